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
	desk->records = records_new();
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
	drafts_free(desk);
	models_free(desk);
	classifier_free(desk->intents);
	for (size_t i = 0; i < COUNT(desk->cases); i++)
		ledger_close_case(desk->cases[i]);
	if (desk->wake > 0)
		(void)close(desk->wake);
	for (size_t i = 0; i < COUNT(desk->config_text); i++)
		buf_free(&desk->config_text[i]);
	records_free(desk->records);
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

static Case *find_open(Desk *desk, Str ticket)
{
	for (size_t i = 0; i < COUNT(desk->cases) && desk->cases[i] != NULL; i++)
		if (str_eq(desk->cases[i]->ticket.id, ticket))
			return desk->cases[i];
	return NULL;
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

void desk_remember(Desk *desk, Case *c)
{
	desk_forget(desk, find_open(desk, c->ticket.id));
	ledger_close_case(desk->cases[COUNT(desk->cases) - 1]);
	memmove(&desk->cases[1], &desk->cases[0], (COUNT(desk->cases) - 1) * sizeof(Case *));
	desk->cases[0] = c;
}

bool desk_may_see(Desk *desk, Str ticket, Err *err)
{
	bool visible;
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err) ||
		!store_ticket_visible(desk->workspace->store, ticket, &desk->user, &visible, err))
		return false;
	return visible || /* absent and forbidden answer alike */
		err_set(err, ERR_MISSING, "no ticket \"%.*s\"", STR_ARG(ticket));
}

bool desk_case(Desk *desk, Str ticket, Case **ret_case, Err *err)
{
	bool current = false;
	Store *store = desk->workspace->store;
	if (!desk_may_see(desk, ticket, err))
		return false;
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
		desk_remember(desk, c);
	}
	*ret_case = c;
	return true;
}

/* What models cost meanwhile is written along. */
static bool append(Desk *desk, Case *c, EventKind kind, Json *body, Err *err)
{
	if (budget_write(desk, err))
		return ledger_append(desk->workspace->store, c, kind, clock_now_ms(), desk->user.name, body, err);
	json_free(body);
	return false;
}

bool desk_defer(Desk *desk, Case *c, EventKind kind, Json *body, Err *err)
{
	if (ledger_defer(c, kind, clock_now_ms(), desk->user.name, body, err))
		return true;
	desk_forget(desk, c);
	return false;
}

bool desk_flush(Desk *desk, Case *c, Err *err)
{
	if (ledger_flush(desk->workspace->store, c, err))
		return true;
	desk_forget(desk, c);
	return false;
}

/* In a transaction that is left open. */
static bool write_open(Desk *desk, Case *c, bool (*begin)(Store *, Err *), EventKind kind, Json *body, Err *err)
{
	Store *s = desk->workspace->store;
	if (!begin(s, err)) {
		json_free(body);
		return false;
	}
	if (append(desk, c, kind, body, err))
		return true;
	store_rollback(s);
	return false;
}

static bool write_all(Desk *desk, Case *c, bool (*begin)(Store *, Err *), EventKind kind, Json *body, Err *err)
{
	bool ok = write_open(desk, c, begin, kind, body, err) && store_commit(desk->workspace->store, err);
	if (!ok)
		desk_forget(desk, c);
	return ok;
}

bool desk_write(Desk *desk, Case *c, EventKind kind, Json *body, Err *err)
{
	bool ok = write_all(desk, c, store_begin, kind, body, err);
	if (ok)
		budget_free(&desk->budget);
	return ok;
}

bool desk_write_joined(Desk *desk, Case *c, EventKind kind, Json *body, Budget *ret_held, Err *err)
{
	bool ok = write_all(desk, c, store_join, kind, body, err);
	if (ok)
		budget_move(&desk->budget, ret_held);
	return ok;
}

void desk_written(Desk *desk, Case *c, Budget *held, bool ok)
{
	if (ok) {
		budget_free(held);
		return;
	}
	budget_move(held, &desk->budget);
	desk_forget(desk, c);
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

bool desk_show(Desk *desk, Str ticket, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	if (!desk_case(desk, ticket, &c, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}
