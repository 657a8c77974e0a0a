/*
 * Quantity: a number with what it counts: "14 days", "zwei Wochen", "EUR 49,90", "100 Mbit/s",
 * "10 %". Works on folded text (fold.h with FOLD_CASE | FOLD_RAISED). Units of time, money, shares,
 * data, length, weight, volume and warmth in seven languages; numbers up to thirty may be words.
 */
#ifndef TEXT_QUANTITY_H
#define TEXT_QUANTITY_H

#include "text/number.h"

typedef enum QuantityKind {
	QUANTITY_NONE,
	QUANTITY_TIME,    /* in seconds */
	QUANTITY_WORKING, /* working days */
	QUANTITY_MONTHS,  /* months: no fixed number of days */
	QUANTITY_MONEY,   /* in the unit the sign names; see `currency` */
	QUANTITY_SHARE,   /* percent */
	QUANTITY_SIZE,    /* bytes, a kilobyte taken as 1000 */
	QUANTITY_RATE,    /* bits a second */
	QUANTITY_LENGTH,  /* millimetres */
	QUANTITY_WEIGHT,  /* grams */
	QUANTITY_VOLUME,  /* millilitres */
	QUANTITY_WARMTH,  /* degrees; `currency` says whose */
} QuantityKind;

typedef struct Quantity {
	QuantityKind kind;
	char currency; /* of MONEY: 'E' euro, 'D' dollar, 'P' pound, 'F' franc, 0 for cents alone; of WARMTH 'c', 'f' */
	double factor; /* of the unit, in what `kind` counts */
	double amounts[NUMBER_MAX_READINGS]; /* every reading, times factor */
	size_t amount_count;
	size_t end; /* bytes of the text: behind number and unit */
	bool word;  /* the number is a word */
} Quantity;

/* The quantity whose number starts at `at`; QUANTITY_NONE where no unit is tied to it. Of a range
 * ("3 to 5 days") the first number has the unit of the second. */
Quantity quantity_read(Str folded, size_t at);

/* The same amount of the same thing: 2 weeks and 14 days. */
bool quantity_equal(const Quantity *a, const Quantity *b);

/* Is the word, in any case, one of the units? */
bool quantity_is_unit(Str word);

#endif
