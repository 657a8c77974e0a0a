#include "ui/history.h"

#include "base/auto.h"
#include "ui/diff.h"
#include "ui/i18n.h"
#include "ui/text.h"

static Version version_of(const Event *e, Str instruction)
{
	const Json *model = json_get(e->body, "model");
	Str name = json_str_at(model, "name"), provider = json_str_at(model, "provider");
	return (Version){.text = json_str_at(e->body, "text"),
		.by = e->actor,
		.model = e->kind != EVENT_DRAFTED ? STR("") : name.len > 0 ? name : provider,
		.instruction = instruction,
		.at_ms = e->at_ms,
		.seq = e->seq};
}

VersionChange version_change(const Versions *v, size_t index)
{
	Arena scratch = {0};
	Diff d = diff_words(&scratch, index == 0 ? STR("") : v->items[index - 1].text, v->items[index].text);
	arena_free(&scratch);
	return (VersionChange){d.gone, d.added};
}

Versions versions_of(Arena *arena, const Brief *brief)
{
	Versions v = {0};
	Str instruction = STR("");
	for (size_t i = 0; !brief->veiled && i < brief->c->trail_count; i++) {
		const Event *e = &brief->c->trail[i];
		if (e->kind == EVENT_REOPENED)
			instruction = json_str_at(e->body, "reason");
		if (e->body == NULL || (e->kind != EVENT_DRAFTED && e->kind != EVENT_DRAFT_EDITED))
			continue;
		*ARENA_PUSH(arena, v.items, v.count) = version_of(e, instruction);
		instruction = STR("");
	}
	return v;
}

/* The parts one after the other, cleaned each, with the places of what changed. */
static void marked_text(Rows *r, const Diff *d, Buf *clean, Span **ret_spans, size_t *ret_count)
{
	static const char *const open[] = {"", "[-", "{+"}, *const close[] = {"", "-]", "+}"};
	static const Look looks[] = {LOOK_PLAIN, LOOK_BAD, LOOK_GOOD | LOOK_BOLD};
	Span *spans = NULL;
	size_t count = 0;
	for (size_t i = 0; i < d->count; i++) {
		size_t from = clean->len;
		buf_adds(clean, open[d->parts[i].kind]);
		buf_add(clean, text_clean(&r->arena, d->parts[i].text, TEXT_BLOCK));
		buf_adds(clean, close[d->parts[i].kind]);
		if (d->parts[i].kind != DIFF_SAME)
			*ARENA_PUSH(&r->arena, spans, count) = (Span){from, clean->len, looks[d->parts[i].kind]};
	}
	*ret_spans = spans;
	*ret_count = count;
}

void history_rows(Rows *r, const Version *before, const Version *now)
{
	Arena scratch = {0};
	AUTO(buf_free) Buf clean = {0};
	Span *spans;
	size_t count;
	if (now->instruction.len > 0)
		rows_add(r, (Para){.lead = _("asked for"), .lead_look = LOOK_MUTED, .indent = 11},
			text_clean(&r->arena, now->instruction, TEXT_LINE));
	if (before == NULL) {
		rows_say(r, (Para){.look = LOOK_MUTED}, "The first version: nothing to compare it with.");
		rows_blank(r);
		rows_add(r, (Para){0}, text_clean(&r->arena, now->text, TEXT_BLOCK));
		return;
	}
	Diff d = diff_words(&scratch, before->text, now->text);
	Str gone = arena_fmt(&r->arena, _n("%zu word gone [-…-]", "%zu words gone [-…-]", d.gone), d.gone);
	rows_add(r, (Para){.look = LOOK_MUTED}, arena_fmt(&r->arena, _("%.*s, %zu added {+…+}"), STR_ARG(gone), d.added));
	rows_blank(r);
	marked_text(r, &d, &clean, &spans, &count);
	rows_add(r, (Para){.spans = spans, .span_count = count}, buf_str(&clean));
	arena_free(&scratch);
}
