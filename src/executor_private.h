/* What the executor's files share: one run, and what it may write. */
#ifndef EXECUTOR_PRIVATE_H
#define EXECUTOR_PRIVATE_H

#include "approval.h"
#include "base/auto.h"
#include "base/clock.h"
#include "core/authority.h"
#include "executor.h"
#include "ledger.h"
#include "port/runner.h"
#include "port/used.h"
#include "port/vault.h"

typedef struct Run {
	Workspace *workspace;
	Vault *vault; /* NULL: no configuration of its own */
	Used *used; /* NULL where there is none, or nothing is run */
	User user;
	Str owner; /* of leases: this process (port/worker.h) */
	int64_t lease_ms;
	int64_t repeat_wait_ms; /* from an unclear outcome to asking again, where the manifest lets it; doubles each time */
	ExecutorReport *report;
} Run;

/* Workspace, configuration and user; run_close in any case. */
bool run_open(Run *run, const char *folder, const char *user, Verb verb, Err *err);
void run_close(Run *run);

/* $COUNTERSIGN_EXECUTOR_CONFIG (then *ret_named), else executor.ini of the workspace. */
const char *executor_config_path(const char *folder, Arena *arena, bool *ret_named);

RunnerCall call_of(Run *run, Arena *arena, const Case *c, const Tool *tool, const Json *arguments, Str action,
	Str approver, Str key);

/* SENDING, durable, then the effect. Nothing happened where *ret_begun stays false: the claim was lost, or news came. */
bool send_action(Run *run, Case *c, const Claim *claim, const Approval *p, Str key, RunnerResult *ret_result,
	bool *ret_begun, Err *err);

/* Writes what became of an action and releases nothing; whatever else happened on the ticket meanwhile. */
bool settle(Run *run, const Claim *claim, const RunnerResult *result, Err *err);

/* After a crash: rows SENDING without a result, left by an executor that is dead or lost its lease. And what is unknown, by a
 * tool whose office promises to act once a key (its "repeat_hours"): asked for again with its key, a few times. */
bool recover(Run *run, Err *err);

#endif
