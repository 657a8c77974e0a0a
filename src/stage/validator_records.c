/*
 * Records as origins. Names, numbers, dates and addresses are what the office entered: RECORD. A
 * long text in a row (a note, a message, a file) was written by whoever wrote to the office, and an
 * instruction can hide there as well as in a mail: QUOTED.
 */
#include "stage/validator_origin.h"

#include "base/auto.h"
#include "stage/injection.h"
#include "stage/words.h"
#include "text/segment.h"

enum {
	ENTRY_BYTES = 80, /* a longer value is a text that somebody wrote */
	ENTRY_WORDS = 6,
	TITLE_BYTES = 6, /* a shorter file name or address is not unmistakable */
};

typedef struct Adding {
	const Case *c;
	Arena *arena;
	OriginTable *table;
	Str asking; /* the customer's own words */
} Adding;

static bool is_entry(Str value)
{
	return value.len <= ENTRY_BYTES && words_count(value) <= ENTRY_WORDS &&
		!str_has(value, STR("\n")) && !injection_find(value, NULL, NULL);
}

static bool is_all_entries(const Json *value);

/* A list or an object that a database holds as text. */
static bool is_entries_as_text(Str value)
{
	AUTO(json_freep) Json *inner = NULL;
	bool looks = value.len > 1 && (value.ptr[0] == '[' || value.ptr[0] == '{');
	return looks && json_parse(value, NULL, &inner, NULL) && is_all_entries(inner);
}

static bool is_all_entries(const Json *value)
{
	if (json_is(value, JSON_STRING))
		return is_entry(json_str(value)) || is_entries_as_text(json_str(value));
	for (const Json *v = json_first(value); v != NULL; v = json_next(v))
		if (!is_all_entries(v))
			return false;
	return true;
}

/* A file name, a host, a link, a mail address that is not the customer's own. */
static bool is_title(const Adding *a, Str value)
{
	bool letter = false, sign = false;
	for (size_t i = 0; i < value.len; i++) {
		letter = letter || ((value.ptr[i] | 0x20) >= 'a' && (value.ptr[i] | 0x20) <= 'z');
		sign = sign || strchr("./@", value.ptr[i]) != NULL;
	}
	return value.len >= TITLE_BYTES && letter && sign && !str_has(value, STR(" ")) &&
		!str_ieq(value, a->c->ticket.requester.email);
}

/* "Pay the bill 'bill-2023.txt'": the customer names the row that holds the text. */
static bool is_asked_for(const Adding *a, const Json *row)
{
	for (const Json *f = json_first(row); f != NULL; f = json_next(f))
		if (is_title(a, json_str(f)) && str_ihas(a->asking, json_str(f)))
			return true;
	return false;
}

static size_t field_length(const Json *field)
{
	AUTO(buf_free) Buf b = {0};
	if (json_is(field, JSON_STRING))
		return json_str(field).len;
	json_write(field, &b);
	return b.len;
}

static void add_text(const Adding *a, const Evidence *e, const Json *row, const Json *field, Str text)
{
	Str name = arena_fmt(a->arena, "record " STR_FMT " (" STR_FMT ")", STR_ARG(e->id),
		STR_ARG(json_key(field)));
	OriginSource source = origin_source(ORIGIN_QUOTED, name, text);
	size_t at = (size_t)(text.ptr - e->text.ptr);
	origin_add(a->arena, a->table, source, at)->asked = is_asked_for(a, row);
	if (injection_find(text, NULL, NULL))
		orders_add_aimed(a->arena, a->table, source);
	else
		orders_add(a->arena, a->table, source, at, false);
}

/* The record's text is its fields, "key: value" a line (the retriever writes it); long values are
 * blanked out there and are sources of their own. */
static void add_record(const Adding *a, const Evidence *e, const Json *row)
{
	Str name = arena_fmt(a->arena, "record " STR_FMT, STR_ARG(e->id));
	char *entries = arena_alloc(a->arena, e->text.len + 1);
	size_t at = 0;
	memcpy(entries, e->text.ptr, e->text.len);
	for (const Json *f = json_first(row); f != NULL; f = json_next(f)) {
		size_t from = at + json_key(f).len + strlen(": "), len = field_length(f);
		if (from + len > e->text.len)
			break;
		if (!is_all_entries(f)) {
			add_text(a, e, row, f, str_slice(e->text, from, from + len));
			memset(entries + from, ' ', len);
		}
		at = from + len + strlen("\n");
	}
	(void)origin_add(a->arena, a->table,
		origin_source(ORIGIN_RECORD, name, (Str){entries, e->text.len}), 0);
}

/* The row that evidence `n` of the records was made of: they stand in the same order. */
static const Json *row_at(const Json *records, size_t n)
{
	for (const Json *r = json_first(records); r != NULL; r = json_next(r))
		for (const Json *row = json_first(r); row != NULL; row = json_next(row))
			if (json_is(row, JSON_OBJECT) && json_count(row) > 0 && n-- == 0)
				return row;
	return NULL;
}

static Str asking_of(const Case *c, Arena *arena)
{
	AUTO(buf_free) Buf b = {0};
	buf_add(&b, c->ticket.subject);
	for (size_t i = 0; i < c->ticket.message_count; i++)
		if (!c->ticket.messages[i].outbound) {
			buf_addc(&b, '\n');
			buf_add(&b, segment_own_words(arena, c->ticket.messages[i].body));
		}
	return arena_copy(arena, buf_str(&b));
}

void origin_add_records(const Case *c, Arena *arena, OriginTable *t)
{
	Adding a = {.c = c, .arena = arena, .table = t, .asking = asking_of(c, arena)};
	size_t rows = 0;
	for (size_t i = 0; i < c->evidence_count; i++)
		if (str_is(c->evidence[i].audience, "record"))
			add_record(&a, &c->evidence[i], row_at(c->records, rows++));
}
