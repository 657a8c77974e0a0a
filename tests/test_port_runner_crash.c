/*
 * kind "sql" under crashes, races and failing disks: at most one effect per key, and what is said is true.
 * A shim between SQLite and the system (sqlite.org/vfs.html) makes the n-th write, sync, truncate or
 * delete fail, or ends the process there.
 */
#include "runner_office.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define PAY                                                                                        \
	"{\"kind\":\"sql\",\"arguments\":{\"properties\":{\"n\":{}}},\"sql\":{"                      \
	"\"database\":\"records/office.db\",\"statements\":["                                      \
	"{\"require\":\"SELECT 1 FROM account WHERE cents > 0\"},"                                 \
	"{\"run\":\"UPDATE account SET cents = cents - 1\",\"rows\":1},"                           \
	"{\"run\":\"INSERT INTO paid VALUES(:key, :n, :text)\"},"                                  \
	"{\"result\":\"SELECT cents FROM account\"}]}}"

/* ---- the shim ---- */

typedef enum FaultWhat { FAULT_NONE, FAULT_ONCE, FAULT_FROM_THEN_ON, FAULT_EXIT } FaultWhat;

static struct Fault {
	FaultWhat what;
	bool acts_first; /* the call takes effect, and then fails */
	bool full;       /* writes fail for want of room */
	int at, seen;
	bool hit;
} fault;

typedef struct FaultFile {
	sqlite3_file base;
	sqlite3_file *real;
} FaultFile;

static sqlite3_vfs *real_vfs;

static sqlite3_file *real_of(sqlite3_file *f)
{
	return ((FaultFile *)f)->real;
}

static bool fault_strikes(void)
{
	fault.seen++;
	bool now = fault.what != FAULT_NONE && (fault.seen == fault.at ||
		(fault.what == FAULT_FROM_THEN_ON && fault.seen > fault.at));
	fault.hit = fault.hit || now;
	return now;
}

/* Calls `call` unless a fault comes before it; gives `code` where a fault comes. */
#define FAULTY(call, code)                                                                         \
	do {                                                                                       \
		bool strikes = fault_strikes();                                                    \
		int result = !strikes || fault.acts_first ? (call) : SQLITE_OK;                    \
		if (strikes && fault.what == FAULT_EXIT)                                           \
			_exit(9);                                                                  \
		return strikes ? (code) : result;                                                  \
	} while (0)

static int fault_close(sqlite3_file *f)
{
	int code = real_of(f)->pMethods->xClose(real_of(f));
	sqlite3_free(real_of(f));
	return code;
}

static int fault_read(sqlite3_file *f, void *to, int len, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), to, len, at);
}

static int fault_write(sqlite3_file *f, const void *from, int len, sqlite3_int64 at)
{
	FAULTY(real_of(f)->pMethods->xWrite(real_of(f), from, len, at),
		fault.full ? SQLITE_FULL : SQLITE_IOERR_WRITE);
}

static int fault_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	FAULTY(real_of(f)->pMethods->xTruncate(real_of(f), size), SQLITE_IOERR_TRUNCATE);
}

static int fault_sync(sqlite3_file *f, int flags)
{
	FAULTY(real_of(f)->pMethods->xSync(real_of(f), flags), SQLITE_IOERR_FSYNC);
}

static int fault_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), size);
}

static int fault_lock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int fault_unlock(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int fault_reserved(sqlite3_file *f, int *held)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), held);
}

static int fault_control(sqlite3_file *f, int what, void *argument)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), what, argument);
}

static int fault_sector(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int fault_device(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static const sqlite3_io_methods fault_methods = {1, fault_close, fault_read, fault_write, fault_truncate,
	fault_sync, fault_size, fault_lock, fault_unlock, fault_reserved, fault_control, fault_sector,
	fault_device, NULL, NULL, NULL, NULL, NULL, NULL};

static int fault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	(void)vfs;
	FaultFile *file = (FaultFile *)f;
	file->base.pMethods = NULL;
	file->real = sqlite3_malloc(real_vfs->szOsFile);
	memset(file->real, 0, (size_t)real_vfs->szOsFile);
	int code = real_vfs->xOpen(real_vfs, name, file->real, flags, out);
	if (file->real->pMethods != NULL)
		file->base.pMethods = &fault_methods;
	else
		sqlite3_free(file->real);
	return code;
}

static int fault_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	(void)vfs;
	FAULTY(real_vfs->xDelete(real_vfs, name, sync), SQLITE_IOERR_DIR_FSYNC);
}

static int fault_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
	(void)vfs;
	return real_vfs->xAccess(real_vfs, name, flags, out);
}

static int fault_path(sqlite3_vfs *vfs, const char *name, int len, char *out)
{
	(void)vfs;
	return real_vfs->xFullPathname(real_vfs, name, len, out);
}

static void shim_install(void)
{
	static sqlite3_vfs shim;
	if (real_vfs != NULL)
		return;
	sqlite3_initialize();
	real_vfs = sqlite3_vfs_find(NULL);
	shim = *real_vfs; /* the rest (randomness, sleep, time) does not look at the vfs it gets */
	shim.zName = "faulty";
	shim.szOsFile = sizeof(FaultFile);
	shim.xOpen = fault_open;
	shim.xDelete = fault_delete;
	shim.xAccess = fault_access;
	shim.xFullPathname = fault_path;
	assert_int_equal(sqlite3_vfs_register(&shim, 1), SQLITE_OK);
}

/* ---- the office ---- */

static int64_t number(Office *o, const char *query)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	assert_int_equal(sqlite3_open_v2(o->db, &db, SQLITE_OPEN_READWRITE, "unix"), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_prepare_v2(db, query, -1, &statement, NULL) != SQLITE_OK ||
		sqlite3_step(statement) != SQLITE_ROW)
		fail_msg("%s: %s", query, sqlite3_errmsg(db));
	int64_t value = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return value;
}

static void office_fill(Office *o)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open_v2(o->db, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "unix"),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "DROP TABLE IF EXISTS account; DROP TABLE IF EXISTS paid;"
		"DROP TABLE IF EXISTS countersign_effects; CREATE TABLE account(cents);"
		"INSERT INTO account VALUES(1000000); CREATE TABLE paid(key, n, text)", NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	AUTO(buf_free) Buf manifest = {0};
	Str raw = STR(PAY), mark = STR(":text");
	size_t at = (size_t)str_find(raw, mark, 0);
	buf_add(&manifest, str_slice(raw, 0, at)); /* some pages, so that there is more than one write */
	buf_adds(&manifest, "hex(zeroblob(5000))");
	buf_add(&manifest, str_slice(raw, at + mark.len, raw.len));
	office_tool(o, buf_cstr(&manifest), "{\"n\":7}");
}

static Office office_open(void)
{
	Office o = office_new("test_runner_crash");
	office_fill(&o);
	return o;
}

static int64_t effects(Office *o)
{
	return number(o, "SELECT count(*) FROM paid WHERE key='key-1'");
}

/* The books are right: every effect is noted, everything noted took effect, once, and the sum agrees. */
static void books_balance(Office *o)
{
	bool memory = number(o, "SELECT count(*) FROM sqlite_schema WHERE name='countersign_effects'") > 0;
	assert_int_equal(number(o, "SELECT count(*) FROM paid"), number(o, "SELECT count(DISTINCT key) FROM paid"));
	assert_int_equal(number(o, "SELECT 1000000 - cents FROM account"), number(o, "SELECT count(*) FROM paid"));
	if (memory) {
		assert_int_equal(number(o, "SELECT count(*) FROM (SELECT key FROM paid EXCEPT"
			" SELECT key FROM countersign_effects)"), 0);
		assert_int_equal(number(o, "SELECT count(*) FROM (SELECT key FROM countersign_effects"
			" EXCEPT SELECT key FROM paid)"), 0);
	} else {
		assert_int_equal(number(o, "SELECT count(*) FROM paid"), 0);
	}
	assert_int_equal(number(o, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check != 'ok'"), 0);
}

/* ---- tests ---- */

static int run_in_child(Office *o, const char *key)
{
	RunnerCall call = o->call;
	RunnerResult r = {0};
	call.tool = &o->tool;
	call.key = str_from(key);
	runner_sql.run(&call, &r);
	return (int)r.outcome;
}

static void two_processes_with_one_key_make_one_effect(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	for (int round = 0; round < 30; round++) {
		char key[32];
		pid_t pids[3];
		int gate[2];
		(void)snprintf(key, sizeof key, "key-r%d", round);
		assert_int_equal(pipe(gate), 0);
		for (size_t i = 0; i < COUNT(pids); i++) {
			pids[i] = fork();
			if (pids[i] == 0) {
				char c;
				close(gate[1]);
				(void)!read(gate[0], &c, 1); /* all start when the gate closes */
				_exit(run_in_child(&o, key));
			}
		}
		close(gate[0]);
		close(gate[1]);
		for (size_t i = 0; i < COUNT(pids); i++) {
			int status = -1;
			waitpid(pids[i], &status, 0);
			assert_int_equal(status, 0); /* RUNNER_DONE, each of them */
		}
	}
	books_balance(&o);
	assert_int_equal(number(&o, "SELECT count(*) FROM paid"), 30);
}

static void kill_9_at_random_points_never_makes_two_effects(void **state)
{
	(void)state;
	enum { ROUNDS = 100, KEYS_AT_MOST = 1000 };
	AUTO(office_free) Office o = office_open();
	unsigned seed = (unsigned)clock_monotonic_us();
	int next = 0;
	int64_t start_us = clock_monotonic_us();
	pid_t first = fork();
	if (first == 0)
		_exit(run_in_child(&o, "key-0"));
	waitpid(first, NULL, 0);
	unsigned span_us = (unsigned)(3 * (clock_monotonic_us() - start_us)) + 1; /* of this machine, today */
	print_message("# seed %u\n", seed);
	for (int round = 0; round < ROUNDS; round++) {
		pid_t pid = fork();
		if (pid == 0) {
			for (int n = next; n < next + KEYS_AT_MOST; n++) {
				char key[32];
				(void)snprintf(key, sizeof key, "key-%d", n);
				if (run_in_child(&o, key) != RUNNER_DONE)
					_exit(1);
			}
			_exit(0);
		}
		usleep((useconds_t)(rand_r(&seed) % span_us));
		kill(pid, SIGKILL);
		int status = 0;
		waitpid(pid, &status, 0);
		assert_true(WIFSIGNALED(status));
		books_balance(&o);
		/* the next child starts with the key that was last seen: it must not pay again */
		next = (int)number(&o, "SELECT max(0, count(*) - 1) FROM paid");
	}
	print_message("# measured: %d effects, killed %d times\n", next + 1, ROUNDS);
	AUTO(office_result_free) RunnerResult r = office_call(&o, "key-0", false);
	OFFICE_OUTCOME(r, RUNNER_DONE);
	books_balance(&o);
}

static void a_crash_at_every_single_write_leaves_no_or_one_effect(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	int points = 0, with_effect = 0, status = 0;
	shim_install();
	for (int acts_first = 0; acts_first < 2; acts_first++) {
		for (int at = 1; at < 1000; at++) {
			office_fill(&o);
			pid_t pid = fork();
			if (pid == 0) {
				fault = (struct Fault){.what = FAULT_EXIT, .acts_first = acts_first != 0, .at = at};
				_exit(run_in_child(&o, "key-1"));
			}
			waitpid(pid, &status, 0);
			if (WEXITSTATUS(status) != 9)
				break;
			points++;
			with_effect += effects(&o) == 1;
			AUTO(office_result_free) RunnerResult probe = office_call(&o, "key-1", true);
			OFFICE_OUTCOME(probe, effects(&o) == 1 ? RUNNER_DONE : RUNNER_FAILED);
			books_balance(&o);
			AUTO(office_result_free) RunnerResult again = office_call(&o, "key-1", false);
			OFFICE_OUTCOME(again, RUNNER_DONE);
			assert_int_equal(effects(&o), 1);
			books_balance(&o);
		}
		assert_int_equal(status, 0);
	}
	print_message("# measured: %d crash points, %d after the effect\n", points, with_effect);
	assert_true(points > 20 && with_effect > 0);
}

static void an_input_output_error_at_every_single_write_is_told_truly(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	int said[3] = {0}, points = 0;
	shim_install();
	for (int mode = 0; mode < 4; mode++) {
		for (int at = 1; at < 1000; at++) {
			office_fill(&o);
			fault = (struct Fault){.what = mode & 1 ? FAULT_FROM_THEN_ON : FAULT_ONCE,
				.acts_first = (mode & 2) != 0, .at = at};
			AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
			bool hit = fault.hit;
			fault = (struct Fault){0};
			said[r.outcome]++;
			if (r.outcome == RUNNER_DONE)
				assert_int_equal(effects(&o), 1);
			if (r.outcome == RUNNER_FAILED)
				assert_int_equal(effects(&o), 0);
			books_balance(&o);
			AUTO(office_result_free) RunnerResult probe = office_call(&o, "key-1", true);
			OFFICE_OUTCOME(probe, effects(&o) == 1 ? RUNNER_DONE : RUNNER_FAILED);
			if (!hit) {
				OFFICE_OUTCOME(r, RUNNER_DONE);
				break;
			}
			points++;
		}
	}
	print_message("# measured: %d faults: done %d, failed %d, unknown %d\n", points, said[RUNNER_DONE],
		said[RUNNER_FAILED], said[RUNNER_UNKNOWN]);
	assert_true(points > 40 && said[RUNNER_FAILED] > 0 && said[RUNNER_UNKNOWN] > 0);
}

static void a_full_disk_fails_whenever_it_is_found_out(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	int full = 0;
	shim_install();
	for (int at = 1; at < 1000; at++) {
		office_fill(&o);
		fault = (struct Fault){.what = FAULT_ONCE, .full = true, .at = at};
		AUTO(office_result_free) RunnerResult r = office_call(&o, "key-1", false);
		bool hit = fault.hit;
		fault = (struct Fault){0};
		if (!hit)
			break;
		if (strstr(r.why, "records/office.db: the disk is full") == NULL)
			continue; /* it was a sync or a delete that failed, not a write */
		full++;
		OFFICE_OUTCOME(r, RUNNER_FAILED);
		assert_int_equal(effects(&o), 0);
		books_balance(&o);
	}
	assert_true(full > 5);
}

static void a_file_that_cannot_grow_fails_with_its_reason(void **state)
{
	(void)state;
	AUTO(office_free) Office o = office_open();
	struct stat st;
	int status = -1;
	assert_int_equal(stat(o.db, &st), 0);
	pid_t pid = fork();
	if (pid == 0) {
		struct rlimit limit = {(rlim_t)st.st_size, (rlim_t)st.st_size};
		(void)signal(SIGXFSZ, SIG_IGN);
		(void)setrlimit(RLIMIT_FSIZE, &limit);
		RunnerCall call = o.call;
		RunnerResult r = {0};
		call.tool = &o.tool;
		runner_sql.run(&call, &r);
		_exit(r.outcome == RUNNER_FAILED && strstr(r.why, "File too large") != NULL ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	assert_int_equal(effects(&o), 0);
	books_balance(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_processes_with_one_key_make_one_effect),
		cmocka_unit_test(kill_9_at_random_points_never_makes_two_effects),
		cmocka_unit_test(a_file_that_cannot_grow_fails_with_its_reason),
		cmocka_unit_test(a_full_disk_fails_whenever_it_is_found_out),
		cmocka_unit_test(a_crash_at_every_single_write_leaves_no_or_one_effect),
		cmocka_unit_test(an_input_output_error_at_every_single_write_is_told_truly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
