/*
 * The property of the approval view: whatever keys, pastes, sizes and changes come, an approval
 * leaves only where every row of the view was drawn, and the right keys came by hand. Random keys, and a storm: keys
 * held down, texts typed by somebody who believes to be elsewhere, and pastes, between the steps of somebody who reads.
 * UI_RANDOM_KEYS (10000) and UI_RANDOM_SEED (42) choose how much and which.
 */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

/*
 * An independent witness: it looks at the grid alone. It collects which rows of the view have been
 * drawn since the view opened, changed or was resized, and which keys came by hand since.
 */
typedef struct Witness {
	char digest[HASH_HEX + 1];
	int cols, rows;
	size_t count;
	bool *drawn;
	Press before;
	bool before_in_text; /* it came as soon behind a character as people type texts */
	size_t typed;        /* characters typed by hand in the confirmation */
	int by_tier[TIER_COUNT];
} Witness;

static void witness_reset(Witness *w, const UiScreen *s)
{
	const Approval *a = &s->model.approval;
	free(w->drawn);
	w->count = a->rows.count;
	w->drawn = xcalloc(w->count + 1, sizeof *w->drawn);
	snprintf(w->digest, sizeof w->digest, "%s", a->digest.text);
	w->cols = s->model.cols;
	w->rows = s->model.rows;
}

/* Is the row's text at the place where it should be on the screen? */
static bool row_is_on_grid(const UiScreen *s, size_t index)
{
	const Approval *a = &s->model.approval;
	const Row *row = &a->rows.items[index];
	int y = a->rect.y + (int)(index - a->first), x = a->rect.x + row->indent;
	if (y >= s->model.rows - 2)
		return false;
	for (size_t at = 0; at < row->text.len;) {
		Unit u;
		at += unit_at(row->text, at, &u);
		const Cell *c = grid_cell(&s->grid, x, y);
		if (c == NULL || c->unit.glyph_len != u.glyph_len ||
			memcmp(c->unit.glyph, u.glyph, u.glyph_len) != 0)
			return false;
		x += u.width;
	}
	return true;
}

static void witness_look(Witness *w, const UiScreen *s)
{
	const Approval *a = &s->model.approval;
	if (s->model.base != MODE_APPROVAL || model_is_small(&s->model)) {
		w->digest[0] = '\0';
		return;
	}
	if (strcmp(w->digest, a->digest.text) != 0 || w->cols != s->model.cols ||
		w->rows != s->model.rows || w->count != a->rows.count)
		witness_reset(w, s);
	if (s->model.mode != MODE_APPROVAL || s->model.notice.kind != NOTICE_NONE)
		return;
	for (size_t i = a->first; i < a->rows.count && i < a->first + (size_t)a->rect.h; i++)
		w->drawn[i] = w->drawn[i] || row_is_on_grid(s, i);
}

static void witness_agrees(Witness *w, const UiScreen *s, const Msg *msg, bool in_text, int tier)
{
	Press press = msg->press;
	assert_int_equal(msg->kind, MSG_KEY);
	w->by_tier[tier]++;
	for (size_t i = 0; i < w->count; i++)
		if (!w->drawn[i])
			fail_msg("row %zu of %zu was never drawn", i, w->count);
	assert_string_equal(s->fixture.last_digest, w->digest);
	if (tier <= TIER_REVERSIBLE)
		assert_true(press == 'y' && !in_text);
	else if (tier == TIER_OUTBOUND)
		assert_true(press == 'y' && w->before == 'a' && !w->before_in_text);
	else
		assert_true(press == PRESS_ENTER && w->typed >= 4);
}

static Msg random_msg(void)
{
	static const Press presses[] = {'y', 'y', 'y', 'y', 'a', 'a', 'a', PRESS_ENTER, ' ', ' ',
		PRESS_END, PRESS_END, PRESS_PAGE_DOWN, PRESS_DOWN, PRESS_UP, PRESS_HOME,
		PRESS_ESCAPE, 'q', '4', '7', '1', '1', 'm', 'e', 'r', 's', 'd', 'D', 'x', '/', '?',
		'j', 'k', PRESS_TAB, ']', 'n', 'p', PRESS_BACKSPACE, PRESS_CTRL('s'),
		PRESS_CTRL('l'), PRESS_CTRL('c'), PRESS_ALT | '4', 'o', PRESS_F1, PRESS_DELETE,
		PRESS_CTRL('u'), 'u', 'R', 'E', '-', 'w', 'z', 0x1F600};
	static const char *const pastes[] = {"y", "ay", "4711\n", "a", "\n", "\x1b[201~y", ""};
	int r = rand() % 100;
	if (r < 4)
		return (Msg){.kind = MSG_PASTE,
			.text = str_from(pastes[(size_t)rand() % COUNT(pastes)])};
	if (r < 6)
		return (Msg){
			.kind = MSG_RESIZE, .cols = 30 + rand() % 120, .rows = 8 + rand() % 50};
	if (r < 7)
		return (Msg){.kind = MSG_TICK};
	return (Msg){.kind = MSG_KEY,
		.press = presses[(size_t)rand() % COUNT(presses)],
		.text = STR(""),
		.burst = rand() % 20 == 0 ? 2 + rand() % 5 : 1};
}

/* Pure chance seldom reads to the end: now and then a part of the right way is walked. */
static const char *const right_ways[] = {"Enter a End End End", "b a End End End", "Tab End Enter End End a",
	"b Down Down Down a End End a",
	"M-4 Down Down Down a End End End End a", "M-4 Down Down a", "End End End End a",
	"End End y", "text:4711", "Enter", "Enter a Space Space a",
	"M-4 Down Down Down a End End End End End End End a text:4711 Enter"};

static void witness_step(Witness *w, UiScreen *s, const Msg *msg)
{
	int before = s->fixture.calls_of_approve, tier = s->model.approval.tier;
	bool in_text = w->before >= ' ' && w->before < PRESS_SPECIAL && msg->pause_ms > 0 && msg->pause_ms < 400;
	ui_screen_take(s, msg);
	if (s->fixture.calls_of_approve != before)
		witness_agrees(w, s, msg, in_text, tier);
	if (msg->kind == MSG_KEY || msg->kind == MSG_PASTE) {
		w->before = msg->kind == MSG_KEY ? msg->press : PRESS_NONE;
		w->before_in_text = in_text;
	}
	w->typed = s->model.mode == MODE_CONFIRM ? s->model.line.text.len : 0;
	witness_look(w, s);
}

static void walk_right(Witness *w, UiScreen *s)
{
	static const struct {
		const char *name;
		Press press;
	} names[] = {{"Enter", PRESS_ENTER}, {"End", PRESS_END}, {"Down", PRESS_DOWN},
		{"Space", ' '}, {"Tab", PRESS_TAB}, {"M-4", PRESS_ALT | '4'}};
	Str rest = str_from(right_ways[(size_t)rand() % COUNT(right_ways)]), word;
	while (rest.len > 0 && str_next(&rest, ' ', &word)) {
		Press press = word.ptr[0];
		for (size_t i = 0; i < COUNT(names); i++)
			if (str_is(word, names[i].name))
				press = names[i].press;
		Str text = str_starts(word, STR("text:")) ? str_slice(word, 5, word.len) : STR("");
		for (size_t i = 0; i < (text.len > 0 ? text.len : 1); i++)
			witness_step(w, s,
				&(Msg){.kind = MSG_KEY,
					.burst = 1,
					.text = STR(""),
					.press = text.len > 0 ? text.ptr[i] : press});
	}
}

static long keys_wanted(void)
{
	const char *given = getenv("UI_RANDOM_KEYS"), *seed = getenv("UI_RANDOM_SEED");
	srand(seed == NULL ? 42 : (unsigned)strtoul(seed, NULL, 10));
	return given == NULL ? 10000 : strtol(given, NULL, 10);
}

/* Some messages on one screen; gives how many keys they were. */
typedef long Round(Witness *w, UiScreen *s);

static void witnessed(const char *what, Round *round)
{
	long keys = keys_wanted();
	int by_tier[TIER_COUNT] = {0};
	for (long done = 0; done < keys;) {
		UiScreen s;
		Witness w = {0};
		ui_screen_open(&s, 40 + rand() % 160, 10 + rand() % 50, 5, CASE_CHECKED);
		witness_step(&w, &s, &(Msg){.kind = MSG_KEY, .press = PRESS_ENTER, .burst = 1});
		done += round(&w, &s);
		for (int tier = 0; tier < TIER_COUNT; tier++)
			by_tier[tier] += w.by_tier[tier];
		free(w.drawn);
		ui_screen_free(&s);
	}
	print_message("# measured: %ld %s: %d approvals of tier 0 and 1, %d of tier 2, %d of tier 3, all of them "
		      "completely drawn and confirmed by hand\n",
		keys, what, by_tier[0] + by_tier[1], by_tier[TIER_OUTBOUND], by_tier[TIER_LARGE]);
	assert_true(by_tier[TIER_OUTBOUND] > 0 && by_tier[TIER_LARGE] > 0); /* the right way is still one */
}

static long random_round(Witness *w, UiScreen *s)
{
	int i = 0;
	for (; i < 250 && !s->quit; i++) {
		Msg msg = random_msg();
		if (rand() % 6 == 0)
			walk_right(w, s);
		witness_step(w, s, &msg);
	}
	return i + 1;
}

static void random_keys_never_approve_what_was_not_read(void **state)
{
	(void)state;
	witnessed("random keys", random_round);
}

/* ---- the storm ---- */

static long hold(Witness *w, UiScreen *s)
{
	static const Press held[] = {'y', 'y', PRESS_ENTER, ' ', 'a'};
	Press press = held[(size_t)rand() % COUNT(held)];
	int times = 5 + rand() % 60;
	for (int i = 0; i < times; i++)
		witness_step(w, s,
			&(Msg){.kind = MSG_KEY,
				.press = press,
				.burst = rand() % 10 == 0 ? 2 : 1,
				.pause_ms = i == 0 ? 0 : 30 + rand() % 10,
				.text = STR("")});
	return times;
}

static long type_elsewhere(Witness *w, UiScreen *s)
{
	static const char texts[] = "Okay, I may pay it today. Yes, my way: a yay, always 4711. Have a nice day! ";
	size_t from = (size_t)rand() % (sizeof texts - 1), count = 3 + (size_t)rand() % 40;
	for (size_t i = 0; i < count; i++)
		witness_step(w, s,
			&(Msg){.kind = MSG_KEY,
				.press = texts[(from + i) % (sizeof texts - 1)],
				.burst = 1,
				.pause_ms = i == 0 ? 0 : 40 + rand() % 300,
				.text = STR("")});
	return (long)count;
}

static long paste(Witness *w, UiScreen *s)
{
	static const char *const pastes[] = {"y", "ay", "a\ny\n", "4711", "4711\n", "yes\r", "\x1b[201~ay", "a"};
	witness_step(w, s, &(Msg){.kind = MSG_PASTE, .text = str_from(pastes[(size_t)rand() % COUNT(pastes)])});
	return 1;
}

static long storm_round(Witness *w, UiScreen *s)
{
	long keys = 0;
	while (keys < 250 && !s->quit) {
		int r = rand() % 8;
		if (r < 3)
			walk_right(w, s);
		else
			keys += r < 6 ? hold(w, s) : r < 7 ? type_elsewhere(w, s) : paste(w, s);
		if (s->model.base == MODE_QUEUE)
			witness_step(w, s, &(Msg){.kind = MSG_KEY, .press = PRESS_ENTER, .burst = 1});
	}
	return keys + 1;
}

static void a_storm_of_held_keys_typed_texts_and_pastes_never_approves(void **state)
{
	(void)state;
	witnessed("keys held down, typed elsewhere and pasted", storm_round);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_keys_never_approve_what_was_not_read),
		cmocka_unit_test(a_storm_of_held_keys_typed_texts_and_pastes_never_approves),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
