/*
 * Model: everything the screen remembers between two messages. update() is the only thing that
 * changes one and draw() only reads it; both are pure. What they show (queue, case) is borrowed in
 * Briefs for the length of a call; the model keeps ids and laid out rows, never pointers into a
 * case.
 */
#ifndef UI_MODEL_H
#define UI_MODEL_H

#include "ui/aims.h"
#include "ui/auditlist.h"
#include "ui/editor.h"
#include "ui/history.h"
#include "ui/queue.h"
#include "ui/rows.h"
#include "ui/statistics.h"
#include "ui/waitlist.h"

enum {
	SCREEN_MIN_COLS = 40,
	SCREEN_MIN_ROWS = 10,
	SCREEN_TWO_COLUMNS = 120,
	SCREEN_THREE_COLUMNS = 200,
	MODEL_MAX_ID = 512,
};

struct Briefs {
	const Backlog *backlog;
	const SavedView *views;
	size_t view_count;
	uint64_t views_serial; /* another number whenever they changed */
	const WaitList *waiting; /* NULL: not asked for yet; the same for the trail */
	const StatsList *stats;
	const GateState *gate; /* NULL: not asked yet */
	const AuditList *audit;
	const Brief *brief; /* NULL: no case is open */
	const Rules *rules;
	const User *user;
	const Keymap *keys; /* NULL: the built-in ones */
	const Presence *company; /* the others who have a ticket open, by user */
	size_t company_count;
	uint64_t case_serial; /* another number whenever the brief is another; never 0 */
};

#define PANES(X)                                                                                   \
	X(TICKET, "Ticket")                                                                        \
	X(EVIDENCE, "Evidence")                                                                    \
	X(DRAFT, "Draft")                                                                          \
	X(ACTIONS, "Actions")                                                                      \
	X(TRAIL, "Trail")

typedef enum Pane {
#define X(id, text) PANE_##id,
	PANES(X)
#undef X
	PANE_COUNT
} Pane;

typedef struct PaneView {
	Rows rows;
	Rect rect; /* of the content, without the title */
	bool visible;
	size_t first; /* row at the top */
	uint64_t serial, drafting_serial;
	uint64_t marked; /* what is selected in it, as its rows were made */
	bool folded;     /* only its title, where several panes are seen */
	RowsPlace begin; /* of a long text: where the rows begin */
	size_t total; /* how many things are in it, for its title */
	bool alert;   /* something in it wants to be seen */
} PaneView;

/* A place in a pane, whatever its rows are: a block, letters of it before the place, rows without any behind those. */
typedef struct PanePlace {
	RowsPlace block;
	size_t letters, blanks;
} PanePlace;

/* Words that are looked for in a text of which only a part is laid out: on, slice by slice, from `at`. */
typedef struct Seek {
	bool on, forward;
	bool missing; /* they are nowhere */
	RowsPlace at;
	size_t left; /* bytes that were not looked at */
} Seek;

typedef struct CaseView {
	Buf ticket;
	PaneView panes[PANE_COUNT];
	Pane focus, came_from;
	bool jumped;
	int source;      /* evidence n whose quotes are stressed; 0: none */
	size_t citation; /* 1, 2, ...: the one [ and ] stand on; 0: none */
	bool to_source;  /* scroll to it when laid out */
	Buf action;      /* id of the selected one */
	size_t action_index;
	bool to_action;
	bool to_citation;  /* scroll the draft to the citation's mark */
	size_t mark;       /* 1, 2, ...: the problem that { and } stand on; 0: none */
	bool to_mark;
	bool zoomed;       /* one pane, whatever the width */
	bool quotes_shown; /* what the ticket quotes is told in full */
	Buf sought;        /* the words that are searched for, highlighted */
	Seek seek;
	Aims aims;
	uint64_t aims_serial;
} CaseView;

/* The view of one action before it is signed. Keys that sign are dead until `seen` reaches the end.
 */
typedef struct Approval {
	Buf action;
	HashHex digest; /* of what is laid out: the one that is signed */
	HashHex looks;  /* of the laid out words: other words must be read again */
	bool armed;     /* type-ahead is thrown away and the confirmation is known */
	bool rearm;     /* ask for that again */
	bool ready;     /* tier 2: `a` was pressed */
	int tier;
	Buf confirmation; /* what must be typed, "" below tier 3 */
	Err refusal;      /* why this user can't sign it; code ERR_NONE: they can */
	Rows rows;
	Rect rect;
	size_t first;
	size_t seen; /* rows [0, seen) have been on the terminal */
	uint64_t serial;
} Approval;

#define PROMPTS(X)                                                                                 \
	X(REDRAFT, DRAFT, "Draft again. What should be different?")                                \
	X(REJECT, REJECT, "Reject %s. Why?")                                                       \
	X(ESCALATE, ESCALATE, "Hand the case to a supervisor. Why?")                               \
	X(TAKE_BACK, TAKE_BACK, "Take the signatures on %s back. Why?")                            \
	X(COMPENSATE, COMPENSATE, "Propose the action that undoes %s. Why?")                       \
	X(MODEL, DRAFT, "Which model drafts?")                                                     \
	X(INTENT, SET_INTENT, "What is the ticket about? One word, such as refund_request.")       \
	X(TAKE_OVER, CLAIM, "Take it over from its holder. Why?")                                  \
	X(STAGE, NONE, "Reject: why? It is carried out with X, and can be taken back until then.") \
	X(VIEW, SAVE_VIEW, "Keep this filter and order as a view. Its name?")                      \
	X(SETTLE, RECONCILE,                                                                       \
		"Did %s take effect? Type \"done\" or \"not-done\", then how you know.")

typedef enum PromptKind {
#define X(id, intent, label) PROMPT_##id,
	PROMPTS(X)
#undef X
	PROMPT_COUNT
} PromptKind;

typedef struct Prompt {
	PromptKind kind;
	Buf action; /* the one it is about; may be empty */
} Prompt;

/* What the big editor writes. */
typedef enum WritingKind { WRITING_REPLY, WRITING_FIELD } WritingKind;

typedef struct Field {
	Str name, type; /* type: "text", or the JSON type's name, or "absent" */
	Str hint;       /* the schema's description, or "" */
	bool is_text;   /* edited as it is, not as JSON */
	bool was_there, is_there;
	bool changed;
	Buf value;
} Field;

typedef struct Form {
	Arena arena;
	Buf action;
	int64_t seen;
	Field *fields;
	size_t count, selected, first;
	int height;
} Form;

/* A draft on the road, as far as it has come. */
typedef struct Drafting {
	Buf ticket;
	Buf model;         /* that is asked, or "" */
	Buf words;         /* of the reply, as they come: not clean, not checked */
	const char *stage; /* "router" ... */
	int64_t since_ms;
} Drafting;

typedef enum NoticeKind { NOTICE_NONE, NOTICE_GOOD, NOTICE_ERROR } NoticeKind;

/* A good one goes with the next key, which still does its work; an error swallows it. */
typedef struct Notice {
	NoticeKind kind;
	Buf text; /* not clean */
} Notice;

typedef struct Model {
	int cols, rows;
	int64_t now_ms;
	Mode mode; /* who gets the keys */
	Mode base; /* what lies below prompts: queue, approvals, audit, case, approval or form */
	Mode home; /* the view the case was opened from */
	bool direct;   /* the approval view was opened from the list of what waits */
	Buf to_read;   /* the action whose approval view opens with its ticket */
	Buf to_select; /* the action that is selected with its ticket */
	Mode before_help, before_leave, before_search;
	size_t search_from;     /* the place in the editor's text where the search began */
	PanePlace search_begin; /* the same in a pane */
	PanePlace search_hit;   /* the row it stands on */
	Press press;
	int burst;
	bool in_text; /* the key came so soon behind a typed character that it may be one of a text */
	QueueView queue;
	WaitView waiting;
	StatsView stats;
	bool gate_asked;
	size_t tour; /* 1, 2, ...: the step that is told (ui/tour.h); 0: none */
	AuditView audit;
	HistoryView history;
	CaseView view;
	Approval approval;
	Prompt prompt;
	Editor line; /* filter, prompt, confirmation, one argument */
	Editor text; /* the big editor */
	WritingKind writing;
	int64_t writing_seen; /* the revision that was on screen when it opened */
	Form form;
	Rows help;
	size_t help_first;
	Notice notice;
	Rect body;    /* between header and footer */
	Arena intent; /* of the Intent given last */
	size_t batch; /* marked tickets still to put on the road, this one included */
	Drafting *drafting;
	size_t drafting_count;
	uint64_t drafting_serial; /* another whenever one of them is */
} Model;

void model_init(Model *m);
void model_free(Model *m);

bool model_is_small(const Model *m);
bool model_is_writing(const Model *m); /* the big editor is open, below help or a question too */
Editor *model_editor(Model *m);        /* of the mode; NULL where it has none */
/* In the person's language. */
void model_say(Model *m, NoticeKind kind, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void model_set(Buf *b, Str s); /* b becomes a copy of s */

/* update_drafting.c. NULL where that ticket is not on the road. */
const Drafting *model_drafting(const Model *m, Str ticket);
void drafting_free(Model *m);

const Keymap *briefs_keys(const Briefs *b);
/* Would the key do something now? Where not, the status line leaves it out (update_case.c). */
bool model_can(const Model *m, const Briefs *b, const Key *k);
/* Has this role any use for the key? */
bool briefs_may(const Briefs *b, const Key *k);

/* What others do on a ticket just now: "bob is reading, eva is editing the reply", clean; "": nobody is there. */
Str briefs_company(const Briefs *b, Str ticket, Arena *frame);

/* What is shown; NULL or 0 where there is none. */
const Case *briefs_case(const Briefs *b);
const Action *briefs_action(const Briefs *b, Str id);
const Evidence *briefs_evidence(const Briefs *b, int n);
size_t briefs_citations(const Briefs *b); /* of the draft, in order */
const Citation *briefs_citation(const Briefs *b, size_t index);

/* update_top.c: the views that can be switched between, and the right each needs. */
typedef struct TopView {
	Mode mode;
	Verb verb;
} TopView;
const TopView *top_views(size_t *ret_count);

/* update_stats.c: whether drafts come from what passed the gate concerns who evaluates, and everybody where nothing
 * else can be signed. `due`: it is to be asked, once. */
bool gate_concerns(const Briefs *b);
bool gate_is_due(const Model *m, const Briefs *b);
bool gate_is_missed(const Briefs *b); /* it did not pass, and that is told */

/* Is there anything to do while no key waits? Then MSG_WORK does a slice of it. */
bool model_has_work(const Model *m, const Briefs *b);

/* What of the case is done while no key waits: looking for words, and for what speaks to an assistant. A slice. */
bool case_has_work(const Model *m);
void case_work(Model *m, const Briefs *b);
void seek_work(Model *m, const Briefs *b); /* update_seek.c */

/* layout_pane.c */
PanePlace pane_place(const PaneView *p, size_t row);
size_t pane_block_end(const PaneView *p, size_t row); /* the row behind its block */
void pane_go(Model *m, const Briefs *b, Pane which, PanePlace to); /* `to` stands at the top */
size_t pane_row(Model *m, const Briefs *b, Pane which, PanePlace place); /* laid out, where it was not */
void pane_edge(Model *m, const Briefs *b, Pane which, bool top); /* its first or its last rows are laid out */
void pane_whole(Model *m, const Briefs *b, Pane which); /* all of them are, until something in it changes */
void pane_reset(PaneView *p);                           /* from its first row on, when it is laid out next */
bool pane_is_whole(const PaneView *p); /* all of its text is laid out */
int pane_percent(const Model *m, const Briefs *b, Pane which); /* how much of a long text stands above the lower edge */

/* layout.c: lays out everything that is visible and keeps scroll positions in range. */
void model_layout(Model *m, const Briefs *b);
Rect line_rect(const Model *m); /* where the line editor stands; h 0 where there is none */

/* update.c: the one way a model changes. */
Intent update(Model *m, const Briefs *b, const Msg *msg);

/* draw.c: paints; the grid gets the model's size. */
void draw(const Model *m, const Briefs *b, Grid *g);

/* update_text.c: what a prompt asks; may hold one %s for the action. */
const char *prompt_label(PromptKind kind);
/* update_text.c: every model that can be named: "extractive, replay, small" */
void model_names(const Briefs *b, Buf *out);

/* update_approval.c: may the signing keys live? */
bool approval_is_read(const Approval *a);

#endif
