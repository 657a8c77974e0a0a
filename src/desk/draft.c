/* One draft that is waited for. */
#include "desk/desk_private.h"

typedef struct Waited {
	bool done, ok;
	Brief brief;
	Err err;
} Waited;

static void on_waited(void *context, const DraftNews *news)
{
	Waited *w = context;
	w->done = news->kind == DRAFT_DONE || news->kind == DRAFT_FAILED;
	w->ok = news->kind == DRAFT_DONE;
	if (w->ok)
		w->brief = *news->brief;
	if (news->err != NULL)
		w->err = *news->err;
}

bool desk_draft(Desk *desk, Str ticket, bool again, Str reason, Brief *ret_brief, Err *err)
{
	Waited w = {0};
	DraftWish wish = {.ticket = ticket, .again = again, .keep = true, .reason = reason, .model = STR("")};
	if (!desk_draft_start(desk, &wish, on_waited, &w, err))
		return false;
	while (!w.done)
		(void)desk_poll(desk, NULL, 0, -1);
	if (!w.ok)
		return err_set(err, w.err.code, "%s", w.err.text);
	*ret_brief = w.brief;
	return true;
}
