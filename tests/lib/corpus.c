#include "tests/lib/corpus.h"

enum { VOCABULARY = 600 };

uint64_t corpus_seed;

uint32_t corpus_any(uint32_t below)
{
	corpus_seed = corpus_seed * 6364136223846793005u + 1442695040888963407u; /* Knuth, TAOCP 2,
										    3.3.4 */
	return (uint32_t)(corpus_seed >> 33) % below;
}

static const char *const group_names[CORPUS_GROUPS] = {
	"billing", "legal", "eu", "staff", "lab", "night"};

/* No stemmer touches these. */
static void add_word(Buf *b)
{
	uint32_t n = corpus_any(VOCABULARY) * (corpus_any(1000) + 1) / 1000;
	buf_addf(b, "w%uk ", n);
}

const char *corpus_words(Arena *arena, size_t count)
{
	AUTO(buf_free) Buf b = {0};
	for (size_t i = 0; i < count; i++)
		add_word(&b);
	return arena_cstr(arena, buf_str(&b));
}

static void made_fill(Arena *arena, Made *m, size_t longest)
{
	size_t groups = corpus_any(3) == 0 ? 0 : corpus_any(3);
	m->passage.audience = corpus_any(2) ? AUDIENCE_PUBLIC : AUDIENCE_INTERNAL;
	for (size_t g = 0; g < groups; g++)
		m->groups[g] = str_from(group_names[corpus_any(CORPUS_GROUPS)]);
	m->passage.group_count = groups;
	for (size_t f = 0; f < 3; f++) {
		m->tokens[f] = f == 2 ? 1 + corpus_any((uint32_t)longest) : corpus_any(5);
		m->field[f] = corpus_words(arena, m->tokens[f]);
	}
}

Made *corpus_make(Arena *arena, size_t count, size_t longest)
{
	Made *made = ARENA_ARRAY(arena, Made, count + 1);
	for (size_t i = 0; i < count; i++) {
		Made *m = &made[i];
		made_fill(arena, m, longest);
		m->passage.id = (int64_t)(i * 13 % count) + 1;
		m->passage.document = m->passage.id / 2;
		m->passage.groups = m->groups;
		m->passage.title = str_from(m->field[0]);
		m->passage.heading = str_from(m->field[1]);
		m->passage.text = str_from(m->field[2]);
	}
	return made;
}

Index *corpus_index(
	const Made *made, size_t count, bool take(const Made *, const void *), const void *context)
{
	Err err = {0};
	Index *index = NULL;
	IndexBuilder *b = index_builder_new(LANGUAGE_EN);
	for (size_t i = 0; i < count; i++)
		if (take == NULL || take(&made[i], context))
			index_builder_add(b, &made[i].passage);
	assert_done(index_builder_finish(b, 42, &index, &err));
	index_builder_free(b);
	return index;
}

User corpus_user(Str groups[CORPUS_GROUPS])
{
	size_t count = corpus_any(CORPUS_GROUPS);
	for (size_t i = 0; i < count; i++)
		groups[i] = str_from(group_names[corpus_any(CORPUS_GROUPS)]);
	return (User){.name = STR("anna"), .groups = groups, .group_count = count};
}

User corpus_reader(Str groups[CORPUS_GROUPS])
{
	for (size_t g = 0; g < CORPUS_GROUPS; g++)
		groups[g] = str_from(group_names[g]);
	return (User){.name = STR("anna"), .groups = groups, .group_count = CORPUS_GROUPS};
}

bool corpus_may_read(const Made *m, const void *user)
{
	return user_in_groups(user, m->passage.groups, m->passage.group_count);
}

unsigned corpus_mask(const User *user)
{
	unsigned mask = 0;
	for (unsigned g = 0; g < CORPUS_GROUPS; g++) {
		Str group = str_from(group_names[g]);
		mask |= (unsigned)user_in_groups(user, &group, 1) << g;
	}
	return mask;
}

size_t corpus_ask(const IndexReader *reader, const char *query, size_t k, IndexHit *ret_hits)
{
	AUTO(arena_free) Arena arena = {0};
	IndexTerms terms = index_terms(&arena, index_reader_index(reader), str_from(query));
	return index_search(reader, &terms, k, ret_hits);
}

size_t corpus_ask_all(const Index *index, const char *query, size_t k, IndexHit *ret_hits)
{
	Str groups[CORPUS_GROUPS];
	User user = corpus_reader(groups);
	AUTO(index_reader_freep) IndexReader *r = index_reader_new(index, &user);
	return corpus_ask(r, query, k, ret_hits);
}

void corpus_assert_same(const IndexHit *a, size_t a_count, const IndexHit *b, size_t b_count)
{
	assert_int_equal(a_count, b_count);
	for (size_t i = 0; i < a_count; i++) {
		assert_int_equal(a[i].id, b[i].id);
		assert_memory_equal(&a[i].score, &b[i].score, sizeof a[i].score);
	}
}

void corpus_assert_alike(Arena *arena, const Index *a, const Index *b, size_t queries)
{
	assert_int_equal(index_passage_count(a), index_passage_count(b));
	for (size_t i = 0; i < queries; i++) {
		IndexHit x[CORPUS_ROOM], y[CORPUS_ROOM];
		const char *query = corpus_words(arena, 1 + corpus_any(12));
		size_t n = corpus_ask_all(a, query, CORPUS_ROOM, x);
		size_t m = corpus_ask_all(b, query, CORPUS_ROOM, y);
		corpus_assert_same(x, n, y, m);
	}
}
