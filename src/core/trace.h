/*
 * Trace: the spans of a case, read off its events. Nothing else is kept: the journal is the record, and a span is what
 * two of its rows say about time. One tree a run; a run begins with the router and lasts until the case is settled or
 * is drafted again.
 *
 * Ids are the same whenever they are asked for: the trace's from ticket and number of the run, a span's from the trace
 * and the span's place in it. So a request can bear the id of a span whose row is not written yet (W3C Trace Context).
 * Names and attributes follow the OpenTelemetry conventions for generative AI (semantic-conventions 1.41,
 * docs/gen-ai, status Development) where these have a word for it. No attribute holds what somebody wrote.
 */
#ifndef CORE_TRACE_H
#define CORE_TRACE_H

#include "core/case.h"

enum { TRACE_ID = 32, SPAN_ID = 16 }; /* hex digits */

typedef enum SpanKind { SPAN_INTERNAL = 1, SPAN_CLIENT = 3 } SpanKind; /* numbers of OTLP */

typedef struct Span {
	Str trace, id, parent; /* hex; parent "" for the root of a run */
	Str name, step;        /* step: router, retriever, reasoner, attempt, validator, waiting, ... for people */
	SpanKind kind;
	int64_t start_us, end_us; /* since 1970; end 0: under way */
	int64_t seq;              /* of the event that ended it; 0: under way */
	Str actor;                /* who caused the event that ended it; never exported */
	bool failed;
	Json *attributes; /* {NAME: text, number, bool, [texts]}; trace_free */
} Span;

typedef struct Trace {
	Arena arena;
	Span *items; /* roots before their children, runs in their order */
	size_t count;
} Trace;

void trace_make(const Case *c, Trace *ret_trace); /* `c` must outlive it */
void trace_free(Trace *t); /* NULL accepted */

/* The id of the run that is under way, or of the last one. */
Str trace_id_of(Arena *arena, const Case *c);

/* The header traceparent for the nth question (from 0) to a model in the run under way. */
Str traceparent_of_attempt(Arena *arena, const Case *c, size_t n);
/* The same for the execution of an action, once its row SENDING is written. */
Str traceparent_of_action(Arena *arena, const Case *c, Str action);

#endif
