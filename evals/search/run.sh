#!/bin/bash
# Measurements of the search index, by hand, never inside `make test`:
#   evals/search/run.sh quality                     nDCG@10 and recall@10 against FTS5, shared data sets
# BUILD is the build folder whose library is measured (build/release).
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build/release}
shared=${COUNTERSIGN_SHARED:-../shared}
what=${1:?quality}
shift
make --no-print-directory BUILD="$build" "$build/libcountersign.a" >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -Isrc -I. "evals/search/$what.c" "$build/libcountersign.a" -o "$folder/$what" \
	$(pkg-config --libs libcjson sqlite3 libutf8proc inih md4c libxml-2.0 gmime-3.0 libsodium libxxhash libcurl) -lstemmer -lm
case $what in
quality)
	"$folder/quality" "$shared/data/stackfaq" "$shared/data/xquad_en" "$shared/data/tau2/banking_knowledge" ;;
esac
