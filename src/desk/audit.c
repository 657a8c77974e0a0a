/* The trail: verified, listed; and what can be read off it: traces and statistics. */
#include "desk/desk_private.h"

#include "approval.h"

/* ---- verify ---- */

typedef struct Audit {
	Desk *desk;
	Arena *arena;
	AuditReport report;
	Json *users; /* {name: {role, groups, key}} as the journal has them */
	Json *pins;  /* {tool: pin} */
} Audit;

static void audit_fault(Audit *a, int64_t seq, Str why)
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
	if (event.kind == EVENT_USER)
		json_set_key(a->users, json_str_at(body, "name"), json_copy(body));
	if (event.kind == EVENT_TOOL_PINNED)
		json_set_key(a->pins, json_str_at(body, "tool"), json_copy(json_get(body, "pin")));
	json_free(body);
	return true;
}

static bool same_groups(const User *u, const Json *groups)
{
	size_t i = 0;
	for (const Json *g = json_first(groups); g != NULL; g = json_next(g), i++)
		if (i >= u->group_count || !str_eq(u->groups[i], json_str(g)))
			return false;
	return i == u->group_count;
}

static void check_users(Audit *a, const User *users, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const User *u = &users[i];
		const Json *known = json_get_str(a->users, u->name);
		if (!str_is(json_str_at(known, "role"), role_name(u->role)) ||
			!same_groups(u, json_get(known, "groups")) ||
			!str_eq(json_str_at(known, "key"), u->key))
			audit_fault(a, 0, arena_fmt(a->arena, "user %.*s is not as the journal says",
				STR_ARG(u->name)));
	}
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

/* Every signature that was ever given still verifies. */
static void check_signatures(Audit *a, const Case *c)
{
	for (size_t i = 0; i < c->trail_count; i++) {
		const Event *e = &c->trail[i];
		Err why = {0};
		Str key;
		if (e->kind != EVENT_SIGNED || e->body == NULL)
			continue;
		Signature s = {.user = e->actor, .digest = json_str_at(e->body, "digest"),
			.statement = json_str_at(e->body, "statement"),
			.signature = json_str_at(e->body, "signature")};
		if (!signature_verify(a->desk->workspace, &s, &key, a->arena, &why))
			audit_fault(a, e->seq, arena_fmt(a->arena, "signature: %s", why.text));
	}
}

/* Every message is the one that arrived: newest customer message of each arrival, by its hash. */
static void check_messages(Audit *a, const Case *c)
{
	for (size_t i = 0; i < c->trail_count; i++) {
		const Event *e = &c->trail[i];
		bool found = e->body == NULL || (e->kind != EVENT_ARRIVED && e->kind != EVENT_NEWS);
		Str hash = json_str_at(e->body, "sha256");
		for (size_t m = 0; !found && m < c->ticket.message_count; m++)
			found = str_is(hash, hash_hex_of(c->ticket.messages[m].body).text);
		if (!found && !str_is(hash, hash_hex_of(STR("")).text))
			audit_fault(a, e->seq, arena_fmt(a->arena,
				"a message of ticket %.*s is not the one that arrived", STR_ARG(c->ticket.id)));
	}
}

static bool check_case(Audit *a, Str ticket, const ActionIndexRow *rows, size_t count, Err *err)
{
	Case *c;
	Workspace *w = a->desk->workspace;
	Err why = {0};
	if (!ledger_load(w->store, &w->rules, ticket, &c, &why)) {
		if (why.code == ERR_STORE)
			return err_set(err, why.code, "%s", why.text);
		audit_fault(a, 0, str_from(why.text));
		return true;
	}
	for (size_t i = 0; i < count; i++) {
		const Action *action = str_eq(rows[i].ticket, ticket) ? case_action(c, rows[i].id) : NULL;
		if (str_eq(rows[i].ticket, ticket) &&
			(action == NULL || !str_is(rows[i].state, action_state_name(action->state))))
			audit_fault(a, 0, arena_fmt(a->arena, "action %.*s is not as the journal says",
				STR_ARG(rows[i].id)));
	}
	check_signatures(a, c);
	check_messages(a, c);
	ledger_close_case(c);
	return true;
}

static bool check_cases(Audit *a, Err *err)
{
	ActionIndexRow *rows;
	size_t count;
	if (!store_actions(a->desk->workspace->store, a->arena, &rows, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if ((i == 0 || !str_eq(rows[i].ticket, rows[i - 1].ticket)) &&
			!check_case(a, rows[i].ticket, rows + i, count - i, err))
			return false;
	return true;
}

bool desk_audit_verify(Desk *desk, Arena *arena, AuditReport *ret_report, Err *err)
{
	Audit a = {.desk = desk, .arena = arena, .report = {.ok = true, .why = STR("")}};
	JournalCheck check;
	User *users;
	size_t count;
	Store *store = desk->workspace->store;
	if (!authorise(&desk->user, VERB_AUDIT, err))
		return desk_refuse(desk, NULL, STR(""), "verify the trail", err);
	if (!store_check(store, err) || !store_journal_verify(store, arena, &check, err))
		return false;
	a.report.rows = check.rows;
	if (check.first_bad != 0) {
		audit_fault(&a, check.first_bad, check.why);
		*ret_report = a.report;
		return true;
	}
	a.users = json_new_object();
	a.pins = json_new_object();
	bool ok = store_events(store, STR(""), collect_event, &a, err) &&
		desk_user_list(desk, arena, &users, &count, err);
	if (ok)
		check_users(&a, users, count);
	ok = ok && check_pins(&a, err) && check_cases(&a, err);
	json_free(a.users);
	json_free(a.pins);
	if (ok)
		*ret_report = a.report;
	return ok;
}

/* ---- list ---- */

typedef struct Listing {
	bool (*each)(void *context, const Json *row);
	void *context;
} Listing;

static bool list_event(void *context, Event event, Json *body, Err *err)
{
	(void)err;
	Listing *l = context;
	AUTO(json_freep) Json *row = json_new_object();
	json_set_cstr(row, "schema", "countersign/audit-row/1");
	json_set_int(row, "seq", event.seq);
	json_set_cstr(row, "at", clock_iso(event.at_ms).text);
	json_set_str(row, "actor", event.actor);
	json_set_cstr(row, "kind", event_name(event.kind));
	json_set_str(row, "ticket", event.ticket);
	json_set(row, "body", body == NULL ? json_new_null() : body);
	(void)l->each(l->context, row);
	return true;
}

bool desk_audit_each(Desk *desk, Str ticket, bool (*each)(void *context, const Json *row), void *context,
	Err *err)
{
	Listing listing = {each, context};
	if (!authorise(&desk->user, VERB_AUDIT, err))
		return desk_refuse(desk, NULL, STR(""), "read the trail", err);
	return store_events(desk->workspace->store, ticket, list_event, &listing, err);
}

/* ---- trace ---- */

static Json *span_of(const Event *e, int64_t began_ms)
{
	static const struct {
		EventKind kind;
		const char *name;
	} names[] = {{EVENT_ROUTED, "router"}, {EVENT_GROUNDED, "retriever"}, {EVENT_DRAFTED, "reasoner"},
		{EVENT_CHECKED, "validator"}, {EVENT_SIGNED, "countersignature"},
		{EVENT_SENDING, "execution"}};
	Json *span = json_new_object();
	const char *name = event_name(e->kind);
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].kind == e->kind)
			name = names[i].name;
	json_set_cstr(span, "name", name);
	json_set_cstr(span, "start", clock_iso(began_ms).text);
	json_set_cstr(span, "end", clock_iso(e->at_ms).text);
	json_set_int(span, "duration_ms", e->at_ms - began_ms);
	json_set_str(span, "actor", e->actor);
	if (e->kind == EVENT_DRAFTED) {
		json_set(span, "model", json_copy(json_get(e->body, "model")));
		json_set(span, "usage", json_copy(json_get(e->body, "usage")));
	}
	return span;
}

bool desk_trace(Desk *desk, Str ticket, Json **ret_trace, Err *err)
{
	Case *c;
	if (!desk_case(desk, ticket, &c, err))
		return false;
	if (brief_of(c, &desk->user).veiled)
		return err_set(err, ERR_MISSING, "no trace of ticket \"%.*s\"", STR_ARG(ticket));
	Json *trace = json_new_object(), *spans = json_new_array();
	HashHex id = hash_hex_of(c->ticket.id);
	id.text[32] = '\0';
	json_set_cstr(trace, "schema", "countersign/trace/1");
	json_set_cstr(trace, "trace_id", id.text);
	json_set_str(trace, "ticket", c->ticket.id);
	for (size_t i = 0; i < c->trail_count; i++) {
		const Event *e = &c->trail[i];
		bool first = i == 0 || e->kind == EVENT_ROUTED; /* a run begins where it is asked for */
		json_push(spans, span_of(e, first ? e->at_ms : c->trail[i - 1].at_ms));
	}
	json_set(trace, "spans", spans);
	*ret_trace = trace;
	return true;
}

/* ---- stats ---- */

typedef struct Stats {
	int64_t since_ms;
	int64_t counts[EVENT_COUNT];
	int64_t dispositions[4], problems, input_tokens, output_tokens;
	double cost;
	int64_t *latencies_us;
	size_t latency_count;
	Arena arena;
} Stats;

static bool count_event(void *context, Event event, Json *body, Err *err)
{
	(void)err;
	Stats *s = context;
	Disposition d;
	if (event.at_ms >= s->since_ms) {
		s->counts[event.kind]++;
		if (event.kind == EVENT_CHECKED &&
			disposition_from(json_str_at(body, "disposition"), &d))
			s->dispositions[d]++;
		const Json *usage = event.kind == EVENT_DRAFTED ? json_get(body, "usage") : NULL;
		s->input_tokens += json_int_at(usage, "input_tokens", 0);
		s->output_tokens += json_int_at(usage, "output_tokens", 0);
		s->cost += json_number(json_get(usage, "cost"), 0);
		if (usage != NULL)
			*ARENA_PUSH(&s->arena, s->latencies_us, s->latency_count) =
				json_int_at(usage, "latency_us", 0);
	}
	json_free(body);
	return true;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static int64_t percentile(const Stats *s, unsigned percent)
{
	return s->latency_count == 0 ? 0 : s->latencies_us[(s->latency_count - 1) * percent / 100];
}

static Json *stats_to_json(Stats *s)
{
	static const struct {
		const char *name;
		EventKind kind;
	} counted[] = {{"arrived", EVENT_ARRIVED}, {"drafted", EVENT_DRAFTED}, {"edited", EVENT_DRAFT_EDITED},
		{"signed", EVENT_SIGNED}, {"executed", EVENT_DONE}, {"failed", EVENT_FAILED},
		{"unknown", EVENT_UNKNOWN}, {"rejected", EVENT_REJECTED}, {"escalated", EVENT_ESCALATED},
		{"refused", EVENT_REFUSED}};
	Json *j = json_new_object(), *dispositions = json_new_object();
	json_set_cstr(j, "schema", "countersign/stats/1");
	for (size_t i = 0; i < COUNT(counted); i++)
		json_set_int(j, counted[i].name, s->counts[counted[i].kind]);
	for (int d = 0; d < 4; d++)
		json_set_int(dispositions, disposition_name((Disposition)d), s->dispositions[d]);
	json_set(j, "dispositions", dispositions);
	if (s->latency_count > 0)
		qsort(s->latencies_us, s->latency_count, sizeof s->latencies_us[0], by_number);
	json_set_int(j, "draft_p50_us", percentile(s, 50));
	json_set_int(j, "draft_p95_us", percentile(s, 95));
	json_set_int(j, "input_tokens", s->input_tokens);
	json_set_int(j, "output_tokens", s->output_tokens);
	json_set_number(j, "cost", s->cost);
	return j;
}

bool desk_stats(Desk *desk, int64_t since_ms, Json **ret_stats, Err *err)
{
	Stats s = {.since_ms = since_ms};
	if (!authorise(&desk->user, VERB_STATS, err))
		return desk_refuse(desk, NULL, STR(""), "read statistics", err);
	bool ok = store_events(desk->workspace->store, STR(""), count_event, &s, err);
	if (ok)
		*ret_stats = stats_to_json(&s);
	arena_free(&s.arena);
	return ok;
}
