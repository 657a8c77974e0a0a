/* The texts of port/sign: public keys and signature armour, in their one canonical form. Pure. */
#ifndef PORT_SIGN_TEXT_H
#define PORT_SIGN_TEXT_H

#include "port/sign.h"

bool sign_is_key_type(Str word); /* "ssh-ed25519" and the others that may sign */

/* Takes the word at the start of *s and the blanks behind it. */
Str sign_word_next(Str *s);

/* RFC 4251, section 5: takes a string (a length in four bytes, then that many bytes), or one that is a number: positive and
 * without zeros that say nothing; and writes a string. */
bool sign_field_next(Str *blob, Str *ret_field);
bool sign_number_next(Str *blob, Str *ret_number);
void sign_field_add(Str field, Buf *out);

/* The bytes of a key as sign_key_from gives it. */
bool sign_key_blob(Str key, Buf *out);

/* What a signature holds (PROTOCOL.sshsig, section 2). */
typedef struct SignatureParts {
	Str key, purpose, hash, signature; /* purpose: the namespace */
} SignatureParts;

/* Takes apart what signature_is_canonical accepts; the parts lie in *blob. */
bool signature_read(Str signature, Buf *blob, SignatureParts *ret_parts);

/* Is it the very text that ssh-keygen writes for some signature? It reads many others as the same one:
 * lines of any length, CR LF, text before and after, version 0 in place of 1, a filled reserved field. */
bool signature_is_canonical(Str signature);

#endif
