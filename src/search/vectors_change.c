/* Vectors on a shelf, changed: rows come and go, in one step that readers see or not. */
#include "search/vectors_private.h"

#include "base/auto.h"

typedef struct Change {
	VectorsBuilder *builder; /* rows that come; NULL: none */
	VectorsKeepFn *keep;     /* of those that are there; NULL: all */
	void *context;
	int64_t generation;
	bool anew;  /* nothing that is there stays */
	bool purge; /* nothing that went stays in a file; the generation stays */
} Change;

static void kill_row(VectorRows *rows, size_t row)
{
	if (rows->dead == NULL)
		rows->dead = xcalloc(vector_rows_dead_words(rows), sizeof rows->dead[0]);
	rows->dead[row / 64] |= (uint64_t)1 << row % 64;
}

static void kill_rows(Vectors *v, const Change *c)
{
	size_t row;
	for (size_t f = 0; f < v->file_count; f++) {
		VectorRows *rows = &v->files[f];
		for (size_t i = 0; c->builder != NULL && i < c->builder->count; i++)
			if (vector_rows_find(rows, c->builder->ids[i], &row))
				kill_row(rows, row);
		for (size_t i = 0; c->keep != NULL && i < rows->count; i++)
			if (!vector_rows_is_dead(rows, i) && !c->keep(c->context, rows->ids[i]))
				kill_row(rows, i);
	}
}

/* What is poured into the builder is written again with it; the rest stays where it is. */
static void pour(VectorsBuilder *b, VectorRows *rows)
{
	for (size_t i = 0; i < rows->count; i++)
		if (!vector_rows_is_dead(rows, i))
			vector_row_copy(b, rows, i);
}

static bool put_rows(ShelfWriter *w, const VectorsBuilder *b, ShelfList *list, Err *err)
{
	ShelfBytes bytes = vector_rows_write(b);
	Str part = {bytes.ptr, bytes.size};
	bool ok = shelf_put(w, &part, 1, &list->files[list->count], err);
	shelf_bytes_free(&bytes);
	list->count++;
	return ok;
}

static ShelfFile kept_file(const ShelfFile *before, const VectorRows *rows)
{
	size_t note = rows->dead == NULL ? 0 : vector_rows_dead_words(rows) * sizeof(uint64_t);
	return (ShelfFile){before->checksum, before->size,
		note == 0 ? STR("") : (Str){(const char *)rows->dead, note}};
}

/* The files of `v` as far as they stay, then the builder's. */
static bool publish(ShelfWriter *w, const ShelfList *before, Vectors *v, VectorsBuilder *b, const Change *c,
	Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	ShelfSize *sizes = ARENA_ARRAY(&arena, ShelfSize, v->file_count + 1);
	ShelfList list = {c->purge ? v->generation : c->generation,
		ARENA_ARRAY(&arena, ShelfFile, v->file_count + 1), 0};
	for (size_t i = 0; i < v->file_count; i++)
		sizes[i] = (ShelfSize){v->files[i].count, vector_rows_dead(&v->files[i]), false};
	shelf_choose(sizes, v->file_count, b->count);
	for (size_t i = 0; i < v->file_count; i++)
		if (sizes[i].chosen || (c->purge && sizes[i].dead > 0))
			pour(b, &v->files[i]);
		else
			list.files[list.count++] = kept_file(&before->files[i], &v->files[i]);
	return (b->count == 0 || put_rows(w, b, &list, err)) && shelf_publish(w, &list, err);
}

static bool change(const char *folder, const Change *c, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(shelf_unlockp) ShelfWriter *w = NULL;
	AUTO(vectors_closep) Vectors *v = NULL;
	AUTO(vectors_builder_freep) VectorsBuilder *none = NULL;
	ShelfList list = {0};
	if (!shelf_lock(folder, true, &w, err))
		return false;
	if (c->anew || !shelf_list(&arena, folder, &list, NULL) || !vectors_open(folder, &v, NULL))
		v = xcalloc(1, sizeof *v);
	VectorsBuilder *b = c->builder;
	if (b == NULL) {
		none = vectors_builder_new(v->file_count > 0 ? v->dimensions : 1);
		b = none;
	}
	if (v->file_count > 0 && v->dimensions != b->dimensions)
		return err_set(err, ERR_INPUT, "%s: its vectors have %zu dimensions and not %zu",
			folder, v->dimensions, b->dimensions);
	kill_rows(v, c);
	return publish(w, &list, v, b, c, err);
}

bool vectors_extend(const char *folder, VectorsBuilder *b, VectorsKeepFn *keep, void *context,
	int64_t generation, Err *err)
{
	return change(folder, &(Change){b, keep, context, generation, false, false}, err);
}

bool vectors_replace(const char *folder, VectorsBuilder *b, int64_t generation, Err *err)
{
	return change(folder, &(Change){.builder = b, .generation = generation, .anew = true}, err);
}

bool vectors_purge(const char *folder, VectorsKeepFn *keep, void *context, Err *err)
{
	Change c = {.keep = keep, .context = context, .purge = true};
	return shelf_stamp(folder) == 0 || change(folder, &c, err);
}
