/*
 * Analysis: by which words a passage is found: the stems of its title, heading and text, and the
 * parts of identifiers. One place, so that whatever builds an index builds the same.
 */
#ifndef SEARCH_ANALYSIS_H
#define SEARCH_ANALYSIS_H

#include "search/index.h"

typedef struct AnalysisLengths { /* in tokens */
	uint32_t all, title;     /* title, heading and text; the title alone */
} AnalysisLengths;

/* `stem` is borrowed for the call. */
typedef void AnalysisFn(void *context, Str stem, bool in_title);

/* Calls `each` for every occurrence. A passage is stemmed in the language it is written in; `own`
 * where that can't be told. */
AnalysisLengths analyse(Arena *scratch, Language own, const IndexPassage *p, AnalysisFn *each,
	void *context);

/* Another number whenever the words of a sample text come out otherwise. */
uint64_t analysis_version(void);

#endif
