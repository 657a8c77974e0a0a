/* The texts of port/sign: public keys and signature armour, in their one canonical form. Pure. */
#ifndef PORT_SIGN_TEXT_H
#define PORT_SIGN_TEXT_H

#include "port/sign.h"

bool sign_is_key_type(Str word); /* "ssh-ed25519" and the others that may sign */

/* Takes the word at the start of *s and the blanks behind it. */
Str sign_word_next(Str *s);

/* Is it the very text that ssh-keygen writes for some signature? It reads many others as the same one:
 * lines of any length, CR LF, text before and after, version 0 in place of 1, a filled reserved field. */
bool signature_is_canonical(Str signature);

#endif
