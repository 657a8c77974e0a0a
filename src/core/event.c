#include "core/event.h"

#include "base/auto.h"

static const char *const names[] = {
#define X(id, text) text,
	EVENTS(X)
#undef X
};

const char *event_name(EventKind kind)
{
	return (size_t)kind < COUNT(names) ? names[kind] : "?";
}

bool event_from(Str name, EventKind *ret_kind)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_is(name, names[i])) {
			*ret_kind = (EventKind)i;
			return true;
		}
	return false;
}
