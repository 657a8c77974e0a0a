/* Programs run by argument vector: environment, limits, time, pipes. */
#include "port/proc.h"

#include "base/auto.h"
#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

static ProcResult run_with(ProcOptions o)
{
	ProcResult r = {0};
	Err err = {0};
	if (!proc_run(&o, &r, &err))
		fail_msg("%s", err.text);
	return r;
}

static ProcResult shell(const char *script)
{
	const char *argv[] = {"sh", "-c", script, NULL};
	return run_with((ProcOptions){.argv = argv});
}

static size_t open_file_count(void)
{
	size_t count = 0;
	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

static void output_errors_and_status_come_back(void **state)
{
	(void)state;
	size_t before = open_file_count();
	AUTO(proc_result_free) ProcResult r = shell("echo out; echo err >&2; exit 7");
	assert_int_equal(r.status, 7);
	assert_false(r.timed_out);
	assert_string_equal(buf_cstr(&r.out), "out\n");
	assert_string_equal(buf_cstr(&r.err), "err\n");
	assert_int_equal(open_file_count(), before);
}

static void a_signal_gives_128_and_its_number(void **state)
{
	(void)state;
	AUTO(proc_result_free) ProcResult r = shell("kill -TERM $$");
	assert_int_equal(r.status, 128 + SIGTERM);
	assert_int_equal(r.signal, SIGTERM);
	AUTO(proc_result_free) ProcResult high = shell("exit 255");
	assert_int_equal(high.status, 255);
	assert_int_equal(high.signal, 0);
}

static void a_large_input_is_fed_while_the_output_is_read(void **state)
{
	(void)state;
	AUTO(buf_free) Buf input = {0};
	for (int i = 0; i < 60000; i++)
		buf_addf(&input, "line %d\n", i);
	const char *argv[] = {"cat", NULL};
	AUTO(proc_result_free) ProcResult r =
		run_with((ProcOptions){.argv = argv, .input = buf_str(&input)});
	assert_int_equal(r.status, 0);
	assert_true(str_eq(buf_str(&r.out), buf_str(&input)));
}

static void a_program_that_does_not_read_its_input_harms_nobody(void **state)
{
	(void)state;
	AUTO(buf_free) Buf input = {0};
	for (int i = 0; i < 100000; i++)
		buf_adds(&input, "0123456789");
	const char *argv[] = {"sh", "-c", "exec <&-; sleep 0.05; echo done", NULL};
	struct sigaction before, after;
	sigset_t mask, pending;
	sigaction(SIGPIPE, NULL, &before);
	AUTO(proc_result_free) ProcResult r =
		run_with((ProcOptions){.argv = argv, .input = buf_str(&input)});
	assert_string_equal(buf_cstr(&r.out), "done\n");
	sigaction(SIGPIPE, NULL, &after);
	assert_true(before.sa_handler == after.sa_handler);
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	sigpending(&pending);
	assert_int_equal(sigismember(&mask, SIGPIPE), 0);
	assert_int_equal(sigismember(&pending, SIGPIPE), 0);
}

static void the_environment_is_only_what_was_asked_for(void **state)
{
	(void)state;
	const char *argv[] = {"env", NULL};
	const char *keep[] = {"PROC_TEST_KEPT", "PROC_TEST_UNSET", "PATH", NULL};
	const char *extra[] = {"COUNTERSIGN_KEY=k-1", NULL};
	setenv("PROC_TEST_KEPT", "yes", 1);
	setenv("PROC_TEST_SECRET", "token", 1);
	AUTO(proc_result_free) ProcResult r =
		run_with((ProcOptions){.argv = argv, .keep = keep, .extra = extra});
	assert_string_equal(buf_cstr(&r.out), "PATH=" PROC_PATH
		"\nLANG=C.UTF-8\nPROC_TEST_KEPT=yes\nCOUNTERSIGN_KEY=k-1\n");
}

static void arguments_are_never_read_by_a_shell(void **state)
{
	(void)state;
	const char *argv[] = {"printf", "%s|", "a b", "$(id)", "`id`", ";id", "*", NULL};
	AUTO(proc_result_free) ProcResult r = run_with((ProcOptions){.argv = argv});
	assert_string_equal(buf_cstr(&r.out), "a b|$(id)|`id`|;id|*|");
}

static void after_the_time_limit_the_whole_group_is_dead(void **state)
{
	(void)state;
	const char *argv[] = {"sh", "-c", "sleep 300 & echo $!; wait", NULL};
	int64_t start_us = clock_monotonic_us();
	AUTO(proc_result_free) ProcResult r =
		run_with((ProcOptions){.argv = argv, .timeout_ms = 300});
	assert_true(r.timed_out);
	assert_int_equal(r.status, 128 + SIGKILL);
	assert_true(clock_monotonic_us() - start_us < 60000000);
	int64_t pid;
	assert_true(str_to_int64(str_trim(buf_str(&r.out)), &pid));
	for (int i = 0; i < 100 && kill((pid_t)pid, 0) == 0; i++) {
		char path[64], stat[256] = "";
		(void)snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
		FILE *f = fopen(path, "r");
		if (f == NULL)
			break;
		bool zombie = fgets(stat, sizeof stat, f) != NULL && strstr(stat, ") Z ") != NULL;
		fclose(f);
		if (zombie) /* dead; nobody reaps orphans in a container */
			return;
		usleep(10000);
	}
	assert_int_equal(kill((pid_t)pid, 0), -1);
	assert_int_equal(errno, ESRCH);
}

static void a_program_that_closes_its_output_and_stays_is_stopped_too(void **state)
{
	(void)state;
	const char *argv[] = {"sh", "-c", "exec >&- 2>&-; sleep 60", NULL};
	AUTO(proc_result_free) ProcResult r =
		run_with((ProcOptions){.argv = argv, .timeout_ms = 200});
	assert_true(r.timed_out);
}

static void a_child_left_behind_does_not_hold_the_call(void **state)
{
	(void)state;
	int64_t start_us = clock_monotonic_us();
	AUTO(proc_result_free) ProcResult r = shell("sleep 60 & setsid sleep 25 & echo done");
	assert_string_equal(buf_cstr(&r.out), "done\n");
	assert_true(clock_monotonic_us() - start_us < 20000000);
}

static void output_over_the_ceiling_is_an_outside_error(void **state)
{
	(void)state;
	const char *argv[] = {"sh", "-c", "yes", NULL};
	ProcOptions o = {.argv = argv, .output_ceiling = 1000};
	ProcResult r = {.status = 99};
	Err err = {0};
	assert_false(proc_run(&o, &r, &err));
	assert_int_equal(err.code, ERR_OUTSIDE);
	assert_int_equal(r.status, 99);
	const char *exact[] = {"sh", "-c", "printf 0123456789", NULL};
	AUTO(proc_result_free) ProcResult fits =
		run_with((ProcOptions){.argv = exact, .output_ceiling = 10});
	assert_int_equal(fits.out.len, 10);
}

static void what_cannot_be_started_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *program, *text;
		ErrCode code;
	} cases[] = {
		{"no-such-program-here", "no-such-program-here: not found in " PROC_PATH,
			ERR_MISSING},
		{"./no/such", "./no/such: not found, or its interpreter is not", ERR_MISSING},
		{"/etc/passwd", "/etc/passwd: cannot run it: Permission denied", ERR_IO},
		{"", "no program to run", ERR_INPUT},
	};
	size_t before = open_file_count();
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *argv[] = {cases[i].program, NULL};
		ProcResult r;
		Err err = {0};
		assert_false(proc_run(&(ProcOptions){.argv = argv}, &r, &err));
		assert_string_equal(err.text, cases[i].text);
		assert_int_equal(err.code, cases[i].code);
	}
	assert_int_equal(open_file_count(), before);
}

static void a_missing_folder_is_named(void **state)
{
	(void)state;
	const char *argv[] = {"true", NULL};
	ProcResult r;
	Err err = {0};
	assert_false(proc_run(&(ProcOptions){.argv = argv, .folder = "/no/such"}, &r, &err));
	assert_string_equal(err.text, "true: cannot enter /no/such: No such file or directory");
}

static void the_folder_is_the_working_folder(void **state)
{
	(void)state;
	const char *argv[] = {"pwd", NULL};
	AUTO(proc_result_free) ProcResult r =
		run_with((ProcOptions){.argv = argv, .folder = "/usr"});
	assert_string_equal(buf_cstr(&r.out), "/usr\n");
}

static void open_files_of_ours_do_not_reach_the_program(void **state)
{
	(void)state;
	int fd = open("/dev/null", O_RDONLY); /* without O_CLOEXEC */
	int high = fcntl(fd, F_DUPFD, 200);
	const char *argv[] = {"sh", "-c", "for f in /proc/self/fd/*; do echo ${f##*/}; done", NULL};
	AUTO(proc_result_free) ProcResult r = run_with((ProcOptions){.argv = argv});
	assert_true(fd >= 0 && high >= 200);
	assert_false(str_has(buf_str(&r.out), STR("200")));
	/* 0, 1, 2 and the folder being listed */
	assert_true(str_starts(buf_str(&r.out), STR("0\n1\n2\n")));
	assert_true(r.out.len <= sizeof "0\n1\n2\n3\n" - 1);
	close(fd);
	close(high);
}

static void signals_ignored_or_blocked_by_us_work_in_the_program(void **state)
{
	(void)state;
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	sigset_t set, mask;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaction(SIGPIPE, &ignore, &before);
	pthread_sigmask(SIG_BLOCK, &set, &mask);
	AUTO(proc_result_free) ProcResult r = shell("grep -E 'SigBlk|SigIgn' /proc/self/status");
	pthread_sigmask(SIG_SETMASK, &mask, NULL);
	sigaction(SIGPIPE, &before, NULL);
	/* 32 and 33 are glibc's own: whoever started the tests may have left them ignored, and glibc lets nobody
	 * reset them (signal(7)); no program here ever sends them. */
	unsigned long long blocked = 1, ignored = 1;
	assert_int_equal(sscanf(buf_cstr(&r.out), "SigBlk: %llx SigIgn: %llx", &blocked, &ignored), 2);
	assert_int_equal(blocked, 0);
	assert_int_equal(ignored & ~0x180000000ULL, 0);
}

static void a_tool_under_limits_cannot_write_large_files(void **state)
{
	(void)state;
	const char *argv[] = {"sh", "-c", "ulimit -f; ulimit -n; ulimit -c; ulimit -t; ulimit -v",
		NULL};
	AUTO(proc_result_free) ProcResult r =
		run_with((ProcOptions){.argv = argv, .limits = true, .timeout_ms = 9000});
	assert_string_equal(buf_cstr(&r.out), "131072\n256\n0\n10\n2097152\n");
}

static void it_works_where_the_standard_files_are_closed(void **state)
{
	(void)state;
	pid_t pid = fork();
	if (pid == 0) {
		close(0);
		close(1);
		close(2);
		const char *argv[] = {"cat", NULL};
		ProcResult r;
		bool ok = proc_run(&(ProcOptions){.argv = argv, .input = STR("abc")}, &r, NULL);
		_exit(ok && str_is(buf_str(&r.out), "abc") && fcntl(0, F_GETFD) < 0 ? 0 : 1);
	}
	int status = -1;
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
}

static void an_ignored_sigchld_is_refused_before_anything_starts(void **state)
{
	(void)state;
	struct sigaction ignore = {.sa_handler = SIG_IGN}, before;
	const char *argv[] = {"true", NULL};
	ProcResult r;
	Err err = {0};
	sigaction(SIGCHLD, &ignore, &before);
	bool ok = proc_run(&(ProcOptions){.argv = argv}, &r, &err);
	sigaction(SIGCHLD, &before, NULL);
	assert_false(ok);
	assert_string_equal(err.text, "cannot run programs while SIGCHLD is ignored");
}

static void a_hundred_runs_leave_no_child_and_no_open_file(void **state)
{
	(void)state;
	size_t before = open_file_count();
	const char *argv[] = {"true", NULL};
	int64_t start_us = clock_monotonic_us();
	for (int i = 0; i < 100; i++) {
		AUTO(proc_result_free) ProcResult r = run_with((ProcOptions){.argv = argv});
		assert_int_equal(r.status, 0);
	}
	print_message("# measured: one run of true: %lld us\n",
		(long long)(clock_monotonic_us() - start_us) / 100);
	assert_int_equal(open_file_count(), before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_errors_and_status_come_back),
		cmocka_unit_test(a_signal_gives_128_and_its_number),
		cmocka_unit_test(a_large_input_is_fed_while_the_output_is_read),
		cmocka_unit_test(a_program_that_does_not_read_its_input_harms_nobody),
		cmocka_unit_test(the_environment_is_only_what_was_asked_for),
		cmocka_unit_test(arguments_are_never_read_by_a_shell),
		cmocka_unit_test(after_the_time_limit_the_whole_group_is_dead),
		cmocka_unit_test(a_program_that_closes_its_output_and_stays_is_stopped_too),
		cmocka_unit_test(a_child_left_behind_does_not_hold_the_call),
		cmocka_unit_test(output_over_the_ceiling_is_an_outside_error),
		cmocka_unit_test(what_cannot_be_started_is_named),
		cmocka_unit_test(a_missing_folder_is_named),
		cmocka_unit_test(the_folder_is_the_working_folder),
		cmocka_unit_test(open_files_of_ours_do_not_reach_the_program),
		cmocka_unit_test(signals_ignored_or_blocked_by_us_work_in_the_program),
		cmocka_unit_test(a_tool_under_limits_cannot_write_large_files),
		cmocka_unit_test(it_works_where_the_standard_files_are_closed),
		cmocka_unit_test(an_ignored_sigchld_is_refused_before_anything_starts),
		cmocka_unit_test(a_hundred_runs_leave_no_child_and_no_open_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
