#include "port/lease.h"

#include "base/auto.h"
#include "base/clock.h"

#include <pthread.h>
#include <signal.h>

struct Lease {
	const char *path;
	const Claim *claim;
	Str owner;
	int64_t lease_ms;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool over;
};

/* Waits for the end, at most so long; true where it came. */
static bool wait_for_end(Lease *l, int64_t ms)
{
	struct timespec until;
	(void)clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	(void)pthread_mutex_lock(&l->lock);
	while (!l->over && pthread_cond_timedwait(&l->ended, &l->lock, &until) == 0)
		;
	bool over = l->over;
	(void)pthread_mutex_unlock(&l->lock);
	return over;
}

/* Once the claim is somebody else's there is nothing to renew; a store that is busy is tried again next time. */
static bool renew(const Lease *l)
{
	Store *store = NULL;
	bool holds = true;
	if (store_open(l->path, STORE_OPEN, &store, NULL))
		(void)store_claim_renew(store, l->claim, l->owner, clock_now_ms(), l->lease_ms, &holds, NULL);
	store_close(store);
	return holds;
}

static void *keep(void *context)
{
	Lease *l = context;
	while (!wait_for_end(l, l->lease_ms / 3) && renew(l))
		;
	return NULL;
}

static void lease_free(Lease *l)
{
	(void)pthread_cond_destroy(&l->ended);
	(void)pthread_mutex_destroy(&l->lock);
	free(l);
}

Lease *lease_keep(Store *s, const Claim *claim, Str owner, int64_t lease_ms)
{
	Lease *l = xcalloc(1, sizeof *l);
	pthread_condattr_t monotonic;
	sigset_t all, before;
	*l = (Lease){.path = store_path(s), .claim = claim, .owner = owner, .lease_ms = lease_ms};
	(void)pthread_condattr_init(&monotonic);
	(void)pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	(void)pthread_mutex_init(&l->lock, NULL);
	(void)pthread_cond_init(&l->ended, &monotonic);
	(void)pthread_condattr_destroy(&monotonic);
	(void)sigfillset(&all); /* signals are the main thread's */
	(void)pthread_sigmask(SIG_BLOCK, &all, &before);
	bool begun = pthread_create(&l->thread, NULL, keep, l) == 0;
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (begun)
		return l;
	lease_free(l);
	return NULL;
}

void lease_end(Lease *l)
{
	if (l == NULL)
		return;
	(void)pthread_mutex_lock(&l->lock);
	l->over = true;
	(void)pthread_cond_signal(&l->ended);
	(void)pthread_mutex_unlock(&l->lock);
	(void)pthread_join(l->thread, NULL);
	lease_free(l);
}
