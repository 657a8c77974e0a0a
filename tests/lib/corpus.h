/* Random passages with random rights for the tests of search, and an index of them. */
#ifndef TESTS_LIB_CORPUS_H
#define TESTS_LIB_CORPUS_H

#include "search/index.h"

#include "tests/lib/testing.h"

enum { CORPUS_GROUPS = 6, CORPUS_ROOM = 40 };

typedef struct Made { /* one random passage */
	IndexPassage passage;
	Str groups[CORPUS_GROUPS];
	const char *field[3]; /* title, heading, text */
	size_t tokens[3];
} Made;

extern uint64_t corpus_seed;
uint32_t corpus_any(uint32_t below);

/* Words are skewed, so that some are common and most are rare. Ids are 1 to count, in no order; two
 * passages in a row are of one document. */
Made *corpus_make(Arena *arena, size_t count, size_t longest);
const char *corpus_words(Arena *arena, size_t count);

/* Those that `take` is true for (NULL: all), built at once. */
Index *corpus_index(
	const Made *made, size_t count, bool take(const Made *, const void *), const void *context);

User corpus_user(Str groups[CORPUS_GROUPS]);   /* of random groups */
User corpus_reader(Str groups[CORPUS_GROUPS]); /* of all groups */
bool corpus_may_read(const Made *m, const void *user);
unsigned corpus_mask(const User *user); /* a bit for each group */

size_t corpus_ask(const IndexReader *reader, const char *query, size_t k, IndexHit *ret_hits);
/* Asked by one who may read everything. */
size_t corpus_ask_all(const Index *index, const char *query, size_t k, IndexHit *ret_hits);
/* To the bit. */
void corpus_assert_same(const IndexHit *a, size_t a_count, const IndexHit *b, size_t b_count);
/* Both give the same answers to `queries` random queries of one who may read everything. */
void corpus_assert_alike(Arena *arena, const Index *a, const Index *b, size_t queries);

#endif
