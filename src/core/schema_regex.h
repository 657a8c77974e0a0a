/*
 * Regex: the patterns of JSON Schema, ECMA-262 in Unicode mode, matched without backtracking (a set
 * of states walks the text once), so the time is at most pattern length times text length;
 * look-aheads multiply that, and a step budget ends what would take too long.
 *
 * Known: . ^ $ | ( ) (?: ) (?<name> ) (?= ) (?! ) [ ] [^ ] * + ? {n} {n,} {n,m} and their lazy
 * forms, \d \D \w \W \s \S \b \B, \t \n \v \f \r \0 \cX \xHH \uHHHH (pairs too) \u{H...}, \p{..}
 * and \P{..} with general categories (short, long, gc=...), Any, Assigned and ASCII; a backslash
 * before any ASCII punctuation mark. A brace or ] that means nothing stands for itself (Annex B).
 * Refused, with a reason: back references, look-behind, scripts and other properties, letters that
 * are no escapes (\Z, \a), programs of more than REGEX_PROGRAM_MAX steps such as (a{1000}){1000}.
 */
#ifndef CORE_SCHEMA_REGEX_H
#define CORE_SCHEMA_REGEX_H

#include "base/arena.h"

typedef struct Regex Regex;

enum { REGEX_PROGRAM_MAX = 20000, REGEX_GROUP_DEPTH = 60 };

/* The Regex lives in the arena. ERR_INPUT with the reason and the place in the pattern. */
bool regex_compile(Arena *arena, Str pattern, const Regex **ret_regex, Err *err);

/*
 * Whether the pattern is found anywhere in the text (UTF-8, a NUL as C0 80). *steps_left goes down
 * with the work; at 0 the search gives up and returns false, and the caller must look at
 * *steps_left.
 */
bool regex_found(const Regex *regex, Str text, uint64_t *steps_left);

#endif
