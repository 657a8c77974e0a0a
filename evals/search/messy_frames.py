"""What stands around a question in real tickets: the material of messy.py. Two disjoint lots of it: DEV, which may be
looked at while ticket understanding is worked on, and HELDOUT, which is only measured with. Everybody and everything
named here is made up; addresses are those of RFC 2606 and RFC 5737."""

FIRST = ["Maya", "Tom", "Aylin", "Jonas", "Priya", "Carlos", "Ingrid", "Kwame", "Sofie", "Luca", "Hana", "Pierre"]
LAST = ["Brandt", "Okafor", "Lindqvist", "Marchetti", "Sharma", "Novak", "Weber", "Dubois", "Castillo", "Hughes", "Tanaka"]
FIRMS = ["Northgate Logistics", "Brandt & Sons", "Helio Studio", "Lakeside Dental", "Ferro Tooling", "Blue Harbour Travel"]
CITIES = ["Leeds", "Hamburg", "Lyon", "Valencia", "Utrecht", "Gdansk", "Porto", "Galway", "Trieste", "Linz"]
ROLES = ["Office Manager", "Head of Operations", "Purchasing", "Senior Consultant", "Bookkeeping", "IT Coordinator"]

DEV = {
    "en": {
        "greetings": ["Hello,", "Hi there,", "Dear Sir or Madam,", "Good morning,", "Hi team,", "Dear support team,",
                      "Hello {first},", "Hey,", "To whom it may concern,"],
        "before": [
            "I hope this message finds you well.",
            "I have been a customer of yours for about six years and until now I was always happy.",
            "My colleague {first} told me last week that you answer quickly, so I am trying my luck here.",
            "We moved to {city} in the spring and since then everything in the house is still in boxes.",
            "I was on the train back from {city} yesterday when I noticed it for the first time.",
            "First of all, thank you for the nice phone call on Tuesday, the lady on the line was very patient.",
            "I already spent the whole weekend on this and my wife is slowly losing her patience with me.",
            "I am not very good with computers, so please bear with me if I use the wrong words.",
            "My daughter set all of this up before she left for university and now I am on my own with it.",
            "I have tried switching it off and on again, and I have also tried it from my neighbour's place.",
            "We are a small company of twelve people and nobody here is really responsible for such things.",
            "It rained all week, so I finally had the time to sit down and go through my papers.",
            "Sorry for writing again, but I did not find anything about it in the brochure you sent me.",
            "Before the holidays this was never a subject at all, and then suddenly it was.",
        ],
        "after": [
            "It is not terribly urgent, but I would like to have it sorted out before I go on vacation on the {day}th.",
            "A friend of mine said it had something to do with the weather, which I doubt.",
            "I looked around a bit on my own, asked two neighbours, and got three different answers.",
            "If it is easier for you, you can also call me in the afternoon, I am usually at home after four.",
            "My previous provider always answered such questions on the same day.",
            "I would really appreciate a short answer, a long one is not needed.",
            "We have a meeting about it on {weekday} and my boss will surely ask me.",
            "Please excuse my English, it is not my mother tongue.",
            "I am sending this from the office because my own machine is at the repair shop.",
            "Otherwise we are very content with everything, please tell your colleagues.",
        ],
        "lead": ["", "", "My question is: ", "Here is what I would like to know: ", "So: ", "Anyway, ", "What I wanted to ask: "],
        "thanks": ["Thanks a lot in advance!", "Thank you for your help.", "Many thanks for your time and effort.", ""],
        "closings": ["Best regards,", "Kind regards", "Thanks,", "Cheers,", "Yours sincerely,", "Best,", "Regards"],
        "signatures": [
            "{first} {last}\n{role} | {firm}\nPhone: +44 20 7946 0{d3}\n{mail}\nwww.example.com",
            "-- \n{first} {last}\n{firm}\n12 Harbour Road, {city}\nTel. +44 113 496 0{d3}",
            "{first}",
            "{first} {last}\n\nSent from my iPhone",
            "{first} {last}, {role}\n{firm} Ltd. - Registered in England No. 0{d3}{d3}1\nM: +44 7700 900{d3} | F: +44 20 7946 0{d3}",
        ],
        "disclaimers": [
            "This e-mail and any attachments are confidential and may be legally privileged. If you are not the intended "
            "recipient, please notify the sender immediately and delete this message from your system. Any unauthorised "
            "copying, disclosure or distribution is strictly forbidden.",
            "CONFIDENTIALITY NOTICE: The information contained in this message is intended only for the use of the "
            "individual or entity named above. If you have received this communication in error, please destroy it and "
            "any copies. Please consider the environment before printing this e-mail.",
        ],
        "quotes": [
            "On {weekday}, {day} March 2025 at 14:{m2}, {first} {last} <support@example.org> wrote:\n\n"
            "> Dear customer,\n>\n> thank you for contacting us about: {other}\n> We have opened a case for you and a member of our team\n"
            "> will be in touch within two working days. Please keep the\n> number above in the subject line of your answer.\n>\n> Kind regards\n> Customer Care",
            "-----Original Message-----\nFrom: Customer Care <care@example.org>\nSent: {weekday}, March {day}, 2025 9:{m2} AM\n"
            "To: {first} {last} <{mail}>\nSubject: RE: {other}\n\nHello {first},\n\nthank you for your patience. We looked into your account and could not find "
            "a problem on our side. Have you had the chance to restart the device and to install all updates since we last spoke? "
            "If the error persists, please send us a screenshot.\n\nWith best wishes\nCustomer Care",
            "> {other}\n\n> I will pass that on to the department in charge. They should\n> answer you by the end of the week.",
        ],
        "subjects": ["", "", "Question", "Re: your message", "Request #{d3}{d3}"],
    },
    "de": {
        "greetings": ["Guten Tag,", "Sehr geehrte Damen und Herren,", "Hallo zusammen,", "Moin,", "Liebes Support-Team,", "Hallo Frau {last},"],
        "before": [
            "ich hoffe, es geht Ihnen gut.",
            "seit gut sechs Jahren bin ich Kunde bei Ihnen und war bisher immer zufrieden.",
            "Wir sind im Frühjahr nach {city} gezogen und seitdem stehen hier noch überall Kisten.",
            "Meine Kollegin {first} hat mir letzte Woche gesagt, dass Sie schnell antworten.",
            "Ich habe das ganze Wochenende damit verbracht und meine Frau verliert langsam die Geduld mit mir.",
            "Mit Technik kenne ich mich leider nicht besonders gut aus, bitte haben Sie Nachsicht.",
            "Vielen Dank noch einmal für das nette Telefonat am Dienstag.",
            "Aus- und Einschalten habe ich natürlich schon versucht, auch bei meinem Nachbarn.",
            "Leider habe ich in der Broschüre, die Sie mir geschickt haben, nichts dazu gefunden.",
        ],
        "after": [
            "Es eilt nicht sehr, aber vor meinem Urlaub am {day}. hätte ich das gerne geklärt.",
            "Ein Bekannter meinte, das liege am Wetter, was ich nicht glaube.",
            "Sie können mich auch gerne nachmittags anrufen, ab vier bin ich meistens zu Hause.",
            "Ansonsten sind wir sehr zufrieden, richten Sie das bitte Ihren Kollegen aus.",
            "Am {weekday} haben wir dazu eine Besprechung, und mein Chef wird mich sicher fragen.",
            "Über eine kurze Antwort würde ich mich freuen.",
        ],
        "lead": ["", "", "Meine Frage: ", "Nun zu meiner Frage: ", "Ich wüsste gerne: "],
        "thanks": ["Vielen Dank im Voraus!", "Danke für Ihre Hilfe.", "Herzlichen Dank für Ihre Mühe.", ""],
        "closings": ["Mit freundlichen Grüßen", "Viele Grüße", "Beste Grüße,", "MfG", "Freundliche Grüße"],
        "signatures": [
            "{first} {last}\n{firm} GmbH\nHafenstraße 12, {city}\nTel.: +49 30 2312 5{d3}\n{mail}",
            "-- \n{first} {last}\n{role}\nTelefon 040 66969 {d3}",
            "{first}\n\nVon meinem iPhone gesendet",
            "{first} {last}",
        ],
        "disclaimers": [
            "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat sind "
            "oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail. "
            "Das unerlaubte Kopieren sowie die unbefugte Weitergabe dieser Mail ist nicht gestattet.",
        ],
        "quotes": [
            "Am {day}. März 2025 um 14:{m2} schrieb {first} {last} <service@example.org>:\n\n> Guten Tag,\n>\n> vielen Dank für Ihre Nachricht: {other}\n"
            "> Wir haben einen Vorgang für Sie angelegt und melden uns\n> innerhalb von zwei Werktagen.\n>\n> Freundliche Grüße\n> Ihr Kundendienst",
            "-----Ursprüngliche Nachricht-----\nVon: Kundendienst <service@example.org>\nGesendet: {weekday}, {day}. März 2025 09:{m2}\nAn: {mail}\nBetreff: AW: {other}\n\n"
            "Guten Tag,\n\nwir haben Ihr Konto geprüft und auf unserer Seite keinen Fehler gefunden. Haben Sie das Gerät inzwischen neu gestartet?\n\nIhr Kundendienst",
        ],
        "subjects": ["", "", "Frage", "AW: Ihre Nachricht"],
    },
    "es": {
        "greetings": ["Hola:", "Buenos días,", "Estimados señores:", "Buenas tardes, {first}:", "Hola a todos,"],
        "before": [
            "Espero que estén bien.",
            "Soy cliente suyo desde hace unos seis años y hasta ahora siempre he estado contento.",
            "Nos mudamos a {city} en primavera y todavía tenemos todo en cajas.",
            "Llevo todo el fin de semana con esto y mi mujer empieza a perder la paciencia.",
            "No entiendo mucho de ordenadores, así que les pido un poco de paciencia.",
            "Ya he probado a apagarlo y encenderlo, también en casa del vecino.",
        ],
        "after": [
            "No es muy urgente, pero me gustaría resolverlo antes de irme de vacaciones el día {day}.",
            "Un amigo me dijo que era por el tiempo, cosa que dudo.",
            "También me pueden llamar por la tarde, a partir de las cuatro suelo estar en casa.",
            "Por lo demás estamos muy contentos con todo.",
        ],
        "lead": ["", "", "Mi pregunta es: ", "Lo que quería saber: "],
        "thanks": ["¡Muchas gracias de antemano!", "Gracias por su ayuda.", ""],
        "closings": ["Un saludo,", "Saludos cordiales", "Atentamente,", "Gracias,"],
        "signatures": ["{first} {last}\n{firm} S.L.\nTel. +34 960 555 {d3}\n{mail}", "{first}\n\nEnviado desde mi iPhone", "-- \n{first} {last}\n{role}"],
        "disclaimers": [
            "Este mensaje y sus archivos adjuntos son confidenciales y van dirigidos exclusivamente a su destinatario. Si usted lo ha recibido por error, "
            "le rogamos que lo comunique al remitente y lo elimine. Queda prohibida su divulgación, copia o distribución sin autorización.",
        ],
        "quotes": [
            "El {day} de marzo de 2025, a las 14:{m2}, {first} {last} <ayuda@example.org> escribió:\n\n> Estimado cliente:\n>\n> gracias por ponerse en contacto con nosotros: {other}\n"
            "> Hemos abierto un expediente y le responderemos en dos días.\n>\n> Atención al cliente",
        ],
        "subjects": ["", "Consulta", "RE: su mensaje"],
    },
}

DEV_LOGS = [
    "2025-03-{day} 09:{m2}:11,482 INFO  [main] o.e.boot.Starter - starting worker 7 of 12\n"
    "2025-03-{day} 09:{m2}:11,907 WARN  [pool-2] o.e.net.Client - slow response from 192.0.2.17 (4312 ms)\n"
    "2025-03-{day} 09:{m2}:12,040 ERROR [pool-2] o.e.net.Client - request failed\n"
    "java.net.SocketTimeoutException: Read timed out\n\tat java.net.SocketInputStream.read(SocketInputStream.java:189)\n"
    "\tat org.example.net.Client.fetch(Client.java:214)\n\tat org.example.boot.Starter.run(Starter.java:88)\n\t... 14 more",
    "Traceback (most recent call last):\n  File \"/opt/app/run.py\", line 41, in <module>\n    main(sys.argv)\n"
    "  File \"/opt/app/run.py\", line 27, in main\n    data = load(path)\nValueError: invalid literal for int() with base 10: 'n/a'",
    "Mar {day} 08:{m2}:01 gw kernel: [12345.678901] usb 1-1: new high-speed device number 4 using xhci_hcd\n"
    "Mar {day} 08:{m2}:01 gw dhclient[812]: DHCPREQUEST on eth0 to 255.255.255.255 port 67\n"
    "Mar {day} 08:{m2}:09 gw sshd[4410]: Connection closed by 198.51.100.23 port 52114 [preauth]",
    "```\n$ curl -v https://example.com/status\n*   Trying 203.0.113.9:443...\n* Connected to example.com port 443\n< HTTP/1.1 502 Bad Gateway\n< Server: nginx\n```",
    "192.0.2.44 - - [{day}/Mar/2025:10:{m2}:33 +0100] \"GET /index.html HTTP/1.1\" 200 5120 \"-\" \"Mozilla/5.0\"\n"
    "192.0.2.44 - - [{day}/Mar/2025:10:{m2}:34 +0100] \"GET /style.css HTTP/1.1\" 304 0 \"-\" \"Mozilla/5.0\"\n"
    "192.0.2.45 - - [{day}/Mar/2025:10:{m2}:39 +0100] \"POST /login HTTP/1.1\" 500 312 \"-\" \"Mozilla/5.0\"",
]

HELDOUT = {
    "en": {
        "greetings": ["Good afternoon", "Hiya!", "Dear colleagues,", "Hello again,", "Dear Mr {last},", "Greetings,", "Hi"],
        "before": [
            "Apologies in advance for the long message, it has been one of those weeks.",
            "For the last three months I have been looking after my father's paperwork because he broke his hip.",
            "A man called {first} {last} from your {city} branch gave me this address.",
            "I got back from parental leave on Monday and half of the team has changed in the meantime.",
            "You may remember me, we spoke at the trade fair in {city} next to the coffee stand.",
            "We run a bed and breakfast near {city} and the season starts in a fortnight, so things are hectic.",
            "My laptop is from 2019 and has a sticker of a cat on it, in case that matters.",
            "My grandson usually does this for me but he is travelling through Australia until autumn.",
            "I rang the hotline twice and was cut off both times after twenty minutes of music.",
            "The printer next to me has been beeping since nine o'clock, so I will keep it short.",
            "Everything was fine on Friday evening when I locked up the shop.",
            "I do not want to make a fuss, the people at the counter were friendly enough.",
        ],
        "after": [
            "There is no rush, next month is fine with me as well.",
            "My sister in law has the same thing and never had to ask anybody.",
            "I have attached two photographs, although they turned out a bit blurry.",
            "In case you reply by post, please note that we have a new letter box around the corner.",
            "It would be a pity to have to look for somebody else after all these years.",
            "I can be reached on my mobile during the lunch break and then again from seven.",
            "The accountants from {firm} are coming on {weekday} and I want to be prepared.",
            "Nobody at the shop in {city} could tell me, they were about to close.",
        ],
        "lead": ["", "", "In short: ", "I wonder: ", "Long story short, ", "The thing is this. ", "Now to the point. "],
        "thanks": ["Looking forward to hearing from you.", "I appreciate any pointer.", "Ta!", "Thanks so much, you are great."],
        "closings": ["Warm regards,", "Many thanks,", "All the best", "Sincerely,", "With kind regards,", "Take care"],
        "signatures": [
            "{first} {last} (she/her)\n{role}\n{firm}, {city}\nDirect: 020 7946 0{d3}\nhttps://www.example.net",
            "{last}, {first}\nCustomer no. {d3}-{d3}-7",
            "--\n{first}\n\"Measure twice, cut once.\"",
            "{first} {last}\nGet Outlook for Android",
            "________________________________\n{first} {last} | {role} | {firm}\nOffice +44 161 496 0{d3} Mobile +44 7700 900{d3}\n{mail}",
        ],
        "disclaimers": [
            "The contents of this email are intended solely for the addressee and may contain privileged information. Access to this email by "
            "anyone else is unauthorised. If you are not the intended recipient, any disclosure, copying or any action taken in reliance on it is "
            "prohibited and may be unlawful. We accept no liability for viruses.",
            "Think before you print! {firm} is a company registered in England and Wales. VAT no. GB {d3} {d3} 12. This message has been scanned for viruses.",
        ],
        "quotes": [
            "From: Help Desk [mailto:help@example.org]\nSent: {day} April 2025 11:{m2}\nTo: {first} {last}\nCc: Archive\nSubject: [Ticket {d3}{d3}] {other}\n\n"
            "Dear {first},\n\nYour request has been received. Our opening hours are Monday to Friday from eight to six. While you wait you may like to read our "
            "guide to secure passwords or take part in our survey and win a weekend in {city}.\n\nYour Help Desk",
            "{first} {last} <help@example.org> wrote on {day}.04.2025 at 16:{m2}:\n> {other}\n> Could you please confirm your date of birth and the first line\n> of your address, so that we can find you in our system?",
            "________________________________\nFrom: {first} {last} <{mail}>\nDate: {weekday}, April {day}, 2025\nTo: help@example.org\nSubject: {other}\n\n"
            "Hi, any news on this? I wrote ten days ago and only got the automatic reply. The invoice was paid by bank transfer on the first.\n\n{first}",
        ],
        "subjects": ["", "Help needed", "FW: enquiry", "[EXTERNAL] query"],
    },
    "de": {
        "greetings": ["Guten Abend,", "Hallo,", "Liebe Kolleginnen und Kollegen,", "Servus,", "Sehr geehrter Herr {last},"],
        "before": [
            "entschuldigen Sie bitte die lange Mail, es war eine dieser Wochen.",
            "Seit drei Monaten kümmere ich mich um die Unterlagen meines Vaters, weil er sich die Hüfte gebrochen hat.",
            "Am Montag bin ich aus der Elternzeit zurückgekommen und das halbe Team ist neu.",
            "Wir betreiben eine kleine Pension bei {city} und in zwei Wochen beginnt die Saison.",
            "Zweimal habe ich die Hotline angerufen und bin nach zwanzig Minuten Musik aus der Leitung geflogen.",
            "Am Freitagabend, als ich den Laden abschloss, war noch alles in Ordnung.",
        ],
        "after": [
            "Nächsten Monat reicht mir auch noch.",
            "Meine Schwägerin hat dasselbe und musste noch nie jemanden fragen.",
            "Zwei Fotos hänge ich an, sie sind leider etwas unscharf.",
            "Mobil erreichen Sie mich in der Mittagspause und dann wieder ab sieben.",
        ],
        "lead": ["", "Kurz gesagt: ", "Es geht um Folgendes: ", ""],
        "thanks": ["Ich freue mich auf Ihre Antwort.", "Besten Dank!", ""],
        "closings": ["Herzliche Grüße", "Mit besten Grüßen", "Schöne Grüße aus {city}", "LG", "Hochachtungsvoll"],
        "signatures": [
            "{first} {last}\n{role}\n{firm} KG\nFon 0211 900{d3} - Fax 0211 900{d3}\nAmtsgericht Neuss HRA {d3}{d3}",
            "{first} {last}\nKundennummer {d3}{d3}",
            "--\n{first}",
        ],
        "disclaimers": [
            "Der Inhalt dieser E-Mail ist ausschließlich für den bezeichneten Adressaten bestimmt. Sollten Sie nicht der vorgesehene Adressat dieser E-Mail "
            "oder dessen Vertreter sein, so beachten Sie bitte, dass jede Form der Kenntnisnahme, Veröffentlichung, Vervielfältigung oder Weitergabe unzulässig ist.",
        ],
        "quotes": [
            "Von: Hilfe [mailto:hilfe@example.org]\nGesendet: {day}. April 2025 11:{m2}\nAn: {first} {last}\nBetreff: [Vorgang {d3}{d3}] {other}\n\n"
            "Ihre Anfrage ist bei uns eingegangen. Unsere Sprechzeiten sind Montag bis Freitag von acht bis achtzehn Uhr.\n\nIhr Hilfe-Team",
            "{first} {last} <hilfe@example.org> schrieb am {day}.04.2025:\n> {other}\n> Bitte nennen Sie uns noch Ihr Geburtsdatum und die erste Zeile\n> Ihrer Anschrift.",
        ],
        "subjects": ["", "Anfrage", "WG: Rückfrage"],
    },
    "es": {
        "greetings": ["Muy buenas,", "Estimada señora {last}:", "Hola de nuevo:", "Apreciado equipo:"],
        "before": [
            "Perdonen el mensaje tan largo, ha sido una semana complicada.",
            "Desde hace tres meses me ocupo de los papeles de mi padre, que se rompió la cadera.",
            "Llevamos una pensión cerca de {city} y la temporada empieza en quince días.",
            "He llamado dos veces y las dos veces se cortó después de veinte minutos de música.",
        ],
        "after": ["Adjunto dos fotos, aunque han salido algo borrosas.", "Mi cuñada tiene lo mismo y nunca ha tenido que preguntar a nadie.",
                  "El mes que viene también me vale."],
        "lead": ["", "En resumen: ", ""],
        "thanks": ["Quedo a la espera de su respuesta.", "Mil gracias.", ""],
        "closings": ["Reciban un cordial saludo,", "Un abrazo", "Cordialmente,"],
        "signatures": ["{first} {last}\n{role}\n{firm}\nMóvil 600 000 {d3}", "--\n{first}"],
        "disclaimers": ["AVISO LEGAL: La información contenida en este correo es confidencial y puede contener datos protegidos por el secreto profesional. "
                        "Si no es usted el destinatario, queda informado de que su uso, reproducción o divulgación está prohibido."],
        "quotes": ["De: Ayuda <ayuda@example.org>\nEnviado: {day} de abril de 2025 11:{m2}\nPara: {mail}\nAsunto: RE: {other}\n\nHemos recibido su solicitud. "
                   "Nuestro horario es de lunes a viernes de ocho a seis.\n\nEl equipo de ayuda"],
        "subjects": ["", "RV: consulta"],
    },
}

HELDOUT_LOGS = [
    "[Wed Apr {day} 10:{m2}:03.120 2025] [proxy:error] [pid 2211] (111)Connection refused: AH00957: attempt to connect to 127.0.0.1:8080 failed\n"
    "[Wed Apr {day} 10:{m2}:03.121 2025] [proxy_http:error] [pid 2211] AH01114: failed to make connection to backend",
    "Unhandled exception. System.NullReferenceException: Object reference not set to an instance of an object.\n"
    "   at Example.Reports.Builder.Render(Page page) in C:\\src\\Builder.cs:line 118\n   at Example.Program.Main(String[] args) in C:\\src\\Program.cs:line 22",
    "Uncaught TypeError: Cannot read properties of undefined (reading 'map')\n    at Table (bundle.js:10214:19)\n    at renderWithHooks (vendor.js:3312:22)\n"
    "    at mountComponent (vendor.js:4120:13)",
    "{\n  \"level\": \"error\",\n  \"time\": \"2025-04-{day}T10:{m2}:12Z\",\n  \"msg\": \"upstream closed connection\",\n  \"retries\": 3,\n  \"host\": \"node-7\"\n}",
    "E 10:{m2}:12.004 render: buffer 0x7ffd3c lost\nW 10:{m2}:12.311 audio: underrun of 512 frames\nI 10:{m2}:13.000 watchdog: still alive",
    "npm ERR! code ERESOLVE\nnpm ERR! ERESOLVE unable to resolve dependency tree\nnpm ERR! While resolving: shop@1.4.0\nnpm ERR! Found: widget@18.2.0",
    "This is the mail system at host mx.example.net.\n\n<{mail}>: host mail.example.com[192.0.2.25] said: 450 4.7.1\n    Service unavailable - try again later (in reply to RCPT TO command)",
]

LOTS = {"dev": (DEV, DEV_LOGS), "heldout": (HELDOUT, HELDOUT_LOGS)}
