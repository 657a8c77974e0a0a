#include "ui/theme.h"

#include "base/auto.h"

#include <math.h>

#define NONE                                                                                       \
	{                                                                                          \
		INK_NONE, INK_NONE, INK_NONE                                                       \
	}

/* clang-format off: a table reads by rows */
static const Theme themes[] = {
	/* A luminance of 0.18 has the same contrast, 4.58, to black and to white; no colour has more to both. */
	{"any", "for a terminal whose background is not known", INK_NONE,
		{[LOOK_PLAIN] = NONE, [LOOK_MUTED] = {0x767676, 243, INK_NONE}, [LOOK_ACCENT] = {0x007eb0, 31, 6},
			[LOOK_GOOD] = {0x008900, 28, 2}, [LOOK_WARN] = {0xb16100, 130, 3},
			[LOOK_BAD] = {0xe52222, 196, 1}, [LOOK_QUOTE] = {0x995cb8, 97, 5}},
		NONE, NONE},
	{"dark", "light text on a dark background", 0x1e1e1e,
		{[LOOK_PLAIN] = NONE, [LOOK_MUTED] = {0xa8aeb6, 248, INK_NONE}, [LOOK_ACCENT] = {0x7cc0ea, 117, 6},
			[LOOK_GOOD] = {0x9ad183, 114, 2}, [LOOK_WARN] = {0xe5b567, 179, 3},
			[LOOK_BAD] = {0xff9b93, 210, 1}, [LOOK_QUOTE] = {0xd9aeea, 182, 5}},
		{0x1f3b57, 237, INK_NONE}, {0x2b2f36, 236, INK_NONE}},
	{"light", "dark text on a light background", 0xffffff,
		{[LOOK_PLAIN] = NONE, [LOOK_MUTED] = {0x565d69, 240, INK_NONE}, [LOOK_ACCENT] = {0x005f9e, 24, 4},
			[LOOK_GOOD] = {0x1e6b2e, 22, 2}, [LOOK_WARN] = {0x844700, 58, 3},
			[LOOK_BAD] = {0xb3141c, 124, 1}, [LOOK_QUOTE] = {0x7a2f93, 90, 5}},
		{0xd3e5f5, 189, INK_NONE}, {0xe6e8eb, 254, INK_NONE}},
	{"contrast", "as much contrast as there is, for a dark background", 0x000000,
		{[LOOK_PLAIN] = {0xffffff, 231, 7}, [LOOK_MUTED] = {0xd0d0d0, 252, 7},
			[LOOK_ACCENT] = {0x5fffff, 87, 6}, [LOOK_GOOD] = {0x87ff5f, 119, 2},
			[LOOK_WARN] = {0xffff5f, 227, 3}, [LOOK_BAD] = {0xffafaf, 217, 1},
			[LOOK_QUOTE] = {0xffafff, 219, 5}},
		NONE, NONE},
	{"mono", "no colour: bold, underlined, reversed", INK_NONE,
		{NONE, NONE, NONE, NONE, NONE, NONE, NONE}, NONE, NONE},
};
/* clang-format on */

const Theme *theme_at(size_t index)
{
	return index < COUNT(themes) ? &themes[index] : NULL;
}

const Theme *theme_find(Str name)
{
	for (size_t i = 0; i < COUNT(themes); i++)
		if (str_ieq(name, str_from(themes[i].name)))
			return &themes[i];
	return NULL;
}

static double channel(int value)
{
	double c = value / 255.0;
	return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(int rgb)
{
	return 0.2126 * channel(rgb >> 16 & 0xff) + 0.7152 * channel(rgb >> 8 & 0xff) +
	       0.0722 * channel(rgb & 0xff);
}

double ink_contrast(int rgb, int paper)
{
	double a = luminance(rgb), b = luminance(paper);
	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

int paper_from(const char *colorfgbg)
{
	const char *last = colorfgbg == NULL ? NULL : strrchr(colorfgbg, ';');
	int64_t index;
	if (last == NULL || !str_to_int64(str_from(last + 1), &index) || index < 0 || index > 15)
		return INK_NONE;
	return index == 7 || index == 15 ? 0xffffff : 0x000000;
}

const Theme *theme_for_paper(int rgb)
{
	if (rgb == INK_NONE)
		return theme_find(STR("any"));
	return theme_find(luminance(rgb) < 0.25 ? STR("dark") : STR("light"));
}

static bool is_set(const char *value)
{
	return value != NULL && *value != '\0';
}

ColourDepth depth_from(int count, const char *colorterm, const char *no_color, const char *clicolor,
	const char *clicolor_force)
{
	bool forced = is_set(clicolor_force) && strcmp(clicolor_force, "0") != 0;
	bool off = clicolor != NULL && strcmp(clicolor, "0") == 0;
	Str kind = str_from(colorterm);
	if (is_set(no_color) || (off && !forced))
		return DEPTH_NONE;
	if (count < 8 && !forced)
		return DEPTH_NONE;
	if (str_is(kind, "truecolor") || str_is(kind, "24bit") || count >= 1 << 24)
		return DEPTH_TRUE;
	return count >= 256 ? DEPTH_256 : DEPTH_16;
}
