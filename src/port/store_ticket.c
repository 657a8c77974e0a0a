#include "port/store_private.h"

#include "base/clock.h"

static Json *attachments_to_json(const Message *m)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < m->attachment_count; i++) {
		Json *item = json_new_object();
		json_set_str(item, "name", m->attachments[i].name);
		json_set_str(item, "type", m->attachments[i].type);
		json_set_int(item, "bytes", m->attachments[i].bytes);
		json_push(list, item);
	}
	return list;
}

static void attachments_from_text(Arena *arena, Str text, Message *m)
{
	AUTO(json_freep) Json *list = NULL;
	if (!json_parse(text, "attachments", &list, NULL))
		return;
	for (const Json *j = json_first(list); j != NULL; j = json_next(j))
		*ARENA_PUSH(arena, m->attachments, m->attachment_count) = (Attachment){
			.name = arena_copy(arena, json_str_at(j, "name")),
			.type = arena_copy(arena, json_str_at(j, "type")),
			.bytes = json_int_at(j, "bytes", 0)};
}

/* The words of the message inserted last. */
static bool message_find(Store *s, Str body, Err *err)
{
	AUTO(query_end) Query q = query_new(s,
		"INSERT INTO messages_fts(rowid, body) VALUES (last_insert_rowid(), ?)");
	query_str(&q, body);
	return query_run(&q, err);
}

static bool message_insert(Store *s, Str ticket, int64_t n, const Message *m, Err *err)
{
	AUTO(json_freep) Json *attachments = attachments_to_json(m);
	AUTO(buf_free) Buf list = {0};
	json_write(attachments, &list);
	AUTO(query_end) Query q = query_new(s, "INSERT INTO messages(ticket, n, message_id, sender, recipient, "
		"at_ms, outbound, body, attachments, authentication, note) VALUES (?,?,?,?,?,?,?,?,?,?,?)");
	query_str(&q, ticket);
	query_int(&q, n);
	query_str(&q, m->id);
	query_str(&q, m->from);
	query_str(&q, m->to);
	query_int(&q, m->at_ms);
	query_int(&q, m->outbound);
	query_str(&q, m->body);
	query_str(&q, buf_str(&list));
	query_str(&q, m->authentication);
	query_str(&q, m->note);
	return query_run(&q, err) && message_find(s, m->body, err);
}

bool store_ticket_add(Store *s, const Ticket *t, Err *err)
{
	Arena arena = {0};
	AUTO(query_end) Query q = query_new(s, "INSERT INTO tickets(id, subject, name, email, requester_id, "
		"queue, priority, groups, revision, created_ms, updated_ms, state, intent, risk, "
		"disposition, open_actions, claimed_by, sources) VALUES (?,?,?,?,?,?,?,?,1,?,?,'new','','','',0,"
		"'','[]')");
	query_str(&q, t->id);
	query_str(&q, t->subject);
	query_str(&q, t->requester.name);
	query_str(&q, t->requester.email);
	query_str(&q, t->requester.id);
	query_str(&q, t->queue);
	query_int(&q, t->priority);
	query_str(&q, groups_to_text(&arena, t->groups, t->group_count));
	query_int(&q, t->created_ms);
	query_int(&q, t->updated_ms);
	bool ok = query_run(&q, err);
	for (size_t i = 0; ok && i < t->message_count; i++)
		ok = message_insert(s, t->id, (int64_t)i + 1, &t->messages[i], err);
	arena_free(&arena);
	return ok;
}

bool store_message_add(Store *s, Str ticket, const Message *m, int64_t *ret_revision, Err *err)
{
	int64_t n = 0, revision = 0;
	{
		AUTO(query_end) Query q = query_new(s, "SELECT coalesce(max(n), 0) + 1, (SELECT revision + 1 "
			"FROM tickets WHERE id = ?1) FROM messages WHERE ticket = ?1");
		query_str(&q, ticket);
		if (query_step(&q)) {
			n = column_int(&q, 0);
			revision = column_int(&q, 1);
		}
		if (!query_ok(&q, err))
			return false;
	}
	if (!message_insert(s, ticket, n, m, err))
		return false;
	AUTO(query_end) Query q = query_new(s, "UPDATE tickets SET revision = ?2, updated_ms = ?3 WHERE id = ?1");
	query_str(&q, ticket);
	query_int(&q, revision);
	query_int(&q, m->at_ms > 0 ? m->at_ms : clock_now_ms());
	if (!query_run(&q, err))
		return false;
	*ret_revision = revision;
	return true;
}

static bool messages_of(Store *s, Arena *arena, Ticket *t, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT message_id, sender, recipient, at_ms, outbound, body, "
		"attachments, authentication, note FROM messages WHERE ticket = ? ORDER BY n");
	query_str(&q, t->id);
	while (query_step(&q)) {
		Message *m = ARENA_PUSH(arena, t->messages, t->message_count);
		*m = (Message){.id = column_str(&q, 0, arena), .from = column_str(&q, 1, arena),
			.to = column_str(&q, 2, arena), .at_ms = column_int(&q, 3),
			.outbound = column_int(&q, 4) != 0, .body = column_str(&q, 5, arena),
			.authentication = column_str(&q, 7, arena), .note = column_str(&q, 8, arena)};
		attachments_from_text(arena, column_str(&q, 6, arena), m);
	}
	return query_ok(&q, err);
}

bool store_ticket_get(Store *s, Arena *arena, Str id, Ticket *ret_ticket, Err *err)
{
	Ticket t = {.id = arena_copy(arena, id)};
	AUTO(query_end) Query q = query_new(s, "SELECT subject, name, email, requester_id, queue, priority, "
		"groups, revision, created_ms, updated_ms FROM tickets WHERE id = ?");
	query_str(&q, id);
	if (!query_step(&q))
		return query_ok(&q, err) &&
			err_set(err, ERR_MISSING, "no ticket \"%.*s\"", STR_ARG(id));
	t.subject = column_str(&q, 0, arena);
	t.requester = (Requester){column_str(&q, 1, arena), column_str(&q, 2, arena),
		column_str(&q, 3, arena)};
	t.queue = column_str(&q, 4, arena);
	t.priority = (Priority)column_int(&q, 5);
	if (!groups_from_text(arena, column_str(&q, 6, arena), &t.groups, &t.group_count, err))
		return false;
	t.revision = column_int(&q, 7);
	t.created_ms = column_int(&q, 8);
	t.updated_ms = column_int(&q, 9);
	if (!messages_of(s, arena, &t, err))
		return false;
	*ret_ticket = t;
	return true;
}

bool store_ticket_of_message(Store *s, Arena *arena, Str message_id, Str *ret_ticket, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT ticket FROM messages WHERE message_id = ? LIMIT 1");
	query_str(&q, message_id);
	Str ticket = message_id.len > 0 && query_step(&q) ? column_str(&q, 0, arena) : STR("");
	if (!query_ok(&q, err))
		return false;
	*ret_ticket = ticket;
	return true;
}

bool store_ticket_index(Store *s, Str ticket, const TicketIndex *index, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "UPDATE tickets SET state = ?2, intent = ?3, risk = ?4, "
		"disposition = ?5, open_actions = ?6, sources = ?7, claimed_by = ?8, claimed_until = ?9 "
		"WHERE id = ?1");
	query_str(&q, ticket);
	query_str(&q, index->state);
	query_str(&q, index->intent);
	query_str(&q, index->risk);
	query_str(&q, index->disposition);
	query_int(&q, index->open_actions);
	query_str(&q, index->sources);
	query_str(&q, index->claimed_by);
	query_int(&q, index->claimed_until_ms);
	return query_run(&q, err);
}

bool store_tickets(Store *s, Arena *arena, TicketRow **ret_rows, size_t *ret_count, Err *err)
{
	TicketRow *rows = NULL;
	size_t count = 0;
	AUTO(query_end) Query q = query_new(s, "SELECT id, state, intent, risk, disposition, open_actions, claimed_by, "
		"claimed_until, sources FROM tickets ORDER BY id");
	while (query_step(&q))
		*ARENA_PUSH(arena, rows, count) = (TicketRow){.id = column_str(&q, 0, arena),
			.index = {.state = column_str(&q, 1, arena), .intent = column_str(&q, 2, arena),
				.risk = column_str(&q, 3, arena), .disposition = column_str(&q, 4, arena),
				.open_actions = column_int(&q, 5), .claimed_by = column_str(&q, 6, arena),
				.claimed_until_ms = column_int(&q, 7), .sources = column_str(&q, 8, arena)}};
	if (!query_ok(&q, err))
		return false;
	*ret_rows = rows;
	*ret_count = count;
	return true;
}

static bool holds_for(Store *s, const char *sql, Str ticket, const User *reader, bool *ret_holds, Err *err)
{
	Arena arena = {0};
	AUTO(query_end) Query q = query_new(s, sql);
	query_str(&q, groups_to_text(&arena, reader->groups, reader->group_count));
	query_str(&q, ticket);
	bool holds = query_step(&q);
	arena_free(&arena);
	if (!query_ok(&q, err))
		return false;
	*ret_holds = holds;
	return true;
}

bool store_ticket_visible(Store *s, Str ticket, const User *reader, bool *ret_visible, Err *err)
{
	return holds_for(s, "SELECT 1 FROM tickets t WHERE " TICKET_READABLE " AND t.id = ?2", ticket, reader,
		ret_visible, err);
}

bool store_draft_visible(Store *s, Str ticket, const User *reader, bool *ret_visible, Err *err)
{
	return holds_for(s, "SELECT 1 FROM tickets t WHERE " TICKET_READABLE " AND " DRAFT_READABLE
		" AND t.id = ?2", ticket, reader, ret_visible, err);
}

/* Ids that a query with one text gives. */
static bool find_tickets(Store *s, Arena *arena, const char *sql, Str text, Str **ret_ids, size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, sql);
	Str *ids = NULL;
	size_t count = 0;
	query_str(&q, text);
	while (query_step(&q))
		*ARENA_PUSH(arena, ids, count) = column_str(&q, 0, arena);
	if (!query_ok(&q, err))
		return false;
	*ret_ids = ids;
	*ret_count = count;
	return true;
}

bool store_tickets_of(Store *s, Arena *arena, Str email, Str **ret_ids, size_t *ret_count, Err *err)
{
	return find_tickets(s, arena, "SELECT id FROM tickets WHERE lower(email) = lower(?) ORDER BY id", email,
		ret_ids, ret_count, err);
}

bool store_tickets_naming(Store *s, Arena *arena, Str address, Str **ret_ids, size_t *ret_count, Err *err)
{
	return find_tickets(s, arena, "SELECT DISTINCT t.id FROM tickets t LEFT JOIN messages m ON m.ticket = t.id "
		"WHERE instr(lower(t.subject || ' ' || t.name || ' ' || t.email || ' ' || coalesce(m.sender || ' ' || "
		"m.recipient || ' ' || m.body || ' ' || m.attachments || ' ' || m.authentication, '')), lower(?1)) > 0 "
		"ORDER BY t.id", address, ret_ids, ret_count, err);
}

bool store_tickets_idle(Store *s, Arena *arena, int64_t since_ms, IdleTicket **ret_tickets, size_t *ret_count, Err *err)
{
	IdleTicket *tickets = NULL;
	size_t count = 0;
	AUTO(query_end) Query q = query_new(s, "SELECT id, state, last FROM (SELECT id, state, (SELECT at_ms FROM journal "
		"WHERE ticket = t.id ORDER BY seq DESC LIMIT 1) AS last FROM tickets t) WHERE last < ? ORDER BY last, id");
	query_int(&q, since_ms);
	while (query_step(&q))
		*ARENA_PUSH(arena, tickets, count) = (IdleTicket){.id = column_str(&q, 0, arena),
			.state = column_str(&q, 1, arena), .last_ms = column_int(&q, 2)};
	if (!query_ok(&q, err))
		return false;
	*ret_tickets = tickets;
	*ret_count = count;
	return true;
}

bool store_ticket_erase(Store *s, Str ticket, Err *err)
{
	static const char *const statements[] = {
		"DELETE FROM journal_body WHERE seq IN (SELECT seq FROM journal WHERE ticket = ?)",
		"DELETE FROM actions WHERE ticket = ?",
		"INSERT INTO messages_fts(messages_fts, rowid, body) SELECT 'delete', number, body FROM messages WHERE ticket = ?",
		"DELETE FROM messages WHERE ticket = ?",
		"DELETE FROM answers WHERE ticket = ?", "UPDATE calls SET ticket = '' WHERE ticket = ?",
		"DELETE FROM tickets WHERE id = ?"};
	for (size_t i = 0; i < COUNT(statements); i++) {
		AUTO(query_end) Query q = query_new(s, statements[i]);
		query_str(&q, ticket);
		if (!query_run(&q, err))
			return false;
	}
	return true;
}

bool store_compact(Store *s, Err *err)
{
	/* FTS5 keeps the words of a deleted row until its segments are merged. */
	return store_exec(s, "INSERT INTO messages_fts(messages_fts) VALUES ('optimize')", err) &&
		store_exec(s, "PRAGMA wal_checkpoint(TRUNCATE)", err) && store_exec(s, "VACUUM", err) &&
		store_exec(s, "PRAGMA wal_checkpoint(TRUNCATE)", err);
}

bool store_solved_of(Store *s, Arena *arena, Str email, Str but, int64_t since_ms, size_t most, Str **ret_ids,
	size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT id FROM tickets WHERE email = ? COLLATE NOCASE "
		"AND state = 'done' AND id <> ? AND updated_ms >= ? ORDER BY updated_ms DESC LIMIT ?");
	Str *ids = NULL;
	size_t count = 0;
	query_str(&q, email);
	query_str(&q, but);
	query_int(&q, since_ms);
	query_int(&q, (int64_t)most);
	while (query_step(&q))
		*ARENA_PUSH(arena, ids, count) = column_str(&q, 0, arena);
	if (!query_ok(&q, err))
		return false;
	*ret_ids = ids;
	*ret_count = count;
	return true;
}
