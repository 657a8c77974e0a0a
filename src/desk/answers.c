#include "desk/answers.h"

#include "desk/desk_private.h"

enum { KEEP_DAYS = 7, MOST_DAYS = 365 };

static const int64_t day_ms = 24 * 60 * 60 * 1000;

/* The text without the marker that is another in every prompt. */
static void add_without(Buf *out, Str text, Str nonce)
{
	size_t from = 0;
	for (ptrdiff_t at; (at = str_find(text, nonce, from)) >= 0; from = (size_t)at + nonce.len)
		buf_add(out, str_slice(text, from, (size_t)at));
	buf_add(out, str_slice(text, from, text.len));
	buf_addc(out, '\0');
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const Str *)a, *(const Str *)b);
}

static void add_groups(Buf *out, const User *reader)
{
	Arena arena = {0};
	Str *groups = ARENA_ARRAY(&arena, Str, reader->group_count + 1);
	for (size_t i = 0; i < reader->group_count; i++)
		groups[i] = reader->groups[i];
	qsort(groups, reader->group_count, sizeof *groups, by_text);
	for (size_t i = 0; i < reader->group_count; i++)
		buf_addf(out, "%.*s\n", STR_ARG(groups[i]));
	arena_free(&arena);
}

HashHex answer_key(const ModelRoute *route, const Prompt *prompt, Str nonce, const User *reader)
{
	AUTO(buf_free) Buf all = {0};
	buf_addf(&all, "%.*s\n%.*s\n%.*s\n%.*s\n%d %lld %lld\n", STR_ARG(prompt->version),
		STR_ARG(route->provider), STR_ARG(route->base_url), STR_ARG(route->model), route->structure,
		(long long)route->max_output_tokens, (long long)route->context_tokens);
	add_groups(&all, reader);
	add_without(&all, prompt->system, nonce);
	add_without(&all, prompt->user, nonce);
	return hash_hex_of(buf_str(&all));
}

bool answers_since(Desk *desk, int64_t *ret_since_ms, Err *err)
{
	int64_t days;
	if (!config_int(&desk->workspace->rules.config, "reasoner", "keep_answers_days", KEEP_DAYS, 0, MOST_DAYS,
		    &days, err))
		return false;
	*ret_since_ms = days == 0 ? 0 : clock_now_ms() - days * day_ms;
	return true;
}

bool answer_find(Desk *desk, HashHex key, Json **ret_body, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	int64_t since_ms;
	Str body = STR("");
	*ret_body = NULL;
	if (!answers_since(desk, &since_ms, err) ||
		(since_ms > 0 && !store_answer_get(desk->workspace->store, &arena, str_from(key.text), since_ms,
			&body, err)))
		return false;
	return body.len == 0 || json_parse(body, "a kept answer", ret_body, err);
}
