#include "text/pattern.h"

#include "text/wordlist.h"

size_t pattern_last(
	const Tokens *tokens, size_t at, const char *const slots[PATTERN_SLOTS], size_t reach)
{
	size_t last = at;
	if (!wordlist_has(slots[0], tokens->items[at].word))
		return tokens->count;
	for (size_t slot = 1; slot < PATTERN_SLOTS && slots[slot] != NULL; slot++) {
		size_t i = last + 1;
		while (i < tokens->count && i <= last + reach &&
			!wordlist_has(slots[slot], tokens->items[i].word))
			i++;
		if (i >= tokens->count || i > last + reach)
			return tokens->count;
		last = i;
	}
	return last;
}
