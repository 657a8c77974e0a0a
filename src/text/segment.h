/*
 * Segments: which lines of a message are the customer's own words and which are not. Lines are
 * classified; runs of one kind make a segment. Offsets are bytes into the text given.
 */
#ifndef TEXT_SEGMENT_H
#define TEXT_SEGMENT_H

#include "base/arena.h"

typedef enum SegmentKind {
	SEGMENT_WORDS,      /* the customer's own words */
	SEGMENT_GREETING,   /* "Hello," "Sehr geehrte Damen und Herren" */
	SEGMENT_CLOSING,    /* "Kind regards" */
	SEGMENT_QUOTED,     /* "> ...", "On ... wrote:", "-----Original Message-----" and on */
	SEGMENT_SIGNATURE,  /* after "-- ", "Sent from my iPhone", contact block */
	SEGMENT_DISCLAIMER, /* legal boilerplate */
	SEGMENT_LOG,        /* pasted log or stack trace */
	SEGMENT_CODE,       /* fenced or indented code, configuration, markup */
	SEGMENT_FORM,       /* "Field: value" blocks of web forms */
} SegmentKind;

typedef struct Segment {
	SegmentKind kind;
	size_t start, end;
} Segment;

typedef struct Segments {
	Segment *items; /* in order, covering the whole text */
	size_t count;
} Segments;

Segments segment_text(Arena *arena, Str text);
const char *segment_kind_name(SegmentKind kind);

/* The customer's own words joined with line feeds; falls back to the whole text where that is
 * empty. */
Str segment_own_words(Arena *arena, Str text);

#endif
