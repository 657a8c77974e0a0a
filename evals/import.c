#include "evals/import.h"

#include "base/auto.h"
#include "base/file.h"
#include "base/utf8.h"

typedef struct Import {
	const char *path;
	int line;
	Json *cases;
} Import;

/* What an assertion of promptfoo becomes; `all`: its value is a list. */
static const struct {
	const char *type, *field;
} assertions[] = {{"contains", "must_say"}, {"icontains", "must_say"}, {"contains-all", "must_say"},
	{"icontains-all", "must_say"}, {"equals", "must_say"}, {"not-contains", "must_not_say"},
	{"not-icontains", "must_not_say"}, {"not-contains-all", "must_not_say"},
	{"not-contains-any", "must_not_say"}, {"not-icontains-any", "must_not_say"},
	{"not-icontains-all", "must_not_say"}};

bool import_known(Str path)
{
	Str extension = path_extension(path_base(path));
	return str_is(extension, ".yaml") || str_is(extension, ".yml") || str_is(extension, ".csv");
}

static bool fault(const Import *in, Err *err, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static bool fault(const Import *in, Err *err, const char *fmt, ...)
{
	AUTO(buf_free) Buf text = {0};
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	return err_set(err, ERR_INPUT, "%s:%d: %s", in->path, in->line, buf_cstr(&text));
}

/* ---- a case being made ---- */

typedef struct Draft {
	Json *line, *expect; /* expect is line's */
} Draft;

static Draft draft_new(int line)
{
	Draft d = {json_new_object(), json_new_object()};
	json_set_int(d.line, "line", line);
	json_set(d.line, "expect", d.expect);
	return d;
}

static void add_to_list(Json *object, const char *key, Str text)
{
	Json *list = json_is(json_get(object, key), JSON_ARRAY) ? json_copy(json_get(object, key))
								: json_new_array();
	json_push_str(list, text);
	json_set(object, key, list);
}

static void add_words(Json *object, const char *key, const Json *value)
{
	for (const Json *item = json_first(value); item != NULL; item = json_next(item))
		add_words(object, key, item);
	if (json_is(value, JSON_STRING)) {
		add_to_list(object, key, json_str(value));
	} else if (json_is(value, JSON_NUMBER)) {
		AUTO(buf_free) Buf number = {0};
		json_write(value, &number);
		add_to_list(object, key, buf_str(&number));
	}
}

/* The id of a test that has none: its description as a word, else its line; made unlike the earlier
 * ones. */
static void set_id(const Import *in, Draft *d, Str given)
{
	AUTO(buf_free) Buf id = {0};
	for (size_t i = 0; i < given.len && id.len < 60; i++) {
		char c = given.ptr[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || (c & 0x80);
		if (word)
			buf_addc(&id, c);
		else if (id.len > 0 && id.ptr[id.len - 1] != '-')
			buf_addc(&id, '-');
	}
	if (id.len == 0 || !utf8_valid(buf_str(&id))) {
		buf_clear(&id);
		buf_adds(&id, "line");
	}
	for (const Json *c = json_first(in->cases); c != NULL; c = json_next(c))
		if (str_eq(json_str_at(c, "id"), buf_str(&id)) || str_is(buf_str(&id), "line")) {
			buf_addf(&id, "-%d", in->line);
			break;
		}
	json_set_str(d->line, "id", buf_str(&id));
}

static bool add_assertion(const Import *in, Draft *d, Str type, const Json *value, Err *err)
{
	if (str_is(type, "is-refusal")) {
		json_set_cstr(d->expect, "disposition", "abstain");
		return true;
	}
	for (size_t i = 0; i < COUNT(assertions); i++)
		if (str_is(type, assertions[i].type)) {
			if (value == NULL || json_is(value, JSON_NULL))
				return fault(
					in, err, "assert %.*s: value: is missing", STR_ARG(type));
			add_words(d->expect, assertions[i].field, value);
			return true;
		}
	return fault(in, err,
		"assert: type \"%.*s\" has no counterpart here: use contains, not-contains or "
		"is-refusal, or golden cases (docs/EVALS.md)",
		STR_ARG(str_slice(type, 0, 60)));
}

/* ---- YAML ---- */

static const Json *question_of(const Json *vars)
{
	static const char *const names[] = {
		"query", "question", "input", "prompt", "message", "body", "text"};
	const Json *only = NULL;
	size_t others = 0;
	for (size_t i = 0; i < COUNT(names); i++)
		if (json_is(json_get(vars, names[i]), JSON_STRING))
			return json_get(vars, names[i]);
	for (const Json *v = json_first(vars); v != NULL; v = json_next(v))
		if (json_is(v, JSON_STRING)) {
			only = v;
			others++;
		}
	return others == 1 ? only : NULL;
}

static bool take_question(const Import *in, Draft *d, const Json *vars, Err *err)
{
	const Json *ticket = json_get(vars, "ticket");
	if (json_is(ticket, JSON_OBJECT)) {
		json_set(d->line, "ticket", json_copy(ticket));
		return true;
	}
	const Json *question = question_of(vars);
	if (question == NULL)
		return fault(in, err, "vars: which one is the question? Name it query");
	json_set(d->line, "query", json_copy(question));
	return true;
}

static void take_metadata(Draft *d, const Json *metadata)
{
	static const char *const of_line[] = {"as", "tags"}, *const of_expect[] = {"documents",
								     "disposition", "language",
								     "intent", "no_actions",
								     "actions"};
	for (size_t i = 0; i < COUNT(of_line); i++)
		if (json_get(metadata, of_line[i]) != NULL)
			json_set(d->line, of_line[i], json_copy(json_get(metadata, of_line[i])));
	for (size_t i = 0; i < COUNT(of_expect); i++)
		if (json_get(metadata, of_expect[i]) != NULL)
			json_set(d->expect, of_expect[i],
				json_copy(json_get(metadata, of_expect[i])));
}

static bool take_test(Import *in, const Json *test, Draft *d, Err *err)
{
	const Json *list = json_get(test, "assert"), *id = json_get(test, "id");
	if (list != NULL && !json_is(list, JSON_ARRAY))
		return fault(in, err, "assert: expected a list, found %s",
			json_type_name(json_type(list)));
	set_id(in, d, json_is(id, JSON_STRING) ? json_str(id) : json_str_at(test, "description"));
	if (!take_question(in, d, json_get(test, "vars"), err))
		return false;
	take_metadata(d, json_get(test, "metadata"));
	for (const Json *a = json_first(list); a != NULL; a = json_next(a)) {
		in->line = (int)json_int_at(a, "line", in->line);
		if (!add_assertion(in, d, json_str_at(a, "type"), json_get(a, "value"), err))
			return false;
	}
	return true;
}

/* "line" goes from what is handed on: only the case itself keeps it. */
static void forget_lines(Json *line)
{
	const Json *ticket = json_get(line, "ticket");
	if (ticket == NULL)
		return;
	Json *clean = json_copy(ticket), *messages = json_new_array();
	json_remove(clean, "line");
	for (const Json *m = json_first(json_get(ticket, "messages")); m != NULL;
		m = json_next(m)) {
		Json *message = json_copy(m);
		json_remove(message, "line");
		json_push(messages, message);
	}
	json_set(clean, "messages", messages);
	json_set(line, "ticket", clean);
}

static bool import_list(Import *in, const Json *tests, Err *err)
{
	for (const Json *t = json_first(tests); t != NULL; t = json_next(t)) {
		in->line = (int)json_int_at(t, "line", in->line);
		if (!json_is(t, JSON_OBJECT))
			return fault(in, err, "tests: expected a mapping, found %s",
				json_type_name(json_type(t)));
		Draft d = draft_new(in->line);
		if (!take_test(in, t, &d, err)) {
			json_free(d.line);
			return false;
		}
		forget_lines(d.line);
		json_push(in->cases, d.line);
	}
	return true;
}

static bool import_promptfoo(Import *in, Str text, Err *err)
{
	AUTO(json_freep) Json *root = NULL;
	if (!import_yaml(in->path, text, &root, err))
		return false;
	const Json *tests = json_is(root, JSON_ARRAY) ? root : json_get(root, "tests");
	in->line = 1;
	if (!json_is(tests, JSON_ARRAY))
		return fault(in, err, "tests: %s",
			tests == NULL ? "is missing" : "expected a list in this file");
	return import_list(in, tests, err);
}

/* ---- CSV (RFC 4180) ---- */

typedef struct Row {
	Str *fields;
	size_t count;
} Row;

/* One field from *at on; false where its quote is never closed. */
static bool read_field(Import *in, Arena *arena, Str text, size_t *at, Str *ret_field, Err *err)
{
	AUTO(buf_free) Buf field = {0};
	size_t i = *at;
	int opened = in->line;
	bool quoted = i < text.len && text.ptr[i] == '"';
	i += quoted;
	for (; i < text.len; i++) {
		char c = text.ptr[i];
		if (quoted && c == '"' && i + 1 < text.len && text.ptr[i + 1] == '"')
			i++;
		else if (quoted ? c == '"' : c == ',' || c == '\n')
			break;
		in->line += c == '\n';
		if (quoted || c != '\r')
			buf_addc(&field, c);
	}
	if (quoted && i == text.len) {
		in->line = opened;
		return fault(in, err, "a quote is never closed");
	}
	*at = i + quoted;
	*ret_field = arena_copy(arena, buf_str(&field));
	return true;
}

static bool read_row(Import *in, Arena *arena, Str text, size_t *at, Row *ret_row, Err *err)
{
	Row row = {0};
	for (;;) {
		Str field;
		if (!read_field(in, arena, text, at, &field, err))
			return false;
		*ARENA_PUSH(arena, row.fields, row.count) = field;
		if (*at < text.len && text.ptr[*at] == '\r')
			(*at)++;
		if (*at >= text.len || text.ptr[*at] == '\n')
			break;
		if (text.ptr[*at] != ',')
			return fault(in, err, "column %zu: text behind a closing quote", row.count);
		(*at)++;
	}
	*at += *at < text.len;
	*ret_row = row;
	return true;
}

/* "contains: X", "not-contains: X"; anything else must be said as it stands. */
static bool take_expected(const Import *in, Draft *d, Str text, Err *err)
{
	ptrdiff_t colon = str_find(text, STR(":"), 0);
	Str type = str_trim(str_slice(text, 0, colon < 0 ? 0 : (size_t)colon));
	bool word = type.len > 0;
	for (size_t i = 0; i < type.len; i++)
		word = word && ((type.ptr[i] >= 'a' && type.ptr[i] <= 'z') || type.ptr[i] == '-');
	if (str_is(text, "is-refusal"))
		return add_assertion(in, d, text, NULL, err);
	if (!word) {
		add_to_list(d->expect, "must_say", text);
		return true;
	}
	AUTO(json_freep)
	Json *value = json_new_str(str_trim(str_slice(text, (size_t)colon + 1, text.len)));
	return add_assertion(in, d, type, value, err);
}

static void take_list(Json *object, const char *key, Str text)
{
	for (Str part; text.len > 0 && str_next(&text, ';', &part);)
		if (str_trim(part).len > 0)
			add_to_list(object, key, str_trim(part));
}

typedef enum ColumnKind {
	COLUMN_TEXT,
	COLUMN_EXPECT_TEXT,
	COLUMN_LIST,
	COLUMN_EXPECT_LIST
} ColumnKind;

static const struct {
	const char *name, *field;
	ColumnKind kind;
} columns[] = {{"as", "as", COLUMN_TEXT}, {"query", "query", COLUMN_TEXT},
	{"question", "query", COLUMN_TEXT}, {"input", "query", COLUMN_TEXT},
	{"prompt", "query", COLUMN_TEXT}, {"disposition", "disposition", COLUMN_EXPECT_TEXT},
	{"language", "language", COLUMN_EXPECT_TEXT}, {"intent", "intent", COLUMN_EXPECT_TEXT},
	{"tags", "tags", COLUMN_LIST}, {"documents", "documents", COLUMN_EXPECT_LIST},
	{"must_say", "must_say", COLUMN_EXPECT_LIST},
	{"must_not_say", "must_not_say", COLUMN_EXPECT_LIST}};

static size_t column_find(Str name)
{
	size_t i = 0;
	while (i < COUNT(columns) && !str_is(name, columns[i].name))
		i++;
	return i;
}

static bool take_cell(const Import *in, Draft *d, Str name, Str value, bool lone, Err *err)
{
	size_t i = column_find(name);
	if (value.len == 0 || str_is(name, "id") || str_is(name, "__description"))
		return true;
	if (str_starts(name, STR("__expected")))
		return take_expected(in, d, value, err);
	if (i == COUNT(columns)) {
		if (lone) /* the only column nobody knows is the question */
			json_set_str(d->line, "query", value);
		return true;
	}
	Json *object =
		columns[i].kind == COLUMN_EXPECT_TEXT || columns[i].kind == COLUMN_EXPECT_LIST
			? d->expect
			: d->line;
	if (columns[i].kind == COLUMN_LIST || columns[i].kind == COLUMN_EXPECT_LIST)
		take_list(object, columns[i].field, value);
	else
		json_set_str(object, columns[i].field, value);
	return true;
}

static Str cell(const Row *header, const Row *row, const char *name)
{
	for (size_t i = 0; i < header->count && i < row->count; i++)
		if (str_is(str_trim(header->fields[i]), name))
			return row->fields[i];
	return STR("");
}

static bool is_unknown(Str name)
{
	return column_find(name) == COUNT(columns) && !str_starts(name, STR("__")) &&
	       !str_is(name, "id");
}

static bool take_row(Import *in, const Row *header, const Row *row, int line, Err *err)
{
	size_t unknown = 0;
	Draft d = draft_new(line);
	Str id = cell(header, row, "id");
	set_id(in, &d, id.len > 0 ? id : cell(header, row, "__description"));
	for (size_t i = 0; i < header->count; i++)
		unknown += is_unknown(str_trim(header->fields[i]));
	for (size_t i = 0; i < header->count && i < row->count; i++)
		if (!take_cell(in, &d, str_trim(header->fields[i]), str_trim(row->fields[i]),
			    unknown == 1, err)) {
			json_free(d.line);
			return false;
		}
	json_push(in->cases, d.line);
	return true;
}

static bool import_csv(Import *in, Arena *arena, Str text, Err *err)
{
	Row header = {0}, row = {0};
	size_t at = 0;
	in->line = 1;
	if (!utf8_valid(text))
		return fault(in, err, "not UTF-8");
	if (!read_row(in, arena, text, &at, &header, err))
		return false;
	while (at < text.len) {
		int line = ++in->line;
		if (!read_row(in, arena, text, &at, &row, err))
			return false;
		if (row.count == 1 && str_trim(row.fields[0]).len == 0)
			continue;
		if (row.count > header.count)
			return fault(in, err, "%zu columns, the header has %zu", row.count,
				header.count);
		int end = in->line;
		in->line = line;
		if (!take_row(in, &header, &row, line, err))
			return false;
		in->line = end;
	}
	return true;
}

bool import_tests(const char *path, Str text, Json **ret_cases, Err *err)
{
	Arena arena = {0};
	Import in = {.path = path, .cases = json_new_array()};
	bool csv = str_is(path_extension(path_base(str_from(path))), ".csv");
	bool ok = csv ? import_csv(&in, &arena, text, err) : import_promptfoo(&in, text, err);
	arena_free(&arena);
	if (ok)
		*ret_cases = in.cases;
	else
		json_free(in.cases);
	return ok;
}
