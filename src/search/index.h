/*
 * Index: passages found by their words: BM25 (Robertson and Zaragoza 2009, "The Probabilistic
 * Relevance Framework: BM25 and Beyond", section 3) over title, heading and text as one, and the
 * saturation of the title alone, with its own length, added to it once more.
 *
 * The answers are exact: 8-bit impacts only choose candidates, by a bound that never loses one (see
 * index_query.c), and candidates are scored again in floating point. Equal scores are ordered by
 * passage id.
 *
 * On disk it is a Shelf (search/shelf.h) of immutable segments (search/segment.h): extended without
 * writing again what is there, replaced in one step, mapped, checked by checksum and row by row
 * when opened. Readers wait for nobody.
 *
 * Rights: an IndexReader holds what one user may read, found out when it is made and applied before
 * anything is ranked. Document frequencies and mean lengths, too, are those of the reader's own
 * passages, so that ids, order and scores are to the bit what an index of only these passages
 * gives.
 *
 * Language: a passage is stemmed in the language it is written in, a query likewise; text too short
 * to tell is taken for the index's own language, which is a setting and not found out from the
 * passages.
 *
 * An Index may be used by many readers, but by one thread.
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
typedef struct IndexChange IndexChange;

typedef struct IndexPassage { /* borrowed for the call */
	int64_t id;       /* unlike any other in the index */
	int64_t document; /* whose passages come one after the other, with equal rights */
	Str title, heading, text;
	Audience audience;
	const Str *groups; /* the reader must be in one of them; none: everybody */
	size_t group_count;
} IndexPassage;

/* ---- made at once, in memory (index_builder.c) ---- */

IndexBuilder *index_builder_new(Language language);
void index_builder_free(IndexBuilder *b); /* NULL accepted */
void index_builder_add(IndexBuilder *b, const IndexPassage *p);
size_t index_builder_count(const IndexBuilder *b);

/* `generation`: the caller's number for the state of the knowledge this was built from. */
bool index_builder_finish(IndexBuilder *b, int64_t generation, Index **ret_index, Err *err);

/* ---- in a folder (index.c) ---- */

/* ERR_MISSING where there is none; ERR_INPUT where it is damaged or of another version. What it
 * has in common with `before` (or NULL) is not read again. */
bool index_open(const char *folder, const Index *before, Index **ret_index, Err *err);
void index_close(Index *index); /* NULL accepted; after its readers */
void index_closep(Index **index);
uint64_t index_stamp(const char *folder); /* another one whenever what is there is; 0: none */
int64_t index_generation(const Index *index);
uint64_t index_serial(const Index *index); /* another one for each index opened or made */
size_t index_passage_count(const Index *index);
size_t index_byte_count(const Index *index);
Language index_language(const Index *index);
int64_t index_highest_id(const Index *index); /* that it ever had in a segment that is there; or 0 */

/* ---- changed (index_change.c) ---- */

typedef enum IndexChangeMode {
	INDEX_CHANGE_WAIT,     /* for another who writes */
	INDEX_CHANGE_TRY,      /* ERR_STALE where another writes */
	INDEX_CHANGE_UNSAVED,  /* in memory only: nothing in the folder is written */
} IndexChangeMode;

/*
 * One change of what is in the folder: passages go and come, and it is seen in one step, or not at
 * all. What is there is left aside where it is damaged or of another language or version.
 */
bool index_change_begin(const char *folder, Language language, IndexChangeMode mode,
	IndexChange **ret_change, Err *err);
void index_change_free(IndexChange *c); /* NULL accepted; what was not finished is gone */
void index_change_freep(IndexChange **c);
/* What is there; empty, of generation 0, where nothing can be used. */
const Index *index_change_base(const IndexChange *c);
const char *index_change_damage(const IndexChange *c); /* why it can't be used; "" where it can or
							 * where there was nothing */
void index_change_clear(IndexChange *c);              /* begins with nothing */
bool index_change_remove(IndexChange *c, int64_t id); /* false: there is none of that id */
/* Calls `keep` for every passage that is there and removes those it is false for. */
typedef bool IndexKeepFn(void *context, int64_t id);
size_t index_change_sift(IndexChange *c, IndexKeepFn *keep, void *context);
bool index_change_add(IndexChange *c, const IndexPassage *p, Err *err);
/* Of what was removed, now or earlier, no word stays in a file: whatever holds one is written again. */
void index_change_purge(IndexChange *c);
/* Everything that takes time: afterwards nothing can be added or removed. */
bool index_change_prepare(IndexChange *c, Err *err);
/* From now on readers see it, and so does the caller, who owns *ret_index. */
bool index_change_publish(IndexChange *c, int64_t generation, Index **ret_index, Err *err);
/* Both in one go. */
bool index_change_finish(IndexChange *c, int64_t generation, Index **ret_index, Err *err);

/* ---- rights (index_reader.c) ---- */

/* What `user` may read, resolved now: make a new one after the user's groups changed. */
IndexReader *index_reader_new(const Index *index, const User *user);
IndexReader *index_reader_of_public(const Index *index); /* what a customer may read */
/* Of everything: for making things out of the index, never for answering somebody. */
IndexReader *index_reader_of_all(const Index *index);
void index_reader_free(IndexReader *reader); /* NULL accepted */
void index_reader_freep(IndexReader **reader);
size_t index_reader_count(const IndexReader *reader); /* passages this reader may read */
const Index *index_reader_index(const IndexReader *reader);

/* Where passages lie in this state of the index (INDEX_NO_PLACE where they don't), for asking often
 * whether they may be read; `ids` ascend. */
#define INDEX_NO_PLACE UINT32_MAX
void index_places(const Index *index, const int64_t *ids, size_t count, uint32_t *ret_places);
bool index_reader_allows(const IndexReader *reader, uint32_t place);
int64_t index_passage_id(const Index *index, uint32_t place);

/* ---- asking (index_query.c, index_walk.c, index_terms.c; several texts at once: mix.h) ---- */

typedef struct IndexTerm {
	Str stem;
	Str other; /* the stem in the index's language, looked for where `stem` is not found; or ""
		    */
	double count; /* in the query */
	bool stop;    /* a small word: it orders what others find */
} IndexTerm;

typedef struct IndexTerms {
	IndexTerm *items;
	size_t count;
} IndexTerms;

typedef struct IndexHit {
	int64_t id;
	double score;
} IndexHit;

/* The terms of a query, each once, in the order of the text; stop words weigh little, and nothing
 * in a long one. */
IndexTerms index_terms(Arena *arena, const Index *index, Str query);
/* Adds a term, or its count to the one there is; `items` has room for INDEX_MAX_TERMS. */
void index_terms_add(IndexTerms *terms, const IndexTerm *term);

/* The best k passages (at most INDEX_MAX_HITS), best first; ret_hits has room for k. Gives their
 * number. */
size_t index_search(
	const IndexReader *reader, const IndexTerms *terms, size_t k, IndexHit *ret_hits);

/* The scores of these passages by the same terms: 0 for what is not there or may not be read. */
void index_score(const IndexReader *reader, const IndexTerms *terms, const int64_t *ids,
	size_t count, double *ret_scores);
/* As if each of their documents were one passage: its passages' frequencies and lengths summed. */
void index_score_documents(const IndexReader *reader, const IndexTerms *terms, const int64_t *ids,
	size_t count, double *ret_scores);

int64_t index_document_of(const IndexReader *reader, int64_t id); /* 0: not there, or not for them */

/* In how many of the reader's passages the stem is. */
size_t index_documents(const IndexReader *reader, Str stem);

typedef struct IndexPosting {
	uint32_t place; /* ascending */
	uint16_t frequency, in_title;
} IndexPosting;

/* Every stem of what the reader may read, bytewise ascending, with its postings; ends where `each`
 * gives false, and is false then. */
typedef bool IndexWalkFn(
	void *context, Str stem, const IndexPosting *postings, size_t count);
bool index_walk(const IndexReader *reader, IndexWalkFn *each, void *context);
/* The same of segments that hold the place `from` or later ones: of what was added lately, it is short. */
bool index_walk_from(const IndexReader *reader, uint32_t from, IndexWalkFn *each, void *context);

/* Every passage the reader may read, places ascending. */
typedef void IndexPassageFn(void *context, uint32_t place, int64_t id);
void index_passages(const IndexReader *reader, IndexPassageFn *each, void *context);

#endif
