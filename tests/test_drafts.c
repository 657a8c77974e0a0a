/* Drafts on the road: several at once, on one thread, against a model that takes its time. */
#include "tests/lib/office.h"

#include "runner_server.h"

#include "desk/desk_private.h"
#include "port/store_private.h"

#include <poll.h>

enum { TICKETS = 6 };

typedef struct Road {
	Office office; /* of the server */
	Server server;
	Fixture *f;
	Buf told;      /* "T-1 stage reasoner" ... a line each, words left out */
	Buf words;     /* of all, in order */
	int on_road, most, done, failed;
	uint32_t commits; /* when the check began */
	Err err;
	bool evidence_seen;
} Road;

static Road *road_open(const char *model, const char *reasoner)
{
	Road *r = xcalloc(1, sizeof *r);
	void *state = NULL;
	setup(&state);
	r->f = state;
	r->office = (Office){.folder = r->f->folder};
	r->server = server_start(&r->office, "tests/model_mock.py", "");
	for (int i = 1; i <= TICKETS; i++)
		bring_ticket(r->f, arena_fmt(&r->f->arena,
			"{\"id\":\"M-%d\",\"subject\":\"Refund\",\"requester\":{\"name\":\"Ann\",\"email\":"
			"\"ann@example.com\"},\"messages\":[{\"from\":\"ann@example.com\",\"at\":\"2026-11-01\","
			"\"body\":\"What is your refund policy?\"}]}", i).ptr);
	AUTO(buf_free) Buf ini = {0};
	Err err = {0};
	assert_done(file_read(path_join(&r->f->arena, r->f->folder, "countersign.ini"), 1 << 20, &ini, &err));
	buf_addf(&ini, "\n[reasoner]\nprovider = m\n%s\n[model m]\nprovider = openai\nmodel = %s\n"
		"base_url = http://127.0.0.1:%d/v1\nretries = 0\n", reasoner, model, r->server.port);
	write_file(r->f, "countersign.ini", buf_cstr(&ini));
	reopen(r->f, "maya");
	return r;
}

static void road_close(Road **r)
{
	void *state = (*r)->f;
	server_stop(&(*r)->server);
	arena_free(&(*r)->office.arena);
	teardown(&state);
	buf_free(&(*r)->told);
	buf_free(&(*r)->words);
	free(*r);
}

/* The file change counter of an SQLite file that keeps no write-ahead log: https://www.sqlite.org/fileformat2.html, section
 * 1.3.7. */
static uint32_t commits_of(Road *r)
{
	AUTO(buf_free) Buf file = {0};
	Err err = {0};
	assert_done(file_read(path_join(&r->f->arena, r->f->folder, ".countersign/store.db"), 1 << 26, &file, &err));
	if (file.ptr[18] == 2) /* it keeps one */
		skip();
	uint32_t count = 0;
	for (size_t i = 24; i < 28; i++)
		count = count << 8 | (unsigned char)file.ptr[i];
	return count;
}

static void on_news(void *context, const DraftNews *news)
{
	Road *r = context;
	if (news->kind == DRAFT_STAGE && strcmp(news->stage, "validator") == 0)
		r->commits = commits_of(r);
	if (news->kind == DRAFT_STAGE) {
		r->on_road += strcmp(news->stage, "router") == 0;
		buf_addf(&r->told, "%.*s %s %.*s\n", STR_ARG(news->ticket), news->stage, STR_ARG(news->text));
	}
	r->most = r->on_road > r->most ? r->on_road : r->most;
	if (news->kind == DRAFT_WORDS)
		buf_add(&r->words, news->text);
	if (news->kind == DRAFT_DONE || news->kind == DRAFT_FAILED) {
		r->on_road--;
		r->done += news->kind == DRAFT_DONE;
		r->failed += news->kind == DRAFT_FAILED;
		if (news->err != NULL)
			r->err = *news->err;
		buf_addf(&r->told, "%.*s %s\n", STR_ARG(news->ticket),
			news->kind == DRAFT_DONE ? "done" : "failed");
	}
}

static void start_wish(Road *r, const char *ticket, bool unwatched)
{
	Err err = {0};
	DraftWish wish = {.ticket = str_from(ticket), .reason = STR(""), .unwatched = unwatched};
	assert_done(desk_draft_start(r->f->desk, &wish, on_news, r, &err));
}

static void start(Road *r, const char *ticket)
{
	start_wish(r, ticket, false);
}

static void finish(Road *r)
{
	while (desk_drafts(r->f->desk) > 0)
		(void)desk_poll(r->f->desk, NULL, 0, -1);
}

static void until_words(Road *r)
{
	while (r->words.len == 0 && desk_drafts(r->f->desk) > 0)
		(void)desk_poll(r->f->desk, NULL, 0, 1000);
	assert_true(r->words.len > 0);
}

static const Case *shown(Road *r, const char *ticket)
{
	Brief brief;
	Err err = {0};
	assert_done(desk_show(r->f->desk, str_from(ticket), &brief, &err));
	return brief.c;
}

static void start_all(Road *r)
{
	for (int i = 1; i <= TICKETS; i++)
		start(r, arena_fmt(&r->f->arena, "M-%d", i).ptr);
}

static void as_many_as_configured_are_on_the_road_at_once(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-10", "concurrency = 3\n");
	start_all(r);
	assert_int_equal(desk_drafts(r->f->desk), TICKETS);
	finish(r);
	assert_int_equal(r->done, TICKETS);
	assert_int_equal(r->most, 3);
	for (int i = 1; i <= TICKETS; i++) {
		const Case *c = shown(r, arena_fmt(&r->f->arena, "M-%d", i).ptr);
		assert_int_equal(c->state, CASE_CHECKED);
		assert_str(c->draft.provider, "openai");
	}
}

static void each_stage_is_told_in_order_and_the_words_are_those_of_the_reply(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("good", "");
	start(r, "M-1");
	finish(r);
	assert_string_equal(buf_cstr(&r->told),
		"M-1 router \nM-1 retriever \nM-1 reasoner m\nM-1 validator \nM-1 done\n");
	const Case *c = shown(r, "M-1");
	assert_int_equal(c->draft.sentence_count > 0, 1);
	assert_true(str_has(c->draft.plain, buf_str(&r->words)));
}

static void a_draft_and_the_verdict_on_it_are_one_commit(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("good", "");
	start(r, "M-1");
	finish(r);
	assert_int_equal(commits_of(r), r->commits + 1);
	assert_int_equal(shown(r, "M-1")->state, CASE_CHECKED);
}

static void what_nobody_watches_is_one_commit_with_every_step_in_its_trail(void **state)
{
	(void)state;
	static const EventKind steps[] = {EVENT_ROUTED, EVENT_GROUNDED, EVENT_DRAFTED, EVENT_CHECKED};
	AUTO(road_close) Road *r = road_open("good", "");
	uint32_t before = commits_of(r);
	start_wish(r, "M-1", true);
	finish(r);
	assert_int_equal(commits_of(r), before + 1);
	const Case *c = shown(r, "M-1");
	assert_int_equal(c->state, CASE_CHECKED);
	assert_true(c->trail_count >= COUNT(steps));
	const Event *last = &c->trail[c->trail_count - COUNT(steps)];
	for (size_t i = 0; i < COUNT(steps); i++) {
		assert_int_equal(last[i].kind, steps[i]);
		assert_true(last[i].seq > 0 && (i == 0 || last[i].seq == last[i - 1].seq + 1));
	}
}

static void what_nobody_watches_stays_as_far_as_it_came_where_it_is_stopped(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-20", "");
	start_wish(r, "M-1", true);
	until_words(r);
	assert_int_equal(shown(r, "M-1")->state, CASE_NEW);
	assert_true(desk_draft_cancel(r->f->desk, STR("M-1")));
	const Case *c = shown(r, "M-1");
	assert_int_equal(c->state, CASE_GROUNDED);
	assert_true(c->evidence_count > 0);
}

static void evidence_is_there_before_the_words_end(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-20", "");
	start(r, "M-1");
	until_words(r);
	const Case *c = shown(r, "M-1");
	assert_int_equal(c->state, CASE_GROUNDED);
	assert_true(c->evidence_count > 0);
	assert_int_equal(c->draft.revision, 0);
	finish(r);
	assert_int_equal(c->state, CASE_GROUNDED); /* the case in our hands was not moved */
	assert_int_equal(shown(r, "M-1")->state, CASE_CHECKED);
}

static void stopping_one_leaves_it_where_it_stood_and_the_others_on_the_road(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-20", "");
	start(r, "M-1");
	until_words(r);
	start(r, "M-2");
	assert_true(desk_draft_cancel(r->f->desk, STR("M-1")));
	assert_int_equal(r->failed, 1);
	assert_int_equal(r->err.code, ERR_NO);
	assert_false(desk_draft_cancel(r->f->desk, STR("M-1")));
	assert_int_equal(desk_drafts(r->f->desk), 1);
	const Case *c = shown(r, "M-1");
	assert_int_equal(c->state, CASE_GROUNDED);
	for (size_t i = 0; i < c->trail_count; i++)
		assert_int_not_equal(c->trail[i].kind, EVENT_STUCK);
	finish(r);
	assert_int_equal(r->done, 1);
	start(r, "M-1"); /* and it goes on from there */
	finish(r);
	assert_int_equal(shown(r, "M-1")->state, CASE_CHECKED);
}

static void one_ticket_is_on_the_road_once(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-20", "");
	Err err = {0};
	start(r, "M-1");
	DraftWish wish = {.ticket = STR("M-1"), .reason = STR("")};
	assert_false(desk_draft_start(r->f->desk, &wish, on_news, r, &err));
	assert_string_equal(err.text, "M-1 is being drafted already");
}

static void keys_are_seen_while_a_model_writes(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-20", "");
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	start(r, "M-1");
	until_words(r);
	assert_int_equal(write(ends[1], "k", 1), 1);
	struct pollfd key = {.fd = ends[0], .events = POLLIN};
	int ready = 0;
	for (int turn = 0; turn < 50 && ready == 0; turn++)
		ready = desk_poll(r->f->desk, &key, 1, 5000);
	assert_int_equal(ready, 1);
	assert_int_equal(desk_drafts(r->f->desk), 1);
	close(ends[0]);
	close(ends[1]);
}

static void news_on_the_ticket_throws_the_answer_away_and_starts_over(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-20", "");
	Desk *other = NULL;
	Err err = {0};
	start(r, "M-1");
	until_words(r);
	assert_done(desk_open(r->f->folder, "maya", &other, &err));
	Desk *mine = r->f->desk;
	r->f->desk = other;
	bring_ticket(r->f, "{\"id\":\"M-1\",\"subject\":\"Refund\",\"requester\":{\"name\":\"Ann\",\"email\":"
		"\"ann@example.com\"},\"messages\":[{\"from\":\"ann@example.com\",\"at\":\"2026-11-01\",\"body\":"
		"\"What is your refund policy?\"},{\"from\":\"ann@example.com\",\"at\":\"2026-11-02\",\"body\":"
		"\"I ask again: what is your refund policy?\"}]}");
	r->f->desk = mine;
	desk_close(other);
	finish(r);
	const Case *c = shown(r, "M-1");
	size_t drafted = 0;
	for (size_t i = 0; i < c->trail_count; i++)
		drafted += c->trail[i].kind == EVENT_DRAFTED;
	assert_int_equal(r->done, 1);
	assert_int_equal(c->ticket.message_count, 2);
	assert_int_equal(drafted, 1); /* the answer about one message was never written */
	assert_int_equal(c->state, CASE_CHECKED);
}

static void a_persons_own_words_end_what_a_model_is_writing(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-20", "");
	Brief brief;
	Err err = {0};
	assert_done(desk_draft(r->f->desk, STR("T"), true, STR("shorter"), &brief, &err));
	DraftWish wish = {.ticket = STR("T"), .again = true, .reason = STR("longer")};
	assert_done(desk_draft_start(r->f->desk, &wish, on_news, r, &err));
	until_words(r);
	assert_done(desk_edit_draft(r->f->desk, STR("T"), 0, STR("My own words."), &brief, &err));
	assert_int_equal(desk_drafts(r->f->desk), 0);
	assert_int_equal(r->err.code, ERR_NO);
	assert_str(brief.c->draft.editor, "maya");
}

static void closing_the_desk_ends_all_of_them(void **state)
{
	(void)state;
	AUTO(road_close) Road *r = road_open("slow-20", "");
	start_all(r);
	until_words(r);
	reopen(r->f, "maya");
	assert_int_equal(r->done + r->failed, 0);
}

/* ---- what is committed together ---- */

/* What another process sees of it. */
static bool is_checked(Road *r, Store *others, Str ticket)
{
	Case *c = NULL;
	Err err = {0};
	assert_done(ledger_load(others, &r->f->desk->workspace->rules, ticket, &c, &err));
	bool checked = c->state == CASE_CHECKED;
	ledger_close_case(c);
	return checked;
}

typedef struct Witness {
	Road *road;
	Store *others;
	size_t wrong; /* who was told otherwise than it is */
} Witness;

static void on_witnessed(void *context, const DraftNews *news)
{
	Witness *w = context;
	on_news(w->road, news);
	if (news->kind == DRAFT_DONE || news->kind == DRAFT_FAILED)
		w->wrong += is_checked(w->road, w->others, news->ticket) != (news->kind == DRAFT_DONE);
}

static void draft_all(Road *r, bool watched)
{
	Witness w = {.road = r};
	Err err = {0};
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	struct pollfd key = {.fd = ends[0], .events = POLLIN};
	r->done = r->failed = 0;
	assert_done(store_open(store_path(r->f->desk->workspace->store), STORE_OPEN, &w.others, &err));
	for (int i = 1; i <= TICKETS; i++) {
		DraftWish wish = {.ticket = arena_fmt(&r->f->arena, "M-%d", i), .reason = STR(""), .unwatched = !watched};
		assert_done(desk_draft_start(r->f->desk, &wish, on_witnessed, &w, &err));
	}
	for (int turn = 0; turn < 10000 && desk_drafts(r->f->desk) > 0; turn++) /* one drafted again and again never ends */
		(void)desk_poll(r->f->desk, watched ? &key : NULL, watched, 1000);
	assert_int_equal(desk_drafts(r->f->desk), 0);
	store_close(w.others);
	close(ends[0]);
	close(ends[1]);
	assert_int_equal(w.wrong, 0);
}

static void who_is_told_of_a_draft_finds_it_in_the_store(void **state)
{
	(void)state;
	static const char *const reasoners[] = {"concurrency = 6\n", "concurrency = 6\nprovider = extractive\n"};
	for (size_t i = 0; i < 2 * COUNT(reasoners); i++) {
		AUTO(road_close) Road *r = road_open("good", reasoners[i / 2]);
		draft_all(r, i % 2 == 0);
		assert_int_equal(r->done, TICKETS);
	}
}

/* One verdict that can't be committed: none of those committed with it is told of as done, nothing of them stays, and all
 * of them can be drafted once it is mended. */
static void a_commit_that_fails_loses_the_round_and_nothing_else(void **state)
{
	(void)state;
	Err err = {0};
	for (int watched = 0; watched < 2; watched++) {
		AUTO(road_close) Road *r = road_open("good", "concurrency = 6\nprovider = extractive\n");
		Store *store = r->f->desk->workspace->store;
		JournalCheck check;
		assert_done(store_exec(store, "CREATE TABLE a(id INTEGER PRIMARY KEY);"
			"CREATE TABLE b(a INTEGER REFERENCES a(id) DEFERRABLE INITIALLY DEFERRED);"
			"CREATE TRIGGER t AFTER INSERT ON journal WHEN NEW.kind = 'checked' AND NEW.ticket = 'M-3' "
			"BEGIN INSERT INTO b VALUES (7); END", &err));
		draft_all(r, watched == 1);
		assert_true(r->failed >= 1);
		assert_int_equal(r->done + r->failed, TICKETS);
		assert_non_null(strstr(r->err.text, "FOREIGN KEY"));
		assert_done(store_journal_verify(store, &r->f->arena, &check, &err));
		assert_str(check.why, "");
		assert_done(store_exec(store, "DROP TRIGGER t", &err));
		draft_all(r, watched == 1);
		assert_int_equal(r->done, TICKETS);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_many_as_configured_are_on_the_road_at_once),
		cmocka_unit_test(each_stage_is_told_in_order_and_the_words_are_those_of_the_reply),
		cmocka_unit_test(a_draft_and_the_verdict_on_it_are_one_commit),
		cmocka_unit_test(what_nobody_watches_is_one_commit_with_every_step_in_its_trail),
		cmocka_unit_test(what_nobody_watches_stays_as_far_as_it_came_where_it_is_stopped),
		cmocka_unit_test(evidence_is_there_before_the_words_end),
		cmocka_unit_test(stopping_one_leaves_it_where_it_stood_and_the_others_on_the_road),
		cmocka_unit_test(one_ticket_is_on_the_road_once),
		cmocka_unit_test(keys_are_seen_while_a_model_writes),
		cmocka_unit_test(news_on_the_ticket_throws_the_answer_away_and_starts_over),
		cmocka_unit_test(a_persons_own_words_end_what_a_model_is_writing),
		cmocka_unit_test(closing_the_desk_ends_all_of_them),
		cmocka_unit_test(who_is_told_of_a_draft_finds_it_in_the_store),
		cmocka_unit_test(a_commit_that_fails_loses_the_round_and_nothing_else),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
