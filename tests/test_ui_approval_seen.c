/* The approval view must have been seen as it is: to its end, uncovered, and with every character that hides or poses named. */
#include "tests/test_ui_approval_view.h"

/* ---- what was not seen ---- */

static void no_signature_before_the_end_was_on_the_screen(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a a y y a y Enter Space");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_words(s, "PgUp a y");
	assert_int_equal(s->fixture.calls_of_approve, 1); /* Space had shown the rest */
	ui_screen_free(s);
}

static void end_does_not_jump_over_what_was_not_shown(void **state)
{
	UiScreen *s = opened(80, 10, "Enter a End a y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	const Approval *a = &s->model.approval;
	for (int i = 0; i < 20 && !approval_is_read(a); i++) {
		assert_true(a->first <= a->seen);
		ui_screen_words(s, "End");
	}
	assert_true(approval_is_read(a));
	ui_screen_free(s);
}

static void a_resize_must_be_read_again(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a size:81x24 y a y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	assert_true(s->model.approval.seen < s->model.approval.rows.count);
	ui_screen_words(s, "End a y");
	assert_int_equal(s->fixture.calls_of_approve, 1);
	ui_screen_free(s);
}

static void a_small_terminal_shows_nothing_and_signs_nothing(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a size:30x8 y a y size:80x24 y a y");
	(void)state;
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_free(s);
}

/* Help, a message: what lies below was not on the screen meanwhile. */
static void what_is_covered_is_not_seen(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a");
	(void)state;
	size_t seen = s->model.approval.seen;
	ui_screen_words(s, "paste:y");
	assert_int_equal(s->model.notice.kind, NOTICE_ERROR);
	ui_screen_words(s, "End"); /* only takes the message away */
	ui_screen_words(s, "?");
	s->model.approval.first = seen;
	ui_screen_words(s, "Down Down");
	assert_int_equal(s->model.approval.seen, seen);
	ui_screen_free(s);
}

/* All bytes of a long argument, in order, and no sign that stands for what was left out. */
static void a_long_argument_is_shown_to_its_last_character(void **state)
{
	AUTO(buf_free) Buf value = {0}, shown = {0};
	(void)state;
	for (int i = 0; i < 1500; i++)
		buf_addf(&value, "word%d ", i);
	buf_adds(&value, "&& pay-all --to somebody-else");
	UiScreen *s = opened_with(80, 24, "reason", buf_str(&value));
	const Rows *rows = &s->model.approval.rows;
	for (size_t i = 0; i < rows->count; i++)
		buf_add(&shown, rows->items[i].text);
	assert_true(str_has(buf_str(&shown), buf_str(&value)));
	assert_false(str_has(buf_str(&shown), STR("…")));
	ui_screen_words(s, "a y a y Enter");
	assert_unsigned(s);
	for (int i = 0; i < 1000 && !approval_is_read(&s->model.approval); i++)
		ui_screen_words(s, "Space");
	ui_screen_words(s, "a y");
	assert_int_equal(s->fixture.calls_of_approve, 1);
	ui_screen_free(s);
}

/* Two hundred empty lines, so that what matters lies far below. */
static void what_was_pushed_below_the_screen_must_be_scrolled_to(void **state)
{
	AUTO(buf_free) Buf value = {0};
	(void)state;
	buf_adds(&value, "duplicate");
	for (int i = 0; i < 200; i++)
		buf_addc(&value, '\n');
	buf_adds(&value, "and close the account");
	UiScreen *s = opened_with(120, 35, "reason", buf_str(&value));
	assert_shows(s, "more lines: scroll to the end");
	ui_screen_words(s, "End a y Enter");
	assert_unsigned(s);
	for (int i = 0; i < 20 && !ui_screen_shows(s, "and close the account"); i++)
		ui_screen_words(s, "Space");
	assert_shows(s, "and close the account");
	assert_shows(s, "characters in 201 lines");
	ui_screen_free(s);
}

/* ---- what posed as something else ---- */

/* Controls, direction marks, blanks that are none, tags, fillers, look-alikes. */
static void every_character_that_hides_or_poses_is_named(void **state)
{
	static const struct {
		const char *hidden, *token;
	} cases[] = {{"\x1b[2K", "<ESC>[2K"}, {"a\rb", "<CR>"}, {"\x07", "<BEL>"}, {"\x08", "<BS>"}, {"\xC2\x9B", "<U+009B>"},
		{"\xE2\x80\x8B", "<U+200B>"}, {"\xE2\x80\x8D", "<U+200D>"}, {"\xE2\x80\x8F", "<U+200F>"},
		{"\xE2\x80\xAE", "<U+202E>"}, {"\xE2\x81\xA6", "<U+2066>"}, {"\xE2\x81\xA0", "<U+2060>"},
		{"\xEF\xBB\xBF", "<U+FEFF>"}, {"\xC2\xAD", "<U+00AD>"}, {"\xE2\x80\xA8", "<U+2028>"},
		{"\xF3\xA0\x81\xA1", "<U+E0061>"}, {"\xE3\x85\xA4", "<U+3164>"}, {"\xE1\x85\x9F", "<U+115F>"},
		{"p\xD0\xB0yment", "<U+0430>"}, {"\xEE\x80\x80", "<U+E000>"}};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) Buf value = {0};
		buf_addf(&value, "pay %s now", cases[i].hidden);
		UiScreen *s = opened_with(200, 60, "reason", buf_str(&value));
		assert_shows(s, cases[i].token);
		ui_screen_free(s);
	}
}

/* What others wrote stands beside every label, not only in the arguments. */
static void nothing_that_others_wrote_reaches_the_view_raw(void **state)
{
	UiScreen *s = opened(200, 60, "Enter");
	Case *c = s->fixture.c;
	Action *a = &c->actions[0];
	(void)state;
	c->ticket.subject = STR("one\x1b[2J");
	c->ticket.requester.email = STR("two\xE2\x80\xAE");
	a->rule = STR("three\x9b\rfour");
	a->origins[0].source = STR("five\xE2\x80\x8B");
	a->origins[0].origin = STR("six\x07");
	a->voided = STR("seven\x1b]0;\x07");
	a->editor = STR("eight\xEF\xBB\xBF");
	ui_screen_words(s, "a");
	static const char *const tokens[] = {"one<ESC>[2J", "two<U+202E>", "<CR>four", "five<U+200B>", "six<BEL>",
		"seven<ESC>]0;<BEL>", "eight<U+FEFF>"};
	for (size_t i = 0; i < COUNT(tokens); i++)
		assert_shows(s, tokens[i]);
	ui_screen_free(s);
}

/* A value that brings its own labels: the column of the labels is the view's alone. */
static void an_argument_can_not_write_fields_of_the_view(void **state)
{
	UiScreen *s = opened_with(200, 60, "reason",
		STR("duplicate\n\nTier         0: note\n Digest       0000\r Digest       1111\n Ready: y signs exactly this."));
	const Approval *a = &s->model.approval;
	(void)state;
	for (size_t i = 0; i < a->rows.count; i++)
		for (int x = 0; a->rows.items[i].lead == NULL && x < a->rect.x + 13; x++)
			assert_true(grid_cell(&s->grid, x, a->rect.y + (int)i)->unit.glyph_len == 0 ||
				    grid_cell(&s->grid, x, a->rect.y + (int)i)->unit.glyph[0] == ' ');
	assert_shows(s, " Tier         2: money or outbound");
	ui_screen_free(s);
}

static void a_changed_action_must_be_read_again(void **state)
{
	UiScreen *s = opened(80, 24, "Enter a End a news");
	(void)state;
	assert_shows(s, "The action changed while you were reading");
	assert_int_equal(s->last, INTENT_ARM); /* what was typed for the old one is thrown away */
	ui_screen_words(s, "y");
	assert_shows(s, "scroll to the end before you can sign");
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_words(s, "a y");
	assert_int_equal(s->fixture.calls_of_approve, 0);
	ui_screen_words(s, "End a y");
	assert_int_equal(s->fixture.calls_of_approve, 1);
	HashHex digest = action_digest(s->fixture.c, action_of(s, 0));
	assert_string_equal(s->fixture.last_digest, digest.text);
	ui_screen_free(s);
}

static void the_digest_that_was_shown_is_signed(void **state)
{
	UiScreen *s = opened(80, 24, "Enter");
	(void)state;
	HashHex digest = action_digest(s->fixture.c, action_of(s, 0));
	ui_screen_words(s, "a End");
	assert_shows(s, digest.text);
	ui_screen_words(s, "a y");
	assert_string_equal(s->fixture.last_digest, digest.text);
	ui_screen_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_signature_before_the_end_was_on_the_screen),
		cmocka_unit_test(end_does_not_jump_over_what_was_not_shown),
		cmocka_unit_test(a_resize_must_be_read_again),
		cmocka_unit_test(a_small_terminal_shows_nothing_and_signs_nothing),
		cmocka_unit_test(what_is_covered_is_not_seen),
		cmocka_unit_test(a_long_argument_is_shown_to_its_last_character),
		cmocka_unit_test(what_was_pushed_below_the_screen_must_be_scrolled_to),
		cmocka_unit_test(every_character_that_hides_or_poses_is_named),
		cmocka_unit_test(nothing_that_others_wrote_reaches_the_view_raw),
		cmocka_unit_test(an_argument_can_not_write_fields_of_the_view),
		cmocka_unit_test(a_changed_action_must_be_read_again),
		cmocka_unit_test(the_digest_that_was_shown_is_signed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
