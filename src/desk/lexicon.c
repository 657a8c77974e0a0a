#include "desk/lexicon.h"

#include "base/file.h"

#include <sys/stat.h>

static struct {
	Vocabulary *vocabulary;
	uint64_t serial; /* of the index it was made of */
	char *reader;    /* who was to read it, and in which groups */
	Synonyms *synonyms;
	char *path;
	struct timespec changed;
	off_t size;
} kept;

static Str reader_key(Arena *arena, const User *user)
{
	AUTO(buf_free) Buf key = {0};
	buf_add(&key, user->name);
	for (size_t i = 0; i < user->group_count; i++)
		buf_addf(&key, "\n" STR_FMT, STR_ARG(user->groups[i]));
	return arena_copy(arena, buf_str(&key));
}

const Vocabulary *lexicon_vocabulary(void *desk, const IndexReader *reader)
{
	AUTO(arena_free) Arena arena = {0};
	uint64_t serial = index_serial(index_reader_index(reader));
	Str key = reader_key(&arena, &((Desk *)desk)->user);
	if (kept.vocabulary != NULL && kept.serial == serial && str_is(key, kept.reader))
		return kept.vocabulary;
	vocabulary_free(kept.vocabulary);
	free(kept.reader);
	kept.vocabulary = vocabulary_new(reader);
	kept.serial = serial;
	kept.reader = strdup(arena_cstr(&arena, key));
	return kept.vocabulary;
}

static bool is_kept(const char *path, const struct stat *st)
{
	return kept.path != NULL && strcmp(kept.path, path) == 0 && kept.size == st->st_size &&
		kept.changed.tv_sec == st->st_mtim.tv_sec &&
		kept.changed.tv_nsec == st->st_mtim.tv_nsec;
}

static void forget_synonyms(void)
{
	synonyms_free(kept.synonyms);
	free(kept.path);
	kept.synonyms = NULL;
	kept.path = NULL;
}

bool lexicon_synonyms(Desk *desk, Synonyms **ret_synonyms, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf text = {0};
	const char *path = workspace_path(desk->workspace, &arena, LEXICON_SYNONYMS);
	struct stat st;
	*ret_synonyms = NULL;
	if (stat(path, &st) != 0)
		return true;
	if (!is_kept(path, &st)) {
		forget_synonyms();
		if (!file_read(path, SYNONYMS_MAX_BYTES, &text, err) ||
			!synonyms_new(buf_str(&text), LEXICON_SYNONYMS, &kept.synonyms, err))
			return false;
		kept.path = strdup(path);
		kept.changed = st.st_mtim;
		kept.size = st.st_size;
	}
	*ret_synonyms = kept.synonyms;
	return true;
}
