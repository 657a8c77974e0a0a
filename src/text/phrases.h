/*
 * Phrases: the set phrases of mail in eight languages, as word_plain writes them (lower case, no
 * accents). Which phrase stands where is for segment.c to judge.
 */
#ifndef TEXT_PHRASES_H
#define TEXT_PHRASES_H

#include "base/str.h"

/* Length of the phrase the plain line starts with, ended by a word boundary; 0 where none does. */
size_t phrase_greeting(Str plain);
size_t phrase_closing(Str plain);
size_t phrase_device(Str plain);     /* "sent from my" */
size_t phrase_lead_in(Str plain);    /* "on", "am", "le": what a line before a quote starts with */
size_t phrase_quoting(Str plain);    /* "quoting", "zitat von" */
size_t phrase_thanks_for(Str plain); /* what may follow thanks: "for", "pour", "again" */
size_t phrase_trace(Str plain);      /* "traceback (most recent call last)" */

bool phrase_wrote(Str plain);       /* "wrote", "schrieb", "a ecrit" as a word somewhere in it */
bool phrase_separator(Str plain);   /* "original message" without its dashes */
bool phrase_reply_above(Str plain); /* "please type your reply above this line" */
bool phrase_addressee(
	Str word);              /* "team", "all", "zusammen": may follow a greeting in lower case */
bool phrase_contact(Str plain); /* "tel", "www.", "gmbh": a line of an address block */
bool phrase_footer(Str plain);  /* "unsubscribe", "mailing list" */

/* How many phrases of legal boilerplate the paragraph holds. The strong ones count three times; the
 * weak ones ("virus", "unauthorized") only where `weak` says so. */
unsigned phrase_disclaimers(Str plain, bool weak);

typedef enum HeaderField {
	HEADER_FROM = 1,
	HEADER_DATE = 2,
	HEADER_TO = 4,
	HEADER_SUBJECT = 8
} HeaderField;

/* The kind of mail header a label ("von", "sent") names; 0 where it names none. */
unsigned phrase_header(Str label);
bool phrase_form_label(Str label); /* "order number", "message": labels of web forms */

#endif
