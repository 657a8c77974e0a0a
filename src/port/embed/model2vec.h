/*
 * Model2vec: a static embedding model in a folder (model.safetensors, tokenizer.json, config.json),
 * as the Model2Vec tools write it: a text's vector is the mean of its pieces' vectors. No network,
 * no inference engine; about as fast as tokenising.
 *
 * Read are embeddings of F64, F32, F16, BF16 or I8, with or without a weight a piece ("weights")
 * and with or without a table from pieces to rows ("mapping": vocabulary quantisation).
 */
#ifndef PORT_EMBED_MODEL2VEC_H
#define PORT_EMBED_MODEL2VEC_H

#include "base/arena.h"

typedef struct Model2vec Model2vec;

/* ERR_INPUT names the file and what is wrong with it. */
bool model2vec_open(const char *folder, Model2vec **ret_model, Err *err);
void model2vec_close(Model2vec *m); /* NULL accepted */
void model2vec_closep(Model2vec **m);
size_t model2vec_dimensions(const Model2vec *m);

/* Hex SHA-256 of the weights and the tokenizer: another one, other vectors. */
Str model2vec_version(const Model2vec *m);

/* Unit length; zeros where the text has no known piece. ret_vector has room for the dimensions. */
void model2vec_embed(Model2vec *m, Str text, float *ret_vector);

#endif
