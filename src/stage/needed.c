#include "stage/needed.h"

#include <ctype.h>

#include "base/auto.h"
#include "stage/facts.h"
#include "stage/suggest.h"
#include "stage/words.h"
#include "text/directive.h"
#include "text/wordlist.h"

enum {
	VAGUE_TERMS = 8,   /* content words; who writes more is not vague */
	NUMBER_DIGITS = 4, /* of what may be an order or customer number */
	DESCRIPTION_BYTES = 80,
};

/* Words that every complaint has, folded: alone they say nothing about the matter. */
static const char generic[] =
	"problem problems issue issues trouble question questions help helped work works working worked "
	"broken fail fails failed failing error errors thing things stuff something anything everything "
	"nothing time times again same discussed agreed talked spoke phone call called last before "
	"yesterday earlier usual request matter situation case ticket message email e-mail mail update "
	"status reply answer info information urgent asap soon today wrong bad happen happened happening "
	"happens fix fixed solve solved sort sorted need want know still service way look check do did "
	"done going "
	"problem probleme frage fragen hilfe helfen hilft funktioniert funktionieren geht gehen ging "
	"kaputt fehler ding sache sachen etwas alles nichts wieder gleiche gleichen selbe selben "
	"besprochen vereinbart abgemacht telefonisch telefonat letztes letzten mal vorher gestern "
	"anliegen fall nachricht antwort dringend bald heute falsch schlecht passiert losen gelost "
	"brauche mache machen gemacht erledigen erledigt kummern "
	"probleme question aide aider marche marcher fonctionne fonctionner panne erreur chose truc "
	"encore meme convenu discute telephone derniere fois avant hier demande cas reponse bientot faux "
	"mauvais arrive regler regle besoin faire fait "
	"problema pregunta ayuda ayudar funciona funcionar roto cosa algo otra vez mismo misma hablado "
	"acordado telefono ultima antes ayer solicitud caso mensaje respuesta urgente pronto mal pasa "
	"paso arreglar necesito hacer hecho";

bool needed_everything(Arena *arena, const Asked *asked, Language language)
{
	Str whole = asked_whole(arena, asked);
	Terms terms = terms_of(arena, whole, language);
	size_t telling = 0;
	if (asked->traces.len > 0 || terms.count > VAGUE_TERMS)
		return false;
	for (size_t i = 0; i < terms.count; i++)
		telling += !wordlist_has(generic, terms.items[i].word);
	return telling == 0;
}

bool needed_for_request(Arena *arena, const Asked *asked)
{
	static const char wishes[] = "i want,we want,i would like,i'd like,we would like,ich möchte,wir "
				     "möchten,ich will,ich würde gern,je veux,je souhaite,je voudrais,"
				     "quiero,quisiera,me gustaría,i need you to,can you please,could you "
				     "please,können sie bitte,pouvez-vous,pueden";
	Spans spans = sentences_of(arena, asked->words);
	for (size_t i = 0; i < spans.count; i++) {
		Str sentence = str_slice(asked->words, spans.items[i].start, spans.items[i].end);
		if (directive_is(sentence) || config_phrases_in(str_from(wishes), sentence) > 0)
			return true;
	}
	return false;
}

static void add(Buf *facts, Str fact)
{
	fact = str_trim(fact);
	if (fact.len == 0 || str_ihas(buf_str(facts), fact))
		return;
	buf_addf(facts, "%s" STR_FMT, facts->len > 0 ? ", " : "", STR_ARG(fact));
}

static size_t digits_in(Str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += isdigit((unsigned char)s.ptr[i]) != 0;
	return n;
}

/* A number of four digits or an id with letters: what people call an order number. */
static bool has_number(const Facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->items[i].kind == FACT_CODE ||
			(facts->items[i].kind == FACT_NUMBER &&
				digits_in(facts->items[i].text) >= NUMBER_DIGITS))
			return true;
	return false;
}

static bool has_date(const Facts *facts)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->items[i].kind == FACT_DATE || facts->items[i].kind == FACT_DAY)
			return true;
	return false;
}

/* Does the ticket bring this fact? Numbers and dates by their form, others by their own words. */
static bool is_given(const Case *c, Arena *arena, const Asked *asked, Str fact)
{
	static const char numbers[] = "number,no,nr,id,code,nummer,numéro,numero,número";
	static const char dates[] = "date,day,datum,tag,fecha,data";
	static const char customers[] = "customer,account,kunden,client,cliente";
	Str whole = asked_whole(arena, asked);
	Facts facts = facts_of(arena, whole);
	bool customer = config_phrases_in(str_from(customers), fact) > 0;
	if (customer && c->ticket.requester.id.len > 0)
		return true;
	if (config_phrases_in(str_from(numbers), fact) > 0)
		return has_number(&facts);
	if (config_phrases_in(str_from(dates), fact) > 0)
		return has_date(&facts);
	return config_phrases_in(fact, whole) > 0;
}

static void add_configured(const Case *c, Arena *arena, const Asked *asked, Buf *facts)
{
	Str rest = config_str(&c->rules->config, "needs", arena_cstr(arena, c->route.intent), STR(""));
	Str fact;
	while (rest.len > 0 && str_next(&rest, ',', &fact))
		if (str_trim(fact).len > 0 && !is_given(c, arena, asked, str_trim(fact)))
			add(facts, fact);
}

/* "the contract" as the manifest describes the argument, else its name: "subscription id". */
static Str argument_words(Arena *arena, const Tool *t, Str argument)
{
	const Json *properties = json_get(json_get(t->manifest, "arguments"), "properties");
	Str said = json_str_at(json_get_str(properties, argument), "description");
	if (said.len > 0)
		return words_cut(said, DESCRIPTION_BYTES);
	char *name = arena_alloc(arena, argument.len + 1);
	for (size_t i = 0; i < argument.len; i++)
		name[i] = argument.ptr[i] == '_' ? ' ' : argument.ptr[i];
	return (Str){name, argument.len};
}

static void add_of_tool(const Case *c, Arena *arena, const Tool *t, Buf *facts)
{
	Str missing[SUGGEST_MISSING_MAX];
	size_t n = suggest_missing(c, t, missing);
	for (size_t i = 0; i < n; i++)
		add(facts, argument_words(arena, t, missing[i]));
}

Str needed_facts(const Case *c, Arena *arena, const Asked *asked)
{
	AUTO(buf_free) Buf facts = {0};
	add_configured(c, arena, asked, &facts);
	for (size_t i = 0; facts.len == 0 && i < c->rules->tools.count; i++)
		add_of_tool(c, arena, &c->rules->tools.items[i], &facts);
	return arena_copy(arena, buf_str(&facts));
}
