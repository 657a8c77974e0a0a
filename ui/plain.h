/*
 * Plain: briefs, actions, queue and passages as text for people, screen readers and scripts. No
 * colour, no boxes: labels are words, one thing a line, prose wrapped at PLAIN_COLUMNS. Text that
 * others wrote passes the sanitiser in one function (plain_text.c); no command adds such text in
 * any other way.
 */
#ifndef UI_PLAIN_H
#define UI_PLAIN_H

#include "desk.h"

enum { PLAIN_COLUMNS = 100 };

/* Untrusted text. A line never breaks out of its line; a strict one shows look-alike letters as
 * tokens (for what is about to be signed); a block keeps its lines, is wrapped, indented and ends
 * with one LF. */
void plain_line(Buf *out, Str text);
void plain_strict(Buf *out, Str text);
void plain_block(Buf *out, Str text, size_t indent);
void plain_indent(Buf *out, size_t count);
/* "label: text" as a block of its own, wrapped; nothing at all where the text is empty. */
void plain_field(Buf *out, size_t indent, const char *label, Str text);
void plain_field_strict(Buf *out, size_t indent, const char *label, Str text);

/* Any JSON value as lines of "name: value"; `_` in names becomes a blank. */
void plain_json(Buf *out, const Json *value, size_t indent);

void plain_queue(Buf *out, const Queue *queue, int64_t now_ms);
void plain_hits(Buf *out, Str query, const Hits *hits);

void plain_messages(Buf *out, const Ticket *ticket);
void plain_evidence(Buf *out, const Brief *brief);
void plain_draft(Buf *out, const Brief *brief);
void plain_actions(Buf *out, const Brief *brief);
void plain_brief(Buf *out, const Brief *brief);
/* One action in full: what is countersigned, byte for byte. */
void plain_action(Buf *out, const Case *c, const Action *action);
/* What of a row's body tells a reader most: ", tool refund, why ...". Clean. */
void plain_audit_details(Buf *out, const Json *body);
/* A row of the trail as one line, without its number and without a line end. */
void plain_audit_row(Buf *out, const Json *row);
const char *plain_tier(int tier);
/* The piece of a passage to show: at most `most` bytes, cut between words. */
Str plain_excerpt(Str text, size_t most);

#endif
