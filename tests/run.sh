#!/bin/bash
# Runs every test and counts: tests/run.sh BUILD-FOLDER BINARY [NAME-PATTERN]. Each test speaks TAP ("ok",
# "not ok"); a program that dies without a word counts as one failure. TEST_JOBS (the number of cores) run side by
# side; each prints its line when it ends. Ends with "N passed, N failed, N skipped".
set -u
build=$1 binary=$2 only=${3:-}
export CMOCKA_MESSAGE_OUTPUT=TAP LC_ALL=C.UTF-8
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 LSAN_OPTIONS=suppressions=tests/lsan.supp:print_suppressions=0
export UBSAN_OPTIONS=print_stacktrace=1
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# One line a test: name, seconds it may take, command. The slow ones first, so that none is left alone at the end.
suites() {
	printf '%s\n' "kill 300 tests/kill.sh $binary" "retail 300 python3 tests/retail/run.py $binary" \
		"hosts 300 python3 tests/hosts.py $binary" "ingest_kill 300 python3 tests/ingest_kill.py $binary" \
		"ingest_edge 300 python3 tests/ingest_edge.py $binary" "access 600 python3 tests/access.py $binary" \
		"agentdojo 300 python3 tests/agentdojo/run.py $binary" \
		"model 600 tests/model.sh $binary" "model_road 300 tests/model_road.sh $binary" \
		"model_attack 600 tests/model_attack.sh $binary" \
		"answers 300 tests/answers.sh $binary" "veil 300 tests/veil.sh $binary" \
		"pty 600 python3 tests/pty_ui.py $build/countersign" "plain 300 tests/plain.sh $binary" \
		"test_audit 600 $build/tests/test_audit" \
		"test_port_runner 600 $build/tests/test_port_runner" "tmux 300 tests/tmux_demo.sh $binary" \
		"eval 300 tests/eval.sh $binary" "embed 300 tests/embed.sh $binary" "solved 300 tests/solved.sh $binary" \
		"gate 600 python3 tests/eval_gate.py $binary" \
		"promote 300 python3 tests/promote.py $binary" "erase 300 python3 tests/erase.py $binary" "retention 300 python3 tests/retention.py $binary" "doors 300 python3 tests/doors.py $binary" "calibrate 300 python3 tests/calibrate.py $binary" "opinion 300 python3 tests/opinion.py $binary" "grounding 300 python3 tests/grounding.py $binary" "terminal 600 python3 tests/terminal/run.py $binary --quick" "drill 300 python3 tests/drill.py $binary" \
		"telemetry 300 python3 tests/telemetry.py $binary" \
		"executor 600 tests/executor.sh $build/countersign" \
		"refusals 600 tests/refusals.sh $build/countersign" \
		"keys 300 tests/keys.sh $build/countersign $build/tests/sk_token.so" \
		"cli 600 tests/cli.sh $build/countersign" "journey 300 tests/journey.sh $binary" "floors 60 tests/floors.sh" "po 60 tests/po.sh"
	for t in "$build"/tests/test_*; do
		case $t in *.o | *.d | */test_audit | */test_port_runner) continue ;; esac
		echo "$(basename "$t") 600 $t"
	done
}

# Runs one line of the above; prints what there is to say about it and keeps its counts in $logs/NAME.count.
run_one() { # name, seconds, command...
	local name=$1 seconds=$2 began=$SECONDS log=$logs/$1.log status ok bad skip said
	shift 2
	timeout "$seconds" "$@" >"$log" 2>&1 </dev/null
	status=$?
	skip=$(grep -cE '^(not )?ok .*# SKIP' "$log") # cmocka says "not ok N # SKIP"
	ok=$(grep -E '^ok( |$)' "$log" | grep -vc '# SKIP')
	bad=$(grep -E '^not ok( |$)' "$log" | grep -vc '# SKIP')
	said=$(
		if [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; then
			echo "not ok - $name ended with status $status"
			tail -n 30 "$log"
		elif [ "$bad" -gt 0 ]; then
			grep -vE '^ok ' "$log" | head -n 60
		fi
		[ $((ok + bad + skip)) -gt 0 ] || echo "not ok - $name ran no test"
	)
	[ "$bad" -gt 0 ] || [ -z "$said" ] || bad=1
	echo "$ok $bad $skip" >"$logs/$name.count"
	[ -z "$said" ] || printf '%s\n' "$said"
	printf '%-28s %4d passed %3d failed %3d skipped %5d s\n' "$name" "$ok" "$bad" "$skip" $((SECONDS - began))
	grep -E '^# (note|skip|measured):|^(json schema|JSONTestSuite|email_reply|utf8tests|language)' "$log"
}

# What a test says is shown in one piece.
show_one() {
	local said
	said=$(run_one "$@")
	flock "$logs" printf '%s\n' "$said"
}
export -f run_one show_one
# What one person wants of their screen is not the tests'; the tour is told in its own.
export COUNTERSIGN_SCREEN=$logs/screen.ini
printf '[screen]\ntour = seen\n' >"$COUNTERSIGN_SCREEN"
export logs

suites | grep -E "^[^ ]*${only}[^ ]* " | xargs -d '\n' -P "${TEST_JOBS:-$(nproc)}" -I{} bash -c 'show_one {}'

cat "$logs"/*.count | awk '{ p += $1; f += $2; s += $3 }
	END { printf "%d passed, %d failed, %d skipped\n", p, f, s; exit f > 0 || p == 0 }'
