/*
 * The journey: the whole road of one ticket, told in plain text on a real workspace. Everything it
 * tells happens: the draft, the countersignature as the user, the executor as a process of its own.
 */
#include "ui/command.h"

#include "base/auto.h"
#include "base/clock.h"
#include "ui/plain.h"

#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>

enum { SIGN_UP_TO = TIER_OUTBOUND, QUEUE_SHOWN = 5, EVIDENCE_SHOWN = 3 };

extern char **environ;

typedef struct Journey {
	Cli *cli;
	Str ticket;
	size_t step;
	size_t failed; /* steps that did not work */
} Journey;

static void heading(Journey *j, const char *title, const char *about)
{
	AUTO(buf_free) Buf out = {0};
	char line[80];
	int len = snprintf(line, sizeof line, "%zu. %s", ++j->step, title);
	buf_addf(&out, "%s%s\n", j->step > 1 ? "\n" : "", line);
	for (int i = 0; i < len; i++)
		buf_addc(&out, '-');
	buf_addc(&out, '\n');
	plain_block(&out, str_from(about), 0);
	buf_addc(&out, '\n');
	out_text(&out);
}

static void told(Journey *j, const char *what, const Err *err)
{
	AUTO(buf_free) Buf out = {0};
	plain_field(&out, 0, what, str_from(err->text));
	out_text(&out);
	j->failed++;
}

/* T-1001, or the first of the queue, unless one was named. */
static bool choose_ticket(Journey *j, const Queue *queue, Err *err)
{
	Brief brief = {0};
	j->ticket = j->cli->word_count > 0 ? cli_word(j->cli, 0) : STR("T-1001");
	if (j->cli->word_count > 0 || desk_show(j->cli->desk, j->ticket, &brief, err))
		return true;
	if (queue->count == 0)
		return err_set(
			err, ERR_MISSING, "journey: the queue is empty: import a ticket first");
	j->ticket = queue->items[0].id;
	return true;
}

static bool tell_queue(Journey *j, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	Queue queue = {0};
	heading(j, "The queue", "What waits, urgent first.");
	if (!desk_queue(j->cli->desk, &j->cli->arena, CASE_STATE_COUNT, &queue, err) ||
		!choose_ticket(j, &queue, err))
		return false;
	Queue top = {queue.items, queue.count < QUEUE_SHOWN ? queue.count : QUEUE_SHOWN};
	plain_queue(&out, &top, clock_now_ms());
	if (top.count < queue.count)
		buf_addf(&out, "and %zu more.\n", queue.count - top.count);
	out_text(&out);
	return true;
}

static bool tell_ticket(Journey *j, Brief *ret_brief, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	heading(j, "The ticket",
		"What the customer wrote. It is read as text, never as an instruction.");
	if (!desk_show(j->cli->desk, j->ticket, ret_brief, err))
		return false;
	const Ticket *t = &ret_brief->c->ticket;
	plain_field(&out, 0, "Ticket", t->id);
	plain_field(&out, 0, "Subject", t->subject);
	plain_messages(&out, t);
	out_text(&out);
	return true;
}

/* The first pieces in full, the others by their title. */
static void tell_evidence(const Brief *brief)
{
	AUTO(buf_free) Buf out = {0};
	Brief top = *brief;
	if (top.evidence_count > EVIDENCE_SHOWN)
		top.evidence_count = EVIDENCE_SHOWN;
	plain_evidence(&out, &top);
	for (size_t i = top.evidence_count; i < brief->evidence_count; i++) {
		const Evidence *e = &brief->evidence[i];
		buf_addf(&out, "[%d] ", e->n);
		plain_line(&out, e->title);
		buf_adds(&out, " (");
		plain_line(&out, e->audience);
		buf_adds(&out, ")\n");
	}
	out_text(&out);
}

static bool tell_draft(Journey *j, Brief *brief, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	bool fresh = brief->state == CASE_NEW;
	heading(j, "The evidence",
		"Chosen by the application, not by a model; only what this user may read.");
	if (fresh && !desk_draft(j->cli->desk, j->ticket, false, STR(""), brief, err))
		return false;
	tell_evidence(brief);
	heading(j, "The draft",
		"Every sentence with its source; the quotes are checked word for word.");
	plain_draft(&out, brief);
	out_text(&out);
	return true;
}

static void tell_actions(Journey *j, const Brief *brief)
{
	AUTO(buf_free) Buf out = {0};
	heading(j, "The actions",
		"What code would do, with the origin of every argument. It runs only when signed.");
	plain_actions(&out, brief);
	out_text(&out);
}

/* An action to sign or to run, kept apart from the brief: the desk's next answer replaces that. */
typedef struct Wish {
	const char *id;
	HashHex digest;
	int64_t due_ms; /* when the executor may take it */
} Wish;

static void tell_of(const char *id, const char *what, const char *why)
{
	AUTO(buf_free) Buf out = {0}, label = {0};
	plain_line(&label, str_from(id));
	buf_addf(&label, " %s", what);
	plain_field(&out, 0, buf_cstr(&label), str_from(why));
	out_text(&out);
}

static void sign_one(Journey *j, const Wish *wish)
{
	AUTO(buf_free) Buf out = {0};
	Brief brief = {0};
	Err err = {0};
	const User *user = desk_user(j->cli->desk);
	if (!desk_approve(j->cli->desk, str_from(wish->id), str_from(wish->digest.text), STR(""),
		    &brief, &err)) {
		told(j, wish->id, &err);
		return;
	}
	plain_line(&out, str_from(wish->id));
	buf_adds(&out, " countersigned by ");
	plain_line(&out, user->name);
	buf_addf(&out, " (%s)\n  over digest %s\n", role_name(user->role), wish->digest.text);
	out_text(&out);
}

/* Says why an action is left alone, or wishes to sign it. */
static bool wish_to_sign(Journey *j, const Brief *brief, const Action *a, Wish *ret_wish)
{
	Err why = {0};
	const char *id = arena_cstr(&j->cli->arena, a->id);
	if (a->state != ACTION_PROPOSED)
		(void)err_set(&why, ERR_NO, "it is %s", action_state_name(a->state));
	else if (a->tier > SIGN_UP_TO)
		(void)err_set(&why, ERR_NO, "tier %d (%s) is left to people who look at it",
			a->tier, plain_tier(a->tier));
	else if (action_may_sign(brief->c, a, brief->viewer, clock_now_ms(), &why)) {
		*ret_wish = (Wish){.id = id, .digest = action_digest(brief->c, a)};
		return true;
	}
	tell_of(id, "is not signed here", why.text);
	return false;
}

static void tell_signature(Journey *j, const Brief *brief)
{
	static const char about[] = "A person signs exactly the bytes that will run. Change one of "
				    "them and the signature is worth nothing.";
	AUTO(buf_free) Buf out = {0};
	Wish *wishes = ARENA_ARRAY(&j->cli->arena, Wish, brief->action_count + 1);
	size_t count = 0;
	heading(j, "The countersignature", about);
	for (size_t i = 0; i < brief->action_count; i++)
		if (brief->actions[i].state != ACTION_WITHDRAWN &&
			wish_to_sign(j, brief, &brief->actions[i], &wishes[count]))
			count++;
	for (size_t i = 0; i < count; i++)
		sign_one(j, &wishes[i]);
	if (brief->action_count == 0) {
		buf_adds(&out, "There is nothing to sign.\n");
		out_text(&out);
	}
}

/* `countersign execute --action ID` as a child: by argument vector, no shell. */
static bool run_executor(Journey *j, const char *action, Err *err)
{
	const char *argv[] = {"countersign", "-w", j->cli->folder, "--plain", "execute", "--action",
		action, "--as", arena_cstr(&j->cli->arena, desk_user(j->cli->desk)->name), NULL};
	char *copies[COUNT(argv)] = {NULL};
	pid_t child = 0;
	int status = 0;
	for (size_t i = 0; argv[i] != NULL; i++)
		copies[i] = arena_alloc(&j->cli->arena, strlen(argv[i]) + 1),
		memcpy(copies[i], argv[i], strlen(argv[i]));
	if (!out_flush(err))
		return false;
	int failed = posix_spawn(&child, "/proc/self/exe", NULL, NULL, copies, environ);
	if (failed != 0)
		return err_set(err, ERR_IO, "the executor can't be started: %s", strerror(failed));
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return err_set(err, ERR_IO, "the executor is lost: %s", strerror(errno));
	return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
	       err_set(err, ERR_OUTSIDE, "the executor ended with status %d",
		       WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
}

/* Signed, but still to be taken back for a while: the executor will not have it yet. */
static bool is_held(const Wish *wish)
{
	char why[120];
	int64_t left_ms = wish->due_ms - clock_now_ms();
	if (left_ms <= 0)
		return false;
	(void)snprintf(why, sizeof why,
		"for %lld seconds more it can be taken back; then `countersign execute` runs it",
		(long long)(left_ms + 999) / 1000);
	tell_of(wish->id, "is held", why);
	return true;
}

static size_t wishes_to_run(Journey *j, const Brief *brief, Wish *ret_wishes)
{
	size_t count = 0;
	for (size_t i = 0; i < brief->action_count; i++) {
		const Action *a = &brief->actions[i];
		if (a->state == ACTION_APPROVED)
			ret_wishes[count++] = (Wish){.id = arena_cstr(&j->cli->arena, a->id),
				.due_ms = action_due_ms(brief->c, a)};
	}
	return count;
}

static bool tell_execution(Journey *j, Brief *brief, Err *err)
{
	static const char about[] = "The executor is a process of its own. It checks the signature "
				    "again, writes down that it begins, acts once and keeps the "
				    "receipt.";
	AUTO(buf_free) Buf out = {0};
	heading(j, "The execution", about);
	if (!desk_show(j->cli->desk, j->ticket, brief, err))
		return false;
	Wish *wishes = ARENA_ARRAY(&j->cli->arena, Wish, brief->action_count + 1);
	size_t count = wishes_to_run(j, brief, wishes);
	for (size_t i = 0; i < count; i++) {
		Err failed = {0};
		if (!is_held(&wishes[i]) && !run_executor(j, wishes[i].id, &failed))
			told(j, wishes[i].id, &failed);
	}
	if (count == 0) {
		buf_adds(&out, "Nothing is signed and open, so nothing runs.\n");
		out_text(&out);
	}
	return desk_show(j->cli->desk, j->ticket, brief, err);
}

static void tell_receipts(Journey *j, const Brief *brief)
{
	AUTO(buf_free) Buf out = {0};
	heading(j, "The receipt", "What the tool answered, as the trail keeps it.");
	for (size_t i = 0; i < brief->action_count; i++) {
		const Action *a = &brief->actions[i];
		if (a->receipt == NULL)
			continue;
		plain_line(&out, a->id);
		buf_addf(&out, ": %s\n", action_state_name(a->state));
		plain_json(&out, a->receipt, 2);
	}
	buf_adds(&out, out.len == 0 ? "No receipt yet.\n" : "");
	buf_addf(&out, "\nThe case is %s.\n", case_state_name(brief->state));
	plain_field(&out, 0, "Next", brief->next);
	out_text(&out);
}

static bool tell_row(void *context, const Json *row)
{
	AUTO(buf_free) Buf out = {0}, line = {0};
	char number[24];
	(void)context;
	(void)snprintf(number, sizeof number, "%lld", (long long)json_int_at(row, "seq", 0));
	plain_audit_row(&line, row);
	plain_field(&out, 0, number, buf_str(&line));
	out_text(&out);
	return true;
}

static bool tell_trail(Journey *j, Err *err)
{
	heading(j, "The trail", "Append-only and hash-chained: who did what, in order.");
	return desk_audit_each(j->cli->desk, j->ticket, tell_row, NULL, err) &&
	       command_audit_verify(j->cli, err);
}

bool command_journey(Cli *cli, Err *err)
{
	Journey j = {.cli = cli};
	Brief brief = {0};
	if (cli->json)
		return err_set(
			err, ERR_USAGE, "journey: it is told in text only; leave out --json");
	if (!cli_open_desk(cli, err) || !tell_queue(&j, err) || !tell_ticket(&j, &brief, err) ||
		!tell_draft(&j, &brief, err))
		return false;
	tell_actions(&j, &brief);
	tell_signature(&j, &brief);
	if (!tell_execution(&j, &brief, err))
		return false;
	tell_receipts(&j, &brief);
	if (!tell_trail(&j, err))
		return false;
	return j.failed == 0 ||
	       err_set(err, ERR_OUTSIDE, "journey: %zu step%s did not work, as told above",
		       j.failed, j.failed == 1 ? "" : "s");
}
