#include "ui/model.h"

#include "ui/i18n.h"
#include "ui/text.h"

#include <stdarg.h>

void model_init(Model *m)
{
	*m = (Model){.cols = 80, .rows = 24, .mode = MODE_QUEUE, .base = MODE_QUEUE, .home = MODE_QUEUE};
	m->stats.period = 2;
	m->stats.by = BY_OPERATOR;
	queue_init(&m->queue);
	editor_open(&m->line, STR(""), true);
	editor_open(&m->text, STR(""), false);
}

static void form_free(Form *f)
{
	for (size_t i = 0; i < f->count; i++)
		buf_free(&f->fields[i].value);
	buf_free(&f->action);
	arena_free(&f->arena);
	*f = (Form){0};
}

void model_free(Model *m)
{
	queue_free(&m->queue);
	waitview_free(&m->waiting);
	statsview_free(&m->stats);
	auditview_free(&m->audit);
	rows_free(&m->history.rows);
	arena_free(&m->history.arena);
	buf_free(&m->to_read);
	buf_free(&m->to_select);
	for (int i = 0; i < PANE_COUNT; i++)
		rows_free(&m->view.panes[i].rows);
	buf_free(&m->view.ticket);
	buf_free(&m->view.action);
	buf_free(&m->view.sought);
	aims_free(&m->view.aims);
	buf_free(&m->approval.action);
	buf_free(&m->approval.confirmation);
	rows_free(&m->approval.rows);
	buf_free(&m->prompt.action);
	editor_free(&m->line);
	editor_free(&m->text);
	form_free(&m->form);
	rows_free(&m->help);
	buf_free(&m->notice.text);
	arena_free(&m->intent);
	drafting_free(m);
	*m = (Model){0};
}

bool model_is_small(const Model *m)
{
	return m->cols < SCREEN_MIN_COLS || m->rows < SCREEN_MIN_ROWS;
}

bool model_has_work(const Model *m, const Briefs *b)
{
	bool waiting = m->base == MODE_WAITING && b->waiting != NULL && !b->waiting->complete;
	bool audit = m->base == MODE_AUDIT && b->audit != NULL &&
		     (auditview_is_behind(&m->audit, b->audit) || auditview_wants(&m->audit, b->audit));
	if (b->backlog == NULL || waiting || audit)
		return waiting || audit;
	if (gate_is_due(m, b) || case_has_work(m))
		return true;
	return m->queue.working || !b->backlog->complete || queue_wants(&m->queue) >= 0;
}

bool model_is_writing(const Model *m)
{
	return m->mode == MODE_EDITOR ||
	       (m->mode == MODE_LEAVE && m->before_leave == MODE_EDITOR) ||
	       (m->mode == MODE_SEARCH && m->before_search == MODE_EDITOR) ||
	       (m->mode == MODE_HELP && m->before_help == MODE_EDITOR);
}

Editor *model_editor(Model *m)
{
	if (!mode_is_text(m->mode))
		return NULL;
	return m->mode == MODE_EDITOR ? &m->text : &m->line;
}

void model_say(Model *m, NoticeKind kind, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_clear(&m->notice.text);
	buf_vaddf(&m->notice.text, _(fmt), ap);
	va_end(ap);
	m->notice.kind = kind;
}

void model_set(Buf *b, Str s)
{
	buf_clear(b);
	buf_add(b, s);
}

static const char *const doing_words[PRESENCE_DOING_COUNT] = {[PRESENCE_READING] = N_("%.*s is reading"),
	[PRESENCE_EDITING] = N_("%.*s is editing"),
	[PRESENCE_SIGNING] = N_("%.*s is about to sign")};

Str briefs_company(const Briefs *b, Str ticket, Arena *frame)
{
	Str all = STR("");
	for (size_t i = 0; i < b->company_count; i++) {
		const Presence *p = &b->company[i];
		if (!str_eq(p->ticket, ticket))
			continue;
		Str one = arena_fmt(frame, _(doing_words[p->doing]), STR_ARG(text_clean(frame, p->user, TEXT_LINE)));
		all = all.len == 0 ? one : arena_fmt(frame, "%.*s, %.*s", STR_ARG(all), STR_ARG(one));
	}
	return all;
}

const Keymap *briefs_keys(const Briefs *b)
{
	return b->keys == NULL ? &keymap_default : b->keys;
}

bool briefs_may(const Briefs *b, const Key *k)
{
	return b->user == NULL || role_may(b->user->role, k->verb);
}

const Case *briefs_case(const Briefs *b)
{
	return b->brief == NULL ? NULL : b->brief->c;
}

const Action *briefs_action(const Briefs *b, Str id)
{
	for (size_t i = 0; b->brief != NULL && i < b->brief->action_count; i++)
		if (str_eq(b->brief->actions[i].id, id))
			return &b->brief->actions[i];
	return NULL;
}

const Evidence *briefs_evidence(const Briefs *b, int n)
{
	for (size_t i = 0; b->brief != NULL && i < b->brief->evidence_count; i++)
		if (b->brief->evidence[i].n == n)
			return &b->brief->evidence[i];
	return NULL;
}

size_t briefs_citations(const Briefs *b)
{
	const Draft *d = b->brief == NULL ? NULL : b->brief->draft;
	size_t count = 0;
	for (size_t i = 0; d != NULL && i < d->sentence_count; i++)
		count += d->sentences[i].citation_count;
	return count;
}

const Citation *briefs_citation(const Briefs *b, size_t index)
{
	const Draft *d = b->brief == NULL ? NULL : b->brief->draft;
	for (size_t i = 0; d != NULL && i < d->sentence_count; i++) {
		if (index < d->sentences[i].citation_count)
			return &d->sentences[i].citations[index];
		index -= d->sentences[i].citation_count;
	}
	return NULL;
}
