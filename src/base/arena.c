#include "base/arena.h"

#include <stdarg.h>
#include <stdlib.h>

struct ArenaBlock {
	ArenaBlock *next;
	size_t len, cap;
	_Alignas(max_align_t) char bytes[];
};

enum { ARENA_BLOCK = 16 * 1024 };

/* Not zeroed. What fits behind what is there stands just behind it. */
static char *take(Arena *a, size_t size)
{
	size_t align = _Alignof(max_align_t);
	size = (size + align - 1) / align * align;
	ArenaBlock *block = a->head;
	if (block == NULL || block->cap - block->len < size) {
		size_t cap = size > ARENA_BLOCK ? size : ARENA_BLOCK;
		block = xmalloc(sizeof *block + cap);
		*block = (ArenaBlock){.next = a->head, .cap = cap};
		a->head = block;
	}
	char *p = block->bytes + block->len;
	block->len += size;
	a->used += size;
	return p;
}

void *arena_alloc(Arena *a, size_t size)
{
	return memset(take(a, size), 0, size);
}

Str arena_copy(Arena *a, Str s)
{
	char *p = take(a, s.len + 1);
	if (s.len > 0)
		memcpy(p, s.ptr, s.len);
	p[s.len] = '\0';
	return (Str){p, s.len};
}

const char *arena_cstr(Arena *a, Str s)
{
	return arena_copy(a, s).ptr;
}

/* Written where it will stand; where there is no room, its length is known then. */
Str arena_fmt(Arena *a, const char *fmt, ...)
{
	size_t room = a->head == NULL ? 0 : a->head->cap - a->head->len;
	va_list ap, again;
	va_start(ap, fmt);
	va_copy(again, ap);
	int n = vsnprintf(room == 0 ? NULL : a->head->bytes + a->head->len, room, fmt, ap);
	size_t len = n < 0 ? 0 : (size_t)n;
	char *p = take(a, len + 1);
	if (len >= room)
		(void)vsnprintf(p, len + 1, fmt, again);
	p[len] = '\0';
	va_end(again);
	va_end(ap);
	return (Str){p, len};
}

void *arena_grow(Arena *a, void *items, size_t count, size_t item_size)
{
	bool full = count == 0 || (count >= 4 && (count & (count - 1)) == 0);
	if (!full)
		return items;
	size_t cap = count < 4 ? 4 : count * 2;
	void *bigger = arena_alloc(a, cap * item_size);
	if (count > 0)
		memcpy(bigger, items, count * item_size);
	return bigger;
}

void arena_reset(Arena *a)
{
	ArenaBlock *keep = a->head;
	if (keep == NULL)
		return;
	for (ArenaBlock *b = keep->next, *next; b != NULL; b = next) {
		next = b->next;
		free(b);
	}
	keep->next = NULL;
	keep->len = 0;
	a->used = 0;
}

void arena_free(Arena *a)
{
	if (a == NULL)
		return;
	arena_reset(a);
	free(a->head);
	*a = (Arena){0};
}
