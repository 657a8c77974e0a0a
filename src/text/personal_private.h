/* What the text/personal*.c files share; no one else includes it. */
#ifndef TEXT_PERSONAL_PRIVATE_H
#define TEXT_PERSONAL_PRIVATE_H

#include "text/personal.h"
#include "text/point.h"

/* A search in progress: the spans found so far and which bytes they took. */
typedef struct Scan {
	Arena *arena;
	Str text;
	unsigned char *taken; /* a byte per byte of the text */
	size_t *starts;       /* where no letter or digit of ASCII stands before: what a cue may begin at */
	size_t starts_of[257]; /* by the byte there, letters of ASCII in upper case: where its starts begin */
	PersonalSpan *items;
	size_t count;
} Scan;

/* Adds the span unless a byte of it is taken or it is empty. */
bool scan_add(Scan *scan, PersonalKind kind, const char *what, size_t start, size_t end);

/* May a number or code start at `at`, or end before it? Not inside a word, a longer number or an
 * order number such as INV-2026-1042. */
bool scan_may_start(const Scan *scan, size_t at);
bool scan_may_end(const Scan *scan, size_t at);

/* Does one of the cues (comma separated, lower case) stand as a word in the `reach` bytes before
 * `at`? */
bool scan_cue(const Scan *scan, size_t at, size_t reach, const char *cues);

/* Finds the next cue (any case in ASCII) with text behind it, a whole word or the end of a longer name ("db_password"):
 * where it ends. `*next`: 0 to begin with, then as it was left. */
bool scan_cue_next(const Scan *scan, Str cue, size_t *next, size_t *ret_end);

/* Is `word` (any case in ASCII) one of the comma separated words? */
bool personal_listed(Str word, const char *list);

/* Detectors, each over the whole text. */
void personal_find_secrets(Scan *scan);   /* personal_secret.c */
void personal_find_contacts(Scan *scan);  /* personal_contact.c: mail, links, IP */
void personal_find_accounts(Scan *scan);  /* personal_number.c: IBAN, cards */
void personal_find_ids(Scan *scan);       /* personal_id.c */
void personal_find_births(Scan *scan);    /* personal_words.c */
void personal_find_phones(Scan *scan);    /* personal_contact.c */
void personal_find_addresses(Scan *scan); /* personal_words.c */
void personal_find_names(Scan *scan);     /* personal_words.c */

#endif
