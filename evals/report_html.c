/*
 * The report as one HTML file: no script, no network, both colour schemes; charts are inline SVG.
 * Colours come with a word or a shape everywhere, so that they are never the only sign.
 */
#include "evals/report.h"

#include "base/auto.h"
#include "evals/metrics.h"

#include <math.h>

enum { BAR_WIDTH = 260, BAR_STEP = 22, BINS = 12, REPLY_MOST = 2000 };

static const char style[] =
	":root{color-scheme:light "
	"dark;--bg:#fbfbf9;--fg:#1d2327;--dim:#5c666d;--line:#d9dcd6;--card:#fff;"
	"--good:#1f7a4d;--bad:#b3261e;--before:#8d99a0;--now:#2b6cb0}"
	"@media(prefers-color-scheme:dark){:root{--bg:#14181b;--fg:#e3e7e9;--dim:#9aa5ab;--line:#"
	"333b40;"
	"--card:#1b2125;--good:#5cc98d;--bad:#ff8a80;--before:#76838b;--now:#6fb1f5}}"
	"*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--fg);"
	"font:15px/1.5 system-ui,'DejaVu Sans',sans-serif}main{max-width:1080px;margin:0 "
	"auto;padding:24px}"
	"h1{font-size:22px;margin:0 0 4px}h2{font-size:16px;margin:14px 0 8px}p{margin:4px 0}"
	".dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}"
	".tiles{display:flex;flex-wrap:wrap;gap:12px;margin:16px 0}"
	".tile{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:10px "
	"16px}"
	".tile b{display:block;font-size:22px}.grid{columns:2 430px;column-gap:18px}"
	".grid section{break-inside:avoid;margin:0 0 14px}"
	"section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:4px "
	"18px 14px;margin:14px 0}"
	"table{border-collapse:collapse;width:100%}td,th{text-align:left;padding:3px 10px 3px 0;"
	"border-bottom:1px solid var(--line);vertical-align:top}td.n,th.n{text-align:right;"
	"font-variant-numeric:tabular-nums}svg{max-width:100%;height:auto}svg text{fill:var(--fg);"
	"font:12px system-ui,'DejaVu Sans',sans-serif}svg "
	".dim{fill:var(--dim)}details{border-bottom:1px solid var(--line)}"
	"summary{cursor:pointer;padding:5px "
	"0}pre{white-space:pre-wrap;background:var(--bg);border:1px solid "
	"var(--line);border-radius:6px;padding:8px;font:13px/1.45 ui-monospace,'DejaVu Sans "
	"Mono',monospace}"
	"code{font:13px ui-monospace,'DejaVu Sans Mono',monospace}ul{margin:4px "
	"0;padding-left:20px}";

static void add_text(Buf *out, const char *before, Str text, const char *after)
{
	buf_adds(out, before);
	report_escape(text, out);
	buf_adds(out, after);
}

/* ---- the head ---- */

static void add_tile(Buf *out, const char *class, const char *label, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

static void add_tile(Buf *out, const char *class, const char *label, const char *fmt, ...)
{
	va_list ap;
	buf_addf(out, "<div class=\"tile\"><b class=\"%s\">", class);
	va_start(ap, fmt);
	buf_vaddf(out, fmt, ap);
	va_end(ap);
	buf_addf(out, "</b>%s</div>", label);
}

static void add_head(Buf *out, const Result *r, const Gate *g, const Result *baseline)
{
	bool incomparable = g->has_baseline && !g->comparable;
	const char *word = incomparable ? "not comparable" : g->passed ? "passed" : "failed";
	add_text(out, "<h1>Gate over <code>", r->set, "</code></h1><p class=\"dim\">set ");
	add_text(out, "", str_slice(r->hash, 0, 12), " · provider ");
	add_text(out, "", json_str_at(r->fingerprint, "provider"), " · prompt ");
	add_text(out, "", str_slice(json_str_at(r->fingerprint, "prompt"), 0, 12), " · index ");
	add_text(out, "", str_slice(json_str_at(r->fingerprint, "index"), 0, 12), " · policy ");
	add_text(out, "", str_slice(json_str_at(r->fingerprint, "policy"), 0, 12),
		"</p><div class=\"tiles\">");
	add_tile(out, g->passed ? "good" : "bad", "the gate", "%s", word);
	add_tile(out, "", "cases pass", "%zu of %zu", r->passed, r->count);
	if (baseline != NULL) {
		add_tile(out, "", "pass in the baseline", "%zu of %zu", baseline->passed,
			baseline->count);
		add_tile(out, json_int_at(g->statistics, "lost", 0) > 0 ? "bad" : "good",
			"lost, won", "%lld, %lld", (long long)json_int_at(g->statistics, "lost", 0),
			(long long)json_int_at(g->statistics, "won", 0));
		add_tile(out, "", "McNemar p", "%.3g",
			json_number(json_get(g->statistics, "mcnemar_p"), 1));
	}
	add_tile(out, "", "latency p95", "%.0f ms",
		json_number(json_get(r->metrics, "latency_p95_ms"), 0));
	add_tile(out, "", "cost", "%.4g", json_number(json_get(r->metrics, "cost"), 0));
	buf_adds(out, "</div>");
}

/* ---- charts ---- */

static void svg_open(Buf *out, const char *title, int width, int height)
{
	buf_addf(out,
		"<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\" "
		"height=\"%d\">"
		"<title>%s</title>",
		title, width, height, width, height, title);
}

/* One row: name, bar of `share`, the baseline as a tick, the number. */
static void add_bar(Buf *out, int y, Str name, double share, const Json *before, const char *number)
{
	enum { LEFT = 170 };
	share = share < 0 ? 0 : share > 1 ? 1 : share;
	buf_addf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">", LEFT - 8, y + 13);
	report_escape(name, out);
	buf_addf(out,
		"</text><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"14\" rx=\"2\" "
		"fill=\"var(--line)\"/>"
		"<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"14\" rx=\"2\" "
		"fill=\"var(--now)\"/>",
		LEFT, y + 2, BAR_WIDTH, LEFT, y + 2, share * BAR_WIDTH);
	if (before != NULL)
		buf_addf(out, "<path d=\"M%.1f %d v18\" stroke=\"var(--fg)\" stroke-width=\"2\"/>",
			LEFT + json_number(before, 0) * BAR_WIDTH, y);
	buf_addf(out, "<text x=\"%d\" y=\"%d\">%s</text>", LEFT + BAR_WIDTH + 8, y + 13, number);
}

static bool is_share(Str name)
{
	for (size_t s = 0; s < SCORE_COUNT; s++)
		if (str_is(name, score_name((Score)s)))
			return true;
	return str_is(name, "pass_rate") || str_starts(name, STR("pass^"));
}

static void add_scores(Buf *out, const Result *r, const Result *baseline)
{
	AUTO(buf_free) Buf rows = {0};
	int y = 0;
	for (const Json *m = json_first(r->metrics); m != NULL; m = json_next(m)) {
		char number[24];
		const Json *before =
			baseline == NULL ? NULL : json_get_str(baseline->metrics, json_key(m));
		if (!is_share(json_key(m)))
			continue;
		(void)snprintf(number, sizeof number, "%.3f", json_number(m, 0));
		add_bar(&rows, y, json_key(m), json_number(m, 0), before, number);
		y += BAR_STEP;
	}
	buf_adds(out, "<section><h2>Scores</h2>");
	svg_open(out, "Scores of this run", 500, y);
	buf_add(out, buf_str(&rows));
	buf_addf(out, "</svg><p class=\"dim\">bar: this run%s</p></section>",
		baseline == NULL ? "" : " · tick: the baseline");
}

static void add_slice_chart(Buf *out, const Json *kind)
{
	AUTO(buf_free) Buf rows = {0};
	int y = 0;
	for (const Json *s = json_first(kind); s != NULL; s = json_next(s), y += BAR_STEP) {
		char number[48];
		(void)snprintf(number, sizeof number, "%lld of %lld",
			(long long)json_int_at(s, "passed", 0),
			(long long)json_int_at(s, "cases", 0));
		add_bar(&rows, y, json_key(s), json_number(json_get(s, "pass_rate"), 0), NULL,
			number);
	}
	add_text(out, "<section><h2>By ", json_key(kind), "</h2>");
	svg_open(out, "Cases that pass, by slice", 520, y);
	buf_add(out, buf_str(&rows));
	buf_adds(out, "</svg></section>");
}

/* Latency in bins of equal width up to the slowest case. */
static void add_latency(Buf *out, const Result *r)
{
	enum { HEIGHT = 90, STEP = 36 };
	size_t bins[BINS] = {0}, most = 1, n = 0;
	double slowest = 0;
	for (const Json *o = json_first(r->owned); o != NULL; o = json_next(o))
		slowest = fmax(
			slowest, json_number(json_get(json_get(o, "counts"), "latency_us"), 0));
	if (slowest <= 0)
		return;
	for (const Json *o = json_first(r->owned); o != NULL; o = json_next(o)) {
		const Json *us = json_get(json_get(o, "counts"), "latency_us");
		size_t bin = (size_t)(json_number(us, 0) / slowest * BINS);
		if (us == NULL)
			continue;
		bin = bin < BINS ? bin : BINS - 1;
		bins[bin]++;
		n++;
		most = bins[bin] > most ? bins[bin] : most;
	}
	buf_adds(out, "<section><h2>Latency of the reasoner</h2>");
	svg_open(out, "How many runs took how long", BINS * STEP + 20, HEIGHT + 40);
	for (int i = 0; i < BINS; i++) {
		double height = (double)bins[i] * HEIGHT / (double)most;
		buf_addf(out,
			"<rect x=\"%d\" y=\"%.1f\" width=\"%d\" height=\"%.1f\" rx=\"2\" "
			"fill=\"var(--now)\">"
			"<title>%zu</title></rect>",
			10 + i * STEP, 14 + HEIGHT - height, STEP - 4, height, bins[i]);
		if (bins[i] > 0)
			buf_addf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"middle\">%zu</text>",
				10 + i * STEP + STEP / 2 - 2, 10 + HEIGHT - height, bins[i]);
	}
	buf_addf(out,
		"<text class=\"dim\" x=\"10\" y=\"%d\">0 ms</text><text class=\"dim\" x=\"%d\" "
		"y=\"%d\" "
		"text-anchor=\"end\">%.0f ms</text></svg><p class=\"dim\">%zu runs</p></section>",
		HEIGHT + 34, BINS * STEP + 6, HEIGHT + 34, slowest / 1000, n);
}

/* ---- tables ---- */

static void add_failures(Buf *out, const Json *failed)
{
	buf_adds(out, "<ul>");
	for (const Json *f = json_first(failed); f != NULL; f = json_next(f)) {
		add_text(out, "<li><b>", json_str_at(f, "check"), "</b> ");
		add_text(out, "", json_str_at(f, "text"), "</li>");
	}
	buf_adds(out, "</ul>");
}

static void add_regressions(Buf *out, const Gate *g)
{
	if (json_count(g->regressions) == 0)
		return;
	buf_adds(out, "<section><h2 class=\"bad\">Regressed</h2><table><tr><th>case or "
		      "metric</th><th>why</th></tr>");
	for (const Json *e = json_first(g->regressions); e != NULL; e = json_next(e)) {
		Str metric = json_str_at(e, "metric");
		add_text(out, "<tr><td><code>", metric.len > 0 ? metric : json_str_at(e, "case"),
			"</code></td><td>");
		if (metric.len > 0) {
			add_text(out, "", json_str_at(e, "why"), "");
			buf_addf(out, ": %.4g, was %.4g", json_number(json_get(e, "now"), 0),
				json_number(json_get(e, "before"), 0));
		} else {
			add_failures(out, json_get(e, "failed"));
		}
		buf_adds(out, "</td></tr>");
	}
	buf_adds(out, "</table></section>");
}

static void add_difference_cell(Buf *out, const Gate *g, Str name)
{
	const Json *d = json_get_str(json_get(g->statistics, "differences"), name);
	if (d == NULL)
		buf_adds(out, "<td></td>");
	else
		buf_addf(out, "<td class=\"n\">%+.3f [%+.3f, %+.3f]</td>",
			json_number(json_get(d, "mean"), 0), json_number(json_get(d, "low"), 0),
			json_number(json_get(d, "high"), 0));
}

static void add_metrics(Buf *out, const Result *r, const Gate *g, const Result *baseline)
{
	buf_adds(
		out, "<section><h2>Numbers</h2><table><tr><th>metric</th><th class=\"n\">now</th>");
	if (baseline != NULL)
		buf_adds(out, "<th class=\"n\">baseline</th><th class=\"n\">difference, 95 % "
			      "interval</th>");
	buf_adds(out, "</tr>");
	for (const Json *m = json_first(r->metrics); m != NULL; m = json_next(m)) {
		add_text(out, "<tr><td>", json_key(m), "</td>");
		buf_addf(out, "<td class=\"n\">%.4g</td>", json_number(m, 0));
		if (baseline != NULL) {
			const Json *before = json_get_str(baseline->metrics, json_key(m));
			buf_addf(out, before == NULL ? "<td></td>" : "<td class=\"n\">%.4g</td>",
				json_number(before, 0));
			add_difference_cell(out, g, json_key(m));
		}
		buf_adds(out, "</tr>");
	}
	buf_adds(out, "</table></section>");
}

static void add_case(Buf *out, const ResultCase *rc)
{
	Str reply = json_str_at(rc->outcome, "reply");
	add_text(out, "<details><summary><code>", rc->id, "</code> ");
	buf_addf(out, "<span class=\"%s\">%s</span>", rc->passed ? "good" : "bad",
		rc->passed ? "passes" : "fails");
	if (rc->runs > 1)
		buf_addf(out, " %zu of %zu runs", rc->passes, rc->runs);
	add_text(out, " <span class=\"dim\">", json_str_at(rc->outcome, "disposition"),
		"</span></summary>");
	if (!rc->passed)
		add_failures(out, rc->failed);
	if (json_str_at(rc->outcome, "reason").len > 0)
		add_text(out, "<p class=\"dim\">", json_str_at(rc->outcome, "reason"), "</p>");
	if (reply.len > 0)
		add_text(out, "<pre>", str_slice(reply, 0, REPLY_MOST),
			reply.len > REPLY_MOST ? "...</pre>" : "</pre>");
	buf_adds(out, "<p class=\"dim\">evidence:");
	for (const Json *d = json_first(json_get(rc->outcome, "documents")); d != NULL;
		d = json_next(d))
		add_text(out, " <code>", json_str(d), "</code>");
	buf_adds(out, "</p></details>");
}

void report_html(const Result *r, const Gate *g, const Result *baseline, Buf *out)
{
	Arena arena = {0};
	const ResultCase **worst = report_worst(&arena, r);
	const Result *before = g->comparable ? baseline : NULL;
	buf_adds(out, "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
		      "name=\"viewport\" "
		      "content=\"width=device-width\"><title>Gate over ");
	report_escape(r->set, out);
	buf_addf(out, "</title><style>%s</style></head><body><main>", style);
	add_head(out, r, g, before);
	add_regressions(out, g);
	buf_adds(out, "<div class=\"grid\">");
	add_scores(out, r, before);
	for (const Json *kind = json_first(r->slices); kind != NULL; kind = json_next(kind))
		if (json_count(kind) > 1)
			add_slice_chart(out, kind);
	add_latency(out, r);
	buf_adds(out, "</div>");
	add_metrics(out, r, g, before);
	buf_adds(out, "<section><h2>Cases, worst first</h2>");
	for (size_t i = 0; i < r->count; i++)
		add_case(out, worst[i]);
	buf_adds(out, "</section></main></body></html>\n");
	arena_free(&arena);
}
