/* Is a quote really in its source? Compared after NFKC, case kept, white space folded, typographic
 * quotes and dashes equalled. */
#ifndef TEXT_QUOTE_H
#define TEXT_QUOTE_H

#include "base/str.h"

enum { QUOTE_MIN_CHARS = 12 };

/* Finds `quote` in `source`; the span is in bytes of `source` as given. A quote shorter than
 * QUOTE_MIN_CHARS characters counts only where it is the whole source. */
bool quote_find(Str source, Str quote, size_t *ret_start, size_t *ret_end);

#endif
