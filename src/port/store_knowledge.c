#include "port/store_private.h"

bool store_document_hash(Store *s, Arena *arena, Str id, Str *ret_hash, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT hash FROM documents WHERE id = ?");
	query_str(&q, id);
	Str hash = query_step(&q) ? column_str(&q, 0, arena) : STR("");
	if (!query_ok(&q, err))
		return false;
	*ret_hash = hash;
	return true;
}

static bool run_with_id(Store *s, const char *sql, Str id, Err *err)
{
	AUTO(query_end) Query q = query_new(s, sql);
	query_str(&q, id);
	return query_run(&q, err);
}

bool store_document_remove(Store *s, Str id, Err *err)
{
	return run_with_id(s, "DELETE FROM passages WHERE document = ?", id, err) &&
		run_with_id(s, "DELETE FROM documents WHERE id = ?", id, err);
}

static bool document_insert(Store *s, const Document *d, Err *err)
{
	Arena arena = {0};
	AUTO(query_end) Query q = query_new(s, "INSERT INTO documents(id, title, url, audience, groups, "
		"updated, source, hash, hidden) VALUES (?,?,?,?,?,?,?,?,?)");
	query_str(&q, d->id);
	query_str(&q, d->title);
	query_str(&q, d->url);
	query_str(&q, str_from(audience_name(d->audience)));
	query_str(&q, groups_to_text(&arena, d->groups, d->group_count));
	query_str(&q, d->updated);
	query_str(&q, d->source);
	query_str(&q, d->hash);
	query_int(&q, d->hidden_text);
	bool ok = query_run(&q, err);
	arena_free(&arena);
	return ok;
}

bool store_document_put(Store *s, const Document *d, Err *err)
{
	if (!store_document_remove(s, d->id, err) || !document_insert(s, d, err))
		return false;
	for (size_t i = 0; i < d->passage_count; i++) {
		AUTO(query_end) Query q = query_new(s, "INSERT INTO passages(document, n, title, heading, "
			"text) VALUES (?,?,?,?,?)");
		query_str(&q, d->id);
		query_int(&q, (int64_t)i + 1);
		query_str(&q, d->title);
		query_str(&q, d->passages[i].heading);
		query_str(&q, d->passages[i].text);
		if (!query_run(&q, err))
			return false;
	}
	return true;
}

bool store_knowledge_hash(Store *s, Arena *arena, Str *ret_hash, Err *err)
{
	Arena row = {0};
	Hash hash = hash_of(STR(""));
	AUTO(query_end) Query q = query_new(s, "SELECT id, hash FROM documents ORDER BY id");
	while (query_step(&q)) {
		Str line = arena_fmt(&row, "%s %s", column_str(&q, 0, &row).ptr, column_str(&q, 1, &row).ptr);
		hash = hash_of2((Str){(const char *)hash.bytes, HASH_BYTES}, line);
		arena_reset(&row);
	}
	arena_free(&row);
	if (!query_ok(&q, err))
		return false;
	*ret_hash = arena_copy(arena, str_from(hash_hex(hash).text));
	return true;
}

bool store_documents(Store *s, Arena *arena, StoredDocument **ret_items, size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT id, source FROM documents ORDER BY id");
	StoredDocument *items = NULL;
	size_t count = 0;
	while (query_step(&q))
		*ARENA_PUSH(arena, items, count) = (StoredDocument){
			column_str(&q, 0, arena), column_str(&q, 1, arena)};
	if (!query_ok(&q, err))
		return false;
	*ret_items = items;
	*ret_count = count;
	return true;
}

bool store_document_moved(Store *s, Str id, Str source, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "UPDATE documents SET source = ? WHERE id = ?");
	query_str(&q, source);
	query_str(&q, id);
	return query_run(&q, err);
}

bool store_sources(Store *s, Arena *arena, StoredSource **ret_items, size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT source, stamp FROM sources ORDER BY source");
	StoredSource *items = NULL;
	size_t count = 0;
	while (query_step(&q))
		*ARENA_PUSH(arena, items, count) = (StoredSource){
			column_str(&q, 0, arena), (uint64_t)column_int(&q, 1)};
	if (!query_ok(&q, err))
		return false;
	*ret_items = items;
	*ret_count = count;
	return true;
}

bool store_source_put(Store *s, Str source, uint64_t stamp, Err *err)
{
	AUTO(query_end) Query q = query_new(s, stamp == 0 ? "DELETE FROM sources WHERE source = ?" :
		"INSERT OR REPLACE INTO sources(source, stamp) VALUES (?, ?)");
	query_str(&q, source);
	if (stamp != 0)
		query_int(&q, (int64_t)stamp);
	return query_run(&q, err);
}

#define HIT_COLUMNS                                                                                            \
	"p.id, p.document, p.title, p.heading, p.text, d.url, d.updated, d.groups, d.audience"

/* ?2: the reader's groups */
#define MAY_READ                                                                                               \
	"(d.groups = '[]' OR EXISTS (SELECT 1 FROM json_each(d.groups) g JOIN json_each(?2) u ON "              \
	"u.value = g.value)) "

static PassageHit hit_from_row(const Query *q, Arena *arena)
{
	PassageHit hit = {.id = column_int(q, 0), .document = column_str(q, 1, arena),
		.title = column_str(q, 2, arena), .heading = column_str(q, 3, arena),
		.text = column_str(q, 4, arena), .url = column_str(q, 5, arena),
		.updated = column_str(q, 6, arena), .groups = column_str(q, 7, arena)};
	if (!audience_from(column_str(q, 8, arena), &hit.audience))
		hit.audience = AUDIENCE_INTERNAL; /* unknown: the careful reading */
	return hit;
}

bool store_passage_get(Store *s, Arena *arena, int64_t id, const User *reader, PassageHit *ret_hit,
	bool *ret_found, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT " HIT_COLUMNS " FROM passages p JOIN documents d "
		"ON d.id = p.document WHERE p.id = ?1 AND " MAY_READ);
	query_int(&q, id);
	query_str(&q, groups_to_text(arena, reader->groups, reader->group_count));
	PassageHit hit = {0};
	bool found = query_step(&q);
	if (found)
		hit = hit_from_row(&q, arena);
	if (!query_ok(&q, err))
		return false;
	*ret_hit = hit;
	*ret_found = found;
	return true;
}

bool store_passages_each(Store *s, int64_t after, StorePassageFn *each, void *context, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(query_end) Query q = query_new(s, "SELECT " HIT_COLUMNS " FROM passages p JOIN documents d "
		"ON d.id = p.document WHERE p.id > ? ORDER BY p.id");
	query_int(&q, after);
	while (query_step(&q)) {
		Str *groups;
		size_t count;
		arena_reset(&arena);
		PassageHit hit = hit_from_row(&q, &arena);
		if (!groups_from_text(&arena, hit.groups, &groups, &count, err) ||
			!each(context, &hit, groups, count, err))
			return false;
	}
	return query_ok(&q, err);
}

bool store_passage_ids(Store *s, Str document, int64_t **ret_ids, size_t *ret_count, Err *err)
{
	AUTO(query_end) Query q = query_new(s, document.len == 0 ?
		"SELECT id FROM passages ORDER BY id" :
		"SELECT id FROM passages WHERE document = ? ORDER BY id");
	int64_t *ids = NULL;
	size_t count = 0, room = 0;
	if (document.len > 0)
		query_str(&q, document);
	while (query_step(&q)) {
		if (count == room) {
			room = room == 0 ? 64 : 2 * room;
			ids = xrealloc(ids, room * sizeof *ids);
		}
		ids[count++] = column_int(&q, 0);
	}
	if (!query_ok(&q, err)) {
		free(ids);
		return false;
	}
	*ret_ids = ids;
	*ret_count = count;
	return true;
}

/* The first digits of the hash of an ingest's journal row: no two are alike, not even where an older store was
 * put back and went on from there. */
enum { GENERATION_DIGITS = 15 }; /* below 2^63 */

bool store_knowledge_generation(Store *s, int64_t *ret_generation, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT hash FROM journal WHERE ticket = '' AND kind = ? "
		"ORDER BY seq DESC LIMIT 1");
	query_str(&q, str_from(event_name(EVENT_INGESTED)));
	AUTO(arena_free) Arena arena = {0};
	Str hash = query_step(&q) ? column_str(&q, 0, &arena) : STR("");
	if (!query_ok(&q, err))
		return false;
	*ret_generation = (int64_t)strtoull(
		arena_cstr(&arena, str_slice(hash, 0, GENERATION_DIGITS)), NULL, 16);
	return true;
}

bool store_knowledge_was(Store *s, int64_t generation, bool *ret_was, Err *err)
{
	char digits[GENERATION_DIGITS + 2];
	(void)snprintf(digits, sizeof digits, "%0*llx", GENERATION_DIGITS, (long long)generation);
	AUTO(query_end) Query q = query_new(s, "SELECT 1 FROM journal WHERE ticket = '' AND kind = ?1 "
		"AND substr(hash, 1, length(?2)) = ?2 LIMIT 1");
	query_str(&q, str_from(event_name(EVENT_INGESTED)));
	query_str(&q, str_from(digits));
	bool was = query_step(&q);
	if (!query_ok(&q, err))
		return false;
	*ret_was = was;
	return true;
}
