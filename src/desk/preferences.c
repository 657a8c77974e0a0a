/* One person's own file of wishes for the screen. */
#include "base/auto.h"
#include "base/file.h"
#include "desk.h"
#include "port/config_file.h"

enum { PREFERENCES_CEILING = 256 * 1024 };

/* NULL where there is no home either. */
static const char *preferences_path(Arena *arena)
{
	const char *named = getenv("COUNTERSIGN_SCREEN"), *config = getenv("XDG_CONFIG_HOME"),
		*home = getenv("HOME");
	if (named != NULL)
		return *named == '\0' ? NULL : named;
	if (config != NULL && config[0] == '/')
		return arena_fmt(arena, "%s/countersign/screen.ini", config).ptr;
	return home == NULL || home[0] != '/' ? NULL
		: arena_fmt(arena, "%s/.config/countersign/screen.ini", home).ptr;
}

bool preferences_read(Arena *arena, Config *ret_config, Err *err)
{
	const char *path = preferences_path(arena);
	if (path == NULL || !file_exists(path)) {
		*ret_config = (Config){0};
		return true;
	}
	return config_file_read(arena, path, ret_config, err);
}

/* ---- writing ---- */

static bool is_section(Str line, const char *section)
{
	Str name = str_trim(line);
	return name.len > 2 && name.ptr[0] == '[' && name.ptr[name.len - 1] == ']' &&
		(section == NULL || str_is(str_slice(name, 1, name.len - 1), section));
}

static bool is_entry(Str line, Str key)
{
	ptrdiff_t at = str_find(line, STR("="), 0);
	return at > 0 && line.ptr[0] != ';' && line.ptr[0] != ' ' && line.ptr[0] != '\t' &&
		str_eq(str_trim(str_slice(line, 0, (size_t)at)), key);
}

static void add_entry(Buf *out, Str key, Str value)
{
	if (value.len > 0)
		buf_addf(out, STR_FMT " = " STR_FMT "\n", STR_ARG(key), STR_ARG(value));
}

/* The text with the entry at the end of its section, and without its older selves. */
static void replace_entry(Str text, const char *section, Str key, Str value, Buf *out)
{
	bool inside = false, done = false;
	Str rest = text, line;
	while (rest.len > 0 && str_next(&rest, '\n', &line)) {
		if (inside && !done && is_section(line, NULL)) {
			add_entry(out, key, value);
			done = true;
		}
		if (is_section(line, NULL))
			inside = is_section(line, section);
		if (inside && is_entry(line, key))
			continue;
		buf_add(out, line);
		buf_addc(out, '\n');
	}
	if (!done && !inside && value.len > 0)
		buf_addf(out, "[%s]\n", section);
	if (!done)
		add_entry(out, key, value);
}

/* A value that would be another one when read again. */
static bool is_writable(Str key, Str value, Err *err)
{
	bool plain = memchr(value.ptr, '\n', value.len) == NULL && memchr(key.ptr, '\n', key.len) == NULL;
	if (!plain || key.len == 0 || !str_eq(str_trim(value), value) || memchr(key.ptr, '=', key.len) != NULL ||
		memchr(key.ptr, ':', key.len) != NULL || key.ptr[0] == '[' || key.ptr[0] == ';' ||
		key.ptr[0] == '#' || str_has(value, STR(" ;")))
		return err_set(err, ERR_INPUT, "\"" STR_FMT "\" can't be a name here: leave out = : [ ; #",
			STR_ARG(key));
	return true;
}

bool preferences_write(const char *section, Str key, Str value, Err *err)
{
	Arena arena = {0};
	AUTO(buf_free) Buf old = {0}, text = {0};
	const char *path = preferences_path(&arena);
	bool ok = path != NULL || err_set(err, ERR_INPUT, "there is no HOME to keep it in");
	if (ok && file_exists(path))
		ok = file_read(path, PREFERENCES_CEILING, &old, err);
	if (ok && is_writable(key, value, err)) {
		Str folder = str_from(path);
		folder.len -= path_base(folder).len + 1;
		replace_entry(buf_str(&old), section, key, value, &text);
		ok = file_make_folder(arena_cstr(&arena, folder), 0700, err) &&
			file_write_atomic(path, buf_str(&text), 0600, err);
	} else {
		ok = false;
	}
	arena_free(&arena);
	return ok;
}
