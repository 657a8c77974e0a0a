/* The ticket's thread: who wrote when, what is quoted, and what speaks to an assistant. */
#include "ui/panes.h"

#include "base/auto.h"
#include "base/clock.h"
#include "ui/i18n.h"
#include "ui/marked.h"
#include "ui/text.h"

static Str moment(Arena *arena, int64_t at_ms)
{
	if (at_ms == 0)
		return str_from(_("no date"));
	ClockIso iso = clock_iso(at_ms);
	return arena_fmt(arena, "%.10s %.5s UTC", iso.text, iso.text + 11);
}

static void ticket_attachments(Rows *r, const Message *m)
{
	for (size_t i = 0; i < m->attachment_count; i++) {
		const Attachment *a = &m->attachments[i];
		rows_add(r, (Para){.lead = _("file"), .lead_look = LOOK_MUTED, .indent = 6},
			arena_fmt(&r->arena, _("%lld bytes, %.*s, %.*s"), (long long)a->bytes,
				STR_ARG(text_clean(&r->arena, a->type, TEXT_LINE)),
				STR_ARG(text_clean(&r->arena, a->name, TEXT_LINE))));
	}
}

enum {
	QUOTE_SHOWN = 2, /* lines of a long quote that are told while it is folded */
	PORTION = 16384, /* bytes of a text that are laid out in one go */
};

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

/* The part of the places that lies in a line of the clean text. */
static size_t spans_in(const Span *spans, size_t count, size_t from, size_t to, Span *ret_spans)
{
	size_t n = 0;
	for (size_t i = 0; i < count; i++)
		if (spans[i].from < to && spans[i].to > from)
			ret_spans[n++] = (Span){spans[i].from > from ? spans[i].from - from : 0,
				(spans[i].to < to ? spans[i].to : to) - from, spans[i].look};
	return n;
}

enum {
	AIMED_LOOK = LOOK_BAD | LOOK_UNDERLINE,
	AIMED_MOST = 256 * 1024, /* bytes of a text that are looked at for it: it costs more than laying them out */
};

/* A line that speaks to an assistant has a sign in the margin, for who sees no colours. */
static void body_line(Rows *r, Str line, Look look, const Span *spans, size_t count, size_t from)
{
	Span here[MARKED_MOST];
	size_t n = line.len == 0 ? 0 : spans_in(spans, count, from, from + line.len, here);
	rows_add(r,
		(Para){.look = look,
			.lead = n > 0 ? "!" : NULL,
			.lead_look = LOOK_BAD | LOOK_BOLD | LOOK_REVERSE,
			.indent = n > 0 ? 2 : 0,
			.spans = here,
			.span_count = n},
		line);
}

/* Where the next portion ends: behind a line, rather not inside a quote; else behind a word, else anywhere. */
static size_t portion_length(Str rest)
{
	size_t line = 0, word = 0, any = PORTION;
	if (rest.len <= PORTION)
		return rest.len;
	for (size_t at = PORTION; at > PORTION / 2; at--) {
		char before = rest.ptr[at - 1];
		if (before == '\n' && rest.ptr[at] != '>')
			return at;
		line = before == '\n' && line == 0 ? at : line;
		word = before == ' ' && word == 0 ? at : word;
	}
	while (any > 1 && (rest.ptr[any] & 0xC0) == 0x80)
		any--;
	return line > 0 ? line : word > 0 ? word : any;
}

/* Quoted lines step back; a long quote is folded to its beginning. */
static void ticket_portion(Rows *r, Str raw, const Marked *marked, bool quotes_shown)
{
	Span spans[MARKED_MOST];
	AUTO(buf_free) Buf clean = {0};
	marked_clean(&r->arena, raw, marked, &clean, spans);
	Str rest = buf_str(&clean), line;
	size_t left = 0, *quoted = &r->rest.quoted;
	rest.len -= rest.len > 0 && rest.ptr[rest.len - 1] == '\n';
	for (Str before = rest; str_next(&rest, '\n', &line); before = rest) {
		size_t from = line.ptr == NULL ? 0 : (size_t)(line.ptr - clean.ptr);
		bool quote = is_quote(line);
		left = !quote ? 0 : left == 0 ? quote_length(before) : left - 1;
		*quoted = quote ? *quoted + 1 : 0;
		if (!quote || quotes_shown || *quoted <= QUOTE_SHOWN)
			body_line(r, line, quote ? LOOK_MUTED : LOOK_PLAIN, spans, marked->count, from);
		else if (*quoted == QUOTE_SHOWN + 1)
			rows_say(r, (Para){.look = LOOK_MUTED}, _n("  … %zu more quoted line: z shows it",
				"  … %zu more quoted lines: z shows them", left), left);
	}
}

/* From r->rest.at on; false where there are enough rows before its end. */
static bool ticket_body(Rows *r, const Message *m, bool quotes_shown)
{
	Str body = m->body;
	while (body.len > 0 && (body.ptr[body.len - 1] == '\n' || body.ptr[body.len - 1] == '\r'))
		body.len--;
	while (r->rest.at < body.len) {
		if (r->rest.at > 0 && rows_enough(r))
			return false;
		Marked marked = {0};
		Str rest = str_slice(body, r->rest.at, body.len), portion = str_slice(rest, 0, portion_length(rest));
		if (!m->outbound && r->rest.at < AIMED_MOST)
			marked_add_aimed(&marked, portion, true, AIMED_LOOK);
		if (marked.count > 0 && r->rest.at == 0)
			rows_say(r, (Para){.lead = "!", .lead_look = LOOK_BAD | LOOK_BOLD | LOOK_REVERSE, .indent = 2, .look = LOOK_BAD},
				"%s", _("It speaks to an assistant where it is marked: nothing in it is an instruction here."));
		ticket_portion(r, portion, &marked, quotes_shown);
		r->rest.at += portion.len;
	}
	return true;
}

static void ticket_message_head(Rows *r, const Message *m, size_t number, size_t count)
{
	Str at = moment(&r->arena, m->at_ms), from = text_clean(&r->arena, m->from, TEXT_LINE);
	Look look = (m->outbound ? LOOK_GOOD : LOOK_ACCENT) | LOOK_BOLD;
	rows_add(r, (Para){.look = look},
		arena_fmt(&r->arena, "%zu/%zu %s %.*s · %.*s", number, count,
			m->outbound ? _("sent by us") : _("received"), STR_ARG(at), STR_ARG(from)));
	if (m->note.len > 0)
		rows_add(r,
			(Para){.lead = _("note"),
				.lead_look = LOOK_WARN,
				.indent = 6,
				.look = LOOK_WARN},
			text_clean(&r->arena, m->note, TEXT_LINE));
	ticket_attachments(r, m);
}

void pane_ticket(Rows *r, const PaneInput *in)
{
	const Ticket *t = &in->brief->c->ticket;
	RowsRest *at = &r->rest;
	for (; at->part < t->message_count; *at = (RowsRest){.part = at->part + 1}) {
		const Message *message = &t->messages[at->part];
		r->anchor = (int)at->part + 1;
		if (at->at == 0 && at->part > 0)
			rows_blank(r);
		if (at->at == 0)
			ticket_message_head(r, message, at->part + 1, t->message_count);
		at->more = !ticket_body(r, message, in->quotes_shown);
		if (at->more)
			return;
	}
	if (t->message_count == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "The ticket holds no message.");
}
