/* What the store's files share: the handle, and statements with bound values that clean up after themselves. */
#ifndef PORT_STORE_PRIVATE_H
#define PORT_STORE_PRIVATE_H

#include "base/auto.h"
#include "port/store.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>

enum { STORE_KEPT = 128 };

/* A statement that stays prepared: parsing costs more than most of them take to run. */
typedef struct KeptStatement {
	sqlite3_stmt *stmt; /* NULL: a free place */
	bool used;          /* by a Query that has not ended */
} KeptStatement;

/* Writings that are committed together; on a thread of its own the database belongs to it until store_settle. */
typedef struct Group {
	size_t count;   /* of writings that joined */
	bool under_way; /* one more, in a savepoint */
	StoreTold *told;
	void *context;
	pthread_t thread;
	bool running; /* not joined yet */
	atomic_bool done;
	int fd;
	bool ok; /* how the thread's went, and why not */
	Err err;
} Group;

struct Store {
	sqlite3 *db;
	Group group;
	KeptStatement kept[STORE_KEPT]; /* by the hash of their text */
	char *path;
	bool read_only;
	bool in_transaction;
};

typedef struct Query {
	Store *store;
	sqlite3_stmt *stmt;
	KeptStatement *kept; /* where it stays; NULL: nowhere */
	int next;            /* parameter to bind */
	bool failed;
} Query;

void store_settle(Store *s); /* waits for a commit that is under way */
bool store_say(Store *s, const char *sql, Err *err); /* what every transaction says, which stays prepared */
bool store_end_joined(Store *s, Err *err);           /* the writing of the group that is under way: well, */
void store_undo_joined(Store *s);                    /* or not */

Query query_new(Store *s, const char *sql);
void query_end(Query *q); /* for AUTO(query_end) */
void query_str(Query *q, Str value);
void query_int(Query *q, int64_t value);
/* True while there is a row; false at the end and on failure (query_ok tells them apart). */
bool query_step(Query *q);
bool query_ok(Query *q, Err *err); /* ERR_STORE in words where it failed */
bool query_run(Query *q, Err *err); /* for statements without rows */
Str column_str(const Query *q, int column, Arena *arena);
int64_t column_int(const Query *q, int column);
bool store_fail(Store *s, Err *err);
bool store_exec(Store *s, const char *sql, Err *err);

/* Conditions over `tickets t`; ?1 is the reader's groups as groups_to_text gives them. */
#define TICKET_READABLE                                                                            \
	"(t.groups = '[]' OR EXISTS (SELECT 1 FROM json_each(t.groups) g JOIN json_each(?1) u "       \
	"ON u.value = g.value))"

/* Every restricted source of the draft has a group of the reader's. */
#define DRAFT_READABLE                                                                             \
	"(t.sources = '[]' OR NOT EXISTS (SELECT 1 FROM json_each(t.sources) e WHERE NOT EXISTS "     \
	"(SELECT 1 FROM json_each(e.value) g JOIN json_each(?1) u ON u.value = g.value)))"

/* groups as the JSON array that access conditions compare with */
Str groups_to_text(Arena *arena, const Str *groups, size_t count);
bool groups_from_text(Arena *arena, Str text, Str **ret_groups, size_t *ret_count, Err *err);

/* store_queue.c: the reader's groups as ?1 of the conditions above. */
void bind_reader(Query *q, const User *reader);
/* A prefix of FTS5: in quotes, so that nothing in it is an operator. */
Str fts_prefix(Arena *arena, Str word);

#endif
