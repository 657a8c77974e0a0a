/* The desk's search: the index follows the store, whatever became of its files, and rights hold. */
#include "tests/lib/office.h"

#define INDEX ".countersign/index"

static const char *const by_index = "): refund ", *const by_zeppelin = "): zeppelin ";

static void assert_found(Fixture *f, const char *query, size_t count, const char *why)
{
	Err err = {0};
	Hits hits;
	assert_done(desk_search(f->desk, &f->arena, str_from(query), 5, SEARCH_EXPLAINED, &hits, &err));
	assert_int_equal(hits.count, count);
	if (why != NULL)
		assert_true(count > 0 && str_has(hits.items[0].why, str_from(why)));
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

/* Does something to each file of the index. */
static void harm_index(Fixture *f, void harm(const char *))
{
	FileList files;
	Err err = {0};
	assert_done(file_list(&f->arena, index_path(f), &files, &err));
	assert_true(files.count >= 3); /* list, lock, a segment */
	for (size_t i = 0; i < files.count; i++)
		harm(files.paths[i]);
}

static void remove_it(const char *path)
{
	assert_int_equal(remove(path), 0);
}

static void cut_it(const char *path)
{
	AUTO(buf_free) Buf bytes = {0};
	Err err = {0};
	assert_done(file_read(path, 1 << 20, &bytes, &err));
	assert_done(file_write_atomic(path, (Str){bytes.ptr, bytes.len / 2}, 0600, &err));
}

static void a_missing_index_is_made_when_it_is_needed(void **state)
{
	Fixture *f = *state;
	assert_found(f, "refunds", 1, by_index);
	harm_index(f, remove_it);
	reopen(f, "maya");
	assert_found(f, "refunds", 1, by_index);
	assert_true(file_exists(path_join(&f->arena, index_path(f), "list")));
}

static void a_damaged_index_is_made_anew_when_it_is_needed(void **state)
{
	Fixture *f = *state;
	assert_found(f, "refunds", 1, by_index);
	harm_index(f, cut_it);
	assert_found(f, "refunds", 1, by_index);
	reopen(f, "maya");
	assert_found(f, "refunds", 1, by_index);
}

/* As after a crash between the store's commit and the index's. */
static void an_index_behind_the_store_is_brought_up_to_date(void **state)
{
	Fixture *f = *state;
	Err err = {0};
	const char *old = path_join(&f->arena, f->folder, "old");
	reopen(f, "root");
	write_file(f, "kb/old.md", "# Old\n\nAn airship refund takes a week.\n");
	ingest(f);
	assert_done(file_copy_tree(index_path(f), old, &err));
	write_file(f, "kb/zeppelin.md", "# Zeppelins\n\nA zeppelin refund takes a day.\n");
	assert_int_equal(remove(path_join(&f->arena, f->folder, "kb/old.md")), 0);
	ingest(f);
	assert_found(f, "refunds", 2, by_index);
	assert_true(file_remove_tree(index_path(f), true));
	assert_int_equal(rename(old, index_path(f)), 0);
	assert_found(f, "zeppelin", 1, by_zeppelin);
	assert_found(f, "airship", 0, NULL);
	assert_found(f, "refunds", 2, by_index);
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
		TEST(a_missing_index_is_made_when_it_is_needed),
		TEST(a_damaged_index_is_made_anew_when_it_is_needed),
		TEST(an_index_behind_the_store_is_brought_up_to_date),
		TEST(what_was_removed_is_not_found),
		TEST(groups_decide_what_the_index_gives),
		TEST(a_right_taken_away_in_the_store_counts_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
