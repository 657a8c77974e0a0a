#include "base/err.h"

#include <stdarg.h>
#include <stdlib.h>

void (*err_out_of_memory_hook)(void);

void err_write(Err *err, ErrCode code, const char *fmt, ...)
{
	if (err == NULL)
		return;
	char text[ERR_TEXT]; /* the old text may be one of the arguments */
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	err->code = code;
	memcpy(err->text, text, sizeof text);
}

void err_write_prefix(Err *err, const char *fmt, ...)
{
	if (err == NULL)
		return;
	char head[ERR_TEXT];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(head, sizeof head, fmt, ap);
	va_end(ap);
	size_t len = strlen(head), room = sizeof err->text - 1 - len, tail = strlen(err->text);
	if (tail > room)
		tail = room;
	memmove(err->text + len, err->text, tail);
	memcpy(err->text, head, len);
	err->text[len + tail] = '\0';
}

const char *err_code_name(ErrCode code)
{
	static const char *const names[] = {
#define X(name, text, status) text,
		ERR_CODES(X)
#undef X
	};
	return (size_t)code < sizeof names / sizeof names[0] ? names[code] : "unknown";
}

int err_exit_status(ErrCode code)
{
	static const int status[] = {
#define X(name, text, status) status,
		ERR_CODES(X)
#undef X
	};
	return (size_t)code < sizeof status / sizeof status[0] ? status[code] : 5;
}

void err_out_of_memory(void)
{
	if (err_out_of_memory_hook != NULL)
		err_out_of_memory_hook();
	(void)fputs("countersign: out of memory; nothing half-done was committed\n", stderr);
	abort();
}

void *xmalloc(size_t size)
{
	void *p = malloc(size > 0 ? size : 1);
	if (p == NULL)
		err_out_of_memory();
	return p;
}

void *xcalloc(size_t count, size_t size)
{
	void *p = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
	if (p == NULL)
		err_out_of_memory();
	return p;
}

void *xrealloc(void *ptr, size_t size)
{
	void *p = realloc(ptr, size > 0 ? size : 1);
	if (p == NULL)
		err_out_of_memory();
	return p;
}
