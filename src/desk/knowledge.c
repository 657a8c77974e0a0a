/* Documents in: what ingest reads, skips and removes. Passages out: evidence.c. */
#include "desk/desk_private.h"

#include "base/file.h"
#include "desk/knowledge_index.h"
#include "desk/likeness.h"
#include "desk/sources.h"
#include "port/document_file.h"

/* Bytes of documents that are one transaction: what is larger is taken in portions, each of them a whole state. */
enum { INGEST_PORTION = 64 * 1024 * 1024 };

typedef struct Ingest {
	Desk *desk;
	Arena *arena; /* of the report */
	IngestReport report;
	Sources before;
	IndexChange *change; /* of the portion at hand, as all below */
	KnowledgeDelta delta;
	size_t gone_room, bytes;
	IngestReport until; /* what was reported before it */
	DocumentDefaults defaults;
} Ingest;

static void ingest_skip(Ingest *in, Str where, Str why)
{
	*ARENA_PUSH(in->arena, in->report.skipped, in->report.skipped_count) =
		skip_new(in->arena, where, why);
}

/* Before a document goes: its passages go with it. */
static bool note_gone(Ingest *in, Str document, Err *err)
{
	KnowledgeDelta *d = &in->delta;
	AUTO(free_ptr) int64_t *ids = NULL;
	size_t count;
	if (!store_passage_ids(in->desk->workspace->store, document, &ids, &count, err))
		return false;
	if (d->gone_count + count > in->gone_room) {
		in->gone_room = 2 * (d->gone_count + count);
		d->gone = xrealloc(d->gone, in->gone_room * sizeof d->gone[0]);
	}
	for (size_t i = 0; i < count; i++)
		d->gone[d->gone_count++] = ids[i];
	return true;
}

/* ---- portions: the store and its index change together ---- */

static bool portion_begin(Ingest *in, Err *err)
{
	Store *store = in->desk->workspace->store;
	in->delta.gone_count = in->bytes = 0;
	in->until = in->report;
	return knowledge_change_begin(in->desk, &in->change, err) && store_begin(store, err) &&
		store_knowledge_generation(store, &in->delta.before, err);
}

static bool portion_changed(const Ingest *in)
{
	return in->report.documents > in->until.documents || in->report.removed > in->until.removed;
}

static bool portion_journal(Ingest *in, Err *err)
{
	AUTO(json_freep) Json *body = json_new_object();
	json_set_int(body, "documents", (int64_t)(in->report.documents - in->until.documents));
	json_set_int(body, "removed", (int64_t)(in->report.removed - in->until.removed));
	return store_journal_append(in->desk->workspace->store, EVENT_INGESTED, clock_now_ms(),
		in->desk->user.name, STR(""), body, NULL, err);
}

/*
 * The new index is ready before the store commits and seen at once after, so a search finds the old state or the
 * new one; who comes in the moment between waits for it.
 */
static bool portion_end(Ingest *in, Err *err)
{
	bool needed = portion_changed(in) ||
		index_generation(index_change_base(in->change)) != in->delta.before;
	bool ok = (!portion_changed(in) || portion_journal(in, err)) &&
		(!needed || knowledge_change_prepare(in->desk, in->change, &in->delta, err)) &&
		store_commit(in->desk->workspace->store, err) &&
		(!needed || knowledge_change_publish(in->desk, in->change, err));
	index_change_free(in->change);
	in->change = NULL;
	return ok;
}

/* Its content is what it was. */
static bool document_stays(Ingest *in, const Document *d, ptrdiff_t at, Err *err)
{
	in->report.unchanged++;
	return at < 0 || str_eq(in->before.items[at].source, d->source) ||
		store_document_moved(in->desk->workspace->store, d->id, d->source, err);
}

static bool ingest_document(Ingest *in, Document *d, Str source, Str path, Err *err)
{
	Store *store = in->desk->workspace->store;
	Sources *before = &in->before;
	Str hash;
	ptrdiff_t at = sources_find(before, d->id);
	d->source = source;
	if (at >= 0 && before->kept[at] && !str_eq(before->items[at].source, source)) {
		ingest_skip(in, path, arena_fmt(in->arena, "id \"%.*s\" is taken by %.*s",
			STR_ARG(d->id), STR_ARG(before->items[at].source)));
		return true;
	}
	if (!store_document_hash(store, in->arena, d->id, &hash, err))
		return false;
	if (at >= 0)
		before->kept[at] = true;
	if (str_eq(hash, d->hash))
		return document_stays(in, d, at, err);
	in->report.documents++;
	in->report.passages += d->passage_count;
	return (hash.len == 0 || note_gone(in, d->id, err)) && store_document_put(store, d, err);
}

/* Bytes that were read from a file, into the store. */
static bool ingest_bytes(Ingest *in, Str bytes, Str source, Str shown, Err *err)
{
	Arena arena = {0};
	DocumentBatch batch = {0};
	Err why = {0};
	bool ok = true;
	if (!document_file_parse(&arena, source, bytes, in->defaults, &batch, &why)) {
		ingest_skip(in, shown, str_from(why.text));
		(void)sources_keep(&in->before, source); /* nothing is lost */
	}
	for (size_t i = 0; ok && i < batch.count; i++)
		ok = ingest_document(in, &batch.items[i], source, shown, err);
	for (size_t i = 0; i < batch.skipped_count; i++)
		ingest_skip(in, batch.skipped[i].where, batch.skipped[i].why);
	arena_free(&arena);
	return ok;
}

/* Not read again where nobody changed it since; what was skipped in it is told each time. */
static bool ingest_file(Ingest *in, const char *path, Str source, Err *err)
{
	AUTO(buf_free) Buf bytes = {0};
	Err why = {0};
	Str shown = str_from(path);
	uint64_t stamp = sources_stamp(&in->before, path), known = sources_known(&in->before, source);
	size_t skipped = in->report.skipped_count, stay;
	if (stamp != 0 && stamp == known && (stay = sources_keep(&in->before, source)) > 0) {
		in->report.unchanged += stay;
		return true;
	}
	if (!file_read(path, DOCUMENT_MAX_BYTES, &bytes, &why)) {
		ingest_skip(in, shown, str_from(why.text));
		(void)sources_keep(&in->before, source); /* nothing is lost */
	} else if (!ingest_bytes(in, buf_str(&bytes), source, shown, err)) {
		return false;
	}
	in->bytes += bytes.len;
	stamp = in->report.skipped_count == skipped ? stamp : 0;
	return stamp == known || store_source_put(in->desk->workspace->store, source, stamp, err);
}

static Str absolute_of(Ingest *in, const char *path)
{
	char *absolute = realpath(path, NULL);
	Str whole = arena_copy(in->arena, str_from(absolute != NULL ? absolute : path));
	free(absolute);
	return whole;
}

/* A document's source is the file's path: below the workspace relative to it, else absolute. */
static Str source_of(Ingest *in, Str absolute)
{
	Str folder = str_from(in->desk->workspace->folder);
	if (str_starts(absolute, folder) && absolute.len > folder.len && absolute.ptr[folder.len] == '/')
		return str_slice(absolute, folder.len + 1, absolute.len);
	return absolute;
}

/* Of a file listed below `path`: links in between are not resolved, so that it stays below. */
static Str source_below(Ingest *in, Str absolute, const char *path, const char *file)
{
	Str rest = str_slice(str_from(file), strlen(path), strlen(file));
	while (rest.len > 0 && rest.ptr[0] == '/')
		rest = str_slice(rest, 1, rest.len);
	return source_of(in, rest.len == 0 ? absolute :
		arena_fmt(in->arena, "%.*s/%.*s", STR_ARG(absolute), STR_ARG(rest)));
}

static bool remove_gone(Ingest *in, Str root, Err *err)
{
	Store *store = in->desk->workspace->store;
	Sources *before = &in->before;
	for (size_t i = 0; i < before->count; i++) {
		Str source = before->items[i].source;
		bool below = str_eq(source, root) ||
			(str_starts(source, root) && source.len > root.len && source.ptr[root.len] == '/');
		if (before->kept[i] || !below)
			continue;
		if (!note_gone(in, before->items[i].id, err) ||
			!store_document_remove(store, before->items[i].id, err) ||
			!store_source_put(store, source, 0, err))
			return false;
		before->kept[i] = true; /* counted once */
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
	Str absolute = absolute_of(in, path);
	for (size_t i = 0; i < list.count; i++) {
		if (!document_file_known(str_from(list.paths[i]))) {
			if (!folder)
				ingest_skip(in, str_from(path), STR("not a kind of document that is "
					"read (.md .html .txt .jsonl)"));
			continue;
		}
		if (!ingest_file(in, list.paths[i], source_below(in, absolute, path, list.paths[i]), err) ||
			(in->bytes > INGEST_PORTION && !(portion_end(in, err) && portion_begin(in, err))))
			return false;
	}
	return remove_gone(in, source_of(in, absolute), err);
}

static bool ingest_all(Ingest *in, const char *const *paths, size_t count, Err *err)
{
	const char *kb = workspace_path(in->desk->workspace, in->arena, "kb");
	Store *store = in->desk->workspace->store;
	if (!portion_begin(in, err) || !sources_read(&in->before, store, in->arena,
			str_from(audience_name(in->defaults.audience)), err))
		return false;
	if (count == 0 && !ingest_path(in, kb, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!ingest_path(in, paths[i], err))
			return false;
	return portion_end(in, err);
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
	bool ok = ingest_all(&in, paths, count, err);
	store_rollback(store); /* where it failed */
	index_change_free(in.change);
	free(in.delta.gone);
	if (!ok)
		return false;
	Err why = {0};
	const Index *index = knowledge_index(desk, &why);
	if (index == NULL || !likeness_update(desk, index, &why))
		ingest_skip(&in, STR("vectors"), str_from(why.text)); /* searched without them */
	in.report.took_ms = (clock_monotonic_us() - began_us) / 1000;
	*ret_report = in.report;
	return true;
}
