#include "stage/wanted.h"

#include <ctype.h>
#include <pthread.h>

#include "base/auto.h"
#include "core/config.h"
#include "text/fold.h"
#include "text/quantity.h"
#include "text/recall.h"
#include "text/wordlist.h"

/* Matched by config_phrases_in. */
static const struct {
	unsigned kinds;
	const char *phrases;
} asks[] = {
	{WANTED_MONEY,
		"cost,costs,price,prices,fee,fees,how much do i pay,how much is,how much are,how much for,how much do you charge,"
		"kostet,kosten,preis,gebühr,gebühren,teuer,coûte,coûtent,coûter,prix,frais,tarif,c'est combien,cuesta,cuestan,"
		"precio,comisión,coste"},
	{WANTED_DURATION,
		"how long,how soon,how quickly,how many days,how many weeks,how many months,wie lange,wie schnell,"
		"wie viele tage,combien de temps,cuánto tiempo,cuánto tarda,cuántos días"},
	{WANTED_DURATION | WANTED_TIME,
		"when,what time,by when,until when,opening hours,what day,wann,bis wann,ab wann,quand,jusqu'à quand,"
		"à quelle heure,cuándo,hasta cuándo,a qué hora"},
	{WANTED_NUMBER, "how much,how many,how big,how large,how far,how high,the most,wie viel,wieviel,wie viele,"
			"wie groß,wie hoch,wie weit,combien,cuánto,cuántos,cuántas"},
};

/* Folded as texts are: what tells a time without a number of hours or days. */
static const char time_words[] =
	"monday* tuesday* wednesday* thursday* friday* saturday* sunday* january february march april june july august "
	"september october november december noon midnight daily weekdays immediately when before after until "
	"montag* dienstag* mittwoch* donnerstag* freitag* samstag* sonntag* januar februar märz april juni juli "
	"oktober dezember uhr täglich werktags mitternacht sofort wenn sobald bis nach vor "
	"lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril juin juillet août septembre "
	"octobre novembre décembre heures minuit midi immédiatement lorsque quand après avant "
	"lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto "
	"septiembre octubre noviembre diciembre medianoche mediodía inmediatamente cuando después antes hasta";

/* What says that something costs nothing. */
static const char free_words[] =
	"free kostenlos* kostenfrei* gratis unentgeltlich* gratuit gratuits gratuite gratuitement gratuito gratuita";

static const unsigned kinds_of_quantity[] = {
	[QUANTITY_TIME] = WANTED_DURATION,
	[QUANTITY_WORKING] = WANTED_DURATION,
	[QUANTITY_MONTHS] = WANTED_DURATION,
	[QUANTITY_MONEY] = WANTED_MONEY,
	[QUANTITY_SHARE] = WANTED_MONEY,
};

static Wordlists lists;

static void note_lists(void)
{
	wordlists_add(&lists, free_words, WANTED_MONEY);
	wordlists_add(&lists, time_words, WANTED_TIME);
}

unsigned wanted_by(Str question)
{
	unsigned kinds = 0;
	for (size_t i = 0; i < COUNT(asks); i++)
		if (config_phrases_in(str_from(asks[i].phrases), question) > 0)
			kinds |= asks[i].kinds;
	return kinds & WANTED_MONEY ? WANTED_MONEY : kinds & WANTED_DURATION ? kinds & ~WANTED_NUMBER : kinds;
}

static bool is_letter(char c)
{
	return isalpha((unsigned char)c) || (unsigned char)c >= 0x80;
}

static unsigned kinds_of_number(Str text, size_t at)
{
	QuantityKind kind = quantity_read(text, at).kind;
	size_t end = at;
	while (end < text.len && isdigit((unsigned char)text.ptr[end]))
		end++;
	bool clock = end + 1 < text.len && text.ptr[end] == ':' && isdigit((unsigned char)text.ptr[end + 1]);
	unsigned kinds = kind < COUNT(kinds_of_quantity) ? kinds_of_quantity[kind] : 0;
	return kinds | WANTED_NUMBER | (clock ? WANTED_TIME : 0);
}

static unsigned kinds_of_word(Str text, size_t at, size_t end)
{
	WordlistNumbers found;
	QuantityKind kind = quantity_read(text, at).kind; /* "two weeks" */
	unsigned kinds = kind < COUNT(kinds_of_quantity) ? kinds_of_quantity[kind] : 0;
	wordlists_find(&lists, str_slice(text, at, end), &found);
	for (size_t i = 0; i < found.count; i++)
		kinds |= found.items[i];
	return kinds;
}

static unsigned kinds_said(Str text)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	unsigned said = 0;
	AUTO(folded_free) Folded folded = fold_text(text, FOLD_CASE | FOLD_RAISED);
	Str s = buf_str(&folded.text);
	pthread_once(&once, note_lists);
	for (size_t at = 0, end; at < s.len; at = end) {
		for (end = at; end < s.len && is_letter(s.ptr[end]); end++)
			continue;
		if (end > at) {
			said |= kinds_of_word(s, at, end);
		} else if (isdigit((unsigned char)s.ptr[at])) {
			said |= kinds_of_number(s, at);
			while (end < s.len && isalnum((unsigned char)s.ptr[end]))
				end++;
		} else {
			end = at + 1;
		}
	}
	return said;
}

/* The sections of a knowledge base are asked again and again. */
bool wanted_said(Str text, unsigned kinds)
{
	static Recall recalled;
	unsigned said;
	if (!recall(&recalled, text, &said, sizeof said)) {
		said = kinds_said(text);
		recall_keep(&recalled, text, &said, sizeof said);
	}
	return (said & kinds) != 0;
}
