/*
 * Figures: the journal in numbers, per day, operator, intent, model and prompt version. Fed one event after the other,
 * in order; what is asked for at the end was added up on the way.
 *
 * resolved       tickets of which an action took effect; as_is / edited: whether a person had changed the reply
 * decision       the first thing a person does with a draft: signs, edits, rejects, escalates, has it drafted again;
 *                an override is every one of them but signing
 * time to decide from the moment the draft was checked (or the person took the ticket, if that was later)
 * edit distance  share of the reply's words that were changed (text/edits.h), over edited replies
 */
#ifndef CORE_FIGURES_H
#define CORE_FIGURES_H

#include "core/event.h"

enum { FIGURES_BINS = 10 };

/* Upper ends of the histograms' bins; the last bin has none. */
extern const int64_t figures_decide_ms[FIGURES_BINS - 1], figures_latency_us[FIGURES_BINS - 1];

/* field, its name in files, words for people */
#define FIGURES(X)                                                                                 \
	X(arrived, "arrived", "tickets that came in")                                              \
	X(drafted, "drafted", "drafts")                                                            \
	X(answered, "answered", "drafts that answer")                                              \
	X(clarified, "clarified", "drafts that ask back")                                          \
	X(abstained, "abstained", "drafts that abstain")                                           \
	X(handed_on, "handed_on", "drafts that escalate")                                          \
	X(blocked, "blocked", "drafts stopped by the check")                                       \
	X(resolved, "resolved", "tickets resolved")                                                \
	X(as_is, "as_is", "resolved with the reply as drafted")                                    \
	X(edited, "edited", "resolved with an edited reply")                                       \
	X(edits, "edits", "edits of replies")                                                      \
	X(rejected, "rejected", "actions rejected")                                                \
	X(escalated, "escalated", "tickets escalated by a person")                                 \
	X(signatures, "signed", "countersignatures")                                               \
	X(executed, "executed", "actions that took effect")                                        \
	X(failed, "failed", "actions that failed")                                                 \
	X(unknown, "unknown", "actions whose outcome was unknown")                                 \
	X(refused, "refused", "refusals")                                                          \
	X(stuck, "stuck", "tickets stuck for want of a service")                                   \
	X(decisions, "decisions", "decisions over drafts")                                         \
	X(overrides, "overrides", "decisions against the draft")                                   \
	X(drills, "drills", "wrong drafts seeded and decided")                                     \
	X(drills_caught, "drills_caught", "of these caught")                                       \
	X(input_tokens, "input_tokens", "tokens read")                                             \
	X(output_tokens, "output_tokens", "tokens written")                                        \
	X(estimated, "estimated", "drafts whose tokens are estimated: a provider did not count")

typedef struct Samples {
	int64_t *items;
	size_t count;
} Samples;

typedef struct FigureRow {
	Str name;
#define X(field, name, words) int64_t field;
	FIGURES(X)
#undef X
	double cost, edit_distance; /* edit_distance: the sum; figure_edit_distance for the mean */
	Samples decide_ms, latency_us; /* sorted once figures_end was called */
} FigureRow;

typedef struct FigureTable {
	FigureRow *items; /* by name, once figures_end was called */
	size_t count;
} FigureTable;

typedef struct FigureCount {
	Str name;
	int64_t count;
} FigureCount;

typedef enum FigureBy { BY_DAY, BY_OPERATOR, BY_INTENT, BY_MODEL, BY_PROMPT, FIGURE_BY_COUNT } FigureBy;

typedef struct FigureTicket FigureTicket; /* what is remembered of one ticket */

typedef struct Figures {
	Arena arena;
	FigureRow total;
	FigureTable by[FIGURE_BY_COUNT];
	FigureCount *errors; /* what went wrong, most often first: "failed", "check number_not_found", "model ..." */
	size_t error_count;
	int64_t since_ms;
	FigureTicket **slots; /* hash table */
	size_t slot_count, ticket_count;
} Figures;

const char *figure_by_name(FigureBy by);

void figures_begin(Figures *f, int64_t since_ms);
/* May this ticket's draft be counted? Asked once a ticket; the answer is remembered. */
typedef bool FigureMayCount(void *context, Str ticket, bool *ret_may, Err *err);
bool figures_add(Figures *f, const Event *e, FigureMayCount *may, void *context, Err *err);
void figures_end(Figures *f);
void figures_free(Figures *f); /* NULL accepted */

int64_t samples_percentile(const Samples *s, unsigned percent); /* nearest rank; 0 for none */
void samples_histogram(const Samples *s, const int64_t ends[FIGURES_BINS - 1], int64_t ret_bins[FIGURES_BINS]);

Json *figures_to_json(const Figures *f);              /* the caller frees */
void figures_to_csv(const Figures *f, Buf *out);      /* RFC 4180; a row a group and name */
void figures_to_prometheus(const Figures *f, Buf *out); /* text format 0.0.4 */

#endif
