#!/bin/bash
# What is measured about trust, on the data sets in ../shared; see docs/TESTING.md.
#   evals/trust/run.sh                 every figure: grounding, injection marks, personal data, the obedient model
#   evals/trust/run.sh train           learns src/text/wording_weights.c anew (needs numpy; PYTHON=...), prints the held-out half
#   evals/trust/run.sh answering       how many questions are answered where the sources hold it and where not; what confidence.c learns
#   evals/trust/run.sh without SET     how the wording fares on a collection it has not learnt from
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build/release}

features() { # builds what a trainer reads with, aimed or confidence; prints its path
	local out=$build/$1_features
	${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -Isrc -I. "evals/trust/$1_features.c" "$build/libcountersign.a" -o "$out" \
		$(pkg-config --libs libcjson libutf8proc libsodium libcrypto libxxhash) -lstemmer -lm
	echo "$out"
}
measure() { # test program
	CMOCKA_MESSAGE_OUTPUT=STDOUT "$build/tests/$1" 2>&1 | grep -vE '^\[ *(RUN|OK|PASSED|=+) ' || true
}

case ${1:-all} in
train) "${PYTHON:-python3}" evals/trust/aimed_train.py "$(features aimed)" --write src/text/wording_weights.c ;;
without) "${PYTHON:-python3}" evals/trust/aimed_train.py "$(features aimed)" --without "$2" ;;
answering)
	python3 evals/trust/answering.py ./countersign
	python3 evals/trust/confidence_train.py ./countersign "$(features confidence)"
	;;
all)
	for t in test_text_ground test_text_aimed test_text_personal; do
		echo "== $t"
		measure $t
	done
	echo "== the obedient model"
	python3 tests/agentdojo/run.py ./countersign --all
	;;
*) sed -n '2,6s/^# *//p' "$0" ; exit 2 ;;
esac
