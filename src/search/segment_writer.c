/* A segment written: classes, passages and terms come in order; the rest follows from them. */
#include "search/segment.h"

#include "base/auto.h"
#include "base/hash.h"
#include "search/analysis.h"

#include <math.h>

/* In the order of the file, behind the head. */
typedef enum Section {
	PASSAGES,
	ORDER,
	CLASSES,
	CLASS_GROUPS,
	GROUPS,
	TERMS,
	SLOTS,
	LISTS,
	TEXT,
	POSTINGS,
	FREQUENCIES,
	SECTION_COUNT
} Section;

struct SegmentWriter {
	SegmentHead head;
	double scale;
	Arena arena; /* classes */
	SegmentClass *classes;
	size_t class_count;
	int64_t document; /* of the newest passage */
	Buf sections[SECTION_COUNT];
	bool too_much;
};

SegmentWriter *segment_writer_new(Language language, double mean, double title_mean)
{
	SegmentWriter *w = xcalloc(1, sizeof *w);
	for (size_t i = 0; i < SECTION_COUNT; i++)
		w->sections[i].ceiling = SIZE_MAX / 4;
	w->scale = segment_scale(title_mean);
	w->head = (SegmentHead){.magic = SEGMENT_MAGIC,
		.version = SEGMENT_VERSION,
		.byte_order = SEGMENT_BYTE_ORDER,
		.analysis = analysis_version(),
		.mean = mean,
		.title_mean = title_mean,
		.language = language};
	return w;
}

void segment_writer_free(SegmentWriter *w)
{
	if (w == NULL)
		return;
	for (size_t i = 0; i < SECTION_COUNT; i++)
		buf_free(&w->sections[i]);
	arena_free(&w->arena);
	free(w);
}

/* ---- passages and their rights ---- */

int segment_class_compare(const SegmentClass *a, const SegmentClass *b)
{
	if (a->audience != b->audience)
		return a->audience < b->audience ? -1 : 1;
	for (size_t i = 0; i < a->group_count && i < b->group_count; i++) {
		int order = str_cmp(a->groups[i], b->groups[i]);
		if (order != 0)
			return order;
	}
	return (a->group_count > b->group_count) - (a->group_count < b->group_count);
}

void segment_writer_class(SegmentWriter *w, const SegmentClass *class)
{
	SegmentClass *own = ARENA_PUSH(&w->arena, w->classes, w->class_count);
	Str *groups = ARENA_ARRAY(&w->arena, Str, class->group_count + 1);
	for (size_t i = 0; i < class->group_count; i++)
		groups[i] = arena_copy(&w->arena, class->groups[i]);
	*own = (SegmentClass){class->audience, groups, class->group_count};
	ClassRow row = {.first = (uint32_t)w->head.passages,
		.first_group = (uint32_t)w->head.class_groups,
		.group_count = (uint32_t)class->group_count,
		.audience = class->audience};
	w->head.class_groups += class->group_count;
	buf_add(&w->sections[CLASSES], (Str){(const char *)&row, sizeof row});
}

void segment_writer_passage(SegmentWriter *w, PassageRow p)
{
	ClassRow *class = (ClassRow *)(void *)w->sections[CLASSES].ptr + w->class_count - 1;
	class->documents += class->count == 0 || p.document != w->document;
	w->document = p.document;
	class->count++;
	class->length += p.length;
	class->title_length += p.title_length;
	w->head.passages++;
	buf_add(&w->sections[PASSAGES], (Str){(const char *)&p, sizeof p});
}

static const PassageRow *rows(const SegmentWriter *w)
{
	return (const PassageRow *)(const void *)w->sections[PASSAGES].ptr;
}

/* ---- terms ---- */

static TextRow text_add(SegmentWriter *w, Str text)
{
	TextRow row = {(uint32_t)w->sections[TEXT].len, (uint32_t)text.len};
	buf_add(&w->sections[TEXT], text);
	return row;
}

/* Rounded up: what is chosen by it is never chosen too low. */
static uint8_t impact_of(const SegmentWriter *w, const Posting *p)
{
	double value = posting_value(
		p->frequency, &rows(w)[p->passage], w->head.mean, w->head.title_mean);
	double impact = ceil(w->scale * value);
	return (uint8_t)(impact < SEGMENT_MAX_IMPACT ? impact : SEGMENT_MAX_IMPACT);
}

static uint16_t *frequencies_extend(SegmentWriter *w, size_t at, size_t count)
{
	size_t end = (list_first_frequency(at) + count) * sizeof(uint16_t);
	(void)buf_extend(&w->sections[FREQUENCIES], end - w->sections[FREQUENCIES].len);
	return (uint16_t *)(void *)w->sections[FREQUENCIES].ptr + list_first_frequency(at);
}

/* The postings of one window; gives the highest impact. */
static uint32_t list_add(SegmentWriter *w, const Posting *postings, size_t count)
{
	uint32_t most = 0;
	size_t at = w->sections[POSTINGS].len;
	uint32_t window = postings[0].passage / SEGMENT_WINDOW;
	w->too_much |= at / 4 > UINT32_MAX;
	char *bytes = buf_extend(&w->sections[POSTINGS], list_bytes(count));
	uint16_t *ids = (uint16_t *)(void *)bytes;
	uint8_t *impacts = (uint8_t *)(ids + count);
	uint16_t *frequencies = frequencies_extend(w, at / 4, count);
	for (size_t i = 0; i < count; i++) {
		ids[i] = postings[i].passage % SEGMENT_WINDOW;
		uint8_t impact = impact_of(w, &postings[i]);
		impacts[count < SEGMENT_DENSE ? i : ids[i]] = impact;
		most = impact > most ? impact : most;
		frequencies[i] = postings[i].frequency;
	}
	ListRow row = {(uint32_t)(at / 4), (uint16_t)window, (uint16_t)count};
	buf_add(&w->sections[LISTS], (Str){(const char *)&row, sizeof row});
	w->head.lists++;
	return most;
}

void segment_writer_term(SegmentWriter *w, Str stem, const Posting *postings, size_t count)
{
	TermRow row = {.text = text_add(w, stem),
		.first_list = (uint32_t)w->head.lists,
		.documents = (uint32_t)count};
	for (size_t from = 0, to; from < count; from = to) {
		uint32_t window = postings[from].passage / SEGMENT_WINDOW;
		for (to = from + 1; to < count && postings[to].passage / SEGMENT_WINDOW == window;)
			to++;
		uint32_t most = list_add(w, postings + from, to - from);
		row.most = most > row.most ? most : row.most;
	}
	row.list_count = (uint32_t)w->head.lists - row.first_list;
	buf_add(&w->sections[TERMS], (Str){(const char *)&row, sizeof row});
	w->head.terms++;
}

/* ---- what follows from them ---- */

static int by_id(const void *a, const void *b, void *passages)
{
	int64_t x = ((const PassageRow *)passages)[*(const uint32_t *)a].id;
	int64_t y = ((const PassageRow *)passages)[*(const uint32_t *)b].id;
	return (x > y) - (x < y);
}

static void order_make(SegmentWriter *w)
{
	size_t count = w->head.passages;
	uint32_t *order = (uint32_t *)(void *)buf_extend(&w->sections[ORDER], count * sizeof *order);
	for (size_t i = 0; i < count; i++)
		order[i] = (uint32_t)i;
	if (count > 0)
		qsort_r(order, count, sizeof *order, by_id, w->sections[PASSAGES].ptr);
}

static int by_text(const void *a, const void *b)
{
	return str_cmp(*(const Str *)a, *(const Str *)b);
}

/* The names of all groups, ascending, each once. */
static Str *group_names(const SegmentWriter *w, size_t *ret_count)
{
	Str *names = xcalloc(w->head.class_groups + 1, sizeof *names);
	size_t all = 0, count = 0;
	for (size_t c = 0; c < w->class_count; c++)
		for (size_t g = 0; g < w->classes[c].group_count; g++)
			names[all++] = w->classes[c].groups[g];
	qsort(names, all, sizeof *names, by_text);
	for (size_t i = 0; i < all; i++)
		if (i == 0 || !str_eq(names[i], names[count - 1]))
			names[count++] = names[i];
	*ret_count = count;
	return names;
}

static void groups_make(SegmentWriter *w)
{
	size_t count;
	AUTO(free_ptr) Str *names = group_names(w, &count);
	w->head.groups = count;
	for (size_t i = 0; i < count; i++) {
		TextRow row = text_add(w, names[i]);
		buf_add(&w->sections[GROUPS], (Str){(const char *)&row, sizeof row});
	}
	for (size_t c = 0; c < w->class_count; c++)
		for (size_t g = 0; g < w->classes[c].group_count; g++) {
			const Str *name = bsearch(&w->classes[c].groups[g], names, count,
				sizeof *names, by_text);
			uint32_t number = (uint32_t)(name - names);
			buf_add(&w->sections[CLASS_GROUPS], (Str){(const char *)&number, sizeof number});
		}
}

static void slots_make(SegmentWriter *w)
{
	size_t count = 2;
	while (count < 2 * w->head.terms)
		count *= 2;
	const TermRow *terms = (const TermRow *)(const void *)w->sections[TERMS].ptr;
	uint32_t *slots = (uint32_t *)(void *)buf_extend(&w->sections[SLOTS], count * sizeof *slots);
	for (size_t i = 0; i < w->head.terms; i++) {
		Str stem = {w->sections[TEXT].ptr + terms[i].text.at, terms[i].text.len};
		size_t at = hash_quick(stem) & (count - 1);
		while (slots[at] != 0)
			at = (at + 1) & (count - 1);
		slots[at] = (uint32_t)i + 1;
	}
	w->head.slots = count;
}

bool segment_writer_parts(
	SegmentWriter *w, Str ret_parts[SEGMENT_PARTS], size_t *ret_count, Err *err)
{
	static const char zeros[8];
	order_make(w);
	groups_make(w);
	slots_make(w);
	w->head.classes = w->class_count;
	w->head.text = w->sections[TEXT].len;
	w->head.postings = w->sections[POSTINGS].len;
	w->head.frequencies = w->sections[FREQUENCIES].len / sizeof(uint16_t);
	if (w->too_much || w->head.passages > SEGMENT_MAX_PASSAGES || w->sections[TEXT].len > UINT32_MAX ||
		w->head.lists > UINT32_MAX)
		return err_set(err, ERR_INPUT, "%llu passages are more than one index can hold",
			(unsigned long long)w->head.passages);
	ret_parts[0] = (Str){(const char *)&w->head, sizeof w->head};
	for (size_t i = 0; i < SECTION_COUNT; i++) {
		ret_parts[2 * i + 1] = buf_str(&w->sections[i]);
		ret_parts[2 * i + 2] = (Str){zeros, (8 - w->sections[i].len % 8) % 8};
	}
	*ret_count = 2 * SECTION_COUNT + 1;
	return true;
}
