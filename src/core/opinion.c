#include "core/opinion.h"

static void add_cost(Draft *d, const Json *attempt)
{
	d->input_tokens += json_int_at(attempt, "input_tokens", 0);
	d->output_tokens += json_int_at(attempt, "output_tokens", 0);
	d->cost += json_number(json_get(attempt, "cost"), 0);
	d->estimated = d->estimated || json_bool_at(attempt, "estimated", false);
}

bool opinion_apply(Case *c, const Event *e, Err *err)
{
	(void)err;
	const Json *remarks = json_get(e->body, "remarks");
	if (json_int_at(e->body, "draft_revision", 0) != c->draft.revision)
		return true;
	Problem *problems = ARENA_ARRAY(&c->arena, Problem, c->problem_count + json_count(remarks) + 1);
	size_t count = 0;
	for (size_t i = 0; i < c->problem_count; i++)
		if (!str_is(c->problems[i].code, OPINION_CODE))
			problems[count++] = c->problems[i];
	for (const Json *r = json_first(remarks); r != NULL; r = json_next(r))
		problems[count++] = (Problem){.code = STR(OPINION_CODE), .where = json_str_at(r, "where"),
			.text = json_str_at(r, "text"), .blocks = false};
	c->problems = problems;
	c->problem_count = count;
	add_cost(&c->draft, json_get(e->body, "attempt"));
	return true;
}
