/* The evaluation gate on the command line: what evals/ does, told. */
#include "ui/command.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "evals/calibrate.h"
#include "evals/canary.h"
#include "text/sanitise.h"
#include "ui/plain.h"

#include <unistd.h>

/* ---- progress, on a terminal only ---- */

static void show_progress(void *context, size_t done, size_t failed, size_t all)
{
	enum { WIDTH = 30 };
	char bar[WIDTH + 1];
	size_t full = done * WIDTH / all;
	memset(bar, '.', WIDTH);
	memset(bar, '#', full);
	bar[WIDTH] = '\0';
	(void)fprintf(stderr, "\r%s [%s] %zu/%zu, %zu failing", (const char *)context, bar, done,
		all, failed);
	if (done == all)
		(void)fprintf(stderr, "\r\033[K");
}

/* ---- what was asked for ---- */

static bool read_options(Cli *cli, EvalOptions *o, Err *err)
{
	int64_t jobs, seeds;
	if (!cli_number(cli, OPTION_JOBS, 0, 1, RUNNER_MAX_JOBS, &jobs, err) ||
		!cli_number(cli, OPTION_SEEDS, 1, 1, RUNNER_MAX_SEEDS, &seeds, err))
		return false;
	*o = (EvalOptions){.tags = cli_value(cli, OPTION_TAGS),
		.baseline = cli->values[OPTION_BASELINE],
		.write_baseline = cli->values[OPTION_WRITE_BASELINE],
		.junit = cli->values[OPTION_JUNIT],
		.record = cli->values[OPTION_RECORD],
		.html = cli->values[OPTION_HTML],
		.judge = cli_value(cli, OPTION_JUDGE),
		.fresh = cli_has(cli, OPTION_FRESH)};
	o->run = (RunnerOptions){.user = cli->values[OPTION_AS],
		.model = cli_value(cli, OPTION_MODEL),
		.jobs = (size_t)jobs,
		.seeds = (size_t)seeds};
	return true;
}

static bool find_sets(Cli *cli, const char ***ret_paths, size_t *ret_count, Err *err)
{
	if (cli->word_count == 0)
		return eval_sets(cli->desk, &cli->arena, ret_paths, ret_count, err);
	*ret_paths = ARENA_ARRAY(&cli->arena, const char *, cli->word_count);
	for (size_t i = 0; i < cli->word_count; i++)
		if (!eval_find(&cli->arena, cli->folder, cli_word(cli, i), &(*ret_paths)[i], err))
			return false;
	*ret_count = cli->word_count;
	return true;
}

/* One file can't hold the runs of several sets. */
static bool files_fit(const Cli *cli, size_t sets, Err *err)
{
	static const OptionId files[] = {
		OPTION_BASELINE, OPTION_WRITE_BASELINE, OPTION_JUNIT, OPTION_HTML, OPTION_RECORD};
	for (size_t i = 0; i < COUNT(files) && sets > 1; i++)
		if (cli_has(cli, files[i])) {
			AUTO(buf_free) Buf label = {0};
			option_label(files[i], &label);
			return err_set(err, ERR_USAGE, "eval run: %s is of one set: name it",
				buf_cstr(&label));
		}
	return true;
}

/* ---- what came of it ---- */

static void tell_remarks(const StrList *remarks)
{
	for (size_t i = 0; i < remarks->count; i++) {
		AUTO(buf_free) Buf safe = {0};
		(void)sanitise(remarks->items[i], SANITISE_LINE, &safe);
		(void)fprintf(stderr, "countersign: %s\n", buf_cstr(&safe));
	}
}

static void tell_faults(Str faults)
{
	Str line;
	if (faults.len > 0)
		(void)str_next(&faults, '\n', &line); /* the first is the error itself */
	while (faults.len > 0 && str_next(&faults, '\n', &line)) {
		AUTO(buf_free) Buf safe = {0};
		(void)sanitise(line, SANITISE_LINE, &safe);
		if (safe.len > 0)
			(void)fprintf(stderr, "countersign: %s\n", buf_cstr(&safe));
	}
}

static void print_report(
	const Cli *cli, const Result *r, const Gate *gate, const Result *baseline, const Json *judge)
{
	AUTO(buf_free) Buf out = {0}, safe = {0};
	if (cli->json) {
		Json *report = report_json(r, gate);
		if (judge != NULL)
			json_set(report, "judge", json_copy(judge));
		out_json("eval", report);
		return;
	}
	report_text(r, gate, baseline, &out);
	judge_text(judge, &out);
	(void)sanitise(buf_str(&out), SANITISE_TEXT, &safe);
	out_text(&safe);
}

static bool run_set(Cli *cli, const char *path, const EvalOptions *o, Err *err)
{
	AUTO(buf_free) Buf faults = {0};
	AUTO(eval_free) Evaluation e = {0};
	if (!eval_run(cli->desk, path, o, &e, &faults, err)) {
		cli_report(cli, err);
		tell_faults(buf_str(&faults));
		return true;
	}
	tell_remarks(&e.set.remarks);
	if (e.resumed > 0)
		(void)fprintf(stderr,
			"countersign: %zu outcomes were there from a run that was broken off\n",
			e.resumed);
	print_report(cli, &e.result, &e.gate, e.baseline.count > 0 ? &e.baseline : NULL, e.judge);
	int status = err_exit_status(gate_verdict(&e.gate));
	if (status > cli->status && o->write_baseline == NULL)
		cli->status = status;
	return true;
}

bool command_eval_run(Cli *cli, Err *err)
{
	EvalOptions o;
	const char **paths;
	size_t count;
	if (!read_options(cli, &o, err) || !find_sets(cli, &paths, &count, err) ||
		!files_fit(cli, count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		Err why = {0};
		if (isatty(STDERR_FILENO)) {
			o.run.progress = show_progress;
			o.run.context = (void *)(uintptr_t)path_base(str_from(paths[i])).ptr;
		}
		if (i > 0 && !cli->json) {
			AUTO(buf_free) Buf line = {0};
			buf_adds(&line, "\n----\n\n");
			out_text(&line);
		}
		if (!run_set(cli, paths[i], &o, &why))
			return false;
	}
	return true;
}

/* Two runs that --write-baseline wrote: is the second as good as the first? */
bool command_eval_compare(Cli *cli, Err *err)
{
	AUTO(result_free) Result before = {0}, now = {0};
	AUTO(gate_free) Gate gate = {0};
	AUTO(buf_free) Buf html = {0};
	if (!result_read(cli->words[0], &before, err) || !result_read(cli->words[1], &now, err))
		return false;
	gate_decide(&now, &before, false, &gate);
	report_html(&now, &gate, &before, &html);
	if (cli_has(cli, OPTION_HTML) &&
		!file_write_atomic(cli->values[OPTION_HTML], buf_str(&html), 0644, err))
		return false;
	print_report(cli, &now, &gate, &before, NULL);
	cli->status = err_exit_status(gate_verdict(&gate));
	return true;
}

/* ---- what the desk knows of it ---- */

static Json *gate_to_json(const GateState *g)
{
	Json *j = json_new_object();
	json_set_bool(j, "required", g->required);
	json_set_bool(j, "passed", g->passed);
	json_set_bool(j, "open", g->open);
	json_set(j, "passed_at", g->passed_ms > 0 ? json_new_str(str_from(clock_iso(g->passed_ms).text))
		: json_new_null());
	json_set_str(j, "set", g->set);
	json_set_str(j, "changed", g->changed);
	json_set_str(j, "words", g->words);
	json_set_str(j, "canary", g->canary);
	json_set_str(j, "canary_why", g->canary_why);
	return j;
}

bool command_eval_status(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	GateState g = {0};
	if (!desk_gate(cli->desk, &cli->arena, &g, err))
		return false;
	if (!g.open)
		cli->status = err_exit_status(ERR_NO);
	if (cli->json) {
		out_json("gate", gate_to_json(&g));
		return true;
	}
	plain_field(&out, 0, "Gate", g.words);
	plain_field(&out, 0, "Required", g.required ? STR("yes: what has not passed can't be signed") : STR("no"));
	if (g.canary.len > 0)
		plain_field(&out, 0, "Canary", g.canary_why);
	out_text(&out);
	return true;
}

/* ---- the canary ---- */

static void print_canary(Cli *cli, const Canary *c)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		Json *j = json_new_object();
		json_set_cstr(j, "verdict", canary_name(c->verdict));
		json_set_cstr(j, "why", c->why);
		json_set_bool(j, "first", c->first);
		json_set_int(j, "cases", (int64_t)c->cases);
		json_set_int(j, "unanswered", (int64_t)c->unanswered);
		json_set_int(j, "lost", (int64_t)c->lost);
		json_set_int(j, "won", (int64_t)c->won);
		out_json("canary", j);
		return;
	}
	plain_field(&out, 0, c->first ? "Canary (first run: the reference from now on)" : "Canary", str_from(c->why));
	out_text(&out);
}

static bool run_canary(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf faults = {0};
	EvalOptions o;
	Canary c;
	const char *path;
	Str set = cli->word_count > 0 ? cli_word(cli, 0) : STR("canary");
	if (!read_options(cli, &o, err) || !eval_find(&cli->arena, cli->folder, set, &path, err) ||
		!canary_run(cli->desk, path, &o, &c, &faults, err)) {
		tell_faults(buf_str(&faults));
		return false;
	}
	print_canary(cli, &c);
	int status = err_exit_status(canary_code(c.verdict));
	cli->status = status > cli->status ? status : cli->status;
	return true;
}

static int64_t canary_next_us; /* of --watch: when the next run is due */

static bool canary_step(Cli *cli, bool quiet_when_idle, Err *err)
{
	int64_t every_s = 3600, now_us = clock_monotonic_us();
	(void)quiet_when_idle;
	if (!config_int(&desk_rules(cli->desk)->config, "eval", "canary_every_s", every_s, 1, 7 * 86400, &every_s,
		err))
		return false;
	if (now_us < canary_next_us)
		return true;
	canary_next_us = now_us + every_s * 1000000;
	return run_canary(cli, err);
}

bool command_eval_canary(Cli *cli, Err *err)
{
	return cli_has(cli, OPTION_WATCH) ? cli_watch(cli, canary_step, err) : run_canary(cli, err);
}

/* ---- corrections ---- */

bool command_eval_promote(Cli *cli, Err *err)
{
	AUTO(json_freep) Json *line = NULL;
	AUTO(buf_free) Buf out = {0}, diff = {0};
	double distance = 0;
	if (!desk_promote(cli->desk, cli_word(cli, 0), &line, err) ||
		!desk_correction(cli->desk, cli_word(cli, 0), &distance, &diff, err))
		return false;
	if (cli->json) {
		Json *j = json_new_object();
		json_set(j, "case", line);
		json_set_number(j, "edit_distance", distance);
		line = NULL;
		out_json("promote", j);
		return true;
	}
	plain_field(&out, 0, "Golden case", json_str_at(line, "id"));
	buf_addf(&out, "Changed: %.0f %% of the words\n", distance * 100);
	plain_json(&out, json_get(line, "expect"), 2);
	out_text(&out);
	return true;
}

/* ---- calibrate ---- */

static void print_calibration(const Cli *cli, const Calibration *c)
{
	if (cli->json) {
		Json *report = json_new_object();
		json_set_number(report, "threshold", c->threshold);
		json_set_number(report, "before", c->before);
		json_set_int(report, "answerable", (int64_t)c->answerable);
		json_set_int(report, "unanswerable", (int64_t)c->unanswerable);
		json_set_int(report, "answered", (int64_t)c->now.answered);
		json_set_int(report, "declined", (int64_t)c->now.declined);
		json_set_int(report, "answered_before", (int64_t)c->then.answered);
		json_set_int(report, "declined_before", (int64_t)c->then.declined);
		out_json("calibration", report);
		return;
	}
	AUTO(buf_free) Buf text = {0};
	buf_addf(&text, "[answer] threshold: %.2f (was %.2f)\n", c->threshold, c->before);
	buf_addf(&text, "answered, of %zu that can be: %zu (were %zu)\n", c->answerable,
		c->now.answered, c->then.answered);
	buf_addf(&text, "declined, of %zu that can't be: %zu (were %zu)\n", c->unanswerable,
		c->now.declined, c->then.declined);
	out_text(&text);
}

bool command_eval_calibrate(Cli *cli, Err *err)
{
	EvalOptions o;
	Calibration c;
	const char **paths;
	size_t count;
	if (!authorise(desk_user(cli->desk), VERB_ADMINISTER, ON_WORKSPACE, err) ||
		!read_options(cli, &o, err) || !find_sets(cli, &paths, &count, err))
		return false;
	o.run.folder = cli->folder;
	if (!calibrate(cli->desk, paths, count, &o.run, &c, err) ||
		!calibrate_write(cli->folder, c.threshold, err))
		return false;
	print_calibration(cli, &c);
	return true;
}
