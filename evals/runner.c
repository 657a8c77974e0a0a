#include "evals/runner.h"

#include "base/auto.h"
#include "base/file.h"
#include "evals/measure.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KEPT_CEILING = 1024 * 1024 * 1024, NO_TASK = -1 };

/* What all processes see: the next task, and which one each worker is at. A task is case * seeds +
 * seed. */
typedef struct Board {
	atomic_long next;
	atomic_long at[RUNNER_MAX_JOBS];
} Board;

typedef struct Worker {
	pid_t pid; /* 0: none */
	int fd;    /* its outcomes, a line each; -1: ended */
	Buf text;  /* what came and is not a whole line yet */
} Worker;

typedef struct Runner {
	const GoldenSet *set;
	const RunnerOptions *o;
	size_t tasks, done, failed, jobs;
	Json **outcomes; /* by task; NULL: not there yet */
	Board *board;
	Worker workers[RUNNER_MAX_JOBS];
	int kept_fd; /* -1: none */
	Err lost;    /* why no worker could open the workspace */
} Runner;

static void runner_close(Runner *r)
{
	for (size_t i = 0; i < r->jobs; i++) {
		if (r->workers[i].pid > 0) {
			(void)kill(r->workers[i].pid, SIGKILL);
			(void)waitpid(r->workers[i].pid, NULL, 0);
		}
		if (r->workers[i].fd >= 0)
			(void)close(r->workers[i].fd);
		buf_free(&r->workers[i].text);
	}
	for (size_t i = 0; r->outcomes != NULL && i < r->tasks; i++)
		json_free(r->outcomes[i]);
	free(r->outcomes);
	if (r->board != NULL)
		(void)munmap(r->board, sizeof *r->board);
	if (r->kept_fd >= 0)
		(void)close(r->kept_fd);
}

/* ---- in the worker ---- */

static bool write_whole(int fd, Str text)
{
	for (size_t at = 0; at < text.len;) {
		ssize_t n = write(fd, text.ptr + at, text.len - at);
		if (n < 0 && errno != EINTR)
			return false;
		at += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool send_line(int fd, Json *line)
{
	AUTO(json_freep) Json *owned = line;
	AUTO(buf_free) Buf text = {0};
	json_write(owned, &text);
	buf_addc(&text, '\n');
	return write_whole(fd, buf_str(&text));
}

static Json *run_task(const Runner *r, Desk *desk, size_t task)
{
	const GoldenCase *g = &r->set->cases[task / r->o->seeds];
	Rehearsal how = {.as = g->as, .seed = (int64_t)(task % r->o->seeds)};
	Case *c = NULL;
	Err why = {0};
	(void)desk_rehearse(desk, &g->ticket, &how, &c, &why);
	Json *outcome = measure_case(g, c, how.seed, &why);
	Json *recording = r->o->record ? measure_recording(c, how.seed) : NULL;
	if (recording != NULL)
		json_set(outcome, "recording", recording);
	desk_rehearsed(c);
	json_set_int(outcome, "task", (int64_t)task);
	return outcome;
}

static void work(const Runner *r, size_t self, int fd)
{
	Desk *desk = NULL;
	Err err = {0};
	if (!desk_open(r->o->folder, r->o->user, &desk, &err)) {
		Json *line = json_new_object();
		json_set_int(line, "code", err.code);
		json_set_cstr(line, "lost", err.text);
		(void)send_line(fd, line);
		_exit(1);
	}
	if (r->o->model.len > 0)
		desk_override(desk, "reasoner", "provider", r->o->model);
	for (;;) {
		long task = atomic_fetch_add(&r->board->next, 1);
		if (task >= (long)r->tasks)
			break;
		if (r->outcomes[task] != NULL) /* there already: from a run that was broken off */
			continue;
		atomic_store(&r->board->at[self], task);
		if (!send_line(fd, run_task(r, desk, (size_t)task)))
			break;
		atomic_store(&r->board->at[self], NO_TASK);
	}
	_exit(0); /* nothing of the parent's is closed or flushed here */
}

/* ---- in the parent ---- */

static bool start_worker(Runner *r, size_t i, Err *err)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return err_set(err, ERR_IO, "eval: a pipe: %s", strerror(errno));
	atomic_store(&r->board->at[i], NO_TASK);
	(void)fflush(NULL);
	pid_t pid = fork();
	if (pid == 0) {
		(void)close(ends[0]);
		work(r, i, ends[1]);
	}
	(void)close(ends[1]);
	if (pid < 0) {
		(void)close(ends[0]);
		return err_set(err, ERR_IO, "eval: a worker: %s", strerror(errno));
	}
	r->workers[i].pid = pid;
	r->workers[i].fd = ends[0];
	return true;
}

/* Takes the outcome. */
static void take_outcome(Runner *r, size_t task, Json *outcome)
{
	if (r->outcomes[task] != NULL) {
		json_free(outcome);
		return;
	}
	r->outcomes[task] = outcome;
	r->done++;
	r->failed += !json_bool_at(outcome, "passed", false);
	if (r->o->progress != NULL)
		r->o->progress(r->o->context, r->done, r->failed, r->tasks);
}

static void keep_line(Runner *r, Str line)
{
	AUTO(buf_free) Buf whole = {0};
	if (r->kept_fd < 0)
		return;
	buf_add(&whole, line);
	buf_addc(&whole, '\n');
	(void)write_whole(r->kept_fd, buf_str(&whole)); /* not kept: only run again */
}

static void take_line(Runner *r, Str line, bool keep)
{
	Json *j;
	if (!json_parse(line, NULL, &j, NULL))
		return; /* the last line of a killed run */
	int64_t task = json_int_at(j, "task", -1);
	if (json_get(j, "lost") != NULL)
		(void)err_set(&r->lost, (ErrCode)json_int_at(j, "code", ERR_INPUT), "%.*s",
			STR_ARG(json_str_at(j, "lost")));
	if (task < 0 || task >= (int64_t)r->tasks) {
		json_free(j);
		return;
	}
	json_remove(j, "task");
	if (keep)
		keep_line(r, line);
	take_outcome(r, (size_t)task, j);
}

static void take_text(Runner *r, Worker *w, Str text)
{
	buf_add(&w->text, text);
	Str whole = buf_str(&w->text);
	ptrdiff_t end;
	size_t at = 0;
	while ((end = str_find(whole, STR("\n"), at)) >= 0) {
		take_line(r, str_slice(whole, at, (size_t)end), true);
		at = (size_t)end + 1;
	}
	Str rest = str_slice(whole, at, whole.len);
	memmove(w->text.ptr, rest.ptr, rest.len);
	w->text.len = rest.len;
	w->text.ptr[rest.len] = '\0';
}

/* A worker has ended: the case it was at, if any, ended it. */
static bool bury(Runner *r, size_t i, Err *err)
{
	Worker *w = &r->workers[i];
	int status = 0;
	(void)close(w->fd);
	w->fd = -1;
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	w->pid = 0;
	buf_clear(&w->text);
	if (r->lost.code != ERR_NONE)
		return err_set(err, r->lost.code, "%s", r->lost.text);
	long at = atomic_load(&r->board->at[i]);
	if (at == NO_TASK)
		return true;
	Err why = {0};
	(void)err_set(&why, ERR_OUTSIDE, "the process that ran this case ended by %s %d",
		WIFSIGNALED(status) ? "signal" : "status",
		WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	take_outcome(r, (size_t)at,
		measure_case(&r->set->cases[(size_t)at / r->o->seeds], NULL, at % (long)r->o->seeds,
			&why));
	return start_worker(r, i, err);
}

static bool read_worker(Runner *r, size_t i, Err *err)
{
	char text[65536];
	ssize_t n = read(r->workers[i].fd, text, sizeof text);
	if (n < 0)
		return errno == EINTR ||
		       err_set(err, ERR_IO, "eval: a worker: %s", strerror(errno));
	if (n == 0)
		return bury(r, i, err);
	take_text(r, &r->workers[i], (Str){text, (size_t)n});
	return true;
}

static bool collect(Runner *r, Err *err)
{
	for (;;) {
		struct pollfd fds[RUNNER_MAX_JOBS];
		size_t open = 0, who[RUNNER_MAX_JOBS];
		for (size_t i = 0; i < r->jobs; i++)
			if (r->workers[i].fd >= 0) {
				who[open] = i;
				fds[open++] =
					(struct pollfd){.fd = r->workers[i].fd, .events = POLLIN};
			}
		if (open == 0)
			return true;
		if (poll(fds, open, -1) < 0 && errno != EINTR)
			return err_set(err, ERR_IO, "eval: %s", strerror(errno));
		for (size_t i = 0; i < open; i++)
			if (fds[i].revents != 0 && !read_worker(r, who[i], err))
				return false;
	}
}

/* Outcomes of a run that was broken off, and the file open for more. Without it the run only can't
 * go on later. */
static void open_kept(Runner *r)
{
	AUTO(buf_free) Buf text = {0};
	Str rest, line;
	if (r->o->keep == NULL)
		return;
	if (file_exists(r->o->keep) && file_read(r->o->keep, KEPT_CEILING, &text, NULL))
		for (rest = buf_str(&text); str_next(&rest, '\n', &line);)
			take_line(r, line, false);
	r->kept_fd = open(r->o->keep, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (r->kept_fd >= 0 && text.len > 0 && text.ptr[text.len - 1] != '\n')
		(void)write_whole(r->kept_fd, STR("\n"));
}

/* Another round where a worker was killed between taking a task and saying so. */
static bool run(Runner *r, Err *err)
{
	enum { ROUNDS = 5 };
	void *shared = mmap(
		NULL, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED)
		return err_set(err, ERR_IO, "eval: shared memory: %s", strerror(errno));
	r->board = shared;
	for (int round = 0; round < ROUNDS && r->done < r->tasks; round++) {
		atomic_store(&r->board->next, 0);
		for (size_t i = 0; i < r->jobs; i++)
			if (!start_worker(r, i, err))
				return false;
		if (!collect(r, err))
			return false;
	}
	return r->done == r->tasks ||
	       err_set(err, ERR_OUTSIDE, "eval: the workers were killed again and again");
}

static size_t jobs_for(const RunnerOptions *o, size_t tasks)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t jobs = o->jobs > 0 ? o->jobs : cores > 0 ? (size_t)cores : 1;
	jobs = jobs < RUNNER_MAX_JOBS ? jobs : RUNNER_MAX_JOBS;
	return jobs < tasks ? jobs : tasks;
}

bool runner_run(const GoldenSet *set, const RunnerOptions *o, Json **ret_outcomes,
	size_t *ret_resumed, Err *err)
{
	AUTO(runner_close)
	Runner r = {.set = set, .o = o, .tasks = set->count * o->seeds, .kept_fd = -1};
	r.jobs = jobs_for(o, r.tasks);
	r.outcomes = xcalloc(r.tasks, sizeof *r.outcomes);
	for (size_t i = 0; i < r.jobs; i++)
		r.workers[i].fd = -1;
	open_kept(&r);
	*ret_resumed = r.done;
	if (!run(&r, err))
		return false;
	Json *list = json_new_array();
	for (size_t i = 0; i < r.tasks; i++) {
		json_push(list, r.outcomes[i]);
		r.outcomes[i] = NULL;
	}
	if (o->keep != NULL)
		(void)unlink(o->keep);
	*ret_outcomes = list;
	return true;
}
