#include "text/date.h"

#include "base/auto.h"
#include "text/fold.h"
#include "text/point.h"
#include "text/wordlist.h"

enum { MONTH_NAME = 32 }; /* bytes; longer words are no month */

bool date_equal(Date a, Date b)
{
	return a.year == b.year && a.month == b.month && a.day == b.day;
}

static bool date_valid(Date d)
{
	static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = d.year % 4 == 0 && (d.year % 100 != 0 || d.year % 400 == 0);
	if (d.year < 1900 || d.year > 2199 || d.month < 1 || d.month > 12 || d.day < 1)
		return false;
	return d.day <= days[d.month - 1] - (d.month == 2 && !leap);
}

/*
 * Names by month in en de fr es it nl pt ru, accents left out (folded text is decomposed and the
 * marks are skipped while reading). Three and four letter abbreviations are those in use.
 */
static const char *const months[12] = {
	"january januar janner janvier enero gennaio januari janeiro января январь jan janv ene "
	"gen янв",
	"february februar feber fevrier febrero febbraio februari fevereiro февраля февраль feb "
	"fevr fev фев",
	"march marz mars marzo maart marco марта март mar mrz mrt мар",
	"april avril abril aprile апреля апрель apr avr abr апр",
	"may mai mayo maggio mei maio мая маи mag",
	"june juni juin junio giugno junho июня июнь jun giu июн",
	"july juli juillet julio luglio julho июля июль jul juil lug июл",
	"august aout agosto augustus августа август aug ago авг",
	"september septembre septiembre setiembre settembre setembro сентября сентябрь sep sept "
	"set сен сент",
	"october oktober octobre octubre ottobre outubro октября октябрь oct okt ott out окт",
	"november novembre noviembre novembro ноября ноябрь nov ноя нояб",
	"december dezember decembre diciembre dicembre dezembro декабря декабрь dec dez dic дек",
};

static int month_from(Str name)
{
	for (int m = 0; m < 12; m++)
		if (wordlist_has(months[m], name))
			return m + 1;
	return 0;
}

/* Reads a run of letters into `ret_name` without combining marks; returns how far it went. */
static size_t letters_read(Str s, size_t at, char ret_name[MONTH_NAME], size_t *ret_len)
{
	size_t n = 0, start = at;
	while (at < s.len) {
		int32_t code;
		size_t len = point_at(s, at, &code);
		if (!point_is_letter(code) && !point_is_mark(code))
			break;
		if (point_is_letter(code)) {
			if (n + len > MONTH_NAME)
				return 0;
			memcpy(ret_name + n, s.ptr + at, len);
			n += len;
		}
		at += len;
	}
	*ret_len = n;
	return at - start;
}

static size_t month_read(Str s, size_t at, int *ret_month)
{
	char name[MONTH_NAME];
	size_t len = 0, used = letters_read(s, at, name, &len);
	*ret_month = used > 0 && len > 0 ? month_from((Str){name, len}) : 0;
	return *ret_month > 0 ? used : 0;
}

/* A number of `min` to `max` digits that is not part of a longer one; length 0: there is none. */
static size_t digits_read(Str s, size_t at, size_t min, size_t max, int *ret_value)
{
	size_t n = 0;
	int value = 0;
	while (n <= max && point_byte(s, at + n) >= '0' && point_byte(s, at + n) <= '9')
		value = value * 10 + (s.ptr[at + n++] - '0');
	if (n < min || n > max)
		return 0;
	*ret_value = value;
	return n;
}

/* Four digits, or two (00 to 69 are of this century, as POSIX reads them nearly). */
static size_t year_read(Str s, size_t at, int *ret_year)
{
	size_t n = digits_read(s, at, 2, 4, ret_year);
	if (n == 2)
		*ret_year += *ret_year < 70 ? 2000 : 1900;
	return n == 3 ? 0 : n;
}

static size_t skip_words(Str s, size_t at, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_starts(str_slice(s, at, s.len), str_from(words[i])))
			return strlen(words[i]);
	return 0;
}

static size_t skip_blank(Str s, size_t at)
{
	return point_byte(s, at) == ' ' || point_byte(s, at) == ',';
}

static size_t ordinal_skip(Str s, size_t at)
{
	static const char *const endings[] = {"st", "nd", "rd", "th", "er", ".", "\xC2\xBA", "o"};
	return skip_words(s, at, endings, COUNT(endings));
}

/* 2026-05-03, 2026/05/03, 2026.05.03 */
static size_t read_year_first(Str s, size_t at, Date *ret)
{
	Date d;
	size_t i = at, n = digits_read(s, i, 4, 4, &d.year);
	char separator = point_byte(s, i + n);
	if (n == 0 || (separator != '-' && separator != '/' && separator != '.'))
		return 0;
	i += n + 1;
	n = digits_read(s, i, 1, 2, &d.month);
	if (n == 0 || point_byte(s, i + n) != separator)
		return 0;
	i += n + 1;
	n = digits_read(s, i, 1, 2, &d.day);
	if (n == 0 || !date_valid(d))
		return 0;
	*ret = d;
	return i + n - at;
}

/* 03.05.2026, 3. 5. 2026, 05/03/2026, 3-5-26 */
static size_t read_year_last(Str s, size_t at, Date ret[DATE_MAX_READINGS], size_t *ret_count)
{
	int first, second, year;
	size_t i = at, n = digits_read(s, i, 1, 2, &first);
	char separator = point_byte(s, i + n);
	if (n == 0 || (separator != '-' && separator != '/' && separator != '.'))
		return 0;
	i += n + 1;
	i += separator == '.' && point_byte(s, i) == ' ';
	n = digits_read(s, i, 1, 2, &second);
	if (n == 0 || point_byte(s, i + n) != separator)
		return 0;
	i += n + 1;
	i += separator == '.' && point_byte(s, i) == ' ';
	n = year_read(s, i, &year);
	if (n == 0)
		return 0;
	Date day_first = {year, second, first}, month_first = {year, first, second};
	size_t count = 0;
	if (date_valid(day_first))
		ret[count++] = day_first;
	if (separator != '.' && first != second && date_valid(month_first))
		ret[count++] = month_first;
	*ret_count = count;
	return count > 0 ? i + n - at : 0;
}

/* "3 May", "3rd of May", "3. Mai", "3 de mayo": no year is looked for. */
static size_t day_month_head(Str s, size_t at, Date *ret)
{
	static const char *const of[] = {"of ", "de ", "di "};
	Date d = {0};
	size_t i = at, n = digits_read(s, i, 1, 2, &d.day);
	if (n == 0)
		return 0;
	i += n;
	i += ordinal_skip(s, i);
	i += point_byte(s, i) == ' ' || point_byte(s, i) == '-';
	i += skip_words(s, i, of, COUNT(of));
	n = month_read(s, i, &d.month);
	if (n == 0)
		return 0;
	*ret = d;
	return i + n - at;
}

/* 3 May 2026, 3rd of May 2026, 3. Mai 2026, 3 de mayo de 2026, 03-May-2026 */
static size_t read_day_month(Str s, size_t at, Date *ret)
{
	static const char *const gap[] = {" de ", " del ", "., ", ". ", ", ", " ", "-", "."};
	Date d;
	size_t n = day_month_head(s, at, &d), i = at + n;
	if (n == 0)
		return 0;
	i += skip_words(s, i, gap, COUNT(gap));
	n = year_read(s, i, &d.year);
	if (n == 0 || !date_valid(d))
		return 0;
	*ret = d;
	return i + n - at;
}

/* "May 3", "May 3rd" */
static size_t month_day_head(Str s, size_t at, Date *ret)
{
	Date d = {0};
	char name[MONTH_NAME];
	size_t len = 0, n, i = at + letters_read(s, at, name, &len);
	i += point_byte(s, i) == '.';
	i += skip_blank(s, i);
	n = digits_read(s, i, 1, 2, &d.day);
	if (n == 0 || len == 0 || (d.month = month_from((Str){name, len})) == 0)
		return 0;
	i += n;
	i += ordinal_skip(s, i);
	*ret = d;
	return i - at;
}

/* May 3, 2026; May 3rd 2026 */
static size_t read_month_day(Str s, size_t at, Date *ret)
{
	Date d;
	size_t n = month_day_head(s, at, &d), i = at + n;
	if (n == 0)
		return 0;
	i += skip_blank(s, i);
	i += skip_blank(s, i);
	n = digits_read(s, i, 4, 4, &d.year);
	if (n == 0 || !date_valid(d))
		return 0;
	*ret = d;
	return i + n - at;
}

/* 20260503 */
static size_t read_compact(Str s, size_t at, Date *ret)
{
	int value;
	if (digits_read(s, at, 8, 8, &value) == 0)
		return 0;
	Date d = {value / 10000, value / 100 % 100, value % 100};
	if (!date_valid(d))
		return 0;
	*ret = d;
	return 8;
}

/* 2026年5月3日 */
static size_t read_ideographic(Str s, size_t at, Date *ret)
{
	static const char *const marks[] = {"\xE5\xB9\xB4", "\xE6\x9C\x88", "\xE6\x97\xA5"};
	int value[3] = {0};
	size_t i = at;
	for (size_t k = 0; k < 3; k++) {
		size_t n = digits_read(s, i, k == 0 ? 4 : 1, k == 0 ? 4 : 2, &value[k]);
		if (n == 0 || !str_starts(str_slice(s, i + n, s.len), str_from(marks[k])))
			return 0;
		i += n + 3;
	}
	*ret = (Date){value[0], value[1], value[2]};
	return date_valid(*ret) ? i - at : 0;
}

static bool starts_date(Str s, size_t at)
{
	int32_t before = point_peek_before(s, at);
	if (before == 0)
		return true;
	if (point_is_word(before) || before == '_')
		return false;
	bool glued = before == '-' || before == '.' || before == '/';
	return !glued || !point_is_word(point_peek_before(s, at - 1));
}

static bool ends_date(Str s, size_t at)
{
	int32_t next = point_peek(s, at), further = point_peek(s, at + 1);
	if (next == 't' && further >= '0' && further <= '9')
		return true;
	bool glued = next == '-' || next == '/' || next == '.';
	return !point_is_word(next) && next != '_' && !(glued && further >= '0' && further <= '9');
}

size_t date_read(Str folded, size_t at, Date ret_dates[DATE_MAX_READINGS], size_t *ret_count)
{
	size_t len = 0, count = 1;
	if (!starts_date(folded, at))
		return 0;
	if (folded.ptr[at] < '0' || folded.ptr[at] > '9')
		len = read_month_day(folded, at, ret_dates);
	else if ((len = read_year_first(folded, at, ret_dates)) == 0 &&
		 (len = read_day_month(folded, at, ret_dates)) == 0 &&
		 (len = read_compact(folded, at, ret_dates)) == 0 &&
		 (len = read_ideographic(folded, at, ret_dates)) == 0)
		len = read_year_last(folded, at, ret_dates, &count);
	if (len == 0 || !ends_date(folded, at + len))
		return 0;
	*ret_count = count;
	return len;
}

size_t date_day_read(Str folded, size_t at, Date *ret_day)
{
	Date d;
	if (!starts_date(folded, at))
		return 0;
	bool digit = folded.ptr[at] >= '0' && folded.ptr[at] <= '9';
	size_t len = digit ? day_month_head(folded, at, &d) : month_day_head(folded, at, &d);
	if (len == 0 || d.day < 1 || d.day > 31 || !ends_date(folded, at + len))
		return 0;
	*ret_day = d;
	return len;
}

bool date_same_day(Date a, Date b)
{
	return a.month == b.month && a.day == b.day &&
	       (a.year == b.year || a.year == 0 || b.year == 0);
}

bool date_is_month(Str word)
{
	int month;
	AUTO(folded_free) Folded f = fold_text(word, FOLD_CASE);
	return f.text.len > 0 && month_read(buf_str(&f.text), 0, &month) == f.text.len;
}
