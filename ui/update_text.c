/* Prompts, the editor, the form of an action's arguments; and what performed intents lead to. */
#include "ui/update.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/said.h"
#include "ui/text.h"

static const struct {
	IntentKind intent;
	const char *label;
} prompts[] = {
#define X(id, intent_id, text) [PROMPT_##id] = {INTENT_##intent_id, text},
	PROMPTS(X)
#undef X
};

void prompt_open(Model *m, PromptKind kind, Str action)
{
	m->prompt.kind = kind;
	model_set(&m->prompt.action, action);
	m->mode = MODE_PROMPT;
	editor_open(&m->line, STR(""), true);
}

const char *prompt_label(PromptKind kind)
{
	return prompts[kind].label;
}

void model_names(const Briefs *b, Buf *out)
{
	const Config *c = b->rules == NULL ? NULL : &b->rules->config;
	Str last = STR("");
	buf_adds(out, "extractive, replay");
	for (size_t i = 0; c != NULL && i < c->count; i++) {
		Str section = c->items[i].section;
		if (!str_starts(section, STR("model ")) || str_eq(section, last))
			continue;
		buf_addf(out, ", %.*s", STR_ARG(str_trim(str_slice(section, 6, section.len))));
		last = section;
	}
}

void writing_open(Model *m, WritingKind kind, Str text, int64_t seen)
{
	Arena arena = {0};
	editor_open(&m->text, text_taken(&arena, text), false);
	arena_free(&arena);
	m->writing = kind;
	m->writing_seen = seen;
	m->mode = MODE_EDITOR;
}

/* "done it is in the bank's list" or "not-done ..." */
static bool settle_parse(Str typed, bool *ret_done, Str *ret_reason)
{
	Str rest = str_trim(typed), word;
	if (!str_next(&rest, ' ', &word) ||
		(!str_ieq(word, STR("done")) && !str_ieq(word, STR("not-done"))))
		return false;
	*ret_done = str_ieq(word, STR("done"));
	*ret_reason = str_trim(rest);
	return ret_reason->len > 0;
}

static Intent prompt_submit(Model *m, const Briefs *b)
{
	Intent intent = intent_for(m, b, prompts[m->prompt.kind].intent);
	Str typed = str_trim(editor_text(&m->line)), reason = typed;
	if (m->prompt.kind == PROMPT_SETTLE && !settle_parse(typed, &intent.again, &reason)) {
		model_say(m, NOTICE_ERROR, "Type done or not-done, a blank, and how you know.");
		return nothing();
	}
	if (reason.len == 0) {
		model_say(m, NOTICE_ERROR,
			m->prompt.kind == PROMPT_VIEW     ? _("A view needs a name.")
			: m->prompt.kind == PROMPT_INTENT ? _("An intent needs a name.")
			: m->prompt.kind == PROMPT_MODEL ? _("Type the name of one of them.")
							 : _("A reason is needed: it goes into the trail."));
		return nothing();
	}
	if (m->prompt.kind == PROMPT_STAGE) {
		waiting_stage(m, b, reason);
		m->mode = m->base;
		return nothing();
	}
	if (m->prompt.kind == PROMPT_VIEW) {
		AUTO(buf_free) Buf view = {0};
		queue_view_text(&m->queue, &view);
		intent.digest = intent_keep(m, buf_str(&view));
	}
	if (m->prompt.kind == PROMPT_REDRAFT || m->prompt.kind == PROMPT_TAKE_OVER)
		intent.again = true;
	bool model = m->prompt.kind == PROMPT_MODEL;
	intent.action = intent_keep(m, buf_str(&m->prompt.action));
	intent.text = intent_keep(m, model ? STR("") : reason);
	intent.model = intent_keep(m, model ? reason : STR(""));
	m->mode = m->base;
	return intent;
}

Intent do_submit(Model *m, const Briefs *b)
{
	if (m->mode == MODE_PROMPT)
		return prompt_submit(m, b);
	if (m->mode == MODE_SEARCH) {
		search_done(m, b);
		return nothing();
	}
	if (m->mode == MODE_FIELD)
		form_field_done(m, editor_text(&m->line));
	m->mode = m->base;
	return nothing();
}

static bool is_unsaved(const Model *m)
{
	if (m->mode == MODE_EDITOR)
		return editor_modified(&m->text);
	return m->mode == MODE_FORM && form_modified(&m->form);
}

/* Esc: out of a field; out of the editor or form only where nothing is lost. */
Intent do_cancel(Model *m, const Briefs *b)
{
	(void)b;
	if (is_unsaved(m)) {
		m->before_leave = m->mode;
		m->mode = MODE_LEAVE;
		return nothing();
	}
	if (m->mode == MODE_LEAVE) {
		m->mode = m->before_leave;
		return nothing();
	}
	if (m->mode == MODE_SEARCH) {
		search_cancel(m, b);
		return nothing();
	}
	if (m->mode == MODE_FILTER)
		filter_cancel(m);
	if (m->mode == MODE_FORM)
		m->base = MODE_CASE;
	m->mode = m->mode == MODE_CONFIRM ? MODE_APPROVAL : m->base;
	return nothing();
}

Intent do_discard(Model *m, const Briefs *b)
{
	(void)b;
	if (m->before_leave == MODE_FORM)
		m->base = MODE_CASE;
	m->mode = m->base;
	return nothing();
}

Intent do_save(Model *m, const Briefs *b)
{
	if (m->mode == MODE_LEAVE)
		m->mode = m->before_leave;
	if (m->mode == MODE_FORM)
		return form_save(m, b);
	if (m->writing == WRITING_FIELD) {
		form_field_done(m, editor_text(&m->text));
		m->mode = m->base;
		return nothing();
	}
	Intent intent = intent_for(m, b, INTENT_EDIT_DRAFT);
	intent.seen = m->writing_seen;
	intent.text = intent_keep(m, editor_text(&m->text));
	return intent;
}

/* ---- what performed intents lead to ---- */

/* It is on the road; the next of the marked ones follows it. */
static Intent draft_begun(Model *m, const Briefs *b, const Msg *msg)
{
	drafting_begin(m, msg->ticket);
	if (m->base != MODE_QUEUE) {
		m->view.focus = PANE_DRAFT;
		pane_reset(&m->view.panes[PANE_DRAFT]);
		return nothing();
	}
	uint32_t row = queue_marked(&m->queue, 0);
	if (m->batch > 0 && row != QUEUE_NO_ROW) {
		queue_mark(&m->queue, b, row, false);
		m->batch--;
		row = queue_marked(&m->queue, row);
	}
	if (m->batch == 0 || row == QUEUE_NO_ROW)
		return nothing();
	Intent next = intent_for(m, b, INTENT_DRAFT);
	next.ticket = intent_keep(m, b->backlog->rows[row].item.id);
	return next;
}

static Intent opened(Model *m, const Briefs *b)
{
	if (briefs_case(b) == NULL)
		return nothing();
	case_enter(m, b);
	if (m->to_select.len > 0) {
		model_set(&m->view.action, buf_str(&m->to_select));
		m->view.focus = PANE_ACTIONS;
		m->view.to_action = true;
	}
	m->direct = m->to_read.len > 0;
	buf_clear(&m->to_read);
	buf_clear(&m->to_select);
	return m->direct ? do_approve(m, b) : nothing();
}

static Intent edited(Model *m, const Briefs *b)
{
	bool ok = b->brief != NULL && b->brief->c->verdict_ok;
	m->mode = m->base = MODE_CASE;
	m->view.focus = PANE_DRAFT;
	pane_reset(&m->view.panes[PANE_DRAFT]);
	model_say(m, NOTICE_GOOD,
		ok ? "Saved and checked again: it passes."
		   : N_("Saved and checked again: look at the verdict."));
	return nothing();
}

static Intent action_edited(Model *m, const Briefs *b)
{
	(void)b;
	m->mode = m->base = MODE_CASE;
	m->view.to_action = true;
	model_say(
		m, NOTICE_GOOD, "Saved and checked again: it has a new digest and no signatures.");
	return nothing();
}

/* On to the next action that waits; what was decided stays in the list. */
static void action_next(Model *m)
{
	buf_clear(&m->view.action);
	m->view.to_action = true;
}

static Intent approved(Model *m, const Briefs *b)
{
	Str id = buf_str(&m->approval.action);
	const Action *a = briefs_action(b, id);
	Arena arena = {0};
	bool whole = a != NULL && a->state == ACTION_APPROVED;
	if (m->direct) {
		model_say(m, NOTICE_GOOD, "%.*s is countersigned.", STR_ARG(id));
		return waiting_return(m, b, whole ? _("countersigned") : _("signed once"));
	}
	m->mode = m->base = MODE_CASE;
	m->view.focus = PANE_ACTIONS;
	action_next(m);
	if (a != NULL && a->state == ACTION_APPROVED)
		model_say(m, NOTICE_GOOD, "%.*s is countersigned. x runs it.", STR_ARG(id));
	else if (a != NULL)
		model_say(m, NOTICE_GOOD, "Your signature on %.*s counts. It still needs %.*s.",
			STR_ARG(id), STR_ARG(said(&arena, action_needs(&arena, briefs_case(b), a))));
	arena_free(&arena);
	return nothing();
}

static Intent rejected(Model *m, const Briefs *b)
{
	(void)b;
	action_next(m);
	return nothing();
}

static Intent executed(Model *m, const Briefs *b)
{
	(void)b;
	m->view.focus = PANE_ACTIONS;
	m->view.to_action = true;
	return nothing();
}

static DoFn *const followers[INTENT_COUNT] = {[INTENT_OPEN] = opened,
	[INTENT_EDIT_DRAFT] = edited,
	[INTENT_EDIT_OUTSIDE] = edited,
	[INTENT_EDIT_ACTION] = action_edited,
	[INTENT_APPROVE] = approved,
	[INTENT_REJECT] = rejected,
	[INTENT_COMPENSATE] = rejected,
	[INTENT_EXECUTE] = executed};

static void say_done(Model *m, IntentKind done)
{
	static const char *const words[INTENT_COUNT] = {[INTENT_REJECT] = N_("Rejected."),
		[INTENT_TAKE_BACK] = N_("Taken back: it waits for a signature again."),
		[INTENT_COMPENSATE] = N_("Its undo is proposed: it waits for signatures like any other action."),
		[INTENT_SET_INTENT] = N_("It is shown so now, and the next training learns from it."),
		[INTENT_PROMOTE] = N_("The corrected reply is a golden case now: evals/corrections.jsonl."),
		[INTENT_CLAIM] = N_("It is yours: others see that you work on it."),
		[INTENT_RELEASE] = N_("Given back: nobody holds it."),
		[INTENT_ESCALATE] = N_("Escalated: a supervisor decides."),
		[INTENT_RECONCILE] = N_("Settled."),
		[INTENT_SAVE_VIEW] = N_("The view is kept: its number is in the row above."),
		[INTENT_REFRESH] = N_("Read again.")};
	if (words[done] != NULL)
		model_say(m, NOTICE_GOOD, "%s", _(words[done]));
}

/* Nothing that was written is lost; after the refusal was read it may be saved on what is there
 * now. */
static void refused(Model *m, const Briefs *b, const Msg *msg)
{
	int64_t revision = briefs_case(b) == NULL ? 0 : briefs_case(b)->revision;
	m->batch = 0;
	if (msg->done == INTENT_EDIT_OUTSIDE && msg->reply.len > 0) {
		writing_open(m, WRITING_REPLY, msg->reply, revision);
		m->text.saved_lost = true;
	}
	bool written = m->mode == MODE_EDITOR || m->mode == MODE_FORM;
	m->writing_seen = m->form.seen = revision;
	model_say(m, NOTICE_ERROR, "Not done: %.*s%s", STR_ARG(msg->text),
		!written ? "" : _(". What you wrote is still here; Ctrl-S tries again."));
}

/* A piece of the queue came, or words in it were found: nothing is said of it. */
static Intent took_piece(Model *m, const Briefs *b, const Msg *msg)
{
	(void)b;
	if (msg->done == INTENT_FIND && msg->ok)
		queue_found(&m->queue, msg->n, msg->next);
	return nothing();
}

/* A draft that was wrong on purpose: that is told at once, and stays until a key is pressed. */
static void drill_say(Model *m, const Briefs *b, IntentKind done)
{
	static const bool decisions[INTENT_COUNT] = {[INTENT_REJECT] = true,
		[INTENT_ESCALATE] = true,
		[INTENT_EDIT_DRAFT] = true,
		[INTENT_EDIT_OUTSIDE] = true,
		[INTENT_EDIT_ACTION] = true,
		[INTENT_DRAFT] = true};
	const Case *c = briefs_case(b);
	if (decisions[done] && c != NULL && c->drill_told.len > 0)
		model_say(m, NOTICE_ERROR, "%.*s", STR_ARG(said(&m->intent, c->drill_told)));
}

Intent take_result(Model *m, const Briefs *b, const Msg *told)
{
	Msg own = *told;
	const Msg *msg = &own;
	own.text = said(&m->intent, told->text);
	if (msg->done == INTENT_EXECUTE && !msg->ok) {
		model_say(m, NOTICE_ERROR, "%.*s", STR_ARG(msg->text));
		return executed(m, b);
	}
	if (msg->done == INTENT_REJECT && m->waiting.applying)
		return waiting_applied(m, b, msg);
	if (!msg->ok) {
		buf_clear(&m->to_read);
		buf_clear(&m->to_select);
		refused(m, b, msg);
		return nothing();
	}
	if (msg->done == INTENT_DRAFT)
		return draft_begun(m, b, msg);
	if (msg->done == INTENT_LOAD || msg->done == INTENT_FIND || msg->done == INTENT_AUDIT)
		return took_piece(m, b, msg);
	if (msg->done == INTENT_WAITING)
		return waiting_came(m, b, msg);
	if (msg->text.len > 0)
		model_say(m, NOTICE_GOOD, "%.*s", STR_ARG(msg->text));
	else
		say_done(m, msg->done);
	Intent next = followers[msg->done] != NULL ? followers[msg->done](m, b) : nothing();
	drill_say(m, b, msg->done);
	return next;
}
