#include "desk/seek.h"

#include "desk/knowledge_index.h"
#include "desk/lexicon.h"
#include "desk/likeness.h"
#include "port/rerank.h"
#include "text/personal.h"

enum {
	RERANK_DEPTH = 30,  /* candidates that are judged again */
	RERANK_WEIGHT = 70, /* percent */
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

typedef struct Seeking {
	Desk *desk;
	Arena *arena;
	const SeekWish *wish;
	Mix *mix;
	Str subject;
	Str notice; /* of what was left out; "" where nothing was */
	Sought *items;
	size_t count;
} Seeking;

/* "words (whole 2.02, sentence "..." 8.90, document 13.70): refund 4.10, ...; words used alike 0.43". */
static Str explanation(const Seeking *s, const MixedHit *hit)
{
	AUTO(buf_free) Buf why = {0};
	buf_addf(&why, "words (whole %.2f", hit->whole);
	if (hit->best != SIZE_MAX)
		buf_addf(&why, ", sentence \"" STR_FMT "\" %.2f",
			STR_ARG(shortened(s->arena, s->wish->queries[hit->best].text)), hit->part);
	buf_addf(&why, ", document %.2f)", hit->document);
	explain_terms(s->mix, hit, &why);
	likeness_explain(s->mix, hit, &why);
	explain_notes(s->mix, &why);
	return arena_copy(s->arena, buf_str(&why));
}

/* The store is asked again for the right to each passage: what was revoked a moment ago is left out. */
static bool take(Seeking *s, const MixedHit *hits, size_t count, Err *err)
{
	s->items = ARENA_ARRAY(s->arena, Sought, count + 1);
	for (size_t i = 0; i < count; i++) {
		Sought *item = &s->items[s->count];
		bool readable;
		if (!store_passage_get(s->desk->workspace->store, s->arena, hits[i].id, &s->desk->user,
				&item->passage, &readable, err))
			return false;
		if (!readable)
			continue;
		item->passage.score = hits[i].score;
		item->why = s->wish->explain ? explanation(s, &hits[i]) : STR("");
		s->count++;
	}
	return true;
}

/* ---- judged again by a model that reads question and passage together ---- */

static int by_score(const void *a, const void *b)
{
	const Sought *x = a, *y = b;
	if (x->passage.score != y->passage.score)
		return x->passage.score < y->passage.score ? 1 : -1;
	return (x->passage.id > y->passage.id) - (x->passage.id < y->passage.id);
}

static void blend(Seeking *s, const double *judged, double weight)
{
	double most = s->items[0].passage.score;
	for (size_t i = 0; i < s->count; i++) {
		Sought *item = &s->items[i];
		item->passage.score = (1 - weight) * item->passage.score + weight * judged[i] * most;
		if (s->wish->explain)
			item->why = arena_fmt(s->arena, STR_FMT "; judged %.2f (weight %.2f)",
				STR_ARG(item->why), judged[i], weight);
	}
	qsort(s->items, s->count, sizeof s->items[0], by_score);
}

static Str reranker(const Seeking *s)
{
	return config_str(&s->desk->workspace->rules.config, "retrieval", "rerank", STR(""));
}

static void notice_add(Seeking *s, Str text)
{
	s->notice = s->notice.len == 0 ? arena_copy(s->arena, text)
				       : arena_fmt(s->arena, STR_FMT "; " STR_FMT, STR_ARG(s->notice),
						 STR_ARG(text));
}

/* A service that fails is left out; what it is configured wrongly for is an error. */
static bool judge(Seeking *s, Err *err)
{
	const Config *config = &s->desk->workspace->rules.config;
	int64_t percent;
	Str name = reranker(s);
	Err why = {0};
	if (name.len == 0 || s->count < 2)
		return true;
	if (!config_int(config, "retrieval", "rerank_weight", RERANK_WEIGHT, 0, 100, &percent, err))
		return false;
	if (percent == 0)
		return true;
	Str *texts = ARENA_ARRAY(s->arena, Str, s->count);
	double *judged = ARENA_ARRAY(s->arena, double, s->count);
	for (size_t i = 0; i < s->count; i++) {
		const PassageHit *p = &s->items[i].passage;
		texts[i] = arena_fmt(s->arena, STR_FMT "\n" STR_FMT "\n" STR_FMT, STR_ARG(p->title),
			STR_ARG(p->heading), STR_ARG(p->text));
	}
	Str question = personal_leave_out(s->arena, s->subject);
	if (rerank(config, name, s->desk->workspace->folder, question, texts, s->count, judged, &why))
		blend(s, judged, (double)percent / 100);
	else if (why.code != ERR_OUTSIDE)
		return err_set(err, why.code, "%s", why.text);
	else
		notice_add(s, str_from(why.text));
	return true;
}

static bool answer(Seeking *s, const Index *index, Err *err)
{
	const SeekWish *wish = s->wish;
	AUTO(index_reader_freep) IndexReader *reader = index_reader_new(index, &s->desk->user);
	Reading reading = {.reader = reader, .vocabulary = lexicon_vocabulary, .context = s->desk};
	MixText *texts = ARENA_ARRAY(s->arena, MixText, wish->count + 1);
	MixedHit *hits;
	if (!lexicon_synonyms(s->desk, &reading.synonyms, err))
		return false;
	for (size_t i = 0; i < wish->count; i++)
		texts[i] = (MixText){wish->queries[i].text, wish->queries[i].weight,
			wish->queries[i].role == SEARCH_PART ? MIX_PART : MIX_WHOLE};
	size_t most = reranker(s).len > 0 && wish->k < RERANK_DEPTH ? RERANK_DEPTH : wish->k;
	s->mix = mix_new(s->arena, &reading, texts, wish->count, most);
	if (!likeness_add(s->desk, index, s->arena, s->mix, &s->notice, err))
		return false;
	size_t count = mix_finish(s->mix, wish->per_document, &hits);
	s->subject = mix_subject_text(s->mix);
	return take(s, hits, count, err);
}

/* Nothing that waits for a service happens inside a snapshot or while a commit is due: it would hold up who writes. */
bool seek(Desk *desk, Arena *arena, const SeekWish *wish, SeekResult *ret_result, Err *err)
{
	Seeking s = {.desk = desk, .arena = arena, .wish = wish};
	bool snapshot = false, asks = config_str(&desk->workspace->rules.config, "retrieval", "embedding", STR("")).len > 0;
	if (asks || reranker(&s).len > 0)
		store_commit_group(desk->workspace->store);
	const Index *index = asks ? knowledge_index(desk, err) : knowledge_index_snapshot(desk, &snapshot, err);
	bool ok = index != NULL && answer(&s, index, err);
	if (snapshot)
		store_rollback(desk->workspace->store);
	if (!ok || !judge(&s, err))
		return false;
	*ret_result = (SeekResult){s.items, s.count < wish->k ? s.count : wish->k, s.subject, s.notice};
	return true;
}
