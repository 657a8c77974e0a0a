#include "stage/injection.h"

#include "text/aimed.h"

enum {
	WINDOW = 32 * 1024, /* bytes looked at in one go: a huge message needs little memory */
	OVERLAP = 512,      /* bytes two windows share: more than any sign spans */
};

static bool find(Str text, AimedSigns signs, size_t *ret_start, size_t *ret_end)
{
	for (size_t at = 0; at < text.len; at += WINDOW - OVERLAP) {
		Aimed aimed = aimed_find(str_slice(text, at, at + WINDOW), signs);
		if (aimed.score < AIMED_SUSPECT)
			continue;
		if (ret_start != NULL)
			*ret_start = at + aimed.start;
		if (ret_end != NULL)
			*ret_end = at + aimed.end;
		return true;
	}
	return false;
}

bool injection_find(Str text, size_t *ret_start, size_t *ret_end)
{
	return find(text, AIMED_PLAIN, ret_start, ret_end);
}

bool injection_suspect(Str text, size_t *ret_start, size_t *ret_end)
{
	return find(text, AIMED_WORDED, ret_start, ret_end);
}
