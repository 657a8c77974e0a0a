/*
 * Breaker: a service that fails again and again is left alone for a while, then asked once; only an answer
 * closes it again (Nygard, Release It!, "Circuit Breaker"). Pure: the caller brings the time.
 */
#ifndef PORT_BREAKER_H
#define PORT_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum {
	BREAKER_FAILURES = 5, /* in a row, that open it */
	BREAKER_REST_S = 30,  /* the first rest; doubles each time the question after it fails */
	BREAKER_MOST_REST_S = 300,
};

typedef struct Breaker { /* zeroed: closed */
	int failures;
	int64_t rest_us, until_us;
	bool probing; /* the one question after a rest is on its way */
} Breaker;

typedef enum BreakerNews { BREAKER_WORKS, BREAKER_FAILS, BREAKER_NOTHING /* it was cancelled */ } BreakerNews;

/* May it be asked now? If so it is taken to be, and breaker_tell must follow. `ret_rest_s`: for how long not. */
bool breaker_ask(Breaker *b, int64_t now_us, int64_t *ret_rest_s);
void breaker_tell(Breaker *b, BreakerNews news, int64_t now_us);

#endif
