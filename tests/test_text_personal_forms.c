/*
 * How people write such things in many countries: each line holds one of that kind, and what of it must be found ("": any
 * part). And ordinary lines full of numbers, in which nothing is found.
 */
#include "text/personal.h"

#include "tests/lib/testing.h"

static const struct {
	const char *text;
	PersonalKind kind;
	const char *found;
} lines[] = {
	{"Bitte rufen Sie mich zurück: 0171 / 123 45 67", PERSONAL_PHONE, "0171 / 123 45 67"},
	{"Tel.: (030) 1234 5678", PERSONAL_PHONE, "(030) 1234 5678"},
	{"Meine Nummer ist 0049-151-23456789", PERSONAL_PHONE, "0049-151-23456789"},
	{"Mobil +49 (0)151 2345 6789", PERSONAL_PHONE, "+49 (0)151 2345 6789"},
	{"Rückruf unter 089/12345-67 bitte", PERSONAL_PHONE, "089/12345-67"},
	{"Appelez-moi au 06 12 34 56 78.", PERSONAL_PHONE, "06 12 34 56 78"},
	{"Mon portable : 06.12.34.56.78", PERSONAL_PHONE, "06.12.34.56.78"},
	{"+33 6 12 34 56 78", PERSONAL_PHONE, "+33 6 12 34 56 78"},
	{"mi teléfono es 612 345 678", PERSONAL_PHONE, "612 345 678"},
	{"Llámame al 912-345-678", PERSONAL_PHONE, "912-345-678"},
	{"il mio cellulare è 347 1234567", PERSONAL_PHONE, "347 1234567"},
	{"chiamatemi al 06 6982 1234", PERSONAL_PHONE, "06 6982 1234"},
	{"bel me op 06-12345678", PERSONAL_PHONE, "06-12345678"},
	{"020-7946 0958 is my number", PERSONAL_PHONE, "020-7946 0958"},
	{"call me on 07700 900123", PERSONAL_PHONE, "07700 900123"},
	{"+44 7700 900123", PERSONAL_PHONE, "+44 7700 900123"},
	{"my number is 555-0132", PERSONAL_PHONE, "555-0132"},
	{"(212) 555-0187", PERSONAL_PHONE, "(212) 555-0187"},
	{"1-800-555-0199", PERSONAL_PHONE, "1-800-555-0199"},
	{"212.555.0187", PERSONAL_PHONE, "212.555.0187"},
	{"telefon 22 12 34 56", PERSONAL_PHONE, "22 12 34 56"},
	{"mob. 91 234 567", PERSONAL_PHONE, "91 234 567"},
	{"ring mig på 070-123 45 67", PERSONAL_PHONE, "070-123 45 67"},
	{"min tlf. er 20 12 34 56", PERSONAL_PHONE, "20 12 34 56"},
	{"puh. 040 123 4567", PERSONAL_PHONE, "040 123 4567"},
	{"tel. 600 123 456", PERSONAL_PHONE, "600 123 456"},
	{"zadzwońcie: 22 123 45 67", PERSONAL_PHONE, "22 123 45 67"},
	{"телефон 8 (916) 123-45-67", PERSONAL_PHONE, "8 (916) 123-45-67"},
	{"+7 916 123-45-67", PERSONAL_PHONE, "+7 916 123-45-67"},
	{"電話番号は090-1234-5678です", PERSONAL_PHONE, "090-1234-5678"},
	{"03-1234-5678までお電話ください", PERSONAL_PHONE, "03-1234-5678"},
	{"+81 90 1234 5678", PERSONAL_PHONE, "+81 90 1234 5678"},
	{"phone: 010-1234-5678", PERSONAL_PHONE, "010-1234-5678"},
	{"手机号13812345678", PERSONAL_PHONE, "13812345678"},
	{"my mobile number is 9876543210", PERSONAL_PHONE, "9876543210"},
	{"+91 98765 43210", PERSONAL_PHONE, "+91 98765 43210"},
	{"+55 11 91234-5678", PERSONAL_PHONE, "+55 11 91234-5678"},
	{"meu telefone: (11) 91234-5678", PERSONAL_PHONE, "(11) 91234-5678"},
	{"tel. 0532 123 45 67", PERSONAL_PHONE, "0532 123 45 67"},
	{"+61 412 345 678", PERSONAL_PHONE, "+61 412 345 678"},
	{"0412 345 678", PERSONAL_PHONE, "0412 345 678"},
	{"+27 82 123 4567", PERSONAL_PHONE, "+27 82 123 4567"},
	{"call +971501234567", PERSONAL_PHONE, "+971501234567"},
	{"tel:+1-415-555-0132;ext=12", PERSONAL_PHONE, "+1-415-555-0132"},
	{"+41 44 668 18 00", PERSONAL_PHONE, "+41 44 668 18 00"},
	{"079 123 45 67", PERSONAL_PHONE, "079 123 45 67"},
	{"+43 664 1234567", PERSONAL_PHONE, "+43 664 1234567"},
	{"τηλ. 210 1234567", PERSONAL_PHONE, "210 1234567"},
	{"IBAN: DE89 3704 0044 0532 0130 00", PERSONAL_IBAN, "DE89 3704 0044 0532 0130 00"},
	{"DE89\302\2403704\302\2400044\302\2400532\302\2400130\302\24000", PERSONAL_IBAN, ""},
	{"FR76 3000 6000 0112 3456 7890 189", PERSONAL_IBAN, ""},
	{"ES91 2100 0418 4502\n0005 1332", PERSONAL_IBAN, ""},
	{"IT60X0542811101000000123456", PERSONAL_IBAN, ""},
	{"IT60 X054 2811 1010 0000 0123 456", PERSONAL_IBAN, ""},
	{"NL91 ABNA 0417 1643 00", PERSONAL_IBAN, ""},
	{"NL91-ABNA-0417-1643-00", PERSONAL_IBAN, ""},
	{"PL61 1090 1014 0000 0712 1981 2874", PERSONAL_IBAN, ""},
	{"CH93 0076 2011 6238 5295 7", PERSONAL_IBAN, ""},
	{"AT61 1904 3002 3457 3201", PERSONAL_IBAN, ""},
	{"BE68 5390 0754 7034", PERSONAL_IBAN, ""},
	{"GB29 NWBK 6016 1331 9268 19", PERSONAL_IBAN, ""},
	{"SE45 5000 0000 0583 9825 7466", PERSONAL_IBAN, ""},
	{"DE 89 37040044 0532013000", PERSONAL_IBAN, ""},
	{"> my account is DE89 3704 0044\n> 0532 0130 00 at the bank", PERSONAL_IBAN, ""},
	{"4111-1111-1111-1111", PERSONAL_CARD, ""},
	{"4111.1111.1111.1111", PERSONAL_CARD, ""},
	{"5500 0000 0000 0004", PERSONAL_CARD, ""},
	{"4111\302\2401111\302\2401111\302\2401111", PERSONAL_CARD, ""},
	{"４１１１１１１１１１１１１１１１", PERSONAL_CARD, ""},
	{"3714 496353 98431", PERSONAL_CARD, ""},
	{"my card 4111 1111\n1111 1111 expires 12/28", PERSONAL_CARD, ""},
	{"4111\342\200\2211111\342\200\2211111\342\200\2211111", PERSONAL_CARD, ""},
	{"card no. 6011 0009 9013 9424", PERSONAL_CARD, ""},
	{"DNI: 12.345.678-Z", PERSONAL_ID, "12.345.678-Z"},
	{"Mi NIE es X1234567L", PERSONAL_ID, ""},
	{"numéro de sécurité sociale 2 55 08 14 168 025 38", PERSONAL_ID, ""},
	{"meu CPF é 529.982.247-25", PERSONAL_ID, ""},
	{"CNPJ 11.222.333/0001-81", PERSONAL_ID, ""},
	{"personnummer 811218-9876", PERSONAL_ID, ""},
	{"SSN 078-05-1120", PERSONAL_ID, ""},
	{"ITIN 912-70-1234", PERSONAL_ID, ""},
	{"My passport number is C01X00T47", PERSONAL_ID, "C01X00T47"},
	{"Reisepass-Nr. C01X00T478", PERSONAL_ID, ""},
	{"passport no: 123456789", PERSONAL_ID, "123456789"},
	{"driver's license number D1234567", PERSONAL_ID, "D1234567"},
	{"Personalausweis L01X00T471", PERSONAL_ID, ""},
	{"https://user:S3cr3tPw@host.example/path", PERSONAL_SECRET, ""},
	{"-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----", PERSONAL_SECRET, ""},
	{"-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQdG\n-----END PGP PRIVATE KEY BLOCK-----", PERSONAL_SECRET, ""},
	{"Authorization: Bearer abc123def456ghi789jkl", PERSONAL_SECRET, ""},
	{"Authorization: Basic dXNlcjpwYXNzd29yZA==", PERSONAL_SECRET, ""},
	{"mein Passwort lautet Sommer2024!", PERSONAL_SECRET, "Sommer2024!"},
	{"mon mot de passe est Soleil99", PERSONAL_SECRET, "Soleil99"},
	{"mi contraseña es Verano#21", PERSONAL_SECRET, ""},
	{"la mia password è Estate21", PERSONAL_SECRET, "Estate21"},
	{"password=hunter2&x=1", PERSONAL_SECRET, ""},
	{"PIN: 4711", PERSONAL_SECRET, ""},
	{"my pin is 4711", PERSONAL_SECRET, "4711"},
	{"CVV 123", PERSONAL_SECRET, ""},
	{"TAN 482913", PERSONAL_SECRET, "482913"},
	{"API-Key: 7f3a9c", PERSONAL_SECRET, ""},
	{"Musterweg 12a, 80331 München", PERSONAL_ADDRESS, "Musterweg 12a, 80331 München"},
	{"An der Alster 5, 20099 Hamburg", PERSONAL_ADDRESS, ""},
	{"Am Markt 3", PERSONAL_ADDRESS, ""},
	{"15 avenue des Champs-Élysées, 75008 Paris", PERSONAL_ADDRESS, ""},
	{"8 bis rue Victor Hugo", PERSONAL_ADDRESS, ""},
	{"Calle de Alcalá, 45, 2º B, 28014 Madrid", PERSONAL_ADDRESS, ""},
	{"C/ Mayor 5, 3ºA", PERSONAL_ADDRESS, ""},
	{"Via Garibaldi, 27, 20121 Milano", PERSONAL_ADDRESS, ""},
	{"Keizersgracht 174, 1016 DW Amsterdam", PERSONAL_ADDRESS, ""},
	{"221B Baker Street, London NW1 6XE", PERSONAL_ADDRESS, ""},
	{"10 Downing St, London SW1A 2AA", PERSONAL_ADDRESS, ""},
	{"742 Evergreen Terrace, Springfield, IL 62704", PERSONAL_ADDRESS, ""},
	{"1600 Pennsylvania Ave NW, Washington, DC 20500", PERSONAL_ADDRESS, ""},
	{"ul. Marszałkowska 10/5, 00-590 Warszawa", PERSONAL_ADDRESS, ""},
	{"Rua Augusta, 1500, São Paulo", PERSONAL_ADDRESS, ""},
	{"Storgatan 12, 111 23 Stockholm", PERSONAL_ADDRESS, ""},
	{"Vesterbrogade 3, 1620 København", PERSONAL_ADDRESS, ""},
	{"Mannerheimintie 5 A 3, 00100 Helsinki", PERSONAL_ADDRESS, ""},
	{"Bahnhofstrasse 21, 8001 Zürich", PERSONAL_ADDRESS, ""},
	{"Flat 3, 12 High Road, Leeds LS1 4DY", PERSONAL_ADDRESS, ""},
	{"PO Box 1234, Sydney NSW 2000", PERSONAL_ADDRESS, ""},
	{"Unit 4/56 George St, Sydney", PERSONAL_ADDRESS, ""},
	{"Váci utca 12, Budapest", PERSONAL_ADDRESS, ""},
	{"Mit freundlichen Grüßen\nSabine Kowalski", PERSONAL_NAME, "Sabine Kowalski"},
	{"Cordialement,\nJean-Pierre Lefèvre", PERSONAL_NAME, "Jean-Pierre Lefèvre"},
	{"Un saludo,\nMaría José García", PERSONAL_NAME, "María José García"},
	{"Cordiali saluti\nLuca Bianchi", PERSONAL_NAME, "Luca Bianchi"},
	{"Met vriendelijke groet,\nSanne de Vries", PERSONAL_NAME, "Sanne de Vries"},
	{"Sehr geehrter Herr Dr. Meier,", PERSONAL_NAME, "Meier"},
	{"Chère Madame Dubois,", PERSONAL_NAME, "Dubois"},
	{"Estimado Sr. López:", PERSONAL_NAME, "López"},
	{"Ich heiße Thorsten Weber und", PERSONAL_NAME, "Thorsten Weber"},
	{"je m'appelle Amélie Durand", PERSONAL_NAME, "Amélie Durand"},
	{"Me llamo Carlos Ruiz", PERSONAL_NAME, "Carlos Ruiz"},
	{"mi chiamo Giulia Conti", PERSONAL_NAME, "Giulia Conti"},
	{"mijn naam is Pieter Jansen", PERSONAL_NAME, "Pieter Jansen"},
	{"Kundenname: Erika Mustermann", PERSONAL_NAME, "Erika Mustermann"},
	{"Mein Name ist Özlem Şahin.", PERSONAL_NAME, "Özlem Şahin"},
	{"Best,\nPriya", PERSONAL_NAME, "Priya"},
	{"Atenciosamente,\nJoão Silva", PERSONAL_NAME, "João Silva"},
	{"Pozdrawiam,\nAnna Nowak", PERSONAL_NAME, "Anna Nowak"},
	{"Vänliga hälsningar\nErik Lindqvist", PERSONAL_NAME, "Erik Lindqvist"},
	{"Med venlig hilsen\nMette Sørensen", PERSONAL_NAME, "Mette Sørensen"},
	{"Terveisin\nMatti Virtanen", PERSONAL_NAME, "Matti Virtanen"},
	{"geboren am 14.04.1962", PERSONAL_BIRTH, ""},
	{"né le 3 mars 1975", PERSONAL_BIRTH, ""},
	{"née le 03/03/1975", PERSONAL_BIRTH, ""},
	{"fecha de nacimiento: 3 de marzo de 1975", PERSONAL_BIRTH, ""},
	{"nato il 3/3/1975", PERSONAL_BIRTH, ""},
	{"DOB: 1975-03-03", PERSONAL_BIRTH, ""},
	{"geboortedatum 3 maart 1975", PERSONAL_BIRTH, ""},
	{"data urodzenia 03.03.1975", PERSONAL_BIRTH, ""},
	{"född 1975-03-03", PERSONAL_BIRTH, ""},
	{"my birthday is March 3rd, 1975", PERSONAL_BIRTH, ""},
	{"I was born on the 3rd of March 1975", PERSONAL_BIRTH, ""},
	{"jane.doe [at] example.com", PERSONAL_EMAIL, ""},
	{"jane (at) example (dot) com", PERSONAL_EMAIL, ""},
	{"müller@exämple.de", PERSONAL_EMAIL, ""},
	{"<mailto:a.b@c.example>", PERSONAL_EMAIL, ""},
	{"Jane＠example.com", PERSONAL_EMAIL, ""},
	{"mac 00:1A:2B:3C:4D:5E", PERSONAL_IP, ""},
	{"::1 and 2001:db8:85a3::8a2e:370:7334", PERSONAL_IP, "2001:db8:85a3::8a2e:370:7334"},
	{"VIN WVWZZZ1JZXW000001", PERSONAL_ID, ""},
	{"IMEI 490154203237518", PERSONAL_ID, ""},
	{"BIC COBADEFFXXX", PERSONAL_ID, ""},
	{"Sort code 20-00-00 account number 55779911", PERSONAL_ID, "55779911"},
	{"routing number 021000021, account 123456789", PERSONAL_ID, ""},
	{"Kontonummer 532013000, BLZ 37040044", PERSONAL_ID, "37040044"},
};

static const char *const ordinary[] = {
	"Invoice 2026-1042 over 1 234 567.00 EUR is due on 2026-11-23.",
	"Your order 4711-0815 ships on Monday.",
	"Version 1.2.3.4 build 20261126.",
	"Ticket T-1001 was opened on 18.11.2026 at 22:50.",
	"The modem MAC label is on the back.",
	"Error 0x80070005 at line 1234567.",
	"Tracking number 1Z999AA10123456784",
	"ISBN 978-3-16-148410-0",
	"See section 3.2.1 on page 12-14.",
	"We sold 12.500.000 units in 2025.",
	"SKU 8806090123456 is out of stock",
	"The password must have 12 characters.",
	"Please reset my password: it does not work.",
	"Reference: ORD-2026-000123-AB",
	"timestamp 1795710273634",
	"commit 3f786850e387550fdab836ed7e6dc881de23001b fixes it",
	"The coordinates are 52.5200, 13.4050",
	"10.000,00 € wurden am 03.05.2026 abgebucht.",
	"Am 12. Mai 2026 um 14:30 Uhr",
	"EAN 4006381333931",
	"Firmware 7.29 (2026-03-01)",
	"Der Tarif kostet 29,99 € im Monat, Mindestlaufzeit 24 Monate.",
	"Rückgabe innerhalb von 14 Tagen",
	"GET /api/v2/users/12345 HTTP/1.1 200",
	"PO 4500012345",
	"Room 12, Floor 3",
	"ratio 16:9 at 1920x1080",
	"C++20 std::vector",
	"Room B-204",
	"file_2026_11_26_final_v2.pdf",
	"3.5.2026-4.5.2026",
	"+20 % more in 2025",
	"call the hotline within 14 days",
	"Hello world, Dear customer",
	"120126-0042 is the order",
	"phone with 128 GB and 5000 mAh battery 2024",
};

static bool is_found(const char *text, PersonalKind kind, const char *wanted)
{
	AUTO(arena_free) Arena arena = {0};
	Str all = str_from(text);
	PersonalSpans spans = personal_find(&arena, all);
	for (size_t i = 0; i < spans.count; i++)
		if (spans.items[i].kind == kind &&
			(wanted[0] == '\0' || str_is(str_slice(all, spans.items[i].start, spans.items[i].end), wanted)))
			return true;
	return false;
}

static void what_people_write_in_many_countries_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(lines); i++)
		if (!is_found(lines[i].text, lines[i].kind, lines[i].found))
			fail_msg("no %s in: %s", personal_kind_name(lines[i].kind), lines[i].text);
}

static void ordinary_numbers_are_nobodys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(ordinary); i++) {
		AUTO(arena_free) Arena arena = {0};
		PersonalSpans spans = personal_find(&arena, str_from(ordinary[i]));
		if (spans.count > 0)
			fail_msg("%s in: %s", personal_kind_name(spans.items[0].kind), ordinary[i]);
	}
}

/* Blanks, hyphens and digits of other scripts, and what has no width in between, change nothing but where it ends. */
static void how_wide_a_blank_is_does_not_matter(void **state)
{
	(void)state;
	static const char *const gaps[] = {"", " ", "\302\240", "\342\200\257", "\342\200\211", "-", "\342\200\221", ".", "\r\n",
		"\n> ", "\342\200\213", "\342\201\240"};
	for (size_t i = 0; i < COUNT(gaps); i++) {
		AUTO(arena_free) Arena arena = {0};
		Str card = arena_fmt(&arena, "4111%s1111%s1111%s1111", gaps[i], gaps[i], gaps[i]);
		Str iban = arena_fmt(&arena, "DE89%s3704%s0044%s0532%s0130%s00", gaps[i], gaps[i], gaps[i], gaps[i], gaps[i]);
		Str in_card = arena_fmt(&arena, "card %.*s, please", STR_ARG(card)), in_iban = arena_fmt(&arena, "to %.*s, please",
			STR_ARG(iban));
		if (!is_found(in_card.ptr, PERSONAL_CARD, card.ptr) || !is_found(in_iban.ptr, PERSONAL_IBAN, iban.ptr))
			fail_msg("gap %zu", i);
	}
	assert_true(is_found("card \357\274\224\357\274\221\357\274\221\357\274\221" "111111111111", PERSONAL_CARD, ""));
	assert_true(is_found("\331\244\331\241\331\241\331\241" "111111111111", PERSONAL_CARD, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_people_write_in_many_countries_is_found),
		cmocka_unit_test(ordinary_numbers_are_nobodys),
		cmocka_unit_test(how_wide_a_blank_is_does_not_matter),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
