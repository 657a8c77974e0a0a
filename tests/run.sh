#!/bin/bash
# Runs every test and counts: tests/run.sh BUILD-FOLDER BINARY. Each test speaks TAP ("ok", "not ok"); a
# program that dies without a word counts as one failure. Ends with "N passed, N failed, N skipped".
set -u
build=$1 binary=$2
passed=0 failed=0 skipped=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 LSAN_OPTIONS=suppressions=tests/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1

count() { # name, exit status; reads $log
	local ok bad skip
	skip=$(grep -cE '^(not )?ok .*# SKIP' "$log") # cmocka says "not ok N # SKIP"
	ok=$(grep -E '^ok( |$)' "$log" | grep -vc '# SKIP')
	bad=$(grep -E '^not ok( |$)' "$log" | grep -vc '# SKIP')
	if [ "$2" -ne 0 ] && [ "$bad" -eq 0 ]; then
		bad=1
		echo "not ok - $1 ended with status $2"
		tail -n 30 "$log"
	elif [ "$bad" -gt 0 ]; then
		grep -vE '^ok ' "$log" | head -n 60
	fi
	[ $((ok + bad + skip)) -gt 0 ] || { bad=1; echo "not ok - $1 ran no test"; }
	printf '%-28s %4d passed %3d failed %3d skipped\n' "$1" "$ok" "$bad" "$skip"
	grep -E '^# (note|skip|measured):|^(json schema|JSONTestSuite|email_reply|utf8tests|language)' "$log"
	passed=$((passed + ok)) failed=$((failed + bad)) skipped=$((skipped + skip))
}

tests/floors.sh >"$log" 2>&1; count floors $?
for t in "$build"/tests/test_*; do
	case $t in *.o|*.d) continue ;; esac
	timeout 600 "$t" >"$log" 2>&1; count "$(basename "$t")" $?
done
timeout 600 tests/cli.sh "$build/countersign" >"$log" 2>&1; count cli $?
timeout 600 tests/model.sh "$binary" >"$log" 2>&1; count model $?
timeout 300 tests/journey.sh "$binary" >"$log" 2>&1; count journey $?
if [ -f tests/retail/run.py ]; then
	timeout 300 python3 tests/retail/run.py "$binary" >"$log" 2>&1; count retail $?
fi
timeout 300 tests/kill.sh "$binary" >"$log" 2>&1; count kill $?
demo=$(mktemp -d)
"$binary" init "$demo/ws" --demo >/dev/null && timeout 300 tests/tmux_ui.sh "$binary" "$demo/ws" >"$log" 2>&1
count tmux $?
rm -rf "$demo"
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
