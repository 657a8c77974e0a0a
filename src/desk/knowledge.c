/* Documents in, passages out: ingest, search, and the evidence of a case. */
#include "desk/desk_private.h"

#include "base/file.h"
#include "desk/knowledge_index.h"
#include "port/document_file.h"
#include "port/records.h"
#include "text/token.h"

enum { SEARCH_MAX_WORDS = 64, SEARCH_MAX_HITS = 1000, EVIDENCE_DEFAULT = 8 };

/* ---- ingest ---- */

typedef struct Ingest {
	Desk *desk;
	Arena *arena; /* of the report */
	IngestReport report;
	StoredDocument *before;
	size_t before_count;
	bool *kept; /* parallel to before: its file, or a part of it, is still there */
	int64_t *gone; /* passages that were removed, for the index */
	size_t gone_count;
	DocumentDefaults defaults;
} Ingest;

static void ingest_skip(Ingest *in, Str where, Str why)
{
	*ARENA_PUSH(in->arena, in->report.skipped, in->report.skipped_count) =
		(Skip){arena_copy(in->arena, where), arena_copy(in->arena, why)};
}

/* Everything that was read from this file before stays. */
static void keep_source(Ingest *in, Str source)
{
	for (size_t i = 0; i < in->before_count; i++)
		if (str_eq(in->before[i].source, source))
			in->kept[i] = true;
}

/* Where the document stood before this run; -1: it is new. */
static ptrdiff_t before_find(const Ingest *in, Str id)
{
	size_t low = 0, high = in->before_count; /* sorted by id */
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_cmp(in->before[middle].id, id);
		if (order == 0)
			return (ptrdiff_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

/* Before a document goes: its passages go with it. */
static bool note_gone(Ingest *in, Str document, Err *err)
{
	int64_t *ids;
	size_t count;
	if (!store_passage_ids(in->desk->workspace->store, document, &ids, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		*ARENA_PUSH(in->arena, in->gone, in->gone_count) = ids[i];
	free(ids);
	return true;
}

static bool ingest_document(Ingest *in, Document *d, Str source, Str path, Err *err)
{
	Store *store = in->desk->workspace->store;
	Str hash;
	ptrdiff_t at = before_find(in, d->id);
	d->source = source;
	if (at >= 0 && in->kept[at] && !str_eq(in->before[at].source, source)) {
		ingest_skip(in, path, arena_fmt(in->arena, "id \"%.*s\" is taken by %.*s",
			STR_ARG(d->id), STR_ARG(in->before[at].source)));
		return true;
	}
	if (!store_document_hash(store, in->arena, d->id, &hash, err))
		return false;
	if (at >= 0)
		in->kept[at] = true;
	if (str_eq(hash, d->hash)) {
		in->report.unchanged++;
		return true;
	}
	in->report.documents++;
	in->report.passages += d->passage_count;
	return (hash.len == 0 || note_gone(in, d->id, err)) && store_document_put(store, d, err);
}

static bool ingest_file(Ingest *in, const char *path, Str source, Err *err)
{
	Arena arena = {0};
	DocumentBatch batch = {0};
	AUTO(buf_free) Buf bytes = {0};
	Err why = {0};
	bool ok = true;
	Str shown = str_from(path);
	if (!file_read(path, DOCUMENT_MAX_BYTES, &bytes, &why) ||
		!document_file_parse(&arena, source, buf_str(&bytes), in->defaults, &batch, &why)) {
		ingest_skip(in, shown, str_from(why.text));
		keep_source(in, source); /* nothing is lost */
	}
	for (size_t i = 0; ok && i < batch.count; i++)
		ok = ingest_document(in, &batch.items[i], source, shown, err);
	for (size_t i = 0; i < batch.skipped_count; i++)
		ingest_skip(in, batch.skipped[i].where, batch.skipped[i].why);
	arena_free(&arena);
	return ok;
}

/* A document's source is the file's path: below the workspace relative to it, else absolute. */
static Str source_of(Ingest *in, const char *path)
{
	char *absolute = realpath(path, NULL);
	Str whole = arena_copy(in->arena, str_from(absolute != NULL ? absolute : path));
	free(absolute);
	Str folder = str_from(in->desk->workspace->folder);
	if (str_starts(whole, folder) && whole.len > folder.len && whole.ptr[folder.len] == '/')
		return str_slice(whole, folder.len + 1, whole.len);
	return whole;
}

static bool remove_gone(Ingest *in, Str root, Err *err)
{
	for (size_t i = 0; i < in->before_count; i++) {
		Str source = in->before[i].source;
		bool below = str_eq(source, root) ||
			(str_starts(source, root) && source.len > root.len && source.ptr[root.len] == '/');
		if (in->kept[i] || !below)
			continue;
		if (!note_gone(in, in->before[i].id, err) ||
			!store_document_remove(in->desk->workspace->store, in->before[i].id, err))
			return false;
		in->kept[i] = true; /* counted once */
		in->report.removed++;
	}
	return true;
}

static bool ingest_path(Ingest *in, const char *path, Err *err)
{
	FileList list;
	Err why = {0};
	if (!file_list(in->arena, path, &list, &why)) {
		ingest_skip(in, str_from(path), str_from(why.text));
		return true;
	}
	bool folder = file_is_folder(path);
	for (size_t i = 0; i < list.count; i++) {
		if (!document_file_known(str_from(list.paths[i]))) {
			if (!folder)
				ingest_skip(in, str_from(path), STR("not a kind of document that is "
					"read (.md .html .txt .jsonl)"));
			continue;
		}
		if (!ingest_file(in, list.paths[i], source_of(in, list.paths[i]), err))
			return false;
	}
	return remove_gone(in, source_of(in, path), err);
}

static bool ingest_all(Ingest *in, const char *const *paths, size_t count, Err *err)
{
	const char *kb = workspace_path(in->desk->workspace, in->arena, "kb");
	Store *store = in->desk->workspace->store;
	if (!store_documents(store, in->arena, &in->before, &in->before_count, err))
		return false;
	in->kept = ARENA_ARRAY(in->arena, bool, in->before_count + 1);
	if (count == 0 && !ingest_path(in, kb, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!ingest_path(in, paths[i], err))
			return false;
	AUTO(json_freep) Json *body = json_new_object();
	json_set_int(body, "documents", (int64_t)in->report.documents);
	json_set_int(body, "removed", (int64_t)in->report.removed);
	return (in->report.documents == 0 && in->report.removed == 0) ||
		store_journal_append(store, EVENT_INGESTED, clock_now_ms(), in->desk->user.name, STR(""),
			body, NULL, err);
}

bool desk_ingest(Desk *desk, Arena *arena, const char *const *paths, size_t count, IngestReport *ret_report, Err *err)
{
	int64_t began_us = clock_monotonic_us();
	Store *store = desk->workspace->store;
	Ingest in = {.desk = desk, .arena = arena};
	Str audience = config_str(&desk->workspace->rules.config, "workspace", "default_audience",
		STR("public"));
	if (!audience_from(audience, &in.defaults.audience))
		return err_set(err, ERR_INPUT, "countersign.ini: [workspace] default_audience: \"%.*s\" is "
			"neither public nor internal", STR_ARG(audience));
	if (!desk_may(desk, VERB_INGEST, NULL, NULL, 0, err))
		return false;
	int64_t before;
	if (!store_begin(store, err))
		return false;
	if (!store_knowledge_generation(store, &before, err) || !ingest_all(&in, paths, count, err)) {
		store_rollback(store);
		return false;
	}
	if (!store_commit(store, err))
		return false;
	Err why = {0};
	if (!knowledge_index_follow(desk, before, in.gone, in.gone_count, &why))
		ingest_skip(&in, STR("search index"), str_from(why.text)); /* searched without it */
	in.report.took_ms = (clock_monotonic_us() - began_us) / 1000;
	*ret_report = in.report;
	return true;
}

/* ---- search ---- */

/* The words of a query that mean something, as they stand (FTS5 stems them itself); repeats count. */
static size_t words_of(Arena *arena, Str query, Str *ret_words)
{
	Tokens tokens = tokenise(arena, query, language_detect(query));
	size_t count = 0;
	for (size_t i = 0; i < tokens.count && count < SEARCH_MAX_WORDS; i++)
		if (!tokens.items[i].stop)
			ret_words[count++] = tokens.items[i].word;
	for (size_t i = 0; count == 0 && i < tokens.count && i < SEARCH_MAX_WORDS; i++)
		ret_words[i] = tokens.items[i].word; /* nothing but stop words: better than nothing */
	return count > 0 ? count : tokens.count < SEARCH_MAX_WORDS ? tokens.count : SEARCH_MAX_WORDS;
}

static void explain_words(Arena *arena, const Str *words, size_t count, Str *ret_why)
{
	AUTO(buf_free) Buf why = {0};
	buf_adds(&why, "BM25 over title (3), heading (1.5), text (1) for:");
	for (size_t i = 0; i < count; i++)
		buf_addf(&why, " %.*s", STR_ARG(words[i]));
	*ret_why = arena_copy(arena, buf_str(&why));
}

static bool search_store(Desk *desk, Arena *arena, Str query, size_t k, PassageHit **ret_hits, size_t *ret_count,
	Str *ret_why, Err *err)
{
	Str words[SEARCH_MAX_WORDS];
	size_t count = words_of(arena, query, words);
	if (ret_why != NULL)
		explain_words(arena, words, count, ret_why);
	return store_search(desk->workspace->store, arena, words, count, &desk->user, k, ret_hits, ret_count,
		err);
}

/* The store is asked again for the right to each passage: what was revoked a moment ago is left out. */
static bool passages_of(Desk *desk, Arena *arena, const MixedHit *found, size_t count, PassageHit **ret_hits,
	size_t *ret_count, Err *err)
{
	PassageHit *hits = ARENA_ARRAY(arena, PassageHit, count + 1);
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		bool readable;
		if (!store_passage_get(desk->workspace->store, arena, found[i].id, &desk->user, &hits[n],
				&readable, err))
			return false;
		if (readable)
			hits[n++].score = found[i].best;
	}
	*ret_hits = hits;
	*ret_count = n;
	return true;
}

static bool search_index(Desk *desk, const Index *index, Arena *arena, Str query, size_t k, PassageHit **ret_hits,
	size_t *ret_count, Str *ret_why, Err *err)
{
	AUTO(index_reader_freep) IndexReader *reader =
		index_reader_new(index, &desk->user);
	IndexTerms terms = index_terms(arena, index, query);
	IndexHit *found = ARENA_ARRAY(arena, IndexHit, k + 1);
	size_t count = index_search(reader, &terms, k, found);
	MixedHit *hits = ARENA_ARRAY(arena, MixedHit, count + 1);
	for (size_t i = 0; i < count; i++)
		hits[i] = (MixedHit){found[i].id, found[i].score, found[i].score};
	if (ret_why != NULL) {
		Str *stems = ARENA_ARRAY(arena, Str, terms.count + 1);
		for (size_t i = 0; i < terms.count; i++)
			stems[i] = terms.items[i].stem;
		explain_words(arena, stems, terms.count, ret_why);
	}
	return passages_of(desk, arena, hits, count, ret_hits, ret_count, err);
}

static bool search(Desk *desk, Arena *arena, Str query, size_t k, PassageHit **ret_hits, size_t *ret_count,
	Str *ret_why, Err *err)
{
	const Index *index = knowledge_index(desk, NULL);
	return index != NULL ?
		search_index(desk, index, arena, query, k, ret_hits, ret_count, ret_why, err) :
		search_store(desk, arena, query, k, ret_hits, ret_count, ret_why, err);
}

bool desk_search(Desk *desk, Arena *arena, Str query, size_t k, bool explain, Hits *ret_hits, Err *err)
{
	int64_t began_us = clock_monotonic_us();
	PassageHit *found;
	size_t count;
	Str why = STR("");
	if (!desk_may(desk, VERB_SEARCH, NULL, NULL, 0, err))
		return false;
	if (k == 0 || k > SEARCH_MAX_HITS)
		return err_set(err, ERR_USAGE, "-k must be 1 to %d", SEARCH_MAX_HITS);
	if (!search(desk, arena, query, k, &found, &count, explain ? &why : NULL, err))
		return false;
	Hits hits = {.items = ARENA_ARRAY(arena, Hit, count + 1), .count = count};
	for (size_t i = 0; i < count; i++)
		hits.items[i] = (Hit){.id = found[i].id, .document = found[i].document,
			.title = found[i].title, .heading = found[i].heading, .url = found[i].url,
			.text = found[i].text, .updated = found[i].updated,
			.audience = found[i].audience, .groups = found[i].groups,
			.score = found[i].score, .why = why};
	hits.took_us = clock_monotonic_us() - began_us;
	*ret_hits = hits;
	return true;
}

/* ---- evidence of a case ---- */

typedef struct Mixed {
	PassageHit hit;
	double whole; /* share of the best score for the whole ticket */
	double best;  /* share of the best score for its best question */
	double score;
} Mixed;

static Mixed *mixed_find(Mixed *items, size_t count, int64_t id)
{
	for (size_t i = 0; i < count; i++)
		if (items[i].hit.id == id)
			return &items[i];
	return NULL;
}

static int by_score(const void *a, const void *b)
{
	const Mixed *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? 1 : -1;
	return (x->hit.id > y->hit.id) - (x->hit.id < y->hit.id);
}

/*
 * Several questions in one ticket: each is searched by itself; a passage's score is a convex mix of its best
 * share for a question and its share for the whole (weights by the retriever).
 */
static bool mix_in_store(Desk *desk, Arena *arena, const SearchQuery *queries, size_t count, size_t k,
	Mixed **ret_items, size_t *ret_count, Err *err)
{
	Mixed *items = NULL;
	size_t total = 0;
	for (size_t q = 0; q < count; q++) {
		PassageHit *hits;
		size_t n;
		if (!search_store(desk, arena, queries[q].text, k * 3, &hits, &n, NULL, err))
			return false;
		for (size_t i = 0; i < n; i++) {
			Mixed *m = mixed_find(items, total, hits[i].id);
			if (m == NULL) {
				m = ARENA_PUSH(arena, items, total);
				m->hit = hits[i];
			}
			double share = queries[q].weight * hits[i].score / hits[0].score;
			if (q == 0)
				m->whole = share;
			else if (share > m->best)
				m->best = share;
			if (hits[i].score > m->hit.score)
				m->hit.score = hits[i].score;
		}
	}
	for (size_t i = 0; i < total; i++)
		items[i].score = items[i].whole + items[i].best;
	if (total > 0)
		qsort(items, total, sizeof items[0], by_score);
	*ret_items = items;
	*ret_count = total < k ? total : k;
	return true;
}

static bool mix_in_index(Desk *desk, const Index *index, Arena *arena, const SearchQuery *queries, size_t count,
	size_t k, Mixed **ret_items, size_t *ret_count, Err *err)
{
	AUTO(index_reader_freep) IndexReader *reader =
		index_reader_new(index, &desk->user);
	IndexQuery *asked = ARENA_ARRAY(arena, IndexQuery, count + 1);
	MixedHit *found;
	PassageHit *hits;
	size_t n;
	for (size_t i = 0; i < count; i++)
		asked[i] = (IndexQuery){queries[i].text, queries[i].weight};
	n = search_many(arena, reader, asked, count, k, &found);
	if (!passages_of(desk, arena, found, n, &hits, &n, err))
		return false;
	Mixed *items = ARENA_ARRAY(arena, Mixed, n + 1);
	for (size_t i = 0; i < n; i++)
		items[i].hit = hits[i];
	*ret_items = items;
	*ret_count = n;
	return true;
}

static bool mix_queries(Desk *desk, Arena *arena, const SearchQuery *queries, size_t count, size_t k,
	Mixed **ret_items, size_t *ret_count, Err *err)
{
	const Index *index = knowledge_index(desk, NULL);
	return index != NULL ?
		mix_in_index(desk, index, arena, queries, count, k, ret_items, ret_count, err) :
		mix_in_store(desk, arena, queries, count, k, ret_items, ret_count, err);
}

static Json *passage_to_json(const Mixed *m)
{
	Json *j = json_new_object(), *groups = NULL;
	char id[24];
	(void)snprintf(id, sizeof id, "%lld", (long long)m->hit.id);
	json_set_cstr(j, "id", id);
	json_set_str(j, "document", m->hit.document);
	json_set_str(j, "title", m->hit.title);
	json_set_str(j, "heading", m->hit.heading);
	json_set_str(j, "url", m->hit.url);
	json_set_str(j, "text", m->hit.text);
	json_set_str(j, "updated", m->hit.updated);
	json_set_cstr(j, "audience", audience_name(m->hit.audience));
	if (!json_parse(m->hit.groups, "groups", &groups, NULL))
		groups = json_new_array();
	json_set(j, "groups", groups);
	json_set_number(j, "score", m->hit.score);
	return j;
}

bool desk_bring_evidence(Desk *desk, Case *c, const SearchQuery *queries, size_t count, Json **ret_body, Err *err)
{
	Arena arena = {0};
	Mixed *items;
	size_t found;
	int64_t k;
	Workspace *w = desk->workspace;
	Json *records = NULL;
	bool ok = config_int(&w->rules.config, "retrieval", "passages", EVIDENCE_DEFAULT, 1, 50, &k, err) &&
		mix_queries(desk, &arena, queries, count, (size_t)k, &items, &found, err) &&
		records_lookup(w->folder, &c->ticket, desk_now_ms(desk), &records, err);
	if (ok) {
		Json *body = json_new_object(), *list = json_new_array();
		for (size_t i = 0; i < found; i++)
			json_push(list, passage_to_json(&items[i]));
		json_set(body, "passages", list);
		json_set(body, "records", records);
		*ret_body = body;
	}
	arena_free(&arena);
	return ok;
}
