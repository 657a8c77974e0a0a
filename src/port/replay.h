/*
 * Replay: a reasoner that answers from a file of recorded answers, one JSON line a ticket:
 * {"ticket":"T-1","result":{...},"model":{...},"usage":{...}} (result as src/stage/stage.h has it).
 * For evaluations and tests; named as such in every brief.
 */
#ifndef PORT_REPLAY_H
#define PORT_REPLAY_H

#include "base/json.h"

/* The recorded answer for this ticket; the caller frees. ERR_OUTSIDE where there is none. */
bool replay_answer(const char *path, Str ticket, Json **ret_body, Err *err);

#endif
