/* An index put together out of segments, opened from a shelf, asked what it holds. */
#include "search/index_private.h"

#include "base/auto.h"
#include "search/analysis.h"

/* ---- parts ---- */

static uint32_t places_of(const Segment *s)
{
	return (uint32_t)(segment_windows(s) * SEGMENT_WINDOW);
}

Index *index_new(Language language, int64_t generation, size_t parts)
{
	static uint64_t serial;
	Index *index = xcalloc(1, sizeof *index);
	serial++;
	*index = (Index){.serial = serial,
		.generation = generation,
		.language = language,
		.parts = xcalloc(parts + 1, sizeof index->parts[0])};
	return index;
}

void index_add_part(Index *index, Segment *segment, uint64_t *dead)
{
	IndexPart *part = &index->parts[index->part_count++];
	*part = (IndexPart){segment, index->places, dead, 0};
	for (size_t i = 0; dead != NULL && i < dead_words(segment); i++)
		part->dead_count += (uint32_t)__builtin_popcountll(dead[i]);
	index->places += places_of(segment);
	index->passages += segment->head->passages - part->dead_count;
}

void index_close(Index *index)
{
	if (index == NULL)
		return;
	for (size_t i = 0; i < index->part_count; i++) {
		segment_drop(index->parts[i].segment);
		free(index->parts[i].dead);
	}
	free(index->parts);
	free(index);
}

void index_closep(Index **index)
{
	index_close(*index);
}

/* ---- opening ---- */

static Segment *known_segment(const Index *before, uint64_t checksum)
{
	for (size_t i = 0; before != NULL && i < before->part_count; i++)
		if (before->parts[i].segment->checksum == checksum)
			return segment_use(before->parts[i].segment);
	return NULL;
}

bool segment_from_file(const char *folder, const ShelfFile *file, Segment **ret_segment, Err *err)
{
	ShelfBytes bytes;
	if (!shelf_map(folder, file, &bytes, err) || !segment_view(bytes, folder, ret_segment, err))
		return false;
	(*ret_segment)->checksum = file->checksum;
	return true;
}

/* The note of a file: a bit for each passage that is gone, or nothing. */
static bool note_is_wrong(const Segment *s, Str note)
{
	size_t passages = s->head->passages;
	if (note.len == 0)
		return false;
	if (note.len != dead_words(s) * sizeof(uint64_t))
		return true;
	const uint64_t *bits = (const uint64_t *)(const void *)note.ptr;
	for (size_t i = passages; i < dead_words(s) * 64; i++)
		if (bit_at(bits, i))
			return true;
	return false;
}

static bool part_open(Index *index, const char *folder, const ShelfFile *file, const Index *before,
	Err *err)
{
	Segment *s = known_segment(before, file->checksum);
	if (s == NULL && !segment_from_file(folder, file, &s, err))
		return false;
	bool other = s->head->analysis != analysis_version();
	if (other || note_is_wrong(s, file->note)) {
		segment_drop(s);
		return err_set(err, ERR_INPUT, "%s: %s", folder,
			other ? "made by another version, which finds other words in a text"
			      : "damaged index: a wrong note of what is gone");
	}
	uint64_t *dead = NULL;
	if (file->note.len > 0) {
		dead = xmalloc(file->note.len);
		memcpy(dead, file->note.ptr, file->note.len);
	}
	index->language = (Language)s->head->language;
	index_add_part(index, s, dead);
	return true;
}

static bool list_open(const char *folder, const Index *before, Index **ret_index, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(index_closep) Index *index = NULL;
	ShelfList list;
	if (!shelf_list(&arena, folder, &list, err))
		return false;
	index = index_new(LANGUAGE_EN, list.generation, list.count);
	for (size_t i = 0; i < list.count; i++)
		if (!part_open(index, folder, &list.files[i], before, err))
			return false;
	*ret_index = index;
	index = NULL;
	return true;
}

/* Once more while the list changes under us. */
bool index_open(const char *folder, const Index *before, Index **ret_index, Err *err)
{
	uint64_t stamp;
	do {
		stamp = shelf_stamp(folder);
		if (list_open(folder, before, ret_index, err))
			return true;
	} while (shelf_stamp(folder) != stamp);
	return false;
}

uint64_t index_stamp(const char *folder)
{
	return shelf_stamp(folder);
}

/* ---- asking ---- */

int64_t index_generation(const Index *index)
{
	return index->generation;
}

uint64_t index_serial(const Index *index)
{
	return index->serial;
}

Language index_language(const Index *index)
{
	return index->language;
}

int64_t index_highest_id(const Index *index)
{
	int64_t highest = 0;
	for (size_t i = 0; i < index->part_count; i++) {
		const Segment *s = index->parts[i].segment;
		size_t count = s->head->passages;
		if (count > 0 && s->passages[s->order[count - 1]].id > highest)
			highest = s->passages[s->order[count - 1]].id;
	}
	return highest;
}

size_t index_passage_count(const Index *index)
{
	return index->passages;
}

size_t index_byte_count(const Index *index)
{
	size_t bytes = 0;
	for (size_t i = 0; i < index->part_count; i++)
		bytes += index->parts[i].segment->bytes.size;
	return bytes;
}

const IndexPart *index_part_at(const Index *index, uint32_t place, uint32_t *ret_passage)
{
	const IndexPart *part = index->parts + index->part_count - 1;
	while (part->first_place > place)
		part--;
	*ret_passage = place - part->first_place;
	return part;
}

IndexPart *index_locate(const Index *index, int64_t id, uint32_t *ret_passage)
{
	for (size_t i = index->part_count; i-- > 0;) {
		IndexPart *part = &index->parts[i];
		if (segment_find(part->segment, id, ret_passage) &&
			(part->dead == NULL || !bit_at(part->dead, *ret_passage)))
			return part;
	}
	return NULL;
}

int64_t index_passage_id(const Index *index, uint32_t place)
{
	uint32_t passage;
	const IndexPart *part = index_part_at(index, place, &passage);
	return part->segment->passages[passage].id;
}

/* Both sides ascend by id, so each segment is gone through once. */
static void part_places(const IndexPart *part, const int64_t *ids, size_t count, uint32_t *places)
{
	const Segment *s = part->segment;
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		while (at < s->head->passages && s->passages[s->order[at]].id < ids[i])
			at++;
		if (at == s->head->passages)
			break;
		uint32_t passage = s->order[at];
		if (s->passages[passage].id == ids[i] &&
			(part->dead == NULL || !bit_at(part->dead, passage)))
			places[i] = part->first_place + passage;
	}
}

void index_places(const Index *index, const int64_t *ids, size_t count, uint32_t *ret_places)
{
	for (size_t i = 0; i < count; i++)
		ret_places[i] = INDEX_NO_PLACE;
	for (size_t p = 0; p < index->part_count; p++)
		part_places(&index->parts[p], ids, count, ret_places);
}
