/* Intents: training the workspace's classifier, measuring it, and saying what a ticket is about. */
#include "ui/command.h"

#include "base/auto.h"
#include "ui/plain.h"

static void add_measured(Buf *out, const Json *report)
{
	const Json *list = json_get(report, "measured");
	if (json_count(list) == 0)
		return;
	buf_adds(out, "                accuracy   accuracy if        recall        calibration\n"
		      "                in scope   nothing rejected   out of scope  error         seconds\n");
	for (const Json *m = json_first(list); m != NULL; m = json_next(m))
		buf_addf(out, "%-15.*s %8.4f   %16.4f   %12.4f  %11.4f  %9.2f\n", STR_ARG(json_str_at(m, "name")),
			json_number(json_get(m, "accuracy"), 0),
			json_number(json_get(m, "accuracy_unrejected"), 0),
			json_number(json_get(m, "out_of_scope_recall"), 0),
			json_number(json_get(m, "calibration_error"), 0), json_number(json_get(m, "took_s"), 0));
}

static void print_report(const Cli *cli, Json *report)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		out_json("intents", report);
		return;
	}
	buf_addf(&out, "%lld intents from %lld texts and %lld out of scope", (long long)json_int_at(report, "intents", 0),
		(long long)json_int_at(report, "texts", 0), (long long)json_int_at(report, "out_of_scope_texts", 0));
	if (json_int_at(report, "corrected_tickets", 0) > 0)
		buf_addf(&out, ", %lld of them tickets a person put right",
			(long long)json_int_at(report, "corrected_tickets", 0));
	buf_addf(&out, "; trained in %.2f s (%.2f s of CPU); out of scope below a confidence of %.3f\n",
		json_number(json_get(report, "train_s"), 0), json_number(json_get(report, "train_cpu_s"), 0),
		json_number(json_get(report, "threshold"), 0));
	add_measured(&out, report);
	out_text(&out);
	json_free(report);
}

bool command_intents_train(Cli *cli, Err *err)
{
	Json *report = NULL;
	if (!desk_intents_train(cli->desk, cli->words, cli->word_count, &report, err))
		return false;
	print_report(cli, report);
	return true;
}

bool command_intents_evaluate(Cli *cli, Err *err)
{
	Json *report = NULL;
	if (!intents_evaluate(cli->words, cli->word_count, &report, err))
		return false;
	print_report(cli, report);
	return true;
}

bool command_intent(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	Brief brief = {0};
	if (!desk_set_intent(cli->desk, cli_word(cli, 0), cli_word(cli, 1), &brief, err))
		return false;
	if (cli->json) {
		out_json("brief", brief_to_json(&brief));
		return true;
	}
	plain_line(&out, cli_word(cli, 0));
	buf_adds(&out, " is about ");
	plain_line(&out, str_trim(cli_word(cli, 1)));
	buf_adds(&out, "; the next intents train learns from it.\n");
	out_text(&out);
	return true;
}
