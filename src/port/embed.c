#include "port/embed.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/hash.h"
#include "port/embed/model2vec.h"
#include "port/embed/service.h"

#include <float.h>
#include <math.h>

enum { BATCH = 64, SECTION_MAX = 128 };

typedef struct Provider Provider;

struct Embedder {
	const Provider *provider;
	Arena arena;
	Service service;
	Str model, prefixes[2]; /* of questions, of passages */
	int64_t batch, dimensions; /* dimensions asked for; 0: the model's own */
	Model2vec *local;
	HashHex version;
};

struct Provider {
	const char *name, *base_url, *path;
	Json *(*ask)(const Embedder *e, const Str *texts, size_t count);
	/* The row of text `i` in the answer, an array; NULL where there is none. */
	const Json *(*row)(const Json *reply, size_t i);
};

/* ---- protocols ---- */

static Json *texts_to_json(const Str *texts, size_t count)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < count; i++)
		json_push_str(list, texts[i]);
	return list;
}

static Json *ask_openai(const Embedder *e, const Str *texts, size_t count)
{
	Json *body = json_new_object();
	json_set_str(body, "model", e->model);
	json_set(body, "input", texts_to_json(texts, count));
	json_set_cstr(body, "encoding_format", "float");
	if (e->dimensions > 0)
		json_set_int(body, "dimensions", e->dimensions);
	return body;
}

/* {"data":[{"index":0,"embedding":[...]}]}, in any order. */
static const Json *row_openai(const Json *reply, size_t i)
{
	const Json *data = json_get(reply, "data"), *nth = json_at(data, i);
	if (json_int_at(nth, "index", (int64_t)i) == (int64_t)i)
		return json_get(nth, "embedding");
	for (const Json *row = json_first(data); row != NULL; row = json_next(row))
		if (json_int_at(row, "index", -1) == (int64_t)i)
			return json_get(row, "embedding");
	return NULL;
}

static Json *ask_ollama(const Embedder *e, const Str *texts, size_t count)
{
	Json *body = json_new_object();
	json_set_str(body, "model", e->model);
	json_set(body, "input", texts_to_json(texts, count));
	json_set_bool(body, "truncate", true);
	return body;
}

static const Json *row_ollama(const Json *reply, size_t i)
{
	return json_at(json_get(reply, "embeddings"), i);
}

static const Provider providers[] = {
	{"openai", "https://api.openai.com/v1", "/embeddings", ask_openai, row_openai},
	{"ollama", "http://127.0.0.1:11434", "/api/embed", ask_ollama, row_ollama},
	{.name = "model2vec"},
};

/* ---- opening ---- */

void embedder_close(Embedder *e)
{
	if (e == NULL)
		return;
	model2vec_close(e->local);
	arena_free(&e->arena);
	free(e);
}

void embedder_closep(Embedder **e)
{
	embedder_close(*e);
}

static bool section_exists(const Config *c, Str section)
{
	for (size_t i = 0; i < c->count; i++)
		if (str_eq(c->items[i].section, section))
			return true;
	return false;
}

static const Provider *provider_of(Str name)
{
	for (size_t i = 0; i < COUNT(providers); i++)
		if (str_is(name, providers[i].name))
			return &providers[i];
	return NULL;
}

static bool open_local(Embedder *e, const Config *c, const char *section, const char *folder, Err *err)
{
	Str where = config_str(c, section, "folder", STR(""));
	if (where.len == 0)
		return err_set(err, ERR_INPUT, "countersign.ini: [%s] folder: is missing", section);
	const char *path = arena_cstr(&e->arena, where);
	path = where.ptr[0] == '/' ? path : path_join(&e->arena, folder, path);
	if (!model2vec_open(path, &e->local, err))
		return err_prefix(err, "countersign.ini: [%s] folder: ", section);
	return true;
}

static bool open_service(Embedder *e, const Config *c, const char *section, const char *folder, Err *err)
{
	e->model = arena_copy(&e->arena, config_str(c, section, "model", STR("")));
	if (e->model.len == 0)
		return err_set(err, ERR_INPUT, "countersign.ini: [%s] model: is missing", section);
	if (!service_from_config(c, arena_copy(&e->arena, str_from(section)),
		    str_from(e->provider->base_url), &e->service, err))
		return false;
	e->service.folder = path_join(&e->arena, folder, "");
	return true;
}

static void name_version(Embedder *e)
{
	AUTO(buf_free) Buf key = {0};
	buf_addf(&key, "%s\n" STR_FMT "\n" STR_FMT "\n%lld\n" STR_FMT "\n" STR_FMT, e->provider->name,
		STR_ARG(e->local != NULL ? model2vec_version(e->local) : e->service.base_url),
		STR_ARG(e->model), (long long)e->dimensions, STR_ARG(e->prefixes[EMBED_QUESTION]),
		STR_ARG(e->prefixes[EMBED_PASSAGE]));
	e->version = hash_hex(hash_of(buf_str(&key)));
}

bool embedder_open(const Config *c, Str name, const char *folder, Embedder **ret_embedder, Err *err)
{
	AUTO(embedder_closep) Embedder *e = xcalloc(1, sizeof *e);
	Str section = arena_fmt(&e->arena, "embedding " STR_FMT, STR_ARG(name));
	if (name.len == 0 || section.len > SECTION_MAX || !section_exists(c, section))
		return err_set(err, ERR_MISSING, "countersign.ini: there is no section [" STR_FMT "]",
			STR_ARG(section));
	Str provider = config_str(c, section.ptr, "provider", STR(""));
	e->provider = provider_of(provider);
	if (e->provider == NULL)
		return err_set(err, ERR_INPUT,
			"countersign.ini: [" STR_FMT "] provider: \"" STR_FMT
			"\" is not openai, ollama or model2vec",
			STR_ARG(section), STR_ARG(provider));
	e->prefixes[EMBED_QUESTION] =
		arena_copy(&e->arena, config_str(c, section.ptr, "question_prefix", STR("")));
	e->prefixes[EMBED_PASSAGE] =
		arena_copy(&e->arena, config_str(c, section.ptr, "passage_prefix", STR("")));
	if (!config_int(c, section.ptr, "batch", BATCH, 1, EMBED_MAX_BATCH, &e->batch, err) ||
		!config_int(c, section.ptr, "dimensions", 0, 0, EMBED_MAX_DIMENSIONS, &e->dimensions,
			err) ||
		!(e->provider->ask == NULL ? open_local(e, c, section.ptr, folder, err)
					   : open_service(e, c, section.ptr, folder, err)))
		return false;
	name_version(e);
	*ret_embedder = e;
	e = NULL;
	return true;
}

Str embedder_version(const Embedder *e)
{
	return str_from(e->version.text);
}

bool embedder_is_local(const Embedder *e)
{
	return e->local != NULL;
}

size_t embedder_batch(const Embedder *e)
{
	return (size_t)e->batch;
}

/* ---- embedding ---- */

static Str prepared(const Embedder *e, Arena *arena, EmbedFor what, Str text)
{
	size_t end = text.len < EMBED_MAX_TEXT ? text.len : EMBED_MAX_TEXT;
	while (end < text.len && end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
		end--;
	return arena_fmt(arena, STR_FMT STR_FMT, STR_ARG(e->prefixes[what]),
		STR_ARG(str_slice(text, 0, end)));
}

static bool row_read(const Json *row, float *to, size_t dimensions)
{
	size_t i = 0;
	for (const Json *x = json_first(row); x != NULL; x = json_next(x)) {
		double value = json_number(x, NAN);
		if (i == dimensions || !(fabs(value) <= FLT_MAX))
			return false;
		to[i++] = (float)value;
	}
	return i == dimensions;
}

static bool not_vectors(const Embedder *e, size_t count, Err *err)
{
	return err_set(err, ERR_OUTSIDE, "[" STR_FMT "]: not a vector for each of %zu texts",
		STR_ARG(e->service.section), count);
}

static bool rows_read(const Embedder *e, const Json *reply, size_t count, float **ret_rows,
	size_t *ret_dimensions, Err *err)
{
	size_t dimensions = json_count(e->provider->row(reply, 0));
	if (dimensions < 2 || dimensions > EMBED_MAX_DIMENSIONS)
		return not_vectors(e, count, err);
	AUTO(free_ptr) float *rows = xcalloc(count, dimensions * sizeof *rows);
	for (size_t i = 0; i < count; i++)
		if (!row_read(e->provider->row(reply, i), rows + i * dimensions, dimensions))
			return not_vectors(e, count, err);
	*ret_rows = rows;
	*ret_dimensions = dimensions;
	rows = NULL;
	return true;
}

static void embed_locally(Embedder *e, const Str *texts, size_t count, float **ret_rows,
	size_t *ret_dimensions)
{
	*ret_dimensions = model2vec_dimensions(e->local);
	*ret_rows = xcalloc(count + 1, *ret_dimensions * sizeof **ret_rows);
	for (size_t i = 0; i < count; i++)
		model2vec_embed(e->local, texts[i], *ret_rows + i * *ret_dimensions);
}

bool embedder_embed(Embedder *e, EmbedFor what, const Str *texts, size_t count, float **ret_rows,
	size_t *ret_dimensions, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Str *ready = ARENA_ARRAY(&arena, Str, count + 1);
	for (size_t i = 0; i < count; i++)
		ready[i] = prepared(e, &arena, what, texts[i]);
	if (e->local != NULL) {
		embed_locally(e, ready, count, ret_rows, ret_dimensions);
		return true;
	}
	AUTO(json_freep) Json *body = e->provider->ask(e, ready, count), *reply = NULL;
	bool (*ask)(const Service *, const char *, const Json *, Json **, Err *) =
		what == EMBED_QUESTION ? service_ask_now : service_ask;
	return ask(&e->service, e->provider->path, body, &reply, err) &&
		rows_read(e, reply, count, ret_rows, ret_dimensions, err);
}
