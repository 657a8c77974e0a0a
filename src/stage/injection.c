#include "stage/injection.h"

#include <ctype.h>

#include "base/auto.h"
#include "text/token.h"

enum {
	REACH = 7, /* tokens between the first and the last word of a pattern */
	WINDOW = 32 * 1024, /* bytes looked at in one go: a huge message needs little memory */
	OVERLAP = 512, /* bytes two windows share: more than any pattern spans */
};

/*
 * A pattern is three lists of word beginnings: one word of each must follow within REACH tokens, in
 * this order. An empty list is skipped. Words are folded (token.h). Wordings after the public
 * collections of prompt injections (garak "promptinject", deepset/prompt-injections), reduced to
 * what addresses a model.
 */
typedef struct Pattern {
	const char *first, *second, *third;
} Pattern;

static const Pattern patterns[] = {
	{"ignore disregard forget override bypass overlook",
		"all any the your every previous prior above earlier preceding existing these "
		"those my",
		"=instructions =instruction =rules =guidelines =prompt =prompts =directions "
		"=directives =constraints =safeguards"},
	{"ignore disregard forget", "=everything =anything =all",
		"=above =previously =before =prior"},
	{"ignorier vergiss vergess missacht", "alle vorherig bisherig obig deine die",
		"anweisung instruktion regel vorgabe befehl"},
	{"ignore ignorez oublie oubliez", "les toutes tes vos",
		"instructions consignes regles directives"},
	{"ignora ignore olvida olvide", "las todas tus sus", "instrucciones reglas indicaciones"},
	{"note attention message instruction instructions important hinweis anweisung nota",
		"to for all any an die fur aux les para",
		"=assistant =assistants =ai =llm =chatbot =chatbots =ki =ia =assistenten =bots "
		"=asistentes"},
	{"=if =when =as", "=you =an", "=ai =llm =chatbot"},
	{"=system", "=prompt =override =message", ""},
	{"=you", "=are", "=dan =jailbroken =unrestricted =unfiltered =chatgpt =assistant"},
	{"=not =don't =never", "=mention =reveal =tell =disclose",
		"=note =instruction =instructions =prompt"},
	{"=reveal =print =repeat =show =output", "=your =the", "=prompt =instructions"},
	{"=new =updated =real =actual", "=instructions =instruction =directive",
		"=for =are =follow =assistant"},
};

/* Marks of chat formats, which no customer types. */
static const char *const marks[] = {"<|im_start|>", "<|im_end|>", "<|system|>", "[INST]", "[/INST]",
	"<<SYS>>", "### System:", "### Instruction", "</system>", "<system>", "BEGIN SYSTEM",
	"\nAssistant:", "{{system"};

/* One of the blank separated beginnings; "=word" is the whole word. */
static bool word_is_one_of(Str word, const char *list)
{
	Str rest = str_from(list), one;
	while (str_next(&rest, ' ', &one)) {
		bool whole = one.len > 0 && one.ptr[0] == '=';
		Str part = str_slice(one, whole, one.len);
		if (part.len > 0 && (whole ? str_eq(word, part) : str_starts(word, part)))
			return true;
	}
	return false;
}

/* The token after `at` that is of the list, within reach of `from`; count where there is none. */
static size_t next_of(const Tokens *tokens, size_t from, size_t at, const char *list)
{
	for (size_t i = at; i < tokens->count && i <= from + REACH; i++)
		if (word_is_one_of(tokens->items[i].word, list))
			return i;
	return tokens->count;
}

static bool pattern_at(const Tokens *tokens, size_t at, const Pattern *p, size_t *ret_last)
{
	if (!word_is_one_of(tokens->items[at].word, p->first))
		return false;
	size_t last = next_of(tokens, at, at + 1, p->second);
	if (last < tokens->count && p->third[0] != '\0')
		last = next_of(tokens, at, last + 1, p->third);
	if (last >= tokens->count)
		return false;
	*ret_last = last;
	return true;
}

static bool find_mark(Str text, size_t *ret_start, size_t *ret_end)
{
	for (size_t i = 0; i < COUNT(marks); i++) {
		ptrdiff_t at = str_find(text, str_from(marks[i]), 0);
		if (at >= 0) {
			*ret_start = (size_t)at;
			*ret_end = (size_t)at + strlen(marks[i]);
			return true;
		}
	}
	return false;
}

static bool find_pattern(const Tokens *tokens, size_t *ret_start, size_t *ret_end)
{
	for (size_t at = 0; at < tokens->count; at++)
		for (size_t i = 0; i < COUNT(patterns); i++) {
			size_t last;
			if (pattern_at(tokens, at, &patterns[i], &last)) {
				*ret_start = tokens->items[at].start;
				*ret_end = tokens->items[last].end;
				return true;
			}
		}
	return false;
}

static bool find_in(Str window, size_t *ret_start, size_t *ret_end)
{
	AUTO(arena_free) Arena arena = {0};
	Tokens tokens = tokenise(&arena, window, LANGUAGE_UNKNOWN);
	return find_mark(window, ret_start, ret_end) || find_pattern(&tokens, ret_start, ret_end);
}

bool injection_find(Str text, size_t *ret_start, size_t *ret_end)
{
	for (size_t at = 0; at < text.len; at += WINDOW - OVERLAP) {
		size_t start, end;
		if (!find_in(str_slice(text, at, at + WINDOW), &start, &end))
			continue;
		if (ret_start != NULL)
			*ret_start = at + start;
		if (ret_end != NULL)
			*ret_end = at + end;
		return true;
	}
	return false;
}
