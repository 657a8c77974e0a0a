/*
 * Dialogue: a text that writes down who said what ("User: ...", "[10:02] Ann: ..."), as chats are exported. Pure.
 *
 * It is one where three lines or more are said by two to four speakers of whom one speaks again, and nothing but a
 * greeting stands before the first. Forms and mail heads name each label once; levels of logs are no speakers.
 */
#ifndef TEXT_DIALOGUE_H
#define TEXT_DIALOGUE_H

#include "base/arena.h"

typedef struct Turn {
	Str speaker, text; /* the text without the speaker's name */
	bool ours;         /* said by the support side: by its name, else whoever is not the last to speak */
} Turn;

typedef struct Dialogue {
	Turn *items;
	size_t count; /* 0: it is none */
} Dialogue;

Dialogue dialogue_of(Arena *arena, Str text);

#endif
