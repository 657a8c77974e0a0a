/*
 * Personal data in a text: spans with kinds, and redaction that can be undone. What has a check
 * digit is checked (cards: ISO/IEC 7812 Luhn; IBAN: ISO 13616 with ISO 7064 mod 97-10; national
 * ids: the issuing country's rule); what has none is told by its form or by the words around it.
 *
 * Limits. Names are found only where something marks them: a salutation, "my name is", a title, the
 * line under a closing. Street addresses are found by street words of ten languages beside a
 * number; an address without such a word (a village and a number) is missed. Short phone numbers
 * need a word such as "phone" before them. Ids whose check a random number passes in more than one
 * of twenty cases need their name nearby. Dates of birth need a word as well. So redaction lowers
 * what leaves the machine; it does not promise that nothing does.
 *
 * Pure, for one thread; spans are in bytes, in order, never overlap and never cut a character.
 */
#ifndef TEXT_PERSONAL_H
#define TEXT_PERSONAL_H

#include "base/arena.h"

/* Strongest first: where two detectors want the same bytes, the earlier one gets them. */
#define PERSONAL_KINDS(X)                                                                          \
	X(SECRET, "SECRET")                                                                        \
	X(EMAIL, "EMAIL")                                                                          \
	X(URL, "URL")                                                                              \
	X(IBAN, "IBAN")                                                                            \
	X(CARD, "CARD")                                                                            \
	X(ID, "ID")                                                                                \
	X(IP, "IP")                                                                                \
	X(BIRTH, "BIRTH")                                                                          \
	X(PHONE, "PHONE")                                                                          \
	X(ADDRESS, "ADDRESS")                                                                      \
	X(NAME, "NAME")                                                                            \
	X(TEXT, "TEXT") /* looks like a placeholder but was in the text; only personal_redact uses \
			   it */

typedef enum PersonalKind {
#define X(id, text) PERSONAL_##id,
	PERSONAL_KINDS(X)
#undef X
		PERSONAL_COUNT
} PersonalKind;

const char *personal_kind_name(PersonalKind kind);

typedef struct PersonalSpan {
	PersonalKind kind;
	size_t start, end;
	const char *what; /* for the person: "Visa", "DE Steuer-ID", "private key"; static text */
} PersonalSpan;

typedef struct PersonalSpans {
	PersonalSpan *items; /* in the arena given */
	size_t count;
} PersonalSpans;

PersonalSpans personal_find(Arena *arena, Str text);

/* What is known to be somebody's, from a record or a mail's head: found wherever it stands as a
 * whole, in any case of letters. Needs 3 bytes. */
typedef struct PersonalKnown {
	PersonalKind kind;
	Str text;
} PersonalKnown;

PersonalSpans personal_find_with(
	Arena *arena, Str text, const PersonalKnown *known, size_t count);

typedef struct PersonalEntry PersonalEntry;

enum { PERSONAL_BUCKETS = 512 };

/* Which placeholder stands for what; starts as {0}, may serve several texts of one case. Holds the
 * personal data itself, so it stays on the machine. */
typedef struct PersonalMap {
	Arena arena;
	PersonalEntry *by_text[PERSONAL_BUCKETS], *by_mark[PERSONAL_BUCKETS];
	size_t counts[PERSONAL_COUNT]; /* highest number used of each kind */
} PersonalMap;

void personal_map_free(PersonalMap *map); /* NULL accepted; *map is empty and usable after */

/*
 * Appends the text with each span replaced by its placeholder <CARD_1>; the same kind and bytes get
 * the same one again. What looks like a placeholder in the text itself becomes <TEXT_n>, so nobody
 * can write one and have another's data put there.
 */
void personal_redact(Str text, PersonalSpans spans, PersonalMap *map, Buf *out);

/* The text with each span replaced, for what never comes back. */
Str personal_leave_out(Arena *arena, Str text);

/* Appends the text with the map's placeholders replaced by what they stand for; others stay as
 * they are. Returns how many were replaced. */
size_t personal_restore(Str text, const PersonalMap *map, Buf *out);

#endif
