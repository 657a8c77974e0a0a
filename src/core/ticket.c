#include "core/ticket.h"

#include "base/auto.h"
#include "base/clock.h"

static const char *const priority_names[] = {N_("low"), N_("normal"), N_("high"), N_("urgent")};

const char *priority_name(Priority p)
{
	return (size_t)p < COUNT(priority_names) ? priority_names[p] : "normal";
}

bool priority_from(Str name, Priority *ret_priority)
{
	for (size_t i = 0; i < COUNT(priority_names); i++)
		if (str_ieq(name, str_from(priority_names[i]))) {
			*ret_priority = (Priority)i;
			return true;
		}
	return false;
}

const Message *ticket_last_from_customer(const Ticket *t)
{
	for (size_t i = t->message_count; i > 0; i--)
		if (!t->messages[i - 1].outbound)
			return &t->messages[i - 1];
	return NULL;
}

void ticket_mark_own(Ticket *t, Str addresses)
{
	Str own;
	while (addresses.len > 0 && str_next(&addresses, ',', &own))
		for (size_t i = 0; i < t->message_count; i++)
			if (str_trim(own).len > 0 && str_ieq(t->messages[i].from, str_trim(own)))
				t->messages[i].outbound = true;
}

/* ---- a ticket as JSON ---- */

/* One ticket being read. `where` is the path of the field, for errors. */
typedef struct TicketReader {
	Arena *arena;
	Ticket ticket;
} TicketReader;

/* The text of a JSON string: valid UTF-8 already; U+0000 (held as C0 80, base/json.h) is dropped,
 * CR LF and CR become LF. */
static Str text_of(Arena *arena, Str raw)
{
	char *out = arena_alloc(arena, raw.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < raw.len; i++) {
		bool more = i + 1 < raw.len;
		if ((unsigned char)raw.ptr[i] == 0xC0 && more &&
			(unsigned char)raw.ptr[i + 1] == 0x80)
			i++;
		else if (raw.ptr[i] == '\r' && more && raw.ptr[i + 1] == '\n')
			continue;
		else
			out[len++] = raw.ptr[i] == '\r' ? '\n' : raw.ptr[i];
	}
	return (Str){out, len};
}

static Str lower_case(Arena *arena, Str text)
{
	char *out = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		out[i] = text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? (char)(text.ptr[i] | 0x20)
								  : text.ptr[i];
	return (Str){out, text.len};
}

/* Line ends and tabs as blanks: a subject is one line. */
static Str one_line(Arena *arena, Str text)
{
	char *out = arena_alloc(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++)
		out[i] = text.ptr[i] == '\n' || text.ptr[i] == '\t' ? ' ' : text.ptr[i];
	return str_trim((Str){out, text.len});
}

static bool is_given(const Json *value)
{
	return !json_is(value, JSON_ABSENT) && !json_is(value, JSON_NULL);
}

/* A string, "" where absent; an integer where `number` allows it (customer numbers). */
static bool read_text(Arena *arena, const Json *object, const char *where, const char *key,
	bool number, Str *ret_text, Err *err)
{
	const Json *value = json_get(object, key);
	if (!is_given(value)) {
		*ret_text = STR("");
		return true;
	}
	if (number && json_is_integer(value)) {
		*ret_text = arena_fmt(arena, "%lld", (long long)json_int(value, 0));
		return true;
	}
	if (!json_is(value, JSON_STRING))
		return err_set(err, ERR_INPUT, "%s%s: expected text, found %s", where, key,
			json_type_name(json_type(value)));
	*ret_text = text_of(arena, json_str(value));
	return true;
}

static bool read_time(
	const Json *object, const char *where, const char *key, int64_t *ret_ms, Err *err)
{
	const Json *value = json_get(object, key);
	int64_t at_ms = 0;
	if (is_given(value) && !json_is(value, JSON_STRING))
		return err_set(err, ERR_INPUT, "%s%s: expected an ISO 8601 time, found %s", where,
			key, json_type_name(json_type(value)));
	if (is_given(value) && !clock_from_iso(json_str(value), &at_ms))
		return err_set(err, ERR_INPUT, "%s%s: \"" STR_FMT "\" is not an ISO 8601 time",
			where, key, STR_ARG(str_slice(json_str(value), 0, 60)));
	*ret_ms = at_ms;
	return true;
}

static bool read_id(TicketReader *r, const Json *line, Err *err)
{
	Str *id = &r->ticket.id;
	if (!read_text(r->arena, line, "", "id", true, id, err))
		return false;
	if (id->len == 0)
		return err_set(err, ERR_INPUT, "id: is missing");
	if (id->len > TICKET_MAX_ID)
		return err_set(err, ERR_INPUT, "id: longer than %d bytes", TICKET_MAX_ID);
	for (size_t i = 0; i < id->len; i++)
		if ((unsigned char)id->ptr[i] <= 0x20 || id->ptr[i] == 0x7F)
			return err_set(err, ERR_INPUT, "id: holds a blank or a control character");
	return true;
}

static bool read_requester(TicketReader *r, const Json *line, Err *err)
{
	Requester *who = &r->ticket.requester;
	const Json *value = json_get(line, "requester");
	if (is_given(value) && !json_is(value, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "requester: expected an object, found %s",
			json_type_name(json_type(value)));
	if (!read_text(r->arena, value, "requester.", "name", false, &who->name, err) ||
		!read_text(r->arena, value, "requester.", "email", false, &who->email, err) ||
		!read_text(r->arena, value, "requester.", "id", true, &who->id, err))
		return false;
	who->email = lower_case(r->arena, str_trim(who->email));
	return true;
}

static bool add_group(TicketReader *r, Str name, Err *err)
{
	name = str_trim(name);
	if (name.len == 0)
		return err_set(err, ERR_INPUT, "groups: an empty name");
	*ARENA_PUSH(r->arena, r->ticket.groups, r->ticket.group_count) = text_of(r->arena, name);
	return true;
}

/* An array of names, or "a, b". A list that can't be read is an error: it says who may see the
 * ticket. */
static bool read_groups(TicketReader *r, const Json *line, Err *err)
{
	const Json *value = json_get(line, "groups");
	if (!is_given(value))
		return true;
	if (json_is(value, JSON_STRING)) {
		Str rest = str_trim(json_str(value));
		for (Str name; rest.len > 0 && str_next(&rest, ',', &name);)
			if (!add_group(r, name, err))
				return false;
		return true;
	}
	if (!json_is(value, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "groups: expected a list, found %s",
			json_type_name(json_type(value)));
	size_t n = 0;
	for (const Json *name = json_first(value); name != NULL; name = json_next(name), n++)
		if (!json_is(name, JSON_STRING))
			return err_set(err, ERR_INPUT, "groups[%zu]: expected a name, found %s", n,
				json_type_name(json_type(name)));
		else if (!add_group(r, json_str(name), err))
			return false;
	return true;
}

static bool read_priority(TicketReader *r, const Json *line, Err *err)
{
	Str name = STR("");
	if (!read_text(r->arena, line, "", "priority", false, &name, err))
		return false;
	r->ticket.priority = PRIORITY_NORMAL;
	return name.len == 0 || priority_from(name, &r->ticket.priority) ||
	       err_set(err, ERR_INPUT,
		       "priority: \"" STR_FMT "\" is not low, normal, high or urgent",
		       STR_ARG(str_slice(name, 0, 60)));
}

static bool is_staff(Str word)
{
	static const char *const words[] = {"agent", "support", "staff", "operator", "helpdesk"};
	for (size_t i = 0; i < COUNT(words); i++)
		if (str_ieq(str_trim(word), str_from(words[i])))
			return true;
	return false;
}

/*
 * Who wrote a message? The requester's own address, name or number, or no name at all, is always
 * the customer, whatever else the line says: nothing a customer wrote may pass for the desk's
 * words. Of the others, those are outbound that "outbound": true marks, whose "role" is agent,
 * support, staff, operator or helpdesk, or whose "from" is such a word itself. A stranger without a
 * mark (a colleague in copy) counts as the customer's side.
 */
static bool is_outbound(const Requester *who, Str from, const Json *message)
{
	Str address = str_trim(from);
	bool own = address.len == 0 || (who->email.len > 0 && str_ieq(address, who->email)) ||
		   (who->name.len > 0 && str_eq(address, who->name)) ||
		   (who->id.len > 0 && str_eq(address, who->id));
	if (own)
		return false;
	return json_bool_at(message, "outbound", false) || is_staff(json_str_at(message, "role")) ||
	       is_staff(from);
}

static bool read_attachments(
	TicketReader *r, const Json *message, const char *where, Message *m, Err *err)
{
	const Json *list = json_get(message, "attachments");
	if (!is_given(list))
		return true;
	if (!json_is(list, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "%sattachments: expected a list, found %s", where,
			json_type_name(json_type(list)));
	for (const Json *a = json_first(list); a != NULL; a = json_next(a)) {
		Attachment *to = ARENA_PUSH(r->arena, m->attachments, m->attachment_count);
		*to = (Attachment){.name = STR(""), .type = STR("")};
		if (json_is(a, JSON_STRING)) {
			to->name = text_of(r->arena, json_str(a));
			continue;
		}
		if (!read_text(r->arena, a, where, "name", false, &to->name, err) ||
			!read_text(r->arena, a, where, "type", false, &to->type, err))
			return false;
		to->type = lower_case(r->arena, to->type);
		to->bytes = json_int_at(a, "bytes", 0);
	}
	return true;
}

static bool read_body(TicketReader *r, const Json *message, const char *where, Message *m, Err *err)
{
	const Json *body = json_get(message, "body");
	if (!json_is(body, JSON_STRING))
		return err_set(err, ERR_INPUT, "%sbody: %s", where,
			is_given(body) ? "is not text" : "is missing");
	if (json_str(body).len > TICKET_MAX_BODY)
		return err_set(
			err, ERR_INPUT, "%sbody: longer than %d bytes", where, TICKET_MAX_BODY);
	m->body = text_of(r->arena, json_str(body));
	return true;
}

static bool read_message(TicketReader *r, const Json *json, const char *where, Err *err)
{
	Message m = {0};
	Arena *a = r->arena;
	if (!json_is(json, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "%.*s: expected an object, found %s",
			(int)strlen(where) - 1, where, json_type_name(json_type(json)));
	if (!read_text(a, json, where, "from", false, &m.from, err) ||
		!read_time(json, where, "at", &m.at_ms, err) ||
		!read_body(r, json, where, &m, err) ||
		!read_text(a, json, where, "id", false, &m.id, err) ||
		!read_text(a, json, where, "to", false, &m.to, err) ||
		!read_text(a, json, where, "authentication", false, &m.authentication, err) ||
		!read_text(a, json, where, "note", false, &m.note, err) ||
		!read_attachments(r, json, where, &m, err))
		return false;
	const Requester *who = &r->ticket.requester;
	m.outbound = is_outbound(who, m.from, json);
	if (str_trim(m.from).len == 0)
		m.from = who->email.len > 0 ? who->email : who->name;
	*ARENA_PUSH(a, r->ticket.messages, r->ticket.message_count) = m;
	return true;
}

static bool read_messages(TicketReader *r, const Json *line, Err *err)
{
	const Json *list = json_get(line, "messages");
	if (!json_is(list, JSON_ARRAY))
		return err_set(err, ERR_INPUT, "messages: %s",
			is_given(list) ? "is not a list" : "is missing");
	if (json_count(list) == 0)
		return err_set(err, ERR_INPUT, "messages: is empty");
	if (json_count(list) > TICKET_MAX_MESSAGES)
		return err_set(err, ERR_INPUT, "messages: more than %d", TICKET_MAX_MESSAGES);
	size_t n = 0;
	for (const Json *m = json_first(list); m != NULL; m = json_next(m), n++) {
		char where[40];
		(void)snprintf(where, sizeof where, "messages[%zu].", n);
		if (!read_message(r, m, where, err))
			return false;
	}
	return true;
}

/* Oldest first; messages without a time stay behind the one they followed. */
static void sort_messages(Ticket *t)
{
	for (size_t i = 1; i < t->message_count; i++) {
		Message m = t->messages[i];
		size_t to = i;
		while (to > 0 && m.at_ms > 0 && t->messages[to - 1].at_ms > m.at_ms)
			to--;
		memmove(t->messages + to + 1, t->messages + to, (i - to) * sizeof m);
		t->messages[to] = m;
	}
}

/* Without a requester the first message's sender is taken for it. */
static void requester_from_message(TicketReader *r)
{
	Ticket *t = &r->ticket;
	if (t->message_count == 0)
		return;
	Str from = str_trim(t->messages[0].from);
	if (t->requester.email.len > 0 || t->requester.name.len > 0 || t->requester.id.len > 0 ||
		t->messages[0].outbound)
		return;
	if (str_has(from, STR("@")))
		t->requester.email = lower_case(r->arena, from);
	else
		t->requester.name = from;
}

/* A ticket arrives with its first message and changes with its last. */
static void fill_times(Ticket *t)
{
	if (t->message_count == 0)
		return;
	if (t->created_ms == 0)
		t->created_ms = t->messages[0].at_ms;
	if (t->updated_ms == 0)
		t->updated_ms = t->messages[t->message_count - 1].at_ms;
}

bool ticket_from_json(Arena *arena, const Json *line, Ticket *ret_ticket, Err *err)
{
	TicketReader r = {.arena = arena};
	Ticket *t = &r.ticket;
	if (!json_is(line, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "expected an object, found %s",
			json_type_name(json_type(line)));
	if (!read_id(&r, line, err) ||
		!read_text(arena, line, "", "subject", false, &t->subject, err) ||
		!read_requester(&r, line, err) || !read_messages(&r, line, err) ||
		!read_text(arena, line, "", "queue", false, &t->queue, err) ||
		!read_priority(&r, line, err) || !read_groups(&r, line, err) ||
		!read_time(line, "", "created", &t->created_ms, err) ||
		!read_time(line, "", "updated", &t->updated_ms, err))
		return false;
	t->subject = one_line(arena, t->subject);
	requester_from_message(&r);
	sort_messages(t);
	int64_t revision = json_int_at(line, "revision", 1);
	t->revision = revision > 0 ? revision : 1;
	fill_times(t);
	*ret_ticket = *t;
	return true;
}

static void set_given(Json *object, const char *key, Str value)
{
	if (value.len > 0)
		json_set_str(object, key, value);
}

static void set_time(Json *object, const char *key, int64_t at_ms)
{
	if (at_ms == 0)
		return;
	ClockIso iso = clock_iso(at_ms);
	int millis = (int)(at_ms % 1000);
	char text[CLOCK_ISO + 8];
	size_t seconds = strcspn(iso.text, "Z");
	(void)snprintf(text, sizeof text, "%.*s.%03dZ", (int)seconds, iso.text, millis);
	json_set_cstr(object, key, millis > 0 ? text : iso.text);
}

static Json *attachment_to_json(const Attachment *a)
{
	Json *json = json_new_object();
	json_set_str(json, "name", a->name);
	json_set_str(json, "type", a->type);
	json_set_int(json, "bytes", a->bytes);
	return json;
}

static Json *message_to_json(const Message *m)
{
	Json *json = json_new_object();
	set_given(json, "id", m->id);
	json_set_str(json, "from", m->from);
	set_given(json, "to", m->to);
	set_time(json, "at", m->at_ms);
	json_set_str(json, "body", m->body);
	if (m->outbound)
		json_set_bool(json, "outbound", true);
	if (m->attachment_count > 0) {
		Json *list = json_new_array();
		for (size_t i = 0; i < m->attachment_count; i++)
			json_push(list, attachment_to_json(&m->attachments[i]));
		json_set(json, "attachments", list);
	}
	set_given(json, "authentication", m->authentication);
	set_given(json, "note", m->note);
	return json;
}

static HashHex canonical_hash(const Json *json)
{
	AUTO(buf_free) Buf text = {0};
	json_write_canonical(json, &text);
	return hash_hex_of(buf_str(&text));
}

HashHex message_hash(const Message *m)
{
	AUTO(json_freep) Json *json = message_to_json(m);
	json_set_int(json, "at_ms", m->at_ms); /* "at" has no fraction */
	return canonical_hash(json);
}

/* What a ticket is but for its messages and its age. */
static Json *head_to_json(const Ticket *t)
{
	Json *json = json_new_object(), *who = json_new_object(), *groups = json_new_array();
	json_set_str(json, "id", t->id);
	json_set_str(json, "subject", t->subject);
	json_set_str(who, "name", t->requester.name);
	json_set_str(who, "email", t->requester.email);
	json_set_str(who, "id", t->requester.id);
	json_set(json, "requester", who);
	json_set_str(json, "queue", t->queue);
	json_set_cstr(json, "priority", priority_name(t->priority));
	for (size_t i = 0; i < t->group_count; i++)
		json_push_str(groups, t->groups[i]);
	json_set(json, "groups", groups);
	return json;
}

HashHex ticket_head_hash(const Ticket *t)
{
	AUTO(json_freep) Json *json = head_to_json(t);
	json_set_int(json, "created_ms", t->created_ms);
	json_set_int(json, "priority", t->priority); /* a name would hide a number that is none */
	return canonical_hash(json);
}

Json *ticket_to_json(const Ticket *t)
{
	Json *json = head_to_json(t), *messages = json_new_array();
	for (size_t i = 0; i < t->message_count; i++)
		json_push(messages, message_to_json(&t->messages[i]));
	json_set(json, "messages", messages);
	json_set_int(json, "revision", t->revision);
	set_time(json, "created", t->created_ms);
	set_time(json, "updated", t->updated_ms);
	return json;
}
