#!/bin/bash
# A draft made with more rights, attacked by a reader with fewer: tests/veil.sh BINARY. What it stands on is nowhere
# shown to them; what was decided over it is not undone by them and not done twice.
. "$(dirname "$0")/lib/cli.bash"
w=$t/w code=7431-KESTREL
"$bin" --as anna init "$w" >/dev/null 2>&1
mkdir -p "$w/kb"
printf -- '---\ntitle: Kettle vault\nid: vault\naudience: public\ngroups: vault\n---\n%s\n' \
	"To open the kettle vault, enter the code $code. The kettle vault closes by itself after ten minutes." >"$w/kb/vault.md"
printf -- '---\ntitle: Kettles\nid: kettles\n---\n%s\n' 'A kettle is descaled with vinegar once a month.' >"$w/kb/kettles.md"
A=(--as anna) O=(--as olga)
c "${A[@]}" user add anna --role administrator --groups vault
c "${A[@]}" user add olga --role agent
c "${A[@]}" ingest
for i in 1 2 3 4; do
	printf '{"id":"V-%s","subject":"Vault","requester":{"name":"Al","email":"al%s@home.example","id":"C-%s"},"messages":[{"from":"al%s@home.example","at":"2026-11-20T08:00:00Z","body":"How often is a kettle descaled, and with what?"}]}\n' \
		"$i" "$i" "$i" "$i"
done >t.jsonl
c "${A[@]}" import t.jsonl

# olga NAME ARGS: she tries, and nothing she is told holds the code
olga() {
	local name=$1
	shift
	c "${O[@]}" "$@"
	if grep -q "${code%%-*}" out err; then not_ok "$name" "the code: $(grep -h "${code%%-*}" out err | head -2)"; else ok "$name"; fi
}

json 'who may read it drafts with it' brief 0 "${A[@]}" draft V-1
true_of 'and is shown it' "d['disposition'] == 'answer' and any('$code' in e['excerpt'] for e in d['evidence'])"
action=$(get 'd["actions"][0]["id"]') digest=$(get 'd["actions"][0]["digest"]')
olga 'show tells nothing of it' --json show V-1
true_of 'to her nobody has drafted' 'd["ticket"]["state"] == "new" and d["evidence"] == [] and d["actions"] == [] and d["answer"]["text"] == "" and d["usage"]["input_tokens"] == 0 and d["disposition"] in ("", None)'
olga 'nor does text' show V-1
olga 'nor the queue' --json queue
true_of 'where it waits like any other' '{(x["state"], x["intent"], x["disposition"]) for x in d["tickets"]} == {("new", None, None)}'
for try in "trace V-1" "trace V-1 --otlp" "action $action" "eval promote V-1" "edit $action --set subject=x" "reject $action --reason x" \
	"approve $action --digest $digest" "undo $action" "reconcile $action done --reason x" "model record rec.jsonl V-1" \
	"audit show --ticket V-1" "search vault" "search --explain kettle" stats metrics; do
	# shellcheck disable=SC2086
	olga "${try%% *} ${try#* } tells nothing of it" $try
done
olga 'model record leaves it out' --json model record rec.jsonl
true_of 'and there was nothing else' 'd["recorded"] == 0'
[ ! -s rec.jsonl ] && ok 'the file is empty' || not_ok 'the file is empty' "$(head -c 200 rec.jsonl)"
printf 'The vault opens with [1].' >mine.txt
olga 'she writes no reply over it' edit-draft V-1 --file mine.txt
[ "$status" = 5 ] && ok 'because to her there is none' || not_ok 'because to her there is none' "$(said)"
olga 'her own draft stands on her own sources' --json draft V-1
true_of 'and knows nothing of it' 'd["ticket"]["state"] == "checked" and all(e["document"] != "vault" for e in d["evidence"])'

# signed by who may read it
c --json "${A[@]}" draft V-2
action=$(get 'd["actions"][0]["id"]') digest=$(get 'd["actions"][0]["digest"]')
exits 'the reply is signed' 0 "${A[@]}" approve "$action" --digest "$digest"
olga 'that somebody decided is told' --json show V-2
true_of 'and nothing else' 'd["ticket"]["state"] == "approved" and d["evidence"] == [] and d["actions"] == [] and d["answer"]["text"] == ""'
olga 'she drafts it' --json draft V-2
true_of 'which leaves it as it is' 's == 0 and d["ticket"]["state"] == "approved"'
olga 'she drafts it again' draft V-2 --again --reason 'mine is better'
[ "$status" = 4 ] && ok 'refused' || not_ok 'refused' "$(said)"
olga 'she drafts it with another model' draft V-2 --model extractive
[ "$status" = 4 ] && ok 'refused, too' || not_ok 'refused, too' "$(said)"
olga 'she drafts all' draft --all
json 'the signature stands' action 0 "${A[@]}" action "$action"
true_of 'unharmed' 'd["state"] == "approved"'
c --json "${A[@]}" audit show --ticket V-2
true_of 'each refusal is a row' '[x["kind"] for x in docs].count("refused") == 2'
json 'it is sent' execute 0 "${A[@]}" execute
olga 'her queue' --json queue
true_of 'no longer has it' '"V-2" not in [x["id"] for x in d["tickets"]]'
olga 'a draft of what is done' --json draft V-2
true_of 'is none: nobody answers twice' 'd["ticket"]["state"] == "done" and d["actions"] == []'
"${py[@]}" - "$w" >sent <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1] + "/.countersign/store.db")
print(db.execute("SELECT count(*) FROM journal WHERE kind = 'done'").fetchone()[0])
PY
[ "$(cat sent)" = 1 ] && ok 'the customer got one answer' || not_ok 'the customer got one answer' "$(cat sent)"

# prepared for everybody
c "${A[@]}" draft V-3
c "${A[@]}" draft V-4 --again --reason x
c "${A[@]}" draft --all --ahead
olga 'drafts for everybody stand on what everybody may read' --json queue
cli_end
