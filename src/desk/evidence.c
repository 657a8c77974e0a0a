/* Passages out: search, and the evidence of a case. */
#include "desk/desk_private.h"

#include "desk/knowledge_index.h"
#include "desk/precedent.h"
#include "desk/seek.h"
#include "search/weighed.h"
#include "stage/inquiry.h"
#include "stage/sift.h"

enum {
	SEARCH_MAX_HITS = 1000,
	SEARCH_EXCERPT = 500, /* bytes */
	SEARCH_SIFTED = 100,  /* in longer lists passages are not compared with each other */
	SEARCH_PER_DOCUMENT = 1, /* a list of documents, each by its best passage */
	EVIDENCE_DEFAULT = 8,
	EVIDENCE_PER_DOCUMENT = 3,
	EVIDENCE_TIMES = 2, /* as many are brought, in place of those that say the same */
};

static bool add_excerpts(Desk *desk, Arena *arena, Str subject, Hits *hits, Err *err)
{
	const Index *index = knowledge_index(desk, err);
	if (index == NULL)
		return false;
	AUTO(index_reader_freep) IndexReader *reader = index_reader_new(index, &desk->user);
	Weighed asked = weigh(arena, reader, index, subject);
	for (size_t i = 0; i < hits->count; i++)
		hits->items[i].excerpt =
			weighed_excerpt(reader, index, &asked, hits->items[i].text, SEARCH_EXCERPT);
	return true;
}

/* What the list itself shows of each: that another one says the same, or is newer. */
static void add_notes(Desk *desk, Arena *arena, Hits *hits)
{
	const Config *config = &desk->workspace->rules.config;
	SiftItem *items = ARENA_ARRAY(arena, SiftItem, hits->count + 1);
	for (size_t i = 0; i < hits->count; i++)
		items[i] = (SiftItem){.document = hits->items[i].document, .title = hits->items[i].title,
			.text = hits->items[i].text, .updated = hits->items[i].updated};
	sift(arena, items, hits->count, language_from_code(config_str(config, "workspace", "language", STR("en"))),
		config_str(config, "workspace", "name", STR("")));
	for (size_t i = 0; i < hits->count; i++)
		if (items[i].outdated.len > 0)
			hits->items[i].note = arena_fmt(arena, "outdated: " STR_FMT " is newer", STR_ARG(items[i].outdated));
		else if (items[i].same_as != i)
			hits->items[i].note = arena_fmt(arena, "nearly the same as " STR_FMT,
				STR_ARG(items[items[i].same_as].document));
}

static bool add_solved(Desk *desk, Arena *arena, Str subject, Hits *hits, Err *err)
{
	Precedents found;
	if (!precedents_find(desk, arena, subject, STR(""), &found, err))
		return false;
	hits->solved = ARENA_ARRAY(arena, SolvedHit, found.count + 1);
	for (size_t i = 0; i < found.count; i++) {
		const Precedent *p = &found.items[i];
		hits->solved[hits->solved_count++] = (SolvedHit){.ticket = p->ticket, .subject = p->subject,
			.answer = p->answer, .updated = p->updated, .note = p->note, .why = p->why,
			.alike = p->alike};
	}
	return true;
}

bool desk_search(Desk *desk, Arena *arena, Str query, size_t k, SearchDetail detail, Hits *ret_hits, Err *err)
{
	int64_t began_us = clock_monotonic_us();
	SeekResult found;
	if (!authorise(&desk->user, VERB_SEARCH, ON_WORKSPACE, err))
		return desk_refuse(desk, NULL, STR(""), "search", err);
	if (k == 0 || k > SEARCH_MAX_HITS)
		return err_set(err, ERR_USAGE, "-k must be 1 to %d", SEARCH_MAX_HITS);
	Inquiry inquiry = inquiry_of_text(arena, query);
	SeekWish wish = {inquiry.items, inquiry.count, k, SEARCH_PER_DOCUMENT, detail == SEARCH_EXPLAINED};
	if (!seek(desk, arena, &wish, &found, err))
		return false;
	Hits hits = {.items = ARENA_ARRAY(arena, Hit, found.count + 1), .count = found.count,
		.left_out = found.notice};
	for (size_t i = 0; i < found.count; i++) {
		const PassageHit *p = &found.items[i].passage;
		hits.items[i] = (Hit){.id = p->id, .document = p->document, .title = p->title,
			.heading = p->heading, .url = p->url, .text = p->text,
			.updated = p->updated, .audience = p->audience, .groups = p->groups,
			.score = p->score, .why = found.items[i].why};
	}
	hits.notice = arena_copy(arena, str_from(knowledge_index_notice()));
	if (detail != SEARCH_LIST && !add_excerpts(desk, arena, found.subject, &hits, err))
		return false;
	if (detail != SEARCH_LIST && hits.count <= SEARCH_SIFTED)
		add_notes(desk, arena, &hits);
	if (detail == SEARCH_EXPLAINED && !add_solved(desk, arena, found.subject, &hits, err))
		return false;
	hits.took_us = clock_monotonic_us() - began_us;
	*ret_hits = hits;
	return true;
}

/* ---- evidence of a case ---- */

static Json *passage_to_json(const PassageHit *p)
{
	Json *j = json_new_object(), *groups = NULL;
	char id[24];
	(void)snprintf(id, sizeof id, "%lld", (long long)p->id);
	json_set_cstr(j, "id", id);
	json_set_str(j, "document", p->document);
	json_set_str(j, "title", p->title);
	json_set_str(j, "heading", p->heading);
	json_set_str(j, "url", p->url);
	json_set_str(j, "text", p->text);
	json_set_str(j, "updated", p->updated);
	json_set_cstr(j, "audience", audience_name(p->audience));
	if (!json_parse(p->groups, "groups", &groups, NULL))
		groups = json_new_array();
	json_set(j, "groups", groups);
	json_set_rounded(j, "score", p->score);
	return j;
}

static Json *passages_to_json(const SeekResult *found)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < found->count; i++)
		json_push(list, passage_to_json(&found->items[i].passage));
	return list;
}

static Json *queries_to_json(const SearchQuery *queries, size_t count)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < count; i++)
		json_push_str(list, queries[i].text);
	return list;
}

static Json *precedents_to_json(const Precedents *found)
{
	Json *list = json_new_array();
	for (size_t i = 0; i < found->count; i++)
		json_push(list, precedent_to_json(&found->items[i]));
	return list;
}

/* A rehearsal shows what a fresh desk would do: nothing was solved before it. */
static bool bring_precedents(Desk *desk, Arena *arena, const Case *c, Str subject, Precedents *ret_found, Err *err)
{
	*ret_found = (Precedents){0};
	return desk->rehearsed_ms != 0 ||
		precedents_find(desk, arena, subject, c->ticket.id, ret_found, err);
}

bool desk_bring_evidence(Desk *desk, Case *c, const SearchQuery *queries, size_t count, Json **ret_body, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	SeekResult found;
	Precedents solved;
	int64_t k;
	Workspace *w = desk->workspace;
	Json *records = NULL;
	if (!config_int(&w->rules.config, "retrieval", "passages", EVIDENCE_DEFAULT, 1, 50, &k, err) ||
		!seek(desk, &arena, &(SeekWish){queries, count, EVIDENCE_TIMES * (size_t)k, EVIDENCE_PER_DOCUMENT, false},
			&found, err) ||
		!bring_precedents(desk, &arena, c, found.subject, &solved, err) ||
		!records_lookup(desk->records, w->folder, desk_stand_ins(desk, &arena), &c->ticket, desk_now_ms(desk), &records,
			err))
		return false;
	Json *body = json_new_object();
	json_set(body, "queries", queries_to_json(queries, count));
	json_set(body, "passages", passages_to_json(&found));
	json_set(body, "solved", precedents_to_json(&solved));
	json_set_str(body, "notice", found.notice);
	json_set(body, "records", records);
	*ret_body = body;
	return true;
}
