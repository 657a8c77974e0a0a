#include "text/thesaurus.h"

#include "base/auto.h"

static Synonyms *made(size_t column)
{
	AUTO(buf_free) Buf lines = {0};
	Synonyms *s = NULL;
	for (size_t i = 0; i < thesaurus_count; i++)
		if (strchr(thesaurus_words[i][column], ',') != NULL) /* one phrase alone is no group */
			buf_addf(&lines, "%s\n", thesaurus_words[i][column]);
	(void)synonyms_new(buf_str(&lines), "thesaurus", &s, NULL);
	return s;
}

Synonyms *thesaurus(Language language)
{
	static Synonyms *kept[THESAURUS_LANGUAGES];
	if (language < LANGUAGE_EN || language >= LANGUAGE_EN + THESAURUS_LANGUAGES)
		return NULL;
	size_t column = (size_t)language - LANGUAGE_EN;
	if (kept[column] == NULL)
		kept[column] = made(column);
	return kept[column];
}
