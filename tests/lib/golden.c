#include "tests/lib/golden.h"

#include "base/file.h"

typedef struct Golden {
	Str sizes, tickets, state, user, keys;
} Golden;

static const char rule[] = "====";

static Str field(Str text, const char *name)
{
	Str rest = text, line;
	while (str_next(&rest, '\n', &line))
		if (str_starts(line, str_from(name)))
			return str_trim(str_slice(line, strlen(name), line.len));
	return STR("");
}

static Golden golden_of(Str head)
{
	return (Golden){.sizes = field(head, "sizes:"),
		.tickets = field(head, "tickets:"),
		.state = field(head, "case:"),
		.user = field(head, "user:"),
		.keys = field(head, "keys:")};
}

static void golden_screen(Arena *arena, const Golden *g, Str size, Buf *out)
{
	UiScreen s;
	int cols = 80, rows = 24;
	int64_t tickets = 30;
	CaseState state = CASE_CHECKED;
	sscanf(arena_cstr(arena, size), "%dx%d", &cols, &rows);
	str_to_int64(g->tickets, &tickets);
	case_state_from(g->state, &state);
	ui_screen_open(&s, cols, rows, (size_t)tickets, state);
	if (g->user.len > 0)
		ui_screen_become(&s, g->user);
	ui_screen_words(&s, arena_cstr(arena, g->keys));
	buf_addf(out, "%s %.*s\n", rule, STR_ARG(size));
	ui_screen_text(&s, out);
	buf_adds(out, "---- roles\n");
	ui_screen_roles(&s, out);
	ui_screen_free(&s);
}

/* The whole file as it should be. */
static void golden_make(Arena *arena, Str head, Buf *out)
{
	Golden g = golden_of(head);
	Str rest = g.sizes, size;
	buf_add(out, head);
	while (rest.len > 0 && str_next(&rest, ' ', &size))
		golden_screen(arena, &g, size, out);
}

static bool golden_holds(Arena *arena, const char *path)
{
	Err err = {0};
	AUTO(buf_free) Buf file = {0}, made = {0};
	assert_done(file_read(path, 1 << 20, &file, &err));
	ptrdiff_t at = str_find(buf_str(&file), str_from(rule), 0);
	golden_make(arena, str_slice(buf_str(&file), 0, at < 0 ? file.len : (size_t)at), &made);
	if (str_eq(buf_str(&file), buf_str(&made)))
		return true;
	if (getenv("UPDATE_GOLDEN") != NULL) {
		assert_done(file_write_atomic(path, buf_str(&made), 0644, &err));
		return true;
	}
	print_message("%s: now\n%s\n", path, buf_cstr(&made));
	return false;
}

size_t golden_differences(const char *folder)
{
	Arena arena = {0};
	Err err = {0};
	FileList list;
	size_t wrong = 0;
	assert_done(file_list(&arena, folder, &list, &err));
	assert_true(list.count > 0);
	for (size_t i = 0; i < list.count; i++)
		wrong += !golden_holds(&arena, list.paths[i]);
	arena_free(&arena);
	return wrong;
}
