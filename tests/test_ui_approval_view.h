/* The approval view, opened by keys. */
#ifndef TESTS_TEST_UI_APPROVAL_VIEW_H
#define TESTS_TEST_UI_APPROVAL_VIEW_H

#include "tests/lib/testing.h"
#include "tests/lib/ui_screen.h"

#include "ui/input.h"

static inline UiScreen *opened(int cols, int rows, const char *words)
{
	static UiScreen s;
	ui_screen_open(&s, cols, rows, 30, CASE_CHECKED);
	ui_screen_words(&s, words);
	return &s;
}

static inline const Action *action_of(UiScreen *s, size_t index)
{
	return &s->fixture.c->actions[index];
}

static inline void assert_unsigned(UiScreen *s)
{
	assert_int_equal(s->fixture.calls_of_approve, 0);
	for (size_t i = 0; i < s->fixture.c->action_count; i++)
		assert_int_equal(action_of(s, i)->state, ACTION_PROPOSED);
}

/* Somebody gave the action this argument before it was opened. */
static inline UiScreen *opened_with(int cols, int rows, const char *name, Str value)
{
	UiScreen *s = opened(cols, rows, "");
	AUTO(json_freep) Json *changes = json_new_object();
	Brief brief;
	json_set_str(changes, name, value);
	ui_fixture_door.edit_action(s->shown.desk, STR("T-1042.1"), 0, changes, &brief, NULL);
	ui_screen_words(s, "Enter a");
	return s;
}

#endif
