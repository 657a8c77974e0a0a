#include "stage/question.h"

#include <ctype.h>

#include "base/auto.h"
#include "core/config.h"
#include "stage/words.h"
#include "text/dialogue.h"
#include "text/forward.h"
#include "text/segment.h"

enum {
	FORWARD_TERMS = 4,   /* own words with so few content words only hand on what is below */
	FOLLOW_UP_TERMS = 3, /* own words with fewer content words lean on the message before */
	TELLING_SUBJECT_TERMS = 2, /* content words that make a subject a question by itself */
	TRACE_MAX_BYTES = 200,     /* kept of a log's error line */
	TRACE_MAX_CODES = 6,
	QUESTION_BYTES = 1000,
	TRACE_MAX_LOG = 16 * 1024, /* of one log that is looked through for codes */
	WORDS_MAX = 16 * 1024, /* of a message's own words that are read; nobody asks longer */
	DIALOGUE_MAX = 4000,   /* bytes of what was said before, on either side */
};

/* Own words below this share of what was sent: the rest is wrapping. */
static const double wrapped_share = 0.8;

/* A question with less weight than this ("What can I do?") takes the sentence before it along; one that
 * points back at it ("What does it cost a year?") needs more to stand alone. */
static const double vague_weight = 1.5, pointing_weight = 4;

/* Sentences that ask without a question mark. Matched by config_phrases_in. */
static const char requests[] =
	"please,can you,could you,would you,i want,we want,i need,we need,i would like,i'd like,"
	"we would like,let me know,tell me,help me,how to,how do i,is there,looking for,bitte,"
	"können sie,könnten sie,kannst du,ich möchte,wir möchten,ich will,ich brauche,"
	"ich hätte gern,ich würde gern,sagen sie mir,wie kann ich,je voudrais,je souhaite,je veux,"
	"j'aimerais,nous souhaitons,pouvez-vous,pourriez-vous,veuillez,merci de me,merci de nous,"
	"merci de bien,comment faire,je demande,quiero,quisiera,necesito,me gustaría,por favor,"
	"pueden,podrían";

static const char *const question_words[] = {"how", "what", "when", "where", "why", "which", "who",
	"whose", "wie", "was", "wann", "wo", "warum", "wieso", "weshalb", "welche", "welcher",
	"welches", "wer", "wohin", "comment", "quand", "pourquoi", "quel", "quelle", "quels",
	"quelles", "combien", "ou", "est-ce", "como", "cuando", "donde", "cual", "cuanto",
	"cuantos", "cuales"};

static const char error_words[] =
	"error,errors,failed,failure,fatal,denied,refused,rejected,exception,timeout,timed out,"
	"unable,invalid,fehler,fehlgeschlagen,verweigert,erreur,échec,refusé";

Language case_language(const Case *c)
{
	return language_from_code(c->route.language);
}

static bool strip_one_prefix(Str *s)
{
	static const char *const prefixes[] = {
		"re:", "fwd:", "fw:", "aw:", "wg:", "antw:", "tr:", "rv:", "ref:", "sv:"};
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		Str p = str_from(prefixes[i]);
		if (s->len >= p.len && str_ieq(str_slice(*s, 0, p.len), p)) {
			*s = str_trim(str_slice(*s, p.len, s->len));
			return true;
		}
	}
	ptrdiff_t close = s->len > 0 && s->ptr[0] == '[' ? str_find(*s, STR("]"), 0) : -1;
	if (close < 0)
		return false;
	*s = str_trim(str_slice(*s, (size_t)close + 1, s->len)); /* "[EXTERN]", "[Ticket#4711]" */
	return true;
}

static Str clean_subject(Str subject)
{
	static const char *const none[] = {"(no subject)", "no subject", "(kein betreff)",
		"kein betreff", "(ohne betreff)", "(sans objet)", "sans objet", "(pas de sujet)",
		"(sin asunto)"};
	Str s = str_trim(subject);
	while (strip_one_prefix(&s))
		continue;
	for (size_t i = 0; i < COUNT(none); i++)
		if (str_ieq(s, str_from(none[i])))
			return STR("");
	return s;
}

static size_t content_terms(Arena *arena, Str text, Language language)
{
	Terms terms = terms_of(arena, text, language);
	size_t n = 0;
	for (size_t i = 0; i < terms.count; i++)
		n += terms.items[i].weight >= 1;
	return n;
}

/* Labels of web forms whose values say what it is about. Matched by config_phrases_in. */
static const char telling_labels[] =
	"subject,topic,category,product,version,model,device,error,error code,error message,"
	"problem,issue,description,summary,betreff,thema,kategorie,produkt,modell,gerät,fehler,"
	"fehlercode,fehlermeldung,beschreibung,anliegen,sujet,objet,catégorie,produit,modèle,"
	"appareil,erreur,problème,asunto,tema,categoría,producto,modelo,problema,oggetto,prodotto,"
	"modello,errore,onderwerp,product,assunto,produto,erro";

static Str message_words(Arena *arena, const Message *m)
{
	return words_cut(segment_own_words(arena, m->body), WORDS_MAX);
}

/* Did we ask back? Then the customer's question is still open, and what follows only adds to it. */
static bool asks_back(Arena *arena, const Message *m)
{
	return m->outbound && str_has(message_words(arena, m), STR("?"));
}

static size_t own_terms(Arena *arena, const Ticket *t, size_t first, size_t last, Language language)
{
	size_t terms = 0;
	for (size_t i = first; i < last; i++)
		if (!t->messages[i].outbound)
			terms += content_terms(
				arena, message_words(arena, &t->messages[i]), language);
	return terms;
}

/* The customer's messages since our last answer; all where these say too little by themselves. */
static size_t first_message(const Ticket *t, Arena *arena, Language language)
{
	size_t first = t->message_count, last = first;
	while (last > 0 && t->messages[last - 1].outbound)
		last--;
	for (first = last; first > 0; first--)
		if (t->messages[first - 1].outbound && !asks_back(arena, &t->messages[first - 1]))
			break;
	return own_terms(arena, t, first, last, language) < FOLLOW_UP_TERMS ? 0 : first;
}

static void add_line(Buf *b, Str line)
{
	line = str_trim(line);
	if (line.len == 0)
		return;
	if (b->len > 0)
		buf_addc(b, '\n');
	buf_add(b, line);
}

static bool is_code(const Token *t)
{
	bool alpha = false, digit = false;
	for (size_t i = 0; i < t->word.len; i++) {
		alpha = alpha || isalpha((unsigned char)t->word.ptr[i]);
		digit = digit || isdigit((unsigned char)t->word.ptr[i]);
		if (t->word.ptr[i] == ':' || t->word.ptr[i] == '/')
			return false;
	}
	return alpha && digit && t->word.len >= 3 && t->word.len <= 12;
}

/* Of a log: the first line that speaks of an error, and codes such as "E-21" anywhere. */
static void add_traces(Arena *arena, Str log, Buf *traces)
{
	Str rest = log, line;
	while (str_next(&rest, '\n', &line))
		if (config_phrases_in(str_from(error_words), line) > 0) {
			add_line(traces, words_cut(line, TRACE_MAX_BYTES));
			break;
		}
	Tokens tokens = tokenise(arena, words_cut(log, TRACE_MAX_LOG), LANGUAGE_UNKNOWN);
	size_t codes = 0;
	for (size_t i = 0; i < tokens.count && codes < TRACE_MAX_CODES; i++) {
		Str word = tokens.items[i].word;
		if (is_code(&tokens.items[i]) && !str_has(buf_str(traces), word)) {
			buf_addc(traces, ' ');
			buf_add(traces, word);
			codes++;
		}
	}
}

/* Of a form: the values of fields that say what it is about. */
static void add_fields(Str form, Buf *traces)
{
	Str line;
	while (str_next(&form, '\n', &line)) {
		ptrdiff_t colon = str_find(line, STR(":"), 0);
		if (colon > 0 && config_phrases_in(str_from(telling_labels),
					 str_slice(line, 0, (size_t)colon)) > 0)
			add_line(traces, words_cut(str_slice(line, (size_t)colon + 1, line.len),
						 TRACE_MAX_BYTES));
	}
}

typedef struct Reading {
	Buf words, traces;
	size_t sent; /* bytes of the messages read */
	bool forwards; /* the subject says that it was handed on */
} Reading;

static void read_message(Arena *arena, const Message *m, Reading *r);

/* "FYI, see below": what was handed on is what is asked. */
static void read_forwarded(Arena *arena, Str text, Reading *r)
{
	Str body = forward_body(arena, text, r->forwards);
	if (body.len > 0 && body.len < text.len)
		read_message(arena, &(Message){.body = body}, r);
}

static void read_message(Arena *arena, const Message *m, Reading *r)
{
	if (!words_have_letter(m->body))
		return;
	bool brief = content_terms(arena, message_words(arena, m), language_detect(m->body)) <= FORWARD_TERMS;
	r->sent += str_trim(m->body).len;
	add_line(&r->words, message_words(arena, m));
	Segments segments = segment_text(arena, m->body);
	for (size_t i = 0; i < segments.count; i++) {
		const Segment *s = &segments.items[i];
		Str text = str_slice(m->body, s->start, s->end);
		if (s->kind == SEGMENT_LOG || s->kind == SEGMENT_CODE)
			add_traces(arena, text, &r->traces);
		else if (s->kind == SEGMENT_FORM)
			add_fields(text, &r->traces);
		else if (s->kind == SEGMENT_QUOTED && brief)
			read_forwarded(arena, text, r);
	}
}

/* Ends a reading: what was read is in the Asked. */
static void asked_settle(Arena *arena, Language language, Reading *r, Asked *a)
{
	a->words = arena_copy(arena, words_cut(buf_str(&r->words), WORDS_MAX));
	a->traces = arena_copy(arena, str_trim(buf_str(&r->traces)));
	a->wrapped = (double)r->words.len < wrapped_share * (double)r->sent;
	buf_free(&r->words);
	buf_free(&r->traces);
	a->empty = !words_have_letter(a->words) &&
		content_terms(arena, a->subject, language) < TELLING_SUBJECT_TERMS;
	if (!words_have_letter(a->words))
		a->words = STR("");
	a->vague = content_terms(arena, asked_whole(arena, a), language) == 0;
}

static bool is_question_word(Str word)
{
	for (size_t i = 0; i < COUNT(question_words); i++)
		if (str_is(word, question_words[i]))
			return true;
	return false;
}

bool question_asks(Arena *arena, Str sentence)
{
	Tokens tokens = tokenise(arena, sentence, LANGUAGE_UNKNOWN);
	return str_has(sentence, STR("?")) ||
		(tokens.count > 0 && is_question_word(tokens.items[0].word)) ||
		config_phrases_in(str_from(requests), sentence) > 0;
}

static bool is_and(Str word)
{
	return str_is(word, "and") || str_is(word, "und") || str_is(word, "et") ||
		str_is(word, "y");
}

/* "When do I tell you, and what does it cost?": the "and" between two questions; count where there
 * is none. */
static size_t question_joint(const Tokens *tokens)
{
	for (size_t i = 1; i + 1 < tokens->count; i++)
		if (is_and(tokens->items[i].word) && is_question_word(tokens->items[i + 1].word))
			return i;
	return tokens->count;
}

size_t question_second(Arena *arena, Str sentence, size_t *ret_end)
{
	Tokens tokens = tokenise(arena, sentence, LANGUAGE_UNKNOWN);
	size_t joint = question_joint(&tokens);
	if (joint == tokens.count)
		return 0;
	*ret_end = tokens.items[joint].start;
	return tokens.items[joint + 1].start;
}

/* "I would rather hear it from you: where can it be done?": where the question itself begins. */
static size_t question_start(const Tokens *tokens, Str sentence)
{
	ptrdiff_t colon = str_find(sentence, STR(": "), 0);
	for (size_t i = 0; colon > 0 && i < tokens->count; i++)
		if (tokens->items[i].start > (size_t)colon)
			return is_question_word(tokens->items[i].word) ? tokens->items[i].start : 0;
	return 0;
}

typedef struct Finder {
	Arena *arena;
	Language language;
	Asked *asked;
	Spans spans;
} Finder;

/* Words that stand for what was named before. Not "sie", which is polite German for "you", and not what is
 * mostly an article. */
static const char *const pointing[] = {"it", "its", "they", "them", "their", "this", "these", "those",
	"one", "ones", "es", "er", "ihn", "ihm", "dies", "davon", "dafur", "damit", "dazu", "daran", "darauf",
	"il", "elle", "ils", "elles", "cela", "ca", "celui", "celle", "lo", "eso", "esto", "ello", "ellos"};

static bool points_back(const Finder *f, size_t from, size_t to)
{
	Tokens tokens = tokenise(f->arena, str_slice(f->asked->words, from, to), LANGUAGE_UNKNOWN);
	for (size_t i = 0; i < tokens.count; i++)
		for (size_t k = 0; k < COUNT(pointing); k++)
			if (str_is(tokens.items[i].word, pointing[k]))
				return true;
	return false;
}

static double weight_at(const Finder *f, size_t from, size_t to)
{
	return terms_of(f->arena, str_slice(f->asked->words, from, to), f->language).total;
}

/* Adds the question at [from, to) of the words; one that says too little by itself begins at a sentence
 * before the given one. */
static void add_question(Finder *f, size_t from, size_t to, size_t sentence)
{
	Asked *a = f->asked;
	double least = points_back(f, from, to) ? pointing_weight : vague_weight;
	for (size_t k = sentence; k > 0 && weight_at(f, from, to) < least; k--)
		from = f->spans.items[k - 1].start;
	Str text = words_one_line(f->arena, str_slice(a->words, from, to));
	text = words_cut(text, QUESTION_BYTES);
	if (a->question_count < QUESTION_MAX &&
		terms_of(f->arena, text, f->language).total >= vague_weight)
		a->questions[a->question_count++] = text;
}

/* Question sentences in order. */
static void find_questions(Arena *arena, Language language, Asked *a)
{
	Finder f = {arena, language, a, sentences_of(arena, a->words)};
	for (size_t i = 0; i < f.spans.count; i++) {
		size_t from = f.spans.items[i].start, to = f.spans.items[i].end;
		Str sentence = str_slice(a->words, from, to);
		Tokens tokens = tokenise(arena, sentence, LANGUAGE_UNKNOWN);
		size_t joint = question_joint(&tokens),
		       start = from + question_start(&tokens, sentence);
		if (!question_asks(arena, sentence))
			continue;
		add_question(
			&f, start, joint < tokens.count ? from + tokens.items[joint].start : to, i);
		if (joint == tokens.count)
			continue;
		size_t second = from + tokens.items[joint + 1].start;
		add_question(&f, second, to, points_back(&f, second, to) ? i + 1 : 0);
	}
}

/* What was said before message `first`, by them or by us; the newest first. */
static Str said_before(const Ticket *t, Arena *arena, size_t first, bool by_us)
{
	Buf said = {0};
	for (size_t i = first; i-- > 0 && said.len < DIALOGUE_MAX;)
		if (t->messages[i].outbound == by_us)
			add_line(&said, message_words(arena, &t->messages[i]));
	Str text = arena_copy(arena, words_cut(buf_str(&said), DIALOGUE_MAX));
	buf_free(&said);
	return text;
}

/* A chat that somebody exported into a message is what was said one after the other. */
static Ticket with_dialogues(const Ticket *t, Arena *arena)
{
	Ticket out = *t;
	out.messages = NULL;
	out.message_count = 0;
	for (size_t i = 0; i < t->message_count; i++) {
		const Message *m = &t->messages[i];
		Dialogue d = m->outbound ? (Dialogue){0} : dialogue_of(arena, words_cut(m->body, WORDS_MAX));
		for (size_t k = 0; k < d.count; k++) {
			Message turn = {.body = d.items[k].text, .outbound = d.items[k].ours};
			*ARENA_PUSH(arena, out.messages, out.message_count) = turn;
		}
		if (d.count == 0)
			*ARENA_PUSH(arena, out.messages, out.message_count) = *m;
	}
	return out;
}

static Asked asked_of_ticket(const Ticket *ticket, Language language, Arena *arena)
{
	Ticket said = with_dialogues(ticket, arena);
	const Ticket *t = &said;
	Asked a = {.subject = clean_subject(t->subject)};
	Reading r = {.forwards = forward_subject(t->subject)};
	size_t first = first_message(t, arena, language);
	for (size_t i = first; i < t->message_count; i++)
		if (!t->messages[i].outbound)
			read_message(arena, &t->messages[i], &r);
	asked_settle(arena, language, &r, &a);
	a.earlier = said_before(t, arena, first, false);
	a.ours = said_before(t, arena, t->message_count, true);
	find_questions(arena, language, &a);
	return a;
}

Asked asked_of(const Case *c, Arena *arena)
{
	return asked_of_ticket(&c->ticket, case_language(c), arena);
}

/* "Subject: ..." as the first line of a text; takes it off. */
static Str take_subject(Str *text)
{
	static const char labels[] = "subject,betreff,objet,asunto,oggetto,onderwerp,assunto,тема";
	Str rest = str_trim(*text), line;
	if (!str_next(&rest, '\n', &line))
		return STR("");
	ptrdiff_t colon = str_find(line, STR(":"), 0);
	if (colon <= 0 || config_phrases_in(str_from(labels), str_slice(line, 0, (size_t)colon)) == 0)
		return STR("");
	*text = rest;
	return str_slice(line, (size_t)colon + 1, line.len);
}

Asked asked_of_text(Arena *arena, Str text)
{
	Str subject = take_subject(&text);
	Message m = {.body = text};
	Ticket t = {.subject = subject, .messages = &m, .message_count = 1};
	return asked_of_ticket(&t, language_detect(text), arena);
}

Str asked_whole(Arena *arena, const Asked *asked)
{
	Buf b = {0};
	add_line(&b, asked->subject);
	add_line(&b, asked->words);
	add_line(&b, asked->traces);
	Str whole = arena_copy(arena, buf_str(&b));
	buf_free(&b);
	return whole;
}
