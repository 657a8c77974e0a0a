#!/usr/bin/env python3
"""Says "I don't know" where the sources don't hold the answer: answering.py BINARY [SET...]

Other people's documents and questions (../shared/data, or $COUNTERSIGN_SHARED) as workspaces without a model. A third of each
collection's documents is left out: questions about these can't be answered. Prints how many questions were answered
whose document is there, from that document, and how many whose document is not; and questions of another trade altogether.
"""
import collections
import json
import os
import subprocess
import sys
import tempfile
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("COUNTERSIGN_SHARED", os.path.join(HERE, "../../../shared")) + "/data/"
MOST = 300  # questions of a collection


def lines(path):
    with open(SHARED + path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def left_out(document):
    return zlib.crc32(document.encode()) % 3 == 0


def relevant(path):
    out = collections.defaultdict(set)
    with open(SHARED + path, encoding="utf-8") as f:
        for line in f.read().splitlines()[1:]:
            query, document, score = line.split("\t")
            if int(score) > 0:
                out[query].add(document)
    return out


def call(binary, folder, *arguments):
    run = subprocess.run([binary, "-w", folder, "--json", *arguments], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit("%s: %s" % (" ".join(arguments), run.stderr[:300]))
    return [json.loads(line) for line in run.stdout.splitlines()]


def drafts(binary, documents, questions, calibrate=None):
    """{question id: brief} over a workspace of these documents."""
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "w")
        subprocess.run([binary, "init", folder], check=True, capture_output=True)
        with open(os.path.join(folder, "kb", "docs.jsonl"), "w", encoding="utf-8") as f:
            for d in documents:
                f.write(json.dumps({"id": d["_id"], "title": d.get("title", ""), "text": d["text"], "audience": "public"}) + "\n")
        with open(os.path.join(folder, "tickets.jsonl"), "w", encoding="utf-8") as f:
            for n, text in questions:
                f.write(json.dumps({"id": n, "subject": "", "requester": {"name": "Kim", "email": "kim@customer.example"},
                                    "messages": [{"from": "kim@customer.example", "at": "2026-01-05T10:00:00Z", "body": text}]}) + "\n")
        call(binary, folder, "ingest")
        if calibrate:
            calibrate(binary, folder)
        call(binary, folder, "import", os.path.join(folder, "tickets.jsonl"))
        return {b["ticket"]["id"]: b for b in call(binary, folder, "draft", "--all")}


def cited(brief):
    by_n = {e["n"]: e["document"] for e in brief["evidence"]}
    return {by_n.get(c["n"]) for s in brief["answer"]["sentences"] for c in s["citations"]}


def tally(name, briefs, wanted, kept):
    answered = collections.Counter()
    for n, brief in briefs.items():
        there = wanted.get(n, set()) & kept
        kind = "there" if there else "gone" if n in wanted else "foreign"
        says = brief["disposition"] == "answer"
        answered[kind] += 1
        answered[kind + " answered"] += says
        answered["right"] += says and bool(cited(brief) & there)
    share = lambda part, whole: 100 * answered[part] / answered[whole] if answered[whole] else float("nan")
    print("# measured: %-9s answered where the document is there: %5.1f %% of %d (from it: %.1f %%); where it is gone: %.1f %% of %d; "
          "of another trade: %.1f %% of %d" % (name, share("there answered", "there"), answered["there"], share("right", "there"),
                                              share("gone answered", "gone"), answered["gone"], share("foreign answered", "foreign"),
                                              answered["foreign"]))
    return answered


def collection(name):
    folder = {"stackfaq": "stackfaq", "xquad": "xquad_en", "banking": "tau2/banking_knowledge"}[name]
    documents = lines(folder + "/corpus.jsonl")
    questions = lines(folder + "/queries.jsonl") if name != "banking" else []
    step = max(1, len(questions) // MOST)
    asked = [(q["_id"], q["text"]) for q in questions[::step]]
    foreign = [("oos-%d" % i, q["text"]) for i, q in enumerate(lines("clinc150/oos_test.jsonl")[:1000:10])]
    return documents, asked + foreign, relevant(folder + "/qrels.tsv")


def main():
    for name in sys.argv[2:] or ("stackfaq", "xquad", "banking"):
        documents, questions, wanted = collection(name)
        kept = [d for d in documents if not left_out(d["_id"])]
        tally(name, drafts(os.path.abspath(sys.argv[1]), kept, questions), wanted, {d["_id"] for d in kept})


if __name__ == "__main__":
    main()
