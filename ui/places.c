#include "ui/places.h"

int reply_mark(Str text, size_t at, size_t *ret_end)
{
	size_t end = at + 1;
	int n = 0;
	if (text.ptr[at] != '[')
		return 0;
	for (; end < text.len && text.ptr[end] >= '0' && text.ptr[end] <= '9' && n < 1000; end++)
		n = 10 * n + text.ptr[end] - '0';
	*ret_end = end + 1;
	return end < text.len && text.ptr[end] == ']' ? n : 0;
}

Str reply_shown(const Draft *d)
{
	return d->text.len > 0 ? d->text : d->plain;
}

/* "sentence 2"; NULL: about something else */
static const Sentence *sentence_of(const Draft *d, Str where)
{
	int64_t n;
	bool named = str_starts(where, STR("sentence ")) && str_to_int64(str_slice(where, 9, where.len), &n);
	if (!named || n < 1 || (size_t)n > d->sentence_count)
		return NULL;
	const Sentence *s = &d->sentences[n - 1];
	return s->start < s->end ? s : NULL;
}

static int place_order(const void *a, const void *b)
{
	const Place *x = a, *y = b;
	int order = (x->start > y->start) - (x->start < y->start);
	return order != 0 ? order : (x->problem > y->problem) - (x->problem < y->problem);
}

static void places_find(Places *p, const Brief *b)
{
	for (size_t i = 0; i < b->problem_count; i++) {
		const Sentence *s = sentence_of(b->draft, b->problems[i].where);
		if (s != NULL)
			*ARENA_PUSH(&p->arena, p->items, p->count) = (Place){.start = s->start,
				.end = s->end,
				.problem = i,
				.look = (b->problems[i].blocks ? LOOK_BAD : LOOK_WARN) | LOOK_UNDERLINE};
	}
	if (p->count > 0)
		qsort(p->items, p->count, sizeof *p->items, place_order);
}

typedef struct Cursor {
	size_t begun, ended; /* places so far */
} Cursor;

/* Byte k of the plain text is byte i of the marked one; the one before it stood right before `behind`. */
static void places_take(Places *p, Cursor *c, size_t k, size_t i, size_t behind)
{
	for (; c->ended < c->begun && p->items[c->ended].end <= k; c->ended++)
		p->items[c->ended].to = behind;
	for (; c->begun < p->count && p->items[c->begun].start <= k; c->begun++)
		p->items[c->begun].from = i;
}

/* Both texts are walked together once; what only the marked one has is stepped over. */
static void places_mark(Places *p, Str marked, Str plain)
{
	Cursor c = {0};
	size_t i = 0, k = 0, behind = 0, skip;
	while (c.ended < p->count && i < marked.len) {
		bool mark = (k == plain.len || plain.ptr[k] != '[') && reply_mark(marked, i, &skip) > 0;
		bool same = k < plain.len && !mark && marked.ptr[i] == plain.ptr[k];
		if (same || k == plain.len)
			places_take(p, &c, k, i, behind);
		i = mark ? skip : i + 1;
		behind = same ? i : behind;
		k += same;
	}
	places_take(p, &c, k, i, behind);
}

Places places_of(const Brief *b)
{
	Places p = {0};
	size_t kept = 0;
	places_find(&p, b);
	places_mark(&p, reply_shown(b->draft), b->draft->plain);
	for (size_t i = 0; i < p.count; i++)
		if (p.items[i].to > p.items[i].from)
			p.items[kept++] = p.items[i];
	p.count = kept;
	p.of = ARENA_ARRAY(&p.arena, const Place *, b->problem_count + 1);
	p.of_count = b->problem_count;
	for (size_t i = 0; i < p.count; i++)
		p.of[p.items[i].problem] = &p.items[i];
	return p;
}

void places_free(Places *p)
{
	arena_free(&p->arena);
	*p = (Places){0};
}

const Place *places_problem(const Places *p, size_t problem)
{
	return problem < p->of_count ? p->of[problem] : NULL;
}

size_t places_behind(const Places *p, size_t at)
{
	size_t low = 0, high = p->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (p->items[middle].to > at)
			high = middle;
		else
			low = middle + 1;
	}
	return low;
}

Look places_look(const Places *p, size_t at, size_t *ret_until)
{
	Look look = LOOK_PLAIN;
	for (size_t i = places_behind(p, at); i < p->count; i++) {
		const Place *place = &p->items[i];
		size_t edge = place->from > at ? place->from : place->to;
		*ret_until = edge < *ret_until ? edge : *ret_until;
		if (place->from > at)
			break;
		look = look == LOOK_PLAIN || (place->look & LOOK_ROLE) == LOOK_BAD ? place->look : look;
	}
	return look;
}
