/* The draft: what it is, what the check says about it, and the reply with its citation marks. */
#include "ui/panes.h"

#include "ui/text.h"
#include "ui/words.h"

static const char *const disposition_words[] = {[DISPOSITION_ANSWER] = "answer",
	[DISPOSITION_CLARIFY] = "clarify: it asks the customer back",
	[DISPOSITION_ESCALATE] = "escalate: a person must take it",
	[DISPOSITION_ABSTAIN] = "abstain: the sources do not hold the answer"};

static const Para label = {.lead_look = LOOK_MUTED, .indent = 9};

static Para labelled(const char *lead, Look look)
{
	Para p = label;
	p.lead = lead;
	p.look = look;
	return p;
}

static void draft_author(Rows *r, const Draft *d)
{
	Buf b = {0};
	buf_addf(&b, "%.*s", STR_ARG(text_clean(&r->arena, d->provider, TEXT_LINE)));
	if (d->model.len > 0 && !str_eq(d->model, d->provider))
		buf_addf(&b, "/%.*s", STR_ARG(text_clean(&r->arena, d->model, TEXT_LINE)));
	buf_addf(&b, " · revision %lld", (long long)d->revision);
	if (d->author.len > 0)
		buf_addf(&b, " · for %.*s", STR_ARG(text_clean(&r->arena, d->author, TEXT_LINE)));
	if (d->editor.len > 0)
		buf_addf(&b, " · edited by %.*s",
			STR_ARG(text_clean(&r->arena, d->editor, TEXT_LINE)));
	rows_add(r, labelled("written", LOOK_MUTED), buf_str(&b));
	buf_free(&b);
}

static size_t blocking(const Brief *b)
{
	size_t count = 0;
	for (size_t i = 0; i < b->problem_count; i++)
		count += b->problems[i].blocks;
	return count;
}

static void draft_verdict(Rows *r, const Brief *b)
{
	size_t blocks = blocking(b);
	if (b->state < CASE_CHECKED)
		rows_say(r, labelled("verdict", LOOK_WARN), "not checked yet");
	else if (blocks > 0)
		rows_say(r, labelled("verdict", LOOK_BAD | LOOK_BOLD),
			"%zu problem%s: the reply can't be sent like this", blocks,
			blocks == 1 ? "" : "s");
	else if (!b->c->verdict_ok)
		rows_say(r, labelled("verdict", LOOK_BAD | LOOK_BOLD), "the check failed");
	else if (b->problem_count > 0)
		rows_say(r, labelled("verdict", LOOK_WARN), "passes, with %zu remark%s",
			b->problem_count, b->problem_count == 1 ? "" : "s");
	else
		rows_say(r, labelled("verdict", LOOK_GOOD), "passes every check");
}

static void draft_problems(Rows *r, const Brief *b)
{
	for (size_t i = 0; i < b->problem_count; i++) {
		const Problem *p = &b->problems[i];
		Str where = text_clean(&r->arena, p->where, TEXT_LINE);
		Para how = labelled(p->blocks ? "  blocks" : "  remark", LOOK_PLAIN);
		how.lead_look = p->blocks ? LOOK_BAD : LOOK_WARN;
		rows_add(r, how,
			arena_fmt(&r->arena, "%.*s%s%.*s (%.*s)", STR_ARG(where),
				where.len > 0 ? ": " : "",
				STR_ARG(text_clean(&r->arena, p->text, TEXT_LINE)),
				STR_ARG(text_clean(&r->arena, p->code, TEXT_LINE))));
	}
}

enum { MAX_MARKS = 256 };

/* The number in a mark [1] that starts at `at`; 0 where there is none. */
static int mark_at(Str clean, size_t at, size_t *ret_end)
{
	size_t end = at + 1;
	int n = 0;
	if (clean.ptr[at] != '[')
		return 0;
	for (; end < clean.len && clean.ptr[end] >= '0' && clean.ptr[end] <= '9' && n < 1000; end++)
		n = 10 * n + clean.ptr[end] - '0';
	*ret_end = end + 1;
	return end < clean.len && clean.ptr[end] == ']' ? n : 0;
}

/* Where marks and citations go in step, the stressed citation's own mark stands out; else all of
 * its source. */
static size_t marks_find(Str clean, const PaneInput *in, size_t citations, Span *ret_spans)
{
	int numbers[MAX_MARKS];
	size_t count = 0, end;
	for (size_t at = 0; at < clean.len && count < MAX_MARKS; at++) {
		numbers[count] = mark_at(clean, at, &end);
		if (numbers[count] > 0)
			ret_spans[count++] = (Span){at, end, LOOK_ACCENT | LOOK_BOLD};
	}
	for (size_t i = 0; i < count; i++) {
		bool one = count == citations && in->citation > 0;
		if (one ? i + 1 == in->citation : numbers[i] == in->source)
			ret_spans[i].look |= LOOK_REVERSE;
	}
	return count;
}

static size_t citations_of(const Draft *d)
{
	size_t count = 0;
	for (size_t i = 0; i < d->sentence_count; i++)
		count += d->sentences[i].citation_count;
	return count;
}

static void draft_text(Rows *r, const Draft *d, const PaneInput *in)
{
	Span spans[MAX_MARKS];
	Str text = text_clean(&r->arena, d->text.len > 0 ? d->text : d->plain, TEXT_BLOCK);
	size_t count = marks_find(text, in, citations_of(d), spans);
	rows_blank(r);
	if (text.len == 0)
		rows_say(r, (Para){.look = LOOK_MUTED}, "The reply is empty. e writes one.");
	else
		rows_add(r, (Para){.spans = spans, .span_count = count}, text);
}

static void draft_none(Rows *r, const Brief *b)
{
	bool stuck = b->state == CASE_STUCK && b->c->stuck_why.len > 0;
	if (stuck)
		rows_add(r, (Para){.lead = "stuck", .lead_look = LOOK_BAD, .indent = 9},
			text_clean(&r->arena, b->c->stuck_why, TEXT_LINE));
	rows_say(r, (Para){.look = LOOK_MUTED},
		stuck ? "d tries again, s hands it to a supervisor."
		      : "No draft yet. d drafts an answer.");
}

/* What a model is writing: shown for the eye, marked as what it is. */
static void draft_coming(Rows *r, const Drafting *d)
{
	Buf b = {0};
	buf_addf(&b, "%s", d->stage[0] != '\0' ? d->stage : "waits for its turn");
	if (d->model.len > 0)
		buf_addf(&b, " · %.*s", STR_ARG(text_clean(&r->arena, buf_str(&d->model), TEXT_LINE)));
	rows_say(r, labelled("draft", LOOK_BOLD), "being written; Esc stops it");
	rows_add(r, labelled("stage", LOOK_MUTED), buf_str(&b));
	rows_say(r, labelled("verdict", LOOK_WARN), "not checked yet");
	rows_blank(r);
	rows_add(r, (Para){.look = LOOK_MUTED}, text_clean(&r->arena, buf_str(&d->words), TEXT_BLOCK));
	buf_free(&b);
}

void pane_draft(Rows *r, const PaneInput *in)
{
	const Brief *b = in->brief;
	const Draft *d = b->draft;
	if (in->drafting != NULL) {
		draft_coming(r, in->drafting);
		return;
	}
	if (d == NULL) {
		draft_none(r, b);
		return;
	}
	rows_say(r, labelled("draft", LOOK_BOLD), "%s", disposition_words[d->disposition]);
	draft_author(r, d);
	if (d->reason.len > 0)
		rows_add(r, labelled("reason", LOOK_PLAIN),
			text_clean(&r->arena, d->reason, TEXT_LINE));
	if (b->c->instruction.len > 0)
		rows_add(r, labelled("asked for", LOOK_PLAIN),
			text_clean(&r->arena, b->c->instruction, TEXT_LINE));
	draft_verdict(r, b);
	draft_problems(r, b);
	if (d->subject.len > 0)
		rows_add(r, labelled("subject", LOOK_PLAIN),
			text_clean(&r->arena, d->subject, TEXT_LINE));
	draft_text(r, d, in);
}
