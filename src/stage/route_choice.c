#include "stage/route_choice.h"

#include "stage/reply.h"
#include "stage/words.h"

enum { KNOWN_MOST_WORDS = 60 }; /* a longer message says more than one thing */

static const char section_start[] = "route ";

/* ---- [route NAME] ---- */

static size_t words_in(Str text)
{
	size_t count = 0;
	bool inside = false;
	for (size_t i = 0; i < text.len; i++) {
		bool blank = text.ptr[i] == ' ' || text.ptr[i] == '\n' || text.ptr[i] == '\t';
		count += inside && blank;
		inside = !blank;
	}
	return count + inside;
}

static bool in_list(Str list, Str word)
{
	Str part;
	while (list.len > 0 && str_next(&list, ',', &part))
		if (str_eq(str_trim(part), word))
			return true;
	return false;
}

typedef enum Holds { HOLDS, HOLDS_NOT, HOLDS_NEVER /* the value is wrong */ } Holds;
typedef Holds HoldsFn(const RouteInput *input, Str value);

static Holds holds(bool yes)
{
	return yes ? HOLDS : HOLDS_NOT;
}

static Holds intents_hold(const RouteInput *input, Str value)
{
	return holds(in_list(value, input->intent->name));
}

static Holds languages_hold(const RouteInput *input, Str value)
{
	return holds(in_list(value, input->language));
}

/* "0.8", "1": hundredths are enough. */
static bool share_from(Str value, double *ret_share)
{
	Str rest = value, whole, part = STR("0");
	int64_t units, parts;
	(void)str_next(&rest, '.', &whole);
	if (rest.ptr != NULL && whole.len < value.len)
		part = rest;
	if (!str_to_int64(whole, &units) || !str_to_int64(part, &parts) || part.len > 6 || units < 0 || parts < 0)
		return false;
	double scale = 1;
	for (size_t i = 0; i < part.len; i++)
		scale *= 10;
	*ret_share = (double)units + (double)parts / scale;
	return *ret_share <= 1;
}

static Holds min_confidence_holds(const RouteInput *input, Str value)
{
	double least;
	return !share_from(value, &least) ? HOLDS_NEVER : holds(input->intent->confidence >= least);
}

static Holds max_confidence_holds(const RouteInput *input, Str value)
{
	double most;
	return !share_from(value, &most) ? HOLDS_NEVER : holds(input->intent->confidence < most);
}

static Holds max_words_hold(const RouteInput *input, Str value)
{
	int64_t most;
	return !str_to_int64(value, &most) || most < 0 ? HOLDS_NEVER
						       : holds((int64_t)words_in(input->asked->words) <= most);
}

static Holds min_words_hold(const RouteInput *input, Str value)
{
	int64_t least;
	return !str_to_int64(value, &least) || least < 0 ? HOLDS_NEVER
							 : holds((int64_t)words_in(input->asked->words) >= least);
}

static Holds budget_holds(const RouteInput *input, Str value)
{
	int64_t least;
	return !str_to_int64(value, &least) || least < 0 || least > 100 ? HOLDS_NEVER
									: holds(input->in->budget_used >= least);
}

static Holds model_holds(const RouteInput *input, Str value)
{
	(void)input;
	return value.len > 0 ? HOLDS : HOLDS_NEVER;
}

static const struct {
	const char *key;
	HoldsFn *holds;
} conditions[] = {{"intents", intents_hold}, {"languages", languages_hold},
	{"min_confidence", min_confidence_holds}, {"max_confidence", max_confidence_holds},
	{"max_words", max_words_hold}, {"min_words", min_words_hold}, {"budget_used", budget_holds},
	{"model", model_holds}};

static bool entry_holds(const RouteInput *input, const ConfigEntry *e, bool *ret_holds, Err *err)
{
	for (size_t i = 0; i < sizeof conditions / sizeof conditions[0]; i++) {
		if (!str_is(e->key, conditions[i].key))
			continue;
		Holds it = conditions[i].holds(input, e->value);
		*ret_holds = it == HOLDS;
		return it != HOLDS_NEVER || err_set(err, ERR_INPUT, "countersign.ini:%d: [%.*s] %.*s: \"%.*s\" is no "
			"value for it", e->line, STR_ARG(e->section), STR_ARG(e->key), STR_ARG(e->value));
	}
	return err_set(err, ERR_INPUT, "countersign.ini:%d: [%.*s] %.*s: no condition of a route", e->line,
		STR_ARG(e->section), STR_ARG(e->key));
}

/* All entries of the section are looked at, so that a mistake shows at once. */
static bool section_holds(const RouteInput *input, Arena *arena, Str section, Str *ret_model, Err *err)
{
	const Config *config = &input->c->rules->config;
	bool all = true;
	for (size_t i = 0; i < config->count; i++) {
		bool one = false;
		if (!str_eq(config->items[i].section, section))
			continue;
		if (!entry_holds(input, &config->items[i], &one, err))
			return false;
		all = all && one;
	}
	Str model = config_str(config, arena_cstr(arena, section), "model", STR(""));
	if (model.len == 0)
		return err_set(err, ERR_INPUT, "countersign.ini: [%.*s] model: is missing", STR_ARG(section));
	*ret_model = all ? model : STR("");
	return true;
}

/* The first section that holds; model "" where none does. */
static bool choose_by_rules(Arena *arena, const RouteInput *input, RouteChoice *choice, Err *err)
{
	const Config *config = &input->c->rules->config;
	Str done = STR(""), model = STR("");
	for (size_t i = 0; i < config->count; i++) {
		Str section = config->items[i].section;
		if (!str_starts(section, str_from(section_start)) || str_eq(section, done))
			continue;
		done = section;
		if (!section_holds(input, arena, section, &model, err))
			return false;
		if (model.len == 0 || choice->model.len > 0)
			continue;
		choice->model = model;
		choice->reason = arena_fmt(arena, "Model " STR_FMT " by [" STR_FMT "].", STR_ARG(model), STR_ARG(section));
	}
	return true;
}

/* ---- what needs no model ---- */

static bool is_short(const RouteInput *input)
{
	return input->asked->question_count <= 1 && words_in(input->asked->words) <= KNOWN_MOST_WORDS;
}

/* Code answers it; false: it does not. */
static bool choose_code(Arena *arena, const RouteInput *input, RouteChoice *choice)
{
	choice->model = STR("extractive");
	if (input->topic.len > 0 || input->intent->machine || input->asked->empty)
		return true;
	if (reply_known_for(input->c, arena, input->intent->name, input->language).len > 0 && is_short(input)) {
		choice->reason = STR("There is a known answer to it.");
		choice->known = true;
		return true;
	}
	if (input->in->same_as.len > 0) {
		choice->model = STR("solved");
		choice->same_as = input->in->same_as;
		choice->reason = arena_fmt(arena, "The same words as " STR_FMT ", which was answered.",
			STR_ARG(input->in->same_as));
		return true;
	}
	return false;
}

bool route_choose(Arena *arena, const RouteInput *input, RouteChoice *ret_choice, Err *err)
{
	const Str none = STR("");
	Str provider = config_str(&input->c->rules->config, "reasoner", "provider", STR("extractive"));
	RouteChoice choice = {.model = none, .reason = none, .same_as = none}, by_rules = choice;
	Str wanted = input->in->model.ptr == NULL ? none : input->in->model;
	if (!choose_by_rules(arena, input, &by_rules, err))
		return false;
	bool replays = str_is(provider, "replay"); /* recorded answers answer whatever they were recorded for */
	if (!replays && wanted.len == 0 && choose_code(arena, input, &choice)) {
		*ret_choice = choice;
		return true;
	}
	if (!replays && by_rules.model.len > 0)
		choice = by_rules;
	else
		choice.model = provider;
	if (wanted.len > 0)
		choice = (RouteChoice){.model = wanted, .reason = none, .same_as = none, .asked = true};
	*ret_choice = choice;
	return true;
}
