#include "ui/diff.h"

#include "base/auto.h"

typedef struct Tokens {
	Str *items;
	size_t count;
} Tokens;

static bool is_letter(char c)
{
	unsigned char u = (unsigned char)c;
	return u >= 0x80 || (u >= '0' && u <= '9') || ((u | 0x20) >= 'a' && (u | 0x20) <= 'z') || u == '_';
}

/* Words, runs of blanks, line feeds and single signs. */
static Tokens tokens_of(Arena *arena, Str text)
{
	Tokens t = {.items = ARENA_NEW(arena, Str)}; /* of an empty text too */
	for (size_t at = 0, end; at < text.len; at = end) {
		char c = text.ptr[at];
		end = at + 1;
		while (end < text.len && ((is_letter(c) && is_letter(text.ptr[end])) ||
						 (c == ' ' && text.ptr[end] == ' ')))
			end++;
		*ARENA_PUSH(arena, t.items, t.count) = str_slice(text, at, end);
	}
	return t;
}

/* ---- the shortest edit script ---- */

typedef struct Edit {
	DiffKind kind;
	Str text;
} Edit;

typedef struct Script {
	Arena *arena;
	Edit *edits;
	size_t count;
} Script;

static void emit(Script *s, DiffKind kind, Str text)
{
	*ARENA_PUSH(s->arena, s->edits, s->count) = (Edit){kind, text};
}

static void emit_range(Script *s, DiffKind kind, const Tokens *t, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		emit(s, kind, t->items[i]);
}

/* Furthest x reached on each diagonal k, one row for each number of differences d. */
typedef struct Trace {
	int **rows;
	int depth;
} Trace;

static bool go_down(const int *v, int k, int d)
{
	return k == -d || (k != d && v[k - 1] < v[k + 1]);
}

static bool search(Arena *arena, const Str *a, int n, const Str *b, int m, Trace *ret_trace)
{
	int most = n + m < DIFF_MOST ? n + m : DIFF_MOST;
	int *v = ARENA_ARRAY(arena, int, 2 * (size_t)most + 3) + most + 1;
	ret_trace->rows = ARENA_ARRAY(arena, int *, (size_t)most + 1);
	for (int d = 0; d <= most; d++) {
		int *kept = ARENA_ARRAY(arena, int, 2 * (size_t)d + 3) + d + 1;
		memcpy(kept - d - 1, v - d - 1, (2 * (size_t)d + 3) * sizeof *v);
		ret_trace->rows[d] = kept;
		ret_trace->depth = d;
		for (int k = -d; k <= d; k += 2) {
			int x = go_down(v, k, d) ? v[k + 1] : v[k - 1] + 1, y = x - k;
			while (x < n && y < m && str_eq(a[x], b[y]))
				x++, y++;
			v[k] = x;
			if (x >= n && y >= m)
				return true;
		}
	}
	return false;
}

/* From the end back; the edits come in reverse. */
static void walk_back(const Trace *t, const Str *a, int n, const Str *b, int m, Script *s)
{
	int x = n, y = m;
	for (int d = t->depth; d >= 0; d--) {
		const int *v = t->rows[d];
		int k = x - y;
		int from_k = go_down(v, k, d) ? k + 1 : k - 1;
		int from_x = d == 0 ? 0 : v[from_k], from_y = d == 0 ? 0 : from_x - from_k;
		while (x > from_x && y > from_y)
			x--, y--, emit(s, DIFF_SAME, a[x]);
		if (d > 0 && x == from_x)
			emit(s, DIFF_NEW, b[--y]);
		else if (d > 0)
			emit(s, DIFF_GONE, a[--x]);
	}
}

static void script_middle(Script *s, const Tokens *a, const Tokens *b, size_t head, size_t tail)
{
	int n = (int)(a->count - head - tail), m = (int)(b->count - head - tail);
	Trace trace;
	size_t before = s->count;
	Arena scratch = {0};
	if (!search(&scratch, a->items + head, n, b->items + head, m, &trace)) {
		emit_range(s, DIFF_GONE, a, head, a->count - tail);
		emit_range(s, DIFF_NEW, b, head, b->count - tail);
	} else {
		walk_back(&trace, a->items + head, n, b->items + head, m, s);
		for (size_t i = before, k = s->count; i + 1 < k; i++) {
			Edit swap = s->edits[i];
			s->edits[i] = s->edits[--k];
			s->edits[k] = swap;
		}
	}
	arena_free(&scratch);
}

/* ---- parts ---- */

static bool is_blank(Str s)
{
	return s.len > 0 && s.ptr[0] == ' ';
}

/* A blank that stayed between two changes belongs to both. */
static void join_changes(Script *s)
{
	size_t count = s->count;
	for (size_t i = 1; i + 1 < count; i++)
		if (s->edits[i].kind == DIFF_SAME && is_blank(s->edits[i].text) &&
			s->edits[i - 1].kind != DIFF_SAME && s->edits[i + 1].kind != DIFF_SAME) {
			Str blank = s->edits[i].text;
			s->edits[i].kind = DIFF_GONE;
			emit(s, DIFF_NEW, blank); /* moved into place below */
			for (size_t k = s->count - 1; k > i + 1; k--) {
				Edit swap = s->edits[k];
				s->edits[k] = s->edits[k - 1];
				s->edits[k - 1] = swap;
			}
			count++;
			i++;
		}
}

static void part_add(Arena *arena, Diff *d, DiffKind kind, const Buf *text)
{
	if (text->len > 0)
		*ARENA_PUSH(arena, d->parts, d->count) = (DiffPart){kind, arena_copy(arena, buf_str(text))};
}

static void count_word(Diff *d, const Edit *e)
{
	if (!is_letter(e->text.ptr[0]))
		return;
	d->gone += e->kind == DIFF_GONE;
	d->added += e->kind == DIFF_NEW;
}

/* Runs of edits as parts; in each change what is gone comes first. */
static Diff parts_of(Arena *arena, const Script *s)
{
	Diff d = {0};
	AUTO(buf_free) Buf same = {0}, gone = {0}, added = {0};
	for (size_t i = 0; i <= s->count; i++) {
		bool is_same = i < s->count && s->edits[i].kind == DIFF_SAME;
		if (i == s->count || is_same) {
			part_add(arena, &d, DIFF_GONE, &gone);
			part_add(arena, &d, DIFF_NEW, &added);
			buf_clear(&gone);
			buf_clear(&added);
		}
		if (i == s->count || !is_same) {
			part_add(arena, &d, DIFF_SAME, &same);
			buf_clear(&same);
		}
		if (i == s->count)
			break;
		count_word(&d, &s->edits[i]);
		buf_add(is_same ? &same : s->edits[i].kind == DIFF_GONE ? &gone : &added, s->edits[i].text);
	}
	return d;
}

Diff diff_words(Arena *arena, Str before, Str after)
{
	Arena scratch = {0};
	Tokens a = tokens_of(&scratch, before), b = tokens_of(&scratch, after);
	Script s = {.arena = &scratch};
	size_t head = 0, tail = 0;
	while (head < a.count && head < b.count && str_eq(a.items[head], b.items[head]))
		head++;
	while (tail < a.count - head && tail < b.count - head &&
		str_eq(a.items[a.count - 1 - tail], b.items[b.count - 1 - tail]))
		tail++;
	emit_range(&s, DIFF_SAME, &a, 0, head);
	script_middle(&s, &a, &b, head, tail);
	emit_range(&s, DIFF_SAME, &a, a.count - tail, a.count);
	join_changes(&s);
	Diff d = parts_of(arena, &s);
	arena_free(&scratch);
	return d;
}
