#include "text/recall.h"

#include <unistd.h>

#include "base/hash.h"

/* Two places a text: the one it hashes to and its neighbour. */
static Recalled *place(Recall *r, Str text, size_t way)
{
	return &r->items[(hash_quick(text) % RECALL_TEXTS) ^ way];
}

static bool is_kept(Str text)
{
	return text.len > 0 && text.len <= RECALL_TEXT_BYTES;
}

bool thread_is_main(void)
{
	static _Thread_local signed char known; /* 1: it is, -1: it is not, 0: nobody asked */
	if (known == 0)
		known = gettid() == getpid() ? 1 : -1;
	return known > 0;
}

bool recall(Recall *r, Str text, void *ret_finding, size_t size)
{
	if (!thread_is_main())
		return false;
	for (size_t way = 0; way < 2 && is_kept(text); way++) {
		Recalled *item = place(r, text, way);
		if (!str_eq((Str){item->text, item->len}, text))
			continue;
		item->used = ++r->turn;
		memcpy(ret_finding, item->finding, size);
		return true;
	}
	return false;
}

void recall_keep(Recall *r, Str text, const void *finding, size_t size)
{
	if (!thread_is_main())
		return;
	Recalled *first = place(r, text, 0), *second = place(r, text, 1);
	Recalled *item = first->used <= second->used ? first : second;
	if (!is_kept(text) || size > RECALL_FINDING_BYTES)
		return;
	memcpy(item->text, text.ptr, text.len);
	memcpy(item->finding, finding, size);
	item->len = text.len;
	item->used = ++r->turn;
}
