# What the command line's tests share; sourced with the binary's path in $1, in bash. Each line "ok - name" or
# "not ok - name: why"; cli_end counts them. Needs python3 and nothing else; workspaces live in a temporary folder
# that is removed.
set -u
bin=$(realpath "${1:?usage: $0 PATH/TO/countersign}")
here=$(dirname "$(realpath "$0")")
t=$(mktemp -d "${TMPDIR:-/tmp}/countersign-cli.XXXXXX")
trap 'chmod -R u+rwX "$t"; rm -rf "$t"' EXIT
unset COUNTERSIGN_WORKSPACE COUNTERSIGN_DEMO COUNTERSIGN_KEY COUNTERSIGN_NOW SSH_AUTH_SOCK
py=("$(python3 -c 'import sys; print(sys.executable)')" -I -S) # not through a shim: it starts 200 times
export LC_ALL=C.UTF-8 HOME="$t/home"
mkdir "$HOME"
cd "$t" || exit 1
passed=0 failed=0 status=0 w=''

ok() { passed=$((passed + 1)); printf 'ok - %s\n' "$1"; }
not_ok() {
	failed=$((failed + 1))
	printf 'not ok - %s: %s\n' "$1" "$(printf '%s' "$2" | tr '\n' ' ' | cut -c1-400)"
}
said() { printf 'exit %s, stderr: %s' "$status" "$(head -c 300 err)"; }

# c ARGS: runs it in the workspace $w; stdout in the file out, stderr in err, exit in $status.
c() {
	"$bin" ${w:+-w "$w"} "$@" >out 2>err </dev/null
	status=$?
}
# exits NAME STATUS ARGS
exits() {
	local name=$1 wanted=$2
	shift 2
	c "$@"
	if [ "$status" = "$wanted" ]; then ok "$name"; else not_ok "$name" "wanted exit $wanted: $(said)"; fi
}
# says NAME FILE PATTERN: the last run wrote a line like that
says() {
	if grep -Eq -- "$3" "$2"; then ok "$1"; else not_ok "$1" "no \"$3\" in $2: $(head -c 300 "$2")"; fi
}
silent() {
	if [ -s "$2" ]; then not_ok "$1" "$2 is not empty: $(head -c 200 "$2")"; else ok "$1"; fi
}
# true_of NAME EXPRESSION: python; d the document of the last run, docs all of them, s the exit status
true_of() {
	local why
	if why=$("${py[@]}" - "$2" "$status" 2>&1 <<'PY'
import json, sys
docs = [json.loads(line) for line in open("out", encoding="utf-8").read().splitlines()]
d = docs[0] if docs else None
s = int(sys.argv[2])
if not eval(sys.argv[1]):
    sys.exit("%s is not so: %s" % (sys.argv[1], json.dumps(d)[:300]))
PY
	); then ok "$1"; else not_ok "$1" "$why; $(said)"; fi
}
# json NAME SCHEMA STATUS ARGS: what every --json answer must be
json() {
	local name=$1 schema=$2 wanted=$3 why
	shift 3
	c --json "$@"
	if why=$("${py[@]}" - "$schema" "$wanted" "$status" 2>&1 <<'PY'
import json, re, sys
raw = open("out", "rb").read()
schema, wanted, status = sys.argv[1:]
assert status == wanted, "exit %s, wanted %s: %s" % (status, wanted, open("err", errors="replace").read()[:300])
assert raw.endswith(b"\n"), "no newline at the end"
text = raw.decode("utf-8")
assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", text), "raw control"
for line in text[:-1].split("\n"):
    got = json.loads(line)["schema"]
    assert got == "countersign/%s/1" % schema, "schema " + got
PY
	); then ok "$name"; else not_ok "$name" "$(printf '%s' "$why" | tail -1)"; fi
}
# get EXPRESSION: prints it of the last run's document
get() {
	"${py[@]}" -c 'import json,sys
d = json.loads(open("out").readline())
print(eval(sys.argv[1]))' "$1" 2>/dev/null
}
# count TABLE: rows of the workspace's office database, 0 where there is no such table
count() {
	"${py[@]}" -c 'import sqlite3,sys
try: print(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM " + sys.argv[2]).fetchone()[0])
except sqlite3.OperationalError: print(0)' "$w/records/office.db" "$1"
}
counts() {
	local n
	n=$(count "$2")
	if [ "$n" = "$3" ]; then ok "$1"; else not_ok "$1" "$2 holds $n rows, wanted $3"; fi
}
no_control() {
	if LC_ALL=C grep -q -P '\x1b|\xe2\x80\xae|\xc2\x9b' "$2"; then
		not_ok "$1" "a raw control: $(head -c 200 "$2")"
	else ok "$1"; fi
}
ticket() { # ID SUBJECT BODY [GROUPS]
	printf '{"id":"%s","subject":"%s","requester":{"name":"Ada Cole","email":"ada@example.com",' "$1" "$2"
	printf '"id":"C-1"},"messages":[{"from":"ada@example.com","at":"2026-11-20T10:00:00Z",'
	printf '"body":"%s"}],"queue":"support","priority":"normal","groups":%s}\n' "$3" "${4:-[]}"
}
cli_end() {
	printf '%d passed, %d failed\n' "$passed" "$failed"
	[ "$failed" = 0 ]
}
