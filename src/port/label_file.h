/*
 * Label files: texts with the intent each has, for training and measuring a classifier.
 *
 * - .jsonl: objects {"text", "intent"} a line ("utterance", "query" and "label", "category" are taken too), or
 *   tickets as import reads them with an "intent" beside;
 * - .csv, .tsv: a first line that names the columns, by the same names;
 * - .json: {"train": [["text", "intent"], ...], "val": [...], "test": [...], "oos_train": [...] ...}.
 *
 * What a text is for is said by a word in the name of its file, or of its list: "test" is measured on, "val", "valid",
 * "validation" and "dev" choose the threshold, anything else is learnt from. An intent named oos, ood, none, out_of_scope or
 * out-of-scope says that the text has none.
 */
#ifndef PORT_LABEL_FILE_H
#define PORT_LABEL_FILE_H

#include "text/classifier_train.h"

typedef struct LabelSets {
	LabelledSet train, check, test;
} LabelSets;

bool label_file_is_lines(Str path); /* .jsonl, .csv or .tsv: what is read of a folder */
/* Appends what the file holds; everything lives in the arena. ERR_INPUT names file and line. */
bool label_file_read(Arena *arena, const char *path, LabelSets *sets, Err *err);
bool label_file_parse(Arena *arena, Str path, Str bytes, LabelSets *sets, Err *err);

#endif
