/* A reply and a trail of megabytes: only what is seen is laid out, whatever key comes, and nobody sees a difference. The
 * program is linked so that every row that is laid out is counted here. */
#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

#include "ui/long_text.h"
#include "ui/text.h"

static size_t laid; /* rows so far */

Wrap __real_text_wrap(Str clean, size_t from, int width, bool exact);
Wrap __wrap_text_wrap(Str clean, size_t from, int width, bool exact);

Wrap __wrap_text_wrap(Str clean, size_t from, int width, bool exact)
{
	laid++;
	return __real_text_wrap(clean, from, width, exact);
}

/* ---- a case with a long reply ---- */

enum { SOURCES = 4 };

/* "Sentence 17 says ... [2]", some of them with a line end behind; one citation each, two remarks about every twentieth. */
static void reply_make(Case *c, int sentences)
{
	AUTO(buf_free) Buf text = {0};
	AUTO(buf_free) Buf plain = {0};
	Draft *d = &c->draft;
	d->sentences = ARENA_ARRAY(&c->arena, Sentence, (size_t)sentences);
	d->sentence_count = (size_t)sentences;
	c->problems = NULL;
	c->problem_count = 0;
	for (int i = 0; i < sentences; i++) {
		Sentence *s = &d->sentences[i];
		*s = (Sentence){.start = plain.len, .support = SUPPORT_UNKNOWN, .citation_count = 1};
		s->citations = ARENA_ARRAY(&c->arena, Citation, 1);
		s->citations[0] = (Citation){.n = 1 + i % SOURCES, .quote = STR("q")};
		Str said = arena_fmt(&c->arena, "Sentence %d says what nobody asked, %.*s日本.", i, i * 7 % 60,
			"with some words behind it now and then, which are wrapped somewhere");
		buf_add(&plain, said);
		s->end = plain.len;
		buf_addf(&text, STR_FMT " [%d]", STR_ARG(said), s->citations[0].n);
		buf_addc(&text, i % 5 == 4 ? '\n' : ' ');
		buf_addc(&plain, i % 5 == 4 ? '\n' : ' ');
		for (int k = 0; i % 20 == 10 && k < 2; k++)
			*ARENA_PUSH(&c->arena, c->problems, c->problem_count) = (Problem){STR("number_not_found"),
				arena_fmt(&c->arena, "sentence %d", i + 1), arena_fmt(&c->arena, "remark %d about %d", k, i), false};
	}
	d->text = arena_copy(&c->arena, buf_str(&text));
	d->plain = arena_copy(&c->arena, buf_str(&plain));
}

static void trail_make(Case *c, int events)
{
	for (int i = 0; i < events; i++) {
		Json *body = json_new_object();
		json_set_str(body, "reason", arena_fmt(&c->arena, "because of number %d", i));
		*ARENA_PUSH(&c->arena, c->trail, c->trail_count) = (Event){.kind = EVENT_REJECTED,
			.seq = i + 100,
			.at_ms = UI_FIXTURE_NOW + i,
			.actor = STR("bob"),
			.ticket = c->ticket.id,
			.body = body};
	}
}

/* The bodies that trail_make made. */
static void trail_free(Case *c)
{
	for (size_t i = 0; i < c->trail_count; i++)
		if (c->trail[i].seq >= 100) {
			json_free((Json *)(uintptr_t)c->trail[i].body);
			c->trail[i].body = NULL;
		}
}

static UiScreen screen;

static UiScreen *opened(int cols, int rows, int sentences, int events, const char *keys)
{
	ui_screen_open(&screen, cols, rows, 5, CASE_CHECKED);
	reply_make(screen.fixture.c, sentences);
	trail_make(screen.fixture.c, events);
	ui_screen_words(&screen, "Enter");
	ui_screen_words(&screen, keys);
	return &screen;
}

static void closed(UiScreen *s)
{
	trail_free(s->fixture.c);
	ui_screen_free(s);
}

static void press_once(UiScreen *s, Press press)
{
	ui_screen_once(s, &(Msg){.kind = MSG_KEY, .press = press, .burst = 1});
}

/* ---- the rows are those of the whole ---- */

typedef struct Long {
	PaneFn *rows;
	const LongText *text;
	Pane pane;
	const char *keys;
} Long;

static const Long longs[] = {{pane_draft, &long_draft, PANE_DRAFT, "M-3"}, {pane_trail, &long_trail, PANE_TRAIL, "M-5"}};

static PaneInput input(const UiScreen *s)
{
	const CaseView *v = &s->model.view;
	return (PaneInput){.brief = &s->fixture.brief, .source = v->source, .citation = v->citation, .mark = v->mark,
		.aims = &v->aims};
}

static void lay_out(UiScreen *s, const Long *l, Rows *r, RowsPlace from, size_t step)
{
	PaneInput in = input(s);
	rows_reset(r, s->model.view.panes[l->pane].rows.width);
	r->rest = from;
	do {
		r->most = step == 0 ? 0 : r->count + (size_t)(1 + rand() % (int)step);
		l->rows(r, &in);
	} while (r->more);
}

static bool is_same(const Rows *a, size_t i, const Rows *b, size_t k)
{
	const Row *x = &a->items[i], *y = &b->items[k];
	bool same = x->anchor == y->anchor && str_eq(x->text, y->text) && x->span_count == y->span_count;
	for (size_t n = 0; same && n < x->span_count; n++) /* wherever its paragraph was cut */
		same = x->spans[n].look == y->spans[n].look && x->spans[n].to - x->spans[n].from == y->spans[n].to - y->spans[n].from;
	return same;
}

static void in_pieces_it_is_laid_out_as_in_one(void **state)
{
	(void)state;
	srand(21);
	for (size_t k = 0; k < COUNT(longs); k++) {
		Rows whole = {0}, pieces = {0};
		UiScreen *s = opened(80, 24, 900, 900, "} } ] ]");
		lay_out(s, &longs[k], &whole, (RowsPlace){0}, 0);
		lay_out(s, &longs[k], &pieces, (RowsPlace){0}, 40);
		assert_int_equal(pieces.count, whole.count);
		for (size_t i = 0; i < whole.count; i++)
			assert_true(is_same(&whole, i, &pieces, i));
		rows_free(&whole);
		rows_free(&pieces);
		closed(s);
	}
}

static void every_way_through_it_shows_what_the_whole_shows(void **state)
{
	static const Press ways[] = {PRESS_DOWN, PRESS_UP, PRESS_PAGE_DOWN, PRESS_PAGE_DOWN, PRESS_PAGE_UP, PRESS_END, PRESS_HOME};
	(void)state;
	srand(22);
	for (size_t k = 0; k < COUNT(longs); k++) {
		Rows all = {0};
		UiScreen *s = opened(80, 24, 6000, 6000, longs[k].keys);
		const PaneView *p = &s->model.view.panes[longs[k].pane];
		lay_out(s, &longs[k], &all, (RowsPlace){0}, 0);
		size_t at = 0, view = (size_t)p->rect.h, last = all.count - view;
		for (int i = 0; i < 400; i++) {
			Press way = ways[(size_t)rand() % (i % 60 == 59 ? COUNT(ways) : 5)];
			press_once(s, way);
			at = way == PRESS_DOWN ? at + 1 : way == PRESS_UP ? at - (at > 0) : way == PRESS_PAGE_DOWN ? at + view - 1
			     : way == PRESS_PAGE_UP ? at - (at < view - 1 ? at : view - 1) : way == PRESS_END ? last : 0;
			at = at > last ? last : at;
			assert_true(is_same(&all, at, &p->rows, p->first));
			assert_true(is_same(&all, at + view - 1, &p->rows, p->first + view - 1));
		}
		rows_free(&all);
		closed(s);
	}
}

/* ---- what a key costs ---- */

/* The most rows that one key of the road lays out. */
static size_t costliest(UiScreen *s, const char *keys)
{
	size_t most = 0;
	Str rest = str_from(keys), word;
	while (str_next(&rest, ' ', &word)) {
		size_t before = laid;
		assert_true(ui_screen_word(s, word));
		most = laid - before > most ? laid - before : most;
	}
	return most;
}

static const char *const roads[] = {"M-3 Down PgDn PgDn ] ] ] } } { { { [ [ [ End Up PgUp ] Home } Down q Enter",
	"M-5 Down PgDn PgDn PgUp End Up PgUp Home Down M-3 M-5 q Enter M-5",
	"size:80x24 size:140x40 Z PgDn ] Z size:200x50 } size:120x35 size:60x20 size:140x40"};

static void the_work_of_a_key_does_not_grow_with_reply_and_trail(void **state)
{
	(void)state;
	for (size_t k = 0; k < COUNT(roads); k++) {
		UiScreen *s = opened(80, 24, 600, 600, "");
		size_t some = costliest(s, roads[k]);
		closed(s);
		s = opened(80, 24, 12000, 12000, "");
		size_t twenty_times = costliest(s, roads[k]);
		assert_true(s->fixture.c->draft.text.len > 900000);
		closed(s);
		print_message("# measured: most rows laid out by one key, reply of 600 sentences %zu, of 12,000 %zu\n", some,
			twenty_times);
		assert_true(twenty_times < 2 * some); /* the whole has some 15,000 */
	}
}

static void nor_does_the_work_of_a_word_that_a_model_writes(void **state)
{
	(void)state;
	ui_screen_open(&screen, 80, 24, 5, CASE_NEW);
	ui_screen_words(&screen, "slow Enter d stage:reasoner");
	AUTO(buf_free) Buf words = {0};
	for (int i = 0; i < 40000; i++)
		buf_addf(&words, "word %d is one of many words. ", i);
	ui_fixture_tell(&screen.fixture, &(DraftNews){.kind = DRAFT_WORDS, .text = buf_str(&words)});
	ui_screen_take(&screen, &(Msg){.kind = MSG_DRAWN});
	assert_shows(&screen, "word 0 is one");
	assert_true(costliest(&screen, "words:more words:and_more words:and_more") < 1000);
	assert_true(costliest(&screen, "End words:_the_very_last End") < 3000);
	assert_shows(&screen, "the very last");
	ui_screen_free(&screen);
}

/* ---- going to places ---- */

static void citations_far_below_are_reached_and_seen(void **state)
{
	(void)state;
	UiScreen *s = opened(140, 40, 3000, 0, "M-3");
	s->model.view.citation = 2499;
	ui_screen_words(s, "]");
	assert_int_equal(s->model.view.citation, 2500);
	assert_shows(s, " 2499 ");
	ui_screen_words(s, "[ [ [");
	assert_shows(s, " 2496");
	s->model.view.citation = 3;
	ui_screen_words(s, "[ Z M-2 Enter"); /* from the source back to its mark, which was not seen then */
	assert_shows(s, "Sentence 1 says");
	closed(s);
}

static void problems_far_below_are_reached_and_told(void **state)
{
	(void)state;
	UiScreen *s = opened(140, 40, 5000, 0, "M-3");
	assert_false(ui_screen_shows(s, "about the ticket and the sources")); /* each stands at its sentence */
	ui_screen_words(s, "{");
	assert_shows(s, "remark 1 about 4990");
	ui_screen_words(s, "}");
	assert_shows(s, "remark 0 about 10 ");
	ui_screen_words(s, "}");
	assert_shows(s, "remark 1 about 10 ");
	for (int i = 0; i < 60; i++)
		ui_screen_words(s, "}");
	assert_shows(s, "remark 1 about 610 ");
	closed(s);
}

static void words_far_below_are_found_in_both(void **state)
{
	(void)state;
	UiScreen *s = opened(80, 24, 5000, 5000, "M-3 / text:sentence_4321_ Enter");
	assert_shows(s, "Sentence 4321 ");
	ui_screen_words(s, "M-5 / text:number_77_ Bksp Enter");
	assert_shows(s, "because of number 77");
	ui_screen_words(s, "M-3 / text:nowhere_at_all Enter");
	assert_shows(s, "\"nowhere at all\" is not in here.");
	closed(s);
}

static void how_far_it_is_read_is_told(void **state)
{
	(void)state;
	UiScreen *s = opened(80, 24, 5000, 5000, "M-3");
	assert_shows(s, " at 0 % ");
	ui_screen_words(s, "End");
	assert_shows(s, " the end ");
	ui_screen_words(s, "M-5 PgDn");
	assert_shows(s, " at 0 % ");
	ui_screen_words(s, "End");
	assert_shows(s, "arrived");
	assert_shows(s, " the end ");
	closed(s);
}

static void a_draft_that_is_there_anew_is_read_from_its_beginning(void **state)
{
	(void)state;
	UiScreen *s = opened(80, 24, 5000, 0, "M-3 End D text:shorter Enter");
	assert_shows(s, "Dear Ms Example");
	closed(s);
}

#define TEST(name) cmocka_unit_test(name)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(in_pieces_it_is_laid_out_as_in_one),
		TEST(every_way_through_it_shows_what_the_whole_shows),
		TEST(the_work_of_a_key_does_not_grow_with_reply_and_trail),
		TEST(nor_does_the_work_of_a_word_that_a_model_writes),
		TEST(citations_far_below_are_reached_and_seen),
		TEST(problems_far_below_are_reached_and_told),
		TEST(words_far_below_are_found_in_both),
		TEST(how_far_it_is_read_is_told),
		TEST(a_draft_that_is_there_anew_is_read_from_its_beginning),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
