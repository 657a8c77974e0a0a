/* What the unit tests share: cmocka with its includes in order, a scratch folder, the shared data sets. */
#ifndef TESTS_LIB_TESTING_H
#define TESTS_LIB_TESTING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/auto.h"
#include "base/json.h"

#define assert_str(s, cstr)                                                                        \
	do {                                                                                       \
		Arena assert_arena = {0};                                                          \
		assert_string_equal(arena_cstr(&assert_arena, (s)), (cstr));                       \
		arena_free(&assert_arena);                                                         \
	} while (0)

/* An ok that says why it was not one. */
#define assert_done(call)                                                                          \
	do {                                                                                       \
		if (!(call))                                                                       \
			fail_msg("%s: %s", #call, err.text);                                       \
	} while (0)

/* The tree of a text that must be readable. */
Json *parsed(const char *text);

/* A folder of its own under TMPDIR, and its removal. */
const char *scratch_make(Arena *arena);
void scratch_remove(const char *folder);

/* The fixture of a test that works in one folder: `folder` is not made yet and lies in one that is removed. */
typedef struct Scratch {
	Arena arena;
	const char *scratch, *folder;
} Scratch;

int scratch_setup(void **state);
int scratch_teardown(void **state);

/* ../shared (or $COUNTERSIGN_SHARED) + relative; NULL, said once, where it is not there. */
const char *shared_path(Arena *arena, const char *relative);

#endif
