/* Statistics and the trail. */
#include "tests/lib/ui_fixture_private.h"

#include "base/auto.h"
#include "base/clock.h"

/* Thirty days of a small desk, the same every time. */
static void fill_row(UiFixture *f, FigureRow *row, const char *name, int64_t n)
{
	*row = (FigureRow){.name = str_from(name),
		.arrived = n,
		.drafted = n,
		.answered = n - n / 4,
		.abstained = n / 8,
		.handed_on = n / 8,
		.resolved = n - n / 3,
		.as_is = n / 3,
		.edited = n - n / 3 - n / 3,
		.edits = n / 3,
		.edit_distance = (double)(n / 3) * 0.12,
		.decisions = n - n / 5,
		.overrides = n / 4,
		.signatures = n,
		.executed = n - n / 3,
		.failed = n / 16,
		.drills = n / 10,
		.drills_caught = n / 11,
		.cost = (double)n * 0.0041};
	row->decide_ms = (Samples){ARENA_ARRAY(&f->arena, int64_t, (size_t)n + 1), (size_t)n};
	row->latency_us = (Samples){ARENA_ARRAY(&f->arena, int64_t, (size_t)n + 1), (size_t)n};
	for (int64_t i = 0; i < n; i++) {
		row->decide_ms.items[i] = 2500 + i * i * 900;
		row->latency_us.items[i] = 8000 + i * i * i * 400;
	}
}

static void fill_table(UiFixture *f, Figures *ret, FigureBy by, const char *const *names, size_t count)
{
	ret->by[by] = (FigureTable){ARENA_ARRAY(&f->arena, FigureRow, count), count};
	for (size_t i = 0; i < count; i++)
		fill_row(f, &ret->by[by].items[i], names[i], (int64_t)(40 / (i + 1)));
}

bool door_figures(Desk *desk, int64_t since_ms, Figures *ret_figures, Err *err)
{
	static const char *const people[] = {"alice", "bob", "executor"}, *const intents[] = {"refund", "outage", "moving"},
				*const models[] = {"extractive", "small"}, *const prompts[] = {"a1b2"};
	UiFixture *f = fixture_of(desk);
	(void)err;
	figures_begin(ret_figures, since_ms);
	fill_row(f, &ret_figures->total, "total", 64);
	ret_figures->by[BY_DAY] = (FigureTable){ARENA_ARRAY(&f->arena, FigureRow, 24), 24};
	for (int i = 0; i < 24; i++)
		fill_row(f, &ret_figures->by[BY_DAY].items[i],
			arena_cstr(&f->arena, arena_fmt(&f->arena, "2026-11-%02d", i + 1)), (i * 7) % 11);
	fill_table(f, ret_figures, BY_OPERATOR, people, f->user.role == ROLE_AGENT ? 1 : COUNT(people));
	fill_table(f, ret_figures, BY_INTENT, intents, COUNT(intents));
	fill_table(f, ret_figures, BY_MODEL, models, COUNT(models));
	fill_table(f, ret_figures, BY_PROMPT, prompts, COUNT(prompts));
	ret_figures->errors = ARENA_ARRAY(&f->arena, FigureCount, 2);
	ret_figures->errors[0] = (FigureCount){STR("check number_not_found"), 7};
	ret_figures->errors[1] = (FigureCount){STR("model small: 429"), 2};
	ret_figures->error_count = 2;
	return true;
}

bool door_gate(Desk *desk, Arena *arena, GateState *ret_state, Err *err)
{
	(void)desk;
	(void)arena;
	(void)err;
	*ret_state = (GateState){.open = true,
		.passed_ms = UI_FIXTURE_NOW - 86400000,
		.changed = STR("prompt"),
		.words = STR("Changed since the gate passed (set golden, 2026-11-22): prompt; run: countersign eval run")};
	return true;
}

bool door_spend(Desk *desk, int64_t since_ms, Json **ret_spend, Err *err)
{
	(void)desk;
	(void)since_ms;
	(void)err;
	*ret_spend = fixture_parsed("{\"currency\":\"EUR\",\"calls\":61,\"failed\":2,\"cost\":0.2624,\"estimated\":false,"
			    "\"input_tokens\":120400,\"output_tokens\":9100,\"cost_per_draft\":0.0041,"
			    "\"cost_per_resolved\":0.0061,\"models\":[{\"name\":\"small\",\"calls\":61,\"failed\":2,"
			    "\"cost\":0.2624,\"input_tokens\":120400,\"output_tokens\":9100}],\"limits\":["
			    "{\"limit\":\"workspace_day_cost\",\"used\":0.43,\"of\":0.5},"
			    "{\"limit\":\"user_day_tokens\",\"used\":12000,\"of\":50000}]}");
	return true;
}

bool door_audit_before(
	Desk *desk, int64_t before, size_t most, bool (*each)(void *, const Json *), void *context, Err *err)
{
	UiFixture *f = fixture_of(desk);
	(void)err;
	for (size_t i = f->c->trail_count; i > 0 && most > 0; i--) {
		const Event *e = &f->c->trail[i - 1];
		AUTO(json_freep) Json *row = json_new_object();
		if (before > 0 && e->seq >= before)
			continue;
		json_set_int(row, "seq", e->seq);
		json_set_cstr(row, "at", clock_iso(e->at_ms).text);
		json_set_str(row, "actor", e->actor);
		json_set_cstr(row, "kind", event_name(e->kind));
		json_set_str(row, "ticket", f->c->ticket.id);
		json_set(row, "body", e->body == NULL ? json_new_null() : json_copy(e->body));
		each(context, row);
		most--;
	}
	return true;
}

bool door_audit_verify(Desk *desk, Arena *arena, AuditReport *ret_report, Err *err)
{
	UiFixture *f = fixture_of(desk);
	(void)err;
	*ret_report = (AuditReport){.rows = f->seq,
		.ok = f->refuse == NULL,
		.first_bad = f->refuse == NULL ? 0 : 3,
		.why = arena_copy(arena, str_from(f->refuse))};
	f->refuse = NULL;
	return true;
}
