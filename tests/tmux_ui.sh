#!/bin/bash
# The screen in a real terminal: tests/tmux_ui.sh ./countersign WORKSPACE
# Needs tmux. The workspace (the demo company) is copied; the user is maya unless COUNTERSIGN_UI_USER says
# otherwise. Prints "ok - name" or "not ok - name"; exits 1 where one is not ok.
set -u
[ $# -eq 2 ] || { echo "usage: tests/tmux_ui.sh ./countersign WORKSPACE" >&2; exit 2; }
bin=$(readlink -f "$1") workspace=$(readlink -f "$2") user=${COUNTERSIGN_UI_USER:-maya}
work=$(mktemp -d) failed=0
export LANG=C.UTF-8 LC_ALL=C.UTF-8
t() { tmux -S "$work/tmux" -f /dev/null "$@"; }
trap 't kill-server 2>/dev/null; rm -rf "$work"' EXIT

said() { if [ "$1" -eq 0 ]; then echo "ok - $2"; else echo "not ok - $2"; failed=1; screen | sed 's/^/#   /'; fi; }
screen() { t capture-pane -p 2>/dev/null; }
shows() { # waits up to 10 s for a regular expression
	local i
	for i in $(seq 100); do screen | grep -Eq -- "$1" && return 0; sleep 0.1; done
	return 1
}
keys() { local k; for k in "$@"; do t send-keys -- "$k"; sleep 0.12; done; }
typed() { local i; for ((i = 0; i < ${#1}; i++)); do t send-keys -l -- "${1:i:1}"; sleep 0.05; done; }

# A shell of its own at that size, in a fresh copy of the workspace.
terminal() {
	t kill-server 2>/dev/null
	rm -rf "$work/ws"; cp -r "$workspace" "$work/ws"
	t new-session -d -x "$1" -y "$2" "env TERM=tmux-256color PS1='ready> ' bash --norc --noprofile" \; \
		set -g status off \; set -s escape-time 0 \; resize-window -x "$1" -y "$2" 2>/dev/null
	shows 'ready>'
}
shell() { t send-keys -l -- "$1"; t send-keys Enter; sleep 0.2; }
program() { pgrep -P "$(t display -p '#{pane_pid}')" -f "$bin" | head -1; }
start() { shell "stty -a > $work/before; $bin -w $work/ws --as $user; echo status=\$?; stty -a > $work/after"; shows 'requester.*subject'; }
same_settings() { shows 'status=' && sleep 0.3 && cmp -s "$work/before" "$work/after"; }

open_ticket() {
	keys /; typed T-1001; shows '/ T-1001  1' && keys Enter Enter && shows ' T-1001 ' || return 1
	screen | grep -q ' new ' && keys d
	keys M-3; shows 'verdict +(passes|[0-9]|the check)'
}
read_to_end() { local i; for i in $(seq 30); do screen | grep -q 'Read to the end' && return 0; keys End; done; return 1; }

journey() { # COLS ROWS
	local at="$1x$2"
	terminal "$1" "$2"; start; said $? "the queue is shown at $at"
	open_ticket; said $? "a ticket is opened and its draft is there at $at"
	keys 1; shows '\[1\].*'; said $? "a digit shows the source at $at"
	keys M-4; shows 'tier 2 · refund'; said $? "the proposed actions are shown at $at"
	keys a; shows 'Approval.*T-1001'; said $? "the approval view opens at $at"
	[ "$1" -ge 120 ] || { keys a y; ! screen | grep -q countersigned; said $? "nothing is signed before it is read at $at"; }
	read_to_end; said $? "it can be read to its end at $at"
	keys Enter; t set-buffer 'y'; t paste-buffer -p; sleep 0.3
	! screen | grep -q countersigned; said $? "neither Enter nor a paste signs at $at"
	keys Escape; sleep 0.2; keys a; read_to_end
	keys a; shows 'Ready: y signs'; keys y; shows 'is countersigned'; said $? "a, then y signs at $at"
	keys x; shows 'receipt'; said $? "the executor runs it and the receipt is shown at $at"
	keys M-5; shows 'done · executor'; said $? "the trail tells it at $at"
	keys q q; same_settings; said $? "the terminal's settings are as before at $at"
	[ "$(t display -p '#{alternate_on}#{cursor_flag}')" = 01 ]; said $? "screen and cursor are given back at $at"
}

ends_within_a_second() { # SIGNAL
	local pid i
	terminal 80 24; start; keys Enter; pid=$(program)
	kill "-$1" "$pid"
	for i in $(seq 20); do kill -0 "$pid" 2>/dev/null || break; sleep 0.05; done
	! kill -0 "$pid" 2>/dev/null; said $? "SIG$1 ends it within a second"
	same_settings; said $? "after SIG$1 the terminal's settings are as before"
}

suspends() {
	terminal 80 24; start; keys Enter; sleep 0.3; keys C-z; shows 'Stopped'; said $? "Ctrl-Z suspends it"
	shell "stty -a > $work/stopped"; cmp -s "$work/before" "$work/stopped"
	said $? "while suspended the terminal's settings are as before"
	shell fg; shows 'Ticket 1'; said $? "fg brings it back as it was"
	keys q q; same_settings; said $? "after fg and leaving the settings are as before"
}

survives_a_crash() {
	terminal 80 24; start; kill -SEGV "$(program)"
	same_settings; said $? "after a crash the terminal's settings are as before"
}

resizes() {
	terminal 80 24; start
	t resize-window -x 39 -y 9; shows 'terminal too small: 39x9'; said $? "a small terminal is told so"
	t resize-window -x 130 -y 30; shows 'requester.*subject'; said $? "a larger one is drawn again"
	keys Enter; shows '│'; said $? "two columns from 120 on"
	keys q q
}

edits_outside() {
	printf '#!/bin/sh\nstat -c %%a "$1" > %s/mode\nprintf "Written outside.\\n" >> "$1"\n' "$work" > "$work/editor"
	chmod +x "$work/editor"
	terminal 80 24; shell "export VISUAL=$work/editor"; start; open_ticket
	keys E; shows 'edited by'; said $? "\$VISUAL edits the reply, which is checked again"
	[ "$(cat "$work/mode" 2>/dev/null)" = 600 ]; said $? "its temporary file is for this user only"
	keys q q
}

keeps_what_was_not_saved() {
	terminal 80 24; start; open_ticket; keys e; shows 'Editor'; typed 'Kept.'; kill -HUP "$(program)"; shows 'status='
	shell clear; start; open_ticket; keys e; shows 'Kept\.'; said $? "a reply that was not saved survives a hang-up"
	keys Escape d q q
}

refuses_without_a_screen() {
	local said_it
	said_it=$(TERM=dumb "$bin" -w "$workspace" --as "$user" 2>&1 < /dev/null) && said_it=
	echo "$said_it" | grep -q -- --plain; said $? "without a terminal it says so, points at --plain and fails"
	terminal 80 24; shell "TERM=dumb $bin -w $work/ws --as $user; echo status=\$?"; shows 'status=5'
	said $? "TERM=dumb exits 5"
}

journey 80 24
journey 140 40
ends_within_a_second HUP
ends_within_a_second TERM
suspends
survives_a_crash
resizes
edits_outside
keeps_what_was_not_saved
refuses_without_a_screen
exit $failed
