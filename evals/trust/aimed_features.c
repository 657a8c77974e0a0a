/*
 * What the trainer learns from: reads JSON strings, one a line, and writes for each the features of
 * its windows as hexadecimal numbers, windows set off by " | ". See aimed_train.py.
 */
#include "base/auto.h"
#include "base/file.h"
#include "base/json.h"
#include "text/wording.h"

static void write_window(const Tokens *tokens, size_t from, size_t to)
{
	uint32_t features[WORDING_FEATURES];
	size_t count = wording_features(tokens, from, to, features);
	for (size_t i = 0; i < count; i++)
		printf("%s%x", i > 0 ? " " : "", (unsigned)features[i]);
}

static void write_text(Str text)
{
	AUTO(arena_free) Arena arena = {0};
	Tokens tokens = tokenise(&arena, text, LANGUAGE_UNKNOWN);
	size_t from = 0;
	do {
		size_t to = from + WORDING_WINDOW < tokens.count ? from + WORDING_WINDOW : tokens.count;
		printf("%s", from > 0 ? " | " : "");
		write_window(&tokens, from, to);
		from += WORDING_STEP;
	} while (from + WORDING_WINDOW / 2 < tokens.count);
	printf("\n");
}

int main(int argc, char **argv)
{
	AUTO(buf_free) Buf file = {0};
	Err err = {0};
	if (argc != 2 || !file_read(argv[1], BUF_DEFAULT_CEILING, &file, &err)) {
		fprintf(stderr, "usage: aimed_features FILE.jsonl: %s\n", err.text);
		return 2;
	}
	Str rest = buf_str(&file), line;
	while (str_next(&rest, '\n', &line)) {
		AUTO(json_freep) Json *text = NULL;
		if (line.len > 0 && json_parse(line, argv[1], &text, NULL))
			write_text(json_str(text));
	}
	return 0;
}
