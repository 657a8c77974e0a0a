/*
 * App: the loop around the screen, and the only part of it that does anything. It waits for
 * messages, asks update() what they mean, performs the intents by calling the desk, and paints.
 * Signed actions are run by the executor, a process of its own.
 */
#ifndef UI_APP_H
#define UI_APP_H

#include "ui/model.h"
#include "ui/settings.h"

/* Runs the screen until the user leaves. ERR_INPUT where the terminal can't show it. */
bool app_run(Desk *desk, Err *err);

/* What performing needs from the engine, so that tests can stand in for it. */
typedef struct DeskDoor {
	bool (*queue_page)(Desk *, Arena *, const QueueItem *, size_t, Queue *, Err *);
	bool (*queue_changes)(Desk *, Arena *, int64_t, QueueNews *, Err *);
	bool (*queue_find)(Desk *, Arena *, Str, int64_t, size_t, QueueHits *, Err *);
	bool (*waiting)(Desk *, Arena *, WaitingPlace *, size_t, Waiting **, size_t *, Err *);
	bool (*waiting_on)(Desk *, Arena *, Str, Waiting **, size_t *, Err *);
	bool (*figures)(Desk *, int64_t, Figures *, Err *);
	bool (*gate)(Desk *, Arena *, GateState *, Err *);
	bool (*spend)(Desk *, int64_t, Json **, Err *);
	bool (*audit_before)(Desk *, int64_t, size_t, bool (*)(void *, const Json *), void *, Err *);
	bool (*audit_verify)(Desk *, Arena *, AuditReport *, Err *);
	bool (*has_company)(const Desk *);
	void (*present)(Desk *, Str, PresenceDoing); /* NULL: nobody is told, and nobody is seen */
	size_t (*company)(Desk *, Arena *, Presence **);
	bool (*show)(Desk *, Str, Brief *, Err *);
	bool (*draft_start)(Desk *, const DraftWish *, DraftTell *, void *, Err *);
	bool (*draft_cancel)(Desk *, Str);
	int (*poll)(Desk *, struct pollfd *, size_t, int);
	bool (*edit_draft)(Desk *, Str, int64_t, Str, Brief *, Err *);
	bool (*edit_action)(Desk *, Str, int64_t, const Json *, Brief *, Err *);
	bool (*approve)(Desk *, Str, Str, Str, Brief *, Err *);
	bool (*reject)(Desk *, Str, Str, Brief *, Err *);
	bool (*take_back)(Desk *, Str, Str, Brief *, Err *);
	bool (*compensate)(Desk *, Str, Str, Brief *, Err *);
	bool (*promote)(Desk *, Str, Json **, Err *);
	bool (*set_intent)(Desk *, Str, Str, Brief *, Err *);
	bool (*claim)(Desk *, Str, bool, Str, Brief *, Err *);
	bool (*release)(Desk *, Str, Brief *, Err *);
	bool (*escalate)(Desk *, Str, Str, Brief *, Err *);
	bool (*reconcile)(Desk *, Str, bool, Str, Brief *, Err *);
	Str (*confirmation)(Arena *, const Action *);
	/* Runs one signed action; ret_said is what to tell the user. */
	bool (*execute)(Desk *, Arena *, Str action, Str *ret_said, Err *);
	/* Lets the user edit a text in another program. */
	bool (*edit_outside)(Desk *, Arena *, Str text, Str *ret_text, Err *);
} DeskDoor;

/* Something a draft on the road told, not yet taken. */
typedef struct News {
	struct News *next;
	Msg msg;
} News;

/* Who else is there (ui/company.h). */
typedef struct Company {
	Arena arena;
	Presence *items;
	size_t count;
	int64_t asked_us, told_us;
	Buf told; /* the ticket they were told of; "": none */
	PresenceDoing doing;
} Company;

/* What is on the screen, and where it came from. */
typedef struct Shown {
	Desk *desk;
	const DeskDoor *door;
	const char *folder; /* the workspace, or NULL */
	Settings *settings;
	Backlog backlog;
	uint32_t page_end;   /* the row the next page comes behind */
	int64_t journal_seq; /* up to where changes are known */
	WaitList waiting;
	StatsList stats;
	GateState gate;
	Arena gate_arena;
	AuditList audit;
	Company company;
	Brief brief;
	bool open;        /* a case is */
	int64_t revision; /* of that case, as it was shown */
	bool queue_stale;
	Briefs briefs;
	Buf ticket; /* of the open case */
	Arena news_arena;
	News *news, *news_last;
	int64_t queue_at_us; /* when it was read */
} Shown;


/* perform.c. Does what the intent says and answers with MSG_RESULT or MSG_ARMED; its text lives in
 * the arena. Never touches the terminal, but through door->edit_outside. */
Msg perform(Shown *s, const Intent *intent, Arena *arena);
bool shown_read_queue(Shown *s, Err *err); /* anew: its first page; INTENT_LOAD brings the next */
bool shown_read_changes(Shown *s, Err *err); /* what this user and others changed since */
void shown_again(Shown *s); /* the open case, as it is now */
void shown_free(Shown *s);

/* news.c. What drafts on the road tell, as messages; the open case and the queue are read again where it
 * is about them. */
DraftTell shown_told; /* the context is the Shown */
bool shown_news(Shown *s, Msg *ret_msg); /* false: there is none; its texts live until the next that is told */

/* outside.c: the executor and the user's editor, as child processes without a shell. */
bool outside_execute(Desk *desk, Arena *arena, Str action, Str *ret_said, Err *err);
bool outside_edit(Desk *desk, Arena *arena, Str text, Str *ret_text, Err *err);

#endif
