/*
 * The trust floor on any bytes: personal spans are in order and inside the text, what is redacted
 * comes back byte for byte (also with a map that already holds other data), nothing of a span is
 * left in its place; score and span of aimed_find and ground_of are in their range. A byte 1E
 * splits a second text off (earlier text of the map, evidence).
 */
#include <math.h>

#include "base/auto.h"
#include "text/aimed.h"
#include "text/ground.h"
#include "text/personal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void try_personal(Str text, PersonalMap *map)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf hidden = {0};
	AUTO(buf_free) Buf back = {0};
	PersonalSpans spans = personal_find(&arena, text);
	size_t at = 0;
	for (size_t i = 0; i < spans.count; i++) {
		check(spans.items[i].start >= at && spans.items[i].end > spans.items[i].start);
		check(spans.items[i].what != NULL && spans.items[i].kind < PERSONAL_TEXT);
		at = spans.items[i].end;
	}
	check(at <= text.len);
	personal_redact(text, spans, map, &hidden);
	check(personal_restore(buf_str(&hidden), map, &back) >= spans.count);
	check(str_eq(buf_str(&back), text));
}

static void try_others(Str text, Str evidence)
{
	AUTO(arena_free) Arena arena = {0};
	Aimed a = aimed_find(text, AIMED_WORDED);
	Ground g = ground_of(&arena, text, evidence, LANGUAGE_UNKNOWN);
	check(a.start <= a.end && a.end <= text.len && a.score >= 0 && a.score <= 1);
	check(isfinite(g.score) && g.score >= 0 && g.score <= 1 && g.run <= g.words);
	for (size_t i = 0; i < g.gap_count; i++)
		check(g.gaps[i].start < g.gaps[i].end && g.gaps[i].end <= text.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Str text = {(const char *)data, size}, other = STR("");
	AUTO(personal_map_free) PersonalMap map = {0};
	const char *cut = size > 0 ? memchr(text.ptr, 0x1E, size) : NULL;
	if (cut != NULL) {
		other = str_slice(text, (size_t)(cut - text.ptr) + 1, text.len);
		text.len = (size_t)(cut - text.ptr);
	}
	try_personal(other, &map);
	try_personal(text, &map);
	try_others(text, other);
	return 0;
}
