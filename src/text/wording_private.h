/* What wording.c and its generated table share; no one else includes it. */
#ifndef TEXT_WORDING_PRIVATE_H
#define TEXT_WORDING_PRIVATE_H

enum {
	WORDING_BUCKETS = 4096, /* a feature's hash chooses one */
	WORDING_SLOTS = 4,      /* features in a bucket */
	WORDING_ROW = 2 * WORDING_SLOTS, /* characters of a bucket: mark and weight of each */
	WORDING_LINE = 12,               /* buckets in a line */
	WORDING_LINES = (WORDING_BUCKETS + WORDING_LINE - 1) / WORDING_LINE,
	WORDING_FIRST = '#', /* lowest character used; no quote, no backslash is one */
	WORDING_LEVELS = 56, /* of a mark, and of a weight: the one in the middle is 0 */
};

extern const char *const wording_lines[WORDING_LINES];
extern const double wording_scale;   /* of one step of a weight */
extern const double wording_bias;

#endif
