/*
 * Ahead: drafts prepared for whoever will open the ticket. What is looked for and read is what every one of them may
 * read: a draft made with more would look to the others as if there were none, one made with less is shown to all.
 */
#include "desk/desk_private.h"

static bool has_group(const User *u, Str group)
{
	for (size_t i = 0; i < u->group_count; i++)
		if (str_eq(u->groups[i], group))
			return true;
	return false;
}

/* Keeps of the reader's groups those the other has too. */
static void share(User *reader, const User *other)
{
	size_t kept = 0;
	for (size_t i = 0; i < reader->group_count; i++)
		if (has_group(other, reader->groups[i]))
			reader->groups[kept++] = reader->groups[i];
	reader->group_count = kept;
}

bool ahead_reader(Desk *desk, Arena *arena, Str ticket, User *ret_reader, Err *err)
{
	Store *store = desk->workspace->store;
	User *users, reader = desk->user;
	size_t count;
	bool sees;
	if (!store_users(store, arena, &users, &count, err))
		return false;
	reader.groups = ARENA_ARRAY(arena, Str, reader.group_count + 1);
	for (size_t i = 0; i < reader.group_count; i++)
		reader.groups[i] = arena_copy(arena, desk->user.groups[i]);
	for (size_t i = 0; i < count; i++) {
		if (!store_ticket_visible(store, ticket, &users[i], &sees, err))
			return false;
		if (sees && role_may(users[i].role, VERB_DRAFT))
			share(&reader, &users[i]);
	}
	*ret_reader = reader;
	return true;
}
