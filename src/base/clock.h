/* Time: wall clock in milliseconds since 1970 (UTC), monotonic microseconds, ISO 8601 text. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include "base/str.h"

enum { CLOCK_ISO = 25 };

typedef struct ClockIso {
	char text[CLOCK_ISO]; /* 2026-11-23T13:05:09Z */
} ClockIso;

/* The wall clock. COUNTERSIGN_NOW (milliseconds) fixes it, so that screens and tests repeat. */
int64_t clock_now_ms(void);
int64_t clock_monotonic_us(void);
int64_t clock_cpu_us(void); /* this process has used */
ClockIso clock_iso(int64_t at_ms);
/* "2026-11-23", "2026-11-23T13:05:09Z", with fraction or +hh:mm; false on anything else. */
bool clock_from_iso(Str text, int64_t *ret_ms);
/* "90s", "15m", "3h", "2d", "2w" into milliseconds, or an ISO date taken as "since then". */
bool clock_since(Str text, int64_t now_ms, int64_t *ret_ms);

#endif
