#include "stage/injection.h"

#include "base/hash.h"
#include "text/aimed.h"

enum {
	WINDOW = 32 * 1024, /* bytes looked at in one go: a huge message needs little memory */
	OVERLAP = 512,      /* bytes two windows share: more than any sign spans */
	REMEMBERED = 64,    /* passages: each stage looks at the same ones, and so do other tickets */
	REMEMBERED_BYTES = 2048, /* of one; a longer one is looked at anew */
};

typedef struct Finding {
	bool found;
	size_t start, end;
} Finding;

/* What was found in a text: taken only where every byte is the same. */
typedef struct Remembered {
	char text[REMEMBERED_BYTES];
	size_t len; /* 0: nothing yet */
	Finding finding;
} Remembered;

static _Thread_local Remembered remembered[REMEMBERED];

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

bool injection_find(Str text, size_t *ret_start, size_t *ret_end)
{
	if (text.len == 0 || text.len > REMEMBERED_BYTES)
		return give(look(text, AIMED_PLAIN), ret_start, ret_end);
	Remembered *r = &remembered[hash_quick(text) % REMEMBERED];
	if (!str_eq((Str){r->text, r->len}, text)) {
		r->finding = look(text, AIMED_PLAIN);
		memcpy(r->text, text.ptr, text.len);
		r->len = text.len;
	}
	return give(r->finding, ret_start, ret_end);
}

bool injection_suspect(Str text, size_t *ret_start, size_t *ret_end)
{
	return give(look(text, AIMED_WORDED), ret_start, ret_end);
}
