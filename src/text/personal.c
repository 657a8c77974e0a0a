#include "text/personal_private.h"

#include "base/auto.h"
#include "text/point.h"

enum {
	MARK_MAX = 24, /* longest placeholder that is looked for: "<ADDRESS_4294967295>" */
	MARK_DIGITS = 9,
	KNOWN_MIN = 3,
};

struct PersonalEntry {
	PersonalKind kind;
	Str text, mark;
	PersonalEntry *next_by_text, *next_by_mark;
};

static const char *const kind_names[] = {
#define X(id, text) text,
	PERSONAL_KINDS(X)
#undef X
};

const char *personal_kind_name(PersonalKind kind)
{
	return kind < PERSONAL_COUNT ? kind_names[kind] : "";
}

bool scan_add(Scan *scan, PersonalKind kind, const char *what, size_t start, size_t end)
{
	if (start >= end || end > scan->text.len ||
		memchr(scan->taken + start, 1, end - start) != NULL)
		return false;
	memset(scan->taken + start, 1, end - start);
	PersonalSpan *span = ARENA_PUSH(scan->arena, scan->items, scan->count);
	*span = (PersonalSpan){kind, start, end, what};
	return true;
}

/* A letter beside which a number stands without a blank: Han, Kana, Hangul, Thai. */
static bool is_unspaced(int32_t code)
{
	return point_is_ideograph(code) || (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0x0E00 && code <= 0x0E7F);
}

/* Does what a word is made of touch a number here? */
static bool touches(int32_t code)
{
	return point_is_word(code) && !is_unspaced(code);
}

bool scan_may_start(const Scan *scan, size_t at)
{
	char before = at > 0 ? scan->text.ptr[at - 1] : ' ';
	char further = at > 1 ? scan->text.ptr[at - 2] : ' ';
	if (before == '_' || (at > 0 && touches(point_peek_before(scan->text, at))))
		return false;
	return strchr("-./+", before) == NULL || before == '\0' || !ascii_is_alnum(further);
}

bool scan_may_end(const Scan *scan, size_t at)
{
	char next = point_byte(scan->text, at), further = point_byte(scan->text, at + 1);
	if (next == '_' || (at < scan->text.len && touches(point_peek(scan->text, at))))
		return false;
	return next == '\0' || strchr("-./+", next) == NULL || !ascii_is_digit(further);
}

static bool is_word_byte(Str text, size_t at)
{
	return at < text.len &&
	       (ascii_is_alnum(text.ptr[at]) || (unsigned char)text.ptr[at] >= 0x80);
}

static bool cue_in(Str text, size_t from, size_t to, Str cue)
{
	bool whole = !is_unspaced(point_peek(cue, 0));
	for (size_t at = from; at + cue.len <= to; at++) {
		if (whole && ((at > 0 && is_word_byte(text, at - 1)) || is_word_byte(text, at + cue.len)))
			continue;
		if (str_ieq(str_slice(text, at, at + cue.len), cue))
			return true;
	}
	return false;
}

bool scan_cue(const Scan *scan, size_t at, size_t reach, const char *cues)
{
	Str rest = str_from(cues), cue;
	size_t from = at > reach ? at - reach : 0;
	while (str_next(&rest, ',', &cue))
		if (cue_in(scan->text, from, at, cue))
			return true;
	return false;
}

bool personal_listed(Str word, const char *list)
{
	for (const char *end; *list != '\0'; list = *end == ',' ? end + 1 : end) {
		end = strchrnul(list, ',');
		if ((size_t)(end - list) == word.len && strncasecmp(list, word.ptr, word.len) == 0)
			return true;
	}
	return false;
}

static int by_start(const void *a, const void *b)
{
	size_t x = ((const PersonalSpan *)a)->start, y = ((const PersonalSpan *)b)->start;
	return (x > y) - (x < y);
}

static void find_known(Scan *scan, PersonalKind kind, Str wanted)
{
	Str text = scan->text;
	if (wanted.len < KNOWN_MIN)
		return;
	for (size_t at = 0; at + wanted.len <= text.len; at++) {
		if (ascii_upper(text.ptr[at]) != ascii_upper(wanted.ptr[0]) ||
			!str_ieq(str_slice(text, at, at + wanted.len), wanted) ||
			(at > 0 && is_word_byte(text, at - 1)) || is_word_byte(text, at + wanted.len))
			continue;
		if (scan_add(scan, kind, "known", at, at + wanted.len))
			at += wanted.len - 1;
	}
}

/*
 * The text as the detectors read it, byte for byte with the way back: blanks of every width are ' ', dashes '-', letters and
 * digits of full width are ASCII, other scripts' digits too; what has no width is left out.
 */
typedef struct Plain {
	Str text;
	size_t *source_at; /* per byte, and one behind */
} Plain;

/* Digits of a script stand in a row (Unicode 15, section 4.6), from ...0 or ...6 on; -1 where the code is none. */
static int digit_of(int32_t code)
{
	int32_t low = code & 0xF;
	if (!point_is_digit(code) || (code >= 0x1D7CE && code <= 0x1D7FF))
		return -1;
	return low >= 6 && !point_is_digit(code - low) ? (int)low - 6 : low <= 9 ? (int)low : -1;
}

/* What a code point is read as; 0: as it is, -1: left out. */
static int plain_char(int32_t code)
{
	if (code < 0x80) /* POINT_INVALID too */
		return 0;
	if (code == 0xAD || (code >= 0x200B && code <= 0x200F) || (code >= 0x202A && code <= 0x202E) ||
		(code >= 0x2060 && code <= 0x2069) || code == 0xFEFF)
		return -1;
	if (code != 0x85 && code != 0x2028 && code != 0x2029 && point_is_blank(code))
		return ' ';
	if ((code >= 0x2010 && code <= 0x2015) || code == 0x2212 || code == 0xFE58 || code == 0xFE63)
		return '-';
	if (code >= 0xFF01 && code <= 0xFF5E)
		return (int)(code - 0xFF01) + '!';
	int digit = digit_of(code);
	return digit >= 0 ? '0' + digit : 0;
}

static Plain plain_of(Arena *arena, Str text)
{
	Plain p = {.text = text};
	char *bytes = arena_alloc(arena, text.len + 1);
	size_t n = 0;
	p.source_at = ARENA_ARRAY(arena, size_t, text.len + 1);
	for (size_t at = 0, len; at < text.len; at += len) {
		int32_t code;
		len = point_at(text, at, &code);
		int plain = plain_char(code);
		size_t bytes_of = plain < 0 ? 0 : plain > 0 ? 1 : len;
		for (size_t i = 0; i < bytes_of; i++, n++) {
			bytes[n] = plain > 0 ? (char)plain : text.ptr[at + i];
			p.source_at[n] = at + i;
		}
	}
	p.source_at[n] = text.len;
	p.text = (Str){bytes, n};
	return p;
}

/* A span of the plain text in the one it was made of: what has no width stays outside at its ends. */
static void span_home(const Plain *p, Str source, PersonalSpan *span)
{
	int32_t code;
	size_t last = p->source_at[span->end - 1];
	bool whole = ((unsigned char)source.ptr[last] & 0xC0) != 0x80; /* else a byte inside a character, as it was */
	size_t end = last + (whole && (unsigned char)p->text.ptr[span->end - 1] < 0x80 ? point_at(source, last, &code) : 1);
	span->start = p->source_at[span->start];
	span->end = end;
}

static unsigned char first_byte(char c)
{
	return (unsigned char)ascii_upper(c);
}

/* In the order of their first bytes, each byte's ascending. */
static void note_starts(Scan *scan)
{
	Str text = scan->text;
	size_t *at_byte = scan->starts_of, next[256];
	scan->starts = ARENA_ARRAY(scan->arena, size_t, text.len + 1);
	for (size_t at = 0; at < text.len; at++)
		if (at == 0 || !ascii_is_alnum(text.ptr[at - 1]))
			at_byte[first_byte(text.ptr[at]) + 1]++;
	for (size_t i = 0; i < 256; i++) {
		next[i] = at_byte[i];
		at_byte[i + 1] += at_byte[i];
	}
	for (size_t at = 0; at < text.len; at++)
		if (at == 0 || !ascii_is_alnum(text.ptr[at - 1]))
			scan->starts[next[first_byte(text.ptr[at])]++] = at;
}

bool scan_cue_next(const Scan *scan, Str cue, size_t *next, size_t *ret_end)
{
	unsigned char first = first_byte(cue.ptr[0]);
	for (size_t i = scan->starts_of[first] + *next; i < scan->starts_of[first + 1]; i++) {
		size_t from = scan->starts[i], end = from + cue.len;
		++*next;
		if (end >= scan->text.len || !str_ieq(str_slice(scan->text, from, end), cue))
			continue;
		*ret_end = end;
		return true;
	}
	return false;
}

PersonalSpans personal_find_with(Arena *arena, Str text, const PersonalKnown *known, size_t count)
{
	static void (*const detectors[])(Scan *) = {
		personal_find_secrets,
		personal_find_contacts,
		personal_find_accounts,
		personal_find_ids,
		personal_find_births,
		personal_find_phones,
		personal_find_addresses,
		personal_find_names,
	};
	Plain plain = plain_of(arena, text);
	Scan scan = {.arena = arena, .text = plain.text};
	scan.taken = ARENA_ARRAY(arena, unsigned char, plain.text.len + 1);
	note_starts(&scan);
	for (size_t i = 0; i < count; i++)
		find_known(&scan, known[i].kind, plain_of(arena, known[i].text).text);
	for (size_t i = 0; i < COUNT(detectors); i++)
		detectors[i](&scan);
	if (scan.count > 0)
		qsort(scan.items, scan.count, sizeof *scan.items, by_start);
	for (size_t i = 0; i < scan.count; i++)
		span_home(&plain, text, &scan.items[i]);
	return (PersonalSpans){scan.items, scan.count};
}

PersonalSpans personal_find(Arena *arena, Str text)
{
	return personal_find_with(arena, text, NULL, 0);
}

void personal_map_free(PersonalMap *map)
{
	if (map == NULL)
		return;
	arena_free(&map->arena);
	*map = (PersonalMap){0};
}

/* FNV-1a (Fowler, Noll, Vo), 32 bits. */
static size_t bucket_of(Str s)
{
	uint32_t hash = 2166136261U;
	for (size_t i = 0; i < s.len; i++)
		hash = (hash ^ (unsigned char)s.ptr[i]) * 16777619U;
	return hash % PERSONAL_BUCKETS;
}

/* "<CARD_1>" at `at`: its length; 0 where none stands there. */
static size_t mark_at(Str text, size_t at)
{
	Str rest = str_slice(text, at, at + MARK_MAX);
	if (rest.len < 2 || rest.ptr[0] != '<')
		return 0;
	for (size_t i = 0; i < PERSONAL_COUNT; i++) {
		Str name = str_from(kind_names[i]);
		size_t digits = 0, end = 1 + name.len;
		if (!str_starts(str_slice(rest, 1, rest.len), name) || point_byte(rest, end) != '_')
			continue;
		while (ascii_is_digit(point_byte(rest, end + 1 + digits)))
			digits++;
		end += 1 + digits;
		if (digits > 0 && digits <= MARK_DIGITS && point_byte(rest, end) == '>')
			return end + 1;
	}
	return 0;
}

static const PersonalEntry *entry_of(PersonalMap *map, PersonalKind kind, Str text)
{
	PersonalEntry **head = &map->by_text[bucket_of(text)];
	for (PersonalEntry *e = *head; e != NULL; e = e->next_by_text)
		if (e->kind == kind && str_eq(e->text, text))
			return e;
	PersonalEntry *e = ARENA_NEW(&map->arena, PersonalEntry);
	e->kind = kind;
	e->text = arena_copy(&map->arena, text);
	e->mark = arena_fmt(&map->arena, "<%s_%zu>", kind_names[kind], ++map->counts[kind]);
	e->next_by_text = *head;
	*head = e;
	head = &map->by_mark[bucket_of(e->mark)];
	e->next_by_mark = *head;
	*head = e;
	return e;
}

/* A stretch without spans: only what looks like a placeholder is replaced. */
static void redact_plain(Str text, PersonalMap *map, Buf *out)
{
	size_t done = 0;
	for (size_t at = 0; at < text.len; at++) {
		size_t len = text.ptr[at] == '<' ? mark_at(text, at) : 0;
		if (len == 0)
			continue;
		buf_add(out, str_slice(text, done, at));
		buf_add(out, entry_of(map, PERSONAL_TEXT, str_slice(text, at, at + len))->mark);
		done = at + len;
		at = done - 1;
	}
	buf_add(out, str_slice(text, done, text.len));
}

void personal_redact(Str text, PersonalSpans spans, PersonalMap *map, Buf *out)
{
	size_t done = 0;
	for (size_t i = 0; i < spans.count; i++) {
		const PersonalSpan *s = &spans.items[i];
		Str found = str_slice(text, s->start, s->end);
		redact_plain(str_slice(text, done, s->start), map, out);
		buf_add(out, entry_of(map, s->kind, found)->mark);
		done = s->end;
	}
	redact_plain(str_slice(text, done, text.len), map, out);
}

Str personal_leave_out(Arena *arena, Str text)
{
	AUTO(personal_map_free) PersonalMap map = {0};
	AUTO(buf_free) Buf out = {0};
	personal_redact(text, personal_find(arena, text), &map, &out);
	return arena_copy(arena, buf_str(&out));
}

static const PersonalEntry *entry_marked(const PersonalMap *map, Str mark)
{
	const PersonalEntry *e = map->by_mark[bucket_of(mark)];
	while (e != NULL && !str_eq(e->mark, mark))
		e = e->next_by_mark;
	return e;
}

size_t personal_restore(Str text, const PersonalMap *map, Buf *out)
{
	size_t done = 0, restored = 0;
	for (size_t at = 0; at < text.len; at++) {
		size_t len = text.ptr[at] == '<' ? mark_at(text, at) : 0;
		const PersonalEntry *e =
			len > 0 ? entry_marked(map, str_slice(text, at, at + len)) : NULL;
		if (e == NULL)
			continue;
		buf_add(out, str_slice(text, done, at));
		buf_add(out, e->text);
		done = at + len;
		at = done - 1;
		restored++;
	}
	buf_add(out, str_slice(text, done, text.len));
	return restored;
}
