/* Update, inside: one function for each Doing, spread over update*.c. Nobody else includes this. */
#ifndef UI_UPDATE_H
#define UI_UPDATE_H

#include "ui/model.h"

typedef Intent DoFn(Model *m, const Briefs *b);

#define X(id, name) DoFn do_##name;
DOINGS(X)
#undef X

typedef enum Move { MOVE_UP, MOVE_DOWN, MOVE_PAGE_UP, MOVE_PAGE_DOWN, MOVE_TOP, MOVE_BOTTOM } Move;
typedef void MoveFn(Model *m, const Briefs *b, Move move);

MoveFn queue_move, waiting_move, stats_move, audit_move, history_move, search_move, case_move, approval_move, form_move, help_move;

static inline Intent nothing(void)
{
	return (Intent){.kind = INTENT_NONE};
}

/* An intent about the open case; its Strs are copied into the model. */
Intent intent_for(Model *m, const Briefs *b, IntentKind kind);
Str intent_keep(Model *m, Str s);

/* Where a row number goes by that move, `count` rows in a view of `height`. */
size_t moved(size_t at, Move move, size_t count, int height);

const Action *selected_action(const Model *m, const Briefs *b);
/* The same, or NULL with a notice where there is none, or where it is not open any more. */
const Action *open_action(Model *m, const Briefs *b);

void prompt_open(Model *m, PromptKind kind, Str action);
void writing_open(Model *m, WritingKind kind, Str text, int64_t seen);
void case_enter(Model *m, const Briefs *b); /* after its ticket was opened */
void filter_typed(Model *m, const Briefs *b);
void filter_cancel(Model *m);

/* update_read.c */
void search_typed(Model *m, const Briefs *b);
void search_done(Model *m, const Briefs *b);
void search_cancel(Model *m, const Briefs *b);
void search_missed(Model *m); /* says that it is not in here */

/* update_seek.c: what is sought, in the pane of the focus; `beyond`: behind the row of the place. */
void pane_seek(Model *m, const Briefs *b, PanePlace from, bool forward, bool beyond);

/* What follows from an intent that was performed. */
Intent take_result(Model *m, const Briefs *b, const Msg *msg);

/* update_drafting.c */
Intent take_drafting(Model *m, const Briefs *b, const Msg *msg);
Intent take_drafted(Model *m, const Briefs *b, const Msg *msg);
void drafting_begin(Model *m, Str ticket);
Intent drafting_stop(Model *m, const Briefs *b);

/* The approval view was drawn: the rows in it have been seen. */
void approval_drawn(Model *m);
/* update_waiting.c, update_stats.c, update_audit.c */
void waiting_stage(Model *m, const Briefs *b, Str reason);
Intent waiting_applied(Model *m, const Briefs *b, const Msg *msg);
Intent waiting_return(Model *m, const Briefs *b, const char *said); /* `said` NULL: nothing was done */
Intent waiting_came(Model *m, const Briefs *b, const Msg *msg);
Intent stats_read(Model *m, const Briefs *b); /* of the period that is asked for */
Intent audit_work(Model *m, const Briefs *b);

/* update_top.c: to that view. */
Intent top_enter(Model *m, const Briefs *b, Mode mode);

void mouse_click(Model *m, const Briefs *b, int x, int y); /* update_mouse.c */

void approval_disarm(Model *m); /* tier 2: the first key no longer counts */

void form_open(Model *m, const Briefs *b, const Action *a);
Intent form_save(Model *m, const Briefs *b);
void form_field_done(Model *m, Str text); /* the editor gives the value of the selected field */
bool form_modified(const Form *f);

#endif
