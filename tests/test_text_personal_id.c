/*
 * National numbers: of each kind a valid one that is found under its name, and the same with another check character that is
 * not. The valid ones were drawn and judged by another program (python-stdnum 1.18), not by the code under test.
 */
#include "text/personal.h"

#include "tests/lib/testing.h"

#include <stdlib.h>

static const struct {
	const char *what, *valid;
	const char *wrong; /* NULL: no check is published */
} numbers[] = {
	{"UK NHS number", "NHS number 6661934514", "NHS number 6661934515"},
	{"DE Steuer-ID", "95 378 602 713", "95 378 602 714"},
	{"FR NIR", "1 16 10 75 564 221 45", "1 16 10 75 564 221 46"},
	{"ES DNI", "14532167P", "14532167Q"},
	{"ES NIE", "X9566663C", "X9566663D"},
	{"IT codice fiscale", "VAFXAE82C05X531Z", "VAFXAE82C05X531A"},
	{"NL BSN", "BSN 869147286", "BSN 869147287"},
	{"PL PESEL", "41071390632", "41071390633"},
	{"PL NIP", "NIP 323-785-56-26", "NIP 323-785-56-27"},
	{"PT NIF", "NIF 286996170", "NIF 286996171"},
	{"BE rijksregister", "74.03.17-954.14", "74.03.17-954.15"},
	{"CH AHV", "756.7735.8701.08", "756.7735.8701.09"},
	{"FI henkilötunnus", "220358-530N", "220358-530O"},
	{"NO birth number", "211081 67545", "211081 67546"},
	{"SE personnummer", "720424-4318", "720424-4319"},
	{"CZ SK rodné číslo", "600806/9441", "600806/9442"},
	{"RO CNP", "1960120120539", "1960120120530"},
	{"BG ЕГН", "ЕГН 4206251522", "ЕГН 4206251523"},
	{"HR OIB", "OIB 19373097265", "OIB 19373097266"},
	{"EE isikukood, LT asmens kodas", "isikukood 37711104444", "isikukood 37711104445"},
	{"EE isikukood, LT asmens kodas", "asmens kodas 35208125663", "asmens kodas 35208125664"},
	{"LV personas kods", "140361-17241", "140361-17242"},
	{"GR ΑΜΚΑ", "ΑΜΚΑ 19076347087", "ΑΜΚΑ 19076347088"},
	{"GR ΑΦΜ", "ΑΦΜ 306039020", "ΑΦΜ 306039021"},
	{"IE PPS", "3702540W", "3702540X"},
	{"IS kennitala", "kennitala 030158-6369", NULL},
	{"AT SVNR", "SVNR 3451211150", "SVNR 3451211151"},
	{"UA РНОКПП", "РНОКПП 1353273880", "РНОКПП 1353273881"},
	{"RU ИНН", "ИНН 973596944874", "ИНН 973596944875"},
	{"US SSN", "356-21-7153", NULL},
	{"US ITIN", "959-74-7591", NULL},
	{"CA SIN", "SIN 367 571 148", "SIN 367 571 149"},
	{"BR CPF", "123.824.935-34", "123.824.935-35"},
	{"BR CNPJ", "08.699.040/0001-85", "08.699.040/0001-86"},
	{"MX CURP", "BOND651209HDFRRL16", "BOND651209HDFRRL17"},
	{"CL RUT", "86.178.086-4", "86.178.086-5"},
	{"IN Aadhaar", "Aadhaar 2912 1067 7806", "Aadhaar 2912 1067 7807"},
	{"IN PAN", "CNTPD6614P", NULL},
	{"CN resident number", "110101196803152564", "110101196803152565"},
	{"KR resident number", "750125-1139301", "750125-1139302"},
	{"TH identification number", "1-0302-26991-39-1", "1-0302-26991-39-2"},
	{"MY MyKad", "470818-07-6720", NULL},
	{"ZA identity number", "7309275844080", "7309275844081"},
	{"AU TFN", "TFN 188 030 160", "TFN 188 030 161"},
	{"IL identity number", "ת.ז 580095990", "ת.ז 580095991"},
	{"TR kimlik", "10000000146", "10000000147"},
	{"SG NRIC", "S1234567D", "S1234567E"},
	{"HK identity card", "A123456(3)", "A123456(4)"},
	{"TW identification number", "id number A123456789", "id number A123456780"},
	{"DE Versicherungsnummer", "15 070649 C 103", "15 070649 C 104"},
	{"IE PPS", "1234567FA", "1234567GA"},
	{"US Medicare", "1EG4-TE5-MK73", NULL},
	{"PK CNIC", "35202-1234567-1", NULL},
	{"passport or licence", "my passport number is C01X00T47", NULL},
	{"driving licence", "driver's license F162823540116", NULL},
	{"IMEI", "IMEI 490154203237518", "IMEI 490154203237519"},
	{"bank routing number", "routing number 021000021", "routing number 021000022"},
};

static const char *found_in(const char *text)
{
	AUTO(arena_free) Arena arena = {0};
	PersonalSpans spans = personal_find(&arena, str_from(text));
	for (size_t i = 0; i < spans.count; i++)
		if (spans.items[i].kind == PERSONAL_ID)
			return spans.items[i].what;
	return "";
}

static void a_valid_number_is_found_under_its_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++)
		assert_string_equal(found_in(numbers[i].valid), numbers[i].what);
}

static void another_check_character_is_not_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++)
		if (numbers[i].wrong != NULL && found_in(numbers[i].wrong)[0] != '\0')
			fail_msg("%s is taken for %s", numbers[i].wrong, found_in(numbers[i].wrong));
}

static void numbers_of_more_than_eight_countries_have_a_check(void **state)
{
	(void)state;
	size_t countries = 0;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		bool seen = numbers[i].wrong == NULL;
		for (size_t k = 0; k < i; k++)
			seen = seen || (numbers[k].wrong != NULL && strncmp(numbers[k].what, numbers[i].what, 2) == 0);
		countries += !seen;
	}
	assert_true(countries >= 30);
}

/* What a number of so many digits and nothing beside it is taken for by chance: of orders and invoices there are many. */
static void few_random_numbers_are_taken_for_one(void **state)
{
	(void)state;
	unsigned seed = 7;
	for (size_t digits = 7; digits <= 19; digits++) {
		size_t taken = 0;
		for (int n = 0; n < 2000; n++) {
			char text[40] = "number ";
			for (size_t i = 0; i < digits; i++)
				text[7 + i] = (char)('0' + rand_r(&seed) % 10);
			taken += found_in(text)[0] != '\0';
		}
		print_message("%2zu digits: %.1f %% taken for somebody's number\n", digits, (double)taken / 20);
		assert_true(taken <= 140); /* 7 %: what eight countries' eleven digits come to together */
	}
}

static void letters_around_and_longer_numbers_are_none(void **state)
{
	(void)state;
	static const char *const none[] = {"x41071390632", "410713906321", "ORD-41071390632", "BOND651209HDFRRL16X", "8.178.086",
		"120126-0042 is the order", "A123456789", "number 123456789", "passport was lost", "the passport is valid for 10 years"};
	for (size_t i = 0; i < COUNT(none); i++)
		if (found_in(none[i])[0] != '\0')
			fail_msg("%s is taken for %s", none[i], found_in(none[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_valid_number_is_found_under_its_name),
		cmocka_unit_test(another_check_character_is_not_found),
		cmocka_unit_test(numbers_of_more_than_eight_countries_have_a_check),
		cmocka_unit_test(few_random_numbers_are_taken_for_one),
		cmocka_unit_test(letters_around_and_longer_numbers_are_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
