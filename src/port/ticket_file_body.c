#include "port/ticket_file_part.h"

#include "base/auto.h"
#include "port/document_file_charset.h"
#include "text/sanitise.h"

#include <ctype.h>

void note_add(Buf *notes, const char *fmt, ...)
{
	AUTO(buf_free) Buf note = {0};
	va_list ap;
	va_start(ap, fmt);
	buf_vaddf(&note, fmt, ap);
	va_end(ap);
	if (str_has(buf_str(notes), buf_str(&note)))
		return;
	buf_adds(notes, notes->len > 0 ? "; " : "");
	buf_add(notes, buf_str(&note));
}

Str mail_line(Arena *arena, const char *raw)
{
	AUTO(buf_free) Buf admitted = {0};
	AUTO(buf_free) Buf line = {0};
	text_admit(str_from(raw), &admitted);
	for (size_t i = 0; i < admitted.len; i++) {
		unsigned char c = (unsigned char)admitted.ptr[i];
		if (c > 0x20 && c != 0x7F)
			buf_addc(&line, (char)c);
		else if ((c == ' ' || c == '\n' || c == '\t') && line.len > 0 &&
			 line.ptr[line.len - 1] != ' ')
			buf_addc(&line, ' ');
	}
	Str s = buf_str(&line);
	if (s.len > MAIL_MAX_LINE) {
		s.len = MAIL_MAX_LINE;
		while (s.len > 0 && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80)
			s.len--;
	}
	return arena_copy(arena, str_trim(s));
}

static bool is_type(GMimeObject *part, const char *type, const char *subtype)
{
	GMimeContentType *ct = g_mime_object_get_content_type(part);
	return ct != NULL && g_mime_content_type_is_type(ct, type, subtype);
}

/* ---- attachments ---- */

static Str base_name(Str path)
{
	for (size_t i = path.len; i > 0; i--)
		if (path.ptr[i - 1] == '/' || path.ptr[i - 1] == '\\')
			return str_slice(path, i, path.len);
	return path;
}

static Str name_of(Arena *arena, GMimeObject *part)
{
	if (GMIME_IS_MESSAGE_PART(part)) {
		GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
		return mail_line(arena, inner == NULL ? NULL : g_mime_message_get_subject(inner));
	}
	if (!GMIME_IS_PART(part))
		return STR("");
	Str name = mail_line(arena, g_mime_part_get_filename(GMIME_PART(part)));
	if (name.len > 0)
		return name;
	return base_name(mail_line(arena, g_mime_part_get_content_location(GMIME_PART(part))));
}

static Str type_of(Arena *arena, GMimeObject *part)
{
	GMimeContentType *ct = g_mime_object_get_content_type(part);
	char *type = ct == NULL ? NULL : g_mime_content_type_get_mime_type(ct);
	char *lower = type == NULL ? NULL : g_ascii_strdown(type, -1);
	Str copy = mail_line(arena, lower);
	g_free(type);
	g_free(lower);
	return copy;
}

static int64_t bytes_of(GMimeObject *part)
{
	GMimeStream *sink = g_mime_stream_null_new();
	ssize_t n = 0;
	GMimeDataWrapper *content =
		GMIME_IS_PART(part) ? g_mime_part_get_content(GMIME_PART(part)) : NULL;
	if (content != NULL) {
		part_mend_encoding(GMIME_PART(part), content);
		n = g_mime_data_wrapper_write_to_stream(content, sink);
	} else if (GMIME_IS_MESSAGE_PART(part)) {
		GMimeMessage *inner = g_mime_message_part_get_message(GMIME_MESSAGE_PART(part));
		if (inner != NULL)
			n = g_mime_object_write_to_stream(GMIME_OBJECT(inner), NULL, sink);
	}
	g_object_unref(sink);
	return n > 0 ? n : 0;
}

static void attach(BodyReader *r, GMimeObject *part)
{
	Message *m = r->message;
	Attachment *a = ARENA_PUSH(r->arena, m->attachments, m->attachment_count);
	*a = (Attachment){name_of(r->arena, part), type_of(r->arena, part), bytes_of(part)};
}

/* ---- the walk ---- */

static void read_part(BodyReader *r, GMimeObject *part, size_t depth);

static bool is_attached(GMimeObject *part)
{
	const char *disposition = g_mime_object_get_disposition(part);
	return disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0;
}

/* Text a reader sees at once: not marked as attachment, and without a name unless it is the body.
 */
static bool is_body_text(GMimeObject *part, size_t depth)
{
	if (!GMIME_IS_PART(part) || !is_type(part, "text", "*"))
		return false;
	bool shown = is_type(part, "text", "plain") || is_type(part, "text", "html");
	bool named = g_mime_part_get_filename(GMIME_PART(part)) != NULL;
	return depth == 0 ? !is_attached(part) : shown && !is_attached(part) && !named;
}

static void read_leaf(BodyReader *r, GMimeObject *part, size_t depth)
{
	if (!is_body_text(part, depth))
		attach(r, part);
	else if (r->listing > 0)
		return;
	else if (is_type(part, "text", "html"))
		body_add_html(r, GMIME_PART(part));
	else /* an unknown kind of text reads as plain (RFC 2046, 4.1.4) */
		body_add_plain(r, GMIME_PART(part));
}

static void list_part(BodyReader *r, GMimeObject *part, size_t depth)
{
	r->listing++;
	read_part(r, part, depth);
	r->listing--;
}

/* The plain form is taken where it says something, else the richest form (the last: RFC
 * 2046, 5.1.4). */
static void read_alternative(BodyReader *r, GMimeMultipart *parts, size_t depth)
{
	int count = g_mime_multipart_get_count(parts), taken = -1;
	size_t before = r->text.len;
	for (int i = 0; i < count && taken < 0 && r->listing == 0; i++) {
		GMimeObject *part = g_mime_multipart_get_part(parts, i);
		if (!is_type(part, "text", "plain") || !is_body_text(part, depth))
			continue;
		body_add_plain(r, GMIME_PART(part));
		taken = r->text.len > before ? i : -1;
	}
	for (int i = count - 1; i >= 0 && taken < 0 && r->listing == 0; i--) {
		GMimeObject *part = g_mime_multipart_get_part(parts, i);
		if (!GMIME_IS_MULTIPART(part) && !is_type(part, "text", "html"))
			continue;
		read_part(r, part, depth);
		taken = i;
	}
	for (int i = 0; i < count; i++)
		if (i != taken)
			list_part(r, g_mime_multipart_get_part(parts, i), depth);
}

/* The root is named by "start", else the first (RFC 2387, 3.2); the others belong to it. */
static void read_related(BodyReader *r, GMimeMultipart *parts, size_t depth)
{
	int count = g_mime_multipart_get_count(parts), root = 0;
	Str start = str_trim(
		str_from(g_mime_object_get_content_type_parameter(GMIME_OBJECT(parts), "start")));
	if (str_starts(start, STR("<")) && str_ends(start, STR(">")))
		start = str_slice(start, 1, start.len - 1);
	for (int i = 0; i < count && start.len > 0; i++) {
		GMimeObject *part = g_mime_multipart_get_part(parts, i);
		if (str_eq(str_from(g_mime_object_get_content_id(part)), start))
			root = i;
	}
	for (int i = 0; i < count; i++)
		if (i == root)
			read_part(r, g_mime_multipart_get_part(parts, i), depth);
		else
			list_part(r, g_mime_multipart_get_part(parts, i), depth);
}

/* The report in words, else its machine-readable part (RFC 6522, 3; RFC 3464). */
static void read_report(BodyReader *r, GMimeMultipart *parts, size_t depth)
{
	int count = g_mime_multipart_get_count(parts);
	for (int i = 0; i < count; i++) {
		GMimeObject *part = g_mime_multipart_get_part(parts, i);
		(GMIME_IS_MESSAGE_PART(part) ? list_part : read_part)(r, part, depth);
	}
	for (int i = 0; i < count && str_trim(buf_str(&r->text)).len == 0; i++) {
		GMimeObject *part = g_mime_multipart_get_part(parts, i);
		if (GMIME_IS_PART(part) && is_type(part, "message", "*") && r->listing == 0)
			body_add_plain(r, GMIME_PART(part));
	}
}

/* A multipart in which no boundary was found: what stands there is all there is. */
static void read_preface(BodyReader *r, GMimeMultipart *parts)
{
	AUTO(buf_free) Buf text = {0};
	Str preface = str_from(g_mime_multipart_get_prologue(parts));
	if (str_trim(preface).len == 0 || r->listing > 0)
		return;
	(void)charset_to_utf8(preface, STR(""), &text);
	note_add(r->notes, "the parts could not be told apart");
	body_add(r, buf_str(&text));
}

static void read_multipart(BodyReader *r, GMimeMultipart *parts, size_t depth)
{
	GMimeObject *object = GMIME_OBJECT(parts);
	int count = g_mime_multipart_get_count(parts);
	if (is_type(object, "multipart", "encrypted"))
		note_add(r->notes, "the message is encrypted");
	if (count == 0)
		read_preface(r, parts);
	else if (is_type(object, "multipart", "alternative"))
		read_alternative(r, parts, depth + 1);
	else if (is_type(object, "multipart", "related"))
		read_related(r, parts, depth + 1);
	else if (is_type(object, "multipart", "report"))
		read_report(r, parts, depth + 1);
	else
		for (int i = 0; i < count; i++)
			read_part(r, g_mime_multipart_get_part(parts, i), depth + 1);
}

static void attach_mail(BodyReader *r, GMimeMessagePart *part)
{
	GMimeMessage *mail = g_mime_message_part_get_message(part);
	attach(r, GMIME_OBJECT(part));
	if (mail != NULL && r->listing == 0)
		*ARENA_PUSH(r->arena, r->attached, r->attached_count) = mail;
}

static void read_part(BodyReader *r, GMimeObject *part, size_t depth)
{
	if (part == NULL)
		return;
	if (depth > MAIL_MAX_DEPTH)
		note_add(r->notes, "parts are nested too deep: the inner ones are left out");
	else if (++r->parts > MAIL_MAX_PARTS)
		note_add(r->notes, "more than %d parts: the rest is left out", MAIL_MAX_PARTS);
	else if (GMIME_IS_MULTIPART(part))
		read_multipart(r, GMIME_MULTIPART(part), depth);
	else if (GMIME_IS_MESSAGE_PART(part))
		attach_mail(r, GMIME_MESSAGE_PART(part));
	else
		read_leaf(r, part, depth);
}

/* Without blank lines at both ends and blanks at line ends, but the "-- " of a signature stays. */
static Str tidy(Arena *arena, Str text)
{
	AUTO(buf_free) Buf out = {0};
	for (Str line; str_next(&text, '\n', &line);) {
		bool signature = str_is(line, "-- ");
		while (!signature && line.len > 0 && isspace((unsigned char)line.ptr[line.len - 1]))
			line.len--;
		if (out.len == 0 && line.len == 0)
			continue;
		buf_add(&out, line);
		buf_addc(&out, '\n');
	}
	while (out.len > 0 && out.ptr[out.len - 1] == '\n')
		out.ptr[--out.len] = '\0';
	return arena_copy(arena, buf_str(&out));
}

static void add_header(BodyReader *r, GMimeMessage *mail, const char *name)
{
	Str value = mail_line(r->arena, g_mime_object_get_header(GMIME_OBJECT(mail), name));
	if (value.len > 0)
		buf_addf(&r->text, "\n%s: %s", name, arena_cstr(r->arena, value));
}

/* Mails that were handed on as attachments read as those that were handed on in the text do: behind
 * the body, under the separator mail programs write. Mails inside them join the list. */
static void read_attached(BodyReader *r)
{
	for (size_t i = 0; i < r->attached_count; i++) {
		GMimeMessage *mail = r->attached[i];
		buf_adds(&r->text, r->text.len > 0 ? "\n\n" : "");
		buf_adds(&r->text, "---------- Forwarded message ----------");
		add_header(r, mail, "From");
		add_header(r, mail, "Date");
		add_header(r, mail, "Subject");
		read_part(r, g_mime_message_get_mime_part(mail), 0);
	}
}

bool mail_body(Arena *arena, GMimeMessage *mail, Message *message, Buf *notes, Err *err)
{
	BodyReader r = {.arena = arena, .message = message, .notes = notes};
	read_part(&r, g_mime_message_get_mime_part(mail), 0);
	read_attached(&r);
	bool fits = r.text.len <= TICKET_MAX_BODY;
	if (fits)
		message->body = tidy(arena, buf_str(&r.text));
	buf_free(&r.text);
	return fits || err_set(err, ERR_INPUT, "its text is longer than %d bytes", TICKET_MAX_BODY);
}
