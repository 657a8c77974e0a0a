/*
 * Stream: the two ways a model's answer comes in pieces, as incremental parsers. Bytes in, events
 * out; how the bytes were cut into pieces never changes what comes out. Pure: no I/O.
 *
 * Server-Sent Events by the WHATWG HTML standard, 9.2.5 and 9.2.6: one BOM at the start is dropped;
 * lines end by LF, CR or CR LF; comments and unknown fields are ignored; `data` lines are joined by
 * LF; an id that holds a NUL is ignored and an id stays until the next one; an event that no empty
 * line ends is dropped. Invalid UTF-8 becomes U+FFFD.
 *
 * NDJSON: one value a line, ended by LF or CR LF, the last one by the end of the stream too; blank
 * lines are left out. (RFC 8259 forbids raw line ends inside a value, so a line is a value.)
 */
#ifndef PORT_STREAM_H
#define PORT_STREAM_H

#include "base/str.h"

enum { STREAM_EVENT_CEILING = 4 * 1024 * 1024 }; /* bytes of one event; more is an error */

typedef enum StreamKind { STREAM_SSE, STREAM_NDJSON } StreamKind;

typedef struct StreamEvent {
	Str type; /* "message" where the stream named none; NDJSON: always */
	Str data; /* NDJSON: the line */
	Str id;   /* the last one given, or "" */
	bool mended; /* the data held invalid UTF-8, of which U+FFFD was made (NDJSON: it is left as it is) */
} StreamEvent;    /* borrowed until the callback returns */

/* False stops the stream: stream_feed then returns false with the *err set here. */
typedef bool StreamTake(void *context, const StreamEvent *event, Err *err);

typedef struct Stream {
	StreamKind kind;
	StreamTake *take;
	void *context;
	size_t ceiling;
	Buf line, type, data, id;
	bool mended;      /* invalid UTF-8 stood in data since then */
	bool has_data;    /* a data field came since the last empty line */
	bool after_cr;    /* a LF that comes now belongs to the CR before it */
	bool past_first;  /* the first line is done: no BOM any more */
	bool comment;     /* the line being read is a comment: it is not kept */
	bool stopped;     /* an error was given; nothing is taken any more */
	int64_t retry_ms; /* the server's wish, -1 where it has none */
} Stream;

/* `ceiling` 0: STREAM_EVENT_CEILING. */
void stream_open(Stream *s, StreamKind kind, size_t ceiling, StreamTake *take, void *context);
/* False: the callback stopped it, or an event is too long (ERR_OUTSIDE). Then it stays stopped. */
bool stream_feed(Stream *s, Str bytes, Err *err);
bool stream_end(Stream *s, Err *err);
void stream_free(Stream *s);

#endif
