#include "core/legal_hold.h"

void legal_hold_apply(LegalHold *hold, const Event *event)
{
	if (event->body == NULL)
		return;
	if (event->kind == EVENT_HELD)
		*hold = (LegalHold){event->actor, json_str_at(event->body, "reason"), event->at_ms};
	else if (event->kind == EVENT_HOLD_LIFTED)
		*hold = (LegalHold){.by = STR("")};
}

bool legal_hold_stands(const LegalHold *hold)
{
	return hold->by.len > 0;
}
