/* The queue of the screen: rows, filters, orders, marks, views and undo, in slices that no number of tickets makes
 * longer. */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

/* ---- sorting ---- */

static int by_value(const void *context, uint32_t a, uint32_t b)
{
	const int *values = context;
	return (values[a] > values[b]) - (values[a] < values[b]);
}

static void sort_in_slices(const int *values, size_t count, size_t slice)
{
	Sorting s = {0};
	unsigned char *seen = xcalloc(count + 1, 1);
	for (size_t i = 0; i < count; i++)
		sorting_push(&s, (uint32_t)i);
	sorting_begin(&s);
	for (size_t steps = slice; !sorting_go(&s, by_value, values, &steps); steps = slice) {
		memset(seen, 0, count);
		for (size_t i = 0; i < count; i++) /* every number once, at any time */
			assert_false(seen[s.items[i]]++);
	}
	for (size_t i = 1; i < count; i++) {
		int order = by_value(values, s.items[i - 1], s.items[i]);
		assert_true(order < 0 || (order == 0 && s.items[i - 1] < s.items[i]));
	}
	assert_int_equal(s.count, count);
	free(seen);
	sorting_free(&s);
}

static void sorting_in_slices_sorts_and_is_stable(void **state)
{
	int values[300];
	(void)state;
	srand(11);
	for (int round = 0; round < 150; round++) {
		size_t count = (size_t)rand() % 300;
		int spread = 1 + rand() % 200;
		for (size_t i = 0; i < count; i++)
			values[i] = round % 3 == 0 ? (int)i / 7 : rand() % spread;
		sort_in_slices(values, count, 1 + (size_t)rand() % 90);
	}
}

/* ---- filter ---- */

static const int64_t now = UI_FIXTURE_NOW, hour = 3600000;

static Backlog *one_row(Backlog *b)
{
	backlog_begin(b);
	backlog_put(b,
		&(QueueItem){.id = STR("T-7"), .subject = STR("Wrong Refund for Umzug"),
			.requester = STR("Jürgen Groß"), .intent = STR("refund_request"),
			.risk = STR("high"), .claimed_by = STR("bob"), .claimed_until_ms = now + hour,
			.state = CASE_CHECKED, .priority = PRIORITY_URGENT, .created_ms = now - 30 * hour});
	backlog_end(b);
	b->target_ms[PRIORITY_URGENT] = 4 * hour;
	return b;
}

static void every_field_of_the_filter_is_asked(void **state)
{
	static const struct {
		const char *text;
		bool passes;
	} cases[] = {
		/* clang-format off */
		{"", true}, {"refund", true}, {"REFUND", true}, {"zebra", false}, {"-zebra", true},
		{"-refund", false}, {"\"wrong refund\"", true}, {"\"refund wrong\"", false}, {"\"wrong ref", true},
		{"refund umzug", true}, {"refund zebra", false}, {"t-7", true}, {"groß", true}, {"GROSS", true},
		{"state:checked", true}, {"state:che", true}, {"state:new", false}, {"state:new,checked", true},
		{"-state:new", true}, {"-state:checked,new", false}, {"state:", true}, {"state:,", true},
		{"intent:refund", true}, {"intent:outage", false}, {"risk:high", true}, {"risk:low,high", true},
		{"risk:low", false}, {"from:jürgen", true}, {"from:refund", false}, {"from:GROSS", true},
		{"prio:urgent", true}, {"prio:u", true}, {"prio:low", false}, {"held:bob", true}, {"held:me", false},
		{"held:nobody", false}, {"held:alice", false}, {"is:held", true}, {"is:mine", false},
		{"is:needed", false}, {"is:late", true}, {"-is:late", false}, {"is:marked", false},
		{"age:>1d", true}, {"age:1d", true}, {"age:30h", true}, {"age:>2d", false}, {"age:<2d", true},
		{"age:<30h", false}, {"age:1d..2d", true}, {"age:2d..1w", false}, {"-age:1d", false},
		{"age:", true}, {"age:x", true}, {"age:<", true}, {"age:1d..", true}, {"is:zebra", true},
		{"re:refund", false}, {"-", true}, {"  refund   state:checked  ", true},
		/* clang-format on */
	};
	Backlog b = {0};
	User alice = {.name = STR("alice"), .role = ROLE_AGENT};
	FilterSight sight = {.backlog = one_row(&b), .user = &alice, .now_ms = now};
	Filter f = {0};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		filter_parse(&f, str_from(cases[i].text));
		if (filter_passes(&f, &sight, 0) != cases[i].passes)
			fail_msg("\"%s\" %s", cases[i].text, cases[i].passes ? "keeps it out" : "lets it in");
	}
	filter_free(&f);
	backlog_free(&b);
}

static void what_is_not_understood_is_said_and_lets_everything_in(void **state)
{
	Filter f = {0};
	(void)state;
	filter_parse(&f, STR("age:soon"));
	assert_int_equal(f.count, 0);
	assert_true(strstr(f.problem, "age: wants") != NULL);
	filter_parse(&f, STR("is:zebra refund"));
	assert_int_equal(f.count, 1);
	assert_true(strstr(f.problem, "is: wants") != NULL);
	filter_parse(&f, STR("age:2d is:late"));
	assert_string_equal(f.problem, "");
	assert_true(strstr(filter_hint(STR("refund state:")), "checked") != NULL);
	assert_true(strstr(filter_hint(STR("-is:")), "late") != NULL);
	assert_null(filter_hint(STR("state:new ref")));
	filter_free(&f);
}

static void a_filter_of_any_bytes_does_no_harm(void **state)
{
	Filter f = {0};
	Backlog b = {0};
	FilterSight sight = {.backlog = one_row(&b), .now_ms = now};
	char text[64];
	(void)state;
	srand(3);
	for (int i = 0; i < 20000; i++) {
		static const char alphabet[] = "age:is,\"-<>.. 19dwhmstatefrom\xC3\xBC\xff";
		size_t len = (size_t)rand() % sizeof text;
		for (size_t k = 0; k < len; k++)
			text[k] = alphabet[(size_t)rand() % (sizeof alphabet - 1)];
		filter_parse(&f, (Str){text, len});
		filter_passes(&f, &sight, 0);
		filter_hint((Str){text, len});
	}
	filter_free(&f);
	backlog_free(&b);
}

/* ---- backlog ---- */

static void a_row_keeps_its_number_through_changes_and_sweeps(void **state)
{
	Backlog b = {0};
	QueueItem item = {.id = STR(""), .subject = STR("s"), .requester = STR("r"), .intent = STR(""),
		.risk = STR(""), .claimed_by = STR("")};
	char id[16];
	(void)state;
	for (int sweep = 0; sweep < 3; sweep++) {
		backlog_begin(&b);
		for (int i = sweep; i < 5000; i += 1 + sweep) {
			snprintf(id, sizeof id, "T-%d", i);
			item.id = str_from(id);
			item.state = (CaseState)sweep;
			backlog_put(&b, &item);
		}
		backlog_end(&b);
	}
	assert_int_equal(b.count, 5000);
	for (uint32_t i = 0; i < b.count; i++) {
		snprintf(id, sizeof id, "T-%u", i);
		assert_str(b.rows[i].item.id, id);
		assert_int_equal(backlog_find(&b, str_from(id)), i);
		assert_int_equal(b.rows[i].gone, !(i >= 2 && (i - 2) % 3 == 0));
	}
	assert_int_equal(b.live, 1666);
	assert_int_equal(backlog_find(&b, STR("T-5000")), b.count);
	uint64_t serial = b.serial;
	item.id = STR("T-2");
	backlog_put(&b, &item);
	assert_int_equal(b.serial, serial); /* the same is no change */
	backlog_drop(&b, STR("T-2"));
	backlog_drop(&b, STR("T-2"));
	assert_int_equal(b.live, 1665);
	backlog_free(&b);
}

static void text_that_was_replaced_is_given_back(void **state)
{
	Backlog b = {0};
	char subject[400];
	(void)state;
	memset(subject, 'x', sizeof subject);
	for (int i = 0; i < 20000; i++) {
		backlog_begin(&b);
		subject[0] = (char)('a' + i % 26);
		backlog_put(&b,
			&(QueueItem){.id = STR("T"), .subject = {subject, sizeof subject},
				.requester = STR(""), .intent = STR(""), .risk = STR(""), .claimed_by = STR("")});
		backlog_end(&b);
	}
	assert_true(b.arena.used < 4 * 1024 * 1024);
	assert_int_equal(b.rows[0].item.subject.len, sizeof subject);
	backlog_free(&b);
}

static void a_promise_that_is_no_time_is_named(void **state)
{
	Backlog b = {0};
	Err err = {0};
	ConfigEntry good[] = {{STR("service"), STR("urgent"), STR("4h"), 3}};
	ConfigEntry bad[] = {{STR("service"), STR("high"), STR("soon"), 4}};
	(void)state;
	assert_true(backlog_targets(&b, &(Config){good, 1}, &err));
	assert_int_equal(b.target_ms[PRIORITY_URGENT], 4 * hour);
	assert_false(backlog_targets(&b, &(Config){bad, 1}, &err));
	assert_true(strstr(err.text, "[service] high") != NULL);
}

/* ---- the view ---- */

static UiScreen *opened(size_t tickets, const char *words)
{
	static UiScreen s;
	ui_screen_open(&s, 100, 30, tickets, CASE_CHECKED);
	ui_screen_words(&s, words);
	return &s;
}

static const QueueItem *selected(UiScreen *s)
{
	return queue_at(&s->model.queue, &s->shown.briefs, s->model.queue.selected);
}

static size_t passing(UiScreen *s, const char *filter)
{
	Filter f = {0};
	FilterSight sight = {.backlog = &s->shown.backlog, .user = &s->fixture.user, .now_ms = now,
		.marks = s->model.queue.marks.bits, .mark_count = s->model.queue.marks.rows};
	size_t count = 0;
	filter_parse(&f, str_from(filter));
	for (uint32_t row = 0; row < s->shown.backlog.count; row++)
		count += filter_passes(&f, &sight, row);
	filter_free(&f);
	return count;
}

static void the_list_is_what_the_filter_lets_through_in_its_order(void **state)
{
	static const char *const orders[] = {"", "o", "o o", "o o o", "o O o", "O", "o o o o o"};
	UiScreen *s = opened(7000, "/ text:mia_-state:new Enter");
	(void)state;
	for (size_t i = 0; i < COUNT(orders); i++) {
		ui_screen_words(s, orders[i]);
		const QueueView *q = &s->model.queue;
		assert_int_equal(q->list.count, passing(s, "mia -state:new"));
		assert_true(q->list.count > 500);
		for (size_t k = 1; k < q->list.count; k++) {
			const QueueItem *a = queue_at(q, &s->shown.briefs, k - 1),
					*b = queue_at(q, &s->shown.briefs, k);
			if (q->order == QUEUE_OLDEST)
				assert_true(q->reversed ? a->created_ms >= b->created_ms
							: a->created_ms <= b->created_ms);
			if (q->order == QUEUE_PRIORITY && !q->reversed)
				assert_true(a->priority >= b->priority);
		}
	}
	ui_screen_free(s);
}

static void a_key_does_a_slice_and_leaves_the_rest_for_later(void **state)
{
	UiScreen *s = opened(60000, "");
	Msg key = {.kind = MSG_KEY, .press = 'o', .burst = 1, .text = STR("")};
	(void)state;
	ui_screen_once(s, &key);
	assert_true(s->model.queue.working);
	assert_int_equal(s->model.queue.list.count, 60000); /* the last list stays until then */
	ui_screen_words(s, "/");
	for (const char *c = "zzz"; *c != '\0'; c++)
		ui_screen_once(s, &(Msg){.kind = MSG_KEY, .press = *c, .burst = 1, .text = STR("")});
	assert_true(model_has_work(&s->model, &s->shown.briefs));
	size_t slices = 0;
	for (; model_has_work(&s->model, &s->shown.briefs); slices++)
		ui_screen_once(s, &(Msg){.kind = MSG_WORK});
	assert_true(slices > 60000 / QUEUE_STEPS);
	assert_int_equal(s->model.queue.list.count, 0);
	ui_screen_free(s);
}

static void the_first_page_is_there_before_the_last(void **state)
{
	UiScreen *s = opened(60000, "");
	(void)state;
	for (const char *c = "/mia"; *c != '\0'; c++)
		ui_screen_once(s, &(Msg){.kind = MSG_KEY, .press = *c, .burst = 1, .text = STR("")});
	assert_true(s->model.queue.working);
	assert_true(s->model.queue.list.count < 5000);
	assert_true(ui_screen_shows(s, "Mia Example"));
	assert_false(ui_screen_shows(s, "Ana"));
	ui_screen_free(s);
}

static void a_word_is_found_in_messages_too(void **state)
{
	UiScreen *s = opened(900, "/ text:canary");
	(void)state;
	assert_int_equal(s->model.queue.list.count, 300);
	ui_screen_words(s, "text:_-from:mia");
	assert_true(s->model.queue.list.count > 0 && s->model.queue.list.count < 300);
	ui_screen_words(s, "C-u text:-canary");
	assert_int_equal(s->model.queue.list.count, 600);
	ui_screen_words(s, "C-u text:canaries");
	assert_int_equal(s->model.queue.list.count, 0);
	ui_screen_free(s);
}

static void news_move_a_ticket_to_its_new_place_and_keep_the_selection(void **state)
{
	UiScreen *s = opened(50, "/ text:-state:done Enter o o o o Down Down");
	(void)state;
	Str id = arena_copy(&s->fixture.arena, selected(s)->id);
	size_t before = s->model.queue.list.count;
	for (size_t i = 0; i < 50; i++) {
		QueueItem *item = &s->fixture.queue.items[i];
		if (!str_eq(item->id, id) && item->state == CASE_CHECKED)
			item->state = CASE_DONE;
	}
	s->fixture.queue_changed = true;
	ui_screen_take(s, &(Msg){.kind = MSG_TICK});
	assert_true(s->model.queue.list.count < before);
	assert_true(str_eq(selected(s)->id, id));
	assert_int_equal(s->model.queue.list.count, passing(s, "-state:done"));
	ui_screen_free(s);
}

static void marks_filters_orders_and_views_are_undone_one_by_one(void **state)
{
	UiScreen *s = opened(40, "Space Space o / text:mia Enter * 2");
	QueueView *q = &s->model.queue;
	(void)state;
	assert_int_equal(q->view, 1);
	ui_screen_words(s, "u");
	assert_string_equal(buf_cstr(&q->typed), "mia");
	size_t mia = q->list.count;
	assert_true(q->marks.count >= mia);
	ui_screen_words(s, "u");
	assert_int_equal(q->marks.count, 2);
	ui_screen_words(s, "u");
	assert_int_equal(q->typed.len, 0);
	assert_int_equal(q->order, QUEUE_OLDEST);
	ui_screen_words(s, "u");
	assert_int_equal(q->order, QUEUE_PRIORITY);
	ui_screen_words(s, "u u");
	assert_int_equal(q->marks.count, 0);
	ui_screen_words(s, "u");
	assert_true(ui_screen_shows(s, "Nothing to undo"));
	for (int i = 0; i < 100; i++)
		ui_screen_words(s, "Space");
	for (int i = 0; i < 100; i++)
		ui_screen_words(s, "u");
	ui_screen_free(s);
}

static void all_of_the_list_is_marked_or_none_of_it(void **state)
{
	UiScreen *s = opened(40, "/ text:mia Enter *");
	QueueView *q = &s->model.queue;
	(void)state;
	assert_int_equal(q->marks.count, q->list.count);
	ui_screen_words(s, "Esc");
	assert_int_equal(passing(s, "is:marked"), q->marks.count);
	assert_true(q->marks.count < 40);
	ui_screen_words(s, "/ text:is:marked Enter * Esc");
	assert_int_equal(q->marks.count, 0);
	ui_screen_free(s);
}

static void n_goes_to_the_next_ticket_that_waits_for_me(void **state)
{
	UiScreen *s = opened(40, "");
	size_t seen = 0, at = SIZE_MAX;
	(void)state;
	ui_screen_words(s, "n");
	for (size_t first = s->model.queue.selected; s->model.queue.selected != at; seen++) {
		assert_true(item_needs(selected(s), &s->fixture.user, now));
		at = first;
		ui_screen_words(s, "n");
	}
	assert_int_equal(seen, passing(s, "is:needed"));
	size_t here = s->model.queue.selected;
	ui_screen_words(s, "n N");
	assert_int_equal(s->model.queue.selected, here);
	ui_screen_words(s, "/ text:state:done Enter n");
	assert_true(ui_screen_shows(s, "Nothing in this list waits for you."));
	ui_screen_free(s);
}

static void what_somebody_else_holds_or_this_role_cannot_do_does_not_wait_for_me(void **state)
{
	User agent = {.name = STR("maya"), .role = ROLE_AGENT}, auditor = {.name = STR("otto"), .role = ROLE_AUDITOR},
	     supervisor = {.name = STR("ravi"), .role = ROLE_SUPERVISOR};
	QueueItem item = {.state = CASE_CHECKED, .claimed_by = STR("bob"), .claimed_until_ms = now + 1};
	(void)state;
	assert_false(item_needs(&item, &agent, now));
	assert_true(item_needs(&item, &agent, now + 1)); /* bob's time ran out */
	item.claimed_by = STR("maya");
	assert_true(item_needs(&item, &agent, now));
	assert_false(item_needs(&item, &auditor, now + 1));
	item.state = CASE_ESCALATED;
	assert_false(item_needs(&item, &agent, now));
	assert_true(item_needs(&item, &supervisor, now + 1));
	item.state = CASE_DONE;
	assert_false(item_needs(&item, &supervisor, now + 1));
}

static void every_view_counts_what_it_would_show(void **state)
{
	UiScreen *s = opened(5000, "");
	(void)state;
	for (size_t i = 0; i < s->shown.briefs.view_count; i++) {
		char key[2] = {(char)('1' + i), '\0'};
		ui_screen_words(s, key);
		assert_int_equal(s->model.queue.list.count, s->model.queue.counts[i]);
	}
	ui_screen_words(s, "9");
	assert_true(ui_screen_shows(s, "There is no view 9."));
	ui_screen_free(s);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sorting_in_slices_sorts_and_is_stable),
		TEST(every_field_of_the_filter_is_asked),
		TEST(what_is_not_understood_is_said_and_lets_everything_in),
		TEST(a_filter_of_any_bytes_does_no_harm),
		TEST(a_row_keeps_its_number_through_changes_and_sweeps),
		TEST(text_that_was_replaced_is_given_back),
		TEST(a_promise_that_is_no_time_is_named),
		TEST(the_list_is_what_the_filter_lets_through_in_its_order),
		TEST(a_key_does_a_slice_and_leaves_the_rest_for_later),
		TEST(the_first_page_is_there_before_the_last),
		TEST(a_word_is_found_in_messages_too),
		TEST(news_move_a_ticket_to_its_new_place_and_keep_the_selection),
		TEST(marks_filters_orders_and_views_are_undone_one_by_one),
		TEST(all_of_the_list_is_marked_or_none_of_it),
		TEST(n_goes_to_the_next_ticket_that_waits_for_me),
		TEST(what_somebody_else_holds_or_this_role_cannot_do_does_not_wait_for_me),
		TEST(every_view_counts_what_it_would_show),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
