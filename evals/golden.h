/*
 * Golden: a set of cases with what is expected of each (docs: CLI.md). One JSON line a case:
 *   {"id","ticket":{...}|"query","as","expect":{"disposition","documents":[],"must_say":[],"must_not_say":[],
 *    "actions":[{"tool","arguments"}],"no_actions":true,"language","intent"},"tags":[]}
 * Every fault of the file is told with its line and field, not only the first. A field of `expect`
 * that nobody knows is a remark: it would check nothing without anybody knowing.
 */
#ifndef EVALS_GOLDEN_H
#define EVALS_GOLDEN_H

#include "base/hash.h"
#include "core/case.h"

typedef struct StrList {
	Str *items;
	size_t count;
} StrList;

typedef struct ExpectedAction {
	Str tool;
	const Json *arguments; /* these at least; NULL: any */
} ExpectedAction;

typedef struct Expectation {
	bool has_disposition, no_actions;
	Disposition disposition;
	StrList documents, must_say, must_not_say;
	ExpectedAction *actions;
	size_t action_count;
	Str language, intent; /* "" where nothing is expected */
} Expectation;

typedef struct GoldenCase {
	Str id;
	int line;
	Ticket ticket; /* for a query: one message and no requester */
	bool is_query;
	Str as;
	Expectation expect;
	StrList tags;
	HashHex hash; /* of the case as it is written: what a baseline compares */
} GoldenCase;

typedef struct GoldenSet {
	Arena arena;
	Json *list; /* the cases as they were read, an array; what the Strs above point into */
	Str name;   /* of the file, without folder and ending */
	GoldenCase *cases;
	size_t count;
	HashHex hash; /* over ids and hashes, whatever their order */
	StrList remarks;
} GoldenSet;

/* .jsonl; also promptfoo's tests as .yaml or .csv (evals/import.h). On failure ERR_INPUT with one
 * line for each fault in *ret_faults (appended), the first of them in *err. */
bool golden_read(const char *path, GoldenSet *ret_set, Buf *ret_faults, Err *err);
/* The same of bytes; `path` says which kind they are, and what errors call them. */
bool golden_parse(const char *path, Str bytes, GoldenSet *ret_set, Buf *ret_faults, Err *err);
void golden_free(GoldenSet *set); /* NULL accepted */

/* The cases with at least one of these tags, comma separated; the set's hash stays. */
void golden_keep_tags(GoldenSet *set, Str tags);

#endif
