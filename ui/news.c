/* News: what drafts on the road tell, kept in order until the loop takes it as messages. */
#include "ui/app.h"

#include "base/clock.h"

enum { QUEUE_AGE_US = 1000000 }; /* many drafts end at once: the queue is read again at most so often */

static void push(Shown *s, const Msg *msg)
{
	if (s->news == NULL)
		arena_reset(&s->news_arena);
	News *n = ARENA_NEW(&s->news_arena, News);
	n->msg = *msg;
	n->msg.ticket = arena_copy(&s->news_arena, msg->ticket);
	n->msg.text = arena_copy(&s->news_arena, msg->text);
	if (s->news == NULL)
		s->news = n;
	else
		s->news_last->next = n;
	s->news_last = n;
}

void shown_told(void *context, const DraftNews *news)
{
	bool ended = news->kind == DRAFT_DONE || news->kind == DRAFT_FAILED;
	Msg msg = {.kind = ended ? MSG_DRAFTED : MSG_DRAFTING,
		.ticket = news->ticket,
		.stage = news->kind == DRAFT_STAGE ? news->stage : NULL,
		.text = news->err != NULL ? str_from(news->err->text) : news->text,
		.ok = news->kind != DRAFT_FAILED,
		.stopped = news->err != NULL && news->err->code == ERR_NO,
		.reply = STR("")};
	push(context, &msg);
}

static void follow(Shown *s, const Msg *msg)
{
	bool moved = msg->kind == MSG_DRAFTED || msg->stage != NULL;
	if (moved && s->open && str_eq(msg->ticket, buf_str(&s->ticket)))
		shown_again(s);
	if (msg->kind == MSG_DRAFTED)
		s->queue_stale = true;
	if (msg->kind == MSG_DRAFTED && !s->open &&
		(s->news == NULL || clock_monotonic_us() - s->queue_at_us > QUEUE_AGE_US))
		(void)shown_read_changes(s, NULL);
}

bool shown_news(Shown *s, Msg *ret_msg)
{
	if (s->news == NULL)
		return false;
	*ret_msg = s->news->msg;
	s->news = s->news->next;
	follow(s, ret_msg);
	return true;
}
