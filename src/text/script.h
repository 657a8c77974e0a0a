/* Script: which writing a letter is of (UAX 24, as far as telling look-alikes apart needs it). */
#ifndef TEXT_SCRIPT_H
#define TEXT_SCRIPT_H

#include "base/str.h"

typedef enum Script {
	SCRIPT_COMMON, /* ASCII digits, marks shared by scripts */
	SCRIPT_LATIN,
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_ARMENIAN,
	SCRIPT_CHEROKEE,
	SCRIPT_COPTIC,
	SCRIPT_LISU,
	SCRIPT_GEORGIAN,
	SCRIPT_HEBREW,
	SCRIPT_ARABIC,
	SCRIPT_ASIAN, /* Han, Kana, Hangul, Bopomofo */
	SCRIPT_OTHER,
} Script;

Script script_of(int32_t code);

#endif
