/*
 * Extractive: the reasoner without a model. It answers each question of the customer with verbatim
 * sentences of public passages, or says that the sources do not hold the answer. It never quotes
 * internal passages, records, or passages that speak to assistants.
 */
#include "stage/stage.h"

#include "base/auto.h"
#include "stage/extract.h"
#include "stage/needed.h"
#include "stage/question.h"
#include "stage/reply.h"
#include "stage/suggest.h"
#include "stage/topic.h"
#include "stage/words.h"

enum {
	MISSING_NAMED = 3,      /* words named as not found */
	WORD_SHOWN = 60,        /* bytes of one of them */
	QUESTION_SHOWN = 200,   /* bytes of a question without an answer */
	SENTENCE_MIN_WORDS = 4, /* shorter ones without an end mark are headings and fragments */
};

typedef struct Answers {
	Excerpt excerpts[(QUESTION_MAX + 1) * EXTRACT_MAX_EXCERPTS];
	size_t count;
	size_t answered; /* questions */
	Buf missing;     /* the questions without an answer, quoted */
	Verdict verdict; /* what covers a question without being quotable */
} Answers;

static bool has_sentence(const Json *sentences, Str text)
{
	for (const Json *s = json_first(sentences); s != NULL; s = json_next(s))
		if (str_eq(json_str_at(s, "text"), text))
			return true;
	return false;
}

/* "- Unplug it" and "2. Unplug it" are quoted as "Unplug it". */
static Str without_bullet(Str line)
{
	size_t i = 0;
	while (i < line.len && line.ptr[i] >= '0' && line.ptr[i] <= '9')
		i++;
	bool numbered = i > 0 && i <= 2 && i + 1 < line.len &&
		(line.ptr[i] == '.' || line.ptr[i] == ')') && line.ptr[i + 1] == ' ';
	bool dashed = i == 0 && line.len > 2 && strchr("-*+", line.ptr[0]) != NULL &&
		line.ptr[1] == ' ';
	if (str_starts(line, STR("• ")))
		return str_trim(str_slice(line, strlen("• "), line.len));
	size_t mark = numbered ? i + 2 : dashed ? 2 : 0;
	return mark > 0 ? str_slice(line, mark, line.len) : line;
}

static void push_sentence(Arena *arena, Json *sentences, const Evidence *e, Span span)
{
	Str quote = without_bullet(str_slice(e->text, span.start, span.end));
	Str text = words_one_line(arena, quote);
	bool ended = text.len > 0 && strchr(".!?", text.ptr[text.len - 1]) != NULL;
	if (words_count(text) < (ended ? 2 : SENTENCE_MIN_WORDS) || has_sentence(sentences, text))
		return;
	Json *sentence = json_new_object(), *citations = json_new_array(),
	     *citation = json_new_object();
	json_set_int(citation, "n", e->n);
	json_set_str(citation, "quote", quote);
	json_push(citations, citation);
	json_set_str(sentence, "text", text);
	json_set(sentence, "citations", citations);
	json_push(sentences, sentence);
}

static void push_excerpt(Extract *x, const Excerpt *excerpt, Json *sentences)
{
	const Source *s = &x->sources[excerpt->source];
	for (size_t i = excerpt->first; i <= excerpt->last; i++)
		push_sentence(x->arena, sentences, s->evidence, s->sentences[i]);
}

static void answer_question(Extract *x, Str question, Answers *a)
{
	Verdict verdict = {0};
	size_t n = extract_answer(x, question, &a->excerpts[a->count], &verdict);
	a->count += n;
	a->answered += n > 0;
	a->verdict.internal_only |= verdict.internal_only;
	a->verdict.outdated_only |= verdict.outdated_only;
	if (n == 0 && str_has(question, STR("?")))
		buf_addf(&a->missing, "%s\"" STR_FMT "\"", a->missing.len > 0 ? ", " : "",
			STR_ARG(words_cut(question, QUESTION_SHOWN)));
}

/* Each single question; where none of them finds an answer, the ticket as a whole. */
static void answer_all(Extract *x, const Asked *asked, Answers *a)
{
	for (size_t i = 0; i < asked->question_count; i++)
		answer_question(x, asked->questions[i], a);
	if (a->answered > 0)
		return;
	buf_clear(&a->missing);
	answer_question(x, asked_whole(x->arena, asked), a);
}

/* Passages in the order of the questions; what comes from one stands together, in its order. */
static Json *sentences_from(Extract *x, const Answers *a)
{
	Json *sentences = json_new_array();
	for (size_t i = 0; i < a->count; i++) {
		const Evidence *e = x->sources[a->excerpts[i].source].evidence;
		bool told = false;
		for (size_t k = 0; k < i; k++)
			told = told || x->sources[a->excerpts[k].source].evidence == e;
		for (size_t s = 0; !told && s < x->source_count; s++)
			for (size_t k = i; x->sources[s].evidence == e && k < a->count; k++)
				if (a->excerpts[k].source == s)
					push_excerpt(x, &a->excerpts[k], sentences);
	}
	return sentences;
}

static void name_missing(Extract *x, const Asked *asked, Buf *reason)
{
	Str words[MISSING_NAMED];
	Str said = asked->words.len > 0 ? asked->words : asked->subject;
	size_t n = extract_missing(x, said, words, MISSING_NAMED);
	buf_adds(reason, "I cannot answer this from the available sources: ");
	if (x->source_count == 0) {
		buf_adds(reason, "no document was found for it");
		return;
	}
	if (n == 0)
		buf_adds(reason, "no passage covers the question as a whole");
	for (size_t i = 0; i < n; i++)
		buf_addf(reason, "%s\"" STR_FMT "\"", i == 0 ? "they do not speak of " :
			i + 1 < n ? ", " : " or ", STR_ARG(words_cut(words[i], WORD_SHOWN)));
}

static Json *result_new(Case *c, Disposition disposition, Str reason, Json *sentences)
{
	Json *result = json_new_object();
	json_set_cstr(result, "disposition", disposition_name(disposition));
	json_set_str(result, "reason", reason);
	json_set(result, "sentences", sentences);
	json_set(result, "actions", suggest_actions(c, disposition, reason));
	return result;
}

/* The workspace's own words, a sentence a paragraph; they need no source. */
static Json *known_sentences(Str known)
{
	Json *sentences = json_new_array();
	for (Str rest = known, line; rest.len > 0 && str_next(&rest, '\n', &line);) {
		Json *sentence = json_new_object();
		if (str_trim(line).len == 0) {
			json_free(sentence);
			continue;
		}
		json_set_str(sentence, "text", str_trim(line));
		json_set(sentence, "citations", json_new_array());
		json_push(sentences, sentence);
	}
	return sentences;
}

/* Tickets that are decided before any source is read. NULL: read on. */
static Json *decided_by_route(Case *c)
{
	const Route *r = &c->route;
	if (r->escalate.len > 0)
		return result_new(c, DISPOSITION_ESCALATE, r->reason, json_new_array());
	if (str_is(r->intent, "auto_reply"))
		return result_new(c, DISPOSITION_ABSTAIN,
			STR("This is an automatic message: nobody waits for an answer."),
			json_new_array());
	if (str_is(r->intent, "spam"))
		return result_new(c, DISPOSITION_ABSTAIN,
			STR("This is spam: nobody waits for an answer."), json_new_array());
	if (str_is(r->intent, "empty"))
		return result_new(c, DISPOSITION_CLARIFY,
			STR("The message holds no words of the customer."), json_new_array());
	Topic topic = topic_of_records(c);
	if (topic.name.len > 0)
		return result_new(c, DISPOSITION_ESCALATE, topic_reason(&c->arena, &topic),
			json_new_array());
	Str known = r->known ? reply_known(c, &c->arena) : STR("");
	return known.len == 0 ? NULL
		: result_new(c, DISPOSITION_ANSWER, STR("The workspace's known answer to such a question."),
			known_sentences(known));
}

static void push_frame(Json *sentences, Str text)
{
	Json *sentence = json_new_object();
	json_set_str(sentence, "text", text);
	json_set(sentence, "citations", json_new_array());
	json_push(sentences, sentence);
}

/* Asks for what is missing instead of giving up. */
static Json *result_asking(Case *c, Str facts)
{
	Json *sentences = json_new_array();
	push_frame(sentences, reply_needed(c, &c->arena, facts));
	return result_new(c, DISPOSITION_CLARIFY,
		arena_fmt(&c->arena, "The ticket does not say: " STR_FMT ".", STR_ARG(facts)), sentences);
}

static Json *result_from(Case *c, Extract *x, const Asked *asked, const Answers *a)
{
	AUTO(buf_free) Buf reason = {0};
	Json *sentences = sentences_from(x, a);
	bool asks = json_count(sentences) == 0 && needed_for_request(x->arena, asked);
	Str facts = asks ? needed_facts(c, x->arena, asked) : STR("");
	if (facts.len > 0) {
		json_free(sentences);
		return result_asking(c, facts);
	}
	if (json_count(sentences) == 0) {
		name_missing(x, asked, &reason);
		if (a->verdict.internal_only)
			buf_adds(&reason,
				"; internal sources speak of it, which may not be quoted to "
				"the customer");
		else if (a->verdict.outdated_only)
			buf_adds(&reason, "; only an outdated source speaks of it");
		buf_adds(&reason, ".");
		return result_new(c, DISPOSITION_ABSTAIN, buf_str(&reason), sentences);
	}
	if (a->missing.len > 0) {
		push_frame(sentences, reply_partial(c, &c->arena));
		buf_addf(&reason,
			"Not answered, because the available sources do not cover it: " STR_FMT ".",
			STR_ARG(buf_str(&a->missing)));
	}
	return result_new(c, DISPOSITION_ANSWER, buf_str(&reason), sentences);
}

Json *extractive_reason(Case *c)
{
	Json *decided = decided_by_route(c);
	if (decided != NULL)
		return decided;
	AUTO(arena_free) Arena scratch = {0};
	Asked asked = asked_of(c, &scratch);
	if (asked.vague || needed_everything(&scratch, &asked, case_language(c)))
		return result_new(c, DISPOSITION_CLARIFY,
			STR("The message does not say what it is about."), json_new_array());
	Extract x = extract_open(c, &scratch, &asked);
	Answers a = {0};
	answer_all(&x, &asked, &a);
	Json *result = result_from(c, &x, &asked, &a);
	buf_free(&a.missing);
	return result;
}
