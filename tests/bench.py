#!/usr/bin/env python3
"""What the everyday commands cost, each beside a peer doing the bare minimum in the same run (see `make bench`).

The peer for ingest and search is Python's sqlite3 module (the same SQLite library) with an FTS5 table and no
passages, rights or journal; the machine's limit for a durable step is one 4 KiB write with fsync.
"""
import json, os, random, shutil, sqlite3, statistics, subprocess, sys, tempfile, time

binary = os.path.abspath(sys.argv[1])
shared = os.environ.get("COUNTERSIGN_SHARED", os.path.join(os.path.dirname(__file__), "..", "..", "shared"))
corpus = os.path.join(shared, "data", "tau2", "banking_knowledge", "corpus.jsonl")
queries = os.path.join(shared, "data", "tau2", "banking_knowledge", "queries.jsonl")


def timed(run):
    began = time.perf_counter()
    value = run()
    return time.perf_counter() - began, value


def median_of(times, run):
    return statistics.median(timed(run)[0] for _ in range(times))


def make_corpus(folder):
    """The shared corpus, or where it is missing documents made of invented words."""
    if os.path.exists(corpus):
        return corpus, queries
    rng = random.Random(1)
    words = ["w%d" % i for i in range(5000)]
    path, asked = os.path.join(folder, "corpus.jsonl"), os.path.join(folder, "queries.jsonl")
    with open(path, "w") as f:
        for i in range(700):
            text = " ".join(rng.choices(words, k=200))
            f.write(json.dumps({"id": "d%d" % i, "title": text[:30], "text": text}) + "\n")
    with open(asked, "w") as f:
        for i in range(50):
            f.write(json.dumps({"id": "q%d" % i, "text": " ".join(rng.choices(words, k=100))}) + "\n")
    print("  (the shared corpus is not here: documents of invented words)")
    return path, asked


def peer_ingest(path, database):
    db = sqlite3.connect(database)
    db.execute("PRAGMA synchronous=FULL")
    db.execute("CREATE VIRTUAL TABLE t USING fts5(title, text, tokenize='porter unicode61')")
    with open(path) as f, db:
        for line in f:
            d = json.loads(line)
            db.execute("INSERT INTO t VALUES (?, ?)", (d["title"], d["text"]))
    return db


def peer_search(db, path):
    for line in open(path):
        terms = [t for t in "".join(c if c.isalnum() else " " for c in json.loads(line)["text"]).split()][:64]
        match = " OR ".join('"%s"' % t for t in terms)
        db.execute("SELECT rowid FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT 10", (match,)).fetchall()


def fsync_s(folder):
    path = os.path.join(folder, "probe")
    def once():
        with open(path, "wb") as f:
            f.write(b"x" * 4096)
            os.fsync(f.fileno())
    return median_of(50, once)


def run(*args):
    return subprocess.run([binary, *args], check=True, capture_output=True, text=True).stdout


def row(what, ours, peer, unit, note=""):
    ratio = "" if peer is None else "%6.2fx" % (ours / peer)
    print("  %-44s %10.3f %s  %s  %s" % (what, ours, unit, ratio, note))


def bench_knowledge(folder):
    path, asked = make_corpus(folder)
    ws = os.path.join(folder, "ws")
    run("init", ws)
    ours, _ = timed(lambda: run("-w", ws, "ingest", path))
    peer, db = timed(lambda: peer_ingest(path, os.path.join(folder, "peer.db")))
    row("ingest the corpus", ours, peer, "s", "peer: bare FTS5 inserts, %.3f s" % peer)
    again, _ = timed(lambda: run("-w", ws, "ingest", path))
    row("ingest it again, nothing changed", again, peer, "s")
    count = sum(1 for _ in open(asked))
    ours = median_of(5, lambda: run("-w", ws, "--json", "search", "--queries", asked)) / count * 1e3
    peer = median_of(5, lambda: peer_search(db, asked)) / count * 1e3
    row("search, a query of the set", ours, peer, "ms", "peer: bare FTS5 OR of the first 64 words, %.3f ms" % peer)


def bench_road(folder):
    ws = os.path.join(folder, "demo")
    run("init", ws, "--demo")
    start = median_of(20, lambda: run("--version"))
    row("start and end of the program", start * 1e3, None, "ms")
    all_s, _ = timed(lambda: run("-w", ws, "draft", "--all"))
    row("draft, a ticket (40 tickets, 4 durable events)", all_s / 40 * 1e3, None, "ms",
        "one fsync here: %.3f ms" % (fsync_s(folder) * 1e3))
    brief = json.loads(run("-w", ws, "--json", "show", "T-1001"))
    refund = next(a for a in brief["actions"] if a["tool"] == "refund")
    sign, _ = timed(lambda: run("-w", ws, "approve", refund["id"], "--digest", refund["digest"]))
    execute, _ = timed(lambda: run("-w", ws, "execute", "--action", refund["id"]))
    row("approve (ssh-keygen signs and verifies)", sign * 1e3, None, "ms")
    row("execute (verify, claim, SENDING, effect, receipt)", execute * 1e3, None, "ms")
    verify = median_of(3, lambda: run("-w", ws, "audit", "verify"))
    row("audit verify (%d rows)" % int(json.loads(run("-w", ws, "--json", "audit", "verify"))["rows"]),
        verify * 1e3, None, "ms")


def main():
    folder = tempfile.mkdtemp(prefix="countersign-bench-")
    os.environ.setdefault("COUNTERSIGN_DEMO", os.path.join(os.path.dirname(__file__), "..", "evals", "demo"))
    try:
        print("countersign bench: SQLite %s, %d processors" % (sqlite3.sqlite_version, os.cpu_count()))
        bench_knowledge(folder)
        bench_road(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
