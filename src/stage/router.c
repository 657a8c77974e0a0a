/*
 * Router: intent, language, urgency and risk of a ticket, and who is to answer it; says in a sentence or two
 * why.
 */
#include "stage/stage.h"

#include "base/auto.h"
#include "stage/route_choice.h"
#include "stage/suspicion.h"
#include "stage/topic.h"

static Language language_of(const Case *c, Arena *arena, const Asked *asked)
{
	Language language = language_detect(asked->words);
	if (language == LANGUAGE_UNKNOWN)
		language = language_detect(asked_whole(arena, asked));
	if (language == LANGUAGE_UNKNOWN)
		language = language_from_code(
			config_str(&c->rules->config, "workspace", "language", STR("en")));
	return language == LANGUAGE_UNKNOWN ? LANGUAGE_EN : language;
}

static Priority urgency_of(const Case *c, const Asked *asked, const Topic *topic)
{
	Str words = config_str(&c->rules->config, "urgent", "words", STR(""));
	bool urgent = config_phrases_in(words, asked->subject) > 0 ||
		config_phrases_in(words, asked->words) > 0;
	Priority p = c->ticket.priority;
	if (topic->urgent)
		return PRIORITY_URGENT;
	if (urgent)
		return p < PRIORITY_HIGH ? PRIORITY_HIGH : PRIORITY_URGENT;
	return p;
}

static bool tool_fits_intent(const Tool *t, Str intent)
{
	const Json *intents = json_get(json_get(t->manifest, "suggest"), "intents");
	for (const Json *i = json_first(intents); i != NULL; i = json_next(i))
		if (str_eq(json_str(i), intent))
			return true;
	return false;
}

static const char *risk_of(const Case *c, Str intent, Str topic, bool suspicious)
{
	if (topic.len > 0)
		return "high";
	bool outbound = false;
	for (size_t i = 0; i < c->rules->tools.count; i++)
		outbound = outbound || (c->rules->tools.items[i].tier >= TIER_OUTBOUND &&
			tool_fits_intent(&c->rules->tools.items[i], intent));
	return outbound || suspicious ? "medium" : "low";
}

static Need router_ask(Case *c)
{
	(void)c;
	return (Need){.kind = NEED_NOTHING};
}

static bool router_take(Case *c, const Answer *in, Json **ret_event, Err *err)
{
	AUTO(arena_free) Arena scratch = {0};
	Asked asked = asked_of(c, &scratch);
	Intent intent = intent_of(c, &scratch, &asked, in->intents);
	Topic topic = topic_find(c, &scratch, &asked);
	bool sure = intent.machine && intent.confidence == 0; /* by rule, not by likeness */
	if (sure || asked.empty)
		topic = (Topic){.name = STR("")};
	const char *language = language_code(language_of(c, &scratch, &asked));
	RouteInput input = {.c = c, .in = in, .asked = &asked, .intent = &intent, .topic = topic.name,
		.language = str_from(language)};
	RouteChoice choice;
	if (!route_choose(&scratch, &input, &choice, err))
		return false;
	Json *event = json_new_object();
	json_set_str(event, "intent", intent.name);
	json_set_rounded(event, "confidence", intent.confidence);
	json_set_bool(event, "out_of_scope", intent.out_of_scope);
	json_set_bool(event, "corrected", c->route.corrected);
	json_set_cstr(event, "language", language);
	json_set_cstr(event, "urgency", priority_name(urgency_of(c, &asked, &topic)));
	json_set_cstr(event, "risk", risk_of(c, intent.name, topic.name, ticket_is_suspicious(c)));
	json_set_str(event, "model", choice.model);
	json_set_bool(event, "asked", choice.asked);
	json_set_str(event, "same_as", choice.same_as);
	json_set_bool(event, "known", choice.known);
	/* what policy says comes before what the ticket is about */
	Str reason = topic.name.len > 0 ? topic_reason(&scratch, &topic) : intent.reason;
	json_set_str(event, "reason", choice.reason.len == 0 ? reason
		: arena_fmt(&scratch, STR_FMT " " STR_FMT, STR_ARG(reason), STR_ARG(choice.reason)));
	json_set_str(event, "escalate", topic.name);
	*ret_event = event;
	return true;
}

const Stage stage_router = {
	.name = "router", .makes = EVENT_ROUTED, .ask = router_ask, .take = router_take};
