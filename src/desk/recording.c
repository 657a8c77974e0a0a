/*
 * Recording: what models answered, out of the trail, as a file that the replay provider answers from. The answers are
 * without personal data: placeholders stand for it, and where the ticket itself is at hand they are put back.
 */
#include "desk/desk_private.h"

#include "base/file.h"
#include "stage/redaction.h"

/* The last answer of the last run: where a check refused an earlier one, what came after it. */
static const Json *last_answer(const Case *c)
{
	for (size_t i = c->trail_count; i > 0; i--)
		if (c->trail[i - 1].kind == EVENT_DRAFTED && json_get(c->trail[i - 1].body, "result") != NULL)
			return c->trail[i - 1].body;
	return NULL;
}

/* The named members; what else stands there may speak of the ticket. */
static Json *members_of(const Json *object, const char *const *names, size_t count)
{
	Json *copy = json_new_object();
	for (size_t i = 0; i < count; i++)
		if (json_get(object, names[i]) != NULL)
			json_set(copy, names[i], json_copy(json_get(object, names[i])));
	return copy;
}

static Json *recording_of(const Case *c, const Json *answer)
{
	static const char *const model[] = {"provider", "name", "route", "reported", "prompt_version"};
	static const char *const usage[] = {"input_tokens", "output_tokens", "cost", "estimated", "latency_us"};
	AUTO(redaction_close) Redaction redaction;
	redaction_open(&redaction, c);
	redaction_learn(&redaction, c);
	Json *line = json_new_object();
	json_set_str(line, "ticket", c->ticket.id);
	json_set_bool(line, "redacted", true);
	json_set(line, "result", redact_json(&redaction, json_get(answer, "result")));
	json_set(line, "model", members_of(json_get(answer, "model"), model, COUNT(model)));
	json_set(line, "usage", members_of(json_get(answer, "usage"), usage, COUNT(usage)));
	return line;
}

/* ERR_MISSING: there is nothing of it to record, for this user. */
static bool record_one(Desk *desk, Str ticket, Buf *out, Err *err)
{
	Case *c;
	if (!desk_case(desk, ticket, &c, err))
		return false;
	const Json *answer = brief_of(c, &desk->user).veiled ? NULL : last_answer(c);
	if (answer == NULL)
		return err_set(err, ERR_MISSING, "no draft of ticket \"%.*s\"", STR_ARG(ticket));
	AUTO(json_freep) Json *line = recording_of(c, answer);
	json_write(line, out);
	buf_addc(out, '\n');
	return true;
}

static bool record_all(Desk *desk, size_t *ret_count, Buf *out, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	TicketRow *rows;
	size_t count;
	if (!store_tickets(desk->workspace->store, &arena, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		Err why = {0};
		if (record_one(desk, rows[i].id, out, &why))
			++*ret_count;
		else if (why.code != ERR_MISSING)
			return err_set(err, why.code, "%s", why.text);
	}
	return true;
}

bool desk_record(
	Desk *desk, const Str *tickets, size_t count, const char *path, size_t *ret_recorded, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	size_t recorded = count;
	if (count == 0 && !record_all(desk, &recorded, &out, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!record_one(desk, tickets[i], &out, err))
			return false;
	if (out.overflowed)
		return err_set(err, ERR_REFUSED, "more than %d MB of answers; name the tickets",
			BUF_DEFAULT_CEILING / (1024 * 1024));
	if (!file_write_atomic(path, buf_str(&out), 0600, err))
		return false;
	*ret_recorded = recorded;
	return true;
}

Json *recording_restored(const Case *c, Json *body)
{
	AUTO(redaction_close) Redaction redaction;
	redaction_open(&redaction, c);
	redaction_learn(&redaction, c);
	json_set(body, "result", redaction_undo_json(&redaction, json_get(body, "result")));
	return body;
}

bool recordings_erase(Desk *desk, const Str *tickets, size_t count, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf kept = {0};
	bool any = false;
	const char *path = replay_file(desk, &arena);
	if (!file_exists(path))
		return true;
	if (!replay_without(path, tickets, count, &kept, &any, err))
		return false;
	replay_close(desk->replay); /* it holds what was in it */
	desk->replay = NULL;
	return !any || file_write_atomic(path, buf_str(&kept), 0600, err);
}
