#include "text/edits.h"

#include "base/auto.h"

typedef struct Words {
	Str *items;
	size_t count;
} Words;

typedef struct Pair { /* what is left of both once their common ends are gone */
	Arena arena;
	Words a, b;
	size_t head, tail, longer;
} Pair;

static Words words_of(Arena *arena, Str text)
{
	Words w = {.items = ARENA_NEW(arena, Str)}; /* of an empty text too */
	for (size_t i = 0; i < text.len;) {
		size_t from = i += strspn(text.ptr + i, " \t\r\n");
		while (i < text.len && strchr(" \t\r\n", text.ptr[i]) == NULL)
			i++;
		if (i > from)
			*ARENA_PUSH(arena, w.items, w.count) = str_slice(text, from, i);
	}
	return w;
}

static void pair_free(Pair *p)
{
	arena_free(&p->arena);
}

static Pair pair_of(Str before, Str after)
{
	Pair p = {0};
	p.a = words_of(&p.arena, arena_copy(&p.arena, before));
	p.b = words_of(&p.arena, arena_copy(&p.arena, after));
	p.longer = p.a.count > p.b.count ? p.a.count : p.b.count;
	while (p.head < p.a.count && p.head < p.b.count && str_eq(p.a.items[p.head], p.b.items[p.head]))
		p.head++;
	while (p.tail < p.a.count - p.head && p.tail < p.b.count - p.head &&
		str_eq(p.a.items[p.a.count - 1 - p.tail], p.b.items[p.b.count - 1 - p.tail]))
		p.tail++;
	return p;
}

static size_t min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;
	return least < c ? least : c;
}

static size_t levenshtein(const Str *a, size_t m, const Str *b, size_t n)
{
	AUTO(free_ptr) size_t *row = xcalloc(n + 1, sizeof *row);
	for (size_t k = 0; k <= n; k++)
		row[k] = k;
	for (size_t i = 1; i <= m; i++) {
		size_t diagonal = row[0];
		row[0] = i;
		for (size_t k = 1; k <= n; k++) {
			size_t above = row[k];
			row[k] = min3(above + 1, row[k - 1] + 1, diagonal + !str_eq(a[i - 1], b[k - 1]));
			diagonal = above;
		}
	}
	return row[n];
}

static int by_bytes(const void *a, const void *b)
{
	return str_cmp(*(const Str *)a, *(const Str *)b);
}

/* Words that are in one and not in the other, whatever their order: a lower bound, in n log n. */
static size_t set_distance(Str *a, size_t m, Str *b, size_t n)
{
	size_t i = 0, k = 0, common = 0;
	qsort(a, m, sizeof *a, by_bytes);
	qsort(b, n, sizeof *b, by_bytes);
	while (i < m && k < n) {
		int order = str_cmp(a[i], b[k]);
		common += order == 0;
		i += order <= 0;
		k += order >= 0;
	}
	return (m > n ? m : n) - common;
}

double edit_distance(Str before, Str after)
{
	AUTO(pair_free) Pair p = pair_of(before, after);
	size_t m = p.a.count - p.head - p.tail, n = p.b.count - p.head - p.tail;
	if (p.longer == 0 || (m == 0 && n == 0))
		return 0;
	Str *a = p.a.items + p.head, *b = p.b.items + p.head;
	size_t distance = m == 0 || n == 0 ? m + n
		: m > EDITS_MOST || n > EDITS_MOST ? set_distance(a, m, b, n) : levenshtein(a, m, b, n);
	return (double)distance / (double)p.longer;
}

static void add_words(Buf *out, char mark, const Words *w, size_t from, size_t to)
{
	if (from >= to)
		return;
	buf_addc(out, mark);
	for (size_t i = from; i < to; i++)
		buf_addf(out, " %.*s", STR_ARG(w->items[i]));
	buf_addc(out, '\n');
}

void edit_diff(Str before, Str after, Buf *out)
{
	enum { AROUND = 6 };
	AUTO(pair_free) Pair p = pair_of(before, after);
	size_t a_end = p.a.count - p.tail, b_end = p.b.count - p.tail;
	if (p.head == a_end && p.head == b_end)
		return;
	add_words(out, ' ', &p.a, p.head > AROUND ? p.head - AROUND : 0, p.head);
	add_words(out, '-', &p.a, p.head, a_end);
	add_words(out, '+', &p.b, p.head, b_end);
	add_words(out, ' ', &p.a, a_end, a_end + (p.tail < AROUND ? p.tail : AROUND));
}
