#!/bin/bash
# libFuzzer with ASan and UBSan over every harness here, SECONDS each. A finding stops the run and is kept in build/fuzz.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
packages="libcjson sqlite3 libutf8proc inih md4c libxml-2.0 gmime-3.0 libsodium libcrypto libxxhash libcurl yaml-0.1"
mkdir -p build/fuzz
lib=$(find src -name '*.c'; echo ui/input.c evals/golden.c evals/import.c evals/import_yaml.c)
for harness in tests/fuzz/fuzz_*.c; do
	name=$(basename "$harness" .c)
	echo "== $name: ${seconds}s"
	clang -g -O1 -std=c11 -D_GNU_SOURCE -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all \
		'-DCOUNTERSIGN_VERSION="fuzz"' '-DCOUNTERSIGN_DATADIR="fuzz"' -Isrc -I. $(pkg-config --cflags $packages) "$harness" $lib \
		-o "build/fuzz/$name" $(pkg-config --libs $packages) -lstemmer -lm
	mkdir -p "build/fuzz/corpus_$name"
	LSAN_OPTIONS=suppressions=tests/lsan.supp "build/fuzz/$name" -max_total_time="$seconds" -print_final_stats=1 \
		-artifact_prefix="build/fuzz/" "build/fuzz/corpus_$name" 2>&1 | tail -n 8
done
