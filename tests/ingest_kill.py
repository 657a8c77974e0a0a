#!/usr/bin/env python3
"""kill -9 during ingest: afterwards the knowledge and its index are the old state or the new one, never between.

    tests/ingest_kill.py BINARY        KILLS=50 SEED=1 WATCH=5

Each round changes 20 documents at once, starts an ingest and kills it after a random time; then a search must find
all 20 of one state. Searches also run while it is written. At the end the index must answer to the bit like one of
a workspace made anew of the same documents, hold no left-over files, and the trail must verify.
"""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath(sys.argv[1])
KILLS = int(os.environ.get("KILLS", "50"))
WATCH = int(os.environ.get("WATCH", "5"))  # after so many kills an ingest that ends, with searches meanwhile
SEED = int(os.environ.get("SEED", "1"))
CHANGED, STEADY = 20, 60
ENV = {**os.environ, "ASAN_OPTIONS": "detect_leaks=0"}
WORDS = "refund parcel invoice router contract window engineer number address password delivery customer".split()

random.seed(SEED)
failures = []


def check(holds, what):
    if not holds:
        failures.append(what)
        print(f"# {what}")
    return holds


def run(folder, *args):
    done = subprocess.run([BINARY, "-w", folder, "--as", "root", *args], capture_output=True, text=True, env=ENV,
                          check=False)
    check(done.returncode == 0, f"{args[0]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
    return done.stdout


def search(folder, text, k):
    out = run(folder, "--json", "search", text, "-k", str(k))
    return json.loads(out)["passages"] if out else []


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def steady_documents(folder):
    for i in range(STEADY):
        words = " ".join(random.choices(WORDS, k=80))
        write(f"{folder}/kb/steady{i}.md", f"# Steady {i}\n\n{words}\n")


def change(folder, state):
    """Documents come, change and go."""
    for i in range(CHANGED):
        if (i + state) % 5 == 0 and i > 0:
            if os.path.exists(f"{folder}/kb/changed{i}.md"):
                os.remove(f"{folder}/kb/changed{i}.md")
        else:
            words = " ".join(random.choices(WORDS, k=30))
            write(f"{folder}/kb/changed{i}.md", f"# Changed {i}\n\nThe marker is state{state}. {words}\n")


def states_found(folder):
    """state -> how many documents of it are found"""
    found = {}
    for p in search(folder, "marker", 50):
        state = p["excerpt"].split("The marker is state")[1].split(".")[0]
        found[state] = found.get(state, 0) + 1
    return found


def expected(state):
    return sum(1 for i in range(CHANGED) if (i + state) % 5 != 0 or i == 0)


def is_one_state(found, *states):
    return any(found == {str(s): expected(s)} for s in states)


def killed_ingest(folder, longest):
    child = subprocess.Popen([BINARY, "-w", folder, "--as", "root", "ingest"], stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, env=ENV)
    time.sleep(random.uniform(0, longest))
    hit = child.poll() is None
    child.send_signal(signal.SIGKILL)
    child.wait()
    return hit


def main():
    top = tempfile.mkdtemp(prefix="countersign-ingest-kill-")
    folder, fresh = f"{top}/w", f"{top}/fresh"
    subprocess.run([BINARY, "init", folder], capture_output=True, env=ENV, check=True)
    steady_documents(folder)
    change(folder, 1)
    began = time.monotonic()
    run(folder, "ingest")
    longest = (time.monotonic() - began) * 1.2
    stored, now, hits, old, new = 1, 1, 0, 0, 0
    while hits < KILLS and len(failures) < 5:
        now += 1
        change(folder, now)
        hits += killed_ingest(folder, longest)
        found = states_found(folder)
        check(is_one_state(found, stored, now), f"after kill {hits}: {found}, and not all of {stored} or {now}")
        if is_one_state(found, now):
            new, stored = new + 1, now
        else:
            old += 1
        if hits % WATCH == 0:
            child = subprocess.Popen([BINARY, "-w", folder, "--as", "root", "ingest"], stdout=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL, env=ENV)
            while child.poll() is None:
                found = states_found(folder)
                check(is_one_state(found, stored, now), f"during an ingest: {found}")
            check(child.returncode == 0, "the ingest that was not killed failed")
            stored = now
    run(folder, "ingest")
    check(is_one_state(states_found(folder), now), "at the end not the newest state")
    subprocess.run([BINARY, "init", fresh], capture_output=True, env=ENV, check=True)
    shutil.rmtree(f"{fresh}/kb")
    shutil.copytree(f"{folder}/kb", f"{fresh}/kb")
    run(fresh, "ingest")
    for text in WORDS + ["marker state refund", "steady changed", "the customer has a number and a parcel"]:
        a, b = ([(p["document"], p["score"], p["excerpt"]) for p in search(w, text, 40)] for w in (folder, fresh))
        check(sorted(a) == sorted(b) and [x[1] for x in a] == [x[1] for x in b], f"\"{text}\": not as made anew")
    index = os.listdir(f"{folder}/.countersign/index")
    check("new" not in index and len(index) <= 12, f"left-over files: {index}")
    check(json.loads(run(folder, "--json", "audit", "verify"))["ok"], "the trail does not verify")
    print(f"# note: {hits} kills that hit: {old} left the old state, {new} the new one")
    print(f"{'not ' if failures else ''}ok - after each of {hits} kills -9 of an ingest the old state or the new one")
    shutil.rmtree(top)
    return 1 if failures else 0


sys.exit(main())
