#include "text/sanitise.h"

#include "text/emoji.h"
#include "text/lookalike.h"
#include "text/point.h"

#include <utf8proc.h>

enum {
	SANITISE_TAB = 8,
	SANITISE_MAX_MARKS = 4, /* on one base letter; no language needs more on a screen */
};

typedef struct Pen {
	Buf *out;
	SanitiseMode mode;
	size_t column; /* since the last line feed, for tab stops */
	size_t replaced;
	int marks;         /* on the character before; -1 where none can take a mark */
	size_t lead, tail; /* the text without the blanks at its ends */
	LookalikeWord word;
} Pen;

static const char *const control_names[0x20] = {"NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK",
	"BEL", "BS", "TAB", "LF", "VT", "FF", "CR", "SO", "SI", "DLE", "DC1", "DC2", "DC3", "DC4",
	"NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US"};

static void pen_token(Pen *pen, int32_t code)
{
	size_t from = pen->out->len;
	if (code < 0x20)
		buf_addf(pen->out, "<%s>", control_names[code]);
	else if (code == 0x7F)
		buf_adds(pen->out, "<DEL>");
	else
		buf_addf(pen->out, "<U+%04X>", (unsigned)code);
	pen->column += pen->out->len - from;
	pen->marks = -1;
	pen->replaced++;
}

static void pen_bytes_token(Pen *pen, Str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		buf_addf(pen->out, "<0x%02X>", (unsigned char)bytes.ptr[i]);
	pen->column += 6 * bytes.len;
	pen->marks = -1;
	pen->replaced += bytes.len;
}

static void pen_keep(Pen *pen, Str bytes, size_t width)
{
	buf_add(pen->out, bytes);
	pen->column += width;
	pen->marks = 0;
}

static void pen_blanks(Pen *pen, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addc(pen->out, ' ');
	pen->column += count;
	pen->marks = -1;
}

static void pen_line_end(Pen *pen)
{
	buf_adds(pen->out, pen->mode == SANITISE_TEXT ? "\n" : "\xE2\x86\xB5"); /* U+21B5 */
	pen->column = pen->mode == SANITISE_TEXT ? 0 : pen->column + 1;
	pen->marks = -1;
}

static void pen_tab(Pen *pen)
{
	if (pen->mode == SANITISE_STRICT)
		pen_token(pen, '\t');
	else if (pen->mode == SANITISE_LINE)
		pen_blanks(pen, 1);
	else
		pen_blanks(pen, SANITISE_TAB - pen->column % SANITISE_TAB);
}

/* In the approval view blanks at the very ends are shown: "5 " is not "5". */
static void pen_space(Pen *pen, size_t at)
{
	if (pen->mode == SANITISE_STRICT && (at < pen->lead || at >= pen->tail))
		pen_token(pen, ' ');
	else
		pen_blanks(pen, 1);
}

static size_t pen_ascii(Pen *pen, Str text, size_t at)
{
	char c = text.ptr[at];
	if (c == '\r' && at + 1 < text.len && text.ptr[at + 1] == '\n') {
		pen_line_end(pen);
		return 2;
	}
	if (c == '\n')
		pen_line_end(pen);
	else if (c == '\t')
		pen_tab(pen);
	else if (c == ' ')
		pen_space(pen, at);
	else if (point_is_control(c))
		pen_token(pen, c);
	else
		pen_keep(pen, str_slice(text, at, at + 1), 1);
	return 1;
}

/* Never printed as themselves, in any mode. */
static bool is_forbidden(int32_t code)
{
	utf8proc_category_t c = utf8proc_category(code);
	return c == UTF8PROC_CATEGORY_CN || c >= UTF8PROC_CATEGORY_CC ||
	       c == UTF8PROC_CATEGORY_ZL || c == UTF8PROC_CATEGORY_ZP || point_is_hidden(code) ||
	       code == 0xFFFC;
}

/* Vowels and finals of conjoining Hangul draw onto the letter before them, as marks do. */
static bool is_attached(int32_t code)
{
	return point_is_mark(code) || (code >= 0x1160 && code <= 0x11FF) ||
	       (code >= 0xD7B0 && code <= 0xD7FF);
}

static bool is_lookalike(Pen *pen, Str text, size_t at, int32_t code)
{
	if (lookalike_always(code) || lookalike_mark(code))
		return true;
	if (!point_is_word(code))
		return false;
	if (at >= pen->word.end)
		pen->word = lookalike_word(text, at);
	return lookalike_in(&pen->word, code);
}

static void pen_mark(Pen *pen, Str bytes, int32_t code)
{
	if (pen->marks < 0 || pen->marks >= SANITISE_MAX_MARKS) {
		pen_token(pen, code);
		return;
	}
	buf_add(pen->out, bytes);
	pen->marks++;
}

static bool is_space(int32_t code)
{
	return utf8proc_category(code) == UTF8PROC_CATEGORY_ZS;
}

static size_t pen_other(Pen *pen, Str text, size_t at)
{
	int32_t code;
	size_t len = point_at(text, at, &code);
	Str bytes = str_slice(text, at, at + len);
	bool strict = pen->mode == SANITISE_STRICT;
	if (code == POINT_INVALID)
		pen_bytes_token(pen, bytes);
	else if (is_forbidden(code) || emoji_is_part(code))
		pen_token(pen, code);
	else if (strict && (is_space(code) || is_lookalike(pen, text, at, code)))
		pen_token(pen, code);
	else if (is_space(code) && code != 0x3000)
		pen_blanks(pen, 1);
	else if (is_attached(code))
		pen_mark(pen, bytes, code);
	else
		pen_keep(pen, bytes, (size_t)utf8proc_charwidth(code));
	return len;
}

static bool is_keycap_base(char c)
{
	return (c >= '0' && c <= '9') || c == '#' || c == '*';
}

/* Printable ASCII without blanks, as far as it goes; the base of a keycap emoji is left over. */
static size_t plain_length(Str text, size_t at)
{
	size_t end = at;
	while (end < text.len && text.ptr[end] > ' ' && text.ptr[end] < 0x7F)
		end++;
	bool keycap = end > at && end < text.len && (unsigned char)text.ptr[end] == 0xEF &&
		      is_keycap_base(text.ptr[end - 1]);
	return end - at - keycap;
}

static size_t pen_step(Pen *pen, Str text, size_t at)
{
	size_t plain = plain_length(text, at);
	if (plain > 0) {
		pen_keep(pen, str_slice(text, at, at + plain), plain);
		return plain;
	}
	size_t emoji = pen->mode != SANITISE_STRICT ? emoji_length(text, at) : 0;
	if (emoji > 0) {
		pen_keep(pen, str_slice(text, at, at + emoji), 2);
		return emoji;
	}
	return (unsigned char)text.ptr[at] < 0x80 ? pen_ascii(pen, text, at)
						  : pen_other(pen, text, at);
}

size_t sanitise(Str text, SanitiseMode mode, Buf *out)
{
	Pen pen = {.out = out, .mode = mode, .marks = -1, .tail = text.len};
	while (pen.lead < text.len && text.ptr[pen.lead] == ' ')
		pen.lead++;
	while (pen.tail > 0 && text.ptr[pen.tail - 1] == ' ')
		pen.tail--;
	for (size_t at = 0; at < text.len;)
		at += pen_step(&pen, text, at);
	return pen.replaced;
}

static size_t admit_step(Str bytes, size_t at, Buf *out, size_t *mended)
{
	int32_t code;
	size_t len = point_at(bytes, at, &code);
	if (code == POINT_INVALID) {
		buf_adds(out, "\xEF\xBF\xBD"); /* U+FFFD */
		*mended += len;
	} else if (code == '\0') {
		(*mended)++;
	} else if (code == '\r') {
		buf_addc(out, '\n');
		len += at + 1 < bytes.len && bytes.ptr[at + 1] == '\n';
	} else {
		buf_add(out, str_slice(bytes, at, at + len));
	}
	return len;
}

size_t text_admit(Str bytes, Buf *out)
{
	size_t mended = 0;
	size_t at = str_starts(bytes, STR("\xEF\xBB\xBF")) ? 3 : 0;
	while (at < bytes.len) {
		size_t end = at;
		while (end < bytes.len && bytes.ptr[end] > 0 && bytes.ptr[end] != '\r')
			end++;
		buf_add(out, str_slice(bytes, at, end));
		at = end < bytes.len ? end + admit_step(bytes, end, out, &mended) : end;
	}
	return mended;
}
