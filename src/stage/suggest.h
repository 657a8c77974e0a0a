/*
 * Suggest: which tools the rules propose for a ticket, by the "suggest" part of their manifests,
 * without any model. An argument that follows the draft is left out of "arguments" and named in
 * "bound".
 */
#ifndef STAGE_SUGGEST_H
#define STAGE_SUGGEST_H

#include "core/case.h"

/* [{"tool","arguments","bound"}] for this disposition; the caller frees. */
Json *suggest_actions(const Case *c, Disposition disposition, Str reason);

/* The arguments that undo what was done, by its manifest: ERR_REFUSED where a pointer finds nothing. The caller
 * frees. */
bool suggest_undo(const Case *c, const Tool *done, const Action *a, Json **ret_arguments, Err *err);

enum { SUGGEST_MISSING_MAX = 4 };

/* Arguments of a tool that names the ticket's intent which the rules would take from records or
 * ticket, and which are not there; 0 where the tool would be proposed, or is none for this intent. */
size_t suggest_missing(const Case *c, const Tool *t, Str ret_arguments[SUGGEST_MISSING_MAX]);

/* {"id","subject","requester":{"name","email","id"}}: what /ticket/... points into. The caller
 * frees. */
Json *suggest_ticket(const Case *c);

#endif
