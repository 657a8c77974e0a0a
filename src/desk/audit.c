/* The trail: verified, listed, its end signed; and a requester's data taken out of it. */
#include "desk/desk_private.h"

#include "approval.h"
#include "base/file.h"
#include "port/sign.h"

#include <errno.h>

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

/* Every message is the one that arrived, in order, by its hash; and none is there that did not arrive. */
static void check_messages(Audit *a, const Case *c)
{
	size_t n = 0;
	for (size_t i = 0; i < c->trail_count; i++) {
		const Event *e = &c->trail[i];
		if (e->kind != EVENT_ARRIVED && e->kind != EVENT_NEWS)
			continue;
		const Json *hashes = json_get(e->body, "messages");
		for (const Json *h = json_first(hashes); h != NULL; h = json_next(h), n++)
			if (n >= c->ticket.message_count ||
				!str_is(json_str(h), hash_hex_of(c->ticket.messages[n].body).text))
				audit_fault(a, e->seq, arena_fmt(a->arena, "message %zu of ticket %.*s is "
					"not the one that arrived", n + 1, STR_ARG(c->ticket.id)));
	}
	if (n != c->ticket.message_count)
		audit_fault(a, 0, arena_fmt(a->arena, "ticket %.*s has a message that never arrived",
			STR_ARG(c->ticket.id)));
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
	for (size_t i = 0; i < c->action_count; i++)
		if (action_is_open(&c->actions[i]) &&
			toolbox_find(&w->rules.tools, c->actions[i].tool) == NULL)
			audit_fault(a, 0, arena_fmt(a->arena, "action %.*s names a tool that is not there",
				STR_ARG(c->actions[i].id)));
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

/* ---- checkpoints ---- */

static const char *checkpoint_folder(const Workspace *w, Arena *arena)
{
	return workspace_path(w, arena, ".countersign/checkpoints");
}

static bool check_checkpoint(Audit *a, const char *path, Err *err)
{
	enum { CHECKPOINT_CEILING = 65536 };
	AUTO(buf_free) Buf text = {0};
	AUTO(json_freep) Json *j = NULL;
	AUTO(json_freep) Json *statement = NULL;
	Err why = {0};
	Str key, hash;
	Workspace *w = a->desk->workspace;
	if (!file_read(path, CHECKPOINT_CEILING, &text, &why) ||
		!json_parse(buf_str(&text), path, &j, &why) ||
		!json_parse(json_str_at(j, "statement"), path, &statement, &why) ||
		!sign_verify(a->arena, w->allowed_signers, json_str_at(statement, "by"),
			json_str_at(j, "statement"), json_str_at(j, "signature"), &key, &why)) {
		audit_fault(a, 0, arena_fmt(a->arena, "checkpoint: %s", why.text));
		return true;
	}
	int64_t rows = json_int_at(statement, "rows", 0);
	if (!store_journal_hash(w->store, a->arena, rows, &hash, err))
		return false;
	if (hash.len == 0 || !str_eq(hash, json_str_at(statement, "hash")))
		audit_fault(a, rows, STR("the chain does not hold what was signed in a checkpoint: rows were "
			"cut off or written anew"));
	return true;
}

static bool check_checkpoints(Audit *a, Err *err)
{
	FileList list = {0};
	const char *folder = checkpoint_folder(a->desk->workspace, a->arena);
	if (file_exists(folder) && !file_list(a->arena, folder, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (!check_checkpoint(a, list.paths[i], err))
			return false;
	return true;
}

static bool sign_checkpoint(Desk *desk, Arena *arena, Json *checkpoint, int64_t rows, Err *err)
{
	Workspace *w = desk->workspace;
	Str hash, signature;
	AUTO(json_freep) Json *statement = json_new_object();
	AUTO(buf_free) Buf text = {0};
	if (!store_journal_hash(w->store, arena, rows, &hash, err))
		return false;
	json_set_cstr(statement, "schema", "countersign/checkpoint-statement/1");
	json_set_int(statement, "rows", rows);
	json_set_str(statement, "hash", hash);
	json_set_str(statement, "by", desk->user.name);
	json_set_cstr(statement, "at", clock_iso(clock_now_ms()).text);
	json_write_canonical(statement, &text);
	if (!sign_text(workspace_key_path(w, arena, desk->user.name), buf_str(&text), arena, &signature, err))
		return false;
	json_set_cstr(checkpoint, "schema", "countersign/checkpoint/1");
	json_set_int(checkpoint, "rows", rows);
	json_set_str(checkpoint, "hash", hash);
	json_set_str(checkpoint, "statement", buf_str(&text));
	json_set_str(checkpoint, "signature", signature);
	return true;
}

bool desk_checkpoint(Desk *desk, Json **ret_checkpoint, Err *err)
{
	Arena arena = {0};
	int64_t rows;
	Json *checkpoint = json_new_object();
	AUTO(buf_free) Buf text = {0};
	const char *folder = checkpoint_folder(desk->workspace, &arena);
	bool ok = desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err) &&
		store_count(desk->workspace->store, "journal", &rows, err) &&
		sign_checkpoint(desk, &arena, checkpoint, rows, err) &&
		file_make_folder(folder, 0700, err);
	if (ok) {
		json_write(checkpoint, &text);
		buf_addc(&text, '\n');
		ok = file_write_atomic(arena_fmt(&arena, "%s/%lld.json", folder, (long long)rows).ptr,
			buf_str(&text), 0600, err);
	}
	arena_free(&arena);
	if (!ok) {
		json_free(checkpoint);
		return false;
	}
	*ret_checkpoint = checkpoint;
	return true;
}

bool desk_audit_verify(Desk *desk, Arena *arena, AuditReport *ret_report, Err *err)
{
	Audit a = {.desk = desk, .arena = arena, .report = {.ok = true, .why = STR("")}};
	JournalCheck check;
	User *users;
	size_t count;
	Store *store = desk->workspace->store;
	if (!desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err))
		return false;
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
	ok = ok && check_pins(&a, err) && check_cases(&a, err) && check_checkpoints(&a, err);
	json_free(a.users);
	json_free(a.pins);
	if (ok)
		*ret_report = a.report;
	return ok;
}

/* ---- list ---- */

typedef struct Listing {
	Desk *desk;
	bool (*each)(void *context, const Json *row);
	void *context;
} Listing;

/* A body may quote what only some groups may read; the row itself (who, when, what kind) is everybody's who
 * audits. */
static bool may_read_body(Listing *l, const Event *e, bool *ret_may, Err *err)
{
	*ret_may = true;
	return e->ticket.len == 0 || store_draft_visible(l->desk->workspace->store, e->ticket, &l->desk->user,
		ret_may, err);
}

static bool list_event(void *context, Event event, Json *body, Err *err)
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
	json_set_cstr(row, "schema", "countersign/audit-row/1");
	json_set_int(row, "seq", event.seq);
	json_set_cstr(row, "at", clock_iso(event.at_ms).text);
	json_set_str(row, "actor", event.actor);
	json_set_cstr(row, "kind", event_name(event.kind));
	json_set_str(row, "ticket", event.ticket);
	json_set(row, "body", body == NULL ? json_new_null() : body);
	json_set_bool(row, "withheld", !may_read);
	(void)l->each(l->context, row);
	return true;
}

bool desk_audit_each(Desk *desk, Str ticket, bool (*each)(void *context, const Json *row), void *context,
	Err *err)
{
	Listing listing = {desk, each, context};
	if (!desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err))
		return false;
	return store_events(desk->workspace->store, ticket, list_event, &listing, err);
}

bool desk_audit_before(Desk *desk, int64_t before, size_t most, bool (*each)(void *context, const Json *row),
	void *context, Err *err)
{
	Listing listing = {desk, each, context};
	return desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err) &&
		store_events_before(desk->workspace->store, before, most, list_event, &listing, err);
}

/* ---- erasure ---- */

static bool ticket_is_settled(Desk *desk, Str ticket, Err *err)
{
	Case *c;
	Workspace *w = desk->workspace;
	bool settled = true;
	if (!ledger_load(w->store, &w->rules, ticket, &c, err))
		return false;
	for (size_t i = 0; settled && i < c->action_count; i++) {
		ActionState state = c->actions[i].state;
		if (state == ACTION_APPROVED || state == ACTION_SENDING || state == ACTION_UNKNOWN)
			settled = err_set(err, ERR_REFUSED, "%.*s is %s: run, reject or reconcile it first",
				STR_ARG(c->actions[i].id), action_state_name(state));
	}
	ledger_close_case(c);
	return settled;
}

static bool erase_tickets(Desk *desk, const Str *ids, size_t count, Str reason, Err *err)
{
	Store *store = desk->workspace->store;
	AUTO(json_freep) Json *body = json_new_object();
	Json *list = json_new_array();
	json_set(body, "tickets", list);
	json_set_str(body, "reason", reason);
	for (size_t i = 0; i < count; i++) {
		json_push_str(list, ids[i]);
		if (!store_ticket_erase(store, ids[i], err))
			return false;
	}
	return store_journal_append(store, EVENT_ERASED, clock_now_ms(), desk->user.name, STR(""), body,
		NULL, err);
}

bool desk_erase(Desk *desk, Str email, Str reason, size_t *ret_tickets, Err *err)
{
	Arena arena = {0};
	Str *ids = NULL;
	size_t count = 0;
	Store *store = desk->workspace->store;
	if (!desk_may(desk, VERB_ERASE, NULL, NULL, 0, err))
		return false;
	if (str_trim(email).len == 0 || str_trim(reason).len == 0 || str_ihas(reason, email))
		return err_set(err, ERR_USAGE, "name the requester's address and a reason that does not "
			"repeat it (the reason stays)");
	bool ok = store_tickets_of(store, &arena, str_trim(email), &ids, &count, err);
	for (size_t i = 0; ok && i < count; i++)
		ok = ticket_is_settled(desk, ids[i], err);
	if (!ok && err != NULL && err->code == ERR_REFUSED)
		(void)desk_refuse(desk, NULL, STR(""), "erase", err);
	if (ok && count > 0) {
		ok = store_begin(store, err) && erase_tickets(desk, ids, count, reason, err) &&
			store_commit(store, err);
		store_rollback(store);
		ok = ok && store_compact(store, err);
	}
	for (size_t i = 0; ok && i < count; i++)
		for (size_t k = 0; k < COUNT(desk->cases); k++)
			if (desk->cases[k] != NULL && str_eq(desk->cases[k]->ticket.id, ids[i]))
				desk_forget(desk, desk->cases[k]);
	arena_free(&arena);
	if (ok)
		*ret_tickets = count;
	return ok;
}
