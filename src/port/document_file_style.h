/*
 * Look: can a reader see the text of an HTML element? Judged from inline styles and the old colour
 * attributes, with what is inherited. Pure.
 */
#ifndef PORT_DOCUMENT_FILE_STYLE_H
#define PORT_DOCUMENT_FILE_STYLE_H

#include "base/str.h"

typedef enum ColourKind { COLOUR_UNKNOWN, COLOUR_PLAIN, COLOUR_TRANSPARENT } ColourKind;

typedef struct Colour {
	ColourKind kind;
	unsigned char red, green, blue;
} Colour;

/* What an element hands down to its children. */
typedef struct Look {
	Colour text, back; /* unknown where nothing names one */
	bool tiny;         /* font-size 0 or 1px; a child may set another (MJML mail does) */
	bool invisible;    /* visibility: hidden; a child may set visible */
	bool gone; /* display:none, opacity:0, off-screen, no size: no child comes back from it */
} Look;

Look look_default(void); /* nothing hidden, text unknown on white */

/* #rgb, #rrggbb, rgb(), rgba(), the basic names of CSS; false for anything else. */
bool colour_from(Str text, Colour *ret_colour);

/* Takes over an element's style attribute. */
void look_style(Look *look, Str style);

/* Is text of this look unseen: gone, tiny, invisible, or written in the colour of its background?
 */
bool look_hides(const Look *look);

#endif
