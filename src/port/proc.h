/*
 * Programs run by argument vector, never by a shell: clean environment, process group of their own, time
 * limit, output ceiling. Blocking; safe in programs with threads. The caller's signal dispositions, signal
 * mask and open files are as before when it returns, and none of them reach the program.
 *
 * The environment is PATH=PROC_PATH, LANG=C.UTF-8, the variables named by `keep` and the pairs of `extra`.
 * What the program itself wrote before it ended is delivered whole; its process group is killed when it
 * ends, so nothing that it left running in that group outlives the call.
 */
#ifndef PORT_PROC_H
#define PORT_PROC_H

#include "base/str.h"

#define PROC_PATH "/usr/local/bin:/usr/bin:/bin"

enum {
	PROC_TIMEOUT_MS = 30000,
	PROC_OUTPUT_CEILING = 1024 * 1024, /* each for out and err; of a dialogue, for what it leaves */
	PROC_GRACE_MS = 2000,
	PROC_MAX_VARIABLES = 32,           /* of the program's environment, all together */
	PROC_MAX_MEMORY_MIB = 2048,        /* RLIMIT_AS under `limits` */
	PROC_MAX_FILE_MIB = 64,            /* RLIMIT_FSIZE */
	PROC_MAX_FILES = 256,              /* RLIMIT_NOFILE */
};

typedef struct ProcOptions {
	const char *const *argv;   /* argv[0] is looked up in PROC_PATH unless it has a / */
	const char *const *keep;   /* names of environment variables passed on; NULL ends; may be NULL */
	const char *const *extra;  /* "NAME=value" pairs added; NULL ends; may be NULL */
	const char *folder;        /* working folder, or NULL; a relative argv[0] with a / is below it */
	Str input;
	/* A dialogue in place of `input`: called before anything came (out is empty) and whenever something did; takes
	 * what it wants from the front of `out` and adds to `input` what the program shall read next. False: that was
	 * all; the program's input is closed, and it has PROC_GRACE_MS to end by itself. */
	bool (*talk)(void *context, Buf *out, Buf *input);
	void *context;
	int64_t timeout_ms;        /* 0: PROC_TIMEOUT_MS; the process group is killed after it */
	size_t output_ceiling;     /* 0: PROC_OUTPUT_CEILING */
	bool limits;               /* also RLIMIT_CPU, RLIMIT_AS, RLIMIT_FSIZE, RLIMIT_NOFILE for tools */
} ProcOptions;

typedef struct ProcResult {
	int status;     /* exit status, or 128 + signal; 255 is an exit status too (ssh-keygen's "no") */
	int signal;     /* that ended it; 0: it ended by itself */
	bool timed_out; /* and was killed */
	Buf out, err;   /* owned: proc_result_free */
} ProcResult;

/*
 * False only where it could not be started (it then did nothing), or, with ERR_OUTSIDE and no other code,
 * where it had started and was killed because its output passed the ceiling or could not be read.
 */
bool proc_run(const ProcOptions *options, ProcResult *ret_result, Err *err);
void proc_result_free(ProcResult *r); /* NULL accepted */

#endif
