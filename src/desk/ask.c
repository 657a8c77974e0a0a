/* One question to a configured model that is no draft: what an evaluation asks besides. */
#include "desk/desk_private.h"

#include "port/model.h"

enum { ASK_LOOK_MS = 200 };

bool desk_has_model(const Desk *desk, Str model, Err *err)
{
	ModelRoute route;
	return models_route(desk, model, &route, err);
}

static bool wait_for(Desk *desk, ModelAsk *ask)
{
	while (!model_step(ask, clock_monotonic_us()))
		(void)net_poll(desk->net, NULL, 0, ASK_LOOK_MS);
	return true;
}

bool desk_ask_model(Desk *desk, const ModelRoute *route, const ModelPrompt *prompt, Str purpose, Str ticket, Arena *arena,
	ModelReply *ret_reply, ModelUsage *ret_usage, Err *err)
{
	Call call = {.at_ms = clock_now_ms(), .user = desk->user.name, .ticket = ticket, .purpose = purpose,
		.route = route->name};
	ModelAsk *ask = NULL;
	if (desk->net == NULL)
		desk->net = net_open();
	if (!model_start(desk->net, route, prompt, NULL, &ask, err) || !wait_for(desk, ask))
		return false;
	ModelUsage usage = model_usage(ask);
	usage.reported = arena_copy(arena, usage.reported);
	bool ok = model_finish(ask, ret_reply, err);
	call_set_usage(&call, &usage, ok ? "answered" : "failed");
	budget_note(desk, &call, STR(""), STR(""));
	(void)budget_flush(desk, NULL);
	*ret_usage = usage;
	return ok;
}

bool desk_ask(Desk *desk, Str model, Str system, Str user, const Json *schema, Json **ret_answer, AskUsage *ret_asked, Err *err)
{
	AUTO(model_reply_free) ModelReply reply = {0};
	AUTO(arena_free) Arena arena = {0};
	ModelRoute route;
	ModelUsage usage;
	ModelPrompt prompt = {.system = system, .user = user, .schema = schema, .traceparent = STR("")};
	if (!desk_may(desk, VERB_EVALUATE, NULL, NULL, 0, err) || !models_route(desk, model, &route, err) ||
		!desk_ask_model(desk, &route, &prompt, STR("evaluation"), STR(""), &arena, &reply, &usage, err))
		return false;
	*ret_asked = (AskUsage){reply.usage.input_tokens, reply.usage.output_tokens,
		(double)reply.usage.cost_micro / 1e6};
	*ret_answer = reply.result;
	reply.result = NULL;
	return true;
}
