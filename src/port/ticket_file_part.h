/* What the walk over a mail's parts (ticket_file_body.c) and the reading of their text
 * (ticket_file_text.c) share. Internal to the two. */
#ifndef PORT_TICKET_FILE_PART_H
#define PORT_TICKET_FILE_PART_H

#include "port/mail.h"
#include "port/ticket_file_body.h"

/* One mail's parts being walked. */
typedef struct BodyReader {
	Arena *arena;
	Message *message;
	Buf *notes;
	Buf text; /* the body so far, UTF-8 */
	size_t parts;
	size_t listing; /* inside parts of which only attachments count: the other form of the same
			   text */
	GMimeMessage **attached; /* mails in the mail, each read behind the body; borrowed */
	size_t attached_count;
} BodyReader;

/* Names the transfer encodings GMime does not know by the way they are written ("quoted printable",
 * "base64;"). */
void part_mend_encoding(GMimePart *part, GMimeDataWrapper *content);

/* Text of the body so far, and a blank line before what is added. */
void body_add_plain(BodyReader *r, GMimePart *part);
void body_add_html(BodyReader *r, GMimePart *part);
void body_add(BodyReader *r, Str text); /* without uuencoded files, which become attachments */

#endif
