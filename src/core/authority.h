/*
 * Authority: authorise(principal, verb, object) is the one question behind every door: screen, command line,
 * executor, import, export. Default deny. Three tables answer it: role x verb (core/access.h), verb x state of
 * the action, and the groups of the ticket and of the sources its draft stands on.
 */
#ifndef CORE_AUTHORITY_H
#define CORE_AUTHORITY_H

#include "core/case.h"

typedef struct Object {
	const Case *c;   /* NULL: the workspace itself */
	const Action *a; /* NULL: the case, or the workspace */
} Object;

/* ERR_REFUSED with the reason; ERR_MISSING, in the words of a thing that is not there, where the user may not
 * even know of it. */
bool authorise(const User *user, Verb verb, Object object, Err *err);

/* May this verb be done to an action in this state, by anybody? */
bool verb_fits_state(Verb verb, ActionState state);

/* The draft stands on sources this user may not read: for them nobody has drafted. */
bool case_is_veiled(const Case *c, const User *user);
/* Did a person decide over the case as a whole? That is told to whoever may read the ticket, its content is not: a veiled
 * ticket that was answered must not look as if nobody had. */
bool case_is_decided(const Case *c);
/* Is something of it signed and not yet settled? Who can't see what must not undo it. */
bool case_is_under_way(const Case *c);

#define ON_WORKSPACE ((Object){NULL, NULL})

#endif
