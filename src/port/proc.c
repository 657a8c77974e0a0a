#include "port/proc.h"

#include "base/arena.h"
#include "base/auto.h"
#include "base/clock.h"
#include "port/pipe_guard.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/pidfd.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	FIRST_FREE_FD = 4, /* in the child 0, 1, 2 are its own and 3 reports a failure to start */
	SLICE_MS = 20,     /* how often to look where the kernel has no pidfd_open(2) */
};

/* What the child needs, made before fork(2): after it only async-signal-safe calls are allowed. */
typedef struct Launch {
	const char *program;
	char *const *argv;
	char *const *environment;
	const char *folder;
	int64_t cpu_seconds; /* 0: no limits */
	int in, out, err, failure;
} Launch;

typedef struct Failure {
	int step, code; /* code: errno */
} Failure;

enum { STEP_FILES, STEP_FOLDER, STEP_LIMITS, STEP_EXEC };

/* The parent's side of a running program. */
typedef struct Child {
	pid_t pid;
	int pidfd; /* -1 where the kernel has none */
	int in, out, err, failure;
} Child;

/* ---- before the fork ---- */

static const char *program_hint(Str name)
{
	static const struct {
		const char *program, *package;
	} hints[] = {
		{"ssh-keygen", "openssh-client"}, {"ssh-agent", "openssh-client"},
		{"python3", "python3"}, {"git", "git"},
	};
	for (size_t i = 0; i < COUNT(hints); i++)
		if (str_is(name, hints[i].program))
			return hints[i].package;
	return NULL;
}

static bool not_found(const char *name, Err *err)
{
	const char *package = program_hint(str_from(name));
	if (package != NULL)
		return err_set(err, ERR_MISSING, "%s: not found; install %s", name, package);
	return err_set(err, ERR_MISSING, "%s: not found in %s", name, PROC_PATH);
}

static bool program_find(Arena *arena, const char *name, const char **ret_path, Err *err)
{
	if (name[0] == '\0')
		return err_set(err, ERR_INPUT, "no program to run");
	if (strchr(name, '/') != NULL) {
		*ret_path = name;
		return true;
	}
	Str rest = STR(PROC_PATH), folder;
	while (str_next(&rest, ':', &folder)) {
		Str path = arena_fmt(arena, STR_FMT "/%s", STR_ARG(folder), name);
		if (access(path.ptr, X_OK) == 0) {
			*ret_path = path.ptr;
			return true;
		}
	}
	return not_found(name, err);
}

/* The same strings (no copies: one may be a secret), as execve(2) wants them; it does not write to them. */
static char *const *vector_new(Arena *arena, const char *const *list)
{
	size_t count = 0;
	while (list[count] != NULL)
		count++;
	char **vector = ARENA_ARRAY(arena, char *, count + 1);
	memcpy(vector, list, count * sizeof *list);
	return vector;
}

static bool environment_new(Arena *arena, const ProcOptions *o, char *const **ret_list, Err *err)
{
	const char *list[PROC_MAX_VARIABLES + 1] = {"PATH=" PROC_PATH, "LANG=C.UTF-8"};
	size_t count = 2;
	for (const char *const *name = o->keep; name != NULL && *name != NULL; name++) {
		const char *value = getenv(*name);
		bool fixed = strcmp(*name, "PATH") == 0 || strcmp(*name, "LANG") == 0;
		if (value == NULL || fixed)
			continue;
		if (count == PROC_MAX_VARIABLES)
			return err_set(err, ERR_INPUT, "too many environment variables");
		list[count++] = arena_fmt(arena, "%s=%s", *name, value).ptr;
	}
	for (const char *const *pair = o->extra; pair != NULL && *pair != NULL; pair++) {
		if (count == PROC_MAX_VARIABLES)
			return err_set(err, ERR_INPUT, "too many environment variables");
		list[count++] = *pair;
	}
	*ret_list = vector_new(arena, list);
	return true;
}

static void fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* pipe(7) whose ends are above the child's first four and closed by execve(2). */
static bool pipe_open(int *ret_read, int *ret_write, Err *err)
{
	int low[2], high[2];
	if (pipe2(low, O_CLOEXEC) != 0)
		return err_set(err, ERR_IO, "cannot make a pipe: %s", strerror(errno));
	for (int i = 0; i < 2; i++) {
		high[i] = low[i] >= FIRST_FREE_FD ? low[i] :
			fcntl(low[i], F_DUPFD_CLOEXEC, FIRST_FREE_FD);
		if (high[i] != low[i])
			close(low[i]);
	}
	if (high[0] < 0 || high[1] < 0) {
		fd_close(&high[0]);
		fd_close(&high[1]);
		return err_set(err, ERR_IO, "cannot make a pipe: too many open files");
	}
	*ret_read = high[0];
	*ret_write = high[1];
	return true;
}

static void launch_close(Launch *l)
{
	fd_close(&l->in);
	fd_close(&l->out);
	fd_close(&l->err);
	fd_close(&l->failure);
}

static void child_close(Child *c)
{
	fd_close(&c->pidfd);
	fd_close(&c->in);
	fd_close(&c->out);
	fd_close(&c->err);
	fd_close(&c->failure);
}

/* ---- in the child, between fork(2) and execve(2): async-signal-safe calls only (signal-safety(7)) ---- */

static _Noreturn void child_fail(int step)
{
	Failure failure = {step, errno};
	ssize_t written = write(3, &failure, sizeof failure);
	_exit(written == (ssize_t)sizeof failure ? 127 : 126);
}

static void child_close_others(void)
{
	if (close_range(FIRST_FREE_FD, ~0U, 0) == 0)
		return;
	struct rlimit limit; /* a kernel before 5.9 */
	int last = getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < 65536 ?
		(int)limit.rlim_cur : 65536;
	for (int fd = FIRST_FREE_FD; fd < last; fd++)
		close(fd);
}

static void child_limit(int resource, rlim_t most)
{
	struct rlimit limit;
	if (getrlimit((__rlimit_resource_t)resource, &limit) != 0)
		child_fail(STEP_LIMITS);
	if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > most)
		limit.rlim_max = most;
	limit.rlim_cur = limit.rlim_max;
	if (setrlimit((__rlimit_resource_t)resource, &limit) != 0)
		child_fail(STEP_LIMITS);
}

static void child_limits(int64_t cpu_seconds)
{
	const rlim_t mib = 1024 * 1024;
	child_limit(RLIMIT_CORE, 0);
	if (cpu_seconds == 0)
		return;
	child_limit(RLIMIT_CPU, (rlim_t)cpu_seconds);
	child_limit(RLIMIT_AS, PROC_MAX_MEMORY_MIB * mib);
	child_limit(RLIMIT_FSIZE, PROC_MAX_FILE_MIB * mib);
	child_limit(RLIMIT_NOFILE, PROC_MAX_FILES);
}

static _Noreturn void child_main(const Launch *l)
{
	struct sigaction standard = {.sa_handler = SIG_DFL};
	sigset_t none;
	setsid();
	for (int sig = 1; sig < NSIG; sig++)
		(void)sigaction(sig, &standard, NULL);
	sigemptyset(&none);
	if (dup3(l->failure, 3, O_CLOEXEC) < 0 || dup2(l->in, 0) < 0 || dup2(l->out, 1) < 0 ||
		dup2(l->err, 2) < 0)
		child_fail(STEP_FILES);
	child_close_others();
	if (l->folder != NULL && chdir(l->folder) != 0)
		child_fail(STEP_FOLDER);
	child_limits(l->cpu_seconds);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
	execve(l->program, l->argv, l->environment);
	child_fail(STEP_EXEC);
}

/* ---- starting ---- */

static bool failure_report(const Launch *l, Failure f, Err *err)
{
	const char *name = l->argv[0];
	switch (f.step) {
	case STEP_FOLDER:
		return err_set(err, ERR_IO, "%s: cannot enter %s: %s", name, l->folder,
			strerror(f.code));
	case STEP_EXEC:
		if (f.code == ENOENT)
			return err_set(err, ERR_MISSING, "%s: not found, or its interpreter is not",
				name);
		return err_set(err, ERR_IO, "%s: cannot run it: %s", name, strerror(f.code));
	default:
		return err_set(err, ERR_IO, "%s: cannot prepare to run it: %s", name,
			strerror(f.code));
	}
}

/* Waits for execve(2): the pipe closes by it; where it fails the child says why first. */
static bool child_has_begun(const Launch *l, Child *c, Err *err)
{
	Failure failure;
	ssize_t n;
	do
		n = read(c->failure, &failure, sizeof failure);
	while (n < 0 && errno == EINTR);
	fd_close(&c->failure);
	if (n == 0)
		return true;
	while (waitpid(c->pid, NULL, 0) < 0 && errno == EINTR)
		;
	if (n != (ssize_t)sizeof failure)
		failure = (Failure){STEP_FILES, EIO};
	return failure_report(l, failure, err);
}

/* Forks with every signal blocked, so that no handler of ours runs in the child. */
static bool child_fork(Launch *l, Child *c, Err *err)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	c->pid = fork();
	if (c->pid == 0)
		child_main(l);
	int code = errno;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	launch_close(l);
	if (c->pid < 0)
		return err_set(err, ERR_IO, "%s: cannot start it: %s", l->argv[0], strerror(code));
	if (!child_has_begun(l, c, err))
		return false;
	c->pidfd = pidfd_open(c->pid, 0);
	return true;
}

static bool child_start(const ProcOptions *o, Child *ret_child, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Launch l = {.argv = vector_new(&arena, o->argv), .folder = o->folder,
		.in = -1, .out = -1, .err = -1, .failure = -1};
	Child c = {.pid = -1, .pidfd = -1, .in = -1, .out = -1, .err = -1, .failure = -1};
	int64_t timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : PROC_TIMEOUT_MS;
	l.cpu_seconds = o->limits ? timeout_ms / 1000 + 1 : 0;
	bool ok = environment_new(&arena, o, &l.environment, err) &&
		program_find(&arena, o->argv[0], &l.program, err) && pipe_open(&l.in, &c.in, err) &&
		pipe_open(&c.out, &l.out, err) && pipe_open(&c.err, &l.err, err) &&
		pipe_open(&c.failure, &l.failure, err) && child_fork(&l, &c, err);
	launch_close(&l);
	if (!ok) {
		child_close(&c);
		return false;
	}
	*ret_child = c;
	return true;
}

/* ---- talking ---- */

/* Writes what the pipe takes; closes it where nobody reads any more. */
static void child_write(Child *c, Str *input)
{
	while (input->len > 0 && c->in >= 0) {
		ssize_t n = write(c->in, input->ptr, input->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			fd_close(&c->in);
		else
			*input = str_slice(*input, (size_t)n, input->len);
	}
}

static void child_feed(Child *c, Str *input)
{
	child_write(c, input);
	if (input->len == 0)
		fd_close(&c->in);
}

/* Reads what is there; closes the pipe at its end. False over the ceiling or on a read error. */
static bool child_read(int *fd, Buf *out, size_t ceiling)
{
	char chunk[16 * 1024];
	while (*fd >= 0) {
		ssize_t n = read(*fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		if (n == 0)
			fd_close(fd);
		else if ((size_t)n > ceiling - out->len)
			return false;
		else
			buf_add(out, (Str){chunk, (size_t)n});
	}
	return true;
}

/* Has it ended? It is not reaped yet, so that its process group's number stays taken. */
static bool child_has_ended(const Child *c)
{
	siginfo_t info = {0};
	return waitid(P_PID, (id_t)c->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		info.si_pid == c->pid;
}

static void child_wait(const Child *c, bool writes, int64_t left_ms)
{
	struct pollfd fds[] = {{writes ? c->in : -1, POLLOUT, 0}, {c->out, POLLIN, 0}, {c->err, POLLIN, 0},
		{c->pidfd, POLLIN, 0}};
	int64_t most = c->pidfd < 0 ? SLICE_MS : INT32_MAX;
	(void)poll(fds, COUNT(fds), (int)(left_ms < most ? left_ms : most));
}

/* What the program reads: given once, or made as the dialogue goes. */
typedef struct Feed {
	const ProcOptions *o;
	Buf spoken;   /* by the dialogue */
	size_t given; /* bytes of it that the program has */
	Str input;
	size_t heard; /* bytes of its output that the dialogue has seen and left */
	bool over;
} Feed;

static void feed_talk(Feed *f, ProcResult *r, int64_t *deadline_us)
{
	if (f->o->talk == NULL || f->over || (f->heard == r->out.len && f->spoken.len > 0))
		return;
	f->over = !f->o->talk(f->o->context, &r->out, &f->spoken);
	f->heard = r->out.len;
	int64_t grace_us = clock_monotonic_us() + PROC_GRACE_MS * INT64_C(1000);
	if (f->over && grace_us < *deadline_us)
		*deadline_us = grace_us;
}

static void feed_give(Feed *f, Child *c)
{
	if (f->o->talk == NULL) {
		child_feed(c, &f->input);
		return;
	}
	Str rest = str_slice(buf_str(&f->spoken), f->given, f->spoken.len);
	size_t before = rest.len;
	if (rest.len > 0)
		child_write(c, &rest);
	f->given += before - rest.len;
	if (rest.len == 0 && f->over)
		fd_close(&c->in);
}

/* Feeds and reads until the program ends or its time is up. False where its output can't be taken. */
static bool child_converse(Child *c, Feed *f, ProcResult *r)
{
	const ProcOptions *o = f->o;
	size_t ceiling = o->output_ceiling > 0 ? o->output_ceiling : PROC_OUTPUT_CEILING;
	int64_t timeout_ms = o->timeout_ms > 0 ? o->timeout_ms : PROC_TIMEOUT_MS;
	int64_t deadline_us = clock_monotonic_us() + timeout_ms * 1000;
	for (;;) {
		bool ended = child_has_ended(c);
		if (ended)
			(void)kill(-c->pid, SIGKILL);
		if (!ended && c->in >= 0)
			feed_give(f, c);
		if (!child_read(&c->out, &r->out, ceiling) || !child_read(&c->err, &r->err, ceiling))
			return false;
		feed_talk(f, r, &deadline_us);
		if (ended)
			return true;
		int64_t left_us = deadline_us - clock_monotonic_us();
		r->timed_out = left_us <= 0;
		if (r->timed_out)
			return true;
		bool writes = o->talk == NULL || f->given < f->spoken.len;
		child_wait(c, writes, left_us / 1000 + 1);
	}
}

static void child_end(Child *c, ProcResult *r)
{
	int status = 255 << 8; /* where somebody else has reaped it */
	(void)kill(-c->pid, SIGKILL);
	while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
		;
	r->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
	r->status = r->signal != 0 ? 128 + r->signal : WEXITSTATUS(status);
	child_close(c);
}

static void fd_unblock(int fd)
{
	(void)fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

/* With SIGCHLD ignored the kernel reaps children itself and no exit status can be had (waitpid(2)). */
static bool children_can_be_waited_for(Err *err)
{
	struct sigaction current;
	if (sigaction(SIGCHLD, NULL, &current) == 0 &&
		(current.sa_handler == SIG_IGN || (current.sa_flags & SA_NOCLDWAIT) != 0))
		return err_set(err, ERR_IO, "cannot run programs while SIGCHLD is ignored");
	return true;
}

bool proc_run(const ProcOptions *options, ProcResult *ret_result, Err *err)
{
	Child c;
	ProcResult r = {0};
	if (!children_can_be_waited_for(err) || !child_start(options, &c, err))
		return false;
	fd_unblock(c.in);
	fd_unblock(c.out);
	fd_unblock(c.err);
	PipeGuard guard = pipe_guard_open();
	Feed feed = {.o = options, .input = options->input};
	bool ok = child_converse(&c, &feed, &r);
	buf_free(&feed.spoken);
	pipe_guard_close(&guard);
	child_end(&c, &r);
	if (!ok) {
		proc_result_free(&r);
		return err_set(err, ERR_OUTSIDE, "%s: killed: its output cannot be taken, or is too long",
			options->argv[0]);
	}
	*ret_result = r;
	return true;
}

void proc_result_free(ProcResult *r)
{
	if (r == NULL)
		return;
	buf_free(&r->out);
	buf_free(&r->err);
}
