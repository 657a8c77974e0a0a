/* A store of the test's own in a scratch folder: setup and teardown for cmocka. */
#ifndef TESTS_LIB_OWN_STORE_H
#define TESTS_LIB_OWN_STORE_H

#include "port/store.h"

#include "tests/lib/testing.h"

typedef struct OwnStore {
	Arena arena;
	const char *folder, *path; /* the store's file is `path`, in `folder` */
	Store *store;
} OwnStore;

int own_store_setup(void **state); /* *state is an OwnStore, opened and empty */
int own_store_teardown(void **state);
#define OWN_STORE_TEST(name) cmocka_unit_test_setup_teardown(name, own_store_setup, own_store_teardown)

#endif
