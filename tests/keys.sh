#!/usr/bin/env bash
# Countersigning with keys that this program never sees: in a real ssh-agent, and in a security key (one of software,
# through OpenSSH's own helper): tests/keys.sh BINARY TOKEN.so
given=$(realpath "${2:?usage: tests/keys.sh BINARY TOKEN.so}")
. "$(dirname "$0")/lib/cli.bash"
token=$t/token.so
cp "$given" "$token"
agents=()
trap 'for pid in "${agents[@]}"; do kill "$pid"; done 2>/dev/null; chmod -R u+rwX "$t"; rm -rf "$t"' EXIT

w=$t/ws
"$bin" --as root init "$w" >/dev/null
printf '# Refund Policy\n\nRefunds are available within 14 days of purchase if the service was not used.\n' >"$w/kb/refund.md"
c --as root ingest
for id in A B C D E; do ticket $id 'Refunds' 'What is your refund policy?'; done >"$t/t.jsonl"
c --as root import "$t/t.jsonl"
c --as root draft --all

# asks ID: the reply of a ticket; its action in $action, the digest in $digest
asks() {
	c --json --as root show "$1"
	action=$(get '[a["id"] for a in d["actions"] if a["tool"] == "send_reply"][0]')
	digest=$(get '[a["digest"] for a in d["actions"] if a["tool"] == "send_reply"][0]')
}
# agent ARGS: a private ssh-agent; its socket in SSH_AUTH_SOCK, its number in $agent
agent() {
	export SSH_AUTH_SOCK=$t/agent.${#agents[@]}
	ssh-agent -D -a "$SSH_AUTH_SOCK" "$@" >/dev/null 2>&1 &
	agent=$!
	agents+=("$agent")
	for _ in $(seq 100); do [ -S "$SSH_AUTH_SOCK" ] && break; sleep 0.05; done
}

# ---- a key that only the agent holds ------------------------------------------------------------

ssh-keygen -q -t ed25519 -N 'a passphrase' -f "$t/maya"
printf '#!/bin/sh\necho a passphrase\n' >"$t/askpass"
chmod 755 "$t/askpass"
c --as root user add maya --role agent --key "$t/maya.pub"
rm -f "$w/.countersign/keys/maya" "$w/.countersign/keys/maya.pub"
export COUNTERSIGN_KEY=$t/maya
asks A
exits 'an encrypted key without an agent: exit 6' 6 --as maya approve "$action" --digest "$digest"
says 'and what to do' err 'no ssh-agent holds it; run ssh-add'
agent
SSH_ASKPASS=$t/askpass SSH_ASKPASS_REQUIRE=force ssh-add -q "$t/maya" </dev/null
mv "$t/maya" "$t/maya.away"
export COUNTERSIGN_KEY=$t/maya.pub
json 'the agent signs by the public half' action 0 --as maya approve "$action" --digest "$digest"
true_of 'and it counts' 'd["state"] == "approved" and d["signatures"][0]["user"] == "maya"'
json 'the executor runs it' execute 0 --as root execute --action "$action"
true_of 'once' 'd["executed"][0]["state"] == "done"'
asks B
exits "nobody else's name: exit 4" 4 --as root approve "$action" --digest "$digest"
says 'with that key' err 'does not speak for root'
kill "$agent"
wait "$agent" 2>/dev/null
exits 'without its agent it signs nothing: exit 6' 6 --as maya approve "$action" --digest "$digest"
ssh-keygen -q -t ecdsa -N '' -f "$t/other"
agent
ssh-add -q "$t/other" 2>/dev/null
exits 'an agent with another key: exit 6' 6 --as maya approve "$action" --digest "$digest"

# ---- keys of every kind that OpenSSH signs with -------------------------------------------------

for kind in ecdsa rsa; do
	ssh-keygen -q -t $kind -N '' -f "$t/k-$kind"
	c --as root user add "u-$kind" --role agent --key "$t/k-$kind.pub"
	export COUNTERSIGN_KEY=$t/k-$kind
	case $kind in ecdsa) asks C ;; rsa) asks D ;; esac
	exits "a key of kind $kind signs" 0 --as "u-$kind" approve "$action" --digest "$digest"
	exits "and $kind runs" 0 --as root execute --action "$action"
done

# ---- a security key -----------------------------------------------------------------------------

unset SSH_AUTH_SOCK
export SSH_SK_PROVIDER=$token
ssh-keygen -q -t ed25519-sk -w "$token" -N '' -f "$t/hard"
c --as root user add harda --role agent --key "$t/hard.pub"
export COUNTERSIGN_KEY=$t/hard
asks E
touch "$t/absent"
exits 'a security key that is not plugged in: exit 6' 6 --as harda approve "$action" --digest "$digest"
says 'says so' err 'cannot sign: .*device not found'
rm "$t/absent"
touch "$t/untouched"
exits 'one that nobody touches: exit 6' 6 --as harda approve "$action" --digest "$digest"
rm "$t/untouched"
json 'a touched one signs' action 0 --as harda approve "$action" --digest "$digest"
true_of 'and it counts' 'd["state"] == "approved"'
c --json --as root audit show --ticket E
true_of 'by its own key' 'any(r["kind"] == "signed" and r["body"]["key"].startswith("sk-ssh-ed25519@openssh.com ") for r in docs)'
unset SSH_SK_PROVIDER COUNTERSIGN_KEY
json 'the executor needs no security key to believe it' execute 0 --as root execute --action "$action"
true_of 'and runs it' 'd["executed"][0]["state"] == "done"'
json 'every signature of the trail verifies' audit 0 --as root audit verify
true_of 'whoever made it' 'd["ok"]'

# ---- a security key behind an agent -------------------------------------------------------------

agent -P "$t/*"
ticket F 'Refunds' 'What is your refund policy?' >"$t/t.jsonl"
c --as root import "$t/t.jsonl"
c --as root draft F
asks F
if ssh-add -q -S "$token" "$t/hard" 2>"$t/why"; then
	export COUNTERSIGN_KEY=$t/hard.pub
	mv "$t/hard" "$t/hard.away"
	exits 'a security key behind an agent signs' 0 --as harda approve "$action" --digest "$digest"
	exits 'and its action runs' 0 --as root execute --action "$action"
else
	not_ok 'the agent takes the security key' "$(cat "$t/why")"
fi

cli_end
