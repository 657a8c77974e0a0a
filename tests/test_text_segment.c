/* text/segment: which lines are the customer's own words, in four languages and on GitHub's reply
 * corpus. */
#include "text/segment.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"

#include "tests/lib/testing.h"

typedef struct Case {
	const char *text;
	const char *kinds; /* of the segments, in order */
	const char *own;   /* NULL: not looked at */
} Case;

static void assert_segments(const Case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO(arena_free) Arena arena = {0};
		AUTO(buf_free) Buf kinds = {0};
		Str text = str_from(cases[i].text);
		Segments s = segment_text(&arena, text);
		for (size_t k = 0; k < s.count; k++)
			buf_addf(&kinds, "%s%s", k > 0 ? " " : "",
				segment_kind_name(s.items[k].kind));
		if (strcmp(buf_cstr(&kinds), cases[i].kinds) != 0)
			printf("# of the text: %s\n", cases[i].text);
		assert_string_equal(buf_cstr(&kinds), cases[i].kinds);
		if (cases[i].own != NULL)
			assert_str(segment_own_words(&arena, text), cases[i].own);
	}
}

static void a_mail_in_english_comes_apart(void **state)
{
	static const Case cases[] = {
		{"My printer is on fire.", "words", "My printer is on fire."},
		{"Hello,\n\nmy printer is on fire.\n\nKind regards\nJohn Smith\n",
			"greeting words closing signature", "my printer is on fire."},
		{"Hi John,\nthe invoice INV-7 is wrong. Please fix it.\nThanks,\nAnn",
			"greeting words closing signature",
			"the invoice INV-7 is wrong. Please fix it."},
		{"Dear support team,\n\nWhere is my parcel?\n\nBest regards,\nAnn Lee\nACME "
		 "Ltd.\nPhone: +44 20 1234\n"
		 "www.acme.example",
			"greeting words closing signature", "Where is my parcel?"},
		{"Hi, my printer does not work since Monday.\nCan you help?", "words",
			"Hi, my printer does not work since Monday.\nCan you help?"},
		{"Dear Sir or Madam,\nI want my money back.\nYours faithfully,\nB. Jones",
			"greeting words closing signature", "I want my money back."},
		{"It is broken.\n\nThanks for your help!\n\nJim", "words closing signature",
			"It is broken."},
		{"Thanks for the fast reply, but the code you sent does not work.", "words", NULL},
		{"It is broken.\nThanks\n\nOne more thing: can I get a refund for May as well, "
		 "please?",
			"words", NULL},
		{"Refund please.\n\nBest,\nTom\n\nP.S. My order number is 12345, if you need it.",
			"words closing signature words",
			"Refund please.\nP.S. My order number is 12345, if you need it."},
		{"Works now.\n\nSent from my iPhone", "words signature", "Works now."},
		{"Works now.\n\nSent from my desk, is much easier", "words", NULL},
		{"Works now.\n\nGet Outlook for iOS", "words signature", NULL},
		{"All fine.\n-- \nAnn Lee\nACME", "words signature", "All fine."},
		{"All fine.\n\n-Ann Lee\n", "words signature", NULL},
		{"I need:\n- apples\n- pears\n", "words", NULL},
		{"First part -- not a signature.\n\nSecond part.", "words", NULL},
		{"Help.\n\nMy computer has a virus and I see unauthorized charges.", "words", NULL},
		{"Help.\n\nThe information is privileged and confidential. If you received this in "
		 "error,\n"
		 "notify the sender.",
			"words disclaimer", "Help."},
		{"It fails.\nThanks for the help\nI will wait.", "words", NULL},
		{"Thanks!\n\nCan you also check order 7?", "words", NULL},
		{"It fails.\n\nBest regards\nAnna\n\nOh, and where is my order?",
			"words closing signature words", "It fails.\nOh, and where is my order?"},
		{"It fails.\nBest way to fix it?", "words", NULL},
		{"", "", ""},
		{"\n\n", "words", "\n\n"},
	};
	(void)state;
	assert_segments(cases, COUNT(cases));
}

static void a_mail_in_german_comes_apart(void **state)
{
	static const Case cases[] = {
		{"Sehr geehrte Damen und Herren,\n\nmeine Rechnung ist falsch.\n\nMit freundlichen "
		 "Grüßen\nMax Mustermann",
			"greeting words closing signature", "meine Rechnung ist falsch."},
		{"Hallo zusammen,\nwo bleibt mein Paket?\nViele Grüße\nUte\n\n--\nUte Müller\nTel. "
		 "030 123",
			"greeting words closing signature", "wo bleibt mein Paket?"},
		{"Guten Tag Herr Schmidt,\n\nich möchte kündigen.\n\nMfG\nK. Meier",
			"greeting words closing signature", "ich möchte kündigen."},
		{"Guten Tag, ich möchte meinen Vertrag zum Monatsende kündigen.", "words", NULL},
		{"Passt so.\n\nVon meinem iPhone gesendet", "words signature", "Passt so."},
		{"Passt so.\n\nDiese Nachricht wurde von meinem Android-Gerät mit K-9 Mail "
		 "gesendet.",
			"words signature", NULL},
		{"Ja, bitte.\n\nAm 03.05.2026 um 12:00 schrieb Support <help@example.com>:\n> "
		 "Sollen wir erstatten?\n",
			"words quoted", "Ja, bitte."},
		{"Ja.\n\nAm Mo., 3. Mai 2026 um 12:00 Uhr schrieb Max "
		 "Mustermann\n<max@example.com>:\n\n> alt\n",
			"words quoted", "Ja."},
		{"Siehe unten.\n\n-----Ursprüngliche Nachricht-----\nVon: Support\nGesendet: "
		 "Montag\nAn: Max\nBetreff: AW: Test\n\nText",
			"words quoted", "Siehe unten."},
		{"Ja.\n\nSupport <help@example.com> schrieb am 12:00 Montag, 3.Mai 2026:\n\nSollen "
		 "wir?",
			"words quoted", "Ja."},
		{"Siehe unten.\n\nVon: Support <help@example.com>\nGesendet: Montag, 4. Mai 2026 "
		 "10:00\nAn: Max\nBetreff: Ihr Fall\n\nText",
			"words quoted", "Siehe unten."},
		{"Bitte prüfen.\n\nDiese E-Mail enthält vertrauliche Informationen. Wenn Sie nicht "
		 "der richtige Adressat sind,\n"
		 "informieren Sie bitte sofort den Absender.",
			"words disclaimer", "Bitte prüfen."},
		{"Bitte prüfen.\n\nBeispiel GmbH\nGeschäftsführer: Max Muster\nAmtsgericht Berlin, "
		 "HRB 1234",
			"words signature", NULL},
	};
	(void)state;
	assert_segments(cases, COUNT(cases));
}

static void a_mail_in_french_or_spanish_comes_apart(void **state)
{
	static const Case cases[] = {
		{"Bonjour,\n\nma facture est fausse.\n\nCordialement,\nJeanne Dupont",
			"greeting words closing signature", "ma facture est fausse."},
		{"Madame, Monsieur,\n\nje souhaite résilier.\n\nBien à vous\nP. Martin",
			"greeting words closing signature", "je souhaite résilier."},
		{"D'accord.\n\nLe lun. 4 mai 2026 à 10:00, Support <help@example.com> a écrit :\n> "
		 "Voulez-vous ?\n",
			"words quoted", "D'accord."},
		{"D'accord.\n\nEnvoyé de mon iPhone", "words signature", "D'accord."},
		{"Voir ci-dessous.\n\n-----Message d'origine-----\nDe : Support\nEnvoyé : lundi\nÀ "
		 ": moi\nObjet : test\n\nTexte",
			"words quoted", "Voir ci-dessous."},
		{"Ma facture est fausse.\n\nMerci de vérifier le total.", "words", NULL},
		{"Merci !", "words", "Merci !"},
		{"Merci de vérifier.\n\nCe message et toutes les pièces jointes sont "
		 "confidentiels. Si vous n'êtes pas le\n"
		 "destinataire, merci de le détruire.",
			"words disclaimer", "Merci de vérifier."},
		{"Hola,\n\nmi factura está mal.\n\nUn saludo\nMaría García",
			"greeting words closing signature", "mi factura está mal."},
		{"Buenos días,\nquiero cancelar mi pedido.\nAtentamente,\nJuan",
			"greeting words closing signature", "quiero cancelar mi pedido."},
		{"Vale.\n\nEl lun, 4 may 2026 a las 10:00, Soporte (<help@example.com>) "
		 "escribió:\n> ¿Quiere?\n",
			"words quoted", "Vale."},
		{"Vale.\n\nEnviado desde mi Samsung", "words signature", "Vale."},
		{"Vale.\n\nEste mensaje y sus archivos adjuntos son confidenciales y van dirigidos "
		 "a su destinatario.",
			"words disclaimer", "Vale."},
		{"Oui.\n\nDe\xC2\xA0: Support\nEnvoyé\xC2\xA0: lundi\nÀ\xC2\xA0: "
		 "moi\nObjet\xC2\xA0: test\n\nTexte",
			"words quoted", "Oui."},
		{"Oui.\n\nLe 04/05/2026 à 10:00, Support a écrit\xC2\xA0:\n> Bien ?",
			"words quoted", "Oui."},
		{"Vale.\n\nDe: Soporte\nEnviado el: lunes\nPara: Juan\nAsunto: RE: pedido\n\nTexto",
			"words quoted", "Vale."},
	};
	(void)state;
	assert_segments(cases, COUNT(cases));
}

static void other_languages_are_told_by_their_set_phrases(void **state)
{
	static const Case cases[] = {
		{"Buongiorno,\n\nil mio ordine non è arrivato.\n\nCordiali saluti\nLuca Rossi",
			"greeting words closing signature", NULL},
		{"Ok.\n\nIl giorno lun 4 mag 2026 alle ore 10:00 Supporto <help@example.com> ha "
		 "scritto:\n> Vuole?",
			"words quoted", "Ok."},
		{"Geachte heer,\n\nmijn pakket is niet aangekomen.\n\nMet vriendelijke groet,\nJan "
		 "de Vries",
			"greeting words closing signature", NULL},
		{"Ok.\n\nOp ma 4 mei 2026 om 10:00 schreef Support <help@example.com>:\n> Wilt u?",
			"words quoted", "Ok."},
		{"Prezados,\n\nmeu pedido não chegou.\n\nAtenciosamente,\nAna Silva",
			"greeting words closing signature", NULL},
		{"Ok.\n\nEm seg., 4 de mai. de 2026 às 10:00, Suporte <help@example.com> "
		 "escreveu:\n> Quer?",
			"words quoted", "Ok."},
		{"Здравствуйте,\n\nмой заказ не пришёл.\n\nС уважением,\nИван Петров",
			"greeting words closing signature", NULL},
		{"Добрый день!\n\nГде мой заказ?", "greeting words", "Где мой заказ?"},
	};
	(void)state;
	assert_segments(cases, COUNT(cases));
}

static void quotes_and_answers_in_between_are_told_apart(void **state)
{
	static const Case cases[] = {
		{"> Do you want a refund?\n\nYes.\n\n> To which account?\n\nThe usual one.",
			"quoted words quoted words", "Yes.\nThe usual one."},
		{"Yes.\n\nOn Mon, 4 May 2026, Support <help@example.com> wrote:\n\nDo you want a "
		 "refund?\nPlease answer.",
			"words quoted", "Yes."},
		{"Yes.\n02.04.2026 14:20 \"help@example.com\" <\nhelp@example.com> napísal(a):\n\n> "
		 "Do you?\n",
			"words quoted", "Yes."},
		{"Yes.\n2026年4月2日(木) 14:20 Help <help@example.com>:\n\n> Do you?\n", "words quoted",
			"Yes."},
		{"Since 12:30 your page at help@example.com says:\n> down", "words quoted", NULL},
		{"On your site I read that\nyour colleague wrote:\n\nrefunds take 5 days.", "words",
			NULL},
		{"My boss wrote:\nwe want a refund.", "words", NULL},
		{"Yes.\n\nBegin forwarded message:\n\nFrom: Ann\nText", "words quoted", "Yes."},
		{"Yes.\n\n---------- Forwarded message ---------\nFrom: Ann\nDate: Mon\nSubject: "
		 "x\n\nText",
			"words quoted", "Yes."},
		{"Yes.\n##- Please type your reply above this line -##\nYour request (42) has been "
		 "updated.",
			"words quoted", "Yes."},
		{"Yes.\n2026-05-03 12:00 GMT+02:00 Ann <ann@example.com>:\n> old", "words quoted",
			"Yes."},
		{"Yes.\nAB> old line\nAB> another\nNo.", "words quoted words", "Yes.\nNo."},
		{"From: the start it never worked.\nTo: be honest, I am angry.", "words", NULL},
		{"-----Original Message-----\nFrom: A\nSent: now\nTo: B\nSubject: C\n\nPlease "
		 "refund order 42.",
			"quoted",
			"-----Original Message-----\nFrom: A\nSent: now\nTo: B\nSubject: "
			"C\n\nPlease refund order 42."},
	};
	(void)state;
	assert_segments(cases, COUNT(cases));
}

static void pasted_logs_code_and_forms_are_told_apart(void **state)
{
	static const Case cases[] = {
		{"The server dies:\n\n2026-05-03 10:00:00 ERROR db gone\n2026-05-03 10:00:01 ERROR "
		 "giving up\n\nWhat now?",
			"words log words", "The server dies:\nWhat now?"},
		{"It crashes:\nTraceback (most recent call last):\n  File \"a.py\", line 3, in "
		 "<module>\n    main()\n"
		 "ValueError: bad\n\nHelp!",
			"words log words", "It crashes:\nHelp!"},
		{"Exception in thread \"main\" java.lang.NullPointerException\n\tat "
		 "com.x.Y.z(Y.java:12)\n\tat com.x.Y.main(Y.java:3)\n",
			"log", NULL},
		{"May  3 10:00:00 host sshd[1]: failed\nMay  3 10:00:01 host sshd[1]: closed\n",
			"log", NULL},
		{"I see ERROR 550 when I send mail.\nIt started on 2026-05-03 10:00:00.", "words",
			NULL},
		{"My script:\n```\nfor i in 1 2 3\ndo it\n```\nfails.", "words code words",
			"My script:\nfails."},
		{"My config:\n\nlisten_port=80\nserver_name=example.com\n\ndoes not load.",
			"words code words", NULL},
		{"<?php\n$x = foo($y);\n$z = bar();\n", "code", NULL},
		{"See:\n    if (x) {\n        return y;\n    }\nWhy?", "words code words", NULL},
		{"Name: Ann Lee\nEmail: ann@example.com\nOrder number: 1234\nMessage: The parcel I "
		 "ordered three weeks ago never arrived.\n",
			"form words",
			"Message: The parcel I ordered three weeks ago never arrived."},
		{"Kundennummer: 42\nRechnungsnummer: 7\n\nIch habe zu viel bezahlt.", "form words",
			"Ich habe zu viel bezahlt."},
		{"    I wrote this (with care) in my editor.\n    It indents (always) every line "
		 "of a mail.\n",
			"words", NULL},
		{"Total = 50\nPaid = 20", "words", NULL},
		{"Run:\n$ sudo apt install x\n$ x --version\nand look.", "words code words", NULL},
		{"Note: this is one line.", "words", NULL},
		{"Two questions:\n1. When does it ship?\n2. What does it cost?", "words", NULL},
	};
	(void)state;
	assert_segments(cases, COUNT(cases));
}

static void segments_cover_the_text_in_order(void **state)
{
	static const char *const texts[] = {"a", "\n", "\n\na\n\n> b\n\n-- \nc", "> a\r\nb\r\n",
		"\xFF\xFE\n> x", "-- \n-- \n-- \n", "Thanks\nThanks\nThanks",
		"On 1 wrote:\nOn 2 wrote:\n"};
	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		AUTO(arena_free) Arena arena = {0};
		Segments s = segment_text(&arena, str_from(texts[i]));
		size_t at = 0;
		for (size_t k = 0; k < s.count; k++) {
			assert_int_equal(s.items[k].start, at);
			assert_true(s.items[k].end > at);
			assert_true(k == 0 || s.items[k].kind != s.items[k - 1].kind);
			at = s.items[k].end;
		}
		assert_int_equal(at, strlen(texts[i]));
	}
}

/*
 * GitHub's email_reply_parser tests: fragments with flags. Adjacent fragments of one kind and blank
 * ones are joined there and here, then every fragment, text and count is one fact.
 */
typedef enum Fact { FACT_WORDS = 'w', FACT_QUOTED = 'q', FACT_SIGNED = 's' } Fact;

enum { MAX_RUNS = 32 };

typedef struct Run {
	Fact fact;
	Str text;
	size_t fragments;
} Run;

typedef struct Runs {
	Run items[MAX_RUNS];
	size_t count;
} Runs;

static Fact fact_of(SegmentKind kind)
{
	return kind == SEGMENT_QUOTED                                    ? FACT_QUOTED
	       : kind == SEGMENT_SIGNATURE || kind == SEGMENT_DISCLAIMER ? FACT_SIGNED
									 : FACT_WORDS;
}

static void runs_add(Runs *runs, Fact fact, Str text)
{
	Run *last = runs->count > 0 ? &runs->items[runs->count - 1] : NULL;
	if (last != NULL && last->fact == fact) {
		last->text.len = (size_t)(text.ptr + text.len - last->text.ptr);
		last->fragments++;
	} else if (runs->count < MAX_RUNS) {
		runs->items[runs->count++] = (Run){fact, text, 1};
	}
}

static Runs runs_found(Arena *arena, Str text)
{
	Runs runs = {0};
	Segments s = segment_text(arena, text);
	for (size_t i = 0; i < s.count; i++)
		runs_add(&runs, fact_of(s.items[i].kind),
			str_slice(text, s.items[i].start, s.items[i].end));
	return runs;
}

/* The run each expected fragment belongs to, -1 for blank ones. */
static Runs runs_expected(const Json *json, int run_of[MAX_RUNS])
{
	Runs runs = {0};
	const Json *quoted = json_get(json, "quoted");
	for (size_t i = 0; i < json_count(quoted) && i < MAX_RUNS; i++) {
		bool q = json_bool(json_at(quoted, i), false);
		bool s = json_bool(json_at(json_get(json, "signature"), i), false);
		bool hidden = json_bool(json_at(json_get(json, "hidden"), i), false);
		run_of[i] = -1;
		if (hidden && !q && !s)
			continue;
		runs_add(&runs, q ? FACT_QUOTED : s ? FACT_SIGNED : FACT_WORDS, STR(""));
		run_of[i] = (int)runs.count - 1;
	}
	return runs;
}

typedef struct Score {
	size_t right, all;
} Score;

static void note(Score *score, bool right, Str file, const char *what)
{
	score->all++;
	score->right += right;
	if (!right)
		printf("# note: email_reply " STR_FMT ": %s\n", STR_ARG(file), what);
}

/* The parser there cuts blanks off line ends. */
static Str without_trailing_blanks(Arena *arena, Str text)
{
	AUTO(buf_free) Buf out = {0};
	for (size_t i = 0; i < text.len; i++) {
		while (text.ptr[i] == '\n' && out.len > 0 && out.ptr[out.len - 1] == ' ')
			out.len--;
		buf_addc(&out, text.ptr[i]);
	}
	return arena_copy(arena, buf_str(&out));
}

static void score_fragments(Score *score, const Json *json, const Runs *found, Str file)
{
	AUTO(arena_free) Arena arena = {0};
	int run_of[MAX_RUNS];
	Runs wanted = runs_expected(json, run_of);
	const Json *texts = json_get(json, "fragment_equals");
	for (size_t i = 0; i < wanted.count; i++)
		note(score, i < found->count && found->items[i].fact == wanted.items[i].fact, file,
			"kind of fragment");
	note(score, found->count == wanted.count, file, "number of fragments");
	for (const Json *t = json_first(texts); t != NULL; t = json_next(t)) {
		int64_t i = 0;
		Str text = str_trim(json_str(t));
		if (!str_to_int64(json_key(t), &i) || text.len == 0 || run_of[i] < 0)
			continue;
		size_t run = (size_t)run_of[i];
		Str got = run < found->count ? str_trim(found->items[run].text) : STR("");
		got = without_trailing_blanks(&arena, got);
		bool alone = wanted.items[run].fragments == 1;
		note(score, alone ? str_eq(got, text) : str_starts(got, text), file,
			"text of fragment");
	}
}

static void score_visible(Score *score, const Json *json, const Runs *found, Str file)
{
	AUTO(buf_free) Buf visible = {0};
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].fact == FACT_WORDS)
			buf_add(&visible, found->items[i].text);
	note(score, str_eq(str_trim(buf_str(&visible)), str_trim(json_str_at(json, "visible"))),
		file, "visible text");
}

static void score_file(Score *score, const Json *json)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf text = {0};
	Str file = json_str_at(json, "file");
	Str name = arena_fmt(&arena, "data/email_reply/" STR_FMT, STR_ARG(file));
	const char *path = shared_path(&arena, name.ptr);
	assert_non_null(path);
	assert_true(file_read(path, 1 << 20, &text, NULL));
	int64_t start_us = clock_monotonic_us();
	Runs found = runs_found(&arena, buf_str(&text));
	int64_t taken_us = clock_monotonic_us() - start_us;
	if (json_get(json, "quoted") != NULL)
		score_fragments(score, json, &found, file);
	else if (json_get(json, "n_fragments") != NULL)
		note(score, found.count == 1 && found.items[0].fact == FACT_WORDS, file,
			"all of it is words");
	if (json_get(json, "visible") != NULL)
		score_visible(score, json, &found, file);
	if (json_get(json, "max_seconds") != NULL)
		note(score, taken_us < 1000 * 1000 * json_int_at(json, "max_seconds", 1), file,
			"too slow");
}

static void the_facts_of_email_reply_parser_hold(void **state)
{
	AUTO(arena_free) Arena arena = {0};
	AUTO(buf_free) Buf text = {0};
	const char *path = shared_path(&arena, "data/email_reply/expected.jsonl");
	Score score = {0};
	(void)state;
	if (path == NULL)
		skip();
	assert_true(file_read(path, 1 << 20, &text, NULL));
	Str rest = buf_str(&text), line;
	while (str_next(&rest, '\n', &line)) {
		AUTO(json_freep) Json *json = NULL;
		if (line.len == 0)
			continue;
		assert_true(json_parse(line, "expected.jsonl", &json, NULL));
		score_file(&score, json);
	}
	printf("# measured: email_reply: %zu of %zu\n", score.right, score.all);
	assert_int_equal(score.right, score.all);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mail_in_english_comes_apart),
		cmocka_unit_test(a_mail_in_german_comes_apart),
		cmocka_unit_test(a_mail_in_french_or_spanish_comes_apart),
		cmocka_unit_test(other_languages_are_told_by_their_set_phrases),
		cmocka_unit_test(quotes_and_answers_in_between_are_told_apart),
		cmocka_unit_test(pasted_logs_code_and_forms_are_told_apart),
		cmocka_unit_test(segments_cover_the_text_in_order),
		cmocka_unit_test(the_facts_of_email_reply_parser_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
