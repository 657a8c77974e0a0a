/* Several requests on one loop, over real sockets. */
#include "port/net.h"

#include "runner_server.h"
#include "tests/lib/testing.h"

#include <poll.h>

typedef struct Bench {
	Office office;
	Server server;
	Net *net;
} Bench;

static Bench bench_open(void)
{
	Bench b = {.office = office_new("test_port_net"), .net = net_open()};
	b.server = server_start(&b.office, "tests/runner_http_server.py", "");
	return b;
}

static void bench_close(Bench *b)
{
	net_close(b->net);
	server_stop(&b->server);
	office_free(&b->office);
}

static NetFlight *fly(Bench *b, const char *path, const NetSink *sink)
{
	Str url = arena_fmt(&b->office.arena, "http://127.0.0.1:%d/%s", b->server.port, path);
	return net_start(b->net, &(NetRequest){.method = "GET", .url = url, .may_reuse = true}, sink);
}

static void wait_for(Bench *b, const NetFlight *f)
{
	while (!net_is_done(f))
		(void)net_poll(b->net, NULL, 0, 1000);
}

static const char *landed(Bench *b, NetFlight *f)
{
	AUTO(net_reply_free) NetReply r = {0};
	net_land(f, &r, NULL);
	return arena_fmt(&b->office.arena, "%d %d %.*s%s", (int)r.progress, r.status,
		STR_ARG(str_slice(buf_str(&r.body), 0, 40)), r.why).ptr;
}

static void each_of_many_gets_its_own_answer(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	NetFlight *flights[24];
	for (int i = 0; i < 24; i++)
		flights[i] = fly(&b, arena_fmt(&b.office.arena, "pay/%d", i).ptr, NULL);
	for (int i = 0; i < 24; i++) {
		wait_for(&b, flights[i]);
		const char *wanted = arena_fmt(&b.office.arena, "2 200 {\"paid\": \"/pay/%d\"", i).ptr;
		OFFICE_SAYS(landed(&b, flights[i]), wanted);
	}
}

static void one_that_hangs_holds_up_no_other_and_is_cancelled_at_once(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	NetFlight *slow = fly(&b, "slow", NULL), *quick = fly(&b, "pay/1", NULL);
	wait_for(&b, quick);
	assert_false(net_is_done(slow));
	OFFICE_SAYS(landed(&b, quick), "2 200");
	OFFICE_SAYS(landed(&b, slow), "1 0"); /* it left: what it did is not known */
	NetFlight *forgotten = fly(&b, "slow", NULL);
	(void)net_poll(b.net, NULL, 0, 0);
	assert_false(net_is_done(forgotten)); /* net_close lands it */
}

static void one_that_can_not_be_made_is_done_at_once(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	NetRequest wrong = {.method = "BREW", .url = STR("http://127.0.0.1:1/")};
	NetFlight *f = net_start(b.net, &wrong, NULL);
	assert_true(net_is_done(f));
	OFFICE_SAYS(landed(&b, f), "0 0 not a method");
	wrong = (NetRequest){.method = "GET", .url = STR("ftp://127.0.0.1/")};
	OFFICE_SAYS(landed(&b, net_start(b.net, &wrong, NULL)), "0 0 not a plain https or http URL");
	f = net_start(b.net, &(NetRequest){.method = "GET", .url = STR("http://127.0.0.1:1/")}, NULL);
	wait_for(&b, f);
	OFFICE_SAYS(landed(&b, f), "0 0");
}

static void the_callers_descriptors_are_watched_beside_the_flights(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	NetFlight *slow = fly(&b, "slow", NULL);
	assert_int_equal(write(ends[1], "k", 1), 1);
	struct pollfd fds[] = {{.fd = ends[0], .events = POLLIN}, {.fd = -1}};
	int ready = 0;
	for (int turn = 0; turn < 100 && ready == 0; turn++)
		ready = net_poll(b.net, fds, 2, 1000);
	assert_int_equal(ready, 1);
	assert_int_equal(fds[0].revents, POLLIN);
	assert_false(net_is_done(slow));
	close(ends[1]);
	char byte;
	assert_int_equal(read(ends[0], &byte, 1), 1);
	assert_int_equal(net_poll(b.net, fds, 1, 1000), 1); /* a hang-up is told, as poll(2) tells it */
	assert_int_equal(fds[0].revents & POLLHUP, POLLHUP);
	close(ends[0]);
}

static bool take_first(void *context, const NetHead *head, Str bytes)
{
	Buf *to = context;
	assert_int_equal(head->status, 200);
	buf_add(to, str_slice(bytes, 0, 3));
	return false;
}

static void a_sink_that_has_enough_ends_its_flight_alone(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	AUTO(buf_free) Buf got = {0};
	NetSink sink = {take_first, &got};
	NetFlight *drip = fly(&b, "drip", &sink), *other = fly(&b, "pay/2", NULL);
	wait_for(&b, drip);
	wait_for(&b, other);
	assert_string_equal(buf_cstr(&got), "x");
	OFFICE_SAYS(landed(&b, drip), "1 200 ");
	OFFICE_SAYS(landed(&b, other), "2 200 ");
}

static void waking_ends_the_wait(void **state)
{
	(void)state;
	AUTO(bench_close) Bench b = bench_open();
	NetFlight *slow = fly(&b, "slow", NULL);
	for (int turn = 0; turn < 3; turn++) { /* were it not woken, this would wait for an hour */
		net_wake(b.net);
		(void)net_poll(b.net, NULL, 0, 3600000);
	}
	assert_false(net_is_done(slow));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_of_many_gets_its_own_answer),
		cmocka_unit_test(one_that_hangs_holds_up_no_other_and_is_cancelled_at_once),
		cmocka_unit_test(one_that_can_not_be_made_is_done_at_once),
		cmocka_unit_test(the_callers_descriptors_are_watched_beside_the_flights),
		cmocka_unit_test(a_sink_that_has_enough_ends_its_flight_alone),
		cmocka_unit_test(waking_ends_the_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
