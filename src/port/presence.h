/*
 * Presence: who has which ticket open at this moment, for the others at the desk. Each open screen keeps one small file
 * in a folder, which says until when it counts, and removes it when it closes; of one that crashed nothing is left
 * after a minute. It is no record: nothing of it is journaled, kept or measured, and no right follows from it.
 */
#ifndef PORT_PRESENCE_H
#define PORT_PRESENCE_H

#include "core/presence.h"

/* This process has it open, for PRESENCE_LASTS_MS from now on; ticket "": nothing any more. What can't be written is
 * not told: it is a courtesy. */
void presence_tell(const char *folder, Str user, Str ticket, PresenceDoing doing, int64_t now_ms);

/* What other processes told that still counts, a user and ticket once, by user. What is over is removed. */
size_t presence_list(const char *folder, Arena *arena, int64_t now_ms, Presence **ret_items);

#endif
