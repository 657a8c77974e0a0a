/* Actions: action, edit, approve, reject, reconcile. Every one ends by showing the action as it
 * stands. */
#include "ui/command.h"

#include "base/auto.h"
#include "base/file.h"
#include "ui/plain.h"

enum { ARGUMENTS_MOST = 1024 * 1024 };

bool command_action(Cli *cli, Err *err)
{
	const Case *c = NULL;
	const Action *action = NULL;
	AUTO(buf_free) Buf out = {0};
	if (!desk_action(cli->desk, cli_word(cli, 0), &c, &action, err))
		return false;
	if (cli->json) {
		out_json("action", action_to_json(c, action));
		return true;
	}
	plain_action(&out, c, action);
	out_text(&out);
	return true;
}

/* NAME=JSON; a value that is not JSON is taken as a string. */
static bool add_change(Json *changes, const char *set, Err *err)
{
	const char *equals = strchr(set, '=');
	Json *value = NULL;
	if (equals == NULL || equals == set)
		return err_set(err, ERR_USAGE, "--set %s: write it as NAME=JSON", set);
	Str text = str_from(equals + 1);
	if (!json_parse(text, "--set", &value, NULL))
		value = json_new_str(text);
	json_set_key(changes, (Str){set, (size_t)(equals - set)}, value);
	return true;
}

static bool read_changes(const Cli *cli, Json **ret_changes, Err *err)
{
	AUTO(json_freep) Json *changes = NULL;
	AUTO(buf_free) Buf text = {0};
	const char *path = cli->values[OPTION_FILE];
	if (path == NULL && cli->set_count == 0)
		return err_set(err, ERR_USAGE, "edit needs --set NAME=JSON or --file F");
	if (path == NULL)
		changes = json_new_object();
	else if (strcmp(path, "-") == 0
			 ? !file_read_fd(0, "standard input", ARGUMENTS_MOST, &text, err)
			 : !file_read(path, ARGUMENTS_MOST, &text, err))
		return false;
	else if (!json_parse(buf_str(&text), path, &changes, err))
		return false;
	if (!json_is(changes, JSON_OBJECT))
		return err_set(err, ERR_INPUT, "%s: an object of arguments is expected", path);
	for (size_t i = 0; i < cli->set_count; i++)
		if (!add_change(changes, cli->sets[i], err))
			return false;
	*ret_changes = changes;
	changes = NULL;
	return true;
}

bool command_edit(Cli *cli, Err *err)
{
	AUTO(json_freep) Json *changes = NULL;
	Brief brief = {0};
	return read_changes(cli, &changes, err) && cli_open_desk(cli, err) &&
	       desk_edit_action(cli->desk, cli_word(cli, 0), 0, changes, &brief, err) &&
	       command_action(cli, err);
}

bool command_approve(Cli *cli, Err *err)
{
	Brief brief = {0};
	return desk_approve(cli->desk, cli_word(cli, 0), cli_value(cli, OPTION_DIGEST),
		       cli_value(cli, OPTION_CONFIRM), &brief, err) &&
	       command_action(cli, err);
}

bool command_reject(Cli *cli, Err *err)
{
	Brief brief = {0};
	Str reason = cli_value(cli, OPTION_REASON);
	if (!desk_reject(cli->desk, cli_word(cli, 0), reason, &brief, err))
		return false;
	Str ticket = arena_copy(&cli->arena, brief.c->ticket.id);
	return (!cli_has(cli, OPTION_AGAIN) || desk_draft(cli->desk, ticket, true, reason, &brief, err)) &&
	       command_action(cli, err);
}

bool command_undo(Cli *cli, Err *err)
{
	Brief brief = {0};
	return desk_take_back(cli->desk, cli_word(cli, 0), cli_value(cli, OPTION_REASON), &brief, err) &&
	       command_action(cli, err);
}

/* Shows the new action, the last one of the case. */
bool command_compensate(Cli *cli, Err *err)
{
	Brief brief = {0};
	if (!desk_compensate(cli->desk, cli_word(cli, 0), cli_value(cli, OPTION_REASON), &brief, err))
		return false;
	Str id = arena_copy(&cli->arena, brief.actions[brief.action_count - 1].id);
	cli->words[0] = arena_cstr(&cli->arena, id);
	return command_action(cli, err);
}

bool command_reconcile(Cli *cli, Err *err)
{
	Brief brief = {0};
	Str verdict = cli_word(cli, 1);
	bool done = str_is(verdict, "done");
	if (!done && !str_is(verdict, "not-done"))
		return err_set(err, ERR_USAGE, "reconcile: \"%.*s\" is neither done nor not-done",
			STR_ARG(verdict));
	return cli_open_desk(cli, err) &&
	       desk_reconcile(cli->desk, cli_word(cli, 0), done, cli_value(cli, OPTION_REASON),
		       &brief, err) &&
	       command_action(cli, err);
}
