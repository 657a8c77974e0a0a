/*
 * Golden screens: FOLDER/NAME.txt holds sizes and keys; then, for each size, the screen they lead to and its roles: which
 * columns of which row mean what (ui_screen_roles). UPDATE_GOLDEN=1 writes the screens anew; then look at the difference.
 */
#ifndef TESTS_LIB_GOLDEN_H
#define TESTS_LIB_GOLDEN_H

#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

size_t golden_differences(const char *folder); /* how many differ; each is printed */

#endif
