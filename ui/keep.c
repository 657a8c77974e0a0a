#include "ui/keep.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/hash.h"

#include <unistd.h>

enum { KEEP_EVERY_US = 3000000, KEEP_CEILING = 4 * 1024 * 1024 };

void keeper_free(Keeper *k)
{
	buf_free(&k->path);
	arena_free(&k->arena);
	*k = (Keeper){0};
}

static bool is_writing(const Model *m)
{
	return model_is_writing(m) && m->writing == WRITING_REPLY;
}

/* Names of tickets and users are others' text: the file is named by their hash. */
static void path_make(Keeper *k, const Shown *s)
{
	HashHex name = hash_hex_of(buf_str(&s->ticket)), user = hash_hex_of(k->user);
	buf_clear(&k->path);
	buf_addf(&k->path, "%s/unsaved-%.16s-%.16s.txt", k->folder, user.text, name.text);
}

static bool found(Keeper *k, const Model *m, Str *ret_found)
{
	Buf text = {0};
	bool is = file_exists(buf_cstr(&k->path)) &&
		  file_read(buf_cstr(&k->path), KEEP_CEILING, &text, NULL) &&
		  !str_eq(buf_str(&text), editor_text(&m->text));
	arena_reset(&k->arena);
	if (is)
		*ret_found = arena_copy(&k->arena, buf_str(&text));
	buf_free(&text);
	return is;
}

bool keeper_is_due(const Keeper *k, const Model *m)
{
	return k->folder != NULL && k->writing && editor_modified(&m->text) &&
	       k->kept_step != m->text.changes;
}

void keeper_save(Keeper *k, const Model *m)
{
	if (!keeper_is_due(k, m))
		return;
	file_write_atomic(buf_cstr(&k->path), editor_text(&m->text), 0600, NULL);
	k->kept_us = clock_monotonic_us();
	k->kept_step = m->text.changes;
}

bool keeper_step(Keeper *k, const Shown *s, const Model *m, Str *ret_found)
{
	bool writing = is_writing(m), before = k->writing;
	if (k->folder == NULL)
		return false;
	k->writing = writing;
	if (writing && !before) {
		path_make(k, s);
		k->kept_us = clock_monotonic_us();
		k->kept_step = m->text.changes;
		return found(k, m, ret_found);
	}
	if (before && !writing)
		unlink(buf_cstr(&k->path));
	else if (writing && clock_monotonic_us() - k->kept_us >= KEEP_EVERY_US)
		keeper_save(k, m);
	return false;
}
