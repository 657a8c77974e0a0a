/* A new workspace, its users and their keys. */
#include "desk/desk_private.h"

#include "base/file.h"
#include "port/office.h"
#include "port/runner.h"
#include "port/sign.h"

#include <dirent.h>
#include <errno.h>

static const char starter_ini[] =
	"; countersign workspace. Secrets never stand here: NAME_file (mode 0600), NAME_env or NAME_command.\n"
	"[workspace]\n"
	"name = My desk\n"
	"; a document that names no audience: public (may be quoted to customers) or internal\n"
	"default_audience = public\n"
	"\n"
	"[retrieval]\n"
	"passages = 8\n"
	"\n"
	"[reasoner]\n"
	"; extractive: built in, works offline, writes verbatim sentences with citations\n"
	"provider = extractive\n"
	"\n"
	"[reply]\n"
	"greeting = Hello {name},\n"
	"closing = Kind regards,\\nThe support team\n";

static bool folder_is_free(const char *folder, Err *err)
{
	DIR *dir = opendir(folder);
	if (dir == NULL)
		return errno == ENOENT || err_set(err, ERR_IO, "%s: %s", folder, strerror(errno));
	size_t entries = 0;
	for (struct dirent *e; (e = readdir(dir)) != NULL;)
		entries += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	closedir(dir);
	return entries == 0 ||
		err_set(err, ERR_INPUT, "%s: not empty; init wants a new or an empty folder", folder);
}

static bool make_folders(Arena *arena, const char *folder, Err *err)
{
	static const char *const names[] = {"kb", "records", "tools", "prompts", "evals",
		".countersign", ".countersign/keys"};
	bool ok = file_make_folder(folder, 0755, err);
	for (size_t i = 0; ok && i < COUNT(names); i++)
		ok = file_make_folder(path_join(arena, folder, names[i]),
			str_starts(str_from(names[i]), STR(".")) ? 0700 : 0755, err);
	return ok;
}

/* records/office.db: what sql tools change and lookups read; from records/seed.sql where there is one. */
static bool make_office(Arena *arena, const char *folder, Err *err)
{
	enum { SEED_CEILING = 16 * 1024 * 1024 };
	const char *seed = path_join(arena, folder, "records/seed.sql");
	const char *path = path_join(arena, folder, "records/office.db");
	const char *stand_in = path_join(arena, folder, "evals/office.db"); /* golden cases look things up in it */
	AUTO(buf_free) Buf sql = {0};
	if (file_exists(seed) && !file_read(seed, SEED_CEILING, &sql, err))
		return false;
	bool ok = file_exists(seed) ? office_create(path, buf_str(&sql), err) && office_create(stand_in, buf_str(&sql), err)
		: office_create(path, str_from(builtin_office), err);
	return ok || (file_exists(seed) && err_prefix(err, "%s: ", seed));
}

static bool first_user(const char *folder, const char *name, Err *err)
{
	Arena arena = {0};
	Store *store = NULL;
	User user = {.name = str_from(name), .role = ROLE_ADMINISTRATOR};
	Json *body = json_new_object();
	json_set_cstr(body, "version", COUNTERSIGN_VERSION);
	bool ok = store_open(path_join(&arena, folder, ".countersign/store.db"), STORE_CREATE, &store, err) &&
		store_begin(store, err) && store_user_put(store, &user, err) &&
		store_journal_append(store, EVENT_CREATED, clock_now_ms(), user.name, STR(""), body, NULL,
			err) &&
		store_commit(store, err);
	json_free(body);
	store_close(store);
	arena_free(&arena);
	return ok;
}

/* ---- users ---- */

static bool name_is_good(Str name, Err *err)
{
	static const char allowed[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-";
	bool ok = name.len > 0 && name.len <= 64 && name.ptr[0] != '.' && name.ptr[0] != '-';
	for (size_t i = 0; ok && i < name.len; i++)
		ok = strchr(allowed, name.ptr[i]) != NULL && name.ptr[i] != '\0';
	return ok || err_set(err, ERR_USAGE,
		"user name: 1 to 64 letters, digits or . _ @ -, not starting with . or -");
}

static bool key_for(Workspace *w, Arena *arena, Str name, const char *key_file, Str *ret_key, Err *err)
{
	if (key_file != NULL)
		return sign_read_public_key(arena, key_file, ret_key, err);
	const char *path = arena_fmt(arena, "%s/.countersign/keys/%.*s", w->folder, STR_ARG(name)).ptr;
	const char *public_path = arena_fmt(arena, "%s.pub", path).ptr;
	return (file_exists(public_path) || sign_make_key(path, arena_cstr(arena, name), err)) &&
		sign_read_public_key(arena, public_path, ret_key, err);
}

static bool write_user(Desk *desk, const User *user, Err *err)
{
	Store *store = desk->workspace->store;
	AUTO(json_freep) Json *body = json_new_object();
	Json *groups = json_new_array();
	for (size_t i = 0; i < user->group_count; i++)
		json_push_str(groups, user->groups[i]);
	json_set_str(body, "name", user->name);
	json_set_cstr(body, "role", role_name(user->role));
	json_set(body, "groups", groups);
	json_set_str(body, "key", user->key);
	if (!store_begin(store, err))
		return false;
	if (store_user_put(store, user, err) &&
		store_journal_append(store, EVENT_USER, clock_now_ms(), desk->user.name, STR(""), body, NULL,
			err) &&
		sign_allow(desk->workspace->allowed_signers, user->name, user->key, err))
		return store_commit(store, err);
	store_rollback(store);
	return false;
}

bool desk_user_add(Desk *desk, Str name, Str role, Str groups, const char *key_file, User *ret_user, Err *err)
{
	Arena *arena = &desk->workspace->arena;
	User user = {.name = arena_copy(arena, name)};
	Str group;
	if (!desk_may(desk, VERB_ADMINISTER, NULL, NULL, 0, err))
		return false;
	if (!name_is_good(name, err))
		return false;
	if (!role_from(role, &user.role))
		return err_set(err, ERR_USAGE, "role: \"%.*s\" is none of agent analyst supervisor "
			"administrator auditor", STR_ARG(role));
	while (groups.len > 0 && str_next(&groups, ',', &group))
		if (str_trim(group).len > 0)
			*ARENA_PUSH(arena, user.groups, user.group_count) = arena_copy(arena, str_trim(group));
	if (!key_for(desk->workspace, arena, user.name, key_file, &user.key, err) ||
		!write_user(desk, &user, err))
		return false;
	if (str_eq(user.name, desk->user.name))
		desk->user = user;
	*ret_user = user;
	return true;
}

bool desk_user_list(Desk *desk, Arena *arena, User **ret_users, size_t *ret_count, Err *err)
{
	Workspace *w = desk->workspace;
	if (!authorise(&desk->user, VERB_READ, ON_WORKSPACE, err) ||
		!store_users(w->store, arena, ret_users, ret_count, err))
		return false;
	for (size_t i = 0; i < *ret_count; i++)
		if (!sign_allowed_key(arena, w->allowed_signers, (*ret_users)[i].name,
			&(*ret_users)[i].key, NULL))
			(*ret_users)[i].key = STR("");
	return true;
}

bool desk_tool_pin(Desk *desk, Str tool, Str seen, Err *err)
{
	Workspace *w = desk->workspace;
	const Tool *found = toolbox_find(&w->rules.tools, tool);
	if (!desk_may(desk, VERB_ADMINISTER, NULL, NULL, 0, err))
		return false;
	if (found == NULL)
		return err_set(err, ERR_MISSING, "no tool \"%.*s\" in tools/", STR_ARG(tool));
	if (seen.len > 0 && !str_ieq(seen, str_from(found->pin.text))) {
		err_set(err, ERR_REFUSED, "the manifest of %.*s is not the one that was looked at: run tool diff again",
			STR_ARG(tool));
		return desk_refuse(desk, NULL, STR(""), verb_name(VERB_ADMINISTER), err);
	}
	const RunnerKind *runner = runner_find(found->kind);
	if (runner != NULL && runner->check != NULL && !runner->check(found, err))
		return err_prefix(err, "tools/%.*s.json: ", STR_ARG(tool));
	AUTO(json_freep) Json *body = json_new_object();
	json_set_str(body, "tool", found->name);
	json_set_cstr(body, "pin", found->pin.text);
	json_set(body, "manifest", json_copy(found->manifest));
	if (!store_begin(w->store, err))
		return false;
	if (!store_pin_put(w->store, found->name, str_from(found->pin.text), err) ||
		!store_journal_append(w->store, EVENT_TOOL_PINNED, clock_now_ms(), desk->user.name, STR(""),
			body, NULL, err)) {
		store_rollback(w->store);
		return false;
	}
	if (!store_commit(w->store, err))
		return false;
	for (size_t i = 0; i < w->rules.tools.count; i++)
		if (&w->rules.tools.items[i] == found)
			w->rules.tools.items[i].pinned = true;
	return true;
}

/* ---- init ---- */

static bool add_demo_user(Desk *desk, Str line, Err *err)
{
	AUTO(json_freep) Json *j = NULL;
	AUTO(buf_free) Buf groups = {0};
	User user;
	if (str_trim(line).len == 0)
		return true;
	if (!json_parse(line, "users.jsonl", &j, err))
		return false;
	for (const Json *g = json_first(json_get(j, "groups")); g != NULL; g = json_next(g))
		buf_addf(&groups, "%.*s,", STR_ARG(json_str(g)));
	return desk_user_add(desk, json_str_at(j, "name"), json_str_at(j, "role"), buf_str(&groups), NULL,
		&user, err);
}

static bool add_demo_users(Desk *desk, Arena *arena, Err *err)
{
	enum { USERS_CEILING = 1024 * 1024 };
	const char *path = workspace_path(desk->workspace, arena, "users.jsonl");
	AUTO(buf_free) Buf text = {0};
	Str rest, line;
	if (!file_exists(path))
		return true;
	if (!file_read(path, USERS_CEILING, &text, err))
		return false;
	for (rest = buf_str(&text); str_next(&rest, '\n', &line);)
		if (!add_demo_user(desk, line, err))
			return err_prefix(err, "%s: ", path);
	return true;
}

/* What its labelled texts teach. */
static bool train_demo(Desk *desk, Arena *arena, Err *err)
{
	AUTO(json_freep) Json *report = NULL;
	return !file_exists(workspace_path(desk->workspace, arena, "intents")) ||
		desk_intents_train(desk, NULL, 0, &report, err);
}

/* Everything a demo brings: users, the login user's groups, pins, documents, tickets, intents. */
static bool furnish(Desk *desk, Arena *arena, bool demo, WorkspaceReport *report, Err *err)
{
	IngestReport ingested = {0};
	ImportReport imported = {0};
	User self;
	const char *tickets = workspace_path(desk->workspace, arena, "tickets");
	if (!desk_user_add(desk, desk->user.name, STR("administrator"),
		demo ? STR("billing,network,fraud") : STR(""), NULL, &self, err))
		return false;
	if (demo && !add_demo_users(desk, arena, err))
		return false;
	for (size_t i = 0; i < desk->workspace->rules.tools.count; i++)
		if (!desk_tool_pin(desk, desk->workspace->rules.tools.items[i].name, STR(""), err))
			return false;
	if (!desk_ingest(desk, arena, NULL, 0, &ingested, err) ||
		(demo && file_exists(tickets) && !desk_import(desk, arena, &tickets, 1, &imported, err)) ||
		(demo && !train_demo(desk, arena, err)))
		return false;
	report->documents = ingested.documents;
	report->passages = ingested.passages;
	report->tickets = imported.imported;
	return true;
}

static bool populate(const char *folder, const char *demo, const char *user, WorkspaceReport *ret_report,
	Err *err)
{
	Arena arena = {0};
	AUTO(desk_closep) Desk *desk = NULL;
	WorkspaceReport report = {0};
	User *users;
	bool ok = make_office(&arena, folder, err) && first_user(folder, user, err) &&
		desk_open(folder, user, &desk, err) && furnish(desk, &arena, demo != NULL, &report, err) &&
		desk_user_list(desk, &arena, &users, &report.users, err);
	if (ok) {
		report.tools = desk->workspace->rules.tools.count;
		*ret_report = report;
	}
	arena_free(&arena);
	return ok;
}

static bool furnish_folder(Arena *arena, const char *folder, const char *demo, const char *user,
	WorkspaceReport *ret_report, Err *err)
{
	const char *ini = path_join(arena, folder, "countersign.ini");
	return make_folders(arena, folder, err) && (demo == NULL || file_copy_tree(demo, folder, err)) &&
		(file_exists(ini) || file_write_atomic(ini, str_from(starter_ini), 0644, err)) &&
		populate(folder, demo, user != NULL ? user : login_name(), ret_report, err);
}

bool workspace_create(const char *folder, const char *demo, const char *user, WorkspaceReport *ret_report,
	Err *err)
{
	Arena arena = {0};
	bool was_there = file_exists(folder);
	bool ok = folder_is_free(folder, err);
	if (ok && !furnish_folder(&arena, folder, demo, user, ret_report, err)) {
		ok = false; /* half a workspace is none: the folder is as it was */
		if (file_exists(folder) && !file_remove_tree(folder, !was_there))
			err_prefix(err, "(%s could not be emptied again) ", folder);
	}
	arena_free(&arena);
	return ok;
}
