/*
 * The rows of a pane. A ticket, a reply, a trail may be megabytes: of them only a window is laid out, some screens around
 * what is seen, and moving lays out the next blocks or another window. Other panes are laid out whole.
 */
#include "ui/layout.h"

#include "ui/long_text.h"

static const struct {
	PaneFn *rows;
	const LongText *text; /* NULL: it is laid out whole */
} kinds[PANE_COUNT] = {[PANE_TICKET] = {pane_ticket, &long_ticket},
	[PANE_EVIDENCE] = {pane_evidence, NULL},
	[PANE_DRAFT] = {pane_draft, &long_draft},
	[PANE_ACTIONS] = {pane_actions, NULL},
	[PANE_TRAIL] = {pane_trail, &long_trail}};

enum { SCREENS_AHEAD = 3, ROWS_KEPT = 10000 };

static size_t screen_of(const Model *m)
{
	return m->rows < 1 ? 1 : (size_t)m->rows;
}

/* ---- places ---- */

static bool is_same_block(RowsPlace a, RowsPlace b)
{
	return a.part == b.part && a.at == b.at;
}

/* Blanks at the ends of rows come and go with the width; letters stay. */
static size_t letters_in(const Row *row)
{
	size_t count = 0;
	for (size_t i = 0; i < row->text.len; i++)
		count += row->text.ptr[i] != ' ';
	return count;
}

PanePlace pane_place(const PaneView *p, size_t row)
{
	const Rows *r = &p->rows;
	RowsBlock block = {0};
	PanePlace place;
	for (size_t i = 0; i < r->block_count && r->blocks[i].row <= row; i++)
		block = r->blocks[i];
	place = (PanePlace){.block = block.place};
	for (size_t i = block.row; i < row && i < r->count; i++) {
		size_t letters = letters_in(&r->items[i]);
		place.letters += letters;
		place.blanks = letters > 0 ? 0 : place.blanks + 1;
	}
	return place;
}

size_t pane_block_end(const PaneView *p, size_t row)
{
	for (size_t i = 0; i < p->rows.block_count; i++)
		if (p->rows.blocks[i].row > row)
			return p->rows.blocks[i].row;
	return p->rows.count;
}

/* The row that holds the place; r->count where its block is not laid out. */
static size_t place_row(const Rows *r, PanePlace place)
{
	size_t i = 0, row = 0, end = r->count;
	while (i < r->block_count && !is_same_block(r->blocks[i].place, place.block))
		i++;
	if (r->block_count > 0 && i == r->block_count)
		return r->count;
	if (i < r->block_count)
		row = r->blocks[i].row;
	if (i + 1 < r->block_count)
		end = r->blocks[i + 1].row;
	for (size_t letters = 0, blanks = 0; row + 1 < end; row++) {
		size_t here = letters_in(&r->items[row]);
		letters += here;
		if (letters > place.letters || (here == 0 && letters == place.letters && blanks++ == place.blanks))
			break;
	}
	return row;
}

/* ---- windows ---- */

PaneInput pane_input(const Model *m, const Briefs *b)
{
	return (PaneInput){.brief = b->brief,
		.now_ms = m->now_ms,
		.source = m->view.source,
		.citation = m->view.citation,
		.mark = m->view.mark,
		.quotes_shown = m->view.quotes_shown,
		.action = buf_str(&m->view.action),
		.drafting = model_drafting(m, briefs_case(b)->ticket.id),
		.aims = &m->view.aims};
}

static void pane_fill(Model *m, const Briefs *b, Pane which, size_t rows)
{
	PaneInput in = pane_input(m, b);
	Rows *r = &m->view.panes[which].rows;
	r->most = rows;
	kinds[which].rows(r, &in);
}

/* Anew, with `to` at the top, and so many screens above it as are kept for going back. */
static void window_open(Model *m, const Briefs *b, Pane which, PanePlace to)
{
	PaneView *p = &m->view.panes[which];
	PaneInput in = pane_input(m, b);
	const LongText *t = kinds[which].text;
	size_t screen = screen_of(m);
	bool above;
	to.block = p->begin = long_block(t, &in, to.block);
	do {
		p->begin = long_back(t, &in, p->begin, screen * (size_t)p->rows.width);
		rows_reset(&p->rows, p->rows.width);
		p->rows.rest = p->begin;
		do
			pane_fill(m, b, which, p->rows.count + screen);
		while (p->rows.more && place_row(&p->rows, to) == p->rows.count);
		p->first = place_row(&p->rows, to);
		above = p->begin.part > 0 || p->begin.at > 0;
	} while (above && p->first < screen);
}

/* What is seen after the next key is laid out before it. */
static void window_follow(Model *m, const Briefs *b, Pane which)
{
	PaneView *p = &m->view.panes[which];
	size_t screen = screen_of(m);
	bool above = p->begin.part > 0 || p->begin.at > 0;
	if ((above && p->first < screen) || p->first > ROWS_KEPT)
		window_open(m, b, which, pane_place(p, p->first));
	if (p->rows.more && p->rows.count < p->first + SCREENS_AHEAD * screen)
		pane_fill(m, b, which, p->first + SCREENS_AHEAD * screen);
}

void pane_go(Model *m, const Briefs *b, Pane which, PanePlace to)
{
	PaneView *p = &m->view.panes[which];
	if (kinds[which].text != NULL) {
		window_open(m, b, which, to);
		window_follow(m, b, which);
	}
	p->first = place_row(&p->rows, to);
}

bool pane_reach(Model *m, const Briefs *b, Pane which, RowsPlace at)
{
	PaneInput in = pane_input(m, b);
	PanePlace to = {.block = long_block(kinds[which].text, &in, at)};
	PaneView *p = &m->view.panes[which];
	bool is_there = place_row(&p->rows, to) < p->rows.count;
	if (!is_there)
		pane_go(m, b, which, to);
	return !is_there;
}

void pane_whole(Model *m, const Briefs *b, Pane which)
{
	PaneView *p = &m->view.panes[which];
	PanePlace top = pane_place(p, p->first);
	if (pane_is_whole(p))
		return;
	p->begin = (RowsPlace){0};
	rows_reset(&p->rows, p->rows.width);
	pane_fill(m, b, which, 0);
	p->first = place_row(&p->rows, top);
}

void pane_reset(PaneView *p)
{
	p->first = 0;
	p->begin = (RowsPlace){0};
	p->serial = 0;
	rows_reset(&p->rows, 1);
}

void pane_edge(Model *m, const Briefs *b, Pane which, bool top)
{
	if (pane_is_whole(&m->view.panes[which]))
		return;
	PaneInput in = pane_input(m, b);
	PanePlace end = {.block = long_end(kinds[which].text, &in), .letters = SIZE_MAX};
	pane_go(m, b, which, top ? (PanePlace){0} : end);
}

size_t pane_row(Model *m, const Briefs *b, Pane which, PanePlace place)
{
	PaneView *p = &m->view.panes[which];
	if (place_row(&p->rows, place) == p->rows.count)
		pane_go(m, b, which, place);
	return place_row(&p->rows, place);
}

bool pane_is_whole(const PaneView *p)
{
	return !p->rows.more && p->begin.part == 0 && p->begin.at == 0;
}

int pane_percent(const Model *m, const Briefs *b, Pane which)
{
	const PaneView *p = &m->view.panes[which];
	const Rows *r = &p->rows;
	const LongText *t = kinds[which].text;
	PaneInput in = pane_input(m, b);
	size_t row = p->first + (size_t)(p->rect.h < 0 ? 0 : p->rect.h), i = 0;
	while (i + 1 < r->block_count && r->blocks[i + 1].row <= row)
		i++;
	bool last = i + 1 >= r->block_count;
	size_t all = long_bytes(t, &in, (RowsPlace){t->parts(&in), 0});
	size_t rows = (last ? r->count : r->blocks[i + 1].row) - r->blocks[i].row;
	size_t from = long_bytes(t, &in, r->blocks[i].place), to = long_bytes(t, &in, last ? r->rest : r->blocks[i + 1].place);
	size_t into = row > r->blocks[i].row ? row - r->blocks[i].row : 0;
	return all == 0 ? 100 : (int)(100.0 * ((double)from + (double)(to - from) * (double)into / (double)(rows + 1)) / (double)all);
}

/* ---- making rows ---- */

/* Another number whenever the pane's rows must be made anew for what is selected. */
static uint64_t pane_marked(const CaseView *v, Pane p)
{
	uint64_t citation = (uint64_t)v->source << 32 | (uint64_t)(v->citation % 65536) << 16, aims = v->aims.revision << 48;
	uint64_t marked[PANE_COUNT] = {[PANE_TICKET] = aims | v->quotes_shown,
		[PANE_EVIDENCE] = aims | citation,
		[PANE_DRAFT] = citation | v->mark % 65536,
		[PANE_ACTIONS] = v->action_index + 1};
	return marked[p];
}

void pane_build(Model *m, const Briefs *b, Pane which, int width)
{
	PaneView *p = &m->view.panes[which];
	uint64_t marked = pane_marked(&m->view, which);
	uint64_t drafting = which == PANE_DRAFT ? m->drafting_serial : 0;
	bool narrower = p->rows.width != (width < 1 ? 1 : width);
	bool same = p->serial == b->case_serial && p->drafting_serial == drafting && !narrower && p->marked == marked;
	if (same && kinds[which].text != NULL)
		window_follow(m, b, which);
	if (same)
		return;
	PanePlace top = pane_place(p, p->first);
	rows_reset(&p->rows, width);
	if (kinds[which].text != NULL) {
		window_open(m, b, which, top);
		window_follow(m, b, which);
	} else {
		pane_fill(m, b, which, 0);
	}
	if (narrower) /* the same words stay at the top */
		p->first = place_row(&p->rows, top);
	p->serial = b->case_serial;
	p->drafting_serial = drafting;
	p->marked = marked;
}
