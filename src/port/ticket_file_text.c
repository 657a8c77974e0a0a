/* The text of a mail's part as UTF-8: character sets, format=flowed, uuencoded files, HTML. */
#include "port/ticket_file_part.h"

#include "base/auto.h"
#include "port/document_file_charset.h"
#include "port/html.h"

#include <ctype.h>

void part_mend_encoding(GMimePart *part, GMimeDataWrapper *content)
{
	GMimeContentEncoding encoding = g_mime_data_wrapper_get_encoding(content);
	const char *raw = g_mime_object_get_header(GMIME_OBJECT(part), "Content-Transfer-Encoding");
	if (encoding != GMIME_CONTENT_ENCODING_DEFAULT || raw == NULL)
		return;
	char letters[20];
	size_t n = 0;
	for (; *raw != '\0' && n + 1 < sizeof letters; raw++)
		if (isalnum((unsigned char)*raw))
			letters[n++] = (char)tolower((unsigned char)*raw);
	letters[n] = '\0';
	if (strcmp(letters, "quotedprintable") == 0)
		encoding = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE;
	else if (strcmp(letters, "base64") == 0)
		encoding = GMIME_CONTENT_ENCODING_BASE64;
	else if (strcmp(letters, "xuuencode") == 0 || strcmp(letters, "uuencode") == 0)
		encoding = GMIME_CONTENT_ENCODING_UUENCODE;
	g_mime_data_wrapper_set_encoding(content, encoding);
}

static void content_of(GMimePart *part, Buf *out)
{
	GMimeDataWrapper *content = g_mime_part_get_content(part);
	if (content == NULL)
		return;
	part_mend_encoding(part, content);
	GMimeStream *stream = g_mime_stream_mem_new();
	g_mime_data_wrapper_write_to_stream(content, stream);
	GByteArray *bytes = g_mime_stream_mem_get_byte_array(GMIME_STREAM_MEM(stream));
	buf_add(out, (Str){bytes->data == NULL ? "" : (const char *)bytes->data, bytes->len});
	g_object_unref(stream);
}

static void note_charset(BodyReader *r, CharsetResult result, Str name)
{
	if (result == CHARSET_GUESSED && name.len > 0)
		note_add(r->notes,
			"character set \"%.40s\" can't be right: read as UTF-8 or windows-1252",
			arena_cstr(r->arena, name));
	else if (result == CHARSET_GUESSED)
		note_add(r->notes, "no character set is named: read as UTF-8 or windows-1252");
	else if (result == CHARSET_MENDED)
		note_add(r->notes, "characters that can't be read were replaced");
}

typedef struct FlowedLine {
	Str text;
	size_t quotes;
	bool flows; /* goes on in the next line */
} FlowedLine;

static FlowedLine flowed_line(Str line)
{
	FlowedLine f = {0};
	while (f.quotes < line.len && line.ptr[f.quotes] == '>')
		f.quotes++;
	f.text = str_slice(line, f.quotes, line.len);
	if (str_starts(f.text, STR(" "))) /* space-stuffing */
		f.text = str_slice(f.text, 1, f.text.len);
	f.flows = str_ends(f.text, STR(" ")) && !str_is(f.text, "-- ");
	return f;
}

/* format=flowed (RFC 3676, 4): a line that ends in a blank goes on in the next one of the same
 * depth. */
static void unflow(Str text, bool delete_space, Buf *out)
{
	bool first = true;
	FlowedLine before = {0};
	for (Str raw; str_next(&text, '\n', &raw); first = false) {
		FlowedLine line = flowed_line(raw);
		bool joins =
			before.flows && line.quotes == before.quotes && !str_is(line.text, "-- ");
		if (!joins) {
			buf_adds(out, first ? "" : "\n");
			for (size_t i = 0; i < line.quotes; i++)
				buf_addc(out, '>');
			buf_adds(out, line.quotes > 0 ? " " : "");
		}
		size_t drop = line.flows && delete_space;
		buf_add(out, str_slice(line.text, 0, line.text.len - drop));
		before = line;
	}
}

/* "begin 644 name" ... "end" inside text: a file, as mail carried it before MIME. */
static bool is_uu_start(Str line, Str *ret_name)
{
	size_t i = 6;
	if (!str_starts(line, STR("begin ")))
		return false;
	while (i < line.len && line.ptr[i] >= '0' && line.ptr[i] <= '7')
		i++;
	if (i < 9 || i > 10 || i + 1 >= line.len || line.ptr[i] != ' ')
		return false;
	*ret_name = str_trim(str_slice(line, i + 1, line.len));
	return true;
}

/* How many bytes a uuencoded line holds; false where it is none. */
static bool uu_line(Str line, size_t *ret_bytes)
{
	line = str_trim(line);
	if (line.len == 0 || line.ptr[0] < ' ' || line.ptr[0] > '`')
		return false;
	size_t bytes = (size_t)(line.ptr[0] - ' ') & 0x3F;
	size_t wanted = 1 + (bytes + 2) / 3 * 4;
	*ret_bytes = bytes;
	return line.len <= wanted + 2 && line.len + 3 >= wanted;
}

/* Takes the file that starts behind the "begin" line out of *rest; false where it is none. */
static bool take_uu(BodyReader *r, Str name, Str *rest)
{
	Str left = *rest;
	size_t total = 0, bytes;
	for (Str line; str_next(&left, '\n', &line);) {
		if (str_is(str_trim(line), "end")) {
			Attachment *a = ARENA_PUSH(
				r->arena, r->message->attachments, r->message->attachment_count);
			*a = (Attachment){mail_line(r->arena, arena_cstr(r->arena, name)),
				STR("application/octet-stream"), (int64_t)total};
			*rest = left;
			return true;
		}
		if (!uu_line(line, &bytes))
			return false;
		total += bytes;
	}
	return false;
}

void body_add(BodyReader *r, Str text)
{
	if (r->text.len > 0)
		buf_adds(&r->text, "\n\n");
	size_t start = r->text.len;
	for (Str line, name; str_next(&text, '\n', &line);) {
		bool taken = text.ptr != NULL && r->message->attachment_count < MAIL_MAX_PARTS &&
			     is_uu_start(line, &name) && take_uu(r, name, &text);
		if (taken)
			continue;
		buf_adds(&r->text, r->text.len > start ? "\n" : "");
		buf_add(&r->text, line);
	}
}

void body_add_plain(BodyReader *r, GMimePart *part)
{
	GMimeObject *object = GMIME_OBJECT(part);
	AUTO(buf_free) Buf bytes = {0};
	AUTO(buf_free) Buf text = {0};
	AUTO(buf_free) Buf flowed = {0};
	Str charset = str_from(g_mime_object_get_content_type_parameter(object, "charset"));
	Str format = str_from(g_mime_object_get_content_type_parameter(object, "format"));
	Str delsp = str_from(g_mime_object_get_content_type_parameter(object, "delsp"));
	content_of(part, &bytes);
	note_charset(r, charset_to_utf8(buf_str(&bytes), charset, &text), charset);
	bool flows = str_ieq(format, STR("flowed"));
	if (flows)
		unflow(buf_str(&text), str_ieq(delsp, STR("yes")), &flowed);
	Str plain = buf_str(flows ? &flowed : &text);
	if (str_trim(plain).len > 0)
		body_add(r, plain);
}

void body_add_html(BodyReader *r, GMimePart *part)
{
	AUTO(buf_free) Buf bytes = {0};
	AUTO(buf_free) Buf utf8 = {0};
	AUTO(buf_free) Buf text = {0};
	HtmlPage page;
	Err err;
	Str charset =
		str_from(g_mime_object_get_content_type_parameter(GMIME_OBJECT(part), "charset"));
	content_of(part, &bytes);
	if (!charset_known(charset))
		charset = charset_of_html(buf_str(&bytes));
	note_charset(r, charset_to_utf8(buf_str(&bytes), charset, &utf8), charset);
	if (!html_mail_text(buf_str(&utf8), &text, &page, &err)) {
		note_add(r->notes, "%s", err.text);
		return;
	}
	note_add(r->notes, "the body is HTML only");
	if (page.hidden)
		note_add(r->notes, "hidden text in the HTML was dropped");
	if (page.cut)
		note_add(r->notes, "the HTML is nested too deep: its end is missing");
	if (str_trim(buf_str(&text)).len == 0)
		return;
	buf_adds(&r->text, r->text.len > 0 ? "\n\n" : "");
	buf_add(&r->text, buf_str(&text));
}
