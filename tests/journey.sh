#!/bin/bash
# The journey `make run` prints without a terminal, against BINARY: whole, and without a control character.
set -u
binary=$(readlink -f "$1") here=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
n=0
check() { # name, command...
	local name=$1; shift; n=$((n + 1))
	if "$@" >"$work/out" 2>"$work/err"; then echo "ok $n - $name"
	else echo "not ok $n - $name"; sed 's/^/# /' "$work/err" "$work/out" | head -20; fi
}
shows() { grep -qiE "$1" "$work/journey"; }
export COUNTERSIGN_DEMO="$here/evals/demo"
check 'init --demo makes the demo company' "$binary" init "$work/demo" --demo
check 'the journey runs to its end' sh -c "'$binary' -w '$work/demo' journey </dev/null >'$work/journey'"
for part in queue evidence draft '\[1\]' action digest sign execut receipt trail; do
	check "the journey shows: $part" shows "$part"
done
check 'the journey has no control characters' sh -c "! LC_ALL=C grep -q '[[:cntrl:]]' '$work/journey'"
check 'the audit chain verifies after it' "$binary" -w "$work/demo" audit verify
check 'the refund ran once' sh -c "[ \$(python3 -c \"
import sqlite3; print(sqlite3.connect('$work/demo/records/office.db').execute('select count(*) from refunds').fetchone()[0])\") = 1 ]"
check 'a second journey on the same ticket does not run it again' sh -c "'$binary' -w '$work/demo' execute --json | grep -q '\"executed\":\[\]'"
