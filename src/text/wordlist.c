#include "text/wordlist.h"

bool wordlist_has(const char *list, Str word)
{
	while (word.len > 0 && *list != '\0') {
		size_t len = 0; // strcspn builds a table a call: words are shorter than that takes
		while (list[len] != '\0' && list[len] != ' ')
			len++;
		bool beginning = len > 0 && list[len - 1] == '*';
		size_t want = len - beginning;
		if (want > 0 && list[0] == word.ptr[0] && word.len >= want &&
			(beginning || word.len == want) && memcmp(word.ptr, list, want) == 0)
			return true;
		list += len + (list[len] == ' ');
	}
	return false;
}
