/* Road: what a case needs to get on, and the event that comes of it. */
#include "desk/desk_private.h"

/* The built-in reasoner as a provider: same shape of answer as a model's. */
Json *desk_extractive(Case *c)
{
	int64_t began_us = clock_monotonic_us();
	Json *body = json_new_object(), *model = json_new_object(), *usage = json_new_object();
	json_set(body, "result", extractive_reason(c));
	json_set_cstr(model, "provider", "extractive");
	json_set_cstr(model, "name", "extractive");
	json_set_cstr(model, "prompt_version", "extractive/1");
	json_set(body, "model", model);
	json_set_int(usage, "input_tokens", 0);
	json_set_int(usage, "output_tokens", 0);
	json_set_int(usage, "cost", 0);
	json_set_int(usage, "latency_us", clock_monotonic_us() - began_us);
	json_set(body, "usage", usage);
	return body;
}

const char *replay_file(const Desk *desk, Arena *arena)
{
	Workspace *w = desk->workspace;
	Str file = config_str(&w->rules.config, "reasoner", "replay", STR("evals/replay.jsonl"));
	return workspace_path(w, arena, arena_cstr(arena, file));
}

bool desk_bring_recorded(Desk *desk, Case *c, Json **ret_body, Err *err)
{
	const char *path = replay_file(desk, &c->arena);
	if (desk->replay != NULL && strcmp(replay_path(desk->replay), path) != 0) {
		replay_close(desk->replay);
		desk->replay = NULL;
	}
	if ((desk->replay == NULL && !replay_open(path, &desk->replay, err)) ||
		!replay_answer(desk->replay, c->ticket.id, desk->rehearsed_seed, ret_body, err))
		return false;
	if (json_bool_at(*ret_body, "redacted", false))
		*ret_body = recording_restored(c, *ret_body);
	return true;
}

bool desk_may_abstain(const Case *c, const Err *why)
{
	return c->state == CASE_CHECKED && (why->code == ERR_OUTSIDE || why->code == ERR_REFUSED);
}

static bool bring_model(Desk *desk, Case *c, const Need *need, Json **ret_body, Err *err)
{
	AUTO(chain_freep) Chain *chain = NULL;
	AUTO(json_freep) Json *body = NULL;
	ChainWish wish = {.purpose = STR("rehearsal"), .ticket = c->ticket.id, .reader = desk->user};
	if (!chain_start(desk, c, need, &wish, &chain, err))
		return false;
	while (!chain_step(chain, c, clock_monotonic_us()))
		(void)net_poll(desk->net, NULL, 0, chain_wait_ms(chain, -1));
	Err why = {0};
	if (!chain_finish(chain, &body, &why) && !desk_may_abstain(c, &why))
		return err_set(err, why.code, "%s", why.text);
	*ret_body = body;
	body = NULL;
	return true;
}

bool desk_bring(Desk *desk, Case *c, const Need *need, Json **ret_body, Err *err)
{
	if (need->kind == NEED_SEARCH)
		return desk_bring_evidence(desk, c, need->queries, need->query_count, ret_body, err);
	if (need->kind == NEED_MODEL && c->drill == NULL)
		return bring_model(desk, c, need, ret_body, err);
	*ret_body = need->kind == NEED_MODEL ? desk_drill_draft(c) : NULL;
	return true;
}

/* What the router looks at besides the ticket. */
static bool bring_for_router(Desk *desk, Arena *arena, const Case *c, Answer *answer, Err *err)
{
	return desk_classifier(desk, &answer->intents, err) && budget_used(desk, &answer->budget_used, err) &&
		desk_find_solved(desk, arena, c, &answer->same_as, err);
}

/* The event that comes of it; the caller takes *ret_event. */
static bool event_of(Desk *desk, Case *c, const Json *brought, Str model, int64_t began_us, EventKind *ret_kind,
	Json **ret_event, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	char nonce[33];
	random_hex(nonce, 16);
	Answer answer = {.body = brought, .actor = desk->user.name, .now_ms = clock_now_ms(),
		.nonce = str_from(nonce), .model = model, .same_as = STR("")};
	if (c->state == CASE_NEW && !bring_for_router(desk, &arena, c, &answer, err))
		return false;
	if (!pipeline_give(c, &answer, ret_kind, ret_event, err))
		return false;
	HashHex under;
	if (*ret_kind == EVENT_DRAFTED && desk_under(desk, &under, NULL))
		json_set_cstr(*ret_event, "under", under.text);
	json_set_int(*ret_event, "took_us", clock_monotonic_us() - began_us);
	return true;
}

static bool comes_with_the_next(EventKind kind, const Giving *g)
{
	return kind == EVENT_ROUTED || (kind == EVENT_GROUNDED && g->unwatched);
}

bool desk_give(Desk *desk, Case *c, const Giving *g, bool *ret_writing, Err *err)
{
	Json *event;
	EventKind kind;
	*ret_writing = false;
	if (!event_of(desk, c, g->brought, g->model, g->began_us, &kind, &event, err))
		return false;
	if (comes_with_the_next(kind, g))
		return desk_defer(desk, c, kind, event, err);
	if (kind == EVENT_DRAFTED && (!desk_defer(desk, c, kind, event, err) ||
		!event_of(desk, c, NULL, STR(""), clock_monotonic_us(), &kind, &event, err)))
		return false;
	if (g->held == NULL)
		return desk_write(desk, c, kind, event, err);
	*ret_writing = desk_write_joined(desk, c, kind, event, g->held, err);
	return *ret_writing;
}
