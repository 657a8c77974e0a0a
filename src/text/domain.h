/*
 * Domain: names of hosts that pose as another one: letters of other scripts that look the same
 * (also as xn--), digits for letters, "rn" for "m", one letter more, less, other or swapped, and the
 * whole name as a part of a longer one ("shop.example.evil.example"). Pure.
 */
#ifndef TEXT_DOMAIN_H
#define TEXT_DOMAIN_H

#include "base/str.h"

/* Why `host` looks like `known` without being it or below it, in words; NULL where it doesn't. */
const char *domain_poses_as(Str host, Str known);

/* Does the host hold letters of several scripts, or of none but look-alikes ("аррӏе")? */
bool domain_is_mixed(Str host);

#endif
