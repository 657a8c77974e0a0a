#include "port/embed/model2vec.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/hash.h"
#include "port/embed/pieces.h"

#include <math.h>

enum {
	FILE_MAX = 1 << 30,
	HEADER_MAX = 16 << 20,
	PIECES_MAX = 512, /* of one text, as Model2Vec cuts it */
	DIMENSIONS_MAX = 8192,
};

struct Model2vec {
	Pieces *pieces;
	float *rows; /* of each piece, its weight applied */
	size_t dimensions, count;
	HashHex version;
};

void model2vec_close(Model2vec *m)
{
	if (m == NULL)
		return;
	pieces_free(m->pieces);
	free(m->rows);
	free(m);
}

void model2vec_closep(Model2vec **m)
{
	model2vec_close(*m);
}

size_t model2vec_dimensions(const Model2vec *m)
{
	return m->dimensions;
}

Str model2vec_version(const Model2vec *m)
{
	return str_from(m->version.text);
}

/* ---- safetensors: the length of a JSON header as 64 bits, the header, the numbers ---- */

static double from_f32(const char *at)
{
	float value;
	memcpy(&value, at, sizeof value);
	return (double)value;
}

static double from_f64(const char *at)
{
	double value;
	memcpy(&value, at, sizeof value);
	return value;
}

static double from_bf16(const char *at)
{
	uint16_t half;
	memcpy(&half, at, sizeof half);
	uint32_t bits = (uint32_t)half << 16;
	float value;
	memcpy(&value, &bits, sizeof value);
	return (double)value;
}

/* IEEE 754 binary16. */
static double from_f16(const char *at)
{
	uint16_t half;
	memcpy(&half, at, sizeof half);
	int exponent = half >> 10 & 31, fraction = half & 1023;
	double value = exponent == 0    ? ldexp(fraction, -24)
		       : exponent == 31 ? 0 /* infinite or not a number: says nothing */
					: ldexp(1024 + fraction, exponent - 25);
	return half & 0x8000 ? -value : value;
}

static double from_i8(const char *at)
{
	return (double)(int8_t)*at;
}

static double from_i32(const char *at)
{
	int32_t value;
	memcpy(&value, at, sizeof value);
	return value;
}

static double from_i64(const char *at)
{
	int64_t value;
	memcpy(&value, at, sizeof value);
	return (double)value;
}

typedef struct Kind {
	const char *name;
	size_t size;
	double (*read)(const char *at);
} Kind;

static const Kind kinds[] = {{"F32", 4, from_f32}, {"F64", 8, from_f64}, {"F16", 2, from_f16},
	{"BF16", 2, from_bf16}, {"I8", 1, from_i8}, {"I32", 4, from_i32}, {"I64", 8, from_i64}};

typedef struct Tensor {
	const Kind *kind; /* NULL: there is none */
	const char *numbers;
	size_t rows, columns; /* columns 1 for a list */
} Tensor;

static const Kind *kind_of(Str name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_is(name, kinds[i].name))
			return &kinds[i];
	return NULL;
}

static bool whole(const Json *json, int64_t most, size_t *ret)
{
	int64_t value = json_int(json, -1);
	*ret = (size_t)value;
	return value >= 0 && value <= most;
}

static bool tensor_read(const Json *header, const char *name, Str numbers, Tensor *ret, Err *err)
{
	const Json *j = json_get(header, name), *shape = json_get(j, "shape"),
		   *offsets = json_get(j, "data_offsets");
	Tensor t = {.kind = kind_of(json_str_at(j, "dtype")), .columns = 1};
	size_t from, to;
	*ret = (Tensor){0};
	if (j == NULL)
		return true;
	if (t.kind == NULL)
		return err_set(err, ERR_INPUT, "%s: dtype \"" STR_FMT "\" is not read", name,
			STR_ARG(json_str_at(j, "dtype")));
	bool ok = whole(json_at(shape, 0), FILE_MAX, &t.rows) && json_count(shape) <= 2 &&
		(json_count(shape) < 2 || whole(json_at(shape, 1), DIMENSIONS_MAX, &t.columns)) &&
		whole(json_at(offsets, 0), (int64_t)numbers.len, &from) &&
		whole(json_at(offsets, 1), (int64_t)numbers.len, &to) && from <= to &&
		t.columns > 0 && to - from == t.rows * t.columns * t.kind->size;
	if (!ok)
		return err_set(err, ERR_INPUT, "%s: shape and data_offsets do not fit the file", name);
	t.numbers = numbers.ptr + from;
	*ret = t;
	return true;
}

static double tensor_at(const Tensor *t, size_t i)
{
	return t->kind->read(t->numbers + i * t->kind->size);
}

static bool rows_fill(Model2vec *m, const Tensor *rows, const Tensor *mapping, const Tensor *weights,
	Err *err)
{
	for (size_t i = 0; i < m->count; i++) {
		double row = mapping->kind != NULL ? tensor_at(mapping, i) : (double)i;
		double weight = weights->kind != NULL ? tensor_at(weights, i) : 1;
		if (!(row >= 0 && row < (double)rows->rows))
			return err_set(err, ERR_INPUT, "mapping: piece %zu has no row", i);
		for (size_t k = 0; k < m->dimensions; k++)
			m->rows[i * m->dimensions + k] =
				(float)(weight * tensor_at(rows, (size_t)row * rows->columns + k));
	}
	return true;
}

static bool weights_read(Model2vec *m, Str bytes, Err *err)
{
	uint64_t len = 0;
	AUTO(json_freep) Json *header = NULL;
	Tensor rows, mapping, weights;
	if (bytes.len >= sizeof len)
		memcpy(&len, bytes.ptr, sizeof len);
	if (len == 0 || len > HEADER_MAX || len + sizeof len > bytes.len)
		return err_set(err, ERR_INPUT, "it is not a safetensors file");
	Str text = str_slice(bytes, sizeof len, sizeof len + (size_t)len);
	Str numbers = str_slice(bytes, sizeof len + (size_t)len, bytes.len);
	if (!json_parse(str_trim(text), "header", &header, err) ||
		!tensor_read(header, "embeddings", numbers, &rows, err) ||
		!tensor_read(header, "mapping", numbers, &mapping, err) ||
		!tensor_read(header, "weights", numbers, &weights, err))
		return false;
	m->count = mapping.kind != NULL ? mapping.rows : rows.rows;
	m->dimensions = rows.columns;
	if (rows.kind == NULL || rows.columns < 2 || (weights.kind != NULL && weights.rows < m->count))
		return err_set(err, ERR_INPUT, "embeddings: it needs a table with a row a piece");
	if (m->count > pieces_count(m->pieces) + 1024)
		return err_set(err, ERR_INPUT, "it has %zu rows, and tokenizer.json %zu pieces", m->count,
			pieces_count(m->pieces));
	m->rows = xcalloc(m->count + 1, m->dimensions * sizeof m->rows[0]);
	return rows_fill(m, &rows, &mapping, &weights, err);
}

static bool read_whole(const char *folder, const char *name, Buf *ret_bytes, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	ret_bytes->ceiling = FILE_MAX;
	return file_read(path_join(&arena, folder, name), FILE_MAX, ret_bytes, err);
}

bool model2vec_open(const char *folder, Model2vec **ret_model, Err *err)
{
	AUTO(model2vec_closep) Model2vec *m = xcalloc(1, sizeof *m);
	AUTO(buf_free) Buf tokenizer = {0}, weights = {0};
	AUTO(json_freep) Json *j = NULL;
	if (!read_whole(folder, "tokenizer.json", &tokenizer, err) ||
		!read_whole(folder, "model.safetensors", &weights, err))
		return false;
	if (!json_parse(buf_str(&tokenizer), NULL, &j, err) || !pieces_new(j, &m->pieces, err))
		return err_prefix(err, "%s/tokenizer.json: ", folder);
	if (!weights_read(m, buf_str(&weights), err))
		return err_prefix(err, "%s/model.safetensors: ", folder);
	m->version = hash_hex(hash_of2(buf_str(&weights), buf_str(&tokenizer)));
	*ret_model = m;
	m = NULL;
	return true;
}

void model2vec_embed(Model2vec *m, Str text, float *ret_vector)
{
	AUTO(arena_free) Arena arena = {0};
	PieceList pieces = pieces_of(m->pieces, &arena, text);
	double sum = 0;
	memset(ret_vector, 0, m->dimensions * sizeof *ret_vector);
	for (size_t i = 0; i < pieces.count && i < PIECES_MAX; i++)
		for (size_t k = 0; k < m->dimensions && pieces.items[i] < m->count; k++)
			ret_vector[k] += m->rows[pieces.items[i] * m->dimensions + k];
	for (size_t k = 0; k < m->dimensions; k++)
		sum += (double)ret_vector[k] * (double)ret_vector[k];
	for (size_t k = 0; k < m->dimensions && sum > 0; k++)
		ret_vector[k] = (float)((double)ret_vector[k] / sqrt(sum));
}
