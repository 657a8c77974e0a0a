/*
 * Import: tests written for promptfoo (promptfoo.dev, "tests" as YAML or CSV) as golden cases. What
 * has no counterpart here (a model that judges, a script) is an error with its line, not a test
 * that checks nothing.
 *
 * YAML: a list of tests, or a mapping with `tests`. Of a test: description, vars
 * {query|question|input|ticket|...}, assert [{type, value}], metadata {as, tags, documents,
 * disposition}. Types: contains, icontains, contains-all, icontains-all, equals -> must_say;
 * not-contains, not-icontains, not-contains-all/any -> must_not_say; is-refusal -> disposition
 * abstain. CSV: a header row; columns id, query (or question, input, prompt, or the only other
 * column), as, disposition, documents, must_say, must_not_say, tags (lists with ; between), and
 * promptfoo's __description, __expected,
 *   __expected1 ... ("contains: X", "icontains: X", "not-contains: X"; a bare text must be said).
 */
#ifndef EVALS_IMPORT_H
#define EVALS_IMPORT_H

#include "base/json.h"

bool import_known(Str path); /* .yaml .yml .csv */

/* An array of golden cases, each with "line"; the caller frees. ERR_INPUT names file, line and
 * field. */
bool import_tests(const char *path, Str text, Json **ret_cases, Err *err);

/* import_yaml.c: a document as JSON with "line" in every mapping. Scalars are text unless plain
 * true, false, null or a number. Anchors are refused: a set is read, not computed. */
bool import_yaml(const char *path, Str text, Json **ret_json, Err *err);

#endif
