/* The bytes of an index: where what lies, and whether they can be believed. */
#include "search/index_private.h"

#include "base/auto.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

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

bool index_layout(const IndexHead *head, IndexLayout *ret_layout)
{
	IndexLayout l = {0};
	size_t at = sizeof *head;
	bool ok = section(&at, head->passages, sizeof(PassageRow), &l.passages) &&
		  section(&at, head->classes, sizeof(ClassRow), &l.classes) &&
		  section(&at, head->groups, sizeof(TextRow), &l.groups) &&
		  section(&at, head->terms, sizeof(TermRow), &l.terms) &&
		  section(&at, head->slots, sizeof(uint32_t), &l.slots) &&
		  section(&at, head->lists, sizeof(ListRow), &l.lists) &&
		  section(&at, head->postings, sizeof(uint16_t), &l.ids) &&
		  section(&at, head->postings, 1, &l.impacts) &&
		  section(&at, head->postings, 1, &l.frequencies) &&
		  section(&at, head->text, 1, &l.text);
	l.size = at;
	if (ok)
		*ret_layout = l;
	return ok;
}

static Hash checksum_of(const char *bytes, size_t size)
{
	IndexHead head;
	memcpy(&head, bytes, sizeof head);
	memset(head.checksum, 0, sizeof head.checksum);
	return hash_of2((Str){(const char *)&head, sizeof head},
		(Str){bytes + sizeof head, size - sizeof head});
}

void index_seal(char *bytes, size_t size)
{
	Hash h = checksum_of(bytes, size);
	memcpy(bytes + offsetof(IndexHead, checksum), h.bytes, sizeof h.bytes);
}

/* FNV-1a, 64 bit (Fowler, Noll, Vo; isthe.com/chongo/tech/comp/fnv), its high half folded in. */
uint64_t index_hash(Str term)
{
	uint64_t h = 14695981039346656037u;
	for (size_t i = 0; i < term.len; i++)
		h = (h ^ (unsigned char)term.ptr[i]) * 1099511628211u;
	return h ^ h >> 32;
}

Index *index_view(const char *bytes, size_t size, bool mapped)
{
	const IndexHead *head = (const void *)bytes;
	IndexLayout at = {0};
	(void)index_layout(head, &at);
	static uint64_t serial;
	Index *index = xcalloc(1, sizeof *index);
	*index = (Index){.serial = ++serial,
		.bytes = bytes,
		.size = size,
		.mapped = mapped,
		.head = head,
		.passages = (const void *)(bytes + at.passages),
		.classes = (const void *)(bytes + at.classes),
		.groups = (const void *)(bytes + at.groups),
		.terms = (const void *)(bytes + at.terms),
		.slots = (const void *)(bytes + at.slots),
		.lists = (const void *)(bytes + at.lists),
		.ids = (const void *)(bytes + at.ids),
		.impacts = (const uint8_t *)bytes + at.impacts,
		.frequencies = (const uint8_t *)bytes + at.frequencies,
		.text = bytes + at.text};
	return index;
}

/* ---- checks: what follows is true of every index that was opened ---- */

static bool text_is_inside(const Index *index, TextRow row)
{
	return row.at <= index->head->text && row.len <= index->head->text - row.at;
}

static const char *passages_wrong(const Index *index)
{
	uint64_t length = 0;
	for (size_t i = 0; i < index->head->passages; i++) {
		if (index->passages[i].class >= index->head->classes)
			return "a passage without rights";
		length += index->passages[i].length;
	}
	return length == index->head->total_length ? NULL : "lengths do not sum up";
}

static const char *classes_wrong(const Index *index)
{
	for (size_t i = 0; i < index->head->classes; i++) {
		ClassRow c = index->classes[i];
		if (c.first_group > index->head->groups ||
			c.group_count > index->head->groups - c.first_group)
			return "rights outside the file";
		if (c.audience != AUDIENCE_PUBLIC && c.audience != AUDIENCE_INTERNAL)
			return "an unknown audience";
	}
	for (size_t i = 0; i < index->head->groups; i++)
		if (!text_is_inside(index, index->groups[i]))
			return "a group outside the file";
	return NULL;
}

static const char *slots_wrong(const Index *index)
{
	uint64_t count = index->head->slots;
	bool some_free = false;
	if (count == 0 || (count & (count - 1)) != 0)
		return "the table of terms has a wrong size";
	for (size_t i = 0; i < count; i++) {
		if (index->slots[i] > index->head->terms)
			return "a term outside the file";
		some_free |= index->slots[i] == 0; /* where a search for an unknown term ends */
	}
	return some_free ? NULL : "the table of terms is full";
}

/* Ids ascend and are passages; nothing has the frequency 0. */
static const char *list_wrong(const Index *index, const ListRow *list)
{
	if (list->count == 0 || list->count > INDEX_WINDOW || list->first > index->head->postings ||
		list->count > index->head->postings - list->first ||
		list->window >= index_windows(index))
		return "a list outside the file";
	uint64_t left = index->head->passages - (uint64_t)list->window * INDEX_WINDOW;
	const uint16_t *ids = index->ids + list->first;
	const uint8_t *frequencies = index->frequencies + list->first;
	bool bad = frequencies[0] == 0;
	for (size_t i = 1; i < list->count; i++)
		bad |= ids[i] <= ids[i - 1] || frequencies[i] == 0;
	return bad || ids[list->count - 1] >= (left < INDEX_WINDOW ? left : INDEX_WINDOW)
		       ? "a list out of order"
		       : NULL;
}

static const char *term_wrong(const Index *index, const TermRow *term)
{
	uint64_t documents = 0;
	const char *why = NULL;
	if (!text_is_inside(index, term->text) || term->list_count == 0 ||
		term->first_list > index->head->lists ||
		term->list_count > index->head->lists - term->first_list)
		return "a term outside the file";
	const ListRow *lists = index->lists + term->first_list;
	for (size_t i = 0; i < term->list_count && why == NULL; i++) {
		why = i > 0 && lists[i].window <= lists[i - 1].window
			      ? "windows out of order"
			      : list_wrong(index, &lists[i]);
		documents += lists[i].count;
	}
	return why == NULL && documents != term->documents ? "a term's count is wrong" : why;
}

static const char *content_wrong(const Index *index)
{
	const char *why = passages_wrong(index);
	if (why == NULL)
		why = classes_wrong(index);
	if (why == NULL)
		why = slots_wrong(index);
	for (size_t i = 0; i < index->head->terms && why == NULL; i++)
		why = term_wrong(index, &index->terms[i]);
	return why;
}

/* Head and checksum; then the sections may be looked at. */
static const char *head_wrong(const char *bytes, size_t size)
{
	IndexHead head;
	IndexLayout layout;
	if (size < sizeof head)
		return "too short";
	memcpy(&head, bytes, sizeof head);
	if (memcmp(head.magic, INDEX_MAGIC, sizeof head.magic) != 0)
		return "not an index";
	if (head.version != INDEX_VERSION || head.byte_order != INDEX_BYTE_ORDER)
		return "of another version";
	if (head.size != size || !index_layout(&head, &layout) || layout.size != size ||
		head.passages > INT32_MAX || head.language >= LANGUAGE_COUNT)
		return "its size is wrong";
	Hash h = checksum_of(bytes, size);
	return memcmp(h.bytes, head.checksum, sizeof h.bytes) == 0 ? NULL : "its checksum is wrong";
}

/* Takes the bytes, which are aligned; gives NULL and frees them where they can't be believed. */
static Index *checked(const char *bytes, size_t size, bool mapped, const char *name, Err *err)
{
	const char *why = head_wrong(bytes, size);
	Index *index = why == NULL ? index_view(bytes, size, mapped) : NULL;
	if (index != NULL)
		why = content_wrong(index);
	if (why == NULL)
		return index;
	err_set(err, ERR_INPUT, "%s: damaged index: %s", name, why);
	free(index);
	return NULL;
}

/* ---- doors ---- */

static void *without_const(const char *bytes)
{
	return (void *)(uintptr_t)bytes;
}

bool index_from_bytes(Str bytes, Index **ret_index, Err *err)
{
	char *copy = xmalloc(bytes.len + 1);
	if (bytes.len > 0)
		memcpy(copy, bytes.ptr, bytes.len);
	Index *index = checked(copy, bytes.len, false, "index", err);
	if (index == NULL) {
		free(copy);
		return false;
	}
	*ret_index = index;
	return true;
}

static bool map_file(int fd, const char *path, const char **ret_bytes, size_t *ret_size, Err *err)
{
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || st.st_size <= 0)
		return err_set(
			err, ERR_INPUT, "%s: damaged index: not a file with something in it", path);
	void *bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return err_set(err, ERR_IO, "%s: cannot map: %s", path, strerror(errno));
	*ret_bytes = bytes;
	*ret_size = (size_t)st.st_size;
	return true;
}

bool index_open(const char *path, Index **ret_index, Err *err)
{
	const char *bytes = NULL;
	size_t size = 0;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return err_set(err, errno == ENOENT ? ERR_MISSING : ERR_IO, "%s: %s", path,
			strerror(errno));
	bool ok = map_file(fd, path, &bytes, &size, err);
	close(fd); /* the map stays, also when the file is replaced */
	if (!ok)
		return false;
	Index *index = checked(bytes, size, true, path, err);
	if (index == NULL) {
		munmap(without_const(bytes), size);
		return false;
	}
	*ret_index = index;
	return true;
}

bool index_save(const Index *index, const char *path, Err *err)
{
	return file_write_atomic(path, index_bytes(index), 0600, err);
}

void index_close(Index *index)
{
	if (index == NULL)
		return;
	if (index->mapped)
		munmap(without_const(index->bytes), index->size);
	else
		free(without_const(index->bytes));
	free(index);
}

void index_closep(Index **index)
{
	index_close(*index);
}

Str index_bytes(const Index *index)
{
	return (Str){index->bytes, index->size};
}

int64_t index_generation(const Index *index)
{
	return index->head->generation;
}

size_t index_passage_count(const Index *index)
{
	return index->head->passages;
}

uint64_t index_serial(const Index *index)
{
	return index->serial;
}
