#include "text/abbreviations.h"

#include "base/auto.h"

static const char always[] =
	"mr mrs ms dr prof hr fr st vs e.g i.e eg ie cf approx resp incl excl z.b d.h u.a o.g s.o "
	"s.u "
	"v.a m.e u.u bzw ca inkl zzgl ggf evtl bspw vgl geb str tel hrsg dipl ing sog gem ausschl "
	"einschl abzgl zzt jun p.ex m mm mme mlle mgr ste p.ej ej sra srta sr dna d.\xC2\xAA lic "
	"arq avda av "
	"excmo sig dott avv geom gent spett p.es dhr mevr mw drs bijv o.a m.b.v t.a.v t.n.v d.w.z "
	"v.d exmo exma dra "
	"\xD1\x82.\xD0\xB5 \xD0\xB3 \xD1\x83\xD0\xBB \xD0\xB4 \xD0\xBA\xD0\xB2 \xD0\xBF\xD1\x80 "
	"\xD1\x81\xD0\xBC "
	"\xD0\xB8\xD0\xBC \xD1\x82\xD0\xB5\xD0\xBB gen col capt lt sgt rev hon gov pres dept ";
static const char number[] =
	"no nr num n max min abs art sec fig figs p pp pg vol ch chap kap abb ziff para tab s pag "
	"p\xC3\xA1g "
	"n\xC3\xBAm tlf ext \xD1\x81\xD1\x82\xD1\x80 \xD1\x80\xD0\xB8\xD1\x81 \xD0\xBF ";
static const char maybe[] =
	"etc usw usf inc ltd co corp bros jr llc plc gmbh a.m p.m u.s u.k s.a s.l s.r.l n.v b.v "
	"e.v "
	"e.k est al esq mo mio mrd tsd std min sek ud uds vd vds jan feb mar apr jun jul aug sep "
	"sept oct okt nov "
	"dec dez mon tue wed thu fri sat sun mo di mi do sa so lun mar mer jeu ven sam dim enz "
	"\xD1\x82.\xD0\xB4 \xD1\x82.\xD0\xBF \xD0\xB4\xD1\x80 \xD0\xB3\xD0\xB3 "
	"\xD1\x80\xD1\x83\xD0\xB1 "
	"\xD0\xBA\xD0\xBE\xD0\xBF \xD1\x82\xD1\x8B\xD1\x81 \xD0\xBC\xD0\xBB\xD0\xBD "
	"\xD0\xBC\xD0\xBB\xD1\x80\xD0\xB4 ";
static const char months[] = "jan januar j\xC3\xA4nner feb februar mar m\xC3\xA4rz apr april mai "
			     "jun juni jul juli aug august "
			     "sep sept september okt oktober nov november dez dezember january "
			     "february march may june july october "
			     "december ";
static const char articles[] = "am im der den dem die das zum vom beim bis ab seit jeden jeder ";

static bool lists(const char *list, Str word)
{
	char key[24];
	size_t len = word.len;
	if (len == 0 || len + 1 > sizeof key)
		return false;
	for (size_t i = 0; i < len; i++)
		key[i] = word.ptr[i] >= 'A' && word.ptr[i] <= 'Z' ? (char)(word.ptr[i] - 'A' + 'a')
								  : word.ptr[i];
	key[len] = ' ';
	Str needle = {key, len + 1}, hay = str_from(list);
	for (ptrdiff_t at = str_find(hay, needle, 0); at >= 0;
		at = str_find(hay, needle, (size_t)at + 1))
		if (at == 0 || hay.ptr[at - 1] == ' ')
			return true;
	return false;
}

AbbreviationKind abbreviation_kind(Str word)
{
	if (lists(maybe, word))
		return ABBREVIATION_MAYBE;
	if (lists(number, word))
		return ABBREVIATION_NUMBER;
	return lists(always, word) ? ABBREVIATION_ALWAYS : ABBREVIATION_NONE;
}

bool abbreviation_is_month(Str word)
{
	return lists(months, word);
}

bool abbreviation_is_ordinal_article(Str word)
{
	return lists(articles, word);
}
