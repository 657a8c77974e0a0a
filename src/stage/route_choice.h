/*
 * RouteChoice: who is to answer a ticket. In this order:
 *   nobody but code: what a machine wrote, what policy hands to a person, a message without words; a known answer
 *   ([reply] answer.INTENT) to one short question; the answer a solved ticket of this requester got to the same
 *   words; then the model a person wants; then the first section [route NAME] whose conditions hold; then
 *   [reasoner] provider.
 *
 * | field of [route NAME] | holds where |
 * | intents | the intent is one of these |
 * | languages | the language is one of these codes |
 * | min_confidence | the classifier is at least that sure (0.80) |
 * | max_confidence | ... or less sure than that; also where it did not decide |
 * | max_words, min_words | the customer's own words are so many at most, at least |
 * | budget_used | of the day's budget at least so many percent are used |
 * | model | the model it is then: a [model NAME] or extractive |
 */
#ifndef STAGE_ROUTE_CHOICE_H
#define STAGE_ROUTE_CHOICE_H

#include "stage/intent.h"
#include "stage/stage.h"

typedef struct RouteInput {
	const Case *c;
	const Answer *in;
	const Asked *asked;
	const Intent *intent;
	Str topic, language;
} RouteInput;

typedef struct RouteChoice {
	Str model, reason; /* reason "" where there is nothing to say */
	Str same_as;       /* the solved ticket whose answer is to be given again, or "" */
	bool known;        /* reply_known is the answer */
	bool asked;        /* a person wanted it */
} RouteChoice;

/* ERR_INPUT: a section [route NAME] is wrong; names line and field. */
bool route_choose(Arena *arena, const RouteInput *input, RouteChoice *ret_choice, Err *err);

#endif
