/*
 * A small office for tests: a workspace of its own with a refund tool (tier 3 above 50.00), the users root, maya
 * (agent), ravi (supervisor) and otto (auditor), and one drafted ticket "T". Everything goes through the desk.
 */
#ifndef TESTS_LIB_OFFICE_H
#define TESTS_LIB_OFFICE_H

#include "tests/lib/testing.h"

#include "base/clock.h"
#include "base/file.h"
#include "desk.h"
#include "executor.h"
#include "ledger.h"
#include "workspace.h"

typedef struct Fixture {
	Arena arena;
	const char *folder;
	Desk *desk;
} Fixture;

extern const char refund_manifest[];

int setup(void **state);
int teardown(void **state);
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

void write_file(Fixture *f, const char *relative, const char *text);
void reopen(Fixture *f, const char *user);
void add_user(Fixture *f, const char *name, const char *role, const char *key_of);
void bring_ticket(Fixture *f, const char *line);
const Action *action_of(Fixture *f, const char *tool, const Case **ret_case);
bool approve(Fixture *f, const char *tool, const char *confirm, Err *err);
/* Runs the executor; gives the state or the refusal's reason of the only action it touched, or "". */
const char *execute(Fixture *f);
int64_t count_in(Fixture *f, const char *file, const char *sql);
int64_t sent(Fixture *f);
int64_t paid(Fixture *f);
int64_t refusals(Fixture *f);
void change_store(Fixture *f, const char *sql);
bool audit_ok(Fixture *f);

#define TICKET_HEAD                                                                                \
	"{\"id\":\"T\",\"subject\":\"Refund\",\"requester\":{\"name\":\"Ann\",\"email\":"             \
	"\"ann@example.com\"},\"messages\":[{\"from\":\"ann@example.com\",\"at\":\"2026-11-01\","    \
	"\"body\":\"What is your refund policy?\"}"

#endif
