/* One question to a configured model that is no draft: what an evaluation asks besides. */
#include "desk/desk_private.h"

#include "port/model.h"

static bool route_named(const Desk *desk, Str model, ModelRoute *ret_route, Err *err)
{
	if (!model_route_from_config(&desk->workspace->rules.config, model, ret_route, err))
		return false;
	ret_route->folder = desk->workspace->folder;
	return true;
}

bool desk_has_model(const Desk *desk, Str model, Err *err)
{
	ModelRoute route;
	return route_named(desk, model, &route, err);
}

/* Until the ask is done. */
static bool wait_for(Net *net, ModelAsk *ask, ModelReply *ret_reply, Err *err)
{
	enum { LOOK_MS = 200 };
	while (!model_step(ask, clock_monotonic_us()))
		(void)net_poll(net, NULL, 0, LOOK_MS);
	return model_finish(ask, ret_reply, err);
}

static bool ask_route(const ModelRoute *route, const ModelPrompt *prompt, ModelReply *ret_reply, Err *err)
{
	Net *net = net_open();
	ModelAsk *ask = NULL;
	bool ok = model_start(net, route, prompt, NULL, &ask, err) && wait_for(net, ask, ret_reply, err);
	net_close(net);
	return ok;
}

bool desk_ask(Desk *desk, Str model, Str system, Str user, const Json *schema, Json **ret_answer, Asked *ret_asked, Err *err)
{
	AUTO(model_reply_free) ModelReply reply = {0};
	ModelRoute route;
	ModelPrompt prompt = {.system = system, .user = user, .schema = schema};
	if (!authorise(&desk->user, VERB_EVALUATE, ON_WORKSPACE, err) || !route_named(desk, model, &route, err) ||
		!ask_route(&route, &prompt, &reply, err))
		return false;
	*ret_asked = (Asked){reply.input_tokens, reply.output_tokens, reply.cost};
	*ret_answer = reply.result;
	reply.result = NULL;
	return true;
}
