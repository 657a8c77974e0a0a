#include "port/rerank.h"

#include "base/auto.h"
#include "port/embed/service.h"

#include <math.h>

typedef struct Dialect {
	const char *name, *base_url;
	Json *(*ask)(Str model, Str question, const Str *texts, size_t count);
	const char *results, *score; /* the list in the answer ("": it is the answer), the field in it */
} Dialect;

static Json *texts_to_json(const Str *texts, size_t count)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < count; i++) {
		size_t end = texts[i].len < RERANK_MAX_TEXT ? texts[i].len : RERANK_MAX_TEXT;
		while (end < texts[i].len && ((unsigned char)texts[i].ptr[end] & 0xC0) == 0x80)
			end--;
		json_push_str(list, str_slice(texts[i], 0, end));
	}
	return list;
}

static Json *ask_jina(Str model, Str question, const Str *texts, size_t count)
{
	Json *body = json_new_object();
	json_set_str(body, "model", model);
	json_set_str(body, "query", question);
	json_set(body, "documents", texts_to_json(texts, count));
	json_set_int(body, "top_n", (int64_t)count);
	json_set_bool(body, "return_documents", false);
	return body;
}

static Json *ask_tei(Str model, Str question, const Str *texts, size_t count)
{
	Json *body = json_new_object();
	(void)model; /* the service runs one */
	json_set_str(body, "query", question);
	json_set(body, "texts", texts_to_json(texts, count));
	json_set_bool(body, "truncate", true);
	return body;
}

static const Dialect dialects[] = {
	{"jina", "https://api.jina.ai/v1", ask_jina, "results", "relevance_score"},
	{"tei", "http://127.0.0.1:8080", ask_tei, "", "score"},
};

static const Dialect *dialect_of(Str name)
{
	for (size_t i = 0; i < COUNT(dialects); i++)
		if (str_is(name, dialects[i].name))
			return &dialects[i];
	return NULL;
}

/* Some models answer with logits: those go through the logistic function. */
static void squash(double *scores, size_t count)
{
	bool logits = false;
	for (size_t i = 0; i < count; i++)
		logits = logits || scores[i] < 0 || scores[i] > 1;
	for (size_t i = 0; logits && i < count; i++)
		scores[i] = 1 / (1 + exp(-scores[i]));
}

static bool scores_read(const Dialect *d, const Json *reply, size_t count, double *ret_scores)
{
	const Json *list = d->results[0] != '\0' ? json_get(reply, d->results) : reply;
	size_t seen = 0;
	for (size_t i = 0; i < count; i++)
		ret_scores[i] = NAN;
	for (const Json *row = json_first(list); row != NULL; row = json_next(row)) {
		int64_t at = json_int_at(row, "index", -1);
		double score = json_number(json_get(row, d->score), NAN);
		if (at < 0 || at >= (int64_t)count || !isfinite(score) || !isnan(ret_scores[at]))
			return false;
		ret_scores[at] = score;
		seen++;
	}
	squash(ret_scores, seen == count ? count : 0);
	return seen == count;
}

bool rerank(const Config *c, Str name, const char *folder, Str question, const Str *texts, size_t count,
	double *ret_scores, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Str section = arena_fmt(&arena, "rerank " STR_FMT, STR_ARG(name));
	Str provider = config_str(c, section.ptr, "provider", STR(""));
	const Dialect *d = dialect_of(provider);
	Service service;
	if (d == NULL)
		return err_set(err, provider.len == 0 ? ERR_MISSING : ERR_INPUT,
			"countersign.ini: [" STR_FMT "] provider: \"" STR_FMT "\" is not jina or tei",
			STR_ARG(section), STR_ARG(provider));
	if (!service_from_config(c, section, str_from(d->base_url), &service, err))
		return false;
	service.folder = folder;
	AUTO(json_freep) Json *reply = NULL;
	AUTO(json_freep) Json *body =
		d->ask(config_str(c, section.ptr, "model", STR("")), question, texts, count);
	return service_ask_now(&service, "/rerank", body, &reply, err) &&
		(scores_read(d, reply, count, ret_scores) ||
			err_set(err, ERR_OUTSIDE, "[" STR_FMT "]: not a score for each of %zu texts",
				STR_ARG(section), count));
}
