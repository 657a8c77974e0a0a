/* Where the lists besides the queue stand: what waits, and the trail with its detail. */
#include "ui/layout.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/plain.h"
#include "ui/said.h"
#include "ui/text.h"

enum { TOP = 2, FOOTER = 2, WAITING_DETAIL = 3, BESIDE_FROM = 150 };

void layout_waiting(Model *m, const Briefs *b)
{
	WaitView *v = &m->waiting;
	size_t count = b->waiting == NULL ? 0 : b->waiting->count;
	int height = m->rows - TOP - FOOTER - WAITING_DETAIL;
	v->height = height < 1 ? 1 : height;
	if (v->selected >= count)
		v->selected = count == 0 ? 0 : count - 1;
	v->first = scrolled(v->first, v->selected, count, v->height);
}

/* ---- the figures ---- */

enum { STATS_SPLIT_FROM = 120 };

static bool may(const Briefs *b, Verb verb)
{
	return b->user != NULL && role_may(b->user->role, verb);
}

static void stats_build(StatsView *v, const Briefs *b, int64_t now_ms, int right)
{
	Rows *second = right > 0 ? &v->right : &v->left;
	const Figures *f = &b->stats->figures;
	rows_reset(&v->left, v->rect.w);
	rows_reset(&v->right, right);
	if (gate_is_missed(b))
		rows_add(&v->left, (Para){.lead = _("Gate"), .lead_look = LOOK_WARN | LOOK_BOLD, .look = LOOK_WARN,
				   .indent = text_width(str_from(_("Gate"))) + 2},
			said_clean(&v->left.arena, b->gate->words, TEXT_LINE));
	if (may(b, VERB_APPROVE))
		statistics_self(second, f, b->user->name);
	statistics_work(&v->left, b->stats, now_ms);
	statistics_table(second, f, v->by, !may(b, VERB_AUDIT));
	statistics_times(second, f);
}

void layout_stats(Model *m, const Briefs *b)
{
	StatsView *v = &m->stats;
	int room = m->cols - 2, left = m->cols < STATS_SPLIT_FROM ? room : room / 2 + 4, right = room - left - 3;
	Rect rect = {1, TOP, left, m->rows - TOP - FOOTER - 1};
	if (b->stats == NULL || !b->stats->read)
		return;
	bool resized = rect.w != v->rect.w || rect.h != v->rect.h;
	v->rect = rect;
	if (resized || v->changed || v->serial != b->stats->serial)
		stats_build(v, b, m->now_ms, left == room ? 0 : right);
	v->changed = false;
	v->serial = b->stats->serial;
	v->first = clamp_first(v->first, statsview_count(v), rect.h);
}

/* ---- the trail ---- */

static void audit_detail(AuditView *v, const AuditLine *line)
{
	AUTO(json_freep) Json *body = NULL;
	rows_reset(&v->detail, v->rect.w);
	v->detail_seq = line == NULL ? 0 : line->seq;
	if (line == NULL)
		return;
	rows_add(&v->detail, (Para){.look = LOOK_BOLD},
		arena_fmt(&v->detail.arena, "%lld · %.*s · %.*s · %.*s", (long long)line->seq, STR_ARG(line->at),
			STR_ARG(text_clean(&v->detail.arena, line->actor, TEXT_LINE)),
			STR_ARG(i18n_str(&v->detail.arena, line->kind))));
	if (line->withheld)
		rows_say(&v->detail, (Para){.look = LOOK_MUTED}, "Its body quotes what only some groups may read, and you are in none of them.");
	else if (line->body.len == 0)
		rows_say(&v->detail, (Para){.look = LOOK_MUTED}, "Its body was erased with the requester's data; the row stays, and the chain holds.");
	else if (json_parse(line->body, NULL, &body, NULL)) {
		AUTO(buf_free) Buf text = {0};
		plain_json(&text, body, 0);
		rows_add(&v->detail, (Para){.indent = 1}, str_trim(buf_str(&text)));
	}
}

void layout_audit(Model *m, const Briefs *b)
{
	AuditView *v = &m->audit;
	bool beside = m->cols >= BESIDE_FROM;
	int below = m->rows >= 30 ? 9 : 5, room = m->rows - TOP - FOOTER;
	int height = beside ? room : room - below - 1;
	v->height = height < 1 ? 1 : height;
	Rect rect = beside ? (Rect){m->cols * 3 / 5 + 2, 1, m->cols - m->cols * 3 / 5 - 3, m->rows - 3}
			   : (Rect){1, TOP + v->height + 1, m->cols - 2, below};
	if (b->audit == NULL)
		return;
	auditview_work(v, b->audit);
	if (v->selected >= v->count)
		v->selected = v->count == 0 ? 0 : v->count - 1;
	v->first = scrolled(v->first, v->selected, v->count, v->height);
	const AuditLine *line = auditview_at(v, b->audit, v->selected);
	bool resized = rect.w != v->rect.w || rect.h != v->rect.h;
	v->rect = rect;
	if (resized || v->detail_seq != (line == NULL ? 0 : line->seq))
		audit_detail(v, line);
}

/* ---- the versions of a reply ---- */

static void history_build(HistoryView *v, const Versions *versions)
{
	const Version *now = &versions->items[v->selected];
	size_t before = v->against != HISTORY_BEFORE ? v->against : v->selected == 0 ? HISTORY_BEFORE : v->selected - 1;
	arena_reset(&v->arena);
	v->changes = ARENA_ARRAY(&v->arena, VersionChange, versions->count);
	for (size_t i = 0; i < versions->count; i++)
		v->changes[i] = version_change(versions, i);
	rows_reset(&v->rows, v->rect.w);
	history_rows(&v->rows, before < versions->count && before != v->selected ? &versions->items[before] : NULL, now);
}

void layout_history(Model *m, const Briefs *b)
{
	HistoryView *v = &m->history;
	Arena scratch = {0};
	Versions versions = versions_of(&scratch, b->brief);
	int room = m->rows - TOP - FOOTER, list = (int)(versions.count < 8 ? versions.count : 8);
	bool beside = m->cols >= SCREEN_TWO_COLUMNS;
	list = list > room / 3 ? room / 3 : list;
	v->height = beside ? room : list < 1 ? 1 : list;
	Rect rect = beside ? (Rect){m->cols * 2 / 5 + 2, TOP, m->cols - m->cols * 2 / 5 - 3, room}
			   : (Rect){1, TOP + v->height + 1, m->cols - 2, room - v->height - 1};
	bool resized = rect.w != v->rect.w || rect.h != v->rect.h;
	v->rect = rect;
	v->count = versions.count;
	v->selected = v->selected < v->count ? v->selected : v->count == 0 ? 0 : v->count - 1;
	v->first = scrolled(v->first, v->selected, v->count, v->height);
	if (v->count > 0 && (resized || v->serial != b->case_serial))
		history_build(v, &versions);
	v->serial = b->case_serial;
	v->row_first = scrolled(v->row_first, v->row_first, v->rows.count, v->rect.h);
	arena_free(&scratch);
}
