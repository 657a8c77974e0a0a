#!/bin/bash
# One ticket from the queue to its receipt through --plain, as a script or a screen reader has it: no terminal on any
# descriptor, TERM dumb. With an edit, a rejection and every check that the screen makes. tests/plain.sh BINARY
. "$(dirname "$0")/lib/cli.bash"
export TERM=dumb COUNTERSIGN_DEMO="$here/../evals/demo"
: >"$t/all"
p() { c --as maya --plain "$@"; cat out err >>"$t/all"; }
refuses() { # name, exit status, pattern, arguments
	local name=$1 wanted=$2 pattern=$3
	shift 3
	p "$@"
	if [ "$status" = "$wanted" ]; then says "$name" err "$pattern"; else not_ok "$name" "wanted exit $wanted: $(said)"; fi
}
digest_of() { # of that action, as `show` last said
	awk -v id="$1:" '$1 == id { found = 1 } found && $1 == "digest:" { print $2; exit }' out
}

exits 'the demo company is made' 0 init "$t/ws" --demo
w=$t/ws
p queue
says 'the queue says what there is, a ticket a line' out '^T-1001: high, new, .*: Charged twice'
p draft T-1001
p show T-1001
says 'a ticket is read from its thread to its actions' out '^T-1001\.2: send_reply, proposed, tier 2'
says 'every quote says whether it was found' out '\[1\] found word for word: Tidewater refunds'
says 'every argument says where it comes from' out 'origin: RECORD, record double_charges'
refund=$(digest_of T-1001.1) reply=$(digest_of T-1001.2)
says 'what comes next is said' out '^Next: '

printf 'Hello Priya,\n\nWe will pay you 99.00 EUR tomorrow. [1]\n' >bad
p edit-draft T-1001 --file bad
p show T-1001
says 'an edit that promises what no source says is told so' out '99'
printf 'Hello Priya,\n\nTidewater refunds a duplicate payment in full, and no fee is deducted. [1]\n\nMaya\n' >good
p edit-draft T-1001 --file good
p show T-1001
says "an edited reply is what would be sent" out "origin: OPERATOR, draft, edited by maya"
edited=$(digest_of T-1001.2)
[ "$reply" != "$edited" ] && ok 'the edit gives the reply another digest' || not_ok 'the edit gives the reply another digest' "$edited"
refuses 'the digest from before the edit signs nothing' 4 'digest' approve T-1001.2 --digest "$reply"
refuses 'no digest, no signature' 2 'digest' approve T-1001.2
p execute --action T-1001.2
says "nothing unsigned is run" out "refused: it is proposed"

refuses 'a rejection wants a reason' 2 'reason' reject T-1001.1
p reject T-1001.1 --reason 'Credit was asked for instead.'
says 'an action is rejected, with the reason' out 'Credit was asked for instead|rejected'
refuses 'what was rejected is not signed' 4 'rejected' approve T-1001.1 --digest "$refund"

p approve T-1001.2 --digest "$edited"
[ "$status" = 0 ] && ok 'the reply is countersigned by its digest' || not_ok 'the reply is countersigned by its digest' "$(said)"
p undo T-1001.2 --reason 'One moment.'
says 'while it is held it can be taken back' out 'proposed|taken back'
p approve T-1001.2 --digest "$(p show T-1001; digest_of T-1001.2)"
for _ in $(seq 60); do # it is held for a while, so that it can be taken back
	p execute --action T-1001.2
	[ "$status" = 4 ] && grep -q 'held until' out || break
	sleep 1
done
says 'it runs once the time to take it back is over' out 'T-1001\.2: done'
p execute --action T-1001.2
p show T-1001
says 'the receipt is there' out '^    receipt'
says 'the rejected one stands with its reason' out '^    why: Credit was asked for instead'
c --plain audit show --ticket T-1001
cat out >>"$t/all"
for kind in arrived drafted 'draft edited|draft_edited|edited' rejected signed sending done refused; do
	says "the trail tells: ${kind%%|*}" out "$kind"
done
c --plain audit verify
[ "$status" = 0 ] && ok 'the chain is whole' || not_ok 'the chain is whole' "$(said)"
sent=$("${py[@]}" -c "import sqlite3; d = sqlite3.connect('$w/records/office.db'); print(d.execute('select count(*) from outbox').fetchone()[0], d.execute('select count(*) from refunds').fetchone()[0])")
[ "$sent" = '1 0' ] && ok 'one reply was sent and nothing was paid' || not_ok 'one reply was sent and nothing was paid' "$sent"

{ printf -- '---\nupdated: 2026-05-01\n---\n# Kettles\n\n'; for i in 1 2 3 4 5 6; do echo "The kettle of model number $i stands on a wooden table in the big kitchen of house $i."; done
	echo 'A kettle that leaks is replaced free of charge within ninety days.'; } >"$w/kb/kettles.md"
printf '{"id":"L-1","subject":"Kettle","requester":{"email":"lea@home.example"},"messages":[{"from":"lea@home.example","body":"%s"}]}\n' \
	'Is a kettle that leaks replaced free of charge?' >late.jsonl
c --as root ingest
p import late.jsonl
p draft L-1
p show L-1
says 'of a long passage the sentence is shown that is quoted' out '^ *\.\.\. A kettle that leaks is replaced'
cp "$w/kb/kettles.md" "$w/kb/kettles-copy.md"
printf -- '---\nupdated: 2020-05-01\n---\n# Kettles\n\nA kettle that leaks is not replaced.\n' >"$w/kb/kettles-old.md"
c --as root ingest
p search kettle that leaks
says 'a list says what is nearly the same' out 'note: nearly the same as kb/kettles'
says 'and what is outdated' out 'note: outdated: kb/kettles.* is newer'

if LC_ALL=C grep -q $'[\x01-\x08\x0b-\x1f\x7f]' "$t/all"; then not_ok 'no control character was written' ''; else ok 'no control character was written'; fi
if grep -qE '[│─┌┐└┘▸█]' "$t/all"; then not_ok 'nothing is drawn' "$(grep -m1 -E '[│─┌┐└┘▸█]' "$t/all")"; else ok 'nothing is drawn'; fi
longest=$(grep -v '^Canonical: ' "$t/all" | awk '{ if (length($0) > most) most = length($0) } END { print most }')
[ "$longest" -le 400 ] && ok 'lines are short enough to be read out' || not_ok 'lines are short enough to be read out' "$longest"
echo "# measured: the journey through --plain: $(wc -l <"$t/all") lines, the longest of $longest characters"
cli_end
