/*
 * SQLite FTS5 measured: fts5 build|ask|cold FOLDER N. The words of FOLDER/docs.txt are kept as they stand (every
 * sign belongs to a token), so that it indexes the very terms the others do; ORDER BY rank LIMIT is its fast way to
 * the best few. Queries are cut down where one takes long: the number that was asked is printed.
 */
#include "evals/search/measure.h"

#include <sqlite3.h>

enum { QUERIES = 300, ROUNDS = 3, LINE = 1 << 20 };

static sqlite3 *db;

static void must(int status)
{
	if (status == SQLITE_OK || status == SQLITE_DONE || status == SQLITE_ROW)
		return;
	fprintf(stderr, "fts5: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static FILE *opened(const char *folder, const char *name)
{
	char path[4096];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "r");
	if (file == NULL) {
		perror(path);
		exit(1);
	}
	return file;
}

static void build(const char *folder, size_t n)
{
	static char line[LINE];
	sqlite3_stmt *insert;
	double began = cpu_ms();
	FILE *docs = opened(folder, "docs.txt");
	must(sqlite3_exec(db, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-262144;"
		"CREATE VIRTUAL TABLE docs USING fts5(text, tokenize=\"unicode61 remove_diacritics 0 tokenchars "
		"'!#$%&()*+,-./:;<=>?@[\\]^_`{|}~'\"); BEGIN", NULL, NULL, NULL));
	must(sqlite3_prepare_v2(db, "INSERT INTO docs(text) VALUES (?)", -1, &insert, NULL));
	for (size_t i = 0; i < n && fgets(line, sizeof line, docs) != NULL; i++) {
		must(sqlite3_bind_text(insert, 1, line, -1, SQLITE_STATIC));
		must(sqlite3_step(insert));
		must(sqlite3_reset(insert));
	}
	fclose(docs);
	must(sqlite3_finalize(insert));
	must(sqlite3_exec(db, "COMMIT; INSERT INTO docs(docs) VALUES ('optimize')", NULL, NULL, NULL));
	printf("{\"engine\":\"fts5\",\"passages\":%zu,\"build_ms\":%.0f,\"peak_mb\":%.0f}\n", n,
		cpu_ms() - began, memory_mb("VmHWM"));
}

/* "a" OR "b": repeated words stand there as often as they do in the query. */
static void match_of(char *stems, char *out)
{
	const char *between = "";
	char *stem;
	while ((stem = strsep(&stems, " \n")) != NULL) {
		if (*stem == '\0')
			continue;
		out += sprintf(out, "%s\"", between);
		for (; *stem != '\0'; stem++)
			if (*stem != '"')
				*out++ = *stem;
		out += sprintf(out, "\"");
		between = " OR ";
	}
}

static double ask(sqlite3_stmt *select, const char *match)
{
	double began = cpu_ms();
	must(sqlite3_bind_text(select, 1, match, -1, SQLITE_STATIC));
	int status;
	while ((status = sqlite3_step(select)) == SQLITE_ROW)
		(void)sqlite3_column_int64(select, 0);
	must(status);
	must(sqlite3_reset(select));
	return cpu_ms() - began;
}

typedef struct Asked {
	const char *folder, *kind;
	size_t n, most, rounds;
} Asked;

static void time_kind(Asked a, sqlite3_stmt *select)
{
	static char line[LINE], match[2 * LINE];
	Samples s = samples_new(QUERIES, a.rounds);
	for (size_t round = 0; round < a.rounds; round++) {
		size_t asked = 0;
		FILE *queries = opened(a.folder, "queries.tsv");
		while (asked < a.most && fgets(line, sizeof line, queries) != NULL) {
			char *tab = strchr(line, '\t');
			if (tab == NULL || strncmp(line, a.kind, (size_t)(tab - line)) != 0 || a.kind[tab - line] != '\0')
				continue;
			match_of(tab + 1, match);
			if (asked == 0 && round == 0)
				(void)ask(select, match);
			samples_add(&s, asked++, round, ask(select, match));
		}
		fclose(queries);
	}
	printf("{\"engine\":\"fts5\",\"passages\":%zu,\"kind\":\"%s\",\"memory_mb\":%.0f,", a.n, a.kind,
		memory_mb("VmRSS"));
	samples_print(&s);
	samples_free(&s);
}

int main(int argc, char **argv)
{
	char path[4096];
	if (argc != 4)
		return 2;
	size_t n = strtoul(argv[3], NULL, 10), most = n <= 10000 ? 300 : n <= 100000 ? 100 : 30;
	double began = cpu_ms();
	snprintf(path, sizeof path, "%s/fts5-%zu.db", argv[2], n);
	if (strcmp(argv[1], "build") == 0)
		remove(path);
	must(sqlite3_open(path, &db));
	if (strcmp(argv[1], "build") == 0) {
		build(argv[2], n);
		return 0;
	}
	/* all of it in memory: its own cache as large as the file, and the file mapped */
	must(sqlite3_exec(db, "PRAGMA cache_size=-4194304; PRAGMA mmap_size=8589934592", NULL, NULL, NULL));
	sqlite3_stmt *select;
	must(sqlite3_prepare_v2(db, "SELECT rowid FROM docs WHERE docs MATCH ? ORDER BY rank LIMIT 10", -1, &select,
		NULL));
	if (strcmp(argv[1], "cold") == 0) {
		(void)ask(select, "\"refund\" OR \"file\" OR \"error\"");
		printf("{\"engine\":\"fts5\",\"passages\":%zu,\"cold_cpu_ms\":%.2f}\n", n, cpu_ms() - began);
		return 0;
	}
	const char *kinds[] = {"short", "ticket", "long"};
	for (size_t k = 0; k < 3; k++)
		time_kind((Asked){argv[2], kinds[k], n, most, n <= 100000 ? ROUNDS : 1}, select);
	return 0;
}
