#include "text/token.h"

#include "base/auto.h"
#include "text/point.h"
#include "text/recall.h"
#include "text/stopwords.h"
#include "text/word.h"

enum {
	LANGUAGE_MAX_WORDS = 400, /* more do not change the answer */
	LANGUAGE_MAX_LETTERS = 2000,
	LANGUAGE_TELLING =
		10, /* one Ukrainian or Serbian letter says more than ten that Russian has too */
	LANGUAGE_MAX_MARKS = 2000, /* bytes searched for ¿ and ¡ */
};

typedef struct Evidence {
	double score[LANGUAGE_COUNT];
	size_t words;
} Evidence;

typedef struct Hint {
	Str part;
	Language language; /* UNKNOWN: of a language that is none of ours */
	double weight;
} Hint;

#define HINT(part, language, weight)                                                               \
	{                                                                                          \
		{part, sizeof(part) - 1}, language, weight                                         \
	}

/* Letters and pairs that are frequent in one of the languages and rare in the others. */
static const Hint letters[] = {
	HINT("ß", LANGUAGE_DE, 1.5),
	HINT("ä", LANGUAGE_DE, 0.5),
	HINT("ö", LANGUAGE_DE, 0.4),
	HINT("ü", LANGUAGE_DE, 0.4),
	HINT("sch", LANGUAGE_DE, 0.3),
	HINT("ei", LANGUAGE_DE, 0.2),
	HINT("tz", LANGUAGE_DE, 0.2),
	HINT("chs", LANGUAGE_DE, 0.2),
	HINT("ch", LANGUAGE_DE, 0.1),
	HINT("ie", LANGUAGE_DE, 0.1),
	HINT("eu", LANGUAGE_DE, 0.1),
	HINT("ñ", LANGUAGE_ES, 1.0),
	HINT("á", LANGUAGE_ES, 0.3),
	HINT("é", LANGUAGE_ES, 0.2),
	HINT("í", LANGUAGE_ES, 0.4),
	HINT("ó", LANGUAGE_ES, 0.4),
	HINT("ú", LANGUAGE_ES, 0.3),
	HINT("ue", LANGUAGE_ES, 0.2),
	HINT("ll", LANGUAGE_ES, 0.1),
	HINT("ué", LANGUAGE_ES, 0.6),
	HINT("ã", LANGUAGE_PT, 1.0),
	HINT("õ", LANGUAGE_PT, 1.0),
	HINT("á", LANGUAGE_PT, 0.2),
	HINT("â", LANGUAGE_PT, 0.4),
	HINT("ç", LANGUAGE_PT, 0.4),
	HINT("ê", LANGUAGE_PT, 0.3),
	HINT("nh", LANGUAGE_PT, 0.4),
	HINT("lh", LANGUAGE_PT, 0.4),
	HINT("ç", LANGUAGE_FR, 0.4),
	HINT("ê", LANGUAGE_FR, 0.3),
	HINT("è", LANGUAGE_FR, 0.4),
	HINT("é", LANGUAGE_FR, 0.4),
	HINT("œ", LANGUAGE_FR, 1.0),
	HINT("û", LANGUAGE_FR, 0.5),
	HINT("î", LANGUAGE_FR, 0.5),
	HINT("eau", LANGUAGE_FR, 0.3),
	HINT("oi", LANGUAGE_FR, 0.1),
	HINT("ou", LANGUAGE_FR, 0.1),
	HINT("ò", LANGUAGE_IT, 0.5),
	HINT("ì", LANGUAGE_IT, 0.5),
	HINT("ù", LANGUAGE_IT, 0.3),
	HINT("à", LANGUAGE_IT, 0.3),
	HINT("gli", LANGUAGE_IT, 0.3),
	HINT("cch", LANGUAGE_IT, 0.3),
	HINT("zz", LANGUAGE_IT, 0.2),
	HINT("ij", LANGUAGE_NL, 0.3),
	HINT("aa", LANGUAGE_NL, 0.2),
	HINT("oe", LANGUAGE_NL, 0.2),
	HINT("uu", LANGUAGE_NL, 0.3),
	HINT("ee", LANGUAGE_NL, 0.1),
	HINT("wh", LANGUAGE_EN, 0.2),
	HINT("sh", LANGUAGE_EN, 0.1),
	HINT("gh", LANGUAGE_EN, 0.2),
	HINT("oo", LANGUAGE_EN, 0.1),
	HINT("th", LANGUAGE_EN, 0.1),
	HINT("ы", LANGUAGE_RU, 0.4),
	HINT("э", LANGUAGE_RU, 0.4),
	HINT("ё", LANGUAGE_RU, 0.5),
	HINT("ът", LANGUAGE_UNKNOWN, 1.0),
	HINT("ър", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъл", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъб", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъв", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъг", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъд", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъж", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъз", LANGUAGE_UNKNOWN, 1.0),
	HINT("ък", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъм", LANGUAGE_UNKNOWN, 1.0),
	HINT("ън", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъп", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъс", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъч", LANGUAGE_UNKNOWN, 1.0),
	HINT("ъш", LANGUAGE_UNKNOWN, 1.0),
	HINT("ł", LANGUAGE_UNKNOWN, 1.0),
	HINT("ą", LANGUAGE_UNKNOWN, 1.0),
	HINT("ę", LANGUAGE_UNKNOWN, 1.0),
	HINT("ś", LANGUAGE_UNKNOWN, 1.0),
	HINT("ź", LANGUAGE_UNKNOWN, 1.0),
	HINT("ż", LANGUAGE_UNKNOWN, 1.0),
	HINT("ć", LANGUAGE_UNKNOWN, 1.0),
	HINT("ń", LANGUAGE_UNKNOWN, 1.0),
	HINT("ő", LANGUAGE_UNKNOWN, 1.0),
	HINT("ű", LANGUAGE_UNKNOWN, 1.0),
	HINT("ğ", LANGUAGE_UNKNOWN, 1.0),
	HINT("ı", LANGUAGE_UNKNOWN, 1.0),
	HINT("ş", LANGUAGE_UNKNOWN, 1.0),
	HINT("č", LANGUAGE_UNKNOWN, 1.0),
	HINT("š", LANGUAGE_UNKNOWN, 1.0),
	HINT("ž", LANGUAGE_UNKNOWN, 1.0),
	HINT("ř", LANGUAGE_UNKNOWN, 1.0),
	HINT("ě", LANGUAGE_UNKNOWN, 1.0),
	HINT("ů", LANGUAGE_UNKNOWN, 1.0),
	HINT("å", LANGUAGE_UNKNOWN, 1.0),
	HINT("ø", LANGUAGE_UNKNOWN, 1.0),
	HINT("æ", LANGUAGE_UNKNOWN, 1.0),
	HINT("ă", LANGUAGE_UNKNOWN, 1.0),
	HINT("ț", LANGUAGE_UNKNOWN, 1.0),
	HINT("ș", LANGUAGE_UNKNOWN, 1.0),
	HINT("ð", LANGUAGE_UNKNOWN, 1.0),
	HINT("þ", LANGUAGE_UNKNOWN, 1.0),
	HINT("ơ", LANGUAGE_UNKNOWN, 1.0),
	HINT("ư", LANGUAGE_UNKNOWN, 1.0),
	HINT("đ", LANGUAGE_UNKNOWN, 1.0),
	HINT("ľ", LANGUAGE_UNKNOWN, 1.0),
	HINT("ť", LANGUAGE_UNKNOWN, 1.0),
	HINT("\xE1\xBA", LANGUAGE_UNKNOWN, 1.0), /* U+1E80 to 1EFF: Vietnamese */
	HINT("\xE1\xBB", LANGUAGE_UNKNOWN, 1.0),
	HINT("yy", LANGUAGE_UNKNOWN, 1.0),
	HINT("kk", LANGUAGE_UNKNOWN, 0.5),
	HINT("ää", LANGUAGE_UNKNOWN, 1.0),
	HINT("ii", LANGUAGE_UNKNOWN, 0.5),
	HINT("uu", LANGUAGE_UNKNOWN, 0.2),
	HINT("gy", LANGUAGE_UNKNOWN, 0.4),
	HINT("sz", LANGUAGE_UNKNOWN, 0.4),
	HINT("ny", LANGUAGE_UNKNOWN, 0.2),
	HINT("õi", LANGUAGE_UNKNOWN, 1.5),
	HINT("ŋ", LANGUAGE_UNKNOWN, 1.0),
};

static const Hint endings[] = {
	HINT("ing", LANGUAGE_EN, 0.3),
	HINT("ed", LANGUAGE_EN, 0.2),
	HINT("ly", LANGUAGE_EN, 0.3),
	HINT("th", LANGUAGE_EN, 0.2),
	HINT("y", LANGUAGE_EN, 0.1),
	HINT("ung", LANGUAGE_DE, 0.5),
	HINT("ungen", LANGUAGE_DE, 0.5),
	HINT("keit", LANGUAGE_DE, 0.5),
	HINT("heit", LANGUAGE_DE, 0.5),
	HINT("lich", LANGUAGE_DE, 0.5),
	HINT("lichen", LANGUAGE_DE, 0.5),
	HINT("isch", LANGUAGE_DE, 0.4),
	HINT("ische", LANGUAGE_DE, 0.4),
	HINT("ischen", LANGUAGE_DE, 0.4),
	HINT("tet", LANGUAGE_DE, 0.2),
	HINT("ten", LANGUAGE_DE, 0.1),
	HINT("eux", LANGUAGE_FR, 0.4),
	HINT("ment", LANGUAGE_FR, 0.2),
	HINT("aient", LANGUAGE_FR, 0.4),
	HINT("ique", LANGUAGE_FR, 0.3),
	HINT("ción", LANGUAGE_ES, 0.5),
	HINT("cion", LANGUAGE_ES, 0.5),
	HINT("ciones", LANGUAGE_ES, 0.5),
	HINT("dad", LANGUAGE_ES, 0.4),
	HINT("dades", LANGUAGE_ES, 0.4),
	HINT("ado", LANGUAGE_ES, 0.2),
	HINT("os", LANGUAGE_ES, 0.1),
	HINT("as", LANGUAGE_ES, 0.1),
	HINT("mente", LANGUAGE_ES, 0.2),
	HINT("ção", LANGUAGE_PT, 0.5),
	HINT("ções", LANGUAGE_PT, 0.5),
	HINT("dade", LANGUAGE_PT, 0.5),
	HINT("dades", LANGUAGE_PT, 0.2),
	HINT("mente", LANGUAGE_PT, 0.2),
	HINT("zione", LANGUAGE_IT, 0.5),
	HINT("zioni", LANGUAGE_IT, 0.5),
	HINT("are", LANGUAGE_IT, 0.1),
	HINT("ato", LANGUAGE_IT, 0.2),
	HINT("ого", LANGUAGE_RU, 0.4),
	HINT("его", LANGUAGE_RU, 0.4),
	HINT("ой", LANGUAGE_RU, 0.3),
	HINT("ть", LANGUAGE_RU, 0.3),
	HINT("ться", LANGUAGE_RU, 0.3),
	HINT("тся", LANGUAGE_RU, 0.3),
	HINT("ние", LANGUAGE_RU, 0.3),
	HINT("ия", LANGUAGE_RU, 0.3),
	HINT("ий", LANGUAGE_RU, 0.2),
	HINT("ая", LANGUAGE_RU, 0.2),
	HINT("ов", LANGUAGE_RU, 0.2),
	HINT("ssä", LANGUAGE_UNKNOWN, 0.5),
	HINT("llä", LANGUAGE_UNKNOWN, 0.5),
	HINT("stä", LANGUAGE_UNKNOWN, 0.5),
	HINT("ssa", LANGUAGE_UNKNOWN, 0.2),
	HINT("lla", LANGUAGE_UNKNOWN, 0.2),
	HINT("inen", LANGUAGE_UNKNOWN, 0.4),
	HINT("seen", LANGUAGE_UNKNOWN, 0.3),
	HINT("ului", LANGUAGE_UNKNOWN, 0.5),
	HINT("ilor", LANGUAGE_UNKNOWN, 0.5),
	HINT("heid", LANGUAGE_NL, 0.5),
	HINT("lijk", LANGUAGE_NL, 0.5),
	HINT("lijke", LANGUAGE_NL, 0.5),
};

enum { PAIR_SLOTS = 256, MASK_WORDS = (COUNT(letters) + 63) / 64 };

static size_t pair_slot(const char *at)
{
	return ((unsigned char)at[0] * 7u + (unsigned char)at[1]) % PAIR_SLOTS;
}

/* Hints by their first two bytes: chains of numbers that begin in `first`; 0 ends them. */
static struct {
	bool made;
	unsigned char first[PAIR_SLOTS], next[COUNT(letters) + 1];
} pairs;

static void pairs_make(void)
{
	for (size_t i = 0; i < COUNT(letters); i++) {
		unsigned char *first = &pairs.first[pair_slot(letters[i].part.ptr)];
		pairs.next[i + 1] = *first;
		*first = (unsigned char)(i + 1);
	}
	pairs.made = true;
}

/* Each counts once a word, in the order of the table. */
static void weigh_letters(Evidence *e, Str raw)
{
	uint64_t met[MASK_WORDS] = {0};
	if (!pairs.made)
		pairs_make();
	for (size_t at = 0; at + 1 < raw.len; at++)
		for (size_t n = pairs.first[pair_slot(raw.ptr + at)]; n != 0; n = pairs.next[n])
			if (str_starts(str_slice(raw, at, raw.len), letters[n - 1].part))
				met[(n - 1) / 64] |= (uint64_t)1 << (n - 1) % 64;
	for (size_t i = 0; i < COUNT(letters); i++)
		if (met[i / 64] >> i % 64 & 1)
			e->score[letters[i].language] += letters[i].weight;
}

static void weigh_endings(Evidence *e, Str word)
{
	char last = word.len > 0 ? word.ptr[word.len - 1] : '\0';
	for (size_t i = 0; i < COUNT(endings); i++) {
		Str part = endings[i].part;
		if (part.ptr[part.len - 1] == last && word.len > part.len + 1 &&
			str_ends(word, part))
			e->score[endings[i].language] += endings[i].weight;
	}
}

static unsigned count_bits(unsigned bits)
{
	unsigned n = 0;
	for (; bits != 0; bits &= bits - 1)
		n++;
	return n;
}

/* A stop word of one language weighs 1, one shared by several less. */
static void weigh_word(Evidence *e, Arena *arena, Str text, const Word *w)
{
	Str accented = word_fold(arena, text, w);
	Str word = word_without_accents(arena, accented);
	unsigned bits = stopword_languages(word);
	unsigned shared = count_bits(bits);
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++)
		if (bits >> l & 1u)
			e->score[l] += 1.0 / shared;
	weigh_letters(e, str_slice(text, w->start, w->end));
	if (shared == 0)
		weigh_endings(e, accented);
}

/* Letters of the Cyrillic alphabets that Russian does not have. */
static bool is_other_cyrillic(int32_t code)
{
	return (code >= 0x402 && code <= 0x40F) || (code >= 0x452 && code <= 0x45F) ||
	       (code >= 0x460 && code <= 0x52F);
}

/* More than a quarter of the letters is of a writing that none of the languages uses. */
static bool is_foreign(Str text, size_t *ret_letters)
{
	size_t seen = 0, foreign = 0;
	for (size_t at = 0; at < text.len && seen < LANGUAGE_MAX_LETTERS;) {
		int32_t code;
		at += point_at(text, at, &code);
		if (code < 'A' || !point_is_letter(code))
			continue;
		seen++;
		bool latin = code < 0x250 || (code >= 0x1E00 && code <= 0x1EFF);
		bool russian = code >= 0x400 && code <= 0x45F && !is_other_cyrillic(code);
		foreign += latin || russian ? 0 : is_other_cyrillic(code) ? LANGUAGE_TELLING : 1;
	}
	*ret_letters = seen;
	return seen == 0 || foreign * 4 > seen;
}

/* The marks that open a question or a call are Spanish alone. */
static void weigh_marks(Evidence *e, Str text)
{
	Str head = str_slice(text, 0, LANGUAGE_MAX_MARKS);
	if (str_has(head, STR("\xC2\xBF")) || str_has(head, STR("\xC2\xA1")))
		e->score[LANGUAGE_ES] += 2.0;
}

/* Nothing is told where too little, or two languages alike, speak for the best. */
static LanguageGuess best_language(const Evidence *e)
{
	unsigned best = 0, second = 0;
	for (unsigned l = 1; l < LANGUAGE_COUNT; l++) {
		if (e->score[l] > e->score[best]) {
			second = best;
			best = l;
		} else if (best != second ? e->score[l] > e->score[second] : true) {
			second = l;
		}
	}
	bool enough =
		e->words >= 2 && e->score[best] >= 0.9 && e->score[best] >= 0.12 * (double)e->words;
	if (!enough || e->score[best] <= 1.05 * e->score[second])
		return (LanguageGuess){LANGUAGE_UNKNOWN, false};
	return (LanguageGuess){(Language)best, true};
}

static LanguageGuess guess(Str text)
{
	AUTO(arena_free) Arena arena = {0};
	Evidence e = {0};
	Word w;
	size_t letters_seen;
	if (is_foreign(text, &letters_seen))
		return (LanguageGuess){LANGUAGE_UNKNOWN, letters_seen > 0};
	weigh_marks(&e, text);
	for (size_t at = 0; e.words < LANGUAGE_MAX_WORDS && word_next(text, &at, &w);) {
		if (w.number)
			continue;
		e.words++;
		weigh_word(&e, &arena, text, &w);
	}
	return best_language(&e);
}

/* The passages of a knowledge base are asked about for every ticket. */
LanguageGuess language_guess(Str text)
{
	static Recall recalled;
	LanguageGuess found;
	if (!recall(&recalled, text, &found, sizeof found)) {
		found = guess(text);
		recall_keep(&recalled, text, &found, sizeof found);
	}
	return found;
}

Language language_detect(Str text)
{
	return language_guess(text).language;
}
