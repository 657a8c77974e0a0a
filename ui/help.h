/* Help: the key table as rows, the keys of the mode it was asked in first; what this role may not do is left out. */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "ui/model.h"

void help_rows(Rows *r, const Briefs *b, Mode first);

#endif
