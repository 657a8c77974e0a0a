/* What a command says: data on stdout, messages on stderr, nothing of either raw (PRODUCT.md, P6).
 */
#include "ui/command.h"

#include "base/auto.h"
#include "text/sanitise.h"

#include <errno.h>

void cli_report(Cli *cli, const Err *err)
{
	AUTO(buf_free) Buf safe = {0};
	(void)sanitise(str_from(err->text), SANITISE_LINE, &safe);
	(void)fflush(stdout); /* what was said before stands before */
	(void)fprintf(stderr, "countersign: %s\n", buf_cstr(&safe));
	int status = err_exit_status(err->code != ERR_NONE ? err->code : ERR_IO);
	if (status > cli->status)
		cli->status = status;
}

static int write_errno; /* of the first write that failed; errno is long gone when we tell */

static void write_out(Str text)
{
	if (write_errno == 0 && text.len > 0 && fwrite(text.ptr, 1, text.len, stdout) != text.len)
		write_errno = errno != 0 ? errno : EIO;
}

void out_text(const Buf *text)
{
	write_out(buf_str(text));
}

bool out_flush(Err *err)
{
	if (fflush(stdout) != 0 && write_errno == 0)
		write_errno = errno;
	if (write_errno == 0)
		return true;
	return err_set(err, ERR_IO,
		"standard output: %s: the answer is cut off there; what was decided stands",
		strerror(write_errno));
}

/* Characters that JSON may hold unescaped but a terminal or a reader's eye would act on. */
static bool point_acts(uint32_t point)
{
	static const uint32_t ranges[][2] = {{0x7F, 0x9F}, {0xAD, 0xAD}, {0x34F, 0x34F},
		{0x61C, 0x61C}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F},
		{0x200B, 0x200F}, {0x2028, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
		{0xE000, 0xF8FF}, {0xFDD0, 0xFDEF}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFC},
		{0x13430, 0x13455}, {0x1BCA0, 0x1BCA3}, {0x1D159, 0x1D159}, {0x1D173, 0x1D17A},
		{0xE0000, 0xE0FFF}, {0xF0000, 0x10FFFF}};
	if ((point & 0xFFFE) == 0xFFFE) /* no characters at all */
		return true;
	for (size_t i = 0; i < COUNT(ranges); i++)
		if (point >= ranges[i][0] && point <= ranges[i][1])
			return true;
	return false;
}

/* The JSON writer gives valid UTF-8, so the first byte tells the length. */
static uint32_t next_point(Str text, size_t at, size_t *ret_len)
{
	unsigned char first = (unsigned char)text.ptr[at];
	size_t len = first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	uint32_t point = len == 1 ? first : first & (0xFFu >> (len + 1));
	for (size_t i = 1; i < len && at + i < text.len; i++)
		point = point << 6 | ((unsigned char)text.ptr[at + i] & 0x3Fu);
	*ret_len = at + len > text.len ? text.len - at : len;
	return point;
}

void out_json_safe(Str json, Buf *out)
{
	size_t len = 0, from = 0;
	for (size_t at = 0; at < json.len; at += len) {
		uint32_t point = next_point(json, at, &len);
		if (point < 0x7F || !point_acts(point))
			continue;
		buf_add(out, str_slice(json, from, at));
		from = at + len;
		if (point < 0x10000)
			buf_addf(out, "\\u%04x", (unsigned)point);
		else
			buf_addf(out, "\\u%04x\\u%04x", (unsigned)(0xD7C0 + (point >> 10)),
				(unsigned)(0xDC00 + (point & 0x3FF)));
	}
	buf_add(out, str_slice(json, from, json.len));
}

void out_json(const char *name, Json *document)
{
	AUTO(json_freep) Json *owned = document;
	AUTO(buf_free) Buf raw = {0}, line = {0};
	json_remove(owned, "schema"); /* it stands first, always */
	json_write(owned, &raw);
	buf_addf(&line, "{\"schema\":\"countersign/%s/1\"%s", name,
		json_count(owned) > 0 ? "," : "");
	out_json_safe(str_slice(buf_str(&raw), 1, raw.len), &line);
	buf_addc(&line, '\n');
	write_out(buf_str(&line));
}
