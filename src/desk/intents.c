/*
 * Intents: a workspace's classifier. It learns from the files of intents/ and from the tickets whose intent a
 * person put right; it is kept in .countersign/intents.model, and the router asks it.
 */
#include "desk/desk_private.h"

#include "base/file.h"
#include "port/label_file.h"
#include "stage/question.h"
#include "text/bayes.h"

#include <sys/stat.h>

enum { LABEL_FILES_MOST = 1000 };

static const char model_file[] = ".countersign/intents.model";

/* ---- reading ---- */

static bool read_path(Arena *arena, const char *path, LabelSets *sets, Err *err)
{
	FileList list;
	size_t read = 0;
	bool folder = file_is_folder(path);
	if (!file_list(arena, path, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		if (folder && !label_file_is_lines(str_from(list.paths[i])))
			continue; /* what lies beside them */
		if (++read > LABEL_FILES_MOST)
			return err_set(err, ERR_INPUT, "%s: more than %d files", path, LABEL_FILES_MOST);
		if (!label_file_read(arena, list.paths[i], sets, err))
			return false;
	}
	return read > 0 || err_set(err, ERR_MISSING, "%s: no .jsonl, .csv or .tsv there", path);
}

static bool read_paths(Arena *arena, const char *const *paths, size_t count, LabelSets *sets, Err *err)
{
	for (size_t i = 0; i < count; i++)
		if (!read_path(arena, paths[i], sets, err))
			return false;
	return true;
}

/* A ticket as the router would read it, with the intent a person gave it. */
typedef struct Gathering {
	Desk *desk;
	Arena *arena;
	LabelledSet *set;
	size_t corrected;
} Gathering;

static bool take_corrected(void *context, Str ticket, Str intent, Err *err)
{
	Gathering *g = context;
	Workspace *w = g->desk->workspace;
	Case *c = NULL;
	if (!ledger_load(w->store, &w->rules, ticket, &c, err))
		return false;
	Arena scratch = {0};
	Asked asked = asked_of(c, &scratch);
	Labelled *l = ARENA_PUSH(g->arena, g->set->items, g->set->count);
	*l = (Labelled){.text = arena_copy(g->arena, asked_whole(&scratch, &asked)),
		.intent = arena_copy(g->arena, intent), .none = str_is(intent, "general")};
	g->corrected++;
	arena_free(&scratch);
	ledger_close_case(c);
	return true;
}

static bool read_workspace(Desk *desk, Arena *arena, LabelSets *sets, size_t *ret_corrected, Err *err)
{
	const char *folder = workspace_path(desk->workspace, arena, "intents");
	Gathering g = {.desk = desk, .arena = arena, .set = &sets->train};
	if (file_exists(folder) && !read_path(arena, folder, sets, err))
		return false;
	if (!store_corrected(desk->workspace->store, take_corrected, &g, err))
		return false;
	*ret_corrected = g.corrected;
	return true;
}

/* ---- the classifier of the workspace ---- */

/* Trained anew meanwhile, by whatever process. */
static bool is_current(const Desk *desk, const struct stat *now)
{
	return desk->intents != NULL && desk->intents_at_ns == now->st_mtim.tv_sec * 1000000000LL +
		now->st_mtim.tv_nsec;
}

bool desk_classifier(Desk *desk, const Classifier **ret_classifier, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf bytes = {0};
	const char *path = workspace_path(desk->workspace, &arena, model_file);
	struct stat st;
	Classifier *c = NULL;
	*ret_classifier = NULL;
	if (stat(path, &st) != 0)
		return true;
	if (!is_current(desk, &st)) {
		if (!file_read(path, CLASSIFIER_CEILING, &bytes, err))
			return false;
		if (!classifier_read(buf_str(&bytes), &c, err))
			return err_prefix(err, "%s: (train it again: countersign intents train) ", model_file);
		classifier_free(desk->intents);
		desk->intents = c;
		desk->intents_at_ns = st.st_mtim.tv_sec * 1000000000LL + st.st_mtim.tv_nsec;
	}
	*ret_classifier = desk->intents;
	return true;
}

/* ---- training and measuring ---- */

static Json *measure_to_json(const char *name, const Measure *m, double took_s)
{
	Json *j = json_new_object();
	json_set_cstr(j, "name", name);
	json_set_number(j, "accuracy", m->accuracy);
	json_set_number(j, "accuracy_unrejected", m->accuracy_all);
	json_set_number(j, "out_of_scope_recall", m->recall);
	json_set_number(j, "calibration_error", m->calibration);
	json_set_number(j, "took_s", took_s);
	return j;
}

static Json *report_of(const LabelSets *sets, const Classifier *c, double took_s)
{
	Json *j = json_new_object();
	size_t none = 0;
	for (size_t i = 0; i < sets->train.count; i++)
		none += sets->train.items[i].none;
	json_set_int(j, "texts", (int64_t)(sets->train.count - none));
	json_set_int(j, "out_of_scope_texts", (int64_t)none);
	json_set_int(j, "check_texts", (int64_t)sets->check.count);
	json_set_int(j, "test_texts", (int64_t)sets->test.count);
	json_set_int(j, "intents", (int64_t)classifier_intents(c));
	json_set_number(j, "threshold", classifier_threshold(c));
	json_set_number(j, "train_s", took_s);
	return j;
}

static double seconds_since(int64_t began_us)
{
	return (double)(clock_monotonic_us() - began_us) / 1e6;
}

/* Where no texts are set apart for choosing, every tenth is: naive Bayes has no folds of its own. */
static void set_check_apart(Arena *arena, LabelSets *sets)
{
	LabelledSet rest = {0};
	if (sets->check.count > 0)
		return;
	for (size_t i = 0; i < sets->train.count; i++)
		*(i % 10 == 9 ? ARENA_PUSH(arena, sets->check.items, sets->check.count)
			      : ARENA_PUSH(arena, rest.items, rest.count)) = sets->train.items[i];
	sets->train = rest;
}

/* The report, and in `measured` what was measured on the texts named test. */
static bool train_and_measure(const LabelSets *sets, Classifier **ret_classifier, Json *measured, Json **ret_report,
	Err *err)
{
	int64_t began_us = clock_monotonic_us(), began_cpu_us = clock_cpu_us();
	Classifier *c = NULL;
	if (!classifier_train(&sets->train, &sets->check, &c, err))
		return false;
	double took_s = seconds_since(began_us), cpu_s = (double)(clock_cpu_us() - began_cpu_us) / 1e6;
	if (sets->test.count > 0) {
		Measure m = classifier_measure(c, &sets->test);
		json_push(measured, measure_to_json("classifier", &m, took_s));
	}
	*ret_report = report_of(sets, c, took_s);
	json_set_number(*ret_report, "train_cpu_s", cpu_s);
	*ret_classifier = c;
	return true;
}

bool intents_evaluate(const char *const *paths, size_t count, Json **ret_report, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(json_freep) Json *measured = json_new_array();
	LabelSets sets = {0};
	Classifier *c = NULL;
	if (!read_paths(&arena, paths, count, &sets, err))
		return false;
	if (sets.test.count == 0)
		return err_set(err, ERR_INPUT, "nothing to measure on: a file, or a list of a .json, with \"test\" "
			"in its name");
	set_check_apart(&arena, &sets);
	if (!train_and_measure(&sets, &c, measured, ret_report, err))
		return false;
	int64_t began_us = clock_monotonic_us();
	Measure m = bayes_measure(&sets.train, &sets.check, &sets.test);
	json_push(measured, measure_to_json("naive Bayes", &m, seconds_since(began_us)));
	json_set(*ret_report, "measured", json_copy(measured));
	classifier_free(c);
	return true;
}

static bool keep(Desk *desk, const Classifier *c, Json *report, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf bytes = {.ceiling = CLASSIFIER_CEILING};
	classifier_write(c, &bytes);
	Json *body = json_new_object();
	json_set_int(body, "intents", (int64_t)classifier_intents(c));
	json_set_int(body, "texts", json_int_at(report, "texts", 0));
	json_set_cstr(body, "sha256", hash_hex_of(buf_str(&bytes)).text);
	return ledger_note(desk->workspace->store, EVENT_TRAINED, clock_now_ms(), desk->user.name, STR(""), body,
		       err) &&
		file_write_atomic(workspace_path(desk->workspace, &arena, model_file), buf_str(&bytes), 0600, err);
}

bool desk_intents_train(Desk *desk, const char *const *paths, size_t count, Json **ret_report, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(json_freep) Json *measured = json_new_array();
	LabelSets sets = {0};
	Classifier *c = NULL;
	Json *report = NULL;
	size_t corrected = 0;
	if (!desk_may(desk, VERB_INGEST, NULL, NULL, 0, err) || !read_paths(&arena, paths, count, &sets, err) ||
		!read_workspace(desk, &arena, &sets, &corrected, err))
		return false;
	if (sets.train.count == 0)
		return err_set(err, ERR_INPUT, "no labelled texts: put {\"text\",\"intent\"} lines into "
			"intents/*.jsonl, or put the intent of tickets right (intent TICKET NAME)");
	if (!train_and_measure(&sets, &c, measured, &report, err))
		return false;
	json_set(report, "measured", json_copy(measured));
	json_set_int(report, "corrected_tickets", (int64_t)corrected);
	bool ok = keep(desk, c, report, err);
	classifier_free(c);
	if (ok)
		*ret_report = report;
	else
		json_free(report);
	return ok;
}

/* ---- what a person says ---- */

bool desk_set_intent(Desk *desk, Str ticket, Str intent, Brief *ret_brief, Err *err)
{
	Case *c = NULL;
	if (!desk_case(desk, ticket, &c, err) || !desk_may(desk, VERB_EDIT, c, NULL, 0, err))
		return false;
	intent = str_trim(intent);
	if (intent.len == 0 || intent.len > CLASSIFIER_MAX_NAME || str_has(intent, STR("\n")))
		return err_set(err, ERR_USAGE, "an intent is one line of 1 to %d bytes", CLASSIFIER_MAX_NAME);
	Json *body = json_new_object();
	json_set_str(body, "intent", intent);
	json_set_str(body, "was", c->route.intent.ptr == NULL ? STR("") : c->route.intent);
	if (!desk_write(desk, c, EVENT_INTENT_SET, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}
