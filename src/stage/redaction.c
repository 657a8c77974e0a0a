#include "stage/redaction.h"

#include "base/auto.h"
#include "text/wordlist.h"

enum { NAME_PART_MIN = 3 };

/* The last word of a field's name ("customer_email"), and what such a field holds. */
static const struct {
	const char *names;
	PersonalKind kind;
} fields[] = {
	{"email mail", PERSONAL_EMAIL},
	{"name surname firstname lastname holder owner contact recipient", PERSONAL_NAME},
	{"phone telephone tel mobile fax", PERSONAL_PHONE},
	{"address street city town zip postcode postal", PERSONAL_ADDRESS},
	{"iban bic", PERSONAL_IBAN},
	{"birth birthday birthdate dob", PERSONAL_BIRTH},
	{"passport ssn vat taxid", PERSONAL_ID},
};

static void know(Redaction *r, PersonalKind kind, Str text)
{
	text = arena_copy(&r->arena, str_trim(text));
	if (text.len > 0)
		*ARENA_PUSH(&r->arena, r->known, r->known_count) = (PersonalKnown){kind, text};
}

/* "Priya Nair": the whole and each part, the whole first. */
static void know_name(Redaction *r, Str name)
{
	Str rest = name, part;
	know(r, PERSONAL_NAME, name);
	while (rest.len > 0 && str_next(&rest, ' ', &part))
		if (part.len >= NAME_PART_MIN && part.len < name.len)
			know(r, PERSONAL_NAME, part);
}

static void know_field(Redaction *r, const Json *field)
{
	Str last = json_key(field), rest = last, part;
	while (rest.len > 0 && str_next(&rest, '_', &part))
		last = part;
	for (size_t i = 0; i < COUNT(fields); i++) {
		if (!wordlist_has(fields[i].names, last) || !json_is(field, JSON_STRING))
			continue;
		if (fields[i].kind == PERSONAL_NAME)
			know_name(r, json_str(field));
		else
			know(r, fields[i].kind, json_str(field));
	}
}

static int longest_first(const void *a, const void *b)
{
	size_t x = ((const PersonalKnown *)a)->text.len, y = ((const PersonalKnown *)b)->text.len;
	return (x < y) - (x > y);
}

void redaction_open(Redaction *r, const Case *c)
{
	const Requester *who = &c->ticket.requester;
	*r = (Redaction){.known_count = 0};
	know(r, PERSONAL_EMAIL, who->email);
	know(r, PERSONAL_ID, who->id);
	know_name(r, who->name);
	for (const Json *list = json_first(c->records); list != NULL; list = json_next(list))
		for (const Json *row = json_first(list); row != NULL; row = json_next(row))
			for (const Json *f = json_first(row); f != NULL; f = json_next(f))
				know_field(r, f);
	if (r->known_count > 0)
		qsort(r->known, r->known_count, sizeof *r->known, longest_first);
}

void redaction_close(Redaction *r)
{
	if (r == NULL)
		return;
	personal_map_free(&r->map);
	arena_free(&r->arena);
	*r = (Redaction){.known_count = 0};
}

void redact_text(Redaction *r, Str text, Buf *out)
{
	AUTO(arena_free) Arena scratch = {0};
	PersonalSpans spans = personal_find_with(&scratch, text, r->known, r->known_count);
	personal_redact(text, spans, &r->map, out);
}

static void learn_text(Redaction *r, Str text)
{
	AUTO(buf_free) Buf out = {0};
	redact_text(r, text, &out);
}

void redaction_learn(Redaction *r, const Case *c)
{
	for (size_t i = 0; i < r->known_count; i++)
		learn_text(r, r->known[i].text);
	learn_text(r, c->ticket.subject);
	for (size_t i = 0; i < c->ticket.message_count; i++)
		learn_text(r, c->ticket.messages[i].body);
	for (size_t i = 0; i < c->evidence_count; i++)
		learn_text(r, c->evidence[i].text);
}

typedef void Change(void *context, Str text, Buf *out);

/* JSON's depth is bounded by JSON_MAX_DEPTH, and so is this recursion. */
static Json *change_json(const Json *json, Change *change, void *context)
{
	if (json_is(json, JSON_STRING)) {
		AUTO(buf_free) Buf text = {0};
		change(context, json_str(json), &text);
		return json_new_str(buf_str(&text));
	}
	bool array = json_is(json, JSON_ARRAY);
	if (!array && !json_is(json, JSON_OBJECT))
		return json_copy(json);
	Json *copy = array ? json_new_array() : json_new_object();
	for (const Json *j = json_first(json); j != NULL; j = json_next(j)) {
		Json *inner = change_json(j, change, context);
		if (array)
			json_push(copy, inner);
		else
			json_set_key(copy, json_key(j), inner);
	}
	return copy;
}

static void redact(void *context, Str text, Buf *out)
{
	redact_text(context, text, out);
}

static void undo(void *context, Str text, Buf *out)
{
	(void)personal_restore(text, &((const Redaction *)context)->map, out);
}

Json *redact_json(Redaction *r, const Json *json)
{
	return change_json(json, redact, r);
}

Json *redaction_undo_json(const Redaction *r, const Json *json)
{
	Redaction borrowed = *r; /* only read */
	return change_json(json, undo, &borrowed);
}
