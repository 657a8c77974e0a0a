/*
 * Worker: the name of a process in the journal and in leases, so that another one can tell whether it is surely gone.
 *
 *   executor/HOST/BOOT/SPACE/PID/START
 *
 * HOST is for people. BOOT is the random id of this boot of the kernel, SPACE the namespaces in which PID and START
 * (clock ticks since boot) mean something: proc(5), proc_sys_kernel(5), namespaces(7). A process id says nothing
 * beyond them: on another host, after a reboot, or in another container it is somebody else's.
 */
#ifndef PORT_WORKER_H
#define PORT_WORKER_H

#include "base/arena.h"

/* This process. */
Str worker_self(Arena *arena);

/* True only where the process of that name has certainly ended. False too where it can't be known from here. */
bool worker_is_dead(Str name);

#endif
