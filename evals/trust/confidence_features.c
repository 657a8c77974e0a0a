/*
 * What confidence.c is learnt from: reads lines {"id","text","passages":[{document,title,heading,
 * text,score}]} and writes, for each question and each of its sources, one line: id, number of the
 * question, document, rank and the signs. See answering.py.
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
	for (const Json *p = json_first(passages); p != NULL; p = json_next(p))
		c.evidence[c.evidence_count++] = (Evidence){.n = (int)c.evidence_count + 1,
			.document = json_str_at(p, "document"), .title = json_str_at(p, "title"),
			.heading = json_str_at(p, "heading"), .text = json_str_at(p, "text"),
			.audience = STR("public"), .note = json_str_at(p, "note"),
			.score = json_number(json_get(p, "score"), 0)};
	return c;
}

static void write_question(Extract *x, Str id, size_t n, Str question)
{
	Terms terms = cover_terms(x, question);
	for (size_t i = 0; i < x->source_count; i++) {
		const Source *s = &x->sources[i];
		if (s->sentence_count == 0 || !s->usable)
			continue;
		Signs g = confidence_signs(x, &terms, s);
		printf(STR_FMT "\t%zu\t" STR_FMT "\t%.4f\t%.4f %.4f %.4f %.4f %.4f %.4f %.4f %.4f\n",
			STR_ARG(id), n, STR_ARG(s->evidence->document), extract_rank(x, &terms, s),
			g.whole, g.section, g.sentence, g.head, g.missing, g.near, g.top, g.words);
	}
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
		for (size_t i = 0; i < asked.question_count; i++)
			write_question(&x, json_str_at(json, "id"), i, asked.questions[i]);
		write_question(&x, json_str_at(json, "id"), asked.question_count,
			asked_whole(&arena, &asked));
		case_free(&c);
	}
	return 0;
}
