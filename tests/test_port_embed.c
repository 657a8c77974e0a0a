/* port/embed: static models out of a folder, and what of them is refused. (Services: tests/embed.sh.) */
#include "port/embed/model2vec.h"
#include "port/embed/pieces.h"

#include "base/file.h"
#include "tests/lib/testing.h"

#include <math.h>

static double cosine(const float *a, const float *b, size_t count)
{
	double ab = 0, aa = 0, bb = 0;
	for (size_t i = 0; i < count; i++) {
		ab += (double)a[i] * (double)b[i];
		aa += (double)a[i] * (double)a[i];
		bb += (double)b[i] * (double)b[i];
	}
	return aa > 0 && bb > 0 ? ab / sqrt(aa * bb) : 0;
}

/* ---- a real model ---- */

static Model2vec *real_model(Arena *arena)
{
	Err err = {0};
	Model2vec *m = NULL;
	const char *folder = shared_path(arena, "data/models/m2v-bge-vq128x64");
	if (folder != NULL)
		assert_done(model2vec_open(folder, &m, &err));
	return m;
}

static void a_real_model_gives_the_vector_its_makers_got(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(model2vec_closep) Model2vec *m = real_model(&arena);
	AUTO(buf_free) Buf text = {0}, expected = {0};
	AUTO(json_freep) Json *j = NULL;
	Err err = {0};
	float got[64], wanted[64];
	if (m == NULL)
		skip();
	assert_int_equal(model2vec_dimensions(m), 64);
	for (int i = 0; i < 1000; i++)
		buf_adds(&text, i == 0 ? "hello" : " hello");
	model2vec_embed(m, buf_str(&text), got);
	const char *path = shared_path(&arena, "data/models/m2v-bge-vq128x64/expected_embedding.json");
	assert_done(file_read(path, 1 << 20, &expected, &err));
	assert_done(json_parse(buf_str(&expected), NULL, &j, &err));
	for (size_t i = 0; i < 64; i++)
		wanted[i] = (float)json_number(json_at(json_at(j, 0), i), NAN);
	assert_true(cosine(got, wanted, 64) > 0.9999);
	print_message("# measured: static embedding against its makers' vector: cosine %.8f\n",
		cosine(got, wanted, 64));
}

static double alike(Model2vec *m, const char *a, const char *b)
{
	float x[64], y[64];
	model2vec_embed(m, str_from(a), x);
	model2vec_embed(m, str_from(b), y);
	return cosine(x, y, 64);
}

static void texts_of_one_meaning_are_nearer_than_others(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(model2vec_closep) Model2vec *m = real_model(&arena);
	if (m == NULL)
		skip();
	assert_true(alike(m, "How do I get my money back?", "refund of a payment") >
		alike(m, "How do I get my money back?", "the weather in the mountains"));
	assert_true(alike(m, "Caf\xC3\xA9", "CAFE") > 0.999); /* case and accents are nothing to it */
	assert_true(alike(m, "", "hello") == 0);
	assert_true(alike(m, "\xE6\xBC\xA2\xE5\xAD\x97", "hello") < 0.99);
}

/* ---- made models ---- */

typedef struct Made {
	Arena arena;
	const char *folder;
} Made;

static void put(Made *made, const char *name, Str bytes)
{
	Err err = {0};
	assert_done(file_write_atomic(path_join(&made->arena, made->folder, name), bytes, 0600, &err));
}

static void made_open(Made *made)
{
	*made = (Made){0};
	made->folder = scratch_make(&made->arena);
}

static void made_close(Made *made)
{
	scratch_remove(made->folder);
	arena_free(&made->arena);
}

/* A safetensors file of this header and these bytes. */
static void put_tensors(Made *made, const char *header, const void *numbers, size_t size)
{
	AUTO(buf_free) Buf bytes = {0};
	uint64_t len = strlen(header);
	buf_add(&bytes, (Str){(const char *)&len, sizeof len});
	buf_adds(&bytes, header);
	buf_add(&bytes, (Str){numbers, size});
	put(made, "model.safetensors", buf_str(&bytes));
}

static const char wordpiece[] =
	"{\"normalizer\":{\"type\":\"BertNormalizer\",\"lowercase\":true},\"pre_tokenizer\":{\"type\":"
	"\"BertPreTokenizer\"},\"model\":{\"type\":\"WordPiece\",\"unk_token\":\"[UNK]\","
	"\"continuing_subword_prefix\":\"##\",\"vocab\":{\"[UNK]\":0,\"play\":1,\"##ing\":2,\"play"
	"ground\":3,\"!\":4,\"##e\":5}}}";

static void words_are_cut_into_their_longest_pieces(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(pieces_freep) Pieces *p = NULL;
	AUTO(json_freep) Json *j = NULL;
	Err err = {0};
	assert_done(json_parse(str_from(wordpiece), NULL, &j, &err));
	assert_done(pieces_new(j, &p, &err));
	PieceList list = pieces_of(p, &arena, STR("Playing PLAYGROUND!, pl\xC3\xA1ye xyz"));
	static const uint32_t wanted[] = {1, 2, 3, 4, 1, 5};
	assert_int_equal(list.count, COUNT(wanted));
	assert_memory_equal(list.items, wanted, sizeof wanted);
}

static const char unigram[] =
	"{\"normalizer\":{\"type\":\"Lowercase\"},\"pre_tokenizer\":{\"type\":\"Metaspace\",\"replacement\":"
	"\"\xE2\x96\x81\",\"prepend_scheme\":\"always\"},\"model\":{\"type\":\"Unigram\",\"unk_id\":0,\"vocab\":"
	"[[\"<unk>\",-20],[\"\xE2\x96\x81re\",-3],[\"fund\",-3],[\"\xE2\x96\x81refund\",-7],[\"s\",-2],"
	"[\"\xE2\x96\x81\",-4]]}}";

static void the_likeliest_cut_is_taken(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	AUTO(pieces_freep) Pieces *p = NULL;
	AUTO(json_freep) Json *j = NULL;
	Err err = {0};
	assert_done(json_parse(str_from(unigram), NULL, &j, &err));
	assert_done(pieces_new(j, &p, &err));
	PieceList list = pieces_of(p, &arena, STR("Refunds \xE2\x82\xAC s"));
	static const uint32_t wanted[] = {1, 2, 4, 5, 5, 4}; /* -6 beats -7; what is unknown is left out */
	assert_int_equal(list.count, COUNT(wanted));
	assert_memory_equal(list.items, wanted, sizeof wanted);
}

/* Six rows of two numbers. */
static void numbers_are_read_in_every_width(void **state)
{
	(void)state;
	static const float f32[] = {0, 0, 1, 0, 0, 1, 1, 1, 2, 0, 0, 3};
	static const double f64[] = {0, 0, 1, 0, 0, 1, 1, 1, 2, 0, 0, 3};
	static const uint16_t f16[] = {0, 0, 0x3C00, 0, 0, 0x3C00, 0x3C00, 0x3C00, 0x4000, 0, 0, 0x4200};
	static const uint16_t bf16[] = {0, 0, 0x3F80, 0, 0, 0x3F80, 0x3F80, 0x3F80, 0x4000, 0, 0, 0x4040};
	static const int8_t i8[] = {0, 0, 1, 0, 0, 1, 1, 1, 2, 0, 0, 3};
	static const struct {
		const char *name;
		const void *numbers;
		size_t size;
	} widths[] = {{"F32", f32, sizeof f32}, {"F64", f64, sizeof f64}, {"F16", f16, sizeof f16},
		{"BF16", bf16, sizeof bf16}, {"I8", i8, sizeof i8}};
	for (size_t i = 0; i < COUNT(widths); i++) {
		Made made;
		Err err = {0};
		char header[200];
		float v[2];
		made_open(&made);
		put(&made, "tokenizer.json", str_from(wordpiece));
		(void)snprintf(header, sizeof header,
			"{\"embeddings\":{\"dtype\":\"%s\",\"shape\":[6,2],\"data_offsets\":[0,%zu]}}",
			widths[i].name, widths[i].size);
		put_tensors(&made, header, widths[i].numbers, widths[i].size);
		AUTO(model2vec_closep) Model2vec *m = NULL;
		assert_done(model2vec_open(made.folder, &m, &err));
		model2vec_embed(m, STR("playing"), v); /* (1,0) + (0,1) */
		assert_true(fabs((double)v[0] - M_SQRT1_2) < 1e-6 && v[0] == v[1]);
		made_close(&made);
	}
}

static void a_folder_that_is_no_model_is_refused_by_name(void **state)
{
	(void)state;
	static const float rows[12] = {0};
	static const struct {
		const char *tokenizer, *header, *says;
	} bad[] = {{"{}", "{}", "neither WordPiece nor Unigram"},
		{"{\"model\":{\"type\":\"BPE\"}}", "{}", "BPE"},
		{"{\"normalizer\":{\"type\":\"Strange\"},\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":1}}}",
			"{}", "normalizer: \"Strange\" is not known"},
		{"{\"model\":{\"type\":\"Unigram\",\"vocab\":[[1,2]]}}", "{}", "row 0"},
		{"{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":-1}}}", "{}", "has no number"},
		{"{\"model\":{\"type\":\"WordPiece\",\"vocab\":{}}}", "{}", "no pieces"},
		{"[", "{}", "tokenizer.json"},
		{wordpiece, "{", "model.safetensors"},
		{wordpiece, "{}", "embeddings"},
		{wordpiece, "{\"embeddings\":{\"dtype\":\"Q4\",\"shape\":[6,2],\"data_offsets\":[0,48]}}", "Q4"},
		{wordpiece, "{\"embeddings\":{\"dtype\":\"F32\",\"shape\":[6,2],\"data_offsets\":[0,96]}}",
			"do not fit"},
		{wordpiece, "{\"embeddings\":{\"dtype\":\"F32\",\"shape\":[6,-2],\"data_offsets\":[0,48]}}",
			"do not fit"},
		{wordpiece,
			"{\"embeddings\":{\"dtype\":\"F32\",\"shape\":[5,2],\"data_offsets\":[0,40]},"
			"\"mapping\":{\"dtype\":\"I32\",\"shape\":[2],\"data_offsets\":[40,48]},"
			"\"weights\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}",
			"embeddings"},
		{wordpiece, "{\"embeddings\":{\"dtype\":\"F32\",\"shape\":[4503599627370496,2],"
			    "\"data_offsets\":[0,48]}}", "do not fit"}};
	for (size_t i = 0; i < COUNT(bad); i++) {
		Made made;
		Err err = {0};
		Model2vec *m = NULL;
		made_open(&made);
		put(&made, "tokenizer.json", str_from(bad[i].tokenizer));
		put_tensors(&made, bad[i].header, rows, sizeof rows);
		assert_false(model2vec_open(made.folder, &m, &err));
		assert_null(m);
		assert_int_equal(err.code, ERR_INPUT);
		if (strstr(err.text, bad[i].says) == NULL)
			fail_msg("case %zu says: %s", i, err.text);
		made_close(&made);
	}
}

static void a_mapping_beyond_its_table_is_refused(void **state)
{
	(void)state;
	struct {
		float rows[4];
		int32_t mapping[6];
	} numbers = {{1, 2, 3, 4}, {0, 1, 1, 0, 2, 0}};
	Made made;
	Err err = {0};
	Model2vec *m = NULL;
	made_open(&made);
	put(&made, "tokenizer.json", str_from(wordpiece));
	put_tensors(&made,
		"{\"embeddings\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
		"\"mapping\":{\"dtype\":\"I32\",\"shape\":[6],\"data_offsets\":[16,40]}}",
		&numbers, sizeof numbers);
	assert_false(model2vec_open(made.folder, &m, &err));
	assert_non_null(strstr(err.text, "piece 4"));
	numbers.mapping[4] = 1;
	put_tensors(&made,
		"{\"embeddings\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
		"\"mapping\":{\"dtype\":\"I32\",\"shape\":[6],\"data_offsets\":[16,40]}}",
		&numbers, sizeof numbers);
	assert_done(model2vec_open(made.folder, &m, &err));
	model2vec_close(m);
	made_close(&made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_real_model_gives_the_vector_its_makers_got),
		cmocka_unit_test(texts_of_one_meaning_are_nearer_than_others),
		cmocka_unit_test(words_are_cut_into_their_longest_pieces),
		cmocka_unit_test(the_likeliest_cut_is_taken),
		cmocka_unit_test(numbers_are_read_in_every_width),
		cmocka_unit_test(a_folder_that_is_no_model_is_refused_by_name),
		cmocka_unit_test(a_mapping_beyond_its_table_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
