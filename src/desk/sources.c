#include "desk/sources.h"

#include "base/file.h"
#include "base/hash.h"

/* A build of the program is known by its own file. */
#define PROGRAM "/proc/self/exe"

static int by_source(const void *a, const void *b, void *items)
{
	const StoredDocument *all = items;
	return str_cmp(all[*(const size_t *)a].source, all[*(const size_t *)b].source);
}

bool sources_read(Sources *s, Store *store, Arena *arena, Str settings, Err *err)
{
	if (!store_documents(store, arena, &s->items, &s->count, err) ||
		!store_sources(store, arena, &s->stamps, &s->stamp_count, err))
		return false;
	s->kept = ARENA_ARRAY(arena, bool, s->count + 1);
	s->order = ARENA_ARRAY(arena, size_t, s->count + 1);
	for (size_t i = 0; i < s->count; i++)
		s->order[i] = i;
	if (s->count > 0)
		qsort_r(s->order, s->count, sizeof s->order[0], by_source, s->items);
	s->reader = file_stamp(PROGRAM, false) ^ hash_quick(settings);
	return true;
}

ptrdiff_t sources_find(const Sources *s, Str id)
{
	size_t low = 0, high = s->count;
	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = str_cmp(s->items[middle].id, id);
		if (order == 0)
			return (ptrdiff_t)middle;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return -1;
}

size_t sources_keep(Sources *s, Str source)
{
	size_t low = 0, high = s->count, count = 0;
	while (low < high) { /* the first that is not below it */
		size_t middle = (low + high) / 2;
		if (str_cmp(s->items[s->order[middle]].source, source) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < s->count && str_eq(s->items[s->order[low]].source, source); low++, count++)
		s->kept[s->order[low]] = true;
	return count;
}

uint64_t sources_stamp(const Sources *s, const char *path)
{
	uint64_t stamp = file_stamp(path, true);
	return stamp == 0 ? 0 : hash_quick((Str){(const char *)(uint64_t[]){stamp, s->reader}, 16}) | 1;
}

static int compare_source(const void *key, const void *item)
{
	return str_cmp(*(const Str *)key, ((const StoredSource *)item)->source);
}

uint64_t sources_known(const Sources *s, Str source)
{
	const StoredSource *found = s->stamp_count == 0 ? NULL :
		bsearch(&source, s->stamps, s->stamp_count, sizeof s->stamps[0], compare_source);
	return found == NULL ? 0 : found->stamp;
}
