#include "port/mail.h"

#include "base/auto.h"
#include "base/hash.h"
#include "base/utf8.h"
#include "port/ticket_file_body.h"
#include "text/sanitise.h"

#include <ctype.h>
#include <pthread.h>

/* ---- GMime's start ---- */

static void say_nothing(
	const gchar *domain, GLogLevelFlags level, const gchar *text, gpointer unused)
{
	(void)domain, (void)level, (void)text, (void)unused;
}

/* GMime complains about broken mail through GLib's log. Its domains are silenced, nobody else's;
 * what is wrong with a message goes into its note or its error. */
static void start_gmime(void)
{
	static const char *const domains[] = {"gmime", "GMime", "GLib", "GLib-GObject"};
	GLogLevelFlags soft = G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING | G_LOG_LEVEL_MESSAGE |
			      G_LOG_LEVEL_INFO | G_LOG_LEVEL_DEBUG;
	for (size_t i = 0; i < COUNT(domains); i++)
		(void)g_log_set_handler(domains[i], soft, say_nothing, NULL);
	g_mime_init();
}

/* ---- what GMime noticed ---- */

static void take_warning(gint64 offset, GMimeParserWarning code, const gchar *item, gpointer notes)
{
	(void)offset, (void)item;
	if (code == GMIME_WARN_TRUNCATED_MESSAGE)
		note_add(notes, "the message is cut off");
	else if (code == GMIME_CRIT_NESTING_OVERFLOW)
		note_add(notes, "parts are nested too deep");
	else if (code == GMIME_WARN_MALFORMED_MULTIPART ||
		 code == GMIME_CRIT_MULTIPART_WITHOUT_BOUNDARY)
		note_add(notes, "the parts are badly separated");
	else if (code == GMIME_CRIT_INVALID_HEADER_NAME)
		note_add(notes, "a header line could not be read");
}

static GMimeMessage *construct(Str bytes, Buf *notes)
{
	static const char *charsets[] = {"utf-8", "windows-1252", NULL};
	GMimeParserOptions *options = g_mime_parser_options_new();
	g_mime_parser_options_set_fallback_charsets(options, charsets);
	g_mime_parser_options_set_allow_addresses_without_domain(options, TRUE);
	g_mime_parser_options_set_warning_callback(options, take_warning, notes);
	GMimeStream *stream = g_mime_stream_mem_new_with_buffer(bytes.ptr, bytes.len);
	GMimeParser *parser = g_mime_parser_new_with_stream(stream);
	GMimeMessage *mail = g_mime_parser_construct_message(parser, options);
	g_object_unref(parser);
	g_object_unref(stream);
	g_mime_parser_options_free(options);
	return mail;
}

/* ---- header fields ---- */

/* Message-IDs between angle brackets, without the white space that folding leaves in them; where
 * there are no brackets, words with an @ (RFC 5322, 3.6.4, and what is met in the wild). */
static void ids_of(Arena *arena, Str raw, Str **items, size_t *count)
{
	for (size_t i = 0; i < raw.len;) {
		ptrdiff_t open = str_find(raw, STR("<"), i);
		ptrdiff_t end = open < 0 ? -1 : str_find(raw, STR(">"), (size_t)open);
		if (end < 0)
			break;
		i = (size_t)end + 1;
		AUTO(buf_free) Buf id = {0};
		for (size_t k = (size_t)open + 1; k < (size_t)end; k++)
			if ((unsigned char)raw.ptr[k] > ' ' && raw.ptr[k] != '<')
				buf_addc(&id, raw.ptr[k]);
		if (id.len > 0 && id.len <= MAIL_MAX_ID)
			*ARENA_PUSH(arena, *items, *count) = mail_line(arena, buf_cstr(&id));
	}
	if (*count > 0)
		return;
	raw = str_trim(raw);
	for (Str word; raw.len > 0 && str_next(&raw, ' ', &word);) {
		word = str_trim(word);
		if (str_has(word, STR("@")) && !str_has(word, STR("<")) && word.len <= MAIL_MAX_ID)
			*ARENA_PUSH(arena, *items, *count) =
				mail_line(arena, arena_cstr(arena, word));
	}
}

/* All header fields of that name in order, each handed to ids_of. */
static void ids_of_fields(
	Arena *arena, GMimeMessage *mail, const char *name, Str **items, size_t *count)
{
	GMimeHeaderList *list = g_mime_object_get_header_list(GMIME_OBJECT(mail));
	int headers = g_mime_header_list_get_count(list);
	for (int i = 0; i < headers; i++) {
		GMimeHeader *header = g_mime_header_list_get_header_at(list, i);
		if (g_ascii_strcasecmp(g_mime_header_get_name(header), name) != 0)
			continue;
		Str *found = NULL;
		size_t n = 0;
		ids_of(arena, str_from(g_mime_header_get_raw_value(header)), &found, &n);
		for (size_t k = 0; k < n; k++)
			*ARENA_PUSH(arena, *items, *count) = found[k];
	}
}

static void add_reference(Arena *arena, Mail *mail, Str id, Str own)
{
	if (mail->reference_count >= MAIL_MAX_REFERENCES || str_eq(id, own))
		return;
	for (size_t i = 0; i < mail->reference_count; i++)
		if (str_eq(mail->references[i], id))
			return;
	*ARENA_PUSH(arena, mail->references, mail->reference_count) = id;
}

/* In-Reply-To names the parent; References lists the thread, oldest first. */
static void read_references(Arena *arena, GMimeMessage *from, Str own, Mail *mail)
{
	Str *parents = NULL, *thread = NULL;
	size_t parent_count = 0, thread_count = 0;
	ids_of_fields(arena, from, "In-Reply-To", &parents, &parent_count);
	ids_of_fields(arena, from, "References", &thread, &thread_count);
	for (size_t i = 0; i < parent_count; i++)
		add_reference(arena, mail, parents[i], own);
	for (size_t i = thread_count; i > 0; i--)
		add_reference(arena, mail, thread[i - 1], own);
}

/* The first mailbox of a list, groups opened; NULL where there is none. */
static InternetAddressMailbox *first_mailbox(
	InternetAddressList *list, size_t *ret_count, int depth)
{
	InternetAddressMailbox *first = NULL;
	int n = list == NULL || depth > 4 ? 0 : internet_address_list_length(list);
	for (int i = 0; i < n; i++) {
		InternetAddress *a = internet_address_list_get_address(list, i);
		InternetAddressMailbox *found = NULL;
		if (INTERNET_ADDRESS_IS_MAILBOX(a)) {
			found = INTERNET_ADDRESS_MAILBOX(a);
			(*ret_count)++;
		} else if (INTERNET_ADDRESS_IS_GROUP(a)) {
			found = first_mailbox(
				internet_address_group_get_members(INTERNET_ADDRESS_GROUP(a)),
				ret_count, depth + 1);
		}
		first = first != NULL ? first : found;
	}
	return first;
}

static Str lower_address(Arena *arena, InternetAddressMailbox *mailbox)
{
	if (mailbox == NULL)
		return STR("");
	AUTO(buf_free) Buf lower = {0};
	Str address = mail_line(arena, internet_address_mailbox_get_addr(mailbox));
	for (size_t i = 0; i < address.len; i++)
		buf_addc(&lower, (char)g_ascii_tolower(address.ptr[i]));
	return arena_copy(arena, buf_str(&lower));
}

static Str field(Arena *arena, GMimeMessage *mail, const char *name)
{
	return mail_line(arena, g_mime_object_get_header(GMIME_OBJECT(mail), name));
}

/* "Name <address>": the address where there is one, else the name, else the field as it stands. */
static void read_sender(Arena *arena, GMimeMessage *from, Mail *mail, Buf *notes)
{
	Requester *who = &mail->ticket.requester;
	Message *m = &mail->ticket.messages[0];
	size_t count = 0;
	InternetAddressMailbox *sender = first_mailbox(g_mime_message_get_from(from), &count, 0);
	if (sender == NULL && field(arena, from, "From").len == 0) {
		sender = first_mailbox(g_mime_message_get_sender(from), &count, 0);
		note_add(
			notes, sender == NULL ? "no sender is named" : "no From: Sender was taken");
	}
	Str address = lower_address(arena, sender);
	*who = (Requester){STR(""), STR(""), STR("")};
	if (sender != NULL)
		who->name = mail_line(arena, internet_address_get_name(INTERNET_ADDRESS(sender)));
	if (str_has(address, STR("@")) && !str_has(address, STR(" ")))
		who->email = address;
	else if (who->name.len == 0)
		who->name = address.len > 0 ? address : field(arena, from, "From");
	if (who->email.len == 0 && who->name.len > 0)
		note_add(notes, "the sender has no address");
	if (count > 1)
		note_add(notes, "several senders: the first was taken");
	m->from = who->email.len > 0 ? who->email : who->name;
}

static void note_reply_to(Arena *arena, GMimeMessage *from, const Mail *mail, Buf *notes)
{
	size_t count = 0;
	InternetAddressList *list = g_mime_message_get_reply_to(from);
	Str reply_to = lower_address(arena, first_mailbox(list, &count, 0));
	if (reply_to.len > 0 && !str_eq(reply_to, mail->ticket.requester.email))
		note_add(notes, "Reply-To %.100s was not followed", arena_cstr(arena, reply_to));
}

/* 0 with a note where the date is missing, unreadable, or outside of 1971 to 2099. */
static int64_t read_date(GMimeMessage *from, Buf *notes)
{
	GDateTime *date = g_mime_message_get_date(from);
	int64_t seconds = date == NULL ? 0 : g_date_time_to_unix(date);
	if (date != NULL && seconds >= 31536000 && seconds < 4102444800)
		return seconds * 1000;
	const char *raw = g_mime_object_get_header(GMIME_OBJECT(from), "Date");
	note_add(notes, raw == NULL    ? "no date"
			: date == NULL ? "the date could not be read"
				       : "the date is not of our time");
	return 0;
}

static Str read_subject(Arena *arena, GMimeMessage *from, Buf *notes)
{
	Str subject = mail_line(arena, g_mime_message_get_subject(from));
	if (subject.len <= MAIL_MAX_SUBJECT)
		return subject;
	note_add(notes, "the subject was cut");
	subject.len = MAIL_MAX_SUBJECT;
	while (subject.len > 0 && ((unsigned char)subject.ptr[subject.len] & 0xC0) == 0x80)
		subject.len--;
	return arena_copy(arena, subject);
}

/* Ids longer than MAIL_MAX_ID or empty ones count as none. */
static Str read_message_id(Arena *arena, GMimeMessage *from)
{
	Str *ids = NULL;
	size_t count = 0;
	ids_of_fields(arena, from, "Message-ID", &ids, &count);
	return count > 0 ? ids[0] : STR("");
}

static bool read_mail(Arena *arena, GMimeMessage *from, Str bytes, Mail *mail, Buf *notes, Err *err)
{
	Ticket *t = &mail->ticket;
	Message *m = ARENA_PUSH(arena, t->messages, t->message_count);
	*m = (Message){.id = read_message_id(arena, from)};
	t->subject = read_subject(arena, from, notes);
	read_sender(arena, from, mail, notes);
	note_reply_to(arena, from, mail, notes);
	size_t count = 0;
	m->to = lower_address(arena, first_mailbox(g_mime_message_get_to(from), &count, 0));
	m->at_ms = read_date(from, notes);
	m->authentication = field(arena, from, "Authentication-Results");
	read_references(arena, from, m->id, mail);
	if (!mail_body(arena, from, m, notes, err))
		return false;
	m->note = mail_line(arena, buf_cstr(notes));
	t->id = arena_fmt(arena, "M-%.12s", hash_hex_of(m->id.len > 0 ? m->id : bytes).text);
	t->queue = STR("");
	t->priority = PRIORITY_NORMAL;
	t->revision = 1;
	t->created_ms = t->updated_ms = m->at_ms;
	return true;
}

/* ---- before the parser ---- */

/* field-name ":" (RFC 5322, 3.6.8; blanks before the colon as in its obsolete syntax). Names of
 * letters, digits and "-_." only: what else the RFC allows is met in JSON and HTML, not in mail. */
static bool is_header_line(Str line)
{
	size_t i = 0;
	while (i < line.len && (isalnum((unsigned char)line.ptr[i]) ||
				       (line.ptr[i] != '\0' && strchr("-_.", line.ptr[i]) != NULL)))
		i++;
	size_t name = i;
	while (i < line.len && (line.ptr[i] == ' ' || line.ptr[i] == '\t'))
		i++;
	return name > 0 && i < line.len && line.ptr[i] == ':';
}

/* Off with blank lines, a byte order mark and the "From " line of an mbox. */
static Str without_envelope(Str bytes)
{
	if (str_starts(bytes, STR("\xEF\xBB\xBF")))
		bytes = str_slice(bytes, 3, bytes.len);
	while (bytes.len > 0 && (bytes.ptr[0] == '\n' || bytes.ptr[0] == '\r'))
		bytes = str_slice(bytes, 1, bytes.len);
	Str rest = bytes, line = STR("");
	bool marked = str_starts(bytes, STR("From ")) || str_starts(bytes, STR(">From "));
	if (!marked || !str_next(&rest, '\n', &line) || is_header_line(line))
		return bytes;
	return rest.ptr == NULL ? STR("") : rest;
}

bool mail_has_header(Str bytes)
{
	Str rest = without_envelope(bytes), line;
	return str_next(&rest, '\n', &line) && is_header_line(line);
}

static size_t header_length(Str bytes)
{
	ptrdiff_t lf = str_find(bytes, STR("\n\n"), 0), crlf = str_find(bytes, STR("\r\n\r\n"), 0);
	ptrdiff_t end = lf < 0 ? crlf : crlf < 0 || lf < crlf ? lf : crlf;
	return end < 0 ? bytes.len : (size_t)end;
}

bool mail_parse(Arena *arena, Str bytes, Mail *ret_mail, Err *err)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	(void)pthread_once(&once, start_gmime);
	if (!mail_has_header(bytes))
		return err_set(err, ERR_INPUT, "no mail header found");
	if (bytes.len > MAIL_MAX_BYTES)
		return err_set(err, ERR_INPUT, "%zu bytes is larger than the ceiling of %d bytes",
			bytes.len, MAIL_MAX_BYTES);
	Str whole = without_envelope(bytes);
	if (header_length(whole) > MAIL_MAX_HEADER)
		return err_set(
			err, ERR_INPUT, "its header is longer than %d bytes", MAIL_MAX_HEADER);
	AUTO(buf_free) Buf notes = {0};
	AUTO(buf_free) Buf repaired = {0};
	if (!mail_repair(whole, &repaired, &notes, err))
		return false;
	GMimeMessage *message = construct(buf_str(&repaired), &notes);
	if (message == NULL)
		return err_set(err, ERR_INPUT, "cannot be read as a mail");
	Mail mail = {0};
	bool ok = read_mail(arena, message, whole, &mail, &notes, err);
	g_object_unref(message);
	if (ok)
		*ret_mail = mail;
	return ok;
}

/* ---- mbox ---- */

/* "From someone@example.org Sat Jan  3 01:05:34 2026": a time stands in it. */
static bool has_time(Str line)
{
	for (size_t i = 5; i + 4 < line.len; i++)
		if (isdigit((unsigned char)line.ptr[i]) &&
			isdigit((unsigned char)line.ptr[i + 1]) && line.ptr[i + 2] == ':' &&
			isdigit((unsigned char)line.ptr[i + 3]))
			return true;
	return false;
}

static bool starts_message(Str text, size_t at, bool after_blank)
{
	Str rest = str_slice(text, at, text.len), line, next;
	if (!str_starts(rest, STR("From ")) || !str_next(&rest, '\n', &line) ||
		!str_next(&rest, '\n', &next))
		return false;
	return !is_header_line(line) && is_header_line(next) && (after_blank || has_time(line));
}

static void add_unquoted(Buf *out, Str line)
{
	size_t marks = 0;
	while (marks < line.len && line.ptr[marks] == '>')
		marks++;
	bool quoted = marks > 0 && str_starts(str_slice(line, marks, line.len), STR("From "));
	buf_add(out, str_slice(line, quoted, line.len));
}

bool mail_next_of_mbox(Str *rest, Buf *out)
{
	size_t at = 0;
	bool blank = true;
	if (str_trim(*rest).len == 0)
		return false;
	buf_clear(out);
	while (at < rest->len) {
		ptrdiff_t lf = str_find(*rest, STR("\n"), at);
		size_t end = lf < 0 ? rest->len : (size_t)lf + 1;
		if (at > 0 && starts_message(*rest, at, blank))
			break;
		Str line = str_slice(*rest, at, end);
		add_unquoted(out, line);
		blank = str_trim(line).len == 0;
		at = end;
	}
	*rest = str_slice(*rest, at, rest->len);
	return true;
}
