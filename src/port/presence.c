#include "port/presence.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

enum { CEILING = 4096, FILES_MOST = 1000, NAME_BYTES = 8 };

static const char *const doings[PRESENCE_DOING_COUNT] = {
#define X(id, word) [PRESENCE_##id] = word,
	PRESENCE_DOINGS(X)
#undef X
};

/* One process, one file; a fork is another one. */
static const char *own_name(void)
{
	static char name[2 * NAME_BYTES + 1];
	static pid_t of;
	if (of != getpid())
		random_hex(name, NAME_BYTES);
	of = getpid();
	return name;
}

/* As a whole or not at all; that it is lost with the power is fine. */
static void write_own(const char *folder, const char *path, Str text)
{
	Arena arena = {0};
	const char *next = arena_fmt(&arena, "%s/.%s", folder, own_name()).ptr;
	int fd = open(next, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok = fd >= 0 && file_write_fd(fd, text);
	if (fd >= 0 && (close(fd) != 0 || !ok || rename(next, path) != 0))
		unlink(next);
	arena_free(&arena);
}

void presence_tell(const char *folder, Str user, Str ticket, PresenceDoing doing, int64_t now_ms)
{
	Arena arena = {0};
	AUTO(buf_free) Buf text = {0};
	const char *path = path_join(&arena, folder, own_name());
	if (ticket.len == 0) {
		unlink(path);
	} else if (file_make_folder(folder, 0700, NULL)) {
		AUTO(json_freep) Json *j = json_new_object();
		json_set_str(j, "user", user);
		json_set_str(j, "ticket", ticket);
		json_set_cstr(j, "doing", doings[doing]);
		json_set_int(j, "until", now_ms + PRESENCE_LASTS_MS);
		json_write(j, &text);
		write_own(folder, path, buf_str(&text));
	}
	arena_free(&arena);
}

static bool presence_from(Arena *arena, Str text, Presence *ret_p)
{
	AUTO(json_freep) Json *j = NULL;
	if (!json_parse(text, "presence", &j, NULL))
		return false;
	Presence p = {.user = arena_copy(arena, json_str_at(j, "user")),
		.ticket = arena_copy(arena, json_str_at(j, "ticket")),
		.until_ms = json_int_at(j, "until", 0)};
	Str doing = json_str_at(j, "doing");
	while (p.doing < PRESENCE_DOING_COUNT && !str_is(doing, doings[p.doing]))
		p.doing++;
	if (p.doing == PRESENCE_DOING_COUNT || p.user.len == 0 || p.ticket.len == 0)
		return false;
	*ret_p = p;
	return true;
}

/* In order; of two of one user on one ticket the one that does more. */
static void keep(Arena *arena, Presence **items, size_t *count, Presence p)
{
	size_t i = 0;
	while (i < *count && str_cmp((*items)[i].user, p.user) < 0)
		i++;
	for (size_t k = i; k < *count && str_eq((*items)[k].user, p.user); k++)
		if (str_eq((*items)[k].ticket, p.ticket)) {
			(*items)[k].doing = p.doing > (*items)[k].doing ? p.doing : (*items)[k].doing;
			return;
		}
	*ARENA_PUSH(arena, *items, *count) = p;
	memmove(*items + i + 1, *items + i, (*count - 1 - i) * sizeof p);
	(*items)[i] = p;
}

size_t presence_list(const char *folder, Arena *arena, int64_t now_ms, Presence **ret_items)
{
	Presence *items = NULL;
	size_t count = 0, files = 0;
	DIR *dir = opendir(folder);
	for (struct dirent *e; dir != NULL && files < FILES_MOST && (e = readdir(dir)) != NULL; files++) {
		AUTO(buf_free) Buf text = {0};
		Presence p;
		if (e->d_name[0] == '.' || strcmp(e->d_name, own_name()) == 0)
			continue;
		const char *path = path_join(arena, folder, e->d_name);
		bool read = file_read(path, CEILING, &text, NULL) && presence_from(arena, buf_str(&text), &p);
		bool over = read && (p.until_ms <= now_ms || p.until_ms > now_ms + 10 * PRESENCE_LASTS_MS);
		if (over)
			unlink(path);
		else if (read)
			keep(arena, &items, &count, p);
	}
	if (dir != NULL)
		closedir(dir);
	*ret_items = items;
	return count;
}
