/* Drills: wrong drafts that can never be sent, and what people make of them. */
#include "desk/desk_private.h"

#include "stage/suggest.h"

enum {
	TRIES_EACH = 6,      /* copies made before a seed is given up */
	SHORTEST = 40, LONGEST = 400, /* bytes of a sentence taken from a passage that does not answer */
	SINCE_MS = 20 * 60 * 1000,
};

/* ---- the wrong draft ---- */

static bool is_cited(const Json *result, int n)
{
	const Json *sentences = json_get(result, "sentences");
	for (const Json *s = json_first(sentences); s != NULL; s = json_next(s)) {
		const Json *list = json_get(s, "citations");
		for (const Json *q = json_first(list); q != NULL; q = json_next(q))
			if (json_int_at(q, "n", 0) == n)
				return true;
	}
	return false;
}

/* The first sentence of a passage that looks whole; "" where there is none. */
static Str sentence_of(Str text)
{
	for (Str rest = text, line; rest.len > 0 && str_next(&rest, '\n', &line);) {
		ptrdiff_t stop = str_find(line, STR(". "), SHORTEST < line.len ? SHORTEST : line.len);
		Str sentence = str_trim(stop < 0 ? line : str_slice(line, 0, (size_t)stop + 1));
		if (sentence.len >= SHORTEST && sentence.len <= LONGEST && str_ends(sentence, STR(".")))
			return sentence;
	}
	return STR("");
}

/* The lowest passage that may be quoted and that a good draft does not cite. */
static const Evidence *beside_the_point(const Case *c, const Json *good, Str *ret_sentence)
{
	for (size_t i = c->evidence_count; i > 0; i--) {
		const Evidence *e = &c->evidence[i - 1];
		if (!str_is(e->audience, "public") || e->note.len > 0 || is_cited(good, e->n))
			continue;
		*ret_sentence = sentence_of(e->text);
		if (ret_sentence->len > 0)
			return e;
	}
	return NULL;
}

static Json *wrong_result(Case *c)
{
	AUTO(json_freep) Json *good = extractive_reason(c);
	Str text = STR("");
	const Evidence *e = beside_the_point(c, good, &text);
	if (e == NULL)
		return reasoner_abstain(c, STR("nothing to draft from"));
	Json *result = json_new_object(), *sentences = json_new_array(), *sentence = json_new_object(),
	     *citations = json_new_array(), *citation = json_new_object();
	json_set_int(citation, "n", e->n);
	json_set_str(citation, "quote", text);
	json_push(citations, citation);
	json_set_str(sentence, "text", text);
	json_set(sentence, "citations", citations);
	json_push(sentences, sentence);
	json_set_cstr(result, "disposition", disposition_name(DISPOSITION_ANSWER));
	json_set_cstr(result, "reason", "");
	json_set(result, "sentences", sentences);
	json_set(result, "actions", suggest_actions(c, DISPOSITION_ANSWER, STR("")));
	return result;
}

Json *desk_drill_draft(Case *c)
{
	Json *body = json_new_object();
	const Json *model = json_get(c->drill, "model"), *usage = json_get(c->drill, "usage");
	json_set(body, "result", wrong_result(c));
	json_set(body, "model", model == NULL ? json_new_object() : json_copy(model));
	json_set(body, "usage", usage == NULL ? json_new_object() : json_copy(usage));
	return body;
}

/* The sentence that was put in, as the last draft of the reasoner has it. */
static Str wrong_sentence(const Case *c)
{
	for (size_t i = c->trail_count; i > 0; i--)
		if (c->trail[i - 1].kind == EVENT_DRAFTED)
			return json_str_at(json_first(json_get(json_get(c->trail[i - 1].body, "result"), "sentences")),
				"text");
	return STR("");
}

bool drill_is_left(const Case *c, Str text)
{
	Str wrong = wrong_sentence(c);
	return wrong.len > 0 && str_has(text, wrong);
}

/* ---- what became of it ---- */

bool desk_drill_decided(Desk *desk, Case *c, const char *decision, bool caught, Brief *ret_brief, Err *err)
{
	if (c->drill_told.len > 0)
		return err_set(err, ERR_REFUSED, "%.*s", STR_ARG(c->drill_told));
	Json *body = json_new_object();
	Arena arena = {0};
	json_set_cstr(body, "decision", decision);
	json_set_bool(body, "caught", caught);
	json_set_str(body, "wrong", arena_fmt(&arena, "\"%.*s\" does not answer the customer.",
		STR_ARG(wrong_sentence(c))));
	arena_free(&arena);
	if (!desk_write(desk, c, EVENT_DRILLED, body, err))
		return false;
	*ret_brief = brief_of(c, &desk->user);
	return true;
}

/* ---- seeding ---- */

static Json *origin_of(const Case *source)
{
	Json *drill = json_new_object(), *model = json_new_object(), *usage = json_new_object();
	json_set_str(drill, "from", source->ticket.id);
	json_set_str(model, "provider", source->draft.provider);
	json_set_str(model, "name", source->draft.model);
	json_set_str(model, "prompt_version", source->draft.prompt_version);
	json_set_int(usage, "latency_us", source->draft.latency_us);
	json_set(drill, "model", model);
	json_set(drill, "usage", usage);
	return drill;
}

/* The source's ticket under a new id, as if it had come in a moment ago. */
static Ticket copy_of(Arena *arena, const Ticket *source)
{
	Ticket t = *source;
	char id[13];
	int64_t shift = clock_now_ms() - SINCE_MS - source->updated_ms;
	random_hex(id, 6);
	t.id = arena_fmt(arena, "M-%s", id);
	t.messages = ARENA_ARRAY(arena, Message, t.message_count);
	for (size_t i = 0; i < t.message_count; i++) {
		t.messages[i] = source->messages[i];
		t.messages[i].id = STR(""); /* answers belong to the real ticket */
		t.messages[i].at_ms += t.messages[i].at_ms > 0 ? shift : 0;
	}
	t.created_ms += shift;
	t.updated_ms += shift;
	t.revision = 1;
	return t;
}

static bool bring_in(Desk *desk, const Ticket *t, Json *drill, Err *err)
{
	Store *store = desk->workspace->store;
	Json *body = arrival_event(t, t->messages, t->message_count, 1);
	json_set(body, "drill", drill);
	AUTO(json_freep) Json *owned = body;
	if (!store_begin(store, err))
		return false;
	if (store_ticket_add(store, t, err) && store_journal_append(store, EVENT_ARRIVED, clock_now_ms(),
		desk->user.name, t->id, owned, NULL, err))
		return store_commit(store, err);
	store_rollback(store);
	return false;
}

/* Drafts it; *ret_good: it can pass for a real one. One that can't is closed at once and counts for nothing. */
static bool prepare(Desk *desk, Str ticket, bool *ret_good, Err *err)
{
	Brief brief;
	Case *c;
	if (!desk_draft(desk, ticket, false, STR(""), &brief, err) || !desk_case(desk, ticket, &c, err))
		return false;
	*ret_good = c->draft.disposition == DISPOSITION_ANSWER && c->action_count > 0;
	return *ret_good || desk_drill_decided(desk, c, "void", false, &brief, err);
}

static bool seed_from(Desk *desk, Arena *arena, Str source, bool *ret_good, Err *err)
{
	Case *c;
	*ret_good = false;
	if (!desk_case(desk, source, &c, err))
		return false;
	if (c->drill != NULL || c->draft.disposition != DISPOSITION_ANSWER || c->evidence_count == 0)
		return true;
	Ticket t = copy_of(arena, &c->ticket);
	Str id = arena_copy(arena, t.id);
	return bring_in(desk, &t, origin_of(c), err) && prepare(desk, id, ret_good, err);
}

/* Answered tickets, the settled ones first: a copy of one that is open beside it would be told by that. */
static bool find_sources(Desk *desk, Arena *arena, Str **ret_ids, size_t *ret_count, Err *err)
{
	static const CaseState states[] = {CASE_DONE, CASE_APPROVED, CASE_CHECKED};
	Str *ids = NULL;
	size_t count = 0;
	for (size_t k = 0; k < COUNT(states); k++) {
		Queue queue;
		if (!desk_queue(desk, arena, states[k], &queue, err))
			return false;
		for (size_t i = 0; i < queue.count; i++)
			if (queue.items[i].has_disposition && queue.items[i].disposition == DISPOSITION_ANSWER)
				*ARENA_PUSH(arena, ids, count) = queue.items[i].id;
	}
	*ret_ids = ids;
	*ret_count = count;
	return true;
}

static bool is_enabled(const Desk *desk)
{
	return str_is(config_str(&desk->workspace->rules.config, "drill", "enabled", STR("no")), "yes");
}

bool desk_drill_seed(Desk *desk, size_t count, size_t *ret_seeded, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	Str *sources;
	size_t source_count, seeded = 0;
	if (!desk_may(desk, VERB_DRILL, NULL, NULL, 0, err))
		return false;
	if (!is_enabled(desk))
		return err_set(err, ERR_REFUSED, "drills are not asked for here: countersign.ini, [drill] enabled = yes, once "
			"everybody knows of them");
	if (!find_sources(desk, &arena, &sources, &source_count, err))
		return false;
	if (source_count == 0)
		return err_set(err, ERR_INPUT, "there is no answered ticket to copy yet: draft some first");
	for (size_t i = 0; seeded < count && i < count * TRIES_EACH; i++) {
		bool good;
		if (!seed_from(desk, &arena, sources[i % source_count], &good, err))
			return false;
		seeded += good;
	}
	*ret_seeded = seeded;
	return true;
}
