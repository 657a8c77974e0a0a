#include "text/thesaurus.h"

#include <pthread.h>

#include "base/auto.h"

/* With its phrases cut into words, so that it is only read from then on. */
static Synonyms *made(size_t column, Language language)
{
	AUTO(buf_free) Buf lines = {0};
	Synonyms *s = NULL;
	for (size_t i = 0; i < thesaurus_count; i++)
		if (strchr(thesaurus_words[i][column], ',') != NULL) /* one phrase alone is no group */
			buf_addf(&lines, "%s\n", thesaurus_words[i][column]);
	if (synonyms_new(buf_str(&lines), "thesaurus", &s, NULL))
		synonyms_each(s, &(Tokens){0}, language, NULL, NULL);
	return s;
}

Synonyms *thesaurus(Language language)
{
	static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
	static Synonyms *kept[THESAURUS_LANGUAGES];
	if (language < LANGUAGE_EN || language >= LANGUAGE_EN + THESAURUS_LANGUAGES)
		return NULL;
	size_t column = (size_t)language - LANGUAGE_EN;
	pthread_mutex_lock(&making);
	if (kept[column] == NULL)
		kept[column] = made(column, language);
	Synonyms *s = kept[column];
	pthread_mutex_unlock(&making);
	return s;
}
