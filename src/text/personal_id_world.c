/* National numbers of the Americas, Asia, Africa and Oceania; and what stands behind a word such as "passport". */
#include "base/auto.h"
#include "text/personal_id.h"

/* US Social Security Administration: no area 000, 666 or 900 and up, no group 00, no serial 0000. */
static bool us_ssn(const char *id)
{
	uint64_t area = id_number(id, 0, 3);
	return area != 0 && area != 666 && area < 900 && id_number(id, 3, 2) != 0 && id_number(id, 5, 4) != 0;
}

/* IRS Publication 1915: 9, and a group that is given to taxpayers. */
static bool us_itin(const char *id)
{
	uint64_t group = id_number(id, 3, 2);
	return id[0] == '9' && ((group >= 50 && group <= 65) || (group >= 70 && group <= 88) ||
		(group >= 90 && group <= 99 && group != 93));
}

/* CMS, Medicare Beneficiary Identifier: no S, L, O, I, B, Z, and no zero in front. */
static bool us_mbi(const char *id)
{
	return id[0] != '0' && strpbrk(id, "SLOIBZ") == NULL;
}

static bool ca_sin(const char *id)
{
	return id[0] != '8' && id_luhn(id, 9) && !id_all_same(id);
}

/* Cadastro de Pessoas Físicas (Receita Federal): two check digits mod 11, ten is 0. */
static bool br_cpf(const char *id)
{
	unsigned first = id_weighted(id, ":98765432") * 10 % 11 % 10;
	unsigned second = id_weighted(id, ";:98765432") * 10 % 11 % 10;
	return first == id_digit(id[9]) && second == id_digit(id[10]) && !id_all_same(id);
}

/* Cadastro Nacional da Pessoa Jurídica: the same with weights 5 4 3 2 9 8 and so on. */
static bool br_cnpj(const char *id)
{
	unsigned first = id_weighted(id, "543298765432") * 10 % 11 % 10;
	unsigned second = id_weighted(id, "6543298765432") * 10 % 11 % 10;
	return first == id_digit(id[12]) && second == id_digit(id[13]) && !id_all_same(id);
}

/* CURP (RENAPO): positions times 18 to 2, mod 10; Ñ lies between N and O. */
static bool mx_curp(const char *id)
{
	unsigned sum = 0;
	for (unsigned i = 0; i < 17; i++) {
		unsigned value = ascii_is_digit(id[i]) ? id_digit(id[i]) : (unsigned)(id[i] - 'A') + 10;
		sum += (value + (id[i] > 'N')) * (18 - i);
	}
	return (10 - sum % 10) % 10 == id_digit(id[17]) && strchr("HMX", id[10]) != NULL &&
		id_is_date(id_number(id, 6, 2), id_number(id, 8, 2));
}

/* RFC of a person: four letters, a date, three characters. */
static bool mx_rfc(const char *id)
{
	return id_is_date(id_number(id, 6, 2), id_number(id, 8, 2));
}

/* RUT (Registro Civil): weights 2 to 7 from the right, 11 - rest, ten is K. */
static bool cl_rut(const char *id)
{
	size_t count = strlen(id) - 1;
	unsigned sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += id_digit(id[count - 1 - i]) * (unsigned)(i % 6 + 2);
	return id[count] == "0K987654321"[sum % 11];
}

/* CUIT, CUIL (AFIP): weights 5 4 3 2 7 6 5 4 3 2, 11 - rest. */
static bool ar_cuit(const char *id)
{
	unsigned check = (11 - id_weighted(id, "5432765432") % 11) % 11;
	return strchr("23", id[0]) != NULL && check == id_digit(id[10]);
}

/* Verhoeff, "Error detecting decimal codes" (1969): the dihedral group D5. */
static bool verhoeff(const char *id, size_t count)
{
	static const char times[10][11] = {"0123456789", "1234067895", "2340178956", "3401289567", "4012395678", "5987604321",
		"6598710432", "7659821043", "8765932104", "9876543210"};
	static const char moved[8][11] = {"0123456789", "1576283094", "5803796142", "8916043527", "9453126870", "4286573901",
		"2793806415", "7046913258"};
	unsigned check = 0;
	for (size_t i = 0; i < count; i++)
		check = id_digit(times[check][id_digit(moved[i % 8][id_digit(id[count - 1 - i])])]);
	return check == 0;
}

static bool in_aadhaar(const char *id)
{
	return id[0] > '1' && verhoeff(id, 12);
}

/* PAN (Income Tax Department): the fourth letter is a kind of holder. */
static bool in_pan(const char *id)
{
	return strchr("ABCFGHJLPT", id[3]) != NULL && id_number(id, 5, 4) > 0;
}

/* GB 11643-1999: ISO 7064 mod 11-2 over 17 digits, ten is X. */
static bool cn_resident(const char *id)
{
	static const unsigned char weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	unsigned sum = 0;
	for (size_t i = 0; i < COUNT(weights); i++)
		sum += id_digit(id[i]) * weights[i];
	return id[17] == "10X98765432"[sum % 11] && id[0] > '0' && id_is_date(id_number(id, 10, 2), id_number(id, 12, 2));
}

/* Resident registration number: weights 2 to 9 and 2 to 5, 11 - rest. */
static bool kr_resident(const char *id)
{
	return (11 - id_weighted(id, "234567892345") % 11) % 10 == id_digit(id[12]) && id[6] != '0' &&
		id_is_date(id_number(id, 2, 2), id_number(id, 4, 2));
}

/* Individual number (Act 27 of 2013): weights 6 to 2 and 7 to 2, 11 - rest, ten and eleven are 0. */
static bool jp_individual(const char *id)
{
	unsigned rest = id_weighted(id, "65432765432") % 11;
	return (rest < 2 ? 0 : 11 - rest) == id_digit(id[11]);
}

/* Hong Kong identity card: the letter is 10 to 35, 36 stands before a single one; weights 9 to 1; ten is A. */
static bool hk_card(const char *id)
{
	unsigned sum = 36 * 9 + ((unsigned)(id[0] - 'A') + 10) * 8 + id_weighted(id + 1, "765432");
	return (id[7] == 'A' || ascii_is_digit(id[7])) && (sum + (id[7] == 'A' ? 10 : id_digit(id[7]))) % 11 == 0;
}

/* NRIC and FIN (ICA): weights 2 7 6 5 4 3 2, 4 is added for those since 2000, 3 for M. */
static bool sg_nric(const char *id)
{
	unsigned sum = id_weighted(id + 1, "2765432") + (id[0] == 'T' || id[0] == 'G' ? 4 : id[0] == 'M' ? 3 : 0);
	switch (id[0]) {
	case 'S':
	case 'T':
		return id[8] == "JZIHGFEDCBA"[sum % 11];
	case 'F':
	case 'G':
		return id[8] == "XWUTRQPNMLK"[sum % 11];
	case 'M':
		return id[8] == "KLJNPQRTUWX"[10 - sum % 11];
	default:
		return false;
	}
}

/* National identification number (Ministry of the Interior): the letter is two digits, weights 1 9 8 to 1, mod 10. */
static bool tw_identity(const char *id)
{
	static const char order[] = "ABCDEFGHJKLMNPQRSTUVXYWZIO";
	const char *letter = strchr(order, id[0]);
	unsigned n = letter == NULL ? 0 : (unsigned)(letter - order) + 10;
	return n > 0 && strchr("1289", id[1]) != NULL && (n / 10 + n % 10 * 9 + id_weighted(id + 1, "876543211")) % 10 == 0;
}

/* Thai identification number: weights 13 to 2, 11 - rest, mod 10. */
static bool th_identity(const char *id)
{
	return id[0] > '0' && (11 - id_weighted(id, "=<;:98765432") % 11) % 10 == id_digit(id[12]);
}

/* MyKad: a date and a place of birth. */
static bool my_card(const char *id)
{
	return id_is_date(id_number(id, 2, 2), id_number(id, 4, 2)) && id_number(id, 6, 2) > 0;
}

/* NIK: the date at the seventh place, 40 is added to women's days. */
static bool id_nik(const char *id)
{
	return id[0] > '0' && id_is_date(id_number(id, 8, 2), id_number(id, 6, 2) % 40);
}

static bool any(const char *id)
{
	return !id_all_same(id);
}

static bool luhn_9(const char *id)
{
	return id_luhn(id, 9) && !id_all_same(id);
}

static bool luhn_10(const char *id)
{
	return id_luhn(id, 10) && (id[0] == '1' || id[0] == '2');
}

/* Emirates ID: 784, a year, Luhn. */
static bool ae_emirates(const char *id)
{
	return id_number(id, 0, 3) == 784 && id_luhn(id, 15);
}

/* South African identity number: a date, citizenship, Luhn. */
static bool za_identity(const char *id)
{
	return id[10] <= '2' && id_luhn(id, 13) && id_is_date(id_number(id, 2, 2), id_number(id, 4, 2));
}

/* Egyptian national number: the century, a date, a governorate. */
static bool eg_national(const char *id)
{
	return (id[0] == '2' || id[0] == '3') && id_is_date(id_number(id, 3, 2), id_number(id, 5, 2)) &&
		(id_number(id, 7, 2) <= 35 || id_number(id, 7, 2) == 88);
}

/* Tax file number (ATO): weights 1 4 3 7 5 8 6 9 10, mod 11. */
static bool au_tfn(const char *id)
{
	return id_weighted(id, "14375869:") % 11 == 0 && !id_all_same(id);
}

/* Medicare card (Services Australia): weights 1 3 7 9 twice, mod 10; 2 to 6 in front. */
static bool au_medicare(const char *id)
{
	return id[0] >= '2' && id[0] <= '6' && id_weighted(id, "13791379") % 10 == id_digit(id[8]);
}

/* IRD number (Inland Revenue, New Zealand): weights 3 2 7 6 5 4 3 2, where that gives ten 7 4 3 2 5 2 7 6, mod 11. */
static bool nz_ird(const char *id)
{
	unsigned check = (11 - id_weighted(id, "32765432") % 11) % 11;
	if (check == 10)
		check = (11 - id_weighted(id, "74325276") % 11) % 11;
	return check != 10 && check == id_digit(id[8]) && id_number(id, 0, 9) >= 10000000;
}

const PersonalId personal_ids_world[] = {
	{"MX CURP", "aaaaddddddaaaaaaxd", mx_curp, NULL},
	{"CN resident number", "dddddddddddddddddx", cn_resident, NULL},
	{"ID NIK", "dddddddddddddddd", id_nik, "nik,ktp,nomor induk"},
	{"AE Emirates ID", "ddd?dddd?ddddddd?d", ae_emirates, NULL},
	{"BR CNPJ", "dd?ddd?ddd?dddd?dd", br_cnpj, NULL},
	{"EG national number", "dddddddddddddd", eg_national, "national id,national number,id number,الرقم القومي,رقم قومي"},
	{"KR resident number", "dddddd-ddddddd", kr_resident, NULL},
	{"ZA identity number", "dddddd?dddd?ddd", za_identity, NULL},
	{"TH identification number", "d-dddd-ddddd-dd-d", th_identity, NULL},
	{"TH identification number", "ddddddddddddd", th_identity, "thai,บัตรประชาชน,เลขประจำตัว,citizen id"},
	{"PK CNIC", "ddddd-ddddddd-d", any, NULL},
	{"PK CNIC", "ddddddddddddd", any, "cnic,nadra"},
	{"MX RFC", "aaaaddddddxxx", mx_rfc, "rfc"},
	{"IN Aadhaar", "dddd dddd dddd", in_aadhaar, NULL},
	{"IN Aadhaar", "dddd?dddd?dddd", in_aadhaar, "aadhaar,aadhar,adhar,uidai,uid,आधार"},
	{"JP individual number", "dddd?dddd?dddd", jp_individual, "my number,mynumber,individual number,マイナンバー,個人番号"},
	{"MY MyKad", "dddddd-dd-dddd", my_card, NULL},
	{"MY MyKad", "dddddddddddd", my_card, "mykad,nric,ic number,no. kad pengenalan,kad pengenalan"},
	{"BR CPF", "ddd?ddd?ddd?dd", br_cpf, NULL},
	{"AR CUIT", "dd-dddddddd-d", ar_cuit, NULL},
	{"AR CUIT", "ddddddddddd", ar_cuit, "cuit,cuil"},
	{"US Medicare", "daxd?axd?aadd", us_mbi, NULL},
	{"NG NIN", "ddddddddddd", any, "nin,national identification number"},
	{"IN PAN", "aaaaadddda", in_pan, NULL},
	{"HK identity card", "adddddd(x)", hk_card, NULL},
	{"HK identity card", "addddddx", hk_card, "hkid,hong kong,身份證"},
	{"TW identification number", "addddddddd", tw_identity, "national id,id number,identification,身分證,身份證"},
	{"SG NRIC", "addddddda", sg_nric, NULL},
	{"US SSN", "ddd-dd-dddd", us_ssn, NULL},
	{"US ITIN", "ddd-dd-dddd", us_itin, NULL},
	{"US SSN", "ddd?dd?dddd", us_ssn, "ssn,social security,social"},
	{"US ITIN", "ddd?dd?dddd", us_itin, "itin,taxpayer"},
	{"US EIN", "dd-ddddddd", any, "ein,employer identification,fein"},
	{"SA national number", "dddddddddd", luhn_10, "national id,iqama,id number,الهوية,هوية"},
	{"AU Medicare", "dddd?ddddd?d", au_medicare, "medicare"},
	{"CL RUT", "dd.ddd.ddd-x", cl_rut, NULL},
	{"CL RUT", "d.ddd.ddd-x", cl_rut, NULL},
	{"CL RUT", "dddddddd-x", cl_rut, "rut,run"},
	{"CL RUT", "ddddddd-x", cl_rut, "rut,run"},
	{"CA SIN", "ddd?ddd?ddd", ca_sin, "sin,social insurance,nas,assurance sociale"},
	{"IL identity number", "ddddddddd", luhn_9, "ת.ז,תעודת זהות,teudat zehut,israeli id"},
	{"AU TFN", "ddd?ddd?ddd", au_tfn, "tfn,tax file"},
	{"NZ IRD", "ddd?ddd?ddd", nz_ird, "ird"},
};
const size_t personal_ids_world_count = COUNT(personal_ids_world);

/* Characters without a check are a document's number only behind its name: mostly digits, so that no word is one. */
static bool mostly_digits(const char *id)
{
	size_t digits = 0;
	for (const char *c = id; *c != '\0'; c++)
		digits += ascii_is_digit(*c);
	return digits * 2 >= strlen(id) && !id_all_same(id);
}

/* ABA routing number: weights 3 7 1, mod 10. */
static bool us_routing(const char *id)
{
	return id_weighted(id, "371371371") % 10 == 0 && !id_all_same(id);
}

static bool luhn_15(const char *id)
{
	return id_luhn(id, 15);
}

/* ISO 3779: no I, O, Q; four digits of the serial at the end. */
static bool vin(const char *id)
{
	return strpbrk(id, "IOQ") == NULL && strspn(id + 13, "0123456789") == 4;
}

/* ISO 9362: a bank, a country, a place. */
static bool bic(const char *id)
{
	return ascii_is_letter(id[0]);
}

#define ACCOUNT "kontonummer,konto-nr,kontonr,kto,kto-nr,account number,bank account,numéro de compte,número de cuenta"
#define PASSPORT                                                                                                       \
	"passport,passeport,reisepass,reisepassnummer,pass-nr,passnummer,pasaporte,passaporto,passaporte,paspoort,paszport,"   \
	"паспорт,Паспорт,passport no,passport number"
#define LICENCE                                                                                                        \
	"driving licence,driving license,driver's license,drivers license,driver license,driver's licence,drivers licence,"    \
	"führerschein,führerscheinnummer,permis de conduire,permiso de conducir,patente,rijbewijs,licence number,dl number"

const PersonalId personal_ids_words[] = {
	{"VIN", "xxxxxxxxxxxxxxxxx", vin, "vin,fahrgestellnummer,fin,chassis,vehicle identification"},
	{"IMEI", "ddddddddddddddd", luhn_15, "imei"},
	{"BIC", "aaaaaaxxxxx", bic, "bic,swift,swift code,bic/swift,swift/bic"},
	{"BIC", "aaaaaaxx", bic, "bic,swift,swift code,bic/swift,swift/bic"},
	{"bank routing number", "ddddddddd", us_routing, "routing,routing number,aba,rtn"},
	{"sort code", "dd-dd-dd", any, "sort code,sortcode,sort"},
	{"Bankleitzahl", "ddd?ddd?dd", any, "blz,bankleitzahl"},
	{"account number", "dddddddddd", any, ACCOUNT},
	{"account number", "ddddddddd", any, ACCOUNT},
	{"account number", "dddddddd", any, ACCOUNT},
	{"account number", "ddddddd", any, ACCOUNT},
	{"driving licence", "xxxxxxxxxxxxxxxx", mostly_digits, LICENCE},
	{"driving licence", "xxxxxxxxxxxxx", mostly_digits, LICENCE},
	{"driving licence", "xxxxxxxxxxxx", mostly_digits, LICENCE},
	{"driving licence", "xxxxxxxxxxx", mostly_digits, LICENCE},
	{"driving licence", "xxxxxxxxxx", mostly_digits, LICENCE},
	{"passport or licence", "xxxxxxxxx", mostly_digits, PASSPORT "," LICENCE},
	{"passport or licence", "xxxxxxxx", mostly_digits, PASSPORT "," LICENCE},
	{"passport or licence", "xxxxxxx", mostly_digits, PASSPORT "," LICENCE},
};
const size_t personal_ids_words_count = COUNT(personal_ids_words);
