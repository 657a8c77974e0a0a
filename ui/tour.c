#include "ui/tour.h"

#include "ui/i18n.h"

static bool opened(const Model *m, const Briefs *b)
{
	return m->base == MODE_CASE && briefs_case(b) != NULL;
}

static bool drafted(const Model *m, const Briefs *b)
{
	return opened(m, b) && b->brief->draft != NULL;
}

static bool at_source(const Model *m, const Briefs *b)
{
	return opened(m, b) && m->view.focus == PANE_EVIDENCE;
}

static bool back_from_source(const Model *m, const Briefs *b)
{
	return m->base != MODE_CASE || (opened(m, b) && m->view.focus != PANE_EVIDENCE);
}

static bool reading_action(const Model *m, const Briefs *b)
{
	(void)b;
	return m->base == MODE_APPROVAL;
}

static bool out_of_action(const Model *m, const Briefs *b)
{
	(void)b;
	return m->base != MODE_APPROVAL;
}

static bool in_queue(const Model *m, const Briefs *b)
{
	(void)b;
	return m->base == MODE_QUEUE;
}

static bool elsewhere(const Model *m, const Briefs *b)
{
	(void)b;
	return m->base != MODE_QUEUE;
}

static bool never(const Model *m, const Briefs *b)
{
	(void)m;
	(void)b;
	return false;
}

static const struct {
	const char *text;
	const char *uncited; /* in its place where the reply cites nothing; NULL: the same */
	Verb verb;           /* who may not do this is not told */
	bool in_case;        /* it is about an open ticket */
	bool (*done)(const Model *m, const Briefs *b);
} steps[] = {
	{N_("this is what waits. Up and down choose, Enter opens a ticket."), NULL, VERB_READ, false, opened},
	{N_("what the customer wrote. d drafts an answer from your documents."), NULL, VERB_DRAFT, true, drafted},
	{N_("the reply, and what the check says of it. 1 shows the quote behind [1]."),
		N_("the reply, and why it answers nothing. 1 shows what was found."), VERB_READ, true, at_source},
	{N_("the quote in its source. Backspace goes back; e edits the reply."),
		N_("what was found in your documents. Backspace goes back."), VERB_READ, true, back_from_source},
	{N_("a reads what is proposed, in full; only then can it be signed."), NULL, VERB_APPROVE, true, reading_action},
	{"", NULL, VERB_APPROVE, true, out_of_action},
	{N_("x runs what is signed; r rejects, s hands on, D drafts again. q leaves."), NULL, VERB_READ, true, in_queue},
	{N_("/ filters, 1-9 are views, n finds what needs you. Tab shows more."), NULL, VERB_READ, false, elsewhere},
	{N_("Tab goes through all the views, ? tells the keys. That was all: Ctrl-X."), NULL, VERB_READ, false, never},
};

static bool is_for(const Briefs *b, size_t step)
{
	return b->user == NULL || role_may(b->user->role, steps[step].verb);
}

void tour_begin(Model *m)
{
	m->tour = 1;
}

void tour_step(Model *m, const Briefs *b)
{
	size_t count = sizeof steps / sizeof steps[0];
	do
		m->tour = m->tour < count ? m->tour + 1 : 0;
	while (m->tour > 0 && (steps[m->tour - 1].text[0] == '\0' || !is_for(b, m->tour - 1)));
}

void tour_follow(Model *m, const Briefs *b)
{
	while (m->tour > 0 && (!is_for(b, m->tour - 1) || steps[m->tour - 1].done(m, b)))
		m->tour = m->tour < sizeof steps / sizeof steps[0] ? m->tour + 1 : 0;
}

const char *tour_text(const Model *m, const Briefs *b)
{
	bool speaks = m->base == MODE_APPROVAL || m->mode == MODE_LEAVE || m->mode == MODE_HELP || mode_is_text(m->mode);
	if (m->tour == 0 || speaks || steps[m->tour - 1].text[0] == '\0')
		return NULL;
	if (steps[m->tour - 1].in_case && !opened(m, b))
		return _("Enter opens a ticket: there it goes on.");
	bool uncited = drafted(m, b) && briefs_citations(b) == 0 && steps[m->tour - 1].uncited != NULL;
	return _(uncited ? steps[m->tour - 1].uncited : steps[m->tour - 1].text);
}
