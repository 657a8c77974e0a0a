/* The draft: what it is, what the check says about it, and the reply with its citation marks. */
#include "ui/panes.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/said.h"
#include "ui/text.h"
#include "ui/words.h"

static const char *const disposition_words[] = {[DISPOSITION_ANSWER] = N_("answer"),
	[DISPOSITION_CLARIFY] = N_("clarify: it asks the customer back"),
	[DISPOSITION_ESCALATE] = N_("escalate: a person must take it"),
	[DISPOSITION_ABSTAIN] = N_("abstain: the sources do not hold the answer")};

static const Para label = {.lead_look = LOOK_MUTED, .indent = 9};

static Para labelled(const char *lead, Look look)
{
	Para p = label;
	p.lead = _(lead);
	p.look = look;
	return p;
}

static void draft_author(Rows *r, const Draft *d)
{
	Buf b = {0};
	buf_addf(&b, "%.*s", STR_ARG(text_clean(&r->arena, d->provider, TEXT_LINE)));
	if (d->model.len > 0 && !str_eq(d->model, d->provider))
		buf_addf(&b, "/%.*s", STR_ARG(text_clean(&r->arena, d->model, TEXT_LINE)));
	buf_addf(&b, _(" · revision %lld"), (long long)d->revision);
	if (d->author.len > 0)
		buf_addf(&b, _(" · for %.*s"), STR_ARG(text_clean(&r->arena, d->author, TEXT_LINE)));
	if (d->editor.len > 0)
		buf_addf(&b, _(" · edited by %.*s"),
			STR_ARG(text_clean(&r->arena, d->editor, TEXT_LINE)));
	rows_add(r, labelled("written", LOOK_MUTED), buf_str(&b));
	buf_free(&b);
}

static size_t blocking(const Brief *b)
{
	size_t count = 0;
	for (size_t i = 0; i < b->problem_count; i++)
		count += b->problems[i].blocks;
	return count;
}

static void draft_verdict(Rows *r, const Brief *b)
{
	size_t blocks = blocking(b);
	if (b->state < CASE_CHECKED)
		rows_say(r, labelled("verdict", LOOK_WARN), "not checked yet");
	else if (blocks > 0)
		rows_say(r, labelled("verdict", LOOK_BAD | LOOK_BOLD),
			_n("%zu problem: the reply can't be sent like this",
				"%zu problems: the reply can't be sent like this", blocks), blocks);
	else if (!b->c->verdict_ok)
		rows_say(r, labelled("verdict", LOOK_BAD | LOOK_BOLD), "the check failed");
	else if (b->problem_count > 0)
		rows_say(r, labelled("verdict", LOOK_WARN),
			_n("passes, with %zu remark", "passes, with %zu remarks", b->problem_count), b->problem_count);
	else
		rows_say(r, labelled("verdict", LOOK_GOOD), "passes every check");
}

/* "remark: the date ... (number_not_found)" */
static void problem_row(Rows *r, const PaneInput *in, size_t index, int indent, bool where)
{
	const Problem *p = &in->brief->problems[index];
	Look look = p->blocks ? LOOK_BAD : LOOK_WARN;
	bool chosen = in->mark == index + 1;
	Str place = said_clean(&r->arena, where ? p->where : STR(""), TEXT_LINE);
	int anchor = r->anchor;
	r->anchor = MARK_ANCHOR + (int)index + 1;
	rows_add(r,
		(Para){.lead = p->blocks ? _("  blocks") : _("  remark"),
			.lead_look = look | LOOK_BOLD | (chosen ? LOOK_REVERSE : 0),
			.indent = indent,
			.look = chosen ? LOOK_BOLD : LOOK_PLAIN},
		arena_fmt(&r->arena, "%.*s%s%.*s (%.*s)", STR_ARG(place), place.len > 0 ? ": " : "",
			STR_ARG(said_clean(&r->arena, p->text, TEXT_LINE)),
			STR_ARG(text_clean(&r->arena, p->code, TEXT_LINE))));
	r->anchor = anchor;
}

/* ---- the reply with its marks ---- */

enum { MAX_MARKS = 256, MAX_PLACES = 64 };

/* Where a problem stands in the reply. */
typedef struct Place {
	size_t from, to; /* bytes of the text with marks; to 0: it has no place */
	size_t problem;
	Look look;
} Place;

typedef struct Places {
	Place items[MAX_PLACES];
	size_t count;
} Places;

/* The number in a mark [1] that starts at `at`; 0 where there is none. */
static int mark_at(Str clean, size_t at, size_t *ret_end)
{
	size_t end = at + 1;
	int n = 0;
	if (clean.ptr[at] != '[')
		return 0;
	for (; end < clean.len && clean.ptr[end] >= '0' && clean.ptr[end] <= '9' && n < 1000; end++)
		n = 10 * n + clean.ptr[end] - '0';
	*ret_end = end + 1;
	return end < clean.len && clean.ptr[end] == ']' ? n : 0;
}

/* The place in the text with marks of bytes [start, end) of the plain one: both are walked together, and what only the
 * marked one has is stepped over. */
static void place_in_marked(Str marked, Str plain, size_t start, size_t end, Place *ret_place)
{
	size_t i = 0, k = 0, from = 0, behind;
	while (i < marked.len && k < plain.len && k < end) {
		bool mark = plain.ptr[k] != '[' && mark_at(marked, i, &behind) > 0;
		if (mark) {
			i = behind;
		} else if (marked.ptr[i] == plain.ptr[k]) {
			from = k == start ? i : from;
			i++, k++;
		} else {
			i++;
		}
	}
	ret_place->from = from;
	ret_place->to = k >= end ? i : 0;
}

/* "sentence 2" */
static size_t sentence_of(Str where)
{
	int64_t n;
	bool named = str_starts(where, STR("sentence ")) && str_to_int64(str_slice(where, 9, where.len), &n);
	return named && n > 0 ? (size_t)n : 0;
}

static Places places_of(const Brief *b)
{
	Places p = {0};
	const Draft *d = b->draft;
	for (size_t i = 0; i < b->problem_count && p.count < MAX_PLACES; i++) {
		size_t n = sentence_of(b->problems[i].where);
		Place place = {.problem = i, .look = (b->problems[i].blocks ? LOOK_BAD : LOOK_WARN) | LOOK_UNDERLINE};
		if (n > 0 && n <= d->sentence_count && d->sentences[n - 1].start < d->sentences[n - 1].end)
			place_in_marked(d->text.len > 0 ? d->text : d->plain, d->plain, d->sentences[n - 1].start,
				d->sentences[n - 1].end, &place);
		if (place.to > place.from)
			p.items[p.count++] = place;
	}
	return p;
}

static bool has_place(const Places *p, size_t problem)
{
	for (size_t i = 0; i < p->count; i++)
		if (p->items[i].problem == problem)
			return true;
	return false;
}

enum { REMARKS_SHOWN = 1 };

/* What blocks is told in any case; more than one remark about something else than the reply in one row, until } or {
 * goes through them. */
static void draft_problems(Rows *r, const PaneInput *in, const Places *places)
{
	const Brief *b = in->brief;
	size_t remarks = 0;
	for (size_t i = 0; i < b->problem_count; i++)
		remarks += !has_place(places, i) && !b->problems[i].blocks;
	bool folded = remarks > REMARKS_SHOWN && in->mark == 0;
	for (size_t i = 0; i < b->problem_count; i++)
		if (!has_place(places, i) && (b->problems[i].blocks || !folded))
			problem_row(r, in, i, 9, true);
	if (folded)
		rows_say(r, (Para){.lead = _("  remarks"), .lead_look = LOOK_WARN | LOOK_BOLD, .indent = 11},
			N_("%zu about the ticket and the sources: } shows them one by one"), remarks);
}

/* One line of the reply, cleaned between the places so that they are known in the clean text. */
typedef struct Line {
	Buf clean;
	Span spans[MAX_MARKS];
	size_t span_count;
} Line;

static void line_span(Line *l, size_t from, size_t to, Look look)
{
	if (from < to && look != LOOK_PLAIN && l->span_count < MAX_MARKS)
		l->spans[l->span_count++] = (Span){from, to, look};
}

/* The look of byte `at` of the reply, and up to where it stays. */
static Look look_at(const Places *p, size_t at, size_t *ret_until)
{
	Look look = LOOK_PLAIN;
	for (size_t i = 0; i < p->count; i++) {
		const Place *place = &p->items[i];
		if (place->from > at && place->from < *ret_until)
			*ret_until = place->from;
		if (place->from > at || place->to <= at)
			continue;
		look = look == LOOK_PLAIN || (place->look & LOOK_ROLE) == LOOK_BAD ? place->look : look;
		*ret_until = place->to < *ret_until ? place->to : *ret_until;
	}
	return look;
}

typedef struct Citing {
	size_t seen;  /* marks so far */
	size_t total; /* citations of the draft */
	bool in_step; /* each mark is a citation, in order */
} Citing;

/* A piece of one look: its citation marks stand out, the chosen one most. */
static void line_piece(Rows *r, Line *l, Str raw, Look look, const PaneInput *in, Citing *c)
{
	size_t base = l->clean.len, from = base, end;
	buf_add(&l->clean, text_clean(&r->arena, raw, TEXT_BLOCK));
	Str clean = buf_str(&l->clean);
	for (size_t at = base; at < clean.len; at++) {
		int n = mark_at(clean, at, &end);
		if (n == 0)
			continue;
		bool stressed = c->in_step && in->citation > 0 ? ++c->seen == in->citation : n == in->source;
		line_span(l, from, at, look);
		line_span(l, at, end, LOOK_ACCENT | LOOK_BOLD | (stressed ? LOOK_REVERSE : 0));
		from = end;
		at = end - 1;
	}
	line_span(l, from, clean.len, look);
}

static void reply_line(Rows *r, Str text, size_t from, size_t to, const PaneInput *in, const Places *places, Citing *c)
{
	static Line l;
	buf_clear(&l.clean);
	l.span_count = 0;
	for (size_t at = from; at < to;) {
		size_t until = to;
		Look look = look_at(places, at, &until);
		line_piece(r, &l, str_slice(text, at, until), look, in, c);
		at = until;
	}
	rows_add(r, (Para){.spans = l.spans, .span_count = l.span_count}, buf_str(&l.clean));
	buf_free(&l.clean);
	for (size_t i = 0; i < places->count; i++)
		if (places->items[i].from >= from && places->items[i].from < to)
			problem_row(r, in, places->items[i].problem, 9, false);
}

static size_t marks_in(Str text)
{
	size_t count = 0, end;
	for (size_t at = 0; at < text.len; at++)
		count += mark_at(text, at, &end) > 0;
	return count;
}

static size_t citations_of(const Draft *d)
{
	size_t count = 0;
	for (size_t i = 0; i < d->sentence_count; i++)
		count += d->sentences[i].citation_count;
	return count;
}

static void draft_text(Rows *r, const PaneInput *in, const Places *places)
{
	const Draft *d = in->brief->draft;
	Str text = d->text.len > 0 ? d->text : d->plain;
	Citing c = {.total = citations_of(d)};
	c.in_step = c.total == marks_in(text);
	rows_blank(r);
	if (text.len == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "The reply is empty. e writes one.");
	for (size_t at = 0; at < text.len;) {
		const char *feed = memchr(text.ptr + at, '\n', text.len - at);
		size_t end = feed == NULL ? text.len : (size_t)(feed - text.ptr);
		reply_line(r, text, at, end, in, places, &c);
		at = end + 1;
	}
}

static void draft_none(Rows *r, const Brief *b)
{
	bool stuck = b->state == CASE_STUCK && b->c->stuck_why.len > 0;
	if (stuck)
		rows_add(r, (Para){.lead = _("stuck"), .lead_look = LOOK_BAD, .indent = 9},
			said_clean(&r->arena, b->c->stuck_why, TEXT_LINE));
	rows_say(r, (Para){.look = LOOK_MUTED},
		stuck ? "d tries again, s hands it to a supervisor."
		      : N_("No draft yet. d drafts an answer."));
}

/* What a model is writing: shown for the eye, marked as what it is. */
static void draft_coming(Rows *r, const Drafting *d)
{
	Buf b = {0};
	buf_addf(&b, "%s", d->stage[0] != '\0' ? stage_words(d->stage) : _("waits for its turn"));
	if (d->model.len > 0)
		buf_addf(&b, " · %.*s", STR_ARG(text_clean(&r->arena, buf_str(&d->model), TEXT_LINE)));
	rows_say(r, labelled("reply", LOOK_BOLD), "being written; Esc stops it");
	rows_add(r, labelled("stage", LOOK_MUTED), buf_str(&b));
	rows_say(r, labelled("verdict", LOOK_WARN), "not checked yet");
	rows_blank(r);
	rows_add(r, (Para){.look = LOOK_MUTED}, text_clean(&r->arena, buf_str(&d->words), TEXT_BLOCK));
	buf_free(&b);
}

void pane_draft(Rows *r, const PaneInput *in)
{
	const Brief *b = in->brief;
	const Draft *d = b->draft;
	if (in->drafting != NULL) {
		draft_coming(r, in->drafting);
		return;
	}
	if (d == NULL) {
		draft_none(r, b);
		return;
	}
	rows_say(r, labelled("reply", LOOK_BOLD), "%s", _(disposition_words[d->disposition]));
	draft_author(r, d);
	if (d->reason.len > 0)
		rows_add(r, labelled("reason", LOOK_PLAIN),
			said_clean(&r->arena, d->reason, TEXT_LINE));
	if (b->c->instruction.len > 0)
		rows_add(r, labelled("wish", LOOK_PLAIN),
			text_clean(&r->arena, b->c->instruction, TEXT_LINE));
	Places places = places_of(b);
	draft_verdict(r, b);
	draft_problems(r, in, &places);
	if (d->subject.len > 0)
		rows_add(r, labelled("subject", LOOK_PLAIN),
			text_clean(&r->arena, d->subject, TEXT_LINE));
	draft_text(r, in, &places);
}
