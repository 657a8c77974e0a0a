#include "port/config_file.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/utf8.h"

#include <ini.h>

enum { CONFIG_CEILING = 1024 * 1024 };

typedef struct Reading {
	Arena *arena;
	Config config;
	Str text; /* what is left to read */
	int line;
	bool continues; /* the line is indented: it goes on with the value before it */
	int bad_line;   /* 0: none */
	const char *why;
} Reading;

/* inih's reader callback: hands out one line and counts it, so that entries know where they stand.
 * inih reads lines of up to 200 bytes (its INI_MAX_LINE as Debian builds it). */
static char *next_line(char *into, int room, void *stream)
{
	Reading *r = stream;
	Str line;
	if (r->text.ptr == NULL || r->text.len == 0 || !str_next(&r->text, '\n', &line))
		return NULL;
	r->line++;
	r->continues = line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
	if (line.len + 2 > (size_t)room) {
		if (r->bad_line == 0) {
			r->bad_line = r->line;
			r->why = "the line is too long: go on in the next one, indented";
		}
		line.len = 0;
	}
	memcpy(into, line.ptr, line.len);
	into[line.len] = '\n';
	into[line.len + 1] = '\0';
	return into;
}

/* Keys that hold a secret must say where it is, not what it is (CLI.md). */
static bool is_inline_secret(Str key)
{
	static const char *const words[] = {"api_key", "password", "token", "secret"};
	for (size_t i = 0; i < COUNT(words); i++)
		if (str_is(key, words[i]))
			return true;
	return false;
}

static int take_entry(void *context, const char *section, const char *name, const char *value)
{
	Reading *r = context;
	if (section[0] == '\0' || is_inline_secret(str_from(name))) {
		r->bad_line = r->line;
		r->why = section[0] == '\0' ? "an entry before the first [section]"
			: "a secret must not be written here: use NAME_file, NAME_env or NAME_command";
		return 0;
	}
	ConfigEntry *last = r->config.count > 0 ? &r->config.items[r->config.count - 1] : NULL;
	if (r->continues && last != NULL && str_is(last->key, name) && str_is(last->section, section)) {
		last->value = arena_fmt(r->arena, "%.*s %s", STR_ARG(last->value), value);
		return 1;
	}
	*ARENA_PUSH(r->arena, r->config.items, r->config.count) = (ConfigEntry){
		.section = arena_copy(r->arena, str_from(section)),
		.key = arena_copy(r->arena, str_from(name)),
		.value = arena_copy(r->arena, str_from(value)), .line = r->line};
	return 1;
}

bool config_file_parse(Arena *arena, const char *name, Str text, Config *ret_config, Err *err)
{
	Reading r = {.arena = arena, .text = text};
	if (text.len > 0 && memchr(text.ptr, '\0', text.len) != NULL)
		return err_set(err, ERR_INPUT, "%s: holds NUL bytes; not a configuration", name);
	if (!utf8_valid(text))
		return err_set(err, ERR_INPUT, "%s: not valid UTF-8", name);
	int bad = ini_parse_stream(next_line, &r, take_entry, &r);
	if (r.bad_line > 0 && (bad <= 0 || r.bad_line <= bad))
		return err_set(err, ERR_INPUT, "%s:%d: %s", name, r.bad_line, r.why);
	if (bad != 0)
		return err_set(err, ERR_INPUT,
			"%s:%d: neither [section] nor key = value nor ; comment", name, bad > 0 ? bad : 1);
	*ret_config = r.config;
	return true;
}

bool config_file_read(Arena *arena, const char *path, Config *ret_config, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	return file_read(path, CONFIG_CEILING, &text, err) &&
		config_file_parse(arena, path, buf_str(&text), ret_config, err);
}
