/* Wordlist: words in one string, a blank between; a word that ends in * is a beginning. */
#ifndef TEXT_WORDLIST_H
#define TEXT_WORDLIST_H

#include "base/str.h"

/* Is the word (folded as the list is) one of the list's? The empty word never is. */
bool wordlist_has(const char *list, Str word);

/*
 * Wordlists: many lists by number, looked through all at once: a table of their words and beginnings, each with the
 * numbers of the lists that have it. A zeroed one is empty. Made once and only read from then on: any thread may.
 */
enum { WORDLISTS_MOST = 1024 };

typedef struct Wordlists {
	struct WordlistEntry *entries; /* open addressing; owned */
	size_t room, count;            /* room: 0 or a power of two */
} Wordlists;

typedef struct WordlistNumbers {
	uint16_t items[WORDLISTS_MOST]; /* ascending, each once */
	size_t count;
} WordlistNumbers;

/* Adds a list, which stays the caller's and must stay; its number is below WORDLISTS_MOST and never below one before. */
void wordlists_add(Wordlists *all, const char *list, size_t number);
/* The lists that have the word, as wordlist_has says. */
void wordlists_find(const Wordlists *all, Str word, WordlistNumbers *ret_numbers);
void wordlists_free(Wordlists *all);

#endif
