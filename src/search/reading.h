/*
 * Reading: the terms of a text, and beside them what else its words may stand for: two words written
 * as one elsewhere, one that elsewhere is two, a misspelt word, the workspace's synonyms. What is in
 * the vocabulary is never repaired, and what holds a digit or a sign (order numbers, error codes,
 * addresses) is left as it is.
 */
#ifndef SEARCH_READING_H
#define SEARCH_READING_H

#include "text/synonyms.h"
#include "search/vocabulary.h"

/* Gives the vocabulary of the reader, made when it is first needed. */
typedef const Vocabulary *VocabularyFn(void *context, const IndexReader *reader);

typedef struct Reading {
	const IndexReader *reader;
	Synonyms *synonyms;       /* NULL: none */
	VocabularyFn *vocabulary; /* NULL: nothing is repaired */
	void *context;
} Reading;

typedef struct ReadingNote {
	Str from, to; /* "rooter" and "router" */
} ReadingNote;

typedef struct ReadingNotes {
	ReadingNote *items;
	size_t count;
} ReadingNotes;

/* Everything lives in the arena; what was added is added to the notes, where they are not NULL. */
IndexTerms reading_terms(const Reading *r, Arena *arena, Str text, ReadingNotes *notes);

#endif
