/* Erasing people from the offices that tools wrote to. The desk decides whether it may be (desk_erase). */
#include "executor_private.h"

typedef struct Erasing {
	Run run;
	const Str *tickets;
	Case **cases;
	size_t count;
	ErasedOffices elsewhere;
} Erasing;

/* How often the tool may have taken effect for these tickets. */
static size_t effects_of(const Erasing *e, Str tool)
{
	size_t effects = 0;
	for (size_t i = 0; i < e->count; i++)
		for (size_t k = 0; k < e->cases[i]->action_count; k++) {
			const Action *a = &e->cases[i]->actions[k];
			effects += str_eq(a->tool, tool) && a->key.len > 0;
		}
	return effects;
}

static void note_elsewhere(ErasedOffices *offices, Str tool, size_t actions)
{
	for (size_t i = 0; i < offices->elsewhere_count; i++)
		if (str_eq(offices->elsewhere[i].tool, tool)) {
			offices->elsewhere[i].actions += actions;
			return;
		}
	*ARENA_PUSH(&offices->arena, offices->elsewhere, offices->elsewhere_count) =
		(ErasedElsewhere){arena_copy(&offices->arena, tool), actions};
}

static bool erase_by(Erasing *e, const Tool *tool, Err *err)
{
	size_t effects = effects_of(e, tool->name);
	const RunnerKind *runner = runner_find(tool->kind);
	if (!tool->pinned && effects > 0)
		return err_set(err, ERR_REFUSED, "the manifest of %.*s changed: pin it first, so that what it did can be "
			"erased", STR_ARG(tool->name));
	if (!tool->pinned)
		return true;
	if (runner == NULL || runner->erase == NULL) {
		if (effects > 0)
			note_elsewhere(&e->elsewhere, tool->name, effects);
		return true;
	}
	Arena arena = {0};
	AUTO(json_freep) Json *nothing = json_new_object();
	RunnerCall *calls = ARENA_ARRAY(&arena, RunnerCall, e->count);
	for (size_t i = 0; i < e->count; i++)
		calls[i] = call_of(&e->run, &arena, e->cases[i], tool, nothing, STR(""), e->run.user.name, STR(""));
	bool ok = runner->erase(calls, e->count, err) || err_prefix(err, "%.*s: ", STR_ARG(tool->name));
	arena_free(&arena);
	return ok;
}

/* What a tool did that is gone can't be found any more. */
static bool tools_are_there(const Erasing *e, Err *err)
{
	for (size_t i = 0; i < e->count; i++)
		for (size_t k = 0; k < e->cases[i]->action_count; k++) {
			const Action *a = &e->cases[i]->actions[k];
			if (a->key.len > 0 && toolbox_find(&e->run.workspace->rules.tools, a->tool) == NULL)
				return err_set(err, ERR_REFUSED, "%.*s was done by %.*s, whose manifest is gone: bring it "
					"back, so that what it did can be erased", STR_ARG(a->id), STR_ARG(a->tool));
		}
	return true;
}

static bool load_cases(Erasing *e, Err *err)
{
	Workspace *w = e->run.workspace;
	e->cases = ARENA_ARRAY(&w->arena, Case *, e->count + 1);
	for (size_t i = 0; i < e->count; i++)
		if (!ledger_load(w->store, &w->rules, e->tickets[i], &e->cases[i], err))
			return false;
	return true;
}

bool executor_erase(const char *folder, const char *user, const Str *tickets, size_t count, ErasedOffices *offices,
	Err *err)
{
	Erasing e = {.tickets = tickets, .count = count};
	bool ok = run_open(&e.run, folder, user, VERB_ERASE, err) && load_cases(&e, err) && tools_are_there(&e, err);
	for (size_t i = 0; ok && i < e.run.workspace->rules.tools.count; i++)
		ok = erase_by(&e, &e.run.workspace->rules.tools.items[i], err);
	for (size_t i = 0; e.cases != NULL && i < count; i++)
		ledger_close_case(e.cases[i]);
	run_close(&e.run);
	for (size_t i = 0; ok && i < e.elsewhere.elsewhere_count; i++)
		note_elsewhere(offices, e.elsewhere.elsewhere[i].tool, e.elsewhere.elsewhere[i].actions);
	arena_free(&e.elsewhere.arena);
	return ok;
}
