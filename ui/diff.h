/*
 * Diff: what changed between two texts, word by word. Myers, "An O(ND) Difference Algorithm and Its Variations",
 * Algorithmica 1 (1986), greedy form; beyond DIFF_MOST differences what lies between the common ends counts as
 * replaced. Changes that only a blank parts are one.
 */
#ifndef UI_DIFF_H
#define UI_DIFF_H

#include "base/arena.h"

enum { DIFF_MOST = 1500 };

typedef enum DiffKind { DIFF_SAME, DIFF_GONE, DIFF_NEW } DiffKind;

typedef struct DiffPart {
	DiffKind kind;
	Str text; /* in the arena; gone parts stand before the new ones that take their place */
} DiffPart;

typedef struct Diff {
	DiffPart *parts;
	size_t count;
	size_t gone, added; /* words */
} Diff;

Diff diff_words(Arena *arena, Str before, Str after);

#endif
