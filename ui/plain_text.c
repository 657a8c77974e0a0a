/* Plain text: the sanitiser's one door for --plain, wrapping, labels, and any JSON as lines. */
#include "ui/plain.h"

#include "base/auto.h"
#include "text/sanitise.h"

/* The one way untrusted text gets in. */
static void safe(Buf *out, Str text, SanitiseMode mode)
{
	if (text.len > 0)
		(void)sanitise(text, mode, out);
}

void plain_line(Buf *out, Str text)
{
	safe(out, text, SANITISE_LINE);
}

void plain_strict(Buf *out, Str text)
{
	safe(out, text, SANITISE_STRICT);
}

void plain_indent(Buf *out, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addc(out, ' ');
}

static bool is_wide(uint32_t point)
{
	return (point >= 0x1100 && point <= 0x115F) || (point >= 0x2E80 && point <= 0xA4CF) ||
	       (point >= 0xAC00 && point <= 0xD7A3) || (point >= 0xF900 && point <= 0xFAFF) ||
	       (point >= 0xFE30 && point <= 0xFE6F) || (point >= 0xFF01 && point <= 0xFF60) ||
	       (point >= 0x1F300 && point <= 0x1FAFF) || (point >= 0x20000 && point <= 0x3FFFD);
}

/* Columns of sanitised text, near enough to wrap prose; the screen measures exactly (ui/text.h). */
static size_t columns_of(Str text)
{
	size_t columns = 0;
	uint32_t point = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		bool first = (c & 0xC0) != 0x80;
		point = first ? (c < 0xE0          ? c & 0x1Fu
					: c < 0xF0 ? c & 0x0Fu
						   : c & 0x07u)
			      : point << 6 | (c & 0x3Fu);
		bool last = i + 1 == text.len || ((unsigned char)text.ptr[i + 1] & 0xC0) != 0x80;
		if (last)
			columns += c >= 0x80 && is_wide(point) ? 2 : 1;
	}
	return columns;
}

/* One line of sanitised text, `used` columns of it taken already; following lines begin at
 * `indent`. */
static void wrap_line(Buf *out, Str line, size_t indent, size_t used)
{
	bool fresh = true; /* no word stands on this line yet */
	Str rest = line, word;
	while (str_next(&rest, ' ', &word)) {
		size_t width = columns_of(word);
		if (!fresh && used + 1 + width > PLAIN_COLUMNS) {
			buf_addc(out, '\n');
			plain_indent(out, indent);
			used = indent;
			fresh = true;
		}
		buf_adds(out, fresh ? "" : " ");
		buf_add(out, word);
		used += width + (fresh ? 0 : 1);
		fresh = false;
	}
	buf_addc(out, '\n');
}

static void wrap(Buf *out, Str safe_text, size_t indent, size_t used)
{
	Str rest = str_trim(safe_text), line;
	for (bool first = true; str_next(&rest, '\n', &line); first = false) {
		if (line.len == 0) {
			buf_addc(out, '\n');
			continue;
		}
		if (!first)
			plain_indent(out, indent);
		wrap_line(out, line, indent, first ? used : indent);
	}
}

void plain_block(Buf *out, Str text, size_t indent)
{
	AUTO(buf_free) Buf clean = {0};
	safe(&clean, text, SANITISE_TEXT);
	if (str_trim(buf_str(&clean)).len == 0)
		return;
	plain_indent(out, indent);
	wrap(out, buf_str(&clean), indent, indent);
}

static void field(Buf *out, size_t indent, const char *label, Str text, SanitiseMode mode)
{
	AUTO(buf_free) Buf clean = {0};
	safe(&clean, text, mode);
	if (clean.len == 0)
		return;
	plain_indent(out, indent);
	buf_addf(out, "%s: ", label);
	wrap(out, buf_str(&clean), indent + 2, indent + strlen(label) + 2);
}

void plain_field(Buf *out, size_t indent, const char *label, Str text)
{
	field(out, indent, label, text, SANITISE_LINE);
}

void plain_field_strict(Buf *out, size_t indent, const char *label, Str text)
{
	field(out, indent, label, text, SANITISE_STRICT);
}

Str plain_excerpt(Str text, size_t most)
{
	if (text.len <= most)
		return text;
	size_t end = most;
	while (end > 0 && text.ptr[end] != ' ' && text.ptr[end] != '\n')
		end--;
	if (end < most / 2) /* one very long word: cut between characters */
		for (end = most; end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80;)
			end--;
	return str_trim(str_slice(text, 0, end));
}

static void plain_scalar(Buf *out, const Json *value)
{
	AUTO(buf_free) Buf text = {0};
	if (json_is(value, JSON_STRING)) {
		plain_line(out, json_str(value));
		return;
	}
	if (json_is(value, JSON_NULL))
		buf_adds(&text, "none");
	else if (json_is(value, JSON_BOOL))
		buf_adds(&text, json_bool(value, false) ? "yes" : "no");
	else
		json_write(value, &text);
	plain_line(out, buf_str(&text));
}

static bool is_scalar(const Json *value)
{
	return !json_is(value, JSON_OBJECT) && !json_is(value, JSON_ARRAY);
}

static bool all_scalars(const Json *list)
{
	for (const Json *p = json_first(list); p != NULL; p = json_next(p))
		if (!is_scalar(p))
			return false;
	return true;
}

static void plain_scalars(Buf *out, const Json *list)
{
	for (const Json *p = json_first(list); p != NULL; p = json_next(p)) {
		plain_scalar(out, p);
		buf_adds(out, json_next(p) == NULL ? "" : ", ");
	}
	buf_adds(out, json_count(list) == 0 ? "none\n" : "\n");
}

static void plain_name(Buf *out, Str name)
{
	size_t from = out->len;
	plain_line(out, name);
	for (size_t i = from; i < out->len; i++)
		if (out->ptr[i] == '_')
			out->ptr[i] = ' ';
}

static void plain_member(Buf *out, const Json *member, size_t number, size_t indent)
{
	plain_indent(out, indent);
	if (number > 0)
		buf_addf(out, "%zu", number);
	else
		plain_name(out, json_key(member));
	buf_addc(out, ':');
	if (is_scalar(member)) {
		buf_addc(out, ' ');
		plain_scalar(out, member);
		buf_addc(out, '\n');
	} else if (json_is(member, JSON_ARRAY) && all_scalars(member)) {
		buf_addc(out, ' ');
		plain_scalars(out, member);
	} else if (json_count(member) == 0) {
		buf_adds(out, " none\n");
	} else {
		buf_addc(out, '\n');
		plain_json(out, member, indent + 2);
	}
}

void plain_json(Buf *out, const Json *value, size_t indent)
{
	size_t number = 0;
	if (is_scalar(value)) {
		plain_indent(out, indent);
		plain_scalar(out, value);
		buf_addc(out, '\n');
	}
	for (const Json *p = json_first(value); p != NULL; p = json_next(p))
		plain_member(out, p, json_is(value, JSON_ARRAY) ? ++number : 0, indent);
}
