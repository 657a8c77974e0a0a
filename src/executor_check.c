/* What is wrong with the executor's own configuration, and how to mend it. */
#include "executor_private.h"

#include "base/file.h"

#include <unistd.h>

typedef struct Look {
	const Vault *vault;
	const Tool *tool;
	Checks *checks;
	size_t named; /* secrets that manifests name */
} Look;

static void look_at_secret(void *context, Str name, Str destination)
{
	Look *look = context;
	Secret secret = {0};
	Err err = {0};
	look->named++;
	if (look->vault == NULL)
		return;
	bool ok = vault_secret(look->vault, name, destination, &secret, &err);
	secret_free(&secret);
	checks_say(look->checks, "secret", ok, arena_fmt(look->checks->arena, "%.*s for %.*s: %s", STR_ARG(name),
		STR_ARG(look->tool->name), ok ? "there, and may go where the manifest sends it" : err.text));
}

static void look_at_tools(Look *look, const Workspace *w)
{
	for (size_t i = 0; i < w->rules.tools.count; i++) {
		const Tool *tool = look->tool = &w->rules.tools.items[i];
		const RunnerKind *runner = runner_find(tool->kind);
		RunnerCall call = {.tool = tool, .folder = w->folder};
		if (runner != NULL && runner->secrets != NULL && runner->check(tool, NULL))
			runner->secrets(&call, look_at_secret, look);
	}
}

static void look_at_file(Look *look, const Workspace *w, const char *path, bool named)
{
	Vault *vault = NULL;
	Err err = {0};
	Arena *arena = look->checks->arena;
	if (!named && !file_exists(path)) {
		look_at_tools(look, w);
		checks_say(look->checks, "executor", look->named == 0, look->named == 0
			? STR("no configuration of its own: no tool needs a secret")
			: arena_fmt(arena, "%s is missing and tools need secrets: man countersign, FILES", path));
	} else if (!vault_open(path, &vault, &err)) {
		bool theirs = err.code == ERR_REFUSED && access(path, R_OK) != 0;
		checks_say(look->checks, "executor", theirs, theirs
			? arena_fmt(arena, "%s is another user's, as it should be; doctor looks into it when that "
				"user runs it", path) : str_from(err.text));
	} else {
		checks_say(look->checks, "executor", true, arena_fmt(arena, "%s: readable by its owner only, %zu "
			"secrets, signatures by %s", path, vault_count(vault), vault_allowed_signers(vault) != NULL
			? vault_allowed_signers(vault) : "the workspace's allowed signers"));
		look->vault = vault;
		look_at_tools(look, w);
	}
	vault_close(vault);
}

void executor_doctor(const char *folder, Checks *checks)
{
	Arena arena = {0};
	Workspace *w = NULL;
	Look look = {.checks = checks};
	bool named;
	const char *path = executor_config_path(folder, &arena, &named);
	if (workspace_open(folder, &w, NULL)) /* where not, the desk's checks have said why */
		look_at_file(&look, w, path, named);
	workspace_close(w);
	arena_free(&arena);
}
