/* The gate: golden sets, measuring, statistics, limits. */
#include "tests/lib/testing.h"

#include "base/auto.h"
#include "base/file.h"
#include "evals/canary.h"
#include "evals/metrics.h"
#include "evals/statistics.h"

#include <math.h>
#include <unistd.h>

/* ---- sets ---- */

static bool read_set(const char *text, GoldenSet *set, Buf *faults, Err *err)
{
	char path[] = "/tmp/countersign-golden-XXXXXX.jsonl";
	int fd = mkstemps(path, 6);
	assert_true(fd >= 0);
	assert_true(file_write_atomic(path, str_from(text), 0600, NULL));
	bool ok = golden_read(path, set, faults, err);
	(void)unlink(path);
	(void)close(fd);
	return ok;
}

static void assert_fault(const char *text, const char *wanted)
{
	AUTO(golden_free) GoldenSet set = {0};
	AUTO(buf_free) Buf faults = {0};
	Err err = {0};
	assert_false(read_set(text, &set, &faults, &err));
	assert_int_equal(err.code, ERR_INPUT);
	if (strstr(err.text, wanted) == NULL)
		fail_msg("expected \"%s\" in \"%s\"", wanted, err.text);
}

static void a_fault_names_line_and_field(void **state)
{
	(void)state;
	assert_fault("{\"id\":\"a\",\"query\":\"x\",\"expect\":{}}\nnot json\n", ".jsonl:2: line 1 column 1");
	assert_fault("\n\n{\"query\":\"x\",\"expect\":{}}", ".jsonl:3: id: is missing");
	assert_fault("{\"id\":\"a\",\"expect\":{}}", ":1: ticket: is missing (or give a query)");
	assert_fault("{\"id\":\"a\",\"query\":\" \",\"expect\":{}}", "query: is empty");
	assert_fault("{\"id\":\"a\",\"query\":\"x\"}", "expect: is missing");
	assert_fault("{\"id\":\"a\",\"query\":\"x\",\"ticket\":{},\"expect\":{}}", "query: there is a ticket already");
	assert_fault("{\"id\":\"a\",\"ticket\":{\"messages\":[]},\"expect\":{}}", "ticket.messages: is empty");
	assert_fault("{\"id\":\"a\",\"query\":\"x\",\"expect\":{\"disposition\":\"yes\"}}",
		"expect.disposition: \"yes\" is not answer");
	assert_fault("{\"id\":\"a\",\"query\":\"x\",\"expect\":{\"must_say\":[\"a\",7]}}",
		"expect.must_say[1]: expected a text");
	assert_fault("{\"id\":\"a\",\"query\":\"x\",\"expect\":{\"no_actions\":\"yes\"}}",
		"expect.no_actions: expected true or false, found string");
	assert_fault("{\"id\":\"a\",\"query\":\"x\",\"expect\":{\"actions\":[{\"arguments\":{}}]}}",
		"expect.actions[0].tool");
	assert_fault("{\"id\":\"a\",\"query\":\"x\",\"expect\":{}}\n{\"id\":\"a\",\"query\":\"y\",\"expect\":{}}",
		":2: id: \"a\" is taken by line 1");
	assert_fault("\n", "holds no case");
}

static void every_fault_is_told_not_only_the_first(void **state)
{
	AUTO(golden_free) GoldenSet set = {0};
	AUTO(buf_free) Buf faults = {0};
	Err err = {0};
	(void)state;
	assert_false(read_set("{\n{}\n[]\n", &set, &faults, &err));
	assert_true(str_has(buf_str(&faults), STR(":1: ")));
	assert_true(str_has(buf_str(&faults), STR(":2: id: is missing")));
	assert_true(str_has(buf_str(&faults), STR(":3: expected an object, found array")));
}

static void a_messy_file_is_read_where_its_meaning_is_plain(void **state)
{
	AUTO(golden_free) GoldenSet set = {0};
	AUTO(buf_free) Buf faults = {0};
	Err err = {0};
	(void)state;
	assert_true(read_set("\xEF\xBB\xBF{\"id\":7,\"query\":\"x\",\"as\":null,\"note\":1,\"expect\":{\"documents\":\"d\","
		"\"must_says\":[]},\"tags\":\"t\"}\r\n\r\n",
		&set, &faults, &err));
	assert_int_equal(set.count, 1);
	assert_true(str_is(set.cases[0].id, "7"));
	assert_int_equal(set.cases[0].expect.documents.count, 1);
	assert_int_equal(set.cases[0].tags.count, 1);
	assert_int_equal(set.remarks.count, 1);
	assert_true(str_has(set.remarks.items[0], STR("expect.must_says: no such field")));
}

static void the_hash_of_a_set_is_of_its_cases_and_not_of_their_order(void **state)
{
	GoldenSet a = {0}, b = {0}, c = {0};
	AUTO(buf_free) Buf faults = {0};
	const char *one = "{\"id\":\"a\",\"query\":\"x\",\"expect\":{}}", *two =
		"{\"expect\":{},\"query\":\"y\",\"id\":\"b\"}";
	char both[200];
	(void)state;
	(void)snprintf(both, sizeof both, "%s\n%s\n", one, two);
	assert_true(read_set(both, &a, &faults, NULL));
	(void)snprintf(both, sizeof both, "%s\n  %s", two, one);
	assert_true(read_set(both, &b, &faults, NULL));
	(void)snprintf(both, sizeof both, "%s\n{\"expect\":{},\"query\":\"z\",\"id\":\"b\"}", one);
	assert_true(read_set(both, &c, &faults, NULL));
	assert_string_equal(a.hash.text, b.hash.text);
	assert_string_not_equal(a.hash.text, c.hash.text);
	golden_free(&a);
	golden_free(&b);
	golden_free(&c);
}

/* ---- numbers ---- */

static void mcnemar_is_the_two_sided_binomial(void **state)
{
	(void)state;
	assert_true(fabs(mcnemar_exact(0, 0) - 1) < 1e-9);
	assert_true(fabs(mcnemar_exact(1, 0) - 1) < 1e-9);
	assert_true(fabs(mcnemar_exact(5, 0) - 0.0625) < 1e-9);
	assert_true(fabs(mcnemar_exact(6, 0) - 0.03125) < 1e-9);
	assert_true(fabs(mcnemar_exact(8, 2) - 0.109375) < 1e-9); /* 2 * (1 + 10 + 45) / 1024 */
	assert_true(fabs(mcnemar_exact(2, 8) - mcnemar_exact(8, 2)) < 1e-12);
	assert_true(fabs(mcnemar_exact(5, 5) - 1) < 1e-9);
}

static void the_bootstrap_is_the_same_every_time_and_knows_zero(void **state)
{
	double none[40] = {0}, some[40], mixed[40];
	(void)state;
	for (size_t i = 0; i < 40; i++) {
		some[i] = i % 2 == 0 ? -1 : 0;
		mixed[i] = i % 2 == 0 ? -1 : 1;
	}
	Interval a = bootstrap_mean(some, 40), b = bootstrap_mean(some, 40), c = bootstrap_mean(mixed, 40);
	assert_true(a.low == b.low && a.high == b.high);
	assert_true(a.high < 0 && a.low > -1);
	assert_true(c.low < 0 && c.high > 0);
	assert_true(bootstrap_mean(none, 40).low == 0);
	assert_true(bootstrap_mean(none, 0).high == 0);
}

static void pass_hat_is_the_share_of_draws_that_all_passed(void **state)
{
	(void)state;
	assert_true(fabs(pass_hat(4, 4, 4) - 1) < 1e-12);
	assert_true(fabs(pass_hat(4, 2, 1) - 0.5) < 1e-12);
	assert_true(fabs(pass_hat(4, 3, 2) - 0.5) < 1e-12); /* 3 of 6 pairs */
	assert_true(pass_hat(4, 1, 2) == 0);
}

/* ---- the gate ---- */

typedef struct Made {
	Result now, before;
	Gate gate;
} Made;

/* Two runs over the same cases; in each string a letter a case: p passes, f fails. */
static void decide(Made *m, const char *before, const char *now, const char *limits, bool sampled)
{
	Result *both[] = {&m->before, &m->now};
	const char *marks[] = {before, now};
	for (size_t k = 0; k < 2; k++) {
		Result *r = both[k];
		r->count = strlen(marks[k]);
		r->sampled = sampled;
		r->seeds = 1;
		r->cases = ARENA_ARRAY(&r->arena, ResultCase, r->count + 1);
		for (size_t i = 0; i < r->count; i++) {
			bool passed = marks[k][i] == 'p';
			r->cases[i] = (ResultCase){.id = arena_fmt(&r->arena, "c%zu", i),
				.hash = STR("h"), .passed = passed, .runs = 1, .passes = passed};
			r->passed += passed;
		}
		r->metrics = metrics_of(r);
	}
	if (limits != NULL)
		assert_true(json_parse(str_from(limits), NULL, &m->before.limits, NULL));
	gate_decide(&m->now, &m->before, false, &m->gate);
}

static void made_free(Made *m)
{
	gate_free(&m->gate);
	result_free(&m->now);
	result_free(&m->before);
}

static void one_lost_case_fails_the_gate_and_is_named(void **state)
{
	Made m = {0};
	(void)state;
	decide(&m, "pppppppp", "pppfpppp", NULL, false);
	assert_false(m.gate.passed);
	assert_int_equal(json_count(m.gate.regressions), 1);
	assert_true(str_is(json_str_at(json_first(m.gate.regressions), "case"), "c3"));
	made_free(&m);
}

static void a_case_that_failed_before_is_no_regression(void **state)
{
	Made m = {0};
	(void)state;
	decide(&m, "ffpp", "fppp", NULL, false);
	assert_true(m.gate.passed);
	assert_int_equal(json_count(m.gate.improvements), 1);
	made_free(&m);
}

static void of_a_sampled_model_only_a_significant_loss_counts(void **state)
{
	Made few = {0}, many = {0};
	(void)state;
	decide(&few, "pppppppppp", "ffffpppppp", NULL, true); /* 4:0, p = .125 */
	assert_true(few.gate.passed);
	decide(&many, "pppppppppp", "ffffffpppp", NULL, true); /* 6:0, p = .031 */
	assert_false(many.gate.passed);
	assert_int_equal(json_count(many.gate.regressions), 6);
	made_free(&few);
	made_free(&many);
}

static void floors_and_allowed_falls_are_kept(void **state)
{
	Made floor = {0}, allowed = {0}, fall = {0};
	(void)state;
	decide(&floor, "ffpp", "ffpp", "{\"metrics\":{\"pass_rate\":{\"floor\":0.6}}}", false);
	assert_false(floor.gate.passed);
	assert_true(str_is(json_str_at(json_first(floor.gate.regressions), "metric"), "pass_rate"));
	decide(&allowed, "pppppppppp", "fppppppppp", "{\"new_failures\":1,\"metrics\":{\"pass_rate\":{\"fall\":0.2}}}",
		false);
	assert_true(allowed.gate.passed);
	decide(&fall, "pppppppppp", "fffffppppp", "{\"new_failures\":9,\"metrics\":{\"pass_rate\":{\"fall\":0.2}}}",
		false);
	assert_false(fall.gate.passed);
	made_free(&floor);
	made_free(&allowed);
	made_free(&fall);
}

static void another_set_is_not_comparable(void **state)
{
	Made m = {0};
	(void)state;
	decide(&m, "ppp", "pppp", NULL, false);
	assert_false(m.gate.comparable);
	assert_false(m.gate.passed);
	assert_int_equal(json_count(json_get(m.gate.differences, "added")), 1);
	made_free(&m);
}

/* ---- the canary ---- */

static void name_it(Result *r, const char *reported)
{
	Json *list = json_new_array();
	r->fingerprint = json_new_object();
	json_push_str(list, str_from(reported));
	json_set(r->fingerprint, "reported", list);
}

/* As decide, and the model's own name before and now; where `unanswered`, every failing case of now had no answer. */
static Canary look(Made *m, const char *before, const char *now, const char *name, bool unanswered)
{
	decide(m, before, now, NULL, true);
	name_it(&m->before, "m-1");
	name_it(&m->now, name);
	Json *failed;
	assert_true(json_parse(STR("[{\"check\":\"road\",\"text\":\"down\"}]"), NULL, &failed, NULL));
	m->now.owned = failed;
	for (size_t i = 0; unanswered && i < m->now.count; i++)
		if (!m->now.cases[i].passed)
			m->now.cases[i].failed = failed;
	return canary_compare(&m->before, &m->now);
}

static void a_canary_tells_a_changed_model_from_one_that_is_silent(void **state)
{
	Made same = {0}, named = {0}, silent = {0}, worse = {0}, unlucky = {0}, both = {0};
	(void)state;
	assert_int_equal(look(&same, "pppppppp", "pppppppp", "m-1", false).verdict, CANARY_UNCHANGED);
	assert_int_equal(look(&named, "pppppppp", "pppppppp", "m-2", false).verdict, CANARY_CHANGED);
	assert_int_equal(look(&silent, "pppppppp", "ffffffff", "m-1", true).verdict, CANARY_UNKNOWN);
	assert_int_equal(look(&worse, "pppppppp", "ffffffpp", "m-1", false).verdict, CANARY_CHANGED);
	assert_int_equal(look(&unlucky, "pppppppp", "fppppppp", "m-1", false).verdict, CANARY_UNCHANGED);
	assert_int_equal(look(&both, "pppppppp", "fffppppp", "m-2", true).verdict, CANARY_CHANGED);
	made_free(&same);
	made_free(&named);
	made_free(&silent);
	made_free(&worse);
	made_free(&unlucky);
	made_free(&both);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_names_line_and_field),
		cmocka_unit_test(every_fault_is_told_not_only_the_first),
		cmocka_unit_test(a_messy_file_is_read_where_its_meaning_is_plain),
		cmocka_unit_test(the_hash_of_a_set_is_of_its_cases_and_not_of_their_order),
		cmocka_unit_test(mcnemar_is_the_two_sided_binomial),
		cmocka_unit_test(the_bootstrap_is_the_same_every_time_and_knows_zero),
		cmocka_unit_test(pass_hat_is_the_share_of_draws_that_all_passed),
		cmocka_unit_test(one_lost_case_fails_the_gate_and_is_named),
		cmocka_unit_test(a_case_that_failed_before_is_no_regression),
		cmocka_unit_test(of_a_sampled_model_only_a_significant_loss_counts),
		cmocka_unit_test(floors_and_allowed_falls_are_kept),
		cmocka_unit_test(another_set_is_not_comparable),
		cmocka_unit_test(a_canary_tells_a_changed_model_from_one_that_is_silent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
