#include "port/store_private.h"

#include <math.h>

enum {
	WINDOW = 10000,    /* of the newest messages, that are looked through: what a draft costs does not grow with the history */
	MESSAGES_EACH = 4, /* of one ticket, that are looked at */
};

/* What the messages of the window share with the words sought; the first has the number `first`. */
typedef struct Tally {
	double *weights;
	unsigned char *shared; /* how many words */
	size_t count;
	int64_t first;
} Tally;

static bool tally_open(Store *s, Arena *arena, Tally *ret_tally, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT max(number) FROM messages");
	int64_t last = query_step(&q) ? column_int(&q, 0) : 0;
	int64_t first = last > WINDOW ? last - WINDOW + 1 : 1;
	size_t count = last < first ? 0 : (size_t)(last - first + 1);
	*ret_tally = (Tally){ARENA_ARRAY(arena, double, count + 1), ARENA_ARRAY(arena, unsigned char, count + 1), count, first};
	return query_ok(&q, err);
}

/* A young desk has solved nothing yet: no ticket is done, and none ends with what we wrote. */
static bool is_any_solved(Store *s, int64_t first, bool *ret_any, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT EXISTS (SELECT 1 FROM tickets WHERE state = 'done') OR EXISTS (SELECT 1 "
		"FROM messages m WHERE m.outbound = 1 AND m.number >= ?1 AND NOT EXISTS (SELECT 1 FROM messages l WHERE "
		"l.ticket = m.ticket AND l.n > m.n))");
	query_int(&q, first);
	*ret_any = query_step(&q) && column_int(&q, 0) != 0;
	return query_ok(&q, err);
}

/* A word weighs the more the fewer messages of the window have it. */
static bool tally_word(Store *s, Arena *arena, Tally *t, Str word, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT rowid FROM messages_fts WHERE messages_fts MATCH ?1 AND rowid >= ?2");
	size_t *having = ARENA_ARRAY(arena, size_t, t->count + 1), n = 0;
	query_str(&q, fts_prefix(arena, word));
	query_int(&q, t->first);
	while (n < t->count && query_step(&q)) {
		size_t at = (size_t)(column_int(&q, 0) - t->first);
		if (at < t->count)
			having[n++] = at;
	}
	for (size_t i = 0; i < n; i++) {
		t->weights[having[i]] += log1p((double)t->count / (double)n);
		t->shared[having[i]]++;
	}
	return query_ok(&q, err);
}

/* The message that has the most weight, of those that share enough; the newer of two alike. t->count: none is left. */
static size_t heaviest(const Tally *t, unsigned least)
{
	size_t best = t->count;
	for (size_t i = t->count; i-- > 0;)
		if (t->shared[i] >= least && t->weights[i] > 0 && (best == t->count || t->weights[i] > t->weights[best]))
			best = i;
	return best;
}

/* The ticket of a message, where it is solved and the reader may see it with its draft; "" otherwise. */
static bool solved_by(Store *s, Arena *arena, const User *reader, int64_t number, Str self, Str *ret_ticket, Err *err)
{
	AUTO(query_end) Query q = query_new(s, "SELECT t.id FROM messages m JOIN tickets t ON t.id = m.ticket WHERE m.number = ?2 "
		"AND m.outbound = 0 AND t.id <> ?3 AND (t.state = 'done' OR (SELECT l.outbound FROM messages l WHERE l.ticket = t.id "
		"ORDER BY l.n DESC LIMIT 1) = 1) AND " TICKET_READABLE " AND " DRAFT_READABLE);
	bind_reader(&q, reader);
	query_int(&q, number);
	query_str(&q, self);
	*ret_ticket = query_step(&q) ? column_str(&q, 0, arena) : STR("");
	return query_ok(&q, err);
}

static bool is_among(const Str *ids, size_t count, Str id)
{
	for (size_t i = 0; i < count; i++)
		if (str_eq(ids[i], id))
			return true;
	return false;
}

bool store_solved_like(Store *s, Arena *arena, const User *reader, const Str *words, size_t count, Str self,
	size_t most, Str **ret_ids, size_t *ret_count, Err *err)
{
	AUTO(arena_free) Arena scratch = {0};
	Str *ids = NULL, id;
	size_t n = 0, at;
	bool any;
	Tally t;
	if (!tally_open(s, &scratch, &t, err) || !is_any_solved(s, t.first, &any, err))
		return false;
	for (size_t i = 0; any && i < count; i++)
		if (!tally_word(s, &scratch, &t, words[i], err))
			return false;
	for (size_t looked = 0; n < most && looked < most * MESSAGES_EACH; looked++) {
		if ((at = heaviest(&t, count > 1 ? 2 : 1)) == t.count)
			break;
		t.weights[at] = 0;
		if (!solved_by(s, arena, reader, t.first + (int64_t)at, self, &id, err))
			return false;
		if (id.len > 0 && !is_among(ids, n, id))
			*ARENA_PUSH(arena, ids, n) = id;
	}
	*ret_ids = ids;
	*ret_count = n;
	return true;
}
