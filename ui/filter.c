#include "ui/filter.h"

#include "base/auto.h"
#include "ui/i18n.h"
#include "ui/text.h"
#include "ui/words.h"

static const struct {
	const char *name, *hint;
} fields[] = {
#define X(id, name, hint) {name ":", hint},
	FILTER_FIELDS(X)
#undef X
};

void filter_free(Filter *f)
{
	arena_free(&f->arena);
	*f = (Filter){0};
}

/* ---- parsing ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* The next term, without its quotes; one that is not closed ends with the text. */
static bool term_next(Arena *arena, Str *rest, Str *ret_term)
{
	Buf term = {0};
	size_t at = 0;
	bool quoted = false, found = false;
	while (at < rest->len && is_blank(rest->ptr[at]))
		at++;
	for (; at < rest->len && (quoted || !is_blank(rest->ptr[at])); at++) {
		found = true;
		if (rest->ptr[at] == '"')
			quoted = !quoted;
		else
			buf_addc(&term, rest->ptr[at]);
	}
	*rest = str_slice(*rest, at, rest->len);
	*ret_term = arena_copy(arena, buf_str(&term));
	buf_free(&term);
	return found;
}

static FilterField field_of(Str term, size_t *ret_skip)
{
	for (size_t i = 0; i < COUNT(fields); i++)
		if (str_starts(term, str_from(fields[i].name))) {
			*ret_skip = strlen(fields[i].name);
			return (FilterField)i;
		}
	*ret_skip = 0;
	return FILTER_WORD;
}

static bool span_ms(Str text, int64_t *ret_ms)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {{'m', 60000}, {'h', 3600000}, {'d', 86400000}, {'w', 604800000}};
	int64_t n;
	for (size_t i = 0; text.len > 1 && i < COUNT(units); i++)
		if (text.ptr[text.len - 1] == units[i].unit &&
			str_to_int64(str_slice(text, 0, text.len - 1), &n) && n >= 0 && n < 100000) {
			*ret_ms = n * units[i].ms;
			return true;
		}
	return false;
}

/* "2d", ">2d", "<3h", "1d..1w" */
static bool age_parse(Str value, int64_t *ret_from, int64_t *ret_to)
{
	ptrdiff_t dots = str_find(value, STR(".."), 0);
	*ret_from = 0;
	*ret_to = INT64_MAX;
	if (dots >= 0)
		return span_ms(str_slice(value, 0, (size_t)dots), ret_from) &&
		       span_ms(str_slice(value, (size_t)dots + 2, value.len), ret_to);
	if (str_starts(value, STR("<")))
		return span_ms(str_slice(value, 1, value.len), ret_to);
	return span_ms(str_slice(value, str_starts(value, STR(">")), value.len), ret_from);
}

static void word_bit(Filter *f, FilterTerm *t)
{
	t->bit = -1;
	if (t->values[0].len < FILTER_INDEXED || f->word_count == BACKLOG_BITS)
		return;
	t->bit = f->word_count++;
	f->words[t->bit] = t->values[0];
}

static void term_values(FilterTerm *t, Str text)
{
	Str value;
	while (text.len > 0 && t->count < FILTER_MAX_VALUES && str_next(&text, ',', &value))
		if (value.len > 0)
			t->values[t->count++] = value;
}

/* ---- names that are meant by their beginning ---- */

typedef const char *NameFn(size_t index);

static const char *const is_names[] = {"needed", "mine", "held", "marked", "late"};
enum { IS_NEEDED, IS_MINE, IS_HELD, IS_MARKED, IS_LATE };

/* clang-format off */
static const char *state_at(size_t i) { return i < CASE_STATE_COUNT ? case_state_name((CaseState)i) : NULL; }
static const char *prio_at(size_t i) { return i < BACKLOG_PRIORITIES ? priority_name((Priority)i) : NULL; }
static const char *is_at(size_t i) { return i < COUNT(is_names) ? is_names[i] : NULL; }
/* clang-format on */

static NameFn *const names_of[FILTER_WORD + 1] = {
	[FILTER_STATE] = state_at, [FILTER_PRIO] = prio_at, [FILTER_IS] = is_at};

static unsigned mask_of(Arena *arena, const FilterTerm *t, NameFn *name_at)
{
	unsigned mask = 0;
	for (size_t i = 0; name_at(i) != NULL; i++)
		for (size_t k = 0; k < t->count; k++)
			if (str_starts(str_from(name_at(i)), t->values[k]) ||
				str_starts(text_folded(arena, str_from(_(name_at(i)))), t->values[k]))
				mask |= 1u << i;
	return mask;
}

/* False where it says nothing yet, or nothing that is understood. */
static bool term_parse(Filter *f, FilterTerm *t, Str text)
{
	size_t skip;
	t->not = text.len > 1 && text.ptr[0] == '-';
	text = str_slice(text, t->not, text.len);
	t->field = field_of(text, &skip);
	text = str_slice(text, skip, text.len);
	if (t->field == FILTER_WORD) {
		t->values[t->count++] = text;
		word_bit(f, t);
		return text.len > 0;
	}
	term_values(t, text);
	if (t->count == 0)
		return false;
	if (names_of[t->field] != NULL)
		t->mask = mask_of(&f->arena, t, names_of[t->field]);
	if (t->field == FILTER_AGE && !age_parse(t->values[0], &t->from_ms, &t->to_ms))
		snprintf(f->problem, sizeof f->problem, _("age: wants %s"), fields[FILTER_AGE].hint);
	else if (t->field == FILTER_IS && t->mask == 0)
		snprintf(f->problem, sizeof f->problem, _("is: wants %s"), fields[FILTER_IS].hint);
	else
		return true;
	return false;
}

void filter_parse(Filter *f, Str text)
{
	Str rest, term;
	arena_reset(&f->arena);
	f->count = 0;
	f->word_count = 0;
	f->problem[0] = '\0';
	rest = text_folded(&f->arena, text);
	while (f->count < FILTER_MAX_TERMS && term_next(&f->arena, &rest, &term)) {
		f->terms[f->count] = (FilterTerm){.bit = -1};
		f->count += term_parse(f, &f->terms[f->count], term);
	}
}

const char *filter_hint(Str text)
{
	size_t at = text.len, skip;
	while (at > 0 && !is_blank(text.ptr[at - 1]))
		at--;
	Str term = str_slice(text, at, text.len);
	FilterField field = field_of(str_slice(term, str_starts(term, STR("-")), term.len), &skip);
	return field == FILTER_WORD ? NULL : fields[field].hint;
}

/* ---- asking ---- */

bool item_needs(const QueueItem *item, const User *user, int64_t now_ms)
{
	Str holder = item_holder(item, now_ms);
	bool others = holder.len > 0 && user != NULL && !str_eq(holder, user->name);
	if (user == NULL || others)
		return false;
	switch (item->state) {
	case CASE_CHECKED:
	case CASE_STUCK:
		return role_may(user->role, VERB_EDIT);
	case CASE_APPROVED:
		return role_may(user->role, VERB_EXECUTE);
	case CASE_ESCALATED:
		return role_may(user->role, VERB_RECONCILE); /* a supervisor's */
	default:
		return false;
	}
}

typedef bool HoldsFn(const FilterTerm *t, const FilterSight *s, uint32_t row);

static const QueueItem *item_at(const FilterSight *s, uint32_t row)
{
	return &s->backlog->rows[row].item;
}

static bool state_holds(const FilterTerm *t, const FilterSight *s, uint32_t row)
{
	return (t->mask >> item_at(s, row)->state & 1) != 0;
}

static bool prio_holds(const FilterTerm *t, const FilterSight *s, uint32_t row)
{
	return (t->mask >> item_at(s, row)->priority & 1) != 0;
}

static bool age_holds(const FilterTerm *t, const FilterSight *s, uint32_t row)
{
	int64_t age_ms = s->now_ms - item_at(s, row)->created_ms;
	return age_ms >= t->from_ms && age_ms < t->to_ms;
}

static bool is_mine(const FilterSight *s, uint32_t row)
{
	return s->user != NULL && str_eq(item_holder(item_at(s, row), s->now_ms), s->user->name);
}

static bool is_marked(const FilterSight *s, uint32_t row)
{
	return row < s->mark_count && (s->marks[row / 8] >> row % 8 & 1) != 0;
}

static bool is_late(const FilterSight *s, uint32_t row)
{
	int64_t left_ms;
	return backlog_left(s->backlog, item_at(s, row), s->now_ms, &left_ms) && left_ms < 0;
}

static bool is_holds(const FilterTerm *t, const FilterSight *s, uint32_t row)
{
	const QueueItem *item = item_at(s, row);
	unsigned m = t->mask;
	return ((m >> IS_NEEDED & 1) != 0 && item_needs(item, s->user, s->now_ms)) ||
	       ((m >> IS_MINE & 1) != 0 && is_mine(s, row)) ||
	       ((m >> IS_HELD & 1) != 0 && item_holder(item, s->now_ms).len > 0) ||
	       ((m >> IS_MARKED & 1) != 0 && is_marked(s, row)) ||
	       ((m >> IS_LATE & 1) != 0 && is_late(s, row));
}

/* ---- fields whose values are texts: one of them must fit ---- */

static bool name_starts(Str name, Str value)
{
	return str_ieq(str_slice(name, 0, value.len), value);
}

/* By its name, or by the word that is shown for it. */
static bool intent_fits(Str value, const FilterSight *s, uint32_t row)
{
	Str intent = item_at(s, row)->intent;
	Arena arena = {0};
	bool fits = str_ihas(intent, value) || (i18n_has_words() && str_ihas(intent_words(&arena, intent), value));
	arena_free(&arena);
	return fits;
}

typedef bool FitsFn(Str value, const FilterSight *s, uint32_t row);

/* clang-format off */
static bool risk_fits(Str v, const FilterSight *s, uint32_t row) { return name_starts(item_at(s, row)->risk, v) || name_starts(risk_words(item_at(s, row)->risk), v); }
static bool from_fits(Str v, const FilterSight *s, uint32_t row) { return str_has(s->backlog->rows[row].from, v); }
static bool word_fits(Str v, const FilterSight *s, uint32_t row) { return str_has(s->backlog->rows[row].words, v); }
/* clang-format on */

static bool held_fits(Str value, const FilterSight *s, uint32_t row)
{
	Str holder = item_holder(item_at(s, row), s->now_ms);
	if (str_is(value, "me"))
		return is_mine(s, row);
	return str_is(value, "nobody") ? holder.len == 0 : holder.len > 0 && str_ihas(holder, value);
}

static bool text_holds(const FilterTerm *t, const FilterSight *s, uint32_t row)
{
	static FitsFn *const fits[] = {[FILTER_INTENT] = intent_fits,
		[FILTER_RISK] = risk_fits,
		[FILTER_FROM] = from_fits,
		[FILTER_HELD] = held_fits,
		[FILTER_WORD] = word_fits};
	for (size_t i = 0; i < t->count; i++)
		if (fits[t->field](t->values[i], s, row))
			return true;
	return t->bit >= 0 && (s->backlog->rows[row].found >> t->bit & 1) != 0;
}

static HoldsFn *const holds[] = {[FILTER_STATE] = state_holds,
	[FILTER_INTENT] = text_holds,
	[FILTER_RISK] = text_holds,
	[FILTER_FROM] = text_holds,
	[FILTER_AGE] = age_holds,
	[FILTER_PRIO] = prio_holds,
	[FILTER_HELD] = text_holds,
	[FILTER_IS] = is_holds,
	[FILTER_WORD] = text_holds};

bool filter_passes(const Filter *f, const FilterSight *s, uint32_t row)
{
	for (size_t i = 0; i < f->count; i++)
		if (holds[f->terms[i].field](&f->terms[i], s, row) == f->terms[i].not)
			return false;
	return true;
}
