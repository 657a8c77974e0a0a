/* The door: one case, and what a person decides in it. */
#include "tests/lib/ui_fixture_private.h"

#include "base/auto.h"

UiFixture *fixture_of(Desk *desk)
{
	return (UiFixture *)(void *)desk;
}

static bool answered(UiFixture *f, Brief *ret_brief, Err *err)
{
	if (f->refuse != NULL) {
		const char *why = f->refuse;
		f->refuse = NULL;
		return err_set(err, ERR_REFUSED, "%s", why);
	}
	f->brief = brief_of(f->c, &f->user);
	*ret_brief = f->brief;
	return true;
}

static bool door_show(Desk *desk, Str ticket, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	if (!str_eq(ticket, f->c->ticket.id))
		return err_set(err, ERR_MISSING, "no ticket \"%.*s\"", STR_ARG(ticket));
	if (f->drafted)
		ui_fixture_case(f, CASE_CHECKED);
	f->drafted = false;
	f->brief = brief_of(f->c, &f->user);
	*ret_brief = f->brief;
	return true;
}

/* On the road and drafted at once; a slow one goes on as ui_fixture_tell says. */
static bool door_draft_start(
	Desk *desk, const DraftWish *wish, DraftTell *tell, void *context, Err *err)
{
	UiFixture *f = fixture_of(desk);
	Brief brief;
	if (f->refuse != NULL)
		return answered(f, &brief, err);
	f->tell = tell;
	f->tell_context = context;
	f->on_road = arena_copy(&f->arena, wish->ticket);
	f->model = arena_copy(&f->arena, wish->model);
	if (!f->slow)
		ui_fixture_tell(f, &(DraftNews){.kind = DRAFT_DONE, .text = STR("")});
	return true;
}

void ui_fixture_tell(UiFixture *f, const DraftNews *news)
{
	DraftNews with = *news;
	with.ticket = f->on_road;
	f->drafted = f->drafted || news->kind == DRAFT_DONE; /* the next show shows it, as with a desk */
	with.brief = &f->brief;
	if (f->tell != NULL)
		f->tell(f->tell_context, &with);
	if (news->kind == DRAFT_DONE || news->kind == DRAFT_FAILED)
		f->tell = NULL;
}

static bool door_draft_cancel(Desk *desk, Str ticket)
{
	UiFixture *f = fixture_of(desk);
	Err err = {.code = ERR_NO, .text = "the draft was stopped"};
	bool any = f->tell != NULL && (ticket.len == 0 || str_eq(ticket, f->on_road));
	if (any)
		ui_fixture_tell(f, &(DraftNews){.kind = DRAFT_FAILED, .text = STR(""), .err = &err});
	return any;
}

static void body_text(Buf *body, const char *a, Str va, const char *b, Str vb)
{
	AUTO(json_freep) Json *j = json_new_object();
	json_set_str(j, a, va);
	if (b != NULL)
		json_set_str(j, b, vb);
	json_write(j, body);
}

static bool door_edit_draft(
	Desk *desk, Str ticket, int64_t seen, Str text, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	AUTO(buf_free) Buf body = {0};
	(void)ticket;
	if (f->refuse == NULL && seen != f->c->revision)
		f->refuse = "the case changed since you looked at it";
	if (f->refuse == NULL) {
		body_text(&body, "text", text, NULL, STR(""));
		ui_fixture_event(f, EVENT_DRAFT_EDITED, "alice", buf_cstr(&body));
		ui_fixture_event(f, EVENT_CHECKED, "alice", fixture_checked);
	}
	return answered(f, ret_brief, err);
}

static bool door_edit_action(
	Desk *desk, Str action, int64_t seen, const Json *changes, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	Action *a = case_action(f->c, action);
	AUTO(buf_free) Buf body = {0};
	(void)seen;
	if (f->refuse == NULL) {
		AUTO(json_freep) Json *event = json_new_object();
		Json *j = json_new_object(), *arguments = json_copy(a->arguments);
		for (const Json *c = json_first(changes); c != NULL; c = json_next(c))
			json_set_key(arguments, json_key(c), json_copy(c));
		json_set_str(j, "id", a->id);
		json_set_str(j, "tool", a->tool);
		json_set(j, "arguments", arguments);
		json_set_int(j, "tier", a->tier);
		json_set_str(j, "rule", a->rule);
		json_set_cstr(j, "nonce", "ffff");
		json_set_int(j, "expires_ms", a->expires_ms);
		json_set(event, "action", j);
		json_write(event, &body);
		ui_fixture_event(f, EVENT_ACTION_EDITED, "alice", buf_cstr(&body));
	}
	return answered(f, ret_brief, err);
}

static bool door_approve(
	Desk *desk, Str action, Str digest, Str confirm, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	AUTO(buf_free) Buf body = {0};
	(void)confirm;
	f->calls_of_approve++;
	snprintf(f->last_digest, sizeof f->last_digest, "%.*s", STR_ARG(digest));
	if (f->refuse == NULL) {
		body_text(&body, "action", action, "digest", digest);
		ui_fixture_event(f, EVENT_SIGNED, "alice", buf_cstr(&body));
	}
	return answered(f, ret_brief, err);
}

static bool door_reject(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	AUTO(buf_free) Buf body = {0};
	if (f->refuse == NULL && case_action(f->c, action) == NULL && !str_starts(action, STR("T-2")))
		f->refuse = "no such action";
	if (f->refuse == NULL && case_action(f->c, action) != NULL) {
		body_text(&body, "action", action, "reason", reason);
		ui_fixture_event(f, EVENT_REJECTED, "alice", buf_cstr(&body));
	}
	return answered(f, ret_brief, err);
}

static bool door_take_back(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	AUTO(buf_free) Buf body = {0};
	if (f->refuse == NULL) {
		body_text(&body, "action", action, "reason", reason);
		ui_fixture_event(f, EVENT_TAKEN_BACK, "alice", buf_cstr(&body));
	}
	return answered(f, ret_brief, err);
}

/* The office's undo is not what the screen is tested for. */
static bool door_compensate(Desk *desk, Str action, Str reason, Brief *ret_brief, Err *err)
{
	(void)action;
	(void)reason;
	return answered(fixture_of(desk), ret_brief, err);
}

static bool door_promote(Desk *desk, Str ticket, Json **ret_case, Err *err)
{
	Brief brief;
	(void)ticket;
	*ret_case = NULL;
	return answered(fixture_of(desk), &brief, err);
}

static bool door_set_intent(Desk *desk, Str ticket, Str intent, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	(void)ticket;
	if (f->refuse == NULL)
		f->c->route.intent = arena_copy(&f->arena, intent);
	return answered(f, ret_brief, err);
}

static bool door_claim(Desk *desk, Str ticket, bool take_over, Str reason, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	(void)ticket;
	(void)take_over;
	(void)reason;
	if (f->refuse == NULL)
		f->c->claim = (TicketClaim){.by = f->user.name, .fence = f->seq, .until_ms = UI_FIXTURE_NOW + 1800000};
	return answered(f, ret_brief, err);
}

static bool door_release(Desk *desk, Str ticket, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	(void)ticket;
	if (f->refuse == NULL)
		f->c->claim = (TicketClaim){.by = STR("")};
	return answered(f, ret_brief, err);
}

static bool door_escalate(Desk *desk, Str ticket, Str reason, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	AUTO(buf_free) Buf body = {0};
	(void)ticket;
	if (f->refuse == NULL) {
		body_text(&body, "reason", reason, NULL, STR(""));
		ui_fixture_event(f, EVENT_ESCALATED, "alice", buf_cstr(&body));
	}
	return answered(f, ret_brief, err);
}

static bool door_reconcile(
	Desk *desk, Str action, bool done, Str reason, Brief *ret_brief, Err *err)
{
	UiFixture *f = fixture_of(desk);
	AUTO(buf_free) Buf body = {0};
	AUTO(json_freep) Json *j = json_new_object();
	json_set_str(j, "action", action);
	json_set_bool(j, "done", done);
	json_set_str(j, "reason", reason);
	json_write(j, &body);
	ui_fixture_event(f, EVENT_RECONCILED, "alice", buf_cstr(&body));
	return answered(f, ret_brief, err);
}

/* As the desk has it: the amount, else the first argument. */
static Str door_confirmation(Arena *arena, const Action *a)
{
	if (a->tier < TIER_LARGE)
		return STR("");
	const Json *amount = json_get(a->arguments, "amount_cents");
	if (amount != NULL)
		return arena_fmt(arena, "%lld", (long long)json_int(amount, 0));
	return json_str(json_first(a->arguments));
}

static bool door_execute(Desk *desk, Arena *arena, Str action, Str *ret_said, Err *err)
{
	UiFixture *f = fixture_of(desk);
	AUTO(buf_free) Buf body = {0};
	(void)err;
	buf_addf(&body,
		"{\"action\":\"%.*s\",\"receipt\":{\"refund\":\"RF-77\",\"status\":\"accepted\"}}",
		STR_ARG(action));
	ui_fixture_event(f, EVENT_SENDING, "executor", buf_cstr(&body));
	ui_fixture_event(f, EVENT_DONE, "executor", buf_cstr(&body));
	*ret_said = arena_fmt(arena, "%.*s is done.", STR_ARG(action));
	return true;
}

static bool door_edit_outside(Desk *desk, Arena *arena, Str text, Str *ret_text, Err *err)
{
	(void)desk;
	(void)err;
	*ret_text = arena_fmt(arena, "%.*s\nEdited outside.", STR_ARG(text));
	return true;
}

const DeskDoor ui_fixture_door = {.queue_page = door_queue_page,
	.queue_changes = door_queue_changes,
	.queue_find = door_queue_find,
	.waiting = door_waiting,
	.waiting_on = door_waiting_on,
	.figures = door_figures,
	.gate = door_gate,
	.spend = door_spend,
	.audit_before = door_audit_before,
	.audit_verify = door_audit_verify,
	.show = door_show,
	.draft_start = door_draft_start,
	.draft_cancel = door_draft_cancel,
	.edit_draft = door_edit_draft,
	.edit_action = door_edit_action,
	.approve = door_approve,
	.reject = door_reject,
	.take_back = door_take_back,
	.compensate = door_compensate,
	.promote = door_promote,
	.set_intent = door_set_intent,
	.claim = door_claim,
	.release = door_release,
	.escalate = door_escalate,
	.reconcile = door_reconcile,
	.confirmation = door_confirmation,
	.execute = door_execute,
	.edit_outside = door_edit_outside};
