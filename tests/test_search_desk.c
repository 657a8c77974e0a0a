/* The desk's search: by the index where it is of the newest ingest, else by the store; rights
 * either way. */
#include "tests/lib/office.h"

#define INDEX ".countersign/index.bin"

/* The stems of a query are those of the index; the store is asked for the words as they stand. */
static const char *const by_index = " for: refund", *const by_store = " for: refunds";

static void assert_found(Fixture *f, const char *query, size_t count, const char *why)
{
	Err err = {0};
	Hits hits;
	assert_done(desk_search(f->desk, &f->arena, str_from(query), 5, true, &hits, &err));
	assert_int_equal(hits.count, count);
	if (why != NULL)
		assert_true(count > 0 && str_ends(hits.items[0].why, str_from(why)));
}

static void ingest(Fixture *f)
{
	Err err = {0};
	IngestReport report;
	assert_done(desk_ingest(f->desk, &f->arena, NULL, 0, &report, &err));
	assert_int_equal(report.skipped_count, 0);
}

static const char *index_path(Fixture *f)
{
	return path_join(&f->arena, f->folder, INDEX);
}

static void an_ingest_leaves_an_index_that_answers(void **state)
{
	Fixture *f = *state;
	assert_true(file_exists(index_path(f)));
	assert_found(f, "refunds", 1, by_index);
	assert_found(f, "zeppelin", 0, NULL);
}

static void without_an_index_the_store_answers(void **state)
{
	Fixture *f = *state;
	assert_found(f, "refunds", 1, by_index);
	assert_int_equal(remove(index_path(f)), 0);
	assert_found(f, "refunds", 1, by_store);
}

static void a_damaged_index_is_not_believed_and_ingest_makes_a_new_one(void **state)
{
	Fixture *f = *state;
	reopen(f, "root");
	write_file(f, INDEX, "csindex but nothing else");
	assert_found(f, "refunds", 1, by_store);
	ingest(f);
	assert_found(f, "refunds", 1, by_index);
}

static void an_index_older_than_the_newest_ingest_is_not_used(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	AUTO(buf_free) Buf old = {0};
	reopen(f, "root");
	assert_done(file_read(index_path(f), 1 << 20, &old, &err));
	write_file(f, "kb/zeppelin.md", "# Zeppelins\n\nA zeppelin refund takes a day.\n");
	ingest(f);
	assert_found(f, "refunds", 2, by_index);
	assert_done(file_write_atomic(index_path(f), buf_str(&old), 0600, &err));
	assert_found(f, "refunds", 2, by_store);
	assert_found(f, "zeppelin", 1, NULL);
}

static void what_was_removed_is_not_found(void **state)
{
	Fixture *f = *state;
	reopen(f, "root");
	write_file(f, "kb/zeppelin.md", "# Zeppelins\n\nA zeppelin takes a day.\n");
	ingest(f);
	assert_found(f, "zeppelin", 1, NULL);
	assert_int_equal(remove(path_join(&f->arena, f->folder, "kb/zeppelin.md")), 0);
	ingest(f);
	assert_found(f, "zeppelin", 0, NULL);
	assert_found(f, "refunds", 1, by_index);
}

static void groups_decide_what_the_index_gives(void **state)
{
	Fixture *f = *state;
	reopen(f, "root");
	write_file(f, "kb/secret.md",
		"---\ngroups: legal\n---\n# Refund of refunds\n\nRefund refund refunds.\n");
	ingest(f);
	assert_found(f, "refunds", 1, by_index);
}

static void a_right_taken_away_in_the_store_counts_at_once(void **state)
{
	Fixture *f = *state;
	assert_found(f, "refunds", 1, by_index);
	change_store(f, "UPDATE documents SET groups = '[\"legal\"]'");
	reopen(f, "maya");
	assert_found(f, "refunds", 0, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_ingest_leaves_an_index_that_answers),
		TEST(without_an_index_the_store_answers),
		TEST(a_damaged_index_is_not_believed_and_ingest_makes_a_new_one),
		TEST(an_index_older_than_the_newest_ingest_is_not_used),
		TEST(what_was_removed_is_not_found),
		TEST(groups_decide_what_the_index_gives),
		TEST(a_right_taken_away_in_the_store_counts_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
