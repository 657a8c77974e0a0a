/* Report: what a run and its gate say, for a program, a person, a build server. */
#ifndef EVALS_REPORT_H
#define EVALS_REPORT_H

#include "evals/gate.h"

/* {set,cases,passed,metrics,slices,regressions,comparable,...} of docs/CLI.md; the caller frees. */
Json *report_json(const Result *r, const Gate *g);

/* The gate's answer, then what regressed, then the worst cases first, then numbers beside the
 * baseline's. */
void report_text(const Result *r, const Gate *g, const Result *baseline, Buf *out);

/* The cases from the worst on: how many checks failed, then the lowest mean score; ties by id. An
 * array of r->count in the arena. */
const ResultCase **report_worst(Arena *arena, const Result *r);

/* Text for XML and HTML, between quotes too. */
void report_escape(Str text, Buf *out);

/* One testsuite in the JUnit XML that build servers read. */
void report_junit(const Result *r, const Gate *g, Buf *out);

/* One HTML file that needs nothing else. `baseline` NULL: none. */
void report_html(const Result *r, const Gate *g, const Result *baseline, Buf *out);

#endif
