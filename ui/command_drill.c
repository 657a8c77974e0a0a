/* Drills on the command line. */
#include "ui/command.h"

#include "base/auto.h"
#include "ui/plain.h"

bool command_drill_seed(Cli *cli, Err *err)
{
	enum { MOST = 100 };
	AUTO(buf_free) Buf out = {0};
	int64_t count;
	size_t seeded = 0;
	if (!cli_number(cli, OPTION_MANY, 1, 1, MOST, &count, err) || !cli_open_desk(cli, err) ||
		!desk_drill_seed(cli->desk, (size_t)count, &seeded, err))
		return false;
	if (cli->json) {
		Json *j = json_new_object();
		json_set_int(j, "seeded", (int64_t)seeded);
		out_json("drill", j);
		return true;
	}
	buf_addf(&out, "Wrong drafts seeded: %zu\n", seeded);
	out_text(&out);
	return true;
}

static Json *row_to_json(const FigureRow *row)
{
	Json *j = json_new_object();
	json_set_str(j, "operator", row->name);
	json_set_int(j, "drills", row->drills);
	json_set_int(j, "caught", row->drills_caught);
	json_set_number(j, "catch_rate", row->drills > 0 ? (double)row->drills_caught / (double)row->drills : 0);
	return j;
}

bool command_drill_report(Cli *cli, Err *err)
{
	AUTO(figures_free) Figures f = {0};
	AUTO(buf_free) Buf out = {0};
	if (!desk_figures(cli->desk, 0, &f, err))
		return false;
	AUTO(json_freep) Json *j = row_to_json(&f.total);
	Json *list = json_new_array();
	json_remove(j, "operator");
	for (size_t i = 0; i < f.by[BY_OPERATOR].count; i++)
		if (f.by[BY_OPERATOR].items[i].drills > 0)
			json_push(list, row_to_json(&f.by[BY_OPERATOR].items[i]));
	json_set(j, "by_operator", list);
	if (cli->json) {
		out_json("drill-report", j);
		j = NULL;
		return true;
	}
	plain_json(&out, j, 0);
	out_text(&out);
	return true;
}
