/* The queue out of the store: in pieces the same as whole, what changed since, and words in messages. */
#include "tests/lib/own_store.h"

#include "base/file.h"

static Str billing[] = {{"billing", 7}};
static const User maya = {.name = {"maya", 4}, .role = ROLE_AGENT},
	ada = {.name = {"ada", 3}, .role = ROLE_AGENT, .groups = billing, .group_count = 1}; /* reads billing too */

static void add(OwnStore *f, const char *id, Priority priority, int64_t created_ms, const char *body, bool secret)
{
	Err err = {0};
	Message m = {.id = STR(""), .from = STR("mia@example.com"), .to = STR(""), .body = str_from(body),
		.authentication = STR(""), .note = STR("")};
	Ticket t = {.id = str_from(id), .subject = STR("subject"), .queue = STR(""), .priority = priority,
		.created_ms = created_ms, .updated_ms = created_ms, .messages = &m, .message_count = 1,
		.requester = {.name = STR("Mia"), .email = STR("mia@example.com"), .id = STR("")},
		.groups = billing, .group_count = secret ? 1 : 0};
	assert_done(store_begin(f->store, &err));
	assert_done(store_ticket_add(f->store, &t, &err));
	assert_done(store_commit(f->store, &err));
}

static void index_as(OwnStore *f, const char *id, const char *state, const char *sources)
{
	Err err = {0};
	TicketIndex index = {.state = str_from(state), .intent = STR(""), .risk = STR(""),
		.disposition = STR(""), .claimed_by = STR(""), .sources = str_from(sources)};
	AUTO(json_freep) Json *body = json_new_object();
	assert_done(store_begin(f->store, &err));
	assert_done(store_ticket_index(f->store, str_from(id), &index, &err));
	assert_done(store_journal_append(f->store, EVENT_ROUTED, 1, STR("maya"), str_from(id), body, NULL, &err));
	assert_done(store_commit(f->store, &err));
}

static void fill(OwnStore *f)
{
	char id[16];
	srand(5);
	for (int i = 0; i < 120; i++) {
		static const char *const states[] = {"new", "checked", "done", "rejected", "escalated"};
		const char *sources = rand() % 3 == 0 ? "[[\"billing\"]]" : "[]";
		snprintf(id, sizeof id, "T-%03d", i);
		add(f, id, (Priority)(rand() % 4), rand() % 20, "hello", rand() % 4 == 0);
		index_as(f, id, states[rand() % 5], sources);
	}
}

static void in_pieces_the_queue_is_the_same_for_every_reader(void **state)
{
	OwnStore *f = *state;
	const User *readers[] = {&maya, &ada};
	Err err = {0};
	fill(f);
	for (size_t r = 0; r < COUNT(readers); r++)
		for (size_t most = 1; most <= 200; most = most * 3 + 1) {
			TicketRow *whole, *page = NULL, last;
			size_t count, seen = 0, got = most;
			assert_done(store_queue(f->store, &f->arena, readers[r], STR(""), &whole, &count, &err));
			assert_true(count > 20);
			while (got == most) {
				assert_done(store_queue_page(f->store, &f->arena, readers[r],
					seen == 0 ? NULL : &last, most, &page, &got, &err));
				for (size_t i = 0; i < got; i++, seen++) {
					assert_true(seen < count);
					assert_true(str_eq(page[i].id, whole[seen].id));
					assert_true(str_eq(page[i].index.state, whole[seen].index.state));
				}
				if (got > 0)
					last = page[got - 1];
			}
			assert_int_equal(seen, count);
		}
}

static QueueChanges changes(OwnStore *f, const User *reader, int64_t since)
{
	QueueChanges c;
	Err err = {0};
	assert_done(store_queue_changes(f->store, &f->arena, reader, since, &c, &err));
	return c;
}

static void what_changed_since_is_told_once(void **state)
{
	OwnStore *f = *state;
	add(f, "A", PRIORITY_LOW, 1, "a", false);
	add(f, "B", PRIORITY_LOW, 2, "b", false);
	index_as(f, "A", "new", "[]");
	int64_t since = changes(f, &maya, 0).seq;
	assert_true(since > 0);
	assert_int_equal(changes(f, &maya, since).count, 0);
	index_as(f, "B", "checked", "[]");
	index_as(f, "B", "escalated", "[]");
	index_as(f, "A", "done", "[]");
	QueueChanges c = changes(f, &maya, since);
	assert_int_equal(c.count, 1);
	assert_str(c.rows[0].id, "B");
	assert_str(c.rows[0].index.state, "escalated");
	assert_int_equal(c.gone_count, 1);
	assert_str(c.gone[0], "A");
	assert_false(c.all);
	c = changes(f, &maya, c.seq);
	assert_int_equal(c.count + c.gone_count, 0);
}

static void a_change_obeys_the_readers_rights(void **state)
{
	OwnStore *f = *state;
	add(f, "A", PRIORITY_LOW, 1, "a", true);
	add(f, "B", PRIORITY_LOW, 1, "b", false);
	index_as(f, "A", "new", "[]");
	int64_t since = changes(f, &maya, 0).seq;
	index_as(f, "A", "checked", "[]");
	index_as(f, "B", "checked", "[[\"billing\"]]");
	QueueChanges c = changes(f, &maya, since);
	assert_int_equal(c.count, 1);
	assert_str(c.rows[0].index.state, "new"); /* drafted from what maya may not read */
	assert_int_equal(changes(f, &ada, since).count, 2);
}

static void after_an_erasure_or_too_much_the_queue_is_read_anew(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	add(f, "A", PRIORITY_LOW, 1, "a", false);
	index_as(f, "A", "new", "[]");
	int64_t since = changes(f, &maya, 0).seq;
	AUTO(json_freep) Json *body = json_new_object();
	assert_done(store_begin(f->store, &err));
	assert_done(store_journal_append(f->store, EVENT_ERASED, 1, STR("ada"), STR(""), body, NULL, &err));
	assert_done(store_commit(f->store, &err));
	assert_true(changes(f, &maya, since).all);
}

static size_t found(OwnStore *f, const User *reader, const char *word, size_t most)
{
	Str *ids;
	size_t count, all = 0;
	int64_t at = 0;
	Err err = {0};
	do {
		assert_done(store_queue_find(
			f->store, &f->arena, reader, str_from(word), at, most, &ids, &count, &at, &err));
		all += count;
	} while (at != 0);
	return all;
}

static void a_word_in_a_message_is_found_by_its_beginning(void **state)
{
	OwnStore *f = *state;
	char id[16];
	for (int i = 0; i < 50; i++) {
		snprintf(id, sizeof id, "T-%d", i);
		add(f, id, PRIORITY_LOW, i, i % 5 == 0 ? "Die Kündigung von INV-2026-1042 \"bitte\"" : "modem",
			i % 2 == 0);
	}
	assert_int_equal(found(f, &ada, "kündi", 3), 10);
	assert_int_equal(found(f, &ada, "kundigung", 100), 10);
	assert_int_equal(found(f, &maya, "kündi", 3), 5); /* what others read is not counted */
	assert_int_equal(found(f, &ada, "INV-2026-10", 4), 10);
	assert_int_equal(found(f, &ada, "ündigung", 3), 0);
	static const char *const odd[] = {"", "\"", "*", "AND", "NEAR(", "a\"b\"*", "^", "…–", "col:x", "-"};
	for (size_t i = 0; i < COUNT(odd); i++)
		found(f, &ada, odd[i], 10);
}

static void an_erased_ticket_leaves_no_word_behind(void **state)
{
	OwnStore *f = *state;
	Err err = {0};
	Buf file = {0};
	add(f, "A", PRIORITY_LOW, 1, "the canary zanzibarkanari sings", false);
	add(f, "B", PRIORITY_LOW, 1, "another", false);
	assert_done(store_begin(f->store, &err));
	assert_done(store_ticket_erase(f->store, STR("A"), &err));
	assert_done(store_commit(f->store, &err));
	assert_int_equal(found(f, &ada, "zanzibar", 10), 0);
	assert_done(store_compact(f->store, &err));
	assert_done(file_read(f->path, 1 << 26, &file, &err));
	assert_false(str_has(buf_str(&file), STR("zanzibar")));
	assert_true(str_has(buf_str(&file), STR("another")));
	buf_free(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		OWN_STORE_TEST(in_pieces_the_queue_is_the_same_for_every_reader),
		OWN_STORE_TEST(what_changed_since_is_told_once),
		OWN_STORE_TEST(a_change_obeys_the_readers_rights),
		OWN_STORE_TEST(after_an_erasure_or_too_much_the_queue_is_read_anew),
		OWN_STORE_TEST(a_word_in_a_message_is_found_by_its_beginning),
		OWN_STORE_TEST(an_erased_ticket_leaves_no_word_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
