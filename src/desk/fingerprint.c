/*
 * Fingerprint: what decides what a draft says, as five hashes. Two desks with the same fingerprint
 * and a model that does not vary draft the same.
 */
#include "desk/desk_private.h"

#include "base/file.h"

enum { FILE_CEILING = 256 * 1024 * 1024 };

/* Every file below a folder (or the file itself) by name and content; "" where nothing is there. */
static bool hash_files(Arena *arena, const char *path, Str *ret_hash, Err *err)
{
	AUTO(buf_free) Buf sum = {0};
	FileList list = {0};
	if (file_exists(path) && !file_list(arena, path, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++) {
		AUTO(buf_free) Buf text = {0};
		if (!file_read(list.paths[i], FILE_CEILING, &text, err))
			return false;
		buf_addf(&sum, "%s %s\n", list.paths[i] + strlen(path),
			hash_hex_of(buf_str(&text)).text);
	}
	*ret_hash = list.count == 0 ? STR("")
				    : arena_copy(arena, str_from(hash_hex_of(buf_str(&sum)).text));
	return true;
}

static bool is_of_model(Str section)
{
	return str_is(section, "reasoner") || str_starts(section, STR("model "));
}

/* What only says how it is looked at changes no draft. */
static bool changes_nothing(Str section)
{
	static const char *const sections[] = {"telemetry", "eval", "screen"};
	for (size_t i = 0; i < COUNT(sections); i++)
		if (str_is(section, sections[i]))
			return true;
	return false;
}

static void add_entry(Buf *text, const ConfigEntry *e)
{
	buf_addc(text, '[');
	buf_add(text, e->section);
	buf_adds(text, "] ");
	buf_add(text, e->key);
	buf_adds(text, " = ");
	buf_add(text, e->value);
	buf_addc(text, '\n');
}

/* The entries that count, in file order; secrets are only named there, never written. Hashed where they changed. */
static Str hash_config(Desk *desk, bool of_model)
{
	const Config *config = &desk->workspace->rules.config;
	Buf text = {0}, *last = &desk->config_text[of_model];
	for (size_t i = 0; i < config->count; i++) {
		const ConfigEntry *e = &config->items[i];
		if (is_of_model(e->section) == of_model && !changes_nothing(e->section))
			add_entry(&text, e);
	}
	if (last->ptr == NULL || !str_eq(buf_str(last), buf_str(&text)))
		desk->config_hash[of_model] = hash_hex_of(buf_str(&text));
	buf_free(last);
	*last = text;
	return str_from(desk->config_hash[of_model].text);
}

static Str hash_tools(Arena *arena, const Toolbox *tools)
{
	AUTO(buf_free) Buf text = {0};
	for (size_t i = 0; i < tools->count; i++)
		buf_addf(&text, "%.*s %s\n", STR_ARG(tools->items[i].name),
			tools->items[i].pin.text);
	return arena_copy(arena, str_from(hash_hex_of(buf_str(&text)).text));
}

/* Where answers are replayed from a file, the file is the model. */
static bool hash_model(Desk *desk, Arena *arena, Str provider, Str *ret_hash, Err *err)
{
	Workspace *w = desk->workspace;
	Str settings = hash_config(desk, true), recorded = STR("");
	Str file = config_str(&w->rules.config, "reasoner", "replay", STR("evals/replay.jsonl"));
	if (str_is(provider, "replay") &&
		!hash_files(
			arena, workspace_path(w, arena, arena_cstr(arena, file)), &recorded, err))
		return false;
	Str both = arena_fmt(arena, "%.*s%.*s", STR_ARG(settings), STR_ARG(recorded));
	*ret_hash = arena_copy(arena, str_from(hash_hex_of(both).text));
	return true;
}

/* The documents are only added up anew where an ingest changed some. */
static bool hash_index(Desk *desk, Arena *arena, Str *ret_hash, Err *err)
{
	Store *store = desk->workspace->store;
	int64_t generation;
	Str hash;
	if (!store_knowledge_generation(store, &generation, err))
		return false;
	if (desk->index_hash[0] == '\0' || generation != desk->index_generation) {
		if (!store_knowledge_hash(store, arena, &hash, err))
			return false;
		(void)snprintf(desk->index_hash, sizeof desk->index_hash, "%.*s", STR_ARG(hash));
		desk->index_generation = generation;
	}
	*ret_hash = str_from(desk->index_hash);
	return true;
}

static bool fingerprint(Desk *desk, Arena *arena, Json *j, Err *err)
{
	Workspace *w = desk->workspace;
	Str provider = config_str(&w->rules.config, "reasoner", "provider", STR("extractive"));
	Str prompt, model, index;
	if (!hash_files(arena, workspace_path(w, arena, "prompts"), &prompt, err) ||
		!hash_model(desk, arena, provider, &model, err) ||
		!hash_index(desk, arena, &index, err))
		return false;
	json_set_str(j, "prompt", prompt.len > 0 ? prompt : STR("built-in"));
	json_set_str(j, "model", model);
	json_set_str(j, "index", index);
	json_set_cstr(j, "policy", w->rules.policy.hash.text);
	json_set_str(j, "tools", hash_tools(arena, &w->rules.tools));
	json_set_str(j, "settings", hash_config(desk, false));
	json_set_cstr(j, "program", COUNTERSIGN_VERSION);
	json_set_str(j, "provider", provider);
	json_set_bool(j, "sampled", !str_is(provider, "extractive") && !str_is(provider, "replay"));
	return true;
}

bool desk_fingerprint(Desk *desk, Json **ret_fingerprint, Err *err)
{
	Arena arena = {0};
	Json *j = json_new_object();
	bool ok = fingerprint(desk, &arena, j, err);
	arena_free(&arena);
	if (ok)
		*ret_fingerprint = j;
	else
		json_free(j);
	return ok;
}
