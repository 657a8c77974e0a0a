/*
 * Pieces: text cut into the pieces a static embedding model has vectors for, as the model's
 * tokenizer.json (Hugging Face tokenizers) says. Read are the models WordPiece (Wu et al. 2016,
 * arXiv 1609.08144; the longest piece first, as BERT does) and Unigram (Kudo 2018, arXiv
 * 1804.10959; the likeliest cut, by Viterbi), and the normalizers and pre-tokenizers listed in
 * pieces_rules.c; anything else is refused by name rather than cut otherwise than the model was
 * trained with.
 *
 * A Pieces remembers words it has cut: it is for one thread.
 */
#ifndef PORT_EMBED_PIECES_H
#define PORT_EMBED_PIECES_H

#include "base/json.h"

typedef struct Pieces Pieces;

/* `tokenizer` is borrowed for the call. ERR_INPUT names the part that is missing or not known. */
bool pieces_new(const Json *tokenizer, Pieces **ret_pieces, Err *err);
void pieces_free(Pieces *p); /* NULL accepted */
void pieces_freep(Pieces **p);
size_t pieces_count(const Pieces *p); /* of the vocabulary */

/* The pieces of the text in order, without those the vocabulary does not have; lives in the arena. */
typedef struct PieceList {
	uint32_t *items;
	size_t count;
} PieceList;
PieceList pieces_of(Pieces *p, Arena *arena, Str text);

#endif
