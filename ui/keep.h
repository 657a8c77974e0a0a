/*
 * Keep: a reply that is being written survives a hang-up and a crash. It is put aside every few
 * seconds, readable for this user only, and offered again when the same user edits the same ticket.
 * What was saved or thrown away on purpose is not kept.
 */
#ifndef UI_KEEP_H
#define UI_KEEP_H

#include "ui/app.h"

typedef struct Keeper {
	const char *folder; /* of the files; NULL: nothing is kept */
	Str user;
	bool writing;     /* a reply is being written right now */
	Buf path;         /* its file */
	int64_t kept_us;  /* when it was put aside last */
	size_t kept_step; /* the editor's state then */
	Arena arena;      /* of the text that was found */
} Keeper;

void keeper_free(Keeper *k);

/* After every message. True: a text was found that was not saved; tell the model. */
bool keeper_step(Keeper *k, const Shown *s, const Model *m, Str *ret_found);
/* Now, whatever the time: the terminal is gone. */
void keeper_save(Keeper *k, const Model *m);
bool keeper_is_due(const Keeper *k, const Model *m); /* wake me up for it */

#endif
