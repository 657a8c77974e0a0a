#include "port/document_file_style.h"

#include "base/auto.h"

#include <ctype.h>

enum {
	STYLE_FAR = 300,       /* px: this far left of or above its place is off the screen */
	STYLE_VERY_FAR = 3000, /* px to the right or down */
	STYLE_NEAR = 8,        /* colours closer than this in every channel look the same */
};

Look look_default(void)
{
	return (Look){.back = {COLOUR_PLAIN, 255, 255, 255}};
}

static const struct {
	const char *name;
	unsigned char red, green, blue;
} colour_names[] = {
	{"black", 0, 0, 0},
	{"white", 255, 255, 255},
	{"red", 255, 0, 0},
	{"green", 0, 128, 0},
	{"lime", 0, 255, 0},
	{"blue", 0, 0, 255},
	{"yellow", 255, 255, 0},
	{"gray", 128, 128, 128},
	{"grey", 128, 128, 128},
	{"silver", 192, 192, 192},
	{"maroon", 128, 0, 0},
	{"navy", 0, 0, 128},
	{"olive", 128, 128, 0},
	{"purple", 128, 0, 128},
	{"teal", 0, 128, 128},
	{"aqua", 0, 255, 255},
	{"fuchsia", 255, 0, 255},
	{"orange", 255, 165, 0},
	{"whitesmoke", 245, 245, 245},
	{"snow", 255, 250, 250},
	{"ivory", 255, 255, 240},
	{"lightgray", 211, 211, 211},
	{"lightgrey", 211, 211, 211},
	{"darkgray", 169, 169, 169},
	{"ghostwhite", 248, 248, 255},
	{"floralwhite", 255, 250, 240},
	{"beige", 245, 245, 220},
};

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool colour_from_hex(Str digits, Colour *ret_colour)
{
	int v[8];
	if (digits.len != 3 && digits.len != 4 && digits.len != 6 && digits.len != 8)
		return false;
	for (size_t i = 0; i < digits.len; i++)
		if ((v[i] = hex_digit(digits.ptr[i])) < 0)
			return false;
	bool is_short = digits.len < 6;
	int rgb[4] = {0, 0, 0, 255};
	for (size_t i = 0; i < (is_short ? digits.len : digits.len / 2); i++)
		rgb[i] = is_short ? v[i] * 17 : v[2 * i] * 16 + v[2 * i + 1];
	*ret_colour = (Colour){rgb[3] == 0 ? COLOUR_TRANSPARENT : COLOUR_PLAIN,
		(unsigned char)rgb[0], (unsigned char)rgb[1], (unsigned char)rgb[2]};
	return true;
}

/* The number a value starts with and what follows it; false where there is none. */
static bool number_from(Str value, double *ret_number, Str *ret_unit)
{
	double number = 0, scale = 1;
	size_t i = 0, digits = 0;
	value = str_trim(value);
	bool minus = value.len > 0 && value.ptr[0] == '-';
	if (value.len > 0 && (minus || value.ptr[0] == '+'))
		i++;
	for (bool fraction = false; i < value.len; i++) {
		if (value.ptr[i] == '.' && !fraction) {
			fraction = true;
			continue;
		}
		if (!isdigit((unsigned char)value.ptr[i]))
			break;
		digits++;
		number = number * 10 + (value.ptr[i] - '0');
		scale = fraction ? scale * 10 : scale;
	}
	if (digits == 0 || digits > 15)
		return false;
	*ret_number = (minus ? -number : number) / scale;
	*ret_unit = str_trim(str_slice(value, i, value.len));
	return true;
}

static bool colour_from_rgb(Str inside, Colour *ret_colour)
{
	double v[4] = {0, 0, 0, 1};
	size_t n = 0;
	for (size_t i = 0; i < inside.len && n < 4;) {
		size_t end = i;
		while (end < inside.len && strchr(" ,/", inside.ptr[end]) == NULL)
			end++;
		Str unit, part = str_slice(inside, i, end);
		i = end + 1;
		if (part.len == 0)
			continue;
		if (!number_from(part, &v[n], &unit))
			return false;
		if (str_is(unit, "%"))
			v[n] *= n == 3 ? 0.01 : 2.55;
		n++;
	}
	if (n < 3)
		return false;
	for (size_t i = 0; i < 3; i++)
		v[i] = v[i] < 0 ? 0 : v[i] > 255 ? 255 : v[i] + 0.5;
	*ret_colour = (Colour){v[3] < 0.05 ? COLOUR_TRANSPARENT : COLOUR_PLAIN, (unsigned char)v[0],
		(unsigned char)v[1], (unsigned char)v[2]};
	return true;
}

bool colour_from(Str text, Colour *ret_colour)
{
	text = str_trim(text);
	if (str_starts(text, STR("#")))
		return colour_from_hex(str_slice(text, 1, text.len), ret_colour);
	ptrdiff_t open = str_find(text, STR("("), 0);
	if (open > 0 && str_ends(text, STR(")")) && str_ieq(str_slice(text, 0, 3), STR("rgb")))
		return colour_from_rgb(str_slice(text, (size_t)open + 1, text.len - 1), ret_colour);
	if (str_ieq(text, STR("transparent"))) {
		*ret_colour = (Colour){.kind = COLOUR_TRANSPARENT};
		return true;
	}
	for (size_t i = 0; i < COUNT(colour_names); i++)
		if (str_ieq(text, str_from(colour_names[i].name))) {
			*ret_colour = (Colour){COLOUR_PLAIN, colour_names[i].red,
				colour_names[i].green, colour_names[i].blue};
			return true;
		}
	return false;
}

/* What the declarations of one element say together; judged when all are read. */
typedef struct Declared {
	Look *look;
	bool out_of_flow, clipped, narrow, shifted, invisible_clip;
} Declared;

static bool is_zero(Str value, double limit_px)
{
	double number;
	Str unit;
	if (!number_from(value, &number, &unit))
		return false;
	bool px = unit.len == 0 || str_ieq(unit, STR("px")) || str_ieq(unit, STR("pt"));
	return number <= (px ? limit_px : 0) && number >= 0;
}

/* `percent_px` is what one percent of the unknown parent is taken for. Centring by -50% is common.
 */
static bool is_far(Str value, double percent_px)
{
	double number;
	Str unit;
	if (!number_from(value, &number, &unit))
		return false;
	if (str_ieq(unit, STR("em")) || str_ieq(unit, STR("rem")))
		number *= 16;
	else if (str_is(unit, "%") || str_ieq(unit, STR("vw")) || str_ieq(unit, STR("vh")))
		number *= percent_px;
	return number <= -STYLE_FAR || number >= STYLE_VERY_FAR;
}

static void take_display(Declared *d, Str value)
{
	d->look->gone = d->look->gone || str_ieq(value, STR("none"));
}

static void take_visibility(Declared *d, Str value)
{
	if (!str_ieq(value, STR("inherit")))
		d->look->invisible = !str_ieq(value, STR("visible"));
}

static void take_font_size(Declared *d, Str value)
{
	double number;
	Str unit;
	if (is_zero(value, 1))
		d->look->tiny = true;
	else if (!number_from(value, &number, &unit))
		d->look->tiny = d->look->tiny && str_ieq(value, STR("inherit"));
	else if (!str_is(unit, "%") &&
		 !str_ieq(unit, STR("em"))) /* a share of nothing is nothing */
		d->look->tiny = false;
}

/* font: italic 0px/1 serif */
static void take_font(Declared *d, Str value)
{
	for (Str part; str_next(&value, ' ', &part);) {
		double number;
		Str unit;
		ptrdiff_t slash = str_find(part, STR("/"), 0);
		part = slash < 0 ? part : str_slice(part, 0, (size_t)slash);
		bool size = number_from(part, &number, &unit) && unit.len > 0;
		if (size || str_is(part, "0"))
			take_font_size(d, part);
	}
}

static void take_opacity(Declared *d, Str value)
{
	double number;
	Str unit;
	if (number_from(value, &number, &unit) && number <= (str_is(unit, "%") ? 5 : 0.05))
		d->look->gone = true;
}

static void take_colour(Declared *d, Str value)
{
	Colour colour;
	if (colour_from(value, &colour))
		d->look->text = colour;
	else if (!str_ieq(value, STR("inherit")))
		d->look->text = (Colour){0};
}

/* Parts are separated by blanks outside of parentheses; a picture or a gradient has no one colour.
 */
static void take_background(Declared *d, Str value)
{
	if (str_ihas(value, STR("url(")) || str_ihas(value, STR("gradient"))) {
		d->look->back = (Colour){0};
		return;
	}
	for (size_t i = 0, end; i < value.len; i = end + 1) {
		int depth = 0;
		for (end = i; end < value.len && (depth > 0 || value.ptr[end] != ' '); end++)
			depth += (value.ptr[end] == '(') - (value.ptr[end] == ')');
		Colour colour;
		if (colour_from(str_slice(value, i, end), &colour) &&
			colour.kind != COLOUR_TRANSPARENT)
			d->look->back = colour;
	}
}

static void take_position(Declared *d, Str value)
{
	d->out_of_flow = str_ieq(value, STR("absolute")) || str_ieq(value, STR("fixed")) ||
			 str_ieq(value, STR("relative"));
}

static void take_place(Declared *d, Str value)
{
	d->shifted = d->shifted || is_far(value, 3);
}

static void take_indent(Declared *d, Str value)
{
	d->look->gone = d->look->gone || is_far(value, 2);
}

static void take_size(Declared *d, Str value)
{
	d->narrow = d->narrow || is_zero(value, 1);
}

static void take_overflow(Declared *d, Str value)
{
	d->clipped = str_ieq(value, STR("hidden")) || str_ieq(value, STR("clip"));
}

static void take_clip(Declared *d, Str value)
{
	Str rest = str_trim(value);
	ptrdiff_t open = str_find(rest, STR("("), 0);
	if (open < 0)
		return;
	Str unit;
	double number;
	bool rect = str_ieq(str_slice(rest, 0, 4), STR("rect"));
	bool inset = str_ieq(str_slice(rest, 0, 5), STR("inset"));
	if (!number_from(str_slice(rest, (size_t)open + 1, rest.len), &number, &unit))
		return;
	d->invisible_clip = rect ? number <= 1 : inset ? number >= 50 : number <= 0;
}

static void take_transform(Declared *d, Str value)
{
	ptrdiff_t open = str_find(value, STR("("), 0);
	if (open < 0)
		return;
	Str inside = str_slice(value, (size_t)open + 1, value.len);
	ptrdiff_t end = str_find(inside, STR(")"), 0);
	inside = str_slice(inside, 0, end < 0 ? inside.len : (size_t)end);
	bool scale = str_ieq(str_slice(value, 0, 5), STR("scale"));
	bool move = str_ieq(str_slice(value, 0, 9), STR("translate"));
	Str first;
	if (!str_next(&inside, ',', &first))
		return;
	if ((scale && is_zero(first, 0)) || (move && is_far(first, 2)))
		d->look->gone = true;
}

static const struct {
	const char *property;
	void (*take)(Declared *d, Str value);
} style_table[] = {
	{"display", take_display},
	{"visibility", take_visibility},
	{"font-size", take_font_size},
	{"font", take_font},
	{"opacity", take_opacity},
	{"color", take_colour},
	{"background", take_background},
	{"background-color", take_background},
	{"background-image", take_background},
	{"position", take_position},
	{"left", take_place},
	{"right", take_place},
	{"top", take_place},
	{"bottom", take_place},
	{"text-indent", take_indent},
	{"margin-left", take_indent},
	{"margin-top", take_indent},
	{"width", take_size},
	{"height", take_size},
	{"max-width", take_size},
	{"max-height", take_size},
	{"overflow", take_overflow},
	{"overflow-x", take_overflow},
	{"overflow-y", take_overflow},
	{"clip", take_clip},
	{"clip-path", take_clip},
	{"transform", take_transform},
};

static void take_declaration(Declared *d, Str declaration)
{
	ptrdiff_t colon = str_find(declaration, STR(":"), 0);
	if (colon < 0)
		return;
	Str name = str_trim(str_slice(declaration, 0, (size_t)colon));
	Str value = str_trim(str_slice(declaration, (size_t)colon + 1, declaration.len));
	ptrdiff_t bang = str_find(value, STR("!"), 0);
	if (bang >= 0)
		value = str_trim(str_slice(value, 0, (size_t)bang));
	for (size_t i = 0; i < COUNT(style_table); i++)
		if (str_ieq(name, str_from(style_table[i].property)))
			style_table[i].take(d, value);
}

/* Comments are white space to CSS; line ends become blanks. */
static void drop_comments(Str style, Buf *out)
{
	for (size_t i = 0; i < style.len; i++) {
		if (style.ptr[i] == '/' && i + 1 < style.len && style.ptr[i + 1] == '*') {
			ptrdiff_t end = str_find(style, STR("*/"), i + 2);
			if (end < 0)
				return;
			i = (size_t)end + 1;
			continue;
		}
		buf_addc(out, isspace((unsigned char)style.ptr[i]) ? ' ' : style.ptr[i]);
	}
}

void look_style(Look *look, Str style)
{
	AUTO(buf_free) Buf plain = {0};
	drop_comments(style, &plain);
	Str rest = buf_str(&plain);
	Declared d = {.look = look};
	for (Str declaration; str_next(&rest, ';', &declaration);)
		take_declaration(&d, declaration);
	if ((d.narrow && d.clipped) || (d.shifted && d.out_of_flow) || d.invisible_clip)
		look->gone = true;
}

static bool near(unsigned char a, unsigned char b)
{
	return (a > b ? a - b : b - a) <= STYLE_NEAR;
}

bool look_hides(const Look *look)
{
	if (look->gone || look->tiny || look->invisible || look->text.kind == COLOUR_TRANSPARENT)
		return true;
	return look->text.kind == COLOUR_PLAIN && look->back.kind == COLOUR_PLAIN &&
	       near(look->text.red, look->back.red) && near(look->text.green, look->back.green) &&
	       near(look->text.blue, look->back.blue);
}
