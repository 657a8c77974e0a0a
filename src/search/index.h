/*
 * Index: an immutable inverted index over passages, held in memory or mapped from a file. BM25
 * (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework: BM25 and Beyond", section
 * 3) over title, heading and text folded into one weighted term frequency before saturation (BM25F,
 * section 3.6).
 *
 * The answers are exact: 8-bit impacts only choose candidates, by a bound that never loses one (see
 * index_query.c), and candidates are scored again in floating point. Equal scores are ordered by
 * passage id.
 *
 * Rights: an IndexReader holds one user's bitmap of passages, ANDed in before anything is ranked.
 * With INDEX_STATISTICS_READER the document frequencies and the average length, too, are those of
 * the reader's passages, so that ids, order and scores are what an index of only these passages
 * gives. With INDEX_STATISTICS_WHOLE they are those of the whole index: a score then tells a little
 * about how rare a word is in what the reader may not read.
 *
 * Language: a passage is stemmed in the language it is written in, a query likewise; text too short
 * to tell is taken for the index's own language, which is a setting and not found out from the
 * passages.
 *
 * An Index may be used by many readers; building and index_terms() tokenise and are for one thread.
 */
#ifndef SEARCH_INDEX_H
#define SEARCH_INDEX_H

#include "core/access.h"
#include "core/document.h"
#include "text/token.h"

enum {
	INDEX_MAX_TERMS = 256, /* different terms of one query; later ones are left out */
	INDEX_MAX_HITS = 3000,
};

typedef struct Index Index;
typedef struct IndexBuilder IndexBuilder;
typedef struct IndexReader IndexReader;

/* ---- building (index_builder.c) ---- */

typedef struct IndexPassage { /* borrowed for the call */
	int64_t id;
	Str title, heading, text;
	Audience audience;
	const Str *groups; /* the reader must be in one of them; none: everybody */
	size_t group_count;
} IndexPassage;

IndexBuilder *index_builder_new(Language language);
void index_builder_free(IndexBuilder *b); /* NULL accepted */
void index_builder_freep(IndexBuilder **b);
void index_builder_add(IndexBuilder *b, const IndexPassage *p);

/* `generation`: the caller's number for the state of the knowledge this was built from. */
bool index_builder_finish(IndexBuilder *b, int64_t generation, Index **ret_index, Err *err);

/* ---- file (index_file.c) ---- */

bool index_save(const Index *index, const char *path,
	Err *err); /* atomically replaced, readable by the owner */
/* ERR_MISSING where there is none; ERR_INPUT where it is damaged or of another version. */
bool index_open(const char *path, Index **ret_index, Err *err);
bool index_from_bytes(Str bytes, Index **ret_index, Err *err); /* the bytes are copied */
void index_close(Index *index); /* NULL accepted; after its readers */
void index_closep(Index **index);
Str index_bytes(const Index *index);
int64_t index_generation(const Index *index);
size_t index_passage_count(const Index *index);

/* ---- rights (index_reader.c) ---- */

typedef enum IndexStatistics { INDEX_STATISTICS_WHOLE, INDEX_STATISTICS_READER } IndexStatistics;

/* The passages `user` may read, resolved now: make a new one after the user's groups changed. */
IndexReader *index_reader_new(const Index *index, const User *user, IndexStatistics statistics);
IndexReader *index_reader_of_public(
	const Index *index, IndexStatistics statistics); /* what a customer may read */
void index_reader_free(IndexReader *reader);             /* NULL accepted */
void index_reader_freep(IndexReader **reader);
size_t index_reader_count(const IndexReader *reader); /* passages this reader may read */
const Index *index_reader_index(const IndexReader *reader);

/* Where passages lie in this state of the index (INDEX_NO_PLACE where they don't), for asking often
 * whether they may be read; `ids` ascend. */
#define INDEX_NO_PLACE UINT32_MAX
void index_places(const Index *index, const int64_t *ids, size_t count, uint32_t *ret_places);
bool index_reader_allows(const IndexReader *reader, uint32_t place);
uint64_t index_serial(const Index *index); /* another one for each index opened or made */

/* ---- asking (index_query.c, search_many.c) ---- */

typedef struct IndexTerm {
	Str stem;
	Str other; /* the stem in the index's language, looked for where `stem` is not found; or ""
		    */
	double count; /* in the query */
} IndexTerm;

typedef struct IndexTerms {
	IndexTerm *items;
	size_t count;
} IndexTerms;

typedef struct IndexHit {
	int64_t id;
	double score;
} IndexHit;

/* The terms of a query, each once, in the order of the text. Stop words only where there is nothing
 * else. */
IndexTerms index_terms(Arena *arena, const Index *index, Str query);

/* The best k passages (at most INDEX_MAX_HITS), best first; ret_hits has room for k. Gives their
 * number. */
size_t index_search(
	const IndexReader *reader, const IndexTerms *terms, size_t k, IndexHit *ret_hits);

typedef struct IndexQuery {
	Str text;
	double weight;
} IndexQuery;

typedef struct MixedHit {
	int64_t id;
	double score; /* the mix, by which they are ordered */
	double best;  /* the highest BM25 score that one of the queries gave it */
} MixedHit;

/* Several queries of one ticket, the first of them for the whole of it: a passage's score is its
 * share of the first query's best score plus its best share for another query, each times the
 * query's weight. */
size_t search_many(Arena *arena, const IndexReader *reader, const IndexQuery *queries, size_t count,
	size_t k, MixedHit **ret_hits);

#endif
