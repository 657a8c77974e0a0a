/*
 * Facts: what in a sentence can be checked letter by letter: numbers and what they count, dates,
 * codes and ids, e-mail addresses, links and domain names. Names and words are not facts in this
 * sense.
 */
#ifndef STAGE_FACTS_H
#define STAGE_FACTS_H

#include "text/date.h"
#include "text/origin.h"
#include "text/quantity.h"

typedef enum FactKind {
	FACT_NUMBER,
	FACT_COUNT, /* "two weeks": a number word with its unit */
	FACT_DATE,
	FACT_DAY, /* "3 May": a date without a year */
	FACT_CODE,
	FACT_EMAIL,
	FACT_LINK,
	FACT_DOMAIN
} FactKind;

typedef struct Fact {
	FactKind kind;
	Str text; /* as written; numbers and dates folded */
	Quantity quantity; /* of a NUMBER with a unit, and of a COUNT */
	Date day;          /* of a DAY */
} Fact;

typedef struct Facts {
	Fact *items;
	size_t count;
} Facts;

Facts facts_of(Arena *arena, Str sentence);

/* Those among them that are one piece as written: codes, addresses, links, domain names. Much cheaper. */
Facts facts_written(Arena *arena, Str text);

/* Does some source hold this fact, however it is written there? */
bool fact_found(const Fact *fact, const OriginSource *sources, size_t count);

/* The words of a source that count the same number in another unit ("14 weeks" or "14 %" where the fact says "14 days"),
 * and no source counts it as the fact does or without a unit; "" where nothing speaks against it. */
Str fact_conflict(const Fact *fact, Arena *arena, const OriginSource *sources, size_t count);

/* Host of a link or domain, as written; "" where it can't be read for sure (so: not allowed). */
Str link_host(Str link);

/* Is `host` this domain or below it? */
bool host_is_below(Str host, Str domain);

/* An address of private networks (RFC 1918, RFC 3927) or of documentation (RFC 5737). */
bool host_is_private(Str host);

#endif
