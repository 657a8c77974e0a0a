#include "evals/golden.h"

#include "base/auto.h"
#include "base/file.h"
#include "evals/import.h"

enum { GOLDEN_CEILING = 256 * 1024 * 1024, FAULTS_TOLD = 20 };

typedef struct Reader {
	GoldenSet *set;
	const char *path;
	int line;
	Buf *faults;
	size_t fault_count;
	Err *err; /* the first fault */
} Reader;

static void tell(Reader *r, const Err *why)
{
	if (r->fault_count++ == 0)
		(void)err_set(r->err, ERR_INPUT, "%s:%d: %s", r->path, r->line, why->text);
	if (r->fault_count <= FAULTS_TOLD)
		buf_addf(r->faults, "%s:%d: %s\n", r->path, r->line, why->text);
}

static void remark(Reader *r, Str field, Str key)
{
	GoldenSet *set = r->set;
	*ARENA_PUSH(&set->arena, set->remarks.items, set->remarks.count) =
		arena_fmt(&set->arena, "%s:%d: %.*s.%.*s: no such field; it checks nothing",
			r->path, r->line, STR_ARG(field), STR_ARG(str_slice(key, 0, 60)));
}

/* ---- fields ---- */

static bool is_given(const Json *value)
{
	return value != NULL && !json_is(value, JSON_NULL);
}

static bool read_text(
	const Json *object, const char *key, const char *where, Str *ret_text, Err *err)
{
	const Json *value = json_get(object, key);
	if (is_given(value) && !json_is(value, JSON_STRING))
		return err_set(err, ERR_INPUT, "%s%s: expected text, found %s", where, key,
			json_type_name(json_type(value)));
	*ret_text = json_str(value);
	return true;
}

/* A list of texts; one text alone is a list of one. */
static bool read_texts(Reader *r, const Json *object, const char *key, const char *where,
	StrList *ret_list, Err *err)
{
	const Json *value = json_get(object, key);
	size_t n = 0;
	if (!is_given(value))
		return true;
	if (json_is(value, JSON_STRING)) {
		*ARENA_PUSH(&r->set->arena, ret_list->items, ret_list->count) = json_str(value);
		return true;
	}
	if (!json_is(value, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "%s%s: expected a list of texts, found %s", where,
			key, json_type_name(json_type(value)));
	for (const Json *item = json_first(value); item != NULL; item = json_next(item), n++) {
		if (!json_is(item, JSON_STRING) || str_trim(json_str(item)).len == 0)
			return err_set(err, ERR_INPUT, "%s%s[%zu]: expected a text%s", where, key,
				n, json_is(item, JSON_STRING) ? ", found an empty one" : "");
		*ARENA_PUSH(&r->set->arena, ret_list->items, ret_list->count) = json_str(item);
	}
	return true;
}

static bool read_flag(const Json *object, const char *key, bool *ret_flag, Err *err)
{
	const Json *value = json_get(object, key);
	if (is_given(value) && !json_is(value, JSON_BOOL))
		return err_set(err, ERR_INPUT, "expect.%s: expected true or false, found %s", key,
			json_type_name(json_type(value)));
	*ret_flag = json_bool(value, false);
	return true;
}

static bool read_action(Reader *r, const Json *action, size_t n, Expectation *e, Err *err)
{
	const Json *arguments = json_get(action, "arguments");
	if (!json_is(action, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "expect.actions[%zu]: expected an object, found %s",
			n, json_type_name(json_type(action)));
	if (json_str_at(action, "tool").len == 0)
		return err_set(err, ERR_INPUT,
			"expect.actions[%zu].tool: the name of a tool is missing", n);
	if (is_given(arguments) && !json_is(arguments, JSON_OBJECT))
		return err_set(err, ERR_INPUT,
			"expect.actions[%zu].arguments: expected an object, found %s", n,
			json_type_name(json_type(arguments)));
	*ARENA_PUSH(&r->set->arena, e->actions, e->action_count) = (ExpectedAction){
		json_str_at(action, "tool"), is_given(arguments) ? arguments : NULL};
	return true;
}

static bool read_actions(Reader *r, const Json *expect, Expectation *e, Err *err)
{
	const Json *list = json_get(expect, "actions");
	size_t n = 0;
	if (is_given(list) && !json_is(list, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "expect.actions: expected a list, found %s",
			json_type_name(json_type(list)));
	for (const Json *a = json_first(list); a != NULL; a = json_next(a), n++)
		if (!read_action(r, a, n, e, err))
			return false;
	if (e->no_actions && e->action_count > 0)
		return err_set(
			err, ERR_INPUT, "expect.no_actions: true, but expect.actions names some");
	return true;
}

static bool read_disposition(const Json *expect, Expectation *e, Err *err)
{
	Str name;
	if (!read_text(expect, "disposition", "expect.", &name, err))
		return false;
	e->has_disposition = name.len > 0;
	return name.len == 0 || disposition_from(name, &e->disposition) ||
	       err_set(err, ERR_INPUT,
		       "expect.disposition: \"%.*s\" is not answer, clarify, escalate or "
		       "abstain",
		       STR_ARG(str_slice(name, 0, 60)));
}

static void remark_unknown(Reader *r, const Json *expect)
{
	static const char *const known[] = {"disposition", "documents", "must_say", "must_not_say",
		"actions", "no_actions", "language", "intent"};
	for (const Json *m = json_first(expect); m != NULL; m = json_next(m)) {
		bool found = false;
		for (size_t i = 0; !found && i < COUNT(known); i++)
			found = str_is(json_key(m), known[i]);
		if (!found)
			remark(r, STR("expect"), json_key(m));
	}
}

static bool read_expectation(Reader *r, const Json *line, Expectation *e, Err *err)
{
	const Json *expect = json_get(line, "expect");
	if (!json_is(expect, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "expect: %s",
			is_given(expect) ? "is not an object" : "is missing");
	remark_unknown(r, expect);
	return read_disposition(expect, e, err) &&
	       read_texts(r, expect, "documents", "expect.", &e->documents, err) &&
	       read_texts(r, expect, "must_say", "expect.", &e->must_say, err) &&
	       read_texts(r, expect, "must_not_say", "expect.", &e->must_not_say, err) &&
	       read_flag(expect, "no_actions", &e->no_actions, err) &&
	       read_actions(r, expect, e, err) &&
	       read_text(expect, "language", "expect.", &e->language, err) &&
	       read_text(expect, "intent", "expect.", &e->intent, err);
}

/* ---- a case ---- */

static bool read_id(Reader *r, const Json *line, GoldenCase *g, Err *err)
{
	const Json *id = json_get(line, "id");
	if (json_is_integer(id))
		g->id = arena_fmt(&r->set->arena, "%lld", (long long)json_int(id, 0));
	else if (!read_text(line, "id", "", &g->id, err))
		return false;
	if (g->id.len == 0 || g->id.len > TICKET_MAX_ID)
		return err_set(
			err, ERR_INPUT, "id: %s", g->id.len == 0 ? "is missing" : "is too long");
	for (size_t i = 0; i < r->set->count; i++)
		if (str_eq(r->set->cases[i].id, g->id))
			return err_set(err, ERR_INPUT, "id: \"%.*s\" is taken by line %d",
				STR_ARG(g->id), r->set->cases[i].line);
	return true;
}

/* The ticket as import would read it; without an id of its own it bears the case's. */
static bool read_ticket(Reader *r, const Json *line, GoldenCase *g, Err *err)
{
	const Json *ticket = json_get(line, "ticket");
	AUTO(json_freep) Json *whole = json_copy(ticket);
	if (!json_is(ticket, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "ticket: expected an object, found %s",
			json_type_name(json_type(ticket)));
	if (!is_given(json_get(ticket, "id")))
		json_set_str(whole, "id", g->id);
	return ticket_from_json(&r->set->arena, whole, &g->ticket, err) ||
	       err_prefix(err, "ticket.");
}

static bool read_question(Reader *r, const Json *line, GoldenCase *g, Err *err)
{
	bool ticket = is_given(json_get(line, "ticket")), query = is_given(json_get(line, "query"));
	if (ticket == query)
		return err_set(err, ERR_INPUT,
			ticket ? "query: there is a ticket already"
			       : "ticket: is missing (or give a query)");
	if (ticket)
		return read_ticket(r, line, g, err);
	Str text;
	if (!read_text(line, "query", "", &text, err))
		return false;
	if (str_trim(text).len == 0)
		return err_set(err, ERR_INPUT, "query: is empty");
	Message *m = ARENA_NEW(&r->set->arena, Message);
	*m = (Message){.id = STR(""),
		.from = STR(""),
		.to = STR(""),
		.body = text,
		.authentication = STR(""),
		.note = STR("")};
	g->is_query = true;
	g->ticket = (Ticket){.id = g->id,
		.subject = STR(""),
		.requester = {STR(""), STR(""), STR("")},
		.queue = STR(""),
		.priority = PRIORITY_NORMAL,
		.messages = m,
		.message_count = 1,
		.revision = 1};
	return true;
}

static bool read_case(Reader *r, const Json *line, Err *err)
{
	AUTO(buf_free) Buf canonical = {0};
	GoldenCase g = {.line = r->line, .as = STR("")};
	if (!json_is(line, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "expected an object, found %s",
			json_type_name(json_type(line)));
	if (!read_id(r, line, &g, err) || !read_question(r, line, &g, err) ||
		!read_text(line, "as", "", &g.as, err) ||
		!read_texts(r, line, "tags", "", &g.tags, err) ||
		!read_expectation(r, line, &g.expect, err))
		return false;
	json_write_canonical(line, &canonical);
	g.hash = hash_hex_of(buf_str(&canonical));
	*ARENA_PUSH(&r->set->arena, r->set->cases, r->set->count) = g;
	return true;
}

/* ---- a file ---- */

static void read_value(Reader *r, Json *line)
{
	Err why = {0};
	json_push(r->set->list, line);
	if (!read_case(r, line, &why))
		tell(r, &why);
}

static void read_lines(Reader *r, Str text)
{
	Str line;
	for (r->line = 1; str_next(&text, '\n', &line); r->line++) {
		Err why = {0};
		Json *json;
		if (str_trim(line).len == 0)
			continue;
		if (json_parse(str_trim(line), NULL, &json, &why))
			read_value(r, json);
		else
			tell(r, &why);
	}
}

static int by_id(const void *a, const void *b)
{
	return str_cmp((*(GoldenCase *const *)a)->id, (*(GoldenCase *const *)b)->id);
}

static HashHex hash_of_set(GoldenSet *set)
{
	AUTO(buf_free) Buf text = {0};
	GoldenCase **sorted = ARENA_ARRAY(&set->arena, GoldenCase *, set->count + 1);
	for (size_t i = 0; i < set->count; i++)
		sorted[i] = &set->cases[i];
	qsort(sorted, set->count, sizeof(GoldenCase *), by_id);
	for (size_t i = 0; i < set->count; i++)
		buf_addf(&text, "%s\n", sorted[i]->hash.text);
	return hash_hex_of(buf_str(&text));
}

static bool read_bytes(Reader *r, Str bytes, Err *err)
{
	AUTO(json_freep) Json *imported = NULL;
	if (str_starts(bytes, STR("\xEF\xBB\xBF")))
		bytes = str_slice(bytes, 3, bytes.len);
	if (!import_known(str_from(r->path))) {
		read_lines(r, bytes);
		return true;
	}
	if (!import_tests(r->path, bytes, &imported, err))
		return false;
	for (const Json *j = json_first(imported); j != NULL; j = json_next(j)) {
		Json *line = json_copy(j);
		r->line = (int)json_int_at(line, "line", 0);
		json_remove(line, "line");
		read_value(r, line);
	}
	return true;
}

static Str name_of(const char *path)
{
	Str base = path_base(str_from(path)), extension = path_extension(base);
	return str_slice(base, 0, base.len - extension.len);
}

bool golden_read(const char *path, GoldenSet *ret_set, Buf *ret_faults, Err *err)
{
	AUTO(buf_free) Buf bytes = {0};
	return file_read(path, GOLDEN_CEILING, &bytes, err) &&
	       golden_parse(path, buf_str(&bytes), ret_set, ret_faults, err);
}

bool golden_parse(const char *path, Str bytes, GoldenSet *ret_set, Buf *ret_faults, Err *err)
{
	Err first = {0};
	GoldenSet set = {.list = json_new_array()};
	Reader r = {.set = &set, .path = path, .faults = ret_faults, .err = &first};
	bool ok = read_bytes(&r, bytes, err);
	if (ok && r.fault_count > 0)
		ok = err_set(err, ERR_INPUT, "%s", first.text);
	if (ok && r.fault_count > FAULTS_TOLD)
		buf_addf(ret_faults, "%s: and %zu more\n", path, r.fault_count - FAULTS_TOLD);
	if (ok && set.count == 0)
		ok = err_set(err, ERR_INPUT, "%s: holds no case", path);
	if (!ok) {
		golden_free(&set);
		return false;
	}
	set.name = arena_copy(&set.arena, name_of(path));
	set.hash = hash_of_set(&set);
	*ret_set = set;
	return true;
}

void golden_free(GoldenSet *set)
{
	if (set == NULL)
		return;
	json_free(set->list);
	arena_free(&set->arena);
	*set = (GoldenSet){0};
}

static bool has_tag(const GoldenCase *g, Str tags)
{
	for (Str tag; str_next(&tags, ',', &tag);)
		for (size_t i = 0; i < g->tags.count; i++)
			if (str_eq(g->tags.items[i], str_trim(tag)))
				return true;
	return false;
}

void golden_keep_tags(GoldenSet *set, Str tags)
{
	size_t kept = 0;
	for (size_t i = 0; i < set->count; i++)
		if (has_tag(&set->cases[i], tags))
			set->cases[kept++] = set->cases[i];
	set->count = kept;
}
