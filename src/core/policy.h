/*
 * Policy: the workspace's limits (policy.json): signatures and roles per tier, rules over arguments,
 * forbidden phrases, allowed link domains. Its hash is part of every digest.
 */
#ifndef CORE_POLICY_H
#define CORE_POLICY_H

#include "core/tool.h"

typedef struct TierPolicy {
	int signatures;        /* 1 or 2 */
	unsigned roles;        /* who may give the first */
	unsigned second_roles; /* who may give the second */
	int64_t hold_ms;       /* after the last signature, so that it can be taken back */
} TierPolicy;

typedef struct Policy {
	Json *json;
	HashHex hash;
	TierPolicy tiers[TIER_COUNT];
	int64_t expiry_ms;
	TierRule *rules;
	size_t rule_count;
	Str *forbidden;
	size_t forbidden_count;
	Str *domains; /* links in replies must be below one of these; none: any domain of a cited document */
	size_t domain_count;
} Policy;

/* Takes ownership of `json` only on success; NULL json gives the built-in policy. */
bool policy_from_json(Arena *arena, Json *json, Policy *ret_policy, Err *err);
void policy_free(Policy *p);

typedef struct Ruling {
	int tier;
	bool deny;
	Str why; /* the rule that decided, in words; never empty */
} Ruling;

/* The tier of these arguments: the highest that the manifest and the policy give; deny wins. */
Ruling policy_rule(const Policy *p, const Tool *t, const Json *arguments);

/* How long an action waits after its last signature: what its tool or its tier asks for, the longer one. */
int64_t policy_hold_ms(const Policy *p, const Tool *t, int tier);

#endif
