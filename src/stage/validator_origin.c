#include "stage/validator_origin.h"

#include "base/auto.h"
#include "stage/injection.h"
#include "text/segment.h"


OriginPlace *origin_add(Arena *arena, OriginTable *t, OriginSource source, size_t base)
{
	size_t places = t->count;
	source.name = arena_copy(arena, source.name);
	*ARENA_PUSH(arena, t->items, t->count) = source;
	OriginPlace *place = ARENA_PUSH(arena, t->places, places);
	place->base = base;
	return place;
}

/* Pasted logs and code are as foreign as quoted mail: somebody else may have written them. */
static Origin segment_origin(SegmentKind kind)
{
	switch (kind) {
	case SEGMENT_WORDS:
	case SEGMENT_GREETING:
	case SEGMENT_CLOSING:
	case SEGMENT_SIGNATURE:
	case SEGMENT_FORM:
		return ORIGIN_REQUESTER;
	case SEGMENT_QUOTED:
	case SEGMENT_DISCLAIMER:
	case SEGMENT_LOG:
	case SEGMENT_CODE:
		break;
	}
	return ORIGIN_QUOTED;
}

/* A message that claims to be ours came in like any other: it is trusted like a quotation. */
static void add_message(Arena *arena, OriginTable *t, const Message *m, size_t number)
{
	Segments segments = segment_text(arena, m->body);
	Str whole = arena_fmt(arena, "message %zu", number);
	bool aimed = injection_find(m->body, NULL, NULL);
	for (size_t i = 0; i < segments.count; i++) {
		const Segment *s = &segments.items[i];
		Str text = str_slice(m->body, s->start, s->end);
		Origin origin = m->outbound ? ORIGIN_QUOTED : segment_origin(s->kind);
		bool own = s->kind == SEGMENT_WORDS && !m->outbound;
		const char *part = m->outbound ? "ours" : segment_kind_name(s->kind);
		Str name = own ? whole : arena_fmt(arena, "message %zu (%s)", number, part);
		OriginSource source = origin_source(origin, name, text);
		(void)origin_add(arena, t, source, s->start);
		if (origin == ORIGIN_QUOTED && !aimed)
			orders_add(arena, t, source, s->start, false);
	}
	if (aimed)
		orders_add_aimed(arena, t, origin_source(ORIGIN_REQUESTER, whole, m->body));
}

static void add_passage(Arena *arena, OriginTable *t, const Evidence *e)
{
	OriginSource source = origin_source(ORIGIN_RETRIEVED, arena_fmt(arena, "passage %d", e->n), e->text);
	(void)origin_add(arena, t, source, 0);
	if (str_starts(e->note, STR("injection")))
		orders_add_aimed(arena, t, source);
	else
		orders_add(arena, t, source, 0, true);
}

OriginTable origin_table(const Case *c, Arena *arena)
{
	OriginTable t = {0};
	for (size_t i = 0; i < c->evidence_count; i++)
		if (!str_is(c->evidence[i].audience, "record"))
			add_passage(arena, &t, &c->evidence[i]);
	origin_add_records(c, arena, &t);
	Str requester[] = {
		c->ticket.requester.email, c->ticket.requester.id, c->ticket.requester.name};
	for (size_t i = 0; i < COUNT(requester); i++)
		(void)origin_add(arena, &t,
			origin_source(ORIGIN_REQUESTER, STR("requester"), requester[i]), 0);
	(void)origin_add(
		arena, &t, origin_source(ORIGIN_REQUESTER, STR("subject"), c->ticket.subject), 0);
	if (injection_find(c->ticket.subject, NULL, NULL))
		orders_add_aimed(arena, &t,
			origin_source(ORIGIN_REQUESTER, STR("subject"), c->ticket.subject));
	for (size_t i = 0; i < c->ticket.message_count; i++)
		add_message(arena, &t, &c->ticket.messages[i], i + 1);
	return t;
}

bool leaf_counts_cents(const Leaf *leaf)
{
	return str_ends(leaf->argument, STR("_cents")) || str_is(leaf->argument, "cents");
}

static void leaf_search(const Exam *x, Leaf *leaf)
{
	AUTO(buf_free) Buf text = {0};
	bool number = json_is(leaf->value, JSON_NUMBER);
	if (!number && !json_is(leaf->value, JSON_STRING))
		return;
	if (number)
		json_write(leaf->value, &text);
	else
		buf_add(&text, json_str(leaf->value));
	OriginHit hit = origin_find(buf_str(&text), number, leaf_counts_cents(leaf),
		x->table->items, x->table->count);
	if (hit.origin == ORIGIN_MODEL)
		return;
	leaf->origin = hit.origin;
	leaf->source = hit.name;
	for (size_t i = 0; i < x->table->count; i++)
		if (x->table->items[i].name.ptr == hit.name.ptr) {
			leaf->start = hit.start + x->table->places[i].base;
			leaf->end = hit.end + x->table->places[i].base;
			leaf->asked = x->table->places[i].asked;
		}
}

/* The person's own text, the workspace's template, the customer's subject, sentences of passages.
 */
static void leaf_bound(const Exam *x, Leaf *leaf, Str to)
{
	const Draft *d = &x->c->draft;
	bool edited = d->editor.len > 0, text = str_is(to, "/draft/text");
	leaf->origin = ORIGIN_RETRIEVED;
	leaf->source = STR("draft");
	if (text && edited) {
		leaf->origin = ORIGIN_OPERATOR;
		leaf->source = arena_fmt(x->arena, "draft, edited by " STR_FMT, STR_ARG(d->editor));
	} else if (text && json_count(json_get(d->result, "sentences")) == 0) {
		leaf->origin = ORIGIN_OPERATOR;
		leaf->source = STR("template");
	} else if (str_is(to, "/draft/subject")) {
		leaf->origin = ORIGIN_REQUESTER;
		leaf->source = STR("subject");
	} else if (str_is(to, "/draft/reason") && !str_is(d->provider, "extractive")) {
		leaf->origin = ORIGIN_MODEL;
	}
}

static const ArgumentOrigin *origin_before(const Exam *x, Str pointer)
{
	for (size_t i = 0; x->before != NULL && i < x->before->origin_count; i++)
		if (str_eq(x->before->origins[i].argument, pointer))
			return &x->before->origins[i];
	return NULL;
}

/* Did a person write this value, now or in an earlier edit? */
static bool leaf_typed(const Exam *x, Leaf *leaf)
{
	const Json *arguments = x->before == NULL ? NULL : x->before->arguments;
	const Json *before = json_pointer(arguments, leaf->pointer);
	bool same = before != NULL && json_equal(before, leaf->value);
	bool typed = x->typed != NULL ? json_get_str(x->typed, leaf->argument) != NULL : !same;
	const ArgumentOrigin *earlier = origin_before(x, leaf->pointer);
	if (x->edited_now && typed) {
		leaf->source = arena_fmt(x->arena, "typed by " STR_FMT, STR_ARG(x->editor));
	} else if (same && earlier != NULL && str_starts(earlier->source, STR("typed by "))) {
		leaf->source = earlier->source;
	} else {
		return false;
	}
	leaf->origin = ORIGIN_OPERATOR;
	return true;
}

/* A constant of a pinned manifest is the administrator's word. */
static bool is_constant(const Exam *x, const Leaf *leaf)
{
	const Json *suggested = json_get(json_get(x->tool->manifest, "suggest"), "arguments");
	const Json *constant = json_get_str(suggested, leaf->argument);
	return x->tool->pinned && constant != NULL && !str_starts(json_str(constant), STR("/")) &&
		json_equal(constant, json_get_str(x->arguments, leaf->argument));
}

/* The manifest of what is undone says where this value comes from: a pinned one is the administrator's word. */
static bool leaf_planned(const Exam *x, Leaf *leaf)
{
	const Json *planned = x->plan == NULL ? NULL : json_get_str(x->plan, leaf->argument);
	Str from = json_str(planned);
	if (planned == NULL)
		return false;
	if (str_starts(from, STR("/receipt")) || str_starts(from, STR("/arguments"))) {
		leaf->origin = ORIGIN_RECORD;
		leaf->source = arena_fmt(x->arena, "%s " STR_FMT, str_starts(from, STR("/receipt")) ? "receipt of"
			: "what was signed in", STR_ARG(x->undoes));
		return true;
	}
	if (str_starts(from, STR("/")))
		return false;
	leaf->origin = ORIGIN_OPERATOR;
	leaf->source = STR("manifest");
	return true;
}

static void leaf_trace(const Exam *x, Leaf *leaf)
{
	const Json *to = json_get_str(x->bound, leaf->argument);
	leaf->origin = ORIGIN_MODEL;
	leaf->source = leaf->note = STR("");
	if (to != NULL) {
		leaf_bound(x, leaf, json_str(to));
	} else if (leaf_typed(x, leaf)) {
		return;
	} else if (leaf_planned(x, leaf)) {
		return;
	} else if (is_constant(x, leaf)) {
		leaf->origin = ORIGIN_OPERATOR;
		leaf->source = STR("manifest");
	} else if (json_is(leaf->value, JSON_STRING) &&
		str_eq(json_str(leaf->value), x->c->ticket.id)) {
		leaf->origin = ORIGIN_RECORD;
		leaf->source = STR("ticket");
	} else {
		leaf_search(x, leaf);
		orders_claim(x, leaf);
	}
}

/* A member's name as a JSON Pointer writes it (RFC 6901, section 3). */
static void add_escaped(Buf *b, Str name)
{
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '~')
			buf_adds(b, "~0");
		else if (name.ptr[i] == '/')
			buf_adds(b, "~1");
		else
			buf_addc(b, name.ptr[i]);
	}
}

/* Arguments are bounded by JSON_MAX_DEPTH, and so is this recursion. */
static void walk(const Exam *x, Str argument, const Json *value, Buf *path, Leaves *leaves)
{
	bool inner = (json_is(value, JSON_OBJECT) || json_is(value, JSON_ARRAY)) &&
		json_count(value) > 0;
	if (!inner) {
		Leaf *leaf = ARENA_PUSH(x->arena, leaves->items, leaves->count);
		leaf->argument = argument;
		leaf->pointer = arena_copy(x->arena, buf_str(path));
		leaf->value = value;
		leaf_trace(x, leaf);
		return;
	}
	size_t index = 0, len = path->len;
	for (const Json *v = json_first(value); v != NULL; v = json_next(v), index++) {
		buf_addc(path, '/');
		if (json_is(value, JSON_ARRAY))
			buf_addf(path, "%zu", index);
		else
			add_escaped(path, json_key(v));
		walk(x, argument.len > 0 ? argument : json_key(v), v, path, leaves);
		path->len = len;
	}
}

Leaves origin_leaves(const Exam *x)
{
	AUTO(buf_free) Buf path = {0};
	Leaves leaves = {0};
	if (json_count(x->arguments) > 0)
		walk(x, STR(""), x->arguments, &path, &leaves);
	return leaves;
}
