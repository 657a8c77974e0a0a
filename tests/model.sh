#!/bin/bash
# Drafting with models end to end: tests/model.sh BINARY. Always against tests/model_mock.py, which speaks four dialects
# and misbehaves on demand; against the shared aimock too, where it is there and can be installed. No broken answer may
# leave an action behind, and the key may be found nowhere. TAP.
set -u
bin=$(realpath "${1:?usage: tests/model.sh BINARY}")
here=$(cd "$(dirname "$0")/.." && pwd)
shared=${COUNTERSIGN_SHARED:-$here/../shared}
t=$(mktemp -d "${TMPDIR:-/tmp}/countersign-model.XXXXXX")
mock=''
finish() {
	[ -z "$mock" ] || kill "$mock" 2>/dev/null
	[ ! -f "$t/services/aimock/pid" ] || SERVICES="$t/services" "$shared/tools/aimock.sh" stop 2>/dev/null
	rm -rf "$t"
}
trap finish EXIT
unset COUNTERSIGN_WORKSPACE COUNTERSIGN_KEY COUNTERSIGN_NOW SSH_AUTH_SOCK
export LC_ALL=C.UTF-8 COUNTERSIGN_DEMO="$here/evals/demo"
canary="sk-canary-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')"
printf '%s\n' "$canary" >"$t/canary"
chmod 600 "$t/canary"
export MODEL_KEY=$canary
mkdir "$t/said"
n=0 bad=0 runs=0 status=0 w=''

tell() { # name, what is wrong or nothing
	n=$((n + 1))
	if [ -z "$2" ]; then echo "ok $n - $1"; return; fi
	bad=$((bad + 1))
	echo "not ok $n - $1"
	printf '%s\n' "$2" | head -8 | cut -c1-300 | sed 's/^/#   /'
}
skipped() { n=$((n + 1)); echo "ok $n # SKIP $1"; }

# c ARGS: the binary in $w; everything it says is kept for the search at the end
c() {
	runs=$((runs + 1))
	out="$t/said/$runs.out" err="$t/said/$runs.err"
	"$bin" -w "$w" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}
# holds EXPRESSION: python over d (the last document; {} where none), s (exit status); prints what is not so
holds() {
	python3 -I - "$1" "$status" "$out" "$err" <<'PY'
import json, sys
text = open(sys.argv[3], encoding="utf-8").read().splitlines()
try:
    d, s = json.loads(text[0]) if text else {}, int(sys.argv[2])
    if not eval("(" + sys.argv[1] + ")"):
        print("exit %d, not so: %s\n%s\n%s" % (s, sys.argv[1], open(sys.argv[4]).read()[:300], json.dumps(d)[-600:]))
except Exception as e:
    print("%r: %s\n%s" % (e, text[:1], open(sys.argv[4]).read()[:400]))
PY
}

"$bin" init "$t/base" --demo >"$t/init" 2>&1 || { echo "not ok 1 - init"; cat "$t/init"; exit 1; }
python3 -I "$here/tests/model_mock.py" "$t/mock.log" >"$t/port" 2>"$t/mock.err" &
mock=$!
for _ in $(seq 50); do [ -s "$t/port" ] && break; sleep 0.1; done
port=$(cat "$t/port")
[ -n "$port" ] || { echo "not ok 1 - the mock did not start"; cat "$t/mock.err"; exit 1; }

url_of() { # dialect
	case $1 in
	openai|openai_responses) echo "http://127.0.0.1:$port/v1" ;;
	*) echo "http://127.0.0.1:$port" ;;
	esac
}
# route NAME DIALECT MODEL [LINE...]: a section of the configuration
route() {
	printf '[model %s]\nprovider = %s\nmodel = %s\nbase_url = %s\n' "$1" "$2" "$3" "$(url_of "$2")"
	shift 3
	printf '%s\n' "$@"
}
# fresh REASONER-LINES: a workspace of its own in $w, sections from stdin
fresh() {
	w=$t/w/$((runs + 1))-$n
	mkdir -p "$t/w"
	cp -R "$t/base" "$w"
	python3 -I - "$w/countersign.ini" "$1" 3<&0 <<'PY'
import os, sys
text = open(sys.argv[1], encoding="utf-8").read()
text = text.replace("provider = extractive\n", sys.argv[2].replace("\\n", "\n") + "\n", 1)
text += "\n" + os.fdopen(3, encoding="utf-8").read()
open(sys.argv[1], "w", encoding="utf-8").write(text)
PY
}
effects() { # how many replies and refunds left
	python3 -I -c "
import sqlite3, sys
db = sqlite3.connect('$w/records/office.db')
print(sum(db.execute('select count(*) from ' + t).fetchone()[0] for t in ('outbox', 'refunds')))" 2>/dev/null
}
before=$(w=$t/base effects)

key='key_env = MODEL_KEY'
for dialect in openai openai_responses anthropic ollama; do
	for how in good tool text limit; do # it answers: a checked draft with an action that waits
		retries='retries = 2'
		fresh 'provider = m' < <(route m "$dialect" "$how" "$key" "$retries" 'price_input = 2' 'price_output = 10')
		c --json draft T-1003
		tell "$dialect, $how: a checked draft" "$(holds "s == 0 and d['ticket']['state'] == 'checked' and
			d['disposition'] == 'answer' and [q['found'] for x in d['answer']['sentences'] for q in x['citations']] == [True] and
			[a['tool'] for a in d['actions']] == ['send_reply'] and d['actions'][0]['state'] == 'proposed' and
			d['actions'][0]['arguments']['body'] != 'mine too' and d['model']['provider'] == '$dialect' and
			d['model']['name'] == '$how' and len(d['model']['prompt_version']) == 16 and
			d['usage']['input_tokens'] == 1000 and d['usage']['output_tokens'] == 100 and
			abs(d['usage']['cost'] - 0.003) < 1e-9 and d['verdict']['ok']")"
	done
	for how in boom malformed html drop cut almost length stray denied quota patience liar; do # it does not: STUCK
		fresh 'provider = m' < <(route m "$dialect" "$how" "$key" 'retries = 0')
		c --json draft T-1003
		why=$(holds "s == 6")
		[ "$(wc -l <"$err")" -ge 1 ] || why="$why nothing on stderr"
		c --json show T-1003
		why="$why$(holds "s == 0 and d['ticket']['state'] == 'stuck' and d['actions'] == [] and
			d['answer']['text'] == ''")"
		[ "$(effects)" = "$before" ] || why="$why an effect"
		tell "$dialect, $how: stuck, no action" "$why"
	done
done
asked_again=$(grep '"model": "liar"' "$t/mock.log" | grep -c '"refused": true')
tell 'a result with a source that is not there is asked again, its fault named' \
	"$([ "$asked_again" -ge 4 ] || echo "$asked_again times")"

# What passes is waited for; what does not pass is not.
fresh 'provider = m' < <(route m openai busy-1 "$key" 'retries = 2')
c --json draft T-1003
tell 'overloaded twice, then an answer' "$(holds "s == 0 and d['disposition'] == 'answer'")"
count() { grep -c "\"model\": \"$1\"" "$t/mock.log"; }
was=$(count quota)
fresh 'provider = m' < <(route m openai quota "$key" 'retries = 5')
c draft T-1003
tell 'a used up quota is not asked again (but by the desk, once)' \
	"$([ $(($(count quota) - was)) -eq 2 ] || echo "$(($(count quota) - was)) times")"

# The chain.
fresh 'provider = small\nfallback = large, other, extractive' < <(route small openai cut "$key" 'retries = 0'
	route large anthropic boom "$key" 'retries = 0'; route other ollama good "$key")
c --json draft T-1003
tell 'the third of the chain answers' "$(holds "s == 0 and d['model']['provider'] == 'ollama' and d['disposition'] == 'answer'")"
c --json trace T-1003
tell 'the trace shows every attempt' "$(holds "[(a['model'], a['error'] is None) for x in d['spans'] if 'usage' in x
	for a in x['usage'].get('attempts', [])] == [('small', False), ('large', False), ('other', True)]")"
fresh 'provider = small\nfallback = extractive' < <(route small openai boom "$key" 'retries = 0')
c --json draft T-1003
tell 'where no model answers, the extractive one does, named so' "$(holds "s == 0 and d['model']['provider'] == 'extractive'")"
fresh 'provider = small\nfallback = nobody' < <(route small openai good "$key")
c draft T-1003
tell 'a fallback that is not there is named, exit 5' "$([ "$status" = 5 ] && grep -q 'model nobody' "$err" || cat "$err")"
was=$(wc -l <"$t/mock.log")
fresh 'provider = m' < <(route m openai good "$key")
c --json draft T-1010
tell 'what policy hands to a person is not sent to a model' \
	"$(holds "s == 0 and d['disposition'] == 'escalate'")$([ "$(wc -l <"$t/mock.log")" = "$was" ] || echo asked)"
c --json model list
tell 'model list names the route' "$(holds "[m['name'] for m in d['models']] == ['extractive', 'm'] and d['models'][1]['default']")"

# The key: from a file, by a command, echoed by the server, on the process list.
cat >"$t/give-key" <<EOF
#!/bin/sh
cat "$t/canary"
EOF
chmod 700 "$t/give-key"
for source in "key_file = $t/canary" "key_command = $t/give-key" "$key"; do
	for how in echo denied; do
		fresh 'provider = m' < <(route m anthropic "$how" "$source" 'retries = 0')
		c --json draft T-1003
		tell "${source%% =*}, $how: as it should end" "$(holds "s == ($([ $how = echo ] && echo 0 || echo 6))")"
		c audit show; c --json trace T-1003; c stats; c audit export
	done
done
fresh 'provider = m' < <(route m openai slow "key_file = $t/canary" 'retries = 0')
"$bin" -w "$w" --json draft T-1003 >"$t/said/slow.out" 2>"$t/said/slow.err" </dev/null &
slow=$!
sleep 1.5
ps axww -o args >"$t/said/ps"
kill -9 "$slow" 2>/dev/null
wait "$slow" 2>/dev/null
tell 'the process list was taken while a model was asked' "$(grep -q -- '--json draft T-1003' "$t/said/ps" || tail -5 "$t/said/ps")"
tell 'requests carried the key' "$(grep -q '"key": true' "$t/mock.log" || echo none)"
tell "the key is in no file of any workspace, no output and no ps line ($(find "$t/w" "$t/said" -type f | wc -l) files)" \
	"$(grep -rlaF -f "$t/canary" "$t/w" "$t/said" "$t/init" "$t/base")"
echo "# measured: $runs runs of the binary against the python mock"

# ---- the shared aimock ----

aimock() { SERVICES="$t/services" AIMOCK_PORT="$port" timeout "$1" "$shared/tools/aimock.sh" "$2" >"$t/aimock.log" 2>&1; }
if [ ! -x "$shared/tools/aimock.sh" ]; then skipped "no $shared/tools/aimock.sh"
elif ! command -v npm >/dev/null; then skipped 'aimock needs npm'
elif ! aimock 60 install; then skipped 'aimock was not installed within 60 s'
else
	port=$(python3 -I -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
	python3 -I - "$t/services/aimock/fx/countersign.json" <<'PY'
import json, sys
result = json.dumps({"disposition": "clarify", "reason": "from aimock", "sentences": [{"text": "Which order is it?",
    "citations": []}], "actions": []})
json.dump({"fixtures": [
    {"match": {"userMessage": "plaingood"}, "response": {"content": result}},
    {"match": {"userMessage": "toolgood"}, "response": {"toolCalls": [
        {"name": "countersign_result", "arguments": result, "id": "call_9"}]}},
    {"match": {"userMessage": "hangup"}, "response": {"content": result}, "disconnectAfterMs": 20, "latency": 30,
     "chunkSize": 4},
]}, open(sys.argv[1], "w"))
PY
	aimock 20 start
	i=0
	for word in plaingood toolgood 'charged twice' 'cut me' ratelimit boom hangup; do
		i=$((i + 1))
		printf '{"id":"Q-%s","subject":"Question","requester":{"name":"Al","email":"al@customer.example","id":"A-1"},"messages":[{"from":"al@customer.example","body":"Please look: %s"}]}\n' "$i" "$word"
	done >"$t/q.jsonl"
	for dialect in openai openai_responses anthropic; do
		w=$t/w/aimock-$dialect
		"$bin" init "$w" >/dev/null 2>&1
		printf '\n[reasoner]\nprovider = m\n' >>"$w/countersign.ini"
		route m "$dialect" mock-model "$key" 'retries = 0' >>"$w/countersign.ini"
		c import "$t/q.jsonl"
		for i in 1 2; do
			c --json draft "Q-$i"
			tell "aimock, $dialect, Q-$i: answered" "$(holds "s == 0 and d['disposition'] == 'clarify' and d['ticket']['state'] == 'checked'")"
		done
		for i in 3 4 5 6 7; do
			c --json draft "Q-$i"
			why=$(holds "s == 6")
			c --json show "Q-$i"
			tell "aimock, $dialect, Q-$i: stuck, no action" "$why$(holds "d['ticket']['state'] == 'stuck' and d['actions'] == []")"
		done
	done
	tell 'the key is in no file of the aimock workspaces' "$(grep -rlaF -f "$t/canary" "$t/w" "$t/said")"
fi
echo "1..$n"
[ "$bad" -eq 0 ]
