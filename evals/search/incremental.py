#!/usr/bin/env python3
"""What an ingest costs where little changed: incremental.py BINARY LINES N CHANGED

The first N passages of LINES (as evals/search/passages.c prints them) become N documents, each a file, in a new
workspace; CHANGED of them are written anew. CPU seconds of each ingest, its wait for the disk apart."""

import os
import resource
import subprocess
import sys
import tempfile
import time

BINARY, LINES, N, CHANGED = os.path.abspath(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])


def ingest(folder, what):
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run([BINARY, "-w", folder, "ingest"], capture_output=True, text=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{what}: {after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime:.2f} s CPU, "
          f"{time.monotonic() - began:.2f} s; {done.stdout.splitlines()[0]}")


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


with tempfile.TemporaryDirectory() as top:
    folder = f"{top}/w"
    subprocess.run([BINARY, "init", folder], capture_output=True, check=True)
    for i in range(N // 1000 + 1):
        os.makedirs(f"{folder}/kb/{i}")
    with open(LINES, encoding="utf-8", errors="replace") as lines:
        for i in range(N):
            _, title, heading, text = lines.readline().rstrip("\n").split("\t")
            write(f"{folder}/kb/{i // 1000}/{i}.md", f"# {title}\n\n## {heading}\n\n{text}\n")
    ingest(folder, f"{N} documents")
    ingest(folder, "nothing changed")
    for i in range(CHANGED):
        at = i * (N // CHANGED)
        write(f"{folder}/kb/{at // 1000}/{at}.md", f"# Changed {i}\n\nAnother text of {i}.\n")
    ingest(folder, f"{CHANGED} changed")
    ingest(folder, "nothing changed")
