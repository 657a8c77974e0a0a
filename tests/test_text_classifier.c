/* The classifier of intents: learning, judging, calibration, and its file. */
#include "text/bayes.h"
#include "text/features.h"

#include "tests/lib/testing.h"

#include <math.h>

static const char *const things[][6] = {
	{"refund", "money back", "return my payment", "reimburse", "paid twice", "charged twice"},
	{"modem", "router", "lights blink", "no internet", "connection drops", "wifi is slow"},
	{"moving house", "new address", "change address", "relocate", "moved to another flat", "move my line"},
};
static const char *const names[] = {"refund", "outage", "moving"};
static const char *const frames[] = {"please help with %s", "i have a question about %s", "%s, what can i do",
	"hello, it is about %s", "can somebody look at %s", "my problem: %s"};
static const char *const others[] = {"what is the capital of france", "sing me a song", "who won the match last night",
	"tell me a joke about cats", "how tall is the eiffel tower", "bake a cake with chocolate"};

static void add(Arena *arena, LabelledSet *set, Str text, const char *intent)
{
	*ARENA_PUSH(arena, set->items, set->count) =
		(Labelled){.text = text, .intent = str_from(intent), .none = intent[0] == '\0'};
}

/* Every frame with every thing, but for those of one frame, which go to `held`. */
static void make(Arena *arena, LabelledSet *train, LabelledSet *held, bool with_none)
{
	for (size_t f = 0; f < COUNT(frames); f++)
		for (size_t i = 0; i < COUNT(names); i++)
			for (size_t k = 0; k < COUNT(things[i]); k++)
				add(arena, f == 5 ? held : train, arena_fmt(arena, frames[f], things[i][k]), names[i]);
	for (size_t i = 0; i < COUNT(others); i++)
		if (i >= 3 || with_none)
			add(arena, i < 3 ? train : held, str_from(others[i]), "");
}

static Classifier *trained(Arena *arena, LabelledSet *held, bool with_none)
{
	LabelledSet train = {0}, check = {0};
	Classifier *c = NULL;
	Err err = {0};
	make(arena, &train, held, with_none);
	assert_done(classifier_train(&train, &check, &c, &err));
	return c;
}

static void it_learns_what_texts_are_about_and_which_are_about_nothing_it_knows(void **state)
{
	(void)state;
	for (int with_none = 0; with_none < 2; with_none++) {
		Arena arena = {0};
		LabelledSet held = {0};
		Classifier *c = trained(&arena, &held, with_none == 1);
		Measure m = classifier_measure(c, &held);
		assert_int_equal(classifier_intents(c), 3);
		assert_true(m.accuracy_all > 0.99);
		assert_true(m.accuracy > 0.8);
		assert_int_equal(m.none, 3);
		assert_true(m.recall > 0.6);
		Guess guess = classifier_guess(c, STR("They charged me twice: I want my money back"));
		assert_str(guess.intent, "refund");
		assert_true(guess.in_scope);
		assert_false(classifier_guess(c, STR("zzz qqq xxx")).in_scope);
		assert_int_equal(classifier_guess(c, STR("")).intent.len, 0);
		classifier_free(c);
		arena_free(&arena);
	}
}

static void the_same_texts_give_the_same_classifier_byte_for_byte(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf a = {0}, b = {0};
	LabelledSet held = {0}, again = {0};
	Classifier *one = trained(&arena, &held, true), *two = trained(&arena, &again, true);
	classifier_write(one, &a);
	classifier_write(two, &b);
	assert_int_equal(a.len, b.len);
	assert_memory_equal(a.ptr, b.ptr, a.len);
	classifier_free(one);
	classifier_free(two);
}

static void what_is_written_reads_back_the_same(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf bytes = {0}, again = {0};
	LabelledSet held = {0};
	Err err = {0};
	Classifier *c = trained(&arena, &held, true), *back = NULL;
	classifier_write(c, &bytes);
	assert_done(classifier_read(buf_str(&bytes), &back, &err));
	classifier_write(back, &again);
	assert_int_equal(bytes.len, again.len);
	assert_memory_equal(bytes.ptr, again.ptr, bytes.len);
	for (size_t i = 0; i < held.count; i++) {
		Guess x = classifier_guess(c, held.items[i].text), y = classifier_guess(back, held.items[i].text);
		assert_true(str_eq(x.intent, y.intent) && x.in_scope == y.in_scope);
	}
	classifier_free(c);
	classifier_free(back);
}

static void a_file_that_was_cut_or_changed_is_refused_or_harmless(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf bytes = {0};
	LabelledSet held = {0};
	Classifier *c = trained(&arena, &held, true), *back = NULL;
	Err err = {0};
	classifier_write(c, &bytes);
	classifier_free(c);
	for (size_t len = 0; len < bytes.len; len += len < 200 ? 1 : 97)
		assert_false(classifier_read(str_slice(buf_str(&bytes), 0, len), &back, &err));
	assert_string_equal(err.text, "not a trained classifier of this version");
	for (size_t at = 0; at < 120 && at < bytes.len; at++) {
		bytes.ptr[at] = (char)~bytes.ptr[at];
		if (classifier_read(buf_str(&bytes), &back, &err)) {
			(void)classifier_guess(back, STR("refund my modem"));
			classifier_free(back);
		}
		bytes.ptr[at] = (char)~bytes.ptr[at];
	}
	buf_addc(&bytes, 'x');
	assert_false(classifier_read(buf_str(&bytes), &back, &err));
}

static void too_little_to_learn_from_is_said(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	LabelledSet train = {0}, none = {0};
	Classifier *c = NULL;
	Err err = {0};
	assert_false(classifier_train(&train, &none, &c, &err));
	assert_non_null(strstr(err.text, "at least two intents are needed; there is none"));
	add(&arena, &train, STR("hello"), "greeting");
	assert_false(classifier_train(&train, &none, &c, &err));
	assert_non_null(strstr(err.text, "there is one"));
	add(&arena, &train, STR("..."), "nothing");
	train.items[0].text = STR("!!!");
	assert_false(classifier_train(&train, &none, &c, &err));
	assert_non_null(strstr(err.text, "hold no words"));
}

static void the_threshold_keeps_what_it_says(void **state)
{
	(void)state;
	Judged judged[200];
	for (size_t i = 0; i < 200; i++) /* 100 right ones at .34 ... .84; 100 of none below .5 */
		judged[i] = (Judged){.none = i >= 100, .right = i < 100,
			.confidence = i < 100 ? 0.34 + (double)i / 200 : (double)(i - 100) / 200};
	double threshold = threshold_choose(judged, 200);
	Measure m = measure_judged(judged, 200, threshold);
	assert_true(m.accuracy >= TRAIN_KEEP && m.accuracy < TRAIN_KEEP + 0.011);
	assert_true(m.accuracy_all > 0.999);
	assert_true(threshold > 0.345 && threshold < 0.355);
	for (size_t i = 0; i < 100; i++) /* learnt from few texts: right, and unsure of everything */
		judged[i].confidence = 0.05;
	assert_true(fabs(threshold_choose(judged, 100) - TRAIN_LEAST) < 1e-9);
	assert_true(fabs(threshold_choose(judged, 0) - TRAIN_LEAST) < 1e-9);
	for (size_t i = 0; i < 100; i++)
		judged[i].confidence = 0.99;
	assert_true(fabs(threshold_choose(judged, 100) - TRAIN_SURE) < 1e-9);
}

static void calibration_is_the_gap_between_confidence_and_truth(void **state)
{
	(void)state;
	Judged judged[100];
	for (size_t i = 0; i < 100; i++)
		judged[i] = (Judged){.right = i < 75, .confidence = 0.95};
	Measure m = measure_judged(judged, 100, 0);
	assert_true(m.calibration > 0.199 && m.calibration < 0.201);
}

static void a_typing_error_leaves_most_features(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Features right = features_of(&arena, STR("subscription")), wrong = features_of(&arena, STR("subscripton"));
	size_t same = 0;
	for (size_t i = 0; i < right.count; i++)
		for (size_t k = 0; k < wrong.count; k++)
			same += right.items[i] == wrong.items[k];
	assert_true(same * 2 > right.count);
	assert_true((right.items[0] & 1) == 1 && (right.items[1] & 1) == 0);
	Features many = features_of(&arena, STR(""));
	assert_int_equal(many.count, 0);
}

static void naive_bayes_stands_beside_it(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	LabelledSet train = {0}, held = {0};
	make(&arena, &train, &held, true);
	Measure m = bayes_measure(&train, &held, &held);
	assert_true(m.accuracy_all > 0.8);
	assert_true(m.accuracy <= m.accuracy_all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_learns_what_texts_are_about_and_which_are_about_nothing_it_knows),
		cmocka_unit_test(the_same_texts_give_the_same_classifier_byte_for_byte),
		cmocka_unit_test(what_is_written_reads_back_the_same),
		cmocka_unit_test(a_file_that_was_cut_or_changed_is_refused_or_harmless),
		cmocka_unit_test(too_little_to_learn_from_is_said),
		cmocka_unit_test(the_threshold_keeps_what_it_says),
		cmocka_unit_test(calibration_is_the_gap_between_confidence_and_truth),
		cmocka_unit_test(a_typing_error_leaves_most_features),
		cmocka_unit_test(naive_bayes_stands_beside_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
