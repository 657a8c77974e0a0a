/*
 * Command: one row of the command table (ui/main.c). Cli: one run of the program. Options, usage,
 * help and the nearest name are all made from the rows; no command reads argv itself.
 *
 * A command's function writes data with out_* and returns false with an Err where it failed; where
 * only a part failed it says so with cli_report and goes on. The worst exit status wins (CLI.md).
 */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include "desk.h"

/* id, letter, name, value, help. An option of one letter has an empty name. */
#define CLI_OPTIONS(X)                                                                             \
	X(WORKSPACE, 'w', "workspace", "DIR", "the workspace to work in")                          \
	X(AS, 0, "as", "USER", "act as this user instead of the login name")                       \
	X(JSON, 0, "json", "", "print one JSON document (JSON Lines where the command says so)")   \
	X(PLAIN, 0, "plain", "", "print text (the default)")                                       \
	X(HELP, 'h', "help", "", "print help and do nothing else")                                 \
	X(VERSION, 0, "version", "", "print the version and do nothing else")                      \
	X(K, 'k', "", "N", "how many passages, 1 to 1000 (10)")                                    \
	X(ACTION, 0, "action", "ID", "only this action")                                           \
	X(AGAIN, 0, "again", "", "draft anew, with --reason")                                      \
	X(ALL, 0, "all", "", "every ticket of the queue in state new")                             \
	X(ARGS, 0, "args", "JSON", "the arguments, a JSON object")                                 \
	X(BASELINE, 0, "baseline", "F", "compare with this run (SET.baseline.json beside the set)") \
	X(CONFIRM, 0, "confirm", "TEXT", "tier 3: the amount or target, typed")                    \
	X(MANY, 0, "count", "N", "how many (1)")                                                  \
	X(CSV, 0, "csv", "", "as comma separated values")                                          \
	X(DEMO, 0, "demo", "", "a complete fictional company")                                     \
	X(DRY_RUN, 0, "dry-run", "", "say what would be done and do nothing")                      \
	X(DIGEST, 0, "digest", "HEX", "the 64 digits of what is countersigned")                    \
	X(EXPLAIN, 0, "explain", "", "say what gave each passage its score")                       \
	X(FRESH, 0, "fresh", "", "do not go on with a run that was broken off")                     \
	X(FILE, 0, "file", "F", "read it from this file; - is standard input")                     \
	X(GROUPS, 0, "groups", "A,B", "reading groups, comma separated")                           \
	X(HTML, 0, "html", "F", "write a report to this file: one page, no network, no script")    \
	X(JOBS, 0, "jobs", "N", "how many cases at once (the number of cores)")                    \
	X(JUDGE, 0, "judge", "NAME", "ask this model for its opinion of the replies, kept apart")   \
	X(JUNIT, 0, "junit", "F", "write JUnit XML to this file")                                  \
	X(KEY, 0, "key", "PUBFILE", "the user's OpenSSH public key")                               \
	X(LIFT, 0, "lift", "", "the hold ends (an administrator may)")                             \
	X(MODEL, 0, "model", "NAME", "the model that writes the draft")                            \
	X(ONCE, 0, "once", "", "run at most one action")                                           \
	X(OTLP, 0, "otlp", "", "as a request of OTLP/JSON, for a collector")                       \
	X(QUERIES, 0, "queries", "FILE", "many queries: JSON Lines of {id,text}")                  \
	X(REASON, 0, "reason", "TEXT", "why, for the trail")                                       \
	X(RECORD, 0, "record", "F", "write the drafts of the run for the replay provider")         \
	X(REQUESTER, 0, "requester", "EMAIL", "whose data")                                        \
	X(ROLE, 0, "role", "R", "agent, analyst, supervisor, administrator or auditor")            \
	X(SEEDS, 0, "seeds", "K", "run every case K times: pass^2 ... pass^K (1)")                 \
	X(SET, 0, "set", "NAME=JSON", "change one argument (may be given again)")                  \
	X(SINCE, 0, "since", "T", "from then on: 90s, 15m, 3h, 2d or a date")                      \
	X(STATE, 0, "state", "S", "only tickets in this state")                                    \
	X(AHEAD, 0, "ahead", "", "for whoever will open them: with the rights they share")           \
	X(STRICT, 0, "strict", "", "exit 1 where a draft abstained")                               \
	X(TAKE_OVER, 0, "take-over", "", "from whoever holds it, with --reason (a supervisor may)") \
	X(TAGS, 0, "tags", "A,B", "only cases with one of these tags")                             \
	X(UNTESTED, 0, "untested", "", "ask no model whether it answers")                          \
	X(TICKET, 0, "ticket", "T", "only this ticket")                                            \
	X(WATCH, 0, "watch", "", "keep running until SIGTERM or SIGINT")                           \
	X(WRITE_BASELINE, 0, "write-baseline", "F", "write this run as a baseline")

typedef enum OptionId {
#define X(id, letter, name, value, help) OPTION_##id,
	CLI_OPTIONS(X)
#undef X
	OPTION_COUNT
} OptionId;

typedef uint64_t OptionSet; /* bit per OptionId */
#define OPTION_BIT(id) ((OptionSet)1 << OPTION_##id)
enum { OPTIONS_EVERYWHERE = (1 << (OPTION_VERSION + 1)) - 1 };

typedef struct Command Command;

typedef struct CommandTable {
	const Command *items;
	size_t count;
} CommandTable;

typedef struct Cli {
	CommandTable table;
	const Command *command; /* NULL: none named (the screen), or none that is known */
	const char **words;           /* what follows the command's name */
	size_t word_count;
	OptionSet given;
	const char *values[OPTION_COUNT]; /* the last one given; "" for options without a value */
	const char **sets;                /* every --set, in order */
	size_t set_count;
	bool json;
	Arena arena;
	const char *folder; /* the workspace, once found */
	Desk *desk;         /* NULL unless the command asks for it */
	int status;
} Cli;

struct Command {
	const char *name;      /* one word or two: "audit verify" */
	const char *arguments; /* "ID --digest HEX [--confirm TEXT]" */
	const char *help;      /* one line */
	const char *more;      /* what else to know, for `help COMMAND`; may be NULL */
	size_t min, max;       /* words after the name */
	OptionSet takes, needs;
	bool desk; /* opened before the function is called; else it checks its usage and opens it */
	bool (*run)(Cli *cli, Err *err);
};

enum { COMMAND_ANY = 10000 };

/* command_line.c. cli_parse finds the command and checks its options and words; ERR_USAGE
 * otherwise. */
bool cli_parse(Cli *cli, int argc, char **argv, Err *err);
void cli_free(Cli *cli);
bool cli_has(const Cli *cli, OptionId id);
Str cli_value(const Cli *cli, OptionId id); /* "" where not given */
bool cli_number(const Cli *cli, OptionId id, int64_t otherwise, int64_t min, int64_t max,
	int64_t *ret_value, Err *err);
Str cli_word(const Cli *cli, size_t index);
bool cli_find_folder(Cli *cli, Err *err);
bool cli_open_desk(Cli *cli, Err *err);
void option_label(OptionId id, Buf *out); /* "-w, --workspace DIR" */

/* command_execute.c. Does the step every second until SIGTERM or SIGINT; what fails is reported and tried again. */
typedef bool CliStep(Cli *cli, bool quiet_when_idle, Err *err);
bool cli_watch(Cli *cli, CliStep *step, Err *err);

/* command_out.c. Messages go to stderr, made safe; data goes to stdout and is checked when it ends.
 */
void cli_report(Cli *cli, const Err *err); /* the message, and the worst status so far */
void out_text(const Buf *text);
void out_json(const char *name, Json *document); /* takes it; adds the schema; one line */
bool out_flush(Err *err);
void out_json_safe(
	Str json, Buf *out); /* escapes what a terminal would act on; the value is the same */

/* command_help.c */
void help_usage(const Cli *cli, Buf *out);
void help_print(const Cli *cli);

/* How much a list of documents gave and what it skipped, for ingest and import. */
Json *skips_to_json(const Skip *skipped, size_t count);

void print_brief(const Cli *cli, const Brief *brief); /* command_case.c */

bool command_help(Cli *cli, Err *err);
bool command_init(Cli *cli, Err *err);
bool command_ingest(Cli *cli, Err *err);
bool command_import(Cli *cli, Err *err);
bool command_doctor(Cli *cli, Err *err);
bool command_search(Cli *cli, Err *err);
bool command_queue(Cli *cli, Err *err);
bool command_draft(Cli *cli, Err *err);
bool command_show(Cli *cli, Err *err);
bool command_edit_draft(Cli *cli, Err *err);
bool command_escalate(Cli *cli, Err *err);
bool command_claim(Cli *cli, Err *err);
bool command_release(Cli *cli, Err *err);
bool command_action(Cli *cli, Err *err);
bool command_edit(Cli *cli, Err *err);
bool command_approve(Cli *cli, Err *err);
bool command_reject(Cli *cli, Err *err);
bool command_undo(Cli *cli, Err *err);
bool command_compensate(Cli *cli, Err *err);
bool command_reconcile(Cli *cli, Err *err);
bool command_execute(Cli *cli, Err *err);
bool command_audit_verify(Cli *cli, Err *err);
bool command_audit_show(Cli *cli, Err *err);
bool command_audit_export(Cli *cli, Err *err);
bool command_erase(Cli *cli, Err *err);
bool command_erase_aged(Cli *cli, Err *err);
bool command_hold(Cli *cli, Err *err);
bool command_opinion(Cli *cli, Err *err);
bool command_trace(Cli *cli, Err *err);
void telemetry_begin(const Cli *cli); /* sends spans beside the screen, where [telemetry] endpoint is set */
bool command_telemetry_send(Cli *cli, Err *err);
bool command_stats(Cli *cli, Err *err);
bool command_metrics(Cli *cli, Err *err);
bool command_eval_run(Cli *cli, Err *err);
bool command_eval_compare(Cli *cli, Err *err);
bool command_drill_seed(Cli *cli, Err *err);
bool command_drill_report(Cli *cli, Err *err);
bool command_eval_calibrate(Cli *cli, Err *err);
bool command_eval_promote(Cli *cli, Err *err);
bool command_eval_status(Cli *cli, Err *err);
bool command_eval_canary(Cli *cli, Err *err);
bool command_eval_tune(Cli *cli, Err *err);
bool command_user_add(Cli *cli, Err *err);
bool command_user_list(Cli *cli, Err *err);
bool command_tool_list(Cli *cli, Err *err);
bool command_tool_pin(Cli *cli, Err *err);
bool command_tool_diff(Cli *cli, Err *err);
bool command_policy_explain(Cli *cli, Err *err);
bool command_policy_dry_run(Cli *cli, Err *err);
bool command_model_list(Cli *cli, Err *err);
bool command_model_accept(Cli *cli, Err *err);
bool command_model_record(Cli *cli, Err *err);
bool command_intents_train(Cli *cli, Err *err);
bool command_intents_evaluate(Cli *cli, Err *err);
bool command_intent(Cli *cli, Err *err);
bool command_journey(Cli *cli, Err *err);

#endif
