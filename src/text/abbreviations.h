/* Abbreviations: words whose full stop does not (always) end a sentence, in eight languages. */
#ifndef TEXT_ABBREVIATIONS_H
#define TEXT_ABBREVIATIONS_H

#include "base/str.h"

typedef enum AbbreviationKind {
	ABBREVIATION_NONE,
	ABBREVIATION_ALWAYS, /* something always follows: Dr. Smith, z. B. */
	ABBREVIATION_NUMBER, /* a number follows, or the sentence ends: No. 5 */
	ABBREVIATION_MAYBE,  /* may stand at the end: etc., Inc. */
} AbbreviationKind;

AbbreviationKind abbreviation_kind(Str word); /* without its full stop; case is ignored */
bool abbreviation_is_month(Str word);
bool abbreviation_is_ordinal_article(Str word); /* am, im, der ...: "im 2. Stock" */

#endif
