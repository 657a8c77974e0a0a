/*
 * The road of one ticket.
 *
 *   NEW --router--> ROUTED --retriever--> GROUNDED --reasoner--> DRAFTED --validator--> CHECKED
 *    ^                                                              ^                      |
 *    |  a new message, "draft again"                                |  a person edits      |  a person
 *    +--------------------------------------------------------------+----------------------+
 *                                                                                          |
 *        DONE <--executor-- APPROVED <-------------- countersigns -------------------------+
 *        REJECTED <----------------------------------- rejects ----------------------------+
 *        ESCALATED <---------------------------------- escalates --------------------------+
 *
 * A reasoner's draft that the validator blocks is not shown as an answer: the model is asked once more with what
 * was found named, then the next of the chain (DRAFTED and CHECKED again each time); where nobody is left it is
 * replaced by "I cannot answer this from the available sources" and says why.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include "stage/stage.h"

/* What the case needs to get on. NEED_PERSON: nothing but a person moves it. */
Need pipeline_need(Case *c);

/* The answer to that need as an event, not yet applied; on failure the case stands where it stood.
 * The caller frees *ret_body, or hands it to case_apply. */
bool pipeline_give(Case *c, const Answer *in, EventKind *ret_kind, Json **ret_body, Err *err);

const char *pipeline_stage_name(const Case *c); /* "router" ... "person" */

#endif
