#include "port/used.h"

#include "base/auto.h"
#include "base/file.h"
#include "port/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { USED_CEILING = 256 * 1024 * 1024 };

struct Used {
	char *path;
	int fd;
};

void used_close(Used *u)
{
	if (u == NULL)
		return;
	if (u->fd >= 0)
		close(u->fd);
	free(u->path);
	free(u);
}

const char *used_path(const Used *u)
{
	return u->path;
}

static bool used_fail(const Used *u, const char *doing, Err *err)
{
	return err_set(err, ERR_IO, "%s: cannot %s it: %s ([executor] used = FILE says where it lies)", u->path, doing,
		strerror(errno));
}

/* A new file's name is durable only once its folder is. */
static bool folder_sync(const Used *u)
{
	char *copy = xmalloc(strlen(u->path) + 1);
	memcpy(copy, u->path, strlen(u->path) + 1);
	int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	free(copy);
	return ok;
}

bool used_open(const char *path, Used **ret_used, Err *err)
{
	Used *u = xcalloc(1, sizeof *u);
	u->path = xmalloc(strlen(path) + 1);
	memcpy(u->path, path, strlen(path) + 1);
	u->fd = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
	bool ok = (u->fd >= 0 && folder_sync(u)) || used_fail(u, "open", err);
	ok = ok && file_is_private(u->fd, str_from(path), "the executor's memory", err);
	if (!ok) {
		used_close(u);
		return false;
	}
	*ret_used = u;
	return true;
}

static bool used_read(Used *u, Buf *ret_text, Err *err)
{
	return (lseek(u->fd, 0, SEEK_SET) == 0 || used_fail(u, "read", err)) &&
		file_read_fd(u->fd, u->path, USED_CEILING, ret_text, err);
}

bool used_has(Used *u, Str key, bool *ret_has, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	bool has = false;
	if (!used_read(u, &text, err))
		return false;
	Str rest = buf_str(&text), line;
	while (!has && rest.len > 0 && str_next(&rest, '\n', &line))
		has = str_eq(line, key);
	*ret_has = has;
	return true;
}

/* What a crash cut off in the middle ends its own line first. */
static bool ends_whole(Used *u)
{
	char last = '\n';
	off_t size = lseek(u->fd, 0, SEEK_END);
	return size <= 0 || (pread(u->fd, &last, 1, size - 1) == 1 && last == '\n');
}

bool used_add(Used *u, Str key, Err *err)
{
	AUTO(buf_free) Buf line = {0};
	buf_addf(&line, "%s%.*s\n", ends_whole(u) ? "" : "\n", STR_ARG(key));
	return (file_write_fd(u->fd, buf_str(&line)) && fsync(u->fd) == 0) || used_fail(u, "write", err);
}
