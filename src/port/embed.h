/*
 * Embed: vectors of texts, from the provider that [embedding NAME] of countersign.ini names:
 *
 *   model2vec  a folder with a static model (port/embed/model2vec.h): offline
 *   openai     POST base_url/embeddings, as OpenAI's and everything that speaks like it
 *   ollama     POST base_url/api/embed
 *
 * An Embedder is for one thread. What it gives is untrusted: numbers are checked, sizes compared.
 */
#ifndef PORT_EMBED_H
#define PORT_EMBED_H

#include "core/config.h"

enum {
	EMBED_MAX_DIMENSIONS = 8192,
	EMBED_MAX_BATCH = 512,
	EMBED_MAX_TEXT = 8000, /* bytes of one text that are sent; models read no more */
};

typedef enum EmbedFor { EMBED_QUESTION, EMBED_PASSAGE } EmbedFor;

typedef struct Embedder Embedder;

/* ERR_INPUT names section and field, or the file of a model; ERR_MISSING: there is no such section.
 * `folder` is the workspace; relative model folders and keys are below it. */
bool embedder_open(const Config *c, Str name, const char *folder, Embedder **ret_embedder, Err *err);
void embedder_close(Embedder *e); /* NULL accepted */
void embedder_closep(Embedder **e);

/* Hex; another one where the same text may get another vector. */
Str embedder_version(const Embedder *e);
bool embedder_is_local(const Embedder *e); /* nothing leaves this machine */
size_t embedder_batch(const Embedder *e);  /* texts it takes at once */

/* A row of *ret_dimensions numbers for each text, one after the other; the caller frees.
 * Somebody waits for a question's: asked once and briefly (embed/service.h).
 * ERR_OUTSIDE: the service failed or answered something else. */
bool embedder_embed(Embedder *e, EmbedFor what, const Str *texts, size_t count, float **ret_rows,
	size_t *ret_dimensions, Err *err);

#endif
