/* Bytes of a terminal into keys and pastes. */
#include "tests/lib/testing.h"

#include "ui/input.h"

static Input in;

static void feed(const char *bytes)
{
	input_feed(&in, str_from(bytes));
}

static Press next_press(bool late)
{
	Msg msg;
	if (!input_take(&in, late, &msg))
		return -1;
	return msg.kind == MSG_KEY ? msg.press : -2;
}

static int start(void **state)
{
	(void)state;
	input_free(&in);
	return 0;
}

static void letters_and_controls_are_themselves(void **state)
{
	(void)state;
	feed("aÄ日😀\x0c\r\n\x7f\x08\t");
	static const Press wanted[] = {'a', 0xC4, 0x65E5, 0x1F600, PRESS_CTRL('l'), PRESS_ENTER,
		PRESS_ENTER, PRESS_BACKSPACE, PRESS_BACKSPACE, PRESS_TAB, -1};
	for (size_t i = 0; i < COUNT(wanted); i++)
		assert_int_equal(next_press(false), wanted[i]);
}

static void sequences_are_keys(void **state)
{
	static const struct {
		const char *bytes;
		Press press;
	} known[] = {{"\x1b[A", PRESS_UP}, {"\x1bOB", PRESS_DOWN}, {"\x1b[5~", PRESS_PAGE_UP},
		{"\x1b[1;5C", PRESS_CTRL_RIGHT}, {"\x1b[Z", PRESS_BACK_TAB}, {"\x1bOP", PRESS_F1},
		{"\x1b[[A", PRESS_F1},
		{"\x1b"
		 "1",
			PRESS_ALT | '1'},
		{"\x1b\x7f", PRESS_ALT | PRESS_BACKSPACE}, {"\x1b[99;99~", PRESS_UNKNOWN}};
	(void)state;
	for (size_t i = 0; i < COUNT(known); i++) {
		feed(known[i].bytes);
		assert_int_equal(next_press(false), known[i].press);
		assert_int_equal(next_press(false), -1);
		assert_false(input_waits(&in));
	}
}

static void a_click_and_the_wheel_are_messages_and_a_release_is_none(void **state)
{
	Msg msg;
	(void)state;
	feed("\x1b[<0;12;7M\x1b[<0;12;7m\x1b[<65;1;1M\x1b[<3;1;1M\x1b[<0;;1Mx");
	assert_true(input_take(&in, false, &msg));
	assert_int_equal(msg.kind, MSG_MOUSE);
	assert_int_equal(msg.mouse, MOUSE_CLICK);
	assert_int_equal(msg.x, 11);
	assert_int_equal(msg.y, 6);
	assert_true(input_take(&in, false, &msg));
	assert_int_equal(msg.mouse, MOUSE_WHEEL_DOWN);
	assert_int_equal(next_press(false), 'x');
	assert_int_equal(next_press(false), -1);
}

/* An answer nobody waits for, or one in pieces, never becomes keys. */
static void what_the_terminal_says_by_itself_is_not_typed(void **state)
{
	(void)state;
	in.background = -1;
	feed("\x1b]11;rgb:1e1e/20");
	assert_int_equal(next_press(false), -1);
	feed("20/ffff\x1b\\y");
	assert_int_equal(next_press(false), 'y');
	assert_int_equal(in.background, 0x1e20ff);
	feed("\x1b]11;rgb:f/0/8\a\x1bP>|terminal(1)\x1b\\\x1b_junk\x1b\\a");
	assert_int_equal(next_press(false), 'a');
	assert_int_equal(in.background, 0xff0088);
	feed("\x1b]11;rgb:zz/0/8\a\x1b]0;title\ab");
	assert_int_equal(next_press(false), 'b');
	assert_int_equal(in.background, 0xff0088);
}

static void a_sequence_may_come_in_pieces(void **state)
{
	(void)state;
	feed("\x1b");
	assert_int_equal(next_press(false), -1);
	assert_true(input_waits(&in));
	feed("[1;");
	assert_int_equal(next_press(false), -1);
	feed("5D");
	assert_int_equal(next_press(false), PRESS_CTRL_LEFT);
	feed("\xE6");
	assert_int_equal(next_press(false), -1);
	feed("\x97\xA5");
	assert_int_equal(next_press(false), 0x65E5);
}

static void escape_alone_is_told_by_time(void **state)
{
	(void)state;
	feed("\x1b");
	assert_int_equal(next_press(false), -1);
	assert_int_equal(next_press(true), PRESS_ESCAPE);
	feed("\x1b\x1b");
	assert_int_equal(next_press(false), PRESS_ESCAPE);
	assert_int_equal(next_press(true), PRESS_ESCAPE);
}

static void bytes_that_are_no_text_are_no_key(void **state)
{
	(void)state;
	feed("\xff\xc3(\x80");
	assert_int_equal(next_press(false), PRESS_UNKNOWN);
	assert_int_equal(next_press(false), PRESS_UNKNOWN);
	assert_int_equal(next_press(false), '(');
	assert_int_equal(next_press(false), PRESS_UNKNOWN);
}

static void a_paste_is_one_message_whatever_is_in_it(void **state)
{
	Msg msg;
	(void)state;
	feed("x\x1b[200~ay\r\x1b[A\x1b[20");
	assert_int_equal(next_press(false), 'x');
	assert_false(input_take(&in, false, &msg));
	feed("1");
	assert_false(input_take(&in, false, &msg));
	feed("~y");
	assert_true(input_take(&in, false, &msg));
	assert_int_equal(msg.kind, MSG_PASTE);
	assert_str(msg.text, "ay\r\x1b[A");
	assert_true(input_take(&in, false, &msg));
	assert_int_equal(msg.press, 'y');
	assert_true(msg.burst > 1); /* behind a paste nothing counts as typed by hand */
}

static void keys_of_one_read_are_a_burst(void **state)
{
	Msg msg;
	(void)state;
	feed("y");
	assert_true(input_take(&in, false, &msg));
	assert_int_equal(msg.burst, 1);
	feed("yn");
	assert_true(input_take(&in, false, &msg));
	assert_true(msg.burst > 1);
	assert_true(input_take(&in, false, &msg));
	assert_true(msg.burst > 1);
}

static void dropped_input_is_gone_but_a_paste_stays_one(void **state)
{
	Msg msg;
	(void)state;
	feed("abc");
	input_drop(&in);
	assert_int_equal(next_press(true), -1);
	feed("\x1b[200~start");
	assert_false(input_take(&in, false, &msg));
	input_drop(&in);
	feed("y\x1b[201~");
	assert_true(input_take(&in, false, &msg));
	assert_int_equal(msg.kind, MSG_PASTE);
}

static void terminfo_adds_keys(void **state)
{
	(void)state;
	input_learn(&in, "\x1b[57~", PRESS_HOME);
	input_learn(&in, "\x1b$q", PRESS_END);
	input_learn(&in, NULL, PRESS_END);
	input_learn(&in, "q", PRESS_END); /* a single byte is typed text */
	feed("\x1b[57~\x1b$qq");
	assert_int_equal(next_press(false), PRESS_HOME);
	assert_int_equal(next_press(false), PRESS_END);
	assert_int_equal(next_press(false), 'q');
}

static void any_bytes_are_taken_to_the_last(void **state)
{
	static const char *const pieces[] = {"\x1b", "[", "O", "~", "200~", "201~", "\x1b[200~",
		"\x1b[201~", "1;5", "A", "\xC3", "\xE6\x97", "\xff", "y", "\x80", ";", "\x1b["};
	(void)state;
	srand(11);
	for (int round = 0; round < 3000; round++) {
		Msg msg;
		int taken = 0;
		for (int i = 0; i < 30; i++) {
			feed(pieces[(size_t)rand() % COUNT(pieces)]);
			while (input_take(&in, rand() % 8 == 0, &msg))
				taken++;
		}
		for (int i = 0; i < 1000 && input_waits(&in); i++)
			input_take(&in, true, &msg);
		assert_false(input_waits(&in));
		assert_true(taken < 1000);
	}
}

#define TEST(name) cmocka_unit_test_setup(name, start)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(letters_and_controls_are_themselves),
		TEST(sequences_are_keys),
		TEST(a_click_and_the_wheel_are_messages_and_a_release_is_none),
		TEST(what_the_terminal_says_by_itself_is_not_typed),
		TEST(a_sequence_may_come_in_pieces),
		TEST(escape_alone_is_told_by_time),
		TEST(bytes_that_are_no_text_are_no_key),
		TEST(a_paste_is_one_message_whatever_is_in_it),
		TEST(keys_of_one_read_are_a_burst),
		TEST(dropped_input_is_gone_but_a_paste_stays_one),
		TEST(terminfo_adds_keys),
		TEST(any_bytes_are_taken_to_the_last),
	};
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	input_free(&in);
	return failed;
}
