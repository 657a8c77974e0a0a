/* Words in a pane: in its rows at once, for which all of a long reply or trail is laid out; in what of a long ticket is
 * not laid out, or is folded, slice by slice. */
#include "ui/update.h"

#include "ui/long_text.h"
#include "ui/text.h"

enum { SLICE = 64 * 1024 };

static PaneView *pane_of(Model *m)
{
	return &m->view.panes[m->view.focus];
}

static Str sought(const Model *m)
{
	return buf_str(&m->view.sought);
}

/* The row is seen, and with it something of what stands before it. */
static void show_row(Model *m, size_t row)
{
	PaneView *p = pane_of(m);
	size_t view = p->rect.h < 1 ? 1 : (size_t)p->rect.h;
	m->search_hit = pane_place(p, row);
	if (row < p->first || row >= p->first + view)
		p->first = row > view / 3 ? row - view / 3 : 0;
}

static size_t find_row(const Rows *r, Str words, size_t from, bool forward)
{
	return forward ? rows_find(r, words, from) : rows_find_before(r, words, from);
}

static void seek_begin(Model *m, const Briefs *b, bool forward)
{
	PaneInput in = {.brief = b->brief};
	PaneView *p = pane_of(m);
	m->view.seek = (Seek){.on = m->view.focus == PANE_TICKET,
		.forward = forward,
		.missing = m->view.focus != PANE_TICKET,
		.at = forward ? p->rows.rest : p->begin,
		.left = long_bytes(&long_ticket, &in, (RowsPlace){briefs_case(b)->ticket.message_count, 0}) + SLICE};
}

void pane_seek(Model *m, const Briefs *b, PanePlace from, bool forward, bool beyond)
{
	if (m->view.focus != PANE_TICKET)
		pane_whole(m, b, m->view.focus);
	size_t begin = pane_row(m, b, m->view.focus, from) + (forward && beyond);
	PaneView *p = pane_of(m);
	m->view.seek = (Seek){0};
	size_t row = find_row(&p->rows, sought(m), begin, forward);
	if (row == p->rows.count && pane_is_whole(p)) /* round the end */
		row = find_row(&p->rows, sought(m), forward ? 0 : p->rows.count, forward);
	if (row < p->rows.count)
		show_row(m, row);
	else
		seek_begin(m, b, forward);
}

/* ---- slices ---- */

/* The first byte of a place in the next slice, which is stepped over; -1: there is none. */
static ptrdiff_t next_slice(Seek *s, Str body, Str words)
{
	size_t from = s->at.at, end = from + SLICE < body.len ? from + SLICE : body.len, len;
	ptrdiff_t found = text_find(str_slice(body, 0, end + 4 * words.len), words, from, &len);
	s->at.at = found >= 0 && (size_t)found < end ? (size_t)found : end;
	return found >= 0 && (size_t)found < end ? found : -1;
}

static ptrdiff_t last_slice(Seek *s, Str body, Str words)
{
	size_t end = s->at.at < body.len ? s->at.at : body.len, from = end > SLICE ? end - SLICE : 0, len;
	Str slice = str_slice(body, from, end + 4 * words.len);
	ptrdiff_t found = text_find_before(slice, words, end - from, &len);
	s->at.at = found >= 0 ? from + (size_t)found : from;
	return found >= 0 ? (ptrdiff_t)s->at.at : -1;
}

/* To the next message where this one is at its end; round the end of the ticket. */
static void next_part(Seek *s, const Ticket *t)
{
	bool over = s->at.part >= t->message_count || (s->forward ? s->at.at >= t->messages[s->at.part].body.len : s->at.at == 0);
	if (!over)
		return;
	if (s->forward)
		s->at = (RowsPlace){s->at.part + 1 < t->message_count ? s->at.part + 1 : 0, 0};
	else
		s->at = (RowsPlace){s->at.part > 0 && s->at.part <= t->message_count ? s->at.part - 1 : t->message_count - 1, SIZE_MAX};
}

/* The row of what was found in that block; it may be folded away: then it is unfolded. */
static bool show_found(Model *m, const Briefs *b, RowsPlace block)
{
	PaneView *p = pane_of(m);
	bool forward = m->view.seek.forward, shown = m->view.quotes_shown;
	for (int tries = 0; tries < 2; tries++) {
		pane_go(m, b, PANE_TICKET, (PanePlace){.block = block});
		size_t first = p->first, end = pane_block_end(p, first);
		size_t row = find_row(&p->rows, sought(m), forward ? first : end, forward);
		if (row < p->rows.count && row >= first && row < end) {
			show_row(m, row);
			return true;
		}
		m->view.quotes_shown = true;
	}
	m->view.quotes_shown = shown;
	return false;
}

void seek_work(Model *m, const Briefs *b)
{
	const Ticket *t = &briefs_case(b)->ticket;
	PaneInput in = {.brief = b->brief};
	Seek *s = &m->view.seek;
	if (t->message_count == 0 || m->view.focus != PANE_TICKET) {
		*s = (Seek){.missing = true};
		return;
	}
	next_part(s, t);
	Str body = t->messages[s->at.part].body;
	size_t before = s->at.at < body.len ? s->at.at : body.len;
	ptrdiff_t found = s->forward ? next_slice(s, body, sought(m)) : last_slice(s, body, sought(m));
	size_t gone = before > s->at.at ? before - s->at.at : s->at.at - before;
	s->left -= gone + 1 < s->left ? gone + 1 : s->left;
	if (found >= 0 && show_found(m, b, long_block(&long_ticket, &in, (RowsPlace){s->at.part, (size_t)found})))
		*s = (Seek){0};
	else if (found >= 0 && s->forward)
		s->at.at++;
	else if (s->left == 0)
		*s = (Seek){.missing = true};
	if (s->missing && m->mode != MODE_SEARCH)
		search_missed(m);
}
