"""Makes tickets out of questions: messy.py LOT SEED [LANGUAGE] < queries.jsonl > messy.jsonl

Each question is wrapped in a greeting, a story, thanks, a signature, and mostly a quoted mail (which names another
question of the set), a pasted log and a disclaimer. LOT is dev or heldout (messy_frames.py); the same seed gives the
same bytes. {"_id","text"} in, {"_id","text"} out."""

import json
import random
import sys

from messy_frames import CITIES, FIRMS, FIRST, LAST, LOTS, ROLES


def fields(rng, other):
    first, last = rng.choice(FIRST), rng.choice(LAST)
    return {"first": first, "last": last, "firm": rng.choice(FIRMS), "city": rng.choice(CITIES), "role": rng.choice(ROLES),
            "mail": ("%s.%s@example.com" % (first, last)).lower(), "day": "%02d" % rng.randint(10, 28),
            "m2": "%02d" % rng.randint(0, 59), "d3": "%03d" % rng.randint(100, 999),
            "weekday": rng.choice(["Monday", "Tuesday", "Wednesday", "Thursday"]), "other": other}


def story(rng, frame, question, fill):
    before = rng.sample(frame["before"], rng.randint(2, min(5, len(frame["before"]))))
    after = rng.sample(frame["after"], rng.randint(1, min(3, len(frame["after"]))))
    asked = rng.choice(frame["lead"]) + question
    shape = rng.randrange(3)  # its own paragraph; at the end of one; in the middle of one
    if shape == 0:
        parts = [" ".join(before), asked, " ".join(after)]
    elif shape == 1:
        parts = [" ".join(before + [asked]), " ".join(after)]
    else:
        parts = [" ".join(before[:1]), " ".join(before[1:] + [asked] + after)]
    return [fill(p) if p is not parts[1] or question not in p else
            question.join(fill(x) for x in p.split(question)) for p in parts]


def ticket(rng, frame, logs, question, other):
    values = fields(rng, other)

    def fill(text):
        for name, value in values.items():
            text = text.replace("{%s}" % name, value)
        return text

    parts = [fill(rng.choice(frame["greetings"]))]
    told = story(rng, frame, question, fill)
    if rng.random() < 0.6:
        told.insert(rng.randint(1, len(told)), fill(rng.choice(logs)))
    parts += told + [rng.choice(frame["thanks"])]
    closing = fill(rng.choice(frame["closings"])) + "\n" + fill(rng.choice(frame["signatures"]))
    parts.append(closing)
    if rng.random() < 0.4:
        parts.append(fill(rng.choice(frame["disclaimers"])))
    if rng.random() < 0.7:
        parts.append(fill(rng.choice(frame["quotes"])))
    subject = fill(rng.choice(frame["subjects"]))
    return ("Subject: %s\n\n" % subject if subject else "") + "\n\n".join(p for p in parts if p) + "\n"


def main():
    lot, seed = sys.argv[1], int(sys.argv[2])
    language = sys.argv[3] if len(sys.argv) > 3 else "en"
    frames, logs = LOTS[lot]
    queries = [json.loads(line) for line in sys.stdin if line.strip()]
    rng = random.Random(seed)
    for query in queries:
        other = rng.choice(queries)["text"]
        text = ticket(rng, frames[language], logs, query["text"], other)
        print(json.dumps({"_id": query["_id"], "text": text}, ensure_ascii=False))


main()
