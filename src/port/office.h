/* The office database of a workspace (records/office.db): what sql tools change and lookups read. */
#ifndef PORT_OFFICE_H
#define PORT_OFFICE_H

#include "base/str.h"

/* Makes the file from plain SQL; where that fails there is no file. An empty `sql` makes an empty database. */
bool office_create(const char *path, Str sql, Err *err);

#endif
