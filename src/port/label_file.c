#include "port/label_file.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"

enum { LABEL_FILE_CEILING = 256 * 1024 * 1024 - 1, MOST_COLUMNS = 64 };

static const char *const text_names[] = {"text", "utterance", "query", "sentence", "question"};
static const char *const intent_names[] = {"intent", "label", "category", "class"};
static const char *const none_names[] = {"oos", "ood", "none", "out_of_scope", "out-of-scope"};

static const char *const test_words[] = {"test", "tests", "testing"};
static const char *const check_words[] = {"val", "valid", "validation", "dev"};

typedef struct LabelReader {
	Arena *arena;
	Str path;
	size_t line;
	LabelSets *sets;
} LabelReader;

static bool is_one_of(Str word, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_ieq(word, str_from(names[i])))
			return true;
	return false;
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Has the name one of these words? "latest.jsonl" has no "test". */
static bool has_word(Str name, const char *const *words, size_t count)
{
	size_t at = 0;
	while (at < name.len) {
		size_t end = at;
		while (end < name.len && is_letter(name.ptr[end]))
			end++;
		if (is_one_of(str_slice(name, at, end), words, count))
			return true;
		at = end + 1;
	}
	return false;
}

static LabelledSet *set_for(const LabelReader *r, Str name)
{
	if (has_word(name, test_words, COUNT(test_words)))
		return &r->sets->test;
	if (has_word(name, check_words, COUNT(check_words)))
		return &r->sets->check;
	return &r->sets->train;
}

static bool fault(const LabelReader *r, const char *what, Err *err)
{
	return err_set(err, ERR_INPUT, "%.*s:%zu: %s", STR_ARG(r->path), r->line, what);
}

static bool keep(LabelReader *r, LabelledSet *set, Str text, Str intent, Err *err)
{
	intent = str_trim(intent);
	if (str_trim(text).len == 0)
		return fault(r, "there is no text", err);
	if (intent.len == 0 || intent.len > CLASSIFIER_MAX_NAME)
		return fault(r, "there is no intent, or one of more than 200 bytes", err);
	Labelled *l = ARENA_PUSH(r->arena, set->items, set->count);
	*l = (Labelled){.text = arena_copy(r->arena, text), .intent = arena_copy(r->arena, intent),
		.none = is_one_of(intent, none_names, COUNT(none_names))};
	return true;
}

/* ---- JSON ---- */

static Str first_of(const Json *j, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (json_str_at(j, names[i]).len > 0)
			return json_str_at(j, names[i]);
	return STR("");
}

/* A ticket as import reads it: its subject and what was written. */
static Str ticket_text(Arena *arena, const Json *j)
{
	AUTO(buf_free) Buf text = {0};
	buf_add(&text, json_str_at(j, "subject"));
	const Json *messages = json_get(j, "messages");
	for (const Json *m = json_first(messages); m != NULL; m = json_next(m)) {
		buf_adds(&text, "\n");
		buf_add(&text, json_str_at(m, "body"));
	}
	return arena_copy(arena, buf_str(&text));
}

static bool take_line(LabelReader *r, LabelledSet *set, Str line, Err *err)
{
	AUTO(json_freep) Json *j = NULL;
	Err why = {0};
	if (!json_parse(line, NULL, &j, &why))
		return fault(r, why.text, err);
	Str text = first_of(j, text_names, COUNT(text_names));
	if (text.len == 0 && json_get(j, "messages") != NULL)
		text = ticket_text(r->arena, j);
	return keep(r, set, text, first_of(j, intent_names, COUNT(intent_names)), err);
}

static bool read_lines(LabelReader *r, Str bytes, Err *err)
{
	LabelledSet *set = set_for(r, path_base(r->path));
	for (Str rest = bytes, line; str_next(&rest, '\n', &line);) {
		r->line++;
		if (str_trim(line).len > 0 && !take_line(r, set, line, err))
			return false;
	}
	return true;
}

static bool take_pair(LabelReader *r, Str list, const Json *pair, Err *err)
{
	r->line++; /* of the list */
	if (!json_is(pair, JSON_ARRAY))
		return fault(r, "must be a list of [text, intent]", err);
	return keep(r, set_for(r, list), json_str(json_at(pair, 0)), json_str(json_at(pair, 1)), err);
}

static bool read_lists(LabelReader *r, Str bytes, Err *err)
{
	AUTO(json_freep) Json *all = NULL;
	if (!json_parse(bytes, arena_cstr(r->arena, r->path), &all, err))
		return false;
	for (const Json *list = json_first(all); list != NULL; list = json_next(list)) {
		r->line = 0;
		for (const Json *pair = json_first(list); pair != NULL; pair = json_next(pair))
			if (!take_pair(r, json_key(list), pair, err))
				return false;
	}
	return true;
}

/* ---- CSV (RFC 4180) and TSV ---- */

/* The next record's fields; false at the end. Line ends within quotes belong to a field. */
static bool next_record(LabelReader *r, Str *rest, char comma, Str *fields, size_t *ret_count)
{
	size_t count = 0;
	AUTO(buf_free) Buf field = {0};
	bool quoted = false, any = rest->len > 0;
	size_t at = 0;
	for (; at < rest->len; at++) {
		char c = rest->ptr[at];
		bool twice = quoted && c == '"' && at + 1 < rest->len && rest->ptr[at + 1] == '"';
		r->line += c == '\n';
		if (twice) {
			buf_addc(&field, '"');
			at++;
		} else if (c == '"' && comma == ',' && (quoted || field.len == 0)) {
			quoted = !quoted;
		} else if (!quoted && (c == comma || c == '\n')) {
			if (count < MOST_COLUMNS)
				fields[count++] = arena_copy(r->arena, buf_str(&field));
			buf_clear(&field);
			if (c == '\n')
				break;
		} else if (c != '\r' || quoted) {
			buf_addc(&field, c);
		}
	}
	if (at == rest->len && any && count < MOST_COLUMNS)
		fields[count++] = arena_copy(r->arena, buf_str(&field));
	*rest = str_slice(*rest, at + 1, rest->len);
	*ret_count = count;
	return any;
}

static size_t column_of(const Str *names, size_t count, const char *const *wanted, size_t wanted_count)
{
	size_t i = 0;
	while (i < count && !is_one_of(str_trim(names[i]), wanted, wanted_count))
		i++;
	return i;
}

static bool read_table(LabelReader *r, Str bytes, char comma, Err *err)
{
	Str names[MOST_COLUMNS], fields[MOST_COLUMNS], rest = bytes;
	size_t columns = 0, count;
	LabelledSet *set = set_for(r, path_base(r->path));
	r->line = 1;
	(void)next_record(r, &rest, comma, names, &columns);
	size_t text = column_of(names, columns, text_names, COUNT(text_names));
	size_t intent = column_of(names, columns, intent_names, COUNT(intent_names));
	if (text == columns || intent == columns)
		return fault(r, "the first line must name the columns, one of them text, one intent", err);
	while (next_record(r, &rest, comma, fields, &count)) {
		bool blank = count == 1 && str_trim(fields[0]).len == 0;
		if (!blank && (text >= count || intent >= count))
			return fault(r, "has fewer columns than the first line", err);
		if (!blank && !keep(r, set, fields[text], fields[intent], err))
			return false;
	}
	return true;
}

/* ---- files ---- */

bool label_file_is_lines(Str path)
{
	Str extension = path_extension(path);
	return str_is(extension, ".jsonl") || str_is(extension, ".csv") || str_is(extension, ".tsv");
}

bool label_file_parse(Arena *arena, Str path, Str bytes, LabelSets *sets, Err *err)
{
	LabelReader r = {.arena = arena, .path = path, .sets = sets};
	Str extension = path_extension(path);
	if (str_starts(bytes, STR("\xEF\xBB\xBF")))
		bytes = str_slice(bytes, 3, bytes.len);
	if (!utf8_valid(bytes))
		return err_set(err, ERR_INPUT, "%.*s: not UTF-8", STR_ARG(path));
	if (str_is(extension, ".json"))
		return read_lists(&r, bytes, err);
	if (str_is(extension, ".csv") || str_is(extension, ".tsv"))
		return read_table(&r, bytes, str_is(extension, ".tsv") ? '\t' : ',', err);
	if (str_is(extension, ".jsonl"))
		return read_lines(&r, bytes, err);
	return err_set(err, ERR_INPUT, "%.*s: labelled texts are read from .jsonl, .json, .csv and .tsv",
		STR_ARG(path));
}

bool label_file_read(Arena *arena, const char *path, LabelSets *sets, Err *err)
{
	AUTO(buf_free) Buf bytes = {0};
	return file_read(path, LABEL_FILE_CEILING, &bytes, err) &&
		label_file_parse(arena, str_from(path), buf_str(&bytes), sets, err);
}
