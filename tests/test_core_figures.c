/* The journal in numbers, spans and edits: pure functions over events. */
#include "tests/lib/testing.h"

#include "base/auto.h"
#include "core/figures.h"
#include "core/otlp.h"
#include "text/edits.h"

#include <math.h>

/* ---- edits ---- */

static void distance_is_the_share_of_words_that_changed(void **state)
{
	(void)state;
	assert_true(edit_distance(STR("a b c d"), STR("a b c d")) == 0);
	assert_true(edit_distance(STR("a  b\nc d "), STR("a b c d")) == 0);
	assert_true(fabs(edit_distance(STR("a b c d"), STR("a x c d")) - 0.25) < 1e-9);
	assert_true(fabs(edit_distance(STR("a b c d"), STR("a b c d e")) - 0.2) < 1e-9);
	assert_true(edit_distance(STR("a b"), STR("x y")) == 1);
	assert_true(edit_distance(STR(""), STR("x")) == 1);
	assert_true(edit_distance(STR(""), STR("")) == 0);
}

static void long_texts_are_compared_as_sets(void **state)
{
	Buf a = {0}, b = {0};
	(void)state;
	for (int i = 0; i < 2 * EDITS_MOST; i++) {
		buf_addf(&a, "w%d ", i);
		buf_addf(&b, "%c%d ", i % 2 == 0 ? 'w' : 'v', i);
	}
	double d = edit_distance(buf_str(&a), buf_str(&b));
	assert_true(d > 0.49 && d < 0.51);
	buf_free(&a);
	buf_free(&b);
}

static void a_diff_shows_what_went_and_what_came(void **state)
{
	AUTO(buf_free) Buf out = {0};
	(void)state;
	edit_diff(STR("one two three four"), STR("one two drei four"), &out);
	assert_string_equal(buf_cstr(&out), "  one two\n- three\n+ drei\n  four\n");
	buf_clear(&out);
	edit_diff(STR("same"), STR("same"), &out);
	assert_int_equal(out.len, 0);
}

/* ---- a journal written by hand ---- */

typedef struct Row {
	EventKind kind;
	int64_t at_ms;
	const char *actor, *ticket, *body;
} Row;

static const int64_t day = 1795651200000; /* 2026-11-26T00:00:00Z */

static const Row rows[] = {
	{EVENT_ARRIVED, 0, "maya", "A", "{}"},
	{EVENT_ROUTED, 100, "maya", "A", "{\"intent\":\"refund\",\"took_us\":5000}"},
	{EVENT_GROUNDED, 200, "maya", "A", "{\"evidence\":[{},{}],\"queries\":[\"secret words\"],\"took_us\":90000}"},
	{EVENT_DRAFTED, 1200, "maya", "A",
		"{\"result\":{\"disposition\":\"answer\"},\"text\":\"Dear Canary\",\"model\":{\"provider\":\"openai\",\"name\":"
		"\"m-1\",\"prompt_version\":\"p1\"},\"usage\":{\"input_tokens\":100,\"output_tokens\":10,\"cost\":0.5,"
		"\"latency_us\":900000,\"attempts\":[{\"model\":\"small\",\"error\":\"Canary broke it\",\"form\":true},"
		"{\"model\":\"big\",\"error\":null}]},\"took_us\":1000000}"},
	{EVENT_CHECKED, 1300, "maya", "A",
		"{\"ok\":true,\"problems\":[],\"actions\":[{\"id\":\"A.1\",\"tool\":\"refund\",\"tier\":2}],\"took_us\":1000}"},
	{EVENT_SIGNED, 61300, "maya", "A", "{\"action\":\"A.1\",\"role\":\"agent\"}"},
	{EVENT_SENDING, 62000, "executor", "A", "{\"action\":\"A.1\"}"},
	{EVENT_DONE, 62500, "executor", "A", "{\"action\":\"A.1\",\"receipt\":{}}"},
	{EVENT_ARRIVED, 0, "maya", "B", "{}"},
	{EVENT_ROUTED, 86400000, "ravi", "B", "{\"intent\":\"moving\"}"},
	{EVENT_DRAFTED, 86400000, "ravi", "B",
		"{\"result\":{\"disposition\":\"abstain\"},\"model\":{\"name\":\"m-2\",\"prompt_version\":\"p1\"},\"usage\":{}}"},
	{EVENT_CHECKED, 86400000, "ravi", "B",
		"{\"ok\":false,\"problems\":[{\"code\":\"uncited\",\"blocks\":true}],\"actions\":[]}"},
	{EVENT_DRAFT_EDITED, 86410000, "ravi", "B", "{\"distance\":0.5}"},
	{EVENT_CHECKED, 86410001, "ravi", "B", "{\"ok\":true,\"problems\":[],\"actions\":[]}"},
	{EVENT_SIGNED, 86420000, "ravi", "B", "{\"action\":\"B.1\"}"},
	{EVENT_DONE, 86430000, "executor", "B", "{\"action\":\"B.1\"}"},
	{EVENT_DRAFTED, 5, "maya", "hidden", "{\"result\":{\"disposition\":\"answer\"},\"usage\":{\"cost\":99}}"},
};

static bool not_hidden(void *context, Str ticket, bool *ret_may, Err *err)
{
	(void)context;
	(void)err;
	*ret_may = !str_is(ticket, "hidden");
	return true;
}

static void feed(Figures *f, int64_t since_ms)
{
	figures_begin(f, since_ms);
	for (size_t i = 0; i < COUNT(rows); i++) {
		Json *body;
		assert_true(json_parse(str_from(rows[i].body), NULL, &body, NULL));
		Event e = {.kind = rows[i].kind, .seq = (int64_t)i + 1, .at_ms = day + rows[i].at_ms,
			.actor = str_from(rows[i].actor), .ticket = str_from(rows[i].ticket), .body = body};
		assert_true(figures_add(f, &e, not_hidden, NULL, NULL));
		json_free(body);
	}
	figures_end(f);
}

static void figures_count_what_became_of_each_draft(void **state)
{
	AUTO(figures_free) Figures f = {0};
	(void)state;
	feed(&f, 0);
	assert_int_equal(f.total.drafted, 2);
	assert_int_equal(f.total.resolved, 2);
	assert_int_equal(f.total.as_is, 1);
	assert_int_equal(f.total.edited, 1);
	assert_int_equal(f.total.abstained, 1);
	assert_int_equal(f.total.blocked, 1);
	assert_int_equal(f.total.decisions, 2);
	assert_int_equal(f.total.overrides, 1);
	assert_int_equal(f.total.input_tokens, 100);
	assert_true(f.total.cost == 0.5); /* what may not be seen is not in it */
	assert_int_equal(samples_percentile(&f.total.decide_ms, 95), 60000);
	assert_int_equal(samples_percentile(&f.total.decide_ms, 50), 10000);
	assert_int_equal(f.by[BY_DAY].count, 2);
	assert_int_equal(f.by[BY_OPERATOR].count, 2);
	assert_true(str_is(f.by[BY_OPERATOR].items[1].name, "ravi"));
	assert_int_equal(f.by[BY_OPERATOR].items[1].overrides, 1);
	assert_int_equal(f.by[BY_INTENT].count, 2);
	assert_int_equal(f.by[BY_PROMPT].items[0].drafted, 2);
	assert_int_equal(f.error_count, 2); /* a malformed answer, a check */
}

static void since_leaves_out_what_was_before_but_knows_of_it(void **state)
{
	AUTO(figures_free) Figures f = {0};
	(void)state;
	feed(&f, day + 86405000);
	assert_int_equal(f.total.drafted, 0);
	assert_int_equal(f.total.decisions, 1);
	assert_true(str_is(f.by[BY_MODEL].items[0].name, "m-2"));
}

static void csv_never_starts_a_formula(void **state)
{
	AUTO(figures_free) Figures f = {0};
	AUTO(buf_free) Buf out = {0};
	Event e = {.kind = EVENT_SIGNED, .at_ms = day, .actor = STR("=cmd"), .ticket = STR("T")};
	(void)state;
	figures_begin(&f, 0);
	assert_true(figures_add(&f, &e, not_hidden, NULL, NULL));
	figures_end(&f);
	figures_to_csv(&f, &out);
	assert_non_null(strstr(buf_cstr(&out), "operator,\"'=cmd\""));
}

/* ---- spans ---- */

static void case_of(Case *c, const char *ticket)
{
	static const Rules rules;
	*c = (Case){.rules = &rules, .action_next = 1};
	c->ticket.id = str_from(ticket);
	for (size_t i = 0; i < COUNT(rows); i++) {
		Event e = {.kind = rows[i].kind, .seq = (int64_t)i + 1, .at_ms = day + rows[i].at_ms,
			.actor = str_from(rows[i].actor), .ticket = str_from(rows[i].ticket)};
		Json *body;
		if (strcmp(rows[i].ticket, ticket) != 0)
			continue;
		assert_true(json_parse(str_from(rows[i].body), NULL, &body, NULL));
		e.body = body;
		*ARENA_PUSH(&c->arena, c->bodies, c->body_count) = body;
		*ARENA_PUSH(&c->arena, c->trail, c->trail_count) = e;
	}
}

static const Span *span_named(const Trace *t, const char *name)
{
	for (size_t i = 0; i < t->count; i++)
		if (str_is(t->items[i].name, name))
			return &t->items[i];
	fail_msg("no span \"%s\"", name);
	return NULL;
}

static void a_run_is_one_tree_whose_parents_are_all_there(void **state)
{
	AUTO(trace_free) Trace t = {0};
	Case c;
	(void)state;
	case_of(&c, "A");
	c.state = CASE_DONE;
	trace_make(&c, &t);
	size_t roots = 0;
	for (size_t i = 0; i < t.count; i++) {
		const Span *s = &t.items[i];
		size_t parents = 0;
		for (size_t k = 0; k < t.count; k++) {
			parents += str_eq(t.items[k].id, s->parent);
			assert_true(i == k || !str_eq(t.items[k].id, s->id));
		}
		roots += s->parent.len == 0;
		assert_int_equal(parents, s->parent.len > 0);
		assert_true(s->end_us >= s->start_us && s->seq > 0);
		assert_true(str_eq(s->trace, t.items[0].trace));
	}
	assert_int_equal(roots, 1);
	assert_int_equal(span_named(&t, "wait for approval of refund")->end_us -
		span_named(&t, "wait for approval of refund")->start_us, 60000000);
	assert_int_equal(span_named(&t, "execute_tool refund")->end_us -
		span_named(&t, "execute_tool refund")->start_us, 500000);
	assert_int_equal(span_named(&t, "retrieval kb")->start_us, (day + 200) * 1000 - 90000);
	case_free(&c);
}

static void every_question_to_a_model_is_a_client_span(void **state)
{
	AUTO(trace_free) Trace t = {0};
	Case c;
	(void)state;
	case_of(&c, "A");
	trace_make(&c, &t);
	const Span *last = span_named(&t, "chat m-1");
	assert_int_equal(last->kind, SPAN_CLIENT);
	assert_true(str_is(json_str_at(last->attributes, "gen_ai.operation.name"), "chat"));
	assert_true(str_is(json_str_at(last->attributes, "gen_ai.provider.name"), "openai"));
	const Span *first = span_named(&t, "chat small");
	assert_true(first->failed);
	assert_true(str_is(json_str_at(first->attributes, "error.type"), "malformed_result"));
	assert_true(str_eq(first->parent, span_named(&t, "reasoner")->id));
	case_free(&c);
}

static void the_header_of_a_question_bears_the_id_of_its_span(void **state)
{
	AUTO(trace_free) Trace t = {0};
	Arena arena = {0};
	Case c;
	(void)state;
	case_of(&c, "A");
	trace_make(&c, &t);
	const Span *s = span_named(&t, "chat m-1");
	size_t whole = c.trail_count;
	c.trail_count = 3; /* routed and grounded: the question is about to be asked */
	c.state = CASE_GROUNDED;
	Str header = traceparent_of_attempt(&arena, &c, 1);
	assert_true(str_eq(header, arena_fmt(&arena, "00-%.*s-%.*s-01", STR_ARG(s->trace), STR_ARG(s->id))));
	c.trail_count = whole;
	arena_free(&arena);
	case_free(&c);
}

static void no_word_of_anybody_is_exported(void **state)
{
	AUTO(trace_free) Trace t = {0};
	AUTO(buf_free) Buf out = {0};
	Case c;
	(void)state;
	case_of(&c, "A");
	trace_make(&c, &t);
	Json *spans = json_new_array();
	otlp_add(spans, &t, 0, INT64_MAX, true);
	assert_int_equal(json_count(spans), t.count);
	Json *request = otlp_request(spans);
	json_write(request, &out);
	assert_null(strstr(buf_cstr(&out), "Canary"));
	assert_null(strstr(buf_cstr(&out), "secret words"));
	assert_null(strstr(buf_cstr(&out), "maya"));
	json_free(request);
	case_free(&c);
}

static void only_what_ended_since_is_sent(void **state)
{
	AUTO(trace_free) Trace t = {0};
	Case c;
	(void)state;
	case_of(&c, "A");
	trace_make(&c, &t);
	Json *early = json_new_array(), *late = json_new_array(), *all = json_new_array();
	otlp_add(early, &t, 0, 5, false);
	otlp_add(late, &t, 5, 8, false);
	otlp_add(all, &t, 0, 8, false);
	assert_true(json_count(early) > 0 && json_count(late) > 0);
	assert_int_equal(json_count(early) + json_count(late), json_count(all));
	assert_int_equal(json_count(all), t.count - 1); /* the run itself is under way */
	json_free(early);
	json_free(late);
	json_free(all);
	case_free(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distance_is_the_share_of_words_that_changed),
		cmocka_unit_test(long_texts_are_compared_as_sets),
		cmocka_unit_test(a_diff_shows_what_went_and_what_came),
		cmocka_unit_test(figures_count_what_became_of_each_draft),
		cmocka_unit_test(since_leaves_out_what_was_before_but_knows_of_it),
		cmocka_unit_test(csv_never_starts_a_formula),
		cmocka_unit_test(a_run_is_one_tree_whose_parents_are_all_there),
		cmocka_unit_test(every_question_to_a_model_is_a_client_span),
		cmocka_unit_test(the_header_of_a_question_bears_the_id_of_its_span),
		cmocka_unit_test(no_word_of_anybody_is_exported),
		cmocka_unit_test(only_what_ended_since_is_sent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
