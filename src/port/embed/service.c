#include "port/embed/service.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/hash.h"
#include "port/net.h"
#include "port/secret.h"

#include <time.h>

enum {
	TIMEOUT_S = 10,
	RETRIES = 2,
	REPLY_CEILING = 64 * 1024 * 1024,
	PAUSE_MS = 250, /* doubles with every try */
};

bool service_from_config(const Config *c, Str section, Str base_url, Service *ret_service, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const char *name = arena_cstr(&arena, section);
	Service s = {.section = section, .base_url = config_str(c, name, "base_url", base_url)};
	int64_t timeout_s;
	s.key = (SecretSource){config_str(c, name, "key_file", STR("")), config_str(c, name, "key_env", STR("")),
		config_str(c, name, "key_command", STR(""))};
	while (str_ends(s.base_url, STR("/")))
		s.base_url.len--;
	if (!net_url_ok(s.base_url, false, err))
		return err_prefix(err, "countersign.ini: [" STR_FMT "] base_url: ", STR_ARG(section));
	if ((s.key.env.len > 0) + (s.key.file.len > 0) + (s.key.command.len > 0) > 1)
		return err_set(err, ERR_INPUT,
			"countersign.ini: [" STR_FMT "] key_env, key_file, key_command: only one of them",
			STR_ARG(section));
	if (!config_int(c, name, "timeout_s", TIMEOUT_S, 1, 600, &timeout_s, err) ||
		!config_int(c, name, "retries", RETRIES, 0, 5, &s.retries, err))
		return false;
	s.timeout_ms = timeout_s * 1000;
	*ret_service = s;
	return true;
}

static bool read_key(const Service *s, Secret *ret_secret, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	const SecretSource *key = &s->key;
	const char *field = key->env.len > 0 ? "key_env" : key->file.len > 0 ? "key_file" : "key_command";
	if (key->file.len + key->env.len + key->command.len == 0)
		return true;
	Str where = arena_fmt(&arena, "countersign.ini: [" STR_FMT "] %s", STR_ARG(s->section), field);
	return secret_read(s->folder != NULL ? s->folder : ".", key, where.ptr, ret_secret, err);
}

static bool is_passing(const NetReply *r)
{
	return r->progress == NET_NOT_SENT || r->status == 408 || r->status == 425 || r->status == 429 ||
		r->status >= 500;
}

static void pause_ms(int64_t ms)
{
	struct timespec t = {ms / 1000, ms % 1000 * 1000000};
	(void)nanosleep(&t, NULL);
}

static void send_once(const Service *s, Str url, Str body, const Secret *key, NetReply *ret_reply)
{
	AUTO(buf_free) Buf bearer = {0};
	NetHeader headers[2] = {{STR("Content-Type"), STR("application/json")}};
	size_t count = 1;
	if (key->text.len > 0) {
		buf_addf(&bearer, "Bearer " STR_FMT, STR_ARG(buf_str(&key->text)));
		headers[count++] = (NetHeader){STR("Authorization"), buf_str(&bearer)};
	}
	NetRequest request = {.method = "POST", .url = url, .headers = headers, .header_count = count,
		.has_body = true, .body = body, .total_ms = s->timeout_ms,
		.body_ceiling = REPLY_CEILING};
	net_request(&request, ret_reply);
	if (bearer.len > 0)
		secret_wipe(bearer.ptr, bearer.len);
}

static bool read_reply(const Service *s, const Secret *key, const NetReply *r, Json **ret_reply, Err *err)
{
	AUTO(buf_free) Buf said = {0};
	if (r->progress != NET_ANSWERED)
		return err_set(err, ERR_OUTSIDE, "[" STR_FMT "]: %s", STR_ARG(s->section), r->why);
	if (r->status < 200 || r->status > 299) {
		Str head = str_slice(buf_str(&r->body), 0, 160);
		secret_redact(key, head, &said);
		return err_set(err, ERR_OUTSIDE, "[" STR_FMT "]: HTTP %d: " STR_FMT, STR_ARG(s->section),
			r->status, STR_ARG(buf_str(&said)));
	}
	Err why = {0};
	if (!json_parse(buf_str(&r->body), NULL, ret_reply, &why))
		return err_set(err, ERR_OUTSIDE, "[" STR_FMT "]: the answer is no JSON: %s",
			STR_ARG(s->section), why.text);
	return true;
}

bool service_ask(const Service *s, const char *path, const Json *body, Json **ret_reply, Err *err)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(secret_free) Secret key = {0};
	AUTO(buf_free) Buf text = {0};
	AUTO(net_reply_free) NetReply reply = {0};
	Str url = arena_fmt(&arena, STR_FMT "%s", STR_ARG(s->base_url), path);
	if (!read_key(s, &key, err))
		return false;
	json_write(body, &text);
	for (int64_t try = 0; try <= s->retries; try++) {
		if (try > 0)
			pause_ms(PAUSE_MS << (try - 1));
		net_reply_free(&reply);
		reply = (NetReply){0};
		send_once(s, url, buf_str(&text), &key, &reply);
		if (!is_passing(&reply))
			break;
	}
	return read_reply(s, &key, &reply, ret_reply, err);
}

/* ---- for somebody who waits ---- */

enum { RESTING_MOST = 8, SECTION_KEPT = 128 };

/* Those that failed lately; by one thread, for the life of the program. */
static struct {
	char section[SECTION_KEPT];
	int64_t until_us;
} resting[RESTING_MOST];

static size_t resting_at(Str section)
{
	size_t oldest = 0;
	for (size_t i = 0; i < RESTING_MOST; i++) {
		if (str_is(section, resting[i].section))
			return i;
		oldest = resting[i].until_us < resting[oldest].until_us ? i : oldest;
	}
	return oldest;
}

static int64_t rest_left_s(Str section)
{
	size_t at = resting_at(section);
	int64_t left_us = resting[at].until_us - clock_monotonic_us();
	return str_is(section, resting[at].section) && left_us > 0 ? left_us / 1000000 + 1 : 0;
}

static void rest(Str section, bool begins)
{
	size_t at = resting_at(section);
	if (begins || str_is(section, resting[at].section)) {
		(void)snprintf(resting[at].section, SECTION_KEPT, STR_FMT, STR_ARG(section));
		resting[at].until_us = begins ? clock_monotonic_us() + SERVICE_REST_S * 1000000LL : 0;
	}
}

bool service_ask_now(const Service *s, const char *path, const Json *body, Json **ret_reply, Err *err)
{
	Service hurried = *s;
	int64_t left_s = rest_left_s(s->section);
	if (left_s > 0)
		return err_set(err, ERR_OUTSIDE, "[" STR_FMT "]: failed a moment ago, asked again in %lld s",
			STR_ARG(s->section), (long long)left_s);
	hurried.retries = 0;
	hurried.timeout_ms = s->timeout_ms < SERVICE_HURRY_MS ? s->timeout_ms : SERVICE_HURRY_MS;
	bool ok = service_ask(&hurried, path, body, ret_reply, err);
	rest(s->section, !ok);
	return ok;
}
