#!/usr/bin/env python3
"""Ingest where it is tight: two at once, searches meanwhile, a disk that is full, files nobody changed.  tests/ingest_edge.py BINARY"""

import os
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import BINARY, ask, end, run, tell  # noqa: E402

random.seed(3)
WORDS = "refund parcel invoice router contract window engineer number address password delivery customer".split()
SIDES, DOCUMENTS = ("left", "right"), 80
FULL_MB = 6


def folder_of(where, side, count, words):
    """Documents that each name their side."""
    folder = os.path.join(where, side)
    os.makedirs(folder)
    for i in range(count):
        with open(f"{folder}/{i}.md", "w", encoding="utf-8") as f:
            f.write(f"# {side} {i}\n\n{side}marker {' '.join(random.choices(WORDS, k=words))}\n")
    return folder


def workspace(folder):
    subprocess.run([BINARY, "init", folder], check=True, capture_output=True)
    return folder


def found(folder, query, k=1000):
    return [(p["document"], p["score"], p["excerpt"]) for p in ask(folder, "search", query, "-k", str(k))["passages"]]


def start(folder, *paths):
    return subprocess.Popen([BINARY, "-w", folder, "ingest", *paths], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                            text=True)


def damaged(top):
    folder = workspace(f"{top}/damaged")
    run(folder, "ingest", folder_of(top, "whole", 20, 40))
    before = found(folder, "wholemarker refund")
    index = f"{folder}/.countersign/index"
    for name in os.listdir(index):
        if name not in ("list", "lock"):
            with open(f"{index}/{name}", "r+b") as f:
                f.seek(200)
                byte = f.read(1)[0]
                f.seek(200)
                f.write(bytes([byte ^ 1]))
    said = run(folder, "search", "wholemarker refund")
    tell("a damaged index is told and made anew", said.returncode == 0 and "made anew" in said.stderr, said.stderr)
    again = run(folder, "search", "wholemarker refund")
    tell("afterwards it answers as before", found(folder, "wholemarker refund") == before and again.stderr == "")
    checks = {c["name"]: c for c in ask(folder, "doctor")["checks"]}
    tell("doctor says that it is sound", checks["search index"]["ok"], checks)


def two_at_once(top):
    folders = [folder_of(top, side, DOCUMENTS, 40) for side in SIDES]
    both = workspace(f"{top}/both")
    running = [start(both, f) for f in folders]
    seen, between = set(), []
    while any(p.poll() is None for p in running):
        counts = tuple(len(found(both, side + "marker")) for side in SIDES)
        seen.add(counts)
        between += [c for c in counts if c not in (0, DOCUMENTS)]
    said = [p.communicate()[1] for p in running]
    tell("two ingests at once both end well", all(p.returncode == 0 for p in running), said)
    tell("meanwhile a search finds all of one or nothing of it", not between, seen)
    turns = workspace(f"{top}/turns")
    for f in folders:
        run(turns, "ingest", f)
    same = all(sorted(found(both, q)) == sorted(found(turns, q)) for q in ["leftmarker refund", "rightmarker", *WORDS])
    tell("afterwards the answers are those of one after the other", same)


def disk_full(small):
    """In a folder of FULL_MB, as root of a namespace of its own."""
    with tempfile.TemporaryDirectory() as outside:
        folder = workspace(f"{small}/w")
        run(folder, "ingest", folder_of(outside, "first", 20, 40))
        before = found(folder, "firstmarker refund")
        full = run(folder, "ingest", folder_of(outside, "much", 3000, 400))
        tell("where the disk is full ingest says so", full.returncode in (1, 5) and
             ("disk is full" in full.stderr or "No space left" in full.stderr), (full.returncode, full.stderr))
        tell("and the old state is found", before != [] and found(folder, "firstmarker refund") == before)
        tell("and nothing of the new one", found(folder, "muchmarker") == [])
        few = run(folder, "ingest", folder_of(outside, "few", 3, 40))
        tell("what fits is still taken in", few.returncode == 0 and len(found(folder, "fewmarker")) == 3, few.stderr)
    end()


def store(folder, statement):
    with sqlite3.connect(f"{folder}/.countersign/store.db") as db:
        return db.execute(statement).fetchall()


def ingested(folder):
    answer = ask(folder, "ingest")
    return answer["documents"], answer["unchanged"], answer["removed"]


def unchanged_files(top):
    """That a file is not read is seen by a hash that was made wrong meanwhile."""
    folder = workspace(f"{top}/still")
    for name, word in (("a", "elephant"), ("b", "crocodile"), ("c", "flamingo")):
        with open(f"{folder}/kb/{name}.md", "w", encoding="utf-8") as f:
            f.write(f"# {name}\n\nThe marker is {word}.\n")
    count = len(os.listdir(f"{folder}/kb"))
    run(folder, "ingest")
    tell("a file that was changed a moment ago is read again", store(folder, "SELECT * FROM sources") == [])
    time.sleep(3.5)
    first = ingested(folder)
    store(folder, "UPDATE documents SET hash = 'wrong'")
    tell("a file nobody changed is not read", (first, ingested(folder)) == ((0, count, 0), (0, count, 0)), first)
    path = f"{folder}/kb/a.md"
    times = os.stat(path)
    with open(path, "r+", encoding="utf-8") as f:
        f.write("# a\n\nThe marker is platypus")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    tell("one of the same size and time is read", ingested(folder) == (1, count - 1, 0) and
         len(found(folder, "platypus")) == 1 and not found(folder, "elephant"))
    os.rename(f"{folder}/kb/b.md", f"{top}/b.md")
    gone = ingested(folder)
    os.rename(f"{top}/b.md", f"{folder}/kb/b.md")
    back = ingested(folder)
    tell("one that was away is taken in again", (gone, back) == ((0, count - 1, 1), (1, count - 1, 0)), (gone, back))
    with open(f"{folder}/countersign.ini", "a", encoding="utf-8") as f:
        f.write("\n[workspace]\ndefault_audience = internal\n")
    tell("other settings read everything again", ingested(folder)[0] > 0)


def main():
    if len(sys.argv) == 3:
        disk_full(sys.argv[2])
    with tempfile.TemporaryDirectory() as top:
        unchanged_files(top)
        damaged(top)
        two_at_once(top)
        small = f"{top}/small"
        os.mkdir(small)
        within = ["unshare", "-rm", "sh", "-c", f"mount -t tmpfs -o size={FULL_MB}m none {small} && "
                  f"exec python3 {os.path.abspath(__file__)} {BINARY} {small}"]
        may = subprocess.run(["unshare", "-rm", "mount", "-t", "tmpfs", "none", small], check=False, capture_output=True)
        if may.returncode != 0:
            print("ok - a full disk # SKIP no mount namespaces here")
        else:
            done = subprocess.run(within, check=False, capture_output=True, text=True)
            tell("a full disk changes nothing", done.returncode == 0, done.stdout + done.stderr)
    end()


main()
