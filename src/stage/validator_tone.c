#include "stage/validator.h"

#include "base/auto.h"
#include "core/config.h"
#include "stage/question.h"
#include "stage/reply.h"
#include "stage/tone.h"
#include "stage/words.h"

enum { WORDS_MOST = 500 }; /* [reply] max_words, where it says nothing */

static void check_phrases(Reading *r)
{
	const Policy *policy = &r->c->rules->policy;
	Tokens plain = tokenise(r->arena, r->plain, LANGUAGE_UNKNOWN);
	for (size_t i = 0; i < policy->forbidden_count; i++) {
		size_t start, end;
		if (tokens_have(r->arena, &plain, policy->forbidden[i], &start, &end))
			reading_problem(r, "forbidden_phrase", STR("reply"), true,
				"policy forbids \"" STR_FMT "\"",
				STR_ARG(str_slice(r->plain, start, end)));
	}
}

static Str own_text(const Reading *r)
{
	AUTO(buf_free) Buf b = {0};
	for (size_t i = 0; i < r->piece_count; i++)
		if (!r->pieces[i].frame) {
			buf_add(&b, r->pieces[i].text);
			buf_addc(&b, '\n');
		}
	return arena_copy(r->arena, buf_str(&b));
}

static void check_language(Reading *r)
{
	Language wanted = case_language(r->c), found = language_detect(own_text(r));
	bool extractive = str_is(r->c->draft.provider, "extractive"); /* it can't translate */
	if (wanted != LANGUAGE_UNKNOWN && found != LANGUAGE_UNKNOWN && wanted != found)
		reading_problem(r, "language", STR("reply"), !r->by_person && !extractive,
			"the reply is in \"%s\", the customer wrote in \"%s\"",
			language_code(found), language_code(wanted));
}

/* A promise that a source makes is the source's. */
static bool source_promises(const Reading *r, const Piece *p, Str word)
{
	for (size_t i = 0; i < p->citation_count; i++) {
		size_t start, end;
		if (words_have(r->arena, case_evidence(r->c, p->citations[i].n)->text, word, &start,
			    &end))
			return true;
	}
	return false;
}

static void check_piece(Reading *r, const Piece *p, Language language)
{
	Str word;
	if (tone_insult(r->arena, p->text, language, &word))
		reading_problem(r, "insult", sentence_name(r, p), true,
			"\"" STR_FMT "\" is no word for a customer", STR_ARG(word));
	if (tone_promise(r->arena, p->text, &word) && !source_promises(r, p, word))
		reading_problem(r, "promise", sentence_name(r, p), !r->by_person,
			"\"" STR_FMT "\" promises what its source does not", STR_ARG(word));
}

static void check_length(Reading *r)
{
	int64_t most;
	size_t words = words_count(r->plain);
	if (!config_int(&r->c->rules->config, "reply", "max_words", WORDS_MOST, 1, 100000, &most, NULL))
		most = WORDS_MOST;
	if (words > (size_t)most)
		reading_problem(r, "too_long", STR("reply"), false, "%zu words; [reply] max_words is %lld",
			words, (long long)most);
}

static bool is_configured(const Reading *r, const char *key)
{
	const Config *config = &r->c->rules->config;
	for (size_t i = 0; i < config->count; i++)
		if (str_is(config->items[i].section, "reply") &&
			str_starts(config->items[i].key, str_from(key)))
			return true;
	return false;
}

/* Greeting and closing stand as the workspace configures them. */
static void check_form(Reading *r)
{
	Str plain = words_one_line(r->arena, r->plain);
	Str greeting = words_one_line(r->arena, reply_greeting(r->c, r->arena));
	Str closing = words_one_line(r->arena, reply_closing(r->c, r->arena));
	if (is_configured(r, "greeting") && !str_starts(plain, greeting))
		reading_problem(r, "greeting", STR("reply"), false,
			"it does not begin with \"" STR_FMT "\"", STR_ARG(greeting));
	if (is_configured(r, "closing") && !str_ends(plain, closing))
		reading_problem(r, "signature", STR("reply"), false,
			"it does not end with \"" STR_FMT "\"", STR_ARG(closing));
}

void check_tone(Reading *r)
{
	Language language = case_language(r->c);
	check_phrases(r);
	check_language(r);
	check_length(r);
	check_form(r);
	for (size_t i = 0; i < r->piece_count; i++)
		if (!r->pieces[i].frame)
			check_piece(r, &r->pieces[i], language);
}
