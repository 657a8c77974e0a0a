/* The workspace: init, ingest, import, doctor. */
#include "ui/command.h"

#include "base/auto.h"
#include "executor.h"
#include "base/file.h"
#include "ui/plain.h"

#include <limits.h>
#include <unistd.h>

/* The folder this program lies in, or "" where it can't be told. */
static const char *program_folder(Arena *arena)
{
	char path[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", path, sizeof path);
	while (len > 0 && path[len - 1] != '/')
		len--;
	return len > 1 ? arena_cstr(arena, (Str){path, (size_t)len - 1}) : "";
}

static bool find_demo(Arena *arena, const char **ret_demo, Err *err)
{
	const char *given = getenv("COUNTERSIGN_DEMO"), *here = program_folder(arena);
	const char *places[] = {
		path_join(arena, here, "evals/demo"),
		path_join(arena, here, "../share/countersign/demo"),
#ifdef COUNTERSIGN_DATADIR
		COUNTERSIGN_DATADIR "/demo",
#endif
	};
	if (given != NULL && given[0] != '\0') {
		*ret_demo = given;
		return file_is_folder(given) || err_set(err, ERR_INPUT,
							"COUNTERSIGN_DEMO: %s is not a folder: set "
							"it to the demo company's folder",
							given);
	}
	for (size_t i = 0; i < COUNT(places); i++)
		if (file_is_folder(places[i])) {
			*ret_demo = places[i];
			return true;
		}
	return err_set(err, ERR_MISSING,
		"the demo company is not beside this program (%s): set COUNTERSIGN_DEMO to its "
		"folder",
		places[0]);
}

static void init_plain(const char *folder, const WorkspaceReport *r, Buf *out)
{
	buf_adds(out, "Workspace: ");
	plain_line(out, str_from(folder));
	buf_addf(out,
		"\nDocuments: %zu, passages: %zu, tickets: %zu, tools: %zu, users: %zu\n\nNext\n",
		r->documents, r->passages, r->tickets, r->tools, r->users);
	if (r->documents == 0)
		buf_adds(out, "  put documents into its folder kb, then: countersign ingest\n");
	if (r->tickets == 0)
		buf_adds(out, "  countersign import TICKETS.jsonl   (or .eml, mbox)\n");
	buf_adds(out, "  cd ");
	plain_line(out, str_from(folder));
	buf_adds(out, "\n  countersign queue                  what waits\n");
	buf_adds(out, "  countersign journey                one ticket from arrival to receipt\n");
	buf_adds(out, "  countersign                        the screen\n");
}

bool command_init(Cli *cli, Err *err)
{
	const char *demo = NULL, *folder = NULL;
	WorkspaceReport report = {0};
	if ((cli_has(cli, OPTION_DEMO) && !find_demo(&cli->arena, &demo, err)) ||
		!workspace_create(cli->words[0], demo, cli->values[OPTION_AS], &report, err) ||
		!workspace_find(&cli->arena, cli->words[0], &folder, err)) /* its full path */
		return false;
	if (!cli->json) {
		AUTO(buf_free) Buf out = {0};
		init_plain(folder, &report, &out);
		out_text(&out);
		return true;
	}
	Json *j = json_new_object();
	json_set_cstr(j, "workspace", folder);
	json_set_int(j, "documents", (int64_t)report.documents);
	json_set_int(j, "passages", (int64_t)report.passages);
	json_set_int(j, "tickets", (int64_t)report.tickets);
	json_set_int(j, "tools", (int64_t)report.tools);
	json_set_int(j, "users", (int64_t)report.users);
	out_json("init", j);
	return true;
}

Json *skips_to_json(const Skip *skipped, size_t count)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < count; i++) {
		Json *item = json_new_object();
		json_set_str(item, "path", skipped[i].where);
		json_set_str(item, "why", skipped[i].why);
		json_push(list, item);
	}
	return list;
}

static void skips_plain(const Skip *skipped, size_t count, Buf *out)
{
	for (size_t i = 0; i < count; i++) {
		buf_adds(out, "skipped: ");
		plain_line(out, skipped[i].where);
		buf_adds(out, ": ");
		plain_line(out, skipped[i].why);
		buf_addc(out, '\n');
	}
}

/* Paths were given and nothing of them could be used: that is not "done". */
static void fail_if_all_skipped(Cli *cli, size_t taken, size_t skipped)
{
	Err err = {0};
	if (cli->word_count == 0 || taken > 0 || skipped == 0)
		return;
	(void)err_set(&err, ERR_INPUT,
		"%s: nothing could be used: the list of what was skipped says why",
		cli->command->name);
	cli_report(cli, &err);
}

static void ingest_json(const IngestReport *r)
{
	Json *j = json_new_object();
	json_set_int(j, "documents", (int64_t)r->documents);
	json_set_int(j, "passages", (int64_t)r->passages);
	json_set_int(j, "unchanged", (int64_t)r->unchanged);
	json_set_int(j, "removed", (int64_t)r->removed);
	json_set(j, "skipped", skips_to_json(r->skipped, r->skipped_count));
	json_set_int(j, "took_ms", r->took_ms);
	out_json("ingest", j);
}

bool command_ingest(Cli *cli, Err *err)
{
	IngestReport r = {0};
	if (!desk_ingest(cli->desk, &cli->arena, cli->words, cli->word_count, &r, err))
		return false;
	if (cli->json) {
		ingest_json(&r);
	} else {
		AUTO(buf_free) Buf out = {0};
		buf_addf(&out,
			"Documents: %zu, passages: %zu, unchanged: %zu, removed: %zu, in %lld ms\n",
			r.documents, r.passages, r.unchanged, r.removed, (long long)r.took_ms);
		skips_plain(r.skipped, r.skipped_count, &out);
		out_text(&out);
	}
	fail_if_all_skipped(cli, r.documents + r.unchanged, r.skipped_count);
	return true;
}

bool command_import(Cli *cli, Err *err)
{
	ImportReport r = {0};
	if (!desk_import(cli->desk, &cli->arena, cli->words, cli->word_count, &r, err))
		return false;
	if (cli->json) {
		Json *j = json_new_object();
		json_set_int(j, "imported", (int64_t)r.imported);
		json_set_int(j, "updated", (int64_t)r.updated);
		json_set(j, "skipped", skips_to_json(r.skipped, r.skipped_count));
		out_json("import", j);
	} else {
		AUTO(buf_free) Buf out = {0};
		buf_addf(&out, "Tickets imported: %zu, updated: %zu, skipped: %zu\n", r.imported,
			r.updated, r.skipped_count);
		skips_plain(r.skipped, r.skipped_count, &out);
		out_text(&out);
	}
	fail_if_all_skipped(cli, r.imported + r.updated, r.skipped_count);
	return true;
}

static void doctor_json(const Checks *checks)
{
	Json *j = json_new_object(), *list = json_new_array();
	for (size_t i = 0; i < checks->count; i++) {
		Json *item = json_new_object();
		json_set_str(item, "name", checks->items[i].name);
		json_set_bool(item, "ok", checks->items[i].ok);
		json_set_str(item, "detail", checks->items[i].detail);
		json_push(list, item);
	}
	json_set(j, "checks", list);
	out_json("doctor", j);
}

static void doctor_plain(const Checks *checks)
{
	AUTO(buf_free) Buf out = {0}, line = {0};
	for (size_t i = 0; i < checks->count; i++) {
		buf_clear(&line);
		buf_addf(&line, STR_FMT ": " STR_FMT, STR_ARG(checks->items[i].name),
			STR_ARG(checks->items[i].detail));
		plain_field(&out, 0, checks->items[i].ok ? "ok" : "PROBLEM", buf_str(&line));
	}
	out_text(&out);
}

bool command_doctor(Cli *cli, Err *err)
{
	Err opening = {0};
	Checks checks = {.arena = &cli->arena};
	bool opened = cli_open_desk(cli, &opening);
	desk_doctor(cli->desk, opened ? NULL : &opening, &checks);
	if (opened)
		executor_doctor(cli->folder, &checks);
	if (cli->json)
		doctor_json(&checks);
	else
		doctor_plain(&checks);
	for (size_t i = 0; i < checks.count; i++)
		if (!checks.items[i].ok && cli->status == 0)
			cli->status = err_exit_status(ERR_NO);
	(void)err;
	return true;
}
