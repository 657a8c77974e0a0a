/*
 * App: the loop. It waits in one place, on keys, signals and whatever the drafts on the road wait for
 * (desk_poll), so keys are answered while models write. Only what blocks in the desk itself (signing, the
 * executor) is done aside: then a worker thread has the desk to itself and the loop keeps the clock,
 * resizes and hang-ups, touching nothing the worker may change; drafts stand still meanwhile.
 */
#include "ui/app.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/file.h"
#include "ui/company.h"
#include "ui/i18n.h"
#include "ui/keep.h"
#include "ui/term.h"
#include "ui/tour.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>

enum {
	TICK_MS = 30000,
	KEEP_TICK_MS = 3000,
	BUSY_TICK_MS = 250,
	FRAME_US = 30000, /* words of a draft are painted at most so often */
	WORK_US = 20000,  /* slices of what takes long, before what came of them is painted */
};

typedef struct App {
	Model model;
	Shown shown;
	Grid grid;
	Arena arena; /* of the last result */
	Keeper keeper;
	Arena keep_arena;
	bool dirty, words; /* something is to be painted: at once, when the frame is due */
	int64_t painted_us;
	bool leave;
	bool hung_up;
} App;

static const DeskDoor real_door = {.queue_page = desk_queue_page,
	.queue_changes = desk_queue_changes,
	.queue_find = desk_queue_find,
	.waiting = desk_waiting,
	.waiting_on = desk_waiting_on,
	.figures = desk_figures,
	.gate = desk_gate,
	.spend = desk_spend,
	.audit_before = desk_audit_before,
	.audit_verify = desk_audit_verify,
	.has_company = desk_has_company,
	.present = desk_present,
	.company = desk_company,
	.show = desk_show,
	.draft_start = desk_draft_start,
	.draft_cancel = desk_draft_cancel,
	.poll = desk_poll,
	.edit_draft = desk_edit_draft,
	.edit_action = desk_edit_action,
	.approve = desk_approve,
	.reject = desk_reject,
	.take_back = desk_take_back,
	.compensate = desk_compensate,
	.promote = desk_promote,
	.set_intent = desk_set_intent,
	.claim = desk_claim,
	.release = desk_release,
	.escalate = desk_escalate,
	.reconcile = desk_reconcile,
	.confirmation = action_confirmation,
	.execute = outside_execute,
	.edit_outside = outside_edit};

/* ---- working ---- */

typedef struct Work {
	App *app;
	const Intent *intent;
	Msg result;
} Work;

static void *work(void *context)
{
	Work *w = context;
	w->result = perform(&w->app->shown, w->intent, &w->app->arena);
	term_wake();
	return NULL;
}

/* The last screen stays, with what is being done and for how long in its status row. */
static void draw_busy(App *app, IntentKind kind, int64_t since_us, bool leaving)
{
	char text[80] = "";
	long long took_s = (long long)(clock_monotonic_us() - since_us) / 1000000;
	Grid *g = &app->grid;
	if (g->rows < 2)
		return;
	if (took_s > 0)
		snprintf(text, sizeof text, " %lld s", took_s);
	grid_fill(g, (Rect){0, g->rows - 2, g->cols, leaving ? 2 : 1}, " ", LOOK_PLAIN);
	int x = 1 + grid_puts(g, 1, g->rows - 2, g->cols - 2, LOOK_WARN | LOOK_BOLD, _(intent_doing(kind)));
	x += grid_puts(g, x, g->rows - 2, g->cols - x, LOOK_WARN | LOOK_BOLD, "…");
	grid_puts(g, x, g->rows - 2, g->cols - x, LOOK_WARN | LOOK_BOLD, text);
	if (leaving)
		grid_puts(g, 1, g->rows - 1, g->cols - 2, LOOK_WARN,
			_("Ctrl-C again leaves countersign; what was journalled stays."));
	term_draw(g);
}

static void resized_meanwhile(App *app, const Msg *msg)
{
	grid_resize(&app->grid, msg->cols, msg->rows);
	app->model.cols = msg->cols;
	app->model.rows = msg->rows;
}

/* Keys wait. Ctrl-C twice leaves: the journal is written before anything counts. */
static void wait_for_work(App *app, const Intent *intent, int64_t since_us)
{
	int breaks = 0;
	for (TermEvent e = TERM_NOTHING; e != TERM_WOKEN && !app->hung_up;) {
		Msg msg;
		e = term_wait(BUSY_TICK_MS, false, NULL, &msg);
		breaks += e == TERM_BREAK;
		app->hung_up = e == TERM_HANGUP || breaks > 1;
		if (e == TERM_MSG && msg.kind == MSG_RESIZE)
			resized_meanwhile(app, &msg);
		if (e != TERM_WOKEN)
			draw_busy(app, intent->kind, since_us, breaks > 0);
	}
}

static bool takes_time(IntentKind kind)
{
	static const IntentKind quick[] = {INTENT_ARM, INTENT_EDIT_OUTSIDE, INTENT_DRAFT, INTENT_STOP_DRAFT,
		INTENT_LOAD, INTENT_FIND, INTENT_SAVE_VIEW, INTENT_WAITING, INTENT_AUDIT, INTENT_CLOSE};
	for (size_t i = 0; i < COUNT(quick); i++)
		if (kind == quick[i])
			return false;
	return true;
}

/* All signals go to the loop's thread. */
static bool work_starts(Work *w, pthread_t *ret_thread)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool ok = pthread_create(ret_thread, NULL, work, w) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return ok;
}

/* Of what nobody asked for nothing is said, unless it takes long. */
static bool is_told(IntentKind kind)
{
	return kind != INTENT_WATCH && intent_doing(kind)[0] != '\0';
}

static Msg perform_aside(App *app, const Intent *intent)
{
	Work w = {.app = app, .intent = intent};
	pthread_t thread;
	if (!takes_time(intent->kind))
		return perform(&app->shown, intent, &app->arena);
	draw(&app->model, &app->shown.briefs, &app->grid); /* the last that may look at the case */
	int64_t since_us = clock_monotonic_us();
	if (is_told(intent->kind))
		draw_busy(app, intent->kind, since_us, false);
	if (!work_starts(&w, &thread))
		return perform(&app->shown, intent, &app->arena);
	wait_for_work(app, intent, since_us);
	if (app->hung_up) {
		keeper_save(&app->keeper, &app->model);
		company_leave(&app->shown);
		term_close();
		_exit(129);
	}
	pthread_join(thread, NULL);
	return w.result;
}

/* ---- one message and what follows from it ---- */

static Msg armed(App *app, const Intent *intent)
{
	term_flush_input();
	return perform(&app->shown, intent, &app->arena);
}

static void copy(App *app, Str text)
{
	if (term_copy(text))
		model_say(&app->model, NOTICE_GOOD, "Copied: %zu bytes, if the terminal allows it (OSC 52).",
			text.len);
	else
		model_say(&app->model, NOTICE_ERROR, "That is too long for the terminal's clipboard.");
}

/* Intents of the terminal itself; false: it is the desk's. */
static bool perform_here(App *app, const Intent *intent)
{
	IntentKind kind = intent->kind;
	if (kind == INTENT_COPY)
		copy(app, intent->text);
	else if (kind == INTENT_QUIT)
		app->leave = true;
	else if (kind == INTENT_SUSPEND)
		term_stop();
	else if (kind == INTENT_REDRAW)
		term_forget();
	else
		return kind == INTENT_NONE;
	return true;
}

static void take_one(App *app, const Msg *first)
{
	Msg msg = *first;
	for (;;) {
		msg.now_ms = clock_now_ms();
		Intent intent = update(&app->model, &app->shown.briefs, &msg);
		if (perform_here(app, &intent))
			return;
		arena_reset(&app->arena);
		msg = intent.kind == INTENT_ARM ? armed(app, &intent) : perform_aside(app, &intent);
	}
}

static void take(App *app, const Msg *msg)
{
	Str kept;
	bool only_words = msg->kind == MSG_DRAFTING && msg->stage == NULL;
	app->words = app->words || only_words;
	app->dirty = app->dirty || !only_words;
	take_one(app, msg);
	if (keeper_step(&app->keeper, &app->shown, &app->model, &kept))
		take_one(app, &(Msg){.kind = MSG_KEPT, .text = kept});
}

static void paint(App *app)
{
	draw(&app->model, &app->shown.briefs, &app->grid);
	term_draw(&app->grid);
	Approval *a = &app->model.approval;
	size_t seen = a->seen;
	take(app, &(Msg){.kind = MSG_DRAWN});
	if (a->seen != seen) { /* the status row says something else now */
		draw(&app->model, &app->shown.briefs, &app->grid);
		term_draw(&app->grid);
	}
	app->dirty = app->words = false;
	app->painted_us = clock_monotonic_us();
}

/* How long the next frame can wait for words alone; 0: it is painted. */
static int paint_due(App *app)
{
	int64_t left_us = app->painted_us + FRAME_US - clock_monotonic_us();
	if (!app->dirty && app->words && left_us > 0)
		return (int)(left_us / 1000) + 1;
	if (app->dirty || app->words)
		paint(app);
	return 0;
}

static void take_news(App *app)
{
	for (Msg msg; shown_news(&app->shown, &msg);)
		take(app, &msg);
}

static int poll_desk(void *context, struct pollfd *fds, size_t count, int timeout_ms)
{
	const App *app = context;
	return app->shown.door->poll(app->shown.desk, fds, count, timeout_ms);
}

/* A text pasted where nothing takes it: what the terminal sent behind it is not typed either. */
static void drop_after_paste(App *app, const Msg *msg)
{
	if (msg->kind == MSG_PASTE && app->model.base == MODE_APPROVAL)
		term_flush_input();
}

/* Slices of what takes long, until a key waits; what came of them is painted now and then. */
static void work_on(App *app)
{
	int64_t until_us = clock_monotonic_us() + WORK_US;
	do
		take(app, &(Msg){.kind = MSG_WORK});
	while (model_has_work(&app->model, &app->shown.briefs) && clock_monotonic_us() < until_us &&
		!term_has_input());
}

static void loop(App *app)
{
	TermPoll by_desk = {poll_desk, app};
	int64_t last_us = clock_monotonic_us();
	while (!app->leave && !app->hung_up) {
		Msg msg;
		int frame_ms = paint_due(app);
		bool due = keeper_is_due(&app->keeper, &app->model);
		bool work = model_has_work(&app->model, &app->shown.briefs);
		int wait_ms = work ? 0 : frame_ms > 0 ? frame_ms : due ? KEEP_TICK_MS : COMPANY_TICK_MS;
		TermEvent e = term_wait(wait_ms, true, &by_desk, &msg);
		int64_t idle_us = clock_monotonic_us() - last_us;
		if (e == TERM_HANGUP)
			app->hung_up = true;
		else if (e == TERM_NOTHING && work)
			work_on(app);
		else if (e == TERM_MSG) {
			take(app, &msg);
			drop_after_paste(app, &msg);
			last_us = clock_monotonic_us();
		} else if (due && idle_us >= (int64_t)KEEP_TICK_MS * 1000) {
			keeper_save(&app->keeper, &app->model);
		} else if (idle_us >= (int64_t)TICK_MS * 1000) {
			take(app, &(Msg){.kind = MSG_TICK});
			last_us = clock_monotonic_us();
		}
		take_news(app);
		if (company_step(&app->shown, &app->model))
			take(app, &(Msg){.kind = MSG_COMPANY});
	}
	company_leave(&app->shown);
	keeper_save(&app->keeper, &app->model);
}

static bool app_start(App *app, const Rules *rules, const User *user, Err *err)
{
	Msg size = {.kind = MSG_RESIZE};
	model_init(&app->model);
	if (app->shown.folder != NULL)
		app->keeper.folder = path_join(&app->keep_arena, app->shown.folder, ".countersign");
	app->keeper.user = user->name;
	app->shown.briefs.rules = rules;
	app->shown.briefs.user = user;
	app->shown.briefs.case_serial = 1;
	app->shown.briefs.views = app->shown.settings->views;
	app->shown.briefs.view_count = app->shown.settings->view_count;
	app->shown.briefs.keys = &app->shown.settings->keys;
	if (!backlog_targets(&app->shown.backlog, &rules->config, err) ||
		!shown_read_queue(&app->shown, err))
		return false;
	term_size(&size.cols, &size.rows);
	take(app, &size);
	return true;
}

static void app_free(App *app)
{
	model_free(&app->model);
	shown_free(&app->shown);
	grid_free(&app->grid);
	arena_free(&app->arena);
	arena_free(&app->keep_arena);
	keeper_free(&app->keeper);
}

/* The tour is told by itself once, in the demo company; Ctrl-T tells it again. */
static void first_time(App *app)
{
	tour_begin(&app->model);
	(void)preferences_write("screen", STR("tour"), STR("seen"), NULL);
}

bool app_run(Desk *desk, Err *err)
{
	App app = {.shown = {.desk = desk, .door = &real_door, .folder = desk_folder(desk)}};
	Settings settings = {0};
	Config wishes = {0};
	Err why = {0};
	const User *user = desk_user(desk);
	app.shown.settings = &settings;
	bool found = preferences_read(&settings.arena, &wishes, &why);
	settings_read(&settings, user, &wishes, found ? &why : NULL);
	i18n_open(settings.language);
	bool first = str_ieq(config_str(&desk_rules(desk)->config, "workspace", "demo", STR("no")), STR("yes")) &&
		     config_str(&wishes, "screen", "tour", STR("")).len == 0;
	bool ok = term_open(&(TermStyle){.theme = settings.theme, .mouse = settings.mouse}, err);
	if (ok) {
		ok = app_start(&app, desk_rules(desk), user, err);
		if (ok && first)
			first_time(&app);
		if (why.code != ERR_NONE) /* wishes that are not understood keep nobody from working */
			model_say(&app.model, NOTICE_ERROR, "%s", why.text);
		if (ok)
			loop(&app);
		term_close();
		app_free(&app);
	}
	settings_free(&settings);
	return ok;
}
