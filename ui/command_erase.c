/* Taking people's data out: erase, erase aged, hold. */
#include "ui/command.h"

#include "base/auto.h"
#include "base/clock.h"
#include "executor.h"
#include "ui/plain.h"

typedef struct Erasing {
	const Cli *cli;
	ErasedOffices offices;
} Erasing;

static bool erase_offices(void *context, const Str *tickets, size_t count, Err *err)
{
	Erasing *e = context;
	return executor_erase(e->cli->folder, e->cli->values[OPTION_AS], tickets, count, &e->offices, err);
}

static Json *elsewhere_to_json(const ErasedOffices *offices)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < offices->elsewhere_count; i++) {
		Json *item = json_new_object();
		json_set_str(item, "tool", offices->elsewhere[i].tool);
		json_set_int(item, "actions", (int64_t)offices->elsewhere[i].actions);
		json_push(list, item);
	}
	return list;
}

static void elsewhere_plain(Buf *out, const ErasedOffices *offices)
{
	for (size_t i = 0; i < offices->elsewhere_count; i++) {
		plain_line(out, offices->elsewhere[i].tool);
		buf_addf(out, ": acted %zu times in an office that must be asked to erase\n", offices->elsewhere[i].actions);
	}
}

static void print_erased(const Cli *cli, const Erased *erased, const ErasedOffices *offices)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		Json *j = json_new_object(), *left = json_new_array();
		json_set_int(j, "erased", (int64_t)erased->tickets);
		json_set(j, "elsewhere", elsewhere_to_json(offices));
		for (size_t i = 0; i < erased->left_count; i++)
			json_push_str(left, erased->left[i]);
		json_set(j, "left", left);
		out_json("erase", j);
		return;
	}
	buf_addf(&out, "Tickets erased: %zu\n", erased->tickets);
	elsewhere_plain(&out, offices);
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
	if (ok)
		print_erased(cli, &erased, &e.offices);
	arena_free(&e.offices.arena);
	return ok;
}

/* ---- by age ---- */

static Json *aged_to_json(const Aged *aged, bool dry_run)
{
	Json *j = json_new_object(), *tickets = json_new_array(), *kept = json_new_array();
	json_set_int(j, "erased", dry_run ? 0 : (int64_t)aged->erased);
	json_set_bool(j, "dry_run", dry_run);
	for (size_t i = 0; i < aged->count; i++) {
		const AgedTicket *t = &aged->items[i];
		Json *item = json_new_object();
		json_set_str(item, "id", t->id);
		json_set_str(item, "state", t->state);
		json_set_cstr(item, "last", clock_iso(t->last_ms).text);
		if (t->kept.len > 0)
			json_set_str(item, "why", t->kept);
		json_push(t->kept.len > 0 ? kept : tickets, item);
	}
	json_set(j, "tickets", tickets);
	json_set(j, "kept", kept);
	json_set_int(j, "answers", aged->answers);
	json_set_int(j, "calls", aged->calls);
	return j;
}

static void aged_plain(Buf *out, const Aged *aged, bool dry_run)
{
	const char *verb = dry_run ? "would be erased" : "erased";
	buf_addf(out, "Tickets %s: %zu\n", verb, aged->erased);
	for (size_t i = 0; i < aged->count; i++) {
		const AgedTicket *t = &aged->items[i];
		buf_adds(out, t->kept.len > 0 ? "  kept: " : dry_run ? "  goes: " : "  gone: ");
		plain_line(out, t->id);
		buf_addf(out, ", %.*s, last touched %s", STR_ARG(t->state), clock_iso(t->last_ms).text);
		if (t->kept.len > 0) {
			buf_adds(out, ": ");
			plain_line(out, t->kept);
		}
		buf_addc(out, '\n');
	}
	buf_addf(out, "Tickets kept although their days are over: %zu\n", aged->kept);
	buf_addf(out, "Answers and calls of models %s: %lld and %lld\n", verb, (long long)aged->answers,
		(long long)aged->calls);
}

bool command_erase_aged(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	Erasing e = {.cli = cli};
	Aged aged = {0};
	AgedWish wish = {.reason = cli_has(cli, OPTION_REASON) ? cli_value(cli, OPTION_REASON)
		: STR("kept as long as [retention] says"), .dry_run = cli_has(cli, OPTION_DRY_RUN),
		.offices = erase_offices, .context = &e};
	bool ok = desk_erase_aged(cli->desk, &cli->arena, &wish, &aged, err);
	if (ok && cli->json) {
		Json *j = aged_to_json(&aged, wish.dry_run);
		json_set(j, "elsewhere", elsewhere_to_json(&e.offices));
		out_json("erase-aged", j);
	} else if (ok) {
		aged_plain(&out, &aged, wish.dry_run);
		elsewhere_plain(&out, &e.offices);
		out_text(&out);
	}
	arena_free(&e.offices.arena);
	return ok;
}

bool command_hold(Cli *cli, Err *err)
{
	Brief brief = {0};
	if (!desk_legal_hold(cli->desk, cli_word(cli, 0), cli_has(cli, OPTION_LIFT), cli_value(cli, OPTION_REASON), &brief,
		    err))
		return false;
	print_brief(cli, &brief);
	return true;
}
