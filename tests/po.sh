#!/bin/bash
# The catalogues hold every text of the screen: tests/po.sh. Of what the engine says it is counted what is missing.
set -u
cd "$(dirname "$0")/.."
command -v msgcmp >/dev/null && command -v xgettext >/dev/null || { echo 'ok 1 # SKIP gettext is missing'; exit 0; }
n=0 bad=0
missing() { msgcmp "$1" "$2" 2>&1 | grep -E 'used but not defined|untranslated'; }
make -s build/countersign.pot
for po in ui/po/*.po; do
	n=$((n + 1)) said=$(missing "$po" build/countersign.pot.screen)
	if [ -z "$said" ]; then echo "ok $n - $po holds every text of the screen"; else
		bad=1; printf 'not ok %d - %s lacks texts of the screen: make po\n%s\n' "$n" "$po" "$said" | sed '2,$s/^/#   /'
	fi
	echo "# measured: $po: $(missing "$po" build/countersign.pot | wc -l) texts of the engine are said in English"
done
echo "1..$n"
exit $bad
