/*
 * Tokens and sentences. A token is a word as Unicode's default word boundary sees it (UAX 29,
 * letters and digits with inner apostrophe, dot or hyphen in identifiers), case-folded, NFKC,
 * without accents for Latin letters; `stem` is the Snowball stem of the language. Offsets are bytes
 * into the text.
 */
#ifndef TEXT_TOKEN_H
#define TEXT_TOKEN_H

#include "base/arena.h"

typedef enum Language {
	LANGUAGE_UNKNOWN,
	LANGUAGE_EN,
	LANGUAGE_DE,
	LANGUAGE_FR,
	LANGUAGE_ES,
	LANGUAGE_IT,
	LANGUAGE_NL,
	LANGUAGE_PT,
	LANGUAGE_RU,
	LANGUAGE_COUNT
} Language;

const char *language_code(Language l); /* "en"; "und" for unknown */
Language language_from_code(Str code);

typedef struct LanguageGuess {
	Language language;
	bool told; /* false: too short, or two alike; true with UNKNOWN: surely another language */
} LanguageGuess;

/* By stop words and letters. */
LanguageGuess language_guess(Str text);
Language language_detect(Str text); /* the language of the guess */

typedef struct Token {
	Str word; /* folded */
	Str stem;
	size_t start, end;
	bool stop;   /* stop word of the language; negations ("not", "kein") are stop words too, so
		      * skip stops when looking for a topic, never when reading what is said */
	bool number; /* holds a digit: amounts, ids, dates, versions, error codes */
} Token;

typedef struct Tokens {
	Token *items;
	size_t count;
} Tokens;

/* `word` and `stem` live in the arena. The stem of stop words and identifiers is the word itself.
 * Greek, Arabic and Hindi words have the stemmer of their writing; in an unknown language the stem
 * of others is their first five letters (F5: Can et al., Information Retrieval on Turkish Texts,
 * JASIST 59(3), 2008: as good as stemming by a lexicon), of Vietnamese ones the word with its
 * tones. Stemmers are opened once and kept: for one thread. */
Tokens tokenise(Arena *arena, Str text, Language language);

/* Do the phrase's words, stem by stem, stand in the text's from token `at` on? */
bool tokens_stand_at(const Tokens *phrase, const Tokens *text, size_t at);

typedef struct Span {
	size_t start, end;
} Span;

typedef struct Spans {
	Span *items;
	size_t count;
} Spans;

/* Sentences, trimmed: ends at . ! ? and the like (not inside numbers, abbreviations, addresses), at
 * blank lines, at line ends before list items, and at line ends of headings. List items are
 * sentences. */
Spans sentences_of(Arena *arena, Str text);

#endif
