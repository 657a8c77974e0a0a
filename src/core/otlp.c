#include "core/otlp.h"

#include "base/auto.h"

static Json *value_of(const Json *v)
{
	Json *value = json_new_object();
	if (json_is(v, JSON_BOOL)) {
		json_set(value, "boolValue", json_copy(v));
	} else if (json_is(v, JSON_ARRAY)) {
		Json *array = json_new_object(), *items = json_new_array();
		for (const Json *item = json_first(v); item != NULL; item = json_next(item))
			json_push(items, value_of(item));
		json_set(array, "values", items);
		json_set(value, "arrayValue", array);
	} else if (json_is_integer(v)) {
		char digits[24];
		(void)snprintf(digits, sizeof digits, "%lld", (long long)json_int(v, 0));
		json_set_cstr(value, "intValue", digits);
	} else if (json_is(v, JSON_NUMBER)) {
		json_set(value, "doubleValue", json_copy(v));
	} else {
		json_set_str(value, "stringValue", json_str(v));
	}
	return value;
}

static void push_attribute(Json *list, const char *key, Json *value)
{
	Json *item = json_new_object();
	json_set_cstr(item, "key", key);
	json_set(item, "value", value);
	json_push(list, item);
}

static Json *attributes_of(const Json *attributes)
{
	Json *list = json_new_array();
	for (const Json *a = json_first(attributes); a != NULL; a = json_next(a)) {
		AUTO(buf_free) Buf key = {0};
		buf_add(&key, json_key(a));
		push_attribute(list, buf_cstr(&key), value_of(a));
	}
	return list;
}

static void set_nanos(Json *span, const char *key, int64_t us)
{
	char digits[32];
	(void)snprintf(digits, sizeof digits, "%lld000", (long long)us);
	json_set_cstr(span, key, digits);
}

static Json *span_of(const Span *s, int64_t end_us)
{
	Json *span = json_new_object(), *status = json_new_object();
	json_set_str(span, "traceId", s->trace);
	json_set_str(span, "spanId", s->id);
	if (s->parent.len > 0)
		json_set_str(span, "parentSpanId", s->parent);
	json_set_str(span, "name", s->name);
	json_set_int(span, "kind", s->kind);
	set_nanos(span, "startTimeUnixNano", s->start_us);
	set_nanos(span, "endTimeUnixNano", end_us);
	json_set(span, "attributes", attributes_of(s->attributes));
	json_set_int(status, "code", s->failed ? 2 : 0); /* ERROR, UNSET */
	json_set(span, "status", status);
	return span;
}

static Json *resource(void)
{
	Json *r = json_new_object(), *list = json_new_array(), *name = json_new_object(), *version = json_new_object();
	json_set_cstr(name, "stringValue", "countersign");
	json_set_cstr(version, "stringValue", COUNTERSIGN_VERSION);
	push_attribute(list, "service.name", name);
	push_attribute(list, "service.version", version);
	json_set(r, "attributes", list);
	return r;
}

Json *otlp_request(Json *spans)
{
	Json *request = json_new_object(), *resources = json_new_array(), *of_resource = json_new_object(),
	     *scopes = json_new_array(), *of_scope = json_new_object(), *scope = json_new_object();
	json_set_cstr(scope, "name", "countersign");
	json_set_cstr(scope, "version", COUNTERSIGN_VERSION);
	json_set(of_scope, "scope", scope);
	json_set(of_scope, "spans", spans);
	json_push(scopes, of_scope);
	json_set(of_resource, "resource", resource());
	json_set(of_resource, "scopeSpans", scopes);
	json_push(resources, of_resource);
	json_set(request, "resourceSpans", resources);
	return request;
}

void otlp_add(Json *spans, const Trace *t, int64_t from_seq, int64_t to_seq, bool whole)
{
	int64_t last_us = 0;
	for (size_t i = 0; i < t->count; i++)
		last_us = t->items[i].end_us > last_us ? t->items[i].end_us : last_us;
	for (size_t i = 0; i < t->count; i++) {
		const Span *s = &t->items[i];
		int64_t end_us = s->seq != 0 ? s->end_us : last_us > s->start_us ? last_us : s->start_us;
		if (s->seq == 0 ? whole : s->seq > from_seq && s->seq <= to_seq)
			json_push(spans, span_of(s, end_us));
	}
}
