#include "text/phrases.h"

#include "base/auto.h"
#include "text/point.h"

static const char *const greetings[] = {"hello", "hi", "hey", "hey there", "hi there", "dear",
	"good morning", "good afternoon", "good evening", "good day", "greetings",
	"to whom it may concern", "hallo", "hallo zusammen", "guten tag", "guten morgen",
	"guten abend", "moin", "moin moin", "servus", "gruss gott", "gruezi", "liebe", "lieber",
	"liebes", "sehr geehrte", "sehr geehrter", "sehr geehrtes", "sg", "werte", "werter",
	"bonjour", "bonsoir", "salut", "madame", "monsieur", "mesdames", "messieurs", "cher",
	"chere", "chers", "coucou", "hola", "buenos dias", "buenas tardes", "buenas noches",
	"buenas", "buen dia", "estimado", "estimada", "estimados", "estimadas", "querido",
	"querida", "ciao", "salve", "buongiorno", "buonasera", "gentile", "gentili", "egregio",
	"spettabile", "hoi", "goedemorgen", "goedemiddag", "goedenavond", "goedendag", "geachte",
	"beste", "ola", "oi", "bom dia", "boa tarde", "boa noite", "prezado", "prezada", "prezados",
	"caro", "cara", "здравствуйте", "привет", "добрый день", "добрый вечер", "доброе утро",
	"уважаемый", "уважаемая", "уважаемые"};

static const char *const closings[] = {"regards", "kind regards", "best regards", "warm regards",
	"warmest regards", "with kind regards", "with best regards", "many regards", "rgds", "br",
	"kr", "best", "best wishes", "all the best", "sincerely", "yours sincerely",
	"sincerely yours", "yours faithfully", "yours truly", "yours", "respectfully", "cheers",
	"thanks", "many thanks", "thanks a lot", "thanks so much", "thanks again",
	"thanks in advance", "thank you", "thank you very much", "thank you so much",
	"thank you in advance", "thanks and regards", "thanks & regards", "thx", "cordially",
	"take care", "love", "mit freundlichen grussen", "mit freundlichen gruessen",
	"mit freundlichem gruss", "mit besten grussen", "mit besten gruessen",
	"mit herzlichen grussen", "freundliche grusse", "freundliche gruesse", "beste grusse",
	"beste gruesse", "viele grusse", "viele gruesse", "liebe grusse", "liebe gruesse",
	"schone grusse", "herzliche grusse", "sonnige grusse", "grusse", "gruesse", "gruss",
	"viele liebe grusse", "hochachtungsvoll", "mfg", "m.f.g", "lg", "vg", "bg", "vlg", "danke",
	"vielen dank", "besten dank", "herzlichen dank", "danke schon", "dankeschon",
	"danke im voraus", "vielen dank im voraus", "cordialement", "bien cordialement",
	"tres cordialement", "bien a vous", "sinceres salutations", "salutations",
	"meilleures salutations", "cdlt", "bonne journee", "merci", "merci d'avance",
	"merci beaucoup", "merci par avance", "veuillez agreer", "je vous prie d'agreer",
	"amicalement", "a bientot", "respectueusement", "saludos", "un saludo", "saludos cordiales",
	"un cordial saludo", "cordiales saludos", "atentamente", "atte", "gracias",
	"muchas gracias", "gracias de antemano", "mil gracias", "cordialmente", "quedo a la espera",
	"un abrazo", "cordiali saluti", "distinti saluti", "saluti", "un saluto", "grazie",
	"grazie mille", "grazie in anticipo", "met vriendelijke groet", "met vriendelijke groeten",
	"vriendelijke groet", "vriendelijke groeten", "groet", "groeten", "mvg", "hoogachtend",
	"bedankt", "alvast bedankt", "bij voorbaat dank", "atenciosamente",
	"com os melhores cumprimentos", "melhores cumprimentos", "cumprimentos", "att", "obrigado",
	"obrigada", "muito obrigado", "muito obrigada", "abracos", "abraco", "cordialmente",
	"с уважением", "с наилучшими пожеланиями", "всего доброго", "спасибо", "заранее спасибо",
	"благодарю"};

static const char *const devices[] = {"sent from", "sent via", "sent using", "sent with",
	"von meinem", "von meiner", "gesendet von", "gesendet mit", "gesendet aus",
	"diese nachricht wurde von", "diese nachricht wurde mit", "diese e-mail wurde von meinem",
	"envoye de mon", "envoye depuis", "envoye a partir", "envoye par", "envoye avec",
	"enviado desde", "enviado do meu", "enviado de mi", "enviado con", "enviado a partir",
	"enviado com", "inviato da", "inviato dal", "verzonden vanaf", "verzonden met",
	"verstuurd vanaf", "verstuurd met", "отправлено с", "отправлено из", "get outlook for",
	"holen sie sich outlook", "outlook fur", "obtenir outlook", "telecharger outlook",
	"obtener outlook", "scarica outlook", "outlook voor", "obter o outlook", "sent by",
	"von samsung", "von iphone", "mobil gesendet"};

static const char *const lead_ins[] = {"on", "am", "le", "el", "em", "il giorno", "il", "op", "den",
	"in data", "a", "w dniu", "pe", "mon", "tue", "wed", "thu", "fri", "sat", "sun", "um"};

static const char *const quotings[] = {
	"quoting", "zitat von", "zitiere", "citation de", "cita de", "citando"};

static const char *const wrotes[] = {"wrote", "writes", "schrieb", "geschrieben", "a ecrit",
	"ecrit", "escribio", "escrito", "ha scritto", "scrive", "schreef",
	"het volgende geschreven", "escreveu", "написал", "написала", "написал(а)", "пишет",
	"napisal"};

static const char *const separators[] = {"original message", "original-nachricht",
	"originalnachricht", "ursprungliche nachricht", "urspruengliche nachricht", "original mail",
	"original email", "message d'origine", "message original", "message initial",
	"mensaje original", "mensaje inicial", "messaggio originale", "oorspronkelijk bericht",
	"origineel bericht", "mensagem original", "исходное сообщение", "forwarded message",
	"forwarded by", "weitergeleitete nachricht", "message transfere", "message reexpedie",
	"mensaje reenviado", "messaggio inoltrato", "doorgestuurd bericht", "mensagem encaminhada",
	"пересылаемое сообщение", "begin forwarded message",
	"anfang der weitergeleiteten nachricht", "debut du message reexpedie",
	"debut du message transfere", "inicio del mensaje reenviado", "inizio messaggio inoltrato",
	"reply message", "antwort", "previous message", "urspr. nachricht"};

static const char *const reply_above[] = {"type your reply above", "reply above this line",
	"reply above the line", "write above this line", "uber dieser zeile",
	"oberhalb dieser linie", "au-dessus de cette ligne", "encima de esta linea",
	"sopra questa riga", "boven deze regel"};

static const char *const addressees[] = {"team", "support", "all", "everyone", "everybody", "folks",
	"guys", "there", "sir", "sirs", "madam", "or", "and", "zusammen", "alle", "und", "damen",
	"herren", "service", "customer", "the", "support-team", "sir/madam", "madam/sir",
	"kundenservice", "leute", "team,", "equipe", "toutes", "tous", "tout", "le", "la", "monde",
	"a", "et", "y", "todos", "todas", "tutti", "equipo", "allemaal", "mevrouw", "heer",
	"pessoal", "equipa", "senores", "senor", "senora", "senhor", "senhora", "o", "madame",
	"monsieur", "collega", "client", "clients", "help", "desk", "helpdesk", "again", "nochmal",
	"miteinander", "ihr", "lieben", "liebes", "dear", "коллеги", "команда", "поддержка",
	"meneer", "dott", "sig", "signori", "mr", "mrs", "ms", "dr", "prof", "herr", "frau", "mr.",
	"mrs.", "ms.", "dr."};

static const char *const contacts[] = {"tel", "tel.", "telefon", "telephone", "phone", "mobil",
	"mobile", "cell", "fax", "telefax", "handy", "e-mail", "email", "mail", "www.", "http://",
	"https://", "gmbh", "ag", "inc", "inc.", "ltd", "ltd.", "llc", "sarl", "sas", "s.a.",
	"s.l.", "bv", "b.v.", "geschaftsfuhrer", "geschaftsfuhrung", "amtsgericht",
	"handelsregister", "hrb", "registergericht", "ust-id", "ust-idnr", "steuernummer", "sitz",
	"vat", "siret", "movil", "telefono", "telefoon", "cto", "ceo", "cfo", "director", "manager",
	"str.", "strasse", "street", "road", "avenue", "suite", "floor"};

static const char *const footers[] = {"unsubscribe", "mailing list", "mailman", "abmelden",
	"abbestellen", "se desabonner", "desabonnement", "darse de baja", "listinfo",
	"you received this message because", "lists.", "list-", "newsletter", "view it on github",
	"reply to this email directly", "uitschrijven", "cancelar a subscricao", "disiscriviti"};

static const char *const disclaimers[] = {"confidential", "privileged", "intended recipient",
	"intended only for", "intended solely for", "received this in error",
	"received this e-mail in error", "received this email in error",
	"received this message in error", "notify the sender", "delete this", "delete it from",
	"unauthorized", "unauthorised", "legally binding", "virus", "any attachments", "disclosure",
	"dissemination", "vertraulich", "rechtlich geschutzt", "irrtumlich erhalten",
	"irrtumlich erhielten", "nicht der richtige adressat", "nicht der beabsichtigte",
	"nicht der vorgesehene", "vernichten sie diese", "loschen sie diese",
	"unbefugte weitergabe", "unerlaubte", "informieren sie bitte", "informieren sie uns",
	"absender", "confidentiel", "destinataire", "par erreur", "strictement interdite",
	"pieces jointes", "l'expediteur", "detruire", "confidencial", "destinatario", "por error",
	"queda prohibid", "archivos adjuntos", "notifiquelo", "notifique", "riservat", "per errore",
	"vietata", "allegati", "mittente", "distruggere", "vertrouwelijk", "geadresseerde",
	"ten onrechte", "bijlagen", "afzender", "destinatario", "por engano", "anexos", "remetente",
	"proibid", "конфиденциальн", "адресат", "по ошибке", "отправител"};

static const char *const strong_disclaimers[] = {"confidentiality notice", "confidentiality note",
	"disclaimer:", "this e-mail and any", "this email and any", "this message and any",
	"this e-mail may contain", "this email may contain", "this message may contain",
	"this message contains", "this email contains", "this e-mail contains",
	"the information contained in this", "the information in this email",
	"the information in this e-mail", "consider the environment", "diese e-mail enthalt",
	"diese email enthalt", "diese nachricht enthalt", "diese mail enthalt",
	"der inhalt dieser e-mail", "der inhalt dieser nachricht", "denken sie an die umwelt",
	"pflichtangaben", "ce message et", "ce message est", "ce courriel et", "ce courriel est",
	"ce mail et", "pensez a l'environnement", "este mensaje y", "este mensaje puede contener",
	"este mensaje contiene", "este correo electronico y", "este correo y", "aviso legal",
	"antes de imprimir", "questo messaggio e", "il presente messaggio",
	"le informazioni contenute", "dit bericht is", "dit e-mailbericht", "de informatie in dit",
	"esta mensagem", "este e-mail", "данное сообщение", "это сообщение"};

static const char *const traces[] = {"traceback (most recent call last)",
	"caused by:", "exception in thread",
	"stack trace:", "stacktrace:", "call stack:", "goroutine ", "panic:", "php fatal",
	"php warning", "php notice", "php parse", "fatal error:", "segmentation fault",
	"unhandled exception", "unhandled rejection", "uncaught ", "npm err!",
	"fatal:", "kernel panic", "at java.", "at com.", "at org.", "at system.", "at object.",
	"in thread "};

static const char *const thanks_for[] = {"for", "fur", "fuer", "pour", "por", "per", "voor", "pela",
	"pelo", "за", "again", "in advance", "im voraus", "d'avance", "and", "und", "et", "y", "e",
	"en", "from", "aus", "a lot", "so much", "schon", "schonmal", "vorab"};

static const struct HeaderLabel {
	const char *label;
	HeaderField field;
} header_labels[] = {{"from", HEADER_FROM}, {"von", HEADER_FROM}, {"de", HEADER_FROM},
	{"da", HEADER_FROM}, {"van", HEADER_FROM}, {"от", HEADER_FROM}, {"от кого", HEADER_FROM},
	{"expediteur", HEADER_FROM}, {"absender", HEADER_FROM}, {"sent", HEADER_DATE},
	{"gesendet", HEADER_DATE}, {"envoye", HEADER_DATE}, {"enviado", HEADER_DATE},
	{"enviado el", HEADER_DATE}, {"enviada em", HEADER_DATE}, {"enviado em", HEADER_DATE},
	{"inviato", HEADER_DATE}, {"verzonden", HEADER_DATE}, {"отправлено", HEADER_DATE},
	{"date", HEADER_DATE}, {"datum", HEADER_DATE}, {"fecha", HEADER_DATE},
	{"data", HEADER_DATE}, {"дата", HEADER_DATE}, {"to", HEADER_TO}, {"an", HEADER_TO},
	{"a", HEADER_TO}, {"para", HEADER_TO}, {"aan", HEADER_TO}, {"кому", HEADER_TO},
	{"cc", HEADER_TO}, {"kopie", HEADER_TO}, {"copie", HEADER_TO}, {"empfanger", HEADER_TO},
	{"destinataire", HEADER_TO}, {"subject", HEADER_SUBJECT}, {"betreff", HEADER_SUBJECT},
	{"objet", HEADER_SUBJECT}, {"asunto", HEADER_SUBJECT}, {"oggetto", HEADER_SUBJECT},
	{"onderwerp", HEADER_SUBJECT}, {"assunto", HEADER_SUBJECT}, {"тема", HEADER_SUBJECT}};

static const char *const form_labels[] = {"name", "first name", "last name", "full name", "email",
	"e-mail", "email address", "phone", "order", "order number", "order id", "order no",
	"invoice", "invoice number", "customer", "customer number", "customer id", "subject",
	"message", "comment", "comments", "category", "product", "version", "topic", "priority",
	"description", "company", "country", "your name", "your email", "your message", "vorname",
	"nachname", "kundennummer", "rechnungsnummer", "bestellnummer", "auftragsnummer", "betreff",
	"nachricht", "ihre nachricht", "kategorie", "produkt", "telefon", "firma", "anliegen",
	"nom", "prenom", "numero de commande", "numero de client", "sujet", "objet", "telephone",
	"nombre", "apellidos", "numero de pedido", "asunto", "mensaje", "telefono", "cognome",
	"nome", "numero ordine", "oggetto", "messaggio", "naam", "ordernummer", "klantnummer",
	"bericht", "assunto", "mensagem", "имя", "телефон", "сообщение", "номер заказа"};

static bool ends_word(Str s, size_t at)
{
	return at >= s.len || !point_is_word(point_peek(s, at)) ||
	       !point_is_word(point_peek_before(s, at));
}

static size_t longest_start(Str plain, const char *const *list, size_t count)
{
	size_t longest = 0;
	for (size_t i = 0; i < count; i++) {
		if (plain.len == 0 || list[i][0] != plain.ptr[0])
			continue;
		Str phrase = str_from(list[i]);
		if (phrase.len > longest && str_starts(plain, phrase) &&
			ends_word(plain, phrase.len))
			longest = phrase.len;
	}
	return longest;
}

static bool holds_word(Str plain, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		Str phrase = str_from(list[i]);
		for (ptrdiff_t at = str_find(plain, phrase, 0); at >= 0;
			at = str_find(plain, phrase, (size_t)at + 1))
			if (!point_is_word(point_peek_before(plain, (size_t)at)) &&
				ends_word(plain, (size_t)at + phrase.len))
				return true;
	}
	return false;
}

static unsigned count_held(Str plain, const char *const *list, size_t count)
{
	unsigned n = 0;
	for (size_t i = 0; i < count; i++)
		n += str_has(plain, str_from(list[i]));
	return n;
}

static bool is_in(Str word, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(word, list[i]))
			return true;
	return false;
}

size_t phrase_greeting(Str plain)
{
	return longest_start(plain, greetings, COUNT(greetings));
}

size_t phrase_closing(Str plain)
{
	return longest_start(plain, closings, COUNT(closings));
}

size_t phrase_device(Str plain)
{
	return longest_start(plain, devices, COUNT(devices));
}

size_t phrase_lead_in(Str plain)
{
	return longest_start(plain, lead_ins, COUNT(lead_ins));
}

size_t phrase_quoting(Str plain)
{
	return longest_start(plain, quotings, COUNT(quotings));
}

size_t phrase_trace(Str plain)
{
	return longest_start(plain, traces, COUNT(traces));
}

size_t phrase_thanks_for(Str plain)
{
	return longest_start(plain, thanks_for, COUNT(thanks_for));
}

bool phrase_wrote(Str plain)
{
	return holds_word(plain, wrotes, COUNT(wrotes));
}

bool phrase_separator(Str plain)
{
	return longest_start(plain, separators, COUNT(separators)) > 0;
}

bool phrase_reply_above(Str plain)
{
	return count_held(plain, reply_above, COUNT(reply_above)) > 0;
}

bool phrase_addressee(Str word)
{
	return is_in(word, addressees, COUNT(addressees));
}

bool phrase_contact(Str plain)
{
	return holds_word(plain, contacts, COUNT(contacts));
}

bool phrase_footer(Str plain)
{
	return count_held(plain, footers, COUNT(footers)) > 0;
}

unsigned phrase_disclaimers(Str plain, bool weak)
{
	unsigned strong = count_held(plain, strong_disclaimers, COUNT(strong_disclaimers));
	return 3 * strong + (weak ? count_held(plain, disclaimers, COUNT(disclaimers)) : 0);
}

unsigned phrase_header(Str label)
{
	for (size_t i = 0; i < COUNT(header_labels); i++)
		if (str_is(label, header_labels[i].label))
			return header_labels[i].field;
	return 0;
}

bool phrase_form_label(Str label)
{
	return is_in(label, form_labels, COUNT(form_labels));
}
