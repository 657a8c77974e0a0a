/* Panes: the ticket's thread, and the evidence with the quoted words stressed in their source. */
#include "ui/panes.h"

#include "base/clock.h"
#include "ui/i18n.h"
#include "ui/text.h"
#include "ui/words.h"

/* ---- ticket ---- */

static Str moment(Arena *arena, int64_t at_ms)
{
	if (at_ms == 0)
		return STR("no date");
	ClockIso iso = clock_iso(at_ms);
	return arena_fmt(arena, "%.10s %.5s UTC", iso.text, iso.text + 11);
}

static void ticket_attachments(Rows *r, const Message *m)
{
	for (size_t i = 0; i < m->attachment_count; i++) {
		const Attachment *a = &m->attachments[i];
		rows_add(r, (Para){.lead = "file", .lead_look = LOOK_MUTED, .indent = 6},
			arena_fmt(&r->arena, "%lld bytes, %.*s, %.*s", (long long)a->bytes,
				STR_ARG(text_clean(&r->arena, a->type, TEXT_LINE)),
				STR_ARG(text_clean(&r->arena, a->name, TEXT_LINE))));
	}
}

enum { QUOTE_SHOWN = 2 }; /* lines of a long quote that are told while it is folded */

static bool is_quote(Str line)
{
	return str_starts(line, STR(">"));
}

/* How many quoted lines begin here. */
static size_t quote_length(Str rest)
{
	size_t count = 0;
	Str line;
	while (rest.len > 0 && str_next(&rest, '\n', &line) && is_quote(line))
		count++;
	return count;
}

/* Quoted lines step back; a long quote is folded to its beginning. */
static void ticket_body(Rows *r, Str body, bool quotes_shown)
{
	Str rest = text_clean(&r->arena, body, TEXT_BLOCK), line;
	size_t quoted = 0, left = 0;
	while (rest.len > 0 && rest.ptr[rest.len - 1] == '\n')
		rest.len--;
	for (Str before = rest; str_next(&rest, '\n', &line); before = rest) {
		if (!is_quote(line)) {
			rows_add(r, (Para){0}, line);
			quoted = 0;
			continue;
		}
		left = quoted++ == 0 ? quote_length(before) : left - 1;
		if (quotes_shown || quoted <= QUOTE_SHOWN)
			rows_add(r, (Para){.look = LOOK_MUTED}, line);
		else if (quoted == QUOTE_SHOWN + 1)
			rows_say(r, (Para){.look = LOOK_MUTED}, _n("  … %zu more quoted line: z shows it",
				"  … %zu more quoted lines: z shows them", left), left);
	}
}

static void ticket_message(Rows *r, const Message *m, size_t number, size_t count, bool quotes_shown)
{
	Str at = moment(&r->arena, m->at_ms), from = text_clean(&r->arena, m->from, TEXT_LINE);
	Look look = (m->outbound ? LOOK_GOOD : LOOK_ACCENT) | LOOK_BOLD;
	rows_add(r, (Para){.look = look},
		arena_fmt(&r->arena, "%zu/%zu %s %.*s · %.*s", number, count,
			m->outbound ? "sent by us" : "received", STR_ARG(at), STR_ARG(from)));
	if (m->note.len > 0)
		rows_add(r,
			(Para){.lead = "note",
				.lead_look = LOOK_WARN,
				.indent = 6,
				.look = LOOK_WARN},
			text_clean(&r->arena, m->note, TEXT_LINE));
	ticket_attachments(r, m);
	ticket_body(r, m->body, quotes_shown);
}

void pane_ticket(Rows *r, const PaneInput *in)
{
	const Ticket *t = &in->brief->c->ticket;
	for (size_t i = 0; i < t->message_count; i++) {
		if (i > 0)
			rows_blank(r);
		r->anchor = (int)i + 1;
		ticket_message(r, &t->messages[i], i + 1, t->message_count, in->quotes_shown);
	}
	if (t->message_count == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "The ticket holds no message.");
}

/* ---- evidence ---- */

enum { MAX_QUOTES = 64 };

typedef struct Quotes {
	Span raw[MAX_QUOTES]; /* in the evidence's own text; in order, apart from each other */
	size_t count;
} Quotes;

static void quotes_insert(Quotes *q, size_t from, size_t to)
{
	size_t i = q->count;
	for (size_t k = 0; k < q->count; k++)
		if (from < q->raw[k].to && to > q->raw[k].from)
			return; /* overlaps one that is there: that one is enough */
	if (q->count == MAX_QUOTES)
		return;
	for (; i > 0 && q->raw[i - 1].from > from; i--)
		q->raw[i] = q->raw[i - 1];
	q->raw[i] = (Span){from, to, LOOK_QUOTE};
	q->count++;
}

static Quotes quotes_of(const Draft *d, const Evidence *e)
{
	Quotes q = {0};
	for (size_t i = 0; d != NULL && i < d->sentence_count; i++)
		for (size_t k = 0; k < d->sentences[i].citation_count; k++) {
			const Citation *c = &d->sentences[i].citations[k];
			if (c->n == e->n && c->found && c->start < c->end && c->end <= e->text.len)
				quotes_insert(&q, c->start, c->end);
		}
	return q;
}

static const Citation *citation_at(const Draft *d, size_t number)
{
	for (size_t i = 0; d != NULL && number > 0 && i < d->sentence_count; i++) {
		if (number <= d->sentences[i].citation_count)
			return &d->sentences[i].citations[number - 1];
		number -= d->sentences[i].citation_count;
	}
	return NULL;
}

/* Cleans piece by piece, so that the places of the quotes are known in the clean text. */
static void evidence_text(Rows *r, const Evidence *e, const Quotes *q, const Citation *stressed)
{
	Span spans[MAX_QUOTES];
	Buf clean = {0};
	size_t at = 0;
	for (size_t i = 0; i < q->count; i++) {
		buf_add(&clean,
			text_clean(&r->arena, str_slice(e->text, at, q->raw[i].from), TEXT_BLOCK));
		spans[i].from = clean.len;
		buf_add(&clean,
			text_clean(&r->arena, str_slice(e->text, q->raw[i].from, q->raw[i].to),
				TEXT_BLOCK));
		spans[i].to = clean.len;
		bool here = stressed != NULL && q->raw[i].from <= stressed->start &&
			    stressed->start < q->raw[i].to;
		spans[i].look = here ? LOOK_STRESSED : LOOK_QUOTE;
		at = q->raw[i].to;
	}
	buf_add(&clean, text_clean(&r->arena, str_slice(e->text, at, e->text.len), TEXT_BLOCK));
	rows_add(r, (Para){.indent = 2, .spans = spans, .span_count = q->count}, buf_str(&clean));
	buf_free(&clean);
}

static const char *audience_words(Str audience, Look *ret_look)
{
	bool internal = str_is(audience, "internal"), record = str_is(audience, "record");
	*ret_look = internal ? LOOK_WARN | LOOK_BOLD : record ? LOOK_GOOD : LOOK_MUTED;
	return internal ? "INTERNAL: never quote it to the customer"
	       : record ? "RECORD: the requester's own data"
			: "public";
}

/* "public · updated 2026-06-18 · score 0.83 · cited 2 times" */
static void evidence_facts(Rows *r, const Evidence *e, size_t cited)
{
	Look look;
	Buf b = {0};
	buf_adds(&b, audience_words(e->audience, &look));
	Span words = {0, b.len, look};
	if (e->score != 0)
		buf_addf(&b, " · score %.2f", e->score);
	buf_addf(&b,
		cited == 0   ? " · not cited"
		: cited == 1 ? " · cited once"
			     : " · cited %zu times",
		cited);
	if (e->updated.len > 0)
		buf_addf(&b, " · updated %.*s",
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
			text_clean(&r->arena, e->note, TEXT_LINE));
}

static void evidence_one(Rows *r, const PaneInput *in, const Evidence *e)
{
	const Citation *c = citation_at(in->brief->draft, in->citation);
	Quotes q = quotes_of(in->brief->draft, e);
	bool stressed = e->n == in->source;
	r->anchor = e->n;
	Str title = text_clean(&r->arena, e->title.len > 0 ? e->title : e->document, TEXT_LINE);
	rows_add(r,
		(Para){.look = LOOK_BOLD | (stressed ? LOOK_ACCENT | LOOK_REVERSE : LOOK_PLAIN),
			.fill = stressed},
		arena_fmt(&r->arena, "[%d] %.*s", e->n, STR_ARG(title)));
	evidence_facts(r, e, q.count);
	evidence_source(r, e);
	evidence_text(r, e, &q, stressed && c != NULL && c->n == e->n ? c : NULL);
	rows_blank(r);
}

void pane_evidence(Rows *r, const PaneInput *in)
{
	const Brief *b = in->brief;
	for (size_t i = 0; i < b->evidence_count; i++)
		evidence_one(r, in, &b->evidence[i]);
	if (b->evidence_count == 0 && b->state < CASE_GROUNDED)
		rows_say(r, (Para){.look = LOOK_MUTED},
			"No evidence yet: d looks for it and drafts an answer.");
	else if (b->evidence_count == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "Nothing was found that you may read.");
}
