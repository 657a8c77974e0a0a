/* Drill: what a case does that was seeded with a wrong draft (Case.drill, desk/drill.c). */
#ifndef CORE_DRILL_H
#define CORE_DRILL_H

#include "core/case.h"

/* May this row stand in this case? No row makes an effect of a drill, whoever wrote it: ERR_STORE. */
bool drill_lets(const Case *c, const Event *e, Err *err);

/* DRILLED: somebody decided. The case is closed, its actions withdrawn, and drill_told says what it was. */
bool drill_apply(Case *c, const Event *e, Err *err);

#endif
