/* The approval view: one action, full width, nothing to the right of what others wrote. */
#include "ui/draw.h"

#include "ui/i18n.h"
#include "ui/said.h"
#include "ui/text.h"
#include "ui/words.h"

static const char *ready_words(const Approval *a)
{
	if (a->tier >= TIER_LARGE)
		return _("Read to the end. a, then type the confirmation by hand.");
	if (a->tier == TIER_OUTBOUND)
		return a->ready ? _("Ready: y signs exactly this. Any other key: not ready.")
				: _("Read to the end. a makes ready, then y signs exactly this.");
	return _("Read to the end. y signs exactly this.");
}

static void draw_approval_status(const Approval *a, Grid *g, Arena *frame)
{
	size_t left = a->rows.count - (a->seen < a->rows.count ? a->seen : a->rows.count);
	if (a->refusal.code != ERR_NONE)
		draw_status(g, LOOK_BAD,
			arena_fmt(frame, _("You can't sign this: %.*s"),
				STR_ARG(said_clean(frame, str_from(a->refusal.text), TEXT_LINE))));
	else if (!a->armed)
		draw_status(g, LOOK_WARN, str_from(_("One moment: nothing can be signed yet.")));
	else if (left > 0)
		draw_status(g, LOOK_WARN | LOOK_BOLD,
			arena_fmt(frame,
				g->cols < 60 ? _n("%zu more line before you can sign",
						       "%zu more lines before you can sign", left)
					     : _n("%zu more line: scroll to the end before you can sign",
						       "%zu more lines: scroll to the end before you can sign", left),
				left));
	else
		draw_status(g, (a->ready ? LOOK_WARN : LOOK_GOOD) | LOOK_BOLD,
			str_from(ready_words(a)));
}

void draw_approval(const Model *m, const Briefs *b, Grid *g, Arena *frame)
{
	const Approval *a = &m->approval;
	(void)b;
	draw_title(g, " Approval ", text_clean(frame, buf_str(&a->action), TEXT_STRICT));
	draw_rule(g, 0, 1, g->cols);
	rows_draw(&a->rows, g, a->rect, a->first);
	grid_cursor(g, 0, a->rect.y);
	draw_approval_status(a, g, frame);
}
