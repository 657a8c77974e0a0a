#include "stage/intent.h"

#include "base/auto.h"

enum {
	SUBJECT_COUNTS = 2, /* a phrase in the subject counts like two in the body */
	LOOP = 3,           /* the same words so often are a machine's */
};

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

static Str first_phrase(Str phrases, Str subject, Str words)
{
	Str rest = phrases, one;
	while (str_next(&rest, ',', &one))
		if (config_phrases_in(one, subject) > 0 || config_phrases_in(one, words) > 0)
			return str_trim(one);
	return STR("");
}

PhraseChoice phrase_choose(const Config *config, const char *section, const Asked *asked)
{
	PhraseChoice best = {.name = STR(""), .phrase = STR("")};
	for (size_t i = 0; i < config->count; i++) {
		const ConfigEntry *e = &config->items[i];
		if (!str_is(e->section, section))
			continue;
		size_t hits = SUBJECT_COUNTS * config_phrases_in(e->value, asked->subject) +
			config_phrases_in(e->value, asked->words);
		if (hits > best.hits)
			best = (PhraseChoice){
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

/* How often the customer's side sent just these words. */
static size_t times_said(const Case *c, const Message *last)
{
	size_t times = 0;
	for (size_t i = 0; i < c->ticket.message_count; i++) {
		const Message *m = &c->ticket.messages[i];
		times += !m->outbound && str_eq(str_trim(m->body), str_trim(last->body));
	}
	return times;
}

static Str loop_why(const Case *c, Arena *arena)
{
	const Message *last = ticket_last_from_customer(&c->ticket);
	size_t times = last == NULL ? 0 : times_said(c, last);
	return times < LOOP ? STR("") : arena_fmt(arena, "the same words came %zu times", times);
}

static Intent machine_of(const Case *c, Arena *arena, const Asked *asked)
{
	Str automatic = automatic_why(c, asked);
	if (automatic.len == 0)
		automatic = loop_why(c, arena);
	if (automatic.len > 0)
		return (Intent){.name = STR("auto_reply"), .machine = true,
			.reason = arena_fmt(arena, "An automatic message: " STR_FMT ".", STR_ARG(automatic))};
	Str words = config_str(&c->rules->config, "spam", "words", STR(""));
	Str said = first_phrase(words, asked->subject, asked->words);
	if (said.len > 0)
		return (Intent){.name = STR("spam"), .machine = true,
			.reason = arena_fmt(arena, "Spam by the workspace's words: it says \"" STR_FMT "\".",
				STR_ARG(said))};
	return (Intent){.name = STR("")};
}

static Intent known_of(Arena *arena, const Asked *asked, const Classifier *classifier)
{
	Guess guess = classifier == NULL ? (Guess){.intent = STR("")}
					 : classifier_guess(classifier, asked_whole(arena, asked));
	if (!guess.in_scope || guess.intent.len == 0)
		return (Intent){.name = STR(""), .out_of_scope = classifier != NULL};
	return (Intent){.name = arena_copy(arena, guess.intent), .confidence = guess.confidence,
		.machine = intent_is_machine(guess.intent),
		.reason = arena_fmt(arena, "It reads like tickets about " STR_FMT " (confidence %.2f).",
			STR_ARG(guess.intent), guess.confidence)};
}

static Intent phrased_of(const Case *c, Arena *arena, const Asked *asked, bool out_of_scope)
{
	PhraseChoice choice = phrase_choose(&c->rules->config, "intents", asked);
	if (choice.hits == 0)
		return (Intent){.name = STR("general"), .out_of_scope = out_of_scope,
			.reason = !out_of_scope
				? STR("No configured phrase fits, so it is a general question.")
				: STR("It reads like no ticket the classifier knows, and no configured phrase "
				      "fits, so it is a general question.")};
	return (Intent){.name = choice.name, .out_of_scope = out_of_scope,
		.reason = arena_fmt(arena, "The ticket says \"" STR_FMT "\" (%zu hit%s for " STR_FMT ").",
			STR_ARG(choice.phrase), choice.hits, choice.hits == 1 ? "" : "s",
			STR_ARG(choice.name))};
}

bool intent_is_machine(Str name)
{
	return str_is(name, "auto_reply") || str_is(name, "spam");
}

Intent intent_of(const Case *c, Arena *arena, const Asked *asked, const Classifier *classifier)
{
	if (c->route.corrected)
		return (Intent){.name = c->route.intent, .machine = intent_is_machine(c->route.intent),
			.reason = STR("A person said what it is about.")};
	Intent intent = machine_of(c, arena, asked);
	if (intent.name.len > 0)
		return intent;
	if (asked->empty)
		return (Intent){.name = STR("empty"), .reason = STR("The message holds no words of the customer.")};
	intent = known_of(arena, asked, classifier);
	return intent.name.len > 0 ? intent : phrased_of(c, arena, asked, intent.out_of_scope);
}
