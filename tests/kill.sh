#!/bin/bash
# kill -9 at random points of approve and execute, two executors at once, against an office over HTTP that misbehaves
# and dies too: tests/kill.sh BINARY. KILLS (default 200), SEED (default 1). What is promised stands in kill.py.
exec python3 "$(dirname "$0")/kill.py" "$@"
