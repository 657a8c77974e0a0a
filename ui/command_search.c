/* Search: evidence as the user would get it, for one text or for a file of queries. */
#include "ui/command.h"

#include "base/auto.h"
#include "base/file.h"
#include "ui/plain.h"

enum { SEARCH_DEFAULT = 10, SEARCH_MOST = 1000, EXCERPT = 500 };

static Json *hit_short(const Hit *hit)
{
	Json *j = json_new_object();
	char id[24];
	(void)snprintf(id, sizeof id, "%lld", (long long)hit->id);
	json_set_cstr(j, "id", id);
	json_set_str(j, "document", hit->document);
	json_set_number(j, "score", hit->score);
	return j;
}

static Json *hit_full(const Hit *hit, bool explain)
{
	Json *j = hit_short(hit);
	json_set_str(j, "title", hit->title);
	json_set_str(j, "heading", hit->heading);
	json_set_str(j, "url", hit->url);
	json_set_str(j, "excerpt", hit->excerpt);
	json_set_cstr(j, "audience", audience_name(hit->audience));
	json_set_str(j, "updated", hit->updated);
	json_set_str(j, "note", hit->note);
	if (explain)
		json_set_str(j, "why", hit->why);
	return j;
}

static Json *solved_to_json(const Hits *hits)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < hits->solved_count; i++) {
		const SolvedHit *hit = &hits->solved[i];
		Json *j = json_new_object();
		json_set_str(j, "ticket", hit->ticket);
		json_set_str(j, "subject", hit->subject);
		json_set_str(j, "answer", plain_excerpt(hit->answer, EXCERPT));
		json_set_str(j, "updated", hit->updated);
		json_set_str(j, "note", hit->note);
		json_set_str(j, "why", hit->why);
		json_set_number(j, "alike", hit->alike);
		json_push(list, j);
	}
	return list;
}

static Str joined_words(Cli *cli)
{
	AUTO(buf_free) Buf text = {0};
	for (size_t i = 0; i < cli->word_count; i++)
		buf_addf(&text, "%s%s", i > 0 ? " " : "", cli->words[i]);
	return arena_copy(&cli->arena, buf_str(&text));
}

static bool search_one(Cli *cli, size_t k, Err *err)
{
	bool explain = cli_has(cli, OPTION_EXPLAIN);
	Str query = joined_words(cli);
	Hits hits = {0};
	if (!desk_search(cli->desk, &cli->arena, query, k,
		    explain ? SEARCH_EXPLAINED : SEARCH_EXCERPTS, &hits, err))
		return false;
	if (hits.notice.len > 0)
		(void)fprintf(stderr, "countersign: " STR_FMT "\n", STR_ARG(hits.notice));
	if (!cli->json) {
		AUTO(buf_free) Buf out = {0};
		plain_hits(&out, query, &hits);
		out_text(&out);
		return true;
	}
	Json *j = json_new_object(), *list = json_new_array();
	json_set_str(j, "query", query);
	json_set_number(j, "took_ms", (double)hits.took_us / 1000.0);
	for (size_t i = 0; i < hits.count; i++)
		json_push(list, hit_full(&hits.items[i], explain));
	json_set(j, "passages", list);
	if (hits.left_out.len > 0)
		json_set_str(j, "notice", hits.left_out);
	if (explain)
		json_set(j, "solved", solved_to_json(&hits));
	out_json("search", j);
	return true;
}

static void print_query(const Cli *cli, const Json *id, const Hits *hits)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		Json *j = json_new_object(), *list = json_new_array();
		json_set(j, "id", json_copy(id));
		json_set_int(j, "took_us", hits->took_us);
		for (size_t i = 0; i < hits->count; i++)
			json_push(list, hit_short(&hits->items[i]));
		json_set(j, "passages", list);
		out_json("search", j);
		return;
	}
	plain_json(&out, id, 0);
	for (size_t i = 0; i < hits->count; i++)
		plain_field(&out, 2, "document", hits->items[i].document);
	out_text(&out);
}

/* One line of the file: {"id" or "_id", "text"}. `where` is FILE:LINE. */
static bool search_line(Cli *cli, const char *where, Str line, size_t k, Err *err)
{
	AUTO(json_freep) Json *query = NULL;
	Arena arena = {0};
	Hits hits = {0};
	if (!json_parse(line, where, &query, err))
		return false;
	const Json *id =
		json_get(query, "id") != NULL ? json_get(query, "id") : json_get(query, "_id");
	if (!json_is(json_get(query, "text"), JSON_STRING) ||
		(!json_is(id, JSON_STRING) && !json_is(id, JSON_NUMBER)))
		return err_set(err, ERR_INPUT,
			"%s: a query is {\"id\":..., \"text\":\"...\"}: one of the two is missing",
			where);
	bool ok = desk_search(cli->desk, &arena, json_str_at(query, "text"), k, SEARCH_LIST, &hits, err);
	if (ok)
		print_query(cli, id, &hits);
	arena_free(&arena);
	return ok;
}

static bool search_file(Cli *cli, size_t k, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	const char *path = cli->values[OPTION_QUERIES];
	if (!file_read(path, BUF_DEFAULT_CEILING, &text, err))
		return false;
	Str rest = buf_str(&text), line;
	for (size_t number = 1; str_next(&rest, '\n', &line); number++) {
		char where[512];
		Err one = {0};
		(void)snprintf(where, sizeof where, "%s:%zu", path, number);
		if (str_trim(line).len > 0 && !search_line(cli, where, str_trim(line), k, &one))
			cli_report(cli, &one);
	}
	return true;
}

bool command_search(Cli *cli, Err *err)
{
	int64_t k = 0;
	bool many = cli_has(cli, OPTION_QUERIES);
	if (!cli_number(cli, OPTION_K, SEARCH_DEFAULT, 1, SEARCH_MOST, &k, err))
		return false;
	if (many != (cli->word_count == 0))
		return err_set(err, ERR_USAGE,
			many ? "search: a text or --queries FILE, not both"
			     : "search: the text to search for is missing");
	if (!cli_open_desk(cli, err))
		return false;
	return many ? search_file(cli, (size_t)k, err) : search_one(cli, (size_t)k, err);
}
