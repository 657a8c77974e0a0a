/* Perform, inside: one function for each intent that has a file of its own. Nobody else includes this. */
#ifndef UI_PERFORM_H
#define UI_PERFORM_H

#include "ui/app.h"

typedef bool PerformFn(Shown *s, const Intent *i, Arena *arena, Msg *ret_msg, Err *err);

PerformFn perform_waiting, perform_gate, perform_stats, perform_audit, perform_verify;

#endif
