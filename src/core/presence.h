/* Presence: somebody has a ticket open at this moment (port/presence.h). */
#ifndef CORE_PRESENCE_H
#define CORE_PRESENCE_H

#include "base/arena.h"

#define PRESENCE_DOINGS(X) X(READING, "reading") X(EDITING, "editing") X(SIGNING, "signing")

typedef enum PresenceDoing {
#define X(id, word) PRESENCE_##id,
	PRESENCE_DOINGS(X)
#undef X
	PRESENCE_DOING_COUNT
} PresenceDoing;

typedef struct Presence {
	Str user, ticket;
	PresenceDoing doing;
	int64_t until_ms;
} Presence;

enum { PRESENCE_LASTS_MS = 60000 };

#endif
