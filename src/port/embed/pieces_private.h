/* What the files of Pieces share: the rules by which text is made ready and cut into words. */
#ifndef PORT_EMBED_PIECES_PRIVATE_H
#define PORT_EMBED_PIECES_PRIVATE_H

#include "port/embed/pieces.h"

enum { RULES_MAX = 80 };

typedef enum RuleKind {
	RULE_LOWER,
	RULE_FORM, /* Unicode normal form; `flags` are utf8proc's */
	RULE_STRIP_MARKS,
	RULE_CLEAN,      /* controls go, white space becomes a blank */
	RULE_IDEOGRAPHS, /* a blank on either side of each */
	RULE_REPLACE,    /* `from` by `to` */
	RULE_SQUEEZE,    /* runs of white space become `to` */
	RULE_TRIM,
	RULE_PREPEND, /* `to`, where the text is not empty */
	RULE_SPLIT_BLANKS,
	RULE_SPLIT_PUNCTUATION, /* each mark a word of its own */
	RULE_SPLIT_WORDS,       /* runs of letters and digits, runs of anything else */
	RULE_METASPACE,         /* blanks become `to`, one more in front; words begin there */
} RuleKind;

typedef struct Rule {
	RuleKind kind;
	unsigned flags;
	Str from, to;
} Rule;

typedef struct PieceRules {
	Rule items[RULES_MAX];
	size_t count;
} PieceRules;

/* Of "normalizer" and "pre_tokenizer"; texts live in the arena. */
bool piece_rules_read(Arena *arena, const Json *tokenizer, PieceRules *ret_rules, Err *err);

typedef struct WordList {
	Str *items;
	size_t count;
} WordList;

/* The words of the text by the rules; everything lives in the arena. */
WordList piece_rules_apply(const PieceRules *rules, Arena *arena, Str text);

#endif
