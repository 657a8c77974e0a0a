/* eval tune: how much each leg of the search counts here. */
#include "ui/command.h"

#include "base/auto.h"
#include "evals/eval.h"
#include "evals/tune.h"

static bool sets_of(Cli *cli, const char ***ret_paths, size_t *ret_count, Err *err)
{
	if (cli->word_count == 0)
		return eval_sets(cli->desk, &cli->arena, ret_paths, ret_count, err);
	*ret_paths = ARENA_ARRAY(&cli->arena, const char *, cli->word_count);
	for (*ret_count = 0; *ret_count < cli->word_count; (*ret_count)++)
		if (!eval_find(&cli->arena, cli->folder, cli_word(cli, *ret_count), &(*ret_paths)[*ret_count],
			    err))
			return false;
	return true;
}

static void print_tuning(const Cli *cli, const Tuning *t)
{
	AUTO(buf_free) Buf text = {0};
	Json *report = json_new_object(), *steps = json_new_array();
	json_set_int(report, "cases", (int64_t)t->cases);
	buf_addf(&text, "%zu cases expect documents\n", t->cases);
	for (size_t i = 0; i < t->count; i++) {
		const TuneStep *s = &t->steps[i];
		Json *step = json_new_object();
		json_set_cstr(step, "key", s->key);
		json_set_int(step, "before", s->before);
		json_set_int(step, "now", s->now);
		json_set_number(step, "ndcg_before", s->was);
		json_set_number(step, "ndcg", s->is);
		json_push(steps, step);
		buf_addf(&text, "[retrieval] %s: %lld (was %lld), nDCG %.4f (was %.4f)\n", s->key,
			(long long)s->now, (long long)s->before, s->is, s->was);
	}
	json_set(report, "settings", steps);
	if (!cli->json) {
		json_free(report);
		out_text(&text);
		return;
	}
	out_json("tuning", report);
}

bool command_eval_tune(Cli *cli, Err *err)
{
	const char **paths;
	size_t count;
	Tuning t;
	if (!authorise(desk_user(cli->desk), VERB_ADMINISTER, ON_WORKSPACE, err) ||
		!sets_of(cli, &paths, &count, err) || !tune(cli->desk, paths, count, &t, err) ||
		!tune_write(cli->folder, &t, err))
		return false;
	print_tuning(cli, &t);
	return true;
}
