/* The evidence with the quoted words stressed in their source. */
#include "ui/panes.h"

#include "ui/i18n.h"
#include "ui/marked.h"
#include "ui/said.h"
#include "ui/text.h"
#include "ui/words.h"

/* ---- evidence ---- */

/* What the draft quotes, and what speaks to an assistant; a quote that overlaps one that is there is told by that one. */
static Marked marked_of(const Draft *d, const Evidence *e, const AimsText *aims, const Citation *stressed, size_t *ret_quotes)
{
	Marked m = {0};
	*ret_quotes = 0;
	for (size_t i = 0; d != NULL && i < d->sentence_count; i++)
		for (size_t k = 0; k < d->sentences[i].citation_count; k++) {
			const Citation *c = &d->sentences[i].citations[k];
			if (c->n == e->n && c->found && c->start < c->end && c->end <= e->text.len)
				*ret_quotes += marked_add(&m, c->start, c->end, LOOK_QUOTE);
		}
	for (size_t i = 0; stressed != NULL && i < m.count; i++)
		if (m.raw[i].from <= stressed->start && stressed->start < m.raw[i].to)
			m.raw[i].look = LOOK_STRESSED;
	marked_add_aims(&m, aims, 0, e->text.len);
	return m;
}

static bool citation_at(const Draft *d, size_t number, Citation *ret_citation)
{
	for (size_t i = 0; d != NULL && number > 0 && i < d->sentence_count; i++) {
		if (number <= d->sentences[i].citation_count) {
			*ret_citation = d->sentences[i].citations[number - 1];
			return true;
		}
		number -= d->sentences[i].citation_count;
	}
	return false;
}

static void evidence_text(Rows *r, const Evidence *e, const Marked *m)
{
	Span spans[MARKED_MOST];
	Buf clean = {0};
	marked_clean(&r->arena, e->text, m, &clean, spans);
	rows_add(r, (Para){.indent = 2, .spans = spans, .span_count = m->count}, buf_str(&clean));
	buf_free(&clean);
}

static const char *audience_words(Str audience, Look *ret_look)
{
	bool internal = str_is(audience, "internal"), record = str_is(audience, "record");
	bool solved = str_is(audience, "solved");
	*ret_look = internal ? LOOK_WARN | LOOK_BOLD : record ? LOOK_GOOD : LOOK_MUTED;
	return internal ? _("INTERNAL: never quote it to the customer")
	       : record ? _("RECORD: the requester's own data")
	       : solved ? _("SOLVED: what another ticket was answered")
			: _("public");
}

/* "public · updated 2026-06-18 · score 0.83 · cited 2 times" */
static void evidence_facts(Rows *r, const Evidence *e, size_t cited)
{
	Look look;
	Buf b = {0};
	buf_adds(&b, audience_words(e->audience, &look));
	Span words = {0, b.len, look};
	if (e->score != 0)
		buf_addf(&b, _(" · score %.2f"), e->score);
	buf_addf(&b,
		cited == 0   ? _(" · not cited")
		: cited == 1 ? _(" · cited once")
			     : _(" · cited %zu times"),
		cited);
	if (e->updated.len > 0)
		buf_addf(&b, _(" · updated %.*s"),
			STR_ARG(text_clean(&r->arena, e->updated, TEXT_LINE)));
	rows_add(r, (Para){.indent = 2, .look = LOOK_MUTED, .spans = &words, .span_count = 1},
		buf_str(&b));
	buf_free(&b);
}

static void evidence_source(Rows *r, const Evidence *e)
{
	Str heading = text_clean(&r->arena, e->heading, TEXT_LINE);
	if (heading.len > 0)
		rows_add(r, (Para){.indent = 2, .look = LOOK_MUTED}, heading);
	Str document = text_clean(&r->arena, e->document, TEXT_LINE);
	Str url = text_clean(&r->arena, e->url, TEXT_LINE);
	Str both = arena_fmt(&r->arena, "%.*s · %.*s", STR_ARG(document), STR_ARG(url));
	bool fits = url.len > 0 && text_width(both) <= r->width - 2;
	rows_add(r, (Para){.indent = 2, .look = LOOK_MUTED}, fits ? both : document);
	if (url.len > 0 && !fits)
		rows_add(r, (Para){.indent = 2, .look = LOOK_MUTED}, url);
	if (e->note.len > 0)
		rows_add(r, (Para){.indent = 2, .look = LOOK_WARN},
			said_clean(&r->arena, e->note, TEXT_LINE));
}

static void evidence_one(Rows *r, const PaneInput *in, size_t index)
{
	const Evidence *e = &in->brief->evidence[index];
	Citation c;
	bool stressed = e->n == in->source;
	bool chosen = stressed && citation_at(in->brief->draft, in->citation, &c) && c.n == e->n;
	size_t quotes;
	Marked m = marked_of(in->brief->draft, e, aims_of_evidence(in->aims, index), chosen ? &c : NULL, &quotes);
	r->anchor = e->n;
	Str title = text_clean(&r->arena, e->title.len > 0 ? e->title : e->document, TEXT_LINE);
	rows_add(r,
		(Para){.look = LOOK_BOLD | (stressed ? LOOK_ACCENT | LOOK_REVERSE : LOOK_PLAIN),
			.fill = stressed},
		arena_fmt(&r->arena, "[%d] %.*s", e->n, STR_ARG(title)));
	evidence_facts(r, e, quotes);
	evidence_source(r, e);
	evidence_text(r, e, &m);
	rows_blank(r);
}

void pane_evidence(Rows *r, const PaneInput *in)
{
	const Brief *b = in->brief;
	for (size_t i = 0; i < b->evidence_count; i++)
		evidence_one(r, in, i);
	if (b->evidence_count == 0 && b->state < CASE_GROUNDED)
		rows_say(r, (Para){.look = LOOK_MUTED},
			"No evidence yet: d looks for it and drafts an answer.");
	else if (b->evidence_count == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "Nothing was found that you may read.");
}
