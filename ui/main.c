/*
 * countersign: the command line (docs/CLI.md). The table of commands, dispatch and the exit status;
 * what a command does lies in ui/command_*.c, what it may do is decided by the desk.
 */
#include "ui/command.h"

#include "base/auto.h"
#include "ui/app.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <signal.h>
#include <unistd.h>

#define BIT OPTION_BIT

/* clang-format off: a table reads by rows */
static const Command commands[] = {
	{"init", "DIR [--demo]", "make a workspace; --demo: a complete fictional company",
		"The folder must be empty or absent. You become its administrator, with a key of "
		"your own. The demo company is looked for at $COUNTERSIGN_DEMO, then beside this "
		"program.",
		1, 1, BIT(DEMO), 0, false, command_init},
	{"ingest", "[PATH...]", "index documents (.md .html .txt .jsonl, folders)",
		"Without a path: the workspace's kb. What did not change is skipped by its hash; a "
		"bad file is named and skipped; files that are gone from a folder are removed.",
		0, COMMAND_ANY, 0, 0, true, command_ingest},
	{"import", "PATH...", "import tickets from .eml, mbox or .jsonl", NULL, 1, COMMAND_ANY, 0,
		0, true, command_import},
	{"queue", "[--state S]", "the tickets that wait, urgent first",
		"Without --state: all that are not done or rejected.", 0, 0, BIT(STATE), 0, false,
		command_queue},
	{"search", "TEXT [-k N] [--explain] | --queries FILE [-k N]",
		"evidence, as you would get it",
		"--queries reads JSON Lines of {\"id\":...,\"text\":\"...\"} (or _id) and answers "
		"one line for each.",
		0, COMMAND_ANY, BIT(K) | BIT(EXPLAIN) | BIT(QUERIES), 0, false, command_search},
	{"draft", "TICKET... [--again --reason TEXT] [--model NAME] [--strict] | --all [--ahead]",
		"draft an answer and propose actions",
		"Runs the road up to the person. A ticket that fails is named; the others go on. --ahead prepares drafts "
		"with the rights that everybody shares who may draft the ticket, so that each of them is shown the "
		"draft; it has limits of its own (ahead_concurrency, ahead_day_cost, ahead_day_tokens).",
		0, COMMAND_ANY, BIT(AHEAD) | BIT(AGAIN) | BIT(REASON) | BIT(MODEL) | BIT(STRICT) | BIT(ALL), 0,
		false, command_draft},
	{"opinion", "TICKET [--model NAME]", "ask another model whether each sentence follows from its sources",
		"The model of [validator] second_opinion, or NAME. What it says stands among the remarks, marked as a second opinion; "
		"it lifts no check and blocks nothing. Exit 6 where it gave none.", 1, 1, BIT(MODEL), 0, true, command_opinion},
	{"show", "TICKET", "a case as it stands", NULL, 1, 1, 0, 0, true, command_show},
	{"edit-draft", "TICKET --file F", "replace the reply; it is validated again",
		"Citation marks [1] refer to the case's evidence. --file - reads standard input.",
		1, 1, 0, BIT(FILE), true, command_edit_draft},
	{"escalate", "TICKET --reason TEXT", "hand a ticket to a supervisor", NULL, 1, 1, 0,
		BIT(REASON), true, command_escalate},
	{"claim", "TICKET [--take-over --reason TEXT]", "work on a ticket: others leave it to you",
		"For [desk] claim_minutes (30); each of your steps on it renews it. Held by somebody else, a "
		"ticket can be read, rejected, escalated and signed second; drafting, editing and a first "
		"signature wait for its release. --take-over: a supervisor takes it from its holder.",
		1, 1, BIT(TAKE_OVER) | BIT(REASON), 0, false, command_claim},
	{"release", "TICKET", "give a claimed ticket back", NULL, 1, 1, 0, 0, true, command_release},
	{"action", "ID", "one action in full: arguments, origins, digest", NULL, 1, 1, 0, 0, true,
		command_action},
	{"edit", "ID --set NAME=JSON... | --file F", "change an action's arguments: a new digest",
		"A value that is not JSON is taken as a string: --set note=hello is the same as "
		"--set 'note=\"hello\"', --set cents=500 is a number, --set 'code=\"500\"' a "
		"string. "
		"null removes an argument. --file holds a JSON object of arguments; --set comes "
		"after it.",
		1, 1, BIT(SET) | BIT(FILE), 0, false, command_edit},
	{"approve", "ID --digest HEX [--confirm TEXT]", "countersign exactly that digest",
		"`countersign action ID` shows the digest, and what tier 3 wants typed.", 1, 1,
		BIT(CONFIRM), BIT(DIGEST), true, command_approve},
	{"reject", "ID --reason TEXT [--again]", "decide against an action",
		"--again: the ticket is drafted anew with that reason, and what was rejected is not proposed "
		"again as it was.",
		1, 1, BIT(AGAIN), BIT(REASON), true, command_reject},
	{"undo", "ID [--reason TEXT]", "take the signatures on an action back, while its hold time runs",
		"Signatures count no longer and the action waits for a person again; not once the executor has "
		"begun.",
		1, 1, BIT(REASON), 0, true, command_undo},
	{"compensate", "ID --reason TEXT", "propose the action that undoes one that was done",
		"By the compensation of its manifest. The new action is shown; it waits for signatures like any other.",
		1, 1, 0, BIT(REASON), true, command_compensate},
	{"execute", "[--once] [--action ID] | --watch", "run what is signed, each at most once",
		"Exit 4 where an action was refused, 6 where one failed or its outcome is unknown. "
		"--watch looks every second until SIGTERM or SIGINT; with --json it prints a line "
		"when something happened.",
		0, 0, BIT(ONCE) | BIT(ACTION) | BIT(WATCH), 0, false, command_execute},
	{"reconcile", "ID done|not-done --reason TEXT", "settle an outcome that is unknown", NULL,
		2, 2, 0, BIT(REASON), false, command_reconcile},
	{"audit verify", "[--file F]", "check the hash chain; exit 1 where it is broken",
		"And everything that stands beside it: signatures by the key of their time, queue, actions, users, "
		"pins, messages. --file: a checkpoint, or an export that ends with one, kept elsewhere.",
		0, 0, BIT(FILE), 0, true, command_audit_verify},
	{"audit show", "[--ticket T]", "read the trail", NULL, 0, 0, BIT(TICKET), 0, true,
		command_audit_show},
	{"audit export", "[--ticket T]", "the trail for others; JSON Lines with --json",
		"Personal data is taken out of it, unless [privacy] redact_exports = no. The whole trail ends with a checkpoint: the number and hash of its last row, signed by "
		"you. Keep it elsewhere: it shows later whether rows were cut off. audit verify checks "
		"every checkpoint made here.",
		0, 0, BIT(TICKET), 0, true, command_audit_export},
	{"erase", "--requester EMAIL --reason TEXT", "remove a person's data; the chain still verifies",
		"Tickets, messages, drafts, evidence and actions of this requester go; the rows of the "
		"trail stay, without their contents. The reason stays too.",
		0, 0, 0, BIT(REQUESTER) | BIT(REASON), true, command_erase},
	{"erase aged", "[--reason TEXT] [--dry-run]", "remove what [retention] keeps no longer; for a daily job",
		"As erase does. Tickets that are past their days and stay are named with the reason: they are open, under a "
		"legal hold, or an action of theirs waits or may still take effect. --dry-run lists both and "
		"erases nothing.", 0, 0, BIT(REASON) | BIT(DRY_RUN), 0, true, command_erase_aged},
	{"hold", "TICKET --reason TEXT [--lift]", "legal hold: the ticket can't be erased, whoever asks",
		"Nothing else is held up. --lift: it can be again; an administrator may.", 1, 1, BIT(LIFT), BIT(REASON), true,
		command_hold},
	{"policy explain", "TOOL --args JSON", "which rule fires for these arguments", NULL, 1, 1, 0,
		BIT(ARGS), true, command_policy_explain},
	{"policy dry-run", "", "the policy as it is now over every action proposed so far", NULL, 0, 0, 0,
		0, true, command_policy_dry_run},
	{"trace", "TICKET [--otlp]", "how a draft came about: one tree of spans a run",
		"Router, retrieval, every question to a model, check, waiting, signatures, execution. --otlp: a "
		"request of OTLP/JSON; names follow the GenAI conventions; no text of anybody is in it.",
		1, 1, BIT(OTLP), 0, true, command_trace},
	{"telemetry send", "[--watch]", "send spans to the collector of [telemetry] endpoint",
		"Sends what ended since the last time; what the collector did not take is sent again. Exit 6 "
		"where it did not. --watch goes on until SIGTERM or SIGINT.",
		0, 0, BIT(WATCH), 0, true, command_telemetry_send},
	{"stats", "[--since T] [--csv]", "how the desk does: per day, operator, intent, model, prompt",
		"Resolved as drafted or edited, overrides, time to decide, tokens and cost per resolved ticket, "
		"errors. You see your own row of the operators; who may read the trail sees all.",
		0, 0, BIT(SINCE) | BIT(CSV), 0, false, command_stats},
	{"metrics", "", "the same as Prometheus text", NULL, 0, 0, 0, 0, false, command_metrics},
	{"eval run", "[SET...] [--baseline F] [--write-baseline F] [--junit F] [--html F]",
		"run golden cases through the road; exit 1 where the gate fails, 3 where not comparable",
		"SET is a file, or a name in the workspace's evals/; without one: every set there. Nothing is "
		"journaled or sent. SET.baseline.json beside a set is its baseline: a case that passed and "
		"fails now, or a metric past its limit, fails the gate. Without a baseline every case must "
		"pass. Of several sets each is printed (JSON Lines with --json).",
		0, COMMAND_ANY, BIT(MODEL) | BIT(BASELINE) | BIT(WRITE_BASELINE) | BIT(JUNIT) | BIT(JOBS) |
		BIT(SEEDS) | BIT(TAGS) | BIT(FRESH) | BIT(RECORD) | BIT(HTML) | BIT(JUDGE), 0, true, command_eval_run},
	{"eval calibrate", "[SET...]", "from which confidence on the sources answer, by golden cases",
		"Runs cases that expect to answer or to abstain without a model and sets [answer] threshold in "
		"countersign.ini: 95 % of the unanswerable declined where that can be had, then as many answered as "
		"possible. At least 5 cases of each kind.",
		0, COMMAND_ANY, BIT(JOBS), 0, true, command_eval_calibrate},
	{"eval promote", "TICKET", "a correction becomes a golden case, personal data redacted",
		"Into evals/corrections.jsonl. Only a changed or escalated draft is evidence.", 1, 1, 0, 0, true,
		command_eval_promote},
	{"eval status", "", "has what drafts come from passed the gate? exit 1 where it must and has not",
		"The parts: prompt, model, index, policy, tools, settings, program. [eval] require_gate = yes: drafts "
		"made under what has not passed can't be signed; [eval] gate names the sets that must pass.",
		0, 0, 0, 0, true, command_eval_status},
	{"eval canary", "[SET] [--watch]", "is the model still the one it was? exit 1 changed, 6 could not find out",
		"Runs evals/canary.jsonl (or SET) and compares with the first run, kept as SET.canary.json beside it. "
		"--watch: every [eval] canary_every_s seconds (3600).",
		0, 1, BIT(WATCH) | BIT(JOBS) | BIT(MODEL) | BIT(SEEDS), 0, true, command_eval_canary},
	{"eval tune", "[SET...]", "how much each leg of the search counts here, by golden cases",
		"Tries the weights of [retrieval] over the cases that expect documents and writes into countersign.ini what "
		"is better by more than chance; an embedding or reranker that does not help is switched off (weight 0). No "
		"model is asked.",
		0, COMMAND_ANY, 0, 0, true, command_eval_tune},
	{"eval compare", "A B [--html F]", "two runs written by eval run --write-baseline: is B as good as A?",
		"Exit 1 where a case that passed in A fails in B or a limit of A is broken, 3 where they are of "
		"different sets.", 2, 2, BIT(HTML), 0, false, command_eval_compare},
	{"drill seed", "[--count N]", "put wrong drafts among the right ones, to measure whether they are read",
		"Only where [drill] enabled = yes. A drill looks like any other ticket until somebody decides; nothing of "
		"it can be signed or run by any command. Whoever decides is told at once.",
		0, 0, BIT(MANY), 0, false, command_drill_seed},
	{"drill report", "", "how many were caught, by operator", "You see your own row; who may read the trail sees all.",
		0, 0, 0, 0, true, command_drill_report},
	{"user add", "NAME --role R [--groups A,B] [--key PUBFILE]", "add or change a user", NULL,
		1, 1, BIT(GROUPS) | BIT(KEY), BIT(ROLE), true, command_user_add},
	{"user list", "", "who may work here", NULL, 0, 0, 0, 0, true, command_user_list},
	{"tool list", "", "what code can do, and whether that is pinned", NULL, 0, 0, 0, 0, true,
		command_tool_list},
	{"tool diff", "NAME", "what changed in a manifest since it was pinned", NULL, 1, 1, 0, 0, true,
		command_tool_diff},
	{"tool pin", "NAME [--digest PIN]", "accept a tool's manifest as it is now; says what changed",
		"With --digest only the manifest that was looked at: its pin stands in tool diff and tool list.", 1, 1, BIT(DIGEST), 0,
		true, command_tool_pin},
	{"model list", "[--untested]", "the models that can write drafts, each asked a tiny question",
		"Says for each whether it answers, under which name, and whether that is the name it was "
		"accepted under: another one is drift, and the gate is asked for. Exit 6 where one does not "
		"answer.", 0, 0, BIT(UNTESTED), 0, true, command_model_list},
	{"model accept", "NAME --reason TEXT", "the name this model answers under now was evaluated: no drift",
		NULL, 1, 1, 0, BIT(REASON), true, command_model_accept},
	{"model record", "FILE [TICKET...]", "what models answered, for the replay provider",
		"The last answer to each of these tickets, or to every ticket that was drafted and that you may "
		"read, as a file for [reasoner] replay: with provider = replay the same drafts come of it without any "
		"model. Personal data is replaced by placeholders, which are filled again where the ticket is at hand.",
		1, COMMAND_ANY, 0, 0, true, command_model_record},
	{"intents train", "[PATH...]", "learn what tickets are about from labelled ones",
		"Labelled texts are the files of intents/ in the workspace, those named here, and the tickets "
		"whose intent a person set (intent TICKET NAME). A file holds {\"text\",\"intent\"} a line "
		"(.jsonl), columns text and intent (.csv, .tsv), or lists of [text, intent] (.json); the intent "
		"oos says that a text has none. Files named val or dev choose the threshold, files named test "
		"are only measured on.", 0, COMMAND_ANY, 0, 0, true, command_intents_train},
	{"intents evaluate", "PATH...", "train on files, measure on those named test, beside a plain naive Bayes",
		"Needs no workspace and keeps nothing. PATH is a file or a folder as for intents train. The "
		"threshold is chosen on the files named val or dev; without one, on every tenth text.",
		1, COMMAND_ANY, 0, 0, false, command_intents_evaluate},
	{"intent", "TICKET NAME", "say what a ticket is about", NULL, 2, 2, 0, 0, true, command_intent},
	{"journey", "[TICKET]", "one ticket from arrival to receipt, told (text only)",
		"Drafts it, countersigns its actions up to tier 2 as you, runs the executor and "
		"reads the trail. Without TICKET: T-1001, or the first of the queue.",
		0, 1, 0, 0, false, command_journey},
	{"doctor", "", "what is wrong and how to mend it; exit 1 where something is", NULL, 0, 0, 0,
		0, false, command_doctor},
	{"help", "[COMMAND | keys]", "this list, one command in full, or the keys of the screen", NULL, 0, 2, 0, 0, false,
		command_help},
};
/* clang-format on */

/* A closed 0, 1 or 2 must not become the database's descriptor: what is opened here fails when
 * used. */
static void hold_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

static bool screen(Cli *cli, Err *err)
{
	if (cli->json || !isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_USAGE,
			"the screen needs a terminal: use the commands instead, such as "
			"`countersign --plain "
			"queue` and `countersign --plain show TICKET` (`countersign help` lists "
			"them)");
	if (!cli_open_desk(cli, err))
		return false;
	telemetry_begin(cli);
	return app_run(cli->desk, err);
}

static void print_version(const Cli *cli)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		Json *j = json_new_object();
		json_set_cstr(j, "version", COUNTERSIGN_VERSION);
		out_json("version", j);
		return;
	}
	buf_adds(&out, "countersign " COUNTERSIGN_VERSION "\n");
	out_text(&out);
}

static bool dispatch(Cli *cli, Err *err)
{
	if (cli_has(cli, OPTION_VERSION)) {
		print_version(cli);
		return true;
	}
	if (cli_has(cli, OPTION_HELP)) {
		help_print(cli);
		return true;
	}
	if (cli->command == NULL)
		return screen(cli, err);
	if (cli->command->desk && !cli_open_desk(cli, err))
		return false;
	return cli->command->run(cli, err);
}

static void complain(Cli *cli, const Err *err)
{
	cli_report(cli, err);
	if (err->code != ERR_USAGE)
		return;
	AUTO(buf_free) Buf usage = {0};
	help_usage(cli, &usage);
	(void)fputs(buf_cstr(&usage), stderr);
}

/*
 * Keys of models and offices are in memory and, where they are given so, in the environment: no core file, and no
 * other process of this user may look (prctl(2)). LeakSanitizer has to look.
 */
static void leave_no_core(void)
{
#ifndef __SANITIZE_ADDRESS__
	(void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
#endif
}

int main(int argc, char **argv)
{
	Cli cli = {.table = {commands, COUNT(commands)}};
	Err err = {0};
	hold_standard_descriptors();
	leave_no_core();
	(void)signal(SIGPIPE, SIG_IGN);
	if (!cli_parse(&cli, argc, argv, &err) || !dispatch(&cli, &err))
		complain(&cli, &err);
	if (!out_flush(&err))
		cli_report(&cli, &err);
	cli_free(&cli);
	return cli.status;
}
