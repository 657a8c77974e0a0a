/* Wordlist: words in one string, a blank between; a word that ends in * is a beginning. */
#ifndef TEXT_WORDLIST_H
#define TEXT_WORDLIST_H

#include "base/str.h"

/* Is the word (folded as the list is) one of the list's? The empty word never is. */
bool wordlist_has(const char *list, Str word);

#endif
