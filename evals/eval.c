#include "evals/eval.h"

#include "base/auto.h"
#include "base/file.h"
#include "evals/import.h"

#include <sys/stat.h>
#include <unistd.h>

/* ---- which sets ---- */

static bool is_golden(Str path)
{
	Str base = path_base(path);
	return (str_is(path_extension(base), ".jsonl") || import_known(base)) && !str_starts(base, STR("replay")) &&
	       !str_starts(base, STR("canary")) &&
	       !str_ends(base, STR(".replay.jsonl"));
}

bool eval_find(Arena *arena, const char *folder, Str name, const char **ret_path, Err *err)
{
	const char *given = arena_cstr(arena, name), *evals = path_join(arena, folder, "evals");
	const char *tries[] = {given, path_join(arena, evals, given),
		path_join(arena, evals, arena_fmt(arena, "%s.jsonl", given).ptr),
		path_join(arena, evals, arena_fmt(arena, "%s.yaml", given).ptr),
		path_join(arena, evals, arena_fmt(arena, "%s.csv", given).ptr)};
	for (size_t i = 0; i < COUNT(tries); i++)
		if (file_exists(tries[i]) && !file_is_folder(tries[i])) {
			*ret_path = tries[i];
			return true;
		}
	return err_set(
		err, ERR_INPUT, "eval: no set \"%s\": neither a file nor in %s", given, evals);
}

bool eval_sets(Desk *desk, Arena *arena, const char ***ret_paths, size_t *ret_count, Err *err)
{
	const char *evals = path_join(arena, desk_folder(desk), "evals");
	Str replay = config_str(&desk_rules(desk)->config, "reasoner", "replay", STR(""));
	const char *recorded = path_join(arena, desk_folder(desk), arena_cstr(arena, replay));
	FileList list = {0};
	size_t count = 0;
	if (file_exists(evals) && !file_list(arena, evals, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (is_golden(str_from(list.paths[i])) && strcmp(list.paths[i], recorded) != 0)
			list.paths[count++] = list.paths[i];
	if (count == 0)
		return err_set(err, ERR_INPUT, "eval: there is no set (.jsonl) in %s", evals);
	*ret_paths = list.paths;
	*ret_count = count;
	return true;
}

/* ---- one set ---- */

/* Where finished outcomes are kept until the run is whole: another file for anything that changes
 * an outcome. */
static const char *kept_path(Arena *arena, const char *folder, const EvalOptions *o,
	const GoldenSet *set, const Json *fingerprint)
{
	AUTO(buf_free) Buf text = {0};
	struct stat program = {0};
	const char *kept = path_join(arena, folder, ".countersign/evals");
	if (!file_make_folder(kept, 0700, NULL))
		return NULL;
	(void)stat("/proc/self/exe", &program);
	json_write_canonical(fingerprint, &text);
	buf_addf(&text, " %s %.*s %zu %d %lld %lld %s", set->hash.text, STR_ARG(o->tags),
		o->run.seeds, o->record != NULL, (long long)program.st_mtime,
		(long long)program.st_size, o->run.user == NULL ? "" : o->run.user);
	return arena_fmt(arena, "%s/%.16s.jsonl", kept, hash_hex_of(buf_str(&text)).text).ptr;
}

static const char *baseline_path(Arena *arena, const char *path, const EvalOptions *o)
{
	if (o->baseline != NULL)
		return o->baseline;
	Str whole = str_from(path), extension = path_extension(path_base(whole));
	const char *beside = arena_fmt(arena, "%.*s.baseline.json",
		STR_ARG(str_slice(whole, 0, whole.len - extension.len)))
				     .ptr;
	return file_exists(beside) ? beside : NULL;
}

/* A new baseline keeps the limits of the one it replaces. */
static bool write_baseline(Evaluation *e, const char *path, Err *err)
{
	Result before = {0};
	if (e->result.limits == NULL && file_exists(path) && result_read(path, &before, NULL)) {
		e->result.limits = before.limits;
		before.limits = NULL;
	}
	result_free(&before);
	if (e->result.limits == NULL)
		e->result.limits = result_default_limits();
	return result_write(&e->result, path, err);
}

static bool write_recording(const Evaluation *e, const char *path, Err *err)
{
	AUTO(buf_free) Buf lines = {0};
	const Json *outcomes = e->result.owned;
	for (const Json *o = json_first(outcomes); o != NULL; o = json_next(o)) {
		const Json *recording = json_get(o, "recording");
		if (recording == NULL) /* nothing was drafted */
			continue;
		json_write(recording, &lines);
		buf_addc(&lines, '\n');
	}
	return file_write_atomic(path, buf_str(&lines), 0644, err);
}

static bool write_reports(Evaluation *e, const EvalOptions *o, Err *err)
{
	AUTO(buf_free) Buf junit = {0}, html = {0};
	report_junit(&e->result, &e->gate, &junit);
	report_html(&e->result, &e->gate, e->baseline.count > 0 ? &e->baseline : NULL, &html);
	return (o->html == NULL || file_write_atomic(o->html, buf_str(&html), 0644, err)) &&
	       (o->junit == NULL || file_write_atomic(o->junit, buf_str(&junit), 0644, err)) &&
	       (o->record == NULL || write_recording(e, o->record, err)) &&
	       (o->write_baseline == NULL || write_baseline(e, o->write_baseline, err));
}

/* Before anything runs: a case in the name of nobody, or of somebody who reads more, is a fault of the set. */
static bool may_run(Desk *desk, const char *path, const GoldenSet *set, Err *err)
{
	const GoldenCase *before = NULL;
	for (size_t i = 0; i < set->count; before = &set->cases[i++])
		if ((before == NULL || !str_eq(before->as, set->cases[i].as)) &&
			!desk_may_rehearse(desk, set->cases[i].as, err))
			return err_prefix(err, "%s:%d: ", path, set->cases[i].line);
	return true;
}

/* The gate's word for the journal: of a whole set, held against a baseline or without one. */
static bool note(Desk *desk, const Evaluation *e, const EvalOptions *o, Err *err)
{
	if (o->unnoted || o->tags.len > 0 || o->write_baseline != NULL)
		return true;
	Json *verdict = json_new_object();
	json_set_str(verdict, "set", e->result.set);
	json_set_str(verdict, "hash", e->result.hash);
	json_set_bool(verdict, "passed", e->gate.passed);
	json_set_bool(verdict, "baseline", e->gate.has_baseline);
	json_set_int(verdict, "cases", (int64_t)e->result.count);
	json_set_int(verdict, "passes", (int64_t)e->result.passed);
	json_set(verdict, "fingerprint", json_copy(e->result.fingerprint));
	return desk_evaluated(desk, verdict, err);
}

static bool run(Desk *desk, Arena *arena, const char *path, const EvalOptions *o, Evaluation *e,
	Buf *faults, Err *err)
{
	RunnerOptions how = o->run;
	Json *fingerprint = NULL, *outcomes = NULL;
	const char *baseline = baseline_path(arena, path, o);
	if (!golden_read(path, &e->set, faults, err) ||
		(baseline != NULL && o->write_baseline == NULL &&
			!result_read(baseline, &e->baseline, err)))
		return false;
	size_t whole = e->set.count;
	if (o->tags.len > 0)
		golden_keep_tags(&e->set, o->tags);
	if (e->set.count == 0)
		return err_set(err, ERR_INPUT, "%s: no case has a tag of \"%.*s\"", path,
			STR_ARG(o->tags));
	if (!may_run(desk, path, &e->set, err) || !desk_fingerprint(desk, &fingerprint, err))
		return false;
	how.folder = desk_folder(desk);
	how.record = o->record != NULL;
	how.keep = kept_path(arena, how.folder, o, &e->set, fingerprint);
	if (o->fresh && how.keep != NULL)
		(void)unlink(how.keep);
	if (!runner_run(&e->set, &how, &outcomes, &e->resumed, err)) {
		json_free(fingerprint);
		return false;
	}
	result_make(&e->set, outcomes, how.seeds, fingerprint, &e->result);
	gate_decide(&e->result, e->baseline.count > 0 ? &e->baseline : NULL, e->set.count < whole,
		&e->gate);
	return (o->judge.len == 0 || judge_run(desk, o->judge, &e->result, &e->judge, err)) &&
	       write_reports(e, o, err) && note(desk, e, o, err);
}

bool eval_run(Desk *desk, const char *path, const EvalOptions *o, Evaluation *ret_evaluation,
	Buf *ret_faults, Err *err)
{
	Arena arena = {0};
	Evaluation e = {0};
	if (o->run.model.len > 0)
		desk_override(desk, "reasoner", "provider", o->run.model);
	bool ok = run(desk, &arena, path, o, &e, ret_faults, err);
	arena_free(&arena);
	if (ok)
		*ret_evaluation = e;
	else
		eval_free(&e);
	return ok;
}

void eval_free(Evaluation *e)
{
	if (e == NULL)
		return;
	json_free(e->judge);
	gate_free(&e->gate);
	result_free(&e->baseline);
	result_free(&e->result);
	golden_free(&e->set);
}
