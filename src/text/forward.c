#include "text/forward.h"

#include "base/auto.h"

enum { LABEL_MOST = 24 /* bytes of "Subject", "Gesendet" */, MARK_LINES = 3 /* where the mark stands */ };

static const char *const marks[] = {"forwarded message", "forwarded by", "forwarded mail", "weitergeleitete", "weitergeleitet von",
	"transféré", "réexpédié", "mensaje reenviado", "reenviado por", "mensagem encaminhada", "messaggio inoltrato",
	"inoltrato da", "doorgestuurd", "vidarebefordrat", "videresendt", "przekazana", "mesaj redirecționat",
	"пересылаемое", "пересланное", "転送", "转发"};

bool forward_subject(Str subject)
{
	static const char *const prefixes[] = {"fwd:", "fw:", "wg:", "tr:", "rv:", "i:", "enc:", "doorst:", "vb:", "转发:"};
	subject = str_trim(subject);
	for (size_t i = 0; i < COUNT(prefixes); i++) {
		Str p = str_from(prefixes[i]);
		if (subject.len >= p.len && str_ieq(str_slice(subject, 0, p.len), p))
			return true;
	}
	return false;
}

static bool has_mark(Str line)
{
	for (size_t i = 0; i < COUNT(marks); i++)
		if (str_ihas(line, str_from(marks[i])))
			return true;
	return false;
}

static Str unquoted(Str line)
{
	line = str_trim(line);
	while (line.len > 0 && line.ptr[0] == '>')
		line = str_trim(str_slice(line, 1, line.len));
	return line;
}

/* "Subject: ...", "*Von:* ...": a line of the head, or one that only separates. */
static bool is_of_head(Str line)
{
	ptrdiff_t colon = str_find(line, STR(":"), 0);
	bool label = colon > 0 && colon <= LABEL_MOST && !str_has(str_slice(line, 0, (size_t)colon), STR("?"));
	return label || has_mark(line) || str_starts(line, STR("--")) || str_starts(line, STR("__"));
}

/* The head ends at the first blank line behind a line of it, or where a line is none. */
static Str without_head(Str text)
{
	Str rest = text, line, before = text;
	for (bool seen = false; str_next(&rest, '\n', &line); before = rest) {
		bool head = is_of_head(line);
		if (line.len > 0 && !head)
			return before;
		if (line.len == 0 && seen)
			return rest;
		seen = seen || (head && !has_mark(line) && str_has(line, STR(":")));
	}
	return STR("");
}

Str forward_body(Arena *arena, Str quoted, bool by_subject)
{
	AUTO(buf_free) Buf text = {0};
	bool marked = by_subject;
	Str rest = quoted, line;
	for (size_t n = 0; str_next(&rest, '\n', &line);) {
		line = unquoted(line);
		marked = marked || (n < MARK_LINES && has_mark(line));
		n += line.len > 0;
		buf_addf(&text, STR_FMT "\n", STR_ARG(line));
	}
	return marked ? str_trim(arena_copy(arena, without_head(buf_str(&text)))) : STR("");
}
