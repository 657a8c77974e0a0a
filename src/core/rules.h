/* Rules: everything of a workspace that decides, as one immutable value: configuration, tools, policy. */
#ifndef CORE_RULES_H
#define CORE_RULES_H

#include "core/config.h"
#include "core/policy.h"

typedef struct Rules {
	Config config;
	Toolbox tools;
	Policy policy;
	Str workspace; /* the hash of its journal's first row: what is signed in another workspace does not count here */
} Rules;

#endif
