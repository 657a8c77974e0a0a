#include "ui/settings.h"

#include "base/auto.h"

void settings_free(Settings *s)
{
	arena_free(&s->arena);
	*s = (Settings){0};
}

/* ---- views ---- */

static void view_add(Settings *s, SavedView v)
{
	size_t i = 0;
	while (i < s->view_count && !str_ieq(s->views[i].name, v.name))
		i++;
	if (i < QUEUE_VIEWS)
		s->views[i] = v;
	s->view_count += i == s->view_count && i < QUEUE_VIEWS;
}

static const struct {
	Verb verb; /* for whom: who may do this */
	SavedView view;
} built_in[] = {
	{VERB_READ, {{N_("All"), 3}, {"", 0}, QUEUE_PRIORITY, false}},
	{VERB_EDIT, {{N_("Needs me"), 8}, {"is:needed", 9}, QUEUE_PRIORITY, false}},
	{VERB_READ, {{N_("New"), 3}, {"state:new", 9}, QUEUE_PRIORITY, false}},
	{VERB_RECONCILE, {{N_("Escalated"), 9}, {"state:escalated", 15}, QUEUE_OLDEST, false}},
	{VERB_READ, {{N_("High risk"), 9}, {"risk:high,critical", 18}, QUEUE_OLDEST, false}},
	{VERB_EDIT, {{N_("Mine"), 4}, {"is:mine", 7}, QUEUE_PRIORITY, false}},
	{VERB_READ, {{N_("Stuck"), 5}, {"state:stuck", 11}, QUEUE_OLDEST, false}},
};

/* "intent:refund state:checked | by oldest first, turned round" */
static bool view_parse(Settings *s, const ConfigEntry *e, Err *err)
{
	SavedView v = {.name = arena_copy(&s->arena, e->key)};
	ptrdiff_t at = str_find(e->value, STR("| by "), 0);
	Str filter = str_slice(e->value, 0, at < 0 ? e->value.len : (size_t)at);
	Str order = at < 0 ? STR("") : str_trim(str_slice(e->value, (size_t)at + 5, e->value.len));
	Str turned = STR(", turned round");
	v.filter = arena_copy(&s->arena, str_trim(filter));
	v.reversed = str_ends(order, turned);
	order.len -= v.reversed ? turned.len : 0;
	if (order.len > 0 && !queue_order_from(order, &v.order))
		return err_set(err, ERR_INPUT, "screen.ini:%d: [views] %.*s: there is no order \"%.*s\"",
			e->line, STR_ARG(e->key), STR_ARG(order));
	view_add(s, v);
	return true;
}

static void view_remove(Settings *s, Str name)
{
	for (size_t i = 0; i < s->view_count; i++)
		if (str_ieq(s->views[i].name, name)) {
			memmove(s->views + i, s->views + i + 1,
				(--s->view_count - i) * sizeof *s->views);
			return;
		}
}

bool settings_save_view(Settings *s, Str name, Str value, Err *err)
{
	ConfigEntry entry = {.key = name, .value = value};
	if (s->view_count == QUEUE_VIEWS && value.len > 0)
		return err_set(err, ERR_INPUT, "there are %d views already: take one out of screen.ini",
			QUEUE_VIEWS);
	if (!preferences_write("views", name, value, err))
		return false;
	if (value.len > 0)
		return view_parse(s, &entry, err);
	view_remove(s, name);
	return true;
}

/* ---- the rest ---- */

static bool switch_parse(const Config *config, const char *key, bool otherwise, bool *ret_on, Err *err)
{
	Str value = config_str(config, "screen", key, otherwise ? STR("on") : STR("off"));
	*ret_on = str_ieq(value, STR("on"));
	return *ret_on || str_ieq(value, STR("off")) ||
	       err_set(err, ERR_INPUT, "screen.ini: [screen] %s: \"%.*s\" is neither on nor off", key, STR_ARG(value));
}

static bool screen_parse(Settings *s, const Config *config, Err *err)
{
	Str theme = config_str(config, "screen", "theme", STR("auto"));
	s->theme = theme_find(theme);
	bool ok = switch_parse(config, "mouse", false, &s->mouse, err);
	ok = switch_parse(config, "presence", true, &s->presence, ok ? err : NULL) && ok;
	s->language = arena_cstr(&s->arena, config_str(config, "screen", "language", STR("")));
	if (s->theme == NULL && !str_ieq(theme, STR("auto")))
		return err_set(ok ? err : NULL, ERR_INPUT,
			"screen.ini: [screen] theme: there is no theme \"%.*s\": auto, any, dark, light, contrast "
			"or mono",
			STR_ARG(theme));
	return ok;
}

bool settings_read(Settings *s, const User *user, const Config *config, Err *err)
{
	bool ok = screen_parse(s, config, err);
	s->keys = keymap_default;
	ok = keymap_make(&s->arena, config, &s->keys, ok ? err : NULL) && ok;
	for (size_t i = 0; i < COUNT(built_in); i++)
		if (role_may(user->role, built_in[i].verb))
			view_add(s, built_in[i].view);
	for (size_t i = 0; i < config->count; i++)
		if (str_is(config->items[i].section, "views"))
			ok = view_parse(s, &config->items[i], ok ? err : NULL) && ok;
	return ok;
}
