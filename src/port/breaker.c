#include "port/breaker.h"

static const int64_t second_us = 1000000;

bool breaker_ask(Breaker *b, int64_t now_us, int64_t *ret_rest_s)
{
	bool open = b->failures >= BREAKER_FAILURES;
	if (open && (b->probing || now_us < b->until_us)) {
		*ret_rest_s = now_us < b->until_us ? (b->until_us - now_us) / second_us + 1 : 1;
		return false;
	}
	b->probing = open;
	return true;
}

void breaker_tell(Breaker *b, BreakerNews news, int64_t now_us)
{
	b->probing = false;
	if (news == BREAKER_WORKS)
		*b = (Breaker){0};
	if (news != BREAKER_FAILS || ++b->failures < BREAKER_FAILURES)
		return;
	b->rest_us = b->rest_us == 0 ? BREAKER_REST_S * second_us : 2 * b->rest_us;
	if (b->rest_us > BREAKER_MOST_REST_S * second_us)
		b->rest_us = BREAKER_MOST_REST_S * second_us;
	b->until_us = now_us + b->rest_us;
}
