#include "ui/i18n.h"

#include "base/auto.h"
#include "base/file.h"

#include <locale.h>
#include <unistd.h>

#define DOMAIN "countersign"

/* Beside the program where it was built, below ../share where it was installed. */
static const char *catalogues(Arena *arena)
{
	char self[4096];
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	const char *given = getenv("COUNTERSIGN_LOCALE");
	if (given != NULL && given[0] != '\0')
		return given;
	if (len <= 0)
		return COUNTERSIGN_LOCALEDIR;
	self[len] = '\0';
	*strrchr(self, '/') = '\0';
	const char *places[] = {"locale", "../locale", "build/release/locale", "../share/locale"};
	for (size_t i = 0; i < COUNT(places); i++) {
		const char *folder = path_join(arena, self, places[i]);
		if (file_exists(folder))
			return folder;
	}
	return COUNTERSIGN_LOCALEDIR;
}

/* glibc looks at LANGUAGE in every locale but C, and C.UTF-8 is not C: no locale of the language has to be installed. */
static void language_set(const char *language)
{
	static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
	const char *wanted = language, *asked = getenv("LANGUAGE");
	for (size_t i = 0; i < COUNT(variables) && wanted[0] == '\0' && (asked == NULL || asked[0] == '\0'); i++) {
		const char *value = getenv(variables[i]);
		if (value != NULL && value[0] != '\0') {
			wanted = value;
			break;
		}
	}
	if (wanted[0] != '\0' && strcmp(wanted, "C") != 0 && strncmp(wanted, "C.", 2) != 0 && strcmp(wanted, "POSIX") != 0)
		setenv("LANGUAGE", wanted, 1);
	if (setlocale(LC_MESSAGES, "") == NULL || strcmp(setlocale(LC_MESSAGES, NULL), "C") == 0)
		setlocale(LC_MESSAGES, "C.UTF-8");
}

void i18n_open(const char *language)
{
	AUTO(arena_free) Arena arena = {0};
	language_set(language);
	bindtextdomain(DOMAIN, catalogues(&arena));
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
}

Str i18n_str(Arena *arena, Str text)
{
	const char *own = arena_cstr(arena, text), *said = i18n_text(own);
	return said == own ? text : str_from(said);
}
