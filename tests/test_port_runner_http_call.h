/* A server that misbehaves, and one call of it. */
#ifndef TESTS_TEST_PORT_RUNNER_HTTP_CALL_H
#define TESTS_TEST_PORT_RUNNER_HTTP_CALL_H

#include "runner_server.h"

#include "port/net.h"

#define SCRIPT "tests/runner_http_server.py"

static inline Office office_open(Server *ret_server)
{
	Office o = office_new("test_runner_http");
	*ret_server = server_start(&o, SCRIPT, "");
	return o;
}

/* A tool whose http part is `fields` after the url; %d in url is the server's port. */
static inline RunnerResult call_url(Office *o, const Server *s, const char *url, const char *fields,
	const char *arguments)
{
	Str place = arena_fmt(&o->arena, url, s->port);
	Str manifest = arena_fmt(&o->arena, "{\"name\":\"t\",\"kind\":\"http\",\"arguments\":{\"type\":\"object\","
		"\"properties\":{\"id\":{},\"note\":{},\"deep\":{}}},\"http\":{\"url\":\"" STR_FMT "\"%s}}",
		STR_ARG(place), fields);
	office_tool(o, manifest.ptr, arguments);
	return office_call(o, "key-1", false);
}

#define POST ",\"method\":\"POST\",\"body\":\"arguments\""

#endif
