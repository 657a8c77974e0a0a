/*
 * Facts: what in a sentence can be checked letter by letter: numbers, dates, codes and ids, e-mail
 * addresses, links and domain names. Names and words are not facts in this sense.
 */
#ifndef STAGE_FACTS_H
#define STAGE_FACTS_H

#include "text/origin.h"

typedef enum FactKind {
	FACT_NUMBER,
	FACT_DATE,
	FACT_CODE,
	FACT_EMAIL,
	FACT_LINK,
	FACT_DOMAIN
} FactKind;

typedef struct Fact {
	FactKind kind;
	Str text; /* as written; numbers and dates folded */
} Fact;

typedef struct Facts {
	Fact *items;
	size_t count;
} Facts;

Facts facts_of(Arena *arena, Str sentence);

/* Does some source hold this fact, however it is written there? */
bool fact_found(const Fact *fact, const OriginSource *sources, size_t count);

/* Host of a link or domain, as written; "" where it can't be read for sure (so: not allowed). */
Str link_host(Str link);

/* Is `host` this domain or below it? */
bool host_is_below(Str host, Str domain);

/* An address of private networks (RFC 1918, RFC 3927) or of documentation (RFC 5737). */
bool host_is_private(Str host);

#endif
