#include "port/ticket_file_body.h"

#include "base/auto.h"
#include "port/mail.h"

#include <ctype.h>

/*
 * GMime 3.2 trusts the size of what it parses: nested groups of addresses recurse without end, a
 * long character set name goes on the stack, many parameters cost time squared, and every boundary
 * line or header field becomes an object. All of this is bounded here, in a copy of the message,
 * before GMime sees it; tests/test_port_ticket.c has a message for each. The copy also mends what
 * GMime reads worse than it has to: blanks before a header's colon, a second Content-Type, and runs
 * of base64 encoded words of which only the first is decoded when it ends in padding.
 */

typedef enum FieldKind {
	FIELD_NONE, /* not a header line, or one that GMime does not take apart */
	FIELD_TEXT,
	FIELD_ADDRESS,
	FIELD_CONTENT, /* Content-*: has parameters */
} FieldKind;

typedef struct FieldName {
	const char *name;
	FieldKind kind;
} FieldName;

static const FieldName field_names[] = {
	{"subject", FIELD_TEXT},
	{"message-id", FIELD_TEXT},
	{"references", FIELD_TEXT},
	{"in-reply-to", FIELD_TEXT},
	{"date", FIELD_TEXT},
	{"from", FIELD_ADDRESS},
	{"to", FIELD_ADDRESS},
	{"cc", FIELD_ADDRESS},
	{"bcc", FIELD_ADDRESS},
	{"sender", FIELD_ADDRESS},
	{"reply-to", FIELD_ADDRESS},
	{"autocrypt", FIELD_CONTENT},
};

/* An encoded word (RFC 2047, 2): "=?charset?B?payload?=". */
typedef struct EncodedWord {
	Str charset;
	size_t end; /* byte behind it in its line */
	bool padded;
} EncodedWord;

typedef struct Repair {
	Buf *out;
	Buf *notes;
	bool in_header;  /* inside the header of the message or, as far as can be seen, of a part */
	bool typed;      /* that header has had its Content-Type */
	bool of_message; /* ... which is message/...: another header follows */
	bool digest;     /* ... as behind any header of a multipart/digest (RFC 2046, 5.1.5) */
	size_t boundary_lines, fields;
	FieldKind kind;
	size_t length, colons, semicolons; /* of the field so far */
	bool padded; /* the last thing copied was a base64 word that ends in padding */
} Repair;

static FieldKind kind_of(Str name)
{
	if (str_ieq(str_slice(name, 0, 8), STR("content-")))
		return FIELD_CONTENT;
	for (size_t i = 0; i < COUNT(field_names); i++)
		if (str_ieq(name, str_from(field_names[i].name)))
			return field_names[i].kind;
	return FIELD_NONE;
}

static void copy_bounded(Repair *r, Str part)
{
	for (size_t i = 0; i < part.len; i++) {
		char c = part.ptr[i];
		r->colons += c == ':';
		r->semicolons += c == ';';
		bool line_end = c == '\n' || c == '\r';
		if (++r->length == MAIL_MAX_FIELD)
			note_add(r->notes, "an overlong header field was cut");
		if (r->length > MAIL_MAX_FIELD && !line_end)
			continue;
		bool nests = r->kind == FIELD_ADDRESS && c == ':' && r->colons > MAIL_MAX_GROUPS;
		bool many =
			r->kind == FIELD_CONTENT && c == ';' && r->semicolons > MAIL_MAX_PARAMETERS;
		buf_addc(r->out, nests || many ? ' ' : c);
	}
}

/* The base64 word at `at`; false where there is none. */
static bool encoded_word_at(Str s, size_t at, EncodedWord *ret_word)
{
	ptrdiff_t first = str_find(s, STR("?"), at + 2);
	if (first < 0 || (size_t)first + 2 >= s.len || s.ptr[first + 2] != '?' ||
		(s.ptr[first + 1] | 0x20) != 'b')
		return false;
	ptrdiff_t end = str_find(s, STR("?="), (size_t)first + 3);
	if (end < 0)
		return false;
	*ret_word = (EncodedWord){
		str_slice(s, at + 2, (size_t)first), (size_t)end + 2, s.ptr[end - 1] == '='};
	return true;
}

/* GMime decodes neighbours of one character set as one run of base64, which padding ends too early.
 * An empty word in the other encoding between them says nothing and parts the run. */
static void part_words(Repair *r, size_t from)
{
	AUTO(buf_free) Buf line = {0};
	buf_add(&line, buf_since(r->out, from));
	r->out->len = from;
	Str s = buf_str(&line);
	size_t copied = 0;
	EncodedWord word;
	for (ptrdiff_t at = 0; (at = str_find(s, STR("=?"), (size_t)at)) >= 0;) {
		if (!encoded_word_at(s, (size_t)at, &word)) {
			at += 2;
			continue;
		}
		Str between = str_slice(s, copied, (size_t)at);
		buf_add(r->out, between);
		if (r->padded && str_trim(between).len == 0)
			buf_addf(r->out, "=?" STR_FMT "?Q?%s ", STR_ARG(word.charset), "?=");
		buf_add(r->out, str_slice(s, (size_t)at, word.end));
		r->padded = word.padded;
		at = (ptrdiff_t)(copied = word.end);
	}
	Str rest = str_slice(s, copied, s.len);
	r->padded = r->padded && str_trim(rest).len == 0;
	buf_add(r->out, rest);
}

/* A header line without blanks before its colon; a second Content-Type is put out of sight. */
static void copy_header_line(Repair *r, Str line, size_t name, size_t colon)
{
	bool type = str_ieq(str_slice(line, 0, name), STR("content-type"));
	buf_adds(r->out, type && r->typed ? "X-" : "");
	r->of_message = r->of_message || (type && str_ihas(line, STR("message/")));
	r->digest = r->digest || (type && str_ihas(line, STR("/digest")));
	r->typed = r->typed || type;
	copy_bounded(r, str_slice(line, 0, name));
	copy_bounded(r, str_slice(line, colon, line.len));
}

static void copy_line(Repair *r, Str line)
{
	size_t name = 0, from = r->out->len;
	bool continues = line.len > 0 && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
	while (name < line.len && line.ptr[name] > 32 && line.ptr[name] < 127 &&
		line.ptr[name] != ':')
		name++;
	size_t colon = name;
	while (colon < line.len && (line.ptr[colon] == ' ' || line.ptr[colon] == '\t'))
		colon++;
	bool header = name > 0 && colon < line.len && line.ptr[colon] == ':';
	if (!continues) {
		r->kind = header ? kind_of(str_slice(line, 0, name)) : FIELD_NONE;
		r->length = r->colons = r->semicolons = 0;
		r->padded = false;
	}
	if (header && !continues && r->in_header)
		copy_header_line(r, line, name, colon);
	else if (r->kind != FIELD_NONE)
		copy_bounded(r, line);
	else
		buf_add(r->out, line);
	r->fields += header && r->in_header;
	if (r->in_header && r->kind != FIELD_NONE)
		part_words(r, from);
}

bool mail_repair(Str bytes, Buf *out, Buf *notes, Err *err)
{
	Repair r = {.out = out, .notes = notes, .in_header = true};
	for (size_t at = 0, end; at < bytes.len; at = end) {
		ptrdiff_t lf = str_find(bytes, STR("\n"), at);
		end = lf < 0 ? bytes.len : (size_t)lf + 1;
		Str line = str_slice(bytes, at, end);
		if (str_starts(line, STR("--"))) {
			r.boundary_lines++;
			r.in_header = true;
			r.typed = r.of_message = false;
		} else if (line.ptr[0] == '\n' || (line.len == 2 && line.ptr[0] == '\r')) {
			r.in_header = r.in_header && (r.of_message || r.digest);
			r.typed = r.of_message = false;
		}
		if (r.boundary_lines > MAIL_MAX_BOUNDARY_LINES || r.fields > MAIL_MAX_FIELDS)
			return err_set(err, ERR_INPUT,
				r.fields > MAIL_MAX_FIELDS
					? "more than %d header fields"
					: "more than %d lines that could part it",
				r.fields > MAIL_MAX_FIELDS ? MAIL_MAX_FIELDS
							   : MAIL_MAX_BOUNDARY_LINES);
		copy_line(&r, line);
	}
	return true;
}
