#include "port/worker.h"

#include "base/auto.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

enum { PARTS = 6, PROC_FILE_CEILING = 4096, HOST_MAX = 64 };

enum { PART_KIND, PART_HOST, PART_BOOT, PART_SPACE, PART_PID, PART_START };

/* The first line of a file of /proc, which says it has no size; "" where it can't be read. */
static Str proc_line(Arena *arena, const char *path)
{
	AUTO(buf_free) Buf text = {0};
	char bytes[PROC_FILE_CEILING];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, bytes, sizeof bytes);
	if (fd >= 0)
		close(fd);
	return n <= 0 ? STR("") : arena_copy(arena, str_trim((Str){bytes, (size_t)n}));
}

/* "pid:[4026531836]" -> 4026531836 */
static Str space_number(Arena *arena, const char *path)
{
	char target[64];
	ssize_t n = readlink(path, target, sizeof target);
	Str text = n <= 0 ? STR("") : (Str){target, (size_t)n};
	ptrdiff_t open = str_find(text, STR("["), 0), close = str_find(text, STR("]"), 0);
	return open < 0 || close < open ? STR("")
		: arena_copy(arena, str_slice(text, (size_t)open + 1, (size_t)close));
}

/* Fields 3 (state) and 22 (start) of /proc/PID/stat; the name before them may hold anything. */
static bool stat_read(Arena *arena, int64_t pid, char *ret_state, Str *ret_start)
{
	Str rest = proc_line(arena, arena_fmt(arena, "/proc/%lld/stat", (long long)pid).ptr), part = STR("");
	size_t end = rest.len;
	while (end > 0 && rest.ptr[end - 1] != ')')
		end--;
	rest = str_slice(rest, end + 1, rest.len);
	for (int field = 3; field <= 22; field++) {
		if (rest.len == 0 || !str_next(&rest, ' ', &part) || part.len == 0)
			return false;
		if (field == 3)
			*ret_state = part.ptr[0];
	}
	*ret_start = part;
	return true;
}

static Str host_name(Arena *arena)
{
	char name[HOST_MAX + 1] = "";
	if (gethostname(name, HOST_MAX) != 0 || name[0] == '\0')
		return STR("?");
	for (char *c = name; *c != '\0'; c++)
		if (*c == '/')
			*c = '_';
	return arena_copy(arena, str_from(name));
}

static Str space_of(Arena *arena)
{
	return arena_fmt(arena, STR_FMT "-" STR_FMT, STR_ARG(space_number(arena, "/proc/self/ns/pid")),
		STR_ARG(space_number(arena, "/proc/self/ns/time")));
}

static Str boot_of(Arena *arena)
{
	return proc_line(arena, "/proc/sys/kernel/random/boot_id");
}

Str worker_self(Arena *arena)
{
	char state = '?';
	Str start = STR("");
	(void)stat_read(arena, (int64_t)getpid(), &state, &start);
	return arena_fmt(arena, "executor/" STR_FMT "/" STR_FMT "/" STR_FMT "/%ld/" STR_FMT,
		STR_ARG(host_name(arena)), STR_ARG(boot_of(arena)), STR_ARG(space_of(arena)), (long)getpid(),
		STR_ARG(start));
}

static bool name_read(Str name, Str parts[PARTS], int64_t *ret_pid)
{
	size_t count = 0;
	while (count < PARTS && name.ptr != NULL && str_next(&name, '/', &parts[count]))
		count++;
	return count == PARTS && name.ptr == NULL && str_is(parts[PART_KIND], "executor") &&
		parts[PART_BOOT].len > 0 && parts[PART_SPACE].len > 1 && parts[PART_START].len > 0 &&
		str_to_int64(parts[PART_PID], ret_pid) && *ret_pid > 0;
}

bool worker_is_dead(Str name)
{
	AUTO(arena_free) Arena arena = {0};
	Str parts[PARTS], start;
	int64_t pid;
	char state;
	if (!name_read(name, parts, &pid) || !str_eq(parts[PART_BOOT], boot_of(&arena)) ||
		!str_eq(parts[PART_SPACE], space_of(&arena)))
		return false;
	if (kill((pid_t)pid, 0) != 0 && errno == ESRCH)
		return true;
	/* Somebody has that number: the same process only where it began at the same tick. */
	return stat_read(&arena, pid, &state, &start) &&
		(state == 'Z' || state == 'X' || !str_eq(start, parts[PART_START]));
}
