/*
 * App: the loop around the screen, and the only part of it that does anything. It waits for
 * messages, asks update() what they mean, performs the intents by calling the desk, and paints.
 * Signed actions are run by the executor, a process of its own.
 */
#ifndef UI_APP_H
#define UI_APP_H

#include "ui/model.h"

/* Runs the screen until the user leaves. ERR_INPUT where the terminal can't show it. */
bool app_run(Desk *desk, Err *err);

/* What performing needs from the engine, so that tests can stand in for it. */
typedef struct DeskDoor {
	bool (*queue)(Desk *, Arena *, CaseState, Queue *, Err *);
	bool (*show)(Desk *, Str, Brief *, Err *);
	bool (*draft)(Desk *, Str, bool, Str, Brief *, Err *);
	bool (*edit_draft)(Desk *, Str, int64_t, Str, Brief *, Err *);
	bool (*edit_action)(Desk *, Str, int64_t, const Json *, Brief *, Err *);
	bool (*approve)(Desk *, Str, Str, Str, Brief *, Err *);
	bool (*reject)(Desk *, Str, Str, Brief *, Err *);
	bool (*escalate)(Desk *, Str, Str, Brief *, Err *);
	bool (*reconcile)(Desk *, Str, bool, Str, Brief *, Err *);
	Str (*confirmation)(Arena *, const Action *);
	/* Runs one signed action; ret_said is what to tell the user. */
	bool (*execute)(Desk *, Arena *, Str action, Str *ret_said, Err *);
	/* Lets the user edit a text in another program. */
	bool (*edit_outside)(Desk *, Arena *, Str text, Str *ret_text, Err *);
} DeskDoor;

/* What is on the screen, and where it came from. */
typedef struct Shown {
	Desk *desk;
	const DeskDoor *door;
	const char *folder; /* the workspace, or NULL */
	Arena queue_arena;
	Queue queue;
	Brief brief;
	bool open;        /* a case is */
	int64_t revision; /* of that case, as it was shown */
	bool queue_stale;
	Briefs briefs;
	Buf ticket; /* of the open case */
} Shown;

/* app_run behind another door. `folder` NULL: nothing is kept on disk. */
bool app_run_with(Desk *desk, const DeskDoor *door, const char *folder, const Rules *rules,
	const User *user, Err *err);

/* perform.c. Does what the intent says and answers with MSG_RESULT or MSG_ARMED; its text lives in
 * the arena. Never touches the terminal, but through door->edit_outside. */
Msg perform(Shown *s, const Intent *intent, Arena *arena);
bool shown_load_queue(Shown *s, Err *err);
void shown_free(Shown *s);

/* outside.c: the executor and the user's editor, as child processes without a shell. */
bool outside_execute(Desk *desk, Arena *arena, Str action, Str *ret_said, Err *err);
bool outside_edit(Desk *desk, Arena *arena, Str text, Str *ret_text, Err *err);

#endif
