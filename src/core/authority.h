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

#define ON_WORKSPACE ((Object){NULL, NULL})

#endif
