/* Reading a case: citations both ways, the check's marks in the reply, folding, search, copying, versions, claims. */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

#include "ui/panes.h"

#include "ui/panes.h"

static UiScreen *opened(int cols, int rows, const char *words)
{
	static UiScreen s;
	ui_screen_open(&s, cols, rows, 30, CASE_CHECKED);
	ui_screen_words(&s, words);
	return &s;
}

/* The text of all cells that have every flag of the look, and this role. */
static void cells_with(UiScreen *s, Look look, Buf *out)
{
	for (int y = 0; y < s->grid.rows; y++)
		for (int x = 0; x < s->grid.cols; x++) {
			const Cell *c = grid_cell(&s->grid, x, y);
			if ((c->look & LOOK_ROLE) == (look & LOOK_ROLE) && (c->look & look) == look)
				buf_add(out, c->unit.glyph_len > 0 ? (Str){c->unit.glyph, c->unit.glyph_len} : STR(" "));
		}
}

static void assert_cells(UiScreen *s, Look look, const char *text)
{
	Buf b = {0};
	cells_with(s, look, &b);
	if (!str_has(buf_str(&b), str_from(text)))
		fail_msg("\"%s\" does not look so; that does: \"%s\"", text, buf_cstr(&b));
	buf_free(&b);
}

static void a_source_leads_to_where_it_is_cited_and_back(void **state)
{
	UiScreen *s = opened(80, 24, "Enter 2");
	(void)state;
	assert_int_equal(s->model.view.focus, PANE_EVIDENCE);
	assert_cells(s, LOOK_STRESSED, "amount: 45.00 EUR");
	ui_screen_words(s, "Enter");
	assert_int_equal(s->model.view.focus, PANE_DRAFT);
	assert_cells(s, LOOK_ACCENT | LOOK_BOLD | LOOK_REVERSE, "[2]");
	ui_screen_words(s, "Enter");
	assert_int_equal(s->model.view.focus, PANE_EVIDENCE);
	assert_int_equal(s->model.view.source, 2);
	ui_screen_words(s, "3 Enter");
	assert_shows(s, "The reply does not cite source 3.");
	assert_int_equal(s->model.view.focus, PANE_EVIDENCE);
	ui_screen_free(s);
}

static void the_citation_that_was_chosen_stays_chosen_on_the_way(void **state)
{
	UiScreen *s = opened(80, 24, "Enter ] ] ]");
	(void)state;
	assert_int_equal(s->model.view.citation, 3);
	ui_screen_words(s, "Enter");
	assert_int_equal(s->model.view.citation, 3);
	ui_screen_words(s, "Enter");
	assert_int_equal(s->model.view.citation, 3);
	assert_cells(s, LOOK_STRESSED, "The money is back on the card");
	ui_screen_free(s);
}

static void the_checks_marks_stand_in_the_reply_with_their_reason(void **state)
{
	UiScreen *s = opened(80, 24, "Enter");
	(void)state;
	assert_cells(s, LOOK_WARN | LOOK_UNDERLINE, "Your payment PAY-9 of 45.00 EUR was");
	Buf marked = {0};
	cells_with(s, LOOK_WARN | LOOK_UNDERLINE, &marked);
	assert_false(str_has(buf_str(&marked), STR("We refund")));
	assert_false(str_has(buf_str(&marked), STR("The money")));
	buf_free(&marked);
	ui_screen_words(s, "}");
	assert_int_equal(s->model.view.mark, 1);
	size_t row = rows_find_anchor(&s->model.view.panes[PANE_DRAFT].rows, MARK_ANCHOR + 1);
	assert_int_equal(s->grid.cursor_y, s->model.view.panes[PANE_DRAFT].rect.y + (int)row);
	assert_shows(s, "remark \"4 November 2026\" is neither in the sources");
	ui_screen_free(s);
}

static void a_chosen_mark_is_scrolled_to(void **state)
{
	UiScreen *s = opened(40, 10, "Enter M-1 {");
	(void)state;
	assert_int_equal(s->model.view.focus, PANE_DRAFT);
	assert_shows(s, "remark");
	ui_screen_free(s);
}

static void without_a_problem_there_is_no_mark_to_go_to(void **state)
{
	UiScreen *s = opened(80, 24, "Enter");
	(void)state;
	s->fixture.c->problem_count = 0;
	ui_screen_words(s, "R }");
	assert_shows(s, "The check has nothing to say.");
	ui_screen_free(s);
}

static void a_folded_pane_gives_its_room_away_and_unfolds_when_it_is_entered(void **state)
{
	UiScreen *s = opened(140, 40, "Enter M-2");
	(void)state;
	int before = s->model.view.panes[PANE_TICKET].rect.h;
	ui_screen_words(s, "z");
	assert_int_equal(s->model.view.panes[PANE_EVIDENCE].rect.h, 0);
	assert_true(s->model.view.panes[PANE_TICKET].rect.h > before);
	ui_screen_words(s, "M-3 M-2");
	assert_true(s->model.view.panes[PANE_EVIDENCE].rect.h > 0);
	ui_screen_words(s, "z 1");
	assert_true(s->model.view.panes[PANE_EVIDENCE].rect.h > 0);
	ui_screen_free(s);
	s = opened(80, 24, "Enter z");
	assert_shows(s, "Panes are folded where several are seen");
	ui_screen_free(s);
}

static void every_pane_folds_at_every_width(void **state)
{
	(void)state;
	for (int cols = 120; cols <= 240; cols += 40) {
		UiScreen *s = opened(cols, 20, "Enter");
		for (int i = 0; i < 40; i++)
			ui_screen_words(s, i % 3 == 0 ? "z" : i % 3 == 1 ? "Tab" : "Z");
		ui_screen_free(s);
	}
}

static void one_pane_alone_is_as_wide_as_the_terminal(void **state)
{
	UiScreen *s = opened(140, 40, "Enter M-1 Z");
	(void)state;
	assert_int_equal(s->model.view.panes[PANE_TICKET].rect.w, 138);
	assert_false(s->model.view.panes[PANE_DRAFT].visible);
	ui_screen_words(s, "M-3");
	assert_true(s->model.view.panes[PANE_DRAFT].visible);
	ui_screen_words(s, "Z");
	assert_true(s->model.view.panes[PANE_TICKET].visible);
	ui_screen_free(s);
}

static void a_long_quote_is_folded_until_it_is_asked_for(void **state)
{
	UiScreen *s = opened(80, 40, "");
	(void)state;
	s->fixture.c->ticket.messages[2].body = STR("Any news?\n> one\n> two\n> three\n> four\n> five\nThanks");
	ui_screen_words(s, "Enter M-1");
	assert_shows(s, "> two");
	assert_shows(s, "3 more quoted lines: z shows them");
	assert_false(ui_screen_shows(s, "> three"));
	assert_shows(s, "Thanks");
	ui_screen_words(s, "z");
	assert_shows(s, "> five");
	assert_false(ui_screen_shows(s, "more quoted"));
	ui_screen_free(s);
}

/* ---- search ---- */

/* As by looking at every row, wherever the search begins. */
static void rows_are_found_as_by_looking_at_each(void **state)
{
	Rows r = {0};
	AUTO(buf_free) Buf text = {0};
	(void)state;
	srand(5);
	rows_reset(&r, 12);
	for (int i = 0; i < 40; i++) {
		buf_clear(&text);
		for (int k = rand() % 60; k > 0; k--)
			buf_addc(&text, "ab "[rand() % 3]);
		rows_add(&r, (Para){0}, buf_str(&text));
	}
	static const char *const words[] = {"abab", "a b", "bbb", "a  b a", "zz", "b"};
	for (size_t w = 0; w < COUNT(words); w++)
		for (size_t from = 0; from < r.count; from++) {
			size_t expected = r.count;
			for (size_t i = r.count; i > from; i--)
				if (rows_find_before(&r, str_from(words[w]), i) == i - 1)
					expected = i - 1;
			assert_int_equal(rows_find(&r, str_from(words[w]), from), expected);
		}
	rows_free(&r);
}

static void words_are_found_over_the_end_of_a_row(void **state)
{
	UiScreen *s = opened(80, 24, "Enter / text:november_2026");
	(void)state;
	assert_cells(s, LOOK_WARN | LOOK_REVERSE, "November 2026");
	ui_screen_words(s, "C-u text:was_TAKEN_on");
	assert_cells(s, LOOK_WARN | LOOK_REVERSE, "was");
	assert_cells(s, LOOK_WARN | LOOK_REVERSE, "taken on");
	ui_screen_words(s, "Enter");
	assert_int_equal(s->model.mode, MODE_CASE);
	assert_cells(s, LOOK_WARN | LOOK_REVERSE, "taken on");
	ui_screen_words(s, "/ Esc");
	assert_int_equal(s->model.view.sought.len, 0);
	ui_screen_free(s);
}

static void a_search_goes_to_the_next_place_and_comes_back_when_given_up(void **state)
{
	UiScreen *s = opened(60, 12, "Enter M-1 / text:mia");
	PaneView *p = &s->model.view.panes[PANE_TICKET];
	(void)state;
	ui_screen_words(s, "Enter");
	PanePlace hit = s->model.search_hit;
	ui_screen_words(s, "/ Enter");
	assert_true(s->model.search_hit.letters != hit.letters || s->model.search_hit.block.part != hit.block.part);
	ui_screen_words(s, "/ Up Enter");
	ui_screen_words(s, "Home / text:statement Esc");
	assert_int_equal(p->first, 0);
	ui_screen_words(s, "/ text:zebra Enter");
	assert_shows(s, "\"zebra\" is not in here.");
	ui_screen_free(s);
}

static void the_editor_is_searched_too(void **state)
{
	UiScreen *s = opened(80, 24, "Enter e M-/ text:days Enter");
	(void)state;
	assert_int_equal(s->model.mode, MODE_EDITOR);
	Str rest = str_slice(editor_text(&s->model.text), s->model.text.cursor, s->model.text.text.len);
	assert_true(str_starts(rest, STR("days")));
	ui_screen_words(s, "M-/ text:Dear Esc");
	rest = str_slice(editor_text(&s->model.text), s->model.text.cursor, s->model.text.text.len);
	assert_true(str_starts(rest, STR("days")));
	ui_screen_words(s, "Esc");
	assert_int_equal(s->model.mode, MODE_CASE);
	ui_screen_free(s);
}

/* ---- copying ---- */

static void what_is_copied_is_what_the_pane_is_about(void **state)
{
	UiScreen *s = opened(80, 24, "Enter C");
	(void)state;
	assert_true(str_starts(buf_str(&s->copied), STR("Dear Ms Example,\n\nWe refund the second payment in full. Your")));
	ui_screen_words(s, "2 C");
	assert_string_equal(buf_cstr(&s->copied), "amount: 45.00 EUR");
	ui_screen_words(s, "M-4 C");
	assert_int_equal(s->copied.len, HASH_HEX);
	assert_string_equal(buf_cstr(&s->copied), action_digest(s->fixture.c, &s->fixture.c->actions[0]).text);
	ui_screen_free(s);
}

static void nothing_copied_can_act_when_it_is_pasted(void **state)
{
	UiScreen *s = opened(80, 24, "");
	(void)state;
	s->fixture.c->ticket.messages[2].body = STR("ls\x1b[201~\rrm -rf\x07 ~\xE2\x80\xAE");
	ui_screen_words(s, "Enter M-1 C");
	for (size_t i = 0; i < s->copied.len; i++)
		assert_true((unsigned char)s->copied.ptr[i] >= 0x20 || s->copied.ptr[i] == '\n');
	assert_true(str_has(buf_str(&s->copied), STR("<ESC>[201~")));
	assert_true(str_has(buf_str(&s->copied), STR("<U+202E>")));
	ui_screen_free(s);
}

static void nothing_is_copied_unless_it_is_asked_for(void **state)
{
	UiScreen *s = opened(140, 40, "Enter 1 2 ] ] Tab Tab e Esc v q M-4 a Esc q");
	(void)state;
	assert_int_equal(s->copied.len, 0);
	ui_screen_free(s);
}

/* ---- versions ---- */

static void every_version_says_what_it_changed(void **state)
{
	UiScreen *s = opened(100, 30, "Enter e C-End text:_We_are_sorry. C-s v");
	(void)state;
	assert_int_equal(s->model.mode, MODE_HISTORY);
	assert_int_equal(s->model.history.count, 2);
	assert_shows(s, "{+ We are sorry.+}");
	assert_shows(s, "-0 +3");
	ui_screen_words(s, "Up");
	assert_shows(s, "nothing to compare it with");
	ui_screen_words(s, "q");
	assert_int_equal(s->model.mode, MODE_CASE);
	ui_screen_free(s);
}

static void an_older_version_is_edited_on_and_can_be_undone(void **state)
{
	UiScreen *s = opened(100, 30, "Enter e C-End text:_We_are_sorry. C-s v Up e");
	(void)state;
	assert_int_equal(s->model.mode, MODE_EDITOR);
	assert_false(str_has(editor_text(&s->model.text), STR("sorry")));
	assert_true(editor_modified(&s->model.text));
	ui_screen_words(s, "M-u");
	assert_true(str_has(editor_text(&s->model.text), STR("sorry")));
	ui_screen_words(s, "M-e C-s");
	assert_false(str_has(s->fixture.c->draft.text, STR("sorry")));
	ui_screen_free(s);
}

static void without_a_draft_there_are_no_versions(void **state)
{
	static UiScreen s;
	(void)state;
	ui_screen_open(&s, 80, 24, 30, CASE_NEW);
	ui_screen_words(&s, "Enter v");
	assert_int_equal(s.model.mode, MODE_CASE);
	assert_shows(&s, "There is no draft yet");
	ui_screen_free(&s);
}

/* ---- holding ---- */

static void a_ticket_is_claimed_and_given_back(void **state)
{
	UiScreen *s = opened(100, 30, "Enter c");
	(void)state;
	assert_shows(s, "held by you for 30 min more");
	ui_screen_words(s, "c");
	assert_false(ui_screen_shows(s, "held by"));
	assert_shows(s, "nobody holds it");
	ui_screen_free(s);
}

static void only_a_supervisor_takes_a_ticket_over_with_a_reason(void **state)
{
	UiScreen *s = opened(100, 30, "");
	(void)state;
	s->fixture.c->claim = (TicketClaim){.by = STR("bob"), .until_ms = UI_FIXTURE_NOW + 600000};
	ui_screen_words(s, "Enter");
	assert_shows(s, "held by bob for 10 min more");
	ui_screen_words(s, "c");
	assert_shows(s, "bob works on it; a supervisor can take it over.");
	ui_screen_become(s, STR("supervisor"));
	ui_screen_words(s, "c text:Bob_is_ill. Enter");
	assert_int_equal(s->last, INTENT_CLAIM);
	assert_shows(s, "held by you");
	ui_screen_free(s);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_source_leads_to_where_it_is_cited_and_back),
		TEST(the_citation_that_was_chosen_stays_chosen_on_the_way),
		TEST(the_checks_marks_stand_in_the_reply_with_their_reason),
		TEST(a_chosen_mark_is_scrolled_to),
		TEST(without_a_problem_there_is_no_mark_to_go_to),
		TEST(a_folded_pane_gives_its_room_away_and_unfolds_when_it_is_entered),
		TEST(every_pane_folds_at_every_width),
		TEST(one_pane_alone_is_as_wide_as_the_terminal),
		TEST(a_long_quote_is_folded_until_it_is_asked_for),
		TEST(rows_are_found_as_by_looking_at_each),
		TEST(words_are_found_over_the_end_of_a_row),
		TEST(a_search_goes_to_the_next_place_and_comes_back_when_given_up),
		TEST(the_editor_is_searched_too),
		TEST(what_is_copied_is_what_the_pane_is_about),
		TEST(nothing_copied_can_act_when_it_is_pasted),
		TEST(nothing_is_copied_unless_it_is_asked_for),
		TEST(every_version_says_what_it_changed),
		TEST(an_older_version_is_edited_on_and_can_be_undone),
		TEST(without_a_draft_there_are_no_versions),
		TEST(a_ticket_is_claimed_and_given_back),
		TEST(only_a_supervisor_takes_a_ticket_over_with_a_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
