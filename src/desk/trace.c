/* Traces of tickets, for people and as OTLP. */
#include "desk/desk_private.h"

#include "core/otlp.h"

/* Times with microseconds: 2026-11-23T13:05:09.123456Z. */
static void set_time(Json *j, const char *key, int64_t us)
{
	ClockIso iso = clock_iso(us / 1000);
	char text[CLOCK_ISO + 8];
	(void)snprintf(text, sizeof text, "%.19s.%06dZ", iso.text, (int)(us % 1000000));
	json_set_cstr(j, key, us == 0 ? NULL : text);
}

static const Event *event_at(const Case *c, int64_t seq)
{
	for (size_t i = 0; seq != 0 && i < c->trail_count; i++)
		if (c->trail[i].seq == seq)
			return &c->trail[i];
	return NULL;
}

static Json *span_to_json(const Case *c, const Span *s)
{
	Json *j = json_new_object();
	const Event *e = str_is(s->step, "reasoner") ? event_at(c, s->seq) : NULL;
	json_set_str(j, "name", s->step);
	json_set_str(j, "span", s->name);
	json_set_str(j, "trace_id", s->trace);
	json_set_str(j, "span_id", s->id);
	json_set(j, "parent_id", s->parent.len > 0 ? json_new_str(s->parent) : json_new_null());
	set_time(j, "start", s->start_us);
	set_time(j, "end", s->end_us);
	json_set(j, "duration_ms", s->end_us == 0 ? json_new_null()
		: json_new_number((double)(s->end_us - s->start_us) / 1000));
	json_set_bool(j, "failed", s->failed);
	json_set_str(j, "actor", s->actor);
	json_set(j, "attributes", json_copy(s->attributes));
	if (e != NULL) {
		json_set(j, "model", json_copy(json_get(e->body, "model")));
		json_set(j, "usage", json_copy(json_get(e->body, "usage")));
	}
	return j;
}

static bool traced_case(Desk *desk, Str ticket, Case **ret_case, Err *err)
{
	if (!desk_case(desk, ticket, ret_case, err))
		return false;
	return !brief_of(*ret_case, &desk->user).veiled ||
		err_set(err, ERR_MISSING, "no trace of ticket \"%.*s\"", STR_ARG(ticket));
}

bool desk_trace(Desk *desk, Str ticket, Json **ret_trace, Err *err)
{
	AUTO(trace_free) Trace trace = {0};
	Case *c;
	if (!traced_case(desk, ticket, &c, err))
		return false;
	Json *j = json_new_object(), *spans = json_new_array();
	trace_make(c, &trace);
	json_set_cstr(j, "schema", "countersign/trace/1");
	json_set_str(j, "trace_id", trace_id_of(&trace.arena, c));
	json_set_str(j, "ticket", c->ticket.id);
	for (size_t i = 0; i < trace.count; i++)
		json_push(spans, span_to_json(c, &trace.items[i]));
	json_set(j, "spans", spans);
	*ret_trace = j;
	return true;
}

bool desk_trace_otlp(Desk *desk, Str ticket, Json **ret_request, Err *err)
{
	AUTO(trace_free) Trace trace = {0};
	Case *c;
	if (!traced_case(desk, ticket, &c, err))
		return false;
	Json *spans = json_new_array();
	trace_make(c, &trace);
	otlp_add(spans, &trace, 0, INT64_MAX, true);
	*ret_request = otlp_request(spans);
	return true;
}
