/*
 * Charset: bytes of a named character set into UTF-8, for mail and HTML. Only the sets of a written
 * table reach iconv (names as the WHATWG Encoding Standard aliases them, plus what old mail uses),
 * so no name from a message is ever handed to it.
 */
#ifndef PORT_DOCUMENT_FILE_CHARSET_H
#define PORT_DOCUMENT_FILE_CHARSET_H

#include "base/str.h"

typedef enum CharsetResult {
	CHARSET_AS_NAMED, /* read as the name said, nothing lost */
	CHARSET_MENDED,   /* read as the name said; bytes it can't hold became U+FFFD */
	CHARSET_GUESSED,  /* no such set, or bytes that can't be it: UTF-8 where valid, else
			     windows-1252 */
} CharsetResult;

/* Where the text stops being UTF-8 (RFC 3629); false where all of it is. */
bool charset_bad_byte(Str text, size_t *ret_at);

bool charset_known(Str name);

/* Appends valid UTF-8 with LF line ends to out (through text_admit). `name` may be "". */
CharsetResult charset_to_utf8(Str bytes, Str name, Buf *out);

/* The character set of an HTML file: byte order mark, else <meta> within the first 1,024 bytes
 * (WHATWG HTML, 13.2.3.2), else "" for the guess above. Points into `html` or to a constant. */
Str charset_of_html(Str html);

#endif
