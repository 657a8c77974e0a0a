#include "search/index_plan.h"

#include "base/auto.h"

#include <math.h>

/* ---- how many of the reader's passages ---- */

static size_t list_documents(const Segment *s, const ListRow *list, const uint64_t *window)
{
	const uint16_t *ids = list_ids(s, list);
	size_t count = 0;
	for (size_t i = 0; i < list->count; i++)
		count += window[ids[i] / 64] >> ids[i] % 64 & 1;
	return count;
}

static size_t row_documents(const IndexReader *r, size_t part, const TermRow *row)
{
	const IndexPart *p = &r->index->parts[part];
	const uint64_t **windows = r->windows + p->first_place / SEGMENT_WINDOW;
	const ListRow *lists = p->segment->lists + row->first_list;
	size_t count = 0;
	if (r->open[part])
		return row->documents;
	for (size_t i = 0; i < row->list_count; i++) {
		const uint64_t *window = windows[lists[i].window];
		if (window == NULL)
			count += lists[i].count;
		else if (window != reader_closed)
			count += list_documents(p->segment, &lists[i], window);
	}
	return count;
}

/* The rows of the stems in all parts, INDEX_MAX_TERMS for each, and in how many passages of the reader each stem is. */
static void look_up(const IndexReader *r, const Str *stems, size_t count, const TermRow **rows,
	size_t *ret_documents)
{
	memset(ret_documents, 0, count * sizeof *ret_documents);
	for (size_t part = 0; part < r->index->part_count; part++) {
		const TermRow **own = rows + part * INDEX_MAX_TERMS;
		segment_terms(r->index->parts[part].segment, stems, count, own);
		for (size_t i = 0; i < count; i++)
			if (own[i] != NULL)
				ret_documents[i] += row_documents(r, part, own[i]);
	}
}

size_t index_documents(const IndexReader *reader, Str stem)
{
	size_t documents = 0;
	for (size_t part = 0; part < reader->index->part_count; part++) {
		const TermRow *row = NULL;
		segment_terms(reader->index->parts[part].segment, &stem, 1, &row);
		documents += row == NULL ? 0 : row_documents(reader, part, row);
	}
	return documents;
}

/* ---- the plan ---- */

/* ln(1 + (N - n + 0.5) / (n + 0.5)): Robertson and Zaragoza 2009, section 3.3, kept above 0 as
 * Lucene does. */
static double idf(size_t all, size_t documents)
{
	return log(1 + ((double)all - (double)documents + 0.5) / ((double)documents + 0.5));
}

typedef struct Wanted { /* the stems of a query, in two forms */
	Str stems[INDEX_MAX_TERMS];
	size_t documents[INDEX_MAX_TERMS];
	const TermRow **rows;
} Wanted;

/* Stems that are nowhere are looked for in their other form. */
static void look_up_others(const IndexReader *r, const IndexTerms *terms, size_t count, Wanted *w)
{
	const TermRow *row;
	for (size_t i = 0; i < count; i++) {
		if (w->documents[i] > 0 || terms->items[i].other.len == 0)
			continue;
		for (size_t part = 0; part < r->index->part_count; part++) {
			segment_terms(r->index->parts[part].segment, &terms->items[i].other, 1, &row);
			w->rows[part * INDEX_MAX_TERMS + i] = row;
			w->documents[i] += row == NULL ? 0 : row_documents(r, part, row);
		}
	}
}

/* Keeps what somebody's passage has, in the order of the query. */
static void plan_take(Plan *p, const IndexTerms *terms, size_t i, const Wanted *w)
{
	for (size_t part = 0; part < p->reader->index->part_count; part++) {
		const TermRow **rows = w->rows + part * INDEX_MAX_TERMS;
		rows[p->count] = rows[i];
	}
	p->weights[p->count++] = idf(p->reader->count, w->documents[i]) * terms->items[i].count *
				 (SEGMENT_K1 + 1);
}

Plan plan_new(const IndexReader *reader, const IndexTerms *terms)
{
	size_t parts = reader->index->part_count;
	size_t count = terms->count < INDEX_MAX_TERMS ? terms->count : INDEX_MAX_TERMS;
	Wanted w = {.rows = xcalloc((parts + 1) * INDEX_MAX_TERMS, sizeof *w.rows)};
	Plan p = {.reader = reader,
		.weights = xcalloc(count + 1, sizeof *p.weights),
		.rows = w.rows,
		.mean = reader->mean > 0 ? reader->mean : 1,
		.title_mean = reader->title_mean > 0 ? reader->title_mean : 1};
	for (size_t i = 0; i < count; i++)
		w.stems[i] = terms->items[i].stem;
	look_up(reader, w.stems, count, w.rows, w.documents);
	look_up_others(reader, terms, count, &w);
	for (size_t i = 0; i < count; i++)
		if (w.documents[i] > 0 && terms->items[i].count > 0)
			plan_take(&p, terms, i, &w);
	return p;
}

void plan_free(Plan *p)
{
	free(p->weights);
	free(p->rows);
}

/* ---- scores ---- */

static const ListRow *list_of(const Segment *s, const TermRow *row, uint32_t window)
{
	const ListRow *first = s->lists + row->first_list, *end = first + row->list_count;
	const ListRow *at = first + (size_t)window * row->list_count / segment_windows(s);
	while (at > first && at->window > window)
		at--;
	while (at < end && at->window < window)
		at++;
	return at < end && at->window == window ? at : NULL;
}

/* 0 where the term is not in the passage. */
static uint16_t frequency_in(const Segment *s, const TermRow *row, uint32_t passage)
{
	const ListRow *list =
		row == NULL ? NULL : list_of(s, row, passage / SEGMENT_WINDOW);
	if (list == NULL)
		return 0;
	uint16_t id = passage % SEGMENT_WINDOW;
	size_t at = list_find(s, list, id);
	return at < list->count && list_ids(s, list)[at] == id ? list_frequencies(s, list)[at] : 0;
}

double plan_score(const Plan *p, const IndexPart *part, uint32_t passage)
{
	const Segment *s = part->segment;
	size_t number = (size_t)(part - p->reader->index->parts);
	double score = 0;
	for (size_t i = 0; i < p->count; i++) {
		uint16_t f = frequency_in(s, plan_row(p, number, i), passage);
		if (f > 0)
			score += p->weights[i] * posting_value(f, &s->passages[passage], p->mean,
							 p->title_mean);
	}
	return score;
}

static const IndexPart *readable(const IndexReader *r, int64_t id, uint32_t *ret_passage)
{
	const IndexPart *part = index_locate(r->index, id, ret_passage);
	return part != NULL && index_reader_allows(r, part->first_place + *ret_passage) ? part
											: NULL;
}

int64_t index_document_of(const IndexReader *reader, int64_t id)
{
	uint32_t passage;
	const IndexPart *part = readable(reader, id, &passage);
	return part != NULL ? part->segment->passages[passage].document : 0;
}

void index_score(const IndexReader *reader, const IndexTerms *terms, const int64_t *ids,
	size_t count, double *ret_scores)
{
	Plan p = plan_new(reader, terms);
	for (size_t i = 0; i < count; i++) {
		uint32_t passage;
		const IndexPart *part = readable(reader, ids[i], &passage);
		ret_scores[i] = part == NULL ? 0 : plan_score(&p, part, passage);
	}
	plan_free(&p);
}

/* ---- scores of whole documents ---- */

typedef struct Whole { /* the passages [from, to) of a document, and their lengths */
	uint32_t from, to;
	PassageRow sum;
} Whole;

static Whole whole_of(const Segment *s, uint32_t passage)
{
	int64_t document = s->passages[passage].document;
	Whole w = {.from = passage};
	while (w.from > 0 && s->passages[w.from - 1].document == document)
		w.from--;
	for (w.to = w.from; w.to < s->head->passages && s->passages[w.to].document == document; w.to++) {
		w.sum.length += s->passages[w.to].length;
		w.sum.title_length += s->passages[w.to].title_length;
	}
	return w;
}

static double whole_score(const Plan *p, const IndexPart *part, uint32_t passage)
{
	const IndexReader *r = p->reader;
	size_t number = (size_t)(part - r->index->parts);
	Whole w = whole_of(part->segment, passage);
	double longer = (double)r->count / (double)r->documents, score = 0;
	for (size_t i = 0; i < p->count; i++) {
		uint32_t all = 0, in_title = 0;
		for (uint32_t at = w.from; at < w.to; at++) {
			uint16_t f = frequency_in(part->segment, plan_row(p, number, i), at);
			all += f & SEGMENT_MAX_FREQUENCY;
			in_title += f >> FREQUENCY_BITS;
		}
		if (all > 0)
			score += p->weights[i] * posting_value(frequency_of(all, in_title), &w.sum,
							 p->mean * longer, p->title_mean * longer);
	}
	return score;
}

void index_score_documents(const IndexReader *reader, const IndexTerms *terms, const int64_t *ids,
	size_t count, double *ret_scores)
{
	Plan p = plan_new(reader, terms);
	for (size_t i = 0; i < count; i++) {
		uint32_t passage;
		const IndexPart *part = readable(reader, ids[i], &passage);
		ret_scores[i] = part == NULL ? 0 : whole_score(&p, part, passage);
	}
	plan_free(&p);
}
