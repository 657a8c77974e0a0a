// Xapian measured: xapian build|ask|cold FOLDER N. The terms of FOLDER/docs.txt with their frequencies, BM25 with the
// same k1 and b, glass database on disk, compacted, all of it in the page cache.
#include "evals/search/measure.h"

#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>
#include <xapian.h>

enum { QUERIES = 300, ROUNDS = 3, K = 10 };

static const size_t MAX_TERM = 240; // bytes; Xapian refuses longer ones

static std::string path_of(const std::string &folder, size_t n)
{
	return folder + "/xapian-" + std::to_string(n);
}

static void build(const std::string &folder, size_t n)
{
	double began = cpu_ms();
	std::string path = path_of(folder, n), loose = path + ".loose", line, term;
	{
		Xapian::WritableDatabase db(loose, Xapian::DB_CREATE_OR_OVERWRITE | Xapian::DB_NO_SYNC);
		std::ifstream docs(folder + "/docs.txt");
		for (size_t i = 0; i < n && std::getline(docs, line); i++) {
			Xapian::Document d;
			std::istringstream words(line);
			while (words >> term)
				d.add_term(term.substr(0, MAX_TERM));
			db.add_document(d);
		}
		db.commit();
	}
	Xapian::Database(loose).compact(path, Xapian::DBCOMPACT_NO_RENUMBER);
	printf("{\"engine\":\"xapian\",\"passages\":%zu,\"build_ms\":%.0f,\"peak_mb\":%.0f}\n", n, cpu_ms() - began,
		memory_mb("VmHWM"));
}

static double ask(Xapian::Enquire &enquire, const std::vector<std::string> &stems)
{
	double began = cpu_ms();
	std::map<std::string, unsigned> counts;
	std::vector<Xapian::Query> terms;
	for (const std::string &s : stems)
		counts[s.substr(0, MAX_TERM)]++;
	for (const auto &c : counts)
		terms.push_back(Xapian::Query(c.first, c.second));
	enquire.set_query(Xapian::Query(Xapian::Query::OP_OR, terms.begin(), terms.end()));
	Xapian::MSet found = enquire.get_mset(0, K);
	for (auto i = found.begin(); i != found.end(); ++i)
		(void)*i;
	return cpu_ms() - began;
}

static void time_kind(const std::string &folder, size_t n, const std::string &kind, Xapian::Enquire &enquire)
{
	std::vector<std::vector<std::string>> queries;
	std::ifstream lines(folder + "/queries.tsv");
	std::string line, name, stem;
	while (std::getline(lines, line)) {
		std::istringstream words(line);
		std::vector<std::string> stems;
		words >> name;
		while (words >> stem)
			stems.push_back(stem);
		if (name == kind)
			queries.push_back(stems);
	}
	Samples s = samples_new(QUERIES, ROUNDS);
	for (size_t round = 0; round <= ROUNDS; round++) // the first one warms up
		for (size_t i = 0; i < queries.size(); i++) {
			double ms = ask(enquire, queries[i]);
			if (round > 0)
				samples_add(&s, i, round - 1, ms);
		}
	printf("{\"engine\":\"xapian\",\"passages\":%zu,\"kind\":\"%s\",\"memory_mb\":%.0f,", n, kind.c_str(),
		memory_mb("VmRSS"));
	samples_print(&s);
	samples_free(&s);
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	std::string what = argv[1], folder = argv[2];
	size_t n = strtoul(argv[3], nullptr, 10);
	if (what == "build") {
		build(folder, n);
		return 0;
	}
	double began = cpu_ms();
	Xapian::Database db(path_of(folder, n));
	Xapian::Enquire enquire(db);
	enquire.set_weighting_scheme(Xapian::BM25Weight(1.2, 0, 1, 0.75, 0));
	if (what == "cold") {
		(void)ask(enquire, {"refund", "file", "error"});
		printf("{\"engine\":\"xapian\",\"passages\":%zu,\"cold_cpu_ms\":%.2f}\n", n, cpu_ms() - began);
		return 0;
	}
	for (const char *kind : {"short", "ticket", "long"})
		time_kind(folder, n, kind, enquire);
	return 0;
}
