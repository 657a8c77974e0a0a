/*
 * Tone: words that no reply holds: insults in seven languages, and promises. By lists of words, so
 * an insult without a rude word passes. Pure.
 */
#ifndef STAGE_TONE_H
#define STAGE_TONE_H

#include "text/token.h"

/* The first rude word of English or of the text's language; as written, in *ret_word. */
bool tone_insult(Arena *arena, Str text, Language language, Str *ret_word);

/* The first word that promises ("guarantee", "versprechen"). */
bool tone_promise(Arena *arena, Str text, Str *ret_word);

#endif
