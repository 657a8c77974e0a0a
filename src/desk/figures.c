/* The journal in numbers, as far as this user may know of it (P5). */
#include "desk/desk_private.h"

static bool draft_is_visible(void *context, Str ticket, bool *ret_visible, Err *err)
{
	const Desk *desk = context;
	return store_draft_visible(desk->workspace->store, ticket, &desk->user, ret_visible, err);
}

typedef struct Feeding {
	Desk *desk;
	Figures *figures;
} Feeding;

static bool feed(void *context, Event event, Json *body, Err *err)
{
	const Feeding *feeding = context;
	event.body = body;
	bool ok = figures_add(feeding->figures, &event, draft_is_visible, feeding->desk, err);
	json_free(body);
	return ok;
}

/* How somebody decides is their own and their supervisors' to know. */
static void keep_own(Figures *f, const User *user)
{
	FigureTable *t = &f->by[BY_OPERATOR];
	size_t kept = 0;
	for (size_t i = 0; i < t->count; i++)
		if (role_may(user->role, VERB_AUDIT) || str_eq(t->items[i].name, user->name))
			t->items[kept++] = t->items[i];
	t->count = kept;
}

bool desk_figures(Desk *desk, int64_t since_ms, Figures *ret_figures, Err *err)
{
	Feeding feeding = {desk, ret_figures};
	if (!desk_may(desk, VERB_STATS, NULL, NULL, 0, err))
		return false;
	figures_begin(ret_figures, since_ms);
	if (!store_events(desk->workspace->store, STR(""), feed, &feeding, err)) {
		figures_free(ret_figures);
		return false;
	}
	figures_end(ret_figures);
	keep_own(ret_figures, &desk->user);
	return true;
}
