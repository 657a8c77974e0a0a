#include "evals/measure.h"

#include "base/auto.h"
#include "text/fold.h"

static const char *const names[SCORE_COUNT] = {
#define X(id, name, words) name,
	SCORES(X)
#undef X
};

const char *score_name(Score s)
{
	return names[s];
}

typedef struct Measure {
	const GoldenCase *g;
	const Case *c;
	Json *failed, *scores;
} Measure;

static void fail(Measure *m, const char *check, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void fail(Measure *m, const char *check, const char *fmt, ...)
{
	AUTO(buf_free) Buf text = {0};
	Json *item = json_new_object();
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&text, fmt, ap);
	va_end(ap);
	json_set_cstr(item, "check", check);
	json_set_str(item, "text", buf_str(&text));
	json_push(m->failed, item);
}

/* A share; nothing where there is nothing to share. */
static void score(Measure *m, Score s, size_t part, size_t whole)
{
	if (whole > 0)
		json_set_number(m->scores, names[s], (double)part / (double)whole);
}

static bool list_has(const StrList *list, Str text)
{
	for (size_t i = 0; i < list->count; i++)
		if (str_eq(list->items[i], text))
			return true;
	return false;
}

/* ---- disposition and route ---- */

static void measure_route(Measure *m)
{
	const Expectation *e = &m->g->expect;
	if (e->has_disposition) {
		bool same = m->c->draft.disposition == e->disposition;
		score(m, SCORE_DISPOSITION, same, 1);
		if (!same)
			fail(m, "disposition", "expected %s, got %s%s%.*s",
				disposition_name(e->disposition),
				disposition_name(m->c->draft.disposition),
				m->c->draft.reason.len > 0 ? ": " : "",
				STR_ARG(m->c->draft.reason));
	}
	if (e->language.len > 0 && !str_eq(e->language, m->c->route.language))
		fail(m, "language", "expected %.*s, got %.*s", STR_ARG(e->language),
			STR_ARG(m->c->route.language));
	if (e->intent.len > 0 && !str_eq(e->intent, m->c->route.intent))
		fail(m, "intent", "expected %.*s, got %.*s", STR_ARG(e->intent),
			STR_ARG(m->c->route.intent));
}

/* ---- documents ---- */

static bool is_document(const Evidence *e)
{
	return !str_is(e->audience, "record");
}

/* The place of a document among the passages, from 1; 0: not there. */
static size_t rank_of(const Case *c, Str document)
{
	size_t rank = 0;
	for (size_t i = 0; i < c->evidence_count; i++) {
		rank += is_document(&c->evidence[i]);
		if (is_document(&c->evidence[i]) && str_eq(c->evidence[i].document, document))
			return rank;
	}
	return 0;
}

static void measure_retrieval(Measure *m)
{
	const StrList *wanted = &m->g->expect.documents;
	size_t found = 0, best = 0;
	for (size_t i = 0; i < wanted->count; i++) {
		size_t rank = rank_of(m->c, wanted->items[i]);
		found += rank > 0;
		if (rank > 0 && (best == 0 || rank < best))
			best = rank;
		if (rank == 0)
			fail(m, "documents", "\"%.*s\" is not in the evidence",
				STR_ARG(wanted->items[i]));
	}
	score(m, SCORE_RETRIEVAL_HIT, found > 0, wanted->count > 0);
	score(m, SCORE_RETRIEVAL_RECALL, found, wanted->count);
	score(m, SCORE_RETRIEVAL_MRR, best > 0, best > 0 ? best : wanted->count > 0);
}

static bool is_cited(const Case *c, Str document)
{
	for (size_t i = 0; i < c->draft.sentence_count; i++)
		for (size_t k = 0; k < c->draft.sentences[i].citation_count; k++) {
			const Evidence *e = case_evidence(c, c->draft.sentences[i].citations[k].n);
			if (e != NULL && is_document(e) && str_eq(e->document, document))
				return true;
		}
	return false;
}

/* Citations of records are neither right nor wrong here: what is expected are documents. */
static void measure_citations(Measure *m)
{
	const Case *c = m->c;
	const StrList *wanted = &m->g->expect.documents;
	size_t right = 0, all = 0, cited = 0;
	for (size_t i = 0; i < c->draft.sentence_count; i++)
		for (size_t k = 0; k < c->draft.sentences[i].citation_count; k++) {
			const Evidence *e = case_evidence(c, c->draft.sentences[i].citations[k].n);
			if (e == NULL || !is_document(e))
				continue;
			all++;
			right += list_has(wanted, e->document);
		}
	for (size_t i = 0; i < wanted->count; i++)
		cited += is_cited(c, wanted->items[i]);
	if (wanted->count == 0 || c->draft.disposition != DISPOSITION_ANSWER)
		return;
	score(m, SCORE_CITATION_PRECISION, right, all);
	score(m, SCORE_CITATION_RECALL, cited, wanted->count);
	if (cited == 0)
		fail(m, "citations", "no expected document is cited");
}

/* ---- the reply ---- */

static const Json *first_body(const Case *c, EventKind kind)
{
	for (size_t i = 0; i < c->trail_count; i++)
		if (c->trail[i].kind == kind)
			return c->trail[i].body;
	return NULL;
}

static bool told_before(const Json *problems, const Json *one)
{
	for (const Json *p = json_first(problems); p != one; p = json_next(p))
		if (json_bool_at(p, "blocks", false) &&
			str_eq(json_str_at(p, "where"), json_str_at(one, "where")))
			return true;
	return false;
}

/* What the reasoner wrote first, before an abstention took the place of a draft that did not pass.
 */
static void measure_grounded(Measure *m)
{
	size_t sentences = json_count(
		json_get(json_get(first_body(m->c, EVENT_DRAFTED), "result"), "sentences"));
	const Json *problems = json_get(first_body(m->c, EVENT_CHECKED), "problems");
	size_t bad = 0;
	for (const Json *p = json_first(problems); p != NULL; p = json_next(p))
		bad += json_bool_at(p, "blocks", false) &&
		       str_starts(json_str_at(p, "where"), STR("sentence")) &&
		       !told_before(problems, p);
	score(m, SCORE_GROUNDED, bad < sentences ? sentences - bad : 0, sentences);
}

static bool says(const Folded *reply, Str phrase)
{
	AUTO(folded_free) Folded folded = fold_text(str_trim(phrase), FOLD_CASE);
	return str_has(buf_str(&reply->text), buf_str(&folded.text));
}

static void measure_words(Measure *m)
{
	const StrList *must = &m->g->expect.must_say, *never = &m->g->expect.must_not_say;
	AUTO(folded_free) Folded reply = fold_text(m->c->draft.plain, FOLD_CASE);
	size_t said = 0, unsaid = 0;
	for (size_t i = 0; i < must->count; i++) {
		bool there = says(&reply, must->items[i]);
		said += there;
		if (!there)
			fail(m, "must_say", "\"%.*s\" is missing", STR_ARG(must->items[i]));
	}
	for (size_t i = 0; i < never->count; i++) {
		bool there = says(&reply, never->items[i]);
		unsaid += !there;
		if (there)
			fail(m, "must_not_say", "\"%.*s\" is there", STR_ARG(never->items[i]));
	}
	score(m, SCORE_MUST_SAY, said, must->count);
	score(m, SCORE_MUST_NOT_SAY, unsaid, never->count);
}

/* ---- actions ---- */

/* A reply, a note or a hand-over changes no account: its text follows the draft, or it is of the
 * lowest tier. */
static bool changes_something(const Action *a)
{
	static const char *const spoken[] = {"send_reply", "add_note", "escalate"};
	for (size_t i = 0; i < COUNT(spoken); i++)
		if (str_is(a->tool, spoken[i]))
			return false;
	return a->tier > 0 && json_count(a->bound) == 0;
}

static size_t arguments_matched(const Action *a, const Json *wanted)
{
	size_t n = 0;
	for (const Json *w = json_first(wanted); w != NULL; w = json_next(w))
		n += json_equal(json_get_str(a->arguments, json_key(w)), w);
	return n;
}

/* The proposed action that fits best and is not taken yet; NULL where none is of this tool. */
static const Action *best_match(
	const Case *c, const ExpectedAction *wanted, const bool *taken, size_t *ret_matched)
{
	const Action *best = NULL;
	for (size_t i = 0; i < c->action_count; i++) {
		const Action *a = &c->actions[i];
		size_t n = arguments_matched(a, wanted->arguments);
		if (taken[i] || a->state == ACTION_WITHDRAWN || !str_eq(a->tool, wanted->tool) ||
			(best != NULL && n <= *ret_matched))
			continue;
		best = a;
		*ret_matched = n;
	}
	return best;
}

static void tell_action(Measure *m, const ExpectedAction *wanted, const Action *got)
{
	AUTO(buf_free) Buf text = {0};
	if (got == NULL) {
		fail(m, "actions", "%.*s is not proposed", STR_ARG(wanted->tool));
		return;
	}
	for (const Json *w = json_first(wanted->arguments); w != NULL; w = json_next(w)) {
		const Json *value = json_get_str(got->arguments, json_key(w));
		if (json_equal(value, w))
			continue;
		buf_addf(&text, "%s%.*s expected ", text.len > 0 ? "; " : "", STR_ARG(json_key(w)));
		json_write(w, &text);
		buf_adds(&text, ", got ");
		if (value == NULL)
			buf_adds(&text, "nothing");
		else
			json_write(value, &text);
	}
	fail(m, "actions", "%.*s: %s", STR_ARG(wanted->tool), buf_cstr(&text));
}

static void measure_expected(Measure *m, bool *taken)
{
	const Expectation *e = &m->g->expect;
	size_t whole = 0, arguments = 0, matched_arguments = 0;
	for (size_t i = 0; i < e->action_count; i++) {
		size_t n = 0, wanted = json_count(e->actions[i].arguments);
		const Action *a = best_match(m->c, &e->actions[i], taken, &n);
		if (a != NULL)
			taken[a - m->c->actions] = true;
		if (a == NULL || n < wanted)
			tell_action(m, &e->actions[i], a);
		else
			whole++;
		arguments += wanted;
		matched_arguments += n;
	}
	score(m, SCORE_ACTION_RECALL, whole, e->action_count);
	score(m, SCORE_ARGUMENT_MATCH, matched_arguments, arguments);
}

static void measure_actions(Measure *m)
{
	const Expectation *e = &m->g->expect;
	AUTO(free_ptr) bool *taken = xcalloc(m->c->action_count + 1, sizeof *taken);
	size_t changing = 0, expected = 0;
	measure_expected(m, taken);
	if (e->action_count == 0 && !e->no_actions)
		return;
	for (size_t i = 0; i < m->c->action_count; i++) {
		const Action *a = &m->c->actions[i];
		if (a->state == ACTION_WITHDRAWN || !changes_something(a))
			continue;
		changing++;
		expected += taken[i];
		if (!taken[i])
			fail(m, e->no_actions ? "no_actions" : "actions", "%.*s is proposed",
				STR_ARG(a->tool));
	}
	score(m, SCORE_ACTION_PRECISION, expected, changing);
}

/* ---- what it took ---- */

static Json *counts_of(const Case *c)
{
	Json *counts = json_new_object();
	const Json *usage = json_get(first_body(c, EVENT_DRAFTED), "usage"),
		   *attempts = json_get(usage, "attempts");
	int64_t failures = 0, asked = (int64_t)json_count(attempts);
	for (const Json *a = json_first(attempts); a != NULL; a = json_next(a))
		failures += json_bool_at(a, "form", false);
	const Json *problems = json_get(first_body(c, EVENT_CHECKED), "ok");
	json_set_int(counts, "retries", asked > 1 ? asked - 1 : 0);
	json_set_int(counts, "schema_failures", failures);
	json_set_int(counts, "blocked", !json_bool(problems, true));
	json_set_int(counts, "input_tokens", json_int_at(usage, "input_tokens", 0));
	json_set_int(counts, "output_tokens", json_int_at(usage, "output_tokens", 0));
	json_set_number(counts, "cost", json_number(json_get(usage, "cost"), 0));
	json_set_int(counts, "latency_us", json_int_at(usage, "latency_us", 0));
	return counts;
}

static Json *retrieved_of(const Case *c)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < c->evidence_count; i++)
		if (is_document(&c->evidence[i]))
			json_push_str(list, c->evidence[i].document);
	return list;
}

static Str known(Str text)
{
	return text.ptr == NULL ? STR("") : text;
}

static void describe(Json *outcome, const Case *c)
{
	json_set_cstr(outcome, "disposition", disposition_name(c->draft.disposition));
	json_set_str(outcome, "language", known(c->route.language));
	json_set_str(outcome, "intent", known(c->route.intent));
	json_set_str(outcome, "model", known(c->draft.model));
	json_set_str(outcome, "reported", json_str_at(json_get(first_body(c, EVENT_DRAFTED), "model"), "reported"));
	json_set_str(outcome, "reply", known(c->draft.plain));
	json_set_str(outcome, "reason", known(c->draft.reason));
	json_set_number(outcome, "confidence", c->draft.confidence);
	json_set(outcome, "documents", retrieved_of(c));
	json_set(outcome, "counts", counts_of(c));
}

Json *measure_recording(const Case *c, int64_t seed)
{
	static const char *const parts[] = {"result", "model", "usage"};
	const Json *drafted = c == NULL ? NULL : first_body(c, EVENT_DRAFTED);
	if (drafted == NULL)
		return NULL;
	Json *line = json_new_object();
	json_set_str(line, "ticket", c->ticket.id);
	json_set_int(line, "seed", seed);
	for (size_t i = 0; i < COUNT(parts); i++)
		json_set(line, parts[i], json_copy(json_get(drafted, parts[i])));
	return line;
}

Json *measure_case(const GoldenCase *g, const Case *c, int64_t seed, const Err *why)
{
	Measure m = {.g = g, .c = c, .failed = json_new_array(), .scores = json_new_object()};
	Json *outcome = json_new_object();
	json_set_str(outcome, "case", g->id);
	json_set_int(outcome, "seed", seed);
	if (c == NULL) {
		fail(&m, "road", "%s", why->text);
	} else {
		measure_route(&m);
		measure_retrieval(&m);
		measure_citations(&m);
		measure_grounded(&m);
		measure_words(&m);
		measure_actions(&m);
		describe(outcome, c);
	}
	json_set_bool(outcome, "passed", json_count(m.failed) == 0);
	json_set(outcome, "failed", m.failed);
	json_set(outcome, "scores", m.scores);
	return outcome;
}
