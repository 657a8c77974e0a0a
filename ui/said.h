/*
 * Said: what the engine composed in English ("no source is given for \"...\""), in the person's language. The engine's
 * sentences are journaled and read by scripts, so they stay as they are; the screen finds each again by its shape,
 * among the entries of the catalogue's context "engine", where what was filled in is {1}, {2} ... What was filled in
 * is said in the same way, but for what stands in quotation marks: that is somebody's text.
 */
#ifndef UI_SAID_H
#define UI_SAID_H

#include "ui/text.h"

/* `text` itself where there is no catalogue, or the sentence is none of it. Not clean if the text is not. */
Str said(Arena *arena, Str text);
Str said_clean(Arena *arena, Str text, TextKind kind);

/* i18n.c: the catalogue in use. */
void said_open(const char *path); /* NULL: none */

#endif
