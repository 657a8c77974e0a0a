#include "text/stopwords.h"

#include "base/auto.h"

/* As word_without_accents writes them, so that one table serves careful and careless writers.
 * `others` are small words of neighbouring languages (bg sv da no pl cs tr ro hu fi): they speak
 * against ours. */
static const char english[] =
	"a about above across actually after afternoon again against all almost along already "
	"also although always am among an and another any anybody anyone anything are aren't "
	"around as at basically be because been before behind being below beside besides best "
	"between beyond both but by can can't cannot cant cheers could couldn't dare dear "
	"despite did didn't didnt do does doesn't doesnt doing don't done dont down during each "
	"either else enough even evening ever every everybody everyone everything except "
	"faithfully few for from further good greetings had hadn't has hasn't have haven't "
	"having he he'd he'll he's hello her here here's hers herself hey hi him himself his how "
	"how's however i i'd i'll i'm i've if im in inside into is isn't isnt it it's its itself "
	"ive just kind later least less let's like lot many may maybe me might mightn't mine "
	"more morning most much must mustn't my myself near need needn't neither never no nobody "
	"none nor not nothing now of off often ok okay on once one only onto or other others "
	"ought our ours ourselves out outside over own per perhaps please pls quite rather "
	"really regards same several shall shan't she she'd she'll she's should shouldn't simply "
	"since sincerely so some somebody someone something sometimes soon sorry still such than "
	"thank thanks thankyou that that's the their theirs them themselves then there there's "
	"these they they'd they'll they're they've this those though through thx till to too "
	"toward towards under unless unlike until up upon us very via was wasn't we we'd we'll "
	"we're we've welcome well were weren't what what's whatever when when's whenever where "
	"where's whereas wherever whether which while who who's whom whose why why's will with "
	"within without won't wont would wouldn't yes yet you you'd you'll you're you've your "
	"yours yourself yourselves";

static const char german[] =
	"ab abend aber alle allem allen aller alles als also am an andere anderem anderen "
	"anderer anderes anders ans auch auf aufs aus ausser ausserhalb bei beim bereits beste "
	"besten bevor bin bis bisher bislang bist bitte da dabei dadurch dafur daher damen damit "
	"danach dank danke dann daran darauf daraus darf darfst darin daruber darum das dass "
	"dasselbe davon davor dazu dein deine deinem deinen deiner deines dem den denen denn "
	"dennoch der deren derer derselbe des deshalb dessen deswegen dich die diese dieselbe "
	"diesem diesen dieser dieses dir doch dort du durch durfen durft durfte durften eben "
	"eigentlich ein eine einem einen einer eines einige einigem einigen einiger einiges "
	"einmal entschuldigung er erst es etwa etwas euch euer eure eurem euren eurer falls fast "
	"frau freundliche freundlichen fuer fur ganz gar geehrte geehrten geehrter gegen "
	"gegenuber gehabt genau gern gerne gewesen geworden gruessen gruezi gruss grusse grussen "
	"guten habe haben habt hallo hast hat hatte hatten hattest hattet heissen heisst her "
	"heraus herein herr herren herzliche heute hier hin hinaus hinein hinter ich ihm ihn "
	"ihnen ihr ihre ihrem ihren ihrer ihres im immer in indem innerhalb ins ist ja je jede "
	"jedem jeden jeder jedes jedoch jemand jemandem jemanden jene jenem jenen jener jenes "
	"jetzt kann kannst kein keine keinem keinen keiner keines koennen koennte konnen konnt "
	"konnte konnten konntest lassen lasst laut leider lg liebe lieber mag magst mal man "
	"manche manchem manchen mancher manches mehr mehrere mein meine meinem meinen meiner "
	"meines mfg mich mir mit mochte mochten mochtest moechte mogen moin morgen muessen muss "
	"mussen musst musste mussten nach nachdem neben nein nicht nichts nie niemals niemand "
	"noch nun nur ob obgleich obwohl oder ohne pro schon sehr sei seid seien sein seine "
	"seinem seinen seiner seines seit selber selbst servus sich sie sind so sobald sodass "
	"solange solche solchem solchen solcher solches soll sollen sollst sollt sollte sollten "
	"sondern sonst sowie statt tag trotz trotzdem uber ueber um und uns unser unsere unserem "
	"unseren unserer unseres unter unters vg viel viele vielen vieler vielleicht vom von vor "
	"waere wahrend wann war ware waren warst wart warum was wegen weil weiter weitere "
	"weiteren welch welche welchem welchen welcher welches wem wen wenig wenige weniger wenn "
	"wer werde werden werdet weshalb wessen wie wieder wieso wieviel wieviele will willst "
	"wir wird wirst wo wobei wodurch wofur woher wohin wollen wollt wollte wollten womit "
	"wonach woran worauf woraus worden worin woruber worum wovon wozu wuerde wurde wurden "
	"wurdest wurdet zu zum zur zuruck zwar zwischen";

static const char french[] =
	"a afin ai aie aient ainsi ait allez allons alors apres as assez au aucun aucune "
	"aujourd'hui auquel aura aurai auraient aurais aurait aurez auriez aurions aurons auront "
	"aussi autre autres aux auxquels avaient avais avait avant avec avez aviez avions avons "
	"ayant ayez beaucoup bien bonjour bonne bonsoir c c'est c'etait ca car ce ceci cela "
	"celle celles celui cependant certain certaine certaines certains ces cet cette ceux "
	"chaque cher chere chez combien comme comment contre cordialement d d'un d'une dans de "
	"deja depuis derriere des desole desquels devait devant devez devons devrais devrait "
	"dois doit doivent donc dont du duquel elle elles en encore enfin ensuite entre es est "
	"et etaient etais etait etant ete etes etiez etions eu eue eux excusez faire fais fait "
	"faudrait faut font furent fus fut guere hors ici il ils j j'ai jamais je journee jusqu "
	"jusqu'a jusque l l'on la laquelle le lequel les lesquelles lesquels leur leurs lors "
	"lorsqu lorsque lui m ma madame maintenant mais mal malgre me meme memes merci mes "
	"mesdames messieurs moi moins mon monsieur n n'a n'est ne ni non nos notre nous on ont "
	"or ou oui par parce parfois parmi pas pendant personne peu peut peuvent peux plait plus "
	"plusieurs plutot point pour pourquoi pourrais pourrait pourriez pourront pourtant "
	"pouvais pouvait pouvez pouvons presque puis puisqu puisque qu qu'elle qu'il qu'on qu'un "
	"qu'une quand que quel quelle quelles quelqu quelqu'un quelque quelques quels qui quoi "
	"rien s s'il sa salut salutations sans se selon sera serai seraient serais serait seras "
	"serez serions serons seront ses seulement si sincerement sinon soi soient sois soit "
	"sommes son sont sous souvent soyez soyons stp suis sur surtout svp t ta tandis te tel "
	"telle telles tels tes toi ton toujours tous tout toute toutefois toutes tres trop tu un "
	"une va vais vers veulent veut veux voici voila vont vos votre voudrais voudrait voulez "
	"voulons vous y";

static const char spanish[] =
	"a ademas adonde ahi ahora al algo alguien algun alguna algunas alguno algunos alli "
	"ambos ante antes aquel aquella aquellas aquello aquellos aqui asi atentamente aun "
	"aunque ayer bajo bien buenas buenos cada casi como con conmigo contigo contra cordial "
	"cordiales cual cuales cualquier cualquiera cuando cuanta cuantas cuanto cuantos cuya "
	"cuyo de debe debemos deben deberia debo del desde despues dias disculpe donde durante e "
	"el ella ellas ello ellos en entonces entre era eramos eran eras eres es esa esas ese "
	"eso esos esta estaba estaban estado estamos estan estando estar estas este esten "
	"estimada estimado estimados esto estos estoy estuvieron estuvo excepto favor fue fueron "
	"fui fuimos gracias ha haber habia habian habido habra habria hace hacer hacia hago han "
	"has hasta hay haya hayan he hemos hizo hola hoy hubo ir jamas la las le les lo los "
	"luego mal mas me mediante mejor menos mi mia mientras mio mis misma mismas mismo mismos "
	"mucha muchas mucho muchos muy nada nadie ni ningun ninguna ninguno no noches nos "
	"nosotras nosotros nuestra nuestras nuestro nuestros nunca o os otra otras otro otros "
	"para peor perdon pero poca pocas poco pocos podemos poder podia podria podrian por "
	"porque puede pueden puedes puedo pues que queremos quien quienes quiere quieren quiero "
	"quisiera quiza quizas saludo saludos salvo se sea sean segun senor senora sera seran "
	"sere seria serian si sido siempre siendo sin sino sobre sois solamente solo somos son "
	"soy su sus suya suyo tal tales tambien tampoco tan tanta tantas tanto tantos tardes te "
	"tenemos tener tengo tenia ti tiene tienen tienes toda todas todavia todo todos tras tu "
	"tus tuvo tuya tuyo u un una unas unos usted ustedes va vamos van varias varios vosotros "
	"voy vuestra vuestro y ya yo";

static const char italian[] =
	"a abbia abbiamo abbiano adesso affinche agli ai al alcun alcuna alcune alcuni all alla "
	"alle allo altra altre altri altro anche ancora andare avendo avere avete aveva avevano "
	"avevo avra avranno avrebbe avrei avuto bene buonasera buongiorno c'e che chi ci ciao "
	"cioe col com'e come con contro cordiali cos'e cosa cosi cui da dagli dai dal dall dalla "
	"dalle dallo degli dei del dell della delle dello dentro deve devi devo devono di "
	"distinti dobbiamo dopo dov'e dove dovere dovrebbe dunque durante e ed egli egregio ella "
	"entrambi entro era erano eravamo eri ero essa esse essendo essere essi esso fa faccio "
	"fanno fare favore forse fra fu fuori furono gentile gentili gia gli grazie ha hai hanno "
	"ho i ieri il in infatti inoltre io l la le lei li lo loro lui ma mai male me mediante "
	"meno mentre mi mia mie miei mille mio molta molte molti molto ne neanche negli nei nel "
	"nell nella nelle nello nemmeno nessun nessuna nessuno niente no noi non nostra nostre "
	"nostri nostro nulla o oggi ogni ognuno oltre oppure ora per perche pero piu poca poche "
	"pochi poco poi poiche possiamo posso possono potere potete poteva potrebbe potrei prego "
	"presso prima proprio puo puoi qua qualche qualcosa qualcuno quale quali qualsiasi "
	"quando quanta quante quanti quanto quasi quegli quei quel quella quelle quelli quello "
	"quest questa queste questi questo qui quindi saluti salve sara saranno sarebbe "
	"sarebbero scusate scusi se sebbene secondo sei sempre senza si sia siamo siano siete "
	"signora signore signori solo soltanto sono sopra sotto stata state stati stato stessa "
	"stesse stessi stesso su sua sue sugli sui sul sull sulla sulle sullo suo suoi tanto te "
	"ti tra troppo tu tua tue tuo tuoi tutta tutte tutti tutto un un'altra una uno va vado "
	"vanno verso vi vogliamo voglio voi vorrebbe vorrei vostra vostre vostri vostro vuoi "
	"vuole";

static const char dutch[] =
	"aan achter al alle alleen allen alles als alsjeblieft alstublieft altijd ander andere "
	"anders bedankt beide ben bent beste bij bijna binnen boven buiten daar daarmee daarna "
	"daarom daarvoor dag dan dank dankjewel dat de deed den der des deze dezelfde die dit "
	"doe doen doet door doordat dus een eens eerst elk elkaar elke en enige enkele er erg "
	"even ga gaan gaat geachte gedaan geen gehad genoeg geweest geworden ging gisteren "
	"goedemiddag goedemorgen goedenavond graag groet groeten haar had hadden hallo heb "
	"hebben hebt heeft heel heer hem hen het hetzelfde hier hiermee hiervoor hij hoe hoeveel "
	"hoewel hoi hoogachtend hun ieder iedere iemand iets ik in indien is ja je jij jou jouw "
	"jullie kan kon konden kun kunnen kunt laat langs laten maar mag me meer meest men met "
	"mevrouw mij mijn mijne minder minst misschien mocht mochten moest moesten moet moeten "
	"mogen na naar naast nadat nee niemand niet niets noch nog nooit nu of om omdat onder "
	"ons onze ooit ook op over per reeds rond sinds slechts sommige soms sorry te tegen "
	"tegenover ten tenzij ter terwijl tijdens toch toen tot tussen u uit uw vaak van vanaf "
	"vandaag vanuit veel via volgens voor voordat vriendelijk vriendelijke waar waardoor "
	"waarin waarmee waarom waarop waarvan waarvoor wanneer want waren was wat we weer wegens "
	"weinig wel welk welke werd werden wie wij wil wilde wilden willen wilt word worden "
	"wordt zal ze zeer zelf zelfde zich zichzelf zij zijn zo zodat zodra zonder zou zouden "
	"zulke zullen zult";

static const char portuguese[] =
	"a abraco abracos agora ai ainda alem algo alguem algum alguma algumas alguns ali ambos "
	"ante antes ao aonde aos apenas apos aquela aquelas aquele aqueles aqui aquilo as assim "
	"ate atenciosamente bem boa bom cada cara caro com comigo como consegue consigo contra "
	"contudo cuja cujo cumprimentos da das de dela delas dele deles depois desculpe desde "
	"deve devem devemos deveria devo dia do dos durante e ela elas ele eles em embora "
	"enquanto entao entre era eram eramos eras es essa essas esse esses esta estado estamos "
	"estando estao estar estas estava estavam este esteja estejam estes esteve estiveram "
	"estou eu faco favor faz fazer fez foi fomos foram fui gentileza gostaria ha haver havia "
	"hoje houve ir isso isto ja jamais la lhe lhes logo mais mal mas me mediante melhor "
	"menos mesma mesmas mesmo mesmos meu meus mim minha minhas muita muitas muito muitos na "
	"nada nao nas nem nenhum nenhuma ninguem no noite nos nossa nossas nosso nossos num numa "
	"nunca o obrigada obrigado oi ola onde ontem os ou outra outras outro outros para pela "
	"pelas pelo pelos perante pior pode podem podemos poder poderia poderiam podia pois por "
	"porem porque portanto posso pouca poucas pouco poucos pra prezada prezado prezados "
	"quais quaisquer qual qualquer quando quanta quantas quanto quantos quase que quem quer "
	"querem queremos queria quero sao se segundo seja sejam sem sempre sendo senhor senhora "
	"ser sera serao serei seria seriam seu seus si sido so sob sobre somente somos sou sua "
	"suas tais tal talvez tambem tanta tantas tanto tantos tao tarde te tem temos tendo "
	"tenha tenham tenho ter tera terao teria teu teus teve ti tido tinha tinham tiveram toda "
	"todas todavia todo todos tu tua tuas tudo um uma umas uns vai vamos vao varias varios "
	"voce voces vos vosso vou";

static const char russian[] =
	"а без благодарю благодаря более больше будем будет будете будто буду будут будучи бы "
	"был была были было быть в вам вами вас ваш ваша ваше вашего вашей вашем вашему ваши "
	"ваших ведь весь вечер вместо во вокруг вот все всегда всего всей всем всеми всему всех "
	"вследствие всю вся вчера вы где да даже день для до добрый должен должна должно должны "
	"другая другие других другого другое другой его ее ей ему если есть еще же за завтра "
	"затем зато зачем здесь здравствуйте и из извините изо или им именно ими иногда их к "
	"каждая каждого каждое каждые каждый как какая какие каких какого какое какой каком "
	"какую кем ко когда кого ком кому которая которого которое которой котором которому "
	"которую которые который которым которых кроме кто кто-то куда ли либо лишь любая любое "
	"любой любые мало между менее меньше меня мне много мной мною мог могла могли могло могу "
	"могут мое моего моей моем моему можем может можете можно мои моим моих мой моя мы на "
	"над надо нам нами например нас наш наша наше нашего нашей нашем наши наших не нее ней "
	"некоторые некоторый некоторых нельзя нем нет ни никакие никакой никогда никого никто "
	"ним ними них ничего ничто но нужно о об обо один одна однако одни одно одного одной "
	"около он она они оно опять от откуда ото отчего очень перед передо по под подо "
	"пожалуйста пока после потом потому почему почти поэтому при привет про простите просто "
	"против пусть ради с сам сама самая сами само самого самое самые самый свое своего своей "
	"своем своему свои своим своих свой свою своя себе себя сегодня сейчас сколько словно "
	"снова со собой совсем согласно спасибо среди стал стала стали стало сюда та так такая "
	"также такие таких такого такое такой там твое твои твой твоя те тебе тебя тем теми "
	"теперь тех то тобой тогда того тоже той только том тому тот ту туда тут ты у уважаемая "
	"уважаемые уважаемый уважением уже утро хотел хотела хотели хотелось хотим хотите хотя "
	"хочет хочу часто чего чей чем чему через что что-то чтобы чье чьи чья эта эти этим "
	"этими этих это этого этой этом этому этот эту я является являлся являются";

static const char others[] =
	"aceasta acest acestea adalah af akan akkor ako ale alebo ama amb amely ana ang apakah aquest "
	"aquesta ar arba atau att atunci av ay az azt bagaimana ban bana bang bao bawat bila bir bisa "
	"biti ble blev bol bola bolo bu buna byc bylo byt cac cand care cat cate cho cilvekam co cok "
	"csak cu cua cum cung czy daca daha dalam dar dari degil dekuji dels dengan det din dla dobry "
	"dret duoc duoi dupa dziekuje dzien efter egy ei eller els ett etta etter ez fara fi fie "
	"foarte fost fran gdje gi gibi hak haki hanella hangi har hei hej hii hindi hiyo hoac hogy "
	"hol hur hvad hvala hvis hvor hvordan icin igal iki ikke ile ili illetve ima ini inimesel "
	"inte intre ise ito itu jag jak jako jeg jego jeho jej jest jeszcze jo joga joganak joka "
	"jokaisella jos jsem jsme jsou jste juz ka kad kadar kaikki kaip kako kanyang kao karapatan "
	"katika katram kazdy kde kdy ke kedy kell kerem kes khi khong ki kiekvienas kiitos kila kim "
	"kje koik koja koje koji koszonom kot ktera ktere ktery ktora ktore ktory kui kuidas kuin "
	"kuwa kwa lahko lam lehet lub lutfen mam med meg mert mga miert mikor miksi milloin milyen "
	"mina minden mint minulla minun missa mita moj moja moje mot moze mozna mtu mu multumesc "
	"mutta muze myos nama napot nar nasil nav nay nebo nebyl neden nekem neni nerede neu ng nguoi "
	"nhieu nhu nhung niin nije ning nuo och od og ogsa oigus oikeus olan olarak ole oleh oli olla "
	"oma orang oraz ori ovat pa pada paivaa palun pana pe peab pel pentru phai poate podla podle "
	"prava pravico pravo pre preco pri prie prin proc prosim prosze przez przy qualsevol rang rat "
	"saab sau sava saya sebagai see selle sen setiap seva sina siz size ska skal som sonra sto "
	"sunt svaka svako svoj szerint tai tak take taman tarafindan teise telah tema tere "
	"tesekkurler theo tidak tiesibas til tota tothom trebuie tren trong truoc turi tylko tym unde "
	"unei untuk unui uz vad vaere vagy vain valamint var vara ve veya vina voinko volt vsakdo vui "
	"være wa yake yang yok yra za zmogus або але бути бъде вече ви вона вони всеки във від він ги "
	"е защо и има його какво както като кога кожна които който която къде людина має ме ми може "
	"му него неговите няма още право при са се си след съм със също також тези това це че ще що "
	"як яка який які із ѝ";

static const char *const lists[LANGUAGE_COUNT] = {
	[LANGUAGE_UNKNOWN] = others,
	[LANGUAGE_EN] = english,
	[LANGUAGE_DE] = german,
	[LANGUAGE_FR] = french,
	[LANGUAGE_ES] = spanish,
	[LANGUAGE_IT] = italian,
	[LANGUAGE_NL] = dutch,
	[LANGUAGE_PT] = portuguese,
	[LANGUAGE_RU] = russian,
};

enum { STOPWORD_SLOTS = 8192 }; /* a power of two, about four times the words */

typedef struct Slot {
	Str word;
	unsigned languages;
} Slot;

/* Filled once, on first use; not for use from two threads at that moment. */
static Slot slots[STOPWORD_SLOTS];
static bool filled;

/* FNV-1a, 32 bits. */
static uint32_t hash_word(Str word)
{
	uint32_t h = 2166136261u;
	for (size_t i = 0; i < word.len; i++)
		h = (h ^ (unsigned char)word.ptr[i]) * 16777619u;
	return h;
}

static Slot *slot_of(Str word)
{
	uint32_t i = hash_word(word) % STOPWORD_SLOTS;
	while (slots[i].word.len > 0 && !str_eq(slots[i].word, word))
		i = (i + 1) % STOPWORD_SLOTS;
	return &slots[i];
}

static void fill(void)
{
	for (unsigned l = 0; l < LANGUAGE_COUNT; l++) {
		Str list = str_from(lists[l]), word;
		while (str_next(&list, ' ', &word)) {
			Slot *slot = slot_of(word);
			if (word.len > 0)
				*slot = (Slot){word, slot->languages | 1u << l};
		}
	}
	filled = true;
}

unsigned stopword_languages(Str word)
{
	if (!filled)
		fill();
	return word.len > 0 ? slot_of(word)->languages : 0;
}

bool stopword_is(Str word, Language language)
{
	return language != LANGUAGE_UNKNOWN && (stopword_languages(word) >> language & 1u) != 0;
}
