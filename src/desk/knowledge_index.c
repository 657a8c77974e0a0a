#include "desk/knowledge_index.h"

#include "base/hash.h"
#include "desk/likeness.h"

#include <unistd.h>

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

/* Of what is too short to tell; UNKNOWN for a language that has no stemmer. */
static Language language_of(const Desk *desk)
{
	return language_from_code(
		config_str(&desk->workspace->rules.config, "workspace", "language", STR("en")));
}

static bool is_current(const Desk *desk, int64_t generation)
{
	return opened.index != NULL && index_generation(opened.index) == generation &&
	       (index_passage_count(opened.index) == 0 ||
		       index_language(opened.index) == language_of(desk));
}

/* ---- bringing it up to date ---- */

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

/* `delta`: NULL where it is not known what is gone. */
static bool remove_gone(Store *store, IndexChange *c, const KnowledgeDelta *delta, Err *err)
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
static bool prepare(Store *store, IndexChange *c, const KnowledgeDelta *delta, Err *err)
{
	bool was = false;
	if (!store_knowledge_was(store, index_generation(index_change_base(c)), &was, err))
		return false;
	if (!was)
		index_change_clear(c);
	return remove_gone(store, c, delta, err) &&
	       store_passages_each(
		       store, index_highest_id(index_change_base(c)), passage_add, c, err) &&
	       index_change_prepare(c, err);
}

static bool begin(
	Desk *desk, const char *folder, IndexChangeMode mode, IndexChange **ret_change, Err *err)
{
	IndexChange *c;
	if (!index_change_begin(folder, language_of(desk), mode, &c, err))
		return false;
	const char *damage = index_change_damage(c);
	if (damage[0] != '\0')
		(void)snprintf(opened.notice, sizeof opened.notice,
			"%s; it was made anew from the store", damage);
	*ret_change = c;
	return true;
}

static bool publish(const char *folder, IndexChange *c, int64_t generation, Err *err)
{
	Index *index;
	if (!index_change_publish(c, generation, &index, err))
		return false;
	keep(index, folder);
	return true;
}

bool knowledge_change_begin(Desk *desk, IndexChange **ret_change, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	opened.notice[0] = '\0';
	return begin(desk, index_folder(desk, &arena), INDEX_CHANGE_WAIT, ret_change, err);
}

bool knowledge_change_prepare(
	Desk *desk, IndexChange *c, const KnowledgeDelta *delta, Err *err)
{
	return prepare(desk->workspace->store, c, delta, err);
}

bool knowledge_change_publish(Desk *desk, IndexChange *c, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	int64_t generation;
	return store_knowledge_generation(desk->workspace->store, &generation, err) &&
	       publish(index_folder(desk, &arena), c, generation, err);
}

bool knowledge_index_purge(Desk *desk, Err *err)
{
	AUTO(index_change_freep) IndexChange *c = NULL;
	if (!knowledge_change_begin(desk, &c, err))
		return false;
	index_change_purge(c);
	return prepare(desk->workspace->store, c, NULL, err) &&
	       knowledge_change_publish(desk, c, err) && likeness_purge(desk, opened.index, err);
}

/* ---- using it ---- */

/* Without a transaction around it: what is ingested meanwhile makes the index old, as its generation
 * is read first, never wrong. */
static bool catch_up(Desk *desk, const char *folder, IndexChangeMode mode, Err *err)
{
	AUTO(index_change_freep) IndexChange *c = NULL;
	Store *store = desk->workspace->store;
	int64_t generation;
	store_commit_group(store);
	if (!begin(desk, folder, mode, &c, err) ||
		!store_knowledge_generation(store, &generation, err))
		return false;
	look_again(folder); /* another process may have done it just before */
	return is_current(desk, generation) ||
	       (prepare(store, c, NULL, err) && publish(folder, c, generation, err));
}

/* An ingest that has committed publishes in a moment; what takes longer is not waited for. */
static bool catch_up_soon(Desk *desk, const char *folder, Err *err)
{
	enum { PATIENCE_MS = 2000, STEP_MS = 5 };
	int64_t until_us = clock_monotonic_us() + PATIENCE_MS * 1000;
	while (!catch_up(desk, folder, INDEX_CHANGE_TRY, err)) {
		if (err->code != ERR_STALE || clock_monotonic_us() > until_us)
			return false;
		(void)usleep(STEP_MS * 1000);
	}
	return true;
}

/* NULL where it is behind the store. */
static const Index *index_now(Desk *desk, const char *folder)
{
	int64_t generation;
	if (!store_knowledge_generation(desk->workspace->store, &generation, NULL))
		return NULL;
	look_again(folder);
	return is_current(desk, generation) ? opened.index : NULL;
}

static const Index *index_caught_up(Desk *desk, const char *folder, Err *err)
{
	Err why = {0};
	if (index_now(desk, folder) != NULL || catch_up_soon(desk, folder, &why) ||
		catch_up(desk, folder, INDEX_CHANGE_UNSAVED, &why))
		return opened.index;
	err_set(err, ERR_INPUT, "the search index: %s", why.text);
	return NULL;
}

const Index *knowledge_index(Desk *desk, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	opened.notice[0] = '\0';
	return index_caught_up(desk, index_folder(desk, &arena), err);
}

/* Where ingests come so fast that none of the tries meets a state that has its index, the last one goes without a
 * snapshot: what is gone meanwhile is then missing in the answer. */
const Index *knowledge_index_snapshot(Desk *desk, bool *ret_snapshot, Err *err)
{
	enum { TRIES = 4 };
	AUTO(arena_free) Arena arena = {0};
	const char *folder = index_folder(desk, &arena);
	Store *store = desk->workspace->store;
	const Index *index = NULL;
	opened.notice[0] = '\0';
	for (size_t i = 0; i < TRIES; i++) {
		*ret_snapshot = store_snapshot(store);
		if ((index = index_now(desk, folder)) != NULL)
			return index;
		if (*ret_snapshot)
			store_rollback(store);
		*ret_snapshot = false;
		if ((index = index_caught_up(desk, folder, err)) == NULL)
			return NULL;
	}
	return index;
}
