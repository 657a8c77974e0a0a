/* Config: the entries of countersign.ini as a value. Missing entries give the caller's default. */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include "base/arena.h"

typedef struct ConfigEntry {
	Str section, key, value;
	int line;
} ConfigEntry;

typedef struct Config {
	ConfigEntry *items; /* in file order; a later entry of the same name wins */
	size_t count;
} Config;

Str config_str(const Config *c, const char *section, const char *key, Str otherwise);
bool config_int(const Config *c, const char *section, const char *key, int64_t otherwise,
	int64_t min, int64_t max, int64_t *ret_value, Err *err); /* ERR_INPUT names section, key, line */

/* An amount such as 0.15, in millionths; at most six digits behind the point. ERR_INPUT as above. */
bool config_micro(const Config *c, const char *section, const char *key, int64_t otherwise, int64_t *ret_micro,
	Err *err);

/* Does `text` (any case) hold one of the comma separated phrases at word boundaries? Counts them. */
size_t config_phrases_in(Str phrases, Str text);

#endif
