#!/bin/bash
# tests/tmux_ui.sh over a fresh demo company: tests/tmux_demo.sh BINARY
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$1" init "$folder/ws" --demo >/dev/null
"$here/tmux_ui.sh" "$1" "$folder/ws"
