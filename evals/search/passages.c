/*
 * Passages for measuring, cut out of documents as ingest cuts them: passages FOLDER prints one a line,
 *   KEY <tab> TITLE <tab> HEADING <tab> TEXT
 * KEY: hash of the text in hexadecimal, so that sorted lines are shuffled, the same way each time. Texts
 * under MIN_WORDS words and texts seen before are left out.
 */
#include "base/auto.h"
#include "base/file.h"
#include "base/hash.h"
#include "port/document_file.h"

enum { MIN_WORDS = 30, SLOTS = 1 << 24 };

static uint64_t seen[SLOTS];

static bool is_new(uint64_t key)
{
	size_t at = key % SLOTS;
	for (; seen[at] != 0; at = (at + 1) % SLOTS)
		if (seen[at] == key)
			return false;
	seen[at] = key;
	return true;
}

static size_t words_in(Str text)
{
	size_t words = 0;
	for (size_t i = 0; i < text.len; i++)
		words += text.ptr[i] > ' ' && (i == 0 || text.ptr[i - 1] <= ' ');
	return words;
}

static void add_line(Buf *out, Str text)
{
	buf_addc(out, '\t');
	for (size_t i = 0; i < text.len; i++) {
		char c = text.ptr[i];
		buf_addc(out, c == '\t' || c == '\n' || c == '\r' || c == '\0' ? ' ' : c);
	}
}

static void print_document(const Document *d)
{
	for (size_t i = 0; i < d->passage_count; i++) {
		AUTO(buf_free) Buf line = {0};
		const Passage *p = &d->passages[i];
		uint64_t key = hash_quick(p->text) | 1;
		if (words_in(p->text) < MIN_WORDS || !is_new(key))
			continue;
		buf_addf(&line, "%016llx", (unsigned long long)key);
		add_line(&line, d->title);
		add_line(&line, p->heading);
		add_line(&line, p->text);
		puts(buf_cstr(&line));
	}
}

int main(int argc, char **argv)
{
	Arena arena = {0};
	FileList files;
	Err err = {0};
	if (argc != 2 || !file_list(&arena, argv[1], &files, &err)) {
		fprintf(stderr, "passages FOLDER: %s\n", err.text);
		return 2;
	}
	for (size_t i = 0; i < files.count; i++) {
		Arena one = {0};
		DocumentBatch batch;
		if (document_file_known(str_from(files.paths[i])) &&
			document_file_read(&one, files.paths[i],
				(DocumentDefaults){AUDIENCE_PUBLIC}, &batch, &err))
			for (size_t d = 0; d < batch.count; d++)
				print_document(&batch.items[d]);
		arena_free(&one);
	}
	arena_free(&arena);
	return 0;
}
