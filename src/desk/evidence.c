/* Passages out: search, and the evidence of a case. */
#include "desk/desk_private.h"

#include "desk/knowledge_index.h"
#include "desk/seek.h"
#include "port/records.h"
#include "stage/inquiry.h"

enum {
	SEARCH_MAX_HITS = 1000,
	SEARCH_PER_DOCUMENT = 1, /* a list of documents, each by its best passage */
	EVIDENCE_DEFAULT = 8,
	EVIDENCE_PER_DOCUMENT = 3,
};

bool desk_search(Desk *desk, Arena *arena, Str query, size_t k, bool explain, Hits *ret_hits, Err *err)
{
	int64_t began_us = clock_monotonic_us();
	Sought *found;
	size_t count;
	if (!authorise(&desk->user, VERB_SEARCH, ON_WORKSPACE, err))
		return desk_refuse(desk, NULL, STR(""), "search", err);
	if (k == 0 || k > SEARCH_MAX_HITS)
		return err_set(err, ERR_USAGE, "-k must be 1 to %d", SEARCH_MAX_HITS);
	Inquiry inquiry = inquiry_of_text(arena, query);
	SeekWish wish = {inquiry.items, inquiry.count, k, SEARCH_PER_DOCUMENT, explain};
	if (!seek(desk, arena, &wish, &found, &count, err))
		return false;
	Hits hits = {.items = ARENA_ARRAY(arena, Hit, count + 1), .count = count};
	for (size_t i = 0; i < count; i++) {
		const PassageHit *p = &found[i].passage;
		hits.items[i] = (Hit){.id = p->id, .document = p->document, .title = p->title,
			.heading = p->heading, .url = p->url, .text = p->text,
			.updated = p->updated, .audience = p->audience, .groups = p->groups,
			.score = p->score, .why = found[i].why};
	}
	hits.notice = arena_copy(arena, str_from(knowledge_index_notice()));
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
	json_set_number(j, "score", p->score);
	return j;
}

bool desk_bring_evidence(Desk *desk, Case *c, const SearchQuery *queries, size_t count, Json **ret_body, Err *err)
{
	Arena arena = {0};
	Sought *found;
	size_t n;
	int64_t k;
	Workspace *w = desk->workspace;
	Json *records = NULL;
	bool ok = config_int(&w->rules.config, "retrieval", "passages", EVIDENCE_DEFAULT, 1, 50, &k, err) &&
		seek(desk, &arena, &(SeekWish){queries, count, (size_t)k, EVIDENCE_PER_DOCUMENT, false},
			&found, &n, err) &&
		records_lookup(w->folder, desk_stand_ins(desk, &arena), &c->ticket, desk_now_ms(desk), &records, err);
	if (ok) {
		Json *body = json_new_object(), *list = json_new_array();
		for (size_t i = 0; i < n; i++)
			json_push(list, passage_to_json(&found[i].passage));
		json_set(body, "passages", list);
		json_set(body, "records", records);
		*ret_body = body;
	}
	arena_free(&arena);
	return ok;
}
