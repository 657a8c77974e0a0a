/* Free by scope: AUTO(buf_free) Buf b = {0};  the named function gets a pointer to the variable. */
#ifndef BASE_AUTO_H
#define BASE_AUTO_H

#include <stddef.h>
#include <stdlib.h>

#define AUTO(fn) __attribute__((cleanup(fn)))
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* AUTO(free_ptr) char *p: works for any malloc'd pointer. */
static inline void free_ptr(void *p)
{
	free(*(void **)p);
}

#endif
