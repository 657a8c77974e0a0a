#include "text/token.h"

#include "base/auto.h"
#include "base/hash.h"
#include "text/point.h"
#include "text/recall.h"
#include "text/script.h"
#include "text/stopwords.h"
#include "text/word.h"

#include <libstemmer.h>

enum {
	STEM_LETTERS = 5,  /* of a word that has no stemmer */
	BYTES_A_TOKEN = 5, /* with the blank behind it, hardly ever fewer */
};

static const struct {
	const char *code, *stemmer;
} languages[LANGUAGE_COUNT] = {
	[LANGUAGE_UNKNOWN] = {"und", NULL},
	[LANGUAGE_EN] = {"en", "english"},
	[LANGUAGE_DE] = {"de", "german"},
	[LANGUAGE_FR] = {"fr", "french"},
	[LANGUAGE_ES] = {"es", "spanish"},
	[LANGUAGE_IT] = {"it", "italian"},
	[LANGUAGE_NL] = {"nl", "dutch"},
	[LANGUAGE_PT] = {"pt", "portuguese"},
	[LANGUAGE_RU] = {"ru", "russian"},
};

const char *language_code(Language l)
{
	return (unsigned)l < LANGUAGE_COUNT ? languages[l].code : "und";
}

/* "de", "DE" and "de-AT" are German. */
Language language_from_code(Str code)
{
	bool tagged = code.len > 2 && (code.ptr[2] == '-' || code.ptr[2] == '_');
	Str primary = tagged ? str_slice(code, 0, 2) : code;
	for (unsigned l = 1; l < LANGUAGE_COUNT; l++)
		if (str_ieq(primary, str_from(languages[l].code)))
			return (Language)l;
	return LANGUAGE_UNKNOWN;
}

/* Opened once per name and kept for the life of the program; a stemmer has inner state, so
 * tokenise() is for one thread. */
static struct sb_stemmer *stemmer_open(struct sb_stemmer **open, const char *name)
{
	if (*open == NULL && name != NULL)
		*open = sb_stemmer_new(name, "UTF_8");
	return *open;
}

/* The writings of which one language has nearly all the text that is met. */
static struct sb_stemmer *stemmer_of_writing(Str word)
{
	static struct {
		int32_t first, last;
		const char *name;
		struct sb_stemmer *open;
	} writings[] = {{0x370, 0x3FF, "greek", NULL}, {0x620, 0x6FF, "arabic", NULL},
		{0x900, 0x97F, "hindi", NULL}};
	int32_t code = 0;
	if (word.len > 0)
		(void)point_at(word, 0, &code);
	for (size_t i = 0; i < COUNT(writings); i++)
		if (code >= writings[i].first && code <= writings[i].last)
			return stemmer_open(&writings[i].open, writings[i].name);
	return NULL;
}

/* NULL where neither the word's writing nor the language has one. */
static struct sb_stemmer *stemmer_for(Str word, Language language)
{
	static struct sb_stemmer *open[LANGUAGE_COUNT];
	struct sb_stemmer *of_writing = stemmer_of_writing(word);
	return of_writing != NULL ? of_writing
				  : stemmer_open(&open[language], languages[language].stemmer);
}

static bool is_identifier(Str word)
{
	for (size_t i = 0; i < word.len; i++)
		if (word.ptr[i] > 0 && strchr("@._:/+#", word.ptr[i]) != NULL)
			return true;
	return false;
}

/* The first letters of a word in Latin or Cyrillic, with the marks that belong to the last of them.
 */
static Str beginning_of(Str word)
{
	size_t at = 0;
	for (size_t letters = 0; at < word.len;) {
		int32_t code;
		size_t n = point_at(word, at, &code);
		if (script_of(code) != SCRIPT_LATIN && script_of(code) != SCRIPT_CYRILLIC)
			return word;
		if (!point_is_mark(code) && ++letters > STEM_LETTERS)
			break;
		at += n;
	}
	return str_slice(word, 0, at);
}

/* Vietnamese tells its short words apart by tones; a letter with two marks is of no other language.
 */
static bool is_toned(Str accented)
{
	for (size_t at = 0; at < accented.len;) {
		int32_t code;
		at += point_at(accented, at, &code);
		if (code >= 0x1EA0 && code <= 0x1EF9)
			return true;
	}
	return false;
}

static Str stem_of(Arena *arena, Str accented, Language language)
{
	struct sb_stemmer *stemmer = stemmer_for(accented, language);
	Str plain = word_without_accents(arena, accented);
	if (accented.len > WORD_MAX_FOLDED)
		return plain;
	if (stemmer == NULL)
		return is_toned(accented) ? accented : beginning_of(plain);
	const sb_symbol *stem =
		sb_stemmer_stem(stemmer, (const sb_symbol *)accented.ptr, (int)accented.len);
	if (stem == NULL)
		return plain;
	Str s = {(const char *)stem, (size_t)sb_stemmer_length(stemmer)};
	return word_without_accents(arena, arena_copy(arena, s));
}

/* French and Italian articles and pronouns written onto the next word: l'eau, qu'il, dell'anno. */
static size_t elision_length(Str text, const Word *w, Language language)
{
	static const char *const heads[] = {"l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu",
		"lorsqu", "puisqu", "un", "all", "dall", "dell", "nell", "sull", "quest"};
	if (language != LANGUAGE_FR && language != LANGUAGE_IT)
		return 0;
	Str raw = str_slice(text, w->start, w->end);
	for (size_t i = 0; i < COUNT(heads); i++) {
		Str head = str_from(heads[i]), rest = str_slice(raw, head.len, raw.len);
		if (!str_ieq(str_slice(raw, 0, head.len), head))
			continue;
		if (str_starts(rest, STR("'")))
			return head.len + 1;
		if (str_starts(rest, STR("\xE2\x80\x99")))
			return head.len + 3;
	}
	return 0;
}

/* Words repeat: what was found out about one is kept, by its bytes. */
typedef struct Memo {
	Str raw, word, stem;
	bool stop;
} Memo;

typedef struct Memory {
	Memo *slots;
	size_t count; /* a power of two */
} Memory;

static Memory memory_new(Arena *arena, size_t text_len)
{
	size_t count = 16;
	while (count < 4096 && count < text_len / 16)
		count *= 2;
	return (Memory){ARENA_ARRAY(arena, Memo, count), count};
}

static Memo *memory_slot(const Memory *memory, Str raw)
{
	uint32_t h = 2166136261u; /* FNV-1a */
	for (size_t i = 0; i < raw.len; i++)
		h = (h ^ (unsigned char)raw.ptr[i]) * 16777619u;
	return &memory->slots[(h ^ h >> 15) & (memory->count - 1)];
}

/* And from text to text: short words, the last of those that share a place. */
enum { KEPT_WORDS = 8192, KEPT_BYTES = 24 };

typedef struct KeptWord {
	char raw[KEPT_BYTES], word[KEPT_BYTES], stem[KEPT_BYTES];
	unsigned char raw_len, word_len, stem_len, language; /* raw_len 0: a free place */
	bool stop;
} KeptWord;

static KeptWord kept_words[KEPT_WORDS]; /* the main thread's; others look at each word anew */

static KeptWord *kept_word(Str raw, Language language)
{
	return &kept_words[(hash_quick(raw) + language) % KEPT_WORDS];
}

static bool word_is_kept(const KeptWord *k, Str raw, Language language)
{
	return raw.len > 0 && k->language == language && str_eq((Str){k->raw, k->raw_len}, raw);
}

static void word_take(Arena *arena, const KeptWord *k, Memo *memo)
{
	Str word = {k->word, k->word_len}, stem = {k->stem, k->stem_len};
	memo->word = arena_copy(arena, word);
	memo->stem = str_eq(word, stem) ? memo->word : arena_copy(arena, stem);
	memo->stop = k->stop;
}

static void word_keep(KeptWord *k, const Memo *memo, Language language)
{
	if (memo->raw.len > KEPT_BYTES || memo->word.len > KEPT_BYTES || memo->stem.len > KEPT_BYTES)
		return;
	*k = (KeptWord){.raw_len = (unsigned char)memo->raw.len, .word_len = (unsigned char)memo->word.len,
		.stem_len = (unsigned char)memo->stem.len, .language = (unsigned char)language, .stop = memo->stop};
	memcpy(k->raw, memo->raw.ptr, memo->raw.len);
	memcpy(k->word, memo->word.ptr, memo->word.len);
	memcpy(k->stem, memo->stem.ptr, memo->stem.len);
}

static void memo_fill(Arena *arena, Memo *memo, Str text, const Word *w, Language language)
{
	bool ours = thread_is_main();
	KeptWord *kept = kept_word(str_slice(text, w->start, w->end), language);
	memo->raw = str_slice(text, w->start, w->end);
	if (ours && word_is_kept(kept, memo->raw, language)) {
		word_take(arena, kept, memo);
		return;
	}
	Str accented = word_fold(arena, text, w);
	memo->word = word_without_accents(arena, accented);
	memo->stop = stopword_is(memo->word, language);
	bool as_is = memo->stop || w->number || is_identifier(memo->word);
	memo->stem = as_is ? memo->word : stem_of(arena, accented, language);
	if (ours)
		word_keep(kept, memo, language);
}

/* Room for as many tokens as a text of this length has as a rule; more come with a copy. */
static Token *token_push(Arena *arena, Tokens *tokens, size_t *room)
{
	if (tokens->count == *room) {
		Token *items = ARENA_ARRAY(arena, Token, 2 * *room);
		memcpy(items, tokens->items, tokens->count * sizeof *items);
		tokens->items = items;
		*room *= 2;
	}
	return &tokens->items[tokens->count++];
}

Tokens tokenise(Arena *arena, Str text, Language language)
{
	size_t room = text.len / BYTES_A_TOKEN + 1;
	Tokens tokens = {.items = ARENA_ARRAY(arena, Token, room)};
	Memory memory = memory_new(arena, text.len);
	Word w;
	if ((unsigned)language >= LANGUAGE_COUNT)
		language = LANGUAGE_UNKNOWN;
	for (size_t at = 0; word_next(text, &at, &w);) {
		w.start += elision_length(text, &w, language);
		Str raw = str_slice(text, w.start, w.end);
		Memo *memo = memory_slot(&memory, raw);
		if (memo->raw.ptr == NULL || !str_eq(memo->raw, raw))
			memo_fill(arena, memo, text, &w, language);
		*token_push(arena, &tokens, &room) = (Token){memo->word, memo->stem, w.start, w.end, memo->stop, w.number};
	}
	return tokens;
}

bool tokens_stand_at(const Tokens *phrase, const Tokens *text, size_t at)
{
	if (at + phrase->count > text->count)
		return false;
	for (size_t i = 0; i < phrase->count; i++)
		if (!str_eq(phrase->items[i].stem, text->items[at + i].stem))
			return false;
	return true;
}
