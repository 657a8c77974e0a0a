/*
 * Paint: the difference between what a terminal shows and a grid, as bytes. Pure. What it writes is
 * all this program ever writes to a terminal while the screen is up, besides term.c's opening and
 * closing: printable text and, of ECMA-48 and DEC's private modes, only
 *
 *   CUP  CSI row ; column H      CHA  CSI column G       EL  CSI K        ED  CSI 2 J
 *   SGR  CSI n ; ... m           SU/SD  CSI n S / T      DECSTBM  CSI top ; bottom r
 *   CSI ? 25 h/l (cursor)        CSI ? 2026 h/l (synchronised output; unknown to old terminals,
 *                                which ignore it)
 *
 * Behind a cell whose width terminals disagree about (anything beyond Latin) the column is set
 * anew, so that a wrong guess never shifts the rest of the row.
 */
#ifndef UI_PAINT_H
#define UI_PAINT_H

#include "ui/theme.h"

#include <wchar.h>

typedef struct Painter {
	const Theme *theme; /* NULL: "any" */
	ColourDepth depth;
	bool ascii; /* the terminal takes no UTF-8 */
	/* What the system thinks a character's width is; where that is another than ours it may be shown as nothing,
	 * so a question mark stands in each of its cells. NULL: all are shown. */
	int (*width_of)(wchar_t code);
	Grid shown; /* what it shows; without cells: unknown */
} Painter;

void painter_free(Painter *p);
void painter_forget(Painter *p); /* the next paint draws everything */

/* Appends what makes the terminal show `g`; nothing where it does already. */
void paint(Painter *p, const Grid *g, Buf *out);

#endif
