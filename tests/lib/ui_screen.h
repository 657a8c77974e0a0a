/*
 * UiScreen: the screen without a terminal: keys in, grid out. Intents go to the fixture's door at
 * once, and every state is drawn and said to be drawn, as the app does.
 */
#ifndef TESTS_UI_SCREEN_H
#define TESTS_UI_SCREEN_H

#include "tests/lib/ui_fixture.h"

typedef struct UiScreen {
	UiFixture fixture;
	Model model;
	Shown shown;
	Settings settings;
	Grid grid;
	Arena arena;
	IntentKind last; /* the last intent but NONE */
	bool quit;
	int64_t late_ms;
	Buf copied; /* to the terminal's clipboard */
} UiScreen;

void ui_screen_open(UiScreen *s, int cols, int rows, size_t tickets, CaseState state);
void ui_screen_free(UiScreen *s);
void ui_screen_take(UiScreen *s, const Msg *msg); /* and all the work that follows from it */
void ui_screen_once(UiScreen *s, const Msg *msg); /* no work: as when the next key waits already */
void ui_screen_blind(UiScreen *s, const Msg *msg); /* and nothing is drawn, as where the terminal is slow */
void ui_screen_press(UiScreen *s, Press press);
void ui_screen_type(UiScreen *s, Str text, int pause_ms); /* key by key, so far apart */

/* "Enter", "Esc", "C-l", "M-1", "x", "text:abc" (key by key), "paste:abc", "size:80x24",
 * "slow" (drafts stay on the road), then "stage:NAME", "words:TEXT", "failed:WHY", "drafted",
 * "refuse:why", "void:why" (the executor refuses the first signature), "stuck:why" (no answer came), "others:bob" (has T-1042 open too; "others:bob+" edits it), "later:300" (minutes), "news" (somebody else edits the selected action), "count:N" (tickets). `_` is a
 * blank. False: unknown. */
bool ui_screen_word(UiScreen *s, Str word);
void ui_screen_words(UiScreen *s, const char *words); /* blanks between; aborts on an unknown one */

/* The text, and a last line that says where the cursor is. */
void ui_screen_text(const UiScreen *s, Buf *out);
/* Which columns mean what, a line for each row that is not all plain: "0: 0-6 accent+bold+reverse, 7-79 bar". */
void ui_screen_roles(const UiScreen *s, Buf *out);
void ui_screen_become(UiScreen *s, Str role); /* "supervisor": what this role sees */
bool ui_screen_shows(UiScreen *s, const char *text);

/* Fails with the screen printed where it does not show the text. For tests with cmocka. */
#define assert_shows(s, text)                                                                      \
	do {                                                                                       \
		if (!ui_screen_shows((s), (text))) {                                               \
			Buf seen = {0};                                                            \
			ui_screen_text((s), &seen);                                                \
			print_message("%s\n", buf_cstr(&seen));                                    \
			buf_free(&seen);                                                           \
			fail_msg("the screen does not show: %s", (text));                          \
		}                                                                                  \
	} while (0)

#endif
