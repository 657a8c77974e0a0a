/* The search index of a workspace: .countersign/index.bin, built from the store. */
#include "desk/knowledge_index.h"

#include <sys/stat.h>

/*
 * The index file last opened, kept for the life of the program as the stemmers are: one workspace
 * is worked in at a time, by one thread. Where the file is missing, damaged or not of the newest
 * ingest, the store's own full-text search answers.
 */
static struct {
	Index *index; /* NULL where the file cannot be used */
	dev_t device;
	ino_t file;
	struct timespec changed;
} opened;

static const char *index_path(Desk *desk, Arena *arena)
{
	return workspace_path(desk->workspace, arena, ".countersign/index.bin");
}

static bool is_opened(const struct stat *st)
{
	return opened.device == st->st_dev && opened.file == st->st_ino &&
	       opened.changed.tv_sec == st->st_mtim.tv_sec &&
	       opened.changed.tv_nsec == st->st_mtim.tv_nsec;
}

const Index *knowledge_index(Desk *desk)
{
	AUTO(arena_free) Arena arena = {0};
	const char *path = index_path(desk, &arena);
	int64_t generation;
	struct stat st;
	if (stat(path, &st) != 0 ||
		!store_knowledge_generation(desk->workspace->store, &generation, NULL))
		return NULL;
	if (!is_opened(&st)) {
		index_close(opened.index);
		opened.index = NULL;
		opened.device = st.st_dev;
		opened.file = st.st_ino;
		opened.changed = st.st_mtim;
		(void)index_open(path, &opened.index, NULL);
	}
	return opened.index != NULL && index_generation(opened.index) == generation ? opened.index
										    : NULL;
}

static bool index_passage(
	void *context, const PassageHit *p, const Str *groups, size_t group_count, Err *err)
{
	(void)err;
	index_builder_add(context, &(IndexPassage){.id = p->id,
					   .title = p->title,
					   .heading = p->heading,
					   .text = p->text,
					   .audience = p->audience,
					   .groups = groups,
					   .group_count = group_count});
	return true;
}

bool knowledge_index_build(Desk *desk, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Language language = language_from_code(
		config_str(&desk->workspace->rules.config, "workspace", "language", STR("en")));
	AUTO(index_builder_freep)
	IndexBuilder *b = index_builder_new(language == LANGUAGE_UNKNOWN ? LANGUAGE_EN : language);
	AUTO(index_closep) Index *index = NULL;
	Store *store = desk->workspace->store;
	int64_t generation; /* read first: what is ingested meanwhile makes the index old, never
			       wrong */
	return store_knowledge_generation(store, &generation, err) &&
	       store_passages_each(store, index_passage, b, err) &&
	       index_builder_finish(b, generation, &index, err) &&
	       index_save(index, index_path(desk, &arena), err);
}
