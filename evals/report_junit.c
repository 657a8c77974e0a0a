/*
 * JUnit XML as build servers read it: one testcase a case; a failure names the checks that failed,
 * an error the road that broke. Time is what the reasoner took. Characters XML 1.0 can't hold
 * become U+FFFD.
 */
#include "evals/report.h"

#include "base/auto.h"

void report_escape(Str text, Buf *out)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.ptr[i];
		if (c == '<')
			buf_adds(out, "&lt;");
		else if (c == '>')
			buf_adds(out, "&gt;");
		else if (c == '&')
			buf_adds(out, "&amp;");
		else if (c == '"')
			buf_adds(out, "&quot;");
		else if (c < 0x20 && c != '\n' && c != '\t')
			buf_adds(out, "\xEF\xBF\xBD");
		else
			buf_addc(out, (char)c);
	}
}

static double seconds(const ResultCase *rc)
{
	return json_number(json_get(json_get(rc->outcome, "counts"), "latency_us"), 0) / 1e6;
}

static void add_attribute(Buf *out, const char *name, Str value)
{
	buf_addf(out, " %s=\"", name);
	report_escape(value, out);
	buf_addc(out, '"');
}

static bool broke(const ResultCase *rc)
{
	return str_is(json_str_at(json_first(rc->failed), "check"), "road");
}

static void add_failure(Buf *out, const ResultCase *rc)
{
	const char *element = broke(rc) ? "error" : "failure";
	buf_addf(out, "    <%s", element);
	add_attribute(out, "type", json_str_at(json_first(rc->failed), "check"));
	add_attribute(out, "message", json_str_at(json_first(rc->failed), "text"));
	buf_adds(out, ">");
	for (const Json *f = json_first(rc->failed); f != NULL; f = json_next(f)) {
		report_escape(json_str_at(f, "check"), out);
		buf_adds(out, ": ");
		report_escape(json_str_at(f, "text"), out);
		buf_addc(out, '\n');
	}
	buf_addf(out, "</%s>\n", element);
}

static void add_case(Buf *out, Str set, const ResultCase *rc)
{
	buf_adds(out, "  <testcase");
	add_attribute(out, "classname", set);
	add_attribute(out, "name", rc->id);
	buf_addf(out, " time=\"%.6f\"", seconds(rc));
	if (rc->passed) {
		buf_adds(out, "/>\n");
		return;
	}
	buf_adds(out, ">\n");
	add_failure(out, rc);
	buf_adds(out, "  </testcase>\n");
}

void report_junit(const Result *r, const Gate *g, Buf *out)
{
	size_t errors = 0;
	double time = 0;
	for (size_t i = 0; i < r->count; i++) {
		errors += !r->cases[i].passed && broke(&r->cases[i]);
		time += seconds(&r->cases[i]);
	}
	buf_adds(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n<testsuite");
	add_attribute(out, "name", r->set);
	buf_addf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" time=\"%.6f\">\n", r->count,
		r->count - r->passed - errors, errors, time);
	buf_addf(out, "  <properties><property name=\"gate\" value=\"%s\"/></properties>\n",
		g->passed ? "passed" : "failed");
	for (size_t i = 0; i < r->count; i++)
		add_case(out, r->set, &r->cases[i]);
	buf_adds(out, "</testsuite>\n</testsuites>\n");
}
