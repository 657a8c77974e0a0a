#include "ui/help.h"

enum { HELP_KEY_WIDTH = 14, SHARED_FROM = 4 };

/* Keys of many modes are told once, in a section of their own. */
static bool is_shared(const Key *k)
{
	unsigned bits = k->modes, count = 0;
	for (; bits != 0; bits &= bits - 1)
		count++;
	return count >= SHARED_FROM;
}

static void help_key(Rows *r, const Key *k)
{
	const char *lead = arena_fmt(&r->arena, "  %s", k->shown).ptr;
	if (k->help != NULL)
		rows_say(r, (Para){.lead = lead, .lead_look = LOOK_BOLD, .indent = HELP_KEY_WIDTH},
			"%s", k->help);
}

static void help_section(Rows *r, const char *title, Mode mode, bool shared)
{
	size_t count, before = r->count;
	const Key *keys = keys_table(&count);
	rows_say(r, (Para){.look = LOOK_ACCENT | LOOK_BOLD}, "%s", title);
	for (size_t i = 0; i < count; i++)
		if ((keys[i].modes >> mode & 1) != 0 && is_shared(&keys[i]) == shared)
			help_key(r, &keys[i]);
	if (r->count == before + 1)
		r->count = before; /* nothing of its own */
	else
		rows_blank(r);
}

static void help_shared(Rows *r, bool text)
{
	if (text)
		help_section(r, "Writing, everywhere", MODE_EDITOR, true);
	else
		help_section(r, "Moving, everywhere", MODE_CASE, true);
}

static void help_about(Rows *r)
{
	static const char *const said[] = {
		"Nothing happens until a person has countersigned exactly the bytes that will run.",
		"An approval is read to its end first. Enter never signs, and a paste never does.",
		"Colours only repeat words; NO_COLOR switches them off.",
		"For screen readers and scripts: countersign --plain, or --json."};
	rows_say(r, (Para){.look = LOOK_ACCENT | LOOK_BOLD}, "Good to know");
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		rows_say(r, (Para){.indent = 2}, "%s", said[i]);
}

void help_rows(Rows *r, Mode first)
{
	help_section(r, mode_name(first), first, false);
	help_shared(r, mode_is_text(first));
	for (Mode mode = 0; mode < MODE_COUNT; mode++)
		if (mode != first && mode != MODE_HELP)
			help_section(r, mode_name(mode), mode, false);
	help_shared(r, !mode_is_text(first));
	help_about(r);
}
