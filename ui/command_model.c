/* Models: which can write drafts, whether they answer, and whether they are still the ones that were evaluated. */
#include "ui/command.h"

#include "base/auto.h"
#include "ui/plain.h"

static void add_test(Buf *out, const Json *test)
{
	if (test == NULL)
		return;
	if (json_bool_at(test, "ok", false)) {
		buf_addf(out, "; answers in %lld ms", (long long)json_int_at(test, "latency_ms", 0));
		return;
	}
	buf_adds(out, "; FAILS: ");
	plain_line(out, json_str_at(test, "error"));
}

static void add_drift(Buf *out, const Json *item)
{
	if (json_str_at(item, "reported").len > 0) {
		buf_adds(out, "; calls itself ");
		plain_line(out, json_str_at(item, "reported"));
	}
	if (!json_bool_at(item, "drift", false))
		return;
	buf_adds(out, "\n  DRIFT: it was accepted as ");
	plain_line(out, json_str_at(item, "accepted"));
	buf_addf(out, "; changed %.10s. Run: eval run --model ", json_str_at(item, "since").ptr);
	plain_line(out, json_str_at(item, "name"));
	buf_adds(out, ", then: model accept ");
	plain_line(out, json_str_at(item, "name"));
}

static void model_plain(Buf *out, const Json *item)
{
	Str model = json_str_at(item, "model");
	plain_line(out, json_str_at(item, "name"));
	buf_adds(out, ": provider ");
	plain_line(out, json_str_at(item, "provider"));
	if (model.len > 0) {
		buf_adds(out, ", model ");
		plain_line(out, model);
	}
	buf_adds(out, json_bool_at(item, "default", false) ? ", default" : "");
	if (str_is(json_str_at(item, "provider"), "extractive"))
		buf_adds(out, " (verbatim sentences of the evidence, no model)");
	add_test(out, json_get(item, "test"));
	add_drift(out, item);
	buf_addc(out, '\n');
}

/* A route that does not answer is an outside service that failed. */
static void report_failures(Cli *cli, const Json *list)
{
	for (const Json *item = json_first(list); item != NULL; item = json_next(item)) {
		const Json *test = json_get(item, "test");
		if (test != NULL && !json_bool_at(test, "ok", true)) {
			Err err = {0};
			(void)err_set(&err, ERR_OUTSIDE, "model %.*s does not answer: %.*s",
				STR_ARG(json_str_at(item, "name")), STR_ARG(json_str_at(test, "error")));
			cli_report(cli, &err);
		}
	}
}

bool command_model_list(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	Json *list = NULL;
	if (!desk_models(cli->desk, !cli_has(cli, OPTION_UNTESTED), &list, err))
		return false;
	if (cli->json) {
		Json *j = json_new_object();
		report_failures(cli, list);
		json_set(j, "models", list);
		out_json("models", j);
		return true;
	}
	for (const Json *item = json_first(list); item != NULL; item = json_next(item))
		model_plain(&out, item);
	out_text(&out);
	report_failures(cli, list);
	json_free(list);
	return true;
}

bool command_model_accept(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	if (!desk_model_accept(cli->desk, cli_word(cli, 0), cli_value(cli, OPTION_REASON), err))
		return false;
	if (cli->json) {
		Json *j = json_new_object();
		json_set_str(j, "accepted", cli_word(cli, 0));
		out_json("model", j);
		return true;
	}
	buf_adds(&out, "Accepted.\n");
	out_text(&out);
	return true;
}

bool command_model_record(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	size_t recorded = 0, count = cli->word_count - 1;
	Str *tickets = ARENA_ARRAY(&cli->arena, Str, count + 1);
	for (size_t i = 0; i < count; i++)
		tickets[i] = cli_word(cli, i + 1);
	if (!desk_record(cli->desk, tickets, count, cli->words[0], &recorded, err))
		return false;
	if (cli->json) {
		Json *j = json_new_object();
		json_set_int(j, "recorded", (int64_t)recorded);
		json_set_str(j, "file", cli_word(cli, 0));
		out_json("recording", j);
		return true;
	}
	buf_addf(&out, "Answers recorded: %zu\n", recorded);
	out_text(&out);
	return true;
}
