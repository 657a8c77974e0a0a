/* The screen in another language: what is translated, what is not, and that it fits. msgfmt --check compares the formats. */
#include "tests/lib/golden.h"

#include "base/file.h"
#include "ui/i18n.h"
#include "ui/said.h"


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

static void every_screen_is_as_it_was(void **state)
{
	(void)state;
	assert_int_equal(golden_differences("tests/screens_de"), 0);
}

/* ---- no English is left ---- */

/* All that is data: what others wrote, the workspace's own texts, names that scripts know. */
static void data_of(UiScreen *s, Buf *out)
{
	const UiFixture *f = &s->fixture;
	AUTO(json_freep) Json *brief = brief_to_json(&f->brief);
	json_write(brief, out);
	for (size_t i = 0; i < f->c->ticket.message_count; i++)
		buf_add(out, text_clean(&s->arena, f->c->ticket.messages[i].body, TEXT_BLOCK));
	for (size_t i = 0; i < f->rules.tools.count; i++)
		json_write(f->rules.tools.items[i].manifest, out);
	for (size_t i = 0; i < f->queue.count; i++)
		buf_addf(out, "\n%.*s\n%.*s", STR_ARG(f->queue.items[i].subject), STR_ARG(f->queue.items[i].requester));
	for (size_t i = 0; i < f->c->trail_count; i++)
		if (f->c->trail[i].body != NULL)
			json_write(f->c->trail[i].body, out);
}

/* Does a word stand in it that no German sentence has, and that is not data with the words around it? */
static bool reads_english(Str piece, Str data)
{
	static const char *const words[] = {"the", "of", "is", "not", "and", "it", "with", "from", "this", "that", "before", "after", "be",
		"are", "has", "can", "does", "because", "nothing"};
	Str rest = piece, word, before = STR("");
	while (rest.len > 0 && str_next(&rest, ' ', &word)) {
		Str tail = rest, next = STR("");
		(void)str_next(&tail, ' ', &next);
		Str around = {before.len > 0 ? before.ptr : word.ptr, 0};
		around.len = (size_t)((next.len > 0 ? next.ptr + next.len : word.ptr + word.len) - around.ptr);
		for (size_t i = 0; i < COUNT(words); i++)
			if (str_is(word, words[i]) && !str_has(data, around))
				return true;
		before = word;
	}
	return false;
}

/* Pieces of a row between wide gaps and signs. */
static size_t english_in_row(Str row, Str data)
{
	size_t found = 0;
	for (size_t from = 0, at = 0; at <= row.len; at++) {
		bool gap = at == row.len || (row.ptr[at] == ' ' && at + 1 < row.len && row.ptr[at + 1] == ' ') ||
			   (unsigned char)row.ptr[at] == 0xC2 || (unsigned char)row.ptr[at] == 0xE2;
		if (!gap)
			continue;
		Str piece = str_trim(str_slice(row, from, at));
		if (reads_english(piece, data)) {
			print_message("English is left: %.*s\n", STR_ARG(piece));
			found++;
		}
		from = at + (at < row.len && (unsigned char)row.ptr[at] == 0xE2 ? 3 : at < row.len && (unsigned char)row.ptr[at] == 0xC2 ? 2 : 1);
	}
	return found;
}

static void no_english_sentence_is_left_but_data(void **state)
{
	static const char *const ways[] = {"", "/ text:x", "Enter", "Enter } }", "Enter M-1", "Enter M-2", "Enter M-4", "Enter M-5", "Enter v",
		"Enter e", "Enter e text:x Esc", "Enter M-4 m", "Enter M-4 a", "Enter M-4 a y", "Enter M-4 a End End a", "Enter M-4 r", "Enter D",
		"Enter s", "Enter M-4 t", "Enter c", "Tab", "Tab Tab", "Tab Tab Tab", "?", "Enter ?", "Enter M-4 a ?", "Enter e F1", "C-t",
		"C-t C-t", "C-t C-t C-t", "C-t C-t C-t C-t", "Enter n", "b", "Space Space d", "/ text:zzz Enter", "Enter / text:zzz Enter",
		"Enter i", "Enter M", "Enter x", "Enter u", "Enter refuse:the_manifest_of_refund_changed_and_is_not_pinned M-4 r text:x Enter"};
	size_t found = 0;
	(void)state;
	for (size_t w = 0; w < COUNT(ways); w++) {
		UiScreen *s = opened(140, 50, ways[w]);
		AUTO(buf_free) Buf text = {0}, data = {0};
		data_of(s, &data);
		grid_text(&s->grid, &text);
		Str rest = buf_str(&text), row;
		size_t here = 0;
		while (rest.len > 0 && str_next(&rest, '\n', &row))
			here += english_in_row(row, buf_str(&data));
		if (here > 0)
			print_message("... after: %s\n", ways[w]);
		found += here;
		ui_screen_free(s);
	}
	assert_int_equal(found, 0);
}

/* ---- what the engine composed ---- */

static void what_the_engine_composed_is_found_again_by_its_shape(void **state)
{
	static const struct {
		const char *english, *german;
	} told[] = {
		{"no source is given for \"the fee is 3.50\"", "keine Quelle ist genannt für \"the fee is 3.50\""},
		{"source [3] does not say \"no source is given for\"", "Quelle [3] sagt nicht \"no source is given for\""},
		{"Not answered, because the available sources do not cover it: no passage covers the question as a whole.",
			"Nicht beantwortet, weil die vorhandenen Quellen es nicht decken: keine Stelle deckt die Frage als Ganzes."},
		{"No configured phrase fits, so it is a general question. There is a known answer to it.",
			"Keine eingerichtete Wendung passt, also eine allgemeine Frage. Es gibt eine bekannte Antwort darauf."},
		{"it is approved", "sie ist freigegeben"},
		{"refunds of 50 and more; one tier higher, because iban comes from QUOTED (message 2): typed by bob",
			"refunds of 50 and more; eine Stufe höher, weil iban von QUOTED (Nachricht 2): eingetippt von bob stammt"},
		{"what nobody ever composed", "what nobody ever composed"},
		{"", ""},
	};
	Arena arena = {0};
	(void)state;
	for (size_t i = 0; i < COUNT(told); i++)
		assert_str(said(&arena, str_from(told[i].english)), told[i].german);
	arena_free(&arena);
}

static void a_catalogue_that_is_none_is_left_alone(void **state)
{
	static const char *const files[] = {"", "no catalogue at all", "\xde\x12\x04\x95\0\0\0\0\xff\xff\xff\x7f\xff\xff\xff\x7f\xff\xff\xff\x7f"};
	static const size_t sizes[] = {0, 19, 20};
	Arena arena = {0};
	Err err = {0};
	const char *folder = scratch_make(&arena), *path = path_join(&arena, folder, "x.mo");
	(void)state;
	for (size_t i = 0; i < COUNT(files); i++) {
		assert_done(file_write_atomic(path, (Str){files[i], sizes[i]}, 0600, &err));
		said_open(path);
		assert_str(said(&arena, STR("no such tool")), "no such tool");
	}
	said_open("/nowhere");
	assert_str(said(&arena, STR("no such tool")), "no such tool");
	scratch_remove(folder);
	arena_free(&arena);
	i18n_open("de");
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_journey_is_told_in_german),
		TEST(what_is_data_is_never_translated),
		TEST(every_size_draws_in_german),
		TEST(labels_fit_their_columns),
		TEST(every_screen_is_as_it_was),
		TEST(no_english_sentence_is_left_but_data),
		TEST(what_the_engine_composed_is_found_again_by_its_shape),
		TEST(a_catalogue_that_is_none_is_left_alone),
	};
	if (!german()) {
		printf("ok 1 # SKIP no catalogue was made: msgfmt (gettext) is missing\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
