/* Any bytes as a golden set, JSON Lines, YAML or CSV: what is taken has cases with ids of their own and a ticket each, and
 * gives the same hash again; what is not says why and where. The first byte chooses the kind. */
#include "evals/golden.h"

#include "base/auto.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_be_a_set(const GoldenSet *set)
{
	must(set->count > 0);
	for (size_t i = 0; i < set->count; i++) {
		const GoldenCase *g = &set->cases[i];
		must(g->id.len > 0 && utf8_valid(g->id) && g->ticket.message_count > 0);
		must(!(g->expect.no_actions && g->expect.action_count > 0));
		for (size_t k = 0; k < i; k++)
			must(!str_eq(g->id, set->cases[k].id));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"set.jsonl", "set.yaml", "set.csv"};
	AUTO(golden_free) GoldenSet one = {0}, two = {0};
	AUTO(buf_free) Buf faults = {0};
	Err err = {0};
	if (size == 0)
		return 0;
	const char *name = names[data[0] % COUNT(names)];
	Str bytes = {(const char *)data + 1, size - 1};
	if (!golden_parse(name, bytes, &one, &faults, &err)) {
		must(err.code == ERR_INPUT && str_starts(str_from(err.text), str_from(name)));
		return 0;
	}
	must_be_a_set(&one);
	must(golden_parse(name, bytes, &two, &faults, &err));
	must(strcmp(one.hash.text, two.hash.text) == 0);
	return 0;
}
