/*
 * Orders: which texts of a case want something done, and whether an argument is what they want. It
 * is how an instruction hidden in a document or a record shows at the action it aims at, even where
 * the value is a record's too ("delete the file 13") or only a part of a text the model wrote.
 */
#include "stage/validator_origin.h"

#include <ctype.h>

#include "base/auto.h"
#include "stage/facts.h"
#include "text/directive.h"

enum {
	NARROW_DIGITS = 5, /* of a number that is an id: fewer are an amount or a day */
	NAMED_MAX = 80,    /* bytes of a text that is sought as a whole */
	COMMON_LETTERS = 4,
};

static Order *order_push(Arena *arena, OriginTable *t, OriginSource source, size_t base)
{
	Order *order = ARENA_PUSH(arena, t->orders, t->order_count);
	*order = (Order){.source = source, .base = base};
	return order;
}

void orders_add_aimed(Arena *arena, OriginTable *t, OriginSource source)
{
	order_push(arena, t, source, 0)->aimed = true;
}

void orders_add(Arena *arena, OriginTable *t, OriginSource source, size_t base, bool narrow)
{
	Spans spans = directives_of(arena, source.text);
	for (size_t i = 0; i < spans.count; i++) {
		OriginSource part = source;
		part.text = str_slice(source.text, spans.items[i].start, spans.items[i].end);
		order_push(arena, t, part, base + spans.items[i].start)->narrow = narrow;
	}
}

static size_t digits_in(Str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] >= '0' && s.ptr[i] <= '9';
	return n;
}

/* Names one thing or person: no everyday word, amount or day. */
static bool is_specific(const Fact *f)
{
	return f->kind == FACT_EMAIL || f->kind == FACT_LINK || f->kind == FACT_DOMAIN ||
		f->kind == FACT_CODE ||
		(f->kind == FACT_NUMBER && digits_in(f->text) >= NARROW_DIGITS);
}

/* Some id, address or link of the text stands in the order. */
static bool names_specific(const Facts *facts, const Order *o, OriginHit *ret_hit)
{
	for (size_t i = 0; i < facts->count; i++) {
		if (!is_specific(&facts->items[i]))
			continue;
		*ret_hit = origin_find(facts->items[i].text, false, false, &o->source, 1);
		if (ret_hit->origin != ORIGIN_MODEL)
			return true;
	}
	return false;
}

/* "EUR", "r", "yes": every text holds some of these, so none is an order's own. */
static bool is_common(Str text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!isalpha((unsigned char)text.ptr[i]) ||
			(i > 0 && !isupper((unsigned char)text.ptr[i]) !=
					!isupper((unsigned char)text.ptr[0])))
			return false;
	return text.len < COMMON_LETTERS;
}

/* The whole value stands in the order; of one that is not aimed at an assistant a day or a short
 * number only in its first sentence ("delete 13", not somewhere behind it "bake 13 minutes"). */
static bool names_whole(const Exam *x, const Leaf *leaf, const Facts *facts, Str text,
	const Order *o, OriginHit *ret_hit)
{
	OriginSource source = o->source;
	bool short_number = text.len > 0 && digits_in(text) == text.len && text.len < NARROW_DIGITS;
	bool dated = facts->count == 1 && (facts->items[0].kind == FACT_DATE ||
		facts->items[0].kind == FACT_DAY);
	if (text.len > NAMED_MAX || o->narrow || is_common(text))
		return false;
	if (!o->aimed && (short_number || dated)) {
		Spans first = sentences_of(x->arena, source.text);
		source.text = str_slice(source.text, 0, first.count > 0 ? first.items[0].end : 0);
	}
	*ret_hit = origin_find(text, json_is(leaf->value, JSON_NUMBER), leaf_counts_cents(leaf),
		&source, 1);
	return ret_hit->origin != ORIGIN_MODEL;
}

static void leaf_take(Leaf *leaf, const Order *o, const OriginHit *hit)
{
	leaf->origin = o->source.origin > leaf->origin ? o->source.origin : leaf->origin;
	leaf->source = o->source.name;
	leaf->start = o->base + hit->start;
	leaf->end = o->base + hit->end;
	leaf->note = o->aimed ? STR("that text speaks to an assistant")
			      : STR("that text tells its reader to do this");
}

void orders_claim(const Exam *x, Leaf *leaf)
{
	AUTO(buf_free) Buf text = {0};
	if (json_is(leaf->value, JSON_NUMBER))
		json_write(leaf->value, &text);
	else
		buf_add(&text, json_str(leaf->value));
	Facts facts = facts_of(x->arena, buf_str(&text));
	for (size_t i = 0; text.len > 0 && i < x->table->order_count; i++) {
		const Order *o = &x->table->orders[i];
		OriginHit hit;
		if (names_whole(x, leaf, &facts, buf_str(&text), o, &hit) ||
			names_specific(&facts, o, &hit)) {
			leaf_take(leaf, o, &hit);
			return;
		}
	}
}
