/* Any bytes as a ticket file: what is taken is valid text within its bounds and survives JSON. The
 * first byte chooses the kind. */
#include "port/ticket_file.h"

#include "base/auto.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_survive(Arena *arena, const Ticket *t)
{
	AUTO(json_freep) Json *first = ticket_to_json(t);
	Ticket again;
	must(ticket_from_json(arena, first, &again, NULL));
	AUTO(json_freep) Json *second = ticket_to_json(&again);
	AUTO(buf_free) Buf a = {0};
	AUTO(buf_free) Buf b = {0};
	json_write_canonical(first, &a);
	json_write_canonical(second, &b);
	must(str_eq(buf_str(&a), buf_str(&b)));
}

static void must_be_clean(const Ticket *t)
{
	must(t->id.len > 0 && t->id.len <= TICKET_MAX_ID && t->message_count >= 1);
	must(utf8_valid(t->subject) && utf8_valid(t->requester.name) &&
		utf8_valid(t->requester.email));
	for (size_t i = 0; i < t->message_count; i++) {
		const Message *m = &t->messages[i];
		must(m->body.ptr != NULL && m->body.len <= TICKET_MAX_BODY && utf8_valid(m->body));
		must(utf8_valid(m->id) && utf8_valid(m->note) && utf8_valid(m->authentication));
		for (size_t k = 0; k < m->attachment_count; k++)
			must(utf8_valid(m->attachments[k].name) && m->attachments[k].bytes >= 0);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a.eml", "a.mbox", "a.jsonl"};
	Arena arena = {0};
	Err err = {0};
	TicketBatch batch;
	if (size == 0)
		return 0;
	Str bytes = {(const char *)data + 1, size - 1};
	Str name = str_from(names[data[0] % COUNT(names)]);
	if (!ticket_file_parse(&arena, name, bytes, &batch, &err))
		must(err.code != ERR_NONE && err.text[0] != '\0');
	else
		for (size_t i = 0; i < batch.count; i++) {
			must_be_clean(&batch.items[i]);
			if (data[0] % COUNT(names) != 2)
				must_survive(&arena, &batch.items[i]);
		}
	arena_free(&arena);
	return 0;
}
