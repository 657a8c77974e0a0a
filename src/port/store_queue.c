#include "port/store_private.h"

enum { CHANGES_MOST = 500 };

/* Rows of `tickets t` as the reader may see them: what was drafted from sources they may not read is as if it were
 * not; that somebody decided over it is told (core/authority.h), so that nobody answers twice. */
#define AS_SEEN(where)                                                                             \
	"SELECT id, subject, CASE name WHEN '' THEN email ELSE name END AS requester, groups, "       \
	"claimed_by, priority, iif(seen OR state IN ('approved', 'done', 'rejected', 'escalated'), state, 'new') AS state, iif(seen, intent, '') AS intent, "   \
	"iif(seen, risk, '') AS risk, iif(seen, disposition, '') AS disposition, "                    \
	"iif(seen, open_actions, 0) AS open_actions, created_ms, updated_ms, claimed_until "          \
	"FROM (SELECT *, " DRAFT_READABLE " AS seen FROM tickets t WHERE " where                      \
	" AND " TICKET_READABLE ")"

#define IS_OPEN "state NOT IN ('done', 'rejected')"

/* The condition of the index tickets_by_place: it must be written as it is there. */
#define HAS_PLACE "(t.state NOT IN ('done', 'rejected') OR t.sources <> '[]')"

static void take_rows(Query *q, Arena *arena, TicketRow **rows, size_t *count)
{
	while (query_step(q))
		*ARENA_PUSH(arena, *rows, *count) = (TicketRow){.id = column_str(q, 0, arena),
			.subject = column_str(q, 1, arena),
			.requester = column_str(q, 2, arena),
			.groups = column_str(q, 3, arena),
			.priority = (Priority)column_int(q, 5),
			.index = {.state = column_str(q, 6, arena),
				.intent = column_str(q, 7, arena),
				.risk = column_str(q, 8, arena),
				.disposition = column_str(q, 9, arena),
				.open_actions = column_int(q, 10),
				.claimed_by = column_str(q, 4, arena),
				.claimed_until_ms = column_int(q, 13),
				.sources = STR("")},
			.created_ms = column_int(q, 11),
			.updated_ms = column_int(q, 12)};
}

void bind_reader(Query *q, const User *reader)
{
	Arena arena = {0};
	query_str(q, groups_to_text(&arena, reader->groups, reader->group_count));
	arena_free(&arena);
}

bool store_queue(Store *s, Arena *arena, const User *reader, Str state, TicketRow **ret_rows,
	size_t *ret_count, Err *err)
{
	TicketRow *rows = NULL;
	size_t count = 0;
	AUTO(query_end) Query q = query_new(s, "SELECT * FROM (" AS_SEEN("TRUE") ") WHERE CASE ?2 WHEN '' "
		"THEN " IS_OPEN " ELSE state = ?2 END ORDER BY priority DESC, created_ms, id");
	bind_reader(&q, reader);
	query_str(&q, state);
	take_rows(&q, arena, &rows, &count);
	if (!query_ok(&q, err))
		return false;
	*ret_rows = rows;
	*ret_count = count;
	return true;
}

/* ---- in pieces ---- */

/* Those of one priority behind a place. */
static bool take_page(Store *s, Arena *arena, const User *reader, const TicketRow *after, size_t most,
	TicketRow **rows, size_t *count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT * FROM ("
		AS_SEEN("t.priority = ?2 AND (t.created_ms, t.id) > (?3, ?4) AND " HAS_PLACE)
		") WHERE " IS_OPEN " ORDER BY created_ms, id LIMIT ?5");
	bind_reader(&q, reader);
	query_int(&q, after->priority);
	query_int(&q, after->created_ms);
	query_str(&q, after->id);
	query_int(&q, (int64_t)(most - *count));
	take_rows(&q, arena, rows, count);
	return query_ok(&q, err);
}

bool store_queue_page(Store *s, Arena *arena, const User *reader, const TicketRow *after, size_t most,
	TicketRow **ret_rows, size_t *ret_count, Err *err)
{
	TicketRow top = {.priority = PRIORITY_URGENT, .created_ms = INT64_MIN, .id = STR("")};
	TicketRow place = after == NULL ? top : *after, *rows = NULL;
	size_t count = 0;
	for (int p = place.priority; p >= PRIORITY_LOW && count < most; p--) {
		if (p != (int)place.priority)
			place = (TicketRow){.priority = p, .created_ms = INT64_MIN, .id = STR("")};
		if (!take_page(s, arena, reader, &place, most, &rows, &count, err))
			return false;
	}
	*ret_rows = rows;
	*ret_count = count;
	return true;
}

/* ---- news ---- */

static bool newest_row(Store *s, int64_t *ret_seq, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT coalesce(max(seq), 0) FROM journal");
	*ret_seq = query_step(&q) ? column_int(&q, 0) : 0;
	return query_ok(&q, err);
}

static bool touched_tickets(Store *s, Arena *arena, int64_t since, int64_t upto, Str **ids, size_t *count,
	Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT DISTINCT ticket FROM journal WHERE seq > ?1 AND seq <= ?2 "
		"AND (ticket <> '' OR kind = 'erased') LIMIT ?3");
	query_int(&q, since);
	query_int(&q, upto);
	query_int(&q, CHANGES_MOST + 1);
	while (query_step(&q))
		*ARENA_PUSH(arena, *ids, *count) = column_str(&q, 0, arena);
	return query_ok(&q, err);
}

static bool take_change(Store *s, Arena *arena, const User *reader, Str id, QueueChanges *c, Err *err)
{
	size_t before = c->count;
	AUTO(query_end) Query q = query_new(s, "SELECT * FROM (" AS_SEEN("t.id = ?2") ") WHERE " IS_OPEN);
	bind_reader(&q, reader);
	query_str(&q, id);
	take_rows(&q, arena, &c->rows, &c->count);
	if (c->count == before)
		*ARENA_PUSH(arena, c->gone, c->gone_count) = id;
	return query_ok(&q, err);
}

bool store_queue_changes(Store *s, Arena *arena, const User *reader, int64_t since, QueueChanges *ret_changes,
	Err *err)
{
	QueueChanges c = {0};
	Str *ids = NULL;
	size_t count = 0;
	if (!newest_row(s, &c.seq, err) ||
		(since > 0 && !touched_tickets(s, arena, since, c.seq, &ids, &count, err)))
		return false;
	c.all = count > CHANGES_MOST;
	for (size_t i = 0; i < count && !c.all; i++)
		if (ids[i].len == 0)
			c.all = true; /* a requester was erased: which tickets were theirs is not told */
		else if (!take_change(s, arena, reader, ids[i], &c, err))
			return false;
	*ret_changes = c;
	return true;
}

/* ---- words ---- */

Str fts_prefix(Arena *arena, Str word)
{
	Buf text = {0};
	buf_addc(&text, '"');
	for (size_t i = 0; i < word.len; i++)
		buf_add(&text, word.ptr[i] == '"' ? STR("\"\"") : str_slice(word, i, i + 1));
	buf_adds(&text, "\" *");
	Str copy = arena_copy(arena, buf_str(&text));
	buf_free(&text);
	return copy;
}

bool store_queue_find(Store *s, Arena *arena, const User *reader, Str word, int64_t after, size_t most,
	Str **ret_ids, size_t *ret_count, int64_t *ret_next, Err *err)
{
	Str *ids = NULL;
	size_t count = 0, seen = 0;
	int64_t last = 0;
	AUTO(query_end) Query q = query_new(s, "SELECT t.id, f.number, " TICKET_READABLE " FROM (SELECT rowid AS "
		"number FROM messages_fts WHERE messages_fts MATCH ?2 AND rowid > ?3 ORDER BY rowid LIMIT ?4) f "
		"JOIN messages m ON m.number = f.number JOIN tickets t ON t.id = m.ticket ORDER BY f.number");
	bind_reader(&q, reader);
	query_str(&q, fts_prefix(arena, word));
	query_int(&q, after);
	query_int(&q, (int64_t)most);
	for (; query_step(&q); seen++) {
		last = column_int(&q, 1);
		if (column_int(&q, 2) != 0)
			*ARENA_PUSH(arena, ids, count) = column_str(&q, 0, arena);
	}
	if (!query_ok(&q, err))
		return false;
	*ret_ids = ids;
	*ret_count = count;
	*ret_next = seen < most ? 0 : last;
	return true;
}
