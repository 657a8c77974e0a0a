/* What the queue's two files share. */
#ifndef UI_QUEUE_PRIVATE_H
#define UI_QUEUE_PRIVATE_H

#include "ui/model.h"

typedef struct QueueSort {
	const Backlog *backlog;
	QueueOrder order;
	bool reversed;
} QueueSort;

SortingOrder queue_compare;

#endif
