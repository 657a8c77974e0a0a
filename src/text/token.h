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

/* By stop words and letters; LANGUAGE_UNKNOWN for text too short or of another language. */
Language language_detect(Str text);

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

/* `word` and `stem` live in the arena. The stem of stop words, identifiers and of text in an
 * unknown language is the word itself. Stemmers are opened once and kept: for one thread. */
Tokens tokenise(Arena *arena, Str text, Language language);

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
