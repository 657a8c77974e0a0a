#include "desk/precedent.h"

#include "desk/knowledge_index.h"
#include "search/weighed.h"
#include "stage/inquiry.h"
#include "stage/reply.h"
#include "stage/words.h"
#include "text/personal.h"
#include "text/segment.h"

#include <math.h>

enum {
	PRECEDENTS = 2,
	PRECEDENTS_MOST = 10,
	LOOKED_AT = 12,  /* tickets that have the rarest words */
	WORDS_SOUGHT = 12,
	SHARED_LEAST = 2, /* words; one alone is a coincidence */
	ANSWER_BYTES = 2000,
	REASONS_SHOWN = 6,
};

/* Measured on questions of stackfaq: of the likest other questions at least so like, 9 in 10 ask the same. */
static const double alike_least = 0.45;

/* Jaccard overlap of words above which two answers are one. */
static const double same_answer = 0.9;

/* ---- likeness ---- */

/* The geometric mean of the shares that both have of each. */
static double alike(const Weighed *a, const Weighed *b)
{
	size_t count;
	double shared = weighed_shared(a, b, &count), totals = a->total * b->total;
	return count >= SHARED_LEAST && totals > 0 ? shared / sqrt(totals) : 0;
}

/* ---- candidates ---- */

typedef struct Finding {
	Desk *desk;
	Arena *arena;
	const Index *index;
	const IndexReader *reader;
	Weighed asked;
	Precedents out;
	size_t most;
} Finding;

/* "deliveri" begins no word: stems are looked for as beginnings. */
static Str beginning(Str stem)
{
	return stem.len > 3 && str_ends(stem, STR("i")) ? str_slice(stem, 0, stem.len - 1) : stem;
}

static size_t rarest(const Finding *f, Str *ret_words)
{
	AUTO(arena_free) Arena arena = {0};
	const Weighed *a = &f->asked;
	bool *taken = ARENA_ARRAY(&arena, bool, a->terms.count + 1);
	size_t count = 0;
	for (; count < WORDS_SOUGHT && count < a->terms.count; count++) {
		size_t best = SIZE_MAX;
		for (size_t i = 0; i < a->terms.count; i++)
			if (!taken[i] && (best == SIZE_MAX || a->rarity[i] > a->rarity[best]))
				best = i;
		taken[best] = true;
		ret_words[count] = beginning(a->terms.items[best].stem);
	}
	return count;
}

/* For this user, as if nothing that is hidden from them were there. */
static Case *load_visible(Desk *desk, Str ticket)
{
	Workspace *w = desk->workspace;
	Case *c = NULL;
	if (!desk_may_see(desk, ticket, NULL) || !ledger_load(w->store, &w->rules, ticket, &c, NULL))
		return NULL;
	if (!case_is_veiled(c, &desk->user) && c->drill == NULL)
		return c;
	ledger_close_case(c);
	return NULL;
}

static bool reply_was_sent(const Case *c)
{
	for (size_t i = 0; i < c->action_count; i++)
		if (json_count(c->actions[i].bound) > 0 && c->actions[i].state == ACTION_DONE)
			return true;
	return false;
}

/* Of the whole and of each sentence that says what is asked: a story around it does not count against it. */
static double likeness_of(const Finding *f, const Case *c)
{
	AUTO(arena_free) Arena arena = {0};
	Inquiry said = inquiry_of_case(&arena, c);
	double best = 0;
	for (size_t i = 0; i < said.count; i++) {
		Weighed piece = weigh(&arena, f->reader, f->index, said.items[i].text);
		double like = alike(&f->asked, &piece);
		best = like > best ? like : best;
	}
	return best;
}

/* ---- the answer of then ---- */

static bool is_own(const Case *c, const Sentence *s)
{
	for (size_t i = 0; i < s->citation_count; i++) {
		const Evidence *e = case_evidence(c, s->citations[i].n);
		if (e != NULL && str_is(e->audience, "record"))
			return true;
	}
	return false;
}

static Str replaced(Arena *arena, Str text, Str what)
{
	size_t start, end;
	what = str_trim(what);
	while (what.len > 2 && words_have(arena, text, what, &start, &end) && end > start)
		text = arena_fmt(arena, STR_FMT "..." STR_FMT, STR_ARG(str_slice(text, 0, start)),
			STR_ARG(str_slice(text, end, text.len)));
	return text;
}

static Str impersonal(Arena *arena, const Ticket *t, Str text)
{
	Str rest = t->requester.name, word;
	text = personal_leave_out(arena, text);
	text = replaced(arena, text, t->requester.name);
	text = replaced(arena, text, t->requester.id);
	while (str_next(&rest, ' ', &word))
		text = replaced(arena, text, word);
	return str_trim(words_cut(text, ANSWER_BYTES));
}

static Str answer_of_draft(Arena *arena, const Case *c)
{
	AUTO(buf_free) Buf text = {0};
	for (size_t i = 0; i < c->draft.sentence_count; i++) {
		const Sentence *s = &c->draft.sentences[i];
		if (!reply_is_frame(c, arena, s->text) && !is_own(c, s))
			buf_addf(&text, "%s" STR_FMT, text.len > 0 ? " " : "", STR_ARG(s->text));
	}
	return arena_copy(arena, buf_str(&text));
}

static Str answer_of(Arena *arena, const Case *c)
{
	const Message *last = &c->ticket.messages[c->ticket.message_count - 1];
	if (reply_was_sent(c))
		return c->draft.disposition == DISPOSITION_ANSWER ? answer_of_draft(arena, c) : STR("");
	return last->outbound ? segment_own_words(arena, last->body) : STR("");
}

/* A passage that was changed is another one. */
static bool is_gone(const Finding *f, Arena *arena, const Evidence *e)
{
	int64_t id;
	PassageHit hit;
	bool found = true;
	return str_to_int64(e->id, &id) &&
		store_passage_get(
			f->desk->workspace->store, arena, id, &f->desk->user, &hit, &found, NULL) &&
		!found;
}

static Str note_of(const Finding *f, const Case *c)
{
	AUTO(arena_free) Arena arena = {0};
	for (size_t i = 0; i < c->evidence_count; i++) {
		const Evidence *e = &c->evidence[i];
		if (str_is(e->audience, "public") && case_cites(c, e->n) && is_gone(f, &arena, e))
			return arena_fmt(f->arena, "outdated: " STR_FMT " has changed since",
				STR_ARG(e->document));
	}
	return STR("");
}

/* ---- together ---- */

static bool is_in_any(const Weighed *pieces, size_t count, Str stem)
{
	for (size_t i = 0; i < count; i++)
		if (weighed_has(&pieces[i], stem))
			return true;
	return false;
}

static Str shared_words(const Finding *f, const Case *c)
{
	AUTO(buf_free) Buf why = {0};
	AUTO(arena_free) Arena arena = {0};
	Inquiry said = inquiry_of_case(&arena, c);
	Weighed *pieces = ARENA_ARRAY(&arena, Weighed, said.count + 1);
	size_t shown = 0;
	for (size_t i = 0; i < said.count; i++)
		pieces[i] = weigh(&arena, f->reader, f->index, said.items[i].text);
	for (size_t i = 0; i < f->asked.terms.count && shown < REASONS_SHOWN; i++)
		if (is_in_any(pieces, said.count, f->asked.terms.items[i].stem))
			buf_addf(&why, "%s" STR_FMT, shown++ > 0 ? ", " : "",
				STR_ARG(f->asked.terms.items[i].stem));
	return arena_copy(f->arena, buf_str(&why));
}

static bool is_said_already(const Finding *f, Str answer)
{
	AUTO(arena_free) Arena arena = {0};
	Tokens own = tokenise(&arena, answer, LANGUAGE_UNKNOWN);
	for (size_t i = 0; i < f->out.count; i++) {
		Tokens other = tokenise(&arena, f->out.items[i].answer, LANGUAGE_UNKNOWN);
		if (words_jaccard(&own, &other) > same_answer)
			return true;
	}
	return false;
}

static Str groups_of(Arena *arena, const Ticket *t)
{
	AUTO(json_freep) Json *groups = json_new_array();
	AUTO(buf_free) Buf text = {0};
	for (size_t i = 0; i < t->group_count; i++)
		json_push_str(groups, t->groups[i]);
	json_write(groups, &text);
	return arena_copy(arena, buf_str(&text));
}

static void take(Finding *f, Str ticket, double like)
{
	AUTO(arena_free) Arena arena = {0};
	Case *c = load_visible(f->desk, ticket);
	if (c == NULL)
		return;
	const Ticket *t = &c->ticket;
	Str answer = impersonal(&arena, t, answer_of(&arena, c));
	if (words_have_letter(answer) && !is_said_already(f, answer))
		*ARENA_PUSH(f->arena, f->out.items, f->out.count) = (Precedent){
			.ticket = ticket, .answer = arena_copy(f->arena, answer),
			.subject = arena_copy(f->arena, impersonal(&arena, t, t->subject)),
			.updated = arena_copy(f->arena, str_from(clock_iso(t->updated_ms).text)),
			.groups = groups_of(f->arena, t), .note = note_of(f, c),
			.why = shared_words(f, c), .alike = like};
	ledger_close_case(c);
}

typedef struct Candidate {
	Str ticket;
	double like;
} Candidate;

static int by_likeness(const void *a, const void *b)
{
	const Candidate *x = a, *y = b;
	if (x->like != y->like)
		return x->like < y->like ? 1 : -1;
	return str_cmp(x->ticket, y->ticket);
}

static void choose(Finding *f, const Str *tickets, size_t count)
{
	Candidate *all = ARENA_ARRAY(f->arena, Candidate, count + 1);
	for (size_t i = 0; i < count; i++) {
		Case *c = load_visible(f->desk, tickets[i]);
		all[i] = (Candidate){tickets[i], c == NULL ? 0 : likeness_of(f, c)};
		ledger_close_case(c);
	}
	if (count > 0)
		qsort(all, count, sizeof *all, by_likeness);
	for (size_t i = 0; i < count && all[i].like >= alike_least && f->out.count < f->most; i++)
		take(f, all[i].ticket, all[i].like);
}

/* Many short looks at the store, of one moment: each by itself would lock it anew. */
static bool find_and_choose(Finding *f, const Str *words, size_t sought, Str self, Err *err)
{
	Store *store = f->desk->workspace->store;
	Str *tickets;
	size_t count;
	bool snapshot = store_snapshot(store);
	bool ok = store_solved_like(store, f->arena, &f->desk->user, words, sought, self, LOOKED_AT, &tickets, &count, err);
	if (ok)
		choose(f, tickets, count);
	if (snapshot)
		store_rollback(store);
	return ok;
}

bool precedents_find(Desk *desk, Arena *arena, Str text, Str self, Precedents *ret_found, Err *err)
{
	Finding f = {.desk = desk, .arena = arena};
	Str words[WORDS_SOUGHT];
	int64_t most;
	*ret_found = (Precedents){0};
	if (!config_int(&desk->workspace->rules.config, "retrieval", "solved", PRECEDENTS, 0,
		    PRECEDENTS_MOST, &most, err))
		return false;
	f.index = most > 0 ? knowledge_index(desk, err) : NULL;
	if (f.index == NULL)
		return most == 0;
	AUTO(index_reader_freep) IndexReader *reader = index_reader_new(f.index, &desk->user);
	f.reader = reader;
	f.most = (size_t)most;
	f.asked = weigh(arena, reader, f.index, text);
	size_t sought = rarest(&f, words);
	if (sought == 0)
		return true;
	if (!find_and_choose(&f, words, sought, self, err))
		return false;
	*ret_found = f.out;
	return true;
}

Json *precedent_to_json(const Precedent *p)
{
	AUTO(buf_free) Buf name = {0};
	Json *j = json_new_object(), *groups = NULL;
	buf_addf(&name, "solved/" STR_FMT, STR_ARG(p->ticket));
	json_set_str(j, "id", buf_str(&name));
	json_set_str(j, "document", buf_str(&name));
	json_set_str(j, "title", p->subject);
	buf_clear(&name);
	buf_addf(&name, "what " STR_FMT " was answered", STR_ARG(p->ticket));
	json_set_str(j, "heading", buf_str(&name));
	json_set_cstr(j, "url", "");
	json_set_str(j, "text", p->answer);
	json_set_str(j, "updated", p->updated);
	json_set_cstr(j, "audience", "solved");
	if (!json_parse(p->groups, "groups", &groups, NULL))
		groups = json_new_array();
	json_set(j, "groups", groups);
	json_set_rounded(j, "score", p->alike);
	json_set_str(j, "note", p->note);
	return j;
}
