#include "text/dialogue.h"

#include "base/auto.h"

enum {
	TURNS_LEAST = 3,
	TURNS_MOST = 500,
	SPEAKERS_MOST = 4,
	NAME_BYTES = 32,
	NAME_WORDS = 3,
	STAMP_BYTES = 30, /* "[2026-03-02 10:02:11]" */
	BEFORE_LINES = 1, /* lines before the first turn: "Chat of 3 March" */
};

static const char *const their_names[] = {"user", "customer", "client", "visitor", "guest", "human", "caller", "requester", "me",
	"q", "question", "kunde", "kundin", "besucher", "benutzer", "cliente", "usuario", "utilisateur", "visiteur",
	"klant", "bezoeker", "utente", "klient", "клиент", "пользователь", "用户", "客户"};
static const char *const our_names[] = {"agent", "assistant", "support", "bot", "chatbot", "operator", "advisor", "adviser",
	"representative", "rep", "service", "helpdesk", "help desk", "system", "ai", "a", "answer", "mitarbeiter",
	"mitarbeiterin", "berater", "beraterin", "assistent", "conseiller", "conseillère", "agente", "asistente",
	"medewerker", "assistente", "operatore", "konsultant", "оператор", "ассистент", "助手", "客服"};
static const char *const levels[] = {"error", "warn", "warning", "info", "debug", "trace", "fatal", "notice", "critical",
	"note", "http", "https", "ps"};

static bool is_in(Str name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_ieq(name, str_from(list[i])))
			return true;
	return false;
}

/* "[10:02] ", "(10:02) ", "10:02:11 - " before the name. */
static Str without_stamp(Str line)
{
	line = str_trim(line);
	char close = line.len == 0 ? '\0' : line.ptr[0] == '[' ? ']' : line.ptr[0] == '(' ? ')' : '\0';
	size_t i = 0;
	if (close != '\0') {
		ptrdiff_t end = str_find(line, (Str){&close, 1}, 0);
		return end > 0 && end < STAMP_BYTES ? str_trim(str_slice(line, (size_t)end + 1, line.len)) : line;
	}
	while (i < line.len && i < STAMP_BYTES && strchr("0123456789:.-/TZ, ", line.ptr[i]) != NULL)
		i++;
	return i >= 4 ? str_trim(str_slice(line, i, line.len)) : line;
}

/* "**Ann Lee** (10:02)" as "Ann Lee". */
static Str name_of(Str label)
{
	ptrdiff_t open = str_find(label, STR("("), 0);
	label = str_trim(open > 0 ? str_slice(label, 0, (size_t)open) : label);
	while (label.len > 0 && strchr("*_-> ", label.ptr[0]) != NULL)
		label = str_slice(label, 1, label.len);
	while (label.len > 0 && strchr("*_ ", label.ptr[label.len - 1]) != NULL)
		label = str_slice(label, 0, label.len - 1);
	return label;
}

static bool is_name(Str name)
{
	size_t words = 1;
	for (size_t i = 0; i < name.len; i++) {
		words += name.ptr[i] == ' ';
		if (strchr("\"=<>{}[]/\\;,?!@#|", name.ptr[i]) != NULL || (name.ptr[i] >= '0' && name.ptr[i] <= '9' && i == 0))
			return false;
	}
	return name.len > 0 && name.len <= NAME_BYTES && words <= NAME_WORDS &&
		!is_in(name, levels, COUNT(levels));
}

/* The colon behind the name: not one of a time in parentheses. */
static ptrdiff_t colon_of(Str line, size_t *ret_size)
{
	bool inside = false;
	*ret_size = 1;
	for (size_t i = 0; i < line.len && i < NAME_BYTES + STAMP_BYTES; i++) {
		inside = line.ptr[i] == '(' || (inside && line.ptr[i] != ')');
		if (line.ptr[i] == ':' && !inside)
			return (ptrdiff_t)i;
		if (str_starts(str_slice(line, i, line.len), STR("："))) {
			*ret_size = strlen("：");
			return (ptrdiff_t)i;
		}
	}
	return -1;
}

static bool turn_begins(Str line, Turn *ret_turn)
{
	Str rest = without_stamp(line);
	size_t skip;
	ptrdiff_t colon = colon_of(rest, &skip);
	if (colon <= 0)
		return false;
	Str said = str_slice(rest, (size_t)colon + skip, rest.len);
	while (said.len > 0 && strchr("* ", said.ptr[0]) != NULL)
		said = str_slice(said, 1, said.len);
	*ret_turn = (Turn){.speaker = name_of(str_slice(rest, 0, (size_t)colon)), .text = said};
	return is_name(ret_turn->speaker);
}

/* How many speakers there are; SIZE_MAX: too many. */
static size_t count_speakers(const Dialogue *d, bool *ret_again)
{
	size_t count = 0;
	Str names[SPEAKERS_MOST];
	*ret_again = false;
	for (size_t i = 0; i < d->count; i++) {
		size_t at = 0;
		while (at < count && !str_ieq(names[at], d->items[i].speaker))
			at++;
		*ret_again = *ret_again || at < count;
		if (at == count && count == SPEAKERS_MOST)
			return SIZE_MAX;
		if (at == count)
			names[count++] = d->items[i].speaker;
	}
	return count;
}

/* Who asks: whoever is called so, else the last who is not called one of us. */
static Str asker_of(const Dialogue *d)
{
	for (size_t i = d->count; i-- > 0;)
		if (is_in(d->items[i].speaker, their_names, COUNT(their_names)))
			return d->items[i].speaker;
	for (size_t i = d->count; i-- > 0;)
		if (!is_in(d->items[i].speaker, our_names, COUNT(our_names)))
			return d->items[i].speaker;
	return STR("");
}

Dialogue dialogue_of(Arena *arena, Str text)
{
	Dialogue d = {0};
	Str rest = text, line;
	bool again;
	size_t before = 0;
	while (str_next(&rest, '\n', &line) && d.count < TURNS_MOST) {
		Turn turn;
		if (turn_begins(line, &turn))
			*ARENA_PUSH(arena, d.items, d.count) = turn;
		else if (d.count > 0) /* goes on */
			d.items[d.count - 1].text = arena_fmt(arena, STR_FMT "\n" STR_FMT,
				STR_ARG(d.items[d.count - 1].text), STR_ARG(line));
		else if (str_trim(line).len > 0 && ++before > BEFORE_LINES)
			return d;
	}
	size_t speakers = count_speakers(&d, &again);
	if (d.count < TURNS_LEAST || !again || speakers < 2 || speakers > SPEAKERS_MOST)
		return (Dialogue){0};
	Str asker = asker_of(&d);
	for (size_t i = 0; i < d.count; i++)
		d.items[i].ours = asker.len > 0 && !str_ieq(d.items[i].speaker, asker);
	return d;
}
