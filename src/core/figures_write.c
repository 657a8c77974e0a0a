/* Figures as JSON, CSV and Prometheus text. */
#include "core/figures.h"

#include "base/auto.h"

const int64_t figures_decide_ms[FIGURES_BINS - 1] = {
	10000, 30000, 60000, 300000, 900000, 3600000, 14400000, 86400000, 604800000};
const int64_t figures_latency_us[FIGURES_BINS - 1] = {
	10000, 30000, 100000, 300000, 1000000, 3000000, 10000000, 30000000, 100000000};

static const struct {
	const char *name, *words;
	size_t at;
} counts[] = {
#define X(field, name, words) {name, words, offsetof(FigureRow, field)},
	FIGURES(X)
#undef X
};

static int64_t count_at(const FigureRow *row, size_t i)
{
	int64_t value;
	memcpy(&value, (const char *)row + counts[i].at, sizeof value);
	return value;
}

static double share(double part, int64_t whole)
{
	return whole > 0 ? part / (double)whole : 0;
}

typedef struct Ratio {
	const char *name;
	double value;
} Ratio;

enum { RATIOS = 12 };

static void ratios_of(const FigureRow *r, Ratio ret_ratios[RATIOS])
{
	const Ratio ratios[RATIOS] = {{"cost", r->cost}, {"cost_per_resolved", share(r->cost, r->resolved)},
		{"tokens_per_resolved", share((double)(r->input_tokens + r->output_tokens), r->resolved)},
		{"abstention_rate", share((double)r->abstained, r->drafted)},
		{"escalation_rate", share((double)(r->handed_on + r->escalated), r->drafted)},
		{"override_rate", share((double)r->overrides, r->decisions)},
		{"catch_rate", share((double)r->drills_caught, r->drills)},
		{"edit_distance", share(r->edit_distance, r->edits)},
		{"decide_p50_ms", (double)samples_percentile(&r->decide_ms, 50)},
		{"decide_p95_ms", (double)samples_percentile(&r->decide_ms, 95)},
		{"draft_p50_us", (double)samples_percentile(&r->latency_us, 50)},
		{"draft_p95_us", (double)samples_percentile(&r->latency_us, 95)}};
	memcpy(ret_ratios, ratios, sizeof ratios);
}

static void row_into(Json *j, const FigureRow *row)
{
	Ratio ratios[RATIOS];
	ratios_of(row, ratios);
	for (size_t i = 0; i < COUNT(counts); i++)
		json_set_int(j, counts[i].name, count_at(row, i));
	for (size_t i = 0; i < RATIOS; i++)
		json_set_number(j, ratios[i].name, ratios[i].value);
}

static Json *histogram_to_json(const Samples *s, const int64_t ends[FIGURES_BINS - 1])
{
	Json *list = json_new_array();
	int64_t bins[FIGURES_BINS];
	samples_histogram(s, ends, bins);
	for (size_t i = 0; i < FIGURES_BINS; i++) {
		Json *bin = json_new_object();
		json_set(bin, "up_to", i < FIGURES_BINS - 1 ? json_new_int(ends[i]) : json_new_null());
		json_set_int(bin, "count", bins[i]);
		json_push(list, bin);
	}
	return list;
}

Json *figures_to_json(const Figures *f)
{
	Json *j = json_new_object(), *dispositions = json_new_object(), *errors = json_new_array();
	json_set_cstr(j, "schema", "countersign/stats/1");
	row_into(j, &f->total);
	json_set_int(dispositions, "answer", f->total.answered);
	json_set_int(dispositions, "clarify", f->total.clarified);
	json_set_int(dispositions, "escalate", f->total.handed_on);
	json_set_int(dispositions, "abstain", f->total.abstained);
	json_set(j, "dispositions", dispositions);
	json_set(j, "decide_ms", histogram_to_json(&f->total.decide_ms, figures_decide_ms));
	json_set(j, "draft_us", histogram_to_json(&f->total.latency_us, figures_latency_us));
	for (size_t i = 0; i < f->error_count; i++) {
		Json *e = json_new_object();
		json_set_str(e, "error", f->errors[i].name);
		json_set_int(e, "count", f->errors[i].count);
		json_push(errors, e);
	}
	json_set(j, "errors", errors);
	for (size_t by = 0; by < FIGURE_BY_COUNT; by++) {
		Json *list = json_new_array();
		for (size_t i = 0; i < f->by[by].count; i++) {
			Json *row = json_new_object();
			json_set_str(row, figure_by_name((FigureBy)by), f->by[by].items[i].name);
			row_into(row, &f->by[by].items[i]);
			json_push(list, row);
		}
		char key[24];
		(void)snprintf(key, sizeof key, "by_%s", figure_by_name((FigureBy)by));
		json_set(j, key, list);
	}
	return j;
}

/* ---- CSV ---- */

/* A cell that a spreadsheet would take for a formula gets a quote in front of it. */
static void csv_cell(Buf *out, Str text)
{
	bool formula = text.len > 0 && strchr("=+-@\t\r", text.ptr[0]) != NULL;
	buf_adds(out, formula ? "\"'" : "\"");
	for (size_t i = 0; i < text.len; i++) {
		if (text.ptr[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, text.ptr[i]);
	}
	buf_addc(out, '"');
}

static void csv_row(Buf *out, const char *group, const FigureRow *row)
{
	Ratio ratios[RATIOS];
	ratios_of(row, ratios);
	buf_addf(out, "%s,", group);
	csv_cell(out, row->name);
	for (size_t i = 0; i < COUNT(counts); i++)
		buf_addf(out, ",%lld", (long long)count_at(row, i));
	for (size_t i = 0; i < RATIOS; i++)
		buf_addf(out, ",%.10g", ratios[i].value);
	buf_adds(out, "\r\n");
}

void figures_to_csv(const Figures *f, Buf *out)
{
	Ratio ratios[RATIOS];
	ratios_of(&f->total, ratios);
	buf_adds(out, "group,name");
	for (size_t i = 0; i < COUNT(counts); i++)
		buf_addf(out, ",%s", counts[i].name);
	for (size_t i = 0; i < RATIOS; i++)
		buf_addf(out, ",%s", ratios[i].name);
	buf_adds(out, "\r\n");
	csv_row(out, "total", &f->total);
	for (size_t by = 0; by < FIGURE_BY_COUNT; by++)
		for (size_t i = 0; i < f->by[by].count; i++)
			csv_row(out, figure_by_name((FigureBy)by), &f->by[by].items[i]);
}

/* ---- Prometheus (exposition format 0.0.4) ---- */

static void prometheus_head(Buf *out, const char *name, const char *help, const char *type)
{
	buf_addf(out, "# HELP countersign_%s %s.\n# TYPE countersign_%s %s\n", name, help, name, type);
}

static void prometheus_label(Buf *out, Str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.ptr[i] == '\n')
			buf_adds(out, "\\n");
		else if (text.ptr[i] == '"' || text.ptr[i] == '\\')
			buf_addf(out, "\\%c", text.ptr[i]);
		else
			buf_addc(out, text.ptr[i]);
}

static void prometheus_histogram(Buf *out, const char *name, const char *help, const Samples *s,
	const int64_t ends[FIGURES_BINS - 1], double unit)
{
	int64_t bins[FIGURES_BINS], so_far = 0, sum = 0;
	samples_histogram(s, ends, bins);
	for (size_t i = 0; i < s->count; i++)
		sum += s->items[i];
	prometheus_head(out, name, help, "histogram");
	for (size_t i = 0; i < FIGURES_BINS; i++) {
		so_far += bins[i];
		if (i < FIGURES_BINS - 1)
			buf_addf(out, "countersign_%s_bucket{le=\"%.10g\"} %lld\n", name, (double)ends[i] * unit,
				(long long)so_far);
	}
	buf_addf(out, "countersign_%s_bucket{le=\"+Inf\"} %lld\ncountersign_%s_sum %.10g\ncountersign_%s_count %zu\n",
		name, (long long)so_far, name, (double)sum * unit, name, s->count);
}

static void prometheus_models(const Figures *f, Buf *out)
{
	static const struct {
		const char *name, *help;
		bool is_cost;
	} of_model[] = {{"model_drafts_total", "Drafts by model", false}, {"model_cost_total", "Cost by model", true}};
	for (size_t m = 0; m < COUNT(of_model); m++) {
		prometheus_head(out, of_model[m].name, of_model[m].help, "counter");
		for (size_t i = 0; i < f->by[BY_MODEL].count; i++) {
			const FigureRow *row = &f->by[BY_MODEL].items[i];
			buf_addf(out, "countersign_%s{model=\"", of_model[m].name);
			prometheus_label(out, row->name);
			buf_addf(out, "\"} %.10g\n", of_model[m].is_cost ? row->cost : (double)row->drafted);
		}
	}
}

void figures_to_prometheus(const Figures *f, Buf *out)
{
	for (size_t i = 0; i < COUNT(counts); i++) {
		char name[64];
		(void)snprintf(name, sizeof name, "%s_total", counts[i].name);
		prometheus_head(out, name, counts[i].words, "counter");
		buf_addf(out, "countersign_%s %lld\n", name, (long long)count_at(&f->total, i));
	}
	prometheus_head(out, "cost_total", "Cost of all drafts, in the currency of the prices", "counter");
	buf_addf(out, "countersign_cost_total %.10g\n", f->total.cost);
	prometheus_models(f, out);
	prometheus_head(out, "errors_total", "What went wrong, by kind", "counter");
	for (size_t i = 0; i < f->error_count; i++) {
		buf_adds(out, "countersign_errors_total{error=\"");
		prometheus_label(out, f->errors[i].name);
		buf_addf(out, "\"} %lld\n", (long long)f->errors[i].count);
	}
	prometheus_histogram(out, "decide_seconds", "Time from a checked draft to the first decision",
		&f->total.decide_ms, figures_decide_ms, 1e-3);
	prometheus_histogram(out, "draft_seconds", "Time of the reasoner", &f->total.latency_us, figures_latency_us,
		1e-6);
}
