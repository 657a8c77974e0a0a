#include "text/wordlist.h"

/* Is the word the one that stands at `list`, or does it begin as that one asks? */
static bool stands_at(const char *list, Str word)
{
	size_t n = 0;
	while (n < word.len && list[n] == word.ptr[n])
		n++;
	bool beginning = n > 0 && list[n] == '*';
	char behind = list[n + beginning];
	return (beginning || n == word.len) && (behind == ' ' || behind == '\0');
}

bool wordlist_has(const char *list, Str word)
{
	while (word.len > 0 && *list != '\0') {
		if (*list == word.ptr[0] && stands_at(list, word))
			return true;
		list = strchrnul(list, ' ');
		list += *list == ' ';
	}
	return false;
}
