#!/usr/bin/env python3
"""Grounding, sentence by sentence: tests/grounding.py BINARY. One source, and replies that say the same otherwise (formats of
numbers and dates, units, number words) or something else in nearly the same words (another unit, digit, date, name, a denial). What
is known not to be told stands in docs/TRUST.md. Speaks TAP."""
import json, os, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import BINARY, ask, end, run, tell

FACTS = """The fee is 1,234.56 EUR for the premium plan. Refunds take 14 days. The offer ends on 3 March 2026. Support is open from
9:00 to 17:30. The limit is 1,000,000 requests. The discount is 12.5 %. The cable is 2 m long. The trial lasts 24 hours.
Version 3.2.1 is required. The fine is 50 CHF. The plan includes 10 GB of data. Cancellation needs a notice period of
three months. The parcel weighs 2.5 kg. Anna Berger leads the Zurich office. Customers may cancel at any time. The
deposit is not refundable. Delivery takes 3 to 5 working days. The battery lasts 8 hours. The speed is 100 Mbit/s. The
temperature must stay below 40 °C. The area is 25 km. The price rises by 5 percent in 2027. The hotline number is +49 30
901820. The reference is AB-1234. The store opens at 8 pm on Fridays."""
CARRIED = [
    "The fee is 1.234,56 EUR for the premium plan.", "The fee is €1,234.56 for the premium plan.",
    "The fee is 1'234.56 EUR for the premium plan.", "Refunds take two weeks.", "Refunds take 14 days.",
    "Refunds take fourteen days.", "Refunds take a fortnight.", "Refunds take 336 hours.", "The offer ends on 03.03.2026.",
    "The offer ends on 2026-03-03.", "The offer ends on March 3rd, 2026.", "The offer ends on 3/3/2026.",
    "Das Angebot endet am 3. März 2026.", "The limit is 1.000.000 requests.", "The limit is 1000000 requests.",
    "The limit is one million requests.", "The discount is 12,5 percent.", "The discount is 12.5%.",
    "The cable is 200 cm long.", "The cable is 2 metres long.", "The trial lasts one day.", "Version 3.2.1 is required.",
    "The fine is CHF 50.", "The fine is fifty francs.", "The plan includes 10 gigabytes of data.",
    "The plan includes 10,000 MB of data.", "Cancellation needs a notice period of 3 months.", "The parcel weighs 2500 g.",
    "Anna Berger leads the Zurich office.", "Customers can cancel at any time.", "The deposit can't be refunded.",
    "Delivery takes 3-5 working days.", "Delivery takes three to five business days.", "The speed is 100 Mbps.",
    "The temperature must stay below 40 degrees Celsius.", "The price rises by 5 % in 2027.",
    "The hotline number is 030 901820.",
]
NOT_CARRIED = [
    "The fee is 1,243.56 EUR for the premium plan.", "The fee is 1,234.56 USD for the premium plan.",
    "The fee is 12,345.60 EUR for the premium plan.", "Refunds take 14 working days.", "Refunds take 14 weeks.",
    "Refunds take 4 days.", "The offer ends on 4 March 2026.", "The offer ends on 3 May 2026.",
    "The offer ends on 3 March 2027.", "Support is open from 9:00 to 18:30.", "The limit is 100,000 requests.",
    "The discount is 15 %.", "The discount is 12.5 EUR.", "The cable is 2 km long.", "The cable is 20 m long.",
    "The trial lasts 24 days.", "Version 3.2.2 is required.", "Version 3.2 is required.", "The fine is 50 EUR.",
    "The plan includes 10 TB of data.", "Cancellation needs a notice period of 90 days.", "The parcel weighs 2.5 lb.",
    "The parcel weighs 25 kg.", "Anna Berger leads the Geneva office.", "Customers may not cancel at any time.",
    "Customers must cancel at any time.", "The deposit is refundable.", "Delivery takes 3 to 5 days.",
    "Delivery takes 5 to 7 working days.", "The battery lasts 80 hours.", "The speed is 100 MB/s.",
    "The temperature must stay below 40 °F.", "The area is 25 miles.", "The price rises by 5 % in 2028.",
    "The hotline number is +49 30 901821.", "The reference is AB-1243.",
]
HARD = {"number_not_found", "unit_mismatch", "name_not_found", "negation", "certainty", "unsupported"}


def workspace(tmp):
    folder = tmp + "/w"
    subprocess.run([BINARY, "init", folder], check=True, capture_output=True)
    open(folder + "/kb/facts.md", "w").write("---\naudience: public\n---\n\n# Facts about the premium plan\n\n" + FACTS + "\n")
    run(folder, "ingest")
    line = {"id": "T", "subject": "Facts", "requester": {"name": "", "email": "a@example.com"}, "messages": [
        {"from": "a@example.com", "at": "2026-01-05T10:00:00Z", "body": "Which facts about the premium plan are there?"}]}
    open(tmp + "/t.jsonl", "w").write(json.dumps(line) + "\n")
    run(folder, "import", tmp + "/t.jsonl")
    ask(folder, "draft", "T")
    return folder


def told(folder, tmp, sentence):
    open(tmp + "/reply", "w").write(sentence[:-1] + " [1].\n")
    brief = ask(folder, "edit-draft", "T", "--file", tmp + "/reply")
    return [(p["code"], p["text"][:100]) for p in brief["verdict"]["problems"] if p["code"] in HARD]


def main():
    with tempfile.TemporaryDirectory() as tmp:
        folder = workspace(tmp)
        wrong = [(s, t) for s in CARRIED for t in [told(folder, tmp, s)] if t]
        tell("what the source says is carried however it is written (%d sentences)" % len(CARRIED), not wrong, wrong)
        missed = [s for s in NOT_CARRIED if not told(folder, tmp, s)]
        tell("what it does not say is marked however near it comes (%d sentences)" % len(NOT_CARRIED), not missed, missed)
    end()


main()
