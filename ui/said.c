#include "ui/said.h"

#include "base/auto.h"
#include "base/file.h"
#include "ui/i18n.h"

enum {
	CATALOGUE_CEILING = 4 * 1024 * 1024,
	HOLES = 9,
	DEPTH = 6, /* sentences within sentences */
	LEAST_LETTERS = 3,
	WORD = 24,
};

static const uint32_t MAGIC = 0x950412de; /* of a .mo file in this machine's order (gettext manual, section 10.3) */

typedef struct Phrase {
	Str english, own;
	size_t letters; /* of it that are no hole */
	size_t holes;
} Phrase;

static struct {
	Arena arena;
	Buf file;
	Phrase *items;
	size_t count;
} catalogue;

/* ---- the catalogue ---- */

static uint32_t number_at(Str file, size_t at)
{
	uint32_t n = 0;
	if (at + sizeof n <= file.len)
		memcpy(&n, file.ptr + at, sizeof n);
	return n;
}

/* Entry i of the table of texts at `table`; empty where the file is none. */
static Str text_at(Str file, size_t table, size_t i)
{
	size_t len = number_at(file, table + 8 * i), from = number_at(file, table + 8 * i + 4);
	return from <= file.len && len <= file.len - from ? str_slice(file, from, from + len) : STR("");
}

static bool hole_at(Str s, size_t at, size_t *ret_number)
{
	bool is = at + 2 < s.len && s.ptr[at] == '{' && s.ptr[at + 1] >= '1' && s.ptr[at + 1] <= '9' && s.ptr[at + 2] == '}';
	*ret_number = is ? (size_t)(s.ptr[at + 1] - '1') : 0;
	return is;
}

static void phrase_add(Str english, Str own)
{
	Phrase p = {.english = english, .own = own};
	size_t number;
	for (size_t at = 0; at < english.len; at++)
		if (hole_at(english, at, &number)) {
			p.holes++;
			at += 2;
		} else {
			p.letters += english.ptr[at] != ' ';
		}
	if (own.len > 0 && p.holes <= HOLES && p.letters >= LEAST_LETTERS)
		*ARENA_PUSH(&catalogue.arena, catalogue.items, catalogue.count) = p;
}

void said_open(const char *path)
{
	Str context = STR("engine\004");
	buf_free(&catalogue.file);
	arena_free(&catalogue.arena);
	catalogue.items = NULL;
	catalogue.count = 0;
	if (path == NULL || !file_read(path, CATALOGUE_CEILING, &catalogue.file, NULL))
		return;
	Str file = buf_str(&catalogue.file);
	if (number_at(file, 0) != MAGIC)
		return;
	size_t count = number_at(file, 8), texts = number_at(file, 12), owns = number_at(file, 16);
	for (size_t i = 0; i < count && texts + 8 * i + 8 <= file.len; i++) {
		Str text = text_at(file, texts, i);
		if (str_starts(text, context))
			phrase_add(str_slice(text, context.len, text.len), text_at(file, owns, i));
	}
}

/* ---- finding a sentence by its shape ---- */

typedef struct Match {
	Str holes[HOLES];
	bool quoted[HOLES];
	size_t end; /* of the text that is matched */
} Match;

static size_t literal_length(Str s, size_t at)
{
	size_t end = at, number;
	while (end < s.len && !hole_at(s, end, &number))
		end++;
	return end - at;
}

/* Matches the phrase from `at` on at the text from `from` on. The last hole takes all that is left; `all`: so must the
 * phrase, else it may stand at the beginning of a longer text. */
static bool match(const Phrase *p, size_t at, Str text, size_t from, bool all, Match *m)
{
	Str rest = str_slice(text, from, text.len);
	size_t len = literal_length(p->english, at), number;
	if (!str_starts(rest, str_slice(p->english, at, at + len)))
		return false;
	at += len;
	from += len;
	if (at == p->english.len) {
		m->end = from;
		return !all || from == text.len;
	}
	(void)hole_at(p->english, at, &number);
	Str next = str_slice(p->english, at + 3, at + 3 + literal_length(p->english, at + 3));
	m->quoted[number] = at > 0 && p->english.ptr[at - 1] == '"';
	bool last = at + 3 == p->english.len;
	for (ptrdiff_t end = last ? (ptrdiff_t)text.len : str_find(text, next, from); end >= 0; end = str_find(text, next, (size_t)end + 1)) {
		m->holes[number] = str_slice(text, from, (size_t)end);
		if (match(p, at + 3, text, (size_t)end, all, m))
			return true;
		if (last || (size_t)end >= text.len)
			break;
	}
	return false;
}

static Str said_at(Arena *arena, Str text, int depth);

static Str filled(Arena *arena, const Phrase *p, const Match *m, int depth)
{
	AUTO(buf_free) Buf out = {0};
	size_t number;
	for (size_t at = 0; at < p->own.len; at++)
		if (!hole_at(p->own, at, &number)) {
			buf_addc(&out, p->own.ptr[at]);
		} else {
			if (number < p->holes)
				buf_add(&out, m->quoted[number] ? m->holes[number] : said_at(arena, m->holes[number], depth + 1));
			at += 2;
		}
	return arena_copy(arena, buf_str(&out));
}

/* The phrase that says most of it. */
static const Phrase *find(Str text, bool all, Match *ret_match)
{
	const Phrase *best = NULL;
	for (size_t i = 0; i < catalogue.count; i++) {
		const Phrase *p = &catalogue.items[i];
		Match m = {0};
		if ((best == NULL || p->letters > best->letters) && match(p, 0, text, 0, all, &m)) {
			best = p;
			*ret_match = m;
		}
	}
	return best;
}

/* One that stands at the beginning and does not take the rest for its last hole. */
static const Phrase *find_first(Str text, Match *ret_match)
{
	for (size_t end = 0; end + 1 < text.len; end++) {
		bool stop = text.ptr[end] == '.' && text.ptr[end + 1] == ' ';
		const Phrase *p = stop ? find(str_slice(text, 0, end + 1), true, ret_match) : NULL;
		if (p != NULL)
			return p;
	}
	const Phrase *p = find(text, false, ret_match);
	return p != NULL && ret_match->end < text.len && p->letters > 2 * LEAST_LETTERS ? p : NULL;
}

/* "QUOTED (message 2): typed by bob"; a single word may be a state or a role. */
static Str in_parts(Arena *arena, Str text, int depth)
{
	static const char *const signs[] = {" (", "): ", ": ", "; ", ")"};
	for (size_t i = 0; i < COUNT(signs); i++) {
		Str sign = str_from(signs[i]);
		ptrdiff_t at = str_find(text, sign, 0);
		if (at < 0)
			continue;
		Str before = said_at(arena, str_slice(text, 0, (size_t)at), depth + 1);
		Str behind = said_at(arena, str_slice(text, (size_t)at + sign.len, text.len), depth + 1);
		return arena_fmt(arena, "%.*s%s%.*s", STR_ARG(before), signs[i], STR_ARG(behind));
	}
	return text.len < WORD ? i18n_str(arena, text) : text;
}

static Str said_at(Arena *arena, Str text, int depth)
{
	Match m = {0};
	if (depth > DEPTH || text.len < LEAST_LETTERS)
		return text;
	const Phrase *p = find(text, true, &m);
	if (p != NULL)
		return filled(arena, p, &m, depth);
	p = find_first(text, &m);
	if (p == NULL)
		return in_parts(arena, text, depth);
	bool blank = text.ptr[m.end] == ' ';
	Str first = filled(arena, p, &m, depth), rest = said_at(arena, str_slice(text, m.end + blank, text.len), depth + 1);
	return arena_fmt(arena, "%.*s%s%.*s", STR_ARG(first), blank ? " " : "", STR_ARG(rest));
}

Str said(Arena *arena, Str text)
{
	return catalogue.count == 0 ? text : said_at(arena, text, 0);
}

Str said_clean(Arena *arena, Str text, TextKind kind)
{
	return text_clean(arena, said(arena, text), kind);
}
