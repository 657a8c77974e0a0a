/* Cases: queue, draft, show, edit-draft, escalate. */
#include "ui/command.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "ui/plain.h"

#include <unistd.h>

enum { REPLY_MOST = 1024 * 1024 };

static void set_or_null(Json *j, const char *key, Str value)
{
	if (value.len > 0)
		json_set_str(j, key, value);
	else
		json_set(j, key, json_new_null());
}

static Json *queue_item_to_json(const QueueItem *item, int64_t now_ms)
{
	Json *j = json_new_object();
	json_set_str(j, "id", item->id);
	json_set_str(j, "subject", item->subject);
	json_set_cstr(j, "state", case_state_name(item->state));
	json_set_cstr(j, "priority", priority_name(item->priority));
	set_or_null(j, "intent", item->intent);
	set_or_null(j, "risk", item->risk);
	json_set_int(j, "age_s", (now_ms - item->created_ms) / 1000);
	set_or_null(j, "claimed_by", item->claimed_by);
	json_set_cstr(j, "claimed_until", item->claimed_by.len > 0 ? clock_iso(item->claimed_until_ms).text : NULL);
	json_set_cstr(j, "disposition",
		item->has_disposition ? disposition_name(item->disposition) : NULL);
	json_set_str(j, "requester", item->requester);
	json_set_int(j, "open_actions", (int64_t)item->open_actions);
	return j;
}

static bool wanted_state(const Cli *cli, CaseState *ret_state, Err *err)
{
	AUTO(buf_free) Buf names = {0};
	*ret_state = CASE_STATE_COUNT;
	if (!cli_has(cli, OPTION_STATE) || case_state_from(cli_value(cli, OPTION_STATE), ret_state))
		return true;
	for (size_t i = 0; i < CASE_STATE_COUNT; i++)
		buf_addf(&names, "%s%s", i > 0 ? ", " : "", case_state_name((CaseState)i));
	return err_set(err, ERR_USAGE, "--state: there is no state \"%s\": %s",
		cli->values[OPTION_STATE], buf_cstr(&names));
}

bool command_queue(Cli *cli, Err *err)
{
	CaseState state;
	Queue queue = {0};
	int64_t now_ms = clock_now_ms();
	if (!wanted_state(cli, &state, err) || !cli_open_desk(cli, err) ||
		!desk_queue(cli->desk, &cli->arena, state, &queue, err))
		return false;
	if (!cli->json) {
		AUTO(buf_free) Buf out = {0};
		plain_queue(&out, &queue, now_ms);
		out_text(&out);
		return true;
	}
	Json *j = json_new_object(), *list = json_new_array();
	for (size_t i = 0; i < queue.count; i++)
		json_push(list, queue_item_to_json(&queue.items[i], now_ms));
	json_set(j, "tickets", list);
	out_json("queue", j);
	return true;
}

void print_brief(const Cli *cli, const Brief *brief)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		out_json("brief", brief_to_json(brief));
		return;
	}
	plain_brief(&out, brief);
	out_text(&out);
}

bool command_show(Cli *cli, Err *err)
{
	Brief brief = {0};
	if (!desk_show(cli->desk, cli_word(cli, 0), &brief, err))
		return false;
	print_brief(cli, &brief);
	return true;
}

bool command_edit_draft(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf text = {0};
	Brief brief = {0};
	const char *path = cli->values[OPTION_FILE];
	bool piped = strcmp(path, "-") == 0;
	if (piped ? !file_read_fd(STDIN_FILENO, "standard input", REPLY_MOST, &text, err)
		  : !file_read(path, REPLY_MOST, &text, err))
		return false;
	if (!desk_edit_draft(cli->desk, cli_word(cli, 0), 0, buf_str(&text), &brief, err))
		return false;
	print_brief(cli, &brief);
	return true;
}

bool command_escalate(Cli *cli, Err *err)
{
	Brief brief = {0};
	if (!desk_escalate(cli->desk, cli_word(cli, 0), cli_value(cli, OPTION_REASON), &brief, err))
		return false;
	print_brief(cli, &brief);
	return true;
}
