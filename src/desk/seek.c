#include "desk/seek.h"

#include "desk/knowledge_index.h"
#include "desk/likeness.h"
#include "desk/lexicon.h"

enum {
	REASONS_SHOWN = 8,
	SENTENCE_SHOWN = 120, /* bytes */
};

static Str shortened(Arena *arena, Str text)
{
	if (text.len <= SENTENCE_SHOWN)
		return text;
	size_t end = SENTENCE_SHOWN;
	while (end > 0 && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
		end--;
	return arena_fmt(arena, STR_FMT "...", STR_ARG(str_slice(text, 0, end)));
}

static void explain_terms(const Mix *mix, const MixedHit *hit, Buf *why)
{
	MixReason *reasons;
	size_t count = mix_reasons(mix, hit, &reasons);
	for (size_t i = 0; i < count && i < REASONS_SHOWN; i++)
		buf_addf(why, "%s" STR_FMT " %.2f", i == 0 ? ": " : ", ", STR_ARG(reasons[i].stem),
			reasons[i].score);
	if (count > REASONS_SHOWN)
		buf_addf(why, " and %zu more", count - REASONS_SHOWN);
}

static void explain_notes(const Mix *mix, Buf *why)
{
	const ReadingNotes *notes = mix_notes(mix);
	for (size_t i = 0; i < notes->count && i < REASONS_SHOWN; i++)
		buf_addf(why, "; \"" STR_FMT "\" also as \"" STR_FMT "\"",
			STR_ARG(notes->items[i].from), STR_ARG(notes->items[i].to));
}

/* "words 12.31 (whole 2.02, sentence "..." 8.90, document 13.70): refund 4.10, ...; alike 0.43". */
static Str explanation(Arena *arena, const SeekWish *wish, const Mix *mix, const MixedHit *hit)
{
	AUTO(buf_free) Buf why = {0};
	buf_addf(&why, "words (whole %.2f", hit->whole);
	if (hit->best != SIZE_MAX)
		buf_addf(&why, ", sentence \"" STR_FMT "\" %.2f",
			STR_ARG(shortened(arena, wish->queries[hit->best].text)), hit->part);
	buf_addf(&why, ", document %.2f)", hit->document);
	explain_terms(mix, hit, &why);
	likeness_explain(mix, hit, &why);
	explain_notes(mix, &why);
	return arena_copy(arena, buf_str(&why));
}

/* The store is asked again for the right to each passage: what was revoked a moment ago is left out. */
static bool take(Desk *desk, Arena *arena, const SeekWish *wish, const Mix *mix, const MixedHit *hits,
	size_t count, Sought **ret_items, size_t *ret_count, Err *err)
{
	Sought *items = ARENA_ARRAY(arena, Sought, count + 1);
	size_t n = 0;
	for (size_t i = 0; i < count; i++) {
		bool readable;
		if (!store_passage_get(desk->workspace->store, arena, hits[i].id, &desk->user,
				&items[n].passage, &readable, err))
			return false;
		if (!readable)
			continue;
		items[n].passage.score = hits[i].score;
		items[n++].why = wish->explain ? explanation(arena, wish, mix, &hits[i]) : STR("");
	}
	*ret_items = items;
	*ret_count = n;
	return true;
}

static bool answer(Desk *desk, const Index *index, Arena *arena, const SeekWish *wish, Sought **ret_items,
	size_t *ret_count, Err *err)
{
	AUTO(index_reader_freep) IndexReader *reader = index_reader_new(index, &desk->user);
	Reading reading = {.reader = reader, .vocabulary = lexicon_vocabulary, .context = desk};
	MixText *texts = ARENA_ARRAY(arena, MixText, wish->count + 1);
	MixedHit *hits;
	if (!lexicon_synonyms(desk, &reading.synonyms, err))
		return false;
	for (size_t i = 0; i < wish->count; i++)
		texts[i] = (MixText){wish->queries[i].text, wish->queries[i].weight,
			wish->queries[i].role == SEARCH_PART ? MIX_PART : MIX_WHOLE};
	Mix *mix = mix_new(arena, &reading, texts, wish->count, wish->k);
	if (!likeness_add(desk, mix, err))
		return false;
	size_t count = mix_finish(mix, wish->per_document, &hits);
	return take(desk, arena, wish, mix, hits, count, ret_items, ret_count, err);
}

bool seek(Desk *desk, Arena *arena, const SeekWish *wish, Sought **ret_items, size_t *ret_count, Err *err)
{
	bool snapshot = false;
	const Index *index = knowledge_index_snapshot(desk, &snapshot, err);
	bool ok = index != NULL && answer(desk, index, arena, wish, ret_items, ret_count, err);
	if (snapshot)
		store_rollback(desk->workspace->store);
	return ok;
}
