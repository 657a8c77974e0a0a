/*
 * LongText: what a pane says may be megabytes (a ticket's thread, a reply, a trail). It is parts one behind the other
 * (messages, events), each with a body that is cut into blocks of some KB, so that its rows can be made from any block on
 * and as far as they are seen. A part without a body is one block.
 */
#ifndef UI_LONG_TEXT_H
#define UI_LONG_TEXT_H

#include "ui/panes.h"

typedef struct LongText {
	size_t (*parts)(const PaneInput *in);
	Str (*body)(const PaneInput *in, size_t part);
} LongText;

extern const LongText long_ticket, long_draft, long_trail; /* in the files of their panes */

RowsPlace long_block(const LongText *t, const PaneInput *in, RowsPlace at); /* the block that holds this byte */
RowsPlace long_back(const LongText *t, const PaneInput *in, RowsPlace from, size_t bytes); /* so much before it */
RowsPlace long_end(const LongText *t, const PaneInput *in);                 /* its last block */
size_t long_bytes(const LongText *t, const PaneInput *in, RowsPlace until); /* before that place */

/* The next block to be laid out, bytes [from->at, end) of its part; r->rest goes behind it. False, with r->more: there are
 * rows enough; without it: that was all. */
bool long_next(const LongText *t, const PaneInput *in, Rows *r, RowsPlace *ret_from, size_t *ret_end);

#endif
