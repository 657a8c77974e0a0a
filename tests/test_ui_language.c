/* The screen in another language: what is translated, what is not, and that it fits. msgfmt --check compares the formats. */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

#include "base/file.h"
#include "ui/i18n.h"
#include "ui/text.h"

static bool german(void)
{
	static const char *const places[] = {"build/san/locale", "build/release/locale"};
	for (size_t i = 0; i < COUNT(places); i++) {
		Arena arena = {0};
		bool there = file_exists(path_join(&arena, places[i], "de/LC_MESSAGES/countersign.mo"));
		arena_free(&arena);
		if (!there)
			continue;
		setenv("COUNTERSIGN_LOCALE", places[i], 1);
		i18n_open("de");
		return strcmp(gettext("Queue"), "Eingang") == 0;
	}
	return false;
}

static UiScreen *opened(int cols, int rows, const char *words)
{
	static UiScreen s;
	ui_screen_open(&s, cols, rows, 30, CASE_CHECKED);
	ui_screen_become(&s, STR("supervisor"));
	ui_screen_words(&s, words);
	return &s;
}

static void the_journey_is_told_in_german(void **state)
{
	UiScreen *s = opened(80, 24, "");
	(void)state;
	assert_shows(s, " Eingang ");
	assert_shows(s, "geprüft");
	assert_shows(s, "Weiter: Enter liest den Entwurf");
	assert_shows(s, "? Hilfe");
	ui_screen_words(s, "Enter");
	assert_shows(s, "Urteil");
	assert_shows(s, "besteht, mit 1 Anmerkung");
	assert_shows(s, "Weiter: Lesen, ändern, dann jede Aktion");
	ui_screen_words(s, "a");
	assert_shows(s, "Werkzeug");
	ui_screen_words(s, "y");
	assert_shows(s, "Lesen Sie erst bis zum Ende");
	ui_screen_words(s, "Esc ?");
	assert_shows(s, "Fall");
	ui_screen_free(s);
}

/* What others wrote, what is typed in a filter, and the names the journal and scripts know stay as they are. */
static void what_is_data_is_never_translated(void **state)
{
	UiScreen *s = opened(140, 40, "/ text:state:checked Enter");
	(void)state;
	assert_shows(s, "T-1042");
	assert_shows(s, "Charged twice for November");
	ui_screen_words(s, "Enter M-4");
	assert_shows(s, "RECORD");
	assert_shows(s, "send_reply");
	assert_string_equal(case_state_name(CASE_CHECKED), "checked");
	ui_screen_free(s);
}

static void every_size_draws_in_german(void **state)
{
	static const char *const ways[] = {"", "Enter", "Enter M-4 a", "Tab", "Tab Tab", "BackTab", "?", "Enter v"};
	(void)state;
	for (size_t w = 0; w < COUNT(ways); w++)
		for (int cols = 40; cols <= 200; cols += 40) {
			UiScreen *s = opened(cols, 24, ways[w]);
			ui_screen_free(s);
		}
}

/* A label that is wider than its column would push the text behind it out of line. */
static void labels_fit_their_columns(void **state)
{
	static const struct {
		const char *label;
		int room;
	} labels[] = {{"verdict", 8}, {"written", 8}, {"subject", 8}, {"reason", 8}, {"wish", 8}, {"stage", 8},
		{"reply", 8}, {"     origin", 12}, {"     source", 12}, {"     beware", 12}, {"Signatures", 12}, {"Expires", 12},
		{"signed by", 12}, {"DENIED by", 12}, {"instead", 12}, {"edited by", 12}, {"Bound to", 12},
		{"Not by you", 12}, {"  denied", 12}, {"  needs", 12}, {"  receipt", 12}, {"checked", 9},
		{"escalated", 9}, {"approved", 9}, {"urgent", 6}, {"normal", 6}};
	(void)state;
	for (size_t i = 0; i < COUNT(labels); i++)
		if (text_width(str_from(_(labels[i].label))) > labels[i].room)
			fail_msg("\"%s\" is wider than %d columns", _(labels[i].label), labels[i].room);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_journey_is_told_in_german),
		TEST(what_is_data_is_never_translated),
		TEST(every_size_draws_in_german),
		TEST(labels_fit_their_columns),
	};
	if (!german()) {
		printf("ok 1 # SKIP no catalogue was made: msgfmt (gettext) is missing\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
