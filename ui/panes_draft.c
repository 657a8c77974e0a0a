/* The draft: what it is, what the check says about it, and the reply with its citation marks. */
#include "ui/long_text.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/places.h"
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

enum { MAX_MARKS = 256 }; /* of one line */

enum { REMARKS_SHOWN = 1 };

/* What blocks is told in any case; more than one remark about something else than the reply in one row, until } or {
 * goes through them. */
static void draft_problems(Rows *r, const PaneInput *in, const Places *places)
{
	const Brief *b = in->brief;
	size_t remarks = 0;
	for (size_t i = 0; i < b->problem_count; i++)
		remarks += places_problem(places, i) == NULL && !b->problems[i].blocks;
	bool folded = remarks > REMARKS_SHOWN && in->mark == 0;
	for (size_t i = 0; i < b->problem_count; i++)
		if (places_problem(places, i) == NULL && (b->problems[i].blocks || !folded))
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

typedef struct Citing {
	size_t seen;  /* marks so far */
	bool in_step; /* each mark is a citation, in order */
} Citing;

/* A piece of one look: its citation marks stand out, the chosen one most. */
static void line_piece(Rows *r, Line *l, Str raw, Look look, const PaneInput *in, Citing *c)
{
	size_t base = l->clean.len, from = base, end;
	buf_add(&l->clean, text_clean(&r->arena, raw, TEXT_BLOCK));
	Str clean = buf_str(&l->clean);
	for (size_t at = base; at < clean.len; at++) {
		int n = reply_mark(clean, at, &end);
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
		Look look = places_look(places, at, &until);
		line_piece(r, &l, str_slice(text, at, until), look, in, c);
		at = until;
	}
	rows_add(r, (Para){.spans = l.spans, .span_count = l.span_count}, buf_str(&l.clean));
	buf_free(&l.clean);
	for (size_t i = places_behind(places, from); i < places->count && places->items[i].from < to; i++)
		if (places->items[i].from >= from)
			problem_row(r, in, places->items[i].problem, 9, false);
}

/* The next mark from *at on, which goes behind it; 0: there is none. */
static int next_mark(Str text, size_t *at)
{
	size_t end;
	for (ptrdiff_t found; (found = str_find(text, STR("["), *at)) >= 0; *at = (size_t)found + 1) {
		int n = reply_mark(text, (size_t)found, &end);
		if (n > 0) {
			*at = end;
			return n;
		}
	}
	return 0;
}

static size_t marks_in(Str text)
{
	size_t count = 0;
	for (size_t at = 0; next_mark(text, &at) > 0;)
		count++;
	return count;
}

static size_t citations_of(const Draft *d)
{
	size_t count = 0;
	for (size_t i = 0; i < d->sentence_count; i++)
		count += d->sentences[i].citation_count;
	return count;
}

static void draft_text(Rows *r, const PaneInput *in, const Places *places, size_t from, size_t to)
{
	const Draft *d = in->brief->draft;
	Str text = reply_shown(d);
	Citing c = {.seen = marks_in(str_slice(text, 0, from)), .in_step = citations_of(d) == marks_in(text)};
	if (text.len == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "The reply is empty. e writes one.");
	for (size_t at = from; at < to;) {
		const char *feed = memchr(text.ptr + at, '\n', to - at);
		size_t end = feed == NULL ? to : (size_t)(feed - text.ptr);
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
	buf_free(&b);
}

/* All but the reply. */
static void draft_head(Rows *r, const PaneInput *in, const Places *places)
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
	draft_verdict(r, b);
	draft_problems(r, in, places);
	if (d->subject.len > 0)
		rows_add(r, labelled("subject", LOOK_PLAIN),
			text_clean(&r->arena, d->subject, TEXT_LINE));
	rows_blank(r);
}

static size_t draft_parts(const PaneInput *in)
{
	return in->drafting != NULL || in->brief->draft != NULL ? 2 : 1;
}

/* The head is one block, the reply many. */
static Str draft_body(const PaneInput *in, size_t part)
{
	if (part == 0)
		return STR("");
	return in->drafting != NULL ? buf_str(&in->drafting->words) : reply_shown(in->brief->draft);
}

const LongText long_draft = {draft_parts, draft_body};

void pane_draft(Rows *r, const PaneInput *in)
{
	bool done = in->drafting == NULL && in->brief->draft != NULL;
	AUTO(places_free) Places places = done ? places_of(in->brief) : (Places){0};
	RowsPlace from;
	size_t end;
	while (long_next(&long_draft, in, r, &from, &end))
		if (from.part == 0)
			draft_head(r, in, &places);
		else if (done)
			draft_text(r, in, &places, from.at, end);
		else
			rows_add(r, (Para){.look = LOOK_MUTED},
				text_clean(&r->arena, str_slice(draft_body(in, 1), from.at, end), TEXT_BLOCK));
}

static bool mark_chosen(const PaneInput *in, size_t *ret_at)
{
	const Draft *d = in->brief->draft;
	Str text = reply_shown(d);
	bool in_step = in->citation > 0 && citations_of(d) == marks_in(text);
	size_t at = 0, seen = 0;
	for (int n; (n = next_mark(text, &at)) > 0;)
		if (in_step ? ++seen == in->citation : n == in->source) {
			*ret_at = at - 1;
			return true;
		}
	return false;
}

bool draft_chosen(const PaneInput *in, RowsPlace *ret_place)
{
	if (in->drafting != NULL || in->brief->draft == NULL)
		return false;
	*ret_place = (RowsPlace){1, 0};
	if (in->mark == 0)
		return mark_chosen(in, &ret_place->at);
	AUTO(places_free) Places places = places_of(in->brief);
	const Place *place = places_problem(&places, in->mark - 1);
	if (place == NULL) /* it is told above the reply */
		*ret_place = (RowsPlace){0};
	else
		ret_place->at = place->from;
	return true;
}
