/* Data taken out of the workspace. The chain still verifies: rows stay, their contents go. */
#include "desk/erasure.h"

#include "base/file.h"
#include "desk/knowledge_index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- may it be? ---- */

static bool ticket_is_settled(Erasure *e, Str ticket, int64_t *ret_revision, Err *err)
{
	Case *c;
	Workspace *w = e->desk->workspace;
	bool settled = true;
	if (!ledger_load(w->store, &w->rules, ticket, &c, err))
		return false;
	if (legal_hold_stands(&c->legal_hold))
		settled = err_set(err, ERR_REFUSED, "%.*s is under a legal hold by %.*s since %s: an administrator lifts it "
			"(hold %.*s --lift --reason TEXT)", STR_ARG(ticket), STR_ARG(c->legal_hold.by),
			clock_iso(c->legal_hold.since_ms).text, STR_ARG(ticket));
	for (size_t i = 0; settled && i < c->action_count; i++) {
		ActionState state = c->actions[i].state;
		if (state == ACTION_APPROVED || state == ACTION_SENDING || state == ACTION_UNKNOWN)
			settled = err_set(err, ERR_REFUSED, "%.*s is %s: run, reject or reconcile it first",
				STR_ARG(c->actions[i].id), action_state_name(state));
	}
	for (size_t i = 0; i < c->trail_count; i++)
		e->taught = e->taught || c->trail[i].kind == EVENT_INTENT_SET;
	*ret_revision = c->draft.revision;
	ledger_close_case(c);
	return settled;
}

static bool look(Erasure *e, Err *err)
{
	Store *store = e->desk->workspace->store;
	if (e->email.len > 0 && !store_tickets_of(store, e->arena, e->email, &e->tickets, &e->count, err))
		return false;
	e->last = ARENA_ARRAY(e->arena, int64_t, e->count + 1);
	e->revisions = ARENA_ARRAY(e->arena, int64_t, e->count + 1);
	for (size_t i = 0; i < e->count; i++)
		if (!store_last_event(store, e->tickets[i], &e->last[i], err) ||
			!ticket_is_settled(e, e->tickets[i], &e->revisions[i], err))
			return false;
	return true;
}

/* Inside the transaction: the offices were asked to forget just what stands here still. */
static bool nothing_came_between(const Erasure *e, Err *err)
{
	Erasure now = {.desk = e->desk, .arena = e->arena, .email = e->email, .tickets = e->tickets, .count = e->count};
	if (!look(&now, err))
		return false;
	bool same = now.count == e->count;
	for (size_t i = 0; same && i < e->count; i++)
		same = str_eq(now.tickets[i], e->tickets[i]) && now.last[i] == e->last[i];
	return same || err_set(err, ERR_STALE, "something came in or was done meanwhile; erase again");
}

/* ---- the store ---- */

static bool erase_tickets(const Erasure *e, Err *err)
{
	Store *store = e->desk->workspace->store;
	AUTO(json_freep) Json *body = json_new_object();
	Json *list = json_new_array();
	json_set(body, "tickets", list);
	json_set_str(body, "reason", e->reason);
	for (size_t i = 0; i < e->count; i++) {
		json_push_str(list, e->tickets[i]);
		if (!store_ticket_erase(store, e->tickets[i], err))
			return false;
	}
	return store_journal_append(store, EVENT_ERASED, clock_now_ms(), e->desk->user.name, STR(""), body,
		NULL, err);
}

static bool erase_in_store(const Erasure *e, Err *err)
{
	Store *store = e->desk->workspace->store;
	bool ok = store_begin(store, err) && nothing_came_between(e, err) && erase_tickets(e, err) &&
		store_commit(store, err);
	store_rollback(store); /* of what was not committed */
	return ok;
}

/* Is the file one that keeps text of these tickets? */
typedef bool KeepsFn(const Erasure *e, Str name);

/* Replies that somebody was writing: .countersign/unsaved-USER-TICKET.txt, both by their hash (ui/keep.c). */
static bool is_unsaved(const Erasure *e, Str name)
{
	for (size_t i = 0; i < e->count; i++)
		if (str_starts(name, STR("unsaved-")) &&
			str_ends(name, arena_fmt(e->arena, "-%.16s.txt", hash_hex_of(e->tickets[i]).text)))
			return true;
	return false;
}

/* Outcomes of evaluations that were broken off: a correction may be among their cases, and they are made again. */
static bool is_outcome(const Erasure *e, Str name)
{
	(void)e;
	return str_ends(name, STR(".jsonl"));
}

static void erase_files(const Erasure *e, const char *relative, KeepsFn *keeps)
{
	const char *folder = workspace_path(e->desk->workspace, e->arena, relative);
	DIR *dir = opendir(folder);
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;)
		if (keeps(e, str_from(entry->d_name)))
			(void)unlink(path_join(e->arena, folder, entry->d_name));
	if (dir != NULL)
		(void)closedir(dir);
}

static void forget_cases(const Erasure *e)
{
	for (size_t i = 0; i < e->count; i++)
		for (size_t k = 0; k < COUNT(e->desk->cases); k++)
			if (e->desk->cases[k] != NULL && str_eq(e->desk->cases[k]->ticket.id, e->tickets[i]))
				desk_forget(e->desk, e->desk->cases[k]);
}

bool erasure_run(Erasure *e, Err *err)
{
	if (!look(e, err) || (e->count > 0 && e->offices != NULL && !e->offices(e->context, e->tickets, e->count, err)))
		return false;
	if (e->count > 0 && (!corrections_erase(e->desk, e->tickets, e->revisions, e->count, err) ||
		!recordings_erase(e->desk, e->tickets, e->count, err) ||
		!erase_in_store(e, err)))
		return false;
	if (e->count > 0) {
		erase_files(e, ".countersign", is_unsaved);
		erase_files(e, ".countersign/evals", is_outcome);
	}
	forget_cases(e);
	return true;
}

bool erasure_finish(Desk *desk, Err *err)
{
	return store_compact(desk->workspace->store, err) && knowledge_index_purge(desk, err);
}

/* ---- what is left ---- */

enum { LEFT_CHUNK = 1024 * 1024, LEFT_DEPTH = 32 };

/* Does the file hold the address, in any case? Read in pieces that overlap by its length. */
static bool file_holds(const char *path, Str needle)
{
	char *bytes = xmalloc(LEFT_CHUNK);
	size_t kept = 0;
	ssize_t n;
	bool holds = false;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	while (fd >= 0 && !holds && (n = read(fd, bytes + kept, LEFT_CHUNK - kept)) > 0) {
		Str text = {bytes, kept + (size_t)n};
		holds = str_ihas(text, needle);
		kept = text.len < needle.len ? text.len : needle.len;
		memmove(bytes, bytes + text.len - kept, kept);
	}
	if (fd >= 0)
		close(fd);
	free(bytes);
	return holds;
}

static void look_for_rest(const Erasure *e, const char *folder, int depth, Erased *erased)
{
	struct stat st;
	DIR *dir = depth > 0 ? opendir(folder) : NULL;
	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
		const char *path = path_join(e->arena, folder, entry->d_name);
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0 || lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			look_for_rest(e, path, depth - 1, erased);
		else if (S_ISREG(st.st_mode) && file_holds(path, e->email))
			*ARENA_PUSH(e->arena, erased->left, erased->left_count) =
				str_from(path + strlen(e->desk->workspace->folder) + 1);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

/* Tickets of others in which it stands, where this user may know of them; of the rest the store's file tells. */
static bool name_tickets(const Erasure *e, Erased *erased, Err *err)
{
	Str *ids;
	size_t count;
	if (!store_tickets_naming(e->desk->workspace->store, e->arena, e->email, &ids, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		if (desk_may_see(e->desk, ids[i], NULL))
			*ARENA_PUSH(e->arena, erased->left, erased->left_count) = arena_fmt(e->arena,
				"ticket %.*s", STR_ARG(ids[i]));
	return true;
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const Str *)a, *(const Str *)b);
}

static bool is_asked_for(const Erasure *e, Err *err)
{
	if (!desk_may(e->desk, VERB_ERASE, NULL, NULL, 0, err))
		return false;
	return (e->email.len > 0 && str_trim(e->reason).len > 0 && !str_ihas(e->reason, e->email)) ||
		err_set(err, ERR_USAGE, "name the requester's address and a reason that does not repeat it (the reason stays)");
}

static bool tell_rest(const Erasure *e, Erased *erased, Err *err)
{
	look_for_rest(e, e->desk->workspace->folder, LEFT_DEPTH, erased);
	if (!name_tickets(e, erased, err))
		return false;
	if (e->taught && file_exists(workspace_path(e->desk->workspace, e->arena, ".countersign/intents.model")))
		*ARENA_PUSH(e->arena, erased->left, erased->left_count) = STR(".countersign/intents.model (no word of "
			"theirs, but it may have learnt from them: intents train)");
	if (erased->left_count > 0)
		qsort(erased->left, erased->left_count, sizeof erased->left[0], by_text);
	return true;
}

bool desk_erase(Desk *desk, Arena *arena, Str email, Str reason, EraseOfficesFn *offices, void *context,
	Erased *ret_erased, Err *err)
{
	Erasure e = {.desk = desk, .arena = arena, .email = str_trim(email), .reason = reason, .offices = offices,
		.context = context};
	Erased erased = {0};
	Err why = {0};
	if (!is_asked_for(&e, err))
		return false;
	if (!erasure_run(&e, &why) || !erasure_finish(desk, &why)) {
		if (why.code == ERR_REFUSED || why.code == ERR_STALE)
			(void)desk_refuse(desk, NULL, STR(""), verb_name(VERB_ERASE), &why);
		return err_set(err, why.code, "%s", why.text);
	}
	erased.tickets = e.count;
	if (!tell_rest(&e, &erased, err))
		return false;
	*ret_erased = erased;
	return true;
}
