/* Parts that the runners share: results, strict reading of a manifest's fields, paths of the workspace. */
#ifndef PORT_RUNNER_PART_H
#define PORT_RUNNER_PART_H

#include "port/runner.h"

void runner_done(RunnerResult *ret_result, Json *receipt); /* takes ownership of receipt */

/* FAILED or UNKNOWN with a reason, made fit to be shown. */
void runner_not_done(RunnerResult *ret_result, RunnerOutcome outcome, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* `object`'s field as non-empty text without NUL. */
bool runner_text_field(const Json *object, const char *where, const char *name, Str *ret_text, Err *err);

/* Values that every call brings besides the arguments (":ticket"); a manifest's argument can't bear such
 * a name. */
bool runner_is_call_value(Str name);
/* The value of that name as text, with the call's time as ISO 8601 in the arena; "" where unknown. */
Str runner_call_value(Arena *arena, const RunnerCall *call, Str name);
/* False where an argument of the manifest bears the name of a call value. */
bool runner_arguments_ok(const Tool *tool, Err *err);

/*
 * The real path (realpath(3)) of an existing regular file named relative to the workspace. It must stay
 * inside, links resolved, and no part of it may be hidden (".countersign" holds the journal).
 */
bool runner_file_inside(Arena *arena, const char *folder, Str relative, const char **ret_path, Err *err);

/*
 * A manifest's argument vector: 1 to 64 texts. The program is a bare name (looked up in PROC_PATH), an
 * absolute path, or a path with a / relative to the workspace, which must stay inside it.
 */
bool runner_argv_check(const Json *list, const char *where, Err *err);
bool runner_argv(Arena *arena, const char *folder, const Json *list, const char *where,
	const char *const **ret_argv, Err *err);

/* A manifest's secret: an object with "name" and what `more` lists (NULL ends), nothing else. */
bool runner_secret_check(const Json *spec, const char *where, const char *const *more, Err *err);

/* A manifest's "timeout_s", 1 to 300, in milliseconds; `otherwise_ms` where there is none. */
bool runner_timeout(const Json *object, const char *where, int64_t otherwise_ms, int64_t *ret_ms, Err *err);

#endif
