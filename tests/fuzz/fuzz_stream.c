/* The same bytes in one piece, byte by byte and in pieces of any size give the same events and the
 * same end. */
#include "port/stream.h"

#include "base/auto.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool note(void *context, const StreamEvent *e, Err *err)
{
	Buf *out = context;
	must(utf8_valid(e->type) || memchr(e->type.ptr, '\0', e->type.len) != NULL);
	buf_addf(out, "%zu %zu %zu|", e->type.len, e->data.len, e->id.len);
	buf_add(out, e->type);
	buf_add(out, e->data);
	buf_add(out, e->id);
	buf_addc(out, '\n');
	return e->data.len != 3 || err_set(err, ERR_NO, "enough"); /* some streams are stopped */
}

static void run(StreamKind kind, Str bytes, size_t step, Buf *out)
{
	Stream s;
	Err err = {0};
	stream_open(&s, kind, 64, note, out);
	bool ok = true;
	for (size_t at = 0; ok && at < bytes.len; at += step)
		ok = stream_feed(&s, str_slice(bytes, at, at + step), &err);
	ok = ok && stream_end(&s, &err);
	buf_addf(out, "end %d %s %lld", ok, err.text, (long long)s.retry_ms);
	stream_free(&s);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	Str bytes = {(const char *)data + 1, size - 1};
	size_t steps[] = {1, 2, 3, 1 + data[0] % 31};
	for (int kind = STREAM_SSE; kind <= STREAM_NDJSON; kind++) {
		AUTO(buf_free) Buf whole = {0};
		run((StreamKind)kind, bytes, bytes.len + 1, &whole);
		for (size_t i = 0; i < COUNT(steps); i++) {
			AUTO(buf_free) Buf pieces = {0};
			run((StreamKind)kind, bytes, steps[i], &pieces);
			must(str_eq(buf_str(&whole), buf_str(&pieces)));
		}
	}
	return 0;
}
