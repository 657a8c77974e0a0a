/* The patterns of topic.c, most pressing topic first. */
#ifndef STAGE_TOPIC_WORDS_H
#define STAGE_TOPIC_WORDS_H

#include "text/pattern.h"

typedef struct TopicPattern {
	const char *topic;
	size_t reach;
	const char *slots[PATTERN_SLOTS];
} TopicPattern;

/* A pattern of the topic that begins with one of these words is none where one of `unless` stands in
 * it or beside it ("power of attorney"). */
typedef struct TopicGuard {
	const char *topic, *first, *unless;
} TopicGuard;

extern const TopicPattern topic_patterns[];
extern const size_t topic_pattern_count;
extern const TopicGuard topic_guards[];
extern const size_t topic_guard_count;

#endif
