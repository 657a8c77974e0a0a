/* Whatever a call's values are: an address stays in its place, a mail keeps its headers and line lengths. */
#include "port/net.h"
#include "port/runner_http_text.h"
#include "port/runner_mail_text.h"
#include "port/runner_part.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void address_stays(Arena *arena, Str value)
{
	static const char fixed[] = "https://office.example/a/";
	AUTO(json_freep) Json *arguments = json_new_object();
	Tool tool = {0};
	RunnerCall call = {.tool = &tool, .arguments = arguments};
	Str url, head = str_from(fixed);
	json_set_str(arguments, "id", value);
	if (!http_url(arena, &call, STR("https://office.example/a/{id}/b?q={id}"), &url, NULL))
		return;
	must(str_starts(url, head));
	size_t slashes = 0, marks = 0;
	for (size_t i = 0; i < url.len; i++) {
		must(url.ptr[i] > ' ' && url.ptr[i] < 127 && url.ptr[i] != '#' && url.ptr[i] != '@');
		slashes += url.ptr[i] == '/';
		marks += url.ptr[i] == '?';
	}
	must(slashes == 5 && marks == 1 && net_url_ok(url, false, NULL) == (url.len <= NET_MAX_URL));
}

static void mail_keeps_its_shape(Arena *arena, Str a, Str b)
{
	static const char *const names[] = {"Date: ", "From: ", "To: ", "Subject: ", "Message-ID: ",
		"In-Reply-To: ", "References: ", "MIME-Version: ", "Content-Type: ",
		"Content-Transfer-Encoding: ", " ", NULL};
	AUTO(buf_free) Buf out = {0};
	MailText m = {.from_name = a, .from = STR("a@b.c"), .to = STR("d@e.f"), .subject = b, .body = b,
		.message_id = mail_message_id(arena, STR("k"), STR("b.c")), .in_reply_to = a,
		.references = b, .now_ms = 1763902800000};
	if (!mail_text(&m, &out, NULL))
		return;
	Str rest = buf_str(&out), line;
	bool body = false;
	must(str_ends(rest, STR("\r\n")));
	while (rest.len > 0 && str_next(&rest, '\n', &line)) {
		must(str_ends(line, STR("\r")));
		line.len--;
		must(!str_has(line, STR("\r")) && !str_has(line, STR("\0")) && line.len <= 998);
		bool known = body || line.len == 0;
		for (const char *const *name = names; !known && *name != NULL; name++)
			known = str_starts(line, str_from(*name));
		must(known && (!body || line.len <= 76));
		body = body || line.len == 0;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(arena_free) Arena arena = {0};
	Str all = {(const char *)data, size};
	Str a = str_slice(all, 0, size / 3), b = str_slice(all, size / 3, size);
	RunnerResult r = {0};
	address_stays(&arena, all);
	mail_keeps_its_shape(&arena, a, b);
	if (net_header_ok(a, b, NULL))
		must(!str_has(b, STR("\n")) && !str_has(b, STR("\r")) && !str_has(a, STR(":")));
	if (net_address_ok(all))
		must(!str_has(all, STR(" ")) && !str_has(all, STR(",")) && !str_has(all, STR(">")));
	runner_not_done(&r, RUNNER_FAILED, STR_FMT, STR_ARG(all));
	must(strchr(r.why, '\n') == NULL && strchr(r.why, 27) == NULL);
	return 0;
}
