/* What the parser (schema_regex.c) hands to the matcher (schema_regex_run.c). */
#ifndef CORE_SCHEMA_REGEX_PRIVATE_H
#define CORE_SCHEMA_REGEX_PRIVATE_H

#include "core/schema_regex.h"

typedef enum RegexItemKind {
	REGEX_RANGE,
	REGEX_CATEGORY,
	REGEX_DIGIT,
	REGEX_WORD,
	REGEX_SPACE,
} RegexItemKind;

/* One piece of a character class. */
typedef struct RegexItem {
	RegexItemKind kind;
	bool negate;
	uint32_t first, last; /* of a range */
	uint32_t categories;  /* a bit for each utf8proc category */
} RegexItem;

typedef struct RegexClass {
	RegexItem *items;
	size_t count;
	bool negate;
} RegexClass;

typedef enum RegexOp {
	REGEX_CHAR,  /* eats `code` */
	REGEX_DOT,   /* eats all but line ends */
	REGEX_CLASS, /* eats what class number `code` has */
	REGEX_SPLIT, /* goes on at x and at y */
	REGEX_JUMP,  /* goes on at x */
	REGEX_START, /* the assertions eat nothing */
	REGEX_END,
	REGEX_EDGE,      /* \b */
	REGEX_NO_EDGE,   /* \B */
	REGEX_AHEAD,     /* the program behind it up to its MATCH must match here; goes on at x */
	REGEX_NOT_AHEAD, /* must not */
	REGEX_MATCH,
} RegexOp;

/* Targets are relative to the instruction, so a piece of program can be copied and moved. */
typedef struct RegexStep {
	RegexOp op;
	uint32_t code;
	int x, y;
} RegexStep;

struct Regex {
	RegexStep *steps;
	size_t count;
	RegexClass *classes;
	size_t class_count;
};

/* A general category by its short or long name as a bit set; false where it is none. */
bool regex_category(Str name, uint32_t *ret_categories);
bool regex_item_has(const RegexItem *item, uint32_t code);

#endif
