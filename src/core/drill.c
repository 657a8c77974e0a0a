#include "core/drill.h"

bool drill_lets(const Case *c, const Event *e, Err *err)
{
	return c->drill == NULL || err_set(err, ERR_STORE, "event %lld: nothing of a drill can be %s", (long long)e->seq,
		event_name(e->kind));
}

bool drill_apply(Case *c, const Event *e, Err *err)
{
	(void)err;
	Str wrong = json_str_at(e->body, "wrong");
	c->drill_told = arena_fmt(&c->arena, "This was a drill: %.*s You %s it, and nothing of it was sent.",
		STR_ARG(wrong), json_bool_at(e->body, "caught", false) ? "caught" : "missed");
	for (size_t i = 0; i < c->action_count; i++)
		if (action_is_open(&c->actions[i]))
			c->actions[i].state = ACTION_WITHDRAWN;
	c->state = CASE_REJECTED;
	return true;
}
