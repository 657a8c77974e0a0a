#include "text/domain.h"

#include <idn2.h>

#include "base/auto.h"
#include "text/lookalike.h"
#include "text/point.h"

enum {
	HOST_MAX = 253, /* RFC 1035, section 2.3.4 */
	LABEL_MAX = 63,
	TYPO_MIN = 6, /* letters of a name: shorter ones are near each other by chance */
};

typedef struct Host {
	char text[HOST_MAX + 1]; /* skeleton: what a reader takes it for */
	size_t len;
	bool foreign; /* it holds a letter that is no ASCII */
} Host;

static void host_push(Host *h, char c)
{
	if (h->len < HOST_MAX)
		h->text[h->len++] = c;
}

/* The ASCII letter a reader takes this for; itself where there is none. */
static char looks_like(int32_t code)
{
	if (code < 0x80)
		return code >= 'A' && code <= 'Z' ? (char)(code | 0x20) : (char)code;
	char ascii = lookalike_ascii(code);
	return ascii == 0 ? '?' : (char)(ascii >= 'A' && ascii <= 'Z' ? ascii | 0x20 : ascii);
}

static void push_code(Host *h, int32_t code)
{
	h->foreign = h->foreign || code >= 0x80;
	host_push(h, looks_like(code));
}

static void push_letters(Host *h, Str label)
{
	for (size_t at = 0; at < label.len;) {
		int32_t code;
		at += point_at(label, at, &code);
		if (!point_is_hidden(code))
			push_code(h, code);
	}
}

/* "xn--..." is shown as the letters it stands for (RFC 3492, by libidn2). */
static void push_label(Host *h, Str label)
{
	char ascii[LABEL_MAX + 1], *letters = NULL;
	bool coded = label.len > 4 && label.len <= LABEL_MAX &&
		     str_ieq(str_slice(label, 0, 4), STR("xn--"));
	if (coded) {
		memcpy(ascii, label.ptr, label.len);
		ascii[label.len] = '\0';
		coded = idn2_to_unicode_8z8z(ascii, &letters, 0) == IDN2_OK;
	}
	push_letters(h, coded ? str_from(letters) : label);
	if (coded)
		idn2_free(letters);
}

static Host host_read(Str host)
{
	Host h = {.len = 0};
	Str label;
	for (bool first = true; host.len > 0 && str_next(&host, '.', &label); first = false) {
		if (!first)
			host_push(&h, '.');
		push_label(&h, label);
	}
	return h;
}

/* Digits and pairs of letters that are read as another letter. */
static Host folded(const Host *h)
{
	static const char digits[] = "0o1l3e4a5s7t";
	Host f = {.foreign = h->foreign};
	for (size_t i = 0; i < h->len; i++) {
		char c = h->text[i], next = i + 1 < h->len ? h->text[i + 1] : '\0';
		if ((c == 'r' && next == 'n') || (c == 'v' && next == 'v')) {
			host_push(&f, c == 'r' ? 'm' : 'w');
			i++;
			continue;
		}
		for (size_t d = 0; d + 1 < sizeof digits; d += 2)
			c = c == digits[d] ? digits[d + 1] : c;
		if (c != '-')
			host_push(&f, c == 'i' ? 'l' : c);
	}
	return f;
}

static bool same(const Host *a, const Host *b)
{
	return a->len == b->len && memcmp(a->text, b->text, a->len) == 0;
}

static bool is_below(const Host *h, const Host *known)
{
	return h->len > known->len && h->text[h->len - known->len - 1] == '.' &&
	       memcmp(h->text + h->len - known->len, known->text, known->len) == 0;
}

/* "co.uk", "com.au": a short label in front of a country's. */
static bool is_two_part_ending(const Host *h, size_t at)
{
	size_t first = 0, second = 0;
	while (at + first < h->len && h->text[at + first] != '.')
		first++;
	second = h->len - at - first - 1;
	return first <= 3 && second == 2;
}

/* The name somebody registered, near enough: the last two labels, three where the ending has two. */
static Host registered(const Host *h)
{
	size_t wanted = 2, dots = 0, at = h->len;
	while (at > 0) {
		dots += h->text[at - 1] == '.';
		if (dots == wanted && wanted == 2 && is_two_part_ending(h, at))
			wanted = 3;
		if (dots == wanted)
			break;
		at--;
	}
	Host r = {.foreign = h->foreign};
	for (size_t i = at; i < h->len; i++)
		host_push(&r, h->text[i]);
	return r;
}

/* One letter other, missing, too many, or two swapped (Damerau 1964). */
static bool is_typo(const Host *a, const Host *b)
{
	size_t i = 0, left = a->len, right = b->len;
	while (i < left && i < right && a->text[i] == b->text[i])
		i++;
	while (left > i && right > i && a->text[left - 1] == b->text[right - 1]) {
		left--;
		right--;
	}
	size_t x = left - i, y = right - i;
	bool swapped = x == 2 && y == 2 && a->text[i] == b->text[i + 1] &&
		       a->text[i + 1] == b->text[i];
	return (x <= 1 && y <= 1 && x + y > 0) || swapped;
}

static bool is_border(const Host *h, size_t at)
{
	return at == h->len || h->text[at] == '.' || h->text[at] == '-';
}

/* The whole known name, or its own label, as a part of this one: "shop.example.evil.example",
 * "shop-refunds.example". */
static bool holds(const Host *h, const Host *known)
{
	size_t label = 0;
	while (label < known->len && known->text[label] != '.')
		label++;
	for (size_t i = 0; label >= TYPO_MIN && i + label <= h->len; i++)
		if ((i == 0 || is_border(h, i - 1)) && is_border(h, i + label) &&
			memcmp(h->text + i, known->text, label) == 0)
			return true;
	return false;
}

const char *domain_poses_as(Str host, Str known)
{
	Host h = host_read(host), k = host_read(known);
	Host hf, kf, hr = registered(&h), kr = registered(&k);
	bool itself = !h.foreign && (same(&h, &k) || is_below(&h, &k));
	if (itself || h.len == 0 || k.len == 0 || is_below(&k, &h))
		return NULL;
	if (same(&h, &k) || is_below(&h, &k))
		return "letters of another script";
	hf = folded(&hr);
	kf = folded(&kr);
	if (same(&hr, &kr))
		return NULL; /* another host of the same owner */
	if (same(&hf, &kf))
		return "signs that are read as others";
	if (kr.len >= TYPO_MIN && is_typo(&hr, &kr))
		return "one letter other";
	return holds(&h, &kr) ? "the name inside a longer one" : NULL;
}

bool domain_is_mixed(Str host)
{
	Str label;
	while (host.len > 0 && str_next(&host, '.', &label)) {
		if (label.len == 0)
			continue;
		LookalikeWord w = lookalike_word(label, 0);
		if (w.mixed || w.masquerades)
			return true;
	}
	return false;
}
