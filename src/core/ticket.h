/*
 * Ticket: what the customer sent. Values only; every Str lives in the arena the ticket was read into.
 * Times are milliseconds since 1970 UTC; 0 where the sender gave none that could be read.
 */
#ifndef CORE_TICKET_H
#define CORE_TICKET_H

#include "base/arena.h"
#include "base/hash.h"
#include "base/json.h"

enum {
	TICKET_MAX_BODY = 4 * 1024 * 1024, /* bytes of one message's text; longer is refused by name */
	TICKET_MAX_MESSAGES = 2000,
	TICKET_MAX_ID = 200,
};

typedef struct Attachment {
	Str name; /* may be empty */
	Str type; /* media type, lower case */
	int64_t bytes;
} Attachment;

typedef struct Message {
	Str id;   /* Message-ID without <>, or "" */
	Str from; /* address, or the name where there is no address */
	Str to;   /* first recipient's address, or "" */
	int64_t at_ms;
	Str body;     /* valid UTF-8, LF line ends */
	bool outbound; /* written by the support team */
	Attachment *attachments;
	size_t attachment_count;
	Str authentication; /* the Authentication-Results header as it came, or "" */
	Str note; /* what import had to mend ("body was HTML only"), or "" */
} Message;

typedef struct Requester {
	Str name, email, id; /* email in lower case; id: the customer number, where known */
} Requester;

typedef enum Priority { PRIORITY_LOW, PRIORITY_NORMAL, PRIORITY_HIGH, PRIORITY_URGENT } Priority;

typedef struct Ticket {
	Str id;
	Str subject;
	Requester requester;
	Str queue;
	Priority priority;
	Str *groups; /* who may see it; none: everybody on the desk */
	size_t group_count;
	Message *messages; /* oldest first, at least one */
	size_t message_count;
	int64_t revision; /* counts news: 1 on arrival, +1 for every later message */
	int64_t created_ms, updated_ms;
} Ticket;

const char *priority_name(Priority p);
bool priority_from(Str name, Priority *ret_priority);

/* The last message that came from the customer; NULL where there is none. */
const Message *ticket_last_from_customer(const Ticket *t);

/* Mail from one of the desk's own addresses (comma separated) is the desk's, whatever it says. */
void ticket_mark_own(Ticket *t, Str addresses);

/* One line of a ticket file (docs: CLI.md). Errors name the field. The Strs are copied to the arena. */
bool ticket_from_json(Arena *arena, const Json *line, Ticket *ret_ticket, Err *err);
Json *ticket_to_json(const Ticket *t); /* the caller frees */

/* By these the journal knows what arrived: SHA-256 over the canonical JSON of everything but the messages and what
 * later ones move on (revision, updated_ms), and of one whole message. */
HashHex ticket_head_hash(const Ticket *t);
HashHex message_hash(const Message *m);

#endif
