#include "stage/tone.h"

#include "base/auto.h"
#include "text/wordlist.h"

/* Folded as tokens are; a word that ends in * is a beginning. By language, because "con" and "hell"
 * are innocent in others. */
static const char *const insults[LANGUAGE_COUNT] = {
	[LANGUAGE_EN] = "idiot idiots idiotic moron morons moronic stupid stupidity dumb imbecile fool "
			"fools asshole* arsehole* bastard* bitch* shit* bullshit fuck* motherfuck* "
			"dickhead* prick wanker* twat cretin retarded scum scumbag* jerk jerks loser "
			"losers liar liars pathetic crap dumbass* jackass douche* clown clowns",
	[LANGUAGE_DE] = "idiot* vollidiot* dumm dummer dumme dummes dummkopf* blod* arschloch* arsch "
			"scheiss* trottel* depp* lugner* hurensohn* wichser* miststuck* schwachkopf* "
			"schwachsinn* verpiss* fresse drecks* spinner vollpfosten bescheuert*",
	[LANGUAGE_FR] = "idiot idiots idiote imbecile* connard* connasse* salaud* salope* merde* putain "
			"stupide* cretin* debile* menteur* encule* abruti* conne bouffon*",
	[LANGUAGE_ES] = "idiota* estupid* imbecil* tonto tonta mierda puta puto gilipollas cabron* "
			"pendej* mentiros* joder cono subnormal*",
	[LANGUAGE_IT] = "idiota idioti stupid* stronz* merda cretin* vaffanculo bugiard* deficiente "
			"cazzo",
	[LANGUAGE_NL] = "idioot idioten klootzak* kut stomme eikel sukkel* leugenaar* lul",
	[LANGUAGE_PT] = "idiota* estupid* merda burro caralho mentiros* otario",
};

static const char promises[] =
	"guarantee guarantees guaranteed promise promises promised definitely undoubtedly "
	"garantieren garantiere garantiert versprechen verspreche versprochen zusichern garantis* "
	"garantie garanti garantit promettons promets promis garantizamos garantizo garantizado "
	"prometemos prometo garantiamo promettiamo garanderen beloven";

static bool first_listed(Str text, const Tokens *tokens, const char *list, Str *ret_word)
{
	for (size_t i = 0; list != NULL && i < tokens->count; i++)
		if (wordlist_has(list, tokens->items[i].word)) {
			*ret_word = str_slice(text, tokens->items[i].start, tokens->items[i].end);
			return true;
		}
	return false;
}

bool tone_insult(Arena *arena, Str text, Language language, Str *ret_word)
{
	Tokens tokens = tokenise(arena, text, LANGUAGE_UNKNOWN);
	return first_listed(text, &tokens, insults[LANGUAGE_EN], ret_word) ||
		(language != LANGUAGE_EN && first_listed(text, &tokens, insults[language], ret_word));
}

bool tone_promise(Arena *arena, Str text, Str *ret_word)
{
	Tokens tokens = tokenise(arena, text, LANGUAGE_UNKNOWN);
	return first_listed(text, &tokens, promises, ret_word);
}
