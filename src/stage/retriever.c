/*
 * Retriever: what is looked for, and which of what was found becomes evidence. The application
 * chooses the context, never the model; access rights were applied by whoever searched.
 */
#include "stage/stage.h"

#include "base/auto.h"
#include "base/clock.h"
#include "stage/injection.h"
#include "stage/inquiry.h"
#include "stage/question.h"
#include "stage/suspicion.h"
#include "stage/words.h"

enum {
	OUTDATED_DAYS = 365, /* how much newer a document of the same title must be */
};

/* Jaccard overlap of words above which one of two passages is dropped. */
static const double same_text = 0.9;

/* Share of title words from which two documents compete; less where the older one names its year.
 */
static const double same_subject = 0.66, same_subject_dated = 0.5;

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
	Tokens text, title, id;
	int64_t updated_ms;
	bool dated; /* title or id name the year of its last update */
	Str note;
} Found;

typedef struct Founds {
	Found *items;
	size_t count;
} Founds;

static Tokens id_tokens(Arena *arena, Str id)
{
	char *plain = arena_alloc(arena, id.len + 1);
	for (size_t i = 0; i < id.len; i++)
		plain[i] = strchr("-_./", id.ptr[i]) != NULL ? ' ' : id.ptr[i];
	return tokenise(arena, (Str){plain, id.len}, LANGUAGE_EN);
}

static Found found_from(Arena *arena, const Json *passage, Language language)
{
	Found f = {.json = passage, .note = json_str_at(passage, "note"),
		.text = tokenise(arena, json_str_at(passage, "text"), language),
		.title = tokenise(arena, json_str_at(passage, "title"), language),
		.id = id_tokens(arena, json_str_at(passage, "document"))};
	Str updated = json_str_at(passage, "updated"), year = str_slice(updated, 0, 4);
	if (!clock_from_iso(updated, &f.updated_ms))
		f.updated_ms = 0;
	f.dated = year.len == 4 && (str_has(json_str_at(passage, "title"), year) ||
		str_has(json_str_at(passage, "document"), year));
	return f;
}

static bool is_duplicate(const Founds *founds, const Found *f)
{
	for (size_t i = 0; i < founds->count; i++) {
		const Found *other = &founds->items[i];
		if (words_same_numbers(&f->text, &other->text) &&
			words_jaccard(&f->text, &other->text) > same_text)
			return true;
	}
	return false;
}

static bool is_injection(const Found *f)
{
	return str_starts(f->note, STR("injection"));
}

static bool is_newer(const Found *a, const Found *b)
{
	int64_t gap = (int64_t)OUTDATED_DAYS * 24 * 3600 * 1000;
	return a->updated_ms != 0 && b->updated_ms != 0 && a->updated_ms - b->updated_ms > gap;
}

/* How surely two documents are about the same: 0 where not, else the share of words. */
static double same_subject_share(const Found *newer, const Found *older, const Tokens *company)
{
	double titles = words_share(&newer->title, &older->title, company);
	double ids = words_share(&newer->id, &older->id, company);
	double share = titles > ids ? titles : ids;
	bool other = !str_eq(
		json_str_at(newer->json, "document"), json_str_at(older->json, "document"));
	return other && share >= (older->dated ? same_subject_dated : same_subject) ? share : 0;
}

/* Marks what a much newer document on the same subject has overtaken; the likest one is named. */
static void mark_outdated(Arena *arena, Founds *founds, const Tokens *company)
{
	for (size_t i = 0; i < founds->count; i++) {
		Found *older = &founds->items[i];
		double best = 0;
		for (size_t k = 0; k < founds->count; k++) {
			const Found *newer = &founds->items[k];
			double share = same_subject_share(newer, older, company);
			if (share <= best || !is_newer(newer, older) || is_injection(newer) ||
				is_injection(older))
				continue;
			best = share;
			older->note = arena_fmt(arena, "outdated: " STR_FMT " is newer",
				STR_ARG(json_str_at(newer->json, "document")));
		}
	}
}

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

static Json *evidence_from(const Case *c, const Json *passages)
{
	AUTO(arena_free) Arena scratch = {0};
	Language language = case_language(c);
	Founds founds = {.items = ARENA_ARRAY(&scratch, Found, json_count(passages) + 1)};
	for (const Json *p = json_first(passages); p != NULL; p = json_next(p)) {
		Found f = found_from(&scratch, p, language);
		if (!is_duplicate(&founds, &f))
			founds.items[founds.count++] = f;
	}
	Tokens company = tokenise(&scratch,
		config_str(&c->rules->config, "workspace", "name", STR("")), language);
	for (size_t i = 0; i < founds.count; i++)
		mark_injection(&scratch, &founds.items[i]);
	mark_outdated(&scratch, &founds, &company);
	Json *evidence = json_new_array();
	for (size_t i = 0; i < founds.count; i++)
		evidence_push(evidence, &founds.items[i]);
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
	const Json *records = json_get(in->body, "records");
	Need need = retriever_ask(c);
	Json *event = json_new_object(), *queries = json_new_array();
	for (size_t i = 0; i < need.query_count; i++)
		json_push_str(queries, need.queries[i].text);
	Json *evidence = evidence_from(c, json_get(in->body, "passages"));
	append_records(evidence, records);
	append_solved(evidence, json_get(in->body, "solved"));
	json_set(event, "queries", queries);
	json_set_str(event, "notice", json_str_at(in->body, "notice"));
	json_set(event, "evidence", evidence);
	json_set(event, "records", records == NULL ? json_new_object() : json_copy(records));
	*ret_event = event;
	return true;
}

const Stage stage_retriever = {
	.name = "retriever", .makes = EVENT_GROUNDED, .ask = retriever_ask, .take = retriever_take};
