#include "tests/lib/ui_screen.h"

#include "base/auto.h"

/* A message, and the intents that follow from it. */
static void take_one(UiScreen *s, const Msg *first)
{
	Msg msg = *first;
	for (;;) {
		msg.now_ms = UI_FIXTURE_NOW + s->late_ms;
		Intent intent = update(&s->model, &s->shown.briefs, &msg);
		if (intent.kind == INTENT_COPY)
			model_set(&s->copied, intent.text);
		if (intent.kind == INTENT_NONE || intent.kind == INTENT_REDRAW || intent.kind == INTENT_COPY ||
			intent.kind == INTENT_SUSPEND)
			break;
		if (intent.kind != INTENT_LOAD && intent.kind != INTENT_FIND && intent.kind != INTENT_GATE)
			s->last = intent.kind;
		s->quit = s->quit || intent.kind == INTENT_QUIT;
		arena_reset(&s->arena);
		msg = perform(&s->shown, &intent, &s->arena);
	}
}

static void ui_screen_draw(UiScreen *s)
{
	draw(&s->model, &s->shown.briefs, &s->grid);
	Msg drawn = {.kind = MSG_DRAWN};
	update(&s->model, &s->shown.briefs, &drawn);
	draw(&s->model, &s->shown.briefs, &s->grid);
}

/* What the draft on the road tells, and the loop's turn after it. */
static void told(UiScreen *s, DraftNews news)
{
	if (news.text.ptr == NULL)
		news.text = STR("");
	ui_fixture_tell(&s->fixture, &news);
	ui_screen_take(s, &(Msg){.kind = MSG_DRAWN});
}

void ui_screen_take(UiScreen *s, const Msg *msg)
{
	take_one(s, msg);
	for (Msg news; shown_news(&s->shown, &news);)
		take_one(s, &news);
	while (model_has_work(&s->model, &s->shown.briefs))
		take_one(s, &(Msg){.kind = MSG_WORK});
	ui_screen_draw(s);
}

void ui_screen_once(UiScreen *s, const Msg *msg)
{
	take_one(s, msg);
	ui_screen_draw(s);
}

void ui_screen_blind(UiScreen *s, const Msg *msg)
{
	take_one(s, msg);
}

void ui_screen_open(UiScreen *s, int cols, int rows, size_t tickets, CaseState state)
{
	*s = (UiScreen){0};
	ui_fixture_open(&s->fixture);
	ui_fixture_case(&s->fixture, state);
	ui_fixture_queue(&s->fixture, tickets);
	model_init(&s->model);
	s->shown.desk = (Desk *)(void *)&s->fixture;
	s->shown.door = &ui_fixture_door;
	s->shown.briefs = (Briefs){.rules = &s->fixture.rules,
		.user = &s->fixture.user,
		.case_serial = 1,
		.views = s->settings.views};
	settings_read(&s->settings, &s->fixture.user, &(Config){0}, NULL);
	s->shown.settings = &s->settings;
	s->shown.briefs.keys = &s->settings.keys;
	s->shown.briefs.view_count = s->settings.view_count;
	shown_read_queue(&s->shown, NULL);
	ui_screen_take(s, &(Msg){.kind = MSG_RESIZE, .cols = cols, .rows = rows});
}

void ui_screen_free(UiScreen *s)
{
	model_free(&s->model);
	shown_free(&s->shown);
	settings_free(&s->settings);
	grid_free(&s->grid);
	arena_free(&s->arena);
	buf_free(&s->copied);
	ui_fixture_free(&s->fixture);
}

void ui_screen_press(UiScreen *s, Press press)
{
	ui_screen_take(s, &(Msg){.kind = MSG_KEY, .press = press, .burst = 1, .text = STR("")});
}

static const struct {
	const char *name;
	Press press;
} names[] = {{"Enter", PRESS_ENTER}, {"Esc", PRESS_ESCAPE}, {"Tab", PRESS_TAB},
	{"BackTab", PRESS_BACK_TAB}, {"Up", PRESS_UP}, {"Down", PRESS_DOWN}, {"Left", PRESS_LEFT},
	{"Right", PRESS_RIGHT}, {"PgUp", PRESS_PAGE_UP}, {"PgDn", PRESS_PAGE_DOWN},
	{"Home", PRESS_HOME}, {"End", PRESS_END}, {"Bksp", PRESS_BACKSPACE}, {"Del", PRESS_DELETE},
	{"Space", ' '}, {"F1", PRESS_F1}, {"C-Left", PRESS_CTRL_LEFT},
	{"C-Right", PRESS_CTRL_RIGHT}, {"C-End", PRESS_CTRL_END}, {"C-Home", PRESS_CTRL_HOME}};

static Str with_blanks(Arena *arena, Str s)
{
	char *copy = arena_alloc(arena, s.len + 1);
	for (size_t i = 0; i < s.len; i++)
		copy[i] = s.ptr[i] == '_' ? ' ' : s.ptr[i];
	return (Str){copy, s.len};
}

static int32_t point_of(Str s, size_t *ret_len)
{
	unsigned char c = (unsigned char)s.ptr[0];
	size_t len = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
	int32_t code = len == 1 ? c : c & (0xFF >> (len + 1));
	for (size_t i = 1; i < len && i < s.len; i++)
		code = code << 6 | (s.ptr[i] & 0x3F);
	*ret_len = len;
	return code;
}

void ui_screen_type(UiScreen *s, Str text, int pause_ms)
{
	for (size_t at = 0, len; at < text.len; at += len) {
		Press press = point_of(str_slice(text, at, text.len), &len);
		Msg msg = {.kind = MSG_KEY, .burst = 1, .pause_ms = pause_ms, .text = STR("")};
		msg.press = press == '\n' ? PRESS_ENTER : press;
		ui_screen_take(s, &msg);
	}
}

/* Somebody else changes the selected action and the desk tells us. */
static void news(UiScreen *s)
{
	Brief brief;
	Json *changes = json_new_object();
	json_set_str(changes, "reason", STR("changed by bob"));
	Str id = s->model.base == MODE_APPROVAL ? buf_str(&s->model.approval.action)
						: buf_str(&s->model.view.action);
	ui_fixture_door.edit_action(s->shown.desk, id, 0, changes, &brief, NULL);
	json_free(changes);
	ui_screen_take(s, &(Msg){.kind = MSG_TICK});
}

/* What the executor writes about the first action that is signed, or a draft on the road about the case. */
static void happens(UiScreen *s, EventKind kind, Str why)
{
	const Case *c = s->fixture.c;
	Json *body = json_new_object();
	AUTO(buf_free) Buf text = {0};
	size_t i = 0;
	while (i < c->action_count && c->actions[i].signature_count == 0)
		i++;
	json_set_str(body, "action", i < c->action_count ? c->actions[i].id : STR(""));
	json_set_str(body, "why", why);
	json_set_bool(body, "void", true);
	json_write(body, &text);
	json_free(body);
	ui_fixture_event(&s->fixture, kind, kind == EVENT_STUCK ? "alice" : "executor", buf_cstr(&text));
	ui_screen_take(s, &(Msg){.kind = MSG_TICK});
}

/* One more who has the case open. */
static void others(UiScreen *s, Str who)
{
	UiFixture *f = &s->fixture;
	bool edits = str_ends(who, STR("+"));
	*ARENA_PUSH(&f->arena, f->company, f->company_count) =
		(Presence){.user = arena_copy(&f->arena, str_slice(who, 0, who.len - edits)),
			.ticket = STR("T-1042"),
			.doing = edits ? PRESENCE_EDITING : PRESENCE_READING};
	s->shown.briefs.company = f->company;
	s->shown.briefs.company_count = f->company_count;
	ui_screen_take(s, &(Msg){.kind = MSG_COMPANY});
}

static bool word_with_value(UiScreen *s, Str word)
{
	Arena arena = {0};
	Str rest = word, kind;
	bool known = str_next(&rest, ':', &kind) && str_has(word, STR(":")) && kind.len > 1;
	Str value = known ? with_blanks(&arena, rest) : STR("");
	if (known && str_is(kind, "text")) {
		ui_screen_type(s, value, 0);
	} else if (known && str_is(kind, "paste")) {
		ui_screen_take(s, &(Msg){.kind = MSG_PASTE, .text = value});
	} else if (known && str_is(kind, "size")) {
		int cols = 0, rows = 0;
		known = sscanf(arena_cstr(&arena, value), "%dx%d", &cols, &rows) == 2;
		ui_screen_take(s, &(Msg){.kind = MSG_RESIZE, .cols = cols, .rows = rows});
	} else if (known && str_is(kind, "later")) {
		int64_t minutes = 0;
		str_to_int64(value, &minutes);
		s->late_ms += minutes * 60000;
		ui_screen_take(s, &(Msg){.kind = MSG_TICK});
	} else if (known && str_is(kind, "void")) {
		happens(s, EVENT_REFUSED, value);
	} else if (known && str_is(kind, "stuck")) {
		happens(s, EVENT_STUCK, value);
	} else if (known && str_is(kind, "others")) {
		others(s, value);
	} else if (known && str_is(kind, "stage")) {
		told(s, (DraftNews){.kind = DRAFT_STAGE, .stage = arena_cstr(&s->fixture.arena, value)});
	} else if (known && str_is(kind, "words")) {
		told(s, (DraftNews){.kind = DRAFT_WORDS, .text = value});
	} else if (known && str_is(kind, "failed")) {
		Err err = {.code = ERR_OUTSIDE};
		(void)err_set(&err, ERR_OUTSIDE, "%.*s", STR_ARG(value));
		told(s, (DraftNews){.kind = DRAFT_FAILED, .err = &err});
	} else if (known && str_is(kind, "refuse")) {
		s->fixture.refuse = arena_cstr(&s->fixture.arena, value);
	} else if (known && str_is(kind, "count")) {
		int64_t count = 0;
		str_to_int64(value, &count);
		ui_fixture_queue(&s->fixture, (size_t)count);
		shown_read_queue(&s->shown, NULL);
		ui_screen_take(s,
			&(Msg){.kind = MSG_RESIZE, .cols = s->model.cols, .rows = s->model.rows});
	} else {
		known = false;
	}
	arena_free(&arena);
	return known;
}

bool ui_screen_word(UiScreen *s, Str word)
{
	size_t len;
	if (word_with_value(s, word))
		return true;
	if (str_is(word, "news")) {
		news(s);
		return true;
	}
	if (str_is(word, "slow") || str_is(word, "drafted")) {
		s->fixture.slow = true;
		if (str_is(word, "drafted"))
			told(s, (DraftNews){.kind = DRAFT_DONE});
		return true;
	}
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_is(word, names[i].name)) {
			ui_screen_press(s, names[i].press);
			return true;
		}
	if (word.len == 3 && str_starts(word, STR("C-")))
		return ui_screen_press(s, PRESS_CTRL(word.ptr[2])), true;
	if (word.len == 3 && str_starts(word, STR("M-")))
		return ui_screen_press(s, PRESS_ALT | word.ptr[2]), true;
	int32_t code = word.len > 0 ? point_of(word, &len) : 0;
	if (word.len == 0 || len != word.len)
		return false;
	ui_screen_press(s, code);
	return true;
}

void ui_screen_words(UiScreen *s, const char *words)
{
	Str rest = str_from(words), word;
	while (rest.len > 0 && str_next(&rest, ' ', &word))
		if (word.len > 0 && !ui_screen_word(s, word)) {
			fprintf(stderr, "no such key: %.*s\n", STR_ARG(word));
			abort();
		}
}

void ui_screen_text(const UiScreen *s, Buf *out)
{
	grid_text(&s->grid, out);
	if (s->grid.cursor_x < 0)
		buf_adds(out, "(no cursor)\n");
	else
		buf_addf(
			out, "(cursor at column %d, row %d)\n", s->grid.cursor_x, s->grid.cursor_y);
}

void ui_screen_become(UiScreen *s, Str role)
{
	s->fixture.user.role = ROLE_AGENT;
	role_from(role, &s->fixture.user.role);
	s->settings.view_count = 0;
	settings_read(&s->settings, &s->fixture.user, &(Config){0}, NULL);
	s->shown.briefs.view_count = s->settings.view_count;
	s->shown.briefs.views_serial++;
	ui_screen_take(s, &(Msg){.kind = MSG_RESIZE, .cols = s->model.cols, .rows = s->model.rows});
}

static void look_words(Look look, Buf *out)
{
	static const char *const roles[LOOK_ROLE_COUNT] = {
		"plain", "muted", "accent", "good", "warn", "bad", "quote"};
	static const struct {
		Look flag;
		const char *word;
	} flags[] = {{LOOK_BOLD, "bold"}, {LOOK_REVERSE, "reverse"}, {LOOK_UNDERLINE, "underline"},
		{LOOK_SELECTED, "selected"}, {LOOK_BAR, "bar"}};
	buf_adds(out, roles[look & LOOK_ROLE]);
	for (size_t i = 0; i < COUNT(flags); i++)
		if ((look & flags[i].flag) != 0)
			buf_addf(out, "+%s", flags[i].word);
}

void ui_screen_roles(const UiScreen *s, Buf *out)
{
	for (int y = 0; y < s->grid.rows; y++) {
		bool any = false;
		for (int x = 0, from = 0; x < s->grid.cols; x++) {
			Look look = grid_cell(&s->grid, x, y)->look;
			const Cell *next = grid_cell(&s->grid, x + 1, y);
			if (next != NULL && next->look == look)
				continue;
			if (look != LOOK_PLAIN) {
				if (!any)
					buf_addf(out, "%d:", y);
				buf_addf(out, "%s %d-%d ", any ? "," : "", from, x);
				look_words(look, out);
				any = true;
			}
			from = x + 1;
		}
		buf_adds(out, any ? "\n" : "");
	}
}

bool ui_screen_shows(UiScreen *s, const char *text)
{
	Buf b = {0};
	grid_text(&s->grid, &b);
	bool shows = str_has(buf_str(&b), str_from(text));
	buf_free(&b);
	return shows;
}
