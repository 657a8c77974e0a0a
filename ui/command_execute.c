/* The executor's own command. It opens no desk: what runs is decided from the journal alone. */
#include "ui/command.h"

#include "base/auto.h"
#include "executor.h"
#include "ui/plain.h"

#include <poll.h>
#include <signal.h>

static volatile sig_atomic_t stop_asked;

static void ask_to_stop(int signal_number)
{
	(void)signal_number;
	stop_asked = 1;
}

static Json *report_to_json(const ExecutorReport *r)
{
	Json *j = json_new_object(), *executed = json_new_array(), *refused = json_new_array();
	for (size_t i = 0; i < r->executed_count; i++) {
		const ExecutedAction *e = &r->executed[i];
		Json *item = json_new_object();
		json_set_str(item, "id", e->id);
		json_set_str(item, "state", e->state);
		json_set(item, "receipt",
			e->receipt == NULL ? json_new_null() : json_copy(e->receipt));
		json_set_str(item, "why", e->why);
		json_push(executed, item);
	}
	for (size_t i = 0; i < r->refused_count; i++) {
		Json *item = json_new_object();
		json_set_str(item, "id", r->refused[i].id);
		json_set_str(item, "why", r->refused[i].why);
		json_push(refused, item);
	}
	json_set(j, "executed", executed);
	json_set(j, "refused", refused);
	return j;
}

static void report_plain(const ExecutorReport *r, Buf *out)
{
	for (size_t i = 0; i < r->executed_count; i++) {
		plain_line(out, r->executed[i].id);
		buf_adds(out, ": ");
		plain_line(out, r->executed[i].state);
		buf_addc(out, '\n');
		if (r->executed[i].why.len > 0)
			plain_field(out, 2, "because", r->executed[i].why);
		if (r->executed[i].receipt != NULL)
			plain_json(out, r->executed[i].receipt, 2);
	}
	for (size_t i = 0; i < r->refused_count; i++) {
		AUTO(buf_free) Buf label = {0};
		plain_line(&label, r->refused[i].id);
		buf_adds(&label, ": refused");
		plain_field(out, 0, buf_cstr(&label), r->refused[i].why);
	}
	if (r->executed_count + r->refused_count == 0)
		buf_adds(out, "Nothing is signed and due.\n");
}

static void worsen(Cli *cli, ErrCode code)
{
	if (err_exit_status(code) > cli->status)
		cli->status = err_exit_status(code);
}

static void print_report(Cli *cli, const ExecutorReport *r)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		out_json("execute", report_to_json(r));
	} else {
		report_plain(r, &out);
		out_text(&out);
	}
	for (size_t i = 0; i < r->executed_count; i++)
		if (!str_is(r->executed[i].state, "done"))
			worsen(cli, ERR_OUTSIDE);
	if (r->refused_count > 0)
		worsen(cli, ERR_REFUSED);
}

static bool run_once(Cli *cli, bool quiet_when_idle, Err *err)
{
	ExecutorReport report = {0};
	size_t most = cli_has(cli, OPTION_ONCE) ? 1 : 0;
	if (!executor_run(cli->folder, cli->values[OPTION_AS], cli_value(cli, OPTION_ACTION), most,
		    &report, err))
		return false;
	if (!quiet_when_idle || report.executed_count + report.refused_count > 0)
		print_report(cli, &report);
	executor_report_free(&report);
	return true;
}

/* Sleeps a second, or until asked to stop; a signal between the question and the sleep is not lost.
 */
static bool wait_a_second(void)
{
	static const struct timespec second = {.tv_sec = 1};
	sigset_t stops, before;
	(void)sigemptyset(&stops);
	(void)sigaddset(&stops, SIGTERM);
	(void)sigaddset(&stops, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &stops, &before);
	if (!stop_asked)
		(void)ppoll(NULL, 0, &second, &before);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	return !stop_asked;
}

bool cli_watch(Cli *cli, CliStep *step, Err *err)
{
	struct sigaction action = {.sa_handler = ask_to_stop, .sa_flags = SA_RESTART};
	(void)sigaction(SIGTERM, &action, NULL);
	(void)sigaction(SIGINT, &action, NULL);
	do {
		Err trouble = {0}; /* a locked store, say: told, and looked at again in a second */
		if (!step(cli, true, &trouble))
			cli_report(cli, &trouble);
		if (!out_flush(err))
			return false;
	} while (wait_a_second());
	cli->status = 0; /* asked to stop, and did; each failure was reported when it happened */
	return true;
}

bool command_execute(Cli *cli, Err *err)
{
	if (cli_has(cli, OPTION_WATCH) &&
		(cli_has(cli, OPTION_ONCE) || cli_has(cli, OPTION_ACTION)))
		return err_set(
			err, ERR_USAGE, "execute: --watch goes with neither --once nor --action");
	if (!cli_find_folder(cli, err))
		return false;
	if (!cli_has(cli, OPTION_WATCH))
		return run_once(cli, false, err);
	return run_once(cli, true, err) && cli_watch(cli, run_once, err); /* a workspace that can't be opened ends it */
}
