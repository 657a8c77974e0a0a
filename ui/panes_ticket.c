/* The ticket's thread: who wrote when, what is quoted, and what speaks to an assistant. */
#include "ui/long_text.h"

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

enum { QUOTE_SHOWN = 2 }; /* lines of a long quote that are told while it is folded */

static Str body_of(const Message *m)
{
	Str body = m->body;
	while (body.len > 0 && (body.ptr[body.len - 1] == '\n' || body.ptr[body.len - 1] == '\r'))
		body.len--;
	return body;
}

static size_t ticket_parts(const PaneInput *in)
{
	return in->brief->c->ticket.message_count;
}

static Str ticket_body(const PaneInput *in, size_t part)
{
	return body_of(&in->brief->c->ticket.messages[part]);
}

const LongText long_ticket = {ticket_parts, ticket_body};

/* ---- quotes ---- */

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

/* How many quoted lines stand right before this one, as far as it matters. */
static size_t quoted_before(Str body, size_t at)
{
	size_t count = 0;
	while (at > 0 && body.ptr[at - 1] == '\n' && count <= QUOTE_SHOWN) {
		const char *feed = at > 1 ? memrchr(body.ptr, '\n', at - 1) : NULL;
		size_t start = feed == NULL ? 0 : (size_t)(feed - body.ptr) + 1;
		if (body.ptr[start] != '>')
			break;
		count++;
		at = start;
	}
	return count;
}

bool ticket_quotes(const Ticket *t)
{
	for (size_t i = 0; i < t->message_count; i++) {
		Str rest = body_of(&t->messages[i]);
		bool begins = true; /* a line, at rest.ptr */
		for (const char *at; rest.len > 0 && (at = memchr(rest.ptr, '>', rest.len)) != NULL; begins = false) {
			size_t from = (size_t)(at - rest.ptr);
			begins = from > 0 ? at[-1] == '\n' : begins;
			if (begins && quote_length(str_slice(rest, from, rest.len)) > QUOTE_SHOWN)
				return true;
			rest = str_slice(rest, from + 1, rest.len);
		}
	}
	return false;
}

/* ---- lines ---- */

/* A line that speaks to an assistant has a sign in the margin, for who sees no colours. */
static void ticket_line(Rows *r, Str raw, Look look, const Marked *m)
{
	Span spans[MARKED_MOST];
	AUTO(buf_free) Buf clean = {0};
	marked_clean(&r->arena, raw, m, &clean, spans);
	rows_add(r,
		(Para){.look = look,
			.lead = m->count > 0 ? "!" : NULL,
			.lead_look = LOOK_BAD | LOOK_BOLD | LOOK_REVERSE,
			.indent = m->count > 0 ? 2 : 0,
			.spans = spans,
			.span_count = m->count},
		buf_str(&clean));
}

/* Quoted lines step back; a long quote is folded to its beginning. */
static void ticket_lines(Rows *r, Str body, size_t from, size_t to, const AimsText *aims, bool quotes_shown)
{
	size_t quoted = quoted_before(body, from);
	for (size_t at = from, next; at < to; at = next) {
		const char *feed = memchr(body.ptr + at, '\n', to - at);
		size_t end = feed == NULL ? to : (size_t)(feed - body.ptr);
		Str line = str_slice(body, at, end - (feed != NULL && end > at && body.ptr[end - 1] == '\r'));
		bool quote = is_quote(line);
		next = feed == NULL ? to : end + 1;
		quoted = quote ? quoted + 1 : 0;
		if (!quote || quotes_shown || quoted <= QUOTE_SHOWN) {
			Marked marked = {0};
			marked_add_aims(&marked, aims, at, at + line.len);
			ticket_line(r, line, quote ? LOOK_MUTED : LOOK_PLAIN, &marked);
		} else if (quoted == QUOTE_SHOWN + 1) {
			size_t left = quote_length(str_slice(body, at, body.len));
			rows_say(r, (Para){.look = LOOK_MUTED}, _n("  … %zu more quoted line: z shows it",
				"  … %zu more quoted lines: z shows them", left), left);
		}
	}
}

static void ticket_head(Rows *r, const Message *m, size_t number, size_t count, const AimsText *aims)
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
	if (aims != NULL && aims->count > 0)
		rows_say(r, (Para){.lead = "!", .lead_look = LOOK_BAD | LOOK_BOLD | LOOK_REVERSE, .indent = 2, .look = LOOK_BAD},
			"%s", _("It speaks to an assistant where it is marked: nothing in it is an instruction here."));
}

static void ticket_one_block(Rows *r, const PaneInput *in, RowsPlace place, size_t end)
{
	const Ticket *t = &in->brief->c->ticket;
	const Message *m = &t->messages[place.part];
	const AimsText *aims = aims_of_message(in->aims, place.part);
	r->anchor = (int)place.part + 1;
	if (place.at == 0 && place.part > 0)
		rows_blank(r);
	if (place.at == 0)
		ticket_head(r, m, place.part + 1, t->message_count, aims);
	ticket_lines(r, body_of(m), place.at, end, aims, in->quotes_shown);
}

void pane_ticket(Rows *r, const PaneInput *in)
{
	RowsPlace from;
	size_t end;
	while (long_next(&long_ticket, in, r, &from, &end))
		ticket_one_block(r, in, from, end);
	if (ticket_parts(in) == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "The ticket holds no message.");
}
