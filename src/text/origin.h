/*
 * Where a value came from. For a leaf value of an action's arguments, each source of the case is
 * searched for it after normalisation (numbers: 1.234,50 = 1234.5 = 123450 cents where the argument
 * is in cents; dates: 3 May 2026 = 2026-05-03; case, spacing, Unicode NFKC). The strongest source
 * wins.
 */
#ifndef TEXT_ORIGIN_H
#define TEXT_ORIGIN_H

#include "text/fold.h"

/* Strongest first. */
#define ORIGINS(X)                                                                                 \
	X(OPERATOR, "OPERATOR")                                                                    \
	X(RECORD, "RECORD")                                                                        \
	X(REQUESTER, "REQUESTER")                                                                  \
	X(QUOTED, "QUOTED")                                                                        \
	X(RETRIEVED, "RETRIEVED")                                                                  \
	X(MODEL, "MODEL")

typedef enum Origin {
#define X(id, text) ORIGIN_##id,
	ORIGINS(X)
#undef X
} Origin;

const char *origin_name(Origin o);
bool origin_from(Str name, Origin *ret_origin);

typedef struct OriginSource {
	Origin origin;
	Str name; /* what the operator is shown: "message 2", "record invoices/INV-7" */
	Str text;
	const Folded *folded; /* the text folded by ORIGIN_FOLD; NULL: folded for each search */
} OriginSource;

static inline OriginSource origin_source(Origin origin, Str name, Str text)
{
	return (OriginSource){.origin = origin, .name = name, .text = text};
}

enum { ORIGIN_FOLD = FOLD_CASE | FOLD_RAISED };

/* The source's folded text; made into *ret_own, which the caller frees, where it has none. */
const Folded *origin_folded(const OriginSource *source, Folded *ret_own);

typedef struct OriginHit {
	Origin origin;
	Str name;          /* of the source, "" for MODEL */
	size_t start, end; /* bytes in the source's text */
} OriginHit;

/* `value` is the value's text (numbers as JSON prints them). `cents` says the number counts minor
 * units, so 4990 is found in "49.90", and in "4990" only beside the word "cents". Values under 2
 * characters (not digits) and booleans are found nowhere: MODEL. A part of a longer number, id,
 * address or date is not found; of sources of equal strength the first wins. */
OriginHit origin_find(
	Str value, bool is_number, bool cents, const OriginSource *sources, size_t count);

#endif
