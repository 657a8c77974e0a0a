/* How keys are written, and a person's own keys in the place of the built-in ones. */
#include "ui/keys.h"

#include "base/auto.h"
#include "base/utf8.h"
#include "ui/i18n.h"

#include <ctype.h>

/* ---- names of presses ---- */

static const struct {
	const char *name;
	Press press;
} names[] = {{N_("Enter"), PRESS_ENTER}, {N_("Esc"), PRESS_ESCAPE}, {N_("Tab"), PRESS_TAB}, {N_("Shift-Tab"), PRESS_BACK_TAB},
	{N_("Space"), ' '}, {N_("Up"), PRESS_UP}, {N_("Down"), PRESS_DOWN}, {N_("Left"), PRESS_LEFT}, {N_("Right"), PRESS_RIGHT},
	{N_("Home"), PRESS_HOME}, {N_("End"), PRESS_END}, {N_("PgUp"), PRESS_PAGE_UP}, {N_("PgDn"), PRESS_PAGE_DOWN},
	{N_("Ins"), PRESS_INSERT}, {N_("Del"), PRESS_DELETE}, {N_("Bksp"), PRESS_BACKSPACE}, {"F1", PRESS_F1},
	{N_("Ctrl-Left"), PRESS_CTRL_LEFT}, {N_("Ctrl-Right"), PRESS_CTRL_RIGHT}, {N_("Ctrl-Home"), PRESS_CTRL_HOME},
	{N_("Ctrl-End"), PRESS_CTRL_END}, {N_("Ctrl-Del"), PRESS_CTRL_DELETE}, {"Ctrl-_", 0x1f}};

static const char *as_it_is(const char *text)
{
	return text;
}

static const char *in_own_words(const char *text)
{
	return _(text);
}

/* Ctrl and Alt, then a letter or a name. */
static void press_add(Press press, const char *(*word)(const char *), Buf *out)
{
	if ((press & PRESS_ALT) != 0) {
		buf_adds(out, word(N_("Alt-")));
		press &= ~PRESS_ALT;
		if (press >= 'a' && press <= 'z')
			press -= 'a' - 'A';
	}
	for (size_t i = 0; i < COUNT(names); i++)
		if (names[i].press == press) {
			buf_adds(out, word(names[i].name));
			return;
		}
	if (press > 0 && press < ' ')
		buf_addf(out, "%s%c", word(N_("Ctrl-")), press + '@');
	else
		utf8_encode((uint32_t)press, out);
}

void press_name(Press press, Buf *out)
{
	press_add(press, as_it_is, out);
}

static bool plain_from(Str name, Press *ret_press)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_ieq(name, str_from(names[i].name))) {
			*ret_press = names[i].press;
			return true;
		}
	Utf8Point p = utf8_decode(name, 0);
	if (name.len == 0 || !p.ok || p.len != name.len || p.code < 0x20 || p.code == 0x7f)
		return false;
	*ret_press = (Press)p.code;
	return true;
}

bool press_from(Str name, Press *ret_press)
{
	if (plain_from(name, ret_press))
		return true;
	if (name.len == 6 && str_ieq(str_slice(name, 0, 5), STR("Ctrl-")) && isalpha((unsigned char)name.ptr[5])) {
		*ret_press = PRESS_CTRL(name.ptr[5]);
		return true;
	}
	if (name.len > 4 && str_ieq(str_slice(name, 0, 4), STR("Alt-")) &&
		plain_from(str_slice(name, 4, name.len), ret_press)) {
		bool upper = *ret_press >= 'A' && *ret_press <= 'Z';
		*ret_press = PRESS_ALT | (upper ? *ret_press + ('a' - 'A') : *ret_press);
		return true;
	}
	return false;
}

void key_shown(const Key *k, size_t most, Buf *out)
{
	if (k->upto != 0) {
		press_add(k->presses[0], in_own_words, out);
		buf_addf(out, "-%c", (char)(k->upto & 0x7f));
		return;
	}
	for (size_t i = 0; i < KEY_ALTERNATIVES && i < most && k->presses[i] != PRESS_NONE; i++) {
		buf_adds(out, i > 0 ? " " : "");
		press_add(k->presses[i], in_own_words, out);
	}
}

/* ---- names of keys: "queue.draft" ---- */

static const char *const mode_ids[] = {
#define X(id, text) #id,
	MODES(X)
#undef X
};

static const char *const doing_ids[] = {[DO_NOTHING] = "NOTHING",
#define X(id, name) [DO_##id] = #id,
	DOINGS(X)
#undef X
#define X(id) [DO_##id] = #id,
	WRITINGS(X)
#undef X
};

static void add_id(const char *id, Buf *out)
{
	for (; *id != '\0'; id++)
		buf_addc(out, *id == '_' ? '-' : (char)tolower((unsigned char)*id));
}

void key_name(const Key *k, Mode mode, Buf *out)
{
	add_id(mode_ids[mode], out);
	buf_addc(out, '.');
	add_id(doing_ids[k->doing], out);
}

static bool is_named(const Key *k, Mode mode, Str name)
{
	AUTO(buf_free) Buf own = {0};
	key_name(k, mode, &own);
	return (k->modes >> mode & 1) != 0 && str_ieq(buf_str(&own), name);
}

/* ---- a person's own keys ---- */

static bool is_fixed(const Key *k)
{
	static const Doing fixed[] = {DO_BEGIN, DO_SIGN, DO_CONFIRM};
	for (size_t i = 0; i < COUNT(fixed); i++)
		if (k->doing == fixed[i])
			return true;
	return k->upto != 0;
}

static bool presses_parse(const ConfigEntry *e, Mode mode, Press presses[KEY_ALTERNATIVES], Err *err)
{
	size_t count = 0;
	Str rest = e->value, word;
	if (str_ieq(str_trim(e->value), STR("none")))
		return true;
	while (rest.len > 0 && str_next(&rest, ',', &word)) {
		Press press;
		if (count == KEY_ALTERNATIVES)
			return err_set(err, ERR_INPUT, "screen.ini:%d: [keys] %.*s: at most %d keys", e->line,
				STR_ARG(e->key), KEY_ALTERNATIVES);
		if (!press_from(str_trim(word), &press))
			return err_set(err, ERR_INPUT,
				"screen.ini:%d: [keys] %.*s: \"%.*s\" is no key: write x, Ctrl-X, Alt-X, Enter, F1 ...",
				e->line, STR_ARG(e->key), STR_ARG(str_trim(word)));
		if (mode_is_text(mode) && press >= ' ' && press < PRESS_SPECIAL)
			return err_set(err, ERR_INPUT,
				"screen.ini:%d: [keys] %.*s: \"%.*s\" is typed there: it can't be a key", e->line,
				STR_ARG(e->key), STR_ARG(str_trim(word)));
		presses[count++] = press;
	}
	return true;
}

typedef struct Making {
	Arena *arena;
	Key *items;
	size_t count;
} Making;

/* The entry for that mode alone, with these presses; in its other modes it stays as it is. */
static void rebind(Making *m, size_t index, Mode mode, const Press presses[KEY_ALTERNATIVES])
{
	Key own = m->items[index];
	own.modes = 1u << mode;
	memcpy(own.presses, presses, sizeof own.presses);
	m->items[index].modes &= ~(1u << mode);
	if (m->items[index].modes == 0) {
		m->items[index] = own;
		return;
	}
	*ARENA_PUSH(m->arena, m->items, m->count) = own;
}

static bool wish_apply(Making *m, const ConfigEntry *e, Err *err)
{
	Press presses[KEY_ALTERNATIVES] = {PRESS_NONE};
	bool found = false;
	for (Mode mode = 0; mode < MODE_COUNT; mode++)
		for (size_t i = 0, count = m->count; i < count; i++) {
			if (!is_named(&m->items[i], mode, e->key))
				continue;
			if (is_fixed(&m->items[i]))
				return err_set(err, ERR_INPUT, "screen.ini:%d: [keys] %.*s can't be changed",
					e->line, STR_ARG(e->key));
			if (!found && !presses_parse(e, mode, presses, err))
				return false;
			rebind(m, i, mode, presses);
			found = true;
		}
	return found || err_set(err, ERR_INPUT,
				"screen.ini:%d: [keys] there is no \"%.*s\": `countersign help keys` lists the names",
				e->line, STR_ARG(e->key));
}

static bool no_key_twice(const Making *m, Err *err)
{
	Keymap map = {m->items, m->count};
	for (Mode mode = 0; mode < MODE_COUNT; mode++)
		for (size_t i = 0; i < m->count; i++)
			for (size_t k = 0; k < KEY_ALTERNATIVES && m->items[i].upto == 0; k++) {
				Press press = m->items[i].presses[k];
				const Key *first = keymap_find(&map, mode, press, NULL);
				if (press == PRESS_NONE || (m->items[i].modes >> mode & 1) == 0 ||
					first->doing == m->items[i].doing)
					continue;
				AUTO(buf_free) Buf name = {0}, one = {0}, other = {0};
				press_name(press, &name);
				key_name(first, mode, &one);
				key_name(&m->items[i], mode, &other);
				return err_set(err, ERR_INPUT,
					"screen.ini: [keys] %s is both %s and %s: give one of them another key, or none",
					buf_cstr(&name), buf_cstr(&one), buf_cstr(&other));
			}
	return true;
}

bool keymap_make(Arena *arena, const Config *wishes, Keymap *ret_map, Err *err)
{
	Making m = {.arena = arena};
	for (size_t i = 0; i < keymap_default.count; i++)
		*ARENA_PUSH(arena, m.items, m.count) = keymap_default.items[i];
	for (size_t i = 0; i < wishes->count; i++)
		if (str_is(wishes->items[i].section, "keys") && !wish_apply(&m, &wishes->items[i], err))
			return false;
	if (!no_key_twice(&m, err))
		return false;
	*ret_map = (Keymap){m.items, m.count};
	return true;
}
