/* Who else has a ticket open: what others are told, for how long, and who may know it. */
#include "tests/lib/office.h"

#include "port/presence.h"

#include <dirent.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *folder_of(Fixture *f)
{
	return path_join(&f->arena, f->folder, ".countersign/presence");
}

/* By another process, as others are. */
static void told_by_another(Fixture *f, const char *user, const char *ticket, PresenceDoing doing, int64_t at_ms)
{
	pid_t pid = fork();
	int status;
	if (pid == 0) {
		presence_tell(folder_of(f), str_from(user), str_from(ticket), doing, at_ms);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
}

static size_t files_in(const char *folder)
{
	size_t count = 0;
	DIR *dir = opendir(folder);
	for (struct dirent *e; dir != NULL && (e = readdir(dir)) != NULL;)
		count += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	if (dir != NULL)
		closedir(dir);
	return count;
}

static size_t seen(Fixture *f, Presence **ret_items)
{
	return desk_company(f->desk, &f->arena, ret_items);
}

static void others_are_seen_with_what_they_do_and_oneself_is_not(void **state)
{
	Fixture *f = *state;
	Presence *items;
	int64_t now_ms = clock_now_ms();
	reopen(f, "maya");
	desk_present(f->desk, STR("T"), PRESENCE_READING);
	told_by_another(f, "maya", "T", PRESENCE_READING, now_ms); /* another window of hers */
	told_by_another(f, "ravi", "T", PRESENCE_READING, now_ms);
	told_by_another(f, "ravi", "T", PRESENCE_EDITING, now_ms);
	told_by_another(f, "otto", "T", PRESENCE_SIGNING, now_ms);
	assert_int_equal(seen(f, &items), 2);
	assert_str(items[0].user, "otto");
	assert_int_equal(items[0].doing, PRESENCE_SIGNING);
	assert_str(items[1].user, "ravi");
	assert_int_equal(items[1].doing, PRESENCE_EDITING);
}

static void it_ends_by_itself_and_leaves_nothing(void **state)
{
	Fixture *f = *state;
	Presence *items;
	reopen(f, "maya");
	int64_t rows = count_in(f, ".countersign/store.db", "SELECT count(*) FROM journal");
	told_by_another(f, "ravi", "T", PRESENCE_READING, clock_now_ms() - PRESENCE_LASTS_MS - 1);
	told_by_another(f, "otto", "T", PRESENCE_READING, clock_now_ms() + 100LL * PRESENCE_LASTS_MS); /* a clock that is wrong */
	assert_int_equal(seen(f, &items), 0);
	assert_int_equal(files_in(folder_of(f)), 0);
	desk_present(f->desk, STR("T"), PRESENCE_READING);
	assert_int_equal(files_in(folder_of(f)), 1);
	desk_present(f->desk, STR(""), PRESENCE_READING);
	assert_int_equal(files_in(folder_of(f)), 0);
	assert_int_equal(count_in(f, ".countersign/store.db", "SELECT count(*) FROM journal"), rows);
}

static void who_may_not_see_a_ticket_does_not_learn_who_reads_it(void **state)
{
	Fixture *f = *state;
	Presence *items;
	reopen(f, "root");
	bring_ticket(f, "{\"id\":\"SECRET\",\"subject\":\"s\",\"groups\":[\"fraud\"],\"requester\":{\"name\":\"Eve\",\"email\":"
			"\"eve@example.com\"},\"messages\":[{\"from\":\"eve@example.com\",\"at\":\"2026-11-01\",\"body\":\"x\"}]}");
	told_by_another(f, "ravi", "SECRET", PRESENCE_READING, clock_now_ms());
	reopen(f, "maya");
	assert_int_equal(seen(f, &items), 0);
}

static void a_name_nobody_here_has_is_not_shown(void **state)
{
	Fixture *f = *state;
	Presence *items;
	reopen(f, "maya");
	told_by_another(f, "the-bank", "T", PRESENCE_READING, clock_now_ms());
	assert_int_equal(seen(f, &items), 0);
}

static void files_that_are_none_harm_nobody(void **state)
{
	Fixture *f = *state;
	Presence *items;
	reopen(f, "maya");
	told_by_another(f, "ravi", "T", PRESENCE_READING, clock_now_ms());
	write_file(f, ".countersign/presence/empty", "");
	write_file(f, ".countersign/presence/torn", "{\"user\":\"ravi\",\"tick");
	write_file(f, ".countersign/presence/odd", "{\"user\":7,\"ticket\":\"T\",\"doing\":\"flying\",\"until\":\"x\"}");
	assert_int_equal(mkfifo(path_join(&f->arena, folder_of(f), "fifo"), 0600), 0);
	assert_int_equal(symlink("/dev/zero", path_join(&f->arena, folder_of(f), "link")), 0);
	assert_int_equal(seen(f, &items), 1);
}

static void a_workspace_can_do_without(void **state)
{
	Fixture *f = *state;
	Presence *items;
	reopen(f, "maya");
	told_by_another(f, "ravi", "T", PRESENCE_READING, clock_now_ms());
	desk_override(f->desk, "desk", "presence", STR("no"));
	desk_present(f->desk, STR("T"), PRESENCE_READING);
	assert_int_equal(files_in(folder_of(f)), 1); /* that of the other alone */
	assert_int_equal(seen(f, &items), 0);
	assert_false(desk_has_company(f->desk));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(others_are_seen_with_what_they_do_and_oneself_is_not),
		TEST(it_ends_by_itself_and_leaves_nothing),
		TEST(who_may_not_see_a_ticket_does_not_learn_who_reads_it),
		TEST(a_name_nobody_here_has_is_not_shown),
		TEST(files_that_are_none_harm_nobody),
		TEST(a_workspace_can_do_without),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
