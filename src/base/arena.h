/*
 * Arena: memory that is freed all at once. One per open case, one per drawn frame. Pointers stay
 * where they are until arena_free or arena_reset.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include "base/str.h"

typedef struct ArenaBlock ArenaBlock;

typedef struct Arena {
	ArenaBlock *head;
	size_t used; /* bytes handed out, for statistics */
} Arena;

void *arena_alloc(Arena *a, size_t size); /* zeroed, aligned for any type; never NULL */
Str arena_copy(Arena *a, Str s);          /* the copy is also NUL-terminated */
const char *arena_cstr(Arena *a, Str s);
Str arena_fmt(Arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void arena_reset(Arena *a); /* frees all but keeps one block for reuse */
void arena_free(Arena *a);  /* NULL accepted; *a is empty and usable after */

#define ARENA_NEW(arena, Type) ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc((arena), sizeof(Type) * (count)))

/*
 * Grows an arena array by one and yields a pointer to the new zeroed element. The old array stays
 * behind in the arena (doubling keeps the waste below the final size).
 */
void *arena_grow(Arena *a, void *items, size_t count, size_t item_size);
#define ARENA_PUSH(arena, items, count)                                                            \
	((items) = arena_grow((arena), (items), (count), sizeof *(items)), &(items)[(count)++])

#endif
