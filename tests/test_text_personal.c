/*
 * text/personal: each kind with valid and broken numbers, spaced and embedded; redaction there and
 * back; and precision and recall on presidio-research's synth_v2 (spans in code points).
 *
 * synth_v2 holds 1500 made up sentences from templates. Odd templates are printed apart; they are
 * held out only in part: once, a list of all that was missed was read (issuer ranges of cards, cue
 * words of phones and addresses came of it). Cards and IBANs carry a checksum: exact spans,
 * precision and recall at least 0.98 asserted. Others are printed: a span counts as found where one
 * of ours of that kind overlaps it, ours as right where it overlaps any marked span of a type that
 * the kind stands for. Their ids are US social security numbers, which have no checksum.
 */
#include "text/personal.h"

#include "base/file.h"
#include "base/json.h"
#include "base/utf8.h"

#include "tests/lib/testing.h"

enum { MOST = 16 * 1024 * 1024 };

static void write_spans(Str text, Buf *out)
{
	AUTO(arena_free) Arena arena = {0};
	PersonalSpans spans = personal_find(&arena, text);
	for (size_t i = 0; i < spans.count; i++) {
		const PersonalSpan *s = &spans.items[i];
		buf_addf(out, "%s%s=" STR_FMT, i > 0 ? "|" : "", personal_kind_name(s->kind),
			STR_ARG(str_slice(text, s->start, s->end)));
	}
}

typedef struct Sample {
	const char *text, *spans;
} Sample;

static void assert_samples(const Sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO(buf_free) Buf out = {0};
		write_spans(str_from(samples[i].text), &out);
		if (strcmp(buf_cstr(&out), samples[i].spans) != 0)
			print_message("in: %s\n", samples[i].text);
		assert_string_equal(buf_cstr(&out), samples[i].spans);
	}
}
#define ASSERT_SAMPLES(...)                                                                        \
	do {                                                                                       \
		static const Sample samples[] = {__VA_ARGS__};                                     \
		(void)state;                                                                       \
		assert_samples(samples, COUNT(samples));                                           \
	} while (0)

static void a_card_has_an_issuer_and_a_check_digit(void **state)
{
	ASSERT_SAMPLES({"card 4111111111111111.", "CARD=4111111111111111"},
		{"4111 1111 1111 1111 please", "CARD=4111 1111 1111 1111"},
		{"4111-1111-1111-1111", "CARD=4111-1111-1111-1111"},
		{"3782 822463 10005", "CARD=3782 822463 10005"},
		{"5555555555554444,6011111111111117",
			"CARD=5555555555554444|CARD=6011111111111117"},
		{"cc=4111111111111111;", "CARD=4111111111111111"},
		{"2223003122003222", "CARD=2223003122003222"},
		{"card 4111111111111112", ""}, /* check digit */
		{"7992739871300000", ""},      /* no issuer */
		{"x4111111111111111", ""}, {"41111111111111110000", ""},
		{"ORD-4111111111111111", ""}, {"4111111111111111.25", ""});
}

static void an_iban_has_its_countrys_length_and_check(void **state)
{
	ASSERT_SAMPLES({"IBAN DE89370400440532013000", "IBAN=DE89370400440532013000"},
		{"DE89 3704 0044 0532 0130 00, thanks", "IBAN=DE89 3704 0044 0532 0130 00"},
		{"gb82west12345698765432", "IBAN=gb82west12345698765432"},
		{"FR14 2004 1010 0505 0001 3M02 606", "IBAN=FR14 2004 1010 0505 0001 3M02 606"},
		{"NO9386011117947", "IBAN=NO9386011117947"},
		{"DE89370400440532013001", ""},  /* check digits */
		{"DE8937040044053201300", ""},   /* too short */
		{"XX89370400440532013000", ""}); /* no such country */
}

static void ids_are_checked_as_their_country_does(void **state)
{
	ASSERT_SAMPLES({"SSN 536-90-4399", "ID=536-90-4399"}, {"666-90-4399", ""},
		{"social security number 536904399", "ID=536904399"},
		{"NHS number 943 476 5919", "ID=943 476 5919"}, {"NHS 9434765918", ""},
		{"NI AB 12 34 56 C", "ID=AB 12 34 56 C"}, {"BG123456A AB123456E", ""},
		{"Steuer-ID 86 095 742 719", "ID=86 095 742 719"}, {"86095742718", ""},
		{"2 55 08 14 168 025 38", "ID=2 55 08 14 168 025 38"}, {"255081416802539", ""},
		{"DNI 12345678Z, 12345678A", "ID=12345678Z"}, {"NIE X-1234567-L", "ID=X-1234567-L"},
		{"CF RSSMRA85T10A562S", "ID=RSSMRA85T10A562S"}, {"RSSMRA85T10A562T", ""},
		{"BSN 111222333", "ID=111222333"}, {"BSN 111222334", ""}, {"111222333", ""},
		{"PESEL 44051401359", "ID=44051401359"}, {"44051401358", ""},
		{"NIF 123456789", "ID=123456789"}, {"NIF 123456780", ""},
		{"85.07.30-033.28", "ID=85.07.30-033.28"}, {"85.07.30-033.29", ""},
		{"AHV 756.9217.0769.85", "ID=756.9217.0769.85"}, {"756.9217.0769.84", ""},
		{"131052-308T", "ID=131052-308T"}, {"131052-308U", ""},
		{"CPF 529.982.247-25", "ID=529.982.247-25"}, {"529.982.247-26", ""});
}

static void contacts_are_found(void **state)
{
	ASSERT_SAMPLES(
		{"Mail ann.o'hara+x@mail.example.co.uk.", "EMAIL=ann.o'hara+x@mail.example.co.uk"},
		{"<a@b.de>,\"c@d.org\"", "EMAIL=a@b.de|EMAIL=c@d.org"}, {"a@b @handle x@1.2", ""},
		{"see https://x.example/a?b=c, and www.y.example.",
			"URL=https://x.example/a?b=c|URL=www.y.example"},
		{"from 192.0.2.17:8080", "IP=192.0.2.17"}, {"version 1.2.3.4.5 at 300.1.1.1", ""},
		{"2001:db8::1 and fe80:0:0:0:1:2:3:4", "IP=2001:db8::1|IP=fe80:0:0:0:1:2:3:4"},
		{"at 12:30:45 std::add", ""},
		{"call +49 30 901820 or +1 (415) 555-0132",
			"PHONE=+49 30 901820|PHONE=+1 (415) 555-0132"},
		{"(602)272-9781 345-899-3560x4587", "PHONE=(602)272-9781|PHONE=345-899-3560x4587"},
		{"Phone: 72 128 827", "PHONE=72 128 827"},
		{"0699 868 88 55", "PHONE=0699 868 88 55"},
		{"0041 44 668 18 00", "PHONE=0041 44 668 18 00"},
		{"invoice 20261042 of 2026-11-23, 1 234 567.00 EUR, INV-2026-1042", ""},
		{"on 18.11.1985 at 22:50", ""});
}

static void secrets_are_found_by_form(void **state)
{
	ASSERT_SAMPLES({"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nhi",
			       "SECRET=-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE "
			       "KEY-----"},
		{"key sk_live_4eC39HqLyjWDarjtT1zdp7dc here",
			"SECRET=sk_live_4eC39HqLyjWDarjtT1zdp7dc"},
		{"TOKEN=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b",
			"SECRET=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b"},
		{"my password is Hunter2! ok", "SECRET=Hunter2!"},
		{"Password: s3cret,", "SECRET=s3cret"}, {"my password is wrong", ""},
		{"reset the password: see below", ""}, {"550e8400-e29b-41d4-a716-446655440000", ""},
		{"/usr/share/countersign/evals/demo/kb/account", ""},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", ""});
}

static void words_around_tell_names_births_and_addresses(void **state)
{
	ASSERT_SAMPLES({"Dear Ann Miller,\nplease", "NAME=Ann Miller"}, {"Hi team,\n", ""},
		{"Mr. John B. Smith called", "NAME=John B. Smith"},
		{"My name is Jörg Öztürk.", "NAME=Jörg Öztürk"},
		{"Thank you.\n\nKind regards,\nMarie-Claire Dupont\n", "NAME=Marie-Claire Dupont"},
		{"Sehr geehrte Frau Müller,", "NAME=Müller"}, {"The New Plan is on", ""},
		{"born 4/14/1962 in Rome", "BIRTH=4/14/1962"},
		{"Geburtsdatum: 14. April 1962", "BIRTH=14. April 1962"},
		{"invoice of 4/14/1962", ""},
		{"I live at 90 Whitchurch Road now", "ADDRESS=90 Whitchurch Road"},
		{"Hauptstraße 5a, 10115 Berlin", "ADDRESS=Hauptstraße 5a, 10115 Berlin"},
		{"12 rue de la Paix, 75002 Paris", "ADDRESS=12 rue de la Paix, 75002 Paris"},
		{"Calle Mayor 5", "ADDRESS=Calle Mayor 5"},
		{"P.O. Box 123", "ADDRESS=P.O. Box 123"},
		{"1 Main Street Apt. 4\nSpringfield, IL 62701",
			"ADDRESS=1 Main Street Apt. 4\nSpringfield, IL 62701"},
		{"in 3 days you may place 2 orders", ""});
}

static void assert_there_and_back(Str text, PersonalMap *map)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf hidden = {0};
	AUTO(buf_free) Buf back = {0};
	personal_redact(text, personal_find(&arena, text), map, &hidden);
	(void)personal_restore(buf_str(&hidden), map, &back);
	assert_true(str_eq(buf_str(&back), text));
}

static void what_is_redacted_comes_back(void **state)
{
	AUTO(personal_map_free) PersonalMap map = {0};
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf out = {0};
	Str text = STR("Card 4111111111111111 of ann@x.example, again 4111111111111111.");
	(void)state;
	personal_redact(text, personal_find(&arena, text), &map, &out);
	assert_string_equal(buf_cstr(&out), "Card <CARD_1> of <EMAIL_1>, again <CARD_1>.");
	assert_there_and_back(text, &map);
	buf_clear(&out);
	assert_int_equal(
		personal_restore(STR("Re <CARD_1>: <CARD_2> <X_1> <CARD_1"), &map, &out), 1);
	assert_string_equal(buf_cstr(&out), "Re 4111111111111111: <CARD_2> <X_1> <CARD_1");
}

static void a_placeholder_in_the_text_brings_nobodys_data(void **state)
{
	AUTO(personal_map_free) PersonalMap map = {0};
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf out = {0};
	Str first = STR("Card 4111111111111111"), second = STR("my card is <CARD_1>, <TEXT_1>");
	(void)state;
	personal_redact(first, personal_find(&arena, first), &map, &out);
	buf_clear(&out);
	personal_redact(second, personal_find(&arena, second), &map, &out);
	assert_string_equal(buf_cstr(&out), "my card is <TEXT_1>, <TEXT_2>");
	assert_there_and_back(second, &map);
}

/* ---- presidio-research synth_v2 ---- */

static const struct {
	const char *type; /* theirs */
	PersonalKind kind;
	bool exact, asserted;
} types[] = {
	{"CREDIT_CARD", PERSONAL_CARD, true, true},
	{"IBAN_CODE", PERSONAL_IBAN, true, true},
	{"US_SSN", PERSONAL_ID, true, false},
	{"EMAIL_ADDRESS", PERSONAL_EMAIL, true, false},
	{"IP_ADDRESS", PERSONAL_IP, true, false},
	{"DOMAIN_NAME", PERSONAL_URL, false, false},
	{"PHONE_NUMBER", PERSONAL_PHONE, false, false},
	{"STREET_ADDRESS", PERSONAL_ADDRESS, false, false},
	{"PERSON", PERSONAL_NAME, false, false},
};

typedef struct Tally {
	double theirs, found, ours, right;
} Tally;

/* Byte offset of a code point. */
static size_t byte_of(Str text, int64_t points)
{
	size_t at = 0;
	for (int64_t i = 0; i < points && at < text.len; i++)
		at += utf8_decode(text, at).len;
	return at;
}

static bool meets(const PersonalSpan *ours, const Json *theirs, Str text, bool exact)
{
	size_t start = byte_of(text, json_int_at(theirs, "start", 0));
	size_t end = byte_of(text, json_int_at(theirs, "end", 0));
	return exact ? ours->start == start && ours->end == end
		     : ours->start < end && ours->end > start;
}

static bool is_met(const PersonalSpans *ours, const Json *theirs, Str text, size_t type)
{
	for (size_t i = 0; i < ours->count; i++)
		if (ours->items[i].kind == types[type].kind &&
			meets(&ours->items[i], theirs, text, types[type].exact))
			return true;
	return false;
}

static bool is_right(const PersonalSpan *ours, const Json *spans, Str text, size_t type)
{
	for (const Json *s = json_first(spans); s != NULL; s = json_next(s)) {
		Str name = json_str_at(s, "type");
		bool same = str_is(name, types[type].type) ||
			    (ours->kind == PERSONAL_ID && str_is(name, "US_DRIVER_LICENSE")) ||
			    (ours->kind == PERSONAL_ADDRESS &&
				    (str_is(name, "GPE") || str_is(name, "ZIP_CODE")));
		if (same && meets(ours, s, text, types[type].exact))
			return true;
	}
	return false;
}

static void tally_line(const Json *line, Tally *tallies)
{
	AUTO(arena_free) Arena arena = {0};
	Str text = json_str_at(line, "text");
	const Json *spans = json_get(line, "spans");
	PersonalSpans ours = personal_find(&arena, text);
	for (size_t t = 0; t < COUNT(types); t++) {
		for (const Json *s = json_first(spans); s != NULL; s = json_next(s)) {
			if (!str_is(json_str_at(s, "type"), types[t].type))
				continue;
			bool met = is_met(&ours, s, text, t);
			tallies[t].theirs++;
			tallies[t].found += met;
			if (!met && getenv("SHOW") != NULL)
				print_message("MISS %s " STR_FMT " in " STR_FMT "\n", types[t].type,
					STR_ARG(json_str_at(s, "value")), STR_ARG(text));
		}
		for (size_t i = 0; i < ours.count; i++) {
			if (ours.items[i].kind != types[t].kind)
				continue;
			bool right = is_right(&ours.items[i], spans, text, t);
			tallies[t].ours++;
			tallies[t].right += right;
			if (!right && getenv("SHOW") != NULL)
				print_message("WRONG %s " STR_FMT " in " STR_FMT "\n",
					types[t].type,
					STR_ARG(str_slice(
						text, ours.items[i].start, ours.items[i].end)),
					STR_ARG(text));
		}
	}
}

static double share(double part, double of)
{
	return of > 0 ? part / of : 1;
}

static void print_tallies(const char *half, const Tally *tallies)
{
	for (size_t t = 0; t < COUNT(types); t++)
		print_message("%-9s %-15s theirs %4.0f ours %4.0f  precision %.3f recall %.3f\n",
			half, types[t].type, tallies[t].theirs, tallies[t].ours,
			share(tallies[t].right, tallies[t].ours),
			share(tallies[t].found, tallies[t].theirs));
}

static void presidio_is_found(void **state)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf file = {0};
	Tally tallies[2][COUNT(types)] = {0};
	Err err;
	const char *path = shared_path(&arena, "data/pii_presidio/synth_v2.jsonl");
	(void)state;
	if (path == NULL)
		skip();
	assert_done(file_read(path, MOST, &file, &err));
	Str rest = buf_str(&file), line;
	AUTO(personal_map_free) PersonalMap map = {0};
	while (str_next(&rest, '\n', &line)) {
		AUTO(json_freep) Json *json = NULL;
		if (str_trim(line).len == 0 || !json_parse(line, path, &json, NULL))
			continue;
		tally_line(json, tallies[json_int_at(json, "template_id", 0) % 2]);
		assert_there_and_back(json_str_at(json, "text"), &map);
	}
	print_tallies("even", tallies[0]);
	print_tallies("odd", tallies[1]);
	for (size_t t = 0; t < COUNT(types); t++)
		for (size_t half = 0; types[t].asserted && half < 2; half++) {
			const Tally *n = &tallies[half][t];
			assert_true(share(n->right, n->ours) >= 0.98);
			assert_true(share(n->found, n->theirs) >= 0.98);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_has_an_issuer_and_a_check_digit),
		cmocka_unit_test(an_iban_has_its_countrys_length_and_check),
		cmocka_unit_test(ids_are_checked_as_their_country_does),
		cmocka_unit_test(contacts_are_found),
		cmocka_unit_test(secrets_are_found_by_form),
		cmocka_unit_test(words_around_tell_names_births_and_addresses),
		cmocka_unit_test(what_is_redacted_comes_back),
		cmocka_unit_test(a_placeholder_in_the_text_brings_nobodys_data),
		cmocka_unit_test(presidio_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
