/* Who else is at the desk: presence (port/presence.h) under this user's rights. */
#include "desk/desk_private.h"

#include "port/presence.h"

static const char *presence_folder(const Desk *desk, Arena *arena)
{
	return workspace_path(desk->workspace, arena, ".countersign/presence");
}

bool desk_has_company(const Desk *desk)
{
	return str_ieq(config_str(&desk->workspace->rules.config, "desk", "presence", STR("yes")), STR("yes"));
}

void desk_present(Desk *desk, Str ticket, PresenceDoing doing)
{
	Arena arena = {0};
	if (desk_has_company(desk))
		presence_tell(presence_folder(desk, &arena), desk->user.name, ticket, doing, clock_now_ms());
	arena_free(&arena);
}

/* Somebody there is, somebody else, with a ticket that this user may know of. */
static bool is_shown(Desk *desk, const Presence *p)
{
	Arena arena = {0};
	User user;
	bool visible = false;
	bool known = !str_eq(p->user, desk->user.name) &&
		store_user_get(desk->workspace->store, &arena, p->user, &user, NULL) &&
		store_ticket_visible(desk->workspace->store, p->ticket, &desk->user, &visible, NULL);
	arena_free(&arena);
	return known && visible;
}

size_t desk_company(Desk *desk, Arena *arena, Presence **ret_items)
{
	size_t kept = 0, count = 0;
	*ret_items = NULL;
	if (desk_has_company(desk) && authorise(&desk->user, VERB_READ, ON_WORKSPACE, NULL))
		count = presence_list(presence_folder(desk, arena), arena, clock_now_ms(), ret_items);
	for (size_t i = 0; i < count; i++)
		if (is_shown(desk, &(*ret_items)[i]))
			(*ret_items)[kept++] = (*ret_items)[i];
	return kept;
}
