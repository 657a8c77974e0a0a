#include "pipeline.h"

#include "base/auto.h"

static const Stage *const stage_at[CASE_STATE_COUNT] = {
	[CASE_NEW] = &stage_router,
	[CASE_ROUTED] = &stage_retriever,
	[CASE_GROUNDED] = &stage_reasoner,
	[CASE_DRAFTED] = &stage_validator,
};

/* The validator said no to what a reasoner answered (a person's own words are left to that person). */
static bool is_refused(const Case *c)
{
	return c->state == CASE_CHECKED && !c->verdict_ok && c->draft.editor.len == 0 &&
		c->draft.disposition == DISPOSITION_ANSWER;
}

Need pipeline_need(Case *c)
{
	const Stage *stage = stage_at[c->state];
	if (stage != NULL)
		return stage->ask(c);
	return is_refused(c) ? reasoner_ask_again(c) : (Need){.kind = NEED_PERSON};
}

/* The first blocking problem, in words a customer's agent understands. */
static Str blocked_by(Case *c)
{
	for (size_t i = 0; i < c->problem_count; i++)
		if (c->problems[i].blocks)
			return arena_fmt(&c->arena, "I cannot answer this from the available sources: the "
				"draft was stopped by the check (%.*s: %.*s)", STR_ARG(c->problems[i].code),
				STR_ARG(c->problems[i].text));
	return STR("I cannot answer this from the available sources");
}

/* Nobody is left to ask: what was drafted is put aside, and why is said. */
static bool abstain(Case *c, const Answer *in, Json **ret_body, Err *err)
{
	AUTO(json_freep) Json *body = json_new_object();
	Json *model = json_new_object();
	const Json *usage = json_get(in->body, "usage");
	json_set_str(model, "provider", c->draft.provider);
	json_set_str(model, "name", c->draft.model);
	json_set_str(model, "prompt_version", c->draft.prompt_version);
	json_set(body, "result", reasoner_abstain(c, blocked_by(c)));
	json_set(body, "model", model);
	json_set(body, "usage", usage != NULL ? json_copy(usage) : json_new_object());
	Answer none = *in;
	none.body = body;
	return stage_reasoner.take(c, &none, ret_body, err);
}

bool pipeline_give(Case *c, const Answer *in, EventKind *ret_kind, Json **ret_body, Err *err)
{
	const Stage *stage = stage_at[c->state];
	if (stage != NULL) {
		if (!stage->take(c, in, ret_body, err))
			return err_prefix(err, "%s: ", stage->name);
		*ret_kind = stage->makes;
		return true;
	}
	if (!is_refused(c))
		return err_set(err, ERR_REFUSED, "case %.*s waits for a person", STR_ARG(c->ticket.id));
	*ret_kind = stage_reasoner.makes;
	if (json_get(in->body, "result") != NULL)
		return stage_reasoner.take(c, in, ret_body, err);
	return abstain(c, in, ret_body, err);
}

const char *pipeline_stage_name(const Case *c)
{
	const Stage *stage = stage_at[c->state];
	return stage != NULL ? stage->name : is_refused(c) ? stage_reasoner.name : "person";
}
