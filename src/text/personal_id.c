/* National identity, tax and insurance numbers: what personal_id.h lists, found by shape and check. */
#include "text/personal_id.h"

#include "base/auto.h"

enum { ID_MAX = 20, ID_REACH = 48 };

static bool fits(char shape, char c)
{
	static const char omocodia[] = "LMNPQRSTUV"; /* letters for 0 to 9 in Italian codes */
	switch (shape) {
	case 'd':
		return ascii_is_digit(c);
	case 'a':
		return ascii_is_letter(c);
	case 'x':
		return ascii_is_alnum(c);
	case 'A':
		return ascii_is_digit(c) || (ascii_is_letter(c) && strchr(omocodia, ascii_upper(c)) != NULL);
	case 'c':
		return strchr("-+ABCDEFUVWXY", ascii_upper(c)) != NULL;
	case 's':
		return c == '-' || c == '+';
	default:
		return shape == c;
	}
}

static bool is_of_number(char shape)
{
	return shape == 'd' || shape == 'a' || shape == 'x' || shape == 'A';
}

/* Where the shape ends that starts at `at`, 0 where it does not fit; ret_id is NUL-terminated. */
static size_t read_shape(Str text, size_t at, const char *shape, char ret_id[ID_MAX])
{
	size_t n = 0;
	for (const char *s = shape; *s != '\0'; s++) {
		char c = point_byte(text, at);
		if (*s == '?') {
			at += c != '\0' && strchr(" -./", c) != NULL;
			continue;
		}
		if (c == '\0' || !fits(*s, c) || n + 1 == ID_MAX)
			return 0;
		if (is_of_number(*s))
			ret_id[n++] = ascii_upper(c);
		at++;
	}
	ret_id[n] = '\0';
	return at;
}

/* How many letters stand at a place, and how many letters and digits. */
typedef struct Head {
	size_t letters, alnums;
} Head;

static Head head_at(Str text, size_t at)
{
	Head h = {0};
	while (ascii_is_letter(point_byte(text, at + h.letters)))
		h.letters++;
	for (h.alnums = h.letters; ascii_is_alnum(point_byte(text, at + h.alnums));)
		h.alnums++;
	return h;
}

/* What most words fail at: the letters or signs that must come first, and the digit that must follow those letters. */
static bool may_be(Head head, const char *shape)
{
	size_t n = 0;
	if (*shape == 'd')
		return head.letters == 0;
	while (shape[n] == *shape)
		n++;
	if (*shape == 'a')
		return head.letters >= n && (shape[n] != 'd' || (head.letters == n && head.alnums > n));
	return *shape != 'x' || head.alnums >= n;
}

static size_t id_of(const Scan *scan, size_t at, Head head, const PersonalId *ids, size_t count, const char **ret_what)
{
	char id[ID_MAX];
	for (size_t i = 0; i < count; i++) {
		if (!may_be(head, ids[i].shape))
			continue;
		size_t end = read_shape(scan->text, at, ids[i].shape, id);
		if (end == 0 || !scan_may_end(scan, end) || !ids[i].check(id))
			continue;
		if (ids[i].cues != NULL && !scan_cue(scan, at, ID_REACH, ids[i].cues))
			continue;
		*ret_what = ids[i].what;
		return end;
	}
	return 0;
}

static size_t id_at(const Scan *scan, size_t at, const char **ret_what)
{
	Head head = head_at(scan->text, at);
	size_t end = id_of(scan, at, head, personal_ids_europe, personal_ids_europe_count, ret_what);
	if (end == 0)
		end = id_of(scan, at, head, personal_ids_world, personal_ids_world_count, ret_what);
	return end > 0 ? end : id_of(scan, at, head, personal_ids_words, personal_ids_words_count, ret_what);
}

void personal_find_ids(Scan *scan)
{
	for (size_t at = 0; at < scan->text.len; at++) {
		const char *what = NULL;
		if (!ascii_is_alnum(scan->text.ptr[at]) || !scan_may_start(scan, at))
			continue;
		size_t end = id_at(scan, at, &what);
		if (end > 0 && scan_add(scan, PERSONAL_ID, what, at, end))
			at = end - 1;
	}
}
