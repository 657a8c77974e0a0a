#!/usr/bin/env python3
"""Learns the weights of src/stage/confidence.c: confidence_train.py BINARY FEATURES-PROGRAM

A logistic regression over the signs of the source that ranks first, learnt on the questions of answering.py's collections
(their document there, taken away, or of another trade) and on the training half of the demo's golden cases. Half of the
questions are held out. Prints the weights, and how many questions of each kind are then answered; also with each
collection left out of learning, which is the honest guess for a workspace nobody knows. evals/trust/run.sh answering does it.
"""
import collections
import json
import math
import os
import subprocess
import sys
import tempfile
import zlib

sys.dont_write_bytecode = True

import answering

SIGNS = ("whole", "head", "missing", "near", "words", "margin")
COLLECTIONS = ("stackfaq", "xquad", "banking", "demo")
STEPS, RATE, RIDGE = 1500, 0.5, 0.01

Sample = collections.namedtuple("Sample", "collection kind signs label held_out")


def passages(brief):
    return [{"document": e["document"], "title": e["title"], "heading": e["heading"], "text": e["excerpt"], "score": e["score"],
             "note": e["note"] or ("internal" if e["audience"] == "internal" else "")}
            for e in brief["evidence"] if e["audience"] != "record"]


def of_collection(binary, name):
    documents, questions, wanted = answering.collection(name)
    kept = [d for d in documents if not answering.left_out(d["_id"])]
    ids, text = {d["_id"] for d in kept}, dict(questions)
    for n, brief in answering.drafts(binary, kept, questions).items():
        gold = wanted.get(n, set()) & ids
        kind = "there" if gold else "gone" if n in wanted else "foreign"
        yield {"id": name + "|" + n, "text": text[n], "kind": kind, "gold": sorted(gold), "passages": passages(brief)}


def of_demo(binary):
    with tempfile.TemporaryDirectory() as top:
        folder = os.path.join(top, "w")
        subprocess.run([binary, "init", folder, "--demo"], check=True, capture_output=True)
        with open(os.path.join(folder, "evals", "golden.jsonl"), encoding="utf-8") as f:
            cases = [json.loads(line) for line in f if line.strip()]
        cases = [c for c in cases if "ticket" in c and c["expect"].get("disposition") in ("answer", "abstain")]
        with open(os.path.join(top, "t.jsonl"), "w", encoding="utf-8") as f:
            for n, c in enumerate(cases):
                f.write(json.dumps(dict(c["ticket"], id="G-%d" % n)) + "\n")
        answering.call(binary, folder, "import", os.path.join(top, "t.jsonl"))
        for n, c in enumerate(cases):
            brief = answering.call(binary, folder, "draft", "G-%d" % n)[0]
            there = c["expect"]["disposition"] == "answer"
            yield {"id": "demo|" + c["id"], "text": c["ticket"]["messages"][-1]["body"], "kind": "there" if there else "gone",
                   "gold": c["expect"].get("documents", []) if there else [], "passages": passages(brief)}


def samples(binary, program):
    cases = {}
    for name in COLLECTIONS:
        for case in of_demo(binary) if name == "demo" else of_collection(binary, name):
            cases[case["id"]] = case
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as f:
        f.writelines(json.dumps(c) + "\n" for c in cases.values())
        f.flush()
        out = subprocess.run([program, f.name], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        n, document, signs = line.split("\t")
        case = cases[n]
        signs = [float(s) for s in signs.split()]
        # where it is there but another ranks first, neither answer is right
        label = None if case["kind"] == "there" and document not in case["gold"] else case["kind"] == "there"
        yield Sample(n.split("|")[0], case["kind"], signs, label, zlib.crc32(n.encode()) % 2 == 1)


def fit(rows):
    """Weights and bias; every collection's two labels count the same."""
    counts = collections.Counter((r.collection, r.label) for r in rows)
    share = [1 / counts[r.collection, r.label] for r in rows]
    whole = sum(share)
    mean = [sum(r.signs[k] for r in rows) / len(rows) for k in range(len(SIGNS))]
    spread = [math.sqrt(sum((r.signs[k] - mean[k]) ** 2 for r in rows) / len(rows)) + 1e-9 for k in range(len(SIGNS))]
    scaled = [[(s - m) / d for s, m, d in zip(r.signs, mean, spread)] for r in rows]
    weights, bias = [0.0] * len(SIGNS), 0.0
    for _ in range(STEPS):
        down, tilt = [RIDGE * w for w in weights], 0.0
        for row, x, part in zip(rows, scaled, share):
            error = (1 / (1 + math.exp(-(bias + sum(w * s for w, s in zip(weights, x))))) - row.label) * part / whole
            tilt += error
            for k, s in enumerate(x):
                down[k] += error * s
        weights = [w - RATE * d for w, d in zip(weights, down)]
        bias -= RATE * tilt
    real = [w / d for w, d in zip(weights, spread)]
    return real, bias - sum(w * m for w, m in zip(real, mean))


def tell(title, rows, weights, bias):
    answered, asked = collections.Counter(), collections.Counter()
    for r in rows:
        asked[r.collection, r.kind] += 1
        answered[r.collection, r.kind] += bias + sum(w * s for w, s in zip(weights, r.signs)) >= 0
    print("# measured: %s: answered %s" % (title, ", ".join("%s %s %.0f %% of %d" % (
        *key, 100 * answered[key] / asked[key], asked[key]) for key in sorted(asked))))


def main():
    binary, program = (os.path.abspath(p) for p in sys.argv[1:3])
    rows = list(samples(binary, program))
    learnt = [r for r in rows if r.label is not None and not r.held_out]
    weights, bias = fit(learnt)
    print(" ".join("%s %.2f" % pair for pair in zip(SIGNS, weights)), "bias %.2f" % bias)
    tell("held-out half", [r for r in rows if r.held_out], weights, bias)
    for name in COLLECTIONS:
        others = [r for r in rows if r.collection != name and r.label is not None]
        tell("without " + name, [r for r in rows if r.collection == name], *fit(others))


if __name__ == "__main__":
    main()
