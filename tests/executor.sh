#!/usr/bin/env bash
# The executor as a process with a configuration of its own, and as a user of its own: tests/executor.sh BINARY
. "$(dirname "$0")/lib/cli.bash"

# A workspace with one ticket and a program `pay` that needs the secret "office".
office() { # FOLDER
	"$bin" --as anna init "$1" >/dev/null || return 1
	w=$1
	printf '# Refund Policy\n\nRefunds are available within 14 days of purchase if the service was not used.\n' >"$w/kb/refund.md"
	mkdir -p "$w/tools/bin"
	printf '#!/bin/sh\necho "{\\"paid\\":true,\\"with\\":\\"$OFFICE_TOKEN\\"}"\n' >"$w/tools/bin/pay"
	chmod 755 "$w/tools/bin/pay"
	cat >"$w/tools/pay.json" <<'JSON'
{"name":"pay","kind":"exec","roles":["agent","administrator"],
 "arguments":{"type":"object","properties":{"to":{"type":"string"}},"required":["to"],"additionalProperties":false},
 "tier":{"default":2},"suggest":{"arguments":{"to":"/ticket/requester/email"}},
 "exec":{"argv":["tools/bin/pay"],"secrets":{"OFFICE_TOKEN":"office"}}}
JSON
	c --as anna tool pin pay
	c --as anna ingest
	{ ticket P-1 'Refunds' 'What is your refund policy?'; ticket P-2 'Refunds' 'What is your refund policy?'; } >"$w/t.jsonl"
	c --as anna import "$w/t.jsonl"
	c --as anna draft P-1 P-2
}
# sign TICKET: its `pay` by anna; the id in $action
sign() {
	c --json --as anna show "$1"
	action=$(get '[a["id"] for a in d["actions"] if a["tool"] == "pay"][0]')
	c --as anna approve "$action" --digest "$(get '[a["digest"] for a in d["actions"] if a["tool"] == "pay"][0]')"
}

# ---- its configuration --------------------------------------------------------------------------

office "$t/ws"
sign P-1
json 'without a configuration the tool fails' execute 6 --as anna execute --action "$action"
true_of 'and says what is missing' '"has no configuration" in d["executed"][0]["why"] and d["executed"][0]["state"] == "failed"'
json 'doctor sees it beforehand' doctor 1 --as anna doctor
true_of 'and says where it belongs' 'any(c["name"] == "executor" and not c["ok"] and "executor.ini is missing" in c["detail"] for c in d["checks"])'
mkdir "$t/own"
printf 'tok-4711\n' >"$t/own/token"
chmod 600 "$t/own/token"
printf '[executor]\nlease_ms = 60000\n[secret office]\nfile = token\nfor = %s/tools/bin/pay\n' "$w" >"$t/own/executor.ini"
export COUNTERSIGN_EXECUTOR_CONFIG=$t/own/executor.ini
sign P-2
chmod 640 "$t/own/executor.ini"
exits 'a configuration that others can read is refused: exit 4' 4 --as anna execute
says 'and how to mend it' err 'mode 0600'
chmod 600 "$t/own/executor.ini"
json 'doctor is content with it' doctor 0 --as anna doctor
true_of 'and with the secret' 'any(c["name"] == "secret" and c["ok"] and "office for pay" in c["detail"] for c in d["checks"])'
json 'then it runs' execute 0 --as anna execute
true_of 'and the secret does not come back' 'd["executed"][0]["receipt"] == {"paid": True, "with": "[secret]"}'
if grep -rqs 'tok-4711' "$w"; then not_ok 'the workspace never holds the secret' "$(grep -rls tok-4711 "$w")"; else ok 'the workspace never holds the secret'; fi
COUNTERSIGN_EXECUTOR_CONFIG=$t/own/none.ini exits 'a named configuration that is not there: exit 5' 5 --as anna execute
printf '[executor]\nleese_ms = 1\n' >"$t/own/odd.ini"
chmod 600 "$t/own/odd.ini"
COUNTERSIGN_EXECUTOR_CONFIG=$t/own/odd.ini exits 'a misspelt entry: exit 5' 5 --as anna execute
says 'names its line' err 'odd.ini:2: \[executor\] leese_ms'
cp "$w/countersign.ini" "$t/saved.ini"
printf '\n[executor]\nlease_ms = 5\n' >>"$w/countersign.ini"
exits 'the workspace may not say it: exit 5' 5 --as anna execute
says 'and is told where it stands' err 'countersign.ini:[0-9]+: \[executor\]'
cp "$t/saved.ini" "$w/countersign.ini"

# ---- whose signatures it believes ---------------------------------------------------------------

unset COUNTERSIGN_EXECUTOR_CONFIG
office "$t/ws2"
sign P-1
"$bin" --as anna -w "$w" --json user add eve --role administrator >out 2>err # somebody with the workspace's files
printf '[executor]\nallowed_signers = signers\n[secret office]\nfile = token\nfor = %s/tools/bin/pay\n' "$w" >"$t/own/executor.ini"
export COUNTERSIGN_EXECUTOR_CONFIG=$t/own/executor.ini
grep '^anna ' "$w/.countersign/allowed_signers" >"$t/own/signers"
json 'an executor with signers of its own runs what they signed' execute 0 --as anna execute --action "$action"
c --json --as eve show P-2
action=$(get '[a["id"] for a in d["actions"] if a["tool"] == "pay"][0]')
exits 'eve signs with a key that only the workspace knows' 0 --as eve approve "$action" --digest "$(get '[a["digest"] for a in d["actions"] if a["tool"] == "pay"][0]')"
json 'it does not believe her: exit 4' execute 4 --as anna execute --action "$action"
true_of 'and says so' '"no key for eve" in d["refused"][0]["why"]'

# ---- whose role it believes ---------------------------------------------------------------------

printf '[executor]\nallowed_signers = signers\n[roles]\nanna = auditor\n[secret office]\nfile = token\nfor = %s/tools/bin/pay\n' "$w" >"$t/own/executor.ini"
c --json --as anna show P-2
action=$(get '[a["id"] for a in d["actions"] if a["tool"] == "pay"][0]')
exits 'anna signs, an administrator by the database' 0 --as anna approve "$action" --digest "$(get '[a["digest"] for a in d["actions"] if a["tool"] == "pay"][0]')"
json 'an executor that knows her as an auditor refuses: exit 4' execute 4 --as anna execute --action "$action"
true_of 'and says so' '"anna is auditor" in d["refused"][0]["why"]'
sed -i 's/^anna = auditor/eve = agent/' "$t/own/executor.ini"
c --json --as anna show P-2
exits 'she signs again' 0 --as anna approve "$action" --digest "$(get '[a["digest"] for a in d["actions"] if a["tool"] == "pay"][0]')"
json 'one that does not know her refuses too' execute 4 --as anna execute --action "$action"
true_of 'and says where it looked' '"gives anna no role" in d["refused"][0]["why"]'
sed -i 's/^eve = agent/anna = king/' "$t/own/executor.ini"
exits 'a role that is none: exit 5' 5 --as anna execute
says 'names its line' err 'executor.ini:4: \[roles\] anna'
sed -i '/^\[roles\]/,+1d' "$t/own/executor.ini"

# ---- a store that was set back ------------------------------------------------------------------

cp "$w/.countersign/store.db" "$t/before.db" # a backup
c --json --as anna show P-1
exits 'anna signs her reply' 0 --as anna approve "$(get '[a["id"] for a in d["actions"] if a["tool"] == "send_reply"][0]')" --digest "$(get '[a["digest"] for a in d["actions"] if a["tool"] == "send_reply"][0]')"
cp "$w/.countersign/store.db" "$t/signed.db"
later=$(($(date +%s) * 1000 + 60000)) # its hold time is over
COUNTERSIGN_NOW=$later json 'it is sent' execute 0 --as anna execute
true_of 'once' 'len(d["executed"]) == 1 and d["executed"][0]["state"] == "done"'
cp "$t/signed.db" "$w/.countersign/store.db"
COUNTERSIGN_NOW=$later json 'where the store was set back to before that, it is refused: exit 4' execute 4 --as anna execute
true_of 'and says what to do' 'd["executed"] == [] and "it ran before" in d["refused"][0]["why"]'

# ---- two who sign at once -----------------------------------------------------------------------

"$bin" --as anna -w "$w" user add sue --role administrator >out 2>err
"$bin" --as anna -w "$w" user add tom --role administrator >out 2>err
printf '{"tiers":{"2":{"signatures":2,"roles":["administrator"],"second":["administrator"]}}}' >"$w/policy.json"
c --as anna draft P-2 --again --reason 'two sign now'
c --json --as anna show P-2
action=$(get '[a["id"] for a in d["actions"] if a["tool"] == "pay" and a["state"] == "proposed"][0]')
digest=$(get '[a["digest"] for a in d["actions"] if a["tool"] == "pay" and a["state"] == "proposed"][0]')
"$bin" --as sue -w "$w" approve "$action" --digest "$digest" >sue.out 2>&1 & sue=$!
"$bin" --as tom -w "$w" approve "$action" --digest "$digest" >tom.out 2>&1 & tom=$!
wait "$sue"; first=$?; wait "$tom"; second=$?
if [ "$first$second" = 00 ]; then ok 'both signatures count'; else not_ok 'both signatures count' "$first $second: $(cat sue.out tom.out)"; fi
json 'the action is there' action 0 --as anna action "$action"
true_of 'and approved' 'd["state"] == "approved"'

# ---- a user of its own --------------------------------------------------------------------------

unset COUNTERSIGN_EXECUTOR_CONFIG
# Two accounts that every Debian has; ssh-keygen works for nobody without an account.
desk=(setpriv --reuid games --regid users --clear-groups)
worker=(setpriv --reuid man --regid users --clear-groups)
chmod 755 "$t"
mkdir -m 1777 "$t/tmp"
if [ "$(id -u)" = 0 ] && "${worker[@]}" test -x "$t/tmp" 2>/dev/null; then
	export TMPDIR=$t/tmp # one that both may use
	mkdir "$t/shared" "$t/theirs"
	chown games:users "$t/shared"
	chmod 2750 "$t/shared"
	plain=$bin
	cp "$bin" "$t/countersign"
	bin=$t/as-desk
	printf '#!/bin/sh\nexec %s %s "$@"\n' "${desk[*]}" "$t/countersign" >"$bin"
	chmod 755 "$bin" "$t/countersign"
	office "$t/shared/ws"
	# What the manual says of an executor with a user of its own.
	chown -R games:users "$w"
	chmod 2770 "$w/.countersign" "$w/records"
	chmod 660 "$w/.countersign/store.db" "$w/records/office.db"
	sign P-1
	if [ "$status" = 0 ]; then ok 'the desk signs as its own user'; else not_ok 'the desk signs as its own user' "$(said)"; fi
	printf '[secret office]\nfile = token\nfor = %s/tools/bin/pay\n' "$w" >"$t/theirs/executor.ini"
	cp "$t/own/token" "$t/theirs/token"
	chown -R man:man "$t/theirs"
	chmod 700 "$t/theirs"
	chmod 600 "$t/theirs/executor.ini" "$t/theirs/token"
	export COUNTERSIGN_EXECUTOR_CONFIG=$t/theirs/executor.ini
	exits "the desk's user can't run it: exit 4" 4 --as anna execute
	says 'and is told who can' err "the executor's user alone can read it"
	chmod 755 "$t/theirs"
	json 'doctor of the desk is content' doctor 0 --as anna doctor
	true_of 'with what it may not look into' 'any(c["name"] == "executor" and c["ok"] and "another user" in c["detail"] for c in d["checks"])'
	if "${desk[@]}" cat "$t/theirs/token" >/dev/null 2>&1; then not_ok "the desk's user can't read the secret" 'it can'; else ok "the desk's user can't read the secret"; fi
	sed "s/reuid games/reuid man/" "$t/as-desk" >"$t/as-worker"
	chmod 755 "$t/as-worker"
	bin=$t/as-worker
	json "the executor's user runs it" execute 0 --as anna execute
	true_of 'once, with its receipt' 'len(d["executed"]) == 1 and d["executed"][0]["receipt"]["paid"]'
	json "doctor of the executor's user looks into it" doctor 1 --as anna doctor
	true_of 'and finds the secret' 'any(c["name"] == "secret" and c["ok"] for c in d["checks"])'
	if "${worker[@]}" cat "$w/.countersign/keys/anna" >/dev/null 2>&1; then not_ok "nor can the executor's user sign for the desk" 'it reads the key'; else ok "nor can the executor's user sign for the desk"; fi
	bin=$t/as-desk
	sign P-2
	json 'the desk goes on with the same store' audit 0 --as anna audit verify
	true_of 'whose chain is whole' 'd["ok"]'
	bin=$plain
else
	echo '# skip: a user of its own: only root can try it, in a folder that others reach'
fi

cli_end
