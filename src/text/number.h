/*
 * Number: the amounts written in a text, in every way they can be read. Works on folded text
 * (fold.h with FOLD_CASE | FOLD_RAISED), so digits, blanks, apostrophes and minus signs are ASCII.
 */
#ifndef TEXT_NUMBER_H
#define TEXT_NUMBER_H

#include "base/str.h"

enum { DECIMAL_MAX = 40, NUMBER_MAX_READINGS = 8 };

/* An exact decimal without superfluous zeros: "1234.5", "0.05", "0". */
typedef struct Decimal {
	char text[DECIMAL_MAX];
	bool negative;
} Decimal;

/* From a number as JSON writes it (no exponent), or as plain digits; false on anything else. */
bool decimal_from(Str text, Decimal *ret_decimal);
Decimal decimal_hundredth(Decimal d); /* 4990 gives 49.9 */
bool decimal_equal(Decimal a, Decimal b);
double decimal_value(Decimal d); /* as near as a double comes, in any locale */

typedef struct NumberReading {
	Decimal value;
	size_t end;
} NumberReading;

/* All readings of the number whose first digit is at `at`: "1.234" is 1234 and 1.234; "1 234" is 1
 * and 1234. None where the digits belong to something else (an id, a date, a longer number, a
 * time). */
size_t number_read(Str folded, size_t at, NumberReading ret_readings[NUMBER_MAX_READINGS]);

#endif
