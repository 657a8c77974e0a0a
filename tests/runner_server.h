/* A Python script as a small server on the loopback interface for the tests of http and mail. */
#ifndef TESTS_RUNNER_SERVER_H
#define TESTS_RUNNER_SERVER_H

#include "runner_office.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>

typedef struct Server {
	pid_t pid;
	int port;
	const char *log; /* what it saw, a JSON object per line */
} Server;

/* The script (a path below the project's root) gets the log's path and `extra`, and prints its port once it listens on 127.0.0.1. */
static inline Server server_start(Office *o, const char *script, const char *extra)
{
	Server s = {.log = path_join(&o->arena, o->folder, "server.log")};
	int out[2];
	char line[32] = "";
	Err err = {0};
	if (!file_write_atomic(s.log, STR(""), 0600, &err))
		fail_msg("%s", err.text);
	assert_int_equal(pipe(out), 0);
	s.pid = fork();
	if (s.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves none behind */
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		execlp("python3", "python3", "-I", script, s.log, extra, (char *)NULL);
		_exit(127);
	}
	close(out[1]);
	for (size_t at = 0; at + 1 < sizeof line && read(out[0], line + at, 1) == 1; at++)
		if (line[at] == '\n')
			break;
	close(out[0]);
	int64_t port = 0;
	if (!str_to_int64(str_trim(str_from(line)), &port) || port <= 0)
		fail_msg("the python3 server did not start");
	s.port = (int)port;
	return s;
}

static inline void server_stop(Server *s)
{
	kill(s->pid, SIGKILL);
	waitpid(s->pid, NULL, 0);
}

/* Waits a moment for the server's thread to have written. */
static inline const char *server_log(Office *o, const Server *s)
{
	AUTO(buf_free) Buf text = {0};
	usleep(30000);
	Err err = {0};
	if (!file_read(s->log, 1 << 24, &text, &err))
		fail_msg("%s", err.text);
	return arena_cstr(&o->arena, buf_str(&text));
}

static inline size_t server_count(Office *o, const Server *s)
{
	size_t lines = 0;
	for (const char *c = server_log(o, s); *c != '\0'; c++)
		lines += *c == '\n';
	return lines;
}

/* A key and a certificate for 127.0.0.1 that is its own authority, as server.key and office-ca.pem in the
 * workspace's folder. */
static inline void server_make_certificate(Office *o)
{
	const char *argv[] = {"openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
		"ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=office", "-addext",
		"subjectAltName=IP:127.0.0.1", "-keyout", path_join(&o->arena, o->folder, "server.key"),
		"-out", path_join(&o->arena, o->folder, "office-ca.pem"), NULL};
	office_run(argv, STR(""));
}

#endif
