/*
 * WaitList: the actions that wait for a person, as the screen holds them: those of all tickets, or of the marked ones
 * (a batch). They come in pages. WaitView: where the selection is, and what was decided about which of them: a
 * rejection is staged first, can be taken back, and is carried out for each action on its own, so that one that is
 * refused never holds up the others. A signature is never given here: each action is read in the approval view.
 */
#ifndef UI_WAITLIST_H
#define UI_WAITLIST_H

#include "desk.h"

typedef struct WaitList {
	Arena arena;
	Waiting *items;
	size_t count;
	WaitingPlace at; /* where the next page begins */
	bool batch;      /* only of these tickets */
	Str *tickets;
	size_t ticket_count, ticket_at;
	bool complete;
	uint64_t serial; /* another number whenever it was read anew */
} WaitList;

void waitlist_free(WaitList *l);
void waitlist_begin(WaitList *l);                    /* empty: all that waits */
void waitlist_begin_batch(WaitList *l, const Json *tickets); /* an array of ids */
const Waiting *waitlist_at(const WaitList *l, size_t index); /* NULL outside, and where there is no list */
void waitlist_add(WaitList *l, const Waiting *items, size_t count);

typedef enum DecisionState { DECISION_NONE, DECISION_STAGED, DECISION_DONE, DECISION_REFUSED } DecisionState;

typedef struct Decision {
	Buf action; /* id */
	bool marked;
	DecisionState state;
	Buf reason; /* of a staged rejection */
	Buf said;   /* what came of it */
	size_t group; /* those staged together have one number */
} Decision;

typedef struct WaitView {
	size_t selected, first;
	int height;
	Decision *decisions;
	size_t decision_count, groups;
	size_t done, refused; /* of the staged ones that are being carried out */
	bool applying;
} WaitView;

void waitview_free(WaitView *v);
void waitview_forget(WaitView *v); /* marks and decisions */
/* The decision about an action; NULL where there is none. */
const Decision *waitview_find(const WaitView *v, Str action);
Decision *waitview_at(WaitView *v, Str action); /* made where there is none */
size_t waitview_count(const WaitView *v, DecisionState state);
size_t waitview_marked(const WaitView *v);
bool waitview_unstage(WaitView *v); /* the group staged last */

#endif
