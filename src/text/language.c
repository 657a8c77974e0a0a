#include "text/token.h"

#include "base/auto.h"
#include "text/point.h"
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
	const char *part;
	Language language; /* UNKNOWN: of a language that is none of ours */
	double weight;
} Hint;

/* Letters and pairs that are frequent in one of the languages and rare in the others. */
static const Hint letters[] = {
	{"ß", LANGUAGE_DE, 1.5},
	{"ä", LANGUAGE_DE, 0.5},
	{"ö", LANGUAGE_DE, 0.4},
	{"ü", LANGUAGE_DE, 0.4},
	{"sch", LANGUAGE_DE, 0.3},
	{"ei", LANGUAGE_DE, 0.2},
	{"tz", LANGUAGE_DE, 0.2},
	{"chs", LANGUAGE_DE, 0.2},
	{"ch", LANGUAGE_DE, 0.1},
	{"ie", LANGUAGE_DE, 0.1},
	{"eu", LANGUAGE_DE, 0.1},
	{"ñ", LANGUAGE_ES, 1.0},
	{"á", LANGUAGE_ES, 0.3},
	{"é", LANGUAGE_ES, 0.2},
	{"í", LANGUAGE_ES, 0.4},
	{"ó", LANGUAGE_ES, 0.4},
	{"ú", LANGUAGE_ES, 0.3},
	{"ue", LANGUAGE_ES, 0.2},
	{"ll", LANGUAGE_ES, 0.1},
	{"ué", LANGUAGE_ES, 0.6},
	{"ã", LANGUAGE_PT, 1.0},
	{"õ", LANGUAGE_PT, 1.0},
	{"á", LANGUAGE_PT, 0.2},
	{"â", LANGUAGE_PT, 0.4},
	{"ç", LANGUAGE_PT, 0.4},
	{"ê", LANGUAGE_PT, 0.3},
	{"nh", LANGUAGE_PT, 0.4},
	{"lh", LANGUAGE_PT, 0.4},
	{"ç", LANGUAGE_FR, 0.4},
	{"ê", LANGUAGE_FR, 0.3},
	{"è", LANGUAGE_FR, 0.4},
	{"é", LANGUAGE_FR, 0.4},
	{"œ", LANGUAGE_FR, 1.0},
	{"û", LANGUAGE_FR, 0.5},
	{"î", LANGUAGE_FR, 0.5},
	{"eau", LANGUAGE_FR, 0.3},
	{"oi", LANGUAGE_FR, 0.1},
	{"ou", LANGUAGE_FR, 0.1},
	{"ò", LANGUAGE_IT, 0.5},
	{"ì", LANGUAGE_IT, 0.5},
	{"ù", LANGUAGE_IT, 0.3},
	{"à", LANGUAGE_IT, 0.3},
	{"gli", LANGUAGE_IT, 0.3},
	{"cch", LANGUAGE_IT, 0.3},
	{"zz", LANGUAGE_IT, 0.2},
	{"ij", LANGUAGE_NL, 0.3},
	{"aa", LANGUAGE_NL, 0.2},
	{"oe", LANGUAGE_NL, 0.2},
	{"uu", LANGUAGE_NL, 0.3},
	{"ee", LANGUAGE_NL, 0.1},
	{"wh", LANGUAGE_EN, 0.2},
	{"sh", LANGUAGE_EN, 0.1},
	{"gh", LANGUAGE_EN, 0.2},
	{"oo", LANGUAGE_EN, 0.1},
	{"th", LANGUAGE_EN, 0.1},
	{"ы", LANGUAGE_RU, 0.4},
	{"э", LANGUAGE_RU, 0.4},
	{"ё", LANGUAGE_RU, 0.5},
	{"ът", LANGUAGE_UNKNOWN, 1.0},
	{"ър", LANGUAGE_UNKNOWN, 1.0},
	{"ъл", LANGUAGE_UNKNOWN, 1.0},
	{"ł", LANGUAGE_UNKNOWN, 1.0},
	{"ą", LANGUAGE_UNKNOWN, 1.0},
	{"ę", LANGUAGE_UNKNOWN, 1.0},
	{"ś", LANGUAGE_UNKNOWN, 1.0},
	{"ź", LANGUAGE_UNKNOWN, 1.0},
	{"ż", LANGUAGE_UNKNOWN, 1.0},
	{"ć", LANGUAGE_UNKNOWN, 1.0},
	{"ń", LANGUAGE_UNKNOWN, 1.0},
	{"ő", LANGUAGE_UNKNOWN, 1.0},
	{"ű", LANGUAGE_UNKNOWN, 1.0},
	{"ğ", LANGUAGE_UNKNOWN, 1.0},
	{"ı", LANGUAGE_UNKNOWN, 1.0},
	{"ş", LANGUAGE_UNKNOWN, 1.0},
	{"č", LANGUAGE_UNKNOWN, 1.0},
	{"š", LANGUAGE_UNKNOWN, 1.0},
	{"ž", LANGUAGE_UNKNOWN, 1.0},
	{"ř", LANGUAGE_UNKNOWN, 1.0},
	{"ě", LANGUAGE_UNKNOWN, 1.0},
	{"ů", LANGUAGE_UNKNOWN, 1.0},
	{"å", LANGUAGE_UNKNOWN, 1.0},
	{"ø", LANGUAGE_UNKNOWN, 1.0},
	{"æ", LANGUAGE_UNKNOWN, 1.0},
	{"ă", LANGUAGE_UNKNOWN, 1.0},
	{"ț", LANGUAGE_UNKNOWN, 1.0},
	{"ð", LANGUAGE_UNKNOWN, 1.0},
	{"þ", LANGUAGE_UNKNOWN, 1.0},
};

static const Hint endings[] = {
	{"ing", LANGUAGE_EN, 0.3},
	{"ed", LANGUAGE_EN, 0.2},
	{"ly", LANGUAGE_EN, 0.3},
	{"th", LANGUAGE_EN, 0.2},
	{"y", LANGUAGE_EN, 0.1},
	{"ung", LANGUAGE_DE, 0.5},
	{"ungen", LANGUAGE_DE, 0.5},
	{"keit", LANGUAGE_DE, 0.5},
	{"heit", LANGUAGE_DE, 0.5},
	{"lich", LANGUAGE_DE, 0.5},
	{"lichen", LANGUAGE_DE, 0.5},
	{"isch", LANGUAGE_DE, 0.4},
	{"ische", LANGUAGE_DE, 0.4},
	{"ischen", LANGUAGE_DE, 0.4},
	{"tet", LANGUAGE_DE, 0.2},
	{"ten", LANGUAGE_DE, 0.1},
	{"eux", LANGUAGE_FR, 0.4},
	{"ment", LANGUAGE_FR, 0.2},
	{"aient", LANGUAGE_FR, 0.4},
	{"ique", LANGUAGE_FR, 0.3},
	{"ción", LANGUAGE_ES, 0.5},
	{"cion", LANGUAGE_ES, 0.5},
	{"ciones", LANGUAGE_ES, 0.5},
	{"dad", LANGUAGE_ES, 0.4},
	{"dades", LANGUAGE_ES, 0.4},
	{"ado", LANGUAGE_ES, 0.2},
	{"os", LANGUAGE_ES, 0.1},
	{"as", LANGUAGE_ES, 0.1},
	{"mente", LANGUAGE_ES, 0.2},
	{"ção", LANGUAGE_PT, 0.5},
	{"ções", LANGUAGE_PT, 0.5},
	{"dade", LANGUAGE_PT, 0.5},
	{"dades", LANGUAGE_PT, 0.2},
	{"mente", LANGUAGE_PT, 0.2},
	{"zione", LANGUAGE_IT, 0.5},
	{"zioni", LANGUAGE_IT, 0.5},
	{"are", LANGUAGE_IT, 0.1},
	{"ato", LANGUAGE_IT, 0.2},
	{"ого", LANGUAGE_RU, 0.4},
	{"его", LANGUAGE_RU, 0.4},
	{"ой", LANGUAGE_RU, 0.3},
	{"ть", LANGUAGE_RU, 0.3},
	{"ться", LANGUAGE_RU, 0.3},
	{"тся", LANGUAGE_RU, 0.3},
	{"ние", LANGUAGE_RU, 0.3},
	{"ия", LANGUAGE_RU, 0.3},
	{"ий", LANGUAGE_RU, 0.2},
	{"ая", LANGUAGE_RU, 0.2},
	{"ов", LANGUAGE_RU, 0.2},
	{"heid", LANGUAGE_NL, 0.5},
	{"lijk", LANGUAGE_NL, 0.5},
	{"lijke", LANGUAGE_NL, 0.5},
};

static void weigh_letters(Evidence *e, Str raw)
{
	for (size_t i = 0; i < COUNT(letters); i++)
		if (str_has(raw, str_from(letters[i].part)))
			e->score[letters[i].language] += letters[i].weight;
}

static void weigh_endings(Evidence *e, Str word)
{
	for (size_t i = 0; i < COUNT(endings); i++) {
		Str part = str_from(endings[i].part);
		if (word.len > part.len + 1 && str_ends(word, part))
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
static bool is_foreign(Str text)
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
	return seen == 0 || foreign * 4 > seen;
}

/* The marks that open a question or a call are Spanish alone. */
static void weigh_marks(Evidence *e, Str text)
{
	Str head = str_slice(text, 0, LANGUAGE_MAX_MARKS);
	if (str_has(head, STR("\xC2\xBF")) || str_has(head, STR("\xC2\xA1")))
		e->score[LANGUAGE_ES] += 2.0;
}

static Language best_language(const Evidence *e)
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
	return enough && e->score[best] > 1.05 * e->score[second] ? (Language)best
								  : LANGUAGE_UNKNOWN;
}

Language language_detect(Str text)
{
	AUTO(arena_free) Arena arena = {0};
	Evidence e = {0};
	Word w;
	if (is_foreign(text))
		return LANGUAGE_UNKNOWN;
	weigh_marks(&e, text);
	for (size_t at = 0; e.words < LANGUAGE_MAX_WORDS && word_next(text, &at, &w);) {
		if (w.number)
			continue;
		e.words++;
		weigh_word(&e, &arena, text, &w);
	}
	return best_language(&e);
}
