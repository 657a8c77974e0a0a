/*
 * Str: a borrowed piece of text (pointer and length; not NUL-terminated, may hold any bytes).
 * Buf: owned text while it is being built; always NUL-terminated, grows up to a written ceiling.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct Str {
	const char *ptr; /* never NULL in a Str made by these functions */
	size_t len;
} Str;

/* Marks a text that a face may show in another language (ui/i18n.h). */
#define N_(text) text

#define STR(literal) ((Str){"" literal, sizeof(literal) - 1})
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)((s).len > INT32_MAX ? INT32_MAX : (s).len), (s).ptr

/* The smallest ones stand here: they are called for every word of every text. */

/* NULL gives the empty Str. */
static inline Str str_from(const char *cstr)
{
	return cstr == NULL ? STR("") : (Str){cstr, strlen(cstr)};
}

static inline bool str_eq(Str a, Str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool str_is(Str a, const char *cstr)
{
	return str_eq(a, str_from(cstr));
}

static inline bool str_starts(Str s, Str prefix)
{
	return s.len >= prefix.len && str_eq((Str){s.ptr, prefix.len}, prefix);
}

/* Clipped to s; empty where from >= to. */
static inline Str str_slice(Str s, size_t from, size_t to)
{
	if (to > s.len)
		to = s.len;
	return from >= to ? STR("") : (Str){s.ptr + from, to - from};
}

bool str_ieq(Str a, Str b); /* ASCII case folded */
int str_cmp(Str a, Str b);  /* bytewise, as memcmp; a shorter prefix sorts first */
bool str_ends(Str s, Str suffix);
bool str_has(Str s, Str part);           /* bytewise */
bool str_ihas(Str s, Str part);          /* ASCII case folded */
ptrdiff_t str_find(Str s, Str part, size_t from); /* offset, or -1 */
Str str_trim(Str s);                     /* ASCII white space off both ends */

/* Takes the part of *s before `sep` (or all of it) and moves *s behind it; false once *s is used
 * up. An empty last field is delivered: "a," gives "a" and "". Start with *s as the whole text. */
bool str_next(Str *s, char sep, Str *ret_part);

/* Which of the strings stood before, bytewise, earlier in the list: one bool each, zeroed room of the caller's. */
void str_mark_repeats(const Str *list, size_t count, bool *ret_repeats);

/* Whole-string decimal integer with optional sign; false on anything else or overflow. */
bool str_to_int64(Str s, int64_t *ret_value);

enum { BUF_DEFAULT_CEILING = 256 * 1024 * 1024 };

typedef struct Buf {
	char *ptr; /* NULL until the first byte; use buf_str() or buf_cstr() to read */
	size_t len;
	size_t cap;
	size_t ceiling; /* 0: BUF_DEFAULT_CEILING */
	bool overflowed; /* an append did not fit under the ceiling; it and all later ones were dropped */
} Buf;

void buf_free(Buf *b); /* NULL accepted; leaves *b empty and usable */
void buf_clear(Buf *b);
void buf_add(Buf *b, Str s);
char *buf_extend(Buf *b, size_t size); /* `size` zeros more, to write into; NULL: over the ceiling */
void buf_adds(Buf *b, const char *cstr);
static inline void buf_addc(Buf *b, char c)
{
	if (b->len + 1 < b->cap && b->ceiling == 0 && !b->overflowed) {
		b->ptr[b->len++] = c;
		b->ptr[b->len] = '\0';
	} else {
		buf_add(b, (Str){&c, 1});
	}
}
void buf_addf(Buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_vaddf(Buf *b, const char *fmt, va_list ap);
Str buf_str(const Buf *b);
const char *buf_cstr(const Buf *b); /* valid until the next append */
char *buf_take(Buf *b);             /* the caller frees; *b is empty after */
Str buf_since(const Buf *b, size_t from);

#endif
