/*
 * Validator: what code can check about a reply and its actions, code checks. No model, no opinion:
 * every problem names the place and the reason, and says whether the reply can't be sent while it
 * stands.
 */
#include "stage/validator.h"

#include "base/auto.h"

static Need validator_ask(Case *c)
{
	(void)c;
	return (Need){.kind = NEED_NOTHING};
}

static void check_search(Reading *r)
{
	if (r->c->search_notice.len > 0)
		reading_problem(r, "search_partial", STR("evidence"), false,
			"the search went without a service: " STR_FMT, STR_ARG(r->c->search_notice));
}

static bool validator_take(Case *c, const Answer *in, Json **ret_event, Err *err)
{
	AUTO(arena_free) Arena scratch = {0};
	Reading r;
	if (c->draft.revision == 0)
		return err_set(err, ERR_INPUT, "there is no draft to check");
	reading_open(&r, c, &scratch);
	check_grounding(&r);
	check_outgoing(&r);
	check_tone(&r);
	check_incoming(&r);
	check_search(&r);
	Json *event = json_new_object();
	json_set_bool(event, "ok", r.ok);
	json_set_cstr(event, "disposition", disposition_name(c->draft.disposition));
	json_set_str(event, "plain", r.plain);
	json_set(event, "sentences", reading_sentences(&r));
	json_set(event, "problems", r.problems);
	json_set(event, "actions", actions_check(c, r.plain, r.ok, in));
	*ret_event = event;
	return true;
}

const Stage stage_validator = {
	.name = "validator", .makes = EVENT_CHECKED, .ask = validator_ask, .take = validator_take};
