#include "ui/company.h"

#include "base/clock.h"

static bool is_on(const Shown *s)
{
	return s->door->present != NULL && s->settings->presence && s->door->has_company(s->desk);
}

static PresenceDoing doing_of(const Model *m)
{
	if (model_is_writing(m) || m->base == MODE_FORM)
		return PRESENCE_EDITING;
	return m->base == MODE_APPROVAL ? PRESENCE_SIGNING : PRESENCE_READING;
}

/* At once where it is something else, and in time before what was told runs out. */
static void tell(Shown *s, const Model *m, int64_t now_us)
{
	Company *c = &s->company;
	Str ticket = s->open ? buf_str(&s->ticket) : STR("");
	PresenceDoing doing = doing_of(m);
	bool same = str_eq(ticket, buf_str(&c->told)) && (doing == c->doing || ticket.len == 0);
	bool late = now_us - c->told_us > (int64_t)PRESENCE_LASTS_MS * 1000 / 3;
	if (same && (ticket.len == 0 || !late))
		return;
	model_set(&c->told, ticket);
	c->doing = doing;
	c->told_us = now_us;
	s->door->present(s->desk, ticket, doing);
}

static bool is_same(const Presence *a, size_t count, const Company *c)
{
	bool same = count == c->count;
	for (size_t i = 0; i < count && same; i++)
		same = str_eq(a[i].user, c->items[i].user) && str_eq(a[i].ticket, c->items[i].ticket) &&
		       a[i].doing == c->items[i].doing;
	return same;
}

static bool ask(Shown *s, int64_t now_us)
{
	Company *c = &s->company;
	Arena arena = {0};
	Presence *items;
	c->asked_us = now_us;
	size_t count = s->door->company(s->desk, &arena, &items);
	if (is_same(items, count, c)) {
		arena_free(&arena);
		return false;
	}
	arena_free(&c->arena);
	c->arena = arena;
	c->items = items;
	c->count = count;
	s->briefs.company = items;
	s->briefs.company_count = count;
	return true;
}

bool company_step(Shown *s, const Model *m)
{
	int64_t now_us = clock_monotonic_us();
	if (!is_on(s))
		return false;
	tell(s, m, now_us);
	bool due = s->company.asked_us == 0 || now_us - s->company.asked_us >= (int64_t)COMPANY_TICK_MS * 1000;
	return due && ask(s, now_us);
}

void company_leave(Shown *s)
{
	if (is_on(s) && s->company.told.len > 0)
		s->door->present(s->desk, STR(""), PRESENCE_READING);
	buf_free(&s->company.told);
	arena_free(&s->company.arena);
	s->company = (Company){0};
}
