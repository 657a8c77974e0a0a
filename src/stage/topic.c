#include "stage/topic.h"

#include <pthread.h>

#include "base/auto.h"
#include "stage/injection.h"
#include "stage/topic_words.h"
#include "stage/words.h"
#include "text/wordlist.h"

enum {
	CONTACTS_FAILED = 3, /* customer messages without an answer, or answers that did not settle it */
	SAID_BYTES = 120,
	GUARD_REACH = 5, /* tokens before and behind a pattern that may change what it means */
};

/* Somebody may come to harm: a person looks at once. */
static const char *const urgent[] = {"self_harm", "safety", "threat"};

static bool is_urgent(Str topic)
{
	for (size_t i = 0; i < COUNT(urgent); i++)
		if (str_is(topic, urgent[i]))
			return true;
	return false;
}

static bool in_list(Str list, Str wanted)
{
	Str one;
	while (list.len > 0 && str_next(&list, ',', &one))
		if (str_trim(one).len > 0 && str_ieq(str_trim(one), wanted))
			return true;
	return false;
}

/* The topics nobody wants to be asked about. */
static Str topics_off(const Case *c)
{
	return config_str(&c->rules->config, "escalation", "off", STR(""));
}

static Topic topic_named(Str name, Str said, Str because)
{
	return (Topic){.name = name, .said = said, .because = because, .urgent = is_urgent(name)};
}

static Str first_said(Str phrases, const Asked *asked)
{
	Str phrase;
	while (phrases.len > 0 && str_next(&phrases, ',', &phrase))
		if (config_phrases_in(phrase, asked->words) + config_phrases_in(phrase, asked->subject) > 0)
			return str_trim(phrase);
	return STR("");
}

/* The workspace's own phrases, in the order of its file; a topic said most often wins there. */
static Topic by_config(const Case *c, const Asked *asked, Str off)
{
	const Config *config = &c->rules->config;
	Topic best = topic_named(STR(""), STR(""), STR(""));
	size_t most = 0;
	for (size_t i = 0; i < config->count; i++) {
		const ConfigEntry *e = &config->items[i];
		if (!str_is(e->section, "escalate") || in_list(off, e->key))
			continue;
		size_t hits = config_phrases_in(e->value, asked->words) + config_phrases_in(e->value, asked->subject);
		if (hits > most) {
			most = hits;
			best = topic_named(e->key, first_said(e->value, asked), STR(""));
		}
	}
	return best;
}

/* Does something beside the words [at, last] say that they mean something else? */
static bool is_guarded(const char *topic, const Tokens *tokens, size_t at, size_t last)
{
	size_t from = at > GUARD_REACH ? at - GUARD_REACH : 0;
	for (size_t g = 0; g < topic_guard_count; g++) {
		const TopicGuard *guard = &topic_guards[g];
		if (strcmp(guard->topic, topic) != 0 ||
			!wordlist_has(guard->first, tokens->items[at].word))
			continue;
		for (size_t i = from; i < tokens->count && i <= last + GUARD_REACH; i++)
			if (wordlist_has(guard->unless, tokens->items[i].word))
				return true;
	}
	return false;
}

static Wordlists beginnings; /* which patterns a word begins */

static void note_beginnings(void)
{
	for (size_t i = 0; i < topic_pattern_count; i++)
		wordlists_add(&beginnings, topic_patterns[i].slots[0], i);
}

/* The first of the patterns before `before` that stands in the text, by its number, and where it does, as written on one
 * line; `before` where none does. */
static size_t first_pattern(Arena *arena, Str text, Str off, size_t before, Str *ret_said)
{
	Tokens tokens = tokenise(arena, text, LANGUAGE_UNKNOWN);
	for (size_t at = 0; at < tokens.count; at++) {
		WordlistNumbers begun;
		wordlists_find(&beginnings, tokens.items[at].word, &begun);
		for (size_t i = 0; i < begun.count && begun.items[i] < before; i++) {
			const TopicPattern *p = &topic_patterns[begun.items[i]];
			size_t last = pattern_last(&tokens, at, p->slots, p->reach);
			if (last == tokens.count || is_guarded(p->topic, &tokens, at, last) ||
				in_list(off, str_from(p->topic)))
				continue;
			before = begun.items[i];
			*ret_said = words_one_line(arena, words_cut(str_slice(text, tokens.items[at].start,
				tokens.items[last].end), SAID_BYTES));
		}
	}
	return before;
}

static Topic by_pattern(Arena *arena, const Asked *asked, Str off)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, note_beginnings);
	Str said = STR("");
	size_t first = first_pattern(arena, asked->words, off, topic_pattern_count, &said);
	first = first_pattern(arena, asked->subject, off, first, &said);
	return topic_named(first < topic_pattern_count ? str_from(topic_patterns[first].topic) : STR(""), said, STR(""));
}

static Str domain_of(Str email)
{
	ptrdiff_t at = str_find(email, STR("@"), 0);
	return at < 0 ? STR("") : str_slice(email, (size_t)at + 1, email.len);
}

static bool is_vip(const Case *c)
{
	const Config *config = &c->rules->config;
	const Requester *r = &c->ticket.requester;
	return (r->email.len > 0 && in_list(config_str(config, "vip", "emails", STR("")), r->email)) ||
		(r->id.len > 0 && in_list(config_str(config, "vip", "ids", STR("")), r->id)) ||
		(domain_of(r->email).len > 0 &&
			in_list(config_str(config, "vip", "domains", STR("")), domain_of(r->email)));
}

/* Messages of the customer behind our last one; and how often we answered in vain. */
static Topic by_thread(const Case *c, Arena *arena)
{
	const Ticket *t = &c->ticket;
	size_t waiting = 0, answered = 0;
	for (size_t i = 0; i < t->message_count; i++) {
		bool ours = t->messages[i].outbound;
		answered += !ours && waiting == 0 && i > 0;
		waiting = ours ? 0 : waiting + 1;
	}
	if (waiting >= CONTACTS_FAILED)
		return topic_named(STR("repeated"), STR(""),
			arena_fmt(arena, "the customer wrote %zu times without an answer", waiting));
	if (answered >= CONTACTS_FAILED && waiting > 0)
		return topic_named(STR("repeated"), STR(""),
			arena_fmt(arena, "%zu answers did not settle it", answered));
	return topic_named(STR(""), STR(""), STR(""));
}

Topic topic_find(const Case *c, Arena *arena, const Asked *asked)
{
	Str off = topics_off(c);
	Topic own = by_config(c, asked, off), built_in = by_pattern(arena, asked, off);
	if (own.name.len > 0 && (own.urgent || !built_in.urgent))
		return own;
	if (built_in.name.len > 0)
		return built_in;
	if (is_vip(c) && !in_list(off, STR("vip")))
		return topic_named(STR("vip"), STR(""), STR("the customer is on the list [vip]"));
	return in_list(off, STR("repeated")) ? topic_named(STR(""), STR(""), STR("")) : by_thread(c, arena);
}

static bool says_vip(const Json *field)
{
	bool yes = json_bool(field, false) || json_int(field, 0) == 1 ||
		str_ieq(json_str(field), STR("yes")) || str_ieq(json_str(field), STR("true"));
	return (str_ieq(json_key(field), STR("vip")) || str_ieq(json_key(field), STR("is_vip"))) && yes;
}

Topic topic_of_records(const Case *c)
{
	if (in_list(topics_off(c), STR("vip")))
		return topic_named(STR(""), STR(""), STR(""));
	for (const Json *r = json_first(c->records); r != NULL; r = json_next(r))
		for (const Json *row = json_first(r); row != NULL; row = json_next(row))
			for (const Json *f = json_first(row); f != NULL; f = json_next(f))
				if (says_vip(f))
					return topic_named(STR("vip"), STR(""),
						STR("the customer's record says so"));
	return topic_named(STR(""), STR(""), STR(""));
}

Str topic_reason(Arena *arena, const Topic *topic)
{
	if (topic->because.len > 0)
		return arena_fmt(arena, "Policy asks for a person (" STR_FMT "): " STR_FMT ".",
			STR_ARG(topic->name), STR_ARG(topic->because));
	if (injection_suspect(topic->said, NULL, NULL)) /* and the orders are not repeated here */
		return arena_fmt(arena,
			"Policy asks for a person (" STR_FMT "): the ticket gives orders to an "
			"assistant.",
			STR_ARG(topic->name));
	return arena_fmt(arena, "Policy asks for a person (" STR_FMT "): the ticket says \""
		STR_FMT "\".", STR_ARG(topic->name), STR_ARG(topic->said));
}
