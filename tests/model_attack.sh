#!/bin/bash
# Endpoints that attack (tests/model_attacks.py), and what a key leaves behind: tests/model_attack.sh BINARY. Each
# attack ends in time, in little memory, with the case STUCK and no action; the key is in no core, no child's
# environment, no file. TAP.
set -u
. "$(dirname "$0")/lib/model.sh"

# bounded ARGS: the binary; its largest resident memory in MB to $most, its seconds to $took
bounded() {
	runs=$((runs + 1))
	out="$t/said/$runs.out" err="$t/said/$runs.err"
	read -r status most took < <(python3 -I - "$bin" -w "$w" "$@" 3>"$out" 4>"$err" <<'PY'
import resource, subprocess, sys, time
began = time.monotonic()
try:
    status = subprocess.run(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=3, stderr=4, timeout=60).returncode
except subprocess.TimeoutExpired:
    status = 999
print(status, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024, int(time.monotonic() - began))
PY
	)
}
# attacks DIALECT ATTACK...: each a model of one workspace
attacks() {
	local dialect=$1 attack why
	shift
	fresh 'provider = m' < <(for attack in m "$@"; do
		route "$attack" "$dialect" "$attack" "$key" 'retries = 0' 'timeout_s = 3'
	done)
	for attack in "$@"; do
		bounded --json draft T-1003 --model "$attack"
		why=$(holds "s == 6")
		[ "${most:-999}" -lt 200 ] || why="$why $most MB"
		[ "${took:-99}" -lt 45 ] || why="$why $took s" # of a busy machine; the limit is 3 s
		c --json show T-1003
		why="$why$(holds "s == 0 and d['ticket']['state'] == 'stuck' and d['actions'] == [] and d['answer']['text'] == ''")"
		tell "$dialect, $attack: stuck, no action, ${most:-?} MB" "$why"
	done
	c audit verify
	tell "$dialect: nothing left, and the chain is whole" "$([ "$status" = 0 ] || cat "$err")$([ "$(effects)" = "$before" ] || echo an effect)"
}
attacks openai drip flood oneline whole refusal fog gzipped latin deep deepresult twice picture bounce http2 headers headflood continued nul promised errors tools \
	mumble letters silence oldest switching hugechunk extension wide shorter nothing elsewhere gateway
attacks anthropic deep twice latin
attacks ollama flood oneline deep twice latin mumble wide
attacks openai_responses flood twice
tell 'a redirect is not followed, so the key goes nowhere else' "$(grep somebody "$t/mock.log")"
fresh 'provider = m' < <(for good in m hints trailers; do route "$good" openai "$good" "$key" 'retries = 0' 'timeout_s = 50'; done)
for good in hints trailers; do # whole answers with odd things around them
	bounded --json draft T-1003 --model "$good"
	tell "openai, $good: the answer stands" "$(holds "s == 0 and d['disposition'] == 'answer'")$([ "${took:-99}" -lt 40 ] || echo "$took s")"
done
for sign in nulled belled lost; do # the sign may not leave; what was written instead abstains
	fresh 'provider = m' < <(route m openai "$sign" "$key" 'retries = 0')
	bounded --json draft T-1003
	tell "openai, $sign: no such reply is proposed" "$(holds "s == 0 and d['disposition'] == 'abstain' and
		all(a['tool'] != 'send_reply' for a in d['actions'])")"
done
tell 'nothing of an attack reached the terminal raw' "$(grep -lP '\x1b|\x00' "$t"/said/*)"

# A whole answer on a connection that is never closed.
for dialect in openai openai_responses anthropic ollama; do
	fresh 'provider = m' < <(route m "$dialect" hold "$key" 'retries = 0' 'timeout_s = 50')
	bounded --json draft T-1003
	tell "$dialect: after the end mark nothing is waited for" \
		"$(holds "s == 0 and d['disposition'] == 'answer'")$([ "${took:-99}" -lt 40 ] || echo "$took s")"
done
fresh 'provider = m' < <(route m openai hold "$key" 'timeout_s = 50')
bounded --json model list
tell 'nor by model list' "$(holds "s == 0")$([ "${took:-99}" -lt 40 ] || echo "$took s")"

# ---- the key ----

# A key that a command gives: its environment is not ours.
cat >"$t/give-key" <<EOF
#!/bin/sh
env >"$t/said/child-environment"
cat "$t/canary"
EOF
chmod 700 "$t/give-key"
fresh 'provider = m' < <(route m openai good "key_command = $t/give-key" 'retries = 0')
c --json draft T-1003
tell 'a child that is started has none of our environment' "$(holds "s == 0")$([ -s "$t/said/child-environment" ] || echo none;
	grep -F -f "$t/canary" "$t/said/child-environment")"

# A core: the kernel is asked for one while the key is in memory and in the environment. /bin/sleep shows that it would
# leave one here; where it leaves none, nothing can be shown.
mkdir "$t/cores"
leaves_core() { # PID, in $t/cores
	kill -SEGV "$1" 2>/dev/null
	wait "$1" 2>/dev/null
	find "$t/cores" -type f | grep -q .
}
pattern=$(cat /proc/sys/kernel/core_pattern 2>/dev/null)
ulimit -c unlimited 2>/dev/null
(cd "$t/cores" && exec sleep 60) & control=$!
sleep 0.3
if [ "${pattern#|}" != "$pattern" ] || [ "${pattern#/}" != "$pattern" ] || ! leaves_core "$control"; then
	skipped "this machine leaves no core in the working directory (core_pattern $pattern)"
else
	rm -f "$t"/cores/*
	fresh 'provider = m' < <(route m openai slow-2000 "key_env = MODEL_KEY" 'retries = 0')
	(cd "$t/cores" && exec "$bin" -w "$w" --json draft T-1003 >"$t/said/core.out" 2>"$t/said/core.err" </dev/null) & asked=$!
	was=$(count slow-2000)
	for _ in $(seq 100); do [ "$(count slow-2000)" -gt "$was" ] && break; sleep 0.1; done
	tr '\0' '\n' <"/proc/$asked/environ" >"$t/environ" 2>/dev/null
	leaves_core "$asked"
	tell 'a crash while a model is asked leaves no core' "$(find "$t/cores" -type f)"
fi
fresh 'provider = m' < <(route m openai slow-2000 "key_env = MODEL_KEY" 'retries = 0')
"$bin" -w "$w" --json draft T-1003 >"$t/said/held.out" 2>"$t/said/held.err" </dev/null & held=$!
for _ in $(seq 50); do [ -d "/proc/$held" ] && break; sleep 0.1; done
sleep 1
owner=$(stat -c %u:%g "/proc/$held/environ" 2>/dev/null)
kill -9 "$held" 2>/dev/null
wait "$held" 2>/dev/null
if [ "$(id -u)" = 0 ]; then skipped 'that nobody but root can look into its memory shows to others than root'
else tell 'nobody but root can look into its memory' "$([ "$owner" = 0:0 ] || echo "environ belongs to $owner")"; fi

for told in 'action T-1003.1' 'audit show' 'audit export' 'trace T-1003' 'trace T-1003 --otlp' stats metrics 'model list --untested' \
	doctor queue; do c --json $told; done
tell "after all of it the key is in no file and no output ($(find "$t/w" "$t/said" -type f | wc -l) files)" \
	"$(grep -rlaF -f "$t/canary" "$t/w" "$t/said" "$t/init" "$t/base")"
echo "1..$n"
[ "$bad" -eq 0 ]
