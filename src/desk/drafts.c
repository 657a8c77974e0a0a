/*
 * Drafts: several cases on the road at once, on the caller's thread. A draft goes step by step; while a
 * model is asked, the others go on and the caller's own descriptors are watched: desk_poll is the one wait.
 *
 * Always true
 * - at most [reasoner] concurrency drafts are on the road, of them at most ahead_concurrency that are prepared
 *   ahead; the others wait in the order they were asked for.
 * - a draft works on a case of its own, so that no case handed out to a face is moved or freed by desk_poll.
 *   Where somebody else moved the ticket it is loaded anew; an answer about an earlier revision is thrown away
 *   and the road taken from where the case stands.
 * - what drafts write in one round is committed together at its end, and none of them goes on or is told of before.
 *   Where the caller watches descriptors (a person's keys) nobody waits for the disk: a thread commits, every draft stands
 *   still meanwhile, whatever else asks the store for something waits for the commit, and no draft ends while a
 *   commit is due, so that who is told of it can read at once.
 * - what a case has reached is in the journal: stopping a draft, or the program, loses only the answer that was
 *   on its way.
 */
#include "desk/desk_private.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

enum {
	STEPS_US = 8000,  /* of work between two looks at the caller's descriptors */
	ROUND_US = 50000, /* where there are none: what is written in it is committed together */
	FAILURES = 2,    /* of a service, then the case is STUCK */
	POLL_MOST = NET_MAX_FDS - 1, /* descriptors of a caller's; one more is ours */
	STALES = 3,      /* somebody else moved the case: started over as often */
};

struct Job {
	Job *next;
	Arena arena;
	Str ticket, reason, model;
	bool again, fresh; /* fresh: it was asked for anew, so no kept answer will do */
	int64_t began_us; /* of the step under way, monotonic */
	DraftTell *tell;
	void *context;
	bool begun;
	bool ahead, unwatched;
	User reader; /* ahead: with whose rights, once it has begun */
	enum { SETTLED, WRITING, WRITTEN } writing; /* what it did last: WRITING is not committed yet, of WRITTEN is known how that went */
	Err lost;    /* why it was not; ERR_NONE where it was */
	Budget held; /* the calls paid by it */
	bool keep;    /* the case is handed to the desk at the end */
	Case *c;      /* NULL until the first step */
	Chain *chain; /* a model is being asked; NULL: the road goes on at once */
	int64_t revision;
	int failures, stales;
	Peek peek;
};

/* ---- telling ---- */

static void tell(const Job *job, DraftNews news)
{
	news.ticket = job->ticket;
	if (news.text.ptr == NULL)
		news.text = STR("");
	if (job->tell != NULL)
		job->tell(job->context, &news);
}

static void on_words(void *context, Str piece)
{
	Job *job = context;
	AUTO(buf_free) Buf words = {0};
	peek_feed(&job->peek, piece, &words);
	if (words.len > 0)
		tell(job, (DraftNews){.kind = DRAFT_WORDS, .text = buf_str(&words)});
}

static void on_ask(void *context, Str model)
{
	Job *job = context;
	job->peek = (Peek){0};
	tell(job, (DraftNews){.kind = DRAFT_STAGE, .stage = "reasoner", .text = model});
}

/* ---- the end of a job ---- */

/* The store tells how the commit of all that is WRITING went. */
static void on_commit(void *context, bool ok, const Err *why)
{
	Desk *desk = context;
	for (Job *job = desk->jobs; job != NULL; job = job->next)
		if (job->writing == WRITING) {
			job->writing = WRITTEN;
			job->lost = ok ? (Err){0} : *why;
		}
}

/* How the commit went of what it did last, which is not waited for again. */
static bool end_write(Desk *desk, Job *job, Err *err)
{
	if (job->writing == WRITING)
		store_commit_group(desk->workspace->store);
	if (job->writing == SETTLED)
		return true;
	bool ok = job->lost.code == ERR_NONE;
	job->writing = SETTLED;
	desk_written(desk, job->c, &job->held, ok);
	return ok || err_set(err, job->lost.code, "%s", job->lost.text);
}

static void free_job(Job *job)
{
	chain_free(job->chain);
	ledger_close_case(job->c);
	arena_free(&job->arena);
	free(job);
}

static void unlink_job(Desk *desk, const Job *job)
{
	Job **at = &desk->jobs;
	while (*at != job)
		at = &(*at)->next;
	*at = job->next;
}

/* Where it ends early, what it had reached stays; of a case that was not written there is nothing to keep. */
static void keep_reached(Desk *desk, Job *job, const Err *err)
{
	if (err != NULL && job->c != NULL && err->code != ERR_STORE && err->code != ERR_STALE)
		(void)desk_flush(desk, job->c, NULL);
}

static void end_job(Desk *desk, Job *job, const Brief *brief, const Err *err)
{
	(void)end_write(desk, job, NULL);
	unlink_job(desk, job);
	keep_reached(desk, job, err);
	chain_free(job->chain); /* what was asked is paid */
	job->chain = NULL;
	(void)budget_flush(desk, NULL);
	tell(job, (DraftNews){.kind = err == NULL ? DRAFT_DONE : DRAFT_FAILED, .brief = brief, .err = err});
	free_job(job);
}

void drafts_free(Desk *desk)
{
	for (Job *job = desk->jobs; job != NULL; job = desk->jobs) {
		(void)end_write(desk, job, NULL);
		desk->jobs = job->next;
		free_job(job);
	}
	if (desk->workspace != NULL)
		(void)budget_flush(desk, NULL);
	budget_free(&desk->budget);
	net_close(desk->net);
}

/* ---- one step ---- */

typedef enum Progress { GOES_ON, WAITS, ENDED } Progress;

/* The case as it is now. */
static bool load_case(Desk *desk, Job *job, Err *err)
{
	Workspace *w = desk->workspace;
	bool current = false;
	if (job->c != NULL && !ledger_is_current(w->store, job->c, &current, err))
		return false;
	if (job->c != NULL && !current) {
		ledger_close_case(job->c);
		job->c = NULL;
	}
	return job->c != NULL || ledger_load(w->store, &w->rules, job->ticket, &job->c, err);
}

/* Of one moment: who may see it, and what it is. */
static bool load(Desk *desk, Job *job, Err *err)
{
	Store *store = desk->workspace->store;
	Err why = {0};
	bool snapshot = store_snapshot(store), seen = desk_may_see(desk, job->ticket, &why),
	     ok = seen && load_case(desk, job, err);
	if (snapshot)
		store_rollback(store);
	return seen ? ok : desk_refuse_missing(desk, VERB_DRAFT, job->ticket, &why, err);
}

/* Drafted with rights that this user lacks: to them it is as if it had never been drafted. What somebody signed there
 * is not theirs to undo, and what was decided is no longer to be drafted unless they ask for it. */
static bool must_draft_anew(Desk *desk, const Job *job, bool *ret_anew, Err *err)
{
	Case *c = job->c;
	bool veiled = case_is_veiled(c, &desk->user);
	*ret_anew = veiled && !case_is_decided(c);
	bool asks = *ret_anew || job->again || job->model.len > 0;
	if (!veiled || !asks || !case_is_under_way(c))
		return true;
	(void)err_set(err, ERR_REFUSED, "%.*s: somebody who may read more signed an action there that is not settled yet",
		STR_ARG(c->ticket.id));
	return desk_refuse(desk, c, STR(""), verb_name(VERB_DRAFT), err);
}

static bool begin(Desk *desk, Job *job, Err *err)
{
	Case *c = job->c;
	bool veiled;
	if (!desk_may(desk, VERB_DRAFT, c, NULL, 0, err) || !must_draft_anew(desk, job, &veiled, err))
		return false;
	if (job->again && c->drill != NULL) {
		Brief told;
		job->begun = true;
		job->again = false;
		return desk_drill_decided(desk, c, "drafted again", true, &told, err);
	}
	bool other = job->model.len > 0 && !str_eq(job->model, c->route.model);
	if ((job->again || veiled || other || c->state == CASE_STUCK) && c->state != CASE_NEW) {
		Json *body = json_new_object();
		json_set_str(body, "reason", job->reason);
		if (!desk_write(desk, c, EVENT_REOPENED, body, err))
			return false;
	}
	job->begun = true;
	job->again = false;
	return !job->ahead || ahead_reader(desk, &job->arena, job->ticket, &job->reader, err);
}

/* What was brought, as the next event; a draft with the verdict on it. */
static bool give(Desk *desk, Job *job, const Json *brought, Str model, Err *err)
{
	if (job->c->state == CASE_GROUNDED || job->c->state == CASE_CHECKED)
		tell(job, (DraftNews){.kind = DRAFT_STAGE, .stage = "validator"});
	bool writing;
	Giving g = {brought, model, job->began_us, job->unwatched, &job->held};
	bool ok = desk_give(desk, job->c, &g, &writing, err);
	job->writing = writing ? WRITING : SETTLED;
	return ok;
}

static Progress fail(Desk *desk, Job *job, const Err *why)
{
	Err err = *why;
	end_job(desk, job, NULL, &err);
	return ENDED;
}

/* A service that fails again leaves the case STUCK, with the reason; somebody else's step is theirs. A case
 * whose event was not written is spoilt. */
static Progress failed(Desk *desk, Job *job, const Err *why)
{
	bool outside = why->code == ERR_OUTSIDE, again = outside ? ++job->failures < FAILURES
		: why->code == ERR_STALE && ++job->stales < STALES;
	if (outside && !again) {
		Json *body = json_new_object();
		json_set_cstr(body, "why", why->text);
		(void)desk_write(desk, job->c, EVENT_STUCK, body, NULL);
	}
	if (!again)
		return fail(desk, job, why);
	job->begun = outside;
	if (!outside) {
		ledger_close_case(job->c);
		job->c = NULL;
	}
	return GOES_ON;
}

/* Nobody answered. */
static Progress unanswered(Desk *desk, Job *job, const Json *body, const Err *why)
{
	Err err = {0};
	if (desk_may_abstain(job->c, why))
		return give(desk, job, body, STR(""), &err) ? GOES_ON : failed(desk, job, &err);
	job->failures = FAILURES; /* each was tried as often as it makes sense */
	return failed(desk, job, why);
}

/* The model's answer, where it is still about this case. */
static Progress take_answer(Desk *desk, Job *job)
{
	AUTO(json_freep) Json *body = NULL;
	Err why = {0};
	if (job->c->revision != job->revision) {
		chain_freep(&job->chain);
		job->chain = NULL;
		(void)err_set(&why, ERR_STALE, "the case changed while a model was asked");
		return failed(desk, job, &why);
	}
	if (!chain_step(job->chain, job->c, clock_monotonic_us()))
		return WAITS;
	bool answered = chain_finish(job->chain, &body, &why);
	chain_free(job->chain);
	job->chain = NULL;
	if (!answered)
		return unanswered(desk, job, body, &why);
	return give(desk, job, body, STR(""), &why) ? GOES_ON : failed(desk, job, &why);
}

static Progress ask(Desk *desk, Job *job, const Need *need)
{
	Err why = {0};
	ChainWish wish = {.watch = {.ask = on_ask, .words = on_words, .context = job}, .fresh = job->fresh,
		.purpose = job->ahead ? STR("ahead") : STR("draft"), .ticket = job->ticket, .reader = desk->user};
	if (!chain_start(desk, job->c, need, &wish, &job->chain, &why))
		return failed(desk, job, &why);
	job->revision = job->c->revision;
	return take_answer(desk, job); /* some need no waiting */
}

static Progress finish(Desk *desk, Job *job)
{
	Brief brief = brief_of(job->c, &desk->user);
	if (job->keep) {
		desk_remember(desk, job->c);
		job->c = NULL;
	}
	end_job(desk, job, &brief, NULL);
	return ENDED;
}

static Progress step_road(Desk *desk, Job *job)
{
	AUTO(json_freep) Json *brought = NULL;
	Err why = {0};
	Need need = pipeline_need(job->c);
	if (need.kind == NEED_PERSON)
		return desk->aside && store_has_group(desk->workspace->store) ? GOES_ON : finish(desk, job);
	job->began_us = clock_monotonic_us();
	if (need.kind == NEED_MODEL && job->c->drill == NULL)
		return ask(desk, job, &need);
	tell(job, (DraftNews){.kind = DRAFT_STAGE, .stage = pipeline_stage_name(job->c)});
	bool ok = desk_bring(desk, job->c, &need, &brought, &why) &&
		give(desk, job, brought, job->model, &why);
	return ok ? GOES_ON : failed(desk, job, &why);
}

/* Looked for and read with the reader's rights; who does it stays who they are. */
static Progress go_on(Desk *desk, Job *job)
{
	User own = desk->user;
	if (job->ahead)
		desk->user = job->reader;
	Progress progress = job->chain != NULL ? take_answer(desk, job) : step_road(desk, job);
	desk->user = own;
	return progress;
}

static Progress step(Desk *desk, Job *job)
{
	Err why = {0};
	if (!end_write(desk, job, &why))
		return failed(desk, job, &why);
	if (job->chain != NULL && !chain_is_ready(job->chain, clock_monotonic_us()))
		return WAITS;
	if (!load(desk, job, &why))
		return fail(desk, job, &why);
	if (!job->begun && !begin(desk, job, &why))
		return failed(desk, job, &why);
	return go_on(desk, job);
}

/* ---- all of them ---- */

static size_t at_once(const Desk *desk, const char *key, int64_t otherwise)
{
	int64_t most = otherwise;
	(void)config_int(&desk->workspace->rules.config, "reasoner", key, otherwise, 1, DRAFTS_MOST, &most, NULL);
	return (size_t)most;
}

typedef enum Round {
	ALL_WAIT,
	SOME_GO_ON,
	CUT_SHORT, /* the time is up, or somebody was told who looks at the store now */
} Round;

/* One step of every draft on the road. */
static Round step_each(Desk *desk, int64_t until_us)
{
	size_t left = at_once(desk, "concurrency", DRAFTS_AT_ONCE), ahead = at_once(desk, "ahead_concurrency", AHEAD_AT_ONCE);
	Round round = ALL_WAIT;
	for (Job *job = desk->jobs, *next; job != NULL && left > 0; job = next) {
		next = job->next;
		if (job->ahead && ahead == 0)
			continue;
		left--;
		ahead -= job->ahead;
		Progress progress = step(desk, job);
		round = progress != WAITS ? SOME_GO_ON : round;
		if ((progress == ENDED && desk->aside) || clock_monotonic_us() >= until_us)
			return CUT_SHORT;
	}
	return round;
}

/* Every draft on the road as far as it goes without waiting, or until the round is cut short (true then). */
static bool step_all(Desk *desk, int64_t until_us)
{
	Store *store = desk->workspace->store;
	Round round = SOME_GO_ON;
	while (round == SOME_GO_ON && !store_is_committing(store)) {
		round = step_each(desk, until_us);
		if (desk->aside)
			store_commit_group_aside(store, desk->wake);
		else
			store_commit_group(store);
	}
	return round == CUT_SHORT && !store_is_committing(store);
}

static int wait_ms(const Desk *desk, int timeout_ms)
{
	for (const Job *job = desk->jobs; job != NULL; job = job->next)
		if (job->chain != NULL)
			timeout_ms = chain_wait_ms(job->chain, timeout_ms);
	return timeout_ms;
}

/* The caller's descriptors and, where a commit is under way, its end. */
static int poll_all(Desk *desk, struct pollfd *fds, size_t count, int timeout_ms)
{
	struct pollfd all[POLL_MOST + 1];
	uint64_t ended;
	if (desk->wake <= 0 || count > POLL_MOST)
		return net_poll(desk->net, fds, count, timeout_ms);
	if (count > 0)
		memcpy(all, fds, count * sizeof *fds);
	all[count] = (struct pollfd){.fd = desk->wake, .events = POLLIN};
	int ready = net_poll(desk->net, all, count + 1, timeout_ms);
	if (count > 0)
		memcpy(fds, all, count * sizeof *fds);
	bool woken = ready > 0 && (all[count].revents & POLLIN) != 0;
	if (woken && read(desk->wake, &ended, sizeof ended) < 0)
		return ready;
	return ready - woken;
}

int desk_poll(Desk *desk, struct pollfd *fds, size_t count, int timeout_ms)
{
	bool had = desk->jobs != NULL;
	if (count > 0 && desk->wake == 0)
		desk->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	desk->aside = count > 0 && desk->wake > 0;
	bool more = had && step_all(desk, clock_monotonic_us() + (desk->aside ? STEPS_US : ROUND_US));
	bool ended = had && desk->jobs == NULL; /* the caller may be waiting for just that */
	return poll_all(desk, fds, count, more || ended ? 0 : wait_ms(desk, timeout_ms));
}

static Job *find_job(const Desk *desk, Str ticket)
{
	Job *job = desk->jobs;
	while (job != NULL && !str_eq(job->ticket, ticket))
		job = job->next;
	return job;
}

bool desk_draft_start(Desk *desk, const DraftWish *wish, DraftTell *told, void *context, Err *err)
{
	Job **at = &desk->jobs;
	if (find_job(desk, wish->ticket) != NULL)
		return err_set(err, ERR_REFUSED, "%.*s is being drafted already", STR_ARG(wish->ticket));
	store_on_commit(desk->workspace->store, on_commit, desk);
	Job *job = xcalloc(1, sizeof *job);
	*job = (Job){.again = wish->again, .fresh = wish->again, .ahead = wish->ahead, .unwatched = wish->unwatched,
		.keep = wish->keep, .tell = told, .context = context};
	job->model = wish->model.len > 0 ? arena_copy(&job->arena, wish->model) : STR("");
	job->ticket = arena_copy(&job->arena, wish->ticket);
	job->reason = arena_copy(&job->arena, wish->reason);
	while (*at != NULL)
		at = &(*at)->next;
	*at = job;
	return true;
}

bool desk_draft_cancel(Desk *desk, Str ticket)
{
	Err err = {.code = ERR_NO, .text = "the draft was stopped"};
	bool all = ticket.len == 0, any = false;
	for (Job *job; (job = all ? desk->jobs : find_job(desk, ticket)) != NULL; any = true)
		end_job(desk, job, NULL, &err);
	return any;
}

size_t desk_drafts(const Desk *desk)
{
	size_t count = 0;
	for (const Job *job = desk->jobs; job != NULL; job = job->next)
		count++;
	return count;
}
