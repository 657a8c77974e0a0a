#include "stage/reply.h"

#include <ctype.h>

#include "base/auto.h"
#include "stage/question.h"
#include "stage/words.h"
#include "text/quote.h"

/* What is said where countersign.ini says nothing; the first row in every other language. */
typedef enum PhraseKind {
	GREETING,
	CLOSING,
	ABSTAIN,
	CLARIFY,
	ESCALATE,
	PARTIAL,
	SUBJECT,
	ESCALATE_SAFETY,    /* something may burn or hurt */
	ESCALATE_SELF_HARM, /* somebody may hurt themselves */
	NEEDED,             /* {facts}: what we must still know */
	PHRASE_COUNT
} PhraseKind;

static const char *const keys[PHRASE_COUNT] = {"greeting", "closing", "abstain", "clarify",
	"escalate", "partial", "subject", "escalate.safety", "escalate.self_harm", "needed"};

typedef struct Phrases {
	const char *language, *texts[PHRASE_COUNT];
} Phrases;

static const Phrases phrases[] = {
	{"en",
		{"Hello {name},", "Kind regards",
			"Thank you for your message. I cannot answer this from our documentation, "
			"so I have passed it to a colleague who will get back to you.",
			"Thank you for your message. Could you please tell us in a few words what "
			"we can do for you?",
			"Thank you for your message. I have passed it to a colleague who is "
			"responsible for this and who will get back to you personally.",
			"I have passed your other question to a colleague who will get back to "
			"you.",
			"Your message",
			"Thank you for telling us. Please unplug the device if you can do so safely, do "
			"not use it any more, and call your local emergency number if there is fire, smoke "
			"or an injury. A colleague who is responsible for this will contact you at once.",
			"Thank you for telling us how you feel. You matter more than any contract. If you "
			"are in danger, please call your local emergency number or a crisis line now, and "
			"tell somebody near you. A colleague will contact you personally.",
			"To take care of this we need to know: {facts}. Could you please send us this?"}},
	{"de",
		{"Guten Tag {name},", "Mit freundlichen Grüßen",
			"vielen Dank für Ihre Nachricht. Ich kann sie mit unserer Dokumentation "
			"nicht beantworten und habe sie deshalb an eine Kollegin oder einen "
			"Kollegen weitergegeben; Sie hören von uns.",
			"vielen Dank für Ihre Nachricht. Würden Sie uns bitte in wenigen Worten "
			"schreiben, was wir für Sie tun können?",
			"vielen Dank für Ihre Nachricht. Ich habe sie an die zuständige Stelle "
			"weitergegeben, die sich persönlich bei Ihnen melden wird.",
			"Ihre andere Frage habe ich an eine Kollegin oder einen Kollegen "
			"weitergegeben; Sie hören von uns.",
			"Ihre Nachricht",
			"danke, dass Sie uns das melden. Bitte trennen Sie das Gerät vom Strom, wenn das "
			"gefahrlos möglich ist, benutzen Sie es nicht weiter und rufen Sie bei Feuer, Rauch "
			"oder Verletzungen den Notruf. Die zuständige Stelle meldet sich sofort bei Ihnen.",
			"danke, dass Sie uns schreiben, wie es Ihnen geht. Sie sind wichtiger als jeder "
			"Vertrag. Wenn Sie in Gefahr sind, rufen Sie bitte jetzt den Notruf oder die "
			"Telefonseelsorge an und sprechen Sie mit jemandem in Ihrer Nähe. Jemand von uns "
			"meldet sich persönlich bei Ihnen.",
			"Damit wir uns darum kümmern können, fehlt uns noch: {facts}. Würden Sie uns das "
			"bitte schicken?"}},
	{"fr",
		{"Bonjour {name},", "Cordialement",
			"Merci pour votre message. Notre documentation ne me permet pas d'y "
			"répondre, je l'ai donc transmis à un collègue qui reviendra vers vous.",
			"Merci pour votre message. Pourriez-vous nous dire en quelques mots ce "
			"que nous pouvons faire pour vous ?",
			"Merci pour votre message. Je l'ai transmis au service compétent, qui "
			"vous répondra personnellement.",
			"J'ai transmis votre autre question à un collègue qui reviendra vers vous.",
			"Votre message",
			"Merci de nous avoir prévenus. Débranchez l'appareil si vous le pouvez sans danger, "
			"ne l'utilisez plus et appelez les secours en cas de feu, de fumée ou de blessure. "
			"Le service compétent vous contactera immédiatement.",
			"Merci de nous dire comment vous allez. Vous comptez plus que n'importe quel "
			"contrat. Si vous êtes en danger, appelez maintenant les secours ou une ligne "
			"d'écoute, et parlez à quelqu'un près de vous. Un collègue vous contactera "
			"personnellement.",
			"Pour nous en occuper, il nous faut savoir : {facts}. Pourriez-vous nous l'envoyer "
			"?"}},
	{"es",
		{"Hola {name}:", "Un saludo",
			"Gracias por su mensaje. No puedo responderlo con nuestra documentación, "
			"por lo que lo he pasado a un compañero que se pondrá en contacto con "
			"usted.",
			"Gracias por su mensaje. ¿Podría decirnos en pocas palabras qué podemos "
			"hacer por usted?",
			"Gracias por su mensaje. Lo he pasado al departamento responsable, que se "
			"pondrá en contacto con usted personalmente.",
			"He pasado su otra pregunta a un compañero que se pondrá en contacto con "
			"usted.",
			"Su mensaje",
			"Gracias por avisarnos. Desenchufe el aparato si puede hacerlo sin peligro, no lo "
			"use más y llame a emergencias si hay fuego, humo o heridos. El departamento "
			"responsable se pondrá en contacto con usted enseguida.",
			"Gracias por contarnos cómo se siente. Usted importa más que cualquier contrato. Si "
			"está en peligro, llame ahora a emergencias o a una línea de ayuda y hable con "
			"alguien cercano. Un compañero se pondrá en contacto con usted personalmente.",
			"Para ocuparnos de ello necesitamos saber: {facts}. ¿Nos lo podría enviar?"}},
};

static const char *const titles[] = {"dr", "dr.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms",
	"ms.", "herr", "frau", "m.", "mme", "monsieur", "madame", "sr.", "sra."};

static const Phrases *phrases_for(Str language)
{
	for (size_t i = 0; i < COUNT(phrases); i++)
		if (str_is(language, phrases[i].language))
			return &phrases[i];
	return NULL;
}

static Str language_or_default(const Case *c)
{
	Str own = config_str(&c->rules->config, "workspace", "language", STR("en"));
	return c->route.language.len > 0 ? c->route.language : own;
}

/* [reply] KEY.LANG; KEY for the workspace's own language; the built-in words; KEY; English. */
static Str phrase(const Case *c, Arena *arena, PhraseKind kind)
{
	Str language = language_or_default(c), absent = {NULL, 0};
	const Config *config = &c->rules->config;
	Str key = arena_fmt(arena, "%s." STR_FMT, keys[kind], STR_ARG(language));
	Str said = config_str(config, "reply", arena_cstr(arena, key), absent);
	Str any = config_str(config, "reply", keys[kind], absent);
	const Phrases *p = phrases_for(language);
	bool own = str_eq(language, config_str(config, "workspace", "language", STR("en")));
	if (said.ptr != NULL)
		return said;
	if (any.ptr != NULL && (own || p == NULL))
		return any;
	return str_from(p == NULL ? phrases[0].texts[kind] : p->texts[kind]);
}

/* The two characters \n in an ini value are a line feed. */
static void add_unescaped(Buf *b, Str value)
{
	for (size_t i = 0; i < value.len; i++) {
		bool feed = value.ptr[i] == '\\' && i + 1 < value.len && value.ptr[i + 1] == 'n';
		buf_addc(b, feed ? '\n' : value.ptr[i]);
		i += feed;
	}
}

static Str unescaped(Arena *arena, Str value)
{
	AUTO(buf_free) Buf b = {0};
	add_unescaped(&b, value);
	return arena_copy(arena, str_trim(buf_str(&b)));
}

static bool is_title(Str word)
{
	for (size_t i = 0; i < COUNT(titles); i++)
		if (str_ieq(word, str_from(titles[i])))
			return true;
	return false;
}

static bool is_name(Str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (isdigit((unsigned char)word.ptr[i]) ||
			strchr("@<>\"()[]{}/\\:;=&%$#*", word.ptr[i]))
			return false;
	return word.len > 1 &&
		(isupper((unsigned char)word.ptr[0]) || (unsigned char)word.ptr[0] >= 0xC3);
}

/* "Maya Lind" and "Lind, Dr. Maya" give Maya; an address or a shop gives nothing. */
static Str first_name(Str name)
{
	ptrdiff_t comma = str_find(name, STR(","), 0);
	Str rest = str_trim(comma >= 0 ? str_slice(name, (size_t)comma + 1, name.len) : name), word;
	if (str_has(rest, STR("@")))
		return STR("");
	while (str_next(&rest, ' ', &word))
		if (word.len > 0 && !is_title(word))
			return is_name(word) ? word : STR("");
	return STR("");
}

Str reply_greeting(const Case *c, Arena *arena)
{
	Str form = phrase(c, arena, GREETING), mark = STR("{name}");
	Str name = first_name(c->ticket.requester.name);
	ptrdiff_t at = str_find(form, mark, 0);
	if (at < 0)
		return unescaped(arena, form);
	size_t before = (size_t)at;
	while (name.len == 0 && before > 0 && form.ptr[before - 1] == ' ')
		before--;
	return unescaped(arena,
		arena_fmt(arena, STR_FMT STR_FMT STR_FMT, STR_ARG(str_slice(form, 0, before)),
			STR_ARG(name), STR_ARG(str_slice(form, (size_t)at + mark.len, form.len))));
}

Str reply_closing(const Case *c, Arena *arena)
{
	return unescaped(arena, phrase(c, arena, CLOSING));
}

Str reply_partial(const Case *c, Arena *arena)
{
	return unescaped(arena, phrase(c, arena, PARTIAL));
}

/* The form around {facts}, in two halves. */
static void needed_form(const Case *c, Arena *arena, Str *ret_before, Str *ret_behind)
{
	Str form = unescaped(arena, phrase(c, arena, NEEDED)), mark = STR("{facts}");
	ptrdiff_t at = str_find(form, mark, 0);
	size_t cut = at < 0 ? form.len : (size_t)at;
	*ret_before = str_slice(form, 0, cut);
	*ret_behind = at < 0 ? STR("") : str_slice(form, cut + mark.len, form.len);
}

Str reply_needed(const Case *c, Arena *arena, Str facts)
{
	Str before, behind;
	needed_form(c, arena, &before, &behind);
	return arena_fmt(arena, STR_FMT STR_FMT STR_FMT, STR_ARG(before), STR_ARG(facts),
		STR_ARG(behind));
}

/* [reply] escalate.TOPIC.LANG or escalate.TOPIC; the built-in words of the topic; those for any. */
static Str escalate_phrase(const Case *c, Arena *arena)
{
	Str topic = c->route.escalate.ptr == NULL ? STR("") : c->route.escalate, none = {NULL, 0};
	Str key = arena_fmt(arena, "escalate." STR_FMT, STR_ARG(topic));
	Str localised = arena_fmt(arena, STR_FMT "." STR_FMT, STR_ARG(key),
		STR_ARG(language_or_default(c)));
	const Config *config = &c->rules->config;
	Str own = config_str(config, "reply", arena_cstr(arena, localised),
		config_str(config, "reply", arena_cstr(arena, key), none));
	if (topic.len > 0 && own.ptr != NULL)
		return own;
	for (int kind = ESCALATE_SAFETY; kind <= ESCALATE_SELF_HARM; kind++)
		if (str_is(key, keys[kind]))
			return phrase(c, arena, (PhraseKind)kind);
	return phrase(c, arena, ESCALATE);
}

Str reply_template(const Case *c, Arena *arena, Disposition disposition)
{
	switch (disposition) {
	case DISPOSITION_CLARIFY:
		return unescaped(arena, phrase(c, arena, CLARIFY));
	case DISPOSITION_ESCALATE:
		return unescaped(arena, escalate_phrase(c, arena));
	case DISPOSITION_ABSTAIN:
	case DISPOSITION_ANSWER:
		break;
	}
	return unescaped(arena, phrase(c, arena, ABSTAIN));
}

Str reply_known_for(const Case *c, Arena *arena, Str intent, Str language)
{
	const Config *config = &c->rules->config;
	Str own = config_str(config, "workspace", "language", STR("en"));
	Str key = arena_fmt(arena, "answer." STR_FMT "." STR_FMT, STR_ARG(intent), STR_ARG(language));
	Str said = config_str(config, "reply", key.ptr, STR(""));
	if (said.len == 0 && str_eq(language, own))
		said = config_str(config, "reply", arena_fmt(arena, "answer." STR_FMT, STR_ARG(intent)).ptr, STR(""));
	return unescaped(arena, said);
}

Str reply_known(const Case *c, Arena *arena)
{
	return c->route.intent.len == 0 ? STR("")
		: reply_known_for(c, arena, c->route.intent, language_or_default(c));
}

Str reply_subject(const Case *c, Arena *arena)
{
	Str subject = words_one_line(arena, c->ticket.subject);
	if (subject.len == 0)
		subject = phrase(c, arena, SUBJECT); /* a mail without a subject looks like spam */
	if (str_ieq(str_slice(subject, 0, 3), STR("re:")) ||
		str_ieq(str_slice(subject, 0, 3), STR("aw:")))
		return subject;
	return arena_fmt(arena, "Re: " STR_FMT, STR_ARG(subject));
}

static bool ends_sentence(Str text)
{
	static const char *const ends[] = {".", "!", "?", ":", "…", "。", ".\"", ".)", "!\"", "?\""};
	for (size_t i = 0; i < COUNT(ends); i++)
		if (str_ends(text, str_from(ends[i])))
			return true;
	return false;
}

/* Where the first quote of a sentence stands in its source. */
static bool quote_place(
	const Case *c, const Json *sentence, int64_t *ret_n, size_t *ret_start, size_t *ret_end)
{
	const Json *first = json_first(json_get(sentence, "citations"));
	const Evidence *e = case_evidence(c, (int)json_int_at(first, "n", 0));
	*ret_n = json_int_at(first, "n", 0);
	return e != NULL && quote_find(e->text, json_str_at(first, "quote"), ret_start, ret_end);
}

/* A paragraph goes on while its sentences follow each other in one source. */
static bool follows(const Case *c, const Json *before, const Json *sentence)
{
	int64_t one, two;
	size_t start, end, next, unused;
	bool placed = quote_place(c, before, &one, &start, &end),
	     also = quote_place(c, sentence, &two, &next, &unused);
	if (one != two || !placed || !also)
		return one == two;
	Str text = case_evidence(c, (int)one)->text;
	return next >= end && words_count(str_slice(text, end, next)) == 0;
}

/* [n] of every citation, each source once. */
static void add_marks(Buf *b, const Json *citations)
{
	for (const Json *q = json_first(citations); q != NULL; q = json_next(q)) {
		const Json *same = json_first(citations);
		while (same != q && !json_equal(json_get(same, "n"), json_get(q, "n")))
			same = json_next(same);
		if (same == q)
			buf_addf(b, "%s[%lld]", q == json_first(citations) ? " " : "",
				(long long)json_int_at(q, "n", 0));
	}
}

/* A sentence without an end mark would run into the next one: it becomes a list item. */
static void add_sentence(Buf *b, const Case *c, const Json *sentence, const Json *before)
{
	Str text = str_trim(json_str_at(sentence, "text")),
	    previous = str_trim(json_str_at(before, "text"));
	bool item = !ends_sentence(text), after_item = before != NULL && !ends_sentence(previous);
	if (before == NULL || !follows(c, before, sentence))
		buf_adds(b, "\n\n");
	else
		buf_adds(b, item || after_item ? "\n" : " ");
	if (item && !str_starts(text, STR("- ")))
		buf_adds(b, "- ");
	buf_add(b, text);
	add_marks(b, json_get(sentence, "citations"));
}

Str reply_compose(const Case *c, Arena *arena, const Json *result)
{
	AUTO(buf_free) Buf b = {0};
	Disposition disposition = DISPOSITION_ABSTAIN;
	(void)disposition_from(json_str_at(result, "disposition"), &disposition);
	const Json *sentences = json_get(result, "sentences"), *before = NULL;
	bool speaks = disposition == DISPOSITION_ANSWER || disposition == DISPOSITION_CLARIFY;
	buf_add(&b, reply_greeting(c, arena));
	for (const Json *s = json_first(sentences); speaks && s != NULL; s = json_next(s)) {
		add_sentence(&b, c, s, before);
		before = s;
	}
	if (before == NULL) {
		buf_adds(&b, "\n\n");
		buf_add(&b, reply_template(c, arena, disposition));
	}
	buf_adds(&b, "\n\n");
	buf_add(&b, reply_closing(c, arena));
	return arena_copy(arena, buf_str(&b));
}

bool reply_may_quote(const Evidence *e)
{
	return str_is(e->audience, "public") && json_count(e->groups) == 0;
}

bool reply_is_frame(const Case *c, Arena *arena, Str sentence)
{
	Str parts[] = {reply_greeting(c, arena), reply_closing(c, arena), reply_partial(c, arena),
		reply_template(c, arena, DISPOSITION_ABSTAIN),
		reply_template(c, arena, DISPOSITION_CLARIFY),
		reply_template(c, arena, DISPOSITION_ESCALATE), reply_known(c, arena)};
	Str wanted = words_one_line(arena, sentence), before, behind;
	for (size_t i = 0; i < COUNT(parts); i++)
		if (str_has(words_one_line(arena, parts[i]), wanted))
			return true;
	needed_form(c, arena, &before, &behind);
	return (before.len > 0 && str_starts(wanted, str_trim(words_one_line(arena, before)))) ||
		(wanted.len > 0 && str_has(words_one_line(arena, behind), wanted));
}
