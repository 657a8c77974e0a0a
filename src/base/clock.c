#include "base/clock.h"

#include <stdlib.h>
#include <time.h>

int64_t clock_now_ms(void)
{
	int64_t fixed;
	const char *text = getenv("COUNTERSIGN_NOW");
	if (text != NULL && str_to_int64(str_from(text), &fixed) && fixed >= 0)
		return fixed;
	struct timespec ts;
	clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

int64_t clock_cpu_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

int64_t clock_monotonic_us(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000000 + ts.tv_nsec / 1000;
}

ClockIso clock_iso(int64_t at_ms)
{
	time_t seconds = (time_t)(at_ms / 1000);
	struct tm tm;
	ClockIso iso = {""};
	if (gmtime_r(&seconds, &tm) != NULL)
		strftime(iso.text, sizeof iso.text, "%Y-%m-%dT%H:%M:%SZ", &tm);
	return iso;
}

static bool number_at(Str s, size_t at, size_t digits, int *ret_value)
{
	int64_t value;
	Str part = str_slice(s, at, at + digits);
	if (part.len != digits || part.ptr[0] == '-' || part.ptr[0] == '+' ||
		!str_to_int64(part, &value))
		return false;
	*ret_value = (int)value;
	return true;
}

static bool zone_from(Str zone, int *ret_minutes)
{
	int hours, minutes = 0;
	if (zone.len == 0 || str_is(zone, "Z") || str_is(zone, "z")) {
		*ret_minutes = 0;
		return true;
	}
	if ((zone.ptr[0] != '+' && zone.ptr[0] != '-') || !number_at(zone, 1, 2, &hours))
		return false;
	size_t at = zone.len > 3 && zone.ptr[3] == ':' ? 4 : 3;
	if (zone.len > 3 && (!number_at(zone, at, 2, &minutes) || zone.len != at + 2))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*ret_minutes = (hours * 60 + minutes) * (zone.ptr[0] == '-' ? -1 : 1);
	return true;
}

bool clock_from_iso(Str text, int64_t *ret_ms)
{
	struct tm tm = {0};
	int zone_minutes = 0, millis = 0;
	text = str_trim(text);
	if (!number_at(text, 0, 4, &tm.tm_year) || !number_at(text, 5, 2, &tm.tm_mon) ||
		!number_at(text, 8, 2, &tm.tm_mday) || text.ptr[4] != '-' || text.ptr[7] != '-')
		return false;
	if (text.len > 10) {
		size_t at = 16;
		if ((text.ptr[10] != 'T' && text.ptr[10] != ' ' && text.ptr[10] != 't') ||
			!number_at(text, 11, 2, &tm.tm_hour) || !number_at(text, 14, 2, &tm.tm_min) ||
			text.ptr[13] != ':')
			return false;
		if (text.len > at && text.ptr[at] == ':') {
			if (!number_at(text, at + 1, 2, &tm.tm_sec))
				return false;
			at += 3;
		}
		if (text.len > at && text.ptr[at] == '.') {
			int scale = 100;
			for (at++; at < text.len && text.ptr[at] >= '0' && text.ptr[at] <= '9'; at++) {
				millis += (text.ptr[at] - '0') * scale;
				scale /= 10;
			}
		}
		if (!zone_from(str_slice(text, at, text.len), &zone_minutes))
			return false;
	}
	if (tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 || tm.tm_mday > 31 ||
		tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
		return false;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	int day = tm.tm_mday;
	time_t seconds = timegm(&tm);
	if (tm.tm_mday != day && tm.tm_sec != 60) /* 31 February is not a day */
		return false;
	*ret_ms = ((int64_t)seconds - (int64_t)zone_minutes * 60) * 1000 + millis;
	return true;
}

bool clock_since(Str text, int64_t now_ms, int64_t *ret_ms)
{
	static const struct {
		char unit;
		int64_t ms;
	} units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}, {'w', 604800000}};
	int64_t count;
	for (size_t i = 0; text.len > 1 && i < sizeof units / sizeof units[0]; i++) {
		if (text.ptr[text.len - 1] != units[i].unit)
			continue;
		if (!str_to_int64(str_slice(text, 0, text.len - 1), &count) || count < 0 ||
			count > 100000000)
			return false;
		*ret_ms = now_ms - count * units[i].ms;
		return true;
	}
	return clock_from_iso(text, ret_ms);
}
