#include "ui/long_text.h"

enum {
	BLOCK = 4096,    /* bytes */
	PART_WORTH = 160, /* bytes: what the rows of a part's head and end are worth */
};

/* Where block k of a body begins: behind a line, else behind a word, else behind a character; of two such places the
 * one that is nearer to k blocks. */
static size_t block_start(Str body, size_t k)
{
	size_t near = k * BLOCK, word = 0, any = near;
	if (k == 0 || near >= body.len)
		return k == 0 ? 0 : body.len;
	for (size_t at = near; at > near - BLOCK / 2; at--) {
		if (body.ptr[at - 1] == '\n')
			return at;
		word = body.ptr[at - 1] == ' ' && word == 0 ? at : word;
	}
	while (any > 1 && (body.ptr[any] & 0xC0) == 0x80)
		any--;
	return word > 0 ? word : any;
}

/* The block of the body that holds the byte. */
static size_t block_of(Str body, size_t at)
{
	size_t k = at / BLOCK + 1;
	while (k > 0 && block_start(body, k) > at)
		k--;
	return k;
}

RowsPlace long_block(const LongText *t, const PaneInput *in, RowsPlace at)
{
	if (at.part >= t->parts(in))
		return long_end(t, in);
	Str body = t->body(in, at.part);
	size_t last = body.len > 0 && at.at >= body.len ? body.len - 1 : at.at;
	return (RowsPlace){at.part, body.len == 0 ? 0 : block_start(body, block_of(body, last))};
}

RowsPlace long_end(const LongText *t, const PaneInput *in)
{
	size_t parts = t->parts(in);
	return parts == 0 ? (RowsPlace){0} : long_block(t, in, (RowsPlace){parts - 1, SIZE_MAX});
}

RowsPlace long_back(const LongText *t, const PaneInput *in, RowsPlace from, size_t bytes)
{
	RowsPlace at = long_block(t, in, from);
	for (size_t gone = 0; gone < bytes && (at.part > 0 || at.at > 0);) {
		RowsPlace before = at.at > 0 ? long_block(t, in, (RowsPlace){at.part, at.at - 1})
					     : long_block(t, in, (RowsPlace){at.part - 1, SIZE_MAX});
		gone += at.at > 0 ? at.at - before.at : t->body(in, before.part).len - before.at + PART_WORTH;
		at = before;
	}
	return at;
}

size_t long_bytes(const LongText *t, const PaneInput *in, RowsPlace until)
{
	size_t bytes = 0, parts = t->parts(in);
	for (size_t i = 0; i < until.part && i < parts; i++)
		bytes += t->body(in, i).len + PART_WORTH;
	return bytes + until.at;
}

bool long_next(const LongText *t, const PaneInput *in, Rows *r, RowsPlace *ret_from, size_t *ret_end)
{
	RowsPlace at = r->rest;
	bool some = at.part < t->parts(in);
	r->more = some && rows_enough(r);
	if (!some || r->more)
		return false;
	Str body = t->body(in, at.part);
	size_t end = block_start(body, block_of(body, at.at) + 1);
	rows_block(r, at);
	r->rest = end < body.len ? (RowsPlace){at.part, end} : (RowsPlace){at.part + 1, 0};
	*ret_from = at;
	*ret_end = end;
	return true;
}
