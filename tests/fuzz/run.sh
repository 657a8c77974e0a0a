#!/bin/bash
# libFuzzer with ASan and UBSan over every harness here, SECONDS each: run.sh [SECONDS] [PATTERN]. A finding stops the run and is
# kept in build/fuzz.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-60}
packages="libcjson sqlite3 libutf8proc libidn2 inih md4c libxml-2.0 gmime-3.0 libsodium libcrypto libxxhash ncursesw libcurl yaml-0.1"
sanitize='address,undefined -fno-sanitize-recover=all'
at=build/fuzz
make --no-print-directory -s -j"$(nproc)" BUILD=$at CC="${FUZZ_CC:-clang}" CFLAGS='-O1 -g -w' HARDEN=-fPIE \
	EXTRA_CFLAGS="-fsanitize=fuzzer-no-link,$sanitize" $at/libface.a $at/libcountersign.a | grep -v '^  CC' || true
for harness in tests/fuzz/fuzz_*${2:-}*.c; do
	name=$(basename "$harness" .c)
	echo "== $name: ${seconds}s"
	# shellcheck disable=SC2046,SC2086
	clang -g -O1 -std=c11 -D_GNU_SOURCE -fsanitize=fuzzer,$sanitize -Isrc -I. $(pkg-config --cflags $packages) "$harness" \
		$at/libface.a $at/libcountersign.a -o "$at/$name" $(pkg-config --libs $packages) -lstemmer -lm
	mkdir -p "$at/corpus_$name"
	LSAN_OPTIONS=suppressions=tests/lsan.supp "$at/$name" -max_total_time="$seconds" -print_final_stats=1 \
		-artifact_prefix="$at/" "$at/corpus_$name" 2>&1 | tail -n 8
done
