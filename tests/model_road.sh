#!/bin/bash
# Models as a dependency that is paid: tests/model_road.sh BINARY. The stricter retry and the chain, --model, several
# drafts at once, budgets, kept answers, drift, the breaker, model list. Against tests/model_mock.py. TAP.
set -u
. "$(dirname "$0")/lib/model.sh"
free='retries = 0'
kinds() { # of the rows that `c audit show` gave, in order
	python3 -I -c 'import json, sys; print(" ".join(json.loads(l)["kind"].replace(" ", "_") for l in open(sys.argv[1])))' "$out"
}
sql() { # in the store of the workspace
	python3 -I -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1] + "/.countersign/store.db").execute(sys.argv[2]): print(*row)' "$w" "$1"
}

# A draft that the check refuses.
fresh 'provider = m' < <(route m openai fib "$key" "$free" 'price_input = 1000')
c --json draft T-1003
tell 'a draft with a number of its own is asked again and then passes' \
	"$(holds "s == 0 and d['disposition'] == 'answer' and d['verdict']['ok']")"
tell 'both answers are paid' "$(holds "d['usage']['input_tokens'] == 2000 and abs(d['usage']['cost'] - 2.0) < 1e-9")"
tell 'the fault was named to the model' \
	"$([ "$(grep '"model": "fib"' "$t/mock.log" | grep -c '"refused": true')" = 1 ] || grep fib "$t/mock.log")"
tell 'each answer has a traceparent of its own' "$(grep '"model": "fib"' "$t/mock.log" | grep -o '"trace": "[^"]*"' |
	sort -u | wc -l | grep -qx 2 || grep fib "$t/mock.log")"
c --json audit show --ticket T-1003
tell 'each answer and each check is a row of the trail' "$(kinds | grep -q 'drafted checked drafted checked' || kinds)"
fresh 'provider = m\nfallback = big' < <(route m openai fibber "$key" "$free"; route big anthropic good "$key" "$free")
c --json draft T-1003
tell 'a model that fibs twice is followed by the next of the chain' \
	"$(holds "s == 0 and d['model']['provider'] == 'anthropic' and d['verdict']['ok']")"
was=$(count fibber)
fresh 'provider = m' < <(route m openai fibber "$key" "$free")
c --json draft T-1003
tell 'where nobody is left it abstains, and proposes to hand it on' "$(holds "s == 0 and d['disposition'] == 'abstain' and
	d['ticket']['state'] == 'checked' and all(a['tool'] != 'send_reply' for a in d['actions']) and
	d['usage']['input_tokens'] == 2000")"
tell 'it was asked twice, not more' "$([ $(($(count fibber) - was)) = 2 ] || count fibber)"
fresh 'provider = m\nfallback = big' < <(route m openai garbage "$key" "$free"; route big ollama good "$key" "$free")
c --json draft T-1003
tell 'an answer that is no JSON is asked again, then the next' "$(holds "s == 0 and d['model']['provider'] == 'ollama'")"

# What leaves: a model on this machine is asked in clear unless the workspace wants otherwise.
last() { tail -1 "$t/mock.log" | python3 -I -c 'import json, sys; d = json.loads(sys.stdin.read()); print(d["redacted"], " ".join(d["mails"]))'; }
fresh 'provider = m' < <(route m openai good "$key" "$free")
c --json draft T-1003
mail=$(python3 -I -c 'import json,sys; print(json.load(open(sys.argv[1]))["ticket"]["requester"]["email"])' "$out")
tell 'a model on this machine is asked in clear' "$(last | grep -q "^False.*$mail" || last)"
fresh 'provider = m\n[privacy]\nredact_prompts = always' < <(route m openai good "$key" "$free")
c --json draft T-1003
tell 'redact_prompts = always: the address of the requester does not leave, and the draft stands' \
	"$(last | grep '^True' | grep -qv "$mail" || last)$(holds "s == 0 and d['disposition'] == 'answer' and d['verdict']['ok'] and
	'<' not in d['answer']['text'] and all('<EMAIL' not in str(a['arguments']) for a in d['actions'])")"

# --model
fresh 'provider = m\nfallback = big' < <(route m openai good "$key" "$free"; route big anthropic good "$key" "$free"
	route dead openai boom "$key" "$free")
c --json draft T-1003 --model big
tell '--model asks that model' "$(holds "s == 0 and d['model']['provider'] == 'anthropic' and d['route']['model'] == 'big'")"
c --json draft T-1003 --model m
tell '--model drafts anew where another wrote the draft' "$(holds "s == 0 and d['model']['provider'] == 'openai'")"
c --json draft T-1004 --model dead
tell '--model asks no other where it fails' "$(holds "s == 6")"
c draft T-1003 --model nobody
tell '--model: a name that is not configured, exit 2' "$([ "$status" = 2 ] && grep -q 'no such model.*nobody' "$err" || cat "$err")"

# Kept answers.
was=$(count good)
c --json draft T-1003 --model big
tell 'the same question is not paid for twice' "$(holds "s == 0 and d['usage']['cost'] == 0 and
	d['model']['provider'] == 'anthropic' and d['verdict']['ok']")$([ "$(count good)" = "$was" ] || echo asked)"
c --json trace T-1003
tell 'and the trace says that it was kept' \
	"$(holds "any(a.get('kept') for x in d['spans'] for a in x.get('usage', {}).get('attempts', []))")"
c --json draft T-1003 --again --reason 'shorter'
tell 'a draft that is asked for anew is asked anew' "$([ "$(count good)" = $((was + 1)) ] || count good)"
tell 'answers are kept with their ticket' \
	"$([ "$(sql "select count(*) from answers where ticket = 'T-1003'")" -ge 2 ] || sql 'select key, ticket from answers')"
mail=$(c --json show T-1003; python3 -I -c 'import json,sys; print(json.load(open(sys.argv[1]))["ticket"]["requester"]["email"])' "$out")
c erase --requester "$mail" --reason 'asked for it'
tell 'erasing a requester erases what was kept of their tickets' "$([ "$status" = 0 ] &&
	[ "$(sql "select count(*) from answers where ticket = 'T-1003'")" = 0 ] &&
	[ "$(sql "select count(*) from calls where ticket = 'T-1003'")" = 0 ] &&
	[ "$(sql "select count(*) from calls")" -ge 3 ] || cat "$err")"

tell 'each question carries a traceparent' "$(python3 -I -c '
import json, re, sys
seen = [json.loads(l).get("trace") or "" for l in open(sys.argv[1])]
bad = [s for s in seen if not re.fullmatch("00-[0-9a-f]{32}-[0-9a-f]{16}-01", s)]
print(bad[:3] if bad else "", end="")' "$t/mock.log")"

# Budgets.
fresh 'provider = m\nconcurrency = 1\n[budget]\nuser_day_tokens = 9000\ncurrency = CHF' < \
	<(route m openai good "$key" "$free" 'price_input = 10')
c --json draft T-1003 T-1004 T-1006 T-1007 T-1008 T-1009
tell "a used up day's budget refuses, names the limit, exit 4" \
	"$([ "$status" = 4 ] && grep -q 'user_day_tokens' "$err" || cat "$err")"
last=$(sed -n 's/.*: \(T-[0-9]*\).*/\1/p' "$err" | tail -1)
c --json show T-1009
tell 'and leaves the case where it stood, neither stuck nor drafted' \
	"$(holds "d['ticket']['state'] == 'grounded' and d['actions'] == []")"
sed -i 's/^provider = m$/provider = m\nfallback = extractive/' "$w/countersign.ini"
c --json draft T-1009
tell 'a fallback that costs nothing takes over' "$(holds "s == 0 and d['model']['provider'] == 'extractive'")"
fresh 'provider = m\nconcurrency = 1\n[budget]\nworkspace_day_cost = 0.06' < \
	<(route m openai good "$key" "$free" 'price_input = 10')
c draft T-1003 T-1004 T-1006 T-1007 T-1008
tell "the workspace's money is counted" "$([ "$status" = 4 ] && grep -q 'of 0.060000 EUR' "$err" || cat "$err")"
fresh 'provider = m\n[budget]\nuser_day_money = 1' < <(route m openai good "$key" "$free")
c draft T-1003
tell 'an unknown limit is named with its line, exit 5' \
	"$([ "$status" = 5 ] && grep -q 'user_day_money: no limit' "$err" || cat "$err")"

# Several at once, a dead provider, the breaker.
fresh 'provider = m\nconcurrency = 3' < <(route m openai slow-10 "$key" "$free")
c --json draft T-1003 T-1004 T-1006 T-1007 T-1003
tell 'several are drafted at once and printed in order, each once' "$(python3 -I -c 'import json, sys
ids = [json.loads(l)["ticket"]["id"] for l in open(sys.argv[1])]
print("" if ids == ["T-1003", "T-1004", "T-1006", "T-1007"] else ids, end="")' "$out")"
fresh 'provider = m\nconcurrency = 1\nfallback = extractive' < <(route m openai boom "$key" "$free")
was=$(count boom)
c --json draft T-1002 T-1003 T-1004 T-1006 T-1007 T-1008 T-1009 T-1011 T-1012
tell 'a provider that fails five times in a row is left alone' \
	"$([ $(($(count boom) - was)) = 5 ] || echo "$(($(count boom) - was)) times")"

# Recorded answers: model record, then the replay provider instead of the model.
fresh 'provider = m' < <(route m openai good "$key" "$free" 'price_input = 10')
said_of() { python3 -I -c 'import json, sys
for line in open(sys.argv[1]):
    d = json.loads(line)
    print(d["ticket"]["id"], d["disposition"], json.dumps(d["answer"]["sentences"], sort_keys=True), d["answer"]["text"],
          d["usage"]["input_tokens"], [(a["tool"], a["arguments"]) for a in d["actions"]])' "$out"; }
c --json draft T-1001 T-1003 T-1004 T-1008
said_of >"$t/live"
mail=$(python3 -I -c 'import json,sys; print(json.loads(open(sys.argv[1]).readline())["ticket"]["requester"]["email"])' "$out")
c --json model record "$t/replay.jsonl"
tell 'model record writes the last answer of every ticket that has one' "$(holds "s == 0 and d['recorded'] == 4")$(
	[ "$(wc -l <"$t/replay.jsonl")" = 4 ] || wc -l <"$t/replay.jsonl")"
tell 'the file is its owner alone' "$([ "$(stat -c %a "$t/replay.jsonl")" = 600 ] || stat -c %a "$t/replay.jsonl")"
tell 'no address and no name of the requesters is in it' "$(grep -oE '[a-z.]+@example\.[a-z]+|Priya|Nair' "$t/replay.jsonl" | head -3)$(
	grep -q '<EMAIL_1>' "$t/replay.jsonl" || head -1 "$t/replay.jsonl")"
c model record "$t/one.jsonl" T-1001
tell 'of one ticket' "$([ "$(wc -l <"$t/one.jsonl")" = 1 ] || cat "$t/one.jsonl")"
c model record "$t/none.jsonl" T-1002
tell 'a ticket without a draft: exit 5, and no file' "$([ "$status" = 5 ] && [ ! -e "$t/none.jsonl" ] || cat "$err")"
c model record "$t/no/such/folder.jsonl"
tell 'a file that cannot be written is named' "$([ "$status" != 0 ] && grep -q such/folder "$err" || cat "$err")"
was=$(count good)
fresh "provider = replay\nreplay = evals/recorded.jsonl" </dev/null
cp "$t/replay.jsonl" "$w/evals/recorded.jsonl"
c --json draft T-1001 T-1003 T-1004 T-1008
said_of >"$t/replayed"
tell 'replayed from the recording the same drafts come of it' "$(diff "$t/live" "$t/replayed" | head -4)"
tell 'and no model was asked' "$([ "$(count good)" = "$was" ] || echo asked)"
c --json draft T-1006
tell 'a ticket that was not recorded has no answer' "$(holds "s == 6")"
c erase --requester "$mail" --reason 'asked for'
tell 'erasing the requester takes the recording too' "$([ "$(wc -l <"$w/evals/recorded.jsonl")" = 3 ] &&
	! grep -q T-1001 "$w/evals/recorded.jsonl" || wc -l <"$w/evals/recorded.jsonl")"

# A provider that counts nothing.
fresh 'provider = m' < <(route m openai uncounted "$key" "$free" 'price_input = 10')
c --json draft T-1003
c stats
tell 'stats mark what is estimated' "$(grep -qE 'cost: ~0\.' "$out" && grep -qE 'input tokens: ~[0-9]' "$out" || grep -E 'cost|tokens' "$out" | head -5)"
c trace T-1003
tell 'trace marks what is estimated' "$(grep -qE '~[0-9]+ \+ [0-9]+ tokens, cost ~0\.' "$out" || cat "$out")"

# Counts that can't be.
for dialect in openai openai_responses anthropic ollama; do
	fresh 'provider = m' < <(for lie in m greedy debtor halves gift; do
		route "$lie" "$dialect" "$lie" "$key" "$free" 'price_input = 10' 'price_output = 10'
	done)
	for lie in greedy debtor halves gift; do
		c --json draft T-1003 --model "$lie"
		tell "$dialect, $lie: the answer stands, its tokens are estimated" "$(holds "s == 0 and d['disposition'] == 'answer' and
			d['usage']['estimated'] and 500 < d['usage']['input_tokens'] < 20000 and 0 < d['usage']['output_tokens'] < 2000 and
			0 < d['usage']['cost'] < 1")"
	done
done
fresh 'provider = m' < <(for wait in m eternity yesterday negative; do route "$wait" openai "$wait" "$key" 'retries = 1'; done)
c --json draft T-1003 --model eternity
tell 'a Retry-After of 292 billion years is not waited for' "$(holds "s == 6")$([ "$(count eternity)" -le 2 ] || count eternity)"
for wait in yesterday negative; do
	c --json draft T-1003 --model "$wait"
	tell "a Retry-After of the past ($wait) is a backoff of our own" "$(holds "s == 0 and d['disposition'] == 'answer'")"
done

# A case that got no new answer does not show its earlier one.
fresh 'provider = m' < <(route m openai good "$key" "$free"; route dead openai boom "$key" "$free")
c draft T-1003
sed -i 's/^provider = m$/provider = dead/' "$w/countersign.ini"
c draft T-1003 --again --reason 'shorter'
c --json show T-1003
tell 'a stuck case shows no earlier answer and no action of it' \
	"$(holds "d['ticket']['state'] == 'stuck' and d['answer']['text'] == '' and d['actions'] == [] and d['verdict']['problems'] == []")"

# model list, drift.
fresh 'provider = m\non_drift = hold' < <(route m openai good "$key" "$free"; route dead ollama boom "$key" "$free"
	route wrong openai good 'key_env = NO_SUCH_KEY')
c --json model list
tell 'model list asks each and says which does not answer, exit 6' \
	"$(holds "s == 6 and [(m['name'], m.get('test', {}).get('ok')) for m in d['models']] ==
	[('extractive', None), ('m', True), ('dead', False), ('wrong', False)] and d['models'][1]['test']['reported'] == 'mock-1' and
	'NO_SUCH_KEY' in d['models'][3]['test']['error'] and d['models'][1]['default'] and not d['models'][1]['drift']")"
was=$(count good)
c --json model list --untested
tell '--untested asks nobody' "$(holds "s == 0 and 'test' not in d['models'][1]")$([ "$(count good)" = "$was" ] || echo asked)"
echo mock-2 >"$t/mock.log.name"
c --json draft T-1003
c --json trace T-1003
tell 'a model that calls itself otherwise is flagged in the first draft that shows it' \
	"$(holds "[x['model'].get('drift') for x in d['spans'] if 'model' in x] == [True]")"
c --json model list --untested
tell 'model list says what it was accepted as' \
	"$(holds "d['models'][1]['drift'] and d['models'][1]['accepted'] == 'mock-1' and d['models'][1]['reported'] == 'mock-2'")"
c doctor
tell 'doctor asks for the gate' "$(grep -q 'eval run --model m' "$out" || cat "$out")"
c --json draft T-1004
tell 'on_drift = hold asks it no more' "$(holds "s == 6")$(grep -q 'model accept m' "$err" || cat "$err")"
c --json model accept m --reason 'the gate passed'
c --json draft T-1004
tell 'once accepted it is asked again' "$(holds "s == 0 and d['model']['provider'] == 'openai'")"
c --json audit show
tell 'accepting is a row of the trail' "$(grep -q '"model accepted"' "$out" || tail -2 "$out")"
rm -f "$t/mock.log.name"
tell 'the key is in no file of any workspace and in no output' "$(grep -rlaF -f "$t/canary" "$t/w" "$t/said")"
echo "1..$n"
[ "$bad" -eq 0 ]
