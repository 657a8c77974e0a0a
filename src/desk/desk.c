#include "desk/desk_private.h"

#include "base/file.h"

#include <unistd.h>

bool workspace_find(Arena *arena, const char *given, const char **ret_folder, Err *err)
{
	const char *env = getenv("COUNTERSIGN_WORKSPACE");
	const char *named = given != NULL ? given : env != NULL && env[0] != '\0' ? env : NULL;
	char *absolute = realpath(named != NULL ? named : ".", NULL);
	if (absolute == NULL)
		return err_set(err, ERR_INPUT, "%s: no such folder; make a workspace with: countersign "
			"init DIR", named);
	const char *folder = arena_cstr(arena, str_from(absolute));
	free(absolute);
	for (Str at = str_from(folder); named == NULL && at.len > 0;) {
		if (file_exists(path_join(arena, arena_cstr(arena, at), "countersign.ini"))) {
			*ret_folder = arena_cstr(arena, at);
			return true;
		}
		Str base = path_base(at);
		at.len -= base.len + (at.len > base.len);
	}
	if (named == NULL)
		return err_set(err, ERR_INPUT, "no workspace here or above: give -w DIR, set "
			"COUNTERSIGN_WORKSPACE, or make one with: countersign init DIR");
	*ret_folder = folder;
	return true;
}

bool desk_open(const char *folder, const char *user, Desk **ret_desk, Err *err)
{
	Desk *desk = xcalloc(1, sizeof *desk);
	if (!workspace_open(folder, &desk->workspace, err)) {
		desk_close(desk);
		return false;
	}
	if (!workspace_user(desk->workspace, &desk->workspace->arena, user, &desk->user, err)) {
		desk->user = (User){.name = str_from(user != NULL ? user : login_name())};
		(void)desk_refuse(desk, NULL, STR(""), "open the desk", err); /* every refusal is a row */
		desk_close(desk);
		return false;
	}
	*ret_desk = desk;
	return true;
}

void desk_close(Desk *desk)
{
	if (desk == NULL)
		return;
	for (size_t i = 0; i < COUNT(desk->cases); i++)
		ledger_close_case(desk->cases[i]);
	replay_close(desk->replay);
	workspace_close(desk->workspace);
	free(desk);
}

void desk_closep(Desk **desk)
{
	desk_close(*desk);
}

const User *desk_user(const Desk *desk)
{
	return &desk->user;
}

const Rules *desk_rules(const Desk *desk)
{
	return &desk->workspace->rules;
}

const char *desk_folder(const Desk *desk)
{
	return desk->workspace->folder;
}

void desk_forget(Desk *desk, const Case *c)
{
	size_t i = 0;
	while (i < COUNT(desk->cases) && desk->cases[i] != c)
		i++;
	if (c == NULL || i == COUNT(desk->cases))
		return;
	ledger_close_case(desk->cases[i]);
	memmove(&desk->cases[i], &desk->cases[i + 1], (COUNT(desk->cases) - i - 1) * sizeof(Case *));
	desk->cases[COUNT(desk->cases) - 1] = NULL;
}

static void remember(Desk *desk, Case *c)
{
	ledger_close_case(desk->cases[COUNT(desk->cases) - 1]);
	memmove(&desk->cases[1], &desk->cases[0], (COUNT(desk->cases) - 1) * sizeof(Case *));
	desk->cases[0] = c;
}

static Case *find_open(Desk *desk, Str ticket)
{
	for (size_t i = 0; i < COUNT(desk->cases) && desk->cases[i] != NULL; i++)
		if (str_eq(desk->cases[i]->ticket.id, ticket))
			return desk->cases[i];
	return NULL;
}

bool desk_case(Desk *desk, Str ticket, Case **ret_case, Err *err)
{
	bool visible, current = false;
	Store *store = desk->workspace->store;
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err) ||
		!store_ticket_visible(store, ticket, &desk->user, &visible, err))
		return false;
	if (!visible) /* absent and forbidden answer alike */
		return err_set(err, ERR_MISSING, "no ticket \"%.*s\"", STR_ARG(ticket));
	Case *c = find_open(desk, ticket);
	if (c != NULL && !ledger_is_current(store, c, &current, err))
		return false;
	if (c != NULL && !current) {
		desk_forget(desk, c);
		c = NULL;
	}
	if (c == NULL) {
		if (!ledger_load(store, &desk->workspace->rules, ticket, &c, err))
			return false;
		remember(desk, c);
	}
	*ret_case = c;
	return true;
}

bool desk_write(Desk *desk, Case *c, EventKind kind, Json *body, Err *err)
{
	if (ledger_write(desk->workspace->store, c, kind, clock_now_ms(), desk->user.name, body, err))
		return true;
	desk_forget(desk, c);
	return false;
}

bool desk_refuse(Desk *desk, Case *c, Str action, const char *doing, Err *err)
{
	Json *body = json_new_object();
	json_set_str(body, "action", action);
	json_set_cstr(body, "doing", doing);
	json_set_cstr(body, "why", err != NULL ? err->text : "refused");
	Arena arena = {0};
	Err why = {0};
	Str ticket = c == NULL ? STR("") : arena_copy(&arena, c->ticket.id);
	bool written = c != NULL && desk_write(desk, c, EVENT_REFUSED, json_copy(body), &why);
	/* Where somebody else wrote at the same moment, the row comes behind theirs. */
	if (!written && (c == NULL || why.code == ERR_STALE))
		written = ledger_note(desk->workspace->store, EVENT_REFUSED, clock_now_ms(),
			desk->user.name, ticket, json_copy(body), &why);
	if (!written)
		err_prefix(err, "(the refusal could not be journaled: %s) ", why.text);
	json_free(body);
	arena_free(&arena);
	return false;
}

bool desk_queue(Desk *desk, Arena *arena, CaseState state, Queue *ret_queue, Err *err)
{
	TicketRow *rows;
	size_t count;
	Str name = state == CASE_STATE_COUNT ? STR("") : str_from(case_state_name(state));
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err) ||
		!store_queue(desk->workspace->store, arena, &desk->user, name, &rows, &count, err))
		return false;
	int64_t now_ms = clock_now_ms();
	Queue queue = {.items = ARENA_ARRAY(arena, QueueItem, count + 1), .count = count};
	for (size_t i = 0; i < count; i++) {
		const TicketRow *r = &rows[i];
		QueueItem *item = &queue.items[i];
		*item = (QueueItem){.id = r->id, .subject = r->subject, .requester = r->requester,
			.intent = r->index.intent, .risk = r->index.risk,
			.claimed_by = now_ms < r->index.claimed_until_ms ? r->index.claimed_by : STR(""),
			.claimed_until_ms = r->index.claimed_until_ms, .priority = r->priority,
			.created_ms = r->created_ms,
			.updated_ms = r->updated_ms, .open_actions = (size_t)r->index.open_actions};
		item->has_disposition = disposition_from(r->index.disposition, &item->disposition);
		if (!case_state_from(r->index.state, &item->state))
			item->state = CASE_NEW;
	}
	*ret_queue = queue;
	return true;
}

bool desk_show(Desk *desk, Str ticket, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	if (!desk_case(desk, ticket, &c, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

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

static bool bring_recorded(Desk *desk, Case *c, Json **ret_body, Err *err)
{
	Workspace *w = desk->workspace;
	Str file = config_str(&w->rules.config, "reasoner", "replay", STR("evals/replay.jsonl"));
	const char *path = workspace_path(w, &c->arena, arena_cstr(&c->arena, file));
	if (desk->replay != NULL && strcmp(replay_path(desk->replay), path) != 0) {
		replay_close(desk->replay);
		desk->replay = NULL;
	}
	return (desk->replay != NULL || replay_open(path, &desk->replay, err)) &&
		replay_answer(desk->replay, c->ticket.id, desk->rehearsed_seed, ret_body, err);
}

bool desk_bring(Desk *desk, Case *c, const Need *need, Json **ret_body, Err *err)
{
	if (need->kind == NEED_NOTHING)
		*ret_body = NULL;
	else if (need->kind == NEED_SEARCH)
		return desk_bring_evidence(desk, c, need->queries, need->query_count, ret_body, err);
	else if (str_is(need->provider, "extractive"))
		*ret_body = desk_extractive(c);
	else if (str_is(need->provider, "replay"))
		return bring_recorded(desk, c, ret_body, err);
	else
		return desk_bring_model(desk, c, need->provider, ret_body, err);
	return true;
}

static bool take_step(Desk *desk, Case *c, const Need *need, Err *err)
{
	AUTO(json_freep) Json *brought = NULL;
	Json *event;
	EventKind kind;
	char nonce[33];
	random_hex(nonce, 16);
	if (!desk_bring(desk, c, need, &brought, err))
		return false;
	Answer answer = {.body = brought, .actor = desk->user.name, .now_ms = clock_now_ms(),
		.nonce = str_from(nonce)};
	return pipeline_give(c, &answer, &kind, &event, err) && desk_write(desk, c, kind, event, err);
}

static bool is_lost_service(const Err *err)
{
	return err->code == ERR_OUTSIDE;
}

/* Runs the road to the person. A service that fails twice leaves the case STUCK, with the reason. */
static bool run_road(Desk *desk, Case *c, Err *err)
{
	int failures = 0;
	for (Need need = pipeline_need(c); need.kind != NEED_PERSON; need = pipeline_need(c)) {
		Err why = {0};
		if (take_step(desk, c, &need, &why))
			continue;
		if (!is_lost_service(&why))
			return err_set(err, why.code, "%s", why.text);
		if (++failures < 2)
			continue;
		Json *body = json_new_object();
		json_set_cstr(body, "why", why.text);
		(void)desk_write(desk, c, EVENT_STUCK, body, NULL);
		return err_set(err, why.code, "%s", why.text);
	}
	return true;
}

static bool draft(Desk *desk, Str ticket, bool again, Str reason, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	if (!desk_case(desk, ticket, &c, err))
		return false;
	if (!desk_may(desk, VERB_DRAFT, c, NULL, 0, err))
		return false;
	bool veiled = case_is_veiled(c, &desk->user); /* drafted with rights this user lacks */
	if ((again || veiled || c->state == CASE_STUCK) && c->state != CASE_NEW) {
		Json *body = json_new_object();
		json_set_str(body, "reason", reason);
		if (!desk_write(desk, c, EVENT_REOPENED, body, err))
			return false;
	}
	if (!run_road(desk, c, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

bool desk_draft(Desk *desk, Str ticket, bool again, Str reason, Brief *ret_brief, Err *err)
{
	Err why = {0};
	if (draft(desk, ticket, again, reason, ret_brief, &why))
		return true;
	/* Somebody else drafted it at the same moment: their draft is as good. */
	if (why.code == ERR_STALE && draft(desk, ticket, false, reason, ret_brief, &why))
		return true;
	return err_set(err, why.code, "%s", why.text);
}
