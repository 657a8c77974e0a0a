/*
 * Panes: what each part of a case says, as rows for one width. Labels are ours and stand on the
 * left; what others wrote stands on the right and passes text_clean here.
 */
#ifndef UI_PANES_H
#define UI_PANES_H

#include "ui/model.h"

/* What a pane is made from, besides the case. */
typedef struct PaneInput {
	const Brief *brief;
	int64_t now_ms;
	int source;      /* evidence n to stress, 0: none */
	size_t citation; /* 1, 2, ...: the one whose quote is stressed most, 0: none */
	Str action;      /* id of the selected action */
	size_t mark;     /* 1, 2, ...: the problem that is chosen, 0: none */
	bool quotes_shown;
	const Drafting *drafting; /* the ticket is on the road, or NULL */
	const Aims *aims; /* what is known of them, or NULL */
} PaneInput;

enum { MARK_ANCHOR = 1000000 }; /* + n: the row that tells problem n of the draft */

/* Lays out from r->rest on, until there are enough rows or the pane is at its end. */
typedef void PaneFn(Rows *r, const PaneInput *in);

PaneFn pane_ticket, pane_evidence, pane_draft, pane_actions, pane_trail;

bool ticket_quotes(const Ticket *t); /* panes_ticket.c: a long quote is in it */

/* panes_draft.c: where in the draft the chosen problem, else the chosen citation's mark, is; false: nowhere. */
bool draft_chosen(const PaneInput *in, RowsPlace *ret_place);

/* Everything about one action that a signature covers or needs, STRICT. `refusal`: why this user
 * can't sign it; code ERR_NONE where they can. */
void pane_approval(Rows *r, const Case *c, const Action *a, const Err *refusal);

/* panes_json.c: a JSON value, one line for each leaf; `kind` is how its strings are cleaned. */
void pane_value(Rows *r, Para how, const Json *value, bool strict);

/* "name: value" for each member (receipts, event bodies). */
void pane_members(Rows *r, Para how, const Json *object);

#endif
