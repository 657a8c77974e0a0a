#include "ui/help.h"

enum { HELP_KEY_WIDTH = 14 };

static void help_mode(Rows *r, Mode mode)
{
	size_t count;
	const Key *keys = keys_table(&count);
	rows_say(r, (Para){.look = LOOK_ACCENT | LOOK_BOLD}, "%s", mode_name(mode));
	for (size_t i = 0; i < count; i++) {
		if ((keys[i].modes >> mode & 1) == 0 || keys[i].help == NULL)
			continue;
		const char *lead = arena_fmt(&r->arena, "  %s", keys[i].shown).ptr;
		rows_say(r, (Para){.lead = lead, .lead_look = LOOK_BOLD, .indent = HELP_KEY_WIDTH}, "%s",
			keys[i].help);
	}
	rows_blank(r);
}

static void help_about(Rows *r)
{
	static const char *const said[] = {
		"Nothing happens until a person has countersigned exactly the bytes that will run.",
		"In the approval view the keys that sign are dead until it was read to its end. Enter never "
		"signs, a pasted text never signs.",
		"States, risks and origins are words; colours only repeat them (NO_COLOR switches them off).",
		"For screen readers and scripts: countersign --plain, or --json."};
	rows_say(r, (Para){.look = LOOK_ACCENT | LOOK_BOLD}, "Good to know");
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		rows_say(r, (Para){.indent = 2}, "%s", said[i]);
}

void help_rows(Rows *r, Mode first)
{
	help_mode(r, first);
	for (Mode mode = 0; mode < MODE_COUNT; mode++)
		if (mode != first && mode != MODE_HELP && mode != MODE_LEAVE)
			help_mode(r, mode);
	help_about(r);
}
