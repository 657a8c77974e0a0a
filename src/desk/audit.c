/* The trail: verified and listed. */
#include "desk/audit_private.h"
#include "stage/redaction.h"

/* ---- verify ---- */

void audit_fault(Audit *a, int64_t seq, Str why)
{
	if (!a->report.ok)
		return;
	a->report.ok = false;
	a->report.first_bad = seq;
	a->report.why = arena_copy(a->arena, why);
}

static bool collect_event(void *context, Event event, Json *body, Err *err)
{
	(void)err;
	Audit *a = context;
	if (event.kind == EVENT_TOOL_PINNED)
		json_set_key(a->pins, json_str_at(body, "tool"), json_copy(json_get(body, "pin")));
	if (event.kind != EVENT_USER) {
		json_free(body);
		return true;
	}
	*ARENA_PUSH(a->arena, a->bodies, a->body_count) = body;
	*ARENA_PUSH(a->arena, a->users, a->user_count) = (AuditUser){event.seq, json_str_at(body, "name"),
		json_str_at(body, "role"), json_str_at(body, "key"), json_get(body, "groups")};
	return true;
}

/* The last row of that name before `seq`; NULL where there is none. */
static const AuditUser *user_at(const Audit *a, Str name, int64_t seq)
{
	for (size_t i = a->user_count; i > 0; i--)
		if (a->users[i - 1].seq <= seq && str_eq(a->users[i - 1].name, name))
			return &a->users[i - 1];
	return NULL;
}

Str audit_key_at(const Audit *a, Str name, int64_t seq)
{
	const AuditUser *u = user_at(a, name, seq);
	return u == NULL ? STR("") : u->key;
}

static bool same_groups(const User *u, const Json *groups)
{
	size_t i = 0;
	for (const Json *g = json_first(groups); g != NULL; g = json_next(g), i++)
		if (i >= u->group_count || !str_eq(u->groups[i], json_str(g)))
			return false;
	return i == u->group_count;
}

static bool is_known(const User *users, size_t count, Str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(users[i].name, name))
			return true;
	return false;
}

static void check_users(Audit *a, const User *users, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const User *u = &users[i];
		const AuditUser *known = user_at(a, u->name, INT64_MAX);
		if (known == NULL || !str_is(known->role, role_name(u->role)) || !same_groups(u, known->groups) ||
			!str_eq(known->key, u->key))
			audit_fault(a, 0, arena_fmt(a->arena, "user %.*s is not as the journal says",
				STR_ARG(u->name)));
	}
	for (size_t i = 0; i < a->user_count; i++)
		if (!is_known(users, count, a->users[i].name))
			audit_fault(a, 0, arena_fmt(a->arena, "user %.*s is in the journal and not among the users",
				STR_ARG(a->users[i].name)));
}

static bool check_pins(Audit *a, Err *err)
{
	const Toolbox *box = &a->desk->workspace->rules.tools;
	for (size_t i = 0; i < box->count; i++) {
		Str pin;
		if (!store_pin_get(a->desk->workspace->store, a->arena, box->items[i].name, &pin, err))
			return false;
		if (!str_eq(pin, json_str(json_get_str(a->pins, box->items[i].name))))
			audit_fault(a, 0, arena_fmt(a->arena, "the pin of %.*s is not the journal's",
				STR_ARG(box->items[i].name)));
		else if (pin.len > 0 && !str_is(pin, box->items[i].pin.text))
			audit_fault(a, 0, arena_fmt(a->arena, "the manifest of %.*s differs from its pin",
				STR_ARG(box->items[i].name)));
	}
	return true;
}

/* The chain is whole: is what stands beside it what it says? */
static bool check_beside(Audit *a, const char *checkpoint, Err *err)
{
	User *users;
	size_t count;
	Store *store = a->desk->workspace->store;
	if (!store_events(store, STR(""), collect_event, a, err) ||
		!desk_user_list(a->desk, a->arena, &users, &count, err))
		return false;
	check_users(a, users, count);
	return check_pins(a, err) && audit_cases(a, err) && audit_checkpoints(a, checkpoint, err);
}

bool desk_audit_against(Desk *desk, Arena *arena, const char *checkpoint, AuditReport *ret_report, Err *err)
{
	Audit a = {.desk = desk, .arena = arena, .report = {.ok = true, .why = STR("")}};
	JournalCheck check;
	Store *store = desk->workspace->store;
	if (!desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err))
		return false;
	if (!store_check(store, err) || !store_journal_verify(store, arena, &check, err))
		return false;
	a.report.rows = check.rows;
	bool ok = true;
	if (check.why.len > 0) {
		audit_fault(&a, check.first_bad, check.why);
	} else {
		a.pins = json_new_object();
		ok = check_beside(&a, checkpoint, err);
		json_free(a.pins);
	}
	for (size_t i = 0; i < a.body_count; i++)
		json_free(a.bodies[i]);
	if (ok)
		*ret_report = a.report;
	return ok;
}

bool desk_audit_verify(Desk *desk, Arena *arena, AuditReport *ret_report, Err *err)
{
	return desk_audit_against(desk, arena, NULL, ret_report, err);
}

/* ---- list ---- */

typedef struct Listing {
	Desk *desk;
	bool (*each)(void *context, const Json *row);
	void *context;
	bool redacts; /* [privacy] redact_exports */
	Redaction redaction; /* of the ticket whose rows come just now */
	Str ticket;          /* in the redaction's arena */
} Listing;

static void listing_close(Listing *l)
{
	redaction_close(&l->redaction);
}

/* Rows of one ticket mostly lie together: what is known of its people is looked up once. One that is gone, or that this
 * version can't read, has what the detectors find taken out. */
static void open_redaction(Listing *l, Str ticket)
{
	Workspace *w = l->desk->workspace;
	Case nobody = {0}, *c = NULL;
	if (l->ticket.ptr != NULL && str_eq(l->ticket, ticket))
		return;
	redaction_close(&l->redaction);
	(void)(ticket.len > 0 && ledger_load(w->store, &w->rules, ticket, &c, NULL));
	redaction_open(&l->redaction, c == NULL ? &nobody : c);
	l->ticket = arena_copy(&l->redaction.arena, ticket);
	ledger_close_case(c);
}

/* Takes the body. */
static Json *for_export(Listing *l, Str ticket, Json *body)
{
	open_redaction(l, ticket);
	Json *clean = redact_json(&l->redaction, body);
	json_free(body);
	return clean;
}

/* A body may quote what only some groups may read; the row itself (who, when, what kind) is everybody's who
 * audits. */
static bool may_read_body(Listing *l, const Event *e, bool *ret_may, Err *err)
{
	*ret_may = true;
	return e->ticket.len == 0 || store_draft_visible(l->desk->workspace->store, e->ticket, &l->desk->user,
		ret_may, err);
}

static bool list_row(void *context, Event event, Json *body, const JournalLink *link, Err *err)
{
	Listing *l = context;
	bool may_read;
	AUTO(json_freep) Json *row = json_new_object();
	if (!may_read_body(l, &event, &may_read, err)) {
		json_free(body);
		return false;
	}
	if (!may_read) {
		json_free(body);
		body = NULL;
	}
	if (body != NULL && l->redacts)
		body = for_export(l, event.ticket, body);
	json_set_cstr(row, "schema", "countersign/audit-row/1");
	json_set_int(row, "seq", event.seq);
	json_set_cstr(row, "at", clock_iso(event.at_ms).text);
	json_set_int(row, "at_ms", event.at_ms);
	json_set_str(row, "actor", event.actor);
	json_set_cstr(row, "kind", event_name(event.kind));
	json_set_str(row, "ticket", event.ticket);
	json_set(row, "body", body == NULL ? json_new_null() : body);
	json_set_bool(row, "withheld", !may_read);
	json_set_bool(row, "redacted", body != NULL && l->redacts);
	json_set_str(row, "commitment", link->commitment);
	json_set_str(row, "prev", link->prev);
	json_set_str(row, "hash", link->hash);
	(void)l->each(l->context, row);
	return true;
}

bool desk_audit_each(Desk *desk, Str ticket, bool (*each)(void *context, const Json *row), void *context,
	Err *err)
{
	Listing listing = {.desk = desk, .each = each, .context = context};
	if (!desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err))
		return false;
	return store_rows(desk->workspace->store, ticket, list_row, &listing, err);
}

static bool exports_are_redacted(const Desk *desk, bool *ret_redacts, Err *err)
{
	Str when = config_str(&desk->workspace->rules.config, "privacy", "redact_exports", STR("yes"));
	if (!str_is(when, "yes") && !str_is(when, "no"))
		return err_set(err, ERR_INPUT, "countersign.ini: [privacy] redact_exports: \"%.*s\" is neither yes nor no",
			STR_ARG(when));
	*ret_redacts = str_is(when, "yes");
	return true;
}

bool desk_audit_export(Desk *desk, Str ticket, bool (*each)(void *context, const Json *row), void *context, Err *err)
{
	AUTO(listing_close) Listing listing = {.desk = desk, .each = each, .context = context};
	return desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err) && exports_are_redacted(desk, &listing.redacts, err) &&
		store_rows(desk->workspace->store, ticket, list_row, &listing, err);
}

bool desk_audit_before(Desk *desk, int64_t before, size_t most, bool (*each)(void *context, const Json *row),
	void *context, Err *err)
{
	Listing listing = {.desk = desk, .each = each, .context = context};
	return desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err) &&
		store_rows_before(desk->workspace->store, before, most, list_row, &listing, err);
}
