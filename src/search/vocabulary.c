#include "search/vocabulary.h"

#include "base/auto.h"
#include "text/point.h"

enum {
	LETTERS_MIN = 4,  /* a shorter word has too many neighbours */
	LETTERS_LONG = 8, /* from here on two edits are forgiven */
	LETTERS_MAX = 40,
};

typedef struct Entry {
	Str stem;
	uint32_t documents;
	uint32_t letters; /* a bit for each letter in it, by its code */
	unsigned char length;
} Entry;

struct Vocabulary {
	Arena arena;
	Entry *items;
	size_t count, room;
};

typedef struct Letters {
	int32_t codes[LETTERS_MAX];
	size_t count;
	uint32_t mask;
} Letters;

/* False for what is not all letters, or too long. */
static bool letters_of(Str stem, Letters *ret)
{
	*ret = (Letters){0};
	for (size_t at = 0; at < stem.len;) {
		int32_t code;
		at += point_at(stem, at, &code);
		if (ret->count == LETTERS_MAX || code < 'A' || !point_is_letter(code))
			return false;
		ret->codes[ret->count++] = code;
		ret->mask |= 1u << (code & 31);
	}
	return true;
}

static bool entry_add(void *context, Str stem, const IndexPosting *postings, size_t count)
{
	Vocabulary *v = context;
	Letters letters;
	(void)postings;
	if (v->count == VOCABULARY_MAX)
		return false;
	if (!letters_of(stem, &letters) || letters.count + 2 < LETTERS_MIN)
		return true;
	if (v->count == v->room) {
		v->room = 2 * v->room + 1024;
		v->items = xrealloc(v->items, v->room * sizeof v->items[0]);
	}
	v->items[v->count++] = (Entry){arena_copy(&v->arena, stem), (uint32_t)count, letters.mask,
		(unsigned char)letters.count};
	return true;
}

Vocabulary *vocabulary_new(const IndexReader *reader)
{
	Vocabulary *v = xcalloc(1, sizeof *v);
	(void)index_walk(reader, entry_add, v);
	return v;
}

void vocabulary_free(Vocabulary *v)
{
	if (v == NULL)
		return;
	arena_free(&v->arena);
	free(v->items);
	free(v);
}

void vocabulary_freep(Vocabulary **v)
{
	vocabulary_free(*v);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Optimal string alignment: edits, of which no part is edited twice. */
static size_t distance(const Letters *a, const Letters *b)
{
	size_t rows[3][LETTERS_MAX + 1];
	for (size_t k = 0; k <= b->count; k++)
		rows[0][k] = k;
	for (size_t i = 1; i <= a->count; i++) {
		size_t *now = rows[i % 3], *before = rows[(i + 2) % 3], *earlier = rows[(i + 1) % 3];
		now[0] = i;
		for (size_t k = 1; k <= b->count; k++) {
			bool same = a->codes[i - 1] == b->codes[k - 1];
			now[k] = least(least(now[k - 1], before[k]) + 1, before[k - 1] + !same);
			if (i > 1 && k > 1 && a->codes[i - 1] == b->codes[k - 2] &&
				a->codes[i - 2] == b->codes[k - 1])
				now[k] = least(now[k], earlier[k - 2] + 1);
		}
	}
	return rows[a->count % 3][b->count];
}

/* An edit changes at most two of the letters that are in a word at all. */
static bool may_be_near(const Letters *a, const Entry *e, size_t edits)
{
	size_t longer = a->count > e->length ? a->count : e->length;
	return longer - least(a->count, e->length) <= edits &&
		(size_t)__builtin_popcount(a->mask ^ e->letters) <= 2 * edits;
}

Str vocabulary_nearest(const Vocabulary *v, Str stem)
{
	Letters wanted, other;
	const Entry *best = NULL;
	if (!letters_of(stem, &wanted) || wanted.count < LETTERS_MIN)
		return STR("");
	size_t nearest = wanted.count < LETTERS_LONG ? 1 : 2;
	for (size_t i = 0; i < v->count; i++) {
		const Entry *e = &v->items[i];
		if (!may_be_near(&wanted, e, nearest) || !letters_of(e->stem, &other) ||
			other.codes[0] != wanted.codes[0])
			continue;
		size_t edits = distance(&wanted, &other);
		bool better = best == NULL || edits < nearest ||
			(edits == nearest && e->documents > best->documents);
		if (edits > nearest || !better)
			continue;
		best = e;
		nearest = edits;
	}
	return best != NULL ? best->stem : STR("");
}
