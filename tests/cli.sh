#!/usr/bin/env bash
# The command line end to end, against the real binary: tests/cli.sh PATH/TO/countersign
. "$(dirname "$0")/lib/cli.bash"

# ---- help, version, usage ---------------------------------------------------------------------

exits 'help is exit 0' 0 help
says 'help lists the commands' out '^  approve '
exits '-h after a command is its help' 0 approve -h
says 'help of a command shows its usage' out '^usage: countersign approve ID --digest HEX'
exits 'help of a family of commands' 0 help audit
says 'help audit names audit verify' out 'countersign audit verify'
exits '--version' 0 --version
says 'the version is a number' out '^countersign [0-9]+\.[0-9]+'
json 'version as JSON' version 0 --version
json 'help as JSON' help 0 help
get '"\n".join(x["name"] for x in d["commands"])' >names
while IFS= read -r name; do
	c help $name
	[ "$status" = 0 ] || not_ok "help $name" "$(said)"
	grep -Eq "^\.It Cm $name( |$)" "$here/../docs/man/countersign.1" ||
		not_ok "the manual has $name" "no .It Cm $name in docs/man/countersign.1"
done <names
ok "help and the manual know $(wc -l <names) commands"

# usage NAME PATTERN ARGS: exit 2, nothing on stdout, the message, and the usage after it
usage() {
	local name=$1 pattern=$2
	shift 2
	c "$@"
	if [ "$status" != 2 ]; then not_ok "$name" "wanted exit 2: $(said)"
	elif [ -s out ]; then not_ok "$name" "stdout is not empty"
	elif ! grep -q '^usage: ' err; then not_ok "$name" "no usage: $(said)"
	elif ! head -1 err | grep -Eq -- "^countersign: .*$pattern"; then not_ok "$name" "$(said)"
	else ok "$name"; fi
}
usage 'a mistyped command is corrected' 'did you mean "search"\?' serach refund
usage 'a mistyped second word is corrected' 'did you mean "audit verify"\?' audit verfy
usage 'an unknown command' 'no command "frobnicate"' frobnicate
usage 'half a command asks which one' 'audit: which one\? audit verify' audit
usage 'a mistyped option is corrected' 'did you mean --json\?' search --jsn refund
says 'the usage of that very command follows' err '^usage: countersign search '
usage 'an unknown option' 'no option "--bogus"' queue --bogus
usage 'an option of another command' 'no option of it' queue --digest 00
usage 'a missing option' 'approve needs --digest' approve X.1
usage 'a missing value' 'value is missing' queue --state
usage 'a value too much' 'takes no value' queue --json=1
usage 'a missing word' 'too little' show
usage 'a word too much' 'too much' show A B
usage 'search without a text' 'missing' search
usage 'draft without a ticket' 'which ticket' draft
usage 'the screen needs a terminal' 'needs a terminal.*--plain'
usage 'an empty value is not "all"' 'value is empty' execute --action ''
usage '-w without a value' 'value is missing' -w

# ---- workspaces -------------------------------------------------------------------------------

exits 'outside a workspace: exit 5' 5 queue
says 'and what to do' err 'countersign init'
silent 'and nothing on stdout' out
json 'doctor works without a workspace, and says no' doctor 1 doctor
true_of 'doctor names its checks' 'len(d["checks"]) > 0 and all({"name","ok","detail"} <= set(x) for x in d["checks"])'
mkdir plainfolder
exits 'a folder that is no workspace: exit 5' 5 -w plainfolder queue
exits 'a folder that is not there: exit 5' 5 -w nowhere queue
exits 'init of a folder that is in use: exit 5' 5 init "$HOME/.."
json 'init' init 0 --as anna init seed
true_of 'init counts' 'd["workspace"].endswith("/seed") and d["documents"] == 0 and d["users"] == 1 and d["tools"] >= 3'
w=$t/seed
exits 'an unknown user: exit 4' 4 --as nobody-known queue
says 'an unknown user is named' err 'nobody-known'
A=(--as anna)

# ---- the seed example -------------------------------------------------------------------------

printf -- '---\ntitle: Refund Policy\nid: refund\n---\n%s\n' 'Refunds are available within 14 days of purchase if the service was not used.' >seed/kb/refund.md
printf -- '---\ntitle: Account Cancellation\nid: cancel\n---\n%s\n' 'To cancel, go to Settings -> Billing -> Cancel. Cancellation is immediate.' >seed/kb/cancel.md
json 'ingest' ingest 0 "${A[@]}" ingest
true_of 'ingest counts' 'd["documents"] == 2 and d["passages"] == 2 and d["unchanged"] == 0 and d["removed"] == 0 and d["skipped"] == []'
json 'ingest again' ingest 0 "${A[@]}" ingest
true_of 'ingest again changes nothing' 'd["documents"] == 0 and d["unchanged"] == 2'
{ ticket S-1 'Refunds' 'What is your refund policy?'; ticket S-2 'Bicycles' 'Do you sell bicycles?'; } >seed.jsonl
json 'import' import 0 "${A[@]}" import seed.jsonl
true_of 'import counts' 'd["imported"] == 2 and d["updated"] == 0 and d["skipped"] == []'
json 'queue' queue 0 "${A[@]}" queue
true_of 'queue has the fixed fields' 'len(d["tickets"]) == 2 and all({"id","subject","state","priority","intent","risk","age_s","claimed_by","disposition"} <= set(x) for x in d["tickets"])'
json 'queue --state' queue 0 "${A[@]}" queue --state checked
true_of 'queue --state filters' 'd["tickets"] == []'
json 'search' search 0 "${A[@]}" search refund policy
true_of 'search finds the refund document first' 'd["passages"][0]["document"] == "refund" and {"id","document","title","heading","url","score","excerpt","audience"} <= set(d["passages"][0])'
"${py[@]}" -c 'import json
d = json.load(open("out")); d.pop("took_ms"); json.dump(d, open("one", "w"))'
c "${A[@]}" search --json -k 10 -- refund policy
"${py[@]}" -c 'import json
d = json.load(open("out")); d.pop("took_ms"); json.dump(d, open("two", "w"))'
if cmp -s one two; then ok 'options may follow the command, -- ends them'; else not_ok 'options may follow the command, -- ends them' "$(said)"; fi
printf '{"id":"a","text":"refund"}\n{"_id":7,"text":"cancel my account"}\n' >queries.jsonl
json 'search --queries' search 0 "${A[@]}" search --queries queries.jsonl -k 1
true_of 'one line for each query' '[x["id"] for x in docs] == ["a", 7] and [x["passages"][0]["document"] for x in docs] == ["refund", "cancel"] and all("took_us" in x for x in docs)'
printf '{"id":"a","text":"refund"}\n{"id":broken\n{"id":"c","text":"cancel"}\n' >queries.jsonl
json 'a bad query line: exit 5, the others answered' search 5 "${A[@]}" search --queries queries.jsonl
says 'the bad query line is named' err 'queries.jsonl:2'

json 'draft of the refund question' brief 0 "${A[@]}" draft S-1
true_of 'it answers' 'd["disposition"] == "answer" and d["verdict"]["ok"]'
true_of 'its only citation is the refund document, found' '(lambda cs: len(cs) > 0 and {next(e["document"] for e in d["evidence"] if e["n"] == q["n"]) for q in cs} == {"refund"} and all(q["found"] for q in cs))([q for x in d["answer"]["sentences"] for q in x["citations"]])'
action=$(get 'd["actions"][0]["id"]') digest=$(get 'd["actions"][0]["digest"]')
json 'draft of what the sources do not hold' brief 0 "${A[@]}" draft S-2
true_of 'it abstains, cites nothing and proposes to escalate' 'd["disposition"] == "abstain" and not any(x["citations"] for x in d["answer"]["sentences"]) and any(a["tool"] == "escalate" and a["state"] == "proposed" for a in d["actions"])'
json 'draft --strict of an abstention: exit 1' brief 1 "${A[@]}" draft S-2 --strict
json 'several drafts are JSON Lines' brief 0 "${A[@]}" draft S-1 S-2
true_of 'one line for each ticket' '[x["ticket"]["id"] for x in docs] == ["S-1", "S-2"]'
json 'a missing ticket among several: the others go on' brief 5 "${A[@]}" draft S-1 S-404 S-2
true_of 'the others were printed' '[x["ticket"]["id"] for x in docs] == ["S-1", "S-2"]'
says 'the missing one is named' err 'S-404'
usage 'an unknown model' 'no such model in countersign.ini' "${A[@]}" draft S-1 --model gpt-oops
usage 'draft again wants a reason' 'needs --reason' "${A[@]}" draft S-1 --again
usage 'a state that is not there' 'no state "nonsense"' "${A[@]}" queue --state nonsense
usage '-k 0' 'not a number from 1' "${A[@]}" search x -k 0
usage '--since nonsense' 'no time' "${A[@]}" stats --since nonsense
json 'show' brief 0 "${A[@]}" show S-1
exits 'show in plain words' 0 "${A[@]}" show S-1
says 'plain text has the draft with its mark' out '14 days of purchase.*\[1\]'
says 'plain text says what happens next' out '^Next: '

# ---- countersigning ---------------------------------------------------------------------------

json 'action' action 0 "${A[@]}" action "$action"
true_of 'action has the fixed fields' '{"id","ticket","tool","arguments","canonical","digest","tier","rule","origins","state","needs","expires_at","receipt"} <= set(d)'
true_of 'the digest is the SHA-256 of the canonical bytes' '__import__("hashlib").sha256(d["canonical"].encode()).hexdigest() == d["digest"]'
exits 'a wrong digest: exit 4' 4 "${A[@]}" approve "$action" --digest "$(printf '0%.0s' {1..64})"
silent 'a refusal prints nothing on stdout' out
exits 'half a digest: exit 4' 4 "${A[@]}" approve "$action" --digest "${digest:0:32}"
json 'nothing is due after it' execute 0 "${A[@]}" execute
true_of 'nothing ran' 'd["executed"] == [] and d["refused"] == []'
counts 'no reply left' outbox 0
json 'an unsigned action is not executed by name' execute 4 "${A[@]}" execute --action "$action"
true_of 'it is refused' 'd["executed"] == [] and d["refused"][0]["id"] == "'"$action"'"'
counts 'still no reply left' outbox 0
json 'edit' action 0 "${A[@]}" edit "$action" --set to=ada.cole@example.com
true_of 'an edited argument is in the action' 'd["arguments"]["to"] == "ada.cole@example.com" and d["digest"] != "'"$digest"'"'
exits 'the digest from before the edit: exit 4' 4 "${A[@]}" approve "$action" --digest "$digest"
c --json "${A[@]}" action "$action"
digest=$(get 'd["digest"]')
json 'approve' action 0 "${A[@]}" approve "$action" --digest "$digest"
true_of 'it is approved' 'd["state"] == "approved"'
(c --json "${A[@]}" execute) &
"$bin" -w "$w" "${A[@]}" --json execute >out2 2>err2 </dev/null
wait
counts 'two executors at once: one reply' outbox 1
json 'execute again' execute 0 "${A[@]}" execute
true_of 'there is nothing left to run' 'd["executed"] == []'
counts 'still one reply' outbox 1
json 'the action afterwards' action 0 "${A[@]}" action "$action"
true_of 'it is done and has its receipt' 'd["state"] == "done" and d["receipt"]'
exits 'what is done can not be approved again: exit 4' 4 "${A[@]}" approve "$action" --digest "$digest"
c --json "${A[@]}" execute --action "$action"
counts 'nor executed again by name' outbox 1
c --json "${A[@]}" show S-2
esc=$(get '[a for a in d["actions"] if a["tool"] == "escalate"][0]["id"]')
json 'reject' action 0 "${A[@]}" reject "$esc" --reason 'we know the answer'
true_of 'it is rejected' 'd["state"] == "rejected"'
exits 'reconciling what is not unknown: exit 4' 4 "${A[@]}" reconcile "$esc" "done" --reason looked
exits 'reconcile done or not-done: exit 2' 2 "${A[@]}" reconcile "$esc" maybe --reason looked
exits 'no such action: exit 5' 5 "${A[@]}" action S-9.9

# ---- words of others, and the reply by hand ---------------------------------------------------

ticket X-1 'Refund \u001b[31m now \u202egnp.exe' 'What is your refund policy?\u001b]0;owned\u0007\u009b2J\u200b' >x.jsonl
json 'import of a hostile ticket' import 0 "${A[@]}" import x.jsonl
json 'its draft' brief 0 "${A[@]}" draft X-1
json 'its line in the queue' queue 0 "${A[@]}" queue
for command in "show X-1" queue "audit show --ticket X-1" "trace X-1"; do
	exits "plain $command" 0 "${A[@]}" $command
	no_control "plain $command has no raw control" out
done
c "${A[@]}" show $'X\e[31m-\u202e9'
no_control 'an error message has no raw control' err
printf 'Refunds are available within 14 days of purchase if the service was not used. [1]\n' >reply.txt
json 'edit-draft' brief 0 "${A[@]}" edit-draft X-1 --file reply.txt
true_of 'the edited reply is validated' 'd["verdict"]["ok"] and d["answer"]["sentences"][0]["citations"][0]["found"]'
"$bin" -w "$w" "${A[@]}" --json edit-draft X-1 --file - >out 2>err <<<'You get 9000 EUR within 99 days. [1]'
status=$?
true_of 'what the sources do not hold is named' 's == 0 and any("9000" in p["text"] for p in d["verdict"]["problems"])'
json 'draft again, with a reason' brief 0 "${A[@]}" draft X-1 --again --reason 'shorter please'
json 'escalate' brief 0 "${A[@]}" escalate X-1 --reason 'suspicious mail'
true_of 'it is escalated' 'd["ticket"]["state"] == "escalated"'

# ---- rights -----------------------------------------------------------------------------------

json 'user add' user 0 "${A[@]}" user add bob --role agent
json 'user add with groups' user 0 "${A[@]}" user add carol --role supervisor --groups billing
json 'user add auditor' user 0 "${A[@]}" user add otto --role auditor
json 'user list' users 0 "${A[@]}" user list
true_of 'user list' '{x["name"]: x["role"] for x in d["users"]} == {"anna": "administrator", "bob": "agent", "carol": "supervisor", "otto": "auditor"}'
exits 'an agent adds no user: exit 4' 4 --as bob user add eve --role administrator
usage 'an unknown role' 'role' "${A[@]}" user add eve --role king
json 'tool list' tools 0 "${A[@]}" tool list
true_of 'tools are pinned' 'all(x["state"] == "pinned" and len(x["pin"]) == 64 for x in d["tools"])'
json 'model list' models 0 "${A[@]}" model list
true_of 'the extractive reasoner is the default' 'd["models"] == [{"name": "extractive", "provider": "extractive", "default": True}]'
printf -- '---\ntitle: Chargeback ledger\nid: ledger\ngroups: [billing]\n---\n%s\n' 'Chargebacks are settled by the zebrafish ledger within 30 days.' >seed/kb/ledger.md
{ ticket R-1 'Chargebacks' 'When are chargebacks settled?'; ticket H-1 'Hidden zebrafish' 'When are chargebacks settled?' '["billing"]'; } >r.jsonl
c "${A[@]}" ingest
c "${A[@]}" import r.jsonl
hidden() { # NAME ARGS: bob runs it and nothing of the ledger is in the answer
	local name=$1
	shift
	c --as bob "$@"
	if grep -qi 'zebrafish\|ledger' out err; then not_ok "$name" "it shows the document"; else ok "$name"; fi
}
json 'a reader of the group finds it' search 0 --as carol search chargebacks
true_of 'and sees it' 'any(p["document"] == "ledger" for p in d["passages"])'
json 'a stranger searches' search 0 --as bob search chargebacks settled days
true_of 'and finds nothing of it' 'not any(p["document"] == "ledger" for p in d["passages"])'
hidden 'explain tells a stranger nothing' search chargebacks --explain
hidden 'a stranger drafts' draft R-1 --json
exits 'a reader of the group drafts anew' 0 --as carol draft R-1 --again --reason 'look again'
says 'from the document' out 'zebrafish'
hidden 'a stranger does not see that draft' show R-1 --json
hidden 'nor in plain text' show R-1
hidden 'nor in the queue' queue --json
true_of 'the queue does not tell a draft exists' '[x["disposition"] for x in d["tickets"] if x["id"] == "R-1"] == [None]'
true_of 'nor counts or shows the hidden ticket' '"H-1" not in [x["id"] for x in d["tickets"]]'
hidden 'nor in the trace' trace R-1 --json
hidden 'nor the action' action R-1.2
c --as carol draft H-1
# alike NAME COMMAND... with H-1 (forbidden) and H-9 (absent) in place of @
alike() {
	local name=$1
	shift
	c --as bob "${@//@/H-1}"
	printf '%s\n' "$status" | cat - out err | sed 's/H-1/ID/g' >forbidden
	c --as bob "${@//@/H-9}"
	printf '%s\n' "$status" | cat - out err | sed 's/H-9/ID/g' >absent
	if cmp -s forbidden absent; then ok "$name"; else not_ok "$name" "$(diff forbidden absent | head -c 300)"; fi
}
alike 'forbidden and absent: show' show @
alike 'forbidden and absent: draft' draft @
alike 'forbidden and absent: draft --again' draft @ --again --reason why
alike 'forbidden and absent: escalate' escalate @ --reason why
alike 'forbidden and absent: edit-draft' edit-draft @ --file reply.txt
alike 'forbidden and absent: trace' trace @
alike 'forbidden and absent: action' action @.1
alike 'forbidden and absent: approve' approve @.1 --digest 00
alike 'forbidden and absent: execute' execute --action @.1
exits 'an auditor drafts nothing: exit 4' 4 --as otto draft R-1
json 'an auditor reads the trail' audit-row 0 --as otto audit show --ticket S-1
true_of 'the trail tells the refusals, the signature and the effect' '(lambda k: {"refused", "signed", "sending", "done"} <= k)({x["kind"] for x in docs})'
exits 'an agent does not: exit 4' 4 --as bob audit show

# ---- bad input --------------------------------------------------------------------------------

mkdir bad
printf 'Refunds \xc3\x28 \xf8\x88 \xff are fine.\n' >bad/bytes.txt
printf 'Refunds\0 are fine.\n' >bad/nul.md
truncate -s 100M bad/big.txt
printf 'Parcels travel for three days.\n' >bad/good.txt
json 'ingest of a folder with bad files' ingest 0 "${A[@]}" ingest bad
true_of 'the good one is in, each bad one is named with a reason' 'd["documents"] == 1 and sorted(x["path"].split("/")[-1] for x in d["skipped"]) == ["big.txt", "bytes.txt", "nul.md"] and all(x["why"] for x in d["skipped"])'
exits 'nothing but bad files: exit 5' 5 "${A[@]}" ingest bad/nul.md
exits 'a path that is not there: exit 5' 5 "${A[@]}" ingest no-such-file.md
{ ticket D-1 'First' 'one'; ticket D-1 'Second' 'two'; } >d.jsonl
json 'import of a doubled id' import 0 "${A[@]}" import d.jsonl
true_of 'the first was taken, the second is named' 'd["imported"] == 1 and len(d["skipped"]) == 1 and "D-1" in d["skipped"][0]["why"]'
printf 'From: ada@example.com\nTo: help@example.com\nSubject: half\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nI would like a ref' >half.eml
c --json "${A[@]}" import half.eml
true_of 'a truncated mail is imported or named, never lost' 'd["imported"] + len(d["skipped"]) == 1 and s in (0, 5)'
printf 'Subject' >stub.eml
c --json "${A[@]}" import stub.eml
true_of 'a mail of one word is imported or named' 'd["imported"] + len(d["skipped"]) == 1 and s in (0, 5)'
exits 'import of what is not there: exit 5' 5 "${A[@]}" import nothing.eml

# ---- reading back -----------------------------------------------------------------------------

json 'stats' stats 0 "${A[@]}" stats --since 2d
json 'trace' trace 0 "${A[@]}" trace S-1
json 'audit show' audit-row 0 "${A[@]}" audit show
json 'audit export of one ticket' audit-row 0 "${A[@]}" audit export --ticket S-1
c --json "${A[@]}" audit export
true_of 'an export of all ends with a signed checkpoint' \
	'docs[-1]["schema"] == "countersign/checkpoint/1" and docs[-1]["rows"] == docs[-2]["seq"] and docs[-1]["signature"]'
json 'doctor says that one login holds two keys' doctor 1 "${A[@]}" doctor
json 'audit verify' audit 0 "${A[@]}" audit verify
json 'policy explain names the rule' ruling 0 "${A[@]}" policy explain send_reply \
	--args '{"to":"a@example.com","subject":"s","body":"b"}'
true_of 'it has a tier and a reason' 'd["tier"] == 2 and d["valid"] and d["rule"]'
exits 'policy explain of an unknown tool: exit 5' 5 "${A[@]}" policy explain nothing --args '{}'
exits 'policy explain of what is not JSON: exit 2' 2 "${A[@]}" policy explain send_reply --args '{'
json 'policy dry-run' dry-run 0 "${A[@]}" policy dry-run
true_of 'nothing changed by itself' 'd["actions"] > 0 and d["changed"] == []'
json 'tool diff of what did not change' tool 0 "${A[@]}" tool diff send_reply
true_of 'no difference' 'd["changed"] == []'
ticket E-1 'To be forgotten' 'What is your refund policy? Canary-7731.' |
	sed 's/ada@example.com/forget@example.org/g' >forget.jsonl
exits 'a ticket to forget comes in' 0 "${A[@]}" import forget.jsonl
exits 'and is drafted' 0 "${A[@]}" draft E-1
exits 'erase wants a reason' 2 "${A[@]}" erase --requester forget@example.org
json 'erase' erase 0 "${A[@]}" erase --requester Forget@example.org --reason 'asked for it'
true_of 'one ticket went' 'd["erased"] == 1'
exits 'and is not there any more' 5 "${A[@]}" show E-1
if grep -rqa 'Canary-7731' "$w/.countersign"; then not_ok 'no byte of it stays' 'the canary is in the state'
else ok 'no byte of it stays'; fi
json 'audit verify after erasing' audit 0 "${A[@]}" audit verify
true_of 'the chain is whole' 'd["ok"] and d["rows"] > 20 and d["first_bad"] is None'
COUNTERSIGN_WORKSPACE=$w "$bin" --as anna queue >out 2>err </dev/null
status=$?
says 'the workspace by environment' out '^Queue: '
(cd seed/kb && "$bin" --as anna queue >"$t/out" 2>"$t/err" </dev/null)
says 'the workspace by a parent folder' out '^Queue: '

"$bin" -w "$w" "${A[@]}" queue >/dev/full 2>err </dev/null
status=$?
if [ $status = 5 ]; then ok 'a full disk: exit 5'; else not_ok 'a full disk: exit 5' "$(said)"; fi
says 'a full disk is told' err 'standard output: No space'
"$bin" -w "$w" "${A[@]}" queue >&- 2>err </dev/null
status=$?
if [ $status = 5 ]; then ok 'a closed stdout: exit 5'; else not_ok 'a closed stdout: exit 5' "$(said)"; fi
"${py[@]}" - "$bin" "$w" >pipe_status <<'PY'
import os, subprocess, sys
r, wr = os.pipe()
os.close(r)
print(subprocess.run([sys.argv[1], "-w", sys.argv[2], "--as", "anna", "queue"], stdout=wr,
    stderr=open("err", "w"), stdin=subprocess.DEVNULL).returncode)
PY
if [ "$(cat pipe_status)" = 5 ]; then ok 'a closed pipe: exit 5, no signal'; else not_ok 'a closed pipe: exit 5, no signal' "$(cat pipe_status)"; fi

# ---- the executor that stays ------------------------------------------------------------------

ticket W-1 'Refunds' 'What is your refund policy?' >w.jsonl
c "${A[@]}" import w.jsonl
c --json "${A[@]}" draft W-1
action=$(get 'd["actions"][0]["id"]') digest=$(get 'd["actions"][0]["digest"]')
before=$(count outbox)
"$bin" -w "$w" "${A[@]}" --json execute --watch >watched 2>watch_err </dev/null &
watcher=$!
c "${A[@]}" approve "$action" --digest "$digest"
for _ in $(seq 40); do [ "$(count outbox)" != "$before" ] && break; sleep 0.1; done
counts 'the watching executor runs what gets signed' outbox $((before + 1))
kill -TERM $watcher
wait $watcher
status=$?
if [ $status = 0 ]; then ok 'and ends with 0 when asked to'; else not_ok 'and ends with 0 when asked to' "exit $status: $(head -c 300 watch_err)"; fi
cp watched out
true_of 'and printed one line for it' 'len(docs) == 1 and docs[0]["executed"][0]["state"] == "done"'

# ---- broken workspaces ------------------------------------------------------------------------

cp -r seed broken
w=$t/broken
printf '[workspace]\nname = x\n[retrieval\npassages = 3\n' >broken/countersign.ini
exits 'a broken countersign.ini: exit 5' 5 "${A[@]}" queue
says 'it names file and line' err 'countersign\.ini.*3'
json 'doctor says it too' doctor 1 "${A[@]}" doctor
cp seed/countersign.ini broken/countersign.ini
"${py[@]}" - "$w/.countersign" <<'PY'
import glob, sqlite3, sys
db = sqlite3.connect(glob.glob(sys.argv[1] + "/*.db")[0])
db.execute("UPDATE journal_body SET body = replace(body, 'approved', 'rejected') || ' ' WHERE seq = 5")
db.commit()
PY
json 'a changed row breaks the chain: exit 1' audit 1 "${A[@]}" audit verify
true_of 'and is named' 'not d["ok"] and d["first_bad"] == 5'
printf 'this is no database at all, it only looks like one to nobody' >broken/.countersign/"$(basename seed/.countersign/*.db)"
exits 'a database that is none: exit 5' 5 "${A[@]}" queue
rm -rf broken && cp -r seed broken
cp "$bin" "$t/countersign.copy"
reader=()
if [ "$(id -u)" = 0 ]; then # root may write what is read-only: be somebody else
	reader=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	chmod 755 "$t" "$t/countersign.copy"
	chmod -R a+rX broken
else
	chmod -R a-w broken
fi
"${reader[@]}" "$t/countersign.copy" -w "$w" "${A[@]}" draft D-1 >out 2>err </dev/null
status=$?
if [ $status = 5 ]; then ok 'a read-only database: exit 5'; else not_ok 'a read-only database: exit 5' "$(said)"; fi
says 'and it says so' err '[Rr]ead.?only|[Pp]ermission|unable to open|not writ'

# ---- the demo company, and the journey --------------------------------------------------------

w=''
demo=$here/../evals/demo
if [ -n "$(ls -A "$demo/tickets" 2>/dev/null)" ]; then
	export COUNTERSIGN_DEMO=$demo
	json 'init --demo' init 0 --as anna init demo --demo
	true_of 'the demo company is complete' 'd["documents"] > 40 and d["tickets"] > 10 and d["tools"] > 3 and d["users"] > 3'
	w=$t/demo
	exits 'the journey of one ticket' 0 --as anna journey
	says 'it ends with a whole chain' out 'The chain is whole'
	says 'it has a receipt' out 'The receipt'
	no_control 'it has no raw control' out
	if awk 'length($0) > 160 { exit 1 }' out; then ok 'its lines are short'; else not_ok 'its lines are short' "$(awk 'length($0) > 160' out | head -1)"; fi
	exits 'the journey of the same ticket again tells what is done' 0 --as anna journey
	usage 'the journey has no JSON' 'text only' --as anna --json journey
	json 'draft --all' brief 0 --as anna draft --all
	true_of 'drafts have actions' 'len(docs) > 5 and sum(1 for x in docs if x["actions"]) > len(docs) / 2'
	tier3=$("${py[@]}" -c 'import json
print(next(a["id"] + " " + a["digest"] for line in open("out") for a in json.loads(line)["actions"] if a["tier"] == 3))')
	action=${tier3% *} digest=${tier3#* }
	exits 'tier 3 without the typed text: exit 4' 4 --as maya approve "$action" --digest "$digest"
	c action "$action" --as maya
	text=$(sed -n 's/^TEXT to type: //p' out)
	sign=(approve "$action" --digest "$digest" --confirm "$text")
	json 'tier 3, the first signature' action 0 --as maya "${sign[@]}"
	true_of 'one signature is not enough' 'd["state"] == "signed"'
	exits 'the same person again: exit 4' 4 --as maya "${sign[@]}"
	exits 'nor the one who drafted it: exit 4' 4 --as anna "${sign[@]}"
	json 'tier 3 with one signature is not executed' execute 4 --as anna execute --action "$action"
	json 'a second person signs' action 0 --as ravi "${sign[@]}"
	true_of 'then it is approved' 'd["state"] == "approved"'
	json 'and runs' execute 0 --as anna execute --action "$action"
	true_of 'with a receipt' 'd["executed"][0]["state"] == "done" and d["executed"][0]["receipt"]'
else
	ok 'the demo company is not there yet: skipped'
fi

cli_end
