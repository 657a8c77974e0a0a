#include "text/wordlist.h"

#include "base/auto.h"

/* Is the word the one that stands at `list`, or does it begin as that one asks? */
static bool stands_at(const char *list, Str word)
{
	size_t n = 0;
	while (n < word.len && list[n] == word.ptr[n])
		n++;
	bool beginning = n > 0 && list[n] == '*';
	char behind = list[n + beginning];
	return (beginning || n == word.len) && (behind == ' ' || behind == '\0');
}

bool wordlist_has(const char *list, Str word)
{
	if (word.len == 0 || word.ptr[0] == '\0')
		return false;
	for (const char *at = list; (at = strchr(at, word.ptr[0])) != NULL; at++)
		if ((at == list || at[-1] == ' ') && stands_at(at, word))
			return true;
	return false;
}

/* ---- many lists at once ---- */

typedef struct Numbers {
	uint16_t *items; /* ascending */
	size_t count;
} Numbers;

struct WordlistEntry {
	Str text; /* without the *; "" where the place is free */
	uint32_t hash;
	Numbers words, beginnings; /* the lists that have it as a word, and as a beginning */
};

/* FNV-1a (Fowler, Noll, Vo; RFC 9923), byte by byte, so that every beginning's hash is met on the way to the word's. */
static const uint32_t hash_basis = 0x811C9DC5;

static uint32_t hash_on(uint32_t hash, char byte)
{
	return (hash ^ (unsigned char)byte) * 0x01000193U;
}

static uint32_t hash_of_word(Str text)
{
	uint32_t hash = hash_basis;
	for (size_t i = 0; i < text.len; i++)
		hash = hash_on(hash, text.ptr[i]);
	return hash;
}

static struct WordlistEntry *entry_at(const Wordlists *all, uint32_t hash, Str text)
{
	size_t at = hash & (all->room - 1);
	while (all->entries[at].text.len > 0 &&
		!(all->entries[at].hash == hash && str_eq(all->entries[at].text, text)))
		at = (at + 1) & (all->room - 1);
	return &all->entries[at];
}

/* Half of the places stay free. */
static void make_room(Wordlists *all)
{
	if (2 * (all->count + 1) <= all->room)
		return;
	Wordlists larger = {.room = all->room == 0 ? 64 : 2 * all->room, .count = all->count};
	larger.entries = xcalloc(larger.room, sizeof *larger.entries);
	for (size_t i = 0; i < all->room; i++)
		if (all->entries[i].text.len > 0)
			*entry_at(&larger, all->entries[i].hash, all->entries[i].text) = all->entries[i];
	free(all->entries);
	*all = larger;
}

static void numbers_add(Numbers *n, size_t number)
{
	if (n->count > 0 && n->items[n->count - 1] == number)
		return;
	n->items = xrealloc(n->items, (n->count + 1) * sizeof *n->items);
	n->items[n->count++] = (uint16_t)number;
}

void wordlists_add(Wordlists *all, const char *list, size_t number)
{
	Str rest = str_from(list), text;
	while (rest.len > 0 && str_next(&rest, ' ', &text)) {
		bool beginning = str_ends(text, STR("*"));
		text.len -= beginning;
		if (text.len == 0)
			continue;
		make_room(all);
		uint32_t hash = hash_of_word(text);
		struct WordlistEntry *e = entry_at(all, hash, text);
		all->count += e->text.len == 0;
		e->text = text;
		e->hash = hash;
		numbers_add(beginning ? &e->beginnings : &e->words, number);
	}
}

/* Both ascending; what both have stays once. */
static void numbers_merge(WordlistNumbers *into, const Numbers *more)
{
	for (size_t i = 0; i < more->count; i++) {
		size_t at = into->count;
		while (at > 0 && into->items[at - 1] > more->items[i])
			at--;
		if (at > 0 && into->items[at - 1] == more->items[i])
			continue;
		memmove(&into->items[at + 1], &into->items[at], (into->count - at) * sizeof *into->items);
		into->items[at] = more->items[i];
		into->count++;
	}
}

void wordlists_find(const Wordlists *all, Str word, WordlistNumbers *ret_numbers)
{
	uint32_t hash = hash_basis;
	ret_numbers->count = 0;
	for (size_t i = 0; i < word.len && all->room > 0; i++) {
		hash = hash_on(hash, word.ptr[i]);
		if (all->entries[hash & (all->room - 1)].text.len == 0)
			continue;
		const struct WordlistEntry *e = entry_at(all, hash, str_slice(word, 0, i + 1));
		numbers_merge(ret_numbers, &e->beginnings);
		if (i + 1 == word.len)
			numbers_merge(ret_numbers, &e->words);
	}
}

void wordlists_free(Wordlists *all)
{
	for (size_t i = 0; i < all->room; i++) {
		free(all->entries[i].words.items);
		free(all->entries[i].beginnings.items);
	}
	free(all->entries);
	*all = (Wordlists){0};
}
