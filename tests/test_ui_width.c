/*
 * How wide characters are: what a cell is counted as here, against where a real terminal's cursor stands after it
 * (tmux, asked by CSI 6 n). The samples are the emoji of Unicode's list, the wide characters of its East Asian Width
 * and the valid texts of ../shared/data/utf8. Run with --probe this program is the one inside the terminal.
 */
#include "tests/lib/testing.h"

#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"
#include "ui/grid.h"
#include "ui/text.h"

#include <locale.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

/* ---- samples: one unit a line ---- */

typedef struct Samples {
	Arena arena;
	Buf text; /* lines */
	size_t count;
	unsigned char seen[1 << 20]; /* by hash: a unit twice is asked once */
} Samples;

static void sample_text(Samples *s, Str raw)
{
	Str clean = text_clean(&s->arena, raw, TEXT_LINE);
	for (size_t at = 0; at < clean.len;) {
		Unit u;
		at += unit_at(clean, at, &u);
		unsigned h = 5381;
		for (int i = 0; i < u.glyph_len; i++)
			h = h * 33 ^ (unsigned char)u.glyph[i];
		if (s->seen[h % sizeof s->seen]++ > 0 || u.glyph_len == 0)
			continue;
		buf_addf(&s->text, "%d %.*s\n", u.width, (int)u.glyph_len, u.glyph);
		s->count++;
	}
}

static Str file_of(Samples *s, const char *relative)
{
	Buf file = {0};
	const char *path = shared_path(&s->arena, relative);
	if (path == NULL || !file_read(path, 1 << 24, &file, NULL))
		return STR("");
	Str text = arena_copy(&s->arena, buf_str(&file));
	buf_free(&file);
	return text;
}

static void sample_emoji(Samples *s)
{
	Str rest = file_of(s, "data/unicode15/emoji-test.txt"), line, word;
	while (rest.len > 0 && str_next(&rest, '\n', &line)) {
		Buf text = {0};
		while (line.len > 0 && line.ptr[0] != '#' && str_next(&line, ' ', &word) && !str_starts(word, STR(";")))
			if (word.len >= 4)
				utf8_encode((uint32_t)strtoul(word.ptr, NULL, 16), &text);
		sample_text(s, buf_str(&text));
		buf_free(&text);
	}
}

/* A sixteenth of what is wide or full width: "4E00..9FFF;W". */
static void sample_wide(Samples *s)
{
	Str rest = file_of(s, "data/unicode15/EastAsianWidth.txt"), line;
	while (rest.len > 0 && str_next(&rest, '\n', &line)) {
		Buf text = {0};
		char *end;
		ptrdiff_t kind = str_find(line, STR(";"), 0);
		if (line.len == 0 || line.ptr[0] == '#' || kind < 0 ||
			(line.ptr[kind + 1] != 'W' && line.ptr[kind + 1] != 'F'))
			continue;
		unsigned long from = strtoul(line.ptr, &end, 16), to = *end == '.' ? strtoul(end + 2, NULL, 16) : from;
		for (unsigned long code = from; code <= to; code += to - from > 64 ? 16 : 1)
			utf8_encode((uint32_t)code, &text);
		sample_text(s, buf_str(&text));
		buf_free(&text);
	}
}

static void sample_texts(Samples *s)
{
	Str rest = file_of(s, "data/utf8/utf8tests.jsonl"), line;
	while (rest.len > 0 && str_next(&rest, '\n', &line)) {
		Json *j = NULL;
		Buf text = {0};
		if (!json_parse(line, NULL, &j, NULL))
			continue;
		Str hex = json_str_at(j, "hex");
		for (size_t i = 0; json_bool_at(j, "valid", false) && i + 1 < hex.len; i += 2) {
			char pair[3] = {hex.ptr[i], hex.ptr[i + 1], '\0'};
			buf_addc(&text, (char)strtoul(pair, NULL, 16));
		}
		sample_text(s, buf_str(&text));
		buf_free(&text);
		json_free(j);
	}
}

/* ---- inside the terminal ---- */

static int column_after(const char *glyph, size_t len)
{
	char answer[32];
	size_t got = 0;
	dprintf(STDOUT_FILENO, "\x1b[2;1H\x1b[K%.*s\x1b[6n", (int)len, glyph);
	while (got < sizeof answer - 1 && (got == 0 || answer[got - 1] != 'R'))
		if (read(STDIN_FILENO, answer + got, 1) == 1)
			got++;
	answer[got] = '\0';
	const char *semicolon = strchr(answer, ';');
	return semicolon == NULL ? -1 : (int)strtol(semicolon + 1, NULL, 10) - 1;
}

static int probe(const char *samples, const char *answers)
{
	Buf file = {0}, out = {0};
	struct termios t;
	tcgetattr(STDIN_FILENO, &t);
	cfmakeraw(&t);
	tcsetattr(STDIN_FILENO, TCSANOW, &t);
	if (!file_read(samples, 1 << 24, &file, NULL))
		return 1;
	Str rest = buf_str(&file), line;
	while (rest.len > 0 && str_next(&rest, '\n', &line))
		if (line.len > 2)
			buf_addf(&out, "%c %d %.*s\n", line.ptr[0], column_after(line.ptr + 2, line.len - 2),
				STR_ARG(str_slice(line, 2, line.len)));
	bool ok = file_write_atomic(answers, buf_str(&out), 0600, NULL);
	buf_free(&file);
	buf_free(&out);
	return !ok;
}

/* ---- outside ---- */

static const char *self;

static bool shell(const char *command)
{
	int status = 1;
	pid_t pid = fork();
	if (pid == 0) {
		execlp("bash", "bash", "-c", command, (char *)NULL);
		_exit(127);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static bool run_in_tmux(Arena *arena, const char *folder)
{
	return shell(arena_fmt(arena,
		"export LC_ALL=C.UTF-8; T='tmux -S %s/tmux -f /dev/null'; "
		"$T new-session -d -x 80 -y 24 \"'%s' --probe %s/samples %s/answers\" 2>/dev/null || exit 1; "
		"for i in $(seq 300); do [ -s %s/answers ] && break; sleep 0.1; done; $T kill-server 2>/dev/null; "
		"[ -s %s/answers ]",
		folder, self, folder, folder, folder, folder)
			     .ptr);
}

/* What the C library does not know is painted as question marks (Painter.width_of), whatever the terminal does. */
static bool is_painted(Str glyph, int width)
{
	return wcwidth((wchar_t)utf8_decode(glyph, 0).code) == width;
}

static void cells_are_as_wide_as_tmux_draws_them(void **state)
{
	static Samples s;
	Arena arena = {0};
	Buf answers = {0}, differ = {0};
	Err err = {0};
	size_t asked = 0, different = 0, forbidden = 0;
	(void)state;
	setlocale(LC_CTYPE, "C.UTF-8");
	sample_emoji(&s);
	sample_wide(&s);
	sample_texts(&s);
	if (s.count == 0 || !shell("command -v tmux >/dev/null"))
		skip();
	const char *folder = scratch_make(&arena);
	assert_done(file_write_atomic(path_join(&arena, folder, "samples"), buf_str(&s.text), 0600, &err));
	assert_true(run_in_tmux(&arena, folder));
	assert_done(file_read(path_join(&arena, folder, "answers"), 1 << 24, &answers, &err));
	Str rest = buf_str(&answers), line;
	for (; rest.len > 0 && str_next(&rest, '\n', &line); asked += line.len > 0) {
		if (line.len < 5 || line.ptr[0] == line.ptr[2])
			continue;
		Str glyph = str_slice(line, 4, line.len);
		different++;
		forbidden += is_painted(glyph, line.ptr[0] - '0');
		if (different <= 16)
			buf_addf(&differ, " U+%04X(%c, tmux %c)", utf8_decode(glyph, 0).code, line.ptr[0], line.ptr[2]);
	}
	print_message("# measured: width of %zu cells against tmux: %zu differ, all of them painted as ?:%s ...\n", asked, different,
		buf_cstr(&differ));
	assert_int_equal(asked, s.count);
	assert_int_equal(forbidden, 0);
	scratch_remove(folder);
	buf_free(&answers);
	buf_free(&differ);
	buf_free(&s.text);
	arena_free(&s.arena);
	arena_free(&arena);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(cells_are_as_wide_as_tmux_draws_them)};
	if (argc == 4)
		return probe(argv[2], argv[3]);
	self = realpath(argv[0], NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
