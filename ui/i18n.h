/*
 * Messages in the person's language, by gettext: _("...") is looked up where it is said, N_("...") (base/str.h) marks a
 * text in a table that is looked up later; model_say and rows_say look their text up themselves. The catalogues are
 * po/; where there is none, or no text in it, English stands. Only the screen translates: what scripts read never
 * changes with the language. Sentences that the engine composed are said by ui/said.h.
 */
#ifndef UI_I18N_H
#define UI_I18N_H

#include "base/arena.h"

#include <libintl.h>

#define _(text) i18n_text(text)

/* Texts that count: _n("%zu ticket", "%zu tickets", count) */
#define _n(one, many, count) ngettext((one), (many), (unsigned long)(count))

/* `language` "de", or "" for what the environment says (LANGUAGE, LC_ALL, LC_MESSAGES, LANG). Needs no locale of that
 * language to be installed. */
void i18n_open(const char *language);

bool i18n_has_words(void); /* another language than English is in use */

/* gettext("") would be the catalogue's head. */
static inline const char *__attribute__((format_arg(1))) i18n_text(const char *text)
{
	return text[0] == '\0' ? text : gettext(text);
}

/* The same of a text that the engine composed; as it is where the catalogue does not have it. */
Str i18n_str(Arena *arena, Str text);

#endif
