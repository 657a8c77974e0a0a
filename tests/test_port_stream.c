/* Server-Sent Events and NDJSON: the same events however the bytes were cut. */
#include "port/stream.h"

#include "base/file.h"
#include "base/json.h"
#include "tests/lib/testing.h"

/* One line an event: type|data|id, line ends written as \n. */
static bool note(void *context, const StreamEvent *e, Err *err)
{
	Buf *out = context;
	(void)err;
	buf_add(out, e->type);
	buf_addc(out, '|');
	for (size_t i = 0; i < e->data.len; i++)
		if (e->data.ptr[i] == '\n')
			buf_adds(out, "\\n");
		else
			buf_addc(out, e->data.ptr[i]);
	buf_addc(out, '|');
	buf_add(out, e->id);
	buf_addc(out, '\n');
	return true;
}

typedef struct Run {
	StreamKind kind;
	size_t ceiling;
	StreamTake *take;
} Run;

/* Feeds [0, a), [a, b), [b, end); a failure is a line of its own. */
static void run_cut(const Run *run, Str bytes, size_t a, size_t b, Buf *out)
{
	Stream s;
	Err err = {0};
	stream_open(&s, run->kind, run->ceiling, run->take != NULL ? run->take : note, out);
	bool ok = stream_feed(&s, str_slice(bytes, 0, a), &err) &&
		  stream_feed(&s, str_slice(bytes, a, b), &err) &&
		  stream_feed(&s, str_slice(bytes, b, bytes.len), &err) && stream_end(&s, &err);
	if (!ok)
		buf_addf(out, "error: %s\n", err.text);
	if (s.retry_ms >= 0)
		buf_addf(out, "retry %lld\n", (long long)s.retry_ms);
	stream_free(&s);
}

static void run_bytewise(const Run *run, Str bytes, Buf *out)
{
	Stream s;
	Err err = {0};
	bool ok = true;
	stream_open(&s, run->kind, run->ceiling, run->take != NULL ? run->take : note, out);
	for (size_t i = 0; ok && i < bytes.len; i++)
		ok = stream_feed(&s, str_slice(bytes, i, i + 1), &err);
	if (!ok || !stream_end(&s, &err))
		buf_addf(out, "error: %s\n", err.text);
	if (s.retry_ms >= 0)
		buf_addf(out, "retry %lld\n", (long long)s.retry_ms);
	stream_free(&s);
}

static void same(const char *name, const Buf *got, const char *wanted)
{
	if (!str_is(buf_str(got), wanted))
		fail_msg("%s: got\n%s\nnot\n%s", name, buf_cstr(got), wanted);
}

/* Every cut in two, short texts at every cut in three, and byte by byte. Returns how many. */
static size_t at_every_split(const char *name, const Run *run, Str bytes, const char *wanted)
{
	size_t cuts = 0;
	for (size_t a = 0; a <= bytes.len; a++)
		for (size_t b = bytes.len <= 120 ? a : bytes.len; b <= bytes.len; b++, cuts++) {
			AUTO(buf_free) Buf got = {0};
			run_cut(run, bytes, a, b, &got);
			same(name, &got, wanted);
		}
	AUTO(buf_free) Buf got = {0};
	run_bytewise(run, bytes, &got);
	same(name, &got, wanted);
	return cuts + 1;
}

static void sse(Str bytes, const char *wanted)
{
	at_every_split(wanted, &(Run){.kind = STREAM_SSE}, bytes, wanted);
}

static int base64_digit(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c == '\0' ? NULL : strchr(digits, c);
	return at == NULL ? -1 : (int)(at - digits);
}

static void base64_decode(Str text, Buf *out)
{
	unsigned bits = 0;
	int have = 0;
	for (size_t i = 0; i < text.len && base64_digit(text.ptr[i]) >= 0; i++) {
		bits = (bits << 6 | (unsigned)base64_digit(text.ptr[i])) & 0xFFFFFF;
		have += 6;
		if (have >= 8)
			buf_addc(out, (char)(bits >> (have -= 8) & 0xFF));
	}
}

/* The events of a case as note() writes them; an id lasts only as far as the case says so. */
static void wanted_of(const Json *events, Buf *out)
{
	for (const Json *e = json_first(events); e != NULL; e = json_next(e)) {
		Str type = json_str_at(e, "type");
		StreamEvent event = {.type = type.len > 0 ? type : STR("message"),
			.data = json_str_at(e, "data"),
			.id = json_str_at(e, "id")};
		assert_true(note(out, &event, NULL));
	}
}

static void every_shared_case_at_every_split(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf file = {0};
	Err err = {0};
	const char *path = shared_path(&arena, "data/sse/cases.jsonl");
	size_t cases = 0, cuts = 0;
	if (path == NULL) {
		print_message("# skip: no shared data/sse/cases.jsonl\n");
		skip();
		return;
	}
	assert_done(file_read(path, 1 << 22, &file, &err));
	Str rest = buf_str(&file), line;
	while (str_next(&rest, '\n', &line)) {
		AUTO(json_freep) Json *j = NULL;
		AUTO(buf_free) Buf bytes = {0};
		AUTO(buf_free) Buf wanted = {0};
		if (line.len == 0)
			continue;
		assert_done(json_parse(line, path, &j, &err));
		const Json *chunks = json_get(j, "chunks_b64");
		for (const Json *c = json_first(chunks); c != NULL; c = json_next(c))
			base64_decode(json_str(c), &bytes);
		wanted_of(json_get(j, "events"), &wanted);
		cuts += at_every_split(json_str_at(j, "name").ptr, &(Run){.kind = STREAM_SSE},
			buf_str(&bytes), buf_cstr(&wanted));
		cases++;
	}
	print_message(
		"# measured: %zu cases of data/sse at %zu splits, all the same\n", cases, cuts);
	assert_true(cases >= 80);
}

static void lines_end_in_three_ways(void **state)
{
	(void)state;
	sse(STR("data: a\ndata: b\n\n"), "message|a\\nb|\n");
	sse(STR("data: a\rdata: b\r\r"), "message|a\\nb|\n");
	sse(STR("data: a\r\ndata: b\r\n\r\n"), "message|a\\nb|\n");
	sse(STR("data: a\r\n\r\ndata: b\n\rdata: c\r\n\n"), "message|a|\nmessage|b|\nmessage|c|\n");
}

static void a_bom_is_dropped_once(void **state)
{
	(void)state;
	sse(STR("\xEF\xBB\xBF"
		"data: a\n\n"),
		"message|a|\n");
	sse(STR("\xEF\xBB\xBF\xEF\xBB\xBF"
		"data: a\n\n"),
		"");
	sse(STR("data: a\n\n\xEF\xBB\xBF"
		"data: b\n\n"),
		"message|a|\n");
	sse(STR("\xEF\xBB\xBF: hi\ndata: a\n\n"), "message|a|\n");
}

static void comments_and_unknown_fields_are_ignored(void **state)
{
	(void)state;
	sse(STR(": ping\n\ncolor: red\ndata: a\n:\n\n"), "message|a|\n");
	sse(STR(" data: a\nData: b\n\n"), "");
}

static void fields_are_read_by_the_standard(void **state)
{
	(void)state;
	sse(STR("event: x\ndata:  a\nid: 1\nretry: 250\n\ndata\n\n"),
		"x| a|1\nmessage||1\nretry 250\n");
	sse(STR("event: x\n\ndata: a\n\n"), "message|a|\n");
	sse(STR("retry: 2s\nretry: -1\nretry:\ndata: a\n\n"), "message|a|\n");
	sse(STR("id: a\0b\ndata: a\n\n"), "message|a|\n");
	sse(STR("id: 7\ndata: a\n\nid\ndata: b\n\n"), "message|a|7\nmessage|b|\n");
	sse(STR("data: a:b: c\n\n"), "message|a:b: c|\n");
}

static void an_event_without_an_empty_line_is_dropped(void **state)
{
	(void)state;
	sse(STR("data: a\n\ndata: b\n"), "message|a|\n");
	sse(STR("data: a"), "");
	sse(STR(""), "");
}

static void split_and_broken_utf8(void **state)
{
	(void)state;
	sse(STR("data: \xE2\x82\xAC\xF0\x9F\x98\x80\n\n"),
		"message|\xE2\x82\xAC\xF0\x9F\x98\x80|\n");
	sse(STR("data: \xE2\x82\n\n"), "message|\xEF\xBF\xBD|\n");
	sse(STR("data: \xFFz\n\n"), "message|\xEF\xBF\xBDz|\n");
}

static void ndjson_is_a_value_a_line(void **state)
{
	(void)state;
	Run run = {.kind = STREAM_NDJSON};
	at_every_split("lf", &run, STR("{\"a\":1}\n{\"b\":2}\n"),
		"message|{\"a\":1}|\nmessage|{\"b\":2}|\n");
	at_every_split(
		"crlf", &run, STR("\xEF\xBB\xBF{}\r\n\r\n \n[]\r\n"), "message|{}|\nmessage|[]|\n");
	at_every_split("no end", &run, STR("{}\n{\"cut"), "message|{}|\nmessage|{\"cut|\n");
	at_every_split("cr is no end", &run, STR("1\r2\n"), "message|1\r2|\n");
}

#define TOO_LONG "error: one event of the stream is longer than 12 bytes\n"

static void an_event_has_a_ceiling(void **state)
{
	(void)state;
	Run run = {.kind = STREAM_SSE, .ceiling = 12},
	    lines = {.kind = STREAM_NDJSON, .ceiling = 12};
	at_every_split(
		"long line", &run, STR("data: a\n\ndata: 1234567\n\n"), "message|a|\n" TOO_LONG);
	at_every_split("many lines", &run, STR("data:1234\ndata:5678\ndata:9012\n\n"), TOO_LONG);
	at_every_split("never ended", &run, STR("data: 12345678901234567890"), TOO_LONG);
	at_every_split("comment", &run, STR(": 12345678901234567890\ndata: a\n\n"), "message|a|\n");
	at_every_split("fits", &run, STR("data: 123456\n\n"), "message|123456|\n");
	at_every_split("ndjson", &lines, STR("123456789012\n1234567890123\n"),
		"message|123456789012|\n" TOO_LONG);
}

static bool stop_at_b(void *context, const StreamEvent *e, Err *err)
{
	if (str_is(e->data, "b"))
		return err_set(err, ERR_NO, "enough");
	return note(context, e, err);
}

static void the_reader_may_stop_it(void **state)
{
	(void)state;
	Run run = {.kind = STREAM_SSE, .take = stop_at_b};
	at_every_split("stopped", &run, STR("data: a\n\ndata: b\n\ndata: c\n\n"),
		"message|a|\nerror: enough\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shared_case_at_every_split),
		cmocka_unit_test(lines_end_in_three_ways),
		cmocka_unit_test(a_bom_is_dropped_once),
		cmocka_unit_test(comments_and_unknown_fields_are_ignored),
		cmocka_unit_test(fields_are_read_by_the_standard),
		cmocka_unit_test(an_event_without_an_empty_line_is_dropped),
		cmocka_unit_test(split_and_broken_utf8),
		cmocka_unit_test(ndjson_is_a_value_a_line),
		cmocka_unit_test(an_event_has_a_ceiling),
		cmocka_unit_test(the_reader_may_stop_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
