#include "ui/auditlist.h"

#include "base/auto.h"
#include "ui/plain.h"
#include "ui/text.h"

void auditlist_free(AuditList *l)
{
	arena_free(&l->arena);
	*l = (AuditList){0};
}

void auditlist_begin(AuditList *l)
{
	arena_reset(&l->arena);
	l->items = NULL;
	l->count = 0;
	l->complete = false;
	l->serial++;
}

static Str details_of(Arena *arena, const Json *body)
{
	AUTO(buf_free) Buf text = {0};
	plain_audit_details(&text, body);
	return arena_copy(arena, str_starts(buf_str(&text), STR(", ")) ? str_slice(buf_str(&text), 2, text.len)
								      : buf_str(&text));
}

static Str body_of(Arena *arena, const Json *body)
{
	AUTO(buf_free) Buf text = {0};
	if (json_is(body, JSON_OBJECT))
		json_write(body, &text);
	return arena_copy(arena, buf_str(&text));
}

void auditlist_add(AuditList *l, const Json *row)
{
	AuditLine *line = ARENA_PUSH(&l->arena, l->items, l->count);
	const Json *body = json_get(row, "body");
	*line = (AuditLine){.seq = json_int_at(row, "seq", 0),
		.at = arena_copy(&l->arena, json_str_at(row, "at")),
		.actor = arena_copy(&l->arena, json_str_at(row, "actor")),
		.kind = arena_copy(&l->arena, json_str_at(row, "kind")),
		.ticket = arena_copy(&l->arena, json_str_at(row, "ticket")),
		.words = details_of(&l->arena, body),
		.body = body_of(&l->arena, body),
		.withheld = json_bool_at(row, "withheld", false)};
	line->folded = text_folded(&l->arena,
		arena_fmt(&l->arena, "%lld\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s", (long long)line->seq, STR_ARG(line->at),
			STR_ARG(line->actor), STR_ARG(line->kind), STR_ARG(line->ticket), STR_ARG(line->words)));
}

int64_t auditlist_before(const AuditList *l)
{
	return l->count == 0 ? 0 : l->items[l->count - 1].seq;
}

/* ---- the view ---- */

void auditview_free(AuditView *v)
{
	buf_free(&v->typed);
	free(v->list);
	rows_free(&v->detail);
	*v = (AuditView){0};
}

void auditview_filter(AuditView *v, Str text)
{
	Buf copy = {0};
	buf_add(&copy, text);
	buf_free(&v->typed);
	v->typed = copy;
	v->stale = true;
}

static bool passes(Str words, const AuditLine *line)
{
	Str word;
	while (words.len > 0 && str_next(&words, ' ', &word))
		if (word.len > 0 && !str_has(line->folded, word))
			return false;
	return true;
}

static void push(AuditView *v, size_t index)
{
	if (v->count == v->cap) {
		v->cap = v->cap == 0 ? 256 : v->cap * 2;
		v->list = xrealloc(v->list, v->cap * sizeof *v->list);
	}
	v->list[v->count++] = index;
}

void auditview_work(AuditView *v, const AuditList *l)
{
	Arena scratch = {0};
	Str words = text_folded(&scratch, buf_str(&v->typed));
	if (v->stale || v->serial != l->serial) {
		v->stale = false;
		v->serial = l->serial;
		v->count = v->asked = v->selected = v->first = 0;
	}
	for (size_t steps = AUDIT_STEPS; v->asked < l->count && steps > 0; v->asked++, steps--)
		if (passes(words, &l->items[v->asked]))
			push(v, v->asked);
	arena_free(&scratch);
}

bool auditview_is_behind(const AuditView *v, const AuditList *l)
{
	return v->stale || v->serial != l->serial || v->asked < l->count;
}

bool auditview_wants(const AuditView *v, const AuditList *l)
{
	size_t height = v->height < 1 ? 1 : (size_t)v->height;
	return !l->complete && v->count < v->first + 2 * height;
}

const AuditLine *auditview_at(const AuditView *v, const AuditList *l, size_t index)
{
	return l == NULL || index >= v->count || v->list[index] >= l->count ? NULL : &l->items[v->list[index]];
}
