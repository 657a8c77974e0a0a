/*
 * The text floor on any bytes: nothing crashes, segments cover the text, tokens and sentences stand
 * in order inside it, what the sanitiser gives is clean and stays the same, spans are inside their
 * source. The first byte chooses mode and language; a byte 1E splits a second text off (quote,
 * value).
 */
#include "base/auto.h"
#include "base/utf8.h"
#include "text/dialogue.h"
#include "text/emoji.h"
#include "text/forward.h"
#include "text/origin.h"
#include "text/point.h"
#include "text/quote.h"
#include "text/sanitise.h"
#include "text/unseen.h"
#include "text/segment.h"
#include "text/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void check_clean(Str out, SanitiseMode mode)
{
	for (size_t at = 0; at < out.len;) {
		Utf8Point p = utf8_decode(out, at);
		size_t emoji = mode != SANITISE_STRICT ? emoji_length(out, at) : 0;
		bool line_feed = p.code == '\n' && mode == SANITISE_TEXT;
		check(p.ok);
		check(emoji > 0 || line_feed || !point_is_control((int32_t)p.code));
		check(emoji > 0 || !point_is_hidden((int32_t)p.code));
		at += emoji > 0 ? emoji : p.len;
	}
}

static void try_sanitise(Str text, SanitiseMode mode)
{
	AUTO(buf_free) Buf once = {0};
	AUTO(buf_free) Buf twice = {0};
	AUTO(buf_free) Buf admitted = {0};
	(void)sanitise(text, mode, &once);
	check_clean(buf_str(&once), mode);
	check(sanitise(buf_str(&once), mode, &twice) == 0);
	check(str_eq(buf_str(&once), buf_str(&twice)));
	(void)text_admit(text, &admitted);
	check(utf8_valid(buf_str(&admitted)));
	(void)unseen_in(text);
}

static void try_segments(Str text)
{
	AUTO(arena_free) Arena arena = {0};
	Segments s = segment_text(&arena, text);
	check(forward_body(&arena, text, true).len <= text.len);
	check(dialogue_of(&arena, text).count <= text.len);
	size_t at = 0;
	for (size_t i = 0; i < s.count; i++) {
		check(s.items[i].start == at && s.items[i].end > at);
		check(i == 0 || s.items[i].kind != s.items[i - 1].kind);
		at = s.items[i].end;
	}
	check(at == text.len);
	check(segment_own_words(&arena, text).len <= text.len + s.count);
}

static void try_tokens(Str text, Language language)
{
	AUTO(arena_free) Arena arena = {0};
	Tokens t = tokenise(&arena, text, language);
	Spans s = sentences_of(&arena, text);
	size_t at = 0;
	for (size_t i = 0; i < t.count; i++) {
		check(t.items[i].start >= at && t.items[i].end > t.items[i].start);
		at = t.items[i].end;
	}
	check(at <= text.len);
	at = 0;
	for (size_t i = 0; i < s.count; i++) {
		check(s.items[i].start >= at && s.items[i].end > s.items[i].start);
		at = s.items[i].end;
	}
	check(at <= text.len);
	(void)language_detect(text);
}

static void try_finding(Str text, Str part, unsigned flags)
{
	size_t start = 0, end = 0;
	OriginSource source = origin_source(ORIGIN_RECORD, STR("record"), text);
	if (quote_find(text, part, &start, &end))
		check(start < end && end <= text.len);
	OriginHit hit = origin_find(part, flags & 1, flags & 2, &source, 1);
	check(hit.origin == ORIGIN_MODEL || (hit.start < hit.end && hit.end <= text.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size == 0)
		return 0;
	Str text = {(const char *)data + 1, size - 1}, part = STR("");
	const char *cut = text.len > 0 ? memchr(text.ptr, 0x1E, text.len) : NULL;
	if (cut != NULL) {
		part = str_slice(text, (size_t)(cut - text.ptr) + 1, text.len);
		text.len = (size_t)(cut - text.ptr);
	}
	try_sanitise(text, (SanitiseMode)(data[0] % 3));
	try_segments(text);
	try_tokens(text, (Language)(data[0] / 3 % LANGUAGE_COUNT));
	try_finding(text, part, data[0] / 27);
	return 0;
}
