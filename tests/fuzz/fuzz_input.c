/*
 * The bytes of a terminal in any order and any pieces: nothing crashes, what is fed is used up once no more
 * comes, and no byte of a control string or of a sequence becomes a character. The first byte is the size of
 * the pieces.
 */
#include "ui/input.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
	if (!ok)
		abort();
}

static void take_all(Input *in, bool late)
{
	Msg msg;
	while (input_take(in, late, &msg)) {
		check(msg.kind == MSG_KEY || msg.kind == MSG_PASTE || msg.kind == MSG_MOUSE);
		check(msg.kind != MSG_KEY || msg.press != PRESS_NONE);
		check(msg.kind != MSG_KEY || msg.burst >= 1);
		check(msg.kind != MSG_PASTE || msg.text.len <= INPUT_MAX_PASTE + 255);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Input in = {.background = -1};
	size_t piece = size == 0 || data[0] == 0 ? 1 : data[0];
	for (size_t at = 1; at < size; at += piece) {
		size_t len = size - at < piece ? size - at : piece;
		input_feed(&in, (Str){(const char *)data + at, len});
		take_all(&in, false);
	}
	take_all(&in, true);
	take_all(&in, true);
	check(!input_waits(&in));
	check(in.background >= -1 && in.background <= 0xffffff);
	input_free(&in);
	return 0;
}
