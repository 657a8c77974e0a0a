#!/bin/bash
# The index beside SQLite FTS5, Xapian and LanceDB, the vectors beside usearch: same passages, same terms, one run.
#   evals/search/bench.sh [N...]      (10000 100000 1000000)
# Passages are cut out of the documentation packages of Debian (evals/search/corpus.sh); everything lies in build/bench.
# Peers: Debian's libsqlite3-dev and libxapian-dev, and from npm, into build/bench/peers, @lancedb/lancedb and usearch.
set -euo pipefail
cd "$(dirname "$0")/../.."
sizes=${*:-10000 100000 1000000}
bench=build/bench
mkdir -p "$bench"
bench=$(realpath "$bench")
export PEERS=$bench/peers

tests/lib/install.sh libxapian-dev g++ >/dev/null
command -v npm >/dev/null || tests/lib/install.sh nodejs npm >/dev/null
[ -d "$PEERS/node_modules/usearch" ] || { mkdir -p "$PEERS" && (cd "$PEERS" && npm init -y && npm install \
	--no-audit --no-fund @lancedb/lancedb@0.37 usearch@2) >/dev/null; }
make --no-print-directory build/release/libcountersign.a >/dev/null
libs="$(pkg-config --libs libcjson sqlite3 libutf8proc inih md4c libxml-2.0 gmime-3.0 libsodium libxxhash libcurl) -lstemmer -lm"
for p in engine vectors passages fts5; do
	# shellcheck disable=SC2086
	${CC:-gcc} -std=gnu11 -O2 -Isrc -I. "evals/search/$p.c" build/release/libcountersign.a -o "$bench/$p" $libs
done
${CXX:-g++} -std=c++17 -O2 -I. evals/search/xapian.cc -o "$bench/xapian" -lxapian
evals/search/corpus.sh "$bench"
[ -s "$bench/queries.tsv" ] || "$bench/engine" prepare "$bench/lines.tsv" "$bench" >"$bench/count"

results=$bench/results.jsonl
: >"$results"
say() { tee -a "$results" >&2; }
echo "{\"load_before\":\"$(cut -d' ' -f1-3 /proc/loadavg)\",\"cpu\":\"$(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1)\"}" | say
for n in $sizes; do
	"$bench/engine" build "$bench/lines.tsv" "$bench" "$n" | say
	"$bench/fts5" build "$bench" "$n" | say
	"$bench/xapian" build "$bench" "$n" | say
	node evals/search/lance.mjs build "$bench" "$n" | say
	"$bench/engine" ask "$bench" "$n" | say
	"$bench/xapian" ask "$bench" "$n" | say
	node evals/search/lance.mjs ask "$bench" "$n" | say
	"$bench/fts5" ask "$bench" "$n" | say
	for p in engine fts5 xapian; do "$bench/$p" cold "$bench" "$n" | say; done
	node evals/search/lance.mjs cold "$bench" "$n" | say
	for f in index fts5 xapian lance; do
		echo "{\"file\":\"$f\",\"passages\":$n,\"bytes\":$(du -sbc "$bench/$f-$n" "$bench/$f-$n.db" 2>/dev/null | tail -1 | cut -f1)}" | say
	done
done
"$bench/vectors" "$bench" 100000 words | say
node evals/search/usearch.mjs "$bench" | say
for shape in cone normal; do "$bench/vectors" "$bench" 100000 "$shape" | say; done
echo "{\"load_after\":\"$(cut -d' ' -f1-3 /proc/loadavg)\"}" | say
python3 evals/search/table.py "$results"
