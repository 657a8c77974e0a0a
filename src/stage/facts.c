#include "stage/facts.h"

#include <ctype.h>

#include "base/auto.h"
#include "text/fold.h"
#include "text/number.h"

enum { DOMAIN_LABELS = 8 };

/* Endings by which mail programs make a link of a bare name. */
static const char *const endings[] = {"com", "net", "org", "info", "biz", "io", "app", "dev", "co",
	"eu", "de", "at", "ch", "fr", "be", "es", "it", "nl", "pt", "uk", "ie", "us", "ca", "ru",
	"cn", "xyz", "top", "site", "online", "shop", "link", "click", "example", "test"};

static bool is_end_mark(char c)
{
	return strchr(".,;:!?'\"*_`", c) != NULL;
}

static bool is_cut(char c)
{
	static const bool cuts[256] = {[0] = true, [' '] = true, ['\t'] = true, ['\n'] = true, ['\v'] = true, ['\f'] = true,
		['\r'] = true, ['<'] = true, ['>'] = true, ['('] = true, [')'] = true, ['['] = true, [']'] = true, ['{'] = true,
		['}'] = true, ['|'] = true, ['"'] = true};
	return cuts[(unsigned char)c];
}

static bool has_both(Str s)
{
	bool alpha = false, digit = false;
	for (size_t i = 0; i < s.len; i++) {
		alpha = alpha || isalpha((unsigned char)s.ptr[i]);
		digit = digit || isdigit((unsigned char)s.ptr[i]);
	}
	return alpha && digit;
}

static bool is_email(Str s)
{
	ptrdiff_t at = str_find(s, STR("@"), 0);
	return at > 0 && str_find(s, STR("."), (size_t)at + 2) > at && !str_has(s, STR("/"));
}

static bool is_ending(Str label)
{
	for (size_t i = 0; i < COUNT(endings); i++)
		if (str_ieq(label, str_from(endings[i])))
			return true;
	return false;
}

/* "help.shop.example": labels of letters, digits and dashes, the last a known ending. */
static bool is_domain(Str s)
{
	Str label = STR("");
	size_t labels = 0;
	while (str_next(&s, '.', &label)) {
		if (label.len == 0 || ++labels > DOMAIN_LABELS)
			return false;
		for (size_t i = 0; i < label.len; i++)
			if (!isalnum((unsigned char)label.ptr[i]) && label.ptr[i] != '-')
				return false;
	}
	return labels > 1 && is_ending(label);
}

static bool is_link(Str s)
{
	ptrdiff_t slash = str_find(s, STR("/"), 0);
	return str_has(s, STR("://")) || (s.len > 4 && str_ieq(str_slice(s, 0, 4), STR("www."))) ||
		(slash > 0 && is_domain(str_slice(s, 0, (size_t)slash)));
}

/* "E-21", "INV-2041", "TW-410", "B12/7": begins with a letter and holds a digit. */
static bool is_code(Str s)
{
	return s.len > 1 && isalpha((unsigned char)s.ptr[0]) && has_both(s);
}

/* Without one of these it is neither an address, a link, a name nor a code. */
static bool is_telling(Str chunk)
{
	for (size_t i = 0; i < chunk.len; i++) {
		char c = chunk.ptr[i];
		if ((c >= '0' && c <= '9') || c == '.' || c == '/' || c == '@')
			return true;
	}
	return false;
}

static bool kind_of(Str chunk, FactKind *ret_kind)
{
	if (!is_telling(chunk))
		return false;
	bool email = is_email(chunk), link = !email && is_link(chunk),
	     domain = !link && is_domain(chunk);
	if (!email && !link && !domain && !is_code(chunk))
		return false;
	*ret_kind = email ? FACT_EMAIL : link ? FACT_LINK : domain ? FACT_DOMAIN : FACT_CODE;
	return true;
}

static void facts_add(Arena *arena, Facts *facts, FactKind kind, Str text)
{
	*ARENA_PUSH(arena, facts->items, facts->count) = (Fact){.kind = kind, .text = text};
}

/* Chunks between blanks and brackets that are facts by themselves; they become blanks in `rest` (NULL: nowhere). */
static void add_chunks(Arena *arena, Str sentence, char *rest, Facts *facts)
{
	for (size_t at = 0; at < sentence.len;) {
		size_t end = at;
		FactKind kind;
		while (end < sentence.len && !is_cut(sentence.ptr[end]))
			end++;
		Str chunk = str_slice(sentence, at, end);
		while (chunk.len > 0 && is_end_mark(chunk.ptr[chunk.len - 1]))
			chunk.len--;
		if (chunk.len > 0 && kind_of(chunk, &kind)) {
			facts_add(arena, facts, kind, chunk);
			if (rest != NULL)
				memset(rest + at, ' ', chunk.len);
		}
		at = end + 1;
	}
}

static bool is_word_byte(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

/* "08:00", "5.7.1", the 3 of "3rd", the 14 of "14-day": a word tied on is left off. */
static Str literal_at(Str s, size_t at)
{
	size_t end = at;
	while (end < s.len && (isdigit((unsigned char)s.ptr[end]) ||
		(strchr(".,:/", s.ptr[end]) != NULL && end + 1 < s.len &&
			isdigit((unsigned char)s.ptr[end + 1]))))
		end++;
	return str_slice(s, at, end);
}

/* "1. Unplug it": the number of a list item is no fact. */
static bool is_list_number(Str s, size_t at)
{
	size_t end = at + literal_at(s, at).len;
	return str_trim(str_slice(s, 0, at)).len == 0 && end - at <= 2 && end + 1 < s.len &&
		(s.ptr[end] == '.' || s.ptr[end] == ')') && s.ptr[end + 1] == ' ';
}

/* The date or number at `at` of folded text; returns its length. */
static size_t add_figure(Arena *arena, Str s, size_t at, Facts *facts)
{
	Date dates[DATE_MAX_READINGS];
	size_t count = 0, len = date_read(s, at, dates, &count);
	if (len > 0) {
		facts_add(arena, facts, FACT_DATE, arena_copy(arena, str_slice(s, at, at + len)));
		return len;
	}
	Date day;
	len = date_day_read(s, at, &day);
	if (len > 0) {
		facts_add(arena, facts, FACT_DAY, arena_copy(arena, str_slice(s, at, at + len)));
		facts->items[facts->count - 1].day = day;
		return len;
	}
	Str literal = literal_at(s, at);
	if (is_list_number(s, at))
		return literal.len;
	facts_add(arena, facts, FACT_NUMBER, arena_copy(arena, literal));
	facts->items[facts->count - 1].quantity = quantity_read(s, at);
	return literal.len;
}

/* "two weeks", "zwei Wochen"; one of something is as often an article. Returns its length. */
static size_t add_count(Arena *arena, Str s, size_t at, Facts *facts)
{
	Quantity q = quantity_read(s, at);
	if (q.kind == QUANTITY_NONE || q.amounts[0] < 2 * q.factor)
		return 1;
	facts_add(arena, facts, FACT_COUNT, arena_copy(arena, str_slice(s, at, q.end)));
	facts->items[facts->count - 1].quantity = q;
	return q.end - at;
}

static void add_figures(Arena *arena, Str rest, Facts *facts)
{
	AUTO(folded_free) Folded folded = fold_text(rest, FOLD_CASE | FOLD_RAISED);
	Str s = buf_str(&folded.text);
	for (size_t at = 0; at < s.len;) {
		Date dates[DATE_MAX_READINGS];
		size_t count = 0;
		bool start = is_word_byte(s.ptr[at]) && (at == 0 || !is_word_byte(s.ptr[at - 1]));
		Date day;
		bool dated = start && !isdigit((unsigned char)s.ptr[at]) &&
			(date_read(s, at, dates, &count) > 0 || date_day_read(s, at, &day) > 0);
		bool figure = dated || isdigit((unsigned char)s.ptr[at]);
		at += figure ? add_figure(arena, s, at, facts)
		     : start ? add_count(arena, s, at, facts)
			     : 1;
	}
}

Facts facts_written(Arena *arena, Str text)
{
	Facts facts = {0};
	add_chunks(arena, text, NULL, &facts);
	return facts;
}

Facts facts_of(Arena *arena, Str sentence)
{
	Facts facts = {0};
	Str rest = arena_copy(arena, sentence);
	char *writable = arena_alloc(arena, rest.len + 1);
	if (rest.len > 0)
		memcpy(writable, rest.ptr, rest.len);
	add_chunks(arena, sentence, writable, &facts);
	add_figures(arena, (Str){writable, rest.len}, &facts);
	return facts;
}

/* The digits as they stand, not as part of a longer number or a code. */
static bool stands_in(Str source, Str digits)
{
	for (ptrdiff_t at = str_find(source, digits, 0); at >= 0;
		at = str_find(source, digits, (size_t)at + 1)) {
		size_t from = (size_t)at, to = from + digits.len;
		bool joined = to + 1 < source.len && strchr(".,", source.ptr[to]) != NULL &&
			isdigit((unsigned char)source.ptr[to + 1]);
		bool before = from > 0 && (is_word_byte(source.ptr[from - 1]) ||
			strchr("-._", source.ptr[from - 1]) != NULL);
		if (!before && !joined &&
			(to == source.len || !isdigit((unsigned char)source.ptr[to])))
			return true;
	}
	return false;
}

static bool value_found(Str value, const OriginSource *sources, size_t count)
{
	return origin_find(value, true, false, sources, count).origin != ORIGIN_MODEL;
}

/* 49.90 is also 4990 where a record counts cents. */
static bool cents_found(const Decimal *value, const OriginSource *sources, size_t count)
{
	char text[DECIMAL_MAX + 4];
	const char *dot = strchr(value->text, '.');
	size_t whole = dot == NULL ? strlen(value->text) : (size_t)(dot - value->text);
	size_t places = dot == NULL ? 0 : strlen(dot + 1);
	if (places > 2)
		return false;
	snprintf(text, sizeof text, "%.*s%s%s", (int)whole,
		strcmp(value->text, "0") == 0 ? "" : value->text, dot == NULL ? "" : dot + 1,
		&"00"[places]);
	return origin_find(str_from(text), true, true, sources, count).origin != ORIGIN_MODEL;
}

static bool number_found(Str number, const OriginSource *sources, size_t count)
{
	NumberReading readings[NUMBER_MAX_READINGS];
	size_t n = number_read(number, 0, readings);
	for (size_t i = 0; i < n; i++)
		if (readings[i].end == number.len &&
			(value_found(str_from(readings[i].value.text), sources, count) ||
				cents_found(&readings[i].value, sources, count)))
			return true;
	for (size_t i = 0; i < count; i++)
		if (stands_in(sources[i].text, number))
			return true;
	return false;
}

/* How the sources count what the fact counts. */
typedef struct Counted {
	bool same;     /* the same amount, in whatever unit */
	bool unitless; /* the same number with no unit that is known */
	Str other;     /* the same number with another unit, in the arena */
} Counted;

/* The number itself, as the fact writes it, whatever its unit. */
static bool same_number(const Quantity *a, const Quantity *b)
{
	for (size_t i = 0; i < a->amount_count; i++)
		for (size_t k = 0; k < b->amount_count; k++)
			if (a->amounts[i] * b->factor == b->amounts[k] * a->factor)
				return true;
	return false;
}

static void count_at(Arena *arena, Str s, size_t at, const Fact *fact, Counted *ret)
{
	Quantity q = quantity_read(s, at);
	if (q.kind == QUANTITY_NONE) {
		ret->unitless = ret->unitless || str_eq(literal_at(s, at), fact->text);
	} else if (quantity_equal(&q, &fact->quantity)) {
		ret->same = true;
	} else if (same_number(&q, &fact->quantity)) {
		ret->other = arena_copy(arena, str_slice(s, at, q.end));
	}
}

/* The 5 of "2.5", which is no number by itself. */
static bool is_fraction(Str s, size_t at)
{
	return at > 1 && (s.ptr[at - 1] == '.' || s.ptr[at - 1] == ',') && s.ptr[at - 2] >= '0' && s.ptr[at - 2] <= '9';
}

static Counted counted_in(
	Arena *arena, const Fact *fact, const OriginSource *sources, size_t count)
{
	Counted c = {.other = STR("")};
	for (size_t i = 0; i < count && !c.same; i++) {
		AUTO(folded_free) Folded own = {.count = 0};
		Str s = buf_str(&origin_folded(&sources[i], &own)->text);
		for (size_t at = 0; at < s.len && !c.same; at++)
			if (is_word_byte(s.ptr[at]) && (at == 0 || !is_word_byte(s.ptr[at - 1])) && !is_fraction(s, at))
				count_at(arena, s, at, fact, &c);
	}
	return c;
}

static bool day_at(Str s, size_t at, Date day)
{
	Date dates[DATE_MAX_READINGS], partial;
	size_t count = 0, len = date_read(s, at, dates, &count);
	for (size_t i = 0; len > 0 && i < count; i++)
		if (date_same_day(dates[i], day))
			return true;
	return len == 0 && date_day_read(s, at, &partial) > 0 && date_same_day(partial, day);
}

static bool day_found(Date day, const OriginSource *sources, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO(folded_free) Folded own = {.count = 0};
		Str s = buf_str(&origin_folded(&sources[i], &own)->text);
		for (size_t at = 0; at < s.len; at++)
			if (is_word_byte(s.ptr[at]) && day_at(s, at, day))
				return true;
	}
	return false;
}

bool fact_found(const Fact *fact, const OriginSource *sources, size_t count)
{
	AUTO(arena_free) Arena scratch = {0};
	if (fact->kind == FACT_NUMBER && number_found(fact->text, sources, count))
		return true;
	if (fact->kind == FACT_DAY)
		return day_found(fact->day, sources, count);
	if (fact->quantity.kind != QUANTITY_NONE)
		return counted_in(&scratch, fact, sources, count).same;
	return fact->kind != FACT_NUMBER &&
		origin_find(fact->text, false, false, sources, count).origin != ORIGIN_MODEL;
}

Str fact_conflict(const Fact *fact, Arena *arena, const OriginSource *sources, size_t count)
{
	if (fact->quantity.kind == QUANTITY_NONE)
		return STR("");
	Counted c = counted_in(arena, fact, sources, count);
	return c.same || c.unitless ? STR("") : c.other;
}

Str link_host(Str link)
{
	ptrdiff_t scheme = str_find(link, STR("://"), 0);
	Str host = scheme < 0 ? link : str_slice(link, (size_t)scheme + 3, link.len);
	for (size_t i = 0; i < host.len; i++)
		if (strchr("/?#\\", host.ptr[i]) != NULL)
			host.len = i;
	ptrdiff_t port = str_find(host, STR(":"), 0);
	if (str_has(host, STR("@")) || str_has(host, STR("%")))
		return STR(""); /* who reads "bank.example@evil.example" sees the wrong host */
	return port >= 0 ? str_slice(host, 0, (size_t)port) : host;
}

bool host_is_below(Str host, Str domain)
{
	if (host.len == 0 || domain.len == 0 || host.len < domain.len)
		return false;
	bool tail = str_ieq(str_slice(host, host.len - domain.len, host.len), domain);
	return tail && (host.len == domain.len || host.ptr[host.len - domain.len - 1] == '.');
}

static bool octets_of(Str host, int64_t ret_octets[4])
{
	Str part;
	size_t n = 0;
	while (str_next(&host, '.', &part)) {
		if (n == 4 || part.len > 3 || !str_to_int64(part, &ret_octets[n]) ||
			ret_octets[n] < 0 || ret_octets[n] > 255)
			return false;
		n++;
	}
	return n == 4;
}

bool host_is_private(Str host)
{
	int64_t o[4];
	if (str_ieq(host, STR("localhost")))
		return true;
	if (!octets_of(host, o))
		return false;
	bool documentation = (o[0] == 192 && o[1] == 0 && o[2] == 2) ||
		(o[0] == 198 && o[1] == 51 && o[2] == 100) ||
		(o[0] == 203 && o[1] == 0 && o[2] == 113);
	return documentation || o[0] == 10 || o[0] == 127 || (o[0] == 192 && o[1] == 168) ||
		(o[0] == 172 && o[1] >= 16 && o[1] <= 31) || (o[0] == 169 && o[1] == 254);
}
