/* The patterns of topic.c, most pressing topic first. */
#ifndef STAGE_TOPIC_WORDS_H
#define STAGE_TOPIC_WORDS_H

#include "text/pattern.h"

typedef struct TopicPattern {
	const char *topic;
	size_t reach;
	const char *slots[PATTERN_SLOTS];
} TopicPattern;

extern const TopicPattern topic_patterns[];
extern const size_t topic_pattern_count;

#endif
