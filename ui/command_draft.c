/* draft: one ticket or many, as many at once as [reasoner] concurrency says; printed in the order given. */
#include "ui/command.h"

#include "base/auto.h"
#include "ui/plain.h"

/* One ticket and what became of it, until those before it are printed. */
typedef struct Wanted {
	Cli *cli;
	Str ticket;
	bool done, abstained;
	Json *json; /* the brief, where it was drafted and JSON is wanted */
	Buf text;   /* or as text */
	Err err;
} Wanted;

typedef struct Batch {
	Cli *cli;
	Wanted *items;
	size_t count, printed;
	bool any; /* a brief was printed: a line goes before the next */
} Batch;

static void on_news(void *context, const DraftNews *news)
{
	Wanted *w = context;
	w->done = news->kind == DRAFT_DONE || news->kind == DRAFT_FAILED;
	if (news->kind == DRAFT_FAILED)
		w->err = *news->err;
	if (news->kind != DRAFT_DONE)
		return;
	const Draft *draft = news->brief->draft;
	w->abstained = draft != NULL && draft->disposition == DISPOSITION_ABSTAIN;
	if (w->cli->json)
		w->json = brief_to_json(news->brief);
	else
		plain_brief(&w->text, news->brief);
}

static void print_one(Batch *b, Wanted *w)
{
	AUTO(buf_free) Buf line = {0};
	if (w->err.code != ERR_NONE) {
		cli_report(b->cli, &w->err);
		return;
	}
	buf_adds(&line, "\n----\n\n");
	if (w->json != NULL)
		out_json("brief", w->json);
	else if (b->any)
		out_text(&line);
	out_text(&w->text);
	buf_free(&w->text);
	b->any = true;
	if (cli_has(b->cli, OPTION_STRICT) && w->abstained && b->cli->status == 0)
		b->cli->status = err_exit_status(ERR_NO);
}

static void print_ready(Batch *b)
{
	for (; b->printed < b->count && b->items[b->printed].done; b->printed++)
		print_one(b, &b->items[b->printed]);
	(void)out_flush(NULL); /* a pipe sees each as it is done */
}

static void start_one(Batch *b, Str ticket)
{
	Wanted *w = &b->items[b->count++];
	DraftWish wish = {.ticket = ticket, .again = cli_has(b->cli, OPTION_AGAIN),
		.reason = cli_value(b->cli, OPTION_REASON), .model = cli_value(b->cli, OPTION_MODEL),
		.ahead = cli_has(b->cli, OPTION_AHEAD), .unwatched = true};
	*w = (Wanted){.cli = b->cli, .ticket = ticket};
	w->done = !desk_draft_start(b->cli->desk, &wish, on_news, w, &w->err);
}

static bool start_all(Batch *b, Err *err)
{
	Queue queue = {0};
	if (!desk_queue(b->cli->desk, &b->cli->arena, CASE_NEW, &queue, err))
		return false;
	b->items = ARENA_ARRAY(&b->cli->arena, Wanted, queue.count + 1);
	for (size_t i = 0; i < queue.count; i++) /* what somebody else works on is left to them */
		if (queue.items[i].claimed_by.len == 0 ||
			str_eq(queue.items[i].claimed_by, desk_user(b->cli->desk)->name))
			start_one(b, queue.items[i].id);
	return true;
}

static bool is_named(const Batch *b, Str ticket)
{
	for (size_t i = 0; i < b->count; i++)
		if (str_eq(b->items[i].ticket, ticket))
			return true;
	return false;
}

static void start_words(Batch *b)
{
	b->items = ARENA_ARRAY(&b->cli->arena, Wanted, b->cli->word_count + 1);
	for (size_t i = 0; i < b->cli->word_count; i++)
		if (!is_named(b, cli_word(b->cli, i)))
			start_one(b, cli_word(b->cli, i));
}

static bool usage_ok(const Cli *cli, Err *err)
{
	bool all = cli_has(cli, OPTION_ALL);
	if (all == (cli->word_count > 0))
		return err_set(err, ERR_USAGE,
			all ? "draft: tickets or --all, not both"
			    : "draft: which ticket? (or --all)");
	if (cli_has(cli, OPTION_AHEAD) && !all)
		return err_set(err, ERR_USAGE, "draft: --ahead goes with --all");
	if (cli_has(cli, OPTION_AGAIN) && cli_value(cli, OPTION_REASON).len == 0)
		return err_set(err, ERR_USAGE, "draft --again needs --reason TEXT");
	return cli_has(cli, OPTION_AGAIN) || !cli_has(cli, OPTION_REASON) ||
		err_set(err, ERR_USAGE, "draft: --reason goes with --again");
}

bool command_draft(Cli *cli, Err *err)
{
	Batch b = {.cli = cli};
	Str model = cli_value(cli, OPTION_MODEL);
	if (!usage_ok(cli, err) || !cli_open_desk(cli, err))
		return false;
	if (model.len > 0 && !desk_model_known(cli->desk, model, err))
		return err->code != ERR_MISSING ? false
			: err_set(err, ERR_USAGE, "--model: no such model in countersign.ini: \"%.*s\" (`countersign "
				"model list` names them)", STR_ARG(model));
	if (!cli_has(cli, OPTION_ALL))
		start_words(&b);
	else if (!start_all(&b, err))
		return false;
	while (b.printed < b.count) {
		print_ready(&b);
		if (desk_drafts(cli->desk) > 0)
			(void)desk_poll(cli->desk, NULL, 0, -1);
	}
	return true;
}
