#!/bin/bash
# Static analysis of everything: formatting is advice, findings are errors.
set -u
cd "$(dirname "$0")/.."
bad=0
flags="-std=c11 -D_GNU_SOURCE -DCOUNTERSIGN_VERSION=\"x\" -DCOUNTERSIGN_DATADIR=\"x\" -DCOUNTERSIGN_LOCALEDIR=\"x\" -Isrc -I."
flags="$flags $(pkg-config --cflags libcjson sqlite3 libutf8proc inih md4c libxml-2.0 gmime-3.0 libsodium | sed 's/-I/-isystem /g')"
files=$(find src ui evals -name '*.c')
echo "gcc -fanalyzer"
for f in $files; do
	gcc $flags -O1 -Wall -Wextra -Werror -fanalyzer -Wno-analyzer-malloc-leak -c "$f" -o /dev/null || bad=1
done
echo "clang-tidy"
clang-tidy --quiet $files -- $flags 2>/dev/null || bad=1
echo "cppcheck"
cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --error-exitcode=1 \
	--suppress=internalAstError --suppress=missingIncludeSystem --suppress=normalCheckLevelMaxBranches -Isrc -I. src ui evals || bad=1
exit $bad
