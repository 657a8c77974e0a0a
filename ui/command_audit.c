/* Reading back: the trail, traces, statistics. */
#include "ui/command.h"

#include "base/auto.h"
#include "base/clock.h"
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
	if (!desk_audit_export(cli->desk, cli_value(cli, OPTION_TICKET), cli->json ? print_row_json : print_row_plain, cli, err))
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

/* "~0.0123": numbers of drafts some of whose tokens no provider counted. */
static void mark_estimates(Json *row)
{
	static const char *const figures[] = {"cost", "cost_per_resolved", "tokens_per_resolved", "input_tokens", "output_tokens"};
	for (size_t i = 0; i < COUNT(figures) && json_int_at(row, "estimated", 0) > 0; i++) {
		AUTO(buf_free) Buf about = {0};
		buf_addf(&about, "~%.10g", json_number(json_get(row, figures[i]), 0));
		json_set_str(row, figures[i], buf_str(&about));
	}
}

/* The whole and its rows, in their order. */
static Json *with_estimates(const Json *j)
{
	if (json_is(j, JSON_ARRAY)) {
		Json *list = json_new_array();
		for (const Json *item = json_first(j); item != NULL; item = json_next(item))
			json_push(list, with_estimates(item));
		return list;
	}
	if (!json_is(j, JSON_OBJECT))
		return json_copy(j);
	Json *copy = json_new_object();
	for (const Json *member = json_first(j); member != NULL; member = json_next(member))
		json_set_key(copy, json_key(member), with_estimates(member));
	mark_estimates(copy);
	return copy;
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
	AUTO(json_freep) Json *marked = with_estimates(j);
	plain_json(&out, marked, 0);
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
