#include "base/file.h"

#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MAX_DEPTH = 32 };

bool file_read_fd(int fd, const char *name, size_t ceiling, Buf *ret_text, Err *err)
{
	Buf text = {.ceiling = ceiling + 1};
	char chunk[64 * 1024];
	for (;;) {
		ssize_t n = read(fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			buf_free(&text);
			return err_set(err, ERR_IO, "%s: cannot read: %s", name, strerror(errno));
		}
		if (n == 0)
			break;
		buf_add(&text, (Str){chunk, (size_t)n});
		if (text.overflowed || text.len > ceiling) {
			buf_free(&text);
			return err_set(err, ERR_INPUT, "%s: larger than %zu bytes", name, ceiling);
		}
	}
	*ret_text = text;
	return true;
}

bool file_read(const char *path, size_t ceiling, Buf *ret_text, Err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_MISSING : ERR_IO, "%s: %s", path,
			strerror(errno));
	struct stat st;
	bool ok = false;
	if (fstat(fd, &st) != 0)
		err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	else if (!S_ISREG(st.st_mode))
		err_set(err, ERR_INPUT, "%s: not a regular file", path);
	else if ((uint64_t)st.st_size > ceiling)
		err_set(err, ERR_INPUT, "%s: %lld bytes is larger than the ceiling of %zu bytes", path,
			(long long)st.st_size, ceiling);
	else
		ok = file_read_fd(fd, path, ceiling, ret_text, err);
	close(fd);
	return ok;
}

bool file_write_fd(int fd, Str text)
{
	while (text.len > 0) {
		ssize_t n = write(fd, text.ptr, text.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		text.ptr += n;
		text.len -= (size_t)n;
	}
	return true;
}

void file_sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0) {
		(void)fsync(fd);
		close(fd);
	}
}

static void sync_folder_of(const char *path)
{
	Buf folder = {0};
	const char *slash = strrchr(path, '/');
	buf_add(&folder, slash == NULL ? STR(".") : (Str){path, (size_t)(slash - path) + 1});
	file_sync_folder(buf_cstr(&folder));
	buf_free(&folder);
}

bool file_write_atomic(const char *path, Str text, unsigned mode, Err *err)
{
	Buf temp = {0};
	buf_addf(&temp, "%s.XXXXXX", path);
	char *name = buf_take(&temp);
	int fd = mkostemp(name, O_CLOEXEC);
	if (fd < 0) {
		err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(errno));
		free(name);
		return false;
	}
	bool ok = fchmod(fd, mode) == 0 && file_write_fd(fd, text) && fsync(fd) == 0;
	int saved = errno;
	ok = close(fd) == 0 && ok;
	if (ok && rename(name, path) != 0) {
		ok = false;
		saved = errno;
	}
	if (!ok) {
		(void)unlink(name);
		err_set(err, ERR_IO, "%s: cannot write: %s", path, strerror(saved));
	} else {
		sync_folder_of(path);
	}
	free(name);
	return ok;
}

bool file_exists(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0;
}

uint64_t file_stamp(const char *path, bool settled)
{
	enum { SETTLED_S = 2 }; /* longer than any file system's clock takes for a step */
	struct stat st;
	struct timespec now;
	if (stat(path, &st) != 0)
		return 0;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (settled && (st.st_ctim.tv_sec > now.tv_sec - SETTLED_S || st.st_mtim.tv_sec > now.tv_sec - SETTLED_S))
		return 0;
	uint64_t parts[] = {st.st_dev, st.st_ino, (uint64_t)st.st_size, (uint64_t)st.st_mtim.tv_sec,
		(uint64_t)st.st_mtim.tv_nsec, (uint64_t)st.st_ctim.tv_sec, (uint64_t)st.st_ctim.tv_nsec};
	return hash_quick((Str){(const char *)parts, sizeof parts}) | 1;
}

bool file_is_folder(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool file_make_folder(const char *path, unsigned mode, Err *err)
{
	Buf part = {0};
	bool ok = true;
	for (const char *p = path; ok && *p != '\0'; p++) {
		buf_addc(&part, *p);
		if (p[1] != '/' && p[1] != '\0')
			continue;
		if (mkdir(buf_cstr(&part), mode) != 0 && errno != EEXIST)
			ok = err_set(err, ERR_IO, "%s: cannot make the folder: %s", buf_cstr(&part),
				strerror(errno));
	}
	buf_free(&part);
	if (ok && !file_is_folder(path))
		return err_set(err, ERR_IO, "%s: is there and is not a folder", path);
	return ok;
}

const char *path_join(Arena *arena, const char *folder, const char *name)
{
	size_t len = strlen(folder);
	bool slash = len > 0 && folder[len - 1] == '/';
	return arena_fmt(arena, "%s%s%s", folder, slash ? "" : "/", name).ptr;
}

Str path_base(Str path)
{
	for (size_t i = path.len; i > 0; i--)
		if (path.ptr[i - 1] == '/')
			return str_slice(path, i, path.len);
	return path;
}

Str path_extension(Str path)
{
	Str base = path_base(path);
	for (size_t i = base.len; i > 1; i--)
		if (base.ptr[i - 1] == '.')
			return str_slice(base, i - 1, base.len);
	return STR("");
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* What an entry of a folder is, of a link what it leads to: mostly the folder says so itself. */
static unsigned char type_of(const struct dirent *entry, const char *path)
{
	struct stat st;
	if (entry->d_type != DT_UNKNOWN && entry->d_type != DT_LNK)
		return entry->d_type;
	if (lstat(path, &st) != 0)
		return DT_UNKNOWN;
	if (S_ISLNK(st.st_mode)) /* a folder that is linked to is not gone into */
		return file_is_folder(path) ? DT_UNKNOWN : DT_REG;
	return S_ISDIR(st.st_mode) ? DT_DIR : S_ISREG(st.st_mode) ? DT_REG : DT_UNKNOWN;
}

static bool list_below(Arena *arena, const char *path, int depth, FileList *list, Err *err)
{
	DIR *dir = depth > FILE_MAX_DEPTH ? NULL : opendir(path);
	if (dir == NULL)
		return err_set(err, ERR_IO, "%s: %s", path,
			depth > FILE_MAX_DEPTH ? "folders nested too deep" : strerror(errno));
	bool ok = true;
	for (struct dirent *entry; ok && (entry = readdir(dir)) != NULL;) {
		if (entry->d_name[0] == '.')
			continue;
		const char *child = path_join(arena, path, entry->d_name);
		unsigned char type = type_of(entry, child);
		if (type == DT_DIR)
			ok = list_below(arena, child, depth + 1, list, err);
		else if (type == DT_REG)
			*ARENA_PUSH(arena, list->paths, list->count) = child;
	}
	closedir(dir);
	return ok;
}

bool file_list(Arena *arena, const char *path, FileList *ret_list, Err *err)
{
	FileList list = {0};
	struct stat st;
	if (stat(path, &st) != 0)
		return err_set(err, errno == ENOENT ? ERR_MISSING : ERR_IO, "%s: %s", path,
			strerror(errno));
	if (!S_ISDIR(st.st_mode))
		*ARENA_PUSH(arena, list.paths, list.count) = arena_cstr(arena, str_from(path));
	else if (!list_below(arena, path, 0, &list, err))
		return false;
	if (list.count > 0)
		qsort(list.paths, list.count, sizeof list.paths[0], by_bytes);
	*ret_list = list;
	return true;
}

bool file_copy_tree(const char *from, const char *to, Err *err)
{
	enum { COPY_CEILING = 64 * 1024 * 1024 };
	Arena arena = {0};
	FileList list;
	bool ok = file_list(&arena, from, &list, err);
	size_t from_len = strlen(from);
	for (size_t i = 0; ok && i < list.count; i++) {
		const char *rest = list.paths[i] + from_len;
		while (*rest == '/')
			rest++;
		const char *target = path_join(&arena, to, rest);
		Str folder = {target, strlen(target) - path_base(str_from(target)).len};
		Buf text = {0};
		ok = file_make_folder(arena_cstr(&arena, folder), 0755, err) &&
			file_read(list.paths[i], COPY_CEILING, &text, err) &&
			file_write_atomic(target, buf_str(&text), 0644, err);
		buf_free(&text);
	}
	arena_free(&arena);
	return ok;
}

static int remove_entry(const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st, (void)kind;
	return place->level == 0 ? 0 : remove(path);
}

bool file_remove_tree(const char *folder, bool itself)
{
	return nftw(folder, remove_entry, FILE_MAX_DEPTH, FTW_DEPTH | FTW_PHYS) == 0 &&
		(!itself || rmdir(folder) == 0);
}
