#!/bin/bash
# The gate over the demo company: tests/eval.sh BINARY [--write]. Speaks TAP; --write writes the baselines anew.
set -u
cd "$(dirname "$0")/.."
binary=$(realpath "$1") n=0 bad=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
demo=$tmp/demo
"$binary" init "$demo" --demo >/dev/null || { echo "not ok 1 - the demo company opens"; exit 1; }

if [ "${2:-}" = --write ]; then
	for set in golden heldout; do
		[ -e "$demo/evals/$set.jsonl" ] || continue
		"$binary" -w "$demo" eval run $set --write-baseline "evals/demo/evals/$set.baseline.json" >/dev/null
	done
	git --no-pager diff --stat -- evals/demo/evals
	exit
fi

tell() { # name, 0 where it holds, what to show where it does not
	n=$((n + 1))
	if [ "$2" -eq 0 ]; then
		echo "ok $n - $1"
	else
		bad=$((bad + 1)); echo "not ok $n - $1"; sed 's/^/#   /' "$3" | head -40
	fi
}
run() { # expected status, command...: its output in $tmp/out
	local wanted=$1; shift
	"$binary" -w "$demo" "$@" >"$tmp/out" 2>&1
	local status=$?
	[ $status -eq "$wanted" ] || { echo "status $status, expected $wanted" >>"$tmp/out"; return 1; }
}
gate() { # set: only the gate's own words, not the cases
	run 0 eval run "$1" || { sed -i '/^Failing/,$d' "$tmp/out"; return 1; }
}

gate golden; tell 'the training half passes against its baseline (make eval-baseline where a change is meant)' $? "$tmp/out"
if [ -e "$demo/evals/heldout.jsonl" ]; then
	gate heldout; tell 'the held-out half passes against its baseline' $? "$tmp/out"
fi
[ $bad -eq 0 ]
