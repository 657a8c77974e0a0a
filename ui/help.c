#include "ui/help.h"

#include "base/auto.h"
#include "ui/i18n.h"

enum { HELP_KEY_WIDTH = 18, HELP_ALTERNATIVES = 3, SHARED_FROM = 4 };

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
	AUTO(buf_free) Buf shown = {0};
	key_shown(k, HELP_ALTERNATIVES, &shown);
	if (shown.len > HELP_KEY_WIDTH - 4) {
		buf_clear(&shown);
		key_shown(k, 1, &shown);
	}
	const char *lead = arena_fmt(&r->arena, "  %s", buf_cstr(&shown)).ptr;
	if (shown.len > 0)
		rows_say(r, (Para){.lead = lead, .lead_look = LOOK_BOLD, .indent = HELP_KEY_WIDTH}, "%s",
			_(k->help));
}

static void help_section(Rows *r, const Briefs *b, const char *title, Mode mode, bool shared)
{
	size_t before = r->count;
	const Keymap *map = briefs_keys(b);
	rows_say(r, (Para){.look = LOOK_ACCENT | LOOK_BOLD}, "%s", title);
	for (size_t i = 0; i < map->count; i++)
		if ((map->items[i].modes >> mode & 1) != 0 && is_shared(&map->items[i]) == shared &&
			briefs_may(b, &map->items[i]) &&
			keymap_find(map, mode, map->items[i].presses[0], b->user) == &map->items[i])
			help_key(r, &map->items[i]);
	if (r->count == before + 1)
		r->count = before; /* nothing of its own */
	else
		rows_blank(r);
}

static void help_shared(Rows *r, const Briefs *b, bool text)
{
	if (text)
		help_section(r, b, _("Writing, everywhere"), MODE_EDITOR, true);
	else
		help_section(r, b, _("Moving, everywhere"), MODE_CASE, true);
}

static void help_about(Rows *r)
{
	static const char *const said[] = {
		N_("Nothing happens until a person has countersigned exactly the bytes that will run."),
		N_("An approval is read to its end first. Enter never signs, and a paste never does."),
		N_("Colours only repeat words; NO_COLOR switches them off."),
		N_("For screen readers and scripts: countersign --plain, or --json.")};
	rows_say(r, (Para){.look = LOOK_ACCENT | LOOK_BOLD}, "Good to know");
	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		rows_say(r, (Para){.indent = 2}, "%s", _(said[i]));
}

void help_rows(Rows *r, const Briefs *b, Mode first)
{
	help_section(r, b, mode_name(first), first, false);
	help_shared(r, b, mode_is_text(first));
	for (Mode mode = 0; mode < MODE_COUNT; mode++)
		if (mode != first && mode != MODE_HELP)
			help_section(r, b, mode_name(mode), mode, false);
	help_shared(r, b, !mode_is_text(first));
	help_about(r);
}
