/* Administration: users, tools, models. */
#include "ui/command.h"

#include "base/auto.h"
#include "ui/plain.h"

static Json *strings_to_json(const Str *items, size_t count)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < count; i++)
		json_push_str(list, items[i]);
	return list;
}

static Json *user_to_json(const User *u)
{
	Json *j = json_new_object();
	json_set_str(j, "name", u->name);
	json_set_cstr(j, "role", role_name(u->role));
	json_set(j, "groups", strings_to_json(u->groups, u->group_count));
	json_set_str(j, "key", u->key.len > 0 ? u->key : STR(""));
	return j;
}

static void user_plain(Buf *out, const User *u)
{
	plain_line(out, u->name);
	buf_addf(out, ": %s", role_name(u->role));
	for (size_t i = 0; i < u->group_count; i++) {
		buf_adds(out, i == 0 ? ", groups " : " ");
		plain_line(out, u->groups[i]);
	}
	buf_adds(out, u->key.len > 0 ? ", has a key\n" : ", no key: can't countersign\n");
}

bool command_user_add(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	User user = {0};
	if (!desk_user_add(cli->desk, cli_word(cli, 0), cli_value(cli, OPTION_ROLE),
		    cli_value(cli, OPTION_GROUPS), cli->values[OPTION_KEY], &user, err))
		return false;
	if (cli->json) {
		out_json("user", user_to_json(&user));
		return true;
	}
	user_plain(&out, &user);
	out_text(&out);
	return true;
}

/* {"NAME":[...]}; takes the list. */
static void print_list(const char *name, Json *list)
{
	Json *j = json_new_object();
	json_set(j, name, list);
	out_json(name, j);
}

bool command_user_list(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	User *users = NULL;
	size_t count = 0;
	if (!desk_user_list(cli->desk, &cli->arena, &users, &count, err))
		return false;
	Json *list = json_new_array();
	for (size_t i = 0; i < count; i++) {
		json_push(list, user_to_json(&users[i]));
		user_plain(&out, &users[i]);
	}
	if (cli->json) {
		print_list("users", list);
		return true;
	}
	json_free(list);
	out_text(&out);
	return true;
}

static const char *tool_state(const Tool *t)
{
	return t->pinned ? "pinned" : "changed";
}

static Json *tool_to_json(const Tool *t)
{
	Json *j = json_new_object(), *roles = json_new_array();
	json_set_str(j, "name", t->name);
	json_set_str(j, "kind", t->kind);
	json_set_int(j, "tier", t->tier);
	for (size_t r = 0; r < ROLE_COUNT; r++)
		if ((t->roles >> r & 1u) != 0)
			json_push_str(roles, str_from(role_name((Role)r)));
	json_set(j, "roles", roles);
	json_set_cstr(j, "pin", t->pin.text);
	json_set_cstr(j, "state", tool_state(t));
	json_set_bool(j, "built_in", t->built_in);
	json_set_str(j, "description", t->description.len > 0 ? t->description : STR(""));
	return j;
}

static void tool_plain(Buf *out, const Tool *t)
{
	plain_line(out, t->name);
	buf_adds(out, ": ");
	plain_line(out, t->kind);
	buf_addf(out, ", tier %d (%s), %s\n  roles:", t->tier, plain_tier(t->tier), tool_state(t));
	for (size_t r = 0; r < ROLE_COUNT; r++)
		if ((t->roles >> r & 1u) != 0)
			buf_addf(out, " %s", role_name((Role)r));
	buf_addc(out, '\n');
	plain_field(out, 2, "does", t->description);
	buf_addf(out, "  pin: %s\n", t->pin.text);
	if (!t->pinned) {
		buf_adds(
			out, "  changed since it was pinned; read it, then: countersign tool pin ");
		plain_line(out, t->name);
		buf_addf(out, " --digest %s\n", t->pin.text);
	}
}

bool command_tool_list(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0};
	const Toolbox *box = &desk_rules(cli->desk)->tools;
	Json *list = json_new_array();
	for (size_t i = 0; i < box->count; i++) {
		json_push(list, tool_to_json(&box->items[i]));
		tool_plain(&out, &box->items[i]);
	}
	(void)err;
	if (cli->json) {
		print_list("tools", list);
		return true;
	}
	json_free(list);
	out_text(&out);
	return true;
}

static void difference_plain(Buf *out, Str lines)
{
	Str line;
	if (lines.len == 0)
		buf_adds(out, "  nothing changed since it was pinned\n");
	while (lines.len > 0 && str_next(&lines, '\n', &line) && line.len > 0) {
		buf_adds(out, "  ");
		plain_line(out, line);
		buf_addc(out, '\n');
	}
}

/* The tool with what changed in its manifest. */
static bool print_difference(Cli *cli, const Tool *tool, Str lines)
{
	AUTO(buf_free) Buf out = {0};
	Str line;
	if (!cli->json) {
		tool_plain(&out, tool);
		difference_plain(&out, lines);
		out_text(&out);
		return true;
	}
	Json *j = tool_to_json(tool), *changed = json_new_array();
	while (lines.len > 0 && str_next(&lines, '\n', &line) && line.len > 0)
		json_push_str(changed, line);
	json_set(j, "changed", changed);
	out_json("tool", j);
	return true;
}

bool command_tool_diff(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf lines = {0};
	return desk_tool_difference(cli->desk, cli_word(cli, 0), &lines, err) &&
		print_difference(cli, toolbox_find(&desk_rules(cli->desk)->tools, cli_word(cli, 0)),
			buf_str(&lines));
}

bool command_tool_pin(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf lines = {0};
	return desk_tool_difference(cli->desk, cli_word(cli, 0), &lines, err) &&
		desk_tool_pin(cli->desk, cli_word(cli, 0), cli_value(cli, OPTION_DIGEST), err) &&
		print_difference(cli, toolbox_find(&desk_rules(cli->desk)->tools, cli_word(cli, 0)),
			buf_str(&lines));
}

static void print_ruling(const Cli *cli, const char *name, Json *ruling)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		out_json(name, ruling);
		return;
	}
	plain_json(&out, ruling, 0);
	out_text(&out);
	json_free(ruling);
}

bool command_policy_explain(Cli *cli, Err *err)
{
	AUTO(json_freep) Json *arguments = NULL;
	Json *ruling = NULL;
	if (!json_parse(cli_value(cli, OPTION_ARGS), "--args", &arguments, err))
		return err_set(err, ERR_USAGE, "%s", err->text);
	if (!desk_policy_explain(cli->desk, cli_word(cli, 0), arguments, &ruling, err))
		return false;
	print_ruling(cli, "ruling", ruling);
	return true;
}

bool command_policy_dry_run(Cli *cli, Err *err)
{
	Json *report = NULL;
	if (!desk_policy_dry_run(cli->desk, &report, err))
		return false;
	print_ruling(cli, "dry-run", report);
	return true;
}
