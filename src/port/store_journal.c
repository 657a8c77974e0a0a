#include "port/store_private.h"

/*
 * The chain: commitment = SHA-256(salt || body) in hex; hash = SHA-256 of the row's canonical JSON with
 * the hash before it. The salt lies beside the body and goes with it, so that an erased body can't be
 * guessed from its commitment, and the chain still verifies.
 */

static const char genesis[] = "0000000000000000000000000000000000000000000000000000000000000000";

typedef struct JournalRow {
	int64_t seq, at_ms;
	Str actor, kind, ticket, commitment, prev, hash, salt, body;
	bool erased;
} JournalRow;

static HashHex commitment_of(Str salt, Str body)
{
	return hash_hex(hash_of2(salt, body));
}

static HashHex row_hash(const JournalRow *r)
{
	AUTO(json_freep) Json *j = json_new_object();
	AUTO(buf_free) Buf text = {0};
	json_set_int(j, "seq", r->seq);
	json_set_int(j, "at_ms", r->at_ms);
	json_set_str(j, "actor", r->actor);
	json_set_str(j, "kind", r->kind);
	json_set_str(j, "ticket", r->ticket);
	json_set_str(j, "commitment", r->commitment);
	json_set_str(j, "prev", r->prev);
	json_write_canonical(j, &text);
	return hash_hex_of(buf_str(&text));
}

static bool last_row(Store *s, Arena *arena, int64_t *ret_seq, Str *ret_hash, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1");
	*ret_seq = 0;
	*ret_hash = str_from(genesis);
	if (query_step(&q)) {
		*ret_seq = column_int(&q, 0);
		*ret_hash = column_str(&q, 1, arena);
	}
	return query_ok(&q, err);
}

static bool row_insert(Store *s, const JournalRow *r, Err *err)
{
	{
		AUTO(query_end) Query q = query_new(s, "INSERT INTO journal(seq, at_ms, actor, kind, ticket, "
			"commitment, prev, hash) VALUES (?,?,?,?,?,?,?,?)");
		query_int(&q, r->seq);
		query_int(&q, r->at_ms);
		query_str(&q, r->actor);
		query_str(&q, r->kind);
		query_str(&q, r->ticket);
		query_str(&q, r->commitment);
		query_str(&q, r->prev);
		query_str(&q, r->hash);
		if (!query_run(&q, err))
			return false;
	}
	AUTO(query_end) Query q = query_new(s, "INSERT INTO journal_body(seq, salt, body) VALUES (?,?,?)");
	query_int(&q, r->seq);
	query_str(&q, r->salt);
	query_str(&q, r->body);
	return query_run(&q, err);
}

bool store_journal_append(Store *s, EventKind kind, int64_t at_ms, Str actor, Str ticket, const Json *body,
	int64_t *ret_seq, Err *err)
{
	enum { SALT_BYTES = 16 };
	char salt[2 * SALT_BYTES + 1];
	Arena arena = {0};
	AUTO(buf_free) Buf text = {0};
	JournalRow r = {.at_ms = at_ms, .actor = actor, .kind = str_from(event_name(kind)),
		.ticket = ticket};
	if (!s->in_transaction)
		return err_set(err, ERR_STORE, "%s: a journal row outside a transaction", s->path);
	bool ok = last_row(s, &arena, &r.seq, &r.prev, err);
	r.seq++;
	random_hex(salt, SALT_BYTES);
	json_write(body, &text);
	r.salt = str_from(salt);
	r.body = buf_str(&text);
	HashHex commitment = commitment_of(r.salt, r.body);
	r.commitment = str_from(commitment.text);
	HashHex hash = row_hash(&r);
	r.hash = str_from(hash.text);
	ok = ok && row_insert(s, &r, err);
	arena_free(&arena);
	if (ok && ret_seq != NULL)
		*ret_seq = r.seq;
	return ok;
}

#define JOURNAL_COLUMNS                                                                            \
	"SELECT j.seq, j.at_ms, j.actor, j.kind, j.ticket, j.commitment, j.prev, j.hash, b.salt, "   \
	"b.body, b.seq IS NULL FROM journal j LEFT JOIN journal_body b ON b.seq = j.seq "

static JournalRow row_of(const Query *q, Arena *arena)
{
	return (JournalRow){.seq = column_int(q, 0), .at_ms = column_int(q, 1),
		.actor = column_str(q, 2, arena), .kind = column_str(q, 3, arena),
		.ticket = column_str(q, 4, arena), .commitment = column_str(q, 5, arena),
		.prev = column_str(q, 6, arena), .hash = column_str(q, 7, arena),
		.salt = column_str(q, 8, arena), .body = column_str(q, 9, arena),
		.erased = column_int(q, 10) != 0};
}

static bool event_of(const JournalRow *r, Event *ret_event, Json **ret_body, Err *err)
{
	Event e = {.seq = r->seq, .at_ms = r->at_ms, .actor = r->actor, .ticket = r->ticket};
	char name[48];
	if (!event_from(r->kind, &e.kind))
		return err_set(err, ERR_STORE, "journal row %lld: unknown kind \"%.*s\"; run audit verify",
			(long long)r->seq, STR_ARG(r->kind));
	Json *body = NULL;
	(void)snprintf(name, sizeof name, "journal row %lld", (long long)r->seq);
	if (!r->erased && !json_parse(r->body, name, &body, err))
		return false;
	*ret_event = e;
	*ret_body = body;
	return true;
}

/* Hands over the rows of a query. */
static bool each_row(Query *q, StoreRowFn *each, void *context, Err *err)
{
	Arena arena = {0};
	bool ok = true;
	while (ok && query_step(q)) {
		arena_reset(&arena);
		JournalRow r = row_of(q, &arena);
		Event e;
		Json *body = NULL;
		JournalLink link = {r.commitment, r.prev, r.hash};
		ok = event_of(&r, &e, &body, err) && each(context, e, body, &link, err);
	}
	arena_free(&arena);
	return ok && query_ok(q, err);
}

bool store_rows(Store *s, Str ticket, StoreRowFn *each, void *context, Err *err)
{
	AUTO(query_end) Query q = query_new(s, ticket.len > 0
		? JOURNAL_COLUMNS "WHERE j.ticket = ? ORDER BY j.seq" : JOURNAL_COLUMNS "ORDER BY j.seq");
	if (ticket.len > 0)
		query_str(&q, ticket);
	return each_row(&q, each, context, err);
}

bool store_rows_before(Store *s, int64_t before, size_t most, StoreRowFn *each, void *context, Err *err)
{
	AUTO(query_end) Query q = query_new(s, JOURNAL_COLUMNS
		"WHERE ?1 <= 0 OR j.seq < ?1 ORDER BY j.seq DESC LIMIT ?2");
	query_int(&q, before);
	query_int(&q, (int64_t)most);
	return each_row(&q, each, context, err);
}

typedef struct EventCall {
	StoreEventFn *each;
	void *context;
} EventCall;

static bool event_call(void *context, Event event, Json *body, const JournalLink *link, Err *err)
{
	const EventCall *call = context;
	(void)link;
	return call->each(call->context, event, body, err);
}

bool store_events(Store *s, Str ticket, StoreEventFn *each, void *context, Err *err)
{
	EventCall call = {each, context};
	return store_rows(s, ticket, event_call, &call, err);
}

bool store_events_of_workspace(Store *s, EventKind kind, int64_t most, StoreEventFn *each, void *context, Err *err)
{
	AUTO(query_end) Query q = query_new(s, JOURNAL_COLUMNS
		"WHERE j.ticket = '' AND j.kind = ? ORDER BY j.seq DESC LIMIT ?");
	query_str(&q, str_from(event_name(kind)));
	query_int(&q, most);
	EventCall call = {each, context};
	return each_row(&q, event_call, &call, err);
}

static bool is_among(const Str *items, size_t count, Str text)
{
	for (size_t i = count; i > 0; i--)
		if (str_eq(items[i - 1], text))
			return true;
	return false;
}

bool store_tickets_after(Store *s, Arena *arena, int64_t after, size_t most, Str **ret_tickets, size_t *ret_count,
	int64_t *ret_last, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT seq, ticket FROM journal WHERE seq > ? ORDER BY seq");
	Str *tickets = NULL;
	size_t count = 0;
	int64_t last = after;
	query_int(&q, after);
	while (query_step(&q)) {
		Str ticket = column_str(&q, 1, arena);
		if (ticket.len > 0 && !is_among(tickets, count, ticket)) {
			if (count == most)
				break;
			*ARENA_PUSH(arena, tickets, count) = ticket;
		}
		last = column_int(&q, 0);
	}
	if (!query_ok(&q, err))
		return false;
	*ret_tickets = tickets;
	*ret_count = count;
	*ret_last = last;
	return true;
}

bool store_last_event(Store *s, Str ticket, int64_t *ret_seq, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT coalesce(max(seq), 0) FROM journal WHERE ticket = ?");
	query_str(&q, ticket);
	int64_t seq = query_step(&q) ? column_int(&q, 0) : 0;
	if (!query_ok(&q, err))
		return false;
	*ret_seq = seq;
	return true;
}

bool store_journal_hash(Store *s, Arena *arena, int64_t seq, Str *ret_hash, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT hash FROM journal WHERE seq = ?");
	query_int(&q, seq);
	Str hash = query_step(&q) ? column_str(&q, 0, arena) : STR("");
	if (!query_ok(&q, err))
		return false;
	*ret_hash = hash;
	return true;
}

/* What is wrong with this row, or NULL. */
static const char *row_fault(const JournalRow *r, int64_t expected_seq, Str expected_prev)
{
	if (r->seq != expected_seq)
		return "a row is missing before it";
	if (!str_eq(r->prev, expected_prev))
		return "it does not follow the row before it";
	if (!r->erased && !str_is(r->commitment, commitment_of(r->salt, r->body).text))
		return "its body was changed";
	if (!str_is(r->hash, row_hash(r).text))
		return "its fields were changed";
	EventKind kind;
	return event_from(r->kind, &kind) ? NULL : "its kind is unknown";
}

/* The first seq a query finds is a fault of that name. */
static bool find_fault(Query *q, Arena *arena, const char *why, JournalCheck *check, Err *err)
{
	if (check->why.len == 0 && query_step(q)) {
		check->first_bad = column_int(q, 0);
		check->why = arena_copy(arena, str_from(why));
	}
	return query_ok(q, err);
}

static bool stray_bodies(Store *s, Arena *arena, JournalCheck *check, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT b.seq FROM journal_body b LEFT JOIN journal j "
		"ON j.seq = b.seq WHERE j.seq IS NULL ORDER BY b.seq LIMIT 1");
	return find_fault(&q, arena, "a body without its row", check, err);
}

/* A body may be gone where a later row says that its ticket was erased, and nowhere else. */
static bool lost_bodies(Store *s, Arena *arena, JournalCheck *check, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT j.seq FROM journal j LEFT JOIN journal_body b ON b.seq = j.seq "
		"LEFT JOIN (SELECT t.value AS ticket, max(e.seq) AS seq FROM journal e JOIN journal_body eb "
		"ON eb.seq = e.seq, json_each(eb.body, '$.tickets') t WHERE e.kind = ? GROUP BY t.value) erased "
		"ON erased.ticket = j.ticket WHERE b.seq IS NULL AND (erased.seq IS NULL OR erased.seq < j.seq) "
		"ORDER BY j.seq LIMIT 1");
	query_str(&q, str_from(event_name(EVENT_ERASED)));
	return find_fault(&q, arena, "its body is gone, and no erasure says why", check, err);
}

bool store_journal_verify(Store *s, Arena *arena, JournalCheck *ret_check, Err *err)
{
	JournalCheck check = {0};
	Arena row_arena = {0};
	HashHex prev;
	memcpy(prev.text, genesis, sizeof prev.text);
	AUTO(query_end) Query q = query_new(s, JOURNAL_COLUMNS "ORDER BY j.seq");
	while (check.why.len == 0 && query_step(&q)) {
		arena_reset(&row_arena);
		JournalRow r = row_of(&q, &row_arena);
		const char *fault = row_fault(&r, check.rows + 1, str_from(prev.text));
		check.rows++;
		if (fault != NULL) {
			check.first_bad = r.seq;
			check.why = arena_copy(arena, str_from(fault));
		} else {
			memcpy(prev.text, r.hash.ptr, HASH_HEX);
		}
	}
	arena_free(&row_arena);
	if (!query_ok(&q, err) || (check.why.len == 0 && (!stray_bodies(s, arena, &check, err) ||
		!lost_bodies(s, arena, &check, err))))
		return false;
	*ret_check = check;
	return true;
}

bool store_corrected(Store *s, StoreIntentFn *each, void *context, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(query_end) Query q = query_new(s, "SELECT j.ticket, b.body, max(j.seq) FROM journal j "
		"JOIN journal_body b ON b.seq = j.seq WHERE j.kind = ? GROUP BY j.ticket ORDER BY j.ticket");
	query_str(&q, str_from(event_name(EVENT_INTENT_SET)));
	while (query_step(&q)) {
		AUTO(json_freep) Json *body = NULL;
		if (!json_parse(column_str(&q, 1, &arena), "the journal", &body, err) ||
			!each(context, column_str(&q, 0, &arena), json_str_at(body, "intent"), err))
			return false;
	}
	return query_ok(&q, err);
}
