#!/bin/bash
# The floors of docs/ARCHITECTURE.md, checked: who may include whom, and which file alone opens which library.
set -u
cd "$(dirname "$0")/.."
n=0 bad=0
tell() { # name, offending lines
	n=$((n + 1))
	if [ -n "$2" ]; then
		bad=$((bad + 1)); printf 'not ok %d - %s\n' "$n" "$1"; printf '%s\n' "$2" | sed 's/^/#   /'
	else
		printf 'ok %d - %s\n' "$n" "$1"
	fi
}

# Lines "FILE: include" of project includes in a folder that do not match the allowed pattern.
climbs() { # files glob, allowed regex
	grep -nE '^#include "' $1 2>/dev/null | grep -vE "#include \"($2)" || true
}
tell 'base includes only base' "$(climbs 'src/base/*.[ch]' 'base/')"
tell 'core includes only core and base' "$(climbs 'src/core/*.[ch]' 'core/|base/')"
tell 'text includes only text and base' "$(climbs 'src/text/*.[ch]' 'text/|base/')"
tell 'stage includes only stage, core, text, base' "$(climbs 'src/stage/*.[ch]' 'stage/|core/|text/|base/')"
tell 'search includes only search, core, text, base' "$(climbs 'src/search/*.[ch]' 'search/|core/|text/|base/')"
tell 'port includes only port, core, text, base' "$(climbs 'src/port/*.[ch] src/port/*/*.[ch]' 'port/|core/|text/|base/')"
tell 'src never includes ui or evals' "$(grep -rnE '^#include "(ui|evals)/' src || true)"
tell 'pipeline includes only stages and below' "$(climbs 'src/pipeline.[ch]' 'pipeline.h|stage/|core/|text/|base/')"
tell 'the executor never sees a stage or a desk' \
	"$(grep -nE '^#include "(stage/|pipeline|desk)' src/executor*.[ch] src/approval.* || true)"
tell 'ui includes only the desk, the executor, values and base' \
	"$(climbs 'ui/*.[ch]' 'ui/|desk.h|executor.h|core/|base/|text/sanitise.h|text/aimed.h' | grep -v '^ui/command_eval[a-z_]*\.c:.*"evals/')"
tell 'evals include only the desk, values and base' "$(climbs 'evals/*.[ch]' 'evals/|desk.h|core/|base/|text/fold.h')"

# Doors: one library, one place.
door() { # name, header regex, allowed files regex
	tell "$1" "$(grep -rnE "^#include <($2)" src ui evals --include='*.[ch]' | grep -vE "^($3)" || true)"
}
door 'ncurses only in ui/term.c' 'n?cursesw?[/.]|curses' 'ui/term\.c:'
door 'curl only in port/net*.c' 'curl/' 'src/port/net'
door 'cJSON only in base/json*.c' 'cjson|cJSON' 'src/base/json'
door 'SQLite only in port, and as a peer that is measured' 'sqlite3' 'src/port/(store|records|office|runner_sql)|evals/search/fts5\.c:'
door 'libsodium and libxxhash only in base/hash.c' 'sodium|xxhash' 'src/base/hash\.c:'
door 'libcrypto only in base/hash.c, port/sign_crypto.c' 'openssl/' 'src/(base/hash|port/sign_crypto)\.c:'
door 'libyaml only in evals/import_yaml.c' 'yaml' 'evals/import_yaml\.c:'
door 'GMime only in port/mail' 'gmime|glib' 'src/port/'
tell 'library code never prints or exits' \
	"$(grep -rnE '\b(printf|puts|exit|perror) ?\(' src --include='*.c' | grep -vE 'src/base/err.c|_exit|snprintf' || true)"
tell 'every door of the desk is tried by every role (tests/test_rights.c)' "$(grep -oE '\bdesk_[a-z_]+\(' src/desk.h | tr -d '(' | sort -u |
	grep -vxE 'desk_(open|close|closep|user|rules|folder|doctor|override|rehearse|rehearsed|draft_cancel|has_model|answer_threshold|telemetry_wanted|telemetry_send)' | while read -r f; do
	grep -q "$f" tests/test_rights.c || echo "$f"; done)"
tell 'no file over 500 lines' "$(find src ui evals tests -name '*.[ch]' | xargs wc -l | awk '$1 > 500 && $2 != "total" {print $2 ": " $1}')"
[ "$bad" -eq 0 ]
