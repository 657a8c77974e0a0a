/*
 * The sanitiser: the only way untrusted text reaches a terminal (PRODUCT.md, P6). What comes out is
 * valid UTF-8 of printable characters and blanks; everything that could move the cursor, change the
 * order of letters or hide (C0, C1, DEL, ESC, bidi controls, zero-width, tag characters, soft
 * hyphen, variation selectors outside emoji, private use, noncharacters, unassigned, invalid bytes)
 * becomes a visible token such as <U+202E>, <ESC>, <0xFF>. Pure; it never fails.
 *
 * Sanitising twice gives the same text, so a token is not escaped: "<U+202E>" typed by a customer
 * looks like the token. It is harmless text either way; who must know asks for the count. Blanks of
 * Unicode (NBSP and the like) become an ASCII blank and do not count, but for STRICT. Joiners that
 * spell Persian or Hindi words are tokens too: on a terminal they cannot be told from hiding.
 */
#ifndef TEXT_SANITISE_H
#define TEXT_SANITISE_H

#include "base/str.h"

typedef enum SanitiseMode {
	SANITISE_TEXT,   /* line feeds stay, tabs become blanks to a stop of 8, CR LF becomes LF */
	SANITISE_LINE,   /* one line: line ends become a visible return sign, tabs one blank */
	SANITISE_STRICT, /* SANITISE_LINE for the approval view, where every byte counts: emoji
			  * sequences, tabs, other blanks, blanks at either end, accents written
			  * apart and letters that look like others (lookalike.h) are tokens too.
			  * Give it a whole value, not a piece: a word is judged by its neighbours.
			  */
} SanitiseMode;

/* Appends to out. Returns how many dangerous characters were replaced (0: the text was clean). */
size_t sanitise(Str text, SanitiseMode mode, Buf *out);

/* For text that comes in (mail, documents): invalid UTF-8 becomes U+FFFD by the maximal-subpart
 * practice (Unicode 15, section 3.9), NUL is dropped, CR LF and CR become LF, a BOM at the start is
 * dropped; nothing else changes. Returns how many bytes were mended. */
size_t text_admit(Str bytes, Buf *out);

#endif
