/*
 * Retriever: what is looked for, and which of what was found becomes evidence. The application
 * chooses the context, never the model; access rights were applied by whoever searched.
 */
#include "stage/stage.h"

#include "base/auto.h"
#include "stage/injection.h"
#include "stage/inquiry.h"
#include "stage/question.h"
#include "stage/sift.h"
#include "stage/suspicion.h"

enum { PASSAGES_DEFAULT = 8, PASSAGES_MOST = 50 };

static Need retriever_ask(Case *c)
{
	AUTO(arena_free) Arena scratch = {0};
	Inquiry inquiry = inquiry_of_case(&scratch, c);
	SearchQuery *queries = ARENA_ARRAY(&c->arena, SearchQuery, inquiry.count + 1);
	for (size_t i = 0; i < inquiry.count; i++) {
		queries[i] = inquiry.items[i];
		queries[i].text = arena_copy(&c->arena, queries[i].text);
	}
	return (Need){.kind = NEED_SEARCH, .queries = queries, .query_count = inquiry.count};
}

/* One passage under way to becoming evidence. */
typedef struct Found {
	const Json *json;
	Str note;
} Found;

static void mark_injection(Arena *arena, Found *f)
{
	Str text = json_str_at(f->json, "text"), unseen = suspicion_unseen(arena, text);
	if (injection_find(text, NULL, NULL) || injection_find(json_str_at(f->json, "title"), NULL, NULL) ||
		injection_find(json_str_at(f->json, "heading"), NULL, NULL))
		f->note = STR("injection: it speaks to an assistant; not used");
	else if (unseen.len > 0)
		f->note = arena_fmt(arena, "injection: it holds " STR_FMT "; not used", STR_ARG(unseen));
}

static void evidence_push(Json *evidence, const Found *f)
{
	static const char *const copied[] = {"id", "document", "title", "heading", "url", "text",
		"updated", "audience", "groups", "score"};
	Json *e = json_new_object();
	json_set_int(e, "n", (int64_t)json_count(evidence) + 1);
	for (size_t i = 0; i < COUNT(copied); i++) {
		const Json *value = json_get(f->json, copied[i]);
		if (value != NULL)
			json_set(e, copied[i], json_copy(value));
	}
	json_set_str(e, "note", f->note);
	json_push(evidence, e);
}

static bool is_public(const Found *f)
{
	return str_is(json_str_at(f->json, "audience"), "public");
}

/* What says the same as one before it goes; but what a customer may read takes the place of what they may not. */
static void drop_same(Found *founds, const SiftItem *items, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		Found *first = &founds[items[i].same_as];
		if (items[i].same_as == i)
			continue;
		if (is_public(&founds[i]) && !is_public(first) && !items[i].barred)
			*first = founds[i];
		founds[i].json = NULL;
	}
}

static Found *sifted(Arena *arena, const Case *c, const Json *passages, size_t *ret_count)
{
	size_t count = 0;
	Found *founds = ARENA_ARRAY(arena, Found, json_count(passages) + 1);
	SiftItem *items = ARENA_ARRAY(arena, SiftItem, json_count(passages) + 1);
	for (const Json *p = json_first(passages); p != NULL; p = json_next(p), count++) {
		founds[count] = (Found){p, json_str_at(p, "note")};
		mark_injection(arena, &founds[count]);
		items[count] = (SiftItem){.document = json_str_at(p, "document"), .title = json_str_at(p, "title"),
			.text = json_str_at(p, "text"), .updated = json_str_at(p, "updated"),
			.barred = str_starts(founds[count].note, STR("injection"))};
	}
	sift(arena, items, count, case_language(c), config_str(&c->rules->config, "workspace", "name", STR("")));
	for (size_t i = 0; i < count; i++)
		if (items[i].outdated.len > 0)
			founds[i].note = arena_fmt(arena, "outdated: " STR_FMT " is newer", STR_ARG(items[i].outdated));
	drop_same(founds, items, count);
	*ret_count = count;
	return founds;
}

static int64_t passages_wanted(const Case *c)
{
	int64_t most;
	return config_int(&c->rules->config, "retrieval", "passages", PASSAGES_DEFAULT, 1, PASSAGES_MOST, &most, NULL)
		? most : PASSAGES_DEFAULT;
}

static Json *evidence_from(const Case *c, const Json *passages)
{
	AUTO(arena_free) Arena scratch = {0};
	size_t count;
	Found *founds = sifted(&scratch, c, passages, &count);
	Json *evidence = json_new_array();
	for (size_t i = 0; i < count; i++)
		if (founds[i].json != NULL && (int64_t)json_count(evidence) < passages_wanted(c))
			evidence_push(evidence, &founds[i]);
	return evidence;
}

/* A record's value as a person reads it: strings bare, everything else as JSON. */
static void add_value(Buf *b, const Json *value)
{
	if (json_is(value, JSON_STRING))
		buf_add(b, json_str(value));
	else
		json_write(value, b);
}

/* The row's identifying value: "id", else the first "..._id", else the first field. */
static const Json *row_key(const Json *row)
{
	const Json *key = json_get(row, "id");
	for (const Json *f = json_first(row); f != NULL && key == NULL; f = json_next(f))
		if (str_ends(json_key(f), STR("_id")))
			key = f;
	return key == NULL ? json_first(row) : key;
}

static Json *record_evidence(Str name, const Json *row, int64_t n)
{
	AUTO(buf_free) Buf text = {0}, id = {0};
	for (const Json *f = json_first(row); f != NULL; f = json_next(f)) {
		buf_addf(&text, "%s" STR_FMT ": ", text.len > 0 ? "\n" : "", STR_ARG(json_key(f)));
		add_value(&text, f);
	}
	buf_add(&id, name);
	buf_addc(&id, '/');
	add_value(&id, row_key(row));
	Json *e = json_new_object();
	json_set_int(e, "n", n);
	json_set_str(e, "id", buf_str(&id));
	json_set_str(e, "text", buf_str(&text));
	id.ptr[name.len] = ' ';
	json_set_str(e, "title", buf_str(&id));
	buf_clear(&id);
	buf_addf(&id, "record:" STR_FMT, STR_ARG(name));
	json_set_str(e, "document", buf_str(&id));
	json_set_cstr(e, "heading", "");
	json_set_cstr(e, "url", "");
	json_set_cstr(e, "updated", "");
	json_set_cstr(e, "audience", "record");
	json_set(e, "groups", json_new_array());
	json_set_number(e, "score", 0);
	json_set_cstr(e, "note", "");
	return e;
}

static void append_records(Json *evidence, const Json *records)
{
	for (const Json *r = json_first(records); r != NULL; r = json_next(r))
		for (const Json *row = json_first(r); row != NULL; row = json_next(row))
			if (json_is(row, JSON_OBJECT) && json_count(row) > 0)
				json_push(evidence, record_evidence(json_key(r), row,
					(int64_t)json_count(evidence) + 1));
}

/* What tickets like this one were answered. */
static void append_solved(Json *evidence, const Json *solved)
{
	AUTO(arena_free) Arena scratch = {0};
	for (const Json *s = json_first(solved); s != NULL; s = json_next(s)) {
		Found f = {.json = s, .note = json_str_at(s, "note")};
		mark_injection(&scratch, &f);
		evidence_push(evidence, &f);
	}
}

static bool body_check(const Json *body, Err *err)
{
	if (!json_is(json_get(body, "passages"), JSON_ARRAY))
		return err_set(err, ERR_OUTSIDE, "the search answered without \"passages\"");
	const Json *records = json_get(body, "records");
	if (records != NULL && !json_is(records, JSON_OBJECT))
		return err_set(err, ERR_OUTSIDE,
			"the search answered with \"records\" that are no object");
	return true;
}

static bool retriever_take(Case *c, const Answer *in, Json **ret_event, Err *err)
{
	if (!body_check(in->body, err))
		return false;
	const Json *records = json_get(in->body, "records"), *queries = json_get(in->body, "queries");
	Json *event = json_new_object();
	Json *evidence = evidence_from(c, json_get(in->body, "passages"));
	append_records(evidence, records);
	append_solved(evidence, json_get(in->body, "solved"));
	json_set(event, "queries", queries == NULL ? json_new_array() : json_copy(queries));
	json_set_str(event, "notice", json_str_at(in->body, "notice"));
	json_set(event, "evidence", evidence);
	json_set(event, "records", records == NULL ? json_new_object() : json_copy(records));
	*ret_event = event;
	return true;
}

const Stage stage_retriever = {
	.name = "retriever", .makes = EVENT_GROUNDED, .ask = retriever_ask, .take = retriever_take};
