#include "ui/aims.h"

#include "base/hash.h"
#include "text/aimed.h"

enum {
	SLICE = 6 * 1024,
	OVERLAP = 1024, /* bytes two slices share: more than signs that add up span */
};

static const Look AIM = LOOK_BAD | LOOK_UNDERLINE;

static const Message *message_of(const Aims *a, const Brief *b, size_t index)
{
	return index < a->evidence_count ? NULL : &b->c->ticket.messages[index - a->evidence_count];
}

static Str text_of(const Aims *a, const Brief *b, size_t index)
{
	const Message *m = message_of(a, b, index);
	return m == NULL ? b->evidence[index].text : m->body;
}

/* What the desk itself wrote or looked up speaks to nobody. */
static bool is_trusted(const Aims *a, const Brief *b, size_t index)
{
	const Message *m = message_of(a, b, index);
	return m == NULL ? str_is(b->evidence[index].audience, "record") : m->outbound;
}

static const AimsText *find_known(const Aims *a, size_t index, uint64_t hash, size_t len)
{
	for (size_t i = 0; i < a->count; i++) {
		const AimsText *t = &a->texts[(index + i) % a->count];
		if (t->hash == hash && t->len == len)
			return t;
	}
	return NULL;
}

void aims_follow(Aims *a, const Brief *b)
{
	Aims next = {.evidence_count = b->evidence_count, .count = b->evidence_count + b->c->ticket.message_count};
	next.texts = ARENA_ARRAY(&next.arena, AimsText, next.count + 1);
	for (size_t i = 0; i < next.count; i++) {
		Str text = text_of(&next, b, i);
		AimsText *t = &next.texts[i];
		*t = (AimsText){.hash = hash_quick(text), .len = text.len};
		const AimsText *known = find_known(a, i, t->hash, text.len);
		if (known != NULL) {
			t->looked = known->looked;
			for (size_t k = 0; k < known->count; k++)
				*ARENA_PUSH(&next.arena, t->items, t->count) = known->items[k];
		} else if (is_trusted(&next, b, i)) {
			t->looked = t->len;
		}
	}
	next.revision = a->revision + 1;
	arena_free(&a->arena);
	*a = next;
}

bool aims_has_work(const Aims *a)
{
	return a->at < a->count;
}

void aims_work(Aims *a, const Brief *b)
{
	while (a->at < a->count && a->texts[a->at].looked == a->texts[a->at].len)
		a->at++;
	if (a->at == a->count)
		return;
	AimsText *t = &a->texts[a->at];
	Str slice = str_slice(text_of(a, b, a->at), t->looked, t->looked + SLICE);
	Aimed aimed = aimed_find(slice, message_of(a, b, a->at) == NULL ? AIMED_PLAIN : AIMED_WORDED);
	if (aimed.score >= AIMED_SUSPECT && aimed.end > aimed.start) {
		*ARENA_PUSH(&a->arena, t->items, t->count) =
			(Span){t->looked + aimed.start, t->looked + aimed.end, AIM};
		t->looked += aimed.end;
		a->revision++;
	} else {
		t->looked += slice.len < SLICE ? slice.len : SLICE - OVERLAP;
	}
}

void aims_free(Aims *a)
{
	arena_free(&a->arena);
	*a = (Aims){0};
}

const AimsText *aims_of_evidence(const Aims *a, size_t index)
{
	return a != NULL && index < a->evidence_count ? &a->texts[index] : NULL;
}

const AimsText *aims_of_message(const Aims *a, size_t index)
{
	return a != NULL && a->evidence_count + index < a->count ? &a->texts[a->evidence_count + index] : NULL;
}
