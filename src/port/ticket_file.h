/* Tickets from files: .eml and mbox (GMime), JSON Lines. Bytes in, Tickets out; no database here.
 */
#ifndef PORT_TICKET_FILE_H
#define PORT_TICKET_FILE_H

#include "core/skip.h"
#include "core/ticket.h"

typedef struct TicketBatch {
	Ticket *items;
	/* Message-IDs of In-Reply-To and References of items[i], newest first: import uses them to
	 * add the message to the ticket that holds one of them. */
	Str **references;
	size_t *reference_counts;
	size_t count;
	Skip *skipped;
	size_t skipped_count;
} TicketBatch;

bool ticket_file_known(Str path); /* .eml .mbox .mbx .jsonl, or a file that begins with "From " */

bool ticket_file_read(Arena *arena, const char *path, TicketBatch *ret_batch, Err *err);
bool ticket_file_parse(Arena *arena, Str path, Str bytes, TicketBatch *ret_batch, Err *err);

#endif
