#include "search/lsa_private.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"

enum {
	CHUNK = 200000,  /* passages folded in one walk */
	COUNT_BITS = 24, /* of a training's number: the passages it was made of; above: the time */
	CHANGE = 4,      /* trained anew when their number changed by more than one in so many */
};

struct Lsa {
	Vectors *terms, *passages;
	float direction[SVD_MOST];
};

static const char *terms_folder(Arena *arena, const char *folder)
{
	return path_join(arena, folder, "terms");
}

static const char *passages_folder(Arena *arena, const char *folder)
{
	return path_join(arena, folder, "passages");
}

void lsa_close(Lsa *lsa)
{
	if (lsa == NULL)
		return;
	vectors_close(lsa->terms);
	vectors_close(lsa->passages);
	free(lsa);
}

void lsa_closep(Lsa **lsa)
{
	lsa_close(*lsa);
}

bool lsa_open(const char *folder, Lsa **ret_lsa, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(lsa_closep) Lsa *lsa = xcalloc(1, sizeof *lsa);
	if (!vectors_open(terms_folder(&arena, folder), &lsa->terms, err) ||
		!vectors_open(passages_folder(&arena, folder), &lsa->passages, err))
		return false;
	if (vectors_generation(lsa->terms) != vectors_generation(lsa->passages) ||
		vectors_dimensions(lsa->terms) != LSA_ROW ||
		vectors_dimensions(lsa->passages) != SVD_MOST)
		return err_set(err, ERR_INPUT, "%s: terms and passages are of two trainings", folder);
	*ret_lsa = lsa;
	lsa = NULL;
	return true;
}

Vectors *lsa_passages(Lsa *lsa)
{
	return lsa->passages;
}

static bool term_add(const Vectors *terms, Str stem, float weight, float *to)
{
	float row[LSA_ROW];
	if (stem.len == 0 || !vectors_get(terms, lsa_term_id(stem), row))
		return false;
	for (size_t k = 0; k < SVD_MOST; k++)
		to[k] += weight * row[k];
	return true;
}

bool lsa_direction(Lsa *lsa, const IndexTerms *terms, const float **ret_direction)
{
	bool any = false;
	memset(lsa->direction, 0, sizeof lsa->direction);
	for (size_t i = 0; i < terms->count; i++) {
		const IndexTerm *t = &terms->items[i];
		float weight = lsa_weight(t->count);
		any = term_add(lsa->terms, t->stem, weight, lsa->direction) ||
			term_add(lsa->terms, t->other, weight, lsa->direction) || any;
	}
	*ret_direction = lsa->direction;
	return any;
}

/* ---- folding passages in ---- */

typedef struct Ids {
	int64_t *items;
	size_t count, room;
} Ids;

static void ids_add(Ids *ids, int64_t id)
{
	if (ids->count == ids->room) {
		ids->room = 2 * ids->room + 1024;
		ids->items = xrealloc(ids->items, ids->room * sizeof ids->items[0]);
	}
	ids->items[ids->count++] = id;
}

static void ids_free(Ids *ids)
{
	free(ids->items);
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void ids_sort(Ids *ids)
{
	if (ids->count > 0)
		qsort(ids->items, ids->count, sizeof ids->items[0], by_id);
}

static bool is_among(void *sorted, int64_t id)
{
	const Ids *ids = sorted;
	return ids->count > 0 && bsearch(&id, ids->items, ids->count, sizeof id, by_id) != NULL;
}

typedef struct Fold {
	const Vectors *terms;
	const Vectors *there; /* passages that have their row already; or NULL */
	Ids met;              /* every passage */
	Ids wanted, places;   /* those without a row, and where they lie, ascending */
	uint32_t *slots;      /* of each place up to the last wanted one: its number among the wanted, from 1; or 0 */
	size_t from, end;     /* numbers of the wanted that are folded in this walk */
	float *rows;          /* of these */
} Fold;

static void fold_free(Fold *f)
{
	ids_free(&f->met);
	ids_free(&f->wanted);
	ids_free(&f->places);
	free(f->slots);
}

static void meet(void *context, uint32_t place, int64_t id)
{
	Fold *f = context;
	ids_add(&f->met, id);
	if (f->there != NULL && vectors_has(f->there, id))
		return;
	ids_add(&f->wanted, id);
	ids_add(&f->places, place);
}

static bool fold_term(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	Fold *f = context;
	float row[LSA_ROW];
	bool known = false;
	uint32_t last = (uint32_t)f->places.items[f->places.count - 1];
	for (size_t i = 0; i < count && postings[i].place <= last; i++) {
		size_t number = f->slots[postings[i].place];
		if (number <= f->from || number > f->end)
			continue;
		if (!known && !vectors_get(f->terms, lsa_term_id(stem), row))
			return true;
		known = true;
		float *to = f->rows + (number - 1 - f->from) * SVD_MOST;
		float weight = lsa_weight(postings[i].frequency);
		for (size_t k = 0; k < SVD_MOST; k++)
			to[k] += weight * row[k];
	}
	return true;
}

/* What costs is what is new: only it is walked, in portions that fit into memory. */
static VectorsBuilder *fold_passages(Fold *f, const IndexReader *all)
{
	VectorsBuilder *b = vectors_builder_new(SVD_MOST);
	index_passages(all, meet, f);
	size_t count = f->wanted.count;
	if (count == 0)
		return b;
	f->slots = xcalloc((size_t)f->places.items[count - 1] + 1, sizeof f->slots[0]);
	for (size_t i = 0; i < count; i++)
		f->slots[f->places.items[i]] = (uint32_t)i + 1;
	size_t room = count < CHUNK ? count : CHUNK;
	AUTO(free_ptr) float *rows = xmalloc(room * SVD_MOST * sizeof *rows);
	f->rows = rows;
	for (f->from = 0; f->from < count; f->from = f->end) {
		f->end = f->from + CHUNK < count ? f->from + CHUNK : count;
		memset(rows, 0, room * SVD_MOST * sizeof *rows);
		(void)index_walk_from(all, (uint32_t)f->places.items[f->from], fold_term, f);
		for (size_t i = f->from; i < f->end; i++)
			vectors_builder_add(b, f->wanted.items[i], rows + (i - f->from) * SVD_MOST);
	}
	return b;
}

/* ---- up to date ---- */

static size_t trained_on(const Lsa *lsa)
{
	return (size_t)(vectors_generation(lsa->terms) & ((1 << COUNT_BITS) - 1));
}

static bool is_fresh(const Lsa *lsa, size_t own)
{
	size_t then = trained_on(lsa), apart = own > then ? own - then : then - own;
	return apart * CHANGE <= then;
}

static bool train(const char *folder, const IndexReader *own, const IndexReader *all, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const char *terms_at = terms_folder(&arena, folder);
	int64_t number = clock_now_ms() / 1000 << COUNT_BITS |
		(int64_t)(index_reader_count(own) & ((1 << COUNT_BITS) - 1));
	AUTO(vectors_builder_freep) VectorsBuilder *rows = lsa_train(own);
	AUTO(vectors_closep) Vectors *terms = NULL;
	if (!vectors_replace(terms_at, rows, number, err) || !vectors_open(terms_at, &terms, err))
		return false;
	AUTO(fold_free) Fold f = {.terms = terms};
	AUTO(vectors_builder_freep) VectorsBuilder *passages = fold_passages(&f, all);
	return vectors_replace(passages_folder(&arena, folder), passages, number, err);
}

/* Adds what is new and drops what is gone. */
static bool extend(const char *folder, const Lsa *lsa, const IndexReader *all, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(fold_free) Fold f = {.terms = lsa->terms, .there = lsa->passages};
	AUTO(vectors_builder_freep) VectorsBuilder *passages = fold_passages(&f, all);
	ids_sort(&f.met);
	return vectors_extend(passages_folder(&arena, folder), passages, is_among, &f.met,
		vectors_generation(lsa->terms), err);
}

bool lsa_update(const char *folder, const IndexReader *own, const IndexReader *all, bool *ret_there,
	Err *err)
{
	AUTO(lsa_closep) Lsa *lsa = NULL;
	*ret_there = index_reader_count(own) >= LSA_MIN_PASSAGES;
	if (!*ret_there)
		return true;
	if (lsa_open(folder, &lsa, NULL) && is_fresh(lsa, index_reader_count(own)))
		return extend(folder, lsa, all, err);
	return train(folder, own, all, err);
}

/* ---- purging ---- */

static bool term_seen(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	(void)postings, (void)count;
	ids_add(context, lsa_term_id(stem));
	return true;
}

static bool is_passage(void *all, int64_t id)
{
	return index_document_of(all, id) != 0;
}

bool lsa_purge(const char *folder, IndexReader *all, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(ids_free) Ids seen = {0};
	(void)index_walk(all, term_seen, &seen);
	ids_sort(&seen);
	return vectors_purge(terms_folder(&arena, folder), is_among, &seen, err) &&
	       vectors_purge(passages_folder(&arena, folder), is_passage, all, err);
}
