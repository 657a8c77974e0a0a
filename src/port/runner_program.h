/* Secrets for programs that runners start: in the environment, by variables that the manifest names. */
#ifndef PORT_RUNNER_PROGRAM_H
#define PORT_RUNNER_PROGRAM_H

#include "port/proc.h"
#include "port/runner.h"

enum { PROGRAM_MAX_SECRETS = 8, PROGRAM_MAX_NAME = 64 };

typedef struct ProgramSecrets {
	Secret items[PROGRAM_MAX_SECRETS];
	Buf variables[PROGRAM_MAX_SECRETS]; /* "NAME=secret" */
	Buf key;
	const char *extra[PROGRAM_MAX_SECRETS + 2];
	size_t count;
} ProgramSecrets;

/* `part`.secrets: {"OFFICE_TOKEN": "office"} or absent; then the program of `part`.`argv` has a / in its name. */
bool program_secrets_check(const Json *part, const char *where, const char *argv, Err *err);

/* Sets o->extra: COUNTERSIGN_KEY and the secrets, for the program o->argv[0]. `p` must stay where it is. */
bool program_secrets_open(ProgramSecrets *p, const RunnerCall *call, const Json *secrets, ProcOptions *o, Err *err);
void program_secrets_close(ProgramSecrets *p); /* wipes them */

/* Without the secrets: what a program wrote. */
Str program_text_clean(const ProgramSecrets *p, Arena *arena, Str text);
Json *program_json_clean(const ProgramSecrets *p, Json *answer); /* takes the answer */

/* For RunnerKind.secrets; `argv` NULL: nothing. */
void program_secrets_tell(const RunnerCall *call, const Json *argv, const Json *secrets, RunnerSecretFn *tell,
	void *context);

#endif
