#include "ui/term.h"

#include "base/auto.h"
#include "base/clock.h"
#include "base/hash.h"
#include "ui/input.h"
#include "ui/paint.h"
#include "ui/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <limits.h>
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
	MODES_MAX = 512,
	STUCK_MS = 200,
	COPY_MOST = 74994, /* bytes that xterm takes in one OSC 52, before base64 */
};

/* What is sent on taking or giving back the terminal, ready for a signal handler. */
typedef struct Modes {
	char bytes[MODES_MAX];
	size_t len;
} Modes;

static struct {
	bool open, active; /* active: the terminal is ours right now */
	struct termios saved;
	int pipe; /* signals and wakes, a byte each */
	Input input;
	int64_t read_us; /* when input was last fed */
	int64_t key_us;  /* when the last key was taken */
	TermStyle style;
	Painter painter;
	Buf frame; /* bytes of the last one */
	Modes take, give_back;
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
	write_all(STDOUT_FILENO, term.give_back.bytes, term.give_back.len);
	tcsetattr(STDIN_FILENO, TCSANOW, &term.saved);
}

static void modes_add(Modes *m, const char *bytes)
{
	for (; *bytes != '\0' && m->len < MODES_MAX; bytes++)
		m->bytes[m->len++] = *bytes;
}

static Modes *modes_put; /* tputs takes a function without a context */

static int put_byte(int c)
{
	modes_add(modes_put, (char[]){(char)c, '\0'});
	return c;
}

static const char *capability(const char *name)
{
	const char *s = tigetstr(name);
	return s == (char *)-1 ? NULL : s;
}

static void modes_capability(Modes *m, const char *name)
{
	const char *s = capability(name);
	modes_put = m;
	if (s != NULL)
		tputs(s, 1, put_byte);
}

static void modes_make(void)
{
	static const char mouse_on[] = "\x1b[?1000h\x1b[?1006h", mouse_off[] = "\x1b[?1006l\x1b[?1000l";
	Modes *take = &term.take, *give = &term.give_back;
	take->len = give->len = 0;
	modes_capability(take, "smcup");
	modes_capability(take, "smkx");
	modes_add(take, "\x1b[?2004h\x1b[?7l");
	modes_add(take, term.style.mouse ? mouse_on : "");
	modes_add(give, "\x1b[?2026l\x1b[r\x1b[?7h\x1b[?2004l");
	modes_add(give, term.style.mouse ? mouse_off : "");
	modes_capability(give, "sgr0");
	modes_capability(give, "rmkx");
	modes_capability(give, "cnorm");
	modes_capability(give, "rmcup");
	modes_add(give, "\r");
}

/* ---- opening ---- */

/* An unset locale means UTF-8 here: Debian always has C.UTF-8. */
static bool locale_is_utf8(void)
{
	const char *now = setlocale(LC_CTYPE, "");
	if (now == NULL || strcmp(now, "C") == 0 || strcmp(now, "POSIX") == 0)
		setlocale(LC_CTYPE, "C.UTF-8");
	return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
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
	const char *move = setupterm(name, STDOUT_FILENO, &found) == OK ? capability("cup") : NULL;
	if (move == NULL || strncmp(move, "\x1b[", 2) != 0)
		return err_set(err, ERR_INPUT,
			"TERM is \"%s\": terminfo doesn't know it, or it does not move "
			"its cursor as ECMA-48 says; use the commands: countersign --plain queue (help "
			"lists them)",
			name);
	return true;
}

static void painter_make(bool utf8)
{
	term.painter = (Painter){.theme = term.style.theme,
		.ascii = !utf8,
		.width_of = wcwidth,
		.depth = depth_from(tigetnum("colors"), getenv("COLORTERM"), getenv("NO_COLOR"),
			getenv("CLICOLOR"), getenv("CLICOLOR_FORCE"))};
	term.input.background = paper_from(getenv("COLORFGBG"));
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
	for (size_t i = 0; i < COUNT(keys); i++)
		input_learn(&term.input, capability(keys[i].name), keys[i].press);
}

static void modes_take(void)
{
	struct termios raw = term.saved;
	raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON);
	raw.c_oflag &= ~(tcflag_t)OPOST;
	raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
	raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSADRAIN, &raw);
	write_all(STDOUT_FILENO, term.take.bytes, term.take.len);
}

/* The answer comes as input (OSC 11, xterm's control sequences); old terminals say nothing. */
static void ask_for_background(void)
{
	static const char ask[] = "\x1b]11;?\x1b\\";
	if (term.style.theme == NULL && term.painter.depth >= DEPTH_256)
		write_all(STDOUT_FILENO, ask, sizeof ask - 1);
}

bool term_open(const TermStyle *style, Err *err)
{
	if (term.open)
		return true;
	bool utf8 = locale_is_utf8();
	if (!terminal_is_usable(err))
		return false;
	if (tcgetattr(STDIN_FILENO, &term.saved) != 0)
		return err_set(
			err, ERR_IO, "can't read the terminal's settings: %s", strerror(errno));
	term.style = *style;
	modes_make();
	term.open = term.active = true;
	err_out_of_memory_hook = give_back;
	term.pipe = signals_take(give_back);
	painter_make(utf8);
	keys_learn();
	modes_take();
	ask_for_background();
	return true;
}

void term_close(void)
{
	if (!term.open)
		return;
	term.open = false;
	give_back();
	signals_give();
	err_out_of_memory_hook = NULL;
	del_curterm(cur_term);
	term.pipe = -1;
	input_free(&term.input);
	painter_free(&term.painter);
	buf_free(&term.frame);
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
	give_back();
}

void term_resume(void)
{
	if (!term.open || term.active)
		return;
	term.active = true;
	tcgetattr(STDIN_FILENO, &term.saved); /* another program may have left other settings */
	modes_take();
	term_forget();
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
	painter_forget(&term.painter);
}

/* ---- painting ---- */

/* The terminal said what its background is. */
static void theme_settle(void)
{
	if (term.style.theme != NULL || term.input.background == INK_NONE)
		return;
	const Theme *theme = theme_for_paper(term.input.background);
	if (theme != term.painter.theme)
		term_forget();
	term.painter.theme = theme;
}

void term_draw(const Grid *g)
{
	if (!term.active)
		return;
	theme_settle();
	buf_clear(&term.frame);
	paint(&term.painter, g, &term.frame);
	write_all(STDOUT_FILENO, buf_cstr(&term.frame), term.frame.len);
}

bool term_copy(Str text)
{
	AUTO(buf_free) Buf b = {0};
	if (!term.active || text.len > COPY_MOST)
		return false;
	buf_adds(&b, "\x1b]52;c;");
	bytes_to_base64(text, &b);
	buf_adds(&b, "\x1b\\");
	write_all(STDOUT_FILENO, b.ptr, b.len);
	return true;
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

bool term_has_input(void)
{
	struct pollfd fds[] = {
		{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = term.pipe, .events = POLLIN}};
	return poll(fds, 2, 0) > 0;
}

static bool take_input(bool late, Msg *ret_msg)
{
	int64_t now_us = clock_monotonic_us(), pause_ms = (now_us - term.key_us) / 1000;
	if (!input_take(&term.input, late, ret_msg))
		return false;
	if (ret_msg->kind == MSG_KEY) {
		ret_msg->pause_ms = pause_ms < 1 ? 1 : pause_ms > INT_MAX ? INT_MAX : (int)pause_ms;
		term.key_us = now_us;
	}
	return true;
}

static TermEvent resized(Msg *ret_msg)
{
	*ret_msg = (Msg){.kind = MSG_RESIZE, .text = STR("")};
	term_size(&ret_msg->cols, &ret_msg->rows);
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
	term.read_us = clock_monotonic_us();
	if (!keys)
		return TERM_NOTHING;
	return take_input(false, ret_msg) ? TERM_MSG : TERM_NOTHING;
}

/* When what is pending counts as all there is; INT64_MAX where nothing is. Other work of the poll does not
 * put it off. */
static int64_t input_due_us(bool keys)
{
	int wait_ms = term.input.pasting ? PASTE_WAIT_MS : ESCAPE_WAIT_MS;
	return keys && input_waits(&term.input) ? term.read_us + wait_ms * 1000 : INT64_MAX;
}

TermEvent term_wait(int timeout_ms, bool keys, const TermPoll *by, Msg *ret_msg)
{
	struct pollfd fds[] = {
		{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = term.pipe, .events = POLLIN}};
	if (keys && take_input(false, ret_msg))
		return TERM_MSG;
	int64_t due_us = input_due_us(keys), left_us = due_us - clock_monotonic_us();
	int wait_ms = timeout_ms;
	if (due_us != INT64_MAX)
		wait_ms = left_us <= 0 ? 0 : (int)(left_us / 1000) + 1;
	int ready = by == NULL ? poll(fds, 2, wait_ms) : by->poll(by->context, fds, 2, wait_ms);
	if (ready == 0 && clock_monotonic_us() >= due_us)
		return take_input(true, ret_msg) ? TERM_MSG : TERM_NOTHING;
	if (ready <= 0)
		return TERM_NOTHING;
	if ((fds[1].revents & POLLIN) != 0)
		return take_byte(ret_msg);
	if ((fds[0].revents & POLLIN) != 0)
		return take_bytes(keys, ret_msg);
	return (fds[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0 ? TERM_HANGUP : TERM_NOTHING;
}
