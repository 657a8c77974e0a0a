#!/bin/bash
# Drafting with models end to end: tests/model.sh BINARY. Always against tests/model_mock.py, which speaks four dialects
# and misbehaves on demand; against the shared aimock too, where it is there and can be installed. No broken answer may
# leave an action behind, and the key may be found nowhere. TAP.
set -u
. "$(dirname "$0")/lib/model.sh"

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
	"$([ "$asked_again" -eq 4 ] || echo "$asked_again times")"

fresh 'provider = m' < <(route m openai good "$key" 'price_input = 2' 'price_output = 10')
c draft T-1003
tell 'the brief as text says what it cost' "$(grep -q 'cost: 1000 tokens read, 100 written, 0.0030 EUR' "$out" || grep -i cost "$out")"
fresh 'provider = m' < <(route m openai uncounted "$key" 'price_input = 2' 'price_output = 10')
c draft T-1003
tell 'with a ~ where the provider did not count' "$(grep -q 'cost: ~[0-9]* tokens read, ~[0-9]* written, ~0' "$out" || grep -i cost "$out")"

# What passes is waited for; what does not pass is not.
fresh 'provider = m' < <(route m openai busy-1 "$key" 'retries = 2')
c --json draft T-1003
tell 'overloaded twice, then an answer' "$(holds "s == 0 and d['disposition'] == 'answer'")"
was=$(count quota)
fresh 'provider = m' < <(route m openai quota "$key" 'retries = 5')
c draft T-1003
tell 'a used up quota is not asked again' \
	"$([ $(($(count quota) - was)) -eq 1 ] || echo "$(($(count quota) - was)) times")"

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
	for dialect in openai openai_responses anthropic; do # Retry-After is waited for, then asked again
		w=$t/w/aimock-$dialect
		sed -i 's/^retries = 0$/retries = 1/' "$w/countersign.ini"
		began=$(date +%s%N)
		c --json draft Q-5
		took=$((($(date +%s%N) - began) / 1000000))
		tell "aimock, $dialect: 429 with Retry-After 2 is tried again after 2 s, once" \
			"$(holds "s == 6")$([ "$took" -ge 2000 ] || echo "after $took ms")$(grep -q 'HTTP 429' "$err" || cat "$err")"
	done
	for fault in malformed disconnect; do # of every answer
		SERVICES="$t/services" "$shared/tools/aimock.sh" stop
		AIMOCK_ARGS="--chaos-$fault 1" aimock 20 start
		for dialect in openai openai_responses anthropic; do
			w=$t/w/aimock-$dialect
			sed -i 's/^retries = 1$/retries = 0/' "$w/countersign.ini"
			printf '{"id":"%s","subject":"Question","requester":{"name":"Al","email":"al@customer.example"},"messages":[{"from":"al@customer.example","body":"Please look: plaingood"}]}\n' \
				"$fault" >"$t/q.jsonl"
			c import "$t/q.jsonl"
			c --json draft "$fault"
			why=$(holds "s == 6")
			c --json show "$fault"
			tell "aimock, $dialect, $fault: stuck, no action" \
				"$why$(holds "d['ticket']['state'] == 'stuck' and d['actions'] == [] and d['answer']['text'] == ''")"
		done
	done
	tell 'the key is in no file of the aimock workspaces' "$(grep -rlaF -f "$t/canary" "$t/w" "$t/said")"
fi
echo "1..$n"
[ "$bad" -eq 0 ]
