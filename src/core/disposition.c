#include "core/disposition.h"

#include "base/auto.h"

static const char *const names[] = {
#define X(id, text) text,
	DISPOSITIONS(X)
#undef X
};

const char *disposition_name(Disposition d)
{
	return (size_t)d < COUNT(names) ? names[d] : "?";
}

bool disposition_from(Str name, Disposition *ret_disposition)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_is(name, names[i])) {
			*ret_disposition = (Disposition)i;
			return true;
		}
	return false;
}
