/* Calls of models: what they cost, what they answered, which version answered. */
#include "port/store_private.h"

bool store_call_add(Store *s, const Call *call, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "INSERT INTO calls(at_ms, user, ticket, purpose, route, "
		"reported, outcome, tries, input_tokens, output_tokens, cost_micro, estimated, took_us, "
		"first_us) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
	query_int(&q, call->at_ms);
	query_str(&q, call->user);
	query_str(&q, call->ticket);
	query_str(&q, call->purpose);
	query_str(&q, call->route);
	query_str(&q, call->reported);
	query_str(&q, call->outcome);
	query_int(&q, call->tries);
	query_int(&q, call->input_tokens);
	query_int(&q, call->output_tokens);
	query_int(&q, call->cost_micro);
	query_int(&q, call->estimated);
	query_int(&q, call->took_us);
	query_int(&q, call->first_us);
	return query_run(&q, err);
}

bool store_spend(Store *s, Str user, Str purpose, Str route, int64_t since_ms, Spend *ret_spend, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT count(*), total(input_tokens + output_tokens), "
		"total(cost_micro), coalesce(min(at_ms), 0), coalesce(max(estimated), 0) FROM calls "
		"WHERE at_ms >= ?1 AND (?2 = '' OR user = ?2) AND (?3 = '' OR purpose = ?3) "
		"AND (?4 = '' OR route = ?4)");
	query_int(&q, since_ms);
	query_str(&q, user);
	query_str(&q, purpose);
	query_str(&q, route);
	Spend spend = {0};
	if (query_step(&q))
		spend = (Spend){.calls = column_int(&q, 0), .tokens = column_int(&q, 1),
			.cost_micro = column_int(&q, 2), .first_ms = column_int(&q, 3),
			.estimated = column_int(&q, 4) != 0};
	if (!query_ok(&q, err))
		return false;
	*ret_spend = spend;
	return true;
}

bool store_calls(Store *s, Arena *arena, int64_t since_ms, Call **ret_calls, size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT at_ms, user, ticket, purpose, route, reported, "
		"outcome, tries, input_tokens, output_tokens, cost_micro, estimated, took_us, first_us "
		"FROM calls WHERE at_ms >= ? ORDER BY seq");
	Call *calls = NULL;
	size_t count = 0;
	query_int(&q, since_ms);
	while (query_step(&q))
		*ARENA_PUSH(arena, calls, count) = (Call){.at_ms = column_int(&q, 0),
			.user = column_str(&q, 1, arena), .ticket = column_str(&q, 2, arena),
			.purpose = column_str(&q, 3, arena), .route = column_str(&q, 4, arena),
			.reported = column_str(&q, 5, arena), .outcome = column_str(&q, 6, arena),
			.tries = column_int(&q, 7), .input_tokens = column_int(&q, 8),
			.output_tokens = column_int(&q, 9), .cost_micro = column_int(&q, 10),
			.estimated = column_int(&q, 11) != 0, .took_us = column_int(&q, 12),
			.first_us = column_int(&q, 13)};
	if (!query_ok(&q, err))
		return false;
	*ret_calls = calls;
	*ret_count = count;
	return true;
}

bool store_event_count(Store *s, EventKind kind, int64_t since_ms, int64_t *ret_events, int64_t *ret_tickets,
	Err *err)
{
	AUTO(query_end) Query q = query_new(s,
		"SELECT count(*), count(DISTINCT ticket) FROM journal WHERE kind = ? AND at_ms >= ?");
	query_str(&q, str_from(event_name(kind)));
	query_int(&q, since_ms);
	bool any = query_step(&q);
	int64_t events = any ? column_int(&q, 0) : 0, tickets = any ? column_int(&q, 1) : 0;
	if (!query_ok(&q, err))
		return false;
	*ret_events = events;
	*ret_tickets = tickets;
	return true;
}

/* ---- answers ---- */

bool store_answer_get(Store *s, Arena *arena, Str key, int64_t since_ms, Str *ret_body, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT body FROM answers WHERE key = ? AND at_ms >= ?");
	query_str(&q, key);
	query_int(&q, since_ms);
	Str body = query_step(&q) ? column_str(&q, 0, arena) : STR("");
	if (!query_ok(&q, err))
		return false;
	*ret_body = body;
	return true;
}

bool store_answer_put(Store *s, Str key, Str ticket, int64_t at_ms, Str body, Err *err)
{
	AUTO(query_end) Query q = query_new(s,
		"INSERT OR REPLACE INTO answers(key, ticket, at_ms, body) VALUES (?, ?, ?, ?)");
	query_str(&q, key);
	query_str(&q, ticket);
	query_int(&q, at_ms);
	query_str(&q, body);
	return query_run(&q, err);
}

/* ---- by age ---- */

static bool count_before(Store *s, const char *sql, int64_t before_ms, int64_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, sql);
	query_int(&q, before_ms);
	int64_t count = query_step(&q) ? column_int(&q, 0) : 0;
	if (!query_ok(&q, err))
		return false;
	*ret_count = count;
	return true;
}

static bool remove_before(Store *s, const char *sql, int64_t before_ms, Err *err)
{
	AUTO(query_end) Query q = query_new(s, sql);
	query_int(&q, before_ms);
	return query_run(&q, err);
}

bool store_answers_before(Store *s, int64_t before_ms, bool remove, int64_t *ret_count, Err *err)
{
	return count_before(s, "SELECT count(*) FROM answers WHERE at_ms < ?", before_ms, ret_count, err) &&
		(!remove || remove_before(s, "DELETE FROM answers WHERE at_ms < ?", before_ms, err));
}

bool store_calls_before(Store *s, int64_t before_ms, bool remove, int64_t *ret_count, Err *err)
{
	return count_before(s, "SELECT count(*) FROM calls WHERE at_ms < ?", before_ms, ret_count, err) &&
		(!remove || remove_before(s, "DELETE FROM calls WHERE at_ms < ?", before_ms, err));
}

/* ---- versions ---- */

bool store_model_seen(Store *s, Str route, Str reported, int64_t at_ms, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "INSERT INTO model_versions(route, reported, first_ms, last_ms, "
		"accepted_ms) SELECT ?1, ?2, ?3, ?3, CASE WHEN EXISTS (SELECT 1 FROM model_versions "
		"WHERE route = ?1) THEN 0 ELSE ?3 END WHERE true "
		"ON CONFLICT(route, reported) DO UPDATE SET last_ms = excluded.last_ms");
	query_str(&q, route);
	query_str(&q, reported);
	query_int(&q, at_ms);
	return query_run(&q, err);
}

bool store_model_versions(Store *s, Arena *arena, Str route, ModelVersion **ret_versions, size_t *ret_count,
	Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT reported, first_ms, last_ms, accepted_ms "
		"FROM model_versions WHERE route = ? ORDER BY first_ms, reported");
	ModelVersion *versions = NULL;
	size_t count = 0;
	query_str(&q, route);
	while (query_step(&q))
		*ARENA_PUSH(arena, versions, count) = (ModelVersion){.reported = column_str(&q, 0, arena),
			.first_ms = column_int(&q, 1), .last_ms = column_int(&q, 2),
			.accepted_ms = column_int(&q, 3)};
	if (!query_ok(&q, err))
		return false;
	*ret_versions = versions;
	*ret_count = count;
	return true;
}

bool store_model_accept(Store *s, Str route, Str reported, int64_t at_ms, Err *err)
{
	AUTO(query_end) Query q = query_new(s,
		"UPDATE model_versions SET accepted_ms = ? WHERE route = ? AND reported = ? AND accepted_ms = 0");
	query_int(&q, at_ms);
	query_str(&q, route);
	query_str(&q, reported);
	return query_run(&q, err);
}
