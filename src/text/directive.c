#include "text/directive.h"

#include "base/auto.h"
#include "text/recall.h"
#include "text/wordlist.h"

enum {
	LEAD_MAX = 8,   /* words in front of the imperative */
	LABEL_MAX = 40, /* bytes of a label in front of them */
	FOUND_MOST = 4, /* directives of a text that are remembered */
};

/* Folded as tokens are: lower case, no accents. A word ending in * is a beginning. */
static const char verbs[] =
	"send forward transfer pay repay refund reimburse wire email mail message post publish upload "
	"share invite add remove delete erase drop cancel create book reserve schedule reschedule "
	"change update set modify reset replace visit open click go call invoke run execute approve "
	"confirm grant give buy order purchase move copy write reply tell say print concatenate "
	"summarize summarise disable enable close unlock credit charge ship issue mark assign escalate "
	"make get provide include append attach subscribe unsubscribe redirect release waive "
	"sende senden schicke schicken schick uberweis* zahle zahlen erstatte erstatten losche loschen "
	"andere andern erstelle erstellen buche buchen storniere stornieren kundige kundigen "
	"fuge entferne entfernen offne offnen besuche besuchen rufe genehmig* bestatig* gib gebt geben "
	"teile teilen leite leiten setze setzen markier* schreibe schreiben lade laden "
	"envoie envoyez envoyer transfere transferez virez payez rembours* supprim* efface effacez "
	"creez modifiez changez reservez annulez ajoutez retirez visitez ouvrez publiez partagez "
	"invitez approuvez confirmez donnez ecrivez ecris "
	"envia envie enviar transfiere transfiera paga pague reembols* borra borre elimina elimine "
	"crea cree cambia cambie modifica modifique reserva reserve cancela cancele anade agrega "
	"visita visite abre abra publica publique comparte comparta invita invite aprueba apruebe "
	"escribe escriba";

/* What may stand in front of the imperative. */
static const char leads[] =
	"please kindly todo also then now and first next finally lastly important note attention "
	"urgent instruction instructions task step just immediately additionally instead do so you "
	"must should shall need have to always be sure make certain before after that this "
	"bitte dann jetzt nun und zuerst danach ausserdem wichtig hinweis sie mussen sollen sofort "
	"veuillez merci de puis ensuite maintenant et vous devez d'abord "
	"por favor luego ahora y debe debes primero";

/* Behind these an imperative may stand in the middle of a sentence. */
static const char calls[] = "please kindly must should instead bitte veuillez todo";

/* Behind these it is a noun: "Change of address", "Order number", "Mail is down". */
static const char noun_tails[] =
	"of is was are has were address number id office hours date list form subject from history";

/* Is the imperative at `at`, and meant as one? "E-mail: ..." is a label. */
static bool is_imperative(Str sentence, const Tokens *tokens, size_t at)
{
	if (at >= tokens->count || !wordlist_has(verbs, tokens->items[at].word))
		return false;
	size_t end = tokens->items[at].end;
	bool label = end < sentence.len && sentence.ptr[end] == ':';
	return !label && (at + 1 == tokens->count ||
				 !wordlist_has(noun_tails, tokens->items[at + 1].word));
}

/* Without labels in front: "###(message)", "[1]", "<note>". */
static Str without_labels(Str s)
{
	static const char openers[] = "#*([<{-", closers[] = "#*)]>}";
	s = str_trim(s);
	while (s.len > 0 && strchr(openers, s.ptr[0]) != NULL) {
		size_t end = 1;
		while (end < s.len && end < LABEL_MAX && strchr(closers, s.ptr[end]) == NULL &&
			s.ptr[end] != ' ')
			end++;
		bool closed = end < s.len && strchr(closers, s.ptr[end]) != NULL;
		s = str_trim(str_slice(s, closed ? end + 1 : 1, s.len));
	}
	return s;
}

bool directive_is(Str labelled)
{
	AUTO(arena_free) Arena arena = {0};
	Str sentence = without_labels(labelled);
	Tokens tokens = tokenise(&arena, sentence, LANGUAGE_UNKNOWN);
	size_t at = 0;
	while (at < tokens.count && at < LEAD_MAX && !is_imperative(sentence, &tokens, at) &&
		(tokens.items[at].number || wordlist_has(leads, tokens.items[at].word)))
		at++;
	if (at <= LEAD_MAX && is_imperative(sentence, &tokens, at))
		return true;
	for (size_t i = 0; i + 1 < tokens.count; i++)
		if (wordlist_has(calls, tokens.items[i].word) &&
			is_imperative(sentence, &tokens, i + 1))
			return true;
	return false;
}

/* Sentences, cut again where a line begins anew: a note under a line without an end mark. */
static Spans pieces_of(Arena *arena, Str text)
{
	Spans all = sentences_of(arena, text), pieces = {0};
	for (size_t i = 0; i < all.count; i++) {
		size_t start = all.items[i].start;
		for (size_t at = start + 1; at < all.items[i].end; at++) {
			bool anew = text.ptr[at - 1] == '\n' &&
				    !(text.ptr[at] >= 'a' && text.ptr[at] <= 'z');
			if (!anew)
				continue;
			*ARENA_PUSH(arena, pieces.items, pieces.count) = (Span){start, at};
			start = at;
		}
		*ARENA_PUSH(arena, pieces.items, pieces.count) = (Span){start, all.items[i].end};
	}
	return pieces;
}

static Spans find_directives(Arena *arena, Str text)
{
	Spans all = pieces_of(arena, text), spans = {0};
	for (size_t i = 0; i < all.count; i++) {
		Span *last = spans.count > 0 ? &spans.items[spans.count - 1] : NULL;
		size_t start = all.items[i].start, end = all.items[i].end;
		bool goes_on = last != NULL &&
			       !str_has(str_slice(text, last->end, start), STR("\n\n"));
		if (goes_on)
			last->end = end;
		else if (directive_is(str_slice(text, start, end)))
			*ARENA_PUSH(arena, spans.items, spans.count) = all.items[i];
	}
	return spans;
}

/* Most texts have none, few have many: these are looked for anew. */
typedef struct Found {
	size_t count;
	Span items[FOUND_MOST];
} Found;

Spans directives_of(Arena *arena, Str text)
{
	static Recall recalled;
	Found found = {0};
	if (recall(&recalled, text, &found, sizeof found)) {
		Spans spans = {.items = ARENA_ARRAY(arena, Span, found.count + 1), .count = found.count};
		memcpy(spans.items, found.items, found.count * sizeof *found.items);
		return spans;
	}
	Spans spans = find_directives(arena, text);
	found.count = spans.count;
	if (spans.count > 0 && spans.count <= FOUND_MOST)
		memcpy(found.items, spans.items, spans.count * sizeof *found.items);
	if (spans.count <= FOUND_MOST)
		recall_keep(&recalled, text, &found, sizeof found);
	return spans;
}
