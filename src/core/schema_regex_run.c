#include "core/schema_regex.h"

#include "base/auto.h"
#include "base/utf8.h"
#include "core/schema_regex_private.h"

#include <utf8proc.h>

#define NO_CODE UINT32_MAX /* before the first and behind the last code point */

/* All runs of one search share the budget. */
typedef struct Search {
	const Regex *regex;
	Str text;
	uint64_t *steps_left;
} Search;

/* One walk over the text with the set of program places that are alive. */
typedef struct Run {
	const Search *search;
	size_t at;
	uint32_t before, next; /* the code points around `at` */
	size_t next_len;
	uint32_t *marks; /* generation in which a place was last added */
	uint32_t *live;  /* places that wait to eat the next code point */
	uint32_t *todo;  /* scratch: places to follow */
	size_t live_count, todo_count;
	uint32_t generation;
	bool matched;
} Run;

static bool in(uint32_t code, uint32_t first, uint32_t last)
{
	return code >= first && code <= last;
}

static bool is_word(uint32_t code)
{
	return in(code, '0', '9') || in(code | 0x20, 'a', 'z') || code == '_';
}

static bool is_line_end(uint32_t code)
{
	return code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
}

/* WhiteSpace and LineTerminator of ECMA-262 sections 12.2 and 12.3. */
static bool is_space(uint32_t code)
{
	if (in(code, '\t', '\r') || is_line_end(code) || code == 0xFEFF)
		return true;
	return code < NO_CODE && utf8proc_category((utf8proc_int32_t)code) == UTF8PROC_CATEGORY_ZS;
}

bool regex_item_has(const RegexItem *item, uint32_t code)
{
	bool has = false;
	switch (item->kind) {
	case REGEX_RANGE:
		has = in(code, item->first, item->last);
		break;
	case REGEX_CATEGORY:
		has = item->categories >> utf8proc_category((utf8proc_int32_t)code) & 1;
		break;
	case REGEX_DIGIT:
		has = in(code, '0', '9');
		break;
	case REGEX_WORD:
		has = is_word(code);
		break;
	case REGEX_SPACE:
		has = is_space(code);
		break;
	}
	return has != item->negate;
}

static bool class_has(const RegexClass *class, uint32_t code)
{
	for (size_t i = 0; i < class->count; i++)
		if (regex_item_has(&class->items[i], code))
			return !class->negate;
	return class->negate;
}

static bool eats(const Regex *regex, const RegexStep *step, uint32_t code)
{
	switch (step->op) {
	case REGEX_CHAR:
		return step->code == code;
	case REGEX_DOT:
		return !is_line_end(code);
	case REGEX_CLASS:
		return class_has(&regex->classes[step->code], code);
	default:
		return false;
	}
}

static bool spend(const Search *search, uint64_t steps)
{
	*search->steps_left -= steps < *search->steps_left ? steps : *search->steps_left;
	return *search->steps_left > 0;
}

static bool run_from(const Search *search, size_t start, size_t at, uint32_t before, bool anywhere);

static bool assertion_holds(const Run *run, size_t place)
{
	const RegexStep *step = &run->search->regex->steps[place];
	switch (step->op) {
	case REGEX_START:
		return run->before == NO_CODE;
	case REGEX_END:
		return run->next == NO_CODE;
	case REGEX_EDGE:
		return is_word(run->before) != is_word(run->next);
	case REGEX_NO_EDGE:
		return is_word(run->before) == is_word(run->next);
	default:
		return run_from(run->search, place + 1, run->at, run->before, false) ==
		       (step->op == REGEX_AHEAD);
	}
}

static void follow_later(Run *run, size_t place)
{
	if (run->marks[place] == run->generation)
		return;
	run->marks[place] = run->generation;
	run->todo[run->todo_count++] = (uint32_t)place;
}

/* What one place leads to without eating: more places, a match, or itself as one that waits. */
static void follow(Run *run, size_t place)
{
	const RegexStep *step = &run->search->regex->steps[place];
	switch (step->op) {
	case REGEX_SPLIT:
		follow_later(run, place + (size_t)step->x);
		follow_later(run, place + (size_t)step->y);
		break;
	case REGEX_JUMP:
		follow_later(run, place + (size_t)step->x);
		break;
	case REGEX_MATCH:
		run->matched = true;
		break;
	case REGEX_CHAR:
	case REGEX_DOT:
	case REGEX_CLASS:
		run->live[run->live_count++] = (uint32_t)place;
		break;
	default:
		if (assertion_holds(run, place))
			follow_later(run, place + (size_t)step->x);
	}
}

static void follow_all(Run *run)
{
	while (run->todo_count > 0 && !run->matched && spend(run->search, 1))
		follow(run, run->todo[--run->todo_count]);
}

static void look_at_next(Run *run)
{
	Str text = run->search->text;
	bool is_nul = str_starts(str_slice(text, run->at, run->at + 2), STR("\xC0\x80"));
	Utf8Point point = utf8_decode(text, run->at);
	run->next = point.len == 0 ? NO_CODE : is_nul ? 0 : point.code;
	run->next_len = is_nul ? 2 : point.len;
}

/* Every place that eats the next code point moves on behind it. */
static void advance(Run *run)
{
	const Regex *regex = run->search->regex;
	run->generation++;
	run->todo_count = 0;
	for (size_t i = 0; i < run->live_count; i++)
		if (eats(regex, &regex->steps[run->live[i]], run->next))
			follow_later(run, run->live[i] + 1);
	run->live_count = 0;
	run->at += run->next_len;
	run->before = run->next;
	look_at_next(run);
}

static bool walk(Run *run, size_t start, bool anywhere)
{
	run->generation = 1;
	look_at_next(run);
	follow_later(run, start);
	follow_all(run);
	while (!run->matched && run->next != NO_CODE && (anywhere || run->live_count > 0) &&
		spend(run->search, 1 + run->live_count)) {
		advance(run);
		if (anywhere)
			follow_later(run, start);
		follow_all(run);
	}
	return run->matched;
}

/* Whether the program at `start` matches at `at`, or anywhere from there on. */
static bool run_from(const Search *search, size_t start, size_t at, uint32_t before, bool anywhere)
{
	size_t count = search->regex->count;
	if (!spend(search, 1 + count / 8))
		return false;
	AUTO(free_ptr) uint32_t *memory = xcalloc(3 * count, sizeof *memory);
	Run run = {.search = search,
		.at = at,
		.before = before,
		.marks = memory,
		.live = memory + count,
		.todo = memory + 2 * count};
	return walk(&run, start, anywhere);
}

bool regex_found(const Regex *regex, Str text, uint64_t *steps_left)
{
	Search search = {regex, text, steps_left};
	return run_from(&search, 0, 0, NO_CODE, true) && *steps_left > 0;
}
