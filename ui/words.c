#include "ui/words.h"

#include "base/auto.h"
#include "ui/i18n.h"

Look look_of_state(CaseState s)
{
	static const Look looks[CASE_STATE_COUNT] = {[CASE_NEW] = LOOK_PLAIN,
		[CASE_ROUTED] = LOOK_MUTED,
		[CASE_GROUNDED] = LOOK_MUTED,
		[CASE_DRAFTED] = LOOK_MUTED,
		[CASE_CHECKED] = LOOK_ACCENT,
		[CASE_APPROVED] = LOOK_GOOD,
		[CASE_DONE] = LOOK_MUTED,
		[CASE_REJECTED] = LOOK_MUTED,
		[CASE_ESCALATED] = LOOK_WARN,
		[CASE_STUCK] = LOOK_BAD};
	return (size_t)s < COUNT(looks) ? looks[s] : LOOK_PLAIN;
}

Look look_of_action(ActionState s)
{
	static const Look looks[ACTION_STATE_COUNT] = {[ACTION_PROPOSED] = LOOK_ACCENT,
		[ACTION_SIGNED] = LOOK_WARN,
		[ACTION_APPROVED] = LOOK_GOOD,
		[ACTION_SENDING] = LOOK_WARN,
		[ACTION_DONE] = LOOK_GOOD,
		[ACTION_FAILED] = LOOK_BAD,
		[ACTION_UNKNOWN] = LOOK_BAD,
		[ACTION_REJECTED] = LOOK_MUTED,
		[ACTION_WITHDRAWN] = LOOK_MUTED};
	return (size_t)s < COUNT(looks) ? looks[s] : LOOK_PLAIN;
}

Look look_of_priority(Priority p)
{
	static const Look looks[] = {[PRIORITY_LOW] = LOOK_MUTED,
		[PRIORITY_NORMAL] = LOOK_PLAIN,
		[PRIORITY_HIGH] = LOOK_WARN,
		[PRIORITY_URGENT] = LOOK_BAD | LOOK_BOLD};
	return (size_t)p < COUNT(looks) ? looks[p] : LOOK_PLAIN;
}

static const struct {
	const char *word;
	Look look;
} risks[] = {
	{N_("low"), LOOK_MUTED}, {N_("medium"), LOOK_WARN}, {N_("high"), LOOK_BAD}, {N_("critical"), LOOK_BAD}};

int risk_rank(Str risk)
{
	for (size_t i = 0; i < COUNT(risks); i++)
		if (str_is(risk, risks[i].word))
			return (int)i + 1;
	return 0;
}

Look look_of_risk(Str risk)
{
	int rank = risk_rank(risk);
	return rank > 0 ? risks[rank - 1].look : LOOK_PLAIN;
}

/* Names of intents are the workspace's: the catalogue has some under the context "intent". */
Str intent_words(Arena *arena, Str intent)
{
	const char *name = arena_fmt(arena, "intent\004%.*s", STR_ARG(intent)).ptr, *words = gettext(name);
	return words == name ? intent : str_from(words);
}

Str risk_words(Str risk)
{
	int rank = risk_rank(risk);
	return rank > 0 ? str_from(_(risks[rank - 1].word)) : risk;
}

const char *stage_words(const char *stage)
{
	static const char *const stages[][2] = {{"router", N_("sorting it in")}, {"retriever", N_("looking for evidence")},
		{"reasoner", N_("writing")}, {"validator", N_("checking")}};
	for (size_t i = 0; i < COUNT(stages); i++)
		if (strcmp(stage, stages[i][0]) == 0)
			return _(stages[i][1]);
	return stage;
}

const char *tier_words(int tier)
{
	static const char *const words[] = {N_("a note: nothing leaves the desk"), N_("reversible"),
		N_("money or outbound"), N_("irreversible or large")};
	return tier >= 0 && (size_t)tier < COUNT(words) ? words[tier] : "unknown";
}

Look look_of_tier(int tier)
{
	static const Look looks[] = {LOOK_PLAIN, LOOK_PLAIN, LOOK_WARN, LOOK_BAD};
	return tier >= 0 && (size_t)tier < COUNT(looks) ? looks[tier] : LOOK_BAD;
}

static const struct {
	const char *origin, *lead, *words;
	Look look;
} origins[] = {
	/* clang-format off */
	{"OPERATOR", "  OPERATOR", N_("from this desk: a person or its configuration"), LOOK_GOOD},
	{"RECORD", "  RECORD", N_("from the requester's own records"), LOOK_GOOD},
	{"REQUESTER", "  REQUESTER", N_("from the requester's message"), LOOK_PLAIN},
	{"QUOTED", "  QUOTED", N_("from text quoted inside a message: others may have written it"),
		LOOK_WARN},
	{"RETRIEVED", "  RETRIEVED", N_("from a retrieved document"), LOOK_WARN},
	{"MODEL", "  MODEL", N_("written by the model: in no source"), LOOK_WARN},
	/* clang-format on */
};

const char *origin_words(Str origin)
{
	for (size_t i = 0; i < COUNT(origins); i++)
		if (str_is(origin, origins[i].origin))
			return origins[i].words;
	return N_("of unknown origin");
}

const char *origin_lead(Str origin)
{
	for (size_t i = 0; i < COUNT(origins); i++)
		if (str_is(origin, origins[i].origin))
			return origins[i].lead;
	return "  unknown";
}

Look look_of_origin(Str origin)
{
	for (size_t i = 0; i < COUNT(origins); i++)
		if (str_is(origin, origins[i].origin))
			return origins[i].look;
	return LOOK_BAD;
}

Look look_of_event(EventKind kind)
{
	static const Look looks[EVENT_COUNT] = {[EVENT_SIGNED] = LOOK_GOOD,
		[EVENT_DONE] = LOOK_GOOD,
		[EVENT_REFUSED] = LOOK_BAD,
		[EVENT_FAILED] = LOOK_BAD,
		[EVENT_UNKNOWN] = LOOK_BAD,
		[EVENT_STUCK] = LOOK_BAD,
		[EVENT_ESCALATED] = LOOK_WARN,
		[EVENT_REJECTED] = LOOK_WARN,
		[EVENT_NEWS] = LOOK_ACCENT};
	return (size_t)kind < EVENT_COUNT ? looks[kind] : LOOK_PLAIN;
}

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, WEEK = 7 * DAY, YEAR = 365 * DAY };

Age age_of(int64_t ms)
{
	static const struct {
		int64_t from, unit;
		char letter;
	} steps[] = {{2 * YEAR, YEAR, 'y'}, {4 * WEEK, WEEK, 'w'}, {2 * DAY, DAY, 'd'},
		{HOUR, HOUR, 'h'}, {MINUTE, MINUTE, 'm'}};
	int64_t seconds = ms / 1000;
	Age age;
	snprintf(age.text, sizeof age.text, "%s", _("now"));
	for (size_t i = 0; i < COUNT(steps); i++)
		if (seconds >= steps[i].from) {
			int64_t n = seconds / steps[i].unit;
			snprintf(age.text, sizeof age.text, "%lld%c",
				(long long)(n > 999 ? 999 : n), steps[i].letter);
			break;
		}
	return age;
}

Age age_words(int64_t ms)
{
	int64_t seconds = ms < 0 ? 0 : ms / 1000;
	int days = (int)(seconds / DAY > 9999 ? 9999 : seconds / DAY);
	int hours = (int)(seconds % DAY / HOUR), minutes = (int)(seconds % HOUR / MINUTE);
	Age age;
	if (days > 0)
		snprintf(age.text, sizeof age.text, _("%d d %d h"), days, hours);
	else if (hours > 0)
		snprintf(age.text, sizeof age.text, _("%d h %d min"), hours, minutes);
	else
		snprintf(age.text, sizeof age.text, _("%d min"), minutes);
	return age;
}
