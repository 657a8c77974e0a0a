/*
 * Messages in the person's language, by gettext: _("...") is looked up where it is said, N_("...") marks a text in a
 * table that is looked up later. The catalogue is po/; where there is none, or no text in it, English stands.
 */
#ifndef UI_I18N_H
#define UI_I18N_H

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) text

/* Texts that count: _n("%zu ticket", "%zu tickets", count) */
#define _n(one, many, count) ngettext((one), (many), (unsigned long)(count))

#endif
