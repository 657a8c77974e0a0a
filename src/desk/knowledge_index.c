#include "desk/knowledge_index.h"

#include "base/hash.h"

/*
 * The index last opened, kept for the life of the program as the stemmers are: one workspace is
 * worked in at a time, by one thread.
 */
static struct {
	Index *index;
	char *folder;
	uint64_t stamp; /* of the folder when it was opened */
	char notice[ERR_TEXT];
} opened;

static const char *index_folder(Desk *desk, Arena *arena)
{
	return workspace_path(desk->workspace, arena, ".countersign/index");
}

const char *knowledge_index_notice(void)
{
	return opened.notice;
}

static void keep(Index *index, const char *folder)
{
	index_close(opened.index);
	opened.index = index;
	opened.stamp = index_stamp(folder);
}

/* Opens what is in the folder, where it is not what is open. */
static void look_again(const char *folder)
{
	Index *index = NULL;
	if (opened.folder == NULL || strcmp(opened.folder, folder) != 0) {
		keep(NULL, folder);
		free(opened.folder);
		opened.folder = strdup(folder);
	}
	if (opened.index != NULL && index_stamp(folder) == opened.stamp)
		return;
	(void)index_open(folder, opened.index, &index, NULL);
	keep(index, folder);
}

static bool is_current(int64_t generation)
{
	return opened.index != NULL && index_generation(opened.index) == generation;
}

static const Index *refuse(Err *err, const char *why)
{
	err_set(err, ERR_INPUT, "the search index: %s", why);
	return NULL;
}

/* ---- bringing it up to date ---- */

typedef struct Delta { /* what an ingest changed; NULL where that is not known */
	int64_t before;
	const int64_t *gone;
	size_t gone_count;
} Delta;

static bool passage_add(
	void *change, const PassageHit *p, const Str *groups, size_t group_count, Err *err)
{
	return index_change_add(change,
		&(IndexPassage){.id = p->id,
			.document = (int64_t)hash_quick(p->document),
			.title = p->title,
			.heading = p->heading,
			.text = p->text,
			.audience = p->audience,
			.groups = groups,
			.group_count = group_count},
		err);
}

typedef struct Ids {
	int64_t *items; /* ascending */
	size_t count;
} Ids;

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static bool is_stored(void *ids, int64_t id)
{
	const Ids *all = ids;
	return all->count > 0 &&
	       bsearch(&id, all->items, all->count, sizeof id, by_id) != NULL;
}

/* Every passage is asked for: what the store has no more is removed. */
static bool remove_all_gone(Store *store, IndexChange *c, Err *err)
{
	Ids ids;
	if (!store_passage_ids(store, STR(""), &ids.items, &ids.count, err))
		return false;
	(void)index_change_sift(c, is_stored, &ids);
	free(ids.items);
	return true;
}

static bool remove_gone(Store *store, IndexChange *c, const Delta *delta, Err *err)
{
	if (index_passage_count(index_change_base(c)) == 0)
		return true;
	if (delta == NULL || index_generation(index_change_base(c)) != delta->before)
		return remove_all_gone(store, c, err);
	for (size_t i = 0; i < delta->gone_count; i++)
		(void)index_change_remove(c, delta->gone[i]);
	return true;
}

/*
 * An index whose generation the store's journal knows is an earlier state of this store. Passages
 * never change and their ids are never given again, so the difference is the ids that are gone and
 * those above the highest it has. Any other index is of something else, and is made anew.
 */
static bool change(Store *store, IndexChange *c, int64_t generation, const Delta *delta,
	Index **ret_index, Err *err)
{
	bool was = false;
	if (!store_knowledge_was(store, index_generation(index_change_base(c)), &was, err))
		return false;
	if (!was)
		index_change_clear(c);
	return remove_gone(store, c, delta, err) &&
	       store_passages_each(
		       store, index_highest_id(index_change_base(c)), passage_add, c, err) &&
	       index_change_finish(c, generation, ret_index, err);
}

static Language language_of(const Desk *desk)
{
	Language language = language_from_code(
		config_str(&desk->workspace->rules.config, "workspace", "language", STR("en")));
	return language == LANGUAGE_UNKNOWN ? LANGUAGE_EN : language;
}

static bool catch_up(
	Desk *desk, const char *folder, const Delta *delta, IndexChangeMode mode, Err *err)
{
	AUTO(index_change_freep) IndexChange *c = NULL;
	Index *index;
	int64_t generation; /* read before the passages: what is ingested meanwhile makes the index
			       old, never wrong */
	if (!index_change_begin(folder, language_of(desk), mode, &c, err) ||
		!store_knowledge_generation(desk->workspace->store, &generation, err))
		return false;
	look_again(folder); /* another process may have done it while this one waited */
	if (is_current(generation) && index_language(opened.index) == language_of(desk))
		return true;
	const char *damage = index_change_damage(c);
	if (damage[0] != '\0')
		(void)snprintf(opened.notice, sizeof opened.notice,
			"%s; it was made anew from the store", damage);
	if (!change(desk->workspace->store, c, generation, delta, &index, err))
		return false;
	keep(index, folder);
	return true;
}

bool knowledge_index_follow(
	Desk *desk, int64_t before, const int64_t *gone, size_t gone_count, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Delta delta = {before, gone, gone_count};
	opened.notice[0] = '\0';
	return catch_up(desk, index_folder(desk, &arena), &delta, INDEX_CHANGE_WAIT, err);
}

/* ---- using it ---- */

const Index *knowledge_index(Desk *desk, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const char *folder = index_folder(desk, &arena);
	Err why = {0};
	int64_t generation;
	opened.notice[0] = '\0';
	if (!store_knowledge_generation(desk->workspace->store, &generation, err))
		return NULL;
	look_again(folder);
	if (is_current(generation) || catch_up(desk, folder, NULL, INDEX_CHANGE_TRY, &why) ||
		(why.code == ERR_STALE && opened.index != NULL) ||
		catch_up(desk, folder, NULL, INDEX_CHANGE_UNSAVED, &why))
		return opened.index;
	return refuse(err, why.text);
}
