#include "port/stream.h"

#include "base/utf8.h"

void stream_open(Stream *s, StreamKind kind, size_t ceiling, StreamTake *take, void *context)
{
	*s = (Stream){.kind = kind,
		.take = take,
		.context = context,
		.retry_ms = -1,
		.ceiling = ceiling > 0 ? ceiling : STREAM_EVENT_CEILING};
}

void stream_free(Stream *s)
{
	buf_free(&s->line);
	buf_free(&s->type);
	buf_free(&s->data);
	buf_free(&s->id);
}

static bool too_long(Stream *s, Err *err)
{
	s->stopped = true;
	return err_set(
		err, ERR_OUTSIDE, "one event of the stream is longer than %zu bytes", s->ceiling);
}

static bool deliver(Stream *s, const StreamEvent *event, Err *err)
{
	if (s->take(s->context, event, err))
		return true;
	s->stopped = true;
	return false;
}

/* An empty line (9.2.6, "dispatch the event"): without data nothing happens but a reset. */
static bool dispatch(Stream *s, Err *err)
{
	bool ok = true;
	if (s->has_data) {
		StreamEvent event = {.data = buf_str(&s->data),
			.id = buf_str(&s->id),
			.type = s->type.len > 0 ? buf_str(&s->type) : STR("message"),
			.mended = s->mended};
		if (event.data.len > 0) /* less the LF behind the last data line */
			event.data.len--;
		ok = deliver(s, &event, err);
	}
	buf_clear(&s->data);
	buf_clear(&s->type);
	s->has_data = s->mended = false;
	return ok;
}

static void set_retry(Stream *s, Str value)
{
	int64_t ms;
	for (size_t i = 0; i < value.len; i++)
		if (value.ptr[i] < '0' || value.ptr[i] > '9')
			return;
	if (str_to_int64(value, &ms))
		s->retry_ms = ms;
}

/* 9.2.6, "process the field". What is kept is counted under the ceiling. */
static bool take_field(Stream *s, Str name, Str value, Err *err)
{
	if (str_is(name, "data")) {
		s->mended = s->mended || !utf8_valid(value);
		utf8_repair(value, &s->data);
		buf_addc(&s->data, '\n');
		s->has_data = true;
	} else if (str_is(name, "event")) {
		buf_clear(&s->type);
		utf8_repair(value, &s->type);
	} else if (str_is(name, "id") &&
		   (value.len == 0 || memchr(value.ptr, '\0', value.len) == NULL)) {
		buf_clear(&s->id);
		utf8_repair(value, &s->id);
	} else if (str_is(name, "retry")) {
		set_retry(s, value);
	}
	return s->data.len + s->type.len + s->id.len <= s->ceiling || too_long(s, err);
}

static bool take_sse_line(Stream *s, Str line, Err *err)
{
	const char *colon = line.len > 0 ? memchr(line.ptr, ':', line.len) : NULL;
	if (line.len == 0)
		return dispatch(s, err);
	if (colon == NULL)
		return take_field(s, line, STR(""), err);
	size_t at = (size_t)(colon - line.ptr);
	Str value = str_slice(line, at + 1, line.len);
	if (str_starts(value, STR(" ")))
		value = str_slice(value, 1, value.len);
	return at == 0 || take_field(s, str_slice(line, 0, at), value, err);
}

static bool take_json_line(Stream *s, Str line, Err *err)
{
	StreamEvent event = {.type = STR("message"), .data = str_trim(line), .id = STR("")};
	return event.data.len == 0 || deliver(s, &event, err);
}

static bool end_line(Stream *s, Err *err)
{
	Str line = buf_str(&s->line);
	bool comment = s->comment;
	if (!s->past_first && str_starts(line, STR("\xEF\xBB\xBF")))
		line = str_slice(line, 3, line.len);
	s->past_first = true;
	s->comment = false;
	bool ok = comment || (s->kind == STREAM_SSE ? take_sse_line(s, line, err)
						    : take_json_line(s, line, err));
	buf_clear(&s->line);
	return ok;
}

static bool is_line_end(const Stream *s, char c)
{
	return c == '\n' || (c == '\r' && s->kind == STREAM_SSE);
}

/* Bytes of one line, none of them a line end. */
static bool keep(Stream *s, Str bytes, Err *err)
{
	if (bytes.len == 0)
		return true;
	if (s->line.len == 0 && s->kind == STREAM_SSE && bytes.ptr[0] == ':')
		s->comment = true;
	if (s->comment)
		return true;
	if (s->line.len + bytes.len > s->ceiling)
		return too_long(s, err);
	buf_add(&s->line, bytes);
	return true;
}

bool stream_feed(Stream *s, Str bytes, Err *err)
{
	size_t from = 0;
	if (s->stopped)
		return err_set(err, ERR_OUTSIDE, "the stream was given up");
	for (size_t i = 0; i < bytes.len; i++) {
		char c = bytes.ptr[i];
		bool second = s->after_cr && c == '\n';
		s->after_cr = false;
		if (!is_line_end(s, c))
			continue;
		if (!second && (!keep(s, str_slice(bytes, from, i), err) || !end_line(s, err)))
			return false;
		s->after_cr = c == '\r';
		from = i + 1;
	}
	return keep(s, str_slice(bytes, from, bytes.len), err);
}

bool stream_end(Stream *s, Err *err)
{
	if (s->stopped)
		return err_set(err, ERR_OUTSIDE, "the stream was given up");
	return s->kind == STREAM_SSE || end_line(s, err);
}
