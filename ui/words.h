/* Words and looks for what the core counts with numbers: every state has a word, not only a colour.
 */
#ifndef UI_WORDS_H
#define UI_WORDS_H

#include "ui/grid.h"

#include "core/brief.h"

Look look_of_state(CaseState s);
Look look_of_action(ActionState s);
Look look_of_priority(Priority p);
Look look_of_risk(Str risk);
int risk_rank(Str risk);
Look look_of_event(EventKind kind);
const char *tier_words(int tier);
Look look_of_tier(int tier);
const char *origin_words(Str origin);
const char *origin_lead(Str origin); /* the origin itself, as a label: "  RECORD" */
Look look_of_origin(Str origin);

enum { AGE_TEXT = 32 };

typedef struct Age {
	char text[AGE_TEXT];
} Age;

Age age_of(int64_t ms);    /* "now", "5m", "3h", "12d", "7w", "2y" */
Age age_words(int64_t ms); /* "3 h 58 min" */

/* In the person's language, where it has a word for it; else as it is. Not clean. */
Str intent_words(Arena *arena, Str intent);
Str risk_words(Str risk);
const char *stage_words(const char *stage);

#endif
