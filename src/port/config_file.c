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
	Str rest; /* of the line that is being read */
	int line;
	bool continues; /* the line is indented: it goes on with the value before it */
	int bad_line;   /* 0: none */
	const char *why;
} Reading;

/* Where a long line may be cut: the last blank that fits, not before a comment sign. 0: nowhere. */
static size_t cut_of(Str line, size_t room)
{
	size_t cut = room < line.len ? room : line.len;
	while (cut > 0 && (line.ptr[cut - 1] != ' ' || line.ptr[cut] == ';' || line.ptr[cut] == '#'))
		cut--;
	return cut;
}

/*
 * inih's reader callback: hands out one line and counts it, so that entries know where they stand. inih reads
 * lines of up to 200 bytes (INI_MAX_LINE as Debian builds it); a longer one goes to it as a line and its
 * continuations, which are indented.
 */
static char *next_line(char *into, int room, void *stream)
{
	enum { INDENT = 1, LINE_END = 2 };
	Reading *r = stream;
	bool more = r->rest.len > 0;
	if (!more) {
		if (r->text.ptr == NULL || r->text.len == 0 || !str_next(&r->text, '\n', &r->rest))
			return NULL;
		r->line++;
	}
	Str line = r->rest;
	size_t limit = (size_t)room - LINE_END - INDENT;
	if (line.len > limit)
		line.len = cut_of(line, limit);
	if (line.len == 0 && r->rest.len > 0 && r->bad_line == 0) {
		r->bad_line = r->line;
		r->why = "a word longer than a line may be";
		r->rest.len = 0;
	}
	r->continues = more || (line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t'));
	r->rest = str_slice(r->rest, line.len, r->rest.len);
	(void)snprintf(into, (size_t)room, "%s%.*s\n", more ? " " : "", STR_ARG(line));
	return into;
}

/* Keys that hold a secret must say where it is, not what it is (CLI.md). In lists of words they are words. */
static bool is_inline_secret(Str section, Str key)
{
	static const char *const keys[] = {"api_key", "password", "token", "secret"};
	static const char *const word_lists[] = {"intents", "escalate", "urgent", "reply"};
	for (size_t i = 0; i < COUNT(word_lists); i++)
		if (str_is(section, word_lists[i]))
			return false;
	for (size_t i = 0; i < COUNT(keys); i++)
		if (str_is(key, keys[i]))
			return true;
	return false;
}

static int take_entry(void *context, const char *section, const char *name, const char *value)
{
	Reading *r = context;
	if (section[0] == '\0' || is_inline_secret(str_from(section), str_from(name))) {
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
	Reading r = {.arena = arena, .text = text, .rest = STR("")};
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
