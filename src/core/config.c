#include "core/config.h"

#include <ctype.h>

static const ConfigEntry *config_find(const Config *c, const char *section, const char *key)
{
	Str in = str_from(section), named = str_from(key);
	for (size_t i = c->count; i > 0; i--) {
		const ConfigEntry *e = &c->items[i - 1];
		if (str_eq(e->key, named) && str_eq(e->section, in))
			return e;
	}
	return NULL;
}

Str config_str(const Config *c, const char *section, const char *key, Str otherwise)
{
	const ConfigEntry *e = config_find(c, section, key);
	return e == NULL ? otherwise : e->value;
}

bool config_int(const Config *c, const char *section, const char *key, int64_t otherwise,
	int64_t min, int64_t max, int64_t *ret_value, Err *err)
{
	const ConfigEntry *e = config_find(c, section, key);
	int64_t value = otherwise;
	if (e != NULL && (!str_to_int64(e->value, &value) || value < min || value > max))
		return err_set(err, ERR_INPUT,
			"countersign.ini:%d: [%s] %s: \"%.*s\" is not a whole number from %lld to %lld",
			e->line, section, key, STR_ARG(e->value), (long long)min, (long long)max);
	*ret_value = value;
	return true;
}

/* "0.15": digits, at most one point with one to six digits behind it. */
static bool micro_from(Str text, int64_t *ret_micro)
{
	Str rest = text, whole, part = STR("");
	int64_t units = 0, micro = 0;
	bool pointed = str_next(&rest, '.', &whole) && rest.ptr != NULL && str_has(text, STR("."));
	if (pointed)
		part = rest;
	for (size_t i = 0; i < text.len; i++)
		if ((text.ptr[i] < '0' || text.ptr[i] > '9') && text.ptr[i] != '.')
			return false;
	if (whole.len > 12 || !str_to_int64(whole, &units) || (pointed && (part.len == 0 || part.len > 6)) ||
		(pointed && !str_to_int64(part, &micro)))
		return false;
	for (size_t i = part.len; i < 6; i++)
		micro *= 10;
	*ret_micro = units * 1000000 + micro;
	return true;
}

bool config_micro(const Config *c, const char *section, const char *key, int64_t otherwise, int64_t *ret_micro,
	Err *err)
{
	const ConfigEntry *e = config_find(c, section, key);
	int64_t micro = otherwise;
	if (e != NULL && !micro_from(e->value, &micro))
		return err_set(err, ERR_INPUT, "countersign.ini:%d: [%s] %s: \"%.*s\" is not an amount such "
			"as 0.15", e->line, section, key, STR_ARG(e->value));
	*ret_micro = micro;
	return true;
}

static bool is_word_byte(Str text, ptrdiff_t at)
{
	if (at < 0 || (size_t)at >= text.len)
		return false;
	unsigned char c = (unsigned char)text.ptr[at];
	bool sign = c == 0xC2 || (at > 0 && (unsigned char)text.ptr[at - 1] == 0xC2); /* U+0080 to U+00BF: "¿", "«" */
	return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c >= 0x80 && !sign);
}

/* Byte-wise search where ASCII letters and the UTF-8 Latin-1 capitals (C3 80..9E) match either case. */
static bool phrase_at(Str text, size_t at, Str phrase)
{
	for (size_t i = 0; i < phrase.len; i++) {
		unsigned char a = (unsigned char)text.ptr[at + i], b = (unsigned char)phrase.ptr[i];
		if (i > 0 && (unsigned char)text.ptr[at + i - 1] == 0xC3 && a >= 0x80 && a <= 0x9E)
			a += 0x20;
		if (tolower(a) != tolower(b))
			return false;
	}
	return true;
}

/* Which two bytes the words of a text begin with, hashed; without case, as phrase_at compares. */
typedef struct Heads {
	uint64_t bits[4];
} Heads;

static unsigned head_of(Str text, size_t at)
{
	unsigned char a = (unsigned char)text.ptr[at], b = (unsigned char)text.ptr[at + 1];
	if (a == 0xC3 && b >= 0x80 && b <= 0x9E)
		b += 0x20;
	return (unsigned)(tolower(a) * 31 + tolower(b)) % 256;
}

static Heads heads_of(Str text)
{
	Heads h = {0};
	for (size_t at = 0; at + 1 < text.len; at++)
		if (at == 0 || !is_word_byte(text, (ptrdiff_t)at - 1))
			h.bits[head_of(text, at) / 64] |= UINT64_C(1) << head_of(text, at) % 64;
	return h;
}

static bool may_begin(const Heads *h, Str phrase)
{
	return phrase.len < 2 || (h->bits[head_of(phrase, 0) / 64] >> head_of(phrase, 0) % 64 & 1) != 0;
}

static size_t phrase_count(Str phrase, Str text)
{
	size_t hits = 0;
	char first[] = {(char)tolower((unsigned char)phrase.ptr[0]), (char)toupper((unsigned char)phrase.ptr[0])};
	for (size_t at = 0; phrase.len <= text.len && at <= text.len - phrase.len; at++)
		if ((text.ptr[at] == first[0] || text.ptr[at] == first[1]) && phrase_at(text, at, phrase) && !is_word_byte(text, (ptrdiff_t)at - 1) &&
			!is_word_byte(text, (ptrdiff_t)(at + phrase.len)))
			hits++;
	return hits;
}

size_t config_phrases_in(Str phrases, Str text)
{
	size_t hits = 0;
	Str phrase;
	bool several = str_has(phrases, STR(",")); /* then it pays to know what the text's words begin with */
	Heads heads = several ? heads_of(text) : (Heads){0};
	while (str_next(&phrases, ',', &phrase)) {
		phrase = str_trim(phrase);
		if (phrase.len > 0 && (!several || may_begin(&heads, phrase)))
			hits += phrase_count(phrase, text);
	}
	return hits;
}
