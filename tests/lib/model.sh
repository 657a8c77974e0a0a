# What the tests of models share: a mock that misbehaves on demand, workspaces of their own, TAP. Sourced, with BINARY
# as the first argument.
bin=$(realpath "${1:?usage: tests/model.sh BINARY}")
here=$(cd "$(dirname "$0")/.." && pwd)
shared=${COUNTERSIGN_SHARED:-$here/../shared}
t=$(mktemp -d "${TMPDIR:-/tmp}/countersign-model.XXXXXX")
mock=''
finish() {
	[ -z "$mock" ] || kill "$mock" 2>/dev/null
	[ ! -f "$t/services/aimock/pid" ] || SERVICES="$t/services" "$shared/tools/aimock.sh" stop 2>/dev/null
	rm -rf "$t"
}
trap finish EXIT
unset COUNTERSIGN_WORKSPACE COUNTERSIGN_KEY COUNTERSIGN_NOW SSH_AUTH_SOCK
export LC_ALL=C.UTF-8 COUNTERSIGN_DEMO="$here/evals/demo"
canary="sk-canary-$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')"
printf '%s\n' "$canary" >"$t/canary"
chmod 600 "$t/canary"
export MODEL_KEY=$canary
mkdir "$t/said"
n=0 bad=0 runs=0 status=0 w=''

tell() { # name, what is wrong or nothing
	n=$((n + 1))
	if [ -z "$2" ]; then echo "ok $n - $1"; return; fi
	bad=$((bad + 1))
	echo "not ok $n - $1"
	printf '%s\n' "$2" | head -8 | cut -c1-300 | sed 's/^/#   /'
}
skipped() { n=$((n + 1)); echo "ok $n # SKIP $1"; }

# c ARGS: the binary in $w; everything it says is kept for the search at the end
c() {
	runs=$((runs + 1))
	out="$t/said/$runs.out" err="$t/said/$runs.err"
	"$bin" -w "$w" "$@" >"$out" 2>"$err" </dev/null
	status=$?
}
# holds EXPRESSION: python over d (the last document; {} where none), s (exit status); prints what is not so
holds() {
	python3 -I - "$1" "$status" "$out" "$err" <<'PY'
import json, sys
text = open(sys.argv[3], encoding="utf-8").read().splitlines()
try:
    d, s = json.loads(text[0]) if text else {}, int(sys.argv[2])
    if not eval("(" + sys.argv[1] + ")"):
        print("exit %d, not so: %s\n%s\n%s" % (s, sys.argv[1], open(sys.argv[4]).read()[:300], json.dumps(d)[-600:]))
except Exception as e:
    print("%r: %s\n%s" % (e, text[:1], open(sys.argv[4]).read()[:400]))
PY
}

"$bin" init "$t/base" --demo >"$t/init" 2>&1 || { echo "not ok 1 - init"; cat "$t/init"; exit 1; }
python3 -I "$here/tests/model_mock.py" "$t/mock.log" >"$t/port" 2>"$t/mock.err" &
mock=$!
for _ in $(seq 50); do [ -s "$t/port" ] && break; sleep 0.1; done
port=$(cat "$t/port")
[ -n "$port" ] || { echo "not ok 1 - the mock did not start"; cat "$t/mock.err"; exit 1; }

url_of() { # dialect
	case $1 in
	openai|openai_responses) echo "http://127.0.0.1:$port/v1" ;;
	*) echo "http://127.0.0.1:$port" ;;
	esac
}
# route NAME DIALECT MODEL [LINE...]: a section of the configuration
route() {
	printf '[model %s]\nprovider = %s\nmodel = %s\nbase_url = %s\n' "$1" "$2" "$3" "$(url_of "$2")"
	shift 3
	printf '%s\n' "$@"
}
# fresh REASONER-LINES: a workspace of its own in $w, sections from stdin
fresh() {
	w=$t/w/$((runs + 1))-$n
	mkdir -p "$t/w"
	cp -R "$t/base" "$w"
	python3 -I - "$w/countersign.ini" "$1" 3<&0 <<'PY'
import os, sys
text = open(sys.argv[1], encoding="utf-8").read()
text = text.replace("provider = extractive\n", sys.argv[2].replace("\\n", "\n") + "\n", 1)
text += "\n" + os.fdopen(3, encoding="utf-8").read()
open(sys.argv[1], "w", encoding="utf-8").write(text)
PY
}
count() { grep -c "\"model\": \"$1\"" "$t/mock.log"; } # how often the mock was asked
effects() { # how many replies and refunds left
	python3 -I -c "
import sqlite3, sys
db = sqlite3.connect('$w/records/office.db')
print(sum(db.execute('select count(*) from ' + t).fetchone()[0] for t in ('outbox', 'refunds')))" 2>/dev/null
}
before=$(w=$t/base effects)

key='key_env = MODEL_KEY'
