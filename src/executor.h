/*
 * Executor: verifies signed actions and runs them, each at most once, and writes the receipt. It is a
 * process of its own (countersign execute) and never sees a model. Order, always: claim with a lease and
 * a fencing token; check everything again from the journal; journal SENDING, durable; the effect; the
 * receipt. A row SENDING without a result after a crash is UNKNOWN, never tried again blindly.
 */
#ifndef EXECUTOR_H
#define EXECUTOR_H

#include "core/check.h"
#include "base/json.h"

typedef struct ExecutedAction {
	Str id;
	Str state; /* "done", "failed", "unknown" */
	Str why;       /* of failed and unknown */
	Json *receipt; /* owned by the report; NULL unless done */
} ExecutedAction;

typedef struct RefusedAction {
	Str id, why;
} RefusedAction;

typedef struct ExecutorReport {
	Arena arena;
	ExecutedAction *executed;
	size_t executed_count;
	RefusedAction *refused;
	size_t refused_count;
} ExecutorReport;

void executor_report_free(ExecutorReport *report);

/* Runs what is approved and due. `only`: that action alone, or "". `most`: how many at most (0: all). */
bool executor_run(const char *folder, const char *user, Str only, size_t most, ExecutorReport *ret_report,
	Err *err);

typedef struct ErasedElsewhere {
	Str tool;
	size_t actions;
} ErasedElsewhere;

typedef struct ErasedOffices {
	Arena arena;
	ErasedElsewhere *elsewhere; /* tools whose office can't be reached for erasing, and how often they acted */
	size_t elsewhere_count;
} ErasedOffices;

/* What tools wrote for these tickets goes, by the manifests' own statements; receipts too. May be done again. What is
 * left elsewhere is added to *offices, whose arena the caller frees. ERR_REFUSED where a manifest that acted changed or
 * is gone. */
bool executor_erase(const char *folder, const char *user, const Str *tickets, size_t count, ErasedOffices *offices,
	Err *err);

/* For `doctor`: the executor's configuration, its secrets and what the manifests name. Only the executor's own user
 * can look into the file; for others it says so. */
void executor_doctor(const char *folder, Checks *checks);

#endif
