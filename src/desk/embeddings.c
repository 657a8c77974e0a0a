#include "desk/embeddings.h"

#include "base/file.h"
#include "base/hash.h"
#include "port/embed.h"
#include "text/personal.h"

#include <dirent.h>

enum {
	WEIGHT = 30, /* percent of the mix; `eval tune` finds a workspace's own */
	WEIGHT_MOST = 90,
	VERSION_SHOWN = 16, /* digits of a version that name its folder */
	LOOK_AGAIN_US = 2000000,
	KEEP_EVERY = 1024,  /* vectors that are written at once, so that none is paid for twice */
};

/* What was last opened, kept for the life of the program: by one thread, for one workspace. */
static struct {
	Embedder *embedder;
	Vectors *passages;
	int64_t tried_us;
	char *key; /* workspace, name of the section */
} opened;

static void forget(void)
{
	embedder_close(opened.embedder);
	vectors_close(opened.passages);
	free(opened.key);
	opened.embedder = NULL;
	opened.passages = NULL;
	opened.key = NULL;
	opened.tried_us = 0;
}

static Str name_of(const Desk *desk)
{
	return config_str(&desk->workspace->rules.config, "retrieval", "embedding", STR(""));
}

static Str version_of(const Embedder *e)
{
	return str_slice(embedder_version(e), 0, VERSION_SHOWN);
}

static const char *all_folders(Desk *desk, Arena *arena)
{
	return workspace_path(desk->workspace, arena, ".countersign/embeddings");
}

static const char *folder_of(Desk *desk, Arena *arena, const Embedder *e, const char *part)
{
	return path_join(arena, all_folders(desk, arena),
		arena_fmt(arena, STR_FMT "/%s", STR_ARG(version_of(e)), part).ptr);
}

static bool open_embedder(Desk *desk, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Str name = name_of(desk);
	const char *key = arena_fmt(&arena, "%s\n" STR_FMT, desk->workspace->folder, STR_ARG(name)).ptr;
	if (opened.embedder != NULL && strcmp(opened.key, key) == 0)
		return true;
	forget();
	if (!embedder_open(&desk->workspace->rules.config, name, desk->workspace->folder,
		    &opened.embedder, err))
		return false;
	opened.key = strdup(key);
	return true;
}

/* ---- filling ---- */

typedef struct Filling {
	Embedder *embedder;
	const char *cache_folder;
	Vectors *there, *cache;       /* NULL where there are none */
	VectorsBuilder *rows, *fresh; /* by passage; by hash of the text; NULL until one is there */
	Arena arena, kept;            /* of the batch; of the whole */
	Str *texts;
	int64_t *ids;
	size_t count;
	int64_t *live; /* hashes of all texts of now */
	size_t live_count;
	float *row; /* room for one of the cache */
} Filling;

static void filling_end(Filling *f)
{
	vectors_close(f->there);
	vectors_close(f->cache);
	vectors_builder_free(f->rows);
	vectors_builder_free(f->fresh);
	arena_free(&f->arena);
	arena_free(&f->kept);
	free(f->texts);
	free(f->ids);
	free(f->row);
}

static int64_t text_id(Str text)
{
	return (int64_t)(hash_quick(text) >> 1);
}

static bool keep_all(void *context, int64_t id)
{
	(void)context;
	(void)id;
	return true;
}

static bool cache_write(Filling *f, VectorsKeepFn *keep, Err *err)
{
	AUTO(vectors_builder_freep) VectorsBuilder *fresh = f->fresh;
	f->fresh = NULL;
	return fresh == NULL || embedder_is_local(f->embedder) ||
		vectors_extend(f->cache_folder, fresh, keep, f, 1, err);
}

static int by_value(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

static void live_sort(Filling *f)
{
	if (f->live_count > 0)
		qsort(f->live, f->live_count, sizeof f->live[0], by_value);
}

static bool keep_live(void *context, int64_t id)
{
	const Filling *f = context;
	return bsearch(&id, f->live, f->live_count, sizeof id, by_value) != NULL;
}

/* What nobody has any more goes from the cache. */
static bool cache_prune(Filling *f, Err *err)
{
	live_sort(f);
	bool stale = f->cache != NULL && vectors_count(f->cache) > f->live_count;
	if (f->fresh == NULL && stale)
		f->fresh = vectors_builder_new(vectors_dimensions(f->cache));
	return cache_write(f, keep_live, err);
}

static bool batch_embed(Filling *f, Err *err)
{
	AUTO(free_ptr) float *rows = NULL;
	size_t dimensions;
	if (f->count == 0)
		return true;
	if (!embedder_embed(f->embedder, EMBED_PASSAGE, f->texts, f->count, &rows, &dimensions, err))
		return false;
	if (f->rows == NULL)
		f->rows = vectors_builder_new(dimensions);
	if (f->fresh == NULL)
		f->fresh = vectors_builder_new(dimensions);
	for (size_t i = 0; i < f->count; i++) {
		vectors_builder_add(f->rows, f->ids[i], rows + i * dimensions);
		vectors_builder_add(f->fresh, text_id(f->texts[i]), rows + i * dimensions);
	}
	f->count = 0;
	arena_reset(&f->arena);
	return vectors_builder_count(f->fresh) < KEEP_EVERY || cache_write(f, keep_all, err);
}

static bool is_there(const Filling *f, int64_t id)
{
	return f->there != NULL && vectors_has(f->there, id);
}

static Str passage_text(Arena *arena, const PassageHit *p)
{
	return arena_fmt(arena, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(p->title), STR_ARG(p->heading),
		STR_ARG(p->text));
}

static bool passage_take(
	void *context, const PassageHit *p, const Str *groups, size_t group_count, Err *err)
{
	Filling *f = context;
	(void)groups;
	(void)group_count;
	Str text = passage_text(&f->arena, p);
	int64_t hash = text_id(text);
	*ARENA_PUSH(&f->kept, f->live, f->live_count) = hash;
	bool there = is_there(f, p->id);
	if (!there && f->cache != NULL && vectors_get(f->cache, hash, f->row)) {
		if (f->rows == NULL)
			f->rows = vectors_builder_new(vectors_dimensions(f->cache));
		vectors_builder_add(f->rows, p->id, f->row);
		there = true;
	}
	if (there) {
		if (f->count == 0)
			arena_reset(&f->arena);
		return true;
	}
	f->texts[f->count] = text;
	f->ids[f->count++] = p->id;
	return f->count < embedder_batch(f->embedder) || batch_embed(f, err);
}

static bool is_kept(void *reader, int64_t id)
{
	return index_document_of(reader, id) != 0;
}

/* What is done with the folder of a model's vectors. */
typedef bool FolderFn(const char *folder, void *context, Err *err);

/* For all but `own`; "": for all of them. */
static bool folders_each(Desk *desk, Str own, FolderFn *each, void *context, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const char *all = all_folders(desk, &arena);
	DIR *folder = opendir(all);
	bool ok = true;
	for (struct dirent *e; ok && folder != NULL && (e = readdir(folder)) != NULL;)
		if (e->d_name[0] != '.' && !str_is(own, e->d_name))
			ok = each(path_join(&arena, all, e->d_name), context, err);
	if (folder != NULL)
		(void)closedir(folder);
	return ok;
}

static bool remove_folder(const char *folder, void *context, Err *err)
{
	(void)context, (void)err;
	(void)file_remove_tree(folder, true);
	return true;
}

static bool fill(Desk *desk, const Index *index, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(index_reader_freep) IndexReader *all = index_reader_of_all(index);
	const char *passages = folder_of(desk, &arena, opened.embedder, "passages");
	AUTO(filling_end) Filling f = {.embedder = opened.embedder};
	f.cache_folder = folder_of(desk, &arena, opened.embedder, "cache");
	f.texts = xcalloc(embedder_batch(f.embedder) + 1, sizeof f.texts[0]);
	f.ids = xcalloc(embedder_batch(f.embedder) + 1, sizeof f.ids[0]);
	f.row = xcalloc(VECTORS_MAX_DIMENSIONS, sizeof f.row[0]);
	(void)vectors_open(passages, &f.there, NULL);
	(void)vectors_open(f.cache_folder, &f.cache, NULL);
	bool ok = store_passages_each(desk->workspace->store, 0, passage_take, &f, err) &&
		batch_embed(&f, err);
	if (!ok) { /* what came before is paid for */
		(void)cache_write(&f, keep_all, NULL);
		return false;
	}
	if (!cache_prune(&f, err))
		return false;
	if (f.rows == NULL) /* nothing new; what is gone goes */
		f.rows = vectors_builder_new(f.there != NULL ? vectors_dimensions(f.there) : 2);
	return (f.there == NULL && vectors_builder_count(f.rows) == 0) ||
		vectors_extend(passages, f.rows, is_kept, all, index_generation(index), err);
}

bool embeddings_update(Desk *desk, const Index *index, Err *err)
{
	bool wanted = name_of(desk).len > 0;
	if (wanted && !open_embedder(desk, err))
		return false;
	vectors_close(opened.passages);
	opened.passages = NULL;
	opened.tried_us = 0;
	if (wanted && !fill(desk, index, err))
		return false;
	/* vectors of models that are not asked any more go */
	return folders_each(desk, wanted ? version_of(opened.embedder) : STR(""), remove_folder, NULL, err);
}

/* ---- purging ---- */

typedef struct Purge {
	IndexReader *all;
	Filling live; /* only the hashes */
} Purge;

static bool live_add(void *context, const PassageHit *p, const Str *groups, size_t group_count, Err *err)
{
	Filling *f = context;
	(void)groups, (void)group_count, (void)err;
	*ARENA_PUSH(&f->kept, f->live, f->live_count) = text_id(passage_text(&f->arena, p));
	arena_reset(&f->arena);
	return true;
}

static bool purge_folder(const char *folder, void *context, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Purge *p = context;
	return vectors_purge(path_join(&arena, folder, "passages"), is_kept, p->all, err) &&
	       vectors_purge(path_join(&arena, folder, "cache"), keep_live, &p->live, err);
}

bool embeddings_purge(Desk *desk, IndexReader *all, Err *err)
{
	Purge p = {.all = all};
	vectors_close(opened.passages);
	opened.passages = NULL;
	opened.tried_us = 0;
	bool ok = store_passages_each(desk->workspace->store, 0, live_add, &p.live, err);
	live_sort(&p.live);
	ok = ok && folders_each(desk, STR(""), purge_folder, &p, err);
	filling_end(&p.live);
	return ok;
}

/* ---- asking ---- */

static bool weight_of(Desk *desk, double *ret_weight, Err *err)
{
	int64_t percent;
	if (!config_int(&desk->workspace->rules.config, "retrieval", "embedding_weight", WEIGHT, 0,
		    WEIGHT_MOST, &percent, err))
		return false;
	*ret_weight = (double)percent / 100;
	return true;
}

/* As of the last ingest, whoever ran it. */
static Vectors *passages_of(Desk *desk, const Index *index)
{
	AUTO(arena_free) Arena arena = {0};
	int64_t now_us = clock_monotonic_us();
	bool current = opened.passages != NULL &&
		vectors_generation(opened.passages) == index_generation(index);
	if (current || (opened.tried_us != 0 && now_us - opened.tried_us < LOOK_AGAIN_US))
		return opened.passages;
	vectors_close(opened.passages);
	opened.passages = NULL;
	opened.tried_us = now_us;
	(void)vectors_open(folder_of(desk, &arena, opened.embedder, "passages"), &opened.passages, NULL);
	return opened.passages;
}

static bool question_embed(
	Arena *arena, Str subject, size_t dimensions, const float **ret_direction, Err *err)
{
	AUTO(free_ptr) float *row = NULL;
	size_t got = 0;
	if (!embedder_is_local(opened.embedder))
		subject = personal_leave_out(arena, subject);
	if (!embedder_embed(opened.embedder, EMBED_QUESTION, &subject, 1, &row, &got, err))
		return false;
	if (got != dimensions)
		return err_set(err, ERR_OUTSIDE, "%zu dimensions now, %zu at ingest", got, dimensions);
	float *direction = ARENA_ARRAY(arena, float, dimensions);
	memcpy(direction, row, dimensions * sizeof *direction);
	*ret_direction = direction;
	return true;
}

bool embeddings_add(Desk *desk, const Index *index, Arena *arena, Mix *mix, Str *ret_notice, Err *err)
{
	double weight = 0;
	Err why = {0};
	const float *direction;
	Str subject = mix_subject_text(mix);
	if (name_of(desk).len == 0 || subject.len == 0)
		return true;
	if (!weight_of(desk, &weight, err) || (weight > 0 && !open_embedder(desk, err)))
		return false;
	Vectors *passages = weight > 0 ? passages_of(desk, index) : NULL;
	if (weight > 0 && passages == NULL)
		*ret_notice = STR("embeddings: there are none yet: countersign ingest");
	if (passages == NULL)
		return true;
	if (question_embed(arena, subject, vectors_dimensions(passages), &direction, &why))
		mix_add_leg(mix, &(MixLeg){"meaning", passages, direction, weight});
	else
		*ret_notice = arena_copy(arena, str_from(why.text));
	return true;
}
