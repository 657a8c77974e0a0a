/*
 * Cover: how much of a question's content words a source has. Shares are of the words' weight, 0 to
 * 1 (words.h); a word counts more the fewer passages have it. A word that no source has is met in part where
 * another for the same stands (other_words.h).
 */
#ifndef STAGE_EXTRACT_COVER_H
#define STAGE_EXTRACT_COVER_H

#include "stage/extract.h"

/* Looks the terms up in all sources, once a word; what is below is asked only of terms looked up. */
void cover_find(Extract *x, Terms *terms);

/* The question's words without names and the customer's own codes, looked up. */
Terms cover_terms(Extract *x, Str question);

double cover_share(const Terms *terms, double covered);

/* How well the section and its headings have this word. */
double cover_term(const Extract *x, const Term *t, const Source *s);

double cover_section(const Extract *x, const Terms *terms, const Source *s);
/* Of the whole passage: what decides whether it speaks of the matter at all. */
double cover_passage(const Extract *x, const Terms *terms, const Source *s);
/* What an outdated passage covers counts for the newer document that took its place. */
double cover_inherited(const Extract *x, const Terms *terms, const Source *s);
/* Of title and headings. */
double cover_head(const Extract *x, const Terms *terms, const Source *s);
/* Where the word stands in the passage's text. */
const Places *cover_places(const Extract *x, const Term *t, const Source *s);
double cover_sentence(const Extract *x, const Terms *terms, const Source *s, size_t i);
size_t cover_best_sentence(
	const Extract *x, const Terms *terms, const Source *s, double *ret_value);

#endif
