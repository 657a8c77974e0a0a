#include "evals/setting.h"

#include "base/auto.h"
#include "base/file.h"

#include <sys/stat.h>

enum { INI_CEILING = 1024 * 1024 };

typedef struct Setting {
	Str head, key, value; /* head: "[section]" */
} Setting;

static bool is_of_key(Str line, Str key)
{
	Str s = str_trim(line);
	if (!str_starts(s, key))
		return false;
	s = str_trim(str_slice(s, key.len, s.len));
	return s.len > 0 && (s.ptr[0] == '=' || s.ptr[0] == ':');
}

/* Writes the lines over; says whether the section was there. */
static bool set_in_section(Str ini, const Setting *s, Buf *out)
{
	bool inside = false, seen = false;
	for (size_t at = 0, end; at < ini.len; at = end) {
		ptrdiff_t feed = str_find(ini, STR("\n"), at);
		end = feed < 0 ? ini.len : (size_t)feed + 1;
		Str line = str_slice(ini, at, end);
		if (inside && is_of_key(line, s->key))
			continue;
		buf_add(out, line);
		if (!str_starts(str_trim(line), STR("[")))
			continue;
		inside = str_eq(str_trim(line), s->head);
		if (inside && !seen)
			buf_addf(out, STR_FMT " = " STR_FMT "\n", STR_ARG(s->key), STR_ARG(s->value));
		seen = seen || inside;
	}
	return seen;
}

bool setting_write(const char *folder, const char *section, const char *key, Str value, const char *remark, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf ini = {0};
	AUTO(buf_free) Buf out = {0};
	const char *path = path_join(&arena, folder, "countersign.ini");
	struct stat before = {.st_mode = 0644};
	Setting s = {arena_fmt(&arena, "[%s]", section), str_from(key), value};
	(void)stat(path, &before);
	if (!file_read(path, INI_CEILING, &ini, err))
		return false;
	if (!set_in_section(buf_str(&ini), &s, &out))
		buf_addf(&out, "%s\n" STR_FMT "\n; %s\n%s = " STR_FMT "\n",
			str_ends(buf_str(&out), STR("\n")) ? "" : "\n", STR_ARG(s.head), remark, key,
			STR_ARG(value));
	return file_write_atomic(path, buf_str(&out), before.st_mode & 0777, err);
}
