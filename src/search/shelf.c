#include "search/shelf.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LIST_VERSION = 1,
	LIST_BYTE_ORDER = 0x01020304,
	MAX_FILES = 4096,
	NAME_LEN = 16, /* hexadecimal digits of a file's checksum */
};

#define LIST_MAGIC "csshelf"
#define LIST_NAME  "list"
#define LOCK_NAME  "lock"
#define TEMP_NAME  "new"

/* The list: head, rows, then the notes one after the other. Numbers are little-endian. */
typedef struct ListHead {
	char magic[8];
	uint32_t version, byte_order;
	uint64_t checksum; /* of all that follows it */
	int64_t generation;
	uint64_t count;
} ListHead;

typedef struct ListRow {
	uint64_t checksum, size, note_len;
} ListRow;

struct ShelfWriter {
	char *folder;
	int lock;
};

static const char *file_path(Arena *arena, const char *folder, uint64_t checksum)
{
	return path_join(arena, folder,
		arena_fmt(arena, "%0*llx", NAME_LEN, (unsigned long long)checksum).ptr);
}

/* ---- the list ---- */

static uint64_t list_checksum(Str bytes)
{
	size_t from = offsetof(ListHead, checksum) + sizeof(uint64_t);
	return hash_quick(str_slice(bytes, from, bytes.len));
}

static const char *list_wrong(Str bytes, ListHead *ret_head)
{
	if (bytes.len < sizeof *ret_head)
		return "too short";
	memcpy(ret_head, bytes.ptr, sizeof *ret_head);
	if (memcmp(ret_head->magic, LIST_MAGIC, sizeof ret_head->magic) != 0)
		return "not a list";
	if (ret_head->version != LIST_VERSION || ret_head->byte_order != LIST_BYTE_ORDER)
		return "of another version";
	if (ret_head->checksum != list_checksum(bytes))
		return "its checksum is wrong";
	return ret_head->count > MAX_FILES ||
			       ret_head->count * sizeof(ListRow) > bytes.len - sizeof *ret_head
		       ? "rows outside the file"
		       : NULL;
}

static bool list_read(Arena *arena, Str bytes, ShelfList *ret_list)
{
	ListHead head;
	memcpy(&head, bytes.ptr, sizeof head);
	Str notes = str_slice(bytes, sizeof head + head.count * sizeof(ListRow), bytes.len);
	ShelfList list = {head.generation, ARENA_ARRAY(arena, ShelfFile, head.count + 1),
		head.count};
	for (size_t i = 0; i < head.count; i++) {
		ListRow row;
		memcpy(&row, bytes.ptr + sizeof head + i * sizeof row, sizeof row);
		if (row.note_len > notes.len)
			return false;
		list.files[i] = (ShelfFile){row.checksum, row.size,
			arena_copy(arena, str_slice(notes, 0, row.note_len))};
		notes = str_slice(notes, row.note_len, notes.len);
	}
	*ret_list = list;
	return notes.len == 0;
}

bool shelf_list(Arena *arena, const char *folder, ShelfList *ret_list, Err *err)
{
	AUTO(buf_free) Buf bytes = {0};
	ListHead head;
	const char *path = path_join(arena, folder, LIST_NAME);
	if (!file_exists(path))
		return err_set(err, ERR_MISSING, "%s: there is none", path);
	if (!file_read(path, BUF_DEFAULT_CEILING, &bytes, err))
		return false;
	const char *why = list_wrong(buf_str(&bytes), &head);
	if (why == NULL && !list_read(arena, buf_str(&bytes), ret_list))
		why = "notes outside the file";
	return why == NULL || err_set(err, ERR_INPUT, "%s: damaged: %s", path, why);
}

static bool list_write(const char *folder, const ShelfList *list, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf bytes = {0};
	ListHead head = {LIST_MAGIC, LIST_VERSION, LIST_BYTE_ORDER, 0, list->generation,
		list->count};
	buf_add(&bytes, (Str){(const char *)&head, sizeof head});
	for (size_t i = 0; i < list->count; i++) {
		const ShelfFile *f = &list->files[i];
		ListRow row = {f->checksum, f->size, f->note.len};
		buf_add(&bytes, (Str){(const char *)&row, sizeof row});
	}
	for (size_t i = 0; i < list->count; i++)
		buf_add(&bytes, list->files[i].note);
	if (bytes.overflowed)
		return err_set(err, ERR_INPUT, "%s: its list is too long", folder);
	head.checksum = list_checksum(buf_str(&bytes));
	memcpy(bytes.ptr, &head, sizeof head);
	return file_write_atomic(
		path_join(&arena, folder, LIST_NAME), buf_str(&bytes), 0600, err);
}

uint64_t shelf_stamp(const char *folder)
{
	AUTO(arena_free) Arena arena = {0};
	struct stat st;
	if (stat(path_join(&arena, folder, LIST_NAME), &st) != 0)
		return 0;
	uint64_t parts[] = {st.st_dev, st.st_ino, (uint64_t)st.st_size,
		(uint64_t)st.st_mtim.tv_sec, (uint64_t)st.st_mtim.tv_nsec};
	return hash_quick((Str){(const char *)parts, sizeof parts}) | 1;
}

/* ---- files ---- */

void shelf_bytes_free(ShelfBytes *bytes)
{
	void *start = (void *)(uintptr_t)bytes->ptr;
	if (bytes->mapped)
		munmap(start, bytes->size);
	else
		free(start);
	*bytes = (ShelfBytes){0};
}

static bool map_fd(int fd, const char *path, ShelfBytes *ret_bytes, Err *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0)
		return err_set(err, ERR_INPUT, "%s: damaged: not a file with something in it", path);
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return err_set(err, ERR_IO, "%s: cannot map: %s", path, strerror(errno));
	*ret_bytes = (ShelfBytes){bytes, (size_t)st.st_size, true};
	return true;
}

bool shelf_map(const char *folder, const ShelfFile *file, ShelfBytes *ret_bytes, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const char *path = file_path(&arena, folder, file->checksum);
	ShelfBytes bytes;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_INPUT : ERR_IO, "%s: %s", path,
			errno == ENOENT ? "damaged: the file is missing" : strerror(errno));
	bool ok = map_fd(fd, path, &bytes, err);
	close(fd); /* the map stays, also when the file is removed */
	if (!ok)
		return false;
	if (bytes.size == file->size && hash_quick((Str){bytes.ptr, bytes.size}) == file->checksum) {
		*ret_bytes = bytes;
		return true;
	}
	bool whole = bytes.size == file->size;
	shelf_bytes_free(&bytes);
	return err_set(err, ERR_INPUT, "%s: damaged: its %s is wrong", path,
		whole ? "checksum" : "size");
}

/* ---- writing ---- */

bool shelf_lock(const char *folder, bool wait, ShelfWriter **ret_writer, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	if (!file_make_folder(folder, 0700, err))
		return false;
	const char *path = path_join(&arena, folder, LOCK_NAME);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
	int status;
	while ((status = flock(fd, wait ? LOCK_EX : LOCK_EX | LOCK_NB)) != 0 && errno == EINTR)
		;
	if (status != 0) {
		int why = errno;
		close(fd);
		return err_set(err, why == EWOULDBLOCK ? ERR_STALE : ERR_IO, "%s: %s", path,
			why == EWOULDBLOCK ? "another process writes" : strerror(why));
	}
	ShelfWriter *w = xcalloc(1, sizeof *w);
	*w = (ShelfWriter){strdup(folder), fd};
	if (w->folder == NULL)
		err_out_of_memory();
	*ret_writer = w;
	return true;
}

void shelf_unlock(ShelfWriter *w)
{
	if (w == NULL)
		return;
	close(w->lock);
	free(w->folder);
	free(w);
}

void shelf_unlockp(ShelfWriter **w)
{
	shelf_unlock(*w);
}

/* The bytes are read back for their checksum: what was written is what is there. */
static bool named_by_checksum(
	ShelfWriter *w, int fd, const char *temp, ShelfFile *ret_file, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	ShelfBytes bytes;
	if (!map_fd(fd, temp, &bytes, err))
		return false;
	ShelfFile file = {hash_quick((Str){bytes.ptr, bytes.size}), bytes.size, STR("")};
	shelf_bytes_free(&bytes);
	if (rename(temp, file_path(&arena, w->folder, file.checksum)) != 0)
		return err_set(err, ERR_IO, "%s: cannot rename: %s", temp, strerror(errno));
	*ret_file = file;
	return true;
}

bool shelf_put(ShelfWriter *w, const Str *parts, size_t count, ShelfFile *ret_file, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const char *temp = path_join(&arena, w->folder, TEMP_NAME);
	int fd = open(temp, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(err, ERR_IO, "%s: cannot write: %s", temp, strerror(errno));
	bool ok = true;
	for (size_t i = 0; ok && i < count; i++)
		ok = file_write_fd(fd, parts[i]);
	ok = (ok && fsync(fd) == 0) ||
	     err_set(err, ERR_IO, "%s: cannot write: %s", temp, strerror(errno));
	ok = ok && named_by_checksum(w, fd, temp, ret_file, err);
	close(fd);
	if (!ok)
		(void)unlink(temp);
	return ok;
}

static size_t alive(const ShelfSize *s)
{
	return s->rows - s->dead;
}

static ShelfSize *smallest_left(ShelfSize *sizes, size_t count)
{
	ShelfSize *least = NULL;
	for (size_t i = 0; i < count; i++)
		if (!sizes[i].chosen && (least == NULL || alive(&sizes[i]) < alive(least)))
			least = &sizes[i];
	return least;
}

void shelf_choose(ShelfSize *sizes, size_t count, size_t added)
{
	enum { GROWTH = 2, DEAD_SHARE = 16 };
	for (size_t i = 0; i < count; i++) {
		sizes[i].chosen = sizes[i].dead * DEAD_SHARE > sizes[i].rows;
		added += sizes[i].chosen ? alive(&sizes[i]) : 0;
	}
	for (ShelfSize *s; (s = smallest_left(sizes, count)) != NULL && alive(s) < GROWTH * added;
		added += alive(s))
		s->chosen = true;
}

/* A file of ours that the list does not name. */
static bool is_left_over(const ShelfList *list, const char *name)
{
	char *end;
	uint64_t checksum = strtoull(name, &end, 16);
	if (strcmp(name, TEMP_NAME) == 0)
		return true;
	if (strlen(name) != NAME_LEN || *end != '\0')
		return false;
	for (size_t i = 0; i < list->count; i++)
		if (list->files[i].checksum == checksum)
			return false;
	return true;
}

static void remove_left_over(const char *folder, const ShelfList *list)
{
	AUTO(arena_free) Arena arena = {0};
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return;
	for (struct dirent *d; (d = readdir(dir)) != NULL;)
		if (is_left_over(list, d->d_name))
			(void)unlink(path_join(&arena, folder, d->d_name));
	closedir(dir);
}

bool shelf_publish(ShelfWriter *w, const ShelfList *list, Err *err)
{
	if (list->count > MAX_FILES)
		return err_set(err, ERR_INPUT, "%s: more than %d files", w->folder, MAX_FILES);
	file_sync_folder(w->folder); /* a list on the disk names files on the disk */
	if (!list_write(w->folder, list, err))
		return false;
	remove_left_over(w->folder, list);
	return true;
}
