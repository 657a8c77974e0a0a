#include "port/embed/pieces_private.h"

#include "base/auto.h"
#include "base/hash.h"

#include <math.h>

enum {
	WORD_MAX_BYTES = 400, /* a longer word is unknown to WordPiece, and cut there by Unigram */
	MEMORY_SLOTS = 1 << 14,
	MEMORY_MAX = MEMORY_SLOTS / 2, /* words; then it begins anew */
};

/* Sentencepiece gives what it does not know this much less than its least likely piece. */
static const double unknown_penalty = 10;

typedef struct Piece {
	Str text;
	double score; /* Unigram: logarithm of its probability */
	uint32_t id;
} Piece;

typedef struct Remembered {
	Str word;
	PieceList pieces;
} Remembered;

struct Pieces {
	Arena arena;
	PieceRules rules;
	Piece *slots; /* open addressing; an empty text is a free slot */
	size_t slot_count, count;
	bool unigram;
	Str continuing; /* WordPiece: what stands before a piece inside a word */
	size_t longest; /* bytes */
	double least;
	int64_t unknown;
	Arena memory;
	Remembered *remembered;
	size_t remembered_count;
};

void pieces_free(Pieces *p)
{
	if (p == NULL)
		return;
	arena_free(&p->arena);
	arena_free(&p->memory);
	free(p->slots);
	free(p->remembered);
	free(p);
}

void pieces_freep(Pieces **p)
{
	pieces_free(*p);
}

size_t pieces_count(const Pieces *p)
{
	return p->count;
}

/* ---- vocabulary ---- */

static Piece *slot_of(const Pieces *p, Str text)
{
	size_t at = hash_quick(text) & (p->slot_count - 1);
	while (p->slots[at].text.len > 0 && !str_eq(p->slots[at].text, text))
		at = (at + 1) & (p->slot_count - 1);
	return &p->slots[at];
}

static const Piece *piece_of(const Pieces *p, Str text)
{
	const Piece *piece = text.len > 0 ? slot_of(p, text) : NULL;
	return piece == NULL || piece->text.len == 0 ? NULL : piece;
}

static void room_for(Pieces *p, size_t count)
{
	for (p->slot_count = 64; p->slot_count < 2 * count;)
		p->slot_count *= 2;
	p->slots = xcalloc(p->slot_count, sizeof p->slots[0]);
}

static void piece_add(Pieces *p, Str text, double score, size_t id)
{
	p->least = score < p->least ? score : p->least;
	p->longest = text.len > p->longest ? text.len : p->longest;
	if (text.len > 0 && (int64_t)id != p->unknown)
		*slot_of(p, text) = (Piece){arena_copy(&p->arena, text), score, (uint32_t)id};
}

static bool read_unigram(Pieces *p, const Json *model, Err *err)
{
	const Json *vocab = json_get(model, "vocab");
	p->unigram = true;
	p->unknown = json_int_at(model, "unk_id", -1);
	p->count = json_count(vocab);
	room_for(p, p->count);
	size_t id = 0;
	for (const Json *row = json_first(vocab); row != NULL; row = json_next(row), id++) {
		if (!json_is(json_at(row, 0), JSON_STRING) || !json_is(json_at(row, 1), JSON_NUMBER))
			return err_set(err, ERR_INPUT, "model: vocab: row %zu is no [piece, score]", id);
		piece_add(p, json_str(json_at(row, 0)), json_number(json_at(row, 1), 0), id);
	}
	return true;
}

static bool read_wordpiece(Pieces *p, const Json *model, Err *err)
{
	const Json *vocab = json_get(model, "vocab");
	Str unknown = json_str_at(model, "unk_token");
	p->continuing = arena_copy(&p->arena, json_str_at(model, "continuing_subword_prefix"));
	p->unknown = json_int(json_get_str(vocab, unknown), -1);
	room_for(p, json_count(vocab));
	for (const Json *row = json_first(vocab); row != NULL; row = json_next(row)) {
		int64_t id = json_int(row, -1);
		if (id < 0 || id > UINT32_MAX)
			return err_set(err, ERR_INPUT, "model: vocab: \"" STR_FMT "\" has no number",
				STR_ARG(json_key(row)));
		piece_add(p, json_key(row), 0, (size_t)id);
		p->count = (size_t)id + 1 > p->count ? (size_t)id + 1 : p->count;
	}
	return true;
}

bool pieces_new(const Json *tokenizer, Pieces **ret_pieces, Err *err)
{
	const Json *model = json_get(tokenizer, "model");
	Str type = json_str_at(model, "type");
	AUTO(pieces_freep) Pieces *p = xcalloc(1, sizeof *p);
	bool wordpiece = str_is(type, "WordPiece") ||
		(type.len == 0 && json_get(model, "continuing_subword_prefix") != NULL);
	if (!wordpiece && !str_is(type, "Unigram"))
		return err_set(err, ERR_INPUT, "model: \"" STR_FMT "\" is neither WordPiece nor Unigram",
			STR_ARG(type));
	if (!piece_rules_read(&p->arena, tokenizer, &p->rules, err) ||
		!(wordpiece ? read_wordpiece(p, model, err) : read_unigram(p, model, err)))
		return false;
	if (p->count == 0)
		return err_set(err, ERR_INPUT, "model: vocab: it has no pieces");
	p->remembered = xcalloc(MEMORY_SLOTS, sizeof p->remembered[0]);
	*ret_pieces = p;
	p = NULL;
	return true;
}

/* ---- cutting a word ---- */

static size_t point_bytes(Str text, size_t at)
{
	size_t len = 1;
	while (at + len < text.len && ((unsigned char)text.ptr[at + len] & 0xC0) == 0x80)
		len++;
	return len;
}

static void list_add(PieceList *list, Arena *arena, const Piece *piece)
{
	if (piece != NULL)
		*ARENA_PUSH(arena, list->items, list->count) = piece->id;
}

static const Piece *longest_piece(Pieces *p, Arena *scratch, Str word, size_t at, size_t *ret_end)
{
	for (size_t end = word.len; end > at; end--) {
		Str part = str_slice(word, at, end);
		const Piece *piece = piece_of(p, at == 0 ? part
							 : arena_fmt(scratch, STR_FMT STR_FMT,
								   STR_ARG(p->continuing), STR_ARG(part)));
		if (piece != NULL) {
			*ret_end = end;
			return piece;
		}
	}
	return NULL;
}

/* The longest piece from the left, again and again; a word that does not come out even is unknown. */
static PieceList cut_wordpiece(Pieces *p, Arena *arena, Str word)
{
	AUTO(arena_free) Arena scratch = {0};
	PieceList list = {0};
	for (size_t at = 0, end = 0; at < word.len; at = end) {
		const Piece *piece = longest_piece(p, &scratch, word, at, &end);
		if (piece == NULL)
			return (PieceList){0};
		list_add(&list, arena, piece);
	}
	return list;
}

typedef struct Step { /* the likeliest way to a byte of the word */
	double score;
	size_t from;
	const Piece *piece; /* NULL: one unknown character */
} Step;

static void reach(Step *steps, size_t from, size_t to, const Piece *piece, double score)
{
	double sum = steps[from].score + score;
	if (sum > steps[to].score)
		steps[to] = (Step){sum, from, piece};
}

static PieceList cut_unigram(Pieces *p, Arena *arena, Str word)
{
	Step steps[WORD_MAX_BYTES + 1];
	for (size_t i = 0; i <= word.len; i++)
		steps[i] = (Step){i == 0 ? 0 : -INFINITY, 0, NULL};
	for (size_t at = 0; at < word.len; at += point_bytes(word, at)) {
		size_t most = at + p->longest < word.len ? at + p->longest : word.len;
		for (size_t end = at + point_bytes(word, at); end <= most; end += point_bytes(word, end)) {
			const Piece *piece = piece_of(p, str_slice(word, at, end));
			if (piece != NULL)
				reach(steps, at, end, piece, piece->score);
			if (end == word.len)
				break;
		}
		reach(steps, at, at + point_bytes(word, at), NULL, p->least - unknown_penalty);
	}
	PieceList list = {0};
	for (size_t at = word.len; at > 0; at = steps[at].from)
		list_add(&list, arena, steps[at].piece);
	for (size_t i = 0; i < list.count / 2; i++) {
		uint32_t swap = list.items[i];
		list.items[i] = list.items[list.count - 1 - i];
		list.items[list.count - 1 - i] = swap;
	}
	return list;
}

static PieceList cut(Pieces *p, Arena *arena, Str word)
{
	if (!p->unigram)
		return word.len > WORD_MAX_BYTES ? (PieceList){0} : cut_wordpiece(p, arena, word);
	size_t end = word.len < WORD_MAX_BYTES ? word.len : WORD_MAX_BYTES;
	while (end < word.len && ((unsigned char)word.ptr[end] & 0xC0) == 0x80)
		end--;
	return cut_unigram(p, arena, str_slice(word, 0, end));
}

/* Words repeat: most are cut once. */
static PieceList recall(Pieces *p, Str word)
{
	if (p->remembered_count == MEMORY_MAX) {
		arena_reset(&p->memory);
		memset(p->remembered, 0, MEMORY_SLOTS * sizeof p->remembered[0]);
		p->remembered_count = 0;
	}
	size_t at = hash_quick(word) & (MEMORY_SLOTS - 1);
	while (p->remembered[at].word.len > 0 && !str_eq(p->remembered[at].word, word))
		at = (at + 1) & (MEMORY_SLOTS - 1);
	if (p->remembered[at].word.len == 0) {
		p->remembered[at] = (Remembered){arena_copy(&p->memory, word), cut(p, &p->memory, word)};
		p->remembered_count++;
	}
	return p->remembered[at].pieces;
}

PieceList pieces_of(Pieces *p, Arena *arena, Str text)
{
	AUTO(arena_free) Arena scratch = {0};
	PieceList list = {0};
	WordList words = piece_rules_apply(&p->rules, &scratch, text);
	for (size_t i = 0; i < words.count; i++) {
		PieceList pieces = recall(p, words.items[i]);
		for (size_t k = 0; k < pieces.count; k++)
			*ARENA_PUSH(arena, list.items, list.count) = pieces.items[k];
	}
	return list;
}
