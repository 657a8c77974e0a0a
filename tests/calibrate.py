#!/usr/bin/env python3
"""From which confidence on sources answer: tests/calibrate.py BINARY. A workspace of eight documents and golden cases about them
and about what no document says; the threshold is spoilt in both directions and found again. Speaks TAP."""
import json, os, re, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import BINARY, ask, end, run, tell

DOCUMENTS = {
    "opening-hours": "The counter is open Monday to Friday from 9:00 to 17:00. On Saturdays the counter is open from 10:00 to 13:00.",
    "card-fees": "A replacement card costs 12 EUR. The fee for a replacement card is waived after theft.",
    "transfer-limits": "The daily transfer limit is 5,000 EUR. A higher transfer limit is set at the counter.",
    "savings-rates": "The savings account pays 1.75 % interest a year. Interest on savings is credited on 31 December.",
    "password-reset": "A forgotten password is reset with the link on the sign-in page. The reset link is valid for 30 minutes.",
    "closing-account": "An account is closed with a signed letter. Closing an account takes 10 working days.",
    "travel-insurance": "The travel insurance covers trips up to 60 days. Travel insurance is included in the gold card.",
    "safe-deposit": "A safe deposit box costs 80 EUR a year. The key of a safe deposit box is kept by the customer.",
}
ANSWERABLE = ["When is the counter open on Saturdays?", "What does a replacement card cost?", "What is the daily transfer limit?",
              "How much interest does the savings account pay?", "How long is the reset link for a forgotten password valid?",
              "How long does closing an account take?", "How many days does the travel insurance cover?",
              "What does a safe deposit box cost a year?"]
UNANSWERABLE = ["Do you sell postage stamps?", "Can I pay my parking ticket with you?", "Who painted the picture in your lobby?",
                "Is there a playground near the branch?", "Do you deliver flowers?", "What is the weather in Lisbon tomorrow?",
                "How do I train my dog?", "Which film won the prize last year?"]


def workspace(tmp):
    folder = tmp + "/w"
    subprocess.run([BINARY, "init", folder], check=True, capture_output=True)
    for name, text in DOCUMENTS.items():
        open("%s/kb/%s.md" % (folder, name), "w").write("---\naudience: public\n---\n\n# %s\n\n%s\n" % (name.replace("-", " "), text))
    run(folder, "ingest")
    golden(folder, "ours", ANSWERABLE, UNANSWERABLE)
    return folder


def golden(folder, name, answerable, unanswerable):
    os.makedirs(folder + "/evals", exist_ok=True)
    with open("%s/evals/%s.jsonl" % (folder, name), "w") as f:
        for n, (text, disposition) in enumerate([(t, "answer") for t in answerable] + [(t, "abstain") for t in unanswerable]):
            f.write(json.dumps({"id": "%s-%d" % (disposition, n), "query": text, "expect": {"disposition": disposition}}) + "\n")


def setting(folder, value):
    path = folder + "/countersign.ini"
    text = re.sub(r"\n\[answer\]\n(?:[^\[]*)", "\n", open(path).read())
    open(path, "w").write(text + ("\n[answer]\n; a person wrote this\nthreshold = %s\n" % value if value else ""))


def threshold(folder):
    found = re.findall(r"(?m)^threshold = ([0-9.]+)", open(folder + "/countersign.ini").read())
    return float(found[-1]) if found else None


def calibrate(folder, *sets):
    p = run(folder, "--json", "eval", "calibrate", *(sets or ("ours",)))
    return p.returncode, json.loads(p.stdout or "{}"), p.stderr


def finds_it(folder, spoilt):
    setting(folder, spoilt)
    code, told, why = calibrate(folder)
    tell("from %s a threshold is found that declines and answers" % spoilt, code == 0 and told["answerable"] >= 5 and
         told["unanswerable"] == 8 and told["declined"] == 8 and told["answered"] >= told["answerable"] - 1, (told, why))
    tell("it is written, and what a person wrote stays", threshold(folder) == told["threshold"] and
         "; a person wrote this" in open(folder + "/countersign.ini").read(), open(folder + "/countersign.ini").read()[-300:])
    tell("it lies between what it may be", 0.2 <= told["threshold"] <= 0.9, told)
    return told


def counts(folder):
    """Drafts obey it."""
    line = {"id": "T", "subject": "A question", "requester": {"name": "A", "email": "a@example.com"}, "messages": [
        {"from": "a@example.com", "at": "2026-11-18T08:41:00Z", "body": "What does a replacement card cost?"}]}
    open(folder + "/t.jsonl", "w").write(json.dumps(line) + "\n")
    run(folder, "import", folder + "/t.jsonl")
    setting(folder, "1")
    strict = ask(folder, "draft", "T")["disposition"]
    setting(folder, "1")
    calibrate(folder)
    again = ask(folder, "draft", "T", "--again", "--reason", "calibrated")["disposition"]
    tell("a draft that abstained under a spoilt threshold answers under the one that was found", (strict, again) == ("abstain", "answer"),
         (strict, again))


def refuses(folder):
    golden(folder, "few", ANSWERABLE, UNANSWERABLE[:4])
    before = open(folder + "/countersign.ini").read()
    code, _, why = calibrate(folder, "few")
    tell("four cases of a kind are too few, and nothing is written", code == 5 and "5 of each are needed" in why and
         open(folder + "/countersign.ini").read() == before, (code, why))
    tell("a set that is not there is named", calibrate(folder, "none")[0] == 5 and "none" in calibrate(folder, "none")[2])
    run(folder, "user", "add", "ann", "--role", "analyst")
    p = run(folder, "--as", "ann", "eval", "calibrate", "ours")
    tell("only an administrator sets it", p.returncode == 4 and open(folder + "/countersign.ini").read() == before, p.stderr)


def main():
    with tempfile.TemporaryDirectory() as tmp:
        folder = workspace(tmp)
        low, high = finds_it(folder, "0.01"), finds_it(folder, "0.99")
        tell("the same from below and from above", low["threshold"] == high["threshold"], (low, high))
        counts(folder)
        refuses(folder)
    end()


main()
