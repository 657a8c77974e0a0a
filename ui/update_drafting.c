/* Drafts on the road: what comes of them into the model, and stopping them. */
#include "ui/update.h"

#include "ui/said.h"

#include "base/auto.h"

static Drafting *find(const Model *m, Str ticket)
{
	for (size_t i = 0; i < m->drafting_count; i++)
		if (str_eq(buf_str(&m->drafting[i].ticket), ticket))
			return &m->drafting[i];
	return NULL;
}

const Drafting *model_drafting(const Model *m, Str ticket)
{
	return find(m, ticket);
}

static void free_one(Drafting *d)
{
	buf_free(&d->ticket);
	buf_free(&d->model);
	buf_free(&d->words);
}

void drafting_free(Model *m)
{
	for (size_t i = 0; i < m->drafting_count; i++)
		free_one(&m->drafting[i]);
	free(m->drafting);
	m->drafting = NULL;
	m->drafting_count = 0;
}

void drafting_begin(Model *m, Str ticket)
{
	if (find(m, ticket) != NULL)
		return;
	m->drafting = xrealloc(m->drafting, (m->drafting_count + 1) * sizeof *m->drafting);
	Drafting *d = &m->drafting[m->drafting_count++];
	*d = (Drafting){.stage = "", .since_ms = m->now_ms};
	model_set(&d->ticket, ticket);
	m->drafting_serial++;
}

static void drafting_end(Model *m, Str ticket)
{
	Drafting *d = find(m, ticket);
	if (d == NULL)
		return;
	free_one(d);
	memmove(d, d + 1, (size_t)(m->drafting + --m->drafting_count - d) * sizeof *d);
	m->drafting_serial++;
}

static bool is_open(const Briefs *b, Str ticket)
{
	const Case *c = briefs_case(b);
	return c != NULL && str_eq(c->ticket.id, ticket);
}

Intent take_drafting(Model *m, const Briefs *b, const Msg *msg)
{
	Drafting *d = find(m, msg->ticket);
	(void)b;
	if (d == NULL)
		return nothing();
	m->drafting_serial++;
	if (msg->stage == NULL) {
		buf_add(&d->words, msg->text);
		return nothing();
	}
	d->stage = msg->stage;
	model_set(&d->model, msg->text);
	buf_clear(&d->words);
	return nothing();
}

Intent take_drafted(Model *m, const Briefs *b, const Msg *msg)
{
	Str ticket = intent_keep(m, msg->ticket);
	bool open = is_open(b, ticket);
	drafting_end(m, ticket);
	if (msg->stopped)
		model_say(m, NOTICE_GOOD, "%.*s: stopped. What it has reached is kept.", STR_ARG(ticket));
	else if (!msg->ok)
		model_say(m, NOTICE_ERROR, "%.*s: %.*s", STR_ARG(ticket), STR_ARG(said(&m->intent, msg->text)));
	else if (m->drafting_count == 0 && !open)
		model_say(m, NOTICE_GOOD, "Drafted.");
	if (msg->ok && open) {
		m->view.source = 0;
		m->view.citation = 0;
		pane_reset(&m->view.panes[PANE_DRAFT]);
	}
	return nothing();
}

/* Esc: the open ticket's draft, or in the queue all of them. NONE where nothing is on the road. */
Intent drafting_stop(Model *m, const Briefs *b)
{
	Intent intent = intent_for(m, b, INTENT_STOP_DRAFT);
	bool any = m->mode == MODE_QUEUE ? m->drafting_count > 0 : find(m, intent.ticket) != NULL;
	if (m->mode == MODE_QUEUE)
		intent.ticket = STR("");
	m->batch = 0;
	return any ? intent : nothing();
}
