#!/bin/sh
# Measurements with a peer in the same run and the machine's limit beside it. tests/bench.sh BINARY
exec python3 "$(dirname "$0")/bench.py" "$1"
