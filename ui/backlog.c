#include "ui/backlog.h"

#include "base/auto.h"
#include "base/clock.h"
#include "ui/text.h"

enum { SLOTS_FIRST = 1024 };

void backlog_free(Backlog *b)
{
	arena_free(&b->arena);
	free(b->rows);
	free(b->slots);
	*b = (Backlog){0};
}

/* ---- by id ---- */

/* FNV-1a, 64 bits (RFC draft-eastlake-fnv). */
static uint32_t hash_id(Str id)
{
	uint64_t h = 0xcbf29ce484222325u;
	for (size_t i = 0; i < id.len; i++)
		h = (h ^ (unsigned char)id.ptr[i]) * 0x100000001b3u;
	return (uint32_t)(h ^ h >> 32);
}

static uint32_t *slot_of(const Backlog *b, Str id)
{
	uint32_t at = hash_id(id) & (b->slot_count - 1);
	while (b->slots[at] != 0 && !str_eq(b->rows[b->slots[at] - 1].item.id, id))
		at = (at + 1) & (b->slot_count - 1);
	return &b->slots[at];
}

static void slots_grow(Backlog *b)
{
	if (b->slot_count > 0 && b->count * 2 < b->slot_count)
		return;
	b->slot_count = b->slot_count == 0 ? SLOTS_FIRST : b->slot_count * 2;
	free(b->slots);
	b->slots = xcalloc(b->slot_count, sizeof *b->slots);
	for (uint32_t i = 0; i < b->count; i++)
		*slot_of(b, b->rows[i].item.id) = i + 1;
}

uint32_t backlog_find(const Backlog *b, Str id)
{
	uint32_t slot = b->slot_count == 0 ? 0 : *slot_of(b, id);
	return slot == 0 ? b->count : slot - 1;
}

/* ---- rows ---- */

static size_t item_bytes(const QueueItem *i)
{
	return i->id.len + i->subject.len + i->requester.len + i->intent.len + i->risk.len +
	       i->claimed_by.len;
}

static QueueItem item_copy(Arena *arena, const QueueItem *from)
{
	QueueItem item = *from;
	item.id = arena_copy(arena, from->id);
	item.subject = arena_copy(arena, from->subject);
	item.requester = arena_copy(arena, from->requester);
	item.intent = arena_copy(arena, from->intent);
	item.risk = arena_copy(arena, from->risk);
	item.claimed_by = arena_copy(arena, from->claimed_by);
	return item;
}

static bool item_same(const QueueItem *a, const QueueItem *b)
{
	return a->state == b->state && a->priority == b->priority &&
	       a->has_disposition == b->has_disposition && a->disposition == b->disposition &&
	       a->created_ms == b->created_ms && a->updated_ms == b->updated_ms &&
	       a->open_actions == b->open_actions && a->claimed_until_ms == b->claimed_until_ms &&
	       str_eq(a->subject, b->subject) && str_eq(a->requester, b->requester) &&
	       str_eq(a->intent, b->intent) && str_eq(a->risk, b->risk) &&
	       str_eq(a->claimed_by, b->claimed_by);
}

static void row_words(Backlog *b, BacklogRow *row)
{
	const QueueItem *i = &row->item;
	Arena scratch = {0};
	Str head = text_folded(&scratch,
		arena_fmt(&scratch, "%.*s\n%.*s\n", STR_ARG(i->id), STR_ARG(i->subject)));
	Str from = text_folded(&scratch, i->requester);
	Str tail = text_folded(&scratch,
		arena_fmt(&scratch, "\n%.*s\n%s", STR_ARG(i->intent), case_state_name(i->state)));
	row->words = arena_fmt(
		&b->arena, "%.*s%.*s%.*s", STR_ARG(head), STR_ARG(from), STR_ARG(tail));
	row->from = str_slice(row->words, head.len, head.len + from.len);
	arena_free(&scratch);
}

static void row_set(Backlog *b, BacklogRow *row, const QueueItem *item)
{
	b->held += (item->claimed_by.len > 0) - (row->item.claimed_by.len > 0);
	row->item = item_copy(&b->arena, item);
	row_words(b, row);
}

static void row_add(Backlog *b, const QueueItem *item)
{
	if (b->count == b->cap) {
		b->cap = b->cap == 0 ? 256 : b->cap * 2;
		b->rows = xrealloc(b->rows, b->cap * sizeof *b->rows);
	}
	BacklogRow *row = &b->rows[b->count];
	*row = (BacklogRow){0};
	row_set(b, row, item);
	b->count++;
	b->live++;
	slots_grow(b);
	*slot_of(b, row->item.id) = b->count;
}

static void row_change(Backlog *b, BacklogRow *row, const QueueItem *item)
{
	b->wasted += item_bytes(&row->item) + row->words.len;
	row_set(b, row, item);
	b->live += row->gone;
	row->gone = false;
	b->serial++;
}

void backlog_put(Backlog *b, const QueueItem *item)
{
	uint32_t at = backlog_find(b, item->id);
	if (at == b->count)
		row_add(b, item);
	else if (b->rows[at].gone || !item_same(&b->rows[at].item, item))
		row_change(b, &b->rows[at], item);
	b->rows[at].sweep = b->sweep;
}

static void row_drop(Backlog *b, BacklogRow *row)
{
	b->live -= !row->gone;
	b->serial += !row->gone;
	row->gone = true;
}

void backlog_drop(Backlog *b, Str id)
{
	uint32_t at = backlog_find(b, id);
	if (at < b->count)
		row_drop(b, &b->rows[at]);
}

void backlog_begin(Backlog *b)
{
	b->sweep++;
	b->complete = false;
}

/* Text that nobody needs is left behind once it is as much as what is needed. */
static void backlog_compact(Backlog *b)
{
	Arena fresh = {0}, old = b->arena;
	if (b->wasted < 1024 * 1024 || b->wasted * 2 < b->arena.used)
		return;
	b->arena = fresh;
	for (uint32_t i = 0; i < b->count; i++) {
		QueueItem item = b->rows[i].item;
		row_set(b, &b->rows[i], &item);
	}
	b->wasted = 0;
	arena_free(&old);
}

void backlog_end(Backlog *b)
{
	for (uint32_t i = 0; i < b->count; i++)
		if (b->rows[i].sweep != b->sweep)
			row_drop(b, &b->rows[i]);
	b->complete = true;
	backlog_compact(b);
}

/* ---- words in messages ---- */

void backlog_found(Backlog *b, Str id, unsigned bit)
{
	uint32_t at = backlog_find(b, id);
	if (at == b->count || (b->rows[at].found >> bit & 1) != 0)
		return;
	b->rows[at].found |= 1u << bit;
	b->finds++;
}

void backlog_forget(Backlog *b, unsigned bit)
{
	for (uint32_t i = 0; i < b->count; i++)
		b->rows[i].found &= ~(1u << bit);
	b->finds++;
}

/* ---- what is promised ---- */

bool backlog_left(const Backlog *b, const QueueItem *item, int64_t now_ms, int64_t *ret_left_ms)
{
	int64_t target = (size_t)item->priority < COUNT(b->target_ms) ? b->target_ms[item->priority] : 0;
	if (target <= 0 || item->state == CASE_DONE || item->state == CASE_REJECTED)
		return false;
	*ret_left_ms = item->created_ms + target - now_ms;
	return true;
}

bool backlog_targets(Backlog *b, const Config *config, Err *err)
{
	for (int p = 0; p < BACKLOG_PRIORITIES; p++) {
		Str value = config_str(config, "service", priority_name((Priority)p), STR(""));
		int64_t since;
		if (value.len == 0)
			continue;
		if (!clock_since(value, 0, &since) || since > 0)
			return err_set(err, ERR_INPUT,
				"countersign.ini: [service] %s = %.*s: write a time such as 4h or 3d",
				priority_name((Priority)p), STR_ARG(value));
		b->target_ms[p] = -since;
	}
	return true;
}

Str item_holder(const QueueItem *item, int64_t now_ms)
{
	return now_ms < item->claimed_until_ms ? item->claimed_by : STR("");
}
