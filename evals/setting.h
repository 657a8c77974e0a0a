/* Setting: one entry of countersign.ini set by what an evaluation found; the rest of the file stays as it is. */
#ifndef EVALS_SETTING_H
#define EVALS_SETTING_H

#include "base/err.h"
#include "base/str.h"

/* Where there is no such section it is begun at the end, `remark` above the entry. */
bool setting_write(const char *folder, const char *section, const char *key, Str value, const char *remark, Err *err);

#endif
