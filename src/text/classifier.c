#include "text/classifier_private.h"

#include "base/auto.h"

#include <math.h>

size_t classifier_row(const uint64_t *hashes, size_t count, uint64_t hash)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (hashes[middle] < hash)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && hashes[low] == hash ? low : count;
}

float classifier_rarest(const float *idf, size_t count)
{
	float most = 0;
	for (size_t i = 0; i < count; i++)
		most = idf[i] > most ? idf[i] : most;
	return most;
}

Sparse classifier_sparse(Arena *arena, const Features *features, const uint64_t *hashes, const float *idf, size_t count,
	float unknown)
{
	Sparse x = {.rows = ARENA_ARRAY(arena, uint32_t, features->count + 1),
		.values = ARENA_ARRAY(arena, float, features->count + 1)};
	double length = 0;
	for (size_t i = 0; i < features->count; i++) {
		size_t row = classifier_row(hashes, count, features->items[i]);
		float value = feature_weight(features->items[i]) * (row < count ? idf[row] : unknown);
		length += (double)value * (double)value;
		if (row == count)
			continue;
		x.rows[x.count] = (uint32_t)row;
		x.values[x.count++] = value;
	}
	for (size_t i = 0; i < x.count; i++)
		x.values[i] /= (float)sqrt(length);
	return x;
}

void classifier_scores(const Classifier *c, const Sparse *x, float *ret_scores)
{
	const int8_t *bias = c->weights + c->features * c->classes;
	for (size_t k = 0; k < c->classes; k++)
		ret_scores[k] = c->scales[c->features] * (float)bias[k];
	for (size_t i = 0; i < x->count; i++) {
		const int8_t *row = c->weights + x->rows[i] * c->classes;
		float value = x->values[i] * c->scales[x->rows[i]];
		for (size_t k = 0; k < c->classes; k++)
			ret_scores[k] += value * (float)row[k];
	}
}

void classifier_softmax(float *scores, size_t count, float temperature)
{
	float most = -INFINITY, sum = 0;
	for (size_t k = 0; k < count; k++)
		most = scores[k] > most ? scores[k] : most;
	for (size_t k = 0; k < count; k++)
		sum += scores[k] = expf((scores[k] - most) / temperature);
	for (size_t k = 0; k < count; k++)
		scores[k] /= sum;
}

Guess classifier_judge(const Classifier *c, const float *probabilities)
{
	size_t best = 0;
	for (size_t k = 1; k < c->intents; k++)
		best = probabilities[k] > probabilities[best] ? k : best;
	float none = c->classes > c->intents ? probabilities[c->intents] : 0;
	Guess guess = {.intent = c->names[best], .confidence = (double)(probabilities[best] * (1 - none))};
	guess.in_scope = guess.confidence >= (double)c->threshold;
	return guess;
}

Guess classifier_guess(const Classifier *c, Str text)
{
	Arena arena = {0};
	Features features = features_of(&arena, text);
	Sparse x = classifier_sparse(&arena, &features, c->hashes, c->idf, c->features, c->unknown);
	float *scores = ARENA_ARRAY(&arena, float, c->classes + 1);
	Guess guess = {.intent = STR("")};
	if (x.count > 0) { /* not one known word: nothing to go by */
		classifier_scores(c, &x, scores);
		classifier_softmax(scores, c->classes, c->temperature);
		guess = classifier_judge(c, scores);
	}
	arena_free(&arena);
	return guess;
}

size_t classifier_intents(const Classifier *c)
{
	return c->intents;
}

double classifier_threshold(const Classifier *c)
{
	return (double)c->threshold;
}

void classifier_free(Classifier *c)
{
	if (c == NULL)
		return;
	arena_free(&c->arena);
	free(c);
}

/* ---- bytes: little-endian, in the order of the struct ---- */

static const char magic[] = "countersign intents 1\n";

static void put(Buf *out, uint64_t value, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		buf_addc(out, (char)(value >> (8 * i)));
}

static void put_float(Buf *out, float value)
{
	uint32_t bits;
	memcpy(&bits, &value, sizeof bits);
	put(out, bits, sizeof bits);
}

void classifier_write(const Classifier *c, Buf *out)
{
	buf_adds(out, magic);
	put(out, c->intents, 4);
	put(out, c->classes, 4);
	put(out, c->features, 4);
	put_float(out, c->temperature);
	put_float(out, c->threshold);
	for (size_t i = 0; i < c->intents; i++) {
		put(out, c->names[i].len, 2);
		buf_add(out, c->names[i]);
	}
	for (size_t i = 0; i < c->features; i++)
		put(out, c->hashes[i], 8);
	for (size_t i = 0; i < c->features; i++)
		put_float(out, c->idf[i]);
	for (size_t i = 0; i <= c->features; i++)
		put_float(out, c->scales[i]);
	buf_add(out, (Str){(const char *)c->weights, (c->features + 1) * c->classes});
}

typedef struct Reader {
	Str rest;
	bool ok;
} Reader;

static uint64_t get(Reader *r, size_t bytes)
{
	uint64_t value = 0;
	r->ok = r->ok && r->rest.len >= bytes;
	for (size_t i = 0; r->ok && i < bytes; i++)
		value |= (uint64_t)(unsigned char)r->rest.ptr[i] << (8 * i);
	r->rest = r->ok ? str_slice(r->rest, bytes, r->rest.len) : STR("");
	return value;
}

/* Finite, and within what training gives. */
static float get_float(Reader *r, float least, float most)
{
	uint32_t bits = (uint32_t)get(r, sizeof bits);
	float value;
	memcpy(&value, &bits, sizeof value);
	r->ok = r->ok && value >= least && value <= most;
	return value;
}

static bool sizes_fit(const Classifier *c)
{
	return c->intents > 0 && c->intents <= CLASSIFIER_MAX_INTENTS && c->features > 0 &&
		c->features <= CLASSIFIER_MAX_FEATURES &&
		(c->classes == c->intents || c->classes == c->intents + 1) &&
		(c->features + 1) * c->classes <= CLASSIFIER_CEILING;
}

static void read_names(Reader *r, Classifier *c)
{
	c->names = ARENA_ARRAY(&c->arena, Str, c->intents);
	for (size_t i = 0; r->ok && i < c->intents; i++) {
		size_t len = (size_t)get(r, 2);
		r->ok = r->ok && len > 0 && len <= CLASSIFIER_MAX_NAME && len <= r->rest.len;
		if (!r->ok)
			return;
		c->names[i] = arena_copy(&c->arena, str_slice(r->rest, 0, len));
		r->rest = str_slice(r->rest, len, r->rest.len);
	}
}

/* Only once the bytes are known to be there is room made for them. */
static void read_tables(Reader *r, Classifier *c)
{
	size_t weights = (c->features + 1) * c->classes;
	r->ok = r->ok && r->rest.len == c->features * 12 + (c->features + 1) * 4 + weights;
	if (!r->ok)
		return;
	c->hashes = ARENA_ARRAY(&c->arena, uint64_t, c->features);
	c->idf = ARENA_ARRAY(&c->arena, float, c->features);
	c->scales = ARENA_ARRAY(&c->arena, float, c->features + 1);
	c->weights = ARENA_ARRAY(&c->arena, int8_t, weights);
	for (size_t i = 0; i < c->features; i++) {
		c->hashes[i] = get(r, 8);
		r->ok = r->ok && (i == 0 || c->hashes[i] > c->hashes[i - 1]);
	}
	for (size_t i = 0; i < c->features; i++)
		c->idf[i] = get_float(r, 0, 1000);
	for (size_t i = 0; i <= c->features; i++)
		c->scales[i] = get_float(r, 0, 1e6F);
	c->unknown = classifier_rarest(c->idf, c->features);
	if (r->ok)
		memcpy(c->weights, r->rest.ptr, weights);
}

bool classifier_read(Str bytes, Classifier **ret_classifier, Err *err)
{
	Reader r = {.rest = bytes, .ok = str_starts(bytes, str_from(magic))};
	Classifier *c = xcalloc(1, sizeof *c);
	r.rest = str_slice(bytes, strlen(magic), bytes.len);
	c->intents = (size_t)get(&r, 4);
	c->classes = (size_t)get(&r, 4);
	c->features = (size_t)get(&r, 4);
	c->temperature = get_float(&r, 0.01F, 100);
	c->threshold = get_float(&r, 0, 1);
	r.ok = r.ok && sizes_fit(c);
	if (r.ok)
		read_names(&r, c);
	if (r.ok)
		read_tables(&r, c);
	if (!r.ok) {
		classifier_free(c);
		return err_set(err, ERR_INPUT, "not a trained classifier of this version");
	}
	*ret_classifier = c;
	return true;
}
