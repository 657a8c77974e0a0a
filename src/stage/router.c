/*
 * Router: intent, language, urgency and risk of a ticket, by the words the workspace's
 * configuration lists and nothing else; says in one sentence why.
 */
#include "stage/stage.h"

#include "base/auto.h"
#include "stage/injection.h"
#include "stage/question.h"
#include "stage/words.h"
#include "text/sanitise.h"

enum { SUBJECT_COUNTS = 2 }; /* a phrase in the subject counts like two in the body */

/* Beginnings of subjects that mail programs write by themselves (RFC 3834 and common products). */
static const char *const automatic_subjects[] = {"automatic reply", "auto reply", "auto-reply",
	"autoreply", "auto:", "out of office", "out-of-office", "out of the office",
	"automatische antwort", "abwesenheitsnotiz", "abwesend", "abwesenheit",
	"automatische abwesenheit", "réponse automatique", "absence du bureau", "message d'absence",
	"absent du bureau", "respuesta automática", "fuera de la oficina", "undeliverable",
	"undelivered mail", "mail delivery failed", "delivery status notification", "returned mail",
	"failure notice", "unzustellbar", "read receipt", "lesebestätigung"};

static const char automatic_phrases[] =
	"this is an automatic reply,this is an automated reply,this is an automated response,"
	"this is an automatic response,i am out of the office,i am currently out of the office,"
	"i'm out of the office,i am out of office,i'm currently out of office,"
	"dies ist eine automatische antwort,ich bin derzeit nicht im büro,"
	"ich bin zurzeit nicht im büro,ich bin momentan nicht im büro,ich bin nicht im büro,"
	"ich bin im urlaub und,ceci est une réponse automatique,je suis absent du bureau,"
	"je suis absente du bureau,je suis actuellement absent,je suis actuellement absente,"
	"esta es una respuesta automática,estoy fuera de la oficina";

static const char automatic_headers[] =
	"precedence: bulk,precedence: auto_reply,precedence: junk,auto-submitted: "
	"auto-replied,auto-submitted: auto-generated,x-autoreply: yes,x-autorespond";

static const char *const automatic_senders[] = {"mailer-daemon@", "postmaster@", "maildaemon@"};

/* Topics where somebody may come to harm: a person looks at once. */
static const char *const pressing_topics[] = {"safety", "self_harm", "threat"};

typedef struct Choice {
	Str name;
	Str phrase; /* the first that was found */
	size_t hits;
} Choice;

static Str first_phrase(Str phrases, Str subject, Str words)
{
	Str rest = phrases, one;
	while (str_next(&rest, ',', &one))
		if (config_phrases_in(one, subject) > 0 || config_phrases_in(one, words) > 0)
			return str_trim(one);
	return STR("");
}

/* The entry of a section whose phrases are said most often; the first of equals. */
static Choice section_choose(const Config *config, const char *section, const Asked *asked)
{
	Choice best = {.name = STR(""), .phrase = STR("")};
	for (size_t i = 0; i < config->count; i++) {
		const ConfigEntry *e = &config->items[i];
		if (!str_is(e->section, section))
			continue;
		size_t hits = SUBJECT_COUNTS * config_phrases_in(e->value, asked->subject) +
			config_phrases_in(e->value, asked->words);
		if (hits > best.hits)
			best = (Choice){
				e->key, first_phrase(e->value, asked->subject, asked->words), hits};
	}
	return best;
}

static bool subject_is_automatic(Str subject)
{
	for (size_t i = 0; i < COUNT(automatic_subjects); i++) {
		Str start = str_from(automatic_subjects[i]);
		if (str_ieq(str_slice(str_trim(subject), 0, start.len), start))
			return true;
	}
	return false;
}

/* Why the ticket is a machine's message, or "". */
static Str automatic_why(const Case *c, const Asked *asked)
{
	const Message *m = ticket_last_from_customer(&c->ticket);
	for (size_t i = 0; m != NULL && i < COUNT(automatic_senders); i++)
		if (str_ihas(m->from, str_from(automatic_senders[i])))
			return STR("the sender is a mail system");
	if (subject_is_automatic(asked->subject) || subject_is_automatic(c->ticket.subject))
		return STR("the subject is one of an automatic reply");
	if (m != NULL && config_phrases_in(str_from(automatic_headers), m->body) > 0)
		return STR("its header says it was sent automatically");
	bool asks = str_has(asked->words, STR("?"));
	if (!asks && config_phrases_in(str_from(automatic_phrases), asked->words) > 0)
		return STR("its words are those of an automatic reply");
	return STR("");
}

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

static bool is_pressing(Str topic)
{
	for (size_t i = 0; i < COUNT(pressing_topics); i++)
		if (str_is(topic, pressing_topics[i]))
			return true;
	return false;
}

static Priority urgency_of(const Case *c, const Asked *asked, Str topic)
{
	Str words = config_str(&c->rules->config, "urgent", "words", STR(""));
	bool urgent = config_phrases_in(words, asked->subject) > 0 ||
		config_phrases_in(words, asked->words) > 0;
	Priority p = c->ticket.priority;
	if (is_pressing(topic))
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

static const char *risk_of(const Case *c, Str intent, Str topic, bool aimed)
{
	if (topic.len > 0)
		return "high";
	bool outbound = false;
	for (size_t i = 0; i < c->rules->tools.count; i++)
		outbound = outbound || (c->rules->tools.items[i].tier >= TIER_OUTBOUND &&
			tool_fits_intent(&c->rules->tools.items[i], intent));
	return outbound || aimed ? "medium" : "low";
}

/* Does some message speak to an assistant, or hide characters? */
static bool ticket_is_aimed(const Case *c)
{
	for (size_t i = 0; i < c->ticket.message_count; i++) {
		Str body = c->ticket.messages[i].body;
		if (text_has_hidden(body) || injection_suspect(body, NULL, NULL))
			return true;
	}
	return false;
}

static Str reason_of(
	Arena *arena, const Choice *intent, const Choice *topic, Str automatic, const Asked *asked)
{
	if (automatic.len > 0)
		return arena_fmt(arena, "An automatic message: " STR_FMT ".", STR_ARG(automatic));
	if (asked->empty)
		return STR("The message holds no words of the customer.");
	if (topic->hits > 0 && injection_suspect(topic->phrase, NULL, NULL))
		return arena_fmt(arena,
			"Policy asks for a person (" STR_FMT "): the ticket gives orders to an "
			"assistant.",
			STR_ARG(topic->name)); /* and they are not repeated here */
	if (topic->hits > 0)
		return arena_fmt(arena, "Policy asks for a person (" STR_FMT "): the ticket says \""
			STR_FMT "\".", STR_ARG(topic->name), STR_ARG(topic->phrase));
	if (intent->hits == 0)
		return STR("No configured phrase fits, so it is a general question.");
	return arena_fmt(arena, "The ticket says \"" STR_FMT "\" (%zu hit%s for " STR_FMT ").",
		STR_ARG(intent->phrase), intent->hits, intent->hits == 1 ? "" : "s",
		STR_ARG(intent->name));
}

/* No model is paid for an automatic reply, nor asked to deal with what policy hands to a person; recorded
 * answers answer whatever they were recorded for. */
static Str model_of(const Case *c, const Answer *in, Str intent, Str topic)
{
	Str provider = config_str(&c->rules->config, "reasoner", "provider", STR("extractive"));
	bool machine = str_is(intent, "auto_reply") || str_is(intent, "empty");
	if (!str_is(provider, "replay") && (topic.len > 0 || machine))
		return STR("extractive");
	return in->model.len > 0 ? in->model : provider;
}

static Need router_ask(Case *c)
{
	(void)c;
	return (Need){.kind = NEED_NOTHING};
}

static bool router_take(Case *c, const Answer *in, Json **ret_event, Err *err)
{
	(void)err;
	AUTO(arena_free) Arena scratch = {0};
	Asked asked = asked_of(c, &scratch);
	Str automatic = automatic_why(c, &asked);
	Choice intent = section_choose(&c->rules->config, "intents", &asked);
	Choice topic = section_choose(&c->rules->config, "escalate", &asked);
	if (automatic.len > 0 || asked.empty)
		topic = (Choice){.name = STR(""), .phrase = STR("")};
	Str name = automatic.len > 0 ? STR("auto_reply") : asked.empty ? STR("empty") :
		intent.hits > 0 ? intent.name : STR("general");
	Json *event = json_new_object();
	json_set_str(event, "intent", name);
	json_set_cstr(event, "language", language_code(language_of(c, &scratch, &asked)));
	json_set_cstr(event, "urgency", priority_name(urgency_of(c, &asked, topic.name)));
	json_set_cstr(event, "risk", risk_of(c, name, topic.name, ticket_is_aimed(c)));
	Str model = model_of(c, in, name, topic.name);
	json_set_str(event, "model", model);
	json_set_bool(event, "asked", in->model.len > 0 && str_eq(model, in->model));
	json_set_str(event, "reason", reason_of(&scratch, &intent, &topic, automatic, &asked));
	json_set_str(event, "escalate", topic.name);
	*ret_event = event;
	return true;
}

const Stage stage_router = {
	.name = "router", .makes = EVENT_ROUTED, .ask = router_ask, .take = router_take};
