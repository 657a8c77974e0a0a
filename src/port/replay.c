#include "port/replay.h"

#include "base/auto.h"
#include "base/file.h"

enum { REPLAY_CEILING = 256 * 1024 * 1024 };

struct Replay {
	Arena arena;
	const char *path;
	Buf text;
};

bool replay_open(const char *path, Replay **ret_replay, Err *err)
{
	Replay *r = xcalloc(1, sizeof *r);
	r->path = arena_cstr(&r->arena, str_from(path));
	if (!file_read(path, REPLAY_CEILING, &r->text, err)) {
		replay_close(r);
		return false;
	}
	*ret_replay = r;
	return true;
}

void replay_close(Replay *r)
{
	if (r == NULL)
		return;
	buf_free(&r->text);
	arena_free(&r->arena);
	free(r);
}

const char *replay_path(const Replay *r)
{
	return r->path;
}

static Json *member_or_object(const Json *line, const char *key)
{
	const Json *value = json_get(line, key);
	return value == NULL ? json_new_object() : json_copy(value);
}

static Json *body_of(const Json *line)
{
	Json *body = json_new_object(), *model = member_or_object(line, "model");
	json_set_cstr(model, "provider", "replay");
	if (json_get(model, "name") == NULL)
		json_set_cstr(model, "name", "replay");
	if (json_get(model, "prompt_version") == NULL)
		json_set_cstr(model, "prompt_version", "");
	if (json_bool_at(line, "redacted", false))
		json_set_bool(body, "redacted", true);
	json_set(body, "result", member_or_object(line, "result"));
	json_set(body, "model", model);
	json_set(body, "usage", member_or_object(line, "usage"));
	return body;
}

/* The next line that holds `ticket` somewhere, from *at on; moves *at behind it. Parsing is the
 * dear part. */
static bool next_line(Str text, Str ticket, size_t *at, Str *ret_line)
{
	ptrdiff_t found = str_find(text, ticket, *at);
	if (found < 0)
		return false;
	size_t from = (size_t)found, to = (size_t)found;
	while (from > *at && text.ptr[from - 1] != '\n')
		from--;
	while (to < text.len && text.ptr[to] != '\n')
		to++;
	*ret_line = str_slice(text, from, to);
	*at = to + (to < text.len);
	return true;
}

static size_t line_number(Str text, size_t at)
{
	size_t n = 1;
	for (size_t i = 0; i < at; i++)
		n += text.ptr[i] == '\n';
	return n;
}

bool replay_answer(const Replay *r, Str ticket, int64_t seed, Json **ret_body, Err *err)
{
	Str text = buf_str(&r->text), line;
	AUTO(json_freep) Json *any = NULL;
	for (size_t at = 0; ticket.len > 0 && next_line(text, ticket, &at, &line);) {
		AUTO(json_freep) Json *j = NULL;
		if (!json_parse(line, NULL, &j, err))
			return err_prefix(err, "%s:%zu: ", r->path,
				line_number(text, (size_t)(line.ptr - text.ptr)));
		if (!str_eq(json_str_at(j, "ticket"), ticket))
			continue;
		const Json *recorded = json_get(j, "seed");
		if (recorded != NULL && json_int(recorded, 0) == seed) {
			*ret_body = body_of(j);
			return true;
		}
		if (recorded == NULL && any == NULL)
			any = body_of(j);
	}
	if (any == NULL)
		return err_set(err, ERR_OUTSIDE, "%s: no recorded answer for ticket \"%.*s\"",
			r->path, STR_ARG(ticket));
	*ret_body = any;
	any = NULL;
	return true;
}

static bool is_of(Str line, const char *path, const Str *tickets, size_t count)
{
	AUTO(json_freep) Json *j = NULL;
	bool theirs = false;
	if (!json_parse(line, path, &j, NULL)) /* a person's own line: theirs to mend */
		return false;
	for (size_t i = 0; i < count; i++)
		theirs = theirs || str_eq(json_str_at(j, "ticket"), tickets[i]);
	return theirs;
}

bool replay_without(const char *path, const Str *tickets, size_t count, Buf *ret_kept, bool *ret_any, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	if (!file_read(path, REPLAY_CEILING, &text, err))
		return false;
	Str rest = buf_str(&text), line;
	while (rest.len > 0 && str_next(&rest, '\n', &line)) {
		bool theirs = is_of(line, path, tickets, count);
		*ret_any = *ret_any || theirs;
		if (!theirs)
			buf_addf(ret_kept, "%.*s\n", STR_ARG(line));
	}
	return true;
}
