/* OTLP: spans as an ExportTraceServiceRequest in OTLP/JSON (opentelemetry-proto 1.x, "JSON Protobuf Encoding": ids in
 * hex, 64-bit integers as texts, lowerCamelCase). */
#ifndef CORE_OTLP_H
#define CORE_OTLP_H

#include "core/trace.h"

/* Pushes to the array `spans` those with from_seq < seq <= to_seq. A span that is under way has seq 0 and is only taken
 * where `whole`; it then ends with the last one that did. */
void otlp_add(Json *spans, const Trace *t, int64_t from_seq, int64_t to_seq, bool whole);

/* The request that carries them; takes the array. */
Json *otlp_request(Json *spans);

#endif
