#include "ui/i18n.h"

#include "base/auto.h"
#include "base/file.h"
#include "ui/said.h"

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

/* The catalogue's head names its language. */
static Str language_in_use(void)
{
	Str head = str_from(gettext("")), line;
	while (head.len > 0 && str_next(&head, '\n', &line))
		if (str_starts(line, STR("Language: ")))
			return str_trim(str_slice(line, 10, line.len));
	return STR("");
}

static const char *catalogue_in_use(Arena *arena, const char *folder)
{
	Str language = language_in_use();
	return language.len == 0 ? NULL : arena_fmt(arena, "%s/%.*s/LC_MESSAGES/" DOMAIN ".mo", folder, STR_ARG(language)).ptr;
}

void i18n_open(const char *language)
{
	AUTO(arena_free) Arena arena = {0};
	language_set(language);
	bindtextdomain(DOMAIN, catalogues(&arena));
	bind_textdomain_codeset(DOMAIN, "UTF-8");
	textdomain(DOMAIN);
	said_open(catalogue_in_use(&arena, catalogues(&arena)));
}

bool i18n_has_words(void)
{
	return gettext("")[0] != '\0';
}

Str i18n_str(Arena *arena, Str text)
{
	const char *own = arena_cstr(arena, text), *said = i18n_text(own);
	return said == own ? text : str_from(said);
}
