/*
 * Gate: what an evaluation said, kept as rows of the journal, and whether what drafts come from is still what passed.
 *
 *   [eval]
 *   require_gate = yes        ; drafts made under what has not passed can't be signed (tier 0 can: notes, hand-overs)
 *   gate = golden, heldout    ; the sets that must have passed; absent: any
 */
#include "desk/desk_private.h"

enum { LOOKED_AT = 200 }; /* rows of evaluations, newest first */

static const char *const parts[] = {"prompt", "model", "index", "policy", "tools", "settings", "program"};

/* One hash for the parts that decide what a draft says. */
static HashHex digest_of(const Json *fingerprint)
{
	AUTO(buf_free) Buf text = {0};
	for (size_t i = 0; i < COUNT(parts); i++)
		buf_addf(&text, "%.*s\n", STR_ARG(json_str_at(fingerprint, parts[i])));
	return hash_hex_of(buf_str(&text));
}

bool desk_evaluated(Desk *desk, Json *verdict, Err *err)
{
	if (!desk_may(desk, VERB_EVALUATE, NULL, NULL, 0, err)) {
		json_free(verdict);
		return false;
	}
	json_set_cstr(verdict, "under", digest_of(json_get(verdict, "fingerprint")).text);
	return ledger_note(desk->workspace->store, EVENT_EVALUATED, clock_now_ms(), desk->user.name, STR(""), verdict,
		err);
}

bool desk_under(Desk *desk, HashHex *ret_under, Err *err)
{
	AUTO(json_freep) Json *fingerprint = NULL;
	if (!desk_fingerprint(desk, &fingerprint, err))
		return false;
	*ret_under = digest_of(fingerprint);
	return true;
}

/* ---- what passed ---- */

typedef struct Search {
	Str under; /* the fingerprint looked for */
	StrSet sets;   /* required; empty: one of any name */
	bool found[GATE_MAX_SETS], any, ever, canary_seen;
	Json *last;    /* the newest that passed, owned */
	GateState *state;
	Arena *arena;
} Search;

static void take_canary(Search *s, const Event *e, const Json *body)
{
	if (s->canary_seen)
		return;
	s->canary_seen = true;
	s->state->canary = arena_copy(s->arena, json_str_at(body, "canary"));
	s->state->canary_why = arena_copy(s->arena, json_str_at(body, "why"));
	s->state->canary_ms = e->at_ms;
}

static bool look_at(void *context, Event e, Json *body, Err *err)
{
	Search *s = context;
	(void)err;
	if (json_get(body, "canary") != NULL) {
		take_canary(s, &e, body);
	} else if (json_bool_at(body, "passed", false)) {
		bool same = str_eq(json_str_at(body, "under"), s->under);
		for (size_t i = 0; same && i < s->sets.count; i++)
			s->found[i] = s->found[i] || str_eq(s->sets.items[i], json_str_at(body, "set"));
		s->any = s->any || same;
		if (!s->ever) {
			s->ever = true;
			s->last = json_copy(body);
			s->state->passed_ms = e.at_ms;
			s->state->set = arena_copy(s->arena, json_str_at(body, "set"));
		}
	}
	json_free(body);
	return true;
}

static void read_sets(Desk *desk, StrSet *ret_sets)
{
	Str rest = config_str(&desk->workspace->rules.config, "eval", "gate", STR("")), part;
	while (rest.len > 0 && ret_sets->count < GATE_MAX_SETS && str_next(&rest, ',', &part))
		if (str_trim(part).len > 0)
			ret_sets->items[ret_sets->count++] = str_trim(part);
}

static bool search(Desk *desk, Arena *arena, Str under, Search *s, GateState *state, Err *err)
{
	*s = (Search){.under = under, .state = state, .arena = arena};
	read_sets(desk, &s->sets);
	return store_events_of_workspace(desk->workspace->store, EVENT_EVALUATED, LOOKED_AT, look_at, s, err);
}

static bool has_passed(const Search *s)
{
	bool passed = s->any;
	for (size_t i = 0; i < s->sets.count; i++)
		passed = passed && s->found[i];
	return passed;
}

bool desk_gate_required(const Desk *desk)
{
	Str wanted = config_str(&desk->workspace->rules.config, "eval", "require_gate", STR("no"));
	return str_is(wanted, "yes") || str_is(wanted, "true") || str_is(wanted, "on");
}

/* "prompt and policy" */
static Str name_changes(Arena *arena, const Json *last, const Json *now)
{
	AUTO(buf_free) Buf names = {0};
	for (size_t i = 0; i < COUNT(parts); i++)
		if (!str_eq(json_str_at(json_get(last, "fingerprint"), parts[i]), json_str_at(now, parts[i])))
			buf_addf(&names, "%s%s", names.len > 0 ? ", " : "", parts[i]);
	return arena_copy(arena, buf_str(&names));
}

static Str words_of(Arena *arena, const GateState *g)
{
	Str mend = STR("run: countersign eval run");
	if (g->passed)
		return arena_fmt(arena, "The gate passed for what drafts come from now (set %.*s, %s).", STR_ARG(g->set),
			clock_iso(g->passed_ms).text);
	if (g->passed_ms == 0)
		return arena_fmt(arena, "No gate has passed here yet; %.*s", STR_ARG(mend));
	return arena_fmt(arena, "Changed since the gate passed (set %.*s, %s): %.*s; %.*s", STR_ARG(g->set),
		clock_iso(g->passed_ms).text, STR_ARG(g->changed.len > 0 ? g->changed : STR("a set that must pass")),
		STR_ARG(mend));
}

bool desk_gate(Desk *desk, Arena *arena, GateState *ret_state, Err *err)
{
	AUTO(json_freep) Json *now = NULL;
	GateState g = {.required = desk_gate_required(desk), .set = STR(""), .changed = STR(""), .canary = STR(""),
		.canary_why = STR("")};
	Search s;
	if (!desk_may(desk, VERB_READ, NULL, NULL, 0, err) || !desk_fingerprint(desk, &now, err))
		return false;
	HashHex under = digest_of(now);
	if (!search(desk, arena, str_from(under.text), &s, &g, err))
		return false;
	g.passed = has_passed(&s);
	g.open = g.passed || !g.required;
	if (s.last != NULL && !g.passed)
		g.changed = name_changes(arena, s.last, now);
	json_free(s.last);
	g.words = words_of(arena, &g);
	*ret_state = g;
	return true;
}

bool desk_gate_lets(Desk *desk, const Case *c, const Action *a, Err *err)
{
	Arena arena = {0};
	GateState g = {0};
	Search s = {0};
	Str under = STR("");
	if (a->tier == 0 || !desk_gate_required(desk))
		return true;
	for (size_t i = 0; i < c->trail_count; i++)
		if (c->trail[i].kind == EVENT_DRAFTED)
			under = json_str_at(c->trail[i].body, "under");
	bool ok = search(desk, &arena, under, &s, &g, err);
	if (ok && (under.len == 0 || !has_passed(&s)))
		ok = err_set(err, ERR_REFUSED, "this draft was made under what has not passed the evaluation gate "
			"([eval] require_gate): run `countersign eval run`, then draft %.*s again",
			STR_ARG(c->ticket.id));
	json_free(s.last);
	arena_free(&arena);
	return ok;
}
