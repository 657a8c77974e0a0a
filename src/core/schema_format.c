/* The formats of Validation 2020-12 section 7.3 that are asserted: see the table at the end. */
#include "core/schema_private.h"

#include "base/auto.h"

#include <ctype.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

static bool is_alnum(char c)
{
	return is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

static bool only(Str s, bool test(char))
{
	for (size_t i = 0; i < s.len; i++)
		if (!test(s.ptr[i]))
			return false;
	return true;
}

/* Takes exactly `count` digits off *s. */
static bool take_number(Str *s, size_t count, int *ret_number)
{
	int number = 0;
	if (s->len < count || !only(str_slice(*s, 0, count), is_digit))
		return false;
	for (size_t i = 0; i < count; i++)
		number = 10 * number + (s->ptr[i] - '0');
	*s = str_slice(*s, count, s->len);
	*ret_number = number;
	return true;
}

/* Takes one of the characters off *s. */
static bool take_one(Str *s, const char *chars)
{
	if (s->len == 0 || s->ptr[0] == '\0' || strchr(chars, s->ptr[0]) == NULL)
		return false;
	*s = str_slice(*s, 1, s->len);
	return true;
}

static int days_in(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

/* full-date of RFC 3339 section 5.6 */
static bool take_date(Str *s)
{
	int year, month, day;
	return take_number(s, 4, &year) && take_one(s, "-") && take_number(s, 2, &month) &&
	       take_one(s, "-") && take_number(s, 2, &day) && month >= 1 && month <= 12 &&
	       day >= 1 && day <= days_in(year, month);
}

/* "Z" or "+hh:mm", as minutes. */
static bool take_offset(Str *s, int *ret_minutes)
{
	int hours = 0, minutes = 0;
	bool west = s->len > 0 && s->ptr[0] == '-';
	if (!take_one(s, "Zz")) {
		if (!take_one(s, "+-") || !take_number(s, 2, &hours) || !take_one(s, ":") ||
			!take_number(s, 2, &minutes) || hours > 23 || minutes > 59)
			return false;
	}
	*ret_minutes = (west ? -1 : 1) * (60 * hours + minutes);
	return true;
}

/* A point and digits, or nothing. */
static bool take_fraction(Str *s)
{
	if (!take_one(s, "."))
		return true;
	size_t before = s->len;
	while (take_one(s, "0123456789"))
		;
	return s->len < before;
}

/* full-time of RFC 3339; second 60 is let in where it can be: at 23:59 in UTC. */
static bool take_time(Str *s)
{
	int hour, minute, second, offset;
	if (!take_number(s, 2, &hour) || !take_one(s, ":") || !take_number(s, 2, &minute) ||
		!take_one(s, ":") || !take_number(s, 2, &second) || !take_fraction(s) ||
		!take_offset(s, &offset) || hour > 23 || minute > 59 || second > 60)
		return false;
	int utc = (60 * hour + minute - offset + 2 * 1440) % 1440;
	return second < 60 || utc == 1439;
}

static bool is_date(Str s)
{
	return take_date(&s) && s.len == 0;
}

static bool is_time(Str s)
{
	return take_time(&s) && s.len == 0;
}

static bool is_date_time(Str s)
{
	return take_date(&s) && take_one(&s, "Tt") && is_time(s);
}

static bool is_ipv4(Str s)
{
	int parts = 0;
	Str part;
	while (str_next(&s, '.', &part)) {
		int64_t number = 0;
		parts++;
		if (part.len == 0 || part.len > 3 || !only(part, is_digit) ||
			(part.len > 1 && part.ptr[0] == '0') || !str_to_int64(part, &number) ||
			number > 255)
			return false;
	}
	return parts == 4;
}

/* Groups of 16 bits in one side of "::"; an IPv4 address counts as two, at the very end only. */
static bool count_groups(Str s, bool at_end, int *ret_groups)
{
	int groups = 0;
	Str part;
	while (s.len > 0 && str_next(&s, ':', &part)) {
		bool is_last = s.ptr == NULL;
		if (part.len >= 1 && part.len <= 4 && only(part, is_hex))
			groups++;
		else if (at_end && is_last && is_ipv4(part))
			groups += 2;
		else
			return false;
		if (!is_last && s.len == 0)
			return false; /* a colon at the end */
	}
	*ret_groups = groups;
	return true;
}

/* RFC 4291 section 2.2 */
static bool is_ipv6(Str s)
{
	int left = 0, right = 0;
	ptrdiff_t gap = str_find(s, STR("::"), 0);
	if (gap < 0)
		return count_groups(s, true, &left) && left == 8;
	Str behind = str_slice(s, (size_t)gap + 2, s.len);
	return !str_has(behind, STR("::")) &&
	       count_groups(str_slice(s, 0, (size_t)gap), false, &left) &&
	       count_groups(behind, true, &right) && left + right <= 7;
}

static bool is_hostname(Str s)
{
	Str label;
	if (s.len == 0 || s.len > 253)
		return false;
	while (str_next(&s, '.', &label)) {
		if (label.len == 0 || label.len > 63 || label.ptr[0] == '-' ||
			label.ptr[label.len - 1] == '-')
			return false;
		for (size_t i = 0; i < label.len; i++)
			if (!is_alnum(label.ptr[i]) && label.ptr[i] != '-')
				return false;
	}
	return true;
}

/* Characters of an atom (RFC 5322 section 3.2.3), in pieces between single dots. */
static bool is_dot_atom(Str s)
{
	Str atom;
	while (str_next(&s, '.', &atom)) {
		if (atom.len == 0)
			return false;
		for (size_t i = 0; i < atom.len; i++)
			if (!is_alnum(atom.ptr[i]) &&
				strchr("!#$%&'*+-/=?^_`{|}~", atom.ptr[i]) == NULL)
				return false;
	}
	return true;
}

static bool is_quoted(Str s)
{
	if (s.len < 2 || s.ptr[0] != '"' || s.ptr[s.len - 1] != '"')
		return false;
	for (size_t i = 1; i + 1 < s.len; i++) {
		if ((unsigned char)s.ptr[i] < 0x20 || (unsigned char)s.ptr[i] > 0x7E ||
			s.ptr[i] == '"')
			return false;
		if (s.ptr[i] == '\\' && ++i + 1 >= s.len)
			return false;
	}
	return true;
}

/* Mailbox of RFC 5321 section 4.1.2 */
static bool is_email(Str s)
{
	size_t at = s.len;
	while (at > 0 && s.ptr[at - 1] != '@')
		at--;
	if (at < 2)
		return false;
	Str local = str_slice(s, 0, at - 1), domain = str_slice(s, at, s.len);
	if (local.len > 64 || !(is_quoted(local) || is_dot_atom(local)))
		return false;
	if (!str_starts(domain, STR("[")) || !str_ends(domain, STR("]")))
		return is_hostname(domain);
	domain = str_slice(domain, 1, domain.len - 1);
	return is_ipv4(domain) ||
	       (str_starts(domain, STR("IPv6:")) && is_ipv6(str_slice(domain, 5, domain.len)));
}

static bool is_uuid(Str s)
{
	if (s.len != 36)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (dash ? s.ptr[i] != '-' : !is_hex(s.ptr[i]))
			return false;
	}
	return true;
}

/* Unreserved, percent-encoded, sub-delims and what else `more` allows (RFC 3986 appendix A). */
static bool only_uri_chars(Str s, const char *more)
{
	for (size_t i = 0; i < s.len; i++) {
		char c = s.ptr[i];
		if (c == '%') {
			if (i + 2 >= s.len || !is_hex(s.ptr[i + 1]) || !is_hex(s.ptr[i + 2]))
				return false;
			i += 2;
		} else if (!is_alnum(c) && strchr("-._~!$&'()*+,;=", c) == NULL &&
			   strchr(more, c) == NULL) {
			return false;
		}
	}
	return true;
}

static bool is_authority(Str s)
{
	ptrdiff_t at = str_find(s, STR("@"), 0);
	if (at >= 0) {
		if (!only_uri_chars(str_slice(s, 0, (size_t)at), ":"))
			return false;
		s = str_slice(s, (size_t)at + 1, s.len);
	}
	ptrdiff_t close = str_find(s, STR("]"), 0);
	size_t colon = s.len;
	while (colon > 0 && s.ptr[colon - 1] != ':' && s.ptr[colon - 1] != ']')
		colon--;
	bool has_port = colon > 0 && s.ptr[colon - 1] == ':';
	if (has_port && !only(str_slice(s, colon, s.len), is_digit))
		return false;
	Str host = str_slice(s, 0, has_port ? colon - 1 : s.len);
	if (!str_starts(host, STR("[")))
		return close < 0 && only_uri_chars(host, "");
	return str_ends(host, STR("]")) && is_ipv6(str_slice(host, 1, host.len - 1));
}

/* URI-reference of RFC 3986 section 4.1 */
static bool is_uri_reference(Str s)
{
	ptrdiff_t hash = str_find(s, STR("#"), 0);
	Str fragment = hash < 0 ? STR("") : str_slice(s, (size_t)hash + 1, s.len);
	s = str_slice(s, 0, hash < 0 ? s.len : (size_t)hash);
	ptrdiff_t mark = str_find(s, STR("?"), 0);
	Str query = mark < 0 ? STR("") : str_slice(s, (size_t)mark + 1, s.len);
	s = str_slice(s, 0, mark < 0 ? s.len : (size_t)mark);
	bool absolute = uri_is_absolute(s);
	if (absolute)
		s = str_slice(s, (size_t)str_find(s, STR(":"), 0) + 1, s.len);
	if (str_starts(s, STR("//"))) {
		ptrdiff_t slash = str_find(s, STR("/"), 2);
		size_t end = slash < 0 ? s.len : (size_t)slash;
		if (!is_authority(str_slice(s, 2, end)))
			return false;
		s = str_slice(s, end, s.len);
	} else if (!absolute) {
		Str first;
		Str rest = s;
		if (str_next(&rest, '/', &first) && str_has(first, STR(":")))
			return false;
	}
	return only_uri_chars(s, ":@/") && only_uri_chars(query, ":@/?") &&
	       only_uri_chars(fragment, ":@/?");
}

static bool is_uri(Str s)
{
	return uri_is_absolute(s) && is_uri_reference(s);
}

/* RFC 6901 section 3 */
static bool is_json_pointer(Str s)
{
	if (s.len > 0 && s.ptr[0] != '/')
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] == '~' &&
			(i + 1 == s.len || (s.ptr[i + 1] != '0' && s.ptr[i + 1] != '1')))
			return false;
	return true;
}

bool format_holds(Str format, Str text)
{
	static const struct {
		const char *name;
		bool (*holds)(Str);
	} formats[] = {
		{"date", is_date},
		{"time", is_time},
		{"date-time", is_date_time},
		{"email", is_email},
		{"ipv4", is_ipv4},
		{"ipv6", is_ipv6},
		{"uri", is_uri},
		{"uri-reference", is_uri_reference},
		{"uuid", is_uuid},
		{"json-pointer", is_json_pointer},
	};
	for (size_t i = 0; i < COUNT(formats); i++)
		if (str_is(format, formats[i].name))
			return formats[i].holds(text);
	return true;
}
