#include "core/schema_private.h"

#include "base/auto.h"

#include <inttypes.h>
#include <math.h>

static bool is_number(const Frame *f)
{
	return json_is(f->value, JSON_NUMBER);
}

/* A number without a fraction, however large (Core section 4.2.1). */
static bool is_integer(const Json *json)
{
	double value = json_number(json, NAN);
	return value == floor(value);
}

static void type_names(unsigned types, Buf *out)
{
	if (types & TYPE_INTEGER)
		buf_adds(out, "integer");
	for (JsonType type = JSON_NULL; type <= JSON_OBJECT; type++)
		if (types & 1u << type)
			buf_addf(out, "%s%s", out->len > 0 ? " or " : "", json_type_name(type));
}

bool check_type(Check *c, Frame *f, const Rule *rule)
{
	JsonType type = json_type(f->value);
	if (rule->types & 1u << type || (rule->types & TYPE_INTEGER && is_integer(f->value)))
		return true;
	if (c->quiet > 0)
		return false;
	AUTO(buf_free) Buf wanted = {0};
	type_names(rule->types, &wanted);
	return check_fail(
		c, f, "%s is not of the type %s", words_of(f->value).text, buf_cstr(&wanted));
}

bool check_const(Check *c, Frame *f, const Rule *rule)
{
	return json_equal(f->value, rule->value) ||
	       check_fail(
		       c, f, "%s is not %s", words_of(f->value).text, words_of(rule->value).text);
}

static bool fail_enum(Check *c, const Frame *f, const Rule *rule)
{
	enum { SHOWN = 6 };
	size_t count = 0;
	AUTO(buf_free) Buf list = {0};
	for (const Json *p = json_first(rule->value); p != NULL; p = json_next(p), count++)
		if (count < SHOWN)
			buf_addf(&list, "%s%s", count > 0 ? ", " : "", words_of(p).text);
	if (count > SHOWN)
		buf_addf(&list, " and %zu more", count - SHOWN);
	return check_fail(c, f, "%s is not one of %s", words_of(f->value).text, buf_cstr(&list));
}

bool check_enum(Check *c, Frame *f, const Rule *rule)
{
	for (const Json *p = json_first(rule->value); p != NULL; p = json_next(p)) {
		if (!check_spend(c, 1))
			return false;
		if (json_equal(f->value, p))
			return true;
	}
	return c->quiet == 0 ? fail_enum(c, f, rule) : false;
}

static bool fail_bound(Check *c, const Frame *f, const Rule *rule, const char *relation)
{
	return check_fail(c, f, "%s is %s %s %s", words_of(f->value).text, relation,
		rule->keyword->name, words_of(rule->value).text);
}

bool check_minimum(Check *c, Frame *f, const Rule *rule)
{
	return !is_number(f) || json_number(f->value, 0) >= rule->number ||
	       fail_bound(c, f, rule, "less than");
}

bool check_exclusive_minimum(Check *c, Frame *f, const Rule *rule)
{
	return !is_number(f) || json_number(f->value, 0) > rule->number ||
	       fail_bound(c, f, rule, "not more than");
}

bool check_maximum(Check *c, Frame *f, const Rule *rule)
{
	return !is_number(f) || json_number(f->value, 0) <= rule->number ||
	       fail_bound(c, f, rule, "more than");
}

bool check_exclusive_maximum(Check *c, Frame *f, const Rule *rule)
{
	return !is_number(f) || json_number(f->value, 0) < rule->number ||
	       fail_bound(c, f, rule, "not less than");
}

__extension__ typedef unsigned __int128 Wide;

/* The shortest decimal of a double as digits * 10^exponent; digits < 10^17. */
typedef struct Decimal {
	uint64_t digits;
	int exponent;
} Decimal;

static Decimal decimal_of(const Json *number)
{
	Decimal d = {0, 0};
	bool behind_point = false;
	AUTO(buf_free) Buf text = {0};
	json_write(number, &text);
	const char *p = buf_cstr(&text);
	for (; *p != '\0' && *p != 'e'; p++) {
		behind_point = behind_point || *p == '.';
		if (*p < '0' || *p > '9')
			continue;
		if (d.digits < 100000000000000000)
			d.digits = 10 * d.digits + (uint64_t)(*p - '0'), d.exponent -= behind_point;
		else
			d.exponent += !behind_point; /* a zero: there are 17 other digits at most */
	}
	if (*p == 'e')
		d.exponent += (int)strtol(p + 1, NULL, 10);
	while (d.digits > 0 && d.digits % 10 == 0)
		d.digits /= 10, d.exponent++;
	return d;
}

/* Exact in decimals: 0.0075 is a multiple of 0.0001, which no division of doubles would say. */
static bool is_multiple(Decimal value, Decimal of)
{
	if (value.digits == 0)
		return true;
	if (value.exponent >= of.exponent) {
		Wide rest = value.digits % of.digits;
		for (int i = of.exponent; i < value.exponent && rest > 0; i++)
			rest = rest * 10 % of.digits;
		return rest == 0;
	}
	Wide divisor = of.digits;
	for (int i = value.exponent; i < of.exponent && divisor <= value.digits; i++)
		divisor *= 10;
	return divisor <= value.digits && value.digits % divisor == 0;
}

bool check_multiple_of(Check *c, Frame *f, const Rule *rule)
{
	return !is_number(f) || is_multiple(decimal_of(f->value), decimal_of(rule->value)) ||
	       fail_bound(c, f, rule, "not a multiple of");
}

/* Code points; a NUL is held as two bytes of which one is a continuation byte, so it counts as one.
 */
static size_t length_of(Str text)
{
	size_t count = 0;
	for (size_t i = 0; i < text.len; i++)
		count += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
	return count;
}

/* min...: at least, max...: at most `rule->number` of something. */
static bool check_count(
	Check *c, const Frame *f, const Rule *rule, size_t count, bool is_max, const char *unit)
{
	if (is_max ? (double)count <= rule->number : (double)count >= rule->number)
		return true;
	return check_fail(c, f, "%s has %zu %s, %s than %s %.0f", words_of(f->value).text, count,
		unit, is_max ? "more" : "fewer", rule->keyword->name, rule->number);
}

bool check_min_length(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_STRING) ||
	       check_count(c, f, rule, length_of(json_str(f->value)), false, "characters");
}

bool check_max_length(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_STRING) ||
	       check_count(c, f, rule, length_of(json_str(f->value)), true, "characters");
}

bool check_min_items(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_ARRAY) ||
	       check_count(c, f, rule, json_count(f->value), false, "items");
}

bool check_max_items(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_ARRAY) ||
	       check_count(c, f, rule, json_count(f->value), true, "items");
}

bool check_min_properties(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_OBJECT) ||
	       check_count(c, f, rule, json_count(f->value), false, "properties");
}

bool check_max_properties(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_OBJECT) ||
	       check_count(c, f, rule, json_count(f->value), true, "properties");
}

bool check_pattern(Check *c, Frame *f, const Rule *rule)
{
	if (!json_is(f->value, JSON_STRING) || check_regex(c, rule->regex, json_str(f->value)))
		return true;
	return check_fail(c, f, "%s does not match the pattern %s", words_of(f->value).text,
		words_of(rule->value).text);
}

/* Asserts where the flag or the dialect's vocabulary says so (Validation section 7.2). */
bool check_format(Check *c, Frame *f, const Rule *rule)
{
	bool asserts = (c->schema->flags & SCHEMA_ASSERT_FORMAT) != 0 ||
		       (f->node->resource->vocabularies & VOCABULARY_FORMAT_ASSERTION) != 0;
	if (!asserts || !json_is(f->value, JSON_STRING) ||
		format_holds(json_str(rule->value), json_str(f->value)))
		return true;
	return check_fail(c, f, "%s is not of the format %s", words_of(f->value).text,
		words_of(rule->value).text);
}

/* An item by its canonical text: equal values have equal texts. */
typedef struct Item {
	char *text;
	size_t index;
} Item;

static int item_order(const void *a, const void *b)
{
	const Item *x = a, *y = b;
	int order = strcmp(x->text, y->text);
	return order != 0 ? order : (x->index > y->index) - (x->index < y->index);
}

static bool find_twins(Check *c, const Frame *f, Item *items, size_t count)
{
	qsort(items, count, sizeof *items, item_order);
	for (size_t i = 1; i < count; i++)
		if (strcmp(items[i - 1].text, items[i].text) == 0)
			return check_fail(c, f, "items %zu and %zu are the same",
				items[i - 1].index, items[i].index);
	return true;
}

bool check_unique_items(Check *c, Frame *f, const Rule *rule)
{
	size_t count = json_count(f->value), i = 0;
	if (!json_is(f->value, JSON_ARRAY) || count < 2 || !json_bool(rule->value, false))
		return true;
	Item *items = xcalloc(count, sizeof *items);
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p), i++) {
		AUTO(buf_free) Buf text = {.ceiling = SIZE_MAX / 2};
		json_write_canonical(p, &text);
		(void)check_spend(c, 16 + text.len);
		items[i] = (Item){buf_take(&text), i};
	}
	bool ok = find_twins(c, f, items, count);
	for (i = 0; i < count; i++)
		free(items[i].text);
	free(items);
	return ok;
}

static bool has_all(Check *c, const Frame *f, const Json *names, const char *because, Str cause)
{
	size_t count = json_count(f->value);
	for (const Json *p = json_first(names); p != NULL; p = json_next(p)) {
		if (!check_spend(c, 1 + count / 8))
			return false;
		if (json_get_str(f->value, json_str(p)) == NULL)
			return check_fail(c, f, "the property %s is missing%s%s",
				words_of_text(json_str(p)).text, because,
				cause.len > 0 ? words_of_text(cause).text : "");
	}
	return true;
}

bool check_required(Check *c, Frame *f, const Rule *rule)
{
	return !json_is(f->value, JSON_OBJECT) || has_all(c, f, rule->value, "", STR(""));
}

bool check_dependent_required(Check *c, Frame *f, const Rule *rule)
{
	if (!json_is(f->value, JSON_OBJECT))
		return true;
	for (const Json *p = json_first(f->value); p != NULL; p = json_next(p)) {
		const Branch *branch = rule_branch(rule, json_key(p));
		if (branch != NULL && !has_all(c, f, branch->value, "; it goes with ", branch->key))
			return false;
	}
	return true;
}
