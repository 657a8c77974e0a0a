/* What is written in: the big editor, the line at the bottom, the form of arguments; and the help.
 */
#include "ui/draw.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/text.h"

/* ---- editors ---- */

static void draw_editor_row(const Editor *e, const EditorRow *row, Grid *g, Rect where, int y)
{
	Str s = editor_text(e);
	int column = 0;
	for (size_t at = row->start; at < row->end && column < where.w;) {
		size_t len = text_grapheme(s, at);
		Piece p = text_piece(str_slice(s, at, at + len), column);
		grid_put(g, where.x + column, y, where.w - column, LOOK_PLAIN,
			(Str){p.clean, p.len});
		column += p.width;
		at += len;
	}
}

static void draw_editor_in(const Editor *e, Grid *g, Rect where)
{
	size_t row = editor_cursor_row(e);
	for (int i = 0; i < where.h && e->first_row + (size_t)i < e->row_count; i++)
		draw_editor_row(e, &e->rows[e->first_row + (size_t)i], g, where, where.y + i);
	int x = editor_column(e, &e->rows[row], e->cursor);
	grid_cursor(g, where.x + (x < where.w ? x : where.w), where.y + (int)(row - e->first_row));
}

void draw_editor(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const Case *c = briefs_case(b);
	Str what = m->writing == WRITING_REPLY ? str_from(_("reply to ")) : str_from(_("argument of "));
	Str whose = m->writing == WRITING_REPLY ? (c == NULL ? STR("") : c->ticket.id)
						: buf_str(&m->form.action);
	draw_title(g, " Editor ",
		arena_fmt(frame, "%.*s%.*s", STR_ARG(what),
			STR_ARG(text_clean(frame, whose, TEXT_LINE))));
	draw_rule(g, 0, 1, g->cols);
	Rect where = {1, 2, g->cols - 3, g->rows - 4};
	draw_more(g, (Rect){0, 2, g->cols, where.h}, m->text.first_row, m->text.row_count, 1);
	draw_editor_in(&m->text, g, where);
	draw_status(g, LOOK_ACCENT,
		m->writing == WRITING_REPLY ? str_from(_("Next: Ctrl-S saves and checks it again. [1] "
						  "behind a sentence cites source 1."))
					    : str_from(_("Next: Ctrl-S keeps the value.")));
}

/* ---- the line at the bottom ---- */

/* The action's name, in place of the %s. */
static Str prompt_text(const Model *m, const Briefs *b, Arena *frame)
{
	Str label = str_from(_(prompt_label(m->prompt.kind)));
	const Action *a = briefs_action(b, buf_str(&m->prompt.action));
	Str action = arena_fmt(frame, "%.*s (%.*s)",
		STR_ARG(text_clean(frame, buf_str(&m->prompt.action), TEXT_LINE)),
		STR_ARG(text_clean(frame, a == NULL ? STR("?") : a->tool, TEXT_LINE)));
	ptrdiff_t at = str_find(label, STR("%s"), 0);
	if (m->prompt.kind == PROMPT_MODEL) {
		AUTO(buf_free) Buf names = {0};
		model_names(b, &names);
		return arena_fmt(frame, "%.*s %.*s", STR_ARG(label),
			STR_ARG(text_clean(frame, buf_str(&names), TEXT_LINE)));
	}
	if (at < 0)
		return label;
	return arena_fmt(
		frame, "%.*s%.*s%s", (int)at, label.ptr, STR_ARG(action), label.ptr + at + 2);
}

static Str line_label(const Model *m, const Briefs *b, Arena *frame)
{
	const Field *f =
		m->form.selected < m->form.count ? &m->form.fields[m->form.selected] : NULL;
	if (m->mode == MODE_SEARCH)
		return str_from(m->view.seek.on        ? _("Search: looking on…")
				: m->view.seek.missing ? _("Search: that is not in here")
						       : _("Search"));
	if (m->mode == MODE_FILTER && m->base == MODE_AUDIT)
		return str_from(_("Filter: words in number, time, person, kind, ticket and details"));
	if (m->mode == MODE_FILTER && filter_hint(editor_text(&m->line)) != NULL)
		return str_from(filter_hint(editor_text(&m->line)));
	if (m->mode == MODE_FILTER)
		return str_from(_("Filter: words, or state: intent: risk: from: age: prio: held: is:"));
	if (m->mode == MODE_CONFIRM)
		return arena_fmt(frame, _("Type this by hand, then Enter signs: %.*s"),
			STR_ARG(text_clean(
				frame, buf_str(&m->approval.confirmation), TEXT_STRICT)));
	if (m->mode == MODE_PROMPT)
		return prompt_text(m, b, frame);
	return f == NULL ? STR("")
			 : arena_fmt(frame, "%s: %.*s", f->is_text ? _("Text, as it is") : "JSON",
				   STR_ARG(text_clean(frame, f->name, TEXT_LINE)));
}

enum { LABEL_MAX_ROWS = 4 };

/* The label stands whole above the field: what must be typed is never cut. */
static void draw_label_above(const Model *m, const Briefs *b, Grid *g, int bottom, Arena *frame)
{
	Str label = line_label(m, b, frame);
	size_t starts[LABEL_MAX_ROWS + 1] = {0};
	int rows = 0;
	while (rows < LABEL_MAX_ROWS && (rows == 0 || starts[rows] < label.len)) {
		starts[rows + 1] = text_wrap(label, starts[rows], g->cols - 2, true).next;
		rows++;
	}
	int y = bottom - rows;
	if (y >= 1)
		draw_rule(g, 0, y - 1, g->cols);
	grid_fill(g, (Rect){0, y, g->cols, rows}, " ", LOOK_PLAIN);
	for (int i = 0; i < rows; i++)
		grid_put(g, 1, y + i, g->cols - 2, LOOK_ACCENT | LOOK_BOLD,
			str_slice(label, starts[i], starts[i + 1]));
}

void draw_line(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	Rect r = line_rect(m);
	grid_fill(g, (Rect){0, r.y, g->cols, r.h}, " ", LOOK_PLAIN);
	draw_label_above(m, b, g, r.y, frame);
	grid_puts(g, 0, r.y, 1, LOOK_ACCENT | LOOK_BOLD, "›");
	draw_editor_in(&m->line, g, r);
}

/* ---- form ---- */

static void draw_field(const Model *m, const Field *f, bool selected, Grid *g, int y, Arena *frame)
{
	Look bar = LOOK_ACCENT | LOOK_REVERSE;
	int name = g->cols >= SCREEN_TWO_COLUMNS ? 32 : 20;
	(void)m;
	if (selected)
		grid_fill(g, (Rect){0, y, g->cols, 1}, " ", bar);
	grid_puts(g, 0, y, 1, selected ? bar : LOOK_WARN | LOOK_BOLD, f->changed ? "*" : " ");
	grid_put(g, 2, y, name, selected ? bar | LOOK_BOLD : LOOK_BOLD,
		text_fit(frame, text_clean(frame, f->name, TEXT_LINE), name));
	grid_put(g, 3 + name, y, 8, selected ? bar : LOOK_MUTED,
		text_clean(frame, f->type, TEXT_LINE));
	Str value = f->is_there    ? text_clean(frame, buf_str(&f->value), TEXT_STRICT)
		    : f->was_there ? str_from(_("(removed)"))
				   : str_from(_("(not given)"));
	int x = 12 + name;
	grid_put(g, x, y, g->cols - x,
		selected      ? bar
		: f->is_there ? LOOK_PLAIN
			      : LOOK_MUTED,
		text_fit(frame, value, g->cols - x));
}

void draw_form(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const Form *f = &m->form;
	(void)b;
	draw_title(g, " Arguments ", text_clean(frame, buf_str(&f->action), TEXT_LINE));
	draw_rule(g, 0, 1, g->cols);
	for (int i = 0; i < f->height && f->first + (size_t)i < f->count; i++) {
		size_t at = f->first + (size_t)i;
		draw_field(m, &f->fields[at], at == f->selected, g, 2 + i, frame);
	}
	grid_cursor(g, 0, 2 + (int)(f->selected - f->first));
	Str hint = f->selected < f->count ? f->fields[f->selected].hint : STR("");
	draw_status(g, LOOK_ACCENT,
		hint.len > 0 ? text_fit(frame, text_clean(frame, hint, TEXT_LINE), g->cols - 2)
			     : str_from(_("Next: Ctrl-S saves; the action is checked again and has no "
				   "signatures.")));
}

/* ---- help ---- */

void draw_help(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	(void)b;
	(void)frame;
	Rect where = {1, 2, g->cols - 2, g->rows - 4};
	size_t high = where.h < 0 ? 0 : (size_t)where.h;
	bool two = g->cols >= SCREEN_TWO_COLUMNS;
	draw_title(g, " Help ", STR(""));
	draw_rule(g, 0, 1, g->cols);
	draw_more(g, where, m->help_first + (two ? high : 0), m->help.count, 1);
	rows_draw(&m->help, g, (Rect){1, 2, m->help.width, where.h}, m->help_first);
	if (two) {
		grid_fill(g, (Rect){g->cols / 2, 2, 1, where.h}, "│", LOOK_MUTED);
		rows_draw(&m->help, g, (Rect){g->cols / 2 + 2, 2, m->help.width, where.h}, m->help_first + high);
	}
	grid_cursor(g, 0, 2);
}
