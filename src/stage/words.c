#include "stage/words.h"

#include <ctype.h>
#include <pthread.h>

#include "base/hash.h"
#include "text/wordlist.h"

/* Words that people use around a question in any language: they never decide which passage answers.
 */
static const char fillers[] =
	"hello hi hey dear thanks thank thx please kind regards best cheers team support helpdesk "
	"help question questions problem problems issue issues want wants wanted need needs like "
	"love know tell get got gets getting possible able try tried trying ask asking asked "
	"wonder wondering say says said show shows showing shown let make makes made sure hope "
	"look looking see seems thing things anything something someone anyone way put go goes "
	"going went come comes came give gave use using used do does yesterday today tomorrow now "
	"already still just also really soon last next week weeks ago since january february "
	"march april june july august september october november december day days monday tuesday "
	"wednesday thursday friday saturday sunday instead again always happen happens happened "
	"happening understand find one two first second mean means meaning long time times last "
	"same before any more work works working discussed agreed stuff kindly hallo guten tag "
	"tage tagen morgen abend liebe lieber liebes danke dank bitte gruss grusse grussen "
	"freundlichen vielen hilfe frage fragen problem mochte will wollen brauche bekomme "
	"bekommen wissen sagen gerne gern gestern heute seit immer noch schon mal eigentlich "
	"woche wochen moglich geht gibt habe mache machen lang lange mussen januar februar marz "
	"mai juni juli oktober dezember besprochen vereinbart gleiche selbe wieder funktioniert "
	"bonjour bonsoir salut merci cordialement cher chere madame monsieur aide question "
	"probleme veux voudrais souhaite besoin savoir dire faire possible avoir depuis hier "
	"aujourd'hui toujours deja avance semaine puis-je peut-on est-il est-elle est-ce "
	"avez-vous pouvez-vous longtemps convenu meme marche fonctionne janvier fevrier mars "
	"avril juin juillet aout septembre octobre novembre decembre hola buenos dias gracias "
	"saludos ayuda pregunta problema quiero quisiera necesito saber hacer ayer hoy desde "
	"semana";

enum {
	SHORT_TERM = 4,      /* characters up to which a word has the base weight */
	LONG_TERM_STEPS = 6, /* every further character adds a step, up to this many */
	COMPOUND_MIN = 5,    /* bytes of the shortest part of a compound that is looked for */
	COMPOUND_REST = 3,   /* bytes the compound must be longer */
	FORM_MIN = 5,        /* bytes two forms of a word must share ("forgot", "forgotten") */
	FORM_REST = 4,       /* bytes one of them may be longer */
	JOINED_MAX = 4, /* bytes of either half of a word that is also written in one: "wi-fi" */
	INSTANCE_DIGITS =
		4, /* a code with so many digits names one thing (an invoice), not a kind */
};

/* A word's length stands in for its rarity (no corpus statistics here); codes are rarest of all. */
static const double weight_base = 1.0, weight_step = 0.1, weight_identifier = 2.0,
		    weight_number = 0.5, weight_filler = 0.1;

static const double match_compound = 0.7, match_form = 0.8;

static Wordlists filler_list;

static void note_fillers(void)
{
	wordlists_add(&filler_list, fillers, 0);
}

static bool is_filler(Str word)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	WordlistNumbers found;
	pthread_once(&once, note_fillers);
	wordlists_find(&filler_list, word, &found);
	return found.count > 0;
}

static size_t count_chars(Str utf8)
{
	size_t n = 0;
	for (size_t i = 0; i < utf8.len; i++)
		n += ((unsigned char)utf8.ptr[i] & 0xC0) != 0x80;
	return n;
}

static bool has_alpha(Str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (isalpha((unsigned char)word.ptr[i]) || (unsigned char)word.ptr[i] >= 0x80)
			return true;
	return false;
}

/* "e-21" and "tw-410" name a kind; "inv-2041" and "49.90" name one case. */
static bool is_kind_code(Str word)
{
	size_t digits = 0;
	for (size_t i = 0; i < word.len; i++)
		digits += isdigit((unsigned char)word.ptr[i]) != 0;
	return digits < INSTANCE_DIGITS && has_alpha(word);
}

static double term_weight(const Token *t)
{
	if (t->number)
		return is_kind_code(t->word) ? weight_identifier : weight_number;
	if (is_filler(t->word))
		return weight_filler;
	size_t chars = count_chars(t->word);
	size_t steps = chars > SHORT_TERM ? chars - SHORT_TERM : 0;
	return weight_base +
		weight_step * (double)(steps < LONG_TERM_STEPS ? steps : LONG_TERM_STEPS);
}

/* The stems seen so far: places of an open table, twice as many as there are words at least. */
typedef struct Stems {
	Str *places; /* ptr NULL: free */
	size_t room; /* a power of two */
} Stems;

static Stems stems_new(Arena *arena, size_t words)
{
	size_t room = 16;
	while (room < 2 * words)
		room *= 2;
	return (Stems){ARENA_ARRAY(arena, Str, room), room};
}

/* False where it was there already. */
static bool stems_add(Stems *s, Str stem)
{
	size_t at = hash_quick(stem) & (s->room - 1);
	while (s->places[at].ptr != NULL && !str_eq(s->places[at], stem))
		at = (at + 1) & (s->room - 1);
	bool is_new = s->places[at].ptr == NULL;
	s->places[at] = stem;
	return is_new;
}

/* "Wi-Fi" and "wifi" are one word: both halves short and a dash between them. */
static bool is_joined(Str text, const Tokens *tokens, size_t i)
{
	const Token *t = &tokens->items[i];
	return i + 1 < tokens->count && t[1].start == t->end + 1 && text.ptr[t->end] == '-' &&
		t->word.len <= JOINED_MAX && t[1].word.len <= JOINED_MAX && !t->number &&
		!t[1].number && !t->stop && !t[1].stop;
}

static Str joined_word(Arena *arena, const Token *t)
{
	return arena_fmt(arena, STR_FMT STR_FMT, STR_ARG(t->word), STR_ARG(t[1].word));
}

static void terms_add(Terms *terms, Stems *seen, const Token *t, Str surface)
{
	if (t->stop || t->word.len < 2 || !stems_add(seen, t->stem))
		return;
	double weight = term_weight(t);
	terms->items[terms->count++] = (Term){.stem = t->stem, .word = t->word, .surface = surface,
		.weight = weight, .identifier = t->number && is_kind_code(t->word)};
	terms->total += weight;
}

Terms terms_of(Arena *arena, Str text, Language language)
{
	Tokens tokens = tokenise(arena, text, language);
	Terms terms = {.items = ARENA_ARRAY(arena, Term, tokens.count + 1)};
	Stems seen = stems_new(arena, tokens.count);
	for (size_t i = 0; i < tokens.count; i++) {
		Token t = tokens.items[i];
		if (is_joined(text, &tokens, i)) {
			t.word = t.stem = joined_word(arena, &tokens.items[i]);
			t.end = tokens.items[++i].end;
			t.stop = false;
		}
		terms_add(&terms, &seen, &t, str_slice(text, t.start, t.end));
	}
	return terms;
}

/* "kundigungsfrist" holds "kundigung" at its start, "erstattung" stands at the end of
 * "ruckerstattung". */
static bool is_compound_of(Str whole, Str part)
{
	return part.len >= COMPOUND_MIN && whole.len >= part.len + COMPOUND_REST &&
		(str_starts(whole, part) || str_ends(whole, part));
}

/* "forgot" and "forgotten": one is the beginning of the other. */
static bool is_form_of(Str a, Str b)
{
	Str shorter = a.len < b.len ? a : b, longer = a.len < b.len ? b : a;
	return shorter.len >= FORM_MIN && longer.len - shorter.len <= FORM_REST &&
		str_starts(longer, shorter);
}

static double token_match(const Term *term, const Token *t, bool compounds)
{
	if (str_eq(term->stem, t->stem) || str_eq(term->word, t->word))
		return 1;
	if (t->number || t->stop || term->identifier)
		return 0;
	if (is_form_of(term->stem, t->stem))
		return match_form;
	bool part = compounds &&
		(is_compound_of(t->word, term->stem) || is_compound_of(term->word, t->stem) ||
			is_compound_of(t->word, term->word) || is_compound_of(term->word, t->word));
	return part ? match_compound : 0;
}

/* Is the term these two neighbours written as one? */
static bool is_pair(const Term *term, const Token *t)
{
	return t[1].start == t->end + 1 && term->word.len == t->word.len + t[1].word.len &&
		str_starts(term->word, t->word) && str_ends(term->word, t[1].word);
}

static bool begin_alike(Str a, Str b)
{
	return a.len > 0 && b.len > 0 && a.ptr[0] == b.ptr[0];
}

/* Every way to match but the end of a compound begins with the same letter: most tokens are told by one byte. */
static bool may_match(const Term *term, const Token *t, bool compounds)
{
	return compounds || begin_alike(term->word, t->word) || begin_alike(term->stem, t->stem);
}

static bool makes_compounds(Language language)
{
	return language == LANGUAGE_DE || language == LANGUAGE_NL;
}

Places term_places(Arena *arena, const Term *term, const Tokens *tokens, Language language)
{
	bool compounds = makes_compounds(language);
	Places places = {0};
	for (size_t i = 0; i < tokens->count; i++) {
		const Token *t = &tokens->items[i];
		if (!may_match(term, t, compounds))
			continue;
		double match = token_match(term, t, compounds);
		if (match > 0)
			*ARENA_PUSH(arena, places.items, places.count) = (Place){i, t->start, t->end, match};
		if (i + 1 < tokens->count && is_pair(term, t))
			*ARENA_PUSH(arena, places.items, places.count) = (Place){i, t->start, t[1].end, 1};
	}
	return places;
}

double places_best(const Places *places, size_t from, size_t to)
{
	double best = 0;
	for (size_t i = 0; i < places->count && places->items[i].start < to; i++)
		if (places->items[i].start >= from && places->items[i].end <= to &&
			places->items[i].match > best)
			best = places->items[i].match;
	return best;
}

bool words_slip(Str a, Str b)
{
	Str shorter = a.len <= b.len ? a : b, longer = a.len <= b.len ? b : a;
	size_t same = 0, more = longer.len - shorter.len;
	while (same < shorter.len && shorter.ptr[same] == longer.ptr[same])
		same++;
	if (same == 0 || more > 1 || same + 2 * (1 - more) > shorter.len)
		return false;
	if (more == 1)
		return str_eq(str_slice(shorter, same, shorter.len), str_slice(longer, same + 1, longer.len));
	return a.ptr[same] == b.ptr[same + 1] && a.ptr[same + 1] == b.ptr[same] &&
		str_eq(str_slice(a, same + 2, a.len), str_slice(b, same + 2, b.len));
}

static bool tokens_hold_word(const Tokens *tokens, Str word, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (str_eq(tokens->items[i].word, word))
			return true;
	return false;
}

double words_jaccard(const Tokens *a, const Tokens *b)
{
	size_t both = 0, only_a = 0, only_b = 0;
	for (size_t i = 0; i < a->count; i++)
		if (!tokens_hold_word(a, a->items[i].word, i))
			*(tokens_hold_word(b, a->items[i].word, b->count) ? &both : &only_a) += 1;
	for (size_t i = 0; i < b->count; i++)
		only_b += !tokens_hold_word(b, b->items[i].word, i) &&
			!tokens_hold_word(a, b->items[i].word, a->count);
	size_t all = both + only_a + only_b;
	return all == 0 ? 1 : (double)both / (double)all;
}

static bool tokens_hold_stem(const Tokens *tokens, Str stem, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (str_eq(tokens->items[i].stem, stem) && !tokens->items[i].number)
			return true;
	return false;
}

/* Counts the distinct content stems of `a`, and those that `b` has too. */
static size_t stems_shared(const Tokens *a, const Tokens *b, const Tokens *ignore, size_t *ret_all)
{
	size_t all = 0, shared = 0;
	for (size_t i = 0; i < a->count; i++) {
		const Token *t = &a->items[i];
		if (t->stop || t->number || tokens_hold_stem(a, t->stem, i) ||
			tokens_hold_stem(ignore, t->stem, ignore->count))
			continue;
		all++;
		shared += tokens_hold_stem(b, t->stem, b->count);
	}
	*ret_all = all;
	return shared;
}

double words_share(const Tokens *a, const Tokens *b, const Tokens *ignore)
{
	size_t all_a, all_b;
	size_t shared = stems_shared(a, b, ignore, &all_a);
	stems_shared(b, a, ignore, &all_b);
	size_t least = all_a < all_b ? all_a : all_b;
	return least < 2 ? 0 : (double)shared / (double)least;
}

static bool numbers_within(const Tokens *a, const Tokens *b)
{
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].number && !tokens_hold_word(b, a->items[i].word, b->count))
			return false;
	return true;
}

bool words_same_numbers(const Tokens *a, const Tokens *b)
{
	return numbers_within(a, b) && numbers_within(b, a);
}

Str words_fold_blanks(Arena *arena, Str text, size_t **ret_from)
{
	char *out = arena_alloc(arena, text.len + 1);
	size_t *from = ARENA_ARRAY(arena, size_t, text.len + 1);
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool blank = isspace((unsigned char)text.ptr[i]) != 0;
		if (blank && (n == 0 || out[n - 1] == ' '))
			continue;
		from[n] = i;
		out[n++] = blank ? ' ' : text.ptr[i];
	}
	if (n > 0 && out[n - 1] == ' ')
		n--;
	from[n] = n > 0 ? from[n - 1] + 1 : 0;
	out[n] = '\0';
	*ret_from = from;
	return (Str){out, n};
}

Str words_one_line(Arena *arena, Str text)
{
	size_t *from;
	return words_fold_blanks(arena, text, &from);
}

bool tokens_have(Arena *arena, const Tokens *hay, Str phrase, size_t *ret_start, size_t *ret_end)
{
	Tokens needle = tokenise(arena, phrase, LANGUAGE_UNKNOWN);
	for (size_t i = 0; needle.count > 0 && i + needle.count <= hay->count; i++) {
		size_t n = 0;
		while (n < needle.count && str_eq(hay->items[i + n].word, needle.items[n].word))
			n++;
		if (n == needle.count) {
			*ret_start = hay->items[i].start;
			*ret_end = hay->items[i + n - 1].end;
			return true;
		}
	}
	return false;
}

bool words_have(Arena *arena, Str text, Str phrase, size_t *ret_start, size_t *ret_end)
{
	Tokens hay = tokenise(arena, text, LANGUAGE_UNKNOWN);
	return tokens_have(arena, &hay, phrase, ret_start, ret_end);
}

Str words_cut(Str text, size_t most)
{
	size_t end = text.len < most ? text.len : most;
	while (end < text.len && end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
		end--;
	return str_slice(text, 0, end);
}

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

size_t words_count(Str text)
{
	size_t n = 0;
	for (size_t i = 0; i < text.len; i++)
		n += is_word_byte(text.ptr[i]) && (i == 0 || !is_word_byte(text.ptr[i - 1]));
	return n;
}

bool words_have_digit(Str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (isdigit((unsigned char)text.ptr[i]))
			return true;
	return false;
}

bool words_have_letter(Str text)
{
	return words_count(text) > 0;
}
