#include "core/schema_private.h"

#include "base/auto.h"

static const Keyword keywords[] = {
#define X(id, name, vocabulary, operand, check)                                                    \
	{KEYWORD_##id, name, VOCABULARY_##vocabulary, OPERAND_##operand, check},
	KEYWORDS(X)
#undef X
};

const Keyword *keyword_find(Str name)
{
	for (size_t i = 0; i < COUNT(keywords); i++)
		if (str_is(name, keywords[i].name))
			return &keywords[i];
	return NULL;
}
