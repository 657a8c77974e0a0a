"""Questions in seven shapes that messy.py does not have: messy_shapes.py SEED < queries.jsonl > messy.jsonl

A chat log, a web form, a forwarded mail, speech written down, a numbered list, an answer above a quoted mail, a pasted
table or record. Written without regard to how text is segmented, and never tuned against: the third lot of quality.py
("shapes"). {"_id","text"} in, {"_id","text","shape"} out."""

import json
import random
import sys

NAMES = ["Ondine Farrow", "Kwame Osei", "Lucia Bergamaschi", "Piotr Zielinski", "Hanneke Visser", "Rohan Iyer", "Maeve Quill"]
FILLER = ["um", "so yeah", "you know", "like", "basically", "anyway", "sorry if this is a silly one", "right"]
ASIDE = [
    "my colleague was on the line earlier and could not help me any further",
    "we have been with you since the beginning of last year and mostly it has been fine",
    "i tried the same thing on the other computer in the office and it did not change anything",
    "the train was late so i am writing this from my phone",
    "my son says i should just ask you directly",
    "yesterday evening it was still all right as far as i can tell",
    "there is a holiday here on thursday so please mind the time difference",
    "i have read the pages you sent me twice",
]
BOT = ["Welcome! I am the virtual assistant. In a few words, what can I do for you?",
       "Did one of these help articles answer your question? 1) Opening times 2) Password 3) Something else",
       "I will connect you with a colleague. Your place in the queue is 4.",
       "Thank you for waiting. You are now talking to Bram from the second line."]
AGENT = ["Hello, good morning, one moment while I open your account.", "May I have the reference please?",
         "Thank you, I see it now. And what would you like to know?"]


def sentence(text):
    return text[0].upper() + text[1:] + "."


def chat(rng, question, other):
    who, minute, out = rng.choice(NAMES).split()[0], rng.randint(0, 30), []

    def say(name, text):
        nonlocal minute
        minute += rng.randint(0, 2)
        out.append("[%02d:%02d] %s: %s" % (rng.choice([9]), minute, name, text))
    say("Assistant", BOT[0])
    say(who, rng.choice(["hi", "hello there", "good morning"]))
    say("Assistant", BOT[1])
    say(who, "something else")
    say("Assistant", BOT[2])
    say("Bram", rng.choice(BOT[3:] + AGENT))
    say(who, sentence(rng.choice(ASIDE)))
    if rng.random() < 0.5:
        say("Bram", AGENT[1])
        say(who, "it is %d-%s" % (rng.randint(10000, 99999), rng.choice("ABCDEF")))
        say("Bram", AGENT[2])
    say(who, question)
    if rng.random() < 0.5:
        say(who, "are you still there?")
    return "\n".join(out)


def form(rng, question, other):
    name = rng.choice(NAMES)
    return "\n".join([
        "You have received a new submission from the contact page", "",
        "Name: " + name, "E-mail: %s@mail.example" % name.split()[0].lower(), "Phone: +31 20 555 01%02d" % rng.randint(10, 99),
        "How did you hear about us: a friend", "Customer since: 201%d" % rng.randint(0, 9),
        "Message: %s %s %s" % (sentence(rng.choice(ASIDE)), question, sentence(rng.choice(ASIDE))),
        "Newsletter: no", "I have read the privacy notice: yes", "", "IP: 203.0.113.%d" % rng.randint(1, 250),
        "Browser: Mozilla/5.0 (X11; Linux x86_64; rv:128.0)"])


def forward(rng, question, other):
    a, b = rng.sample(NAMES, 2)
    return "\n".join([
        rng.choice(["Can you take this one please?", "see below, for you I think", "FYI - who answers this?"]), "", a.split()[0], "",
        "---------- Forwarded message ---------", "From: %s <%s@post.example>" % (b, b.split()[0].lower()),
        "Date: Tue, 3 Mar 2026 at 17:4%d" % rng.randint(0, 9), "Subject: " + rng.choice(["a question", "help", "(no subject)"]),
        "To: <info@shop.example>", "", "Dear team,", "", sentence(rng.choice(ASIDE)) + " " + question, "", "Best,", b])


def speech(rng, question, other):
    asked = question.rstrip("?.! ").lower()
    words = [rng.choice(FILLER), rng.choice(ASIDE), rng.choice(FILLER), "and", asked, rng.choice(FILLER),
             rng.choice(ASIDE), "okay thanks bye"]
    return " ".join(words)


def numbered(rng, question, other):
    points = [sentence(x) for x in rng.sample(ASIDE, 3)]
    points.insert(rng.randint(0, 3), question)
    return "Hi,\n\na few points:\n\n" + "\n".join("%d. %s" % (i + 1, p) for i, p in enumerate(points)) + \
        "\n\nCheers, " + rng.choice(NAMES)


def above(rng, question, other):
    a, b = rng.sample(NAMES, 2)
    return "\n".join([
        sentence(rng.choice(ASIDE)), "", "But now: " + question, "", a, "Sent with my mobile", "",
        "________________________________", "From: %s" % b, "Sent: Monday, 2 March 2026 08:1%d" % rng.randint(0, 9),
        "To: %s" % a, "Subject: RE: your request", "", "Dear %s," % a.split()[0], "", "you asked us: " + other,
        "We have looked into it and closed the request. Please reply if there is anything else.", "", "Yours sincerely", b,
        "Registered office: 1 Canal Street. Company number 0%d." % rng.randint(100000, 999999)])


def pasted(rng, question, other):
    if rng.random() < 0.5:
        block = "date;item;amount;state\n" + "\n".join("2026-0%d-1%d;%s-%d;%d.%02d;%s" % (
            rng.randint(1, 9), rng.randint(0, 9), rng.choice("QXZ"), rng.randint(100, 999), rng.randint(1, 90), rng.randint(0, 99),
            rng.choice(["open", "paid", "failed"])) for _ in range(8))
    else:
        block = json.dumps({"request": "%08x" % rng.getrandbits(32), "status": rng.choice([400, 409, 502]), "retry": True,
                            "detail": {"node": "eu-%d" % rng.randint(1, 9), "elapsed_ms": rng.randint(3, 900)}}, indent=2)
    parts = [sentence(rng.choice(ASIDE)), "This is what I get:\n\n" + block, question]
    if rng.random() < 0.5:
        parts = [parts[0], parts[2], parts[1]]
    return "\n\n".join(parts + ["/" + rng.choice(NAMES).split()[0]])


SHAPES = [chat, form, forward, speech, numbered, above, pasted]


def main():
    rng = random.Random(int(sys.argv[1]))
    queries = [json.loads(line) for line in sys.stdin if line.strip()]
    for i, q in enumerate(queries):
        shape, other = SHAPES[i % len(SHAPES)], queries[rng.randrange(len(queries))]["text"]
        print(json.dumps({"_id": q["_id"], "text": shape(rng, q["text"], other), "shape": shape.__name__}, ensure_ascii=False))


main()
