#include "base/str.h"

#include "base/err.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <strings.h>

bool str_ieq(Str a, Str b)
{
	return a.len == b.len && (a.len == 0 || strncasecmp(a.ptr, b.ptr, a.len) == 0);
}

int str_cmp(Str a, Str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n > 0 ? memcmp(a.ptr, b.ptr, n) : 0;
	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool str_ends(Str s, Str suffix)
{
	return s.len >= suffix.len && str_eq((Str){s.ptr + s.len - suffix.len, suffix.len}, suffix);
}

ptrdiff_t str_find(Str s, Str part, size_t from)
{
	if (from > s.len || part.len > s.len - from)
		return -1;
	if (part.len == 0)
		return (ptrdiff_t)from;
	const char *hit = memmem(s.ptr + from, s.len - from, part.ptr, part.len);
	return hit == NULL ? -1 : hit - s.ptr;
}

bool str_has(Str s, Str part)
{
	return str_find(s, part, 0) >= 0;
}

bool str_ihas(Str s, Str part)
{
	for (size_t i = 0; part.len <= s.len && i <= s.len - part.len; i++)
		if (str_ieq((Str){s.ptr + i, part.len}, part))
			return true;
	return false;
}

Str str_trim(Str s)
{
	while (s.len > 0 && isspace((unsigned char)s.ptr[0]))
		s.ptr++, s.len--;
	while (s.len > 0 && isspace((unsigned char)s.ptr[s.len - 1]))
		s.len--;
	return s;
}

bool str_next(Str *s, char sep, Str *ret_part)
{
	if (s->ptr == NULL)
		return false;
	const char *hit = s->len > 0 ? memchr(s->ptr, sep, s->len) : NULL;
	if (hit == NULL) {
		*ret_part = *s;
		*s = (Str){NULL, 0};
		return true;
	}
	*ret_part = (Str){s->ptr, (size_t)(hit - s->ptr)};
	*s = (Str){hit + 1, s->len - ret_part->len - 1};
	return true;
}

typedef struct Entry {
	Str str;
	size_t at;
} Entry;

static int entry_cmp(const void *a, const void *b)
{
	const Entry *x = a, *y = b;
	int order = str_cmp(x->str, y->str);
	return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

void str_mark_repeats(const Str *list, size_t count, bool *ret_repeats)
{
	Entry *order = xcalloc(count + 1, sizeof *order);
	for (size_t i = 0; i < count; i++)
		order[i] = (Entry){list[i], i};
	qsort(order, count, sizeof *order, entry_cmp);
	for (size_t i = 1; i < count; i++)
		ret_repeats[order[i].at] = str_eq(order[i].str, order[i - 1].str);
	free(order);
}

bool str_to_int64(Str s, int64_t *ret_value)
{
	char digits[24];
	if (s.len == 0 || s.len >= sizeof digits || isspace((unsigned char)s.ptr[0]))
		return false;
	memcpy(digits, s.ptr, s.len);
	digits[s.len] = '\0';
	char *end = NULL;
	errno = 0;
	long long value = strtoll(digits, &end, 10);
	if (errno != 0 || end != digits + s.len)
		return false;
	*ret_value = value;
	return true;
}

void buf_free(Buf *b)
{
	if (b == NULL)
		return;
	free(b->ptr);
	*b = (Buf){.ceiling = b->ceiling};
}

void buf_clear(Buf *b)
{
	b->len = 0;
	b->overflowed = false;
	if (b->ptr != NULL)
		b->ptr[0] = '\0';
}

static bool buf_reserve(Buf *b, size_t more)
{
	size_t ceiling = b->ceiling > 0 ? b->ceiling : BUF_DEFAULT_CEILING;
	if (b->overflowed || more > ceiling || b->len > ceiling - more) {
		b->overflowed = true;
		return false;
	}
	size_t need = b->len + more + 1;
	if (need <= b->cap)
		return true;
	size_t cap = b->cap > 0 ? b->cap : 64;
	while (cap < need)
		cap *= 2;
	b->ptr = xrealloc(b->ptr, cap);
	b->cap = cap;
	return true;
}

void buf_add(Buf *b, Str s)
{
	if (!buf_reserve(b, s.len))
		return;
	if (s.len > 0)
		memcpy(b->ptr + b->len, s.ptr, s.len);
	b->len += s.len;
	b->ptr[b->len] = '\0';
}

char *buf_extend(Buf *b, size_t size)
{
	if (!buf_reserve(b, size))
		return NULL;
	char *start = b->ptr + b->len;
	memset(start, 0, size + 1);
	b->len += size;
	return start;
}

void buf_adds(Buf *b, const char *cstr)
{
	buf_add(b, str_from(cstr));
}

/* Written where it has room; where it has not, its length is known then. */
void buf_vaddf(Buf *b, const char *fmt, va_list ap)
{
	va_list again;
	size_t room = b->cap - b->len;
	va_copy(again, ap);
	int n = vsnprintf(room > 0 ? b->ptr + b->len : NULL, room, fmt, ap);
	bool kept = n >= 0 && buf_reserve(b, (size_t)n);
	if (kept && (size_t)n >= room)
		(void)vsnprintf(b->ptr + b->len, (size_t)n + 1, fmt, again);
	if (kept)
		b->len += (size_t)n;
	else if (room > 0)
		b->ptr[b->len] = '\0';
	va_end(again);
}

void buf_addf(Buf *b, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(b, fmt, ap);
	va_end(ap);
}

Str buf_str(const Buf *b)
{
	return b->ptr == NULL ? STR("") : (Str){b->ptr, b->len};
}

const char *buf_cstr(const Buf *b)
{
	return b->ptr == NULL ? "" : b->ptr;
}

char *buf_take(Buf *b)
{
	char *p = b->ptr != NULL ? b->ptr : xcalloc(1, 1);
	b->ptr = NULL;
	buf_free(b);
	return p;
}

Str buf_since(const Buf *b, size_t from)
{
	return str_slice(buf_str(b), from, b->len);
}
