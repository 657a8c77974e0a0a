/* What is in the folder changed: new segments beside the old ones, the old ones' passages marked
 * dead, small segments merged, and then one list that names it all. */
#include "search/index_private.h"

#include "base/auto.h"

enum { CHANGE_SEGMENT = 16 * SEGMENT_WINDOW }; /* passages that are held in memory at most */

struct IndexChange {
	char *folder;
	ShelfWriter *shelf; /* NULL: in memory only */
	Index *base;        /* its dead bits change with what is removed */
	Index *made;        /* the new segments */
	Index *prepared;    /* what it will be; NULL: not yet */
	IndexBuilder *builder;
	bool purge; /* nothing removed stays in a file */
	Err damage;
};

static Index *index_grown(Index *index)
{
	index->parts = xrealloc(index->parts, (index->part_count + 2) * sizeof index->parts[0]);
	return index;
}

/* ---- beginning ---- */

static void base_open(IndexChange *c, Language language)
{
	if (!index_open(c->folder, NULL, &c->base, &c->damage)) {
		if (c->damage.code == ERR_MISSING)
			c->damage = (Err){0};
		c->base = index_new(language, 0, 0);
	}
	if (c->base->part_count > 0 && c->base->language != language)
		index_change_clear(c);
	c->base->language = language;
}

bool index_change_begin(const char *folder, Language language, IndexChangeMode mode,
	IndexChange **ret_change, Err *err)
{
	ShelfWriter *shelf = NULL;
	if (mode != INDEX_CHANGE_UNSAVED &&
		!shelf_lock(folder, mode == INDEX_CHANGE_WAIT, &shelf, err))
		return false;
	IndexChange *c = xcalloc(1, sizeof *c);
	*c = (IndexChange){.folder = strdup(folder),
		.shelf = shelf,
		.made = index_new(language, 0, 0),
		.builder = index_builder_new(language)};
	if (c->folder == NULL)
		err_out_of_memory();
	base_open(c, language);
	*ret_change = c;
	return true;
}

void index_change_free(IndexChange *c)
{
	if (c == NULL)
		return;
	index_builder_free(c->builder);
	index_close(c->base);
	index_close(c->made);
	index_close(c->prepared);
	shelf_unlock(c->shelf);
	free(c->folder);
	free(c);
}

void index_change_freep(IndexChange **c)
{
	index_change_free(*c);
}

const Index *index_change_base(const IndexChange *c)
{
	return c->base;
}

const char *index_change_damage(const IndexChange *c)
{
	return c->damage.text;
}

void index_change_clear(IndexChange *c)
{
	Language language = c->base->language;
	index_close(c->base);
	c->base = index_new(language, 0, 0);
}

/* ---- removing ---- */

static void kill_passage(Index *index, IndexPart *part, uint32_t passage)
{
	if (part->dead == NULL)
		part->dead = xcalloc(dead_words(part->segment) + 1, sizeof part->dead[0]);
	part->dead[passage / 64] |= (uint64_t)1 << passage % 64;
	part->dead_count++;
	index->passages--;
}

bool index_change_remove(IndexChange *c, int64_t id)
{
	uint32_t passage;
	IndexPart *part = index_locate(c->base, id, &passage);
	if (part != NULL)
		kill_passage(c->base, part, passage);
	return part != NULL;
}

static size_t part_sift(Index *index, IndexPart *part, IndexKeepFn *keep, void *context)
{
	size_t removed = 0;
	for (uint32_t i = 0; i < part->segment->head->passages; i++) {
		bool gone = part->dead != NULL && bit_at(part->dead, i);
		if (gone || keep(context, part->segment->passages[i].id))
			continue;
		kill_passage(index, part, i);
		removed++;
	}
	return removed;
}

void index_change_purge(IndexChange *c)
{
	c->purge = true;
}

size_t index_change_sift(IndexChange *c, IndexKeepFn *keep, void *context)
{
	size_t removed = 0;
	for (size_t i = 0; i < c->base->part_count; i++)
		removed += part_sift(c->base, &c->base->parts[i], keep, context);
	return removed;
}

/* ---- adding ---- */

static bool segment_put(IndexChange *c, SegmentWriter *w, Segment **ret_segment, Err *err)
{
	Str parts[SEGMENT_PARTS];
	size_t count;
	ShelfFile file;
	if (c->shelf == NULL)
		return segment_in_memory(w, ret_segment, err);
	return segment_writer_parts(w, parts, &count, err) &&
	       shelf_put(c->shelf, parts, count, &file, err) &&
	       segment_from_file(c->folder, &file, ret_segment, err);
}

/* Takes the writer; its segment comes behind those of `to`. */
static bool segment_add(IndexChange *c, SegmentWriter *w, Index *to, Err *err)
{
	Segment *s = NULL;
	bool ok = segment_put(c, w, &s, err);
	segment_writer_free(w);
	if (ok)
		index_add_part(index_grown(to), s, NULL);
	return ok;
}

static bool flush(IndexChange *c, Err *err)
{
	if (index_builder_count(c->builder) == 0)
		return true;
	SegmentWriter *w = index_builder_write(c->builder);
	index_builder_free(c->builder);
	c->builder = index_builder_new(c->base->language);
	return segment_add(c, w, c->made, err);
}

bool index_change_add(IndexChange *c, const IndexPassage *p, Err *err)
{
	index_builder_add(c->builder, p);
	return index_builder_count(c->builder) < CHANGE_SEGMENT || flush(c, err);
}

/* ---- finishing ---- */

/* Moves a part: from now on its segment and its bits are `to`'s. */
static void part_move(IndexPart *part, Index *to)
{
	index_add_part(index_grown(to), part->segment, part->dead);
	*part = (IndexPart){0};
}

/* What stays as it is goes into `kept`, the rest and what is new into `gathered`. */
static void sort_parts(IndexChange *c, Index *kept, Index *gathered)
{
	size_t count = c->base->part_count;
	AUTO(free_ptr) ShelfSize *sizes = xcalloc(count + 1, sizeof *sizes);
	for (size_t i = 0; i < count; i++)
		sizes[i] = (ShelfSize){c->base->parts[i].segment->head->passages,
			c->base->parts[i].dead_count, false};
	shelf_choose(sizes, count, c->made->passages);
	for (size_t i = 0; i < count; i++) {
		bool again = sizes[i].chosen || (c->purge && c->base->parts[i].dead_count > 0);
		part_move(&c->base->parts[i], again ? gathered : kept);
	}
	for (size_t i = 0; i < c->made->part_count; i++)
		part_move(&c->made->parts[i], gathered);
	c->base->part_count = c->made->part_count = 0;
}

/* One new segment alone is not written again. */
static bool merge(IndexChange *c, Index *kept, Index *gathered, Err *err)
{
	if (gathered->passages == 0)
		return true;
	if (gathered->part_count > 1 || gathered->parts[0].dead_count > 0)
		return segment_add(c, index_merge(gathered), kept, err);
	part_move(&gathered->parts[0], kept);
	gathered->part_count = 0;
	return true;
}

bool index_change_prepare(IndexChange *c, Err *err)
{
	if (!flush(c, err))
		return false;
	AUTO(index_closep) Index *kept = index_new(c->base->language, 0, 0);
	AUTO(index_closep) Index *gathered = index_new(c->base->language, 0, 0);
	sort_parts(c, kept, gathered);
	if (!merge(c, kept, gathered, err))
		return false;
	c->prepared = kept;
	kept = NULL;
	return true;
}

static ShelfFile file_of(const IndexPart *part)
{
	size_t note = part->dead_count > 0 ? dead_words(part->segment) * sizeof(uint64_t) : 0;
	return (ShelfFile){part->segment->checksum, part->segment->bytes.size,
		note > 0 ? (Str){(const char *)part->dead, note} : STR("")};
}

bool index_change_publish(IndexChange *c, int64_t generation, Index **ret_index, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Index *index = c->prepared;
	ShelfList list = {
		generation, ARENA_ARRAY(&arena, ShelfFile, index->part_count + 1), index->part_count};
	for (size_t i = 0; i < index->part_count; i++)
		list.files[i] = file_of(&index->parts[i]);
	if (c->shelf != NULL && !shelf_publish(c->shelf, &list, err))
		return false;
	index->generation = generation;
	*ret_index = index;
	c->prepared = NULL;
	return true;
}

bool index_change_finish(IndexChange *c, int64_t generation, Index **ret_index, Err *err)
{
	return index_change_prepare(c, err) && index_change_publish(c, generation, ret_index, err);
}
