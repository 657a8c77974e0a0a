/*
 * Tool: what code can do, as a manifest says (tools/NAME.json). A Tool is immutable after loading; its
 * pin is the SHA-256 of the canonical manifest, so that a changed manifest is another tool.
 */
#ifndef CORE_TOOL_H
#define CORE_TOOL_H

#include "base/hash.h"
#include "core/access.h"
#include "core/schema.h"

enum { TIER_NOTE, TIER_REVERSIBLE, TIER_OUTBOUND, TIER_LARGE, TIER_COUNT };

enum { TOOL_MAX_NAME = 64 };
enum { EXPIRY_MOST_MINUTES = 60 * 24 * 31, HOLD_MOST_SECONDS = 60 * 60 * 24, REPEAT_MOST_HOURS = 24 * 31 };

typedef struct TierRule {
	Schema *when; /* over the arguments; NULL: always */
	int tier;     /* raises to this; never lowers */
	bool deny;
	Str tool; /* policy rules: the tool's name or "*"; manifests: "" */
	Str why;
} TierRule;

typedef struct Tool {
	Json *manifest;
	Str name, description, kind;
	HashHex pin;
	unsigned roles; /* bit per Role: who may approve */
	bool reversible;
	Str compensation;  /* in words: how it is undone, or what to do instead */
	const Json *undo;  /* {"tool", "arguments", "why"}: what undoes it by another action; NULL: nothing does */
	Schema *arguments;
	int tier;
	TierRule *rules;
	size_t rule_count;
	int64_t expiry_ms;
	int64_t hold_ms;
	Str key_header;    /* of a request over HTTP, for the idempotency key; "": none is sent */
	int64_t repeat_ms; /* as long the office acts once a key and answers the same again; 0: it promises nothing */
	bool built_in;
	bool pinned; /* the store holds this very pin; false: changed since an administrator saw it */
} Tool;

typedef struct Toolbox {
	Tool *items; /* sorted by name */
	size_t count;
} Toolbox;

/* Takes ownership of `manifest` only on success. Errors name the field. */
bool tool_from_json(Arena *arena, Json *manifest, Tool *ret_tool, Err *err);
void tool_free(Tool *t);
const Tool *toolbox_find(const Toolbox *box, Str name);

/* One rule of a manifest or a policy. */
bool tier_rule_from_json(Arena *arena, const Json *rule, TierRule *ret_rule, Err *err);

/*
 * "compensation" as an object names what undoes the tool: {"tool": "change_plan", "arguments": {"plan":
 * "/receipt/was_plan", "subscription_id": "/arguments/subscription_id"}, "why": "in words"}. Pointers look into
 * the receipt and the arguments of what was done, and into ticket and records; all else is a constant.
 */

/* What changed between two manifests, one line a leaf: "/tier/default: 2 is now 3". Nothing where equal. */
void tool_difference(const Json *was, const Json *now, Buf *out);

/* May this argument have that origin, by the manifest's "origins"? No entry: any. */
bool tool_allows_origin(const Tool *t, Str argument, Str origin);
bool tool_is_destination(const Tool *t, Str argument);

#endif
