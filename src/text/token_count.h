/*
 * TokenCount: about how many tokens a model's tokenizer makes of a text. Byte pair encodings differ, so this is
 * a rule over runs of letters, digits, signs and characters beyond ASCII, fitted to cl100k_base, o200k_base and
 * Llama's over English, German, code, JSON, mail and machine translated texts (docs/TESTING.md has the ratios).
 */
#ifndef TEXT_TOKEN_COUNT_H
#define TEXT_TOKEN_COUNT_H

#include "base/str.h"

int64_t token_count(Str text);

#endif
