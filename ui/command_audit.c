/* Reading back: the trail, traces, statistics. */
#include "ui/command.h"

#include "base/auto.h"
#include "base/clock.h"
#include "executor.h"
#include "text/sanitise.h"
#include "ui/plain.h"

bool command_audit_verify(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	AuditReport r = {0};
	if (!desk_audit_against(cli->desk, &cli->arena, cli->values[OPTION_FILE], &r, err))
		return false;
	if (cli->json) {
		Json *j = json_new_object();
		json_set_int(j, "rows", r.rows);
		json_set_bool(j, "ok", r.ok);
		json_set(j, "first_bad", r.ok ? json_new_null() : json_new_int(r.first_bad));
		json_set_str(j, "why", r.why.len > 0 ? r.why : STR(""));
		out_json("audit", j);
	} else {
		buf_addf(&out, "Rows: %lld\nThe chain %s\n", (long long)r.rows,
			r.ok ? "is whole." : "IS BROKEN.");
		if (!r.ok)
			buf_addf(&out, "First bad row: %lld\n", (long long)r.first_bad);
		plain_field(&out, 0, "Why", r.why);
		out_text(&out);
	}
	if (!r.ok)
		cli->status = err_exit_status(ERR_NO);
	return true;
}

static bool print_row_json(void *context, const Json *row)
{
	(void)context;
	out_json("audit-row", json_copy(row));
	return true;
}

static bool print_row_plain(void *context, const Json *row)
{
	AUTO(buf_free) Buf out = {0};
	(void)context;
	buf_addf(&out, "%lld: ", (long long)json_int_at(row, "seq", 0));
	plain_audit_row(&out, row);
	buf_addc(&out, '\n');
	out_text(&out);
	return true;
}

bool command_audit_show(Cli *cli, Err *err)
{
	return desk_audit_each(cli->desk, cli_value(cli, OPTION_TICKET),
		cli->json ? print_row_json : print_row_plain, cli, err);
}

bool command_audit_export(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	Json *checkpoint = NULL;
	if (!command_audit_show(cli, err))
		return false;
	if (cli_has(cli, OPTION_TICKET)) /* a part of the trail has no end to sign */
		return true;
	if (!desk_checkpoint(cli->desk, &checkpoint, err))
		return false;
	if (cli->json) {
		out_json("checkpoint", checkpoint);
		return true;
	}
	buf_addf(&out, "Checkpoint: %lld rows, hash ", (long long)json_int_at(checkpoint, "rows", 0));
	plain_line(&out, json_str_at(checkpoint, "hash"));
	buf_adds(&out, ", signed\n");
	out_text(&out);
	json_free(checkpoint);
	return true;
}

typedef struct Erasing {
	const Cli *cli;
	ErasedOffices offices;
} Erasing;

static bool erase_offices(void *context, const Str *tickets, size_t count, Err *err)
{
	Erasing *e = context;
	return executor_erase(e->cli->folder, e->cli->values[OPTION_AS], tickets, count, &e->offices, err);
}

static Json *erased_to_json(const Erased *erased, const ErasedOffices *offices)
{
	Json *j = json_new_object(), *elsewhere = json_new_array(), *left = json_new_array();
	json_set_int(j, "erased", (int64_t)erased->tickets);
	for (size_t i = 0; i < offices->elsewhere_count; i++) {
		Json *item = json_new_object();
		json_set_str(item, "tool", offices->elsewhere[i].tool);
		json_set_int(item, "actions", (int64_t)offices->elsewhere[i].actions);
		json_push(elsewhere, item);
	}
	json_set(j, "elsewhere", elsewhere);
	for (size_t i = 0; i < erased->left_count; i++)
		json_push_str(left, erased->left[i]);
	json_set(j, "left", left);
	return j;
}

static void erased_plain(const Erased *erased, const ErasedOffices *offices)
{
	AUTO(buf_free) Buf out = {0};
	buf_addf(&out, "Tickets erased: %zu\n", erased->tickets);
	for (size_t i = 0; i < offices->elsewhere_count; i++) {
		plain_line(&out, offices->elsewhere[i].tool);
		buf_addf(&out, ": acted %zu times in an office that must be asked to erase\n",
			offices->elsewhere[i].actions);
	}
	for (size_t i = 0; i < erased->left_count; i++)
		plain_field(&out, 0, "The address still stands in", erased->left[i]);
	out_text(&out);
}

bool command_erase(Cli *cli, Err *err)
{
	Erasing e = {.cli = cli};
	Erased erased = {0};
	bool ok = desk_erase(cli->desk, &cli->arena, cli_value(cli, OPTION_REQUESTER),
		cli_value(cli, OPTION_REASON), erase_offices, &e, &erased, err);
	if (ok && cli->json)
		out_json("erase", erased_to_json(&erased, &e.offices));
	else if (ok)
		erased_plain(&erased, &e.offices);
	arena_free(&e.offices.arena);
	return ok;
}

/* ---- numbers ---- */

static bool figures_since(Cli *cli, Figures *f, Err *err)
{
	int64_t since_ms = 0;
	if (cli_has(cli, OPTION_SINCE) &&
		!clock_since(cli_value(cli, OPTION_SINCE), clock_now_ms(), &since_ms))
		return err_set(err, ERR_USAGE,
			"--since: \"%s\" is no time: write 90s, 15m, 3h, 2d or 2026-11-23",
			cli->values[OPTION_SINCE]);
	return cli_open_desk(cli, err) && desk_figures(cli->desk, since_ms, f, err);
}

/* Names of models and people come from outside: what a terminal would obey is shown, as everywhere. */
static void out_lines(const Buf *text, const char *line_end)
{
	AUTO(buf_free) Buf safe = {0};
	Str all = buf_str(text), end = str_from(line_end);
	for (size_t from = 0, next; from < all.len; from = next + end.len) {
		ptrdiff_t at = str_find(all, end, from);
		next = at < 0 ? all.len : (size_t)at;
		(void)sanitise(str_slice(all, from, next), SANITISE_LINE, &safe);
		buf_add(&safe, end);
	}
	out_text(&safe);
}

bool command_stats(Cli *cli, Err *err)
{
	AUTO(figures_free) Figures f = {0};
	AUTO(buf_free) Buf out = {0};
	if (!figures_since(cli, &f, err))
		return false;
	if (cli->json) {
		out_json("stats", figures_to_json(&f));
		return true;
	}
	if (cli_has(cli, OPTION_CSV)) {
		figures_to_csv(&f, &out);
		out_lines(&out, "\r\n");
		return true;
	}
	AUTO(json_freep) Json *j = figures_to_json(&f);
	json_remove(j, "schema");
	plain_json(&out, j, 0);
	out_text(&out);
	return true;
}

bool command_metrics(Cli *cli, Err *err)
{
	AUTO(figures_free) Figures f = {0};
	AUTO(buf_free) Buf out = {0};
	if (cli->json)
		return err_set(err, ERR_USAGE, "metrics: they are text for Prometheus; `stats --json` has the numbers");
	if (!figures_since(cli, &f, err))
		return false;
	figures_to_prometheus(&f, &out);
	out_lines(&out, "\n");
	return true;
}
