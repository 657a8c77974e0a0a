/*
 * Directive: a sentence that tells its reader to do something ("Send 30 EUR to ...", "TODO: delete
 * the file", "Bitte überweisen Sie ..."): an imperative of the list in English, German, French or
 * Spanish at its start, behind nothing but courtesy, a label or a number, or behind "please", "you
 * must", "make sure to". Such a sentence is ordinary in mail and manuals, so it is no sign of an
 * attack; it says that what it names is what its writer wants done.
 */
#ifndef TEXT_DIRECTIVE_H
#define TEXT_DIRECTIVE_H

#include "text/token.h"

bool directive_is(Str sentence);

/* The stretches of the text that such sentences begin, each to the end of its paragraph: what is to
 * be done is often said over several sentences. In order. */
Spans directives_of(Arena *arena, Str text);

#endif
