/*
 * Rerank: how well each of a few passages answers a question, judged by a model that reads both,
 * from the service that [rerank NAME] of countersign.ini names:
 *
 *   jina   POST base_url/rerank, as Jina, Cohere and vLLM: {"model","query","documents"}
 *   tei    POST base_url/rerank, as Hugging Face's text-embeddings-inference: {"query","texts"}
 */
#ifndef PORT_RERANK_H
#define PORT_RERANK_H

#include "core/config.h"

enum { RERANK_MAX = 200, RERANK_MAX_TEXT = 6000 /* bytes of one passage that are sent */ };

/* ret_scores: 0 to 1 for each text. ERR_MISSING: there is no such section; ERR_INPUT names section and
 * field; ERR_OUTSIDE: the service failed, or judged not all. */
bool rerank(const Config *c, Str name, const char *folder, Str question, const Str *texts, size_t count,
	double *ret_scores, Err *err);

#endif
