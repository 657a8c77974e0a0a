/* Help and usage, printed from the command table. */
#include "ui/command.h"

#include "base/auto.h"
#include "ui/keys.h"
#include "ui/plain.h"

static const char *const option_help[OPTION_COUNT] = {
#define X(id, letter, name, value, help) help,
	CLI_OPTIONS(X)
#undef X
};

static void usage_of(const Command *c, Buf *out)
{
	buf_addf(out, "countersign %s%s%s", c->name, c->arguments[0] == '\0' ? "" : " ",
		c->arguments);
}

static const char usage_all[] = "countersign [-w DIR] [--as USER] [--json|--plain] COMMAND ...";

void help_usage(const Cli *cli, Buf *out)
{
	buf_adds(out, "usage: ");
	if (cli->command == NULL)
		buf_addf(out, "%s\n       countersign help [COMMAND]", usage_all);
	else
		usage_of(cli->command, out);
	buf_addc(out, '\n');
}

static void help_option(OptionId id, Buf *out)
{
	AUTO(buf_free) Buf label = {0};
	option_label(id, &label);
	buf_addf(out, "  %-21s  %s\n", buf_cstr(&label), option_help[id]);
}

static void help_options(OptionSet set, Buf *out)
{
	for (size_t i = 0; i < OPTION_COUNT; i++)
		if ((set >> i & 1u) != 0)
			help_option((OptionId)i, out);
}

static void help_one(const Command *c, Buf *out)
{
	buf_adds(out, "usage: ");
	usage_of(c, out);
	buf_adds(out, "\n\n");
	plain_block(out, str_from(c->help), 0);
	if (c->more != NULL) {
		buf_addc(out, '\n');
		plain_block(out, str_from(c->more), 0);
	}
	if ((c->takes | c->needs) != 0) {
		buf_adds(out, "\nOptions\n");
		help_options(c->takes | c->needs, out);
	}
}

static void help_all(const Cli *cli, Buf *out)
{
	buf_addf(out, "usage: %s\n       countersign%*s the screen (needs a terminal)\n\n",
		usage_all, 20, "");
	buf_adds(out, "A copilot for support teams. Nothing happens until a person has "
		      "countersigned it.\n"
		      "The workspace is -w DIR, else $COUNTERSIGN_WORKSPACE, else the nearest "
		      "parent folder\n"
		      "with countersign.ini.\n\nCommands\n");
	for (size_t i = 0; i < cli->table.count; i++)
		buf_addf(out, "  %-14s %s\n", cli->table.items[i].name, cli->table.items[i].help);
	buf_adds(out, "\nOptions\n");
	help_options(OPTIONS_EVERYWHERE, out);
	buf_adds(out,
		"\nExit status: 0 done, 1 the answer is no, 2 usage, 4 not permitted or refused,\n"
		"5 bad data or workspace, 6 an outside service failed.\n"
		"`countersign help COMMAND` says more, `countersign help keys` lists the keys of the screen.\n");
}

static Json *help_to_json(const Cli *cli)
{
	Json *j = json_new_object(), *list = json_new_array();
	for (size_t i = 0; i < cli->table.count; i++) {
		const Command *c = &cli->table.items[i];
		Json *item = json_new_object();
		json_set_cstr(item, "name", c->name);
		json_set_cstr(item, "arguments", c->arguments);
		json_set_cstr(item, "help", c->help);
		json_push(list, item);
	}
	json_set(j, "commands", list);
	return j;
}

void help_print(const Cli *cli)
{
	AUTO(buf_free) Buf out = {0};
	if (cli->json) {
		out_json("help", help_to_json(cli));
		return;
	}
	if (cli->command == NULL)
		help_all(cli, &out);
	else
		help_one(cli->command, &out);
	out_text(&out);
}

/* The keys of the screen: how they are named in screen.ini, what they are and what they do. */
static void help_keys(Buf *out)
{
	for (Mode mode = 0; mode < MODE_COUNT; mode++) {
		buf_addf(out, "%s%s\n", mode > 0 ? "\n" : "", mode_name(mode));
		for (size_t i = 0; i < keymap_default.count; i++) {
			const Key *k = &keymap_default.items[i];
			AUTO(buf_free) Buf name = {0}, shown = {0};
			if ((k->modes >> mode & 1) == 0)
				continue;
			key_name(k, mode, &name);
			key_shown(k, KEY_ALTERNATIVES, &shown);
			buf_addf(out, "  %-26s %-18s %s\n", buf_cstr(&name), buf_cstr(&shown), k->help);
		}
	}
}

/* "help audit": one command, or all that begin with the word. */
static size_t help_matching(const Cli *cli, Str name, Buf *out)
{
	size_t found = 0;
	for (size_t i = 0; i < cli->table.count; i++) {
		Str row = str_from(cli->table.items[i].name);
		bool of_family =
			str_starts(row, name) && row.len > name.len && row.ptr[name.len] == ' ';
		if (!of_family && !str_eq(row, name))
			continue;
		if (found++ > 0)
			buf_addc(out, '\n');
		help_one(&cli->table.items[i], out);
	}
	return found;
}

bool command_help(Cli *cli, Err *err)
{
	AUTO(buf_free) Buf out = {0}, name = {0};
	if (cli->word_count == 0 || cli->json) {
		cli->command = NULL;
		help_print(cli);
		return true;
	}
	for (size_t i = 0; i < cli->word_count; i++)
		buf_addf(&name, "%s%s", i > 0 ? " " : "", cli->words[i]);
	if (str_is(buf_str(&name), "keys"))
		help_keys(&out);
	else if (help_matching(cli, buf_str(&name), &out) == 0)
		return err_set(err, ERR_USAGE,
			"there is no command \"%s\": `countersign help` lists them",
			buf_cstr(&name));
	out_text(&out);
	return true;
}
