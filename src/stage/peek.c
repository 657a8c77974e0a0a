#include "stage/peek.h"

#include "base/utf8.h"

/* {"sentences":[{"text": */
static bool path_is_wanted(const Peek *p)
{
	return p->depth == 3 && memcmp(p->open, "{[{", 3) == 0 &&
		strcmp(p->keys[0], "sentences") == 0 && strcmp(p->keys[2], "text") == 0;
}

static void push(Peek *p, char bracket)
{
	if (p->depth < PEEK_DEPTH) {
		p->open[p->depth] = bracket;
		p->keys[p->depth][0] = '\0';
	}
	p->depth++;
	p->after_colon = false;
}

static void begin_string(Peek *p, Buf *out)
{
	bool told_apart = p->depth <= PEEK_DEPTH;
	p->in_string = true;
	p->is_key = told_apart && p->open[p->depth - 1] == '{' && !p->after_colon;
	p->wanted = !p->is_key && path_is_wanted(p);
	p->key_len = p->held_len = 0;
	p->high = 0;
	if (p->wanted && p->any)
		buf_addc(out, ' ');
	p->any = p->any || p->wanted;
}

static void end_string(Peek *p)
{
	p->in_string = false;
	if (p->is_key)
		p->keys[p->depth - 1][p->key_len] = '\0';
}

static void outside(Peek *p, char c, Buf *out)
{
	if (c == '{' || (c == '[' && p->depth > 0))
		push(p, c);
	else if (p->depth == 0) /* words around the result */
		return;
	else if (c == '}' || c == ']')
		p->depth--;
	else if (c == ':' || c == ',')
		p->after_colon = c == ':';
	else if (c == '"')
		begin_string(p, out);
}

/* A raw byte of a string: characters are given once they are whole. */
static void raw(Peek *p, char c, Buf *out)
{
	unsigned char byte = (unsigned char)c;
	if (p->is_key && p->key_len < PEEK_KEY - 1)
		p->keys[p->depth - 1][p->key_len++] = c;
	if (!p->wanted)
		return;
	if (p->held_len == 0)
		p->needs = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
	p->held[p->held_len++] = c;
	if (p->held_len < p->needs)
		return;
	buf_add(out, (Str){p->held, p->held_len});
	p->held_len = 0;
}

static void unicode(Peek *p, Buf *out)
{
	bool pair = p->high != 0 && p->code >= 0xDC00 && p->code <= 0xDFFF;
	uint32_t code = pair ? 0x10000 + ((p->high - 0xD800) << 10) + (p->code - 0xDC00) : p->code;
	p->high = code >= 0xD800 && code <= 0xDBFF ? code : 0;
	if (p->high == 0 && p->wanted)
		utf8_encode(code, out);
}

static void escaped(Peek *p, char c, Buf *out)
{
	static const char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	const char *at = c == '\0' ? NULL : strchr(from, c);
	if (p->escape == 1 && c == 'u') {
		p->escape = 2;
		p->code = 0;
	} else if (p->escape == 1) {
		p->escape = 0;
		raw(p, at == NULL ? c : to[at - from], out);
	} else {
		p->code = p->code * 16 +
			(uint32_t)(c >= '0' && c <= '9' ? c - '0' : ((c | 32) - 'a' + 10) & 15);
		if (++p->escape == 6) {
			p->escape = 0;
			unicode(p, out);
		}
	}
}

void peek_feed(Peek *p, Str piece, Buf *out)
{
	for (size_t i = 0; i < piece.len; i++) {
		char c = piece.ptr[i];
		if (!p->in_string)
			outside(p, c, out);
		else if (p->escape > 0)
			escaped(p, c, out);
		else if (c == '\\')
			p->escape = 1;
		else if (c == '"')
			end_string(p);
		else
			raw(p, c, out);
	}
}
