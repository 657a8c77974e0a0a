/*
 * What confidence.c is learnt from: reads lines {"id","text","passages":[{document,title,heading,
 * text,score,note}]} and writes a line for each: id, the document that ranks first, and its signs. See
 * confidence_train.py.
 */
#include <stddef.h>

#include "base/auto.h"
#include "base/file.h"
#include "stage/confidence.h"
#include "stage/extract_cover.h"

static Case case_of(Arena *arena, const Json *line, const Rules *rules)
{
	Case c = {.rules = rules};
	const Json *passages = json_get(line, "passages");
	c.ticket.messages = ARENA_NEW(arena, Message);
	c.ticket.message_count = 1;
	c.ticket.messages[0].body = json_str_at(line, "text");
	c.route.language = str_from(language_code(language_detect(json_str_at(line, "text"))));
	c.evidence = ARENA_ARRAY(arena, Evidence, json_count(passages) + 1);
	for (const Json *p = json_first(passages); p != NULL; p = json_next(p), c.evidence_count++)
		c.evidence[c.evidence_count] = (Evidence){.n = (int)c.evidence_count + 1,
			.document = json_str_at(p, "document"), .title = json_str_at(p, "title"),
			.heading = json_str_at(p, "heading"), .text = json_str_at(p, "text"),
			.audience = STR("public"), .note = json_str_at(p, "note"),
			.score = json_number(json_get(p, "score"), 0)};
	return c;
}

/* The usable source of the highest rank; source_count where there is none. */
static size_t first_of(const Extract *x, const Terms *terms, Str except, double *ret_rank)
{
	size_t best = x->source_count;
	*ret_rank = 0;
	for (size_t i = 0; i < x->source_count; i++) {
		const Source *s = &x->sources[i];
		double rank = s->usable && s->sentence_count > 0 ? extract_rank(x, terms, s) : 0;
		if (rank > *ret_rank && !str_eq(s->evidence->document, except)) {
			best = i;
			*ret_rank = rank;
		}
	}
	return best;
}

static void write_question(Extract *x, Str id, Str question)
{
	Terms terms = cover_terms(x, question);
	double rank, other;
	size_t first = first_of(x, &terms, STR(""), &rank);
	if (first == x->source_count)
		return;
	Str document = x->sources[first].evidence->document;
	(void)first_of(x, &terms, document, &other);
	Signs g = confidence_signs(x, &terms, &x->sources[first], rank - other);
	printf(STR_FMT "\t" STR_FMT "\t%.4f %.4f %.4f %.4f %.4f %.4f\n", STR_ARG(id), STR_ARG(document),
		g.whole, g.head, g.missing, g.near, g.words, g.margin);
}

int main(int argc, char **argv)
{
	AUTO(buf_free) Buf file = {0};
	Err err = {0};
	Rules rules = {0};
	if (argc != 2 || !file_read(argv[1], BUF_DEFAULT_CEILING, &file, &err)) {
		fprintf(stderr, "usage: confidence_features FILE.jsonl: %s\n", err.text);
		return 2;
	}
	Str rest = buf_str(&file), line;
	while (str_next(&rest, '\n', &line)) {
		AUTO(json_freep) Json *json = NULL;
		AUTO(arena_free) Arena arena = {0};
		if (line.len == 0 || !json_parse(line, argv[1], &json, &err))
			continue;
		Case c = case_of(&arena, json, &rules);
		Asked asked = asked_of(&c, &arena);
		Extract x = extract_open(&c, &arena, &asked);
		write_question(&x, json_str_at(json, "id"), asked_whole(&arena, &asked));
		case_free(&c);
	}
	return 0;
}
