#include "port/runner.h"

#include "base/auto.h"

static const RunnerKind *const kinds[] = {&runner_sql, &runner_http, &runner_exec, &runner_mail};

const RunnerKind *runner_find(Str kind)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_is(kind, kinds[i]->kind))
			return kinds[i];
	return NULL;
}

bool runner_key_is_plain(Str key)
{
	enum { MAX = 128 };
	static const char plain[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._:+=-";
	for (size_t i = 0; i < key.len; i++)
		if (memchr(plain, key.ptr[i], sizeof plain - 1) == NULL)
			return false;
	return key.len > 0 && key.len <= MAX;
}
