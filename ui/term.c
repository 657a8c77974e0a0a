#include "ui/term.h"

#include "base/auto.h"
#include "ui/input.h"
#include "ui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#include <curses.h>
#include <term.h>
#undef lines /* curses' capability names are macros */
#undef columns

enum {
	READ_CHUNK = 65536,
	ESCAPE_WAIT_MS = 30,
	PASTE_WAIT_MS = 1000,
	GIVE_BACK_MAX = 512,
	STUCK_MS = 200,
};

static struct {
	bool open, active; /* active: the terminal is ours right now */
	SCREEN *screen;
	struct termios saved;
	int pipe; /* signals and wakes, a byte each */
	Input input;
	Grid shown; /* what the terminal shows */
	bool colours;
	char give_back[GIVE_BACK_MAX]; /* what restores the screen, ready for a signal handler */
	size_t give_back_len;
} term = {.pipe = -1};

/* ---- giving back, from anywhere ---- */

static void write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);
		struct pollfd room = {.fd = fd, .events = POLLOUT};
		if (n < 0 && errno == EAGAIN && poll(&room, 1, STUCK_MS) <= 0)
			return; /* nobody reads any more */
		if (n < 0 && errno != EINTR && errno != EAGAIN)
			return;
		if (n > 0) {
			bytes += n;
			len -= (size_t)n;
		}
	}
}

/* Async-signal-safe: nothing but write, poll and tcsetattr. */
static void give_back(void)
{
	if (!term.active)
		return;
	term.active = false;
	write_all(STDOUT_FILENO, term.give_back, term.give_back_len);
	tcsetattr(STDIN_FILENO, TCSANOW, &term.saved);
}

static int keep_byte(int c)
{
	if (term.give_back_len < GIVE_BACK_MAX)
		term.give_back[term.give_back_len++] = (char)c;
	return c;
}

static void keep_capability(const char *name)
{
	const char *s = tigetstr(name);
	if (s != NULL && s != (char *)-1)
		tputs(s, 1, keep_byte);
}

static void keep_text(const char *s)
{
	for (; *s != '\0'; s++)
		keep_byte(*s);
}

static void prepare_give_back(void)
{
	term.give_back_len = 0;
	keep_text("\x1b[?2004l");
	keep_capability("sgr0");
	keep_capability("rmkx");
	keep_capability("cnorm");
	keep_capability("rmcup");
	keep_text("\r");
}

/* ---- opening ---- */

/* An unset locale means UTF-8 here: Debian always has C.UTF-8. */
static void locale_take(void)
{
	const char *now = setlocale(LC_CTYPE, "");
	if (now == NULL || strcmp(now, "C") == 0 || strcmp(now, "POSIX") == 0)
		setlocale(LC_CTYPE, "C.UTF-8");
}

static bool terminal_is_usable(Err *err)
{
	const char *name = getenv("TERM");
	int found;
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return err_set(err, ERR_INPUT,
			"the screen needs a terminal on standard input and output; "
			"without one use the commands: countersign --plain queue (help lists "
			"them)");
	if (name == NULL || *name == '\0' || strcmp(name, "dumb") == 0)
		return err_set(err, ERR_INPUT,
			"TERM is \"%s\": this terminal can't show the screen; "
			"use the commands: countersign --plain queue (help lists them)",
			name == NULL ? "" : name);
	if (setupterm(name, STDOUT_FILENO, &found) != OK || tigetstr("cup") == NULL ||
		tigetstr("cup") == (char *)-1)
		return err_set(err, ERR_INPUT,
			"TERM is \"%s\": terminfo doesn't know it, or it can't move "
			"its cursor; use the commands: countersign --plain queue (help lists them)",
			name);
	return true;
}

static void colours_take(void)
{
	/* The middle of the 256 colours can be read on light and on dark; the eight are the user's
	 * own. */
	static const short rich[LOOK_ROLE_COUNT] = {[LOOK_PLAIN] = -1,
		[LOOK_MUTED] = 243,
		[LOOK_ACCENT] = 31,
		[LOOK_GOOD] = 28,
		[LOOK_WARN] = 130,
		[LOOK_BAD] = 160,
		[LOOK_QUOTE] = 97};
	static const short eight[LOOK_ROLE_COUNT] = {[LOOK_PLAIN] = -1,
		[LOOK_MUTED] = -1,
		[LOOK_ACCENT] = COLOR_CYAN,
		[LOOK_GOOD] = COLOR_GREEN,
		[LOOK_WARN] = COLOR_YELLOW,
		[LOOK_BAD] = COLOR_RED,
		[LOOK_QUOTE] = COLOR_MAGENTA};
	const char *no = getenv("NO_COLOR");
	term.colours = (no == NULL || *no == '\0') && has_colors() && start_color() == OK &&
		       use_default_colors() == OK;
	for (short role = 1; term.colours && role < LOOK_ROLE_COUNT; role++)
		init_pair(role, COLORS >= 256 ? rich[role] : eight[role], -1);
}

/* The keys of terminfo, besides those every terminal sends. */
static void keys_learn(void)
{
	static const struct {
		const char *name;
		Press press;
	} keys[] = {{"kcuu1", PRESS_UP}, {"kcud1", PRESS_DOWN}, {"kcub1", PRESS_LEFT},
		{"kcuf1", PRESS_RIGHT}, {"khome", PRESS_HOME}, {"kend", PRESS_END},
		{"kpp", PRESS_PAGE_UP}, {"knp", PRESS_PAGE_DOWN}, {"kich1", PRESS_INSERT},
		{"kdch1", PRESS_DELETE}, {"kcbt", PRESS_BACK_TAB}, {"kf1", PRESS_F1},
		{"kLFT5", PRESS_CTRL_LEFT}, {"kRIT5", PRESS_CTRL_RIGHT}, {"kHOM5", PRESS_CTRL_HOME},
		{"kEND5", PRESS_CTRL_END}, {"kDC5", PRESS_CTRL_DELETE}};
	for (size_t i = 0; i < COUNT(keys); i++) {
		const char *s = tigetstr(keys[i].name);
		if (s != NULL && s != (char *)-1)
			input_learn(&term.input, s, keys[i].press);
	}
}

static void modes_take(void)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE); /* the terminal's keypad mode; we read its bytes ourselves */
	leaveok(stdscr, FALSE);
	write_all(STDOUT_FILENO, "\x1b[?2004h", 8);
}

bool term_open(Err *err)
{
	if (term.open)
		return true;
	locale_take();
	if (!terminal_is_usable(err))
		return false;
	if (tcgetattr(STDIN_FILENO, &term.saved) != 0)
		return err_set(
			err, ERR_IO, "can't read the terminal's settings: %s", strerror(errno));
	term.screen = newterm(NULL, stdout, stdin);
	if (term.screen == NULL)
		return err_set(err, ERR_INPUT, "this terminal can't show the screen; use --plain");
	set_term(term.screen);
	prepare_give_back();
	term.open = term.active = true;
	err_out_of_memory_hook = give_back;
	term.pipe = signals_take(give_back);
	colours_take();
	keys_learn();
	modes_take();
	return true;
}

void term_close(void)
{
	if (!term.open)
		return;
	term.open = false;
	if (term.active)
		endwin();
	give_back();
	signals_give();
	err_out_of_memory_hook = NULL;
	delscreen(term.screen);
	term.pipe = -1;
	term.screen = NULL;
	input_free(&term.input);
	grid_free(&term.shown);
}

void term_size(int *ret_cols, int *ret_rows)
{
	struct winsize w = {0};
	bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col > 0 && w.ws_row > 0;
	*ret_cols = known ? w.ws_col : 80;
	*ret_rows = known ? w.ws_row : 24;
}

void term_pause(void)
{
	if (!term.active)
		return;
	write_all(STDOUT_FILENO, "\x1b[?2004l", 8);
	endwin();
	term.active = false;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &term.saved);
}

void term_resume(void)
{
	if (!term.open || term.active)
		return;
	term.active = true;
	tcgetattr(STDIN_FILENO, &term.saved); /* another program may have left other settings */
	reset_prog_mode();
	modes_take();
	term_forget();
	refresh();
	signals_tell(SIGNALS_RESIZE);
}

void term_stop(void)
{
	term_pause();
	signals_stop_self();
	term_resume();
}

void term_forget(void)
{
	grid_free(&term.shown);
	clearok(curscr, TRUE);
}

/* ---- painting ---- */

static attr_t look_attributes(Look look)
{
	attr_t a = A_NORMAL;
	int role = look & LOOK_ROLE;
	if ((look & LOOK_BOLD) != 0)
		a |= A_BOLD;
	if ((look & LOOK_REVERSE) != 0)
		a |= A_REVERSE;
	if ((look & LOOK_UNDERLINE) != 0 || role == LOOK_QUOTE)
		a |= A_UNDERLINE;
	if (role == LOOK_MUTED && (!term.colours || COLORS < 256))
		a |= A_DIM;
	return a;
}

/* The wide characters of a unit; what this locale can't show at that width becomes question marks.
 */
static size_t unit_wide(const Unit *u, wchar_t wide[CCHARW_MAX])
{
	mbstate_t state = {0};
	size_t count = 0;
	for (size_t at = 0; at < u->glyph_len && count < CCHARW_MAX - 1;) {
		size_t len = mbrtowc(&wide[count], u->glyph + at, u->glyph_len - at, &state);
		if (len == 0 || len > UNIT_GLYPH)
			break;
		int width = wcwidth(wide[count]);
		if (width != (count == 0 ? u->width : 0))
			break;
		at += len;
		count++;
	}
	return count;
}

static void paint_cell(int x, int y, const Cell *c)
{
	wchar_t wide[CCHARW_MAX + 1] = {0};
	cchar_t cell;
	attr_t a = look_attributes(c->look);
	short pair = term.colours ? (short)(c->look & LOOK_ROLE) : 0;
	size_t count = c->unit.glyph_len > 0 ? unit_wide(&c->unit, wide) : 0;
	wide[count] = L'\0';
	if (count == 0) {
		wide[0] = c->unit.glyph_len > 0 ? L'?' : L' ';
		wide[1] = L'\0';
	}
	setcchar(&cell, wide, a, pair, NULL);
	mvadd_wch(y, x, &cell);
	if (count == 0 && c->unit.width == 2)
		mvadd_wch(y, x + 1, &cell);
}

/* A row where a wide cell changed is painted whole: what was beside it may have been cut. */
static void paint_row(const Grid *g, int y, bool all)
{
	for (int x = 0; x < g->cols; x++) {
		const Cell *now = grid_cell(g, x, y), *old = grid_cell(&term.shown, x, y);
		if (now->unit.width != 0 && (all || old == NULL || !grid_cell_equal(now, old)))
			paint_cell(x, y, now);
	}
}

static bool row_has_wide(const Grid *g, int y)
{
	for (int x = 0; x < g->cols; x++) {
		const Cell *c = grid_cell(g, x, y);
		if (c != NULL && c->unit.width != 1)
			return true;
	}
	return false;
}

static void keep_shown(const Grid *g)
{
	if (term.shown.cols != g->cols || term.shown.rows != g->rows)
		grid_resize(&term.shown, g->cols, g->rows);
	if (g->cells != NULL)
		memcpy(term.shown.cells, g->cells,
			(size_t)g->cols * (size_t)g->rows * sizeof *g->cells);
}

void term_draw(const Grid *g)
{
	if (!term.active)
		return;
	bool all = term.shown.cols != g->cols || term.shown.rows != g->rows;
	if (all)
		erase();
	for (int y = 0; y < g->rows; y++)
		paint_row(g, y, all || row_has_wide(g, y) || row_has_wide(&term.shown, y));
	keep_shown(g);
	curs_set(g->cursor_x >= 0 ? 1 : 0);
	if (g->cursor_x >= 0)
		move(g->cursor_y, g->cursor_x);
	refresh();
}

/* ---- waiting ---- */

void term_flush_input(void)
{
	char bytes[4096];
	int flags = fcntl(STDIN_FILENO, F_GETFL);
	tcflush(STDIN_FILENO, TCIFLUSH);
	if (flags >= 0 && fcntl(STDIN_FILENO, F_SETFL, flags | O_NONBLOCK) == 0) {
		while (read(STDIN_FILENO, bytes, sizeof bytes) > 0)
			;
		fcntl(STDIN_FILENO, F_SETFL, flags);
	}
	input_drop(&term.input);
}

void term_wake(void)
{
	signals_tell(SIGNALS_WAKE);
}

static TermEvent resized(Msg *ret_msg)
{
	*ret_msg = (Msg){.kind = MSG_RESIZE, .text = STR("")};
	term_size(&ret_msg->cols, &ret_msg->rows);
	if (term.active)
		resizeterm(ret_msg->rows, ret_msg->cols);
	term_forget();
	return TERM_MSG;
}

static TermEvent take_byte(Msg *ret_msg)
{
	char byte;
	if (read(term.pipe, &byte, 1) != 1)
		return TERM_NOTHING;
	if (byte == SIGNALS_HANGUP)
		return TERM_HANGUP;
	if (byte == SIGNALS_STOP)
		term_stop();
	if (byte == SIGNALS_CONTINUE && term.active)
		modes_take(); /* continued without our having stopped it */
	return byte == SIGNALS_WAKE ? TERM_WOKEN : resized(ret_msg);
}

static TermEvent take_bytes(bool keys, Msg *ret_msg)
{
	static char bytes[READ_CHUNK];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
	if (n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
		return TERM_HANGUP;
	if (n > 0 && !keys && memchr(bytes, PRESS_CTRL('c'), (size_t)n) != NULL)
		return TERM_BREAK;
	if (n > 0)
		input_feed(&term.input, (Str){bytes, (size_t)n});
	if (!keys)
		return TERM_NOTHING;
	return input_take(&term.input, false, ret_msg) ? TERM_MSG : TERM_NOTHING;
}

TermEvent term_wait(int timeout_ms, bool keys, Msg *ret_msg)
{
	struct pollfd fds[] = {
		{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = term.pipe, .events = POLLIN}};
	if (keys && input_take(&term.input, false, ret_msg))
		return TERM_MSG;
	bool waits = keys && input_waits(&term.input);
	int wait_ms = !waits ? timeout_ms : term.input.pasting ? PASTE_WAIT_MS : ESCAPE_WAIT_MS;
	int ready = poll(fds, 2, wait_ms);
	if (ready == 0 && waits)
		return input_take(&term.input, true, ret_msg) ? TERM_MSG : TERM_NOTHING;
	if (ready <= 0)
		return TERM_NOTHING;
	if ((fds[1].revents & POLLIN) != 0)
		return take_byte(ret_msg);
	if ((fds[0].revents & POLLIN) != 0)
		return take_bytes(keys, ret_msg);
	return (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 ? TERM_HANGUP : TERM_NOTHING;
}
