/*
 * Filter: what is typed after `/`, parsed once and asked of every row. Terms stand side by side and all must hold;
 * commas inside a field are "or", a minus in front is "not", quotes keep blanks together.
 *
 *   refund "second payment" state:checked,stuck -risk:high from:mia age:>2d
 *
 * A word looks in id, subject, requester, intent and state, and by the store's index into the messages
 * (BacklogRow.found).
 */
#ifndef UI_FILTER_H
#define UI_FILTER_H

#include "ui/backlog.h"

/* id, name, what may stand behind it */
#define FILTER_FIELDS(X)                                                                           \
	X(STATE, "state", "new, checked, approved, escalated, stuck, ...")                         \
	X(INTENT, "intent", "a part of it, such as refund")                                        \
	X(RISK, "risk", "low, medium, high")                                                       \
	X(FROM, "from", "a part of the requester's name or address")                               \
	X(AGE, "age", "2d or >2d: at least; <3h: less; 1d..1w: between")                           \
	X(PRIO, "prio", "low, normal, high, urgent")                                               \
	X(HELD, "held", "by whom; me, nobody")                                                     \
	X(IS, "is", "needed, mine, held, marked, late")

typedef enum FilterField {
#define X(id, name, hint) FILTER_##id,
	FILTER_FIELDS(X)
#undef X
	FILTER_WORD,
} FilterField;

enum { FILTER_MAX_TERMS = 16, FILTER_MAX_VALUES = 8, FILTER_INDEXED = 3 };

typedef struct FilterTerm {
	FilterField field;
	bool not;
	Str values[FILTER_MAX_VALUES]; /* folded */
	size_t count;
	unsigned mask;          /* STATE, PRIO, IS: a bit for each that is meant */
	int64_t from_ms, to_ms; /* AGE: [from, to) */
	int bit;                /* WORD: of BacklogRow.found; -1: too short for the index */
} FilterTerm;

typedef struct Filter {
	Arena arena;
	FilterTerm terms[FILTER_MAX_TERMS]; /* all must hold */
	size_t count;
	int word_count;             /* bits in use */
	Str words[BACKLOG_BITS];    /* of the bits, folded */
	char problem[160];          /* what was not understood, or "" */
} Filter;

/* Who looks, and at what. */
typedef struct FilterSight {
	const Backlog *backlog;
	const User *user;
	int64_t now_ms;
	const unsigned char *marks; /* bit per row, mark_count rows */
	size_t mark_count;
} FilterSight;

void filter_parse(Filter *f, Str text);
void filter_free(Filter *f);
bool filter_passes(const Filter *f, const FilterSight *s, uint32_t row);

/* The field that is being typed at the end of `text`: its hint; NULL where it is a word. */
const char *filter_hint(Str text);

/* Does this ticket wait for something this user can do? */
bool item_needs(const QueueItem *item, const User *user, int64_t now_ms);

#endif
