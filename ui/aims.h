/*
 * Aims: the places of a case's texts that speak to an assistant instead of a reader (text/aimed.h). Looking for them
 * costs more than laying the texts out, so it is done in slices while no key waits; what is known of a text is kept
 * until the text is another one.
 */
#ifndef UI_AIMS_H
#define UI_AIMS_H

#include "core/brief.h"
#include "ui/rows.h"

typedef struct AimsText {
	uint64_t hash;
	size_t looked; /* bytes so far */
	size_t len;
	Span *items; /* places of the raw text, in order */
	size_t count;
} AimsText;

typedef struct Aims {
	Arena arena;
	AimsText *texts; /* of each piece of evidence, then of each message */
	size_t count, evidence_count;
	size_t at;         /* the first that may not be looked through */
	uint64_t revision; /* another number whenever places were found, or the texts are others */
} Aims;

void aims_follow(Aims *a, const Brief *b); /* the texts of this case; knows what it knew of them */
bool aims_has_work(const Aims *a);
void aims_work(Aims *a, const Brief *b); /* a slice; `b` as it was followed */
void aims_free(Aims *a);

/* NULL where nothing is known. */
const AimsText *aims_of_evidence(const Aims *a, size_t index);
const AimsText *aims_of_message(const Aims *a, size_t index);

#endif
