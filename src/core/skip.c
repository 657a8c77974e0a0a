#include "core/skip.h"

Skip skip_new(Arena *arena, Str where, Str why)
{
	if (str_starts(why, where))
		why = str_slice(why, where.len, why.len);
	if (str_starts(why, STR(":")))
		why = str_trim(str_slice(why, 1, why.len));
	return (Skip){arena_copy(arena, where), arena_copy(arena, why)};
}
