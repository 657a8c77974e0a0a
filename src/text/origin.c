#include "text/origin.h"

#include "base/auto.h"
#include "text/date.h"
#include "text/number.h"
#include "text/point.h"

enum {
	ORIGIN_MIN_COMPACT =
		7, /* letters and digits a value needs to be sought without its blanks */
	ORIGIN_MAX_COMPACT = 64,
	ORIGIN_MAX_GAP = 3,     /* blanks and dashes between two of its characters: " / " */
	ORIGIN_UNIT_REACH = 24, /* bytes in which "cents" says that a number counts minor units */
	ORIGIN_TIME_REACH = 40, /* bytes between a date and its time of day */
};

static const char *const names[] = {
#define X(id, text) text,
	ORIGINS(X)
#undef X
};

const char *origin_name(Origin o)
{
	return (size_t)o < COUNT(names) ? names[o] : "MODEL";
}

bool origin_from(Str name, Origin *ret_origin)
{
	for (size_t i = 0; i < COUNT(names); i++)
		if (str_ieq(name, str_from(names[i]))) {
			*ret_origin = (Origin)i;
			return true;
		}
	return false;
}

/* What is sought, in all its forms; made once, used on every source. */
typedef struct Wanted {
	Str text;    /* folded */
	bool strict; /* an id or address: a longer one that contains it is another one */
	bool is_number, cents, any_sign;
	Decimal number;
	bool is_date;
	Date dates[DATE_MAX_READINGS];
	size_t date_count;
	char time[6]; /* "10:30", or "" */
	char compact[ORIGIN_MAX_COMPACT + 1];
} Wanted;

static bool is_digit(int32_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_plain_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z');
}

/* Signs that tie a word to its neighbour, so that both are one name. */
static bool is_tied(int32_t sign, int32_t beyond, bool in_front)
{
	if (sign <= 0 || sign >= 0x80 || !point_is_word(beyond))
		return false;
	if (sign == '/' || sign == ',')
		return is_digit(beyond);
	if (sign == ':')
		return !in_front && is_digit(beyond);
	return strchr("-._@+\\", (char)sign) != NULL;
}

static bool starts_whole(Str s, size_t at, bool strict)
{
	int32_t before = point_peek_before(s, at);
	if (!point_is_word(point_peek(s, at)) || before == 0)
		return true;
	if (point_is_word(before) && !point_is_ideograph(before))
		return false;
	return !strict || !is_tied(before, point_peek_before(s, at - 1), true);
}

static bool ends_whole(Str s, size_t at, bool strict)
{
	int32_t next = point_peek(s, at);
	if (!point_is_word(point_peek_before(s, at)) || next == 0)
		return true;
	if (point_is_word(next) && !point_is_ideograph(next))
		return false;
	return !strict || !is_tied(next, point_peek(s, at + 1), false);
}

typedef struct Found {
	size_t start, end;
} Found;

static bool found_set(const Folded *source, size_t from, size_t to, Found *ret)
{
	return folded_span(source, from, to, &ret->start, &ret->end);
}

static bool find_text(const Folded *source, const Wanted *w, Found *ret)
{
	Str s = buf_str(&source->text);
	ptrdiff_t at = str_find(s, w->text, 0);
	for (size_t spent = 0; at >= 0 && spent < FOLD_BUDGET; spent += w->text.len) {
		size_t from = (size_t)at, to = from + w->text.len;
		if (starts_whole(s, from, w->strict) && ends_whole(s, to, w->strict) &&
			found_set(source, from, to, ret))
			return true;
		at = str_find(s, w->text, from + 1);
	}
	return false;
}

/* Does the text beside a number say that it counts minor units ("amount_cents": 4990)? */
static bool says_cents(Str s, size_t from, size_t to)
{
	size_t start = from > ORIGIN_UNIT_REACH ? from - ORIGIN_UNIT_REACH : 0;
	Str before = str_slice(s, start, from), after = str_slice(s, to, to + 8);
	size_t cut = before.len;
	while (cut > 0 && !is_digit(before.ptr[cut - 1]) &&
		strchr(",;|}", before.ptr[cut - 1]) == NULL)
		cut--;
	before = str_slice(before, cut, before.len);
	return str_has(before, STR("cent")) || str_has(before, STR("minor")) ||
	       str_starts(str_trim(after), STR("ct")) || str_starts(str_trim(after), STR("cent"));
}

static bool is_reading(Str s, size_t at, const NumberReading *r, const Wanted *w)
{
	Decimal value = r->value, wanted = w->number;
	if (w->cents && !says_cents(s, at, r->end))
		wanted = decimal_hundredth(wanted);
	if (!wanted.negative)
		value.negative = false;
	return decimal_equal(value, wanted);
}

static bool find_number(const Folded *source, const Wanted *w, Found *ret)
{
	Str s = buf_str(&source->text);
	for (size_t at = 0; at < s.len; at++) {
		NumberReading readings[NUMBER_MAX_READINGS];
		if (!is_digit(s.ptr[at]) || (at > 0 && is_digit(s.ptr[at - 1])))
			continue;
		size_t n = number_read(s, at, readings);
		for (size_t i = 0; i < n; i++)
			if (is_reading(s, at, &readings[i], w) &&
				found_set(source, at, readings[i].end, ret))
				return true;
	}
	return false;
}

static bool is_wanted_date(const Wanted *w, const Date *dates, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < w->date_count; k++)
			if (date_equal(dates[i], w->dates[k]))
				return true;
	return false;
}

/* A digit or letter that no letter stands in front of: rules most places out cheaply. */
static bool may_start_date(Str s, size_t at)
{
	unsigned char c = (unsigned char)s.ptr[at];
	unsigned char before = at > 0 ? (unsigned char)s.ptr[at - 1] : ' ';
	return (c >= 0x80 || is_plain_word((char)c)) &&
	       (before >= 0x80 || !is_plain_word((char)before));
}

static bool find_date(const Folded *source, const Wanted *w, Found *ret)
{
	Str s = buf_str(&source->text);
	for (size_t at = 0; at < s.len; at++) {
		Date dates[DATE_MAX_READINGS];
		size_t count = 0;
		if (!may_start_date(s, at))
			continue;
		size_t len = date_read(s, at, dates, &count);
		if (len == 0 || !is_wanted_date(w, dates, count))
			continue;
		size_t reach = at + len + ORIGIN_TIME_REACH;
		Str behind = str_slice(s, at + len, reach);
		if ((w->time[0] == '\0' || str_has(behind, str_from(w->time))) &&
			found_set(source, at, at + len, ret))
			return true;
	}
	return false;
}

static bool is_compact_gap(char c)
{
	return c == ' ' || c == '-' || c == '.' || c == '/' || c == '(' || c == ')';
}

/* Length of source text that spells `compact`, blanks and dashes in between; 0: it does not. */
static size_t compact_length(Str s, size_t at, const char *compact)
{
	size_t i = at;
	for (size_t gap = 0; *compact != '\0'; i++) {
		if (i >= s.len)
			return 0;
		if (s.ptr[i] == *compact) {
			compact++;
			gap = 0;
		} else if (str_starts(str_slice(s, i, s.len), STR("(0)")) && i > at) {
			i += 2;
		} else if (!is_compact_gap(s.ptr[i]) || i == at || ++gap > ORIGIN_MAX_GAP) {
			return 0;
		}
	}
	return i - at;
}

static bool find_compact(const Folded *source, const Wanted *w, Found *ret)
{
	Str s = buf_str(&source->text);
	for (size_t at = 0; at < s.len; at++) {
		size_t from = at;
		if (s.ptr[at] == '+' && w->compact[0] == '0' && w->compact[1] == '0')
			from = at + 1; /* +49 is written for 0049 */
		size_t len = compact_length(s, from, w->compact + (from > at ? 2 : 0));
		if (len > 0 && starts_whole(s, at, true) && ends_whole(s, from + len, true) &&
			found_set(source, at, from + len, ret))
			return true;
	}
	return false;
}

const Folded *origin_folded(const OriginSource *source, Folded *ret_own)
{
	if (source->folded != NULL)
		return source->folded;
	*ret_own = fold_text(source->text, ORIGIN_FOLD);
	return ret_own;
}

static bool find_in(const OriginSource *source, const Wanted *w, Found *ret)
{
	AUTO(folded_free) Folded own = {.count = 0};
	const Folded *f = origin_folded(source, &own);
	if (w->is_date && find_date(f, w, ret))
		return true;
	if (!w->is_number && find_text(f, w, ret))
		return true;
	if (w->number.text[0] != '\0' && find_number(f, w, ret))
		return true;
	return w->compact[0] != '\0' && find_compact(f, w, ret);
}

/* An id, phone number or IBAN without its blanks; "" where the value is nothing of that kind. */
static void wanted_compact(Wanted *w)
{
	size_t n = 0, digits = 0;
	Str s = w->text;
	if (str_starts(s, STR("+")) && s.len > 1 && is_digit(s.ptr[1])) {
		w->compact[n++] = '0';
		w->compact[n++] = '0';
		s = str_slice(s, 1, s.len);
	}
	for (size_t i = 0; i < s.len && n < ORIGIN_MAX_COMPACT; i++) {
		if (str_starts(str_slice(s, i, s.len), STR("(0)")))
			i += 2;
		else if (is_plain_word(s.ptr[i]))
			w->compact[n++] = s.ptr[i];
		else if (!is_compact_gap(s.ptr[i]))
			n = ORIGIN_MAX_COMPACT;
		digits += is_digit(s.ptr[i]);
	}
	bool fits = n >= ORIGIN_MIN_COMPACT && n < ORIGIN_MAX_COMPACT && digits >= 4;
	w->compact[fits ? n : 0] = '\0';
}

/* "2026-05-03", "3 May 2026", "2026-05-03T10:30:00Z"; midnight counts as no time of day. */
static void wanted_date(Wanted *w)
{
	size_t len = w->text.len > 0 ? date_read(w->text, 0, w->dates, &w->date_count) : 0;
	if (len == 0)
		return;
	Str rest = str_slice(w->text, len, w->text.len);
	w->is_date = rest.len == 0;
	bool timed =
		rest.len >= 6 && (rest.ptr[0] == 't' || rest.ptr[0] == ' ') && rest.ptr[3] == ':';
	if (!timed || !is_digit(rest.ptr[1]) || !is_digit(rest.ptr[5]))
		return;
	w->is_date = true;
	if (!str_starts(rest, STR("t00:00")) && !str_starts(rest, STR(" 00:00")))
		memcpy(w->time, rest.ptr + 1, 5);
}

static bool holds_digit_or_at(Str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (is_digit(s.ptr[i]) || s.ptr[i] == '@')
			return true;
	return false;
}

static Wanted wanted_from(Str folded, bool is_number, bool cents)
{
	Wanted w = {.text = folded, .is_number = is_number, .cents = cents && is_number};
	bool padded = folded.len > 1 && folded.ptr[0] == '0' && is_digit(folded.ptr[1]);
	if ((is_number || !padded) && !decimal_from(folded, &w.number))
		w.number.text[0] = '\0';
	if (is_number)
		return w;
	w.strict = holds_digit_or_at(folded);
	wanted_date(&w);
	if (!w.is_date)
		wanted_compact(&w);
	return w;
}

static size_t count_chars(Str s)
{
	size_t n = 0;
	for (size_t at = 0; at < s.len;) {
		int32_t code;
		at += point_at(s, at, &code);
		n += !point_is_mark(code);
	}
	return n;
}

static bool is_nowhere(Str folded)
{
	bool word = str_is(folded, "true") || str_is(folded, "false") || str_is(folded, "null");
	return word || folded.len == 0 || (!is_digit(folded.ptr[0]) && count_chars(folded) < 2);
}

OriginHit origin_find(
	Str value, bool is_number, bool cents, const OriginSource *sources, size_t count)
{
	OriginHit hit = {.origin = ORIGIN_MODEL, .name = STR("")};
	AUTO(folded_free) Folded folded = fold_text(value, ORIGIN_FOLD);
	Str text = str_trim(buf_str(&folded.text));
	if (is_nowhere(text))
		return hit;
	Wanted w = wanted_from(text, is_number, cents);
	for (size_t i = 0; i < count; i++) {
		Found found;
		if (sources[i].origin < hit.origin && find_in(&sources[i], &w, &found))
			hit = (OriginHit){
				sources[i].origin, sources[i].name, found.start, found.end};
	}
	return hit;
}
