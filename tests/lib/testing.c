#include "tests/lib/testing.h"

#include "base/file.h"

#include <ftw.h>
#include <stdlib.h>
#include <unistd.h>

const char *scratch_make(Arena *arena)
{
	const char *base = getenv("TMPDIR");
	char *path = arena_alloc(arena, 4096);
	(void)snprintf(path, 4096, "%s/countersign-test-XXXXXX", base != NULL ? base : "/tmp");
	assert_non_null(mkdtemp(path));
	return path;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st, (void)kind, (void)ftw;
	return remove(path);
}

void scratch_remove(const char *folder)
{
	(void)nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

int scratch_setup(void **state)
{
	Scratch *s = xcalloc(1, sizeof *s);
	s->scratch = scratch_make(&s->arena);
	s->folder = path_join(&s->arena, s->scratch, "folder");
	*state = s;
	return 0;
}

int scratch_teardown(void **state)
{
	Scratch *s = *state;
	scratch_remove(s->scratch);
	arena_free(&s->arena);
	free(s);
	return 0;
}

const char *shared_path(Arena *arena, const char *relative)
{
	const char *base = getenv("COUNTERSIGN_SHARED");
	Str path = arena_fmt(arena, "%s/%s", base != NULL ? base : "../shared", relative);
	if (access(path.ptr, R_OK) == 0)
		return path.ptr;
	printf("# skip: %s is not here\n", path.ptr);
	return NULL;
}

Json *parsed(const char *text)
{
	Json *json = NULL;
	Err err = {0};
	if (!json_parse(str_from(text), "test", &json, &err))
		fail_msg("%s: %s", text, err.text);
	return json;
}
