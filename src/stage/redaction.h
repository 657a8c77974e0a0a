/*
 * Redaction: a case's texts without personal data: what text/personal.h finds, and what the ticket
 * and the records say is the customer's: name and its parts, addresses, numbers, by the names of the
 * fields. Placeholders such as <NAME_1> are the same throughout a case and can be undone by who holds
 * the Redaction; it holds the data, so it stays on the machine.
 *
 * It lowers what leaves; it does not promise that nothing does (limits in text/personal.h). Numbers of
 * orders and payments are no personal data here: a model needs them, and nobody is known by them.
 */
#ifndef STAGE_REDACTION_H
#define STAGE_REDACTION_H

#include "core/case.h"
#include "text/personal.h"

typedef struct Redaction {
	Arena arena;
	PersonalMap map;
	PersonalKnown *known;
	size_t known_count;
} Redaction;

void redaction_open(Redaction *r, const Case *c); /* the case need not outlive it */
void redaction_close(Redaction *r);               /* NULL accepted */

/* Gives everything of the case its placeholder in an order of its own, so that two of the same case are alike. */
void redaction_learn(Redaction *r, const Case *c);

void redact_text(Redaction *r, Str text, Buf *out);
/* A copy in which every text is redacted; names of members stay. The caller frees. */
Json *redact_json(Redaction *r, const Json *json);

/* A copy in which the placeholders are what they stand for. The caller frees. */
Json *redaction_undo_json(const Redaction *r, const Json *json);

#endif
