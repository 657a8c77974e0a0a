/*
 * Replay: a reasoner that answers from a file of recorded answers, one JSON line a ticket:
 * {"ticket":"T-1","seed":0,"result":{...},"model":{...},"usage":{...}} (result as src/stage/stage.h has it).
 * "seed" tells several recordings of one ticket apart; a line without it answers for every seed.
 * For evaluations and tests; named as such in every brief. "redacted": placeholders stand for personal data
 * (desk/recording.c), and whoever holds the ticket puts it back.
 */
#ifndef PORT_REPLAY_H
#define PORT_REPLAY_H

#include "base/json.h"

typedef struct Replay Replay;

/* Reads the file once; lines are looked at when they are asked for. */
bool replay_open(const char *path, Replay **ret_replay, Err *err);
void replay_close(Replay *replay); /* NULL accepted */
const char *replay_path(const Replay *replay);

/* The recorded answer for this ticket; the caller frees. ERR_OUTSIDE where there is none; a line that can't be
 * read is ERR_INPUT with file and line. */
bool replay_answer(const Replay *replay, Str ticket, int64_t seed, Json **ret_body, Err *err);

/* The file's lines without those of these tickets; *ret_any is set where there was one. */
bool replay_without(const char *path, const Str *tickets, size_t count, Buf *ret_kept, bool *ret_any, Err *err);

#endif
