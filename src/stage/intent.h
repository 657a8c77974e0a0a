/*
 * Intent: what a ticket is about. Decided in this order, each with its reason in words:
 *   a person set it; a machine wrote it (automatic replies, mail systems, loops) or it is spam; it holds no words;
 *   the workspace's classifier knows such tickets; a phrase of [intents] fits; it is a general question.
 */
#ifndef STAGE_INTENT_H
#define STAGE_INTENT_H

#include "core/case.h"
#include "stage/question.h"
#include "text/classifier.h"

typedef struct Intent {
	Str name;          /* "auto_reply", "spam", "empty", "general", or the workspace's own */
	Str reason;        /* one sentence */
	double confidence; /* the classifier's; 0 where it did not decide */
	bool out_of_scope; /* the classifier was asked and knows no such tickets */
	bool machine;      /* nobody waits for an answer */
} Intent;

/* `classifier` may be NULL. */
Intent intent_of(const Case *c, Arena *arena, const Asked *asked, const Classifier *classifier);

bool intent_is_machine(Str name); /* auto_reply and spam */

/* The entry of a section of phrases that is said most often, the first of equals; name "" where none is. */
typedef struct PhraseChoice {
	Str name, phrase; /* the phrase that was found first */
	size_t hits;
} PhraseChoice;

PhraseChoice phrase_choose(const Config *config, const char *section, const Asked *asked);

#endif
