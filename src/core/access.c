#include "core/access.h"

#include "base/auto.h"

static const char *const role_names[] = {
#define X(id, text) text,
	ROLES(X)
#undef X
};

static const struct {
	const char *name;
	bool may[ROLE_COUNT];
} verbs[] = {
#define X(id, text, a, b, c, d, e) {text, {a, b, c, d, e}},
	VERBS(X)
#undef X
};

const char *role_name(Role r)
{
	return (size_t)r < COUNT(role_names) ? role_names[r] : "nobody";
}

bool role_from(Str name, Role *ret_role)
{
	for (size_t i = 0; i < COUNT(role_names); i++)
		if (str_is(name, role_names[i])) {
			*ret_role = (Role)i;
			return true;
		}
	return false;
}

const char *verb_name(Verb v)
{
	return (size_t)v < COUNT(verbs) ? verbs[v].name : "do that";
}

bool role_may(Role r, Verb v)
{
	return (size_t)v < COUNT(verbs) && (size_t)r < ROLE_COUNT && verbs[v].may[r];
}

bool user_in_groups(const User *user, const Str *groups, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < user->group_count; k++)
			if (str_eq(groups[i], user->groups[k]))
				return true;
	return count == 0;
}
