#include "stage/injection.h"

#include "text/aimed.h"
#include "text/recall.h"

enum {
	WINDOW = 32 * 1024, /* bytes looked at in one go: a huge message needs little memory */
	OVERLAP = 512,      /* bytes two windows share: more than any sign spans */
};

typedef struct Finding {
	bool found;
	size_t start, end;
} Finding;

static Finding look(Str text, AimedSigns signs)
{
	for (size_t at = 0; at < text.len; at += WINDOW - OVERLAP) {
		Aimed aimed = aimed_find(str_slice(text, at, at + WINDOW), signs);
		if (aimed.score >= AIMED_SUSPECT)
			return (Finding){true, at + aimed.start, at + aimed.end};
	}
	return (Finding){0};
}

static bool give(Finding finding, size_t *ret_start, size_t *ret_end)
{
	if (finding.found && ret_start != NULL)
		*ret_start = finding.start;
	if (finding.found && ret_end != NULL)
		*ret_end = finding.end;
	return finding.found;
}

static Finding look_once(Recall *recalled, Str text, AimedSigns signs)
{
	Finding finding;
	if (!recall(recalled, text, &finding, sizeof finding)) {
		finding = look(text, signs);
		recall_keep(recalled, text, &finding, sizeof finding);
	}
	return finding;
}

bool injection_find(Str text, size_t *ret_start, size_t *ret_end)
{
	static Recall recalled;
	return give(look_once(&recalled, text, AIMED_PLAIN), ret_start, ret_end);
}

bool injection_suspect(Str text, size_t *ret_start, size_t *ret_end)
{
	static Recall recalled;
	return give(look_once(&recalled, text, AIMED_WORDED), ret_start, ret_end);
}
