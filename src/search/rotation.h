/*
 * Rotation: one fixed turn of a space of `width` dimensions, after which every vector, whatever it was, has its length
 * spread over all of them about as a normal distribution is: what is then rounded to a few bits a dimension errs by
 * chance and not by how a model lays out its numbers. Lengths and products stay what they are.
 *
 * Rounds of random signs, a Hadamard transform and sums and differences of pairs (Ailon and Chazelle 2009, "The
 * fast Johnson-Lindenstrauss transform"; the pairs after Kac 1954, as widths need not be powers of two).
 */
#ifndef SEARCH_ROTATION_H
#define SEARCH_ROTATION_H

#include <stddef.h>

/* In place; `width` is even. */
void rotation_turn(float *row, size_t width);
void rotation_turn_back(float *row, size_t width);

#endif
