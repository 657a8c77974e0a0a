#!/usr/bin/env bash
# Tickets that need no model, end to end: tests/answers.sh BINARY. The classifier of intents, known answers, answers
# that a solved ticket got, spam, loops of machines. The configured model is a port where nobody answers: whoever asked
# it would be stuck.
. "$(dirname "$0")/lib/cli.bash"
cp -R "$here/../evals/demo" demo
rm -r demo/intents # what it has to learn is made here
sed -i 's/"hold_seconds": 20/"hold_seconds": 0/' demo/tools/send_reply.json
export COUNTERSIGN_DEMO=$t/demo

ticket() { # id, email, text: a ticket that import reads
	printf '{"id":"%s","subject":"Question","requester":{"name":"Al","email":"%s","id":"A-1001"},"messages":[{"from":"%s","at":"2026-11-20T08:00:00Z","body":"%s"}]}\n' \
		"$1" "$2" "$2" "$3"
}
fresh() { # a workspace whose model is dead; more of the configuration on stdin
	rm -rf desk
	w=''
	c init desk --demo
	w=$t/desk
	{
		sed 's/^provider = extractive$/provider = dead/' "$w/countersign.ini"
		printf '\n[model dead]\nprovider = openai\nmodel = m\nbase_url = http://127.0.0.1:9/v1\nretries = 0\n'
		cat
	} >ini
	cp ini "$w/countersign.ini"
}

# ---- the classifier -----------------------------------------------------------------------------

fresh </dev/null
exits 'nothing to learn from: exit 5' 5 intents train
says 'and what to do' err 'intents/\*\.jsonl'
mkdir "$w/intents"
for i in 1 2 3 4 5 6; do
	for place in kitchen cellar attic; do
		printf '{"text":"the %s lamp number %s flickers and hums","intent":"lamps"}\n' "$place" "$i"
		printf '{"text":"please deliver %s parcels to the %s door","intent":"parcels"}\n' "$i" "$place"
	done
done >"$w/intents/labels.jsonl"
json 'intents train learns from intents/' intents 0 intents train
true_of 'it says from how much' 'd["intents"] == 2 and d["texts"] == 36 and d["corrected_tickets"] == 0 and d["measured"] == []'
{ ticket L-1 al@customer.example 'My lamp in the attic hums and flickers. What now?'
	ticket L-2 bo@customer.example 'Wer hat gestern Abend das Spiel gewonnen?'; } >l.jsonl
c import l.jsonl
c --json draft L-1 --model extractive
true_of 'a ticket gets the intent it reads like, and how sure that is' \
	'd["route"]["intent"] == "lamps" and d["route"]["confidence"] > .6 and not d["route"]["out_of_scope"]'
c --json draft L-2 --model extractive
true_of 'a ticket like none is out of scope' 'd["route"]["intent"] == "general" and d["route"]["out_of_scope"]'
c --json intent L-2 football
true_of 'a person says what it is about' 'd["route"]["intent"] == "football" and s == 0'
c --json draft L-2 --again --reason 'once more' --model extractive
true_of 'and that stands when it is drafted again' 'd["route"]["intent"] == "football"'
json 'the next training learns from it' intents 0 intents train
true_of 'three intents now' 'd["intents"] == 3 and d["corrected_tickets"] == 1'
exits 'an intent of two lines: exit 2' 2 intent L-2 $'a\nb'
exits 'an intent of a ticket that is not there: exit 5' 5 intent NO-SUCH a
c --json audit show
true_of 'training and what a person said are rows of the trail' \
	'{"trained", "intent set"} <= {x["kind"] for x in docs}'
printf '{"text":"x"}\n' >"$w/intents/bad.jsonl"
exits 'a line without an intent: exit 5' 5 intents train
says 'names file and line' err 'intents/bad.jsonl:1: there is no intent'
rm "$w/intents/bad.jsonl"
printf 'rubbish' >"$w/.countersign/intents.model"
ticket L-3 cy@customer.example 'Please deliver two parcels.' >l.jsonl
c import l.jsonl
exits 'a broken classifier is an error, not a guess' 5 draft L-3
says 'with its mend' err 'intents\.model.*train it again'
cp "$w/intents/labels.jsonl" train.jsonl
head -6 train.jsonl >test.jsonl
json 'intents evaluate needs no workspace' intents 0 intents evaluate train.jsonl test.jsonl
true_of 'beside naive Bayes' '[m["name"] for m in d["measured"]] == ["classifier", "naive Bayes"]'
exits 'nothing to measure on: exit 5' 5 intents evaluate train.jsonl

# ---- no model -----------------------------------------------------------------------------------

fresh <<'INI'
[spam]
words = crypto bonus, cheap watches
[intents]
opening = open on sundays, opening hours
INI
sed -i 's/^\[reply\]$/[reply]\nanswer.opening = Our shops are open from 9 to 18 every day but Sunday./' "$w/countersign.ini"
{ ticket N-1 al@customer.example 'Are you open on Sundays?'
	ticket N-2 al@customer.example 'Get your CRYPTO BONUS today, my lawyer loves it'
	ticket N-3 al@customer.example 'I am currently out of the office until Monday.'
	printf '{"id":"N-4","subject":"Re: Re: x","requester":{"name":"Al","email":"al@customer.example"},"messages":[%s]}\n' \
		"$(for i in 1 2 3; do printf '%s{"from":"al@customer.example","at":"2026-11-20T08:0%s:00Z","body":"Thank you for your message, we will come back to you."}' "$([ $i = 1 ] || echo ,)" $i; done)"
	ticket N-5 al@customer.example 'Where is my invoice of last month to be found please?'; } >n.jsonl
c import n.jsonl
c --json draft N-1
true_of 'a known answer is given without a model' 's == 0 and (d["disposition"] == "answer" and d["verdict"]["ok"] and
	"open from 9 to 18" in d["answer"]["text"] and d["model"]["provider"] == "extractive" and
	[a["tool"] for a in d["actions"]] == ["send_reply"] and d["usage"]["input_tokens"] == 0)'
for id in N-2:spam N-3:auto_reply N-4:auto_reply; do
	c --json draft "${id%%:*}"
	true_of "$id: nobody is answered and no model asked" "(s == 0 and d['route']['intent'] == '${id##*:}' and
		d['disposition'] == 'abstain' and all(a['tool'] not in ('send_reply', 'refund') for a in d['actions']))"
done
exits 'what needs a model is stuck without one' 6 draft N-5

# ---- what a solved ticket was answered -------------------------------------------------------------

fresh </dev/null
sign_all() { # ticket: every action of it signed and run
	local id digest
	c --json show "$1"
	get '"\n".join(a["id"] + " " + a["digest"] for a in d["actions"] if a["state"] == "proposed")' >proposed
	while read -r id digest; do c approve "$id" --digest "$digest"; done <proposed
	c execute
}
get_email() { get 'd["ticket"]["requester"]["email"]'; }
c --json draft T-1001 --model extractive
who=$(get_email)
body=$("${py[@]}" -c 'import json
import glob
m = [json.loads(l) for f in glob.glob("'"$COUNTERSIGN_DEMO"'/tickets/*.jsonl") for l in open(f)]
print(json.dumps(next(t for t in m if t["id"] == "T-1001")["messages"][-1]["body"]))' 2>&1)
sign_all T-1001
c --json show T-1001
true_of 'the first ticket is answered and paid back' '(d["ticket"]["state"] == "done" and
	{a["tool"] for a in d["actions"] if a["state"] == "done"} >= {"send_reply", "refund"})'
again() { # id, email, body as JSON
	printf '{"id":"%s","subject":"Charged twice","requester":{"name":"Priya Nair","email":"%s","id":"A-1001"},"messages":[{"from":"%s","at":"2026-11-21T08:00:00Z","body":%s}]}\n' "$1" "$2" "$2" "$3"
}
{ again D-1 "$who" "$body"
	again D-2 somebody.else@customer.example "$body"
	again D-3 "$who" "$(printf '%s' "$body" | sed 's/twice/three times/')"; } >d.jsonl
c import d.jsonl
c --json draft D-1
true_of 'the same words of the same person get the same answer, without a model' '(s == 0 and
	d["model"] == dict(d["model"], provider="solved", name="T-1001") and d["disposition"] == "answer" and d["verdict"]["ok"] and
	all(q["found"] for x in d["answer"]["sentences"] for q in x["citations"]))'
true_of 'money is not moved twice: only the reply is proposed' '[a["tool"] for a in d["actions"]] == ["send_reply"]'
true_of 'and the route says so' '"T-1001" in d["route"]["reason"] and d["route"]["model"] == "solved"'
exits 'the words of somebody else are no duplicate' 6 draft D-2
exits 'other words are none either' 6 draft D-3
again D-4 "$who" "$body" >d.jsonl
again D-5 "$who" "$body" >>d.jsonl
c import d.jsonl
exits 'who may not read what it was drawn from is given no answer of it' 6 --as ines draft D-4
sed -i 's/no fee is deducted/a fee of 5 EUR is deducted/' "$w/kb/billing/duplicate-payments.md"
c ingest
exits 'where a source says something else now the answer is not given again' 6 draft D-5

# ---- drafts prepared ahead ------------------------------------------------------------------------

fresh </dev/null
sed -i 's/^provider = dead$/provider = extractive/' "$w/countersign.ini"
exits '--ahead goes with --all: exit 2' 2 draft T-1001 --ahead
exits 'drafts for everybody' 0 --as maya draft --all --ahead
for who in maya ines jonas ravi; do
	c --json --as "$who" show T-1001
	true_of "$who is shown what was prepared" '(d["ticket"]["state"] == "checked" and len(d["evidence"]) > 3 and
		all(e["document"] != "int-duplicate-payment-runbook" for e in d["evidence"]))'
done
c --json --as maya draft T-1001 --again --reason 'with the runbook'
true_of 'who may read more drafts again with more' 'any(e["document"] == "int-duplicate-payment-runbook" for e in d["evidence"])'
c --json --as ines show T-1001
true_of 'and that is not shown to those who may not read it' 'd["ticket"]["state"] == "new" and d["evidence"] == []'
c --json audit show --ticket T-1003
true_of 'it is journaled as of who had it made' '{x["actor"] for x in docs if x["kind"] == "drafted"} == {"maya"}'
fresh <<'INI'
[budget]
ahead_day_tokens = 1
INI
exits 'the budget for drafts ahead is its own: exit 4' 4 --as maya draft --all --ahead
says 'and is named' err 'ahead_day_tokens'
cli_end
