/*
 * Records: the requester's own rows, looked up by code (never by a model) through the read-only queries of
 * records/NAME.json over SQLite. A row whose owner column is not the requester is dropped.
 */
#ifndef PORT_RECORDS_H
#define PORT_RECORDS_H

#include "core/ticket.h"

/* What was opened for the last lookup: as long as no file of records/ changed and the databases are the same files,
 * it is not opened again. Nothing that was looked up is kept. */
typedef struct Records Records;

Records *records_new(void);
void records_free(Records *records); /* NULL accepted */

/* {name: [rows]}, a row with its key field first; the caller frees. A lookup that is broken is an error that
 * names file and field; one that finds nothing gives an empty list. `stand_ins`: a folder whose databases are read in
 * place of those of the same file name (what an evaluation looks up must not change with the office); may be NULL. */
bool records_lookup(Records *records, const char *folder, const char *stand_ins, const Ticket *ticket, int64_t now_ms,
	Json **ret_records, Err *err);

#endif
