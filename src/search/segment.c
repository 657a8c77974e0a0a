/* The bytes of a segment: what lies where, and whether they can be believed. */
#include "search/segment.h"

#include "base/hash.h"

enum { SEGMENT_BATCH = 64 };

/* ---- layout ---- */

/* Moves *at behind a section and gives where it starts. */
static bool section(size_t *at, uint64_t count, size_t item_size, size_t *ret_start)
{
	size_t bytes, end;
	if (__builtin_mul_overflow(count, item_size, &bytes) ||
		__builtin_add_overflow(*at, bytes, &end) || end > SIZE_MAX / 2)
		return false;
	*ret_start = *at;
	*at = (end + 7) & ~(size_t)7;
	return true;
}

bool segment_layout(const SegmentHead *head, SegmentLayout *ret_layout)
{
	SegmentLayout l = {0};
	size_t at = sizeof *head;
	bool ok = section(&at, head->passages, sizeof(PassageRow), &l.passages) &&
		  section(&at, head->passages, sizeof(uint32_t), &l.order) &&
		  section(&at, head->classes, sizeof(ClassRow), &l.classes) &&
		  section(&at, head->class_groups, sizeof(uint32_t), &l.class_groups) &&
		  section(&at, head->groups, sizeof(TextRow), &l.groups) &&
		  section(&at, head->terms, sizeof(TermRow), &l.terms) &&
		  section(&at, head->slots, sizeof(uint32_t), &l.slots) &&
		  section(&at, head->lists, sizeof(ListRow), &l.lists) &&
		  section(&at, head->text, 1, &l.text) &&
		  section(&at, head->postings, 1, &l.postings) &&
		  section(&at, head->frequencies, sizeof(uint16_t), &l.frequencies);
	l.size = at;
	if (ok)
		*ret_layout = l;
	return ok;
}

static void point(Segment *s, const SegmentLayout *at)
{
	const char *bytes = s->bytes.ptr;
	s->head = (const void *)bytes;
	s->passages = (const void *)(bytes + at->passages);
	s->order = (const void *)(bytes + at->order);
	s->classes = (const void *)(bytes + at->classes);
	s->class_groups = (const void *)(bytes + at->class_groups);
	s->groups = (const void *)(bytes + at->groups);
	s->terms = (const void *)(bytes + at->terms);
	s->slots = (const void *)(bytes + at->slots);
	s->lists = (const void *)(bytes + at->lists);
	s->text = bytes + at->text;
	s->postings = bytes + at->postings;
	s->frequencies = (const void *)(bytes + at->frequencies);
}

/* ---- checks: what follows is true of every segment ---- */

static bool text_is_inside(const Segment *s, TextRow row)
{
	return row.at <= s->head->text && row.len <= s->head->text - row.at;
}

/* Every passage stands once in the order of ids, and no two have one id. */
static const char *order_wrong(const Segment *s)
{
	bool bad = false;
	for (size_t i = 0; i < s->head->passages; i++) {
		if (s->order[i] >= s->head->passages)
			return "a passage outside the file";
		bad |= i > 0 && s->passages[s->order[i]].id <= s->passages[s->order[i - 1]].id;
	}
	return bad ? "passages out of order" : NULL;
}

static const char *class_wrong(const Segment *s, const ClassRow *c, uint32_t first)
{
	uint64_t length = 0, title_length = 0, documents = 0;
	if (c->first != first || c->count > s->head->passages - first)
		return "rights for other passages";
	if (c->first_group > s->head->class_groups ||
		c->group_count > s->head->class_groups - c->first_group)
		return "rights outside the file";
	if (c->audience != AUDIENCE_PUBLIC && c->audience != AUDIENCE_INTERNAL)
		return "an unknown audience";
	for (size_t i = first; i < (size_t)first + c->count; i++) {
		length += s->passages[i].length;
		title_length += s->passages[i].title_length;
		documents += i == first || s->passages[i].document != s->passages[i - 1].document;
	}
	return length == c->length && title_length == c->title_length && documents == c->documents
		       ? NULL
		       : "lengths do not sum up";
}

static const char *classes_wrong(const Segment *s)
{
	const char *why = NULL;
	uint32_t first = 0;
	for (size_t i = 0; i < s->head->classes && why == NULL; i++) {
		why = class_wrong(s, &s->classes[i], first);
		first += s->classes[i].count;
	}
	if (why == NULL && first != s->head->passages)
		return "passages without rights";
	for (size_t i = 0; i < s->head->class_groups && why == NULL; i++)
		if (s->class_groups[i] >= s->head->groups)
			why = "a group outside the file";
	for (size_t i = 0; i < s->head->groups && why == NULL; i++)
		if (!text_is_inside(s, s->groups[i]))
			why = "a group's name outside the file";
	return why;
}

static const char *slots_wrong(const Segment *s)
{
	uint64_t count = s->head->slots;
	bool some_free = false;
	if (count == 0 || (count & (count - 1)) != 0)
		return "the table of terms has a wrong size";
	for (size_t i = 0; i < count; i++) {
		if (s->slots[i] > s->head->terms)
			return "a term outside the file";
		some_free |= s->slots[i] == 0; /* where the search for an unknown term ends */
	}
	return some_free ? NULL : "the table of terms is full";
}

/* Ids ascend and are passages of the window; nothing has the frequency 0. */
static bool list_is_wrong(const Segment *s, const ListRow *list)
{
	if (list->window >= segment_windows(s) || list->count == 0 ||
		list->count > SEGMENT_WINDOW ||
		(uint64_t)list->at * 4 + list_bytes(list->count) > s->head->postings ||
		list_first_frequency(list->at) + list->count > s->head->frequencies)
		return true;
	uint64_t left = s->head->passages - (uint64_t)list->window * SEGMENT_WINDOW;
	const uint16_t *ids = list_ids(s, list), *frequencies = list_frequencies(s, list);
	bool bad = frequencies[0] == 0;
	for (size_t i = 1; i < list->count; i++)
		bad |= (ids[i] <= ids[i - 1]) | (frequencies[i] == 0);
	return bad || ids[list->count - 1] >= (left < SEGMENT_WINDOW ? left : SEGMENT_WINDOW);
}

static const char *term_wrong(const Segment *s, const TermRow *term, uint64_t first_list)
{
	uint64_t documents = 0;
	if (!text_is_inside(s, term->text) || term->list_count == 0 ||
		term->first_list != first_list ||
		term->list_count > s->head->lists - term->first_list)
		return "a term outside the file";
	const ListRow *lists = s->lists + term->first_list;
	for (size_t i = 0; i < term->list_count; i++) {
		if ((i > 0 && lists[i].window <= lists[i - 1].window) ||
			list_is_wrong(s, &lists[i]))
			return "a list out of order";
		documents += lists[i].count;
	}
	return documents != term->documents ? "a term's count is wrong" : NULL;
}

static const char *terms_wrong(const Segment *s)
{
	uint64_t first_list = 0;
	for (size_t i = 0; i < s->head->terms; i++) {
		const TermRow *t = &s->terms[i];
		const char *why = term_wrong(s, t, first_list);
		if (why != NULL)
			return why;
		if (i > 0 && str_cmp(segment_text(s, t[-1].text), segment_text(s, t->text)) >= 0)
			return "terms out of order";
		first_list += t->list_count;
	}
	return NULL;
}

/* One token of all passages at least, or none. */
static bool mean_is_wrong(double mean)
{
	return mean != 0 && !(mean >= 1.0 / SEGMENT_MAX_PASSAGES && mean <= UINT32_MAX);
}

static const char *head_wrong(ShelfBytes bytes, SegmentLayout *ret_layout)
{
	SegmentHead head;
	if (bytes.size < sizeof head)
		return "too short";
	memcpy(&head, bytes.ptr, sizeof head);
	if (memcmp(head.magic, SEGMENT_MAGIC, sizeof head.magic) != 0)
		return "not an index";
	if (head.version != SEGMENT_VERSION || head.byte_order != SEGMENT_BYTE_ORDER)
		return "of another version";
	if (!segment_layout(&head, ret_layout) || ret_layout->size != bytes.size ||
		head.passages > SEGMENT_MAX_PASSAGES || head.terms >= UINT32_MAX ||
		head.lists > UINT32_MAX || head.language >= LANGUAGE_COUNT)
		return "its size is wrong";
	return mean_is_wrong(head.mean) || mean_is_wrong(head.title_mean) ? "its lengths are wrong"
									  : NULL;
}

bool segment_view(ShelfBytes bytes, const char *name, Segment **ret_segment, Err *err)
{
	SegmentLayout at;
	Segment *s = xcalloc(1, sizeof *s);
	*s = (Segment){.bytes = bytes, .uses = 1};
	const char *why = head_wrong(bytes, &at);
	if (why == NULL) {
		point(s, &at);
		why = order_wrong(s);
	}
	if (why == NULL)
		why = classes_wrong(s);
	if (why == NULL)
		why = slots_wrong(s);
	if (why == NULL)
		why = terms_wrong(s);
	if (why != NULL) {
		segment_drop(s);
		return err_set(err, ERR_INPUT, "%s: damaged index: %s", name, why);
	}
	*ret_segment = s;
	return true;
}

Segment *segment_use(Segment *s)
{
	s->uses++;
	return s;
}

void segment_drop(Segment *s)
{
	if (s == NULL || --s->uses > 0)
		return;
	shelf_bytes_free(&s->bytes);
	free(s);
}

/* ---- looking up ---- */

static const TermRow *term_at(const Segment *s, size_t slot, Str stem)
{
	for (size_t mask = s->head->slots - 1; s->slots[slot] != 0; slot = (slot + 1) & mask) {
		const TermRow *term = &s->terms[s->slots[slot] - 1];
		if (str_eq(segment_text(s, term->text), stem))
			return term;
	}
	return NULL;
}

/* Step by step for a batch: each step asks for the memory that the next one reads. */
static void terms_batch(const Segment *s, const Str *stems, size_t count, const TermRow **ret_rows)
{
	size_t slots[SEGMENT_BATCH];
	for (size_t i = 0; i < count; i++) {
		slots[i] = hash_quick(stems[i]) & (s->head->slots - 1);
		__builtin_prefetch(&s->slots[slots[i]]);
	}
	for (size_t i = 0; i < count; i++)
		__builtin_prefetch(&s->terms[s->slots[slots[i]] - (s->slots[slots[i]] != 0)]);
	for (size_t i = 0; i < count; i++)
		if (s->slots[slots[i]] != 0)
			__builtin_prefetch(s->text + s->terms[s->slots[slots[i]] - 1].text.at);
	for (size_t i = 0; i < count; i++) {
		ret_rows[i] = term_at(s, slots[i], stems[i]);
		if (ret_rows[i] != NULL)
			__builtin_prefetch(&s->lists[ret_rows[i]->first_list]);
	}
}

void segment_terms(const Segment *s, const Str *stems, size_t count, const TermRow **ret_rows)
{
	for (size_t i = 0; i < count; i += SEGMENT_BATCH)
		terms_batch(s, stems + i,
			count - i < SEGMENT_BATCH ? count - i : SEGMENT_BATCH, ret_rows + i);
}

bool segment_find(const Segment *s, int64_t id, uint32_t *ret_passage)
{
	size_t low = 0, high = s->head->passages;
	while (low < high) {
		size_t middle = (low + high) / 2;
		if (s->passages[s->order[middle]].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == s->head->passages || s->passages[s->order[low]].id != id)
		return false;
	*ret_passage = s->order[low];
	return true;
}
