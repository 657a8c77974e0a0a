#!/bin/bash
# kill -9 at random points of approve and execute, two executors at once: KILLS times (default 40), BINARY as $1.
# Afterwards: effects per action <= 1, no acknowledged approval lost, nothing done without a receipt, chain verifies.
exec python3 "$(dirname "$0")/kill.py" "$@"
