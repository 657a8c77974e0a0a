#include "ui/waitlist.h"

#include "base/auto.h"

void waitlist_free(WaitList *l)
{
	arena_free(&l->arena);
	*l = (WaitList){0};
}

void waitlist_begin(WaitList *l)
{
	uint64_t serial = l->serial;
	arena_reset(&l->arena);
	Arena arena = l->arena;
	*l = (WaitList){.arena = arena, .serial = serial + 1};
}

void waitlist_begin_batch(WaitList *l, const Json *tickets)
{
	waitlist_begin(l);
	l->batch = true;
	for (const Json *t = json_first(tickets); t != NULL; t = json_next(t))
		*ARENA_PUSH(&l->arena, l->tickets, l->ticket_count) = arena_copy(&l->arena, json_str(t));
}

const Waiting *waitlist_at(const WaitList *l, size_t index)
{
	return l == NULL || index >= l->count ? NULL : &l->items[index];
}

static Waiting copy_of(Arena *arena, const Waiting *from)
{
	Waiting w = *from;
	Str *const texts[] = {&w.id, &w.ticket, &w.subject, &w.requester, &w.tool, &w.summary, &w.signed_by,
		&w.why_not};
	for (size_t i = 0; i < COUNT(texts); i++)
		*texts[i] = arena_copy(arena, *texts[i]);
	return w;
}

void waitlist_add(WaitList *l, const Waiting *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		*ARENA_PUSH(&l->arena, l->items, l->count) = copy_of(&l->arena, &items[i]);
}

/* ---- decisions ---- */

static void decision_free(Decision *d)
{
	buf_free(&d->action);
	buf_free(&d->reason);
	buf_free(&d->said);
}

void waitview_forget(WaitView *v)
{
	for (size_t i = 0; i < v->decision_count; i++)
		decision_free(&v->decisions[i]);
	v->decision_count = v->groups = 0;
}

void waitview_free(WaitView *v)
{
	waitview_forget(v);
	free(v->decisions);
	*v = (WaitView){0};
}

const Decision *waitview_find(const WaitView *v, Str action)
{
	for (size_t i = 0; i < v->decision_count; i++)
		if (str_eq(buf_str(&v->decisions[i].action), action))
			return &v->decisions[i];
	return NULL;
}

Decision *waitview_at(WaitView *v, Str action)
{
	for (size_t i = 0; i < v->decision_count; i++)
		if (str_eq(buf_str(&v->decisions[i].action), action))
			return &v->decisions[i];
	v->decisions = xrealloc(v->decisions, (v->decision_count + 1) * sizeof *v->decisions);
	Decision *d = &v->decisions[v->decision_count++];
	*d = (Decision){0};
	buf_add(&d->action, action);
	return d;
}

size_t waitview_count(const WaitView *v, DecisionState state)
{
	size_t count = 0;
	for (size_t i = 0; i < v->decision_count; i++)
		count += v->decisions[i].state == state;
	return count;
}

size_t waitview_marked(const WaitView *v)
{
	size_t count = 0;
	for (size_t i = 0; i < v->decision_count; i++)
		count += v->decisions[i].marked;
	return count;
}

bool waitview_unstage(WaitView *v)
{
	size_t last = 0;
	for (size_t i = 0; i < v->decision_count; i++)
		if (v->decisions[i].state == DECISION_STAGED && v->decisions[i].group > last)
			last = v->decisions[i].group;
	for (size_t i = 0; i < v->decision_count && last > 0; i++)
		if (v->decisions[i].state == DECISION_STAGED && v->decisions[i].group == last)
			v->decisions[i].state = DECISION_NONE;
	return last > 0;
}
