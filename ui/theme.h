/*
 * Theme: which colours a look has. Pure values; ui/paint.c writes them. Every pair of text and
 * background of a theme reaches a contrast of 4.5 (WCAG 2.1, 1.4.3), "contrast" 7 (1.4.6); "any" has 4.5 to black and to
 * white (3.9 in 256 colours). tests/test_ui_paint.c computes it. A colour never says anything that a word does not say too.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include "ui/grid.h"

typedef enum ColourDepth { DEPTH_NONE, DEPTH_16, DEPTH_256, DEPTH_TRUE } ColourDepth;

/* One colour at three depths; INK_NONE: the terminal's own. */
typedef struct Ink {
	int rgb, indexed, ansi;
} Ink;

enum { INK_NONE = -1 };

typedef struct Theme {
	const char *name, *about;
	int paper; /* the background its contrast was made for, RGB; INK_NONE: any */
	Ink inks[LOOK_ROLE_COUNT];
	Ink selected, bar; /* backgrounds; ansi INK_NONE: reversed instead */
} Theme;

const Theme *theme_find(Str name); /* NULL where there is none */
const Theme *theme_at(size_t index); /* NULL behind the last */
/* The one for "auto": by the terminal's background (RGB, INK_NONE: unknown). */
/* What COLORFGBG ("15;0") says of the background: black, white, or INK_NONE. */
int paper_from(const char *colorfgbg);
const Theme *theme_for_paper(int rgb);

/* How many colours, by the conventions of no-color.org and bixense.com/clicolors: `count` is what terminfo
 * says; the others are the variables' values or NULL. */
ColourDepth depth_from(int count, const char *colorterm, const char *no_color, const char *clicolor,
	const char *clicolor_force);

double ink_contrast(int rgb, int paper); /* WCAG 2.1 relative luminance */

#endif
