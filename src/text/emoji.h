/* Emoji sequences of UTS 51: the only place where joiners, selectors, flag letters may stand. */
#ifndef TEXT_EMOJI_H
#define TEXT_EMOJI_H

#include "base/str.h"

/* Length in bytes of the emoji or emoji sequence that starts at `at`; 0 where none does. */
size_t emoji_length(Str text, size_t at);
bool emoji_is_part(
	int32_t code); /* means something only inside a sequence: flag letter, skin tone */

#endif
