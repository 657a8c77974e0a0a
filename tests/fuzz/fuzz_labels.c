/* Any bytes as labelled texts (.jsonl, .csv, .tsv, .json: the first byte chooses) and as a trained classifier: what is
 * taken has a text and an intent each; what is read as a classifier judges any text without a step outside. */
#include "port/label_file.h"

#include "base/auto.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_be_labelled(const LabelledSet *set)
{
	for (size_t i = 0; i < set->count; i++)
		must(str_trim(set->items[i].text).len > 0 && set->items[i].intent.len > 0 &&
			set->items[i].intent.len <= CLASSIFIER_MAX_NAME);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const names[] = {"a.jsonl", "a.csv", "a.tsv", "a.json", "model"};
	AUTO(arena_free) Arena arena = {0};
	LabelSets sets = {0};
	Classifier *c = NULL;
	Err err = {0};
	if (size == 0)
		return 0;
	const char *name = names[data[0] % COUNT(names)];
	Str bytes = {(const char *)data + 1, size - 1};
	if (str_is(str_from(name), "model")) {
		if (classifier_read(bytes, &c, &err))
			(void)classifier_guess(c, STR("refund the modem"));
		classifier_free(c);
		return 0;
	}
	if (!label_file_parse(&arena, str_from(name), bytes, &sets, &err))
		must(err.code == ERR_INPUT && str_starts(str_from(err.text), str_from(name)));
	must_be_labelled(&sets.train);
	must_be_labelled(&sets.check);
	must_be_labelled(&sets.test);
	return 0;
}
