/*
 * Utf8: Unicode text as bytes, strictly: no overlong forms, no surrogates, nothing above U+10FFFF
 * (The Unicode Standard 15, table 3-7; RFC 3629). Nothing here allocates or fails but the Buf
 * given.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

enum { UTF8_REPLACEMENT = 0xFFFD, UTF8_LAST = 0x10FFFF };

typedef struct Utf8Point {
	uint32_t code; /* UTF8_REPLACEMENT where not ok */
	unsigned len;  /* bytes used, 1..4; 0 only at the end of the text */
	bool ok;
} Utf8Point;

/*
 * The code point that starts at byte `at`. Where the bytes are not valid, `len` is the length of
 * the maximal subpart (section 3.9): stepping by it and writing one U+FFFD each is the recommended
 * repair.
 */
Utf8Point utf8_decode(Str s, size_t at);

/* Appends one code point; surrogates and codes above UTF8_LAST are written as U+FFFD. */
void utf8_encode(uint32_t code, Buf *out);

bool utf8_valid(Str s);

/* Code points; each maximal subpart of invalid bytes counts as one. */
size_t utf8_count(Str s);

/* Appends `s` with each maximal subpart of invalid bytes replaced by one U+FFFD. */
void utf8_repair(Str s, Buf *out);

#endif
