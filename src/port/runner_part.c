#include "port/runner_part.h"

#include "base/auto.h"
#include "base/clock.h"
#include "text/sanitise.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

void runner_done(RunnerResult *ret_result, Json *receipt)
{
	*ret_result = (RunnerResult){.outcome = RUNNER_DONE, .receipt = receipt};
}

void runner_not_done(RunnerResult *ret_result, RunnerOutcome outcome, const char *fmt, ...)
{
	AUTO(buf_free) Buf raw = {0};
	AUTO(buf_free) Buf clean = {0};
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&raw, fmt, ap);
	va_end(ap);
	(void)sanitise(buf_str(&raw), SANITISE_LINE, &clean);
	*ret_result = (RunnerResult){.outcome = outcome};
	Str text = str_slice(buf_str(&clean), 0, sizeof ret_result->why - 1);
	memcpy(ret_result->why, text.ptr, text.len);
	for (size_t at = text.len; text.len < clean.len && at > 0; at--) {
		if (((unsigned char)clean.ptr[at] & 0xC0) != 0x80) /* a character was cut */
			break;
		ret_result->why[at - 1] = '\0';
	}
}

static bool is_one_of(Str s, const char *const *names)
{
	for (; *names != NULL; names++)
		if (str_is(s, *names))
			return true;
	return false;
}

bool runner_text_field(const Json *object, const char *where, const char *name, Str *ret_text, Err *err)
{
	Str text = json_str_at(object, name);
	if (text.len == 0)
		return err_set(err, ERR_INPUT, "%s: \"%s\" must be text", where, name);
	if (str_has(text, STR("\xC0\x80")))
		return err_set(err, ERR_INPUT, "%s: \"%s\" holds a NUL", where, name);
	*ret_text = text;
	return true;
}

bool runner_secret_check(const Json *spec, const char *where, const char *const *more, Err *err)
{
	static const char *const sources[] = {"file", "env", "command", NULL};
	static const char *const name[] = {"name", NULL};
	Str text;
	if (!json_is(spec, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "%s: must be an object", where);
	for (const Json *m = json_first(spec); m != NULL; m = json_next(m)) {
		if (is_one_of(json_key(m), sources))
			return err_set(err, ERR_INPUT, "%s: where a secret is stands in the executor's "
				"configuration: [secret NAME] there, \"name\": \"NAME\" here", where);
		if (!is_one_of(json_key(m), name) && !is_one_of(json_key(m), more))
			return err_set(err, ERR_INPUT, "%s: \"" STR_FMT "\" is not a field here", where,
				STR_ARG(json_key(m)));
	}
	return runner_text_field(spec, where, "name", &text, err);
}

static const char *const call_values[] = {
	"ticket", "requester_email", "requester_id", "approver", "key", "now", NULL};

bool runner_is_call_value(Str name)
{
	return is_one_of(name, call_values);
}

Str runner_call_value(Arena *arena, const RunnerCall *call, Str name)
{
	const struct {
		const char *name;
		Str value;
	} values[] = {{"ticket", call->ticket}, {"requester_email", call->requester_email},
		{"requester_id", call->requester_id}, {"approver", call->approver}, {"key", call->key}};
	for (size_t i = 0; i < COUNT(values); i++)
		if (str_is(name, values[i].name))
			return values[i].value;
	if (str_is(name, "now"))
		return arena_copy(arena, str_from(clock_iso(call->now_ms).text));
	return STR("");
}

bool runner_arguments_ok(const Tool *tool, Err *err)
{
	const Json *properties = json_get(json_get(tool->manifest, "arguments"), "properties");
	for (const Json *p = json_first(properties); p != NULL; p = json_next(p))
		if (runner_is_call_value(json_key(p)))
			return err_set(err, ERR_INPUT,
				"arguments: \"" STR_FMT "\" is a name every call has already",
				STR_ARG(json_key(p)));
	return true;
}

static bool has_hidden_part(Str path)
{
	Str part;
	while (str_next(&path, '/', &part))
		if (str_starts(part, STR(".")))
			return true;
	return false;
}

static bool path_resolve(const char *path, Str shown, char *ret_real, Err *err)
{
	if (realpath(path, ret_real) != NULL)
		return true;
	return err_set(err, errno == ENOENT ? ERR_MISSING : ERR_IO, STR_FMT ": %s", STR_ARG(shown),
		strerror(errno));
}

bool runner_file_inside(Arena *arena, const char *folder, Str relative, const char **ret_path, Err *err)
{
	char root[PATH_MAX], real[PATH_MAX];
	struct stat st;
	if (str_starts(relative, STR("/")))
		return err_set(err, ERR_REFUSED, STR_FMT ": must be relative to the workspace",
			STR_ARG(relative));
	Str path = arena_fmt(arena, "%s/" STR_FMT, folder, STR_ARG(relative));
	if (!path_resolve(folder, str_from(folder), root, err) ||
		!path_resolve(path.ptr, relative, real, err))
		return false;
	size_t len = strlen(root);
	while (len > 0 && root[len - 1] == '/')
		len--;
	if (strncmp(real, root, len) != 0 || real[len] != '/')
		return err_set(err, ERR_REFUSED, STR_FMT ": is outside the workspace", STR_ARG(relative));
	if (has_hidden_part(str_from(real + len + 1)))
		return err_set(err, ERR_REFUSED, STR_FMT ": hidden folders are not for tools",
			STR_ARG(relative));
	if (stat(real, &st) != 0 || !S_ISREG(st.st_mode))
		return err_set(err, ERR_INPUT, STR_FMT ": not a regular file", STR_ARG(relative));
	*ret_path = arena_cstr(arena, str_from(real));
	return true;
}

bool runner_argv_check(const Json *list, const char *where, Err *err)
{
	enum { MAX = 64 };
	size_t count = json_is(list, JSON_ARRAY) ? json_count(list) : 0;
	if (count == 0 || count > MAX || json_str(json_first(list)).len == 0)
		return err_set(err, ERR_INPUT, "%s: must be a list of 1 to %d texts, the program first",
			where, MAX);
	for (const Json *item = json_first(list); item != NULL; item = json_next(item))
		if (!json_is(item, JSON_STRING) || str_has(json_str(item), STR("\xC0\x80")))
			return err_set(err, ERR_INPUT, "%s: must be texts without NUL", where);
	return true;
}

bool runner_argv(Arena *arena, const char *folder, const Json *list, const char *where,
	const char *const **ret_argv, Err *err)
{
	if (!runner_argv_check(list, where, err))
		return false;
	const char **argv = ARENA_ARRAY(arena, const char *, json_count(list) + 1);
	size_t count = 0;
	for (const Json *item = json_first(list); item != NULL; item = json_next(item))
		argv[count++] = arena_cstr(arena, json_str(item));
	bool below = argv[0][0] != '/' && strchr(argv[0], '/') != NULL;
	if (below && !runner_file_inside(arena, folder, str_from(argv[0]), &argv[0], err))
		return err_prefix(err, "%s: ", where);
	*ret_argv = argv;
	return true;
}

bool runner_timeout(const Json *object, const char *where, int64_t otherwise_ms, int64_t *ret_ms, Err *err)
{
	const Json *field = json_get(object, "timeout_s");
	int64_t seconds = json_int(field, 0);
	if (field != NULL && (!json_is_integer(field) || seconds < 1 || seconds > 300))
		return err_set(err, ERR_INPUT, "%s: \"timeout_s\" must be 1 to 300", where);
	*ret_ms = field != NULL ? seconds * 1000 : otherwise_ms;
	return true;
}
