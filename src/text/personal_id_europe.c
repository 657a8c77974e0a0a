/* National numbers of Europe. */
#include "base/auto.h"
#include "text/personal_id.h"

/* NHS Data Model and Dictionary, NHS NUMBER: weights 10 to 2, 11 - rest, 11 is 0, 10 is invalid. */
static bool uk_nhs(const char *id)
{
	unsigned check = 11 - id_weighted(id, ":98765432") % 11;
	return check != 10 && check % 11 == id_digit(id[9]) && !id_all_same(id);
}

/* HMRC NIM39110: no D, F, I, Q, U, V in front, no O in second place, some prefixes never given. */
static bool uk_nino(const char *id)
{
	static const char never[] = "BG,GB,KN,NK,NT,TN,ZZ";
	return strchr("DFIQUV", id[0]) == NULL && strchr("DFIQUVO", id[1]) == NULL &&
	       strchr("ABCD", id[8]) != NULL && !personal_listed((Str){id, 2}, never);
}

/* Of the first ten digits exactly one occurs more than once, two or three times. */
static bool repeats_once(const char *id)
{
	unsigned seen[10] = {0}, doubles = 0;
	for (size_t i = 0; i < 10; i++)
		seen[id_digit(id[i])]++;
	for (size_t i = 0; i < 10; i++) {
		doubles += seen[i] > 1;
		if (seen[i] > 3)
			return false;
	}
	return doubles == 1;
}

/* Steuer-Identifikationsnummer (Bundeszentralamt für Steuern): ISO 7064 mod 11,10. */
static bool de_tax(const char *id)
{
	return id[0] != '0' && id_mod11_10(id, 11) && repeats_once(id);
}

static unsigned digit_sum(unsigned n)
{
	return n / 10 + n % 10;
}

/* Versicherungsnummer (VKVV, § 4): the letter counts as two digits, weights 2 1 2 5 7 1 2 1 2 1 2 1, sums of digits. */
static bool de_insurance(const char *id)
{
	static const unsigned char weights[] = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
	unsigned letter = (unsigned)(id[8] - 'A') + 1, sum = 0;
	char digits[12] = {id[0], id[1], id[2], id[3], id[4], id[5], id[6], id[7], (char)('0' + letter / 10),
		(char)('0' + letter % 10), id[9], id[10]};
	for (size_t i = 0; i < COUNT(weights); i++)
		sum += digit_sum(id_digit(digits[i]) * weights[i]);
	return sum % 10 == id_digit(id[11]) && id_is_date(id_number(id, 4, 2), id_number(id, 2, 2) % 50);
}

/* ICAO 9303: weights 7 3 1, letters from ten on; as on the German identity card, nine characters and the check. */
static bool de_card(const char *id)
{
	static const unsigned char weights[] = {7, 3, 1};
	unsigned sum = 0;
	for (size_t i = 0; i < 9; i++)
		sum += (ascii_is_digit(id[i]) ? id_digit(id[i]) : (unsigned)(id[i] - 'A') + 10) * weights[i % 3];
	return sum % 10 == id_digit(id[9]) && strpbrk(id, "ABDEIOQSU") == NULL;
}

/* Sozialversicherungsnummer (Dachverband): weights 3 7 9 before the check, 5 8 4 2 1 6 behind it, mod 11. */
static bool at_insurance(const char *id)
{
	unsigned sum = (id_weighted(id, "379") + id_weighted(id + 4, "584216")) % 11;
	return id[0] != '0' && sum == id_digit(id[3]) && id_number(id, 4, 2) > 0 && id_number(id, 6, 2) > 0;
}

/* INSEE, numéro d'inscription au répertoire: 97 - number mod 97; Corsica's 2A is 19, 2B is 18. */
static bool fr_nir(const char *id)
{
	char plain[16];
	memcpy(plain, id, 16);
	if (plain[6] == 'A' || plain[6] == 'B') {
		plain[6] = plain[6] == 'A' ? '9' : '8';
		plain[5] = '1';
		if (id[5] != '2')
			return false;
	}
	uint64_t month = id_number(plain, 3, 2);
	return ascii_is_digit(plain[6]) && strchr("123478", plain[0]) != NULL && month > 0 &&
	       (month <= 12 || month >= 20) &&
	       97 - id_number(plain, 0, 13) % 97 == id_number(plain, 13, 2);
}

static const char es_letters[] = "TRWAGMYFPDXBNJZSQVHLCKE"; /* Ministerio del Interior: mod 23 */

static bool es_dni(const char *id)
{
	return es_letters[id_number(id, 0, 8) % 23] == id[8];
}

static bool es_nie(const char *id)
{
	unsigned first = (unsigned)(id[0] - 'X');
	return first <= 2 && es_letters[(first * 10000000 + id_number(id, 1, 7)) % 23] == id[8];
}

/* Número de la Seguridad Social: province and serial mod 97; a serial below ten million is not padded. */
static bool es_insurance(const char *id)
{
	uint64_t serial = id_number(id, 2, 8), province = id_number(id, 0, 2);
	return province > 0 && (serial < 10000000 ? province * 10000000 + serial : id_number(id, 0, 10)) % 97 ==
		id_number(id, 10, 2);
}

/* Decreto Ministeriale 23 December 1976: values of the characters in odd places. */
static unsigned it_odd(char c)
{
	static const unsigned char values[] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11,
		3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
	return values[ascii_is_digit(c) ? id_digit(c) : (unsigned)(c - 'A')];
}

static bool it_fiscal(const char *id)
{
	unsigned sum = 0;
	for (size_t i = 0; i < 15; i++)
		sum += i % 2 == 0
			       ? it_odd(id[i])
			       : (ascii_is_digit(id[i]) ? id_digit(id[i]) : (unsigned)(id[i] - 'A'));
	return sum % 26 == (unsigned)(id[15] - 'A') && strchr("ABCDEHLMPRST", id[8]) != NULL;
}

static bool luhn_11(const char *id)
{
	return id_luhn(id, 11) && !id_all_same(id);
}

/* Burgerservicenummer (RvIG): the eleven test, the last digit counts minus one. */
static bool nl_bsn(const char *id)
{
	return id_weighted(id, "98765432") % 11 == id_digit(id[8]) && !id_all_same(id);
}

/* Ustawa o ewidencji ludności: weights 1 3 7 9, the century is added to the month. */
static bool pl_pesel(const char *id)
{
	return id_weighted(id, "13791379131") % 10 == 0 && id_is_date(id_number(id, 2, 2) % 20, id_number(id, 4, 2));
}

/* Numer identyfikacji podatkowej: weights 6 5 7 2 3 4 5 6 7 mod 11. */
static bool pl_nip(const char *id)
{
	return id_weighted(id, "657234567") % 11 == id_digit(id[9]);
}

/* Número de identificação fiscal: weights 9 to 2, 11 - rest, ten and eleven are 0. */
static bool pt_nif(const char *id)
{
	unsigned rest = id_weighted(id, "98765432") % 11;
	return strchr("1235689", id[0]) != NULL && (rest < 2 ? 0 : 11 - rest) == id_digit(id[8]);
}

/* Rijksregisternummer: 97 - first nine digits mod 97; a 2 in front for births from 2000. */
static bool be_register(const char *id)
{
	uint64_t n = id_number(id, 0, 9), check = id_number(id, 9, 2), month = id_number(id, 2, 2);
	return (month <= 12 || (month >= 20 && month <= 52)) &&
	       (97 - n % 97 == check || 97 - (2000000000 + n) % 97 == check);
}

/* AHV number (ZAS): EAN-13 check digit, 756 is Switzerland. */
static bool ch_ahv(const char *id)
{
	return id_number(id, 0, 3) == 756 && id_weighted(id, "1313131313131") % 10 == 0;
}

/* Henkilötunnus (Digi- ja väestötietovirasto): nine digits mod 31. */
static bool fi_hetu(const char *id)
{
	static const char letters[] = "0123456789ABCDEFHJKLMNPRSTUVWXY";
	uint64_t n = id_number(id, 0, 6) * 1000 + id_number(id, 6, 3);
	return letters[n % 31] == id[9] && id_is_date(id_number(id, 2, 2), id_number(id, 0, 2));
}

/* Fødselsnummer (Skatteetaten): two weighted sums mod 11; 40 is added to day or month of others. */
static bool no_birth(const char *id)
{
	return id_weighted(id, "3761894521") % 11 == 0 && id_weighted(id, "54327654321") % 11 == 0 &&
	       id_is_date(id_number(id, 2, 2) % 40, id_number(id, 0, 2) % 40);
}

/* Personnummer (Skatteverket SKV 704): Luhn over ten digits; 60 is added to the day of a samordningsnummer. */
static bool se_person(const char *id)
{
	uint64_t day = id_number(id, 4, 2);
	return id_luhn(id, 10) && id_is_date(id_number(id, 2, 2), day > 60 ? day - 60 : day);
}

static bool se_person_long(const char *id)
{
	return (id_number(id, 0, 2) == 19 || id_number(id, 0, 2) == 20) && se_person(id + 2);
}

/* CPR-nummer (CPR-kontoret): a date; weights 4 3 2 7 6 5 4 3 2 1 mod 11, but for some given since 2007. */
static bool dk_cpr(const char *id)
{
	return id_is_date(id_number(id, 2, 2), id_number(id, 0, 2));
}

static bool dk_cpr_checked(const char *id)
{
	return dk_cpr(id) && id_weighted(id, "4327654321") % 11 == 0;
}

/* Kennitala (Þjóðskrá): weights 3 2 7 6 5 4 3 2, mod 11. */
static bool is_kennitala(const char *id)
{
	unsigned check = 11 - id_weighted(id, "32765432") % 11;
	return check % 11 == id_digit(id[8]) && check != 10 && id_is_date(id_number(id, 2, 2), id_number(id, 0, 2)) &&
		strchr("089", id[9]) != NULL;
}

/* Rodné číslo (zákon 133/2000 Sb.): ten digits divide by eleven; 50 is added to women's months, 20 where numbers ran out. */
static bool cz_birth(const char *id)
{
	uint64_t month = id_number(id, 2, 2) % 50, nine = id_number(id, 0, 9);
	return nine % 11 % 10 == id_digit(id[9]) && id_is_date(month > 20 ? month - 20 : month, id_number(id, 4, 2));
}

/* Cod numeric personal (Legea 105/1996): weights 279146358279 mod 11, ten is 1. */
static bool ro_cnp(const char *id)
{
	unsigned check = id_weighted(id, "279146358279") % 11;
	return id[0] != '0' && (check == 10 ? 1 : check) == id_digit(id[12]) &&
		id_is_date(id_number(id, 3, 2), id_number(id, 5, 2)) && id_number(id, 7, 2) <= 52;
}

/* ЕГН (ГД ГРАО): weights 2 4 8 5 10 9 7 3 6 mod 11; 20 or 40 is added to the month by century. */
static bool bg_egn(const char *id)
{
	return id_weighted(id, "2485:9736") % 11 % 10 == id_digit(id[9]) &&
		id_is_date(id_number(id, 2, 2) % 20, id_number(id, 4, 2));
}

static bool hr_oib(const char *id)
{
	return id_mod11_10(id, 11);
}

/* JMBG (of the former Yugoslavia): weights 7 6 5 4 3 2 twice, mod 11. */
static bool yu_jmbg(const char *id)
{
	unsigned check = 11 - id_weighted(id, "765432765432") % 11;
	return (check > 9 ? 0 : check) == id_digit(id[12]) && id_is_date(id_number(id, 2, 2), id_number(id, 0, 2));
}

/* Isikukood, asmens kodas: weights 1 to 9 and 1, where that gives ten 3 to 9 and 1 to 3, mod 11. */
static bool baltic_person(const char *id)
{
	unsigned check = id_weighted(id, "1234567891") % 11;
	if (check == 10)
		check = id_weighted(id, "3456789123") % 11 % 10;
	return check == id_digit(id[10]) && id[0] >= '1' && id[0] <= '8' &&
		id_is_date(id_number(id, 3, 2), id_number(id, 5, 2));
}

/* Personas kods (PMLP): 1 and weights 10 5 8 4 2 1 6 3 7 9, mod 11 mod 10. */
static bool lv_person(const char *id)
{
	return (1 + id_weighted(id, ":584216379")) % 11 % 10 == id_digit(id[10]) && id_is_date(id_number(id, 2, 2), id_number(id, 0, 2));
}

/* ΑΜΚΑ: a date and Luhn. */
static bool gr_amka(const char *id)
{
	return id_luhn(id, 11) && id_is_date(id_number(id, 2, 2), id_number(id, 0, 2));
}

/* ΑΦΜ: weights 256 down to 2, mod 11 mod 10. */
static bool gr_afm(const char *id)
{
	unsigned sum = 0;
	for (size_t i = 0; i < 8; i++)
		sum += id_digit(id[i]) << (8 - i);
	return sum % 11 % 10 == id_digit(id[8]) && !id_all_same(id);
}

/* PPS number (Revenue): weights 8 to 2, the second letter times nine, mod 23 as a letter, W for none. */
static bool ie_pps(const char *id)
{
	unsigned sum = id_weighted(id, "8765432");
	if (id[8] != '\0' && id[8] != 'W')
		sum += ((unsigned)(id[8] - 'A') + 1) * 9;
	return id[7] == "WABCDEFGHIJKLMNOPQRSTUV"[sum % 23] && (id[8] == '\0' || strchr("ABCDEFGHIW", id[8]) != NULL);
}

/* TAJ szám (NEAK): weights 3 and 7 in turn, mod 10. */
static bool hu_taj(const char *id)
{
	return id_weighted(id, "37373737") % 10 == id_digit(id[8]);
}

/* Adóazonosító jel (NAV): 8, then weights 1 to 9, mod 11. */
static bool hu_tax(const char *id)
{
	return id[0] == '8' && id_weighted(id, "123456789") % 11 == id_digit(id[9]);
}

/* T.C. kimlik numarası (NVİ). */
static bool tr_identity(const char *id)
{
	unsigned odd = id_weighted(id, "101010101"), even = id_weighted(id, "01010101");
	return id[0] != '0' && (odd * 7 + 1000 - even) % 10 == id_digit(id[9]) &&
		(odd + even + id_digit(id[9])) % 10 == id_digit(id[10]);
}

/* СНИЛС: weights 9 to 1, mod 101, a hundred is 0. */
static bool ru_snils(const char *id)
{
	return id_weighted(id, "987654321") % 101 % 100 == id_number(id, 9, 2);
}

/* ИНН of a person: two check digits mod 11 mod 10. */
static bool ru_inn(const char *id)
{
	return id_weighted(id, "724:359468") % 11 % 10 == id_digit(id[10]) &&
		id_weighted(id, "3724:359468") % 11 % 10 == id_digit(id[11]) && !id_all_same(id);
}

/* РНОКПП: weights -1 5 7 9 4 6 10 5 7, mod 11 mod 10. */
static bool ua_tax(const char *id)
{
	unsigned sum = id_weighted(id + 1, "57946:57") + 11 - id_digit(id[0]);
	return sum % 11 % 10 == id_digit(id[9]);
}

/* Longer numbers first: a shorter one may stand at the beginning of a longer one. */
const PersonalId personal_ids_europe[] = {
	{"IT codice fiscale", "aaaaaaAA?aAA?aAAAa", it_fiscal, NULL},
	{"IT codice fiscale", "aaa?aaa?AAaAA?aAAAa", it_fiscal, NULL},
	{"FR NIR", "d?dd?dd?dx?ddd?ddd?dd", fr_nir, NULL},
	{"CH AHV", "ddd?dddd?dddd?dd", ch_ahv, NULL},
	{"RO CNP", "ddddddddddddd", ro_cnp, NULL},
	{"JMBG", "ddddddddddddd", yu_jmbg, NULL},
	{"DE Versicherungsnummer", "dd?dddddd?a?dd?d", de_insurance, NULL},
	{"SE personnummer", "ddddddddsdddd", se_person_long, NULL},
	{"SE personnummer", "dddddddddddd", se_person_long, "personnummer,personnr,pnr,samordningsnummer"},
	{"ES NUSS", "dd?dddddddd?dd", es_insurance, "nuss,seguridad social,afiliación,naf"},
	{"ES NUSS", "dd/dddddddd/dd", es_insurance, NULL},
	{"RU ИНН", "dddddddddddd", ru_inn, "инн,ИНН,inn"},
	{"BE rijksregister", "dd?dd?dd?ddd?dd", be_register, NULL},
	{"NO birth number", "dddddd?ddddd", no_birth, NULL},
	{"DE Steuer-ID", "dd?ddd?ddd?ddd", de_tax, NULL},
	{"PL PESEL", "ddddddddddd", pl_pesel, NULL},
	{"EE isikukood, LT asmens kodas", "ddddddddddd", baltic_person, "isikukood,isikukoodi,asmens kodas,personal code,id code"},
	{"TR kimlik", "ddddddddddd", tr_identity, NULL},
	{"GR ΑΜΚΑ", "ddddddddddd", gr_amka, "αμκα,ΑΜΚΑ,α.μ.κ.α,Α.Μ.Κ.Α,amka"},
	{"LV personas kods", "dddddd-ddddd", lv_person, NULL},
	{"RU СНИЛС", "ddd-ddd-ddd?dd", ru_snils, NULL},
	{"HR OIB", "ddddddddddd", hr_oib, "oib,osobni identifikacijski"},
	{"IT partita IVA", "ddddddddddd", luhn_11, "p.iva,partita iva,p. iva,piva"},
	{"FI henkilötunnus", "ddddddcdddx", fi_hetu, NULL},
	{"SE personnummer", "ddddddsdddd", se_person, NULL},
	{"SE personnummer", "dddddddddd", se_person, "personnummer,personnr,pnr,samordningsnummer"},
	{"CZ SK rodné číslo", "dddddd/dddd", cz_birth, NULL},
	{"CZ SK rodné číslo", "dddddd?dddd", cz_birth, "rodné číslo,rodné,rodne cislo,r.č,rč,RČ,rc"},
	{"IS kennitala", "dddddd?dddd", is_kennitala, "kennitala,kt"},
	{"DK CPR", "dddddd-dddd", dk_cpr_checked, NULL},
	{"DK CPR", "dddddd?dddd", dk_cpr, "cpr,cpr-nummer,cpr-nr,personnummer"},
	{"BG ЕГН", "dddddddddd", bg_egn, "егн,ЕГН,egn"},
	{"AT SVNR", "dddd?dddddd", at_insurance, "sv-nummer,svnr,sv-nr,sozialversicherungsnummer,versicherungsnummer,sv"},
	{"PL NIP", "ddd?ddd?dd?dd", pl_nip, "nip"},
	{"PL NIP", "ddd?dd?dd?ddd", pl_nip, "nip"},
	{"HU adóazonosító", "dddddddddd", hu_tax, "adóazonosító,adóazonosító jel,adószám"},
	{"UA РНОКПП", "dddddddddd", ua_tax, "рнокпп,РНОКПП,іпн,ІПН,інн,ІНН,инн,ИНН,код"},
	{"DE Personalausweis", "xxxxxxxxxd", de_card, "personalausweis,ausweisnummer,ausweis,ausweisnr,reisepass,passnummer,perso"},
	{"UK NHS number", "ddd?ddd?dddd", uk_nhs, "nhs"},
	{"UK NINO", "aa?dd?dd?dd?a", uk_nino, NULL},
	{"ES DNI", "dd?ddd?ddd?a", es_dni, NULL},
	{"ES NIE", "a?ddddddd?a", es_nie, NULL},
	{"IE PPS", "dddddddaa", ie_pps, NULL},
	{"IE PPS", "ddddddda", ie_pps, NULL},
	{"NL BSN", "ddd?ddd?ddd", nl_bsn, "bsn,burgerservicenummer,sofinummer,sofi,sofi-nummer,service number"},
	{"NL BSN", "dddd?dd?ddd", nl_bsn, "bsn,burgerservicenummer,sofinummer,sofi,sofi-nummer,service number"},
	{"PT NIF", "ddd?ddd?ddd", pt_nif, "nif,contribuinte,número fiscal,tax number"},
	{"GR ΑΦΜ", "ddddddddd", gr_afm, "αφμ,ΑΦΜ,α.φ.μ,Α.Φ.Μ,afm"},
	{"HU TAJ", "ddd?ddd?ddd", hu_taj, "taj,taj-szám,taj szám,tajszám"},
};
const size_t personal_ids_europe_count = COUNT(personal_ids_europe);
