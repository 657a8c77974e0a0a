/* The body of a mail: which parts a reader would see as its text, which are attachments. */
#ifndef PORT_TICKET_FILE_BODY_H
#define PORT_TICKET_FILE_BODY_H

#include "core/ticket.h"

#include <gmime/gmime.h>

/* Appends "; note" once. */
void note_add(Buf *notes, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Text from outside as one line: valid UTF-8, white space folded, no control characters, at
 * most MAIL_MAX_LINE bytes. */
Str mail_line(Arena *arena, const char *raw);

/* A copy of the message that GMime reads safely and completely: see ticket_file_repair.c. */
bool mail_repair(Str bytes, Buf *out, Buf *notes, Err *err);

/* Fills body and attachments of *message; the Strs are in the arena. */
bool mail_body(Arena *arena, GMimeMessage *mail, Message *message, Buf *notes, Err *err);

#endif
