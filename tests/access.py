#!/usr/bin/env python3
"""Nobody can tell from a search what else there is: held against workspaces that hold nothing else.

    tests/access.py BINARY        DOCUMENTS=1000 RIGHTS=15 GROUP_COUNT=4 SEED=1

Documents of random words and random groups go into one workspace; for random sets of groups, each another one, somebody searches there,
and in a workspace made of only the documents they may read. Everything that `search --explain --json` says must be
equal: documents, order, scores to the last digit, counts, excerpts, reasons. Only the numbers of passages differ.
"""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile

BINARY = os.path.abspath(sys.argv[1])
DOCUMENTS = int(os.environ.get("DOCUMENTS", "1000"))
RIGHTS = int(os.environ.get("RIGHTS", "15"))
GROUPS = [f"group{i}" for i in range(int(os.environ.get("GROUP_COUNT", "4")))]
random.seed(int(os.environ.get("SEED", "1")))

WORDS = [a + b for a in "ba co de fu ga hi jo ku la mi no pe ra su ta vo".split()
         for b in "rrel ndle mper nnet lter stle rgon ttice ppet".split()]


def words(count):
    """Skewed: some are common, most are rare."""
    return " ".join(random.choice(WORDS[:random.randint(1, len(WORDS))]) for _ in range(count))


def documents():
    made = []
    for i in range(DOCUMENTS):
        groups = [] if random.random() < 0.3 else random.sample(GROUPS, random.randint(1, min(3, len(GROUPS))))
        made.append({"id": f"d{i:05}", "title": words(3), "text": words(random.randint(5, 150)), "groups": groups,
                     "audience": random.choice(["public", "internal"])})
    return made


def run(folder, user, *args):
    done = subprocess.run([BINARY, "-w", folder, "--as", user, *args], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"not ok - {args} ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


def workspace(folder, own):
    subprocess.run([BINARY, "init", folder], capture_output=True, check=True)
    shutil.rmtree(f"{folder}/kb", ignore_errors=True)
    os.mkdir(f"{folder}/kb")
    with open(f"{folder}/kb/all.jsonl", "w", encoding="utf-8") as f:
        f.writelines(json.dumps(d) + "\n" for d in own)
    run(folder, "root", "ingest")


def found(folder, user, query, k):
    answer = json.loads(run(folder, user, "--json", "search", "--explain", query, "-k", str(k)))
    for p in answer["passages"]:
        p.pop("id", None)
    answer.pop("took_ms", None)
    answer.pop("took_us", None)
    return answer


def queries():
    asked = [words(random.randint(1, 3)), words(random.randint(8, 25))]
    first = random.choice(asked[1].split())
    return asked + [first[:-1] + "x" + first[-1] + ". " + words(12) + "?"]  # a word spelt wrong


def rights():
    """RIGHTS different sets of groups, as far as there are so many."""
    sets = set()
    while len(sets) < min(RIGHTS, 2 ** len(GROUPS)):
        sets.add(tuple(sorted(random.sample(GROUPS, random.randint(0, len(GROUPS))))))
    return sorted(sets, key=lambda mine: random.random())


def compare(whole, only, user, failures):
    """Gives how many passages were compared."""
    answers = 0
    for query in queries():
        k = random.choice([1, 5, 20, 1000])
        a, b = (found(f, user, query, k) for f in (whole, only))
        answers += len(a["passages"])
        if a != b:
            failures.append(query)
            differ = [(x, y) for x, y in zip(a["passages"], b["passages"]) if x != y]
            print(f"# {user}: \"{query}\" -k {k}: {len(a['passages'])} and {len(b['passages'])} passages", *differ[:1])
    return answers


def main():
    top = tempfile.mkdtemp(prefix="countersign-access-")
    made, whole, only, failures, answers = documents(), f"{top}/whole", f"{top}/only", [], 0
    workspace(whole, made)
    tried = rights()
    for number, mine in enumerate(tried):
        workspace(only, [d for d in made if not d["groups"] or set(d["groups"]) & set(mine)])
        for folder in (whole, only):
            run(folder, "root", "user", "add", f"u{number}", "--role", "agent", *(["--groups", ",".join(mine)] if mine else []))
        answers += compare(whole, only, f"u{number}", failures)
        shutil.rmtree(only)
        if len(failures) > 5:
            break
        if number % 100 == 99:
            print(f"# {number + 1} rights", flush=True)
    print(f"# note: {len(tried)} different rights over {DOCUMENTS} documents, {answers} passages compared")
    print(f"{'not ' if failures or not answers else ''}ok - a search tells nothing of what its reader may not read")
    shutil.rmtree(top)
    return 1 if failures else 0


sys.exit(main())
