/* Outside: other programs, started with fork and exec and an argument list; no shell ever sees a
 * word. */
#include "ui/app.h"

#include "base/auto.h"
#include "base/file.h"
#include "ui/term.h"
#include "ui/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { OUTPUT_CEILING = 4 * 1024 * 1024, EDITED_CEILING = 2 * 1024 * 1024, EDITOR_WORDS = 16 };

static void close_pair(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

/* In the child: signals as a program expects them. */
static void signals_as_new(void)
{
	static const int given[] = {SIGHUP, SIGTERM, SIGINT, SIGQUIT, SIGTSTP, SIGCONT, SIGWINCH,
		SIGPIPE, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL};
	sigset_t none;
	for (size_t i = 0; i < COUNT(given); i++)
		signal(given[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

static bool wait_for(pid_t pid, int *ret_status)
{
	while (waitpid(pid, ret_status, 0) < 0)
		if (errno != EINTR)
			return false;
	return true;
}

/* ---- a program whose output is read ---- */

static void read_into(int fd, Buf *out, bool *open)
{
	char bytes[8192];
	ssize_t n = read(fd, bytes, sizeof bytes);
	if (n > 0)
		buf_add(out, (Str){bytes, (size_t)n});
	else if (n == 0 || (errno != EINTR && errno != EAGAIN))
		*open = false;
}

static void read_both(int out_fd, int err_fd, Buf *out, Buf *said)
{
	bool out_open = true, err_open = true;
	while (out_open || err_open) {
		struct pollfd fds[] = {{.fd = out_open ? out_fd : -1, .events = POLLIN},
			{.fd = err_open ? err_fd : -1, .events = POLLIN}};
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return;
		if (fds[0].revents != 0)
			read_into(out_fd, out, &out_open);
		if (fds[1].revents != 0)
			read_into(err_fd, said, &err_open);
	}
}

static void child_runs(char *const argv[], int out_fd, int err_fd)
{
	int null = open("/dev/null", O_RDONLY);
	signals_as_new();
	setpgid(0, 0); /* a key of the terminal does not interrupt what moves money */
	dup2(null, STDIN_FILENO);
	dup2(out_fd, STDOUT_FILENO);
	dup2(err_fd, STDERR_FILENO);
	execv(argv[0], argv);
	_exit(127);
}

static bool run_and_read(char *const argv[], Buf *out, Buf *said, Err *err)
{
	int outs[2], errs[2], status = 0;
	if (pipe2(outs, O_CLOEXEC) != 0)
		return err_set(err, ERR_IO, "can't start the executor: %s", strerror(errno));
	if (pipe2(errs, O_CLOEXEC) != 0) {
		close_pair(outs);
		return err_set(err, ERR_IO, "can't start the executor: %s", strerror(errno));
	}
	pid_t pid = fork();
	if (pid == 0)
		child_runs(argv, outs[1], errs[1]);
	close(outs[1]);
	close(errs[1]);
	if (pid > 0) {
		read_both(outs[0], errs[0], out, said);
		wait_for(pid, &status);
	}
	close(outs[0]);
	close(errs[0]);
	return pid > 0 || err_set(err, ERR_IO, "can't start the executor: %s", strerror(errno));
}

/* ---- the executor ---- */

static const Json *with_id(const Json *list, Str id)
{
	for (const Json *i = json_first(list); i != NULL; i = json_next(i))
		if (str_eq(json_str_at(i, "id"), id))
			return i;
	return NULL;
}

/* {"executed":[{id,state,receipt}],"refused":[{id,why}]} in words. */
static bool answer_of(const Json *answer, Arena *arena, Str action, Str *ret_said, Err *err)
{
	const Json *done = with_id(json_get(answer, "executed"), action);
	const Json *refused = with_id(json_get(answer, "refused"), action);
	if (refused != NULL)
		return err_set(err, ERR_REFUSED, "the executor refused %.*s: %.*s", STR_ARG(action),
			STR_ARG(json_str_at(refused, "why")));
	if (done == NULL)
		return err_set(err, ERR_OUTSIDE, "the executor ran, but says nothing of %.*s",
			STR_ARG(action));
	Str state = json_str_at(done, "state");
	if (!str_is(state, "done"))
		return err_set(err, ERR_OUTSIDE, "%.*s is %.*s: the trail says why",
			STR_ARG(action), STR_ARG(state));
	*ret_said = arena_fmt(arena, "%.*s is done: the receipt is below it.", STR_ARG(action));
	return true;
}

/* An argument of its own, as exec wants it. */
static char *word(Arena *arena, Str s)
{
	char *copy = arena_alloc(arena, s.len + 1);
	memcpy(copy, s.ptr, s.len);
	return copy;
}

bool outside_execute(Desk *desk, Arena *arena, Str action, Str *ret_said, Err *err)
{
	AUTO(buf_free) Buf out = {.ceiling = OUTPUT_CEILING}, said = {.ceiling = OUTPUT_CEILING};
	AUTO(json_freep) Json *answer = NULL;
	char self[] = "/proc/self/exe", w[] = "-w", as[] = "--as", json[] = "--json",
	     execute[] = "execute", only[] = "--action";
	char *argv[] = {self, w, word(arena, str_from(desk_folder(desk))), as,
		word(arena, desk_user(desk)->name), json, execute, only, word(arena, action), NULL};
	if (!run_and_read(argv, &out, &said, err))
		return false;
	Str text = str_trim(buf_str(&out)), complaint = str_trim(buf_str(&said));
	if (text.len == 0)
		return err_set(
			err, ERR_OUTSIDE, "the executor did not answer: %.*s", STR_ARG(complaint));
	return json_parse(text, "the executor's answer", &answer, err) &&
	       answer_of(answer, arena, action, ret_said, err);
}

/* ---- the user's editor ---- */

/* "code --wait" is two words; the file's name comes last. */
static size_t editor_words(Arena *arena, char *words[EDITOR_WORDS])
{
	const char *given = getenv("VISUAL");
	if (given == NULL || *given == '\0')
		given = getenv("EDITOR");
	Str rest = str_from(given), part;
	size_t count = 0;
	while (count < EDITOR_WORDS - 2 && str_next(&rest, ' ', &part))
		if (part.len > 0)
			words[count++] = word(arena, part);
	return count;
}

/* A new file that only this user can read, whose last line ends as editors expect; NULL where there can't be one. */
static char *temporary_file(Arena *arena, Str text, Err *err)
{
	const char *folder = getenv("XDG_RUNTIME_DIR");
	if (folder == NULL || access(folder, W_OK) != 0)
		folder = getenv("TMPDIR");
	if (folder == NULL || access(folder, W_OK) != 0)
		folder = "/tmp";
	char *path = word(arena, arena_fmt(arena, "%s/countersign-XXXXXX.txt", folder));
	int fd = mkostemps(path, 4, O_CLOEXEC); /* mode 0600 */
	bool ended = text.len == 0 || text.ptr[text.len - 1] == '\n';
	bool ok = fd >= 0 && file_write_fd(fd, text) && (ended || file_write_fd(fd, STR("\n")));
	int why = errno;
	if (fd >= 0 && close(fd) != 0 && ok) {
		why = errno;
		ok = false;
	}
	if (fd >= 0 && !ok)
		unlink(path);
	if (!ok)
		err_set(err, ERR_IO, "%s: %s", path, strerror(why));
	return ok ? path : NULL;
}

/* Runs it on our terminal, as a job in the foreground. */
static bool run_on_terminal(char *const argv[], Err *err)
{
	int status = 0;
	term_pause();
	pid_t pid = fork();
	if (pid == 0) {
		signals_as_new();
		execvp(argv[0], argv);
		_exit(127);
	}
	bool ok = pid > 0 && wait_for(pid, &status);
	term_resume();
	if (!ok)
		return err_set(err, ERR_IO, "can't start %s: %s", argv[0], strerror(errno));
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_set(err, ERR_OUTSIDE, "can't start %s ($VISUAL or $EDITOR)", argv[0]);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return err_set(err, ERR_OUTSIDE, "%s gave up: nothing was saved", argv[0]);
	return true;
}

bool outside_edit(Desk *desk, Arena *arena, Str text, Str *ret_text, Err *err)
{
	char *argv[EDITOR_WORDS] = {0};
	size_t count = editor_words(arena, argv);
	AUTO(buf_free) Buf edited = {0};
	(void)desk;
	if (count == 0)
		return err_set(err, ERR_USAGE, "neither $VISUAL nor $EDITOR is set; e edits here");
	char *path = temporary_file(arena, text, err);
	if (path == NULL)
		return false;
	argv[count] = path;
	bool ok = run_on_terminal(argv, err) && file_read(path, EDITED_CEILING, &edited, err);
	unlink(path);
	if (!ok)
		return false;
	Str taken = text_taken(arena, buf_str(&edited));
	while (taken.len > 0 && taken.ptr[taken.len - 1] == '\n' &&
		(text.len == 0 || text.ptr[text.len - 1] != '\n'))
		taken.len--; /* editors end the last line */
	*ret_text = taken;
	return true;
}
