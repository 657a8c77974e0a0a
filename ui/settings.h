/*
 * Settings: what the person at the screen wants, out of their own file (desk.h, preferences_read):
 *
 *   [screen]  theme = auto | any | dark | light | contrast | mono     mouse = on | off     language = de
 *            presence = on | off (off: others don't see what you have open, nor you what they have)
 *            tour = seen (the guided tour was told; leave it out to see it again)
 *   [views]   Refunds = intent:refund state:checked | by oldest first
 *   [keys]    queue.draft = D                                         (ui/keys.h)
 */
#ifndef UI_SETTINGS_H
#define UI_SETTINGS_H

#include "ui/keys.h"
#include "ui/queue.h"
#include "ui/theme.h"

typedef struct Settings {
	Arena arena;
	const Theme *theme; /* NULL: by the terminal's background */
	bool mouse;
	bool presence;
	const char *language; /* "de"; "": what the environment says */
	SavedView views[QUEUE_VIEWS];
	size_t view_count;
	Keymap keys;
} Settings;

/* The built-in views for this user's role, then the settings. ERR_INPUT names the entry and the mend; what was
 * understood is set all the same. */
bool settings_read(Settings *s, const User *user, const Config *config, Err *err);
void settings_free(Settings *s);

/* Remembers a view (queue_view_text) under this name in the person's file; "" takes it out. */
bool settings_save_view(Settings *s, Str name, Str value, Err *err);

#endif
