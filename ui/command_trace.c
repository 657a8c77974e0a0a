/* Traces, and their way to a collector. */
#include "ui/command.h"

#include "base/auto.h"
#include "ui/plain.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

static void add_duration(Buf *out, const Json *ms)
{
	double value = json_number(ms, 0);
	if (!json_is(ms, JSON_NUMBER))
		buf_adds(out, "under way");
	else if (value < 1000)
		buf_addf(out, "%.1f ms", value);
	else if (value < 120000)
		buf_addf(out, "%.1f s", value / 1000);
	else
		buf_addf(out, "%.0f min", value / 60000);
}

/* "  1200 + 80 tokens, cost ~0.0041"; "~": a provider did not count. */
static void add_usage(Buf *out, const Json *span)
{
	const Json *usage = json_get(span, "usage");
	const char *about = json_bool_at(usage, "estimated", false) ? "~" : "";
	int64_t read = json_int_at(usage, "input_tokens", 0), written = json_int_at(usage, "output_tokens", 0);
	double cost = json_number(json_get(usage, "cost"), 0);
	if (read + written > 0)
		buf_addf(out, "  %s%lld + %lld tokens", about, (long long)read, (long long)written);
	if (cost > 0)
		buf_addf(out, ", cost %s%.4f", about, cost);
}

static void add_span(Buf *out, const Json *span, int depth)
{
	AUTO(buf_free) Buf line = {0};
	plain_line(&line, json_str_at(span, "span"));
	buf_addf(out, "%*s%-*s  ", 2 * depth, "", 44 - 2 * depth, buf_cstr(&line));
	add_duration(out, json_get(span, "duration_ms"));
	if (json_bool_at(span, "failed", false))
		buf_adds(out, "  failed");
	if (depth > 0) {
		buf_adds(out, "  by ");
		plain_line(out, json_str_at(span, "actor"));
	}
	add_usage(out, span);
	buf_addc(out, '\n');
}

/* A run and what belongs to it: children behind their parents. */
static void add_tree(Buf *out, const Json *spans, Str parent, int depth)
{
	for (const Json *s = json_first(spans); s != NULL; s = json_next(s)) {
		if (!str_eq(json_str_at(s, "parent_id"), parent))
			continue;
		if (depth == 0)
			buf_addf(out, "Run %lld, trace %.*s, from %.*s\n",
				(long long)json_int_at(json_get(s, "attributes"), "countersign.run", 0),
				STR_ARG(json_str_at(s, "trace_id")), STR_ARG(json_str_at(s, "start")));
		add_span(out, s, depth + 1);
		add_tree(out, spans, json_str_at(s, "span_id"), depth + 1);
	}
}

bool command_trace(Cli *cli, Err *err)
{
	AUTO(json_freep) Json *trace = NULL;
	AUTO(buf_free) Buf out = {0};
	if (cli_has(cli, OPTION_OTLP)) { /* the collector's own form: no schema of ours in it */
		AUTO(buf_free) Buf raw = {0};
		if (!desk_trace_otlp(cli->desk, cli_word(cli, 0), &trace, err))
			return false;
		json_write(trace, &raw);
		out_json_safe(buf_str(&raw), &out);
		buf_addc(&out, '\n');
		out_text(&out);
		return true;
	}
	if (!desk_trace(cli->desk, cli_word(cli, 0), &trace, err))
		return false;
	if (cli->json) {
		out_json("trace", trace);
		trace = NULL;
		return true;
	}
	add_tree(&out, json_get(trace, "spans"), STR(""), 0);
	if (out.len == 0)
		buf_adds(&out, "No run yet.\n");
	out_text(&out);
	return true;
}

static bool send_once(Cli *cli, bool quiet_when_idle, Err *err)
{
	size_t spans = 0;
	if (!desk_telemetry_send(cli->desk, &spans, err))
		return false;
	if (spans == 0 && quiet_when_idle)
		return true;
	if (cli->json) {
		Json *j = json_new_object();
		json_set_int(j, "sent", (int64_t)spans);
		out_json("telemetry", j);
	} else {
		AUTO(buf_free) Buf out = {0};
		buf_addf(&out, "Spans sent: %zu\n", spans);
		out_text(&out);
	}
	return true;
}

/* A process of its own, which ends with the screen: what it does or fails at is never waited for. */
void telemetry_begin(const Cli *cli)
{
	const char *argv[] = {"countersign", "-w", cli->folder, "telemetry", "send", "--watch", NULL, NULL, NULL};
	if (!desk_telemetry_wanted(cli->desk))
		return;
	if (cli_has(cli, OPTION_AS)) {
		argv[6] = "--as";
		argv[7] = cli->values[OPTION_AS];
	}
	pid_t parent = getpid(), child = fork();
	if (child != 0) /* where it could not be started, the next screen or `telemetry send` sends it all */
		return;
	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	int null = open("/dev/null", O_RDWR);
	for (int fd = 0; null >= 0 && fd <= 2; fd++)
		(void)dup2(null, fd);
	if (getppid() == parent && null >= 0)
		(void)execv("/proc/self/exe", (char *const *)(uintptr_t)argv);
	_exit(1);
}

bool command_telemetry_send(Cli *cli, Err *err)
{
	if (!cli_has(cli, OPTION_WATCH))
		return send_once(cli, false, err);
	return cli_watch(cli, send_once, err);
}
