#include "text/authentication.h"

#include "base/auto.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Behind white space and comments, which may hold comments (RFC 5322, section 3.2.2). */
static size_t skip(Str s, size_t at)
{
	for (size_t depth = 0; at < s.len; at++) {
		if (s.ptr[at] == '\\' && depth > 0)
			at++;
		else if (s.ptr[at] == '(')
			depth++;
		else if (s.ptr[at] == ')' && depth > 0)
			depth--;
		else if (depth == 0 && !is_blank(s.ptr[at]))
			break;
	}
	return at < s.len ? at : s.len;
}

/* A token or a quoted string without its quotes. */
static size_t word(Str s, size_t at, Str *ret_word)
{
	size_t start = at;
	if (at < s.len && s.ptr[at] == '"') {
		for (at++; at < s.len && s.ptr[at] != '"'; at++)
			at += s.ptr[at] == '\\';
		at = at < s.len ? at : s.len;
		*ret_word = str_slice(s, start + 1, at);
		return at < s.len ? at + 1 : at;
	}
	while (at < s.len && !is_blank(s.ptr[at]) && strchr(";=(", s.ptr[at]) == NULL)
		at++;
	*ret_word = str_slice(s, start, at);
	return at;
}

/* "NAME = VALUE"; false where none stands there, and `*at` is behind what was read. */
static bool pair(Str s, size_t *at, Str *ret_name, Str *ret_value)
{
	size_t i = word(s, skip(s, *at), ret_name);
	i = skip(s, i);
	bool equals = i < s.len && s.ptr[i] == '=' && ret_name->len > 0;
	if (equals)
		i = word(s, skip(s, i + 1), ret_value);
	*at = i > *at ? i : *at + 1;
	return equals && ret_value->len > 0;
}

static Str domain_in(Str value)
{
	ptrdiff_t at = str_find(value, STR("@"), 0);
	return at >= 0 ? str_slice(value, (size_t)at + 1, value.len) : value;
}

static bool names_domain(Str property)
{
	static const char *const properties[] = {
		"header.d", "header.from", "header.i", "smtp.mailfrom", "smtp.helo"};
	for (size_t i = 0; i < COUNT(properties); i++)
		if (str_ieq(property, str_from(properties[i])))
			return true;
	return false;
}

/* One "method/version=result reason=... ptype.property=value ..." */
static void result_read(Str s, Authentication *a)
{
	size_t at = 0;
	AuthenticationResult r = {.domain = STR("")};
	if (!pair(s, &at, &r.method, &r.result) || a->count == AUTHENTICATION_MAX)
		return;
	ptrdiff_t version = str_find(r.method, STR("/"), 0);
	if (version >= 0)
		r.method = str_slice(r.method, 0, (size_t)version);
	while (at < s.len) {
		Str name, value;
		if (pair(s, &at, &name, &value) && names_domain(name) && r.domain.len == 0)
			r.domain = domain_in(value);
	}
	a->items[a->count++] = r;
}

/* Where the part that starts at `at` ends: at a semicolon outside comments and quotes. */
static size_t part_end(Str s, size_t at)
{
	while (at < s.len && s.ptr[at] != ';') {
		Str quoted;
		if (s.ptr[at] == '(')
			at = skip(s, at);
		else if (s.ptr[at] == '"')
			at = word(s, at, &quoted);
		else
			at++;
	}
	return at;
}

bool authentication_read(Str field, Authentication *ret_authentication)
{
	Authentication a = {.count = 0};
	size_t end = part_end(field, 0);
	(void)word(field, skip(field, 0), &a.server);
	if (a.server.len == 0 || end >= field.len)
		return false;
	for (size_t at = end + 1; at < field.len; at = end + 1) {
		end = part_end(field, at);
		result_read(str_slice(field, at, end), &a);
	}
	*ret_authentication = a;
	return true;
}

static size_t labels_of(Str domain)
{
	size_t n = domain.len > 0;
	for (size_t i = 0; i < domain.len; i++)
		n += domain.ptr[i] == '.';
	return n;
}

static bool is_below(Str longer, Str shorter)
{
	size_t from = longer.len - shorter.len;
	return longer.len > shorter.len && longer.ptr[from - 1] == '.' &&
	       str_ieq(str_slice(longer, from, longer.len), shorter);
}

bool domains_align(Str one, Str other)
{
	if (labels_of(one) < 2 || labels_of(other) < 2)
		return false;
	return str_ieq(one, other) || is_below(one, other) || is_below(other, one);
}
