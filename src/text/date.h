/*
 * Date: calendar dates as people write them, in eight languages. Works on folded text (fold.h with
 * FOLD_CASE | FOLD_RAISED). 05/03/2026 has two readings; a date without a year is
 * only what date_day_read is for.
 */
#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include "base/str.h"

enum { DATE_MAX_READINGS = 2 };

typedef struct Date {
	int year, month, day;
} Date;

/* The date that starts at `at`: returns its length, 0 where none does. */
size_t date_read(Str folded, size_t at, Date ret_dates[DATE_MAX_READINGS], size_t *ret_count);
bool date_equal(Date a, Date b);

/* Is the word, in any case, the name of a month? */
bool date_is_month(Str word);

/* The day and month that start at `at` with no regard to a year ("3 May"): its year is 0. Returns
 * its length, 0 where none does. */
size_t date_day_read(Str folded, size_t at, Date *ret_day);
/* Are both the same day, where a year that is not said fits any? */
bool date_same_day(Date a, Date b);

#endif
