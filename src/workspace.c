#include "workspace.h"

#include "base/auto.h"
#include "base/file.h"
#include "port/config_file.h"
#include "port/sign.h"

#include <pwd.h>
#include <unistd.h>

enum { MANIFEST_CEILING = 1024 * 1024, MAX_TOOLS = 1000 };

const char *workspace_path(const Workspace *w, Arena *arena, const char *relative)
{
	return path_join(arena, w->folder, relative);
}

const char *login_name(void)
{
	const struct passwd *pw = getpwuid(getuid());
	if (pw != NULL)
		return pw->pw_name;
	const char *name = getenv("USER");
	return name != NULL ? name : "nobody";
}

const char *workspace_key_path(const Workspace *w, Arena *arena, Str user)
{
	const char *given = getenv("COUNTERSIGN_KEY");
	if (given != NULL && given[0] != '\0')
		return given;
	return arena_fmt(arena, "%s/.countersign/keys/%.*s", w->folder, STR_ARG(user)).ptr;
}

static int by_name(const void *a, const void *b)
{
	return str_cmp(((const Tool *)a)->name, ((const Tool *)b)->name);
}

static bool add_tool(Workspace *w, Str text, const char *name, bool built_in, Err *err)
{
	Toolbox *box = &w->rules.tools;
	Json *manifest;
	Tool tool;
	if (!json_parse(text, name, &manifest, err))
		return false;
	if (built_in && toolbox_find(box, json_str_at(manifest, "name")) != NULL) {
		json_free(manifest);
		return true;
	}
	if (!tool_from_json(&w->arena, manifest, &tool, err)) {
		json_free(manifest);
		return err_prefix(err, "%s: ", name);
	}
	tool.built_in = built_in;
	if (toolbox_find(box, tool.name) != NULL) {
		err_set(err, ERR_INPUT, "%s: name: there is a second tool \"%.*s\"", name,
			STR_ARG(tool.name));
		tool_free(&tool);
		return false;
	}
	*ARENA_PUSH(&w->arena, box->items, box->count) = tool;
	return true;
}

static bool load_tool_files(Workspace *w, Err *err)
{
	const char *folder = workspace_path(w, &w->arena, "tools");
	FileList list = {0};
	if (file_exists(folder) && !file_list(&w->arena, folder, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		if (!str_is(path_extension(str_from(list.paths[i])), ".json"))
			continue;
		AUTO(buf_free) Buf text = {0};
		if (!file_read(list.paths[i], MANIFEST_CEILING, &text, err) ||
			!add_tool(w, buf_str(&text), list.paths[i], false, err))
			return false;
		if (w->rules.tools.count > MAX_TOOLS)
			return err_set(err, ERR_INPUT, "%s: more than %d tools", folder, MAX_TOOLS);
	}
	return true;
}

static bool load_tools(Workspace *w, Err *err)
{
	if (!load_tool_files(w, err))
		return false;
	for (size_t i = 0; i < builtin_tool_count; i++)
		if (!add_tool(w, str_from(builtin_tools[i]), "built-in tool", true, err))
			return false;
	Toolbox *box = &w->rules.tools;
	qsort(box->items, box->count, sizeof box->items[0], by_name);
	for (size_t i = 0; i < box->count; i++) {
		Str pin;
		if (!store_pin_get(w->store, &w->arena, box->items[i].name, &pin, err))
			return false;
		box->items[i].pinned = str_is(pin, box->items[i].pin.text) ||
			(box->items[i].built_in && pin.len == 0);
	}
	return true;
}

static bool load_policy(Workspace *w, Err *err)
{
	const char *path = workspace_path(w, &w->arena, "policy.json");
	AUTO(buf_free) Buf text = {0};
	Json *json = NULL;
	if (file_exists(path) && (!file_read(path, MANIFEST_CEILING, &text, err) ||
		!json_parse(buf_str(&text), path, &json, err)))
		return false;
	if (policy_from_json(&w->arena, json, &w->rules.policy, err))
		return true;
	json_free(json);
	return err_prefix(err, "%s: ", path);
}

static bool load(Workspace *w, Err *err)
{
	const char *ini = workspace_path(w, &w->arena, "countersign.ini");
	if (!file_exists(ini))
		return err_set(err, ERR_INPUT, "%s: not a workspace (no countersign.ini); make one with: "
			"countersign init DIR", w->folder);
	return config_file_read(&w->arena, ini, &w->rules.config, err) &&
		store_open(workspace_path(w, &w->arena, ".countersign/store.db"), STORE_OPEN, &w->store,
			err) && store_journal_hash(w->store, &w->arena, 1, &w->rules.workspace, err) &&
		load_policy(w, err) && load_tools(w, err);
}

bool workspace_open(const char *folder, Workspace **ret_workspace, Err *err)
{
	Workspace *w = xcalloc(1, sizeof *w);
	char *absolute = realpath(folder, NULL);
	w->folder = arena_cstr(&w->arena, str_from(absolute != NULL ? absolute : folder));
	free(absolute);
	w->allowed_signers = workspace_path(w, &w->arena, ".countersign/allowed_signers");
	if (!load(w, err)) {
		workspace_close(w);
		return false;
	}
	*ret_workspace = w;
	return true;
}

void workspace_close(Workspace *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < w->rules.tools.count; i++)
		tool_free(&w->rules.tools.items[i]);
	policy_free(&w->rules.policy);
	store_close(w->store);
	arena_free(&w->arena);
	free(w);
}

/* Who writes the store does not make anybody more than the executor's own configuration does. */
static bool role_of(const Workspace *w, Arena *arena, User *user, Err *err)
{
	if (w->roles == NULL)
		return true;
	Str role = config_str(w->roles, "roles", arena_cstr(arena, user->name), STR(""));
	return role_from(role, &user->role) || err_set(err, ERR_REFUSED, "the executor's configuration gives %.*s no "
		"role ([roles])", STR_ARG(user->name));
}

bool workspace_user(Workspace *w, Arena *arena, const char *name, User *ret_user, Err *err)
{
	User user;
	Err why = {0};
	Str who = str_from(name != NULL ? name : login_name());
	if (!store_user_get(w->store, arena, who, &user, &why)) {
		if (why.code != ERR_MISSING)
			return err_set(err, why.code, "%s", why.text);
		return err_set(err, ERR_REFUSED, "unknown user \"%.*s\"; an administrator adds one with: "
			"countersign user add NAME --role ROLE", STR_ARG(who));
	}
	if (!sign_allowed_key(arena, w->allowed_signers, who, &user.key, NULL))
		user.key = STR("");
	if (!role_of(w, arena, &user, err))
		return false;
	*ret_user = user;
	return true;
}
