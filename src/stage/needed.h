/*
 * Needed: what the desk must still know before it can help, so that it asks for just that:
 * - [needs] INTENT = order number, serial number: facts that tickets of this intent must bring;
 * - arguments that the tools of this intent take from the records or the ticket and do not find
 * there (two open invoices: which one?);
 * - everything, where the message has words but none that says what it is about ("it does not work,
 * same as last time").
 */
#ifndef STAGE_NEEDED_H
#define STAGE_NEEDED_H

#include "stage/question.h"

/* The facts that are missing, a comma between; "" where none is. In the arena. */
Str needed_facts(const Case *c, Arena *arena, const Asked *asked);

/* Does the message say too little to look for anything? */
bool needed_everything(Arena *arena, const Asked *asked, Language language);

/* Does the customer want something done, not only answered? */
bool needed_for_request(Arena *arena, const Asked *asked);

#endif
