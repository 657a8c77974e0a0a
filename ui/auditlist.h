/*
 * AuditList: the trail as the screen holds it, newest row first; older rows come in pages as they are scrolled to or
 * searched for. AuditView: filter, selection, and the selected row in full.
 */
#ifndef UI_AUDITLIST_H
#define UI_AUDITLIST_H

#include "ui/rows.h"

#include "desk.h"

typedef struct AuditLine {
	int64_t seq;
	Str at, actor, kind, ticket;
	Str words;  /* what of the row tells most: clean, one line */
	Str body;   /* JSON; "" where it is erased or withheld */
	Str folded; /* what a filter looks at */
	bool withheld;
} AuditLine;

typedef struct AuditList {
	Arena arena;
	AuditLine *items;
	size_t count;
	bool complete;
	uint64_t serial; /* another number whenever it was read anew */
} AuditList;

void auditlist_free(AuditList *l);
void auditlist_begin(AuditList *l);
void auditlist_add(AuditList *l, const Json *row);
int64_t auditlist_before(const AuditList *l); /* where the next page begins */

enum { AUDIT_STEPS = 4000 };

typedef struct AuditView {
	Buf typed; /* the filter: words that must all be in a row */
	size_t *list; /* rows that pass, newest first */
	size_t count, cap, asked;
	uint64_t serial;
	bool stale;
	size_t selected, first;
	int height;
	Rows detail;
	Rect rect;          /* of the detail */
	int64_t detail_seq; /* the row it is of */
} AuditView;

void auditview_free(AuditView *v);
void auditview_filter(AuditView *v, Str text);
/* Looks through what came, a slice of it. */
void auditview_work(AuditView *v, const AuditList *l);
bool auditview_is_behind(const AuditView *v, const AuditList *l);
/* Older rows are needed to fill the screen. */
bool auditview_wants(const AuditView *v, const AuditList *l);
const AuditLine *auditview_at(const AuditView *v, const AuditList *l, size_t index); /* NULL outside */

#endif
