/* Help: the key table as rows, the keys of the mode it was asked in first. */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "ui/keys.h"
#include "ui/rows.h"

void help_rows(Rows *r, Mode first);

#endif
