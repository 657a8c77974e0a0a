/* Any bytes as an answer in each of the four protocols, streamed or whole (the first byte chooses): however they are
 * cut the answer is the same; a result comes only of an answer that was ended, and is what it was at its end, whatever
 * came behind; counts and lengths stay within limits. */
#include "port/model/wire.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

typedef struct Read {
	WireReader r;
	bool ended;
	Buf at_end; /* the result as it was then, or empty */
} Read;

static bool take(void *context, const StreamEvent *event, Err *err)
{
	Read *read = context;
	AUTO(json_freep) Json *result = NULL;
	bool ok = wire_take(&read->r, event, err);
	if (!ok || read->ended || read->r.end == WIRE_OPEN)
		return ok;
	read->ended = true;
	if (wire_result(&read->r, &result, NULL))
		json_write(result, &read->at_end);
	return true;
}

static void stay_within_limits(const WireReader *r)
{
	must(r->input_tokens >= 0 && r->input_tokens <= WIRE_MAX_TOKENS);
	must(r->output_tokens >= 0 && r->output_tokens <= WIRE_MAX_TOKENS);
	must(r->text.len <= WIRE_MAX_TEXT && r->refusal.len <= WIRE_MAX_TEXT && r->call_count <= WIRE_MAX_CALLS);
	must(r->model.len <= WIRE_MAX_NAME && r->finish.len <= WIRE_MAX_NAME);
}

/* What came of it, as a text to compare. */
static void say(const WireReader *r, bool ok, const Err *why, const Buf *at_end, Buf *out)
{
	AUTO(json_freep) Json *result = NULL;
	AUTO(buf_free) Buf text = {0};
	Err err = {0};
	bool has = ok && wire_result(r, &result, &err);
	must(!has || (r->end == WIRE_WHOLE && json_is(result, JSON_OBJECT)));
	buf_addf(out, "%d %d %s|%d %lld %lld %zu\n", ok, has, ok ? err.text : why->text, (int)r->end,
		(long long)r->input_tokens, (long long)r->output_tokens, r->call_count);
	buf_add(out, buf_str(&r->text));
	if (has)
		json_write(result, &text);
	must(!has || at_end == NULL || str_eq(buf_str(&text), buf_str(at_end)));
	buf_add(out, buf_str(&text));
}

static void read_stream(const Wire *wire, Str bytes, size_t step, Buf *out)
{
	Stream s;
	Read read = {0};
	Err err = {0};
	bool ok = true;
	wire_open(&read.r, wire);
	stream_open(&s, wire->stream, 4096, take, &read);
	for (size_t at = 0; ok && at < bytes.len; at += step)
		ok = stream_feed(&s, str_slice(bytes, at, at + step), &err);
	ok = ok && stream_end(&s, &err);
	stay_within_limits(&read.r);
	say(&read.r, ok, &err, &read.at_end, out);
	stream_free(&s);
	buf_free(&read.at_end);
	wire_free(&read.r);
}

static void read_whole(const Wire *wire, Str bytes)
{
	AUTO(buf_free) Buf out = {0};
	WireReader r;
	Err err = {0};
	wire_open(&r, wire);
	bool ok = wire_take_whole(&r, bytes, &err);
	stay_within_limits(&r);
	say(&r, ok, &err, NULL, &out);
	wire_free(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const Wire *const all[] = {&wire_openai, &wire_openai_responses, &wire_anthropic, &wire_ollama};
	AUTO(buf_free) Buf whole = {0};
	AUTO(buf_free) Buf pieces = {0};
	if (size == 0)
		return 0;
	const Wire *wire = all[data[0] % COUNT(all)];
	Str bytes = {(const char *)data + 1, size - 1};
	if (data[0] / COUNT(all) % 2 == 0) {
		read_whole(wire, bytes);
		return 0;
	}
	read_stream(wire, bytes, bytes.len + 1, &whole);
	read_stream(wire, bytes, 1 + data[0] / 8 % 13, &pieces);
	must(str_eq(buf_str(&whole), buf_str(&pieces)));
	return 0;
}
