#include "port/document_file_charset.h"

#include "base/auto.h"
#include "base/utf8.h"
#include "text/sanitise.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>

bool charset_bad_byte(Str text, size_t *ret_at)
{
	for (size_t at = 0; at < text.len;) {
		Utf8Point point = utf8_decode(text, at);
		if (!point.ok) {
			*ret_at = at;
			return true;
		}
		at += point.len;
	}
	return false;
}

/* Label, iconv's name. Supersets are used where the web and mail do so in practice (WHATWG
 * Encoding, 4.2: latin1 is read as windows-1252, shift_jis as CP932, ...). "" means UTF-8. */
static const char *const charset_names[][2] = {
	{"utf-8", ""},
	{"utf8", ""},
	{"unicode-1-1-utf-8", ""},
	{"x-utf-8", ""},
	{"us-ascii", "CP1252"},
	{"ascii", "CP1252"},
	{"ansi_x3.4-1968", "CP1252"},
	{"646", "CP1252"},
	{"iso-8859-1", "CP1252"},
	{"iso8859-1", "CP1252"},
	{"iso_8859-1", "CP1252"},
	{"latin1", "CP1252"},
	{"latin-1", "CP1252"},
	{"l1", "CP1252"},
	{"cp819", "CP1252"},
	{"windows-1252", "CP1252"},
	{"cp1252", "CP1252"},
	{"x-cp1252", "CP1252"},
	{"ansi", "CP1252"},
	{"windows-1250", "CP1250"},
	{"cp1250", "CP1250"},
	{"windows-1251", "CP1251"},
	{"cp1251", "CP1251"},
	{"windows-1253", "CP1253"},
	{"windows-1254", "CP1254"},
	{"windows-1255", "CP1255"},
	{"windows-1256", "CP1256"},
	{"windows-1257", "CP1257"},
	{"windows-1258", "CP1258"},
	{"windows-874", "CP874"},
	{"tis-620", "CP874"},
	{"iso-8859-11", "CP874"},
	{"iso-8859-2", "ISO-8859-2"},
	{"iso8859-2", "ISO-8859-2"},
	{"latin2", "ISO-8859-2"},
	{"iso-8859-3", "ISO-8859-3"},
	{"iso-8859-4", "ISO-8859-4"},
	{"iso-8859-5", "ISO-8859-5"},
	{"iso-8859-6", "ISO-8859-6"},
	{"iso-8859-7", "ISO-8859-7"},
	{"iso-8859-8", "ISO-8859-8"},
	{"iso-8859-8-i", "ISO-8859-8"},
	{"iso-8859-9", "CP1254"},
	{"latin5", "CP1254"},
	{"iso-8859-10", "ISO-8859-10"},
	{"iso-8859-13", "ISO-8859-13"},
	{"iso-8859-14", "ISO-8859-14"},
	{"iso-8859-15", "ISO-8859-15"},
	{"latin-9", "ISO-8859-15"},
	{"iso-8859-16", "ISO-8859-16"},
	{"koi8-r", "KOI8-R"},
	{"koi8-u", "KOI8-U"},
	{"ibm866", "CP866"},
	{"cp866", "CP866"},
	{"cp437", "CP437"},
	{"ibm437", "CP437"},
	{"cp850", "CP850"},
	{"ibm850", "CP850"},
	{"cp852", "CP852"},
	{"macintosh", "MACINTOSH"},
	{"x-mac-roman", "MACINTOSH"},
	{"shift_jis", "CP932"},
	{"shift-jis", "CP932"},
	{"sjis", "CP932"},
	{"x-sjis", "CP932"},
	{"windows-31j", "CP932"},
	{"ms_kanji", "CP932"},
	{"cp932", "CP932"},
	{"euc-jp", "EUC-JP-MS"},
	{"x-euc-jp", "EUC-JP-MS"},
	{"iso-2022-jp", "ISO-2022-JP-3"},
	{"iso-2022-jp-1", "ISO-2022-JP-3"},
	{"iso-2022-jp-2", "ISO-2022-JP-2"},
	{"iso-2022-jp-3", "ISO-2022-JP-3"},
	{"euc-kr", "CP949"},
	{"ks_c_5601-1987", "CP949"},
	{"ks_c_5601-1989", "CP949"},
	{"ksc5601", "CP949"},
	{"cp949", "CP949"},
	{"windows-949", "CP949"},
	{"iso-2022-kr", "ISO-2022-KR"},
	{"gb2312", "GB18030"},
	{"gb_2312-80", "GB18030"},
	{"gbk", "GB18030"},
	{"cp936", "GB18030"},
	{"x-gbk", "GB18030"},
	{"gb18030", "GB18030"},
	{"euc-cn", "GB18030"},
	{"big5", "BIG5-HKSCS"},
	{"big-5", "BIG5-HKSCS"},
	{"cp950", "CP950"},
	{"x-x-big5", "BIG5-HKSCS"},
	{"big5-hkscs", "BIG5-HKSCS"},
	{"utf-16", "UTF-16"},
	{"utf-16le", "UTF-16LE"},
	{"utf-16be", "UTF-16BE"},
	{"utf-32", "UTF-32"},
	{"utf-32le", "UTF-32LE"},
	{"utf-32be", "UTF-32BE"},
	{"utf-7", "UTF-7"},
	{"unicode-1-1-utf-7", "UTF-7"},
};

static const char *iconv_name(Str name)
{
	name = str_trim(name);
	for (size_t i = 0; i < COUNT(charset_names); i++)
		if (str_ieq(name, str_from(charset_names[i][0])))
			return charset_names[i][1];
	return NULL;
}

bool charset_known(Str name)
{
	return iconv_name(name) != NULL;
}

/* Every byte sequence iconv refuses costs one byte and one U+FFFD. */
static bool convert(Str bytes, const char *from, Buf *out, size_t *ret_bad)
{
	iconv_t cd = iconv_open("UTF-8", from);
	if (cd == (iconv_t)-1)
		return false;
	char chunk[8192];
	/* iconv takes char ** but does not write through it. */
	union {
		const char *in;
		char *for_iconv;
	} at = {.in = bytes.ptr};
	size_t left = bytes.len, bad = 0;
	while (left > 0) {
		char *to = chunk;
		size_t room = sizeof chunk;
		size_t done = iconv(cd, &at.for_iconv, &left, &to, &room);
		int why = errno;
		buf_add(out, (Str){chunk, sizeof chunk - room});
		if (done != (size_t)-1 || why == E2BIG)
			continue;
		bad++;
		buf_adds(out, "\xEF\xBF\xBD");
		at.in++;
		left--;
	}
	char *to = chunk;
	size_t room = sizeof chunk;
	(void)iconv(cd, NULL, NULL, &to, &room);
	buf_add(out, (Str){chunk, sizeof chunk - room});
	iconv_close(cd);
	*ret_bad = bad;
	return true;
}

/* windows-1252 with the five free bytes as WHATWG has them would be C1 controls: U+FFFD is honest.
 */
static CharsetResult guess(Str bytes, Buf *out)
{
	AUTO(buf_free) Buf converted = {0};
	size_t bad;
	if (utf8_valid(bytes) || !convert(bytes, "CP1252", &converted, &bad))
		text_admit(bytes, out);
	else
		text_admit(buf_str(&converted), out);
	return CHARSET_GUESSED;
}

/* Text that says it is UTF-8 and has a few broken places (cut in the middle of a character, one
 * pasted byte) is UTF-8 all the same; text with more broken places than characters is something
 * else. */
static CharsetResult as_utf8(Str bytes, Buf *out)
{
	size_t good = 0, bad = 0;
	for (size_t at = 0; at < bytes.len;) {
		Utf8Point point = utf8_decode(bytes, at);
		good += point.ok && point.len > 1;
		bad += !point.ok;
		at += point.len;
	}
	if (bad > good)
		return guess(bytes, out);
	text_admit(bytes, out);
	return bad == 0 ? CHARSET_AS_NAMED : CHARSET_MENDED;
}

static bool is_ascii(Str bytes)
{
	for (size_t i = 0; i < bytes.len; i++)
		if ((unsigned char)bytes.ptr[i] >= 0x80)
			return false;
	return true;
}

CharsetResult charset_to_utf8(Str bytes, Str name, Buf *out)
{
	const char *from = iconv_name(name);
	bool wants_utf8 = from != NULL && from[0] == '\0', ascii = is_ascii(bytes);
	bool may_be_ascii = from == NULL || wants_utf8 || strcmp(from, "CP1252") == 0;
	if (ascii && may_be_ascii) {
		text_admit(bytes, out);
		return from != NULL || name.len == 0 ? CHARSET_AS_NAMED : CHARSET_GUESSED;
	}
	/* "us-ascii" with bytes above 127 says nothing about them. */
	bool lied = from != NULL && (str_ieq(name, STR("us-ascii")) || str_ieq(name, STR("ascii")));
	if (from == NULL || lied)
		return guess(bytes, out);
	if (wants_utf8)
		return as_utf8(bytes, out);
	AUTO(buf_free) Buf converted = {0};
	size_t bad = 0;
	if (!convert(bytes, from, &converted, &bad))
		return guess(bytes, out);
	text_admit(buf_str(&converted), out);
	return bad == 0 ? CHARSET_AS_NAMED : CHARSET_MENDED;
}

/* The value of `name=` inside one tag's text, quoted or not. */
static bool attribute_of(Str tag, const char *name, Str *ret_value)
{
	Str wanted = str_from(name);
	for (size_t i = 1; i + wanted.len < tag.len; i++) {
		bool word = isalnum((unsigned char)tag.ptr[i - 1]) || tag.ptr[i - 1] == '-';
		if (word || !str_ieq(str_slice(tag, i, i + wanted.len), wanted))
			continue;
		Str rest = str_trim(str_slice(tag, i + wanted.len, tag.len));
		if (rest.len == 0 || rest.ptr[0] != '=')
			continue;
		rest = str_trim(str_slice(rest, 1, rest.len));
		char quote = rest.len > 0 && (rest.ptr[0] == '"' || rest.ptr[0] == '\'')
				     ? rest.ptr[0]
				     : 0;
		size_t from = quote != 0, to = from;
		while (to < rest.len && (quote != 0 ? rest.ptr[to] != quote
						    : strchr(" \t\n;>/\"'", rest.ptr[to]) == NULL))
			to++;
		*ret_value = str_slice(rest, from, to);
		return true;
	}
	return false;
}

static Str charset_of_meta(Str tag)
{
	Str value = STR(""), content = STR("");
	if (attribute_of(tag, "charset", &value))
		return str_trim(value);
	if (attribute_of(tag, "content", &content)) {
		AUTO(buf_free) Buf padded = {0};
		buf_addf(&padded, " " STR_FMT, STR_ARG(content));
		Str found;
		if (attribute_of(buf_str(&padded), "charset", &found)) {
			size_t at = (size_t)(found.ptr - padded.ptr) - 1;
			return str_slice(content, at, at + found.len);
		}
	}
	return STR("");
}

Str charset_of_html(Str html)
{
	if (str_starts(html, STR("\xEF\xBB\xBF")))
		return STR("utf-8");
	if (str_starts(html, STR("\xFF\xFE")) || str_starts(html, STR("\xFE\xFF")))
		return STR("utf-16");
	Str head = str_slice(html, 0, 1024);
	for (size_t i = 0; i < head.len; i++) {
		if (!str_ieq(str_slice(head, i, i + 5), STR("<meta")))
			continue;
		ptrdiff_t end = str_find(head, STR(">"), i);
		Str tag = str_slice(head, i, end < 0 ? head.len : (size_t)end);
		Str name = charset_of_meta(tag);
		if (charset_known(
			    name)) /* a page that can be read so far is not UTF-16 (13.2.3.3) */
			return str_ieq(str_slice(name, 0, 6), STR("utf-16")) ? STR("utf-8") : name;
	}
	return STR("");
}
