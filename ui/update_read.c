/* Reading a case: following citations both ways, the check's marks, folding, search, copying; and holding the ticket. */
#include "ui/update.h"

#include "ui/i18n.h"
#include "ui/panes.h"
#include "ui/text.h"

/* ---- citations both ways ---- */

/* The source at the top of the evidence, or the chosen one. */
static int source_seen(const CaseView *v)
{
	const PaneView *p = &v->panes[PANE_EVIDENCE];
	for (size_t i = p->first; i < p->rows.count && v->source == 0; i++)
		if (p->rows.items[i].anchor > 0)
			return p->rows.items[i].anchor;
	return v->source;
}

static Intent follow_source(Model *m, const Briefs *b)
{
	CaseView *v = &m->view;
	int n = source_seen(v);
	size_t cited = 0;
	for (size_t i = 0; i < briefs_citations(b) && cited == 0; i++)
		if (briefs_citation(b, i)->n == n)
			cited = i + 1;
	if (cited == 0) {
		model_say(m, NOTICE_GOOD, "The reply does not cite source %d.", n);
		return nothing();
	}
	bool here = v->citation > 0 && briefs_citation(b, v->citation - 1)->n == n;
	v->citation = here ? v->citation : cited;
	v->source = n;
	v->focus = PANE_DRAFT;
	v->panes[PANE_DRAFT].folded = false;
	v->to_citation = true;
	return nothing();
}

Intent do_follow(Model *m, const Briefs *b)
{
	if (m->view.focus == PANE_EVIDENCE)
		return follow_source(m, b);
	if (m->view.focus == PANE_ACTIONS)
		return do_approve(m, b);
	if (m->view.focus == PANE_DRAFT && m->view.citation > 0) {
		m->view.citation--; /* the one it stands on, not the next */
		return do_next_citation(m, b);
	}
	return m->view.focus == PANE_DRAFT ? do_next_citation(m, b) : nothing();
}

/* ---- the check's marks ---- */

static Intent mark_step(Model *m, const Briefs *b, bool forward)
{
	CaseView *v = &m->view;
	size_t count = b->brief->problem_count;
	if (count == 0 || b->brief->draft == NULL) {
		model_say(m, NOTICE_GOOD, "The check has nothing to say.");
		return nothing();
	}
	v->mark = forward ? v->mark % count + 1 : v->mark <= 1 ? count : v->mark - 1;
	v->focus = PANE_DRAFT;
	v->panes[PANE_DRAFT].folded = false;
	v->to_mark = true;
	return nothing();
}

Intent do_next_mark(Model *m, const Briefs *b)
{
	return mark_step(m, b, true);
}

Intent do_last_mark(Model *m, const Briefs *b)
{
	return mark_step(m, b, false);
}

/* ---- folding ---- */

Intent do_fold(Model *m, const Briefs *b)
{
	CaseView *v = &m->view;
	bool alone = m->cols < SCREEN_TWO_COLUMNS || v->zoomed;
	if (v->focus == PANE_TICKET && ticket_quotes(&briefs_case(b)->ticket))
		v->quotes_shown = !v->quotes_shown;
	else if (!alone)
		v->panes[v->focus].folded = !v->panes[v->focus].folded;
	else
		model_say(m, NOTICE_GOOD, "Panes are folded where several are seen: from %d columns on.",
			SCREEN_TWO_COLUMNS);
	return nothing();
}

Intent do_zoom(Model *m, const Briefs *b)
{
	(void)b;
	if (m->cols < SCREEN_TWO_COLUMNS)
		model_say(m, NOTICE_GOOD, "From %d columns on several panes are seen at once.", SCREEN_TWO_COLUMNS);
	m->view.zoomed = !m->view.zoomed && m->cols >= SCREEN_TWO_COLUMNS;
	return nothing();
}

/* ---- search ---- */

static PaneView *pane_seen(Model *m)
{
	return &m->view.panes[m->view.focus];
}

static bool in_editor(const Model *m)
{
	return m->before_search == MODE_EDITOR;
}

static Str sought(const Model *m)
{
	return in_editor(m) ? buf_str(&m->text.sought) : buf_str(&m->view.sought);
}

Intent do_search(Model *m, const Briefs *b)
{
	(void)b;
	m->before_search = m->mode;
	m->search_from = m->text.cursor;
	m->search_begin = m->search_hit = pane_place(pane_seen(m), pane_seen(m)->first);
	m->mode = MODE_SEARCH;
	editor_open(&m->line, STR(""), true);
	return nothing();
}

void search_typed(Model *m, const Briefs *b)
{
	Str words = editor_text(&m->line);
	if (words.len == 0)
		return;
	if (in_editor(m)) {
		m->text.cursor = m->search_from;
		editor_seek(&m->text, words, true, false);
	} else {
		model_set(&m->view.sought, words);
		pane_seek(m, b, m->search_begin, true, false);
	}
}

void search_move(Model *m, const Briefs *b, Move move)
{
	bool forward = move == MOVE_DOWN;
	Str words = sought(m);
	if (words.len == 0)
		return;
	if (in_editor(m)) {
		Buf copy = {0};
		buf_add(&copy, words);
		editor_seek(&m->text, buf_str(&copy), forward, true);
		buf_free(&copy);
	} else {
		pane_seek(m, b, m->search_hit, forward, true);
	}
}

void search_missed(Model *m)
{
	model_say(m, NOTICE_GOOD, "\"%.*s\" is not in here.", STR_ARG(sought(m)));
}

/* Enter: stays there; without words on to the next place of the last ones. */
void search_done(Model *m, const Briefs *b)
{
	Arena scratch = {0};
	Str typed = arena_copy(&scratch, editor_text(&m->line)), words = arena_copy(&scratch, sought(m));
	size_t len;
	if (typed.len == 0)
		search_move(m, b, MOVE_DOWN);
	bool found = in_editor(m) ? text_find(editor_text(&m->text), words, 0, &len) >= 0 : !m->view.seek.missing;
	if (words.len > 0 && !found)
		search_missed(m);
	m->mode = m->before_search;
	arena_free(&scratch);
}

/* Esc: back to where it began, nothing highlighted. */
void search_cancel(Model *m, const Briefs *b)
{
	if (in_editor(m)) {
		m->text.cursor = m->search_from;
		buf_clear(&m->text.sought);
	} else {
		pane_seen(m)->first = pane_row(m, b, m->view.focus, m->search_begin);
		buf_clear(&m->view.sought);
		m->view.seek = (Seek){0};
	}
	m->mode = m->before_search;
}

/* ---- copying ---- */

static Str last_message(const Case *c)
{
	return c->ticket.message_count == 0 ? STR("") : c->ticket.messages[c->ticket.message_count - 1].body;
}

static Str evidence_copy(const Model *m, const Briefs *b)
{
	const Evidence *e = briefs_evidence(b, source_seen(&m->view));
	const Citation *q = m->view.citation > 0 ? briefs_citation(b, m->view.citation - 1) : NULL;
	if (q != NULL && e != NULL && q->n == e->n)
		return q->quote;
	return e == NULL ? STR("") : e->text;
}

/* What goes to a clipboard may be pasted into a shell: it is cleaned as for the screen. */
Intent do_copy(Model *m, const Briefs *b)
{
	const Draft *d = b->brief->draft;
	const Action *a = selected_action(m, b);
	Intent intent = intent_for(m, b, INTENT_COPY);
	HashHex digest = {""};
	if (a != NULL)
		digest = action_digest(briefs_case(b), a);
	Str texts[PANE_COUNT] = {[PANE_TICKET] = last_message(briefs_case(b)),
		[PANE_EVIDENCE] = evidence_copy(m, b),
		[PANE_DRAFT] = d == NULL ? STR("") : d->plain,
		[PANE_ACTIONS] = str_from(digest.text),
		[PANE_TRAIL] = briefs_case(b)->ticket.id};
	intent.text = text_clean(&m->intent, texts[m->view.focus], TEXT_BLOCK);
	if (intent.text.len > 0)
		return intent;
	model_say(m, NOTICE_GOOD, "There is nothing to copy here.");
	return nothing();
}

/* ---- holding the ticket ---- */

Intent do_claim(Model *m, const Briefs *b)
{
	const TicketClaim *claim = &briefs_case(b)->claim;
	if (!claim_is_live(claim, m->now_ms))
		return intent_for(m, b, INTENT_CLAIM);
	if (b->user != NULL && str_eq(claim->by, b->user->name))
		return intent_for(m, b, INTENT_RELEASE);
	if (b->user != NULL && role_may(b->user->role, VERB_TAKE_OVER))
		prompt_open(m, PROMPT_TAKE_OVER, STR(""));
	else
		model_say(m, NOTICE_GOOD, "%.*s works on it; a supervisor can take it over.", STR_ARG(claim->by));
	return nothing();
}
