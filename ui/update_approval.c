/*
 * The approval. INTENT_APPROVE leaves this file only, by approve(), and only where
 * approval_is_read(): type-ahead was thrown away, every row of the view has been on the terminal
 * since the last change or resize, and the digest is that of the rows. Then tier 0 and 1 take `y`;
 * tier 2 `a`, then `y`; tier 3 `a`, the confirmation typed by hand, then Enter. The first of these
 * keys counts only where it can't be a letter of a text that is typed.
 */
#include "ui/update.h"

#include "ui/i18n.h"
#include "ui/said.h"
#include "ui/text.h"

bool approval_is_read(const Approval *a)
{
	return a->armed && a->refusal.code == ERR_NONE && a->rows.count > 0 &&
	       a->seen >= a->rows.count;
}

Intent do_approve(Model *m, const Briefs *b)
{
	const Action *a = open_action(m, b);
	Approval *view = &m->approval;
	if (a == NULL)
		return nothing();
	if (a->state == ACTION_APPROVED) {
		model_say(m, NOTICE_GOOD, "It is countersigned already: x runs it.");
		return nothing();
	}
	model_set(&view->action, a->id);
	view->serial = 0;
	view->armed = view->rearm = view->ready = false;
	view->seen = view->first = 0;
	m->base = m->mode = MODE_APPROVAL;
	Intent intent = intent_for(m, b, INTENT_ARM);
	intent.action = intent_keep(m, a->id);
	return intent;
}

/* Never past what has not been on the screen: End goes a page at a time until all was read. */
void approval_move(Model *m, const Briefs *b, Move move)
{
	Approval *a = &m->approval;
	(void)b;
	size_t view = a->rect.h < 1 ? 1 : (size_t)a->rect.h;
	size_t most = a->rows.count > view ? a->rows.count - view : 0;
	size_t to = moved(a->first, move, a->rows.count, a->rect.h);
	to = to > most ? most : to;
	a->first = to > a->seen ? a->seen : to;
}

void approval_drawn(Model *m)
{
	Approval *a = &m->approval;
	bool on_top =
		m->mode == MODE_APPROVAL && m->notice.kind == NOTICE_NONE && !model_is_small(m);
	if (!on_top || !a->armed || a->first > a->seen)
		return;
	size_t end = a->first + (size_t)(a->rect.h < 0 ? 0 : a->rect.h);
	if (end > a->rows.count)
		end = a->rows.count;
	if (end > a->seen)
		a->seen = end;
}

void approval_disarm(Model *m)
{
	m->approval.ready = false;
}

/* Says why the keys are dead; true where they live. `first`: this key is the first of those that sign. */
static bool may_sign(Model *m, bool first)
{
	const Approval *a = &m->approval;
	if (a->refusal.code != ERR_NONE)
		model_say(m, NOTICE_ERROR, "You can't sign this: %.*s",
			STR_ARG(said(&m->intent, str_from(a->refusal.text))));
	else if (!approval_is_read(a))
		model_say(m, NOTICE_GOOD, "Read it to its end first: nothing was signed.");
	else if (m->burst != 1)
		model_say(m, NOTICE_ERROR, "Several keys came at once: nothing was signed.");
	else if (first && m->in_text)
		model_say(m, NOTICE_GOOD, "That may be a letter of a text: nothing was signed. Press it again.");
	else
		return true;
	return false;
}

static Intent approve(Model *m, const Briefs *b, Str typed)
{
	Intent intent = intent_for(m, b, INTENT_APPROVE);
	intent.action = intent_keep(m, buf_str(&m->approval.action));
	intent.digest = intent_keep(m, str_from(m->approval.digest.text));
	intent.text = intent_keep(m, typed);
	return intent;
}

Intent do_begin(Model *m, const Briefs *b)
{
	Approval *a = &m->approval;
	(void)b;
	if (!may_sign(m, true))
		return nothing();
	if (a->tier >= TIER_LARGE) {
		m->mode = MODE_CONFIRM;
		editor_open(&m->line, STR(""), true);
	} else if (a->tier == TIER_OUTBOUND) {
		a->ready = true;
	} else {
		model_say(m, NOTICE_GOOD, "y signs it.");
	}
	return nothing();
}

Intent do_sign(Model *m, const Briefs *b)
{
	bool ready = m->approval.ready;
	approval_disarm(m);
	if (!may_sign(m, m->approval.tier < TIER_OUTBOUND))
		return nothing();
	if (m->approval.tier >= TIER_LARGE)
		model_say(m, NOTICE_GOOD, "Tier 3: press a, then type the confirmation by hand.");
	else if (m->approval.tier == TIER_OUTBOUND && !ready)
		model_say(m, NOTICE_GOOD, "Tier 2: press a first, then y.");
	else
		return approve(m, b, STR(""));
	return nothing();
}

Intent do_confirm(Model *m, const Briefs *b)
{
	Str wanted = buf_str(&m->approval.confirmation), typed = editor_text(&m->line);
	if (!may_sign(m, false))
		return nothing();
	if (m->approval.tier < TIER_LARGE || wanted.len == 0 || !str_eq(str_trim(typed), wanted)) {
		model_say(m, NOTICE_ERROR, "That is not what has to be typed: nothing was signed.");
		return nothing();
	}
	Intent intent = approve(m, b, typed);
	m->mode = MODE_APPROVAL;
	return intent;
}
