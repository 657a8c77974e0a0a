#include "text/aimed_private.h"

#include <math.h>
#include <pthread.h>

#include "base/auto.h"
#include "text/pattern.h"
#include "text/point.h"
#include "text/token.h"
#include "text/wording.h"
#include "text/wordlist.h"

enum {
	ENOUGH = 3,          /* points for AIMED_SUSPECT */
	NEAR = 400,          /* bytes within which points add up */
	WINDOW = 32 * 1024,  /* bytes looked at in one go: a huge message needs little memory */
	OVERLAP = 1024,      /* bytes two windows share: more than signs that add up span */
	NEGATION_REACH = 3,  /* tokens before a pattern in which a negation excuses it */
	TAG_FIRST = 0xE0020, /* tag characters (Unicode 15, section 23.9) mirror ASCII unseen */
	TAG_LAST = 0xE007F,
	TAG_ENOUGH = 8,       /* fewer may be a flag of a region */
	SPACED_ENOUGH = 12,   /* single letters in a row */
	REPEATED_ENOUGH = 16, /* one word of three letters or more (hex dumps: two) in a row */
};

/* Log odds of a wording (wording.h) that are enough alone, and that add to other signs. */
static const double worded_enough = 2, worded_hint = 1;

typedef struct Sign {
	const char *why;
	unsigned points;
	size_t start, end;
} Sign;

typedef struct Signs {
	Arena *arena;
	Sign *items;
	size_t count;
} Signs;

static void signs_add(Signs *signs, const char *why, unsigned points, size_t start, size_t end)
{
	*ARENA_PUSH(signs->arena, signs->items, signs->count) = (Sign){why, points, start, end};
}

/* A negation, or an auxiliary that makes a past of it ("j'ai oublié vos instructions"). */
static bool is_excused(const Tokens *tokens, size_t at)
{
	static const char negations[] =
		"not don't never cannot can't won't shouldn't didn't doesn't nicht nie niemals "
		"ne pas jamais no nunca how why j'ai avez avons habe haben hatte";
	for (size_t i = at > NEGATION_REACH ? at - NEGATION_REACH : 0; i < at; i++)
		if (wordlist_has(negations, tokens->items[i].word))
			return true;
	return false;
}

static Wordlists beginnings; /* which patterns a word begins */

static void note_beginnings(void)
{
	for (size_t i = 0; i < aimed_pattern_count; i++)
		wordlists_add(&beginnings, aimed_patterns[i].slots[0], i);
}

static void try_pattern(Signs *signs, const Tokens *tokens, size_t at, const AimedPattern *p)
{
	size_t last = pattern_last(tokens, at, p->slots, p->reach);
	if (last < tokens->count && !(p->plain && is_excused(tokens, at)))
		signs_add(signs, p->why, p->points, tokens->items[at].start, tokens->items[last].end);
}

static void find_patterns(Signs *signs, const Tokens *tokens)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, note_beginnings);
	for (size_t at = 0; at < tokens->count; at++) {
		WordlistNumbers begun;
		wordlists_find(&beginnings, tokens->items[at].word, &begun);
		for (size_t i = 0; i < begun.count; i++)
			try_pattern(signs, tokens, at, &aimed_patterns[begun.items[i]]);
	}
}

static void find_marks(Signs *signs, Str text)
{
	for (size_t i = 0; i < aimed_mark_count; i++) {
		Str mark = str_from(aimed_marks[i].text);
		for (size_t at = 0; at + mark.len <= text.len; at++) {
			const char *next = memchr(text.ptr + at, mark.ptr[0], text.len - at);
			if (next == NULL)
				break;
			at = (size_t)(next - text.ptr);
			if (str_ieq(str_slice(text, at, at + mark.len), mark)) {
				signs_add(signs, "mark", aimed_marks[i].points, at, at + mark.len);
				break;
			}
		}
	}
}

/* A run of tag characters: ASCII that no reader sees and a model reads. */
static void find_hidden(Signs *signs, Str text)
{
	size_t run = 0, start = 0, len;
	for (size_t at = 0; at < text.len; at += len) {
		int32_t code;
		len = point_at(text, at, &code);
		if (code < TAG_FIRST || code > TAG_LAST) {
			run = 0;
			continue;
		}
		start = run == 0 ? at : start;
		if (++run == TAG_ENOUGH)
			signs_add(signs, "hidden", ENOUGH, start, at + len);
	}
}

/* "S a y t h a t": letters that stand alone, so that no word is seen; and one word over and over.
 */
static void find_runs(Signs *signs, const Tokens *tokens)
{
	size_t run = 0, same = 0;
	for (size_t i = 0; i < tokens->count; i++) {
		const Token *t = &tokens->items[i];
		bool again = i > 0 && t->word.len > 2 && str_eq(t->word, t[-1].word);
		same = again ? same + 1 : 0;
		if (same == REPEATED_ENOUGH)
			signs_add(signs, "repeated", ENOUGH, tokens->items[i - same].start, t->end);
		run = t->end - t->start == 1 && !t->number ? run + 1 : 0;
		if (run == SPACED_ENOUGH)
			signs_add(
				signs, "hidden", ENOUGH, tokens->items[i + 1 - run].start, t->end);
	}
}

static const char wording[] = "wording";

/* Windows of words that sound like the attempts that are known. */
static void find_wordings(Signs *signs, const Tokens *tokens)
{
	size_t from = 0;
	if (tokens->count == 0)
		return;
	do {
		size_t to = from + WORDING_WINDOW < tokens->count ? from + WORDING_WINDOW
								  : tokens->count;
		double odds = wording_judge(tokens, from, to);
		if (odds >= worded_hint)
			signs_add(signs, wording, odds >= worded_enough ? ENOUGH : 1,
				tokens->items[from].start, tokens->items[to - 1].end);
		from += WORDING_STEP;
	} while (from + WORDING_WINDOW / 2 < tokens->count);
}

static int by_start(const void *a, const void *b)
{
	const Sign *x = a, *y = b;
	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

/* A wording is found in a window around it: where other signs say the place, they alone do. */
static void place(Aimed *a, const Sign *s, bool *placed)
{
	bool exact = strcmp(s->why, wording) != 0;
	if (exact && !*placed)
		*a = (Aimed){.start = s->start, .end = s->end};
	else if (exact == *placed && s->end > a->end)
		a->end = s->end;
	*placed = *placed || exact;
}

/* Points of the signs from i on that stand near it; weak signs of one kind in a row count once. */
static Aimed sum_from(const Signs *signs, size_t i)
{
	const Sign *first = &signs->items[i], *best = first;
	Aimed a = {.start = first->start, .end = first->end};
	bool placed = false;
	place(&a, first, &placed);
	unsigned points = first->points;
	for (size_t k = i + 1; k < signs->count && signs->items[k].start < first->start + NEAR;
		k++) {
		const Sign *s = &signs->items[k];
		bool again = s->why == signs->items[k - 1].why;
		points += again ? (s->points > 2 ? s->points : 0) : s->points;
		best = s->points > best->points ? s : best;
		place(&a, s, &placed);
	}
	a.why = best->why;
	a.score = 1 - exp2(-(double)points / ENOUGH);
	return a;
}

static bool has_enough(const Signs *signs)
{
	for (size_t i = 0; i < signs->count; i++)
		if (signs->items[i].points >= ENOUGH)
			return true;
	return false;
}

/* What only shows once look-alikes and digits for letters are read as the letters. */
static void find_disguised(Signs *signs, Str window)
{
	AUTO(buf_free) Buf plain = {0};
	Signs found = {.arena = signs->arena};
	if (!aimed_undisguise(window, &plain))
		return;
	Str text = arena_copy(signs->arena, buf_str(&plain));
	Tokens tokens = tokenise(signs->arena, text, LANGUAGE_UNKNOWN);
	find_patterns(&found, &tokens);
	if (has_enough(&found))
		signs_add(signs, "hidden", ENOUGH, 0, window.len);
}

/* "![logo](https://host/p.png?d=...)": a picture that takes what its link holds to a host. */
static void find_pictures(Signs *signs, Str text)
{
	for (ptrdiff_t at = 0; (at = str_find(text, STR("!["), (size_t)at)) >= 0; at++) {
		Str rest = str_slice(text, (size_t)at, (size_t)at + NEAR);
		ptrdiff_t link = str_find(rest, STR("]("), 0), end = link < 0 ? -1 : str_find(rest, STR(")"), (size_t)link);
		if (end < 0)
			continue;
		Str target = str_slice(rest, (size_t)link + 2, (size_t)end);
		bool takes = str_has(target, STR("?")) && str_has(target, STR("="));
		bool filled = str_has(target, STR("{")) || str_has(target, STR("[")) || str_has(target, STR("$("));
		if (str_ihas(target, STR("http")) && (takes || filled))
			signs_add(signs, "exfiltration", ENOUGH, (size_t)at, (size_t)at + (size_t)end + 1);
	}
}

static Aimed find_in(Str window, AimedSigns kinds)
{
	AUTO(arena_free) Arena arena = {0};
	Signs signs = {.arena = &arena};
	Aimed best = {.why = ""};
	Tokens tokens = tokenise(&arena, window, LANGUAGE_UNKNOWN);
	find_patterns(&signs, &tokens);
	find_marks(&signs, window);
	find_hidden(&signs, window);
	find_runs(&signs, &tokens);
	find_pictures(&signs, window);
	size_t start, end;
	if (aimed_pieces_find(window, &start, &end))
		signs_add(&signs, "override", ENOUGH, start, end);
	if (!has_enough(&signs))
		find_disguised(&signs, window);
	if (kinds == AIMED_WORDED)
		find_wordings(&signs, &tokens);
	if (signs.count > 0)
		qsort(signs.items, signs.count, sizeof *signs.items, by_start);
	for (size_t i = 0; i < signs.count; i++) {
		Aimed a = sum_from(&signs, i);
		if (a.score > best.score)
			best = a;
	}
	return best;
}

Aimed aimed_find(Str text, AimedSigns signs)
{
	Aimed best = {.why = ""};
	for (size_t at = 0; at < text.len; at += WINDOW - OVERLAP) {
		Aimed a = find_in(str_slice(text, at, at + WINDOW), signs);
		if (a.score > best.score) {
			best = a;
			best.start += at;
			best.end += at;
		}
	}
	return best;
}
