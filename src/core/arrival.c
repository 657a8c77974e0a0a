#include "core/arrival.h"

/* Rows of before messages had a hash of their own know them by their text. */
static bool is_message(const Json *hash, const Message *m)
{
	return str_is(json_str(hash), message_hash(m).text) || str_is(json_str(hash), hash_hex_of(m->body).text);
}

static bool row_holds(const Ticket *t, const Event *e, size_t *n, Err *err)
{
	const Json *head = e->kind == EVENT_ARRIVED ? json_get(e->body, "head") : NULL; /* older rows have none */
	if (head != NULL && !str_is(json_str(head), ticket_head_hash(t).text))
		return err_set(err, ERR_REFUSED, "ticket %.*s is not as it arrived", STR_ARG(t->id));
	const Json *hashes = json_get(e->body, "messages");
	for (const Json *h = json_first(hashes); h != NULL; h = json_next(h), (*n)++)
		if (*n >= t->message_count || !is_message(h, &t->messages[*n]))
			return err_set(err, ERR_REFUSED, "message %zu of ticket %.*s is not the one that arrived", *n + 1,
				STR_ARG(t->id));
	return true;
}

bool case_is_as_it_arrived(const Case *c, int64_t *ret_seq, Err *err)
{
	size_t n = 0;
	for (size_t i = 0; i < c->trail_count; i++) {
		const Event *e = &c->trail[i];
		*ret_seq = e->seq;
		if ((e->kind == EVENT_ARRIVED || e->kind == EVENT_NEWS) && !row_holds(&c->ticket, e, &n, err))
			return false;
	}
	*ret_seq = 0;
	return n == c->ticket.message_count || err_set(err, ERR_REFUSED, "ticket %.*s has a message that never arrived",
		STR_ARG(c->ticket.id));
}
