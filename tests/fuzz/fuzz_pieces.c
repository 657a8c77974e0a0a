/* Any JSON as a tokenizer, any text cut by it: pieces are numbers of the vocabulary. The first line is the tokenizer,
 * the rest the text. */
#include "port/embed/pieces.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(json_freep) Json *tokenizer = NULL;
	AUTO(pieces_freep) Pieces *p = NULL;
	Err err = {0};
	Str rest = {(const char *)data, size}, line;
	if (!str_next(&rest, '\n', &line) || !json_parse(line, NULL, &tokenizer, NULL))
		return 0;
	if (!pieces_new(tokenizer, &p, &err)) {
		if (err.code != ERR_INPUT || err.text[0] == '\0' || p != NULL)
			abort();
		return 0;
	}
	PieceList list = pieces_of(p, &arena, rest);
	for (size_t i = 0; i < list.count; i++)
		if (list.items[i] >= pieces_count(p))
			abort();
	return 0;
}
