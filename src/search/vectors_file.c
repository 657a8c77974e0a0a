/* Vectors in and out of a shelf. */
#include "search/vectors_private.h"

#include "base/auto.h"
#include "search/rotation.h"

#include <math.h>

/* ---- building ---- */

static size_t aligned(size_t size)
{
	return (size + KERNEL_ALIGN - 1) / KERNEL_ALIGN * KERNEL_ALIGN;
}

VectorsBuilder *vectors_builder_new(size_t dimensions)
{
	VectorsBuilder *b = xcalloc(1, sizeof *b);
	b->dimensions = dimensions;
	b->width = aligned(dimensions);
	b->turned = xcalloc(b->width, sizeof b->turned[0]);
	return b;
}

void vectors_builder_free(VectorsBuilder *b)
{
	if (b == NULL)
		return;
	free(b->turned);
	free(b->ids);
	free(b->scales);
	free(b->high);
	free(b->low);
	free(b);
}

void vectors_builder_freep(VectorsBuilder **b)
{
	vectors_builder_free(*b);
}

size_t vectors_builder_count(const VectorsBuilder *b)
{
	return b->count;
}

/* Room for one more row, whose bytes are zero. */
static size_t row_new(VectorsBuilder *b, int64_t id, float scale)
{
	if (b->count == b->room) {
		b->room = b->room == 0 ? 64 : 2 * b->room;
		b->ids = xrealloc(b->ids, b->room * sizeof b->ids[0]);
		b->scales = xrealloc(b->scales, b->room * sizeof b->scales[0]);
		b->high = xrealloc(b->high, b->room * b->width);
		b->low = xrealloc(b->low, b->room * b->width);
	}
	size_t row = b->count++;
	b->ids[row] = id;
	b->scales[row] = scale;
	memset(b->high + row * b->width, 0, b->width);
	memset(b->low + row * b->width, 0, b->width);
	return row;
}

/* The vector at unit length, turned; false where it has none. */
static bool turn(VectorsBuilder *b, const float *vector)
{
	double square = 0;
	for (size_t i = 0; i < b->dimensions; i++)
		square += isfinite(vector[i]) ? (double)vector[i] * vector[i] : 0;
	memset(b->turned, 0, b->width * sizeof b->turned[0]);
	for (size_t i = 0; square > 0 && i < b->dimensions; i++)
		b->turned[i] = isfinite(vector[i]) ? (float)(vector[i] / sqrt(square)) : 0;
	rotation_turn(b->turned, b->width);
	return square > 0;
}

void vectors_builder_add(VectorsBuilder *b, int64_t id, const float *vector)
{
	float most = 0;
	bool some = turn(b, vector);
	for (size_t i = 0; i < b->width; i++)
		most = fmaxf(most, fabsf(b->turned[i]));
	float step = most / (VECTORS_STEP * VECTORS_MAX_HIGH);
	size_t row = row_new(b, id, some ? step : 0);
	int8_t *high = b->high + row * b->width, *low = b->low + row * b->width;
	for (size_t i = 0; some && i < b->width; i++) {
		long value = lrintf(b->turned[i] / step);
		long above = lrint((double)value / VECTORS_STEP);
		if (value - above * VECTORS_STEP > INT8_MAX)
			above++; /* a half is rounded up, as the low byte has no 128 */
		high[i] = (int8_t)above;
		low[i] = (int8_t)(value - above * VECTORS_STEP);
	}
}

void vector_row_copy(VectorsBuilder *b, const VectorRows *from, size_t row)
{
	size_t to = row_new(b, from->ids[row], from->scales[row]);
	memcpy(b->high + to * b->width, from->high + row * b->width, b->width);
	memcpy(b->low + to * b->width, from->low + row * b->width, b->width);
}

/* ---- bytes ---- */

typedef struct Layout {
	size_t ids, scales, factors, spreads, high, low, sketches, size;
} Layout;

static bool layout(uint64_t rows, size_t width, Layout *ret)
{
	size_t most = SIZE_MAX / 8 / (width + sizeof(int64_t));
	if (width == 0 || rows > most)
		return false;
	size_t n = (size_t)rows;
	Layout l = {.ids = aligned(sizeof(VectorsHead))};
	l.scales = aligned(l.ids + n * sizeof(int64_t));
	l.factors = aligned(l.scales + n * sizeof(float));
	l.spreads = aligned(l.factors + n * sizeof(float));
	l.high = aligned(l.spreads + n * sizeof(float));
	l.low = l.high + n * width;
	l.sketches = l.low + n * width;
	l.size = l.sketches + sketch_bytes(n, width);
	*ret = l;
	return true;
}

typedef struct Sorted {
	int64_t id;
	size_t row;
} Sorted;

static int by_id(const void *a, const void *b)
{
	const Sorted *x = a, *y = b;
	if (x->id != y->id)
		return x->id < y->id ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

/* The rows by id, the newest of equal ones. */
static Sorted *sorted_rows(const VectorsBuilder *b, size_t *ret_count)
{
	Sorted *rows = xcalloc(b->count + 1, sizeof *rows);
	size_t count = 0;
	for (size_t i = 0; i < b->count; i++)
		rows[i] = (Sorted){b->ids[i], i};
	qsort(rows, b->count, sizeof *rows, by_id);
	for (size_t i = 0; i < b->count; i++)
		if (i + 1 == b->count || rows[i].id != rows[i + 1].id)
			rows[count++] = rows[i];
	*ret_count = count;
	return rows;
}

static void view(const char *bytes, const Layout *at, VectorRows *rows)
{
	rows->ids = (const int64_t *)(const void *)(bytes + at->ids);
	rows->scales = (const float *)(const void *)(bytes + at->scales);
	rows->factors = (const float *)(const void *)(bytes + at->factors);
	rows->spreads = (const float *)(const void *)(bytes + at->spreads);
	rows->high = (const int8_t *)bytes + at->high;
	rows->low = (const int8_t *)bytes + at->low;
	rows->sketches = (const uint8_t *)bytes + at->sketches;
}

/* Of the rows that stand there. */
static void sketches_write(char *bytes, const Layout *at, size_t count, size_t width, float *room)
{
	VectorRows rows = {.count = count, .width = width};
	view(bytes, at, &rows);
	for (size_t i = 0; i < count; i++) {
		float factor, spread;
		vector_rows_values(&rows, i, room);
		sketch_write(room, width, i, (unsigned char *)bytes + at->sketches, &factor, &spread);
		memcpy(bytes + at->factors + i * sizeof factor, &factor, sizeof factor);
		memcpy(bytes + at->spreads + i * sizeof spread, &spread, sizeof spread);
	}
}

ShelfBytes vector_rows_write(const VectorsBuilder *b)
{
	size_t count;
	Layout at = {0};
	AUTO(free_ptr) Sorted *rows = sorted_rows(b, &count);
	(void)layout(count, b->width, &at);
	char *bytes = xcalloc(1, at.size);
	VectorsHead head = {VECTORS_MAGIC, VECTORS_VERSION, VECTORS_BYTE_ORDER,
		(uint32_t)b->dimensions, (uint32_t)b->width, count};
	memcpy(bytes, &head, sizeof head);
	for (size_t i = 0; i < count; i++) {
		size_t row = rows[i].row;
		memcpy(bytes + at.ids + i * sizeof(int64_t), &b->ids[row], sizeof(int64_t));
		memcpy(bytes + at.scales + i * sizeof(float), &b->scales[row], sizeof(float));
		memcpy(bytes + at.high + i * b->width, b->high + row * b->width, b->width);
		memcpy(bytes + at.low + i * b->width, b->low + row * b->width, b->width);
	}
	sketches_write(bytes, &at, count, b->width, b->turned);
	return (ShelfBytes){bytes, at.size, false};
}

static const char *head_wrong(ShelfBytes bytes, VectorsHead *ret_head, Layout *ret_layout)
{
	if (bytes.size < sizeof *ret_head)
		return "too short";
	memcpy(ret_head, bytes.ptr, sizeof *ret_head);
	if (memcmp(ret_head->magic, VECTORS_MAGIC, sizeof ret_head->magic) != 0)
		return "not vectors";
	if (ret_head->version != VECTORS_VERSION || ret_head->byte_order != VECTORS_BYTE_ORDER)
		return "of another version";
	if (ret_head->dimensions == 0 || ret_head->dimensions > VECTORS_MAX_DIMENSIONS ||
		ret_head->width != aligned(ret_head->dimensions))
		return "dimensions out of bounds";
	return !layout(ret_head->rows, ret_head->width, ret_layout) ||
			       ret_layout->size != bytes.size
		       ? "its size is wrong"
		       : NULL;
}

/* Ids ascend, scales are numbers, and no byte is -128, for which kernels may differ. */
static const char *rows_wrong(const VectorRows *rows)
{
	bool bad = false;
	for (size_t i = 0; i < rows->count; i++)
		bad |= (i > 0 && rows->ids[i] <= rows->ids[i - 1]) ||
		       !(rows->scales[i] >= 0 && rows->scales[i] < 1) ||
		       !isfinite(rows->factors[i]) || !isfinite(rows->spreads[i]);
	for (size_t i = 0; i < rows->count * rows->width; i++)
		bad |= rows->high[i] == INT8_MIN;
	return bad ? "rows out of order or bounds" : NULL;
}

bool vector_rows_view(ShelfBytes bytes, size_t dimensions, VectorRows *ret_rows, Err *err)
{
	VectorsHead head;
	Layout at;
	VectorRows rows = {.bytes = bytes};
	const char *why = head_wrong(bytes, &head, &at);
	if (why == NULL) {
		rows.count = head.rows;
		rows.width = head.width;
		view(bytes.ptr, &at, &rows);
		why = dimensions != 0 && head.dimensions != dimensions ? "of other dimensions"
								       : rows_wrong(&rows);
	}
	if (why == NULL) {
		*ret_rows = rows;
		return true;
	}
	shelf_bytes_free(&bytes);
	return err_set(err, ERR_INPUT, "damaged vectors: %s", why);
}

void vector_rows_free(VectorRows *rows)
{
	shelf_bytes_free(&rows->bytes);
	free(rows->dead);
	free(rows->places);
}

/* ---- opening ---- */

size_t vector_rows_dead(const VectorRows *rows)
{
	size_t count = 0;
	for (size_t i = 0; rows->dead != NULL && i < vector_rows_dead_words(rows); i++)
		count += (size_t)__builtin_popcountll(rows->dead[i]);
	return count;
}

/* The note of a file: a bit for each row that is gone, or nothing. */
static bool take_note(VectorRows *rows, Str note)
{
	if (note.len == 0)
		return true;
	if (note.len != vector_rows_dead_words(rows) * sizeof(uint64_t))
		return false;
	rows->dead = xmalloc(note.len);
	memcpy(rows->dead, note.ptr, note.len);
	return rows->count % 64 == 0 ||
	       rows->dead[vector_rows_dead_words(rows) - 1] >> rows->count % 64 == 0;
}

uint32_t vector_rows_dimensions(const VectorRows *rows)
{
	VectorsHead head;
	memcpy(&head, rows->bytes.ptr, sizeof head);
	return head.dimensions;
}

static bool file_open(Vectors *v, const char *folder, const ShelfFile *file, Err *err)
{
	ShelfBytes bytes;
	VectorRows *rows = &v->files[v->file_count];
	if (!shelf_map(folder, file, &bytes, err) ||
		!vector_rows_view(bytes, v->dimensions, rows, err))
		return false;
	v->file_count++;
	v->dimensions = vector_rows_dimensions(rows);
	if (!take_note(rows, file->note))
		return err_set(err, ERR_INPUT, "%s: damaged: a wrong note", folder);
	v->count += rows->count - vector_rows_dead(rows);
	return true;
}

static bool list_open(const char *folder, Vectors **ret_vectors, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(vectors_closep) Vectors *v = NULL;
	ShelfList list;
	if (!shelf_list(&arena, folder, &list, err))
		return false;
	v = xcalloc(1, sizeof *v);
	v->files = xcalloc(list.count + 1, sizeof v->files[0]);
	v->generation = list.generation;
	for (size_t i = 0; i < list.count; i++)
		if (!file_open(v, folder, &list.files[i], err))
			return false;
	*ret_vectors = v;
	v = NULL;
	return true;
}

/* Once more while the list changes under us. */
bool vectors_open(const char *folder, Vectors **ret_vectors, Err *err)
{
	uint64_t stamp;
	do {
		stamp = shelf_stamp(folder);
		if (list_open(folder, ret_vectors, err))
			return true;
	} while (shelf_stamp(folder) != stamp);
	return false;
}

void vectors_close(Vectors *v)
{
	if (v == NULL)
		return;
	for (size_t i = 0; i < v->file_count; i++)
		vector_rows_free(&v->files[i]);
	free(v->files);
	free(v);
}

void vectors_closep(Vectors **v)
{
	vectors_close(*v);
}

bool vectors_from_builder(VectorsBuilder *b, int64_t generation, Vectors **ret_vectors, Err *err)
{
	VectorRows rows;
	if (!vector_rows_view(vector_rows_write(b), b->dimensions, &rows, err))
		return false;
	Vectors *v = xcalloc(1, sizeof *v);
	v->files = xcalloc(1, sizeof v->files[0]);
	v->files[0] = rows;
	v->file_count = 1;
	v->count = rows.count;
	v->dimensions = b->dimensions;
	v->generation = generation;
	*ret_vectors = v;
	return true;
}
