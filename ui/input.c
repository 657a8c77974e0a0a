#include "ui/input.h"

#include "base/auto.h"

#include <utf8proc.h>

#define PASTE_START "\x1b[200~"
#define PASTE_END   "\x1b[201~"

enum { STRING_MOST = 4096 };

/* What the terminals of the last forty years send; terminfo adds its own (input_learn). */
static const struct {
	const char *bytes;
	Press press;
	/* clang-format off */
} sequences[] = {
	{"\x1b[A", PRESS_UP}, {"\x1bOA", PRESS_UP}, {"\x1b[B", PRESS_DOWN}, {"\x1bOB", PRESS_DOWN},
	{"\x1b[C", PRESS_RIGHT}, {"\x1bOC", PRESS_RIGHT}, {"\x1b[D", PRESS_LEFT},
	{"\x1bOD", PRESS_LEFT}, {"\x1b[H", PRESS_HOME}, {"\x1bOH", PRESS_HOME},
	{"\x1b[1~", PRESS_HOME}, {"\x1b[7~", PRESS_HOME}, {"\x1b[F", PRESS_END},
	{"\x1bOF", PRESS_END}, {"\x1b[4~", PRESS_END}, {"\x1b[8~", PRESS_END},
	{"\x1b[5~", PRESS_PAGE_UP}, {"\x1b[6~", PRESS_PAGE_DOWN}, {"\x1b[2~", PRESS_INSERT},
	{"\x1b[3~", PRESS_DELETE}, {"\x1b[3;5~", PRESS_CTRL_DELETE}, {"\x1b[Z", PRESS_BACK_TAB},
	{"\x1bOP", PRESS_F1}, {"\x1b[11~", PRESS_F1}, {"\x1b[[A", PRESS_F1},
	{"\x1b[1;5C", PRESS_CTRL_RIGHT}, {"\x1b[1;3C", PRESS_CTRL_RIGHT},
	{"\x1bOc", PRESS_CTRL_RIGHT}, {"\x1b[1;5D", PRESS_CTRL_LEFT},
	{"\x1b[1;3D", PRESS_CTRL_LEFT}, {"\x1bOd", PRESS_CTRL_LEFT},
	{"\x1b[1;5H", PRESS_CTRL_HOME}, {"\x1b[1;5F", PRESS_CTRL_END},
	{"\x1bOM", PRESS_ENTER},
};
/* clang-format on */

void input_free(Input *in)
{
	if (in == NULL)
		return;
	buf_free(&in->pending);
	buf_free(&in->paste);
	*in = (Input){.background = -1};
}

void input_learn(Input *in, const char *sequence, Press press)
{
	size_t len = sequence == NULL ? 0 : strlen(sequence);
	if (len < 2 || len > INPUT_MAX_SEQUENCE || in->learnt_count >= INPUT_MAX_LEARNT)
		return;
	InputSequence *s = &in->learnt[in->learnt_count++];
	memcpy(s->bytes, sequence, len);
	s->len = len;
	s->press = press;
}

void input_feed(Input *in, Str bytes)
{
	in->burst = 0;
	buf_add(&in->pending, bytes);
}

bool input_waits(const Input *in)
{
	return in->pending.len > 0 || in->pasting;
}

void input_drop(Input *in)
{
	buf_clear(&in->pending);
	buf_clear(&in->paste);
}

static void pending_skip(Input *in, size_t len)
{
	Str rest = str_slice(buf_str(&in->pending), len, in->pending.len);
	if (rest.len > 0)
		memmove(in->pending.ptr, rest.ptr, rest.len);
	in->pending.len = rest.len;
}

static bool take_key(Input *in, size_t len, Press press, Msg *ret_msg)
{
	pending_skip(in, len);
	in->burst++;
	*ret_msg = (Msg){.kind = MSG_KEY,
		.press = press,
		.burst = in->burst + (int)in->pending.len,
		.text = STR("")};
	return true;
}

/* Up to the end mark; a mark cut in two by a read waits for its rest. */
static bool take_paste(Input *in, bool late, Msg *ret_msg)
{
	Str s = buf_str(&in->pending);
	ptrdiff_t end = str_find(s, STR(PASTE_END), 0);
	size_t keep = end >= 0 || late ? 0 : sizeof PASTE_END - 2;
	size_t upto = end >= 0 ? (size_t)end : s.len > keep ? s.len - keep : 0;
	if (in->paste.len < INPUT_MAX_PASTE)
		buf_add(&in->paste, str_slice(s, 0, upto));
	pending_skip(in, end >= 0 ? upto + sizeof PASTE_END - 1 : upto);
	if (end < 0 && !late)
		return false;
	in->pasting = false;
	in->burst++;
	*ret_msg = (Msg){.kind = MSG_PASTE, .text = buf_str(&in->paste)};
	return true;
}

/* Length of the escape sequence at the start, by its grammar (ECMA-48); 0 where it is not complete.
 */
static size_t sequence_length(Str s)
{
	if (s.len < 2)
		return 0;
	if (s.ptr[1] == 'O')
		return s.len >= 3 ? 3 : 0;
	if (memchr("]P_^X", s.ptr[1], 5) != NULL)
		return 0; /* a control string: string_skip takes it once it is whole */
	if (s.ptr[1] != '[')
		return 1;
	size_t at = 2 + (s.len > 2 && s.ptr[2] == '['); /* the Linux console's function keys */
	for (; at < s.len && at < 4 * INPUT_MAX_SEQUENCE; at++)
		if (s.ptr[at] >= 0x40 && s.ptr[at] <= 0x7E)
			return at + 1;
		else if (s.ptr[at] < 0x20 || (unsigned char)s.ptr[at] >= 0x7F)
			return at; /* broken off: what follows is something else */
	return at >= 4 * INPUT_MAX_SEQUENCE ? at : 0;
}

static Press sequence_press(const Input *in, Str s)
{
	for (size_t i = 0; i < COUNT(sequences); i++)
		if (str_is(s, sequences[i].bytes))
			return sequences[i].press;
	for (size_t i = 0; i < in->learnt_count; i++)
		if (str_eq(s, (Str){in->learnt[i].bytes, in->learnt[i].len}))
			return in->learnt[i].press;
	return PRESS_UNKNOWN;
}

/* The longest learnt sequence at the start: terminfo may hold some that ECMA-48 doesn't delimit. */
static size_t learnt_length(const Input *in, Str s)
{
	size_t longest = 0;
	for (size_t i = 0; i < in->learnt_count; i++) {
		Str known = {in->learnt[i].bytes, in->learnt[i].len};
		if (str_starts(s, known) && known.len > longest)
			longest = known.len;
	}
	return longest;
}

static size_t point_length(Str s, size_t at, bool late, Press *ret_press)
{
	unsigned char c = (unsigned char)s.ptr[at];
	size_t want = c < 0xC2 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 1;
	utf8proc_int32_t code;
	if (s.len - at < want && !late)
		return 0;
	utf8proc_ssize_t len = utf8proc_iterate(
		(const utf8proc_uint8_t *)s.ptr + at, (utf8proc_ssize_t)(s.len - at), &code);
	*ret_press = len > 0 ? code : PRESS_UNKNOWN;
	return len > 0 ? (size_t)len : 1;
}

static Press plain_press(Press code)
{
	if (code == '\n' || code == '\r')
		return PRESS_ENTER;
	if (code == 0x7F || code == 0x08)
		return PRESS_BACKSPACE;
	return code == 0 || (code >= 0x80 && code < 0xA0) ? PRESS_UNKNOWN : code;
}

static bool take_escape(Input *in, bool late, Msg *ret_msg)
{
	Str s = buf_str(&in->pending);
	size_t len = learnt_length(in, s);
	len = len > 0 ? len : sequence_length(s);
	if (len == 0)
		return late && take_key(in, s.len == 1 ? 1 : s.len,
				       s.len == 1 ? PRESS_ESCAPE : PRESS_UNKNOWN, ret_msg);
	if (len > 1) {
		Str sequence = str_slice(s, 0, len);
		if (!str_is(sequence, PASTE_START))
			return take_key(in, len, sequence_press(in, sequence), ret_msg);
		in->pasting = true;
		buf_clear(&in->paste);
		pending_skip(in, len);
		return take_paste(in, late, ret_msg);
	}
	Press press;
	if (s.ptr[1] == PRESS_ESCAPE)
		return take_key(in, 1, PRESS_ESCAPE, ret_msg);
	len = point_length(s, 1, late, &press);
	return len > 0 && take_key(in, 1 + len, PRESS_ALT | plain_press(press), ret_msg);
}

/* ---- what a terminal says by itself ---- */

/* Control strings (OSC, DCS, APC, PM, SOS of ECMA-48): up to their end mark, or 0 where it is not there
 * yet. */
static size_t string_length(Str s)
{
	if (s.len < 2 || s.ptr[0] != PRESS_ESCAPE || memchr("]P_^X", s.ptr[1], 5) == NULL)
		return 0;
	for (size_t at = 2; at < s.len; at++)
		if (s.ptr[at] == '\a')
			return at + 1;
		else if (s.ptr[at] == PRESS_ESCAPE && at + 1 < s.len)
			return at + 1 + (s.ptr[at + 1] == '\\');
	return s.len > STRING_MOST ? s.len : 0;
}

/* One part of "rgb:1e1e/1e1e/1e1e": one to four hexadecimal digits, as eight bits. */
static int colour_part(Str *rest)
{
	static const char digits[] = "0123456789abcdef";
	int value = 0, count = 0;
	while (rest->len > 0 && count < 4) {
		const char *at = strchr(digits, rest->ptr[0] | 0x20);
		if (rest->ptr[0] == '\0' || at == NULL)
			break;
		value = value * 16 + (int)(at - digits);
		*rest = str_slice(*rest, 1, rest->len);
		count++;
	}
	if (rest->len > 0 && rest->ptr[0] == '/')
		*rest = str_slice(*rest, 1, rest->len);
	return count == 0 ? -1 : count == 1 ? value * 17 : value >> 4 * (count - 2);
}

/* The answer to the question for the background colour (xterm's OSC 11). */
static void take_string(Input *in, Str s)
{
	Str head = STR("\x1b]11;rgb:");
	if (!str_starts(s, head))
		return;
	Str rest = str_slice(s, head.len, s.len);
	int red = colour_part(&rest), green = colour_part(&rest), blue = colour_part(&rest);
	if (red >= 0 && green >= 0 && blue >= 0)
		in->background = red << 16 | green << 8 | blue;
}

static bool string_skip(Input *in)
{
	Str s = buf_str(&in->pending);
	size_t len = string_length(s);
	if (len > 0)
		take_string(in, str_slice(s, 0, len));
	pending_skip(in, len);
	return len > 0;
}

static bool number_take(Str *rest, int *ret_number)
{
	int n = 0, count = 0;
	for (; rest->len > 0 && rest->ptr[0] >= '0' && rest->ptr[0] <= '9' && count < 5; count++) {
		n = n * 10 + rest->ptr[0] - '0';
		*rest = str_slice(*rest, 1, rest->len);
	}
	*ret_number = n;
	return count > 0;
}

/* SGR mouse reports, "CSI < button ; x ; y M" (m: released). */
static bool is_mouse(Str s)
{
	return str_starts(s, STR("\x1b[<"));
}

static bool mouse_message(Str s, Msg *ret_msg)
{
	static const struct {
		int button;
		MouseKind kind;
	} kinds[] = {{0, MOUSE_CLICK}, {64, MOUSE_WHEEL_UP}, {65, MOUSE_WHEEL_DOWN}};
	int button, x, y;
	Str rest = str_slice(s, 3, s.len - 1);
	bool ok = number_take(&rest, &button) && str_starts(rest, STR(";"));
	rest = str_slice(rest, 1, rest.len);
	ok = ok && number_take(&rest, &x) && str_starts(rest, STR(";"));
	rest = str_slice(rest, 1, rest.len);
	ok = ok && number_take(&rest, &y) && rest.len == 0;
	for (size_t i = 0; ok && s.ptr[s.len - 1] == 'M' && i < COUNT(kinds); i++)
		if (kinds[i].button == button) {
			*ret_msg = (Msg){.kind = MSG_MOUSE,
				.mouse = kinds[i].kind,
				.x = x - 1,
				.y = y - 1,
				.text = STR("")};
			return true;
		}
	return false;
}

/* True: a mouse report was taken off; it is a message where *ret_is_msg. */
static bool mouse_skip(Input *in, Msg *ret_msg, bool *ret_is_msg)
{
	Str s = buf_str(&in->pending);
	size_t len = is_mouse(s) ? sequence_length(s) : 0;
	if (len == 0)
		return false;
	*ret_is_msg = mouse_message(str_slice(s, 0, len), ret_msg);
	pending_skip(in, len);
	return true;
}

bool input_take(Input *in, bool late, Msg *ret_msg)
{
	Press press;
	bool is_msg = false;
	if (in->pasting)
		return take_paste(in, late, ret_msg);
	while (string_skip(in) || (!is_msg && mouse_skip(in, ret_msg, &is_msg)))
		if (is_msg)
			return true;
	if (in->pending.len == 0)
		return false;
	if (in->pending.ptr[0] == PRESS_ESCAPE)
		return take_escape(in, late, ret_msg);
	size_t len = point_length(buf_str(&in->pending), 0, late, &press);
	return len > 0 && take_key(in, len, plain_press(press), ret_msg);
}
