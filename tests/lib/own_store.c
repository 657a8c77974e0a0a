#include "tests/lib/own_store.h"

#include "base/file.h"

int own_store_setup(void **state)
{
	OwnStore *own = xcalloc(1, sizeof *own);
	Err err = {0};
	own->folder = scratch_make(&own->arena);
	own->path = path_join(&own->arena, own->folder, "store.db");
	assert_done(store_open(own->path, STORE_CREATE, &own->store, &err));
	*state = own;
	return 0;
}

int own_store_teardown(void **state)
{
	OwnStore *own = *state;
	store_close(own->store);
	scratch_remove(own->folder);
	arena_free(&own->arena);
	free(own);
	return 0;
}
