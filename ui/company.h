/*
 * Company: the others who have a ticket open just now, and what they are told of this user. It is asked for and told
 * between messages, beside the case; nothing depends on it. Who wants to be seen by nobody ([screen] presence = off)
 * sees nobody.
 */
#ifndef UI_COMPANY_H
#define UI_COMPANY_H

#include "ui/app.h"

enum { COMPANY_TICK_MS = 3000 }; /* so late a change of theirs is seen at most */

/* After every message, and now and then without one. True: others came, went or do something else. */
bool company_step(Shown *s, const Model *m);
void company_leave(Shown *s); /* nobody is told any more */

#endif
