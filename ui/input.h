/*
 * Input: the bytes of a terminal, decoded. Pure, so that it can be fuzzed: feed bytes, take
 * messages. An escape sequence may come in pieces; a lone Escape is told apart by time, which the
 * caller keeps.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include "base/arena.h"
#include "ui/msg.h"

enum { INPUT_MAX_PASTE = 4 * 1024 * 1024, INPUT_MAX_LEARNT = 32, INPUT_MAX_SEQUENCE = 24 };

typedef struct InputSequence {
	char bytes[INPUT_MAX_SEQUENCE];
	size_t len;
	Press press;
} InputSequence;

typedef struct Input {
	Buf pending; /* bytes not understood yet */
	Buf paste;
	bool pasting;
	int burst;                              /* keys taken since the last feed */
	int background;                         /* RGB, once the terminal told it (OSC 11) */
	InputSequence learnt[INPUT_MAX_LEARNT]; /* from terminfo */
	size_t learnt_count;
} Input;

void input_free(Input *in);
void input_learn(
	Input *in, const char *sequence, Press press); /* NULL and too long ones are ignored */
void input_feed(Input *in, Str bytes);
bool input_waits(
	const Input *in);   /* for the rest of a sequence or a paste: ask again after a moment */
void input_drop(Input *in); /* throws away what is pending; a paste under way stays one */

/* The next message; false where there is none yet. `late`: no byte came for a while, so what is
 * pending is all there is. MSG_PASTE's text is valid until the next call. */
bool input_take(Input *in, bool late, Msg *ret_msg);

#endif
