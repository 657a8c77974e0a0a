#include "port/store_private.h"

bool store_action_put(Store *s, Str id, Str ticket, Str state, int64_t due_ms, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "INSERT INTO actions(id, ticket, state, due_ms) "
		"VALUES (?1, ?2, ?3, ?4) ON CONFLICT(id) DO UPDATE SET state = ?3, due_ms = ?4");
	query_str(&q, id);
	query_str(&q, ticket);
	query_str(&q, state);
	query_int(&q, due_ms);
	return query_run(&q, err);
}

bool store_action_ticket(Store *s, Arena *arena, Str id, Str *ret_ticket, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT ticket FROM actions WHERE id = ?");
	query_str(&q, id);
	if (!query_step(&q))
		return query_ok(&q, err) &&
			err_set(err, ERR_MISSING, "no action \"%.*s\"", STR_ARG(id));
	*ret_ticket = column_str(&q, 0, arena);
	return true;
}

bool store_actions_in(Store *s, Arena *arena, Str state, Str **ret_ids, size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT id FROM actions WHERE state = ? ORDER BY due_ms, length(id), id");
	Str *ids = NULL;
	size_t count = 0;
	query_str(&q, state);
	while (query_step(&q))
		*ARENA_PUSH(arena, ids, count) = column_str(&q, 0, arena);
	if (!query_ok(&q, err))
		return false;
	*ret_ids = ids;
	*ret_count = count;
	return true;
}

static bool take_actions(Query *q, Arena *arena, ActionIndexRow **rows, size_t *count, Err *err)
{
	while (query_step(q))
		*ARENA_PUSH(arena, *rows, *count) = (ActionIndexRow){column_str(q, 0, arena),
			column_str(q, 1, arena), column_str(q, 2, arena), column_int(q, 3)};
	return query_ok(q, err);
}

bool store_actions(Store *s, Arena *arena, ActionIndexRow **ret_rows, size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT id, ticket, state, due_ms FROM actions ORDER BY ticket, id");
	ActionIndexRow *rows = NULL;
	size_t count = 0;
	if (!take_actions(&q, arena, &rows, &count, err))
		return false;
	*ret_rows = rows;
	*ret_count = count;
	return true;
}

bool store_actions_page(Store *s, Arena *arena, const User *reader, Str state, const ActionPlace *after, size_t most,
	ActionIndexRow **ret_rows, size_t *ret_count, Err *err)
{
	ActionIndexRow *rows = NULL;
	size_t count = 0;
	AUTO(query_end) Query q = query_new(s, "SELECT a.id, a.ticket, a.state, a.due_ms FROM actions a JOIN tickets t "
		"ON t.id = a.ticket WHERE a.state = ?2 AND (a.due_ms, a.id) > (?3, ?4) AND " TICKET_READABLE " AND "
		DRAFT_READABLE " ORDER BY a.due_ms, a.id LIMIT ?5");
	query_str(&q, groups_to_text(arena, reader->groups, reader->group_count));
	query_str(&q, state);
	query_int(&q, after->id.len == 0 ? INT64_MIN : after->due_ms);
	query_str(&q, after->id);
	query_int(&q, (int64_t)most);
	if (!take_actions(&q, arena, &rows, &count, err))
		return false;
	*ret_rows = rows;
	*ret_count = count;
	return true;
}

bool store_claim(Store *s, Arena *arena, Str only, Str owner, int64_t now_ms, int64_t lease_ms,
	Claim *ret_claim, Err *err)
{
	Claim claim = {0};
	AUTO(query_end) Query q = query_new(s, "UPDATE actions SET owner = ?2, lease_ms = ?3 + ?4, "
		"fence = fence + 1 WHERE id = (SELECT id FROM actions WHERE state = 'approved' AND "
		"due_ms <= ?3 AND lease_ms < ?3 AND (?1 = '' OR id = ?1) ORDER BY due_ms, length(id), id LIMIT 1) "
		"RETURNING id, ticket, fence");
	query_str(&q, only);
	query_str(&q, owner);
	query_int(&q, now_ms);
	query_int(&q, lease_ms);
	if (query_step(&q))
		claim = (Claim){column_str(&q, 0, arena), column_str(&q, 1, arena), column_int(&q, 2)};
	if (!query_run(&q, err)) /* to its end: the row counts once the statement is done */
		return false;
	*ret_claim = claim;
	return true;
}

bool store_claim_begun(Store *s, Arena *arena, Str action, Str owner, int64_t now_ms, int64_t lease_ms,
	bool worker_is_dead, Claim *ret_claim, Err *err)
{
	Claim claim = {0};
	AUTO(query_end) Query q = query_new(s, "UPDATE actions SET owner = ?1, lease_ms = ?2 + ?3, "
		"fence = fence + 1 WHERE id = ?4 AND state IN ('sending', 'unknown') AND (?5 OR lease_ms < ?2) "
		"RETURNING id, ticket, fence");
	query_str(&q, owner);
	query_int(&q, now_ms);
	query_int(&q, lease_ms);
	query_str(&q, action);
	query_int(&q, worker_is_dead);
	if (query_step(&q))
		claim = (Claim){column_str(&q, 0, arena), column_str(&q, 1, arena), column_int(&q, 2)};
	if (!query_run(&q, err))
		return false;
	*ret_claim = claim;
	return true;
}

bool store_claim_holds(Store *s, const Claim *claim, Str owner, bool *ret_holds, Err *err)
{
	AUTO(query_end) Query q = query_new(s,
		"SELECT 1 FROM actions WHERE id = ? AND owner = ? AND fence = ?");
	query_str(&q, claim->action);
	query_str(&q, owner);
	query_int(&q, claim->fence);
	bool holds = query_step(&q);
	if (!query_ok(&q, err))
		return false;
	*ret_holds = holds;
	return true;
}

bool store_claim_renew(Store *s, const Claim *claim, Str owner, int64_t now_ms, int64_t lease_ms, bool *ret_holds,
	Err *err)
{
	AUTO(query_end) Query q = query_new(s, "UPDATE actions SET lease_ms = ?3 + ?4 WHERE id = ?1 AND "
		"owner = ?2 AND fence = ?5 RETURNING 1");
	query_str(&q, claim->action);
	query_str(&q, owner);
	query_int(&q, now_ms);
	query_int(&q, lease_ms);
	query_int(&q, claim->fence);
	bool holds = query_step(&q);
	if (!query_run(&q, err))
		return false;
	*ret_holds = holds;
	return true;
}

bool store_claim_release(Store *s, const Claim *claim, Err *err)
{
	AUTO(query_end) Query q = query_new(s,
		"UPDATE actions SET owner = '', lease_ms = 0 WHERE id = ? AND fence = ?");
	query_str(&q, claim->action);
	query_int(&q, claim->fence);
	return query_run(&q, err);
}

bool store_user_put(Store *s, const User *u, Err *err)
{
	Arena arena = {0};
	AUTO(query_end) Query q = query_new(s, "INSERT INTO users(name, role, groups) VALUES (?1, ?2, ?3) "
		"ON CONFLICT(name) DO UPDATE SET role = ?2, groups = ?3");
	query_str(&q, u->name);
	query_str(&q, str_from(role_name(u->role)));
	query_str(&q, groups_to_text(&arena, u->groups, u->group_count));
	bool ok = query_run(&q, err);
	arena_free(&arena);
	return ok;
}

static bool user_of(const Query *q, Arena *arena, User *ret_user, Err *err)
{
	User u = {.name = column_str(q, 0, arena), .key = STR("")};
	Str role = column_str(q, 1, arena);
	if (!role_from(role, &u.role))
		return err_set(err, ERR_STORE, "user %.*s has the unknown role \"%.*s\"", STR_ARG(u.name),
			STR_ARG(role));
	if (!groups_from_text(arena, column_str(q, 2, arena), &u.groups, &u.group_count, err))
		return err_prefix(err, "user %.*s: ", STR_ARG(u.name));
	*ret_user = u;
	return true;
}

bool store_user_get(Store *s, Arena *arena, Str name, User *ret_user, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT name, role, groups FROM users WHERE name = ?");
	query_str(&q, name);
	if (!query_step(&q))
		return query_ok(&q, err) && err_set(err, ERR_MISSING, "no user \"%.*s\"", STR_ARG(name));
	return user_of(&q, arena, ret_user, err);
}

bool store_users(Store *s, Arena *arena, User **ret_users, size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT name, role, groups FROM users ORDER BY name");
	User *users = NULL;
	size_t count = 0;
	while (query_step(&q))
		if (!user_of(&q, arena, ARENA_PUSH(arena, users, count), err))
			return false;
	if (!query_ok(&q, err))
		return false;
	*ret_users = users;
	*ret_count = count;
	return true;
}

bool store_pin_put(Store *s, Str tool, Str pin, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "INSERT INTO pins(tool, pin) VALUES (?1, ?2) "
		"ON CONFLICT(tool) DO UPDATE SET pin = ?2");
	query_str(&q, tool);
	query_str(&q, pin);
	return query_run(&q, err);
}

bool store_pin_get(Store *s, Arena *arena, Str tool, Str *ret_pin, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT pin FROM pins WHERE tool = ?");
	query_str(&q, tool);
	Str pin = query_step(&q) ? column_str(&q, 0, arena) : STR("");
	if (!query_ok(&q, err))
		return false;
	*ret_pin = pin;
	return true;
}
