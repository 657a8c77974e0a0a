/* What is wrong, and how to mend it. */
#include "desk/desk_private.h"

#include "base/file.h"
#include "desk/knowledge_index.h"
#include "port/proc.h"

#include <sys/stat.h>
#include <unistd.h>

typedef struct Doctor {
	Desk *desk;
	Arena *arena;
	Checks *checks;
} Doctor;

static void say(Doctor *d, const char *name, bool ok, Str detail)
{
	checks_say(d->checks, name, ok, detail);
}

static void check_programs(Doctor *d)
{
	static const char *const argv[] = {"ssh-keygen", "-?", NULL};
	ProcOptions options = {.argv = argv, .timeout_ms = 5000};
	ProcResult result = {0};
	Err err = {0};
	bool ok = proc_run(&options, &result, &err);
	say(d, "ssh-keygen", ok, ok ? STR("found: signatures can be made")
		: arena_fmt(d->arena, "%s; install openssh-client", err.text));
	proc_result_free(&result);
}

static void check_store(Doctor *d)
{
	Store *store = d->desk->workspace->store;
	Err err = {0};
	bool ok = store_check(store, &err);
	say(d, "store", ok, ok ? arena_fmt(d->arena, "SQLite %s, journal mode %s, durable commits",
		store_engine_version(), store_journal_mode(store)) : arena_copy(d->arena, str_from(err.text)));
}

/* What is damaged is made anew here, and told. */
static void check_index(Doctor *d)
{
	Err err = {0};
	const Index *index = knowledge_index(d->desk, &err);
	const char *notice = knowledge_index_notice();
	if (index == NULL)
		say(d, "search index", false, arena_copy(d->arena, str_from(err.text)));
	else if (notice[0] != '\0')
		say(d, "search index", false, arena_copy(d->arena, str_from(notice)));
	else
		say(d, "search index", true, arena_fmt(d->arena, "%zu passages, checksums agree",
			index_passage_count(index)));
}

static void check_private(Doctor *d, const char *relative, mode_t others)
{
	struct stat st;
	const char *path = workspace_path(d->desk->workspace, d->arena, relative);
	if (stat(path, &st) != 0)
		return;
	bool ok = (st.st_mode & others) == 0;
	say(d, relative, ok, !ok ? arena_fmt(d->arena, "others can read it: chmod o=%s %s",
		(others & S_IRWXG) != 0 ? ",g=" : "", path) : (st.st_mode & S_IRWXG) == 0
		? STR("readable by its owner only")
		: arena_fmt(d->arena, "readable by its owner and group %ld: the executor's, say", (long)st.st_gid));
}

static void check_user(Doctor *d)
{
	const User *u = &d->desk->user;
	const char *key = workspace_key_path(d->desk->workspace, d->arena, u->name);
	say(d, "user", true, arena_fmt(d->arena, "%.*s is %s", STR_ARG(u->name), role_name(u->role)));
	bool ok = u->key.len > 0 && file_exists(key);
	say(d, "key", ok, ok ? arena_fmt(d->arena, "%s signs for %.*s", key, STR_ARG(u->name))
		: u->key.len == 0
		? arena_fmt(d->arena, "no public key is allowed for %.*s: user add %.*s --role ROLE --key "
			"PUBFILE", STR_ARG(u->name), STR_ARG(u->name))
		: arena_fmt(d->arena, "%s is missing: set COUNTERSIGN_KEY to the private key, or to the "
			".pub of a key in ssh-agent", key));
}

static void check_tools(Doctor *d)
{
	const Toolbox *box = &d->desk->workspace->rules.tools;
	size_t changed = 0;
	for (size_t i = 0; i < box->count; i++) {
		if (box->items[i].pinned)
			continue;
		changed++;
		say(d, "tool", false, arena_fmt(d->arena, "%.*s changed since it was pinned: read "
			"tools/, then: countersign tool pin %.*s", STR_ARG(box->items[i].name),
			STR_ARG(box->items[i].name)));
	}
	say(d, "tools", changed == 0, arena_fmt(d->arena, "%zu tools, %zu of them not pinned", box->count,
		changed));
}

static void check_knowledge(Doctor *d)
{
	int64_t documents = 0;
	if (!role_may(d->desk->user.role, VERB_ADMINISTER))
		return; /* counts of the whole workspace are an administrator's */
	(void)store_count(d->desk->workspace->store, "documents", &documents, NULL);
	say(d, "knowledge", documents > 0, documents > 0
		? arena_fmt(d->arena, "%lld documents", (long long)documents)
		: STR("no documents: put some into kb/ and run: countersign ingest"));
}

static void check_models(Doctor *d)
{
	AUTO(json_freep) Json *list = NULL;
	if (!desk_models(d->desk, false, &list, NULL))
		return;
	for (const Json *m = json_first(list); m != NULL; m = json_next(m)) {
		Str name = json_str_at(m, "name"), fault = json_str_at(json_get(m, "test"), "error");
		if (fault.len > 0)
			say(d, "model", false, arena_copy(d->arena, fault));
		if (json_bool_at(m, "drift", false))
			say(d, "model", false, arena_fmt(d->arena, "%.*s answers as %.*s and was accepted as "
				"%.*s: run the gate (eval run --model %.*s), then: model accept %.*s",
				STR_ARG(name), STR_ARG(json_str_at(m, "reported")),
				STR_ARG(json_str_at(m, "accepted")), STR_ARG(name), STR_ARG(name)));
	}
}

/* Two people's private keys in one place are one person with two names. */
static void check_keys(Doctor *d)
{
	FileList list = {0};
	size_t private_keys = 0;
	const char *folder = workspace_path(d->desk->workspace, d->arena, ".countersign/keys");
	if (!file_list(d->arena, folder, &list, NULL))
		return;
	for (size_t i = 0; i < list.count; i++)
		private_keys += !str_ends(str_from(list.paths[i]), STR(".pub"));
	bool demo = str_is(config_str(&d->desk->workspace->rules.config, "workspace", "demo", STR("")), "yes");
	say(d, "four eyes", private_keys <= 1 || demo, private_keys <= 1 ? STR("one private key is kept here")
		: arena_fmt(d->arena, "%zu private keys are kept here, so one login can sign as %zu people: "
			"fine for a demo ([workspace] demo = yes); else: user add NAME --role ROLE --key PUBFILE, and remove the private "
			"key", private_keys, private_keys));
}

static void check_gate(Doctor *d)
{
	GateState g = {0};
	Err why = {0};
	if (!desk_gate_required(d->desk))
		return;
	bool ok = desk_gate(d->desk, d->arena, &g, &why);
	say(d, "gate", ok && g.open, ok ? g.words : arena_copy(d->arena, str_from(why.text)));
}

void desk_doctor(Desk *desk, const Err *open_error, Checks *checks)
{
	Doctor d = {.desk = desk, .arena = checks->arena, .checks = checks};
	say(&d, "version", true, arena_fmt(d.arena, "countersign %s", COUNTERSIGN_VERSION));
	check_programs(&d);
	if (desk == NULL) {
		say(&d, "workspace", false, str_from(open_error != NULL ? open_error->text : "not opened"));
	} else {
		say(&d, "workspace", true, str_from(desk->workspace->folder));
		check_store(&d);
		check_private(&d, ".countersign", S_IRWXO);
		check_private(&d, ".countersign/keys", S_IRWXG | S_IRWXO);
		check_user(&d);
		check_tools(&d);
		check_knowledge(&d);
		check_index(&d);
		check_models(&d);
		check_keys(&d);
		check_gate(&d);
	}
}
