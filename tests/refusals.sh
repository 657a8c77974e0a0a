#!/usr/bin/env bash
# Every no at the command line: exit 4, its own reason, and a row of the trail: tests/refusals.sh BINARY
. "$(dirname "$0")/lib/cli.bash"

w=$t/ws
"$bin" --as root init "$w" >/dev/null
printf '# Refund Policy\n\nRefunds are available within 14 days of purchase if the service was not used.\n' >"$w/kb/refund.md"
cat >"$w/tools/pay.json" <<'JSON'
{"name":"pay","kind":"sql","roles":["agent","supervisor","administrator"],
 "arguments":{"type":"object","properties":{"amount_cents":{"type":"integer","minimum":1}},"required":["amount_cents"],"additionalProperties":false},
 "tier":{"default":2,"rules":[{"when":{"properties":{"amount_cents":{"exclusiveMinimum":5000}}},"tier":3,"why":"above 50.00"}]},
 "suggest":{"arguments":{"amount_cents":9900}},
 "sql":{"database":"records/office.db","statements":[
  {"run":"INSERT INTO desk_notes(ticket, author, text, at) VALUES (:ticket, :approver, :amount_cents, :now)","rows":1}]}}
JSON
c --as root tool pin pay
for user in maya:agent lena:agent ravi:supervisor rosa:supervisor otto:auditor anne:analyst; do
	c --as root user add "${user%:*}" --role "${user#*:}"
done
for other in rosa ravi; do # two more names with keys of theirs
	cp "$w/.countersign/keys/$other.pub" "$t/$other.pub"
	c --as root user add "not-$other" --role supervisor --key "$t/$other.pub"
done
c --as root ingest

# ask ID [USER]: a fresh ticket, drafted by maya or that user; $reply and $pay are its actions
ask() {
	ticket "$1" 'Refunds' 'What is your refund policy?' >"$t/t.jsonl"
	c --as root import "$t/t.jsonl"
	c --json --as "${2:-maya}" draft "$1"
	reply=$(get '[a["id"] for a in d["actions"] if a["tool"] == "send_reply"][0]')
	pay=$(get '[a["id"] for a in d["actions"] if a["tool"] == "pay"][0]')
}
digest_of() { c --json --as maya action "$1"; get 'd["digest"]'; }
rows() { c --json --as otto audit show; "${py[@]}" -c 'import json
rows = [json.loads(l) for l in open("out")]
print(sum(1 for r in rows if r["kind"] == "refused"))'; }
# refused NAME REASON ARGS: exit 4, the reason on stderr or in "refused", one more row that holds it
refused() {
	local name=$1 reason=$2 before after
	shift 2
	before=$(rows)
	c --json "$@"
	cat err out >said
	if [ "$status" != 4 ]; then not_ok "$name" "wanted exit 4: $(said)"; return; fi
	if ! grep -Eq -- "$reason" said; then not_ok "$name" "no \"$reason\": $(head -c 300 said)"; return; fi
	after=$(rows)
	if [ "$after" != $((before + 1)) ]; then not_ok "$name" "$((after - before)) rows of it, wanted 1"; return; fi
	if ! "${py[@]}" - "$reason" <<'PY'
import json, re, sys
last = [r for r in map(json.loads, open("out")) if r["kind"] == "refused"][-1]
sys.exit(0 if re.search(sys.argv[1], last["body"]["why"]) else "the row says: " + last["body"]["why"])
PY
	then not_ok "$name" 'the row gives another reason'; return; fi
	ok "$name"
}

# ---- who may sign -------------------------------------------------------------------------------

ask A rosa
d=$(digest_of "$pay")
sign=(approve "$pay" --digest "$d" --confirm 9900)
refused 'a wrong digest' 'the digest is not that of' --as maya approve "$pay" --digest "${d//[0-7]/8}" --confirm 9900
refused 'tier 3 without the amount typed' 'type exactly "9900"' --as maya approve "$pay" --digest "$d"
refused 'an unknown user' 'unknown user "nobody"' --as nobody "${sign[@]}"
refused 'an auditor' 'auditor: that role may not approve' --as otto "${sign[@]}"
refused 'an analyst, whom the tool does not list' 'analyst: that role may not sign' --as anne "${sign[@]}"
export COUNTERSIGN_KEY=$w/.countersign/keys/lena
refused "somebody else's key" 'does not speak for maya' --as maya "${sign[@]}"
unset COUNTERSIGN_KEY
exits 'the first signature' 0 --as ravi "${sign[@]}"
refused 'self-approval as second signer' 'four eyes: ravi \(or the same key\) signed already' --as ravi "${sign[@]}"
export COUNTERSIGN_KEY=$w/.countersign/keys/ravi
refused 'a second user with the same key' 'four eyes: not-ravi \(or the same key\) signed already' --as not-ravi "${sign[@]}"
refused 'the author as second signer' 'four eyes: rosa drafted or edited' --as rosa "${sign[@]}"
export COUNTERSIGN_KEY=$w/.countersign/keys/rosa
refused "a second user with the author's key" 'four eyes: not-rosa has the key of rosa' --as not-rosa "${sign[@]}"
unset COUNTERSIGN_KEY
refused 'an agent as second signer' 'agent: that role may not sign second' --as lena "${sign[@]}"
json 'one signature of two does not run: exit 4' execute 4 --as root execute --action "$pay"
true_of 'and says why' '"it is signed" in d["refused"][0]["why"]'
exits 'the second signature, by another person' 0 --as root "${sign[@]}"
exits 'then it runs' 0 --as root execute --action "$pay"
refused 'a settled action is not signed again' 'is done: it can.t be signed' --as root "${sign[@]}"
refused 'nor run again' 'it is done' --as root execute --action "$pay"

# ---- what changed since -------------------------------------------------------------------------

ask B
old=$(digest_of "$reply")
exits 'a signature' 0 --as maya approve "$reply" --digest "$old"
printf '{"id":"B","subject":"Refunds","requester":{"name":"Ada Cole","email":"ada@example.com","id":"C-1"},"messages":[{"from":"ada@example.com","at":"2026-11-20T10:00:00Z","body":"What is your refund policy?"},{"from":"ada@example.com","at":"2026-11-21T10:00:00Z","body":"Never mind."}],"queue":"support","priority":"normal","groups":[]}\n' >"$t/t.jsonl"
c --as root import "$t/t.jsonl"
refused 'an approval for an older ticket revision is not run' 'a new message came in' --as root execute --action "$reply"
refused 'nor given' 'proposed before what came in since \(ticket revision 2\)' --as maya approve "$reply" --digest "$old"
exits 'drafted again' 0 --as maya draft B
refused 'by its old digest' 'the digest is not that of' --as maya approve "$reply" --digest "$old"

ask C
exits 'a signature on a reply' 0 --as maya approve "$reply" --digest "$(digest_of "$reply")"
printf 'Hello Ada,\n\nsomething else.\n' >"$t/reply.txt"
c --as maya edit-draft C --file "$t/reply.txt"
refused 'an approval of a reply that was edited since' 'the reply was edited' --as root execute --action "$reply"

ask D
exits 'a signature on a payment' 0 --as maya approve "$pay" --digest "$(digest_of "$pay")" --confirm 9900
c --as maya edit "$pay" --set amount_cents=100
refused 'an approval of arguments that were edited since' 'the arguments were edited' --as root execute --action "$pay"

ask E
exits 'a signature that expires' 0 --as maya approve "$reply" --digest "$(digest_of "$reply")"
COUNTERSIGN_NOW=$(($(date +%s) * 1000 + 86400000)) # a day later, for this process and the next
export COUNTERSIGN_NOW
refused 'an expired approval is not run' 'it expired at' --as root execute --action "$reply"
refused 'nor given' 'expired at' --as maya approve "$reply" --digest "$(digest_of "$reply")"
unset COUNTERSIGN_NOW

ask F
f_reply=$reply f_pay=$pay
exits 'a signature under the policy of today' 0 --as maya approve "$reply" --digest "$(digest_of "$reply")"
printf '{"expiry_minutes":241}' >"$w/policy.json"
refused 'a changed policy' 'the policy changed after it was signed' --as root execute --action "$f_reply"
rm "$w/policy.json"

ask G
c --as maya edit "$pay" --set amount_cents=100
d=$(digest_of "$pay")
exits 'a signature for a tool of today' 0 --as maya approve "$pay" --digest "$d"
sed -i 's/"default":2/"default":1/' "$w/tools/pay.json"
refused 'a changed manifest is not run' 'the manifest of pay changed and is not pinned' --as root execute --action "$pay"
refused 'nor signed' 'an administrator must pin it first' --as maya approve "$pay" --digest "$(digest_of "$pay")"
refused 'nor pinned by an agent' 'agent: that role may not administer' --as maya tool pin pay
c --json --as root tool diff pay
pin=$(get 'd["pin"]')
sed -i 's/"default":1/"default":0/' "$w/tools/pay.json"
refused 'what was changed after it was looked at is not pinned' 'not the one that was looked at' --as root tool pin pay --digest "$pin"
sed -i 's/"default":0/"default":1/' "$w/tools/pay.json"
exits 'pinned by an administrator, as it was looked at' 0 --as root tool pin pay --digest "$pin"
refused 'the old signature does not count for the new manifest' 'its signature no longer counts' --as root execute --action "$pay"
sed -i 's/"default":1/"default":2/' "$w/tools/pay.json"
c --as root tool pin pay

# ---- what the role does not allow ---------------------------------------------------------------

ask H
while IFS=: read -r user words; do
	# shellcheck disable=SC2086
	refused "$user may not: $words" "that role may not" --as "$user" $words
done <<EOT
otto:draft H
otto:edit-draft H --file $t/reply.txt
otto:edit $pay --set amount_cents=1
otto:reject $pay --reason no
otto:undo $pay
otto:escalate H --reason no
otto:claim H
otto:execute
anne:execute
otto:import $t/t.jsonl
maya:ingest
maya:reconcile $pay done --reason x
maya:audit verify
maya:audit show
maya:audit export
maya:policy dry-run
maya:user add x --role agent
maya:erase --requester ada@example.com --reason x
ravi:user add x --role agent
ravi:tool pin pay
EOT
exits 'a ticket that is held' 0 --as maya claim H
refused 'by somebody else' 'maya works on this ticket until' --as lena draft H --again --reason x
refused 'whom it is not given' 'maya works on this ticket until' --as lena claim H
refused 'nor by force' 'lena is agent: that role may not take' --as lena claim H --take-over --reason x
json 'the trail is whole after all that' audit 0 --as otto audit verify
counts 'and nothing was paid but what two people signed' desk_notes 1

cli_end
