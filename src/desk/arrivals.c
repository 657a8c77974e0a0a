/* Tickets in: new ones, and news on tickets that are there. */
#include "desk/desk_private.h"

#include "base/file.h"
#include "port/ticket_file.h"

typedef struct Import {
	Desk *desk;
	Arena *arena; /* of the report */
	ImportReport report;
	Str *seen; /* ids that came in this run */
	size_t seen_count;
} Import;

static void import_skip(Import *in, Str where, Str why)
{
	*ARENA_PUSH(in->arena, in->report.skipped, in->report.skipped_count) =
		skip_new(in->arena, where, why);
}

Json *arrival_event(const Ticket *head, const Message *messages, size_t count, int64_t revision)
{
	Json *body = json_new_object(), *hashes = json_new_array();
	json_set_int(body, "revision", revision);
	for (size_t i = 0; i < count; i++)
		json_push_str(hashes, str_from(message_hash(&messages[i]).text));
	if (head != NULL)
		json_set_cstr(body, "head", ticket_head_hash(head).text);
	json_set(body, "messages", hashes);
	return body;
}

/* The event of a ticket that is not open as a case: journaled, and the case folded anew for the index. */
static bool note_arrival(Import *in, Str ticket, EventKind kind, Json *body, Err *err)
{
	Workspace *w = in->desk->workspace;
	Case *c;
	if (!ledger_load(w->store, &w->rules, ticket, &c, err)) {
		json_free(body);
		return false;
	}
	bool ok = ledger_append(w->store, c, kind, clock_now_ms(), in->desk->user.name, body, err);
	ledger_close_case(c);
	return ok;
}

static bool add_ticket(Import *in, Ticket *t, Err *err)
{
	if (t->created_ms == 0)
		t->created_ms = t->message_count > 0 && t->messages[0].at_ms > 0 ? t->messages[0].at_ms
			: clock_now_ms();
	if (t->updated_ms < t->created_ms)
		t->updated_ms = t->created_ms;
	if (!store_ticket_add(in->desk->workspace->store, t, err) ||
		!note_arrival(in, t->id, EVENT_ARRIVED,
			arrival_event(t, t->messages, t->message_count, 1), err))
		return false;
	in->report.imported++;
	return true;
}

static bool add_message(Import *in, Str ticket, const Message *m, Err *err)
{
	int64_t revision;
	return store_message_add(in->desk->workspace->store, ticket, m, &revision, err) &&
		note_arrival(in, ticket, EVENT_NEWS, arrival_event(NULL, m, 1, revision), err);
}

static bool same_message(const Message *a, const Message *b)
{
	return str_eq(a->body, b->body) && str_ieq(a->from, b->from);
}

/* May this user know of the ticket? Where not, nothing is said of it and nothing is done to it. */
static bool hidden_from_us(Import *in, Str ticket, bool *ret_hidden, Err *err)
{
	bool visible;
	if (!store_ticket_visible(in->desk->workspace->store, ticket, &in->desk->user, &visible, err))
		return false;
	*ret_hidden = !visible;
	return true;
}

/* The ticket is there: messages behind the known ones are news; anything else is somebody else's ticket. */
static bool update_ticket(Import *in, const Ticket *t, const Ticket *known, Str where, Err *err)
{
	size_t n = known->message_count;
	bool extends = t->message_count >= n, hidden;
	if (!hidden_from_us(in, known->id, &hidden, err))
		return false;
	if (hidden) {
		import_skip(in, where, STR("this ticket can't be imported by you"));
		return true;
	}
	for (size_t i = 0; extends && i < n; i++)
		extends = same_message(&t->messages[i], &known->messages[i]);
	if (!extends || t->message_count == n) {
		Str why = arena_fmt(in->arena, "ticket id \"%.*s\" %s", STR_ARG(t->id),
			extends ? "is there already, unchanged" : "is there already with other messages; "
			"nothing was changed");
		import_skip(in, where, why);
		return true;
	}
	for (size_t i = n; i < t->message_count; i++)
		if (!add_message(in, known->id, &t->messages[i], err))
			return false;
	in->report.updated++;
	return true;
}

static bool came_in_this_run(const Import *in, Str id)
{
	for (size_t i = in->seen_count; i > 0; i--)
		if (str_eq(in->seen[i - 1], id))
			return true;
	return false;
}

/* The ticket this mail answers, by In-Reply-To and References; "" where it starts a new one. */
static bool thread_of(Import *in, Arena *arena, const TicketBatch *batch, size_t i, Str *ret_ticket, Err *err)
{
	Str ticket = STR("");
	for (size_t k = 0; ticket.len == 0 && k < batch->reference_counts[i]; k++)
		if (!store_ticket_of_message(in->desk->workspace->store, arena, batch->references[i][k],
			&ticket, err))
			return false;
	*ret_ticket = ticket;
	return true;
}

static bool import_ticket(Import *in, TicketBatch *batch, size_t i, Str where, Err *err)
{
	Arena arena = {0};
	Ticket *t = &batch->items[i], known;
	ticket_mark_own(t, config_str(&in->desk->workspace->rules.config, "workspace", "addresses", STR("")));
	Str thread = STR("");
	Err why = {0};
	Store *store = in->desk->workspace->store;
	bool hidden = false;
	bool ok = batch->references == NULL || thread_of(in, &arena, batch, i, &thread, err);
	ok = ok && (thread.len == 0 || hidden_from_us(in, thread, &hidden, err));
	if (!ok) {
		/* the error says it */
	} else if (store_ticket_get(store, &arena, t->id, &known, &why)) {
		ok = came_in_this_run(in, t->id) && t->message_count == known.message_count
			? (import_skip(in, where, arena_fmt(in->arena, "ticket id \"%.*s\" came twice; the "
				"first was taken", STR_ARG(t->id))), true)
			: update_ticket(in, t, &known, where, err);
	} else if (why.code != ERR_MISSING) {
		ok = err_set(err, why.code, "%s", why.text);
	} else if (thread.len > 0 && t->message_count > 0 && !hidden) {
		ok = add_message(in, thread, &t->messages[0], err);
		in->report.updated += ok;
	} else {
		ok = add_ticket(in, t, err);
		*ARENA_PUSH(in->arena, in->seen, in->seen_count) = arena_copy(in->arena, t->id);
	}
	arena_free(&arena);
	return ok;
}

/* One file in one transaction: the whole of it or nothing. */
static bool import_file(Import *in, const char *path, Err *err)
{
	Arena arena = {0};
	TicketBatch batch = {0};
	Err why = {0};
	Store *store = in->desk->workspace->store;
	if (!ticket_file_read(&arena, path, &batch, &why)) {
		import_skip(in, str_from(path), str_from(why.text));
		arena_free(&arena);
		return true;
	}
	bool ok = store_begin(store, err);
	for (size_t i = 0; ok && i < batch.count; i++)
		ok = import_ticket(in, &batch, i, str_from(path), err);
	ok = ok && store_commit(store, err);
	store_rollback(store);
	for (size_t i = 0; i < batch.skipped_count; i++)
		import_skip(in, batch.skipped[i].where, batch.skipped[i].why);
	arena_free(&arena);
	return ok;
}

bool desk_import(Desk *desk, Arena *arena, const char *const *paths, size_t count, ImportReport *ret_report, Err *err)
{
	Import in = {.desk = desk, .arena = arena};
	if (!desk_may(desk, VERB_IMPORT, NULL, NULL, 0, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		FileList list;
		Err why = {0};
		if (!file_list(arena, paths[i], &list, &why)) {
			import_skip(&in, str_from(paths[i]), str_from(why.text));
			continue;
		}
		bool folder = file_is_folder(paths[i]);
		for (size_t k = 0; k < list.count; k++)
			if ((!folder || ticket_file_known(str_from(list.paths[k]))) &&
				!import_file(&in, list.paths[k], err))
				return false;
	}
	*ret_report = in.report;
	return true;
}
