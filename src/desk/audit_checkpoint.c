/* Checkpoints: the chain's end, signed, so that rows can't be cut off behind it unseen. */
#include "desk/audit_private.h"

#include "approval.h"
#include "base/file.h"
#include "port/sign.h"

static const char *checkpoint_folder(const Workspace *w, Arena *arena)
{
	return workspace_path(w, arena, ".countersign/checkpoints");
}

/* ---- checking ---- */

/* One document, or the last line of an export. */
static bool checkpoint_read(const char *path, Json **ret_json, Err *err)
{
	enum { CHECKPOINT_CEILING = 1024 * 1024 * 1024 };
	AUTO(buf_free) Buf text = {0};
	if (!file_read(path, CHECKPOINT_CEILING, &text, err))
		return false;
	Str rest = str_trim(buf_str(&text)), line = STR(""), last = STR("");
	while (rest.ptr != NULL && str_next(&rest, '\n', &line))
		last = line;
	return json_parse(last, path, ret_json, err);
}

static bool statement_verify(Audit *a, const Json *checkpoint, const Json *statement, Err *err)
{
	Str by = json_str_at(statement, "by"), text = json_str_at(checkpoint, "statement");
	Str key = audit_key_at(a, by, json_int_at(statement, "rows", 0));
	return sign_verify_by(key, by, text, json_str_at(checkpoint, "signature"), err);
}

static bool check_checkpoint(Audit *a, const char *path, Err *err)
{
	AUTO(json_freep) Json *j = NULL;
	AUTO(json_freep) Json *statement = NULL;
	Err why = {0};
	Str hash;
	if (!checkpoint_read(path, &j, &why) ||
		!json_parse(json_str_at(j, "statement"), path, &statement, &why) ||
		!statement_verify(a, j, statement, &why)) {
		if (why.code == ERR_OUTSIDE)
			return err_set(err, why.code, "%s", why.text);
		audit_fault(a, 0, arena_fmt(a->arena, "checkpoint: %s", why.text));
		return true;
	}
	int64_t rows = json_int_at(statement, "rows", 0);
	if (!store_journal_hash(a->desk->workspace->store, a->arena, rows, &hash, err))
		return false;
	if (hash.len == 0 || !str_eq(hash, json_str_at(statement, "hash")))
		audit_fault(a, rows, STR("the chain does not hold what was signed in a checkpoint: rows were "
			"cut off or written anew"));
	return true;
}

bool audit_checkpoints(Audit *a, const char *file, Err *err)
{
	FileList list = {0};
	const char *folder = checkpoint_folder(a->desk->workspace, a->arena);
	if (file_exists(folder) && !file_list(a->arena, folder, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		if (!check_checkpoint(a, list.paths[i], err))
			return false;
	return file == NULL || check_checkpoint(a, file, err);
}

/* ---- making ---- */

static bool sign_checkpoint(Desk *desk, Arena *arena, Json *checkpoint, int64_t rows, Err *err)
{
	Workspace *w = desk->workspace;
	Str hash, signature;
	AUTO(json_freep) Json *statement = json_new_object();
	AUTO(buf_free) Buf text = {0};
	if (!store_journal_hash(w->store, arena, rows, &hash, err))
		return false;
	json_set_cstr(statement, "schema", "countersign/checkpoint-statement/1");
	json_set_int(statement, "rows", rows);
	json_set_str(statement, "hash", hash);
	json_set_str(statement, "by", desk->user.name);
	json_set_cstr(statement, "at", clock_iso(clock_now_ms()).text);
	json_write_canonical(statement, &text);
	if (!sign_text(workspace_key_path(w, arena, desk->user.name), buf_str(&text), arena, &signature, err))
		return false;
	json_set_cstr(checkpoint, "schema", "countersign/checkpoint/1");
	json_set_int(checkpoint, "rows", rows);
	json_set_str(checkpoint, "hash", hash);
	json_set_str(checkpoint, "statement", buf_str(&text));
	json_set_str(checkpoint, "signature", signature);
	return true;
}

bool desk_checkpoint(Desk *desk, Json **ret_checkpoint, Err *err)
{
	Arena arena = {0};
	int64_t rows;
	Json *checkpoint = json_new_object();
	AUTO(buf_free) Buf text = {0};
	const char *folder = checkpoint_folder(desk->workspace, &arena);
	bool ok = desk_may(desk, VERB_AUDIT, NULL, NULL, 0, err) &&
		store_count(desk->workspace->store, "journal", &rows, err) &&
		sign_checkpoint(desk, &arena, checkpoint, rows, err) &&
		file_make_folder(folder, 0700, err);
	if (ok) {
		json_write(checkpoint, &text);
		buf_addc(&text, '\n');
		ok = file_write_atomic(arena_fmt(&arena, "%s/%lld.json", folder, (long long)rows).ptr,
			buf_str(&text), 0600, err);
	}
	arena_free(&arena);
	if (!ok) {
		json_free(checkpoint);
		return false;
	}
	*ret_checkpoint = checkpoint;
	return true;
}
