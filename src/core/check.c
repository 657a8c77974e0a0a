#include "core/check.h"

void checks_say(Checks *c, const char *name, bool ok, Str detail)
{
	*ARENA_PUSH(c->arena, c->items, c->count) = (Check){str_from(name), arena_copy(c->arena, detail), ok};
}
