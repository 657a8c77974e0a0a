/* Files: read whole with a ceiling, write atomically (temporary file, fsync, rename, fsync folder). */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "base/arena.h"

/* Reads a regular file. Over `ceiling` bytes, a folder, a device or a fifo: ERR_INPUT with the path. */
bool file_read(const char *path, size_t ceiling, Buf *ret_text, Err *err);
bool file_read_fd(int fd, const char *name, size_t ceiling, Buf *ret_text, Err *err);
bool file_write_fd(int fd, Str bytes); /* all of it; errno says what went wrong */
void file_sync_folder(const char *folder); /* names in it are on the disk after */
bool file_write_atomic(const char *path, Str text, unsigned mode, Err *err);
bool file_exists(const char *path);
/* A number that is another one whenever the file is; 0 where there is none, or, where it must be `settled`, where it
 * was changed so lately that one more change might not show in its times. */
uint64_t file_stamp(const char *path, bool settled);
bool file_is_folder(const char *path);
bool file_make_folder(const char *path, unsigned mode, Err *err); /* with parents; there already: fine */
bool file_copy_tree(const char *from, const char *to, Err *err);  /* regular files and folders only */

/* Removes everything below a folder, links themselves and not what they point to; `itself`: the folder too. */
bool file_remove_tree(const char *folder, bool itself);

typedef struct FileList {
	const char **paths; /* sorted bytewise, full paths, in the arena */
	size_t count;
} FileList;

/* Every regular file below `path` (or `path` itself), folders and files starting with '.' left out,
 * links to folders not followed, depth at most 32. */
bool file_list(Arena *arena, const char *path, FileList *ret_list, Err *err);
const char *path_join(Arena *arena, const char *folder, const char *name);
Str path_base(Str path);
Str path_extension(Str path); /* ".md"; empty where none */

#endif
