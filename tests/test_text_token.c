/* text/token: words, stems, stop words, languages and sentences. */
#include "text/token.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "text/stopwords.h"

#include "tests/lib/testing.h"

/* The folded words with a blank between; stop words carry a -, numbers a #. */
static void write_words(Str text, Language language, bool stems, Buf *out)
{
	AUTO(arena_free) Arena arena = {0};
	Tokens t = tokenise(&arena, text, language);
	for (size_t i = 0; i < t.count; i++) {
		const Token *k = &t.items[i];
		buf_addf(out, "%s" STR_FMT "%s%s", i > 0 ? " " : "",
			STR_ARG(stems ? k->stem : k->word), k->stop ? "-" : "",
			k->number ? "#" : "");
	}
}

typedef struct WordCase {
	const char *text, *words;
} WordCase;

static void assert_words(Language language, bool stems, const WordCase *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		AUTO(buf_free) Buf out = {0};
		write_words(str_from(cases[i].text), language, stems, &out);
		assert_string_equal(buf_cstr(&out), cases[i].words);
	}
}

static void words_are_folded_and_identifiers_stay_whole(void **state)
{
	static const WordCase cases[] = {
		{"", ""},
		{"Hello, World!", "hello world"},
		{"Grüße, Straße, ÄRGER", "grusse strasse arger"},
		{"café naïve Œuvre Łódź Øre", "cafe naive oeuvre lodz ore"},
		{"cafe\xCC\x81", "cafe"},
		{"ＦＵＬＬ ﬁne", "full fine"},
		{"INV-2026-1042", "inv-2026-1042#"},
		{"error 550 5.7.1 from 192.0.2.1", "error 550# 5.7.1# from 192.0.2.1#"},
		{"PHP_7.4 php7.4 PHP 7.4", "php_7.4# php7.4# php 7.4#"},
		{"user@example.com, a.b+c@mail.example.co.uk.",
			"user@example.com a.b+c@mail.example.co.uk"},
		{"<user@example.com>;x@y", "user@example.com x y"},
		{"E-Mail e-mail T-Shirt E-Mail-Adresse", "email email tshirt email adresse"},
		{"sign-in two-factor", "sign in two factor"},
		{"COVID-19 2026-05-03 24/7 12:30 1,234.50 1'000",
			"covid-19# 2026-05-03# 24/7# 12:30# 1,234.50# 1'000#"},
		{"don't can’t l'eau", "don't can't l'eau"},
		{"C++ C# F# c", "c++ c# f# c"},
		{"example.com config.php ended.Next", "example.com config.php ended next"},
		{"U.S.A. z.B. usw.", "u.s.a z.b usw"},
		{"0x80070005 ERR_SSL_PROTOCOL #1042", "0x80070005# err_ssl_protocol 1042#"},
		{"https://example.com/help?id=42", "https example.com help id 42#"},
		{"日本語テキスト", "日 本 語 テキスト"},
		{"한국어 문장", "한국어 문장"},
		{"ёлка Ёлка йод", "елка елка йод"},
		{"Do\xC2\xADnau\xC2\xAD"
		 "dampf",
			"donaudampf"},
		{"_x_ -- ... !", "x"},
		{"a_b__c", "a_b__c"},
		{"550e8400-e29b-41d4-a716-446655440000", "550e8400-e29b-41d4-a716-446655440000#"},
		{"\xFF\xFE"
		 "abc\xFF",
			"abc"},
	};
	(void)state;
	assert_words(LANGUAGE_UNKNOWN, false, cases, COUNT(cases));
}

static void stems_follow_the_language(void **state)
{
	static const WordCase english[] = {{"refunds refunded refunding", "refund refund refund"},
		{"the printers are not working", "the- printer are- not- work"},
		{"customer's", "custom"}, {"INV-2026-1042 running", "inv-2026-1042# run"}};
	static const WordCase german[] = {{"Rechnungen Rechnung Häuser", "rechnung rechnung haus"},
		{"Ich möchte keine Überweisung", "ich- mochte- keine- uberweis"}};
	static const WordCase french[] = {
		{"l'abonnement aujourd’hui qu'il", "abon aujourd'hui- il-"},
		{"remboursements remboursement", "rembours rembours"}};
	static const WordCase russian[] = {
		{"заказы заказа", "заказ заказ"}, {"где мой заказ", "где- мой- заказ"}};
	static const WordCase spanish[] = {{"facturas factura", "factur factur"}};
	static const WordCase italian[] = {{"dell'ordine ordini", "ordin ordin"}};
	static const WordCase dutch[] = {{"bestellingen bestelling", "bestell bestell"}};
	static const WordCase portuguese[] = {{"pedidos pedido não", "ped ped nao-"}};
	static const WordCase others[] = {{"ödemelerin ödemeler", "odeme odeme"},
		{"faktury fakturę INV-2026-10", "faktu faktu inv-2026-10#"},
		{"λογαριασμού λογαριασμός", "λογαριασμ λογαριασμ"},
		{"الفاتورة فاتورة", "فاتور فاتور"}, {"chuyển khoản", "chuyển khoản"},
		{"返金", "返 金"}};
	(void)state;
	assert_words(LANGUAGE_EN, true, english, COUNT(english));
	assert_words(LANGUAGE_DE, true, german, COUNT(german));
	assert_words(LANGUAGE_FR, true, french, COUNT(french));
	assert_words(LANGUAGE_RU, true, russian, COUNT(russian));
	assert_words(LANGUAGE_ES, true, spanish, COUNT(spanish));
	assert_words(LANGUAGE_IT, true, italian, COUNT(italian));
	assert_words(LANGUAGE_NL, true, dutch, COUNT(dutch));
	assert_words(LANGUAGE_PT, true, portuguese, COUNT(portuguese));
	assert_words(LANGUAGE_UNKNOWN, true, others, COUNT(others));
}

static void negations_and_politeness_are_stop_words(void **state)
{
	static const struct {
		Language language;
		const char *words;
	} cases[] = {
		{LANGUAGE_EN, "not no cannot can't never please thanks hello the which"},
		{LANGUAGE_DE, "nicht kein nie bitte danke hallo der welche uber fur"},
		{LANGUAGE_FR, "ne pas jamais merci bonjour le quel"},
		{LANGUAGE_ES, "no nunca gracias hola el cual"},
		{LANGUAGE_IT, "non mai grazie ciao il quale"},
		{LANGUAGE_NL, "niet geen bedankt hallo de welke"},
		{LANGUAGE_PT, "nao nunca obrigado ola o qual"},
		{LANGUAGE_RU, "не нет никогда пожалуйста спасибо здравствуйте который"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		Str words = str_from(cases[i].words), word;
		while (str_next(&words, ' ', &word))
			if (!stopword_is(word, cases[i].language))
				fail_msg("%s: " STR_FMT, language_code(cases[i].language),
					STR_ARG(word));
	}
	assert_false(stopword_is(STR("refund"), LANGUAGE_EN));
	assert_false(stopword_is(STR("the"), LANGUAGE_UNKNOWN));
	assert_false(stopword_is(STR(""), LANGUAGE_EN));
}

static void offsets_point_back_into_the_text(void **state)
{
	AUTO(arena_free) Arena arena = {0};
	Str text = STR("L’eau: 12,50 € – user@example.com Straße");
	Tokens t = tokenise(&arena, text, LANGUAGE_FR);
	static const char *const raw[] = {"eau", "12,50", "user@example.com", "Straße"};
	(void)state;
	assert_int_equal(t.count, COUNT(raw));
	for (size_t i = 0; i < t.count; i++)
		assert_str(str_slice(text, t.items[i].start, t.items[i].end), raw[i]);
}

static void codes_of_languages_go_both_ways(void **state)
{
	(void)state;
	assert_string_equal(language_code(LANGUAGE_EN), "en");
	assert_string_equal(language_code(LANGUAGE_UNKNOWN), "und");
	assert_int_equal(language_from_code(STR("de")), LANGUAGE_DE);
	assert_int_equal(language_from_code(STR("pt-BR")), LANGUAGE_PT);
	assert_int_equal(language_from_code(STR("RU")), LANGUAGE_RU);
	assert_int_equal(language_from_code(STR("xx")), LANGUAGE_UNKNOWN);
	assert_int_equal(language_from_code(STR("und")), LANGUAGE_UNKNOWN);
	assert_int_equal(language_from_code(STR("")), LANGUAGE_UNKNOWN);
}

static const struct {
	Language language;
	const char *text;
} short_tickets[] = {
	{LANGUAGE_EN, "My order has not arrived yet and the tracking page shows nothing "
		      "since last Monday."},
	{LANGUAGE_EN, "I was charged twice for my subscription in May, can you refund one "
		      "payment please?"},
	{LANGUAGE_EN, "Printer shows error 550 5.7.1 after update, what should I do to fix "
		      "this?"},
	{LANGUAGE_DE, "Meine Bestellung ist noch nicht angekommen und die "
		      "Sendungsverfolgung zeigt seit Montag nichts an."},
	{LANGUAGE_DE, "Ich wurde im Mai zweimal belastet, können Sie mir bitte eine "
		      "Zahlung erstatten?"},
	{LANGUAGE_DE, "Guten Tag, der Drucker zeigt nach dem Update den Fehler 550 an, was "
		      "soll ich tun?"},
	{LANGUAGE_FR, "Ma commande n'est pas encore arrivée et la page de suivi n'affiche "
		      "rien depuis lundi."},
	{LANGUAGE_FR, "J'ai été débité deux fois en mai, pouvez-vous me rembourser un des "
		      "paiements s'il vous plaît ?"},
	{LANGUAGE_FR, "Bonjour, l'imprimante affiche une erreur apres la mise a jour, que "
		      "dois-je faire ?"},
	{LANGUAGE_ES, "Mi pedido todavía no ha llegado y la página de seguimiento no "
		      "muestra nada desde el lunes."},
	{LANGUAGE_ES, "Me cobraron dos veces en mayo, ¿pueden devolverme uno de los pagos "
		      "por favor?"},
	{LANGUAGE_ES, "Hola, la impresora muestra un error despues de la actualizacion, "
		      "que debo hacer?"},
	{LANGUAGE_IT, "Il mio ordine non è ancora arrivato e la pagina di tracciamento non "
		      "mostra nulla da lunedì."},
	{LANGUAGE_IT, "Mi avete addebitato due volte a maggio, potete rimborsare uno dei "
		      "pagamenti per favore?"},
	{LANGUAGE_NL, "Mijn bestelling is nog niet aangekomen en de trackingpagina toont "
		      "sinds maandag niets meer."},
	{LANGUAGE_NL, "Er is in mei twee keer afgeschreven, kunt u één van de betalingen "
		      "terugstorten alstublieft?"},
	{LANGUAGE_PT, "O meu pedido ainda não chegou e a página de rastreamento não mostra "
		      "nada desde segunda-feira."},
	{LANGUAGE_PT, "Fui cobrado duas vezes em maio, podem devolver um dos pagamentos "
		      "por favor?"},
	{LANGUAGE_RU, "Мой заказ до сих пор не пришёл, и страница отслеживания с "
		      "понедельника ничего не показывает."},
	{LANGUAGE_RU, "В мае с меня дважды списали деньги, верните, пожалуйста, один из "
		      "платежей на карту."},
	{LANGUAGE_UNKNOWN, ""},
	{LANGUAGE_UNKNOWN, "ok"},
	{LANGUAGE_UNKNOWN, "INV-2026-1042 550 5.7.1"},
	{LANGUAGE_UNKNOWN,
		"注文がまだ届いていません。追跡ページには月曜日から何も表示されません。"},
	{LANGUAGE_UNKNOWN, "طلبي لم يصل بعد وصفحة التتبع لا تعرض أي شيء منذ يوم الاثنين"},
	{LANGUAGE_UNKNOWN, "Моє замовлення ще не прийшло, і сторінка відстеження нічого не "
			   "показує з понеділка."},
	{LANGUAGE_UNKNOWN, "Moje zamówienie jeszcze nie dotarło, a strona śledzenia nic "
			   "nie pokazuje od poniedziałku."},
	{LANGUAGE_UNKNOWN, "Min beställning har inte kommit fram än och spårningssidan "
			   "visar ingenting sedan i måndags."},
	{LANGUAGE_UNKNOWN, "Поръчката ми още не е пристигнала и страницата за проследяване "
			   "не показва нищо от понеделник, какъвто и да е номерът."},
	{LANGUAGE_UNKNOWN, "Siparişim henüz gelmedi ve takip sayfası pazartesiden beri "
			   "hiçbir şey göstermiyor."},
	{LANGUAGE_UNKNOWN,
		"Tôi đã bị trừ tiền hai lần trong tháng này, xin hoàn lại cho tôi."},
	{LANGUAGE_UNKNOWN,
		"Comanda mea nu a ajuns încă și pagina de urmărire nu arată nimic."},
	{LANGUAGE_UNKNOWN, "Tilaukseni ei ole vielä saapunut, ja seurantasivu on tyhjä."},
	{LANGUAGE_UNKNOWN,
		"A rendelésem még nem érkezett meg, és az oldal sem mutat semmit."},
	{LANGUAGE_UNKNOWN,
		"Moja objednávka ešte neprišla a stránka nič neukazuje od pondelka."},
	{LANGUAGE_UNKNOWN,
		"Pesanan saya belum tiba dan halaman pelacakan tidak ada apa-apa."},
};

static void the_language_of_a_short_ticket_is_found(void **state)
{
	size_t right = 0;
	(void)state;
	for (size_t i = 0; i < COUNT(short_tickets); i++) {
		Language got = language_detect(str_from(short_tickets[i].text));
		right += got == short_tickets[i].language;
		if (got != short_tickets[i].language)
			printf("# note: %s taken for %s: %s\n", language_code(short_tickets[i].language),
				language_code(got), short_tickets[i].text);
	}
	printf("# measured: language of %zu of %zu short tickets\n", right, COUNT(short_tickets));
	assert_int_equal(right, COUNT(short_tickets));
}

static void what_is_too_short_is_not_taken_for_another_language(void **state)
{
	(void)state;
	assert_false(language_guess(STR("")).told);
	assert_false(language_guess(STR("invoice")).told);
	assert_false(language_guess(STR("INV-2026-1042 550 5.7.1")).told);
	assert_true(language_guess(STR("Siparişim henüz gelmedi")).told);
	assert_true(language_guess(STR("طلبي لم يصل بعد")).told);
	assert_true(language_guess(STR("my order has not arrived")).told);
}

static size_t count_blanks(Str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.len; i++)
		n += s.ptr[i] == ' ';
	return n;
}

static void questions_of_xquad_are_told_by_language(void **state)
{
	static const struct {
		const char *file;
		Language language;
	} sets[] = {{"queries.jsonl", LANGUAGE_EN}, {"queries.de.jsonl", LANGUAGE_DE},
		{"queries.es.jsonl", LANGUAGE_ES}, {"queries.ru.jsonl", LANGUAGE_RU},
		{"queries.zh.jsonl", LANGUAGE_UNKNOWN}, {"queries.ar.jsonl", LANGUAGE_UNKNOWN},
		{"queries.hi.jsonl", LANGUAGE_UNKNOWN}};
	(void)state;
	for (size_t i = 0; i < COUNT(sets); i++) {
		AUTO(arena_free) Arena arena = {0};
		AUTO(buf_free) Buf text = {0};
		size_t right = 0, all = 0;
		Str rest, line;
		const char *path = shared_path(
			&arena, arena_fmt(&arena, "data/xquad_en/%s", sets[i].file).ptr);
		if (path == NULL)
			skip();
		assert_true(file_read(path, 16 << 20, &text, NULL));
		rest = buf_str(&text);
		while (str_next(&rest, '\n', &line)) {
			AUTO(json_freep) Json *json = NULL;
			if (line.len == 0)
				continue;
			assert_true(json_parse(line, sets[i].file, &json, NULL));
			Str question = json_str_at(json, "text");
			if (sets[i].language != LANGUAGE_UNKNOWN && count_blanks(question) < 4)
				continue;
			Language got = language_detect(question);
			all++;
			right += got == sets[i].language;
			if (got != sets[i].language && getenv("SHOW_MISSES") != NULL)
				printf("# %s: " STR_FMT "\n", language_code(got),
					STR_ARG(question));
		}
		printf("# measured: language of xquad %s: %.4f (%zu of %zu)\n", sets[i].file,
			(double)right / (double)all, right, all);
		assert_true((double)right >= 0.97 * (double)all);
	}
}

static void write_sentences(Str text, Buf *out)
{
	AUTO(arena_free) Arena arena = {0};
	Spans s = sentences_of(&arena, text);
	for (size_t i = 0; i < s.count; i++)
		buf_addf(out, "%s" STR_FMT, i > 0 ? "|" : "",
			STR_ARG(str_slice(text, s.items[i].start, s.items[i].end)));
}

static void sentences_end_where_a_reader_ends_them(void **state)
{
	static const WordCase cases[] = {
		{"", ""},
		{"   \n \n", ""},
		{"One sentence", "One sentence"},
		{"One. Two! Three?", "One.|Two!|Three?"},
		{"It broke. please help", "It broke.|please help"},
		{"Dr. Smith and Mr. Jones agree. Good.", "Dr. Smith and Mr. Jones agree.|Good."},
		{"Use a tool, e.g. curl. It works.", "Use a tool, e.g. curl.|It works."},
		{"Es gibt z. B. Rabatt. Das ist gut.", "Es gibt z. B. Rabatt.|Das ist gut."},
		{"Das gilt z.B. für Bücher usw. Danach nicht.",
			"Das gilt z.B. für Bücher usw.|Danach nicht."},
		{"Am 3. Mai 2026 kam es an. Danke.", "Am 3. Mai 2026 kam es an.|Danke."},
		{"Das Büro ist im 2. Stock. Bitte klingeln.",
			"Das Büro ist im 2. Stock.|Bitte klingeln."},
		{"I ordered 3. They sent 2.", "I ordered 3.|They sent 2."},
		{"It costs 49.90 EUR. Too much.", "It costs 49.90 EUR.|Too much."},
		{"Version 2.5.1 fails. Version 2.6 works.",
			"Version 2.5.1 fails.|Version 2.6 works."},
		{"See https://example.com/a.b?c=d. Then log in.",
			"See https://example.com/a.b?c=d.|Then log in."},
		{"Write to user@example.com. We answer.", "Write to user@example.com.|We answer."},
		{"Wait... what? Yes.", "Wait... what?|Yes."},
		{"Wait... What? Yes.", "Wait...|What?|Yes."},
		{"Hm… ja. Gut.", "Hm… ja.|Gut."},
		{"He said \"Stop!\" and left. Then he came back.",
			"He said \"Stop!\" and left.|Then he came back."},
		{"He said \"Stop.\" Then he left.", "He said \"Stop.\"|Then he left."},
		{"Er sagte: „Halt!“ Dann ging er.", "Er sagte: „Halt!“|Dann ging er."},
		{"(It failed.) We retried.", "(It failed.)|We retried."},
		{"ACME Inc. sells tools. Buy them.", "ACME Inc. sells tools.|Buy them."},
		{"I work at ACME Inc. We sell tools.", "I work at ACME Inc.|We sell tools."},
		{"Telefónica S.A. cobra más. ¿Por qué? ¡No!",
			"Telefónica S.A. cobra más.|¿Por qué?|¡No!"},
		{"El Sr. García y la Sra. Ruiz llegaron. Vale.",
			"El Sr. García y la Sra. Ruiz llegaron.|Vale."},
		{"M. Dupont et Mme. Martin sont ici. Merci.",
			"M. Dupont et Mme. Martin sont ici.|Merci."},
		{"J. R. Smith called at 5 p.m. yesterday. Call back.",
			"J. R. Smith called at 5 p.m. yesterday.|Call back."},
		{"Order No. 5 is late. No. It is lost.", "Order No. 5 is late.|No.|It is lost."},
		{"Siehe Nr. 7 und Abs. 2 des Vertrags. Ende.",
			"Siehe Nr. 7 und Abs. 2 des Vertrags.|Ende."},
		{"Я купил это в 2026 г. в Москве, ул. Мира. Верните деньги.",
			"Я купил это в 2026 г. в Москве, ул. Мира.|Верните деньги."},
		{"これは問題です。助けてください！本当に？はい",
			"これは問題です。|助けてください！|本当に？|はい"},
		{"First line\nsecond line. Next.", "First line\nsecond line.|Next."},
		{"First paragraph\n\nSecond paragraph", "First paragraph|Second paragraph"},
		{"You need:\n- a phone\n- a card. Or two.\nThen go on.",
			"You need:|- a phone|- a card.|Or two.|Then go on."},
		{"1. Open the app. Wait.\n2. Log in.\n3) Done",
			"1. Open the app.|Wait.|2. Log in.|3) Done"},
		{"• eins\n• zwei", "• eins|• zwei"},
		{"Refund policy\nRefunds take five days. Really.",
			"Refund policy|Refunds take five days.|Really."},
		{"# Refunds\nthey take five days.", "# Refunds|they take five days."},
		{"I would like to go to\nBerlin tomorrow.",
			"I would like to go to\nBerlin tomorrow."},
		{"Dear John,\nMy order is late.", "Dear John,\nMy order is late."},
		{"Really?! Yes!! No.", "Really?!|Yes!!|No."},
		{"It is 5 o'clock. \"Go.\"", "It is 5 o'clock.|\"Go.\""},
		{"The U.S. market is big. The U.K. is not.",
			"The U.S. market is big.|The U.K. is not."},
		{"Bezahlt am 03.05.2026. Erstattet am 04.05.2026.",
			"Bezahlt am 03.05.2026.|Erstattet am 04.05.2026."},
		{"Line one.\r\nLine two.\r\n", "Line one.|Line two."},
		{"...", "..."},
		{"a.b.c", "a.b.c"},
		{"Is it ok?yes.", "Is it ok?yes."},
		{"यह काम नहीं करता। मदद करें।", "यह काम नहीं करता।|मदद करें।"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		AUTO(buf_free) Buf out = {0};
		write_sentences(str_from(cases[i].text), &out);
		if (strcmp(buf_cstr(&out), cases[i].words) != 0)
			fail_msg("%s\n  wanted %s\n  got    %s", cases[i].text, cases[i].words,
				buf_cstr(&out));
	}
}

/* "How is money given back" and "giving money back". */
static void writing_without_blanks_comes_apart_at_its_vowel_signs(void **state)
{
	(void)state;
	AUTO(arena_free) Arena arena = {0};
	Tokens a = tokenise(&arena, STR("วิธีคืนเงิน"), LANGUAGE_UNKNOWN),
	       b = tokenise(&arena, STR("การคืนเงิน"), LANGUAGE_UNKNOWN);
	size_t shared = 0;
	for (size_t i = 0; i < a.count; i++)
		for (size_t k = 0; k < b.count; k++)
			shared += str_eq(a.items[i].word, b.items[k].word);
	assert_true(a.count >= 4 && b.count >= 3 && shared >= 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_folded_and_identifiers_stay_whole),
		cmocka_unit_test(stems_follow_the_language),
		cmocka_unit_test(negations_and_politeness_are_stop_words),
		cmocka_unit_test(offsets_point_back_into_the_text),
		cmocka_unit_test(codes_of_languages_go_both_ways),
		cmocka_unit_test(the_language_of_a_short_ticket_is_found),
		cmocka_unit_test(what_is_too_short_is_not_taken_for_another_language),
		cmocka_unit_test(questions_of_xquad_are_told_by_language),
		cmocka_unit_test(sentences_end_where_a_reader_ends_them),
		cmocka_unit_test(writing_without_blanks_comes_apart_at_its_vowel_signs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
