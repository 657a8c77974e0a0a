/* The case's keys: panes, sources, and what a person decides. */
#include "ui/update.h"

#include "ui/i18n.h"

/* ---- panes ---- */

void case_enter(Model *m, const Briefs *b)
{
	CaseView *v = &m->view;
	const Case *c = briefs_case(b);
	m->base = m->mode = MODE_CASE;
	for (int i = 0; i < PANE_COUNT; i++)
		pane_reset(&v->panes[i]);
	v->focus = b->brief->draft == NULL ? PANE_TICKET : PANE_DRAFT;
	v->jumped = false;
	v->source = 0;
	v->citation = v->mark = 0;
	buf_clear(&v->sought);
	v->seek = (Seek){0};
	model_set(&v->ticket, c->ticket.id);
	buf_clear(&v->action);
}

static void pane_focus(Model *m, Pane to)
{
	m->view.focus = to;
	m->view.panes[to].folded = false;
	m->view.to_action = to == PANE_ACTIONS;
}

Intent do_next_pane(Model *m, const Briefs *b)
{
	(void)b;
	pane_focus(m, (m->view.focus + 1) % PANE_COUNT);
	return nothing();
}

Intent do_last_pane(Model *m, const Briefs *b)
{
	(void)b;
	pane_focus(m, (m->view.focus + PANE_COUNT - 1) % PANE_COUNT);
	return nothing();
}

Intent do_pane(Model *m, const Briefs *b)
{
	(void)b;
	Press pane = m->press - (PRESS_ALT | '1');
	if (pane >= 0 && pane < PANE_COUNT)
		pane_focus(m, (Pane)pane);
	return nothing();
}

/* In the list of actions, up and down go from action to action. */
static void action_move(Model *m, const Briefs *b, Move move)
{
	const Brief *brief = b->brief;
	ptrdiff_t by = move == MOVE_UP ? -1 : 1, at = (ptrdiff_t)m->view.action_index + by;
	while (at >= 0 && at < (ptrdiff_t)brief->action_count &&
		brief->actions[at].state == ACTION_WITHDRAWN)
		at += by;
	if (at >= 0 && at < (ptrdiff_t)brief->action_count) {
		model_set(&m->view.action, brief->actions[at].id);
		m->view.to_action = true;
	}
}

void case_move(Model *m, const Briefs *b, Move move)
{
	PaneView *p = &m->view.panes[m->view.focus];
	bool one = move == MOVE_UP || move == MOVE_DOWN;
	if (move == MOVE_TOP || move == MOVE_BOTTOM)
		pane_edge(m, b, m->view.focus, move == MOVE_TOP);
	if (m->view.focus == PANE_ACTIONS && one && b->brief != NULL && b->brief->action_count > 1)
		action_move(m, b, move);
	else
		p->first = moved(p->first, move, p->rows.count, p->rect.h);
}

/* ---- sources ---- */

static void show_source(Model *m, int n)
{
	CaseView *v = &m->view;
	if (v->focus != PANE_EVIDENCE) {
		v->came_from = v->focus;
		v->jumped = true;
	}
	v->source = n;
	v->focus = PANE_EVIDENCE;
	v->panes[PANE_EVIDENCE].folded = false;
	v->to_source = v->to_citation = true;
}

Intent do_source(Model *m, const Briefs *b)
{
	int n = m->press == '0' ? 10 : m->press - '0';
	if (briefs_evidence(b, n) == NULL) {
		model_say(m, NOTICE_GOOD, "There is no source %d.", n);
		return nothing();
	}
	m->view.citation = 0;
	for (size_t i = 0; i < briefs_citations(b) && m->view.citation == 0; i++)
		if (briefs_citation(b, i)->n == n)
			m->view.citation = i + 1;
	show_source(m, n);
	return nothing();
}

static Intent citation_step(Model *m, const Briefs *b, bool forward)
{
	size_t count = briefs_citations(b), at = m->view.citation;
	if (count == 0) {
		model_say(m, NOTICE_GOOD, "The draft cites nothing.");
		return nothing();
	}
	at = forward ? at % count + 1 : at <= 1 ? count : at - 1;
	m->view.citation = at;
	show_source(m, briefs_citation(b, at - 1)->n);
	return nothing();
}

Intent do_next_citation(Model *m, const Briefs *b)
{
	return citation_step(m, b, true);
}

Intent do_last_citation(Model *m, const Briefs *b)
{
	return citation_step(m, b, false);
}

Intent do_return(Model *m, const Briefs *b)
{
	(void)b;
	if (m->view.jumped)
		m->view.focus = m->view.came_from;
	m->view.jumped = false;
	return nothing();
}

/* ---- which keys are of use now ---- */

static bool has_draft(const Model *m, const Briefs *b)
{
	(void)m;
	return b->brief != NULL && b->brief->draft != NULL;
}

static bool has_no_draft(const Model *m, const Briefs *b)
{
	return !has_draft(m, b) || b->brief->state == CASE_NEW || b->brief->state == CASE_STUCK;
}

static bool has_open(const Model *m, const Briefs *b)
{
	const Action *a = selected_action(m, b);
	return a != NULL && action_is_open(a);
}

static bool has_signed(const Model *m, const Briefs *b)
{
	(void)m;
	for (size_t i = 0; b->brief != NULL && i < b->brief->action_count; i++)
		if (b->brief->actions[i].state == ACTION_APPROVED)
			return true;
	return false;
}

static bool has_signature(const Model *m, const Briefs *b)
{
	const Action *a = selected_action(m, b);
	return a != NULL && (a->state == ACTION_SIGNED || a->state == ACTION_APPROVED);
}

static bool has_sources(const Model *m, const Briefs *b)
{
	(void)m;
	return b->brief != NULL && b->brief->evidence_count > 0;
}

/* In the approval view: may this user sign at all, and with which keys? */
static bool can_sign(const Model *m, const Briefs *b)
{
	(void)b;
	return m->approval.refusal.code == ERR_NONE;
}

static bool can_begin(const Model *m, const Briefs *b)
{
	return can_sign(m, b) && m->approval.tier >= TIER_OUTBOUND;
}

static bool can_sign_by_key(const Model *m, const Briefs *b)
{
	return can_sign(m, b) && m->approval.tier < TIER_LARGE;
}

static bool has_staged(const Model *m, const Briefs *b)
{
	(void)b;
	return waitview_count(&m->waiting, DECISION_STAGED) > 0;
}

static const struct {
	unsigned modes;
	Doing doing;
	bool (*is_of_use)(const Model *m, const Briefs *b);
} uses[] = {{MODE_BIT(CASE), DO_DRAFT, has_no_draft}, {MODE_BIT(CASE), DO_REDRAFT, has_draft}, {MODE_BIT(CASE), DO_EDIT, has_draft},
	{MODE_BIT(CASE), DO_APPROVE, has_open}, {MODE_BIT(CASE), DO_REJECT, has_open},
	{MODE_BIT(CASE), DO_MODIFY, has_open}, {MODE_BIT(CASE), DO_EXECUTE, has_signed},
	{MODE_BIT(CASE), DO_TAKE_BACK, has_signature},
	{MODE_BIT(APPROVAL), DO_BEGIN, can_begin}, {MODE_BIT(APPROVAL), DO_SIGN, can_sign_by_key},
	{MODE_BIT(CASE), DO_SOURCE, has_sources}, {MODE_BIT(WAITING), DO_APPLY, has_staged},
	{MODE_BIT(WAITING), DO_UNSTAGE, has_staged}};

bool model_can(const Model *m, const Briefs *b, const Key *k)
{
	for (size_t i = 0; i < sizeof uses / sizeof uses[0]; i++)
		if ((uses[i].modes & k->modes) != 0 && uses[i].doing == k->doing)
			return uses[i].is_of_use(m, b);
	return true;
}

/* ---- choices ---- */

const Action *selected_action(const Model *m, const Briefs *b)
{
	return briefs_action(b, buf_str(&m->view.action));
}

const Action *open_action(Model *m, const Briefs *b)
{
	const Action *a = selected_action(m, b);
	if (a == NULL && b->brief != NULL && b->brief->draft == NULL)
		model_say(m, NOTICE_GOOD, "No action yet: d drafts an answer, and what it proposes stands here then.");
	else if (a == NULL)
		model_say(m, NOTICE_GOOD, "The draft proposes no action: D drafts again with a reason, s hands it on.");
	else if (!action_is_open(a))
		model_say(m, NOTICE_GOOD, "This action is %s.", _(action_state_name(a->state)));
	return a != NULL && action_is_open(a) ? a : NULL;
}

/* In the queue: all the marked tickets, or the selected one. */
static Intent draft_from_queue(Model *m, const Briefs *b)
{
	const QueueItem *item = queue_at(&m->queue, b, m->queue.selected);
	Intent intent = intent_for(m, b, INTENT_DRAFT);
	if (item == NULL)
		return nothing();
	uint32_t row = queue_marked(&m->queue, 0);
	m->batch = m->queue.marks.count;
	intent.ticket = intent_keep(m, row == QUEUE_NO_ROW ? item->id : b->backlog->rows[row].item.id);
	return intent;
}

Intent do_draft(Model *m, const Briefs *b)
{
	if (m->mode == MODE_QUEUE)
		return draft_from_queue(m, b);
	if (model_drafting(m, briefs_case(b)->ticket.id) != NULL) {
		model_say(m, NOTICE_GOOD, "It is being drafted: Esc stops it.");
		return nothing();
	}
	if (b->brief->draft != NULL && b->brief->state != CASE_NEW &&
		b->brief->state != CASE_STUCK) {
		model_say(m, NOTICE_GOOD, "There is a draft. D drafts again, with a reason.");
		return nothing();
	}
	return intent_for(m, b, INTENT_DRAFT);
}

Intent do_redraft(Model *m, const Briefs *b)
{
	(void)b;
	prompt_open(m, PROMPT_REDRAFT, STR(""));
	return nothing();
}

/* The reply as it can be edited; NULL with a notice where there is none. */
static const Draft *editable_draft(Model *m, const Briefs *b)
{
	if (b->brief->draft == NULL)
		model_say(m, NOTICE_GOOD, "There is no draft yet: d drafts one.");
	return b->brief->draft;
}

static Str reply_text(const Draft *d)
{
	Str text = d->text.len > 0 ? d->text : d->plain;
	return text.ptr == NULL ? STR("") : text;
}

Intent do_edit(Model *m, const Briefs *b)
{
	const Draft *d = editable_draft(m, b);
	if (d == NULL)
		return nothing();
	Arena arena = {0};
	Str others = briefs_company(b, briefs_case(b)->ticket.id, &arena);
	writing_open(m, WRITING_REPLY, reply_text(d), briefs_case(b)->revision);
	if (others.len > 0)
		model_say(m, NOTICE_GOOD, "%.*s: whoever saves second is told so.", STR_ARG(others));
	arena_free(&arena);
	return nothing();
}

Intent do_edit_outside(Model *m, const Briefs *b)
{
	const Draft *d = editable_draft(m, b);
	if (d == NULL)
		return nothing();
	Intent intent = intent_for(m, b, INTENT_EDIT_OUTSIDE);
	intent.text = intent_keep(m, reply_text(d));
	return intent;
}

Intent do_reject(Model *m, const Briefs *b)
{
	const Action *a = open_action(m, b);
	if (a != NULL)
		prompt_open(m, PROMPT_REJECT, a->id);
	return nothing();
}

Intent do_take_back(Model *m, const Briefs *b)
{
	const Action *a = selected_action(m, b);
	if (a != NULL && a->state == ACTION_DONE)
		prompt_open(m, PROMPT_COMPENSATE, a->id);
	else if (a != NULL && (a->state == ACTION_SIGNED || a->state == ACTION_APPROVED))
		prompt_open(m, PROMPT_TAKE_BACK, a->id);
	else
		model_say(m, NOTICE_GOOD, "Nothing to take back: the selected action bears no signature that still counts.");
	return nothing();
}

Intent do_promote(Model *m, const Briefs *b)
{
	if (b->brief->draft == NULL || b->brief->draft->editor.len == 0) {
		model_say(m, NOTICE_GOOD, "Nobody changed this reply: a golden case is made of a correction.");
		return nothing();
	}
	return intent_for(m, b, INTENT_PROMOTE);
}

Intent do_intent(Model *m, const Briefs *b)
{
	(void)b;
	prompt_open(m, PROMPT_INTENT, STR(""));
	return nothing();
}

Intent do_model(Model *m, const Briefs *b)
{
	if (model_drafting(m, briefs_case(b)->ticket.id) != NULL)
		model_say(m, NOTICE_GOOD, "It is being drafted: Esc stops it.");
	else
		prompt_open(m, PROMPT_MODEL, STR(""));
	return nothing();
}

Intent do_escalate(Model *m, const Briefs *b)
{
	(void)b;
	prompt_open(m, PROMPT_ESCALATE, STR(""));
	return nothing();
}

Intent do_settle(Model *m, const Briefs *b)
{
	const Action *a = selected_action(m, b);
	if (a == NULL || a->state != ACTION_UNKNOWN)
		model_say(m, NOTICE_GOOD, "Only an action of unknown outcome needs settling.");
	else
		prompt_open(m, PROMPT_SETTLE, a->id);
	return nothing();
}

Intent do_modify(Model *m, const Briefs *b)
{
	const Action *a = open_action(m, b);
	if (a != NULL)
		form_open(m, b, a);
	return nothing();
}

Intent do_execute(Model *m, const Briefs *b)
{
	const Action *first = NULL;
	for (size_t i = 0; b->brief != NULL && i < b->brief->action_count && first == NULL; i++)
		if (b->brief->actions[i].state == ACTION_APPROVED)
			first = &b->brief->actions[i];
	if (first == NULL) {
		model_say(m, NOTICE_GOOD,
			"Nothing is countersigned yet: a reads and signs an action.");
		return nothing();
	}
	model_set(&m->view.action, first->id); /* its receipt is what one wants to see */
	return intent_for(m, b, INTENT_EXECUTE);
}
