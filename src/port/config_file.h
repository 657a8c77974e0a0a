/* countersign.ini by inih. Errors name file and line; a secret written inline is refused. */
#ifndef PORT_CONFIG_FILE_H
#define PORT_CONFIG_FILE_H

#include "core/config.h"

bool config_file_read(Arena *arena, const char *path, Config *ret_config, Err *err);
bool config_file_parse(Arena *arena, const char *name, Str text, Config *ret_config, Err *err);

#endif
