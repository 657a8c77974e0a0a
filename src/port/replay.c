#include "port/replay.h"

#include "base/auto.h"
#include "base/file.h"

enum { REPLAY_CEILING = 256 * 1024 * 1024 };

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
	json_set(body, "result", member_or_object(line, "result"));
	json_set(body, "model", model);
	json_set(body, "usage", member_or_object(line, "usage"));
	return body;
}

bool replay_answer(const char *path, Str ticket, Json **ret_body, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	Str rest, line;
	if (!file_read(path, REPLAY_CEILING, &text, err))
		return false;
	for (rest = buf_str(&text); str_next(&rest, '\n', &line);) {
		AUTO(json_freep) Json *j = NULL;
		if (!str_has(line, ticket)) /* not this one for sure; parsing is the dear part */
			continue;
		if (!json_parse(line, path, &j, err))
			return false;
		if (str_eq(json_str_at(j, "ticket"), ticket)) {
			*ret_body = body_of(j);
			return true;
		}
	}
	return err_set(err, ERR_OUTSIDE, "%s: no recorded answer for ticket \"%.*s\"", path, STR_ARG(ticket));
}
