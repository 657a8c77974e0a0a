/*
 * Msg: what the outside tells the screen; Intent: what the screen wants from the outside.
 * Between the two stands update(), which is pure. Keys are code points, or a
 * PRESS_ above them; PRESS_ALT is added.
 */
#ifndef UI_MSG_H
#define UI_MSG_H

#include "base/str.h"

typedef int32_t Press;

enum {
	PRESS_NONE = 0,
	PRESS_TAB = 9,
	PRESS_ENTER = 13,
	PRESS_ESCAPE = 27,
	PRESS_SPECIAL = 0x110000, /* from here on, not characters */
	PRESS_UP,
	PRESS_DOWN,
	PRESS_LEFT,
	PRESS_RIGHT,
	PRESS_HOME,
	PRESS_END,
	PRESS_PAGE_UP,
	PRESS_PAGE_DOWN,
	PRESS_INSERT,
	PRESS_DELETE,
	PRESS_BACKSPACE,
	PRESS_BACK_TAB,
	PRESS_F1,
	PRESS_CTRL_LEFT,
	PRESS_CTRL_RIGHT,
	PRESS_CTRL_HOME,
	PRESS_CTRL_END,
	PRESS_CTRL_DELETE,
	PRESS_UNKNOWN, /* a sequence nobody knows; never typed as text */
	PRESS_ALT = 0x1000000,
};

#define PRESS_CTRL(letter) ((Press)((letter) & 0x1f))

typedef enum MouseKind { MOUSE_CLICK, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN } MouseKind;

typedef enum MsgKind {
	MSG_KEY,
	MSG_MOUSE,  /* mouse at x, y; never an answer to anything */
	MSG_PASTE,  /* text: as it came, not cleaned */
	MSG_RESIZE, /* cols, rows */
	MSG_TICK,   /* only the time */
	MSG_WORK,   /* no key waits: do a slice of what takes long */
	MSG_COMPANY, /* others came, went, or do something else */
	MSG_DRAWN,  /* what draw() made of the model is on the terminal */
	MSG_RESULT, /* an intent was performed: done, ok, text */
	MSG_ARMED,  /* approval: type-ahead is gone, text is what must be typed ("" below tier 3) */
	MSG_KEPT,   /* text: a reply that was not saved the last time */
	MSG_DRAFTING, /* a draft on the road: ticket; a new stage (text: the model it asks), or, where
	               * stage is NULL, words of the reply as they come: text */
	MSG_DRAFTED,  /* it ended: ticket, ok, text: why it failed */
} MsgKind;

#define INTENTS(X)                                                                                 \
	X(NONE, "")                                                                                \
	X(QUIT, "")                                                                                \
	X(REDRAW, "")                                                                              \
	X(SUSPEND, "")                                                                             \
	X(REFRESH, "Refreshing")                                                                   \
	X(WATCH, "Looking for news")                                                               \
	X(LOAD, "Reading the queue")                                                               \
	X(FIND, "Looking for words")                                                               \
	X(SAVE_VIEW, "Keeping the view")                                                           \
	X(WAITING, "Looking for what waits")                                                       \
	X(GATE, "Looking whether the gate was passed")                                             \
	X(STATS, "Reading the figures")                                                            \
	X(AUDIT, "Reading the trail")                                                              \
	X(VERIFY, "Checking the chain")                                                            \
	X(COPY, "")                                                                                \
	X(CLAIM, "Claiming")                                                                       \
	X(RELEASE, "Giving it back")                                                               \
	X(OPEN, "Opening")                                                                         \
	X(CLOSE, "")                                                                               \
	X(DRAFT, "Drafting") /* puts it on the road; MSG_DRAFTED ends it */                        \
	X(STOP_DRAFT, "")    /* ticket "": all of them */                                          \
	X(EDIT_DRAFT, "Checking the edited reply")                                                 \
	X(EDIT_OUTSIDE, "In the editor")                                                           \
	X(EDIT_ACTION, "Checking the changed arguments")                                           \
	X(ARM, "")                                                                                 \
	X(APPROVE, "Signing")                                                                      \
	X(REJECT, "Rejecting")                                                                     \
	X(TAKE_BACK, "Taking back")                                                                \
	X(COMPENSATE, "Proposing the undo")                                                        \
	X(SET_INTENT, "Setting the intent")                                                        \
	X(PROMOTE, "Making a golden case")                                                         \
	X(ESCALATE, "Escalating")                                                                  \
	X(RECONCILE, "Settling")                                                                   \
	X(EXECUTE, "Running what is countersigned")

typedef enum IntentKind {
#define X(id, doing) INTENT_##id,
	INTENTS(X)
#undef X
	INTENT_COUNT
} IntentKind;

/* Strs live in the model until the next update. */
typedef struct Intent {
	IntentKind kind;
	Str ticket, action;
	Str model;  /* DRAFT: only this one is asked; "": whoever is configured */
	Str text;   /* reason, reply, JSON of changed arguments, typed confirmation, name of a view */
	Str digest; /* APPROVE: what was shown; SAVE_VIEW: filter and order */
	int64_t seen;
	bool again; /* DRAFT: anew; RECONCILE: it took effect */
	int n;      /* FIND: the bit of the word in `text`, `seen` is where to go on; WAITING, AUDIT: 0 anew, 1 more */
} Intent;

typedef struct Msg {
	MsgKind kind;
	Press press;
	int burst; /* about how many keys came in the same read; 1: it came alone, as by hand */
	int pause_ms; /* since the key before it; 0: long ago */
	Str text;
	MouseKind mouse;
	int x, y;
	int cols, rows;
	int64_t now_ms; /* 0: no news about the time */
	IntentKind done;
	bool ok;
	int n;        /* as in the intent; FIND: where to go on is `next` */
	int64_t next;
	Str reply; /* EDIT_OUTSIDE that was refused: the text, so that it is not lost */
	Str ticket;
	const char *stage;
	bool stopped; /* DRAFTED: by the user */
} Msg;

const char *intent_doing(IntentKind kind);

#endif
