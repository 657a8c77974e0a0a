/* The versions of a reply: choosing one, scrolling through what changed, and going on from an older one. */
#include "ui/update.h"

#include "ui/i18n.h"

Intent do_history(Model *m, const Briefs *b)
{
	Arena scratch = {0};
	Versions v = versions_of(&scratch, b->brief);
	if (v.count == 0) {
		model_say(m, NOTICE_GOOD, "There is no draft yet, so there are no versions of it.");
	} else {
		m->history.selected = v.count - 1;
		m->history.first = m->history.row_first = 0;
		m->history.against = HISTORY_BEFORE;
		m->history.serial = 0;
		m->mode = m->base = MODE_HISTORY;
	}
	arena_free(&scratch);
	return nothing();
}

/* Up and down choose a version, pages scroll what changed. */
void history_move(Model *m, const Briefs *b, Move move)
{
	HistoryView *v = &m->history;
	(void)b;
	if (move == MOVE_PAGE_UP || move == MOVE_PAGE_DOWN) {
		v->row_first = moved(v->row_first, move, v->rows.count, v->rect.h);
		return;
	}
	v->selected = moved(v->selected, move, v->count, v->height);
	v->row_first = 0;
	v->serial = 0;
}

/* What is chosen next is compared with this one; once more: with the one before it. */
Intent do_against(Model *m, const Briefs *b)
{
	HistoryView *v = &m->history;
	(void)b;
	v->against = v->against == v->selected ? HISTORY_BEFORE : v->selected;
	v->serial = 0;
	if (v->against == HISTORY_BEFORE)
		model_say(m, NOTICE_GOOD, "Each version is compared with the one before it.");
	else
		model_say(m, NOTICE_GOOD, "Each version is compared with version %zu.", v->against + 1);
	return nothing();
}

Intent do_edit_version(Model *m, const Briefs *b)
{
	Arena scratch = {0};
	Versions v = versions_of(&scratch, b->brief);
	if (m->history.selected < v.count) {
		m->base = MODE_CASE;
		writing_open(m, WRITING_REPLY, b->brief->draft == NULL ? STR("") : b->brief->draft->text,
			briefs_case(b)->revision);
		editor_replace(&m->text, v.items[m->history.selected].text);
		model_say(m, NOTICE_GOOD, "This is version %zu. Ctrl-S saves it; the reply is checked again.",
			m->history.selected + 1);
	}
	arena_free(&scratch);
	return nothing();
}
