#include "base/arena.h"

#include <stdarg.h>
#include <stdlib.h>

struct ArenaBlock {
	ArenaBlock *next;
	size_t len, cap;
	_Alignas(max_align_t) char bytes[];
};

enum { ARENA_BLOCK = 16 * 1024 };

void *arena_alloc(Arena *a, size_t size)
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
	void *p = block->bytes + block->len;
	block->len += size;
	a->used += size;
	memset(p, 0, size);
	return p;
}

Str arena_copy(Arena *a, Str s)
{
	char *p = arena_alloc(a, s.len + 1);
	if (s.len > 0)
		memcpy(p, s.ptr, s.len);
	return (Str){p, s.len};
}

const char *arena_cstr(Arena *a, Str s)
{
	return arena_copy(a, s).ptr;
}

Str arena_fmt(Arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	Buf b = {0};
	buf_vaddf(&b, fmt, ap);
	va_end(ap);
	Str copy = arena_copy(a, buf_str(&b));
	buf_free(&b);
	return copy;
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
