#include "text/quantity.h"

#include <math.h>
#include <pthread.h>

#include "base/auto.h"
#include "text/point.h"
#include "text/wordlist.h"

enum {
	UNIT_WORD_MAX = 24,
	UNIT_GAP = 2, /* blanks, or a hyphen, between number and unit */
	HYPHENED_DIGITS = 6,
};

static const double minute = 60, hour = 3600, day = 86400, week = 604800;

typedef struct Unit {
	const char *words; /* blank separated, without accents; a word ending in * is a beginning */
	QuantityKind kind;
	double factor;
	char currency;
} Unit;

static const Unit units[] = {
	{"second seconds sec secs sekunde sekunden sek seconde secondes segundo segundos secondi",
		QUANTITY_TIME, 1, 0},
	{"minute minutes min mins minuten minuto minutos minuti minuut", QUANTITY_TIME, minute, 0},
	{"hour hours hr hrs h stunde stunden std heure heures hora horas ora ore uur uren",
		QUANTITY_TIME, hour, 0},
	{"day days tag tage tagen jour jours dia dias giorno giorni dag dagen", QUANTITY_TIME, day,
		0},
	{"week weeks woche wochen semaine semaines semana semanas settimana settimane weken",
		QUANTITY_TIME, week, 0},
	{"workday workdays werktag werktage werktagen arbeitstag arbeitstage arbeitstagen werkdag "
	 "werkdagen bankarbeitstag*",
		QUANTITY_WORKING, 1, 0},
	{"month months monat monate monaten mois mes meses mese mesi maand maanden",
		QUANTITY_MONTHS, 1, 0},
	{"year years yr yrs jahr jahre jahren an ans annee annees ano anos anno anni jaar jaren",
		QUANTITY_MONTHS, 12, 0},
	{"eur euro euros \xE2\x82\xAC", QUANTITY_MONEY, 1, 'E'},
	{"usd dollar dollars $", QUANTITY_MONEY, 1, 'D'},
	{"gbp pound pounds \xC2\xA3", QUANTITY_MONEY, 1, 'P'},
	{"chf franken francs", QUANTITY_MONEY, 1, 'F'},
	{"cent cents ct centimes centimos centesimi", QUANTITY_MONEY, 0.01, 0},
	{"% percent prozent percento procent", QUANTITY_SHARE, 1, 0},
	{"byte bytes octets", QUANTITY_SIZE, 1, 0},
	{"kb kib", QUANTITY_SIZE, 1e3, 0},
	{"mb mib megabyte*", QUANTITY_SIZE, 1e6, 0},
	{"gb gib gigabyte*", QUANTITY_SIZE, 1e9, 0},
	{"tb tib terabyte*", QUANTITY_SIZE, 1e12, 0},
	{"kbit kbps", QUANTITY_RATE, 1e3, 0},
	{"mbit mbps", QUANTITY_RATE, 1e6, 0},
	{"gbit gbps", QUANTITY_RATE, 1e9, 0},
	{"mm", QUANTITY_LENGTH, 1, 0},
	{"cm", QUANTITY_LENGTH, 10, 0},
	{"m meter meters metre metres metro metros metri metern", QUANTITY_LENGTH, 1000, 0},
	{"km kilomet*", QUANTITY_LENGTH, 1e6, 0},
	{"inch inches zoll pouces pulgadas pollici", QUANTITY_LENGTH, 25.4, 0},
	{"foot feet ft", QUANTITY_LENGTH, 304.8, 0},
	{"mile miles meile meilen milles millas miglia", QUANTITY_LENGTH, 1609344, 0},
	{"g gram grams gramm grammes gramos grammi", QUANTITY_WEIGHT, 1, 0},
	{"kg kilo kilos kilogram*", QUANTITY_WEIGHT, 1000, 0},
	{"lb lbs", QUANTITY_WEIGHT, 453.59237, 0},
	{"oz ounce ounces", QUANTITY_WEIGHT, 28.349523125, 0},
	{"ton tons tonne tonnes tonnen", QUANTITY_WEIGHT, 1e6, 0},
	{"ml milliliter milliliters millilitre*", QUANTITY_VOLUME, 1, 0},
	{"l liter liters litre litres litro litros litri", QUANTITY_VOLUME, 1000, 0},
	{"\xC2\xB0" "c celsius", QUANTITY_WARMTH, 1, 'c'},
	{"\xC2\xB0" "f fahrenheit", QUANTITY_WARMTH, 1, 'f'},
};

/* "5 working days", "5 jours ouvrés": the word on either side makes working days of days. */
static const char working[] = "working work business ouvre ouvres ouvrable ouvrables habil habiles "
			      "laborable laborables lavorativi uteis";
static const char plain_days[] = "calendar full whole consecutive kalender volle vollen";
static const char joiners[] = "to bis a and or und oder et ou y o - tot ate";

/* Numbers as words; the place in the list is the number. */
static const char *const number_words[] = {"", "one eine einen einem einer ein un une una",
	"two zwei deux dos due twee dois", "three drei trois tres tre drie",
	"four vier quatre cuatro quattro", "five funf cinq cinco cinque vijf",
	"six sechs seis sei zes", "seven sieben sept siete sette zeven",
	"eight acht huit ocho otto", "nine neun neuf nueve nove negen",
	"ten zehn dix diez dieci tien", "eleven elf onze once undici",
	"twelve zwolf douze doce dodici twaalf", "", "fourteen vierzehn quatorze catorce veertien",
	"fifteen funfzehn quinze quince", "", "", "", "", "twenty zwanzig vingt veinte", "", "", "",
	"", "", "", "", "", "", "thirty dreissig dreiszig trente treinta"};

static bool is_digit(Str s, size_t at)
{
	char c = point_byte(s, at);
	return c >= '0' && c <= '9';
}

static bool is_letter_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80;
}

/* Combining accents (U+0300 to U+036F) in UTF-8. */
static bool is_accent(Str s, size_t at)
{
	unsigned char lead = (unsigned char)point_byte(s, at);
	return lead == 0xCC || (lead == 0xCD && (unsigned char)point_byte(s, at + 1) < 0xB0);
}

/* The word at `at` without its accents; a sign of money or % is a word too. Returns its end. */
static size_t word_read(Str s, size_t at, char ret_word[UNIT_WORD_MAX])
{
	size_t n = 0;
	if (point_byte(s, at) == '%' || point_byte(s, at) == '$') {
		ret_word[0] = s.ptr[at];
		ret_word[1] = '\0';
		return at + 1;
	}
	while (at < s.len && is_letter_byte(s.ptr[at]) && n + 1 < UNIT_WORD_MAX) {
		if (is_accent(s, at))
			at += 2;
		else
			ret_word[n++] = s.ptr[at++];
	}
	ret_word[n] = '\0';
	return at;
}

static bool is_listed(const char *word, const char *list)
{
	return wordlist_has(list, str_from(word));
}

static const Unit *unit_named(const char *word)
{
	for (size_t i = 0; i < COUNT(units); i++)
		if (is_listed(word, units[i].words))
			return &units[i];
	return NULL;
}

static size_t skip_gap(Str s, size_t at)
{
	for (size_t from = at; at - from < UNIT_GAP; at++)
		if (point_byte(s, at) != ' ' && point_byte(s, at) != '-')
			break;
	return at;
}

static void set_unit(Quantity *q, const Unit *unit, size_t end)
{
	q->kind = unit->kind;
	q->factor = unit->factor;
	q->currency = unit->currency;
	q->end = end;
}

/* Days counted in working days, by the word in front or behind. */
static void set_working(Quantity *q, size_t end)
{
	q->kind = QUANTITY_WORKING;
	q->factor = 1;
	q->end = end;
}

/* "working days" and "days" behind the number that ends at `at`. */
static void unit_behind(Str s, size_t at, Quantity *q)
{
	char word[UNIT_WORD_MAX];
	size_t end = word_read(s, skip_gap(s, at), word);
	bool works = is_listed(word, working), plain = is_listed(word, plain_days);
	if (works || plain)
		end = word_read(s, skip_gap(s, end), word);
	const Unit *unit = unit_named(word);
	if (unit == NULL)
		return;
	set_unit(q, unit, end);
	if (unit->kind != QUANTITY_TIME || unit->factor != day)
		return;
	size_t after = word_read(s, skip_gap(s, end), word);
	if (works || is_listed(word, working))
		set_working(q, works ? end : after);
}

/* Where the word or sign of money that ends at `end` begins. */
static size_t word_start(Str s, size_t end)
{
	size_t start = end;
	if (end > 0 && s.ptr[end - 1] == '$')
		return end - 1;
	while (start > 0 && end - start < UNIT_WORD_MAX - 1 && is_letter_byte(s.ptr[start - 1]))
		start--;
	return start;
}

/* "EUR 49.90", "$5" */
static void unit_before(Str s, size_t at, Quantity *q)
{
	char word[UNIT_WORD_MAX];
	size_t end = at;
	while (end > 0 && s.ptr[end - 1] == ' ' && at - end < UNIT_GAP)
		end--;
	size_t start = word_start(s, end);
	(void)word_read(s, start, word);
	const Unit *unit = start < end && !is_digit(s, start - 1) ? unit_named(word) : NULL;
	if (unit != NULL && unit->kind == QUANTITY_MONEY && unit->currency != 0)
		set_unit(q, unit, at);
}

/* "3 to 5 days": where the second number of a range begins; 0 where no range does. */
static size_t range_next(Str s, size_t at)
{
	char word[UNIT_WORD_MAX];
	size_t from = skip_gap(s, at), end = word_read(s, from, word);
	if (from > at && s.ptr[from - 1] == '-' && is_digit(s, from))
		return from;
	return is_listed(word, joiners) ? skip_gap(s, end) : 0;
}

static Wordlists numbers; /* of number_words, by their number */

static void note_numbers(void)
{
	for (size_t i = 0; i < COUNT(number_words); i++)
		wordlists_add(&numbers, number_words[i], i);
}

/* Number word at `at`, 0 where none stands there. */
static int word_number(Str s, size_t at, size_t *ret_end)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	char word[UNIT_WORD_MAX];
	if (at > 0 && (is_letter_byte(s.ptr[at - 1]) || s.ptr[at - 1] == '-'))
		return 0;
	size_t end = word_read(s, at, word);
	WordlistNumbers found;
	pthread_once(&once, note_numbers);
	wordlists_find(&numbers, str_from(word), &found);
	if (end == at || found.count == 0)
		return 0;
	*ret_end = end;
	return found.items[0];
}

/* The readings that reach furthest; returns where they end. */
static size_t add_readings(Str s, size_t at, Quantity *q)
{
	NumberReading readings[NUMBER_MAX_READINGS];
	size_t end = 0, n = number_read(s, at, readings);
	for (size_t i = 0; i < n; i++)
		end = readings[i].end > end ? readings[i].end : end;
	for (size_t i = 0; i < n; i++)
		if (readings[i].end == end)
			q->amounts[q->amount_count++] = decimal_value(readings[i].value);
	return end;
}

/* The 14 of "14-day" and the 3 of "3-5 days", which are no numbers by themselves. */
static size_t add_hyphened(Str s, size_t at, Quantity *q)
{
	Decimal value;
	size_t end = at;
	bool free = at == 0 || (!is_digit(s, at - 1) && !is_letter_byte(s.ptr[at - 1]) &&
				       strchr(".,/:_", s.ptr[at - 1]) == NULL);
	while (is_digit(s, end) && end - at < HYPHENED_DIGITS)
		end++;
	if (!free || point_byte(s, end) != '-' || !decimal_from(str_slice(s, at, end), &value))
		return 0;
	q->amounts[q->amount_count++] = decimal_value(value);
	return end;
}

/* The number alone; returns where it ends, 0 where there is none. */
static size_t number_part(Str s, size_t at, Quantity *q)
{
	size_t end = 0;
	if (is_digit(s, at)) {
		end = add_readings(s, at, q);
		return end > 0 ? end : add_hyphened(s, at, q);
	}
	int value = word_number(s, at, &end);
	q->word = true;
	q->amounts[q->amount_count] = value;
	q->amount_count += value > 0;
	return end;
}

/* Where the number at `at` ends, digits or a word; its value does not matter. */
static size_t number_end(Str s, size_t at)
{
	size_t end = at;
	while (is_digit(s, end) || (end > at && strchr(".,", point_byte(s, end)) != NULL &&
					   is_digit(s, end + 1)))
		end++;
	if (end == at)
		(void)word_number(s, at, &end);
	return end;
}

Quantity quantity_read(Str folded, size_t at)
{
	Quantity q = {.kind = QUANTITY_NONE};
	size_t end = number_part(folded, at, &q);
	if (q.amount_count == 0)
		return (Quantity){.kind = QUANTITY_NONE};
	unit_behind(folded, end, &q);
	if (q.kind == QUANTITY_NONE && !q.word)
		unit_before(folded, at, &q);
	size_t next = q.kind == QUANTITY_NONE ? range_next(folded, end) : 0;
	if (next > 0) {
		size_t stop = number_end(folded, next);
		if (stop > next)
			unit_behind(folded, stop, &q);
		q.end = end;
	}
	for (size_t i = 0; i < q.amount_count; i++)
		q.amounts[i] *= q.factor;
	return q;
}

static bool same_money(const Quantity *a, const Quantity *b)
{
	return a->currency == b->currency || a->currency == 0 || b->currency == 0;
}

bool quantity_equal(const Quantity *a, const Quantity *b)
{
	if (a->kind != b->kind || a->kind == QUANTITY_NONE || !same_money(a, b))
		return false;
	for (size_t i = 0; i < a->amount_count; i++)
		for (size_t k = 0; k < b->amount_count; k++)
			if (fabs(a->amounts[i] - b->amounts[k]) <= 1e-9 * fabs(a->amounts[i]))
				return true;
	return false;
}

bool quantity_is_unit(Str word)
{
	char folded[UNIT_WORD_MAX];
	if (word.len == 0 || word.len >= sizeof folded)
		return false;
	for (size_t i = 0; i < word.len; i++)
		folded[i] = (char)(word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? word.ptr[i] - 'A' + 'a' : word.ptr[i]);
	folded[word.len] = '\0';
	return unit_named(folded) != NULL;
}
