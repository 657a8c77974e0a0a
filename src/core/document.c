#include "core/document.h"

#include "base/auto.h"

static const char *const audience_names[] = {"public", "internal"};

const char *audience_name(Audience a)
{
	return (size_t)a < COUNT(audience_names) ? audience_names[a] : "internal";
}

bool audience_from(Str name, Audience *ret_audience)
{
	for (size_t i = 0; i < COUNT(audience_names); i++)
		if (str_ieq(name, str_from(audience_names[i]))) {
			*ret_audience = (Audience)i;
			return true;
		}
	return false;
}
