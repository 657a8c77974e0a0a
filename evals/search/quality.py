"""nDCG@10 and recall@10 of `countersign search --queries` on plain workspaces against SQLite's FTS5, in one run:
quality.py BINARY [--lots dev,heldout] [--seed N] [--most N] [--config "section.key=value"]... SET-FOLDER...

A set has corpus.jsonl, queries.jsonl and qrels.tsv, as BEIR has them (Thakur et al. 2021, arXiv 2104.08663). Each set is
asked as it is, in each lot of messy.py's wrappings, and in the shapes of messy_shapes.py. FTS5 is asked in two ways, over whole documents:
every word of the query (plain), and without the words that stand in most of the documents.

A query without a letter or digit asks nothing (stackfaq has 125 such lines, "*"): the figures are over the others, and
over all where that is another number."""

import argparse
import json
import math
import os
import re
import sqlite3
import subprocess
import tempfile

K = 10
HERE = os.path.dirname(os.path.abspath(__file__))


def lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def relevant(folder):
    found = {}
    with open(folder + "/qrels.tsv", encoding="utf-8") as f:
        for line in f.read().splitlines()[1:]:
            query, document, grade = line.split("\t")
            if float(grade) > 0:
                found.setdefault(query, set()).add(document)
    return found


def figures(answers, rel, asked):
    """Jarvelin and Kekalainen 2002, with gains of 0 and 1."""
    ndcg = recall = 0.0
    for query in asked:
        got = answers.get(query, [])[:K]
        gain = sum(1 / math.log2(i + 2) for i, d in enumerate(got) if d in rel[query])
        ndcg += gain / sum(1 / math.log2(i + 2) for i in range(min(K, len(rel[query]))))
        recall += len(set(got) & rel[query]) / len(rel[query])
    return ndcg / len(asked), recall / len(asked)


class Fts5:
    def __init__(self, corpus):
        self.db = sqlite3.connect(":memory:")
        self.db.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, title, text, tokenize='porter unicode61')")
        self.db.executemany("INSERT INTO t VALUES(?,?,?)", [(d["_id"], d.get("title", ""), d["text"]) for d in corpus])
        seen = {}
        for d in corpus:
            for word in set(re.findall(r"\w+", (d.get("title", "") + " " + d["text"]).lower())):
                seen[word] = seen.get(word, 0) + 1
        self.common = {w for w, n in seen.items() if n > len(corpus) / 4}

    def ask(self, text, without_common):
        words = re.findall(r"\w+", text)
        rare = [w for w in words if w.lower() not in self.common]
        words = rare if without_common and rare else words
        if not words:
            return []
        match = " OR ".join('"%s"' % w for w in words)
        rows = self.db.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY bm25(t) LIMIT %d" % K, (match,))
        return [row[0] for row in rows]


class Desk:
    def __init__(self, binary, corpus, config):
        self.binary, self.folder = binary, tempfile.mkdtemp(prefix="quality-")
        self.desk = self.folder + "/desk"
        self.run("init", self.desk, workspace=False)
        with open(self.desk + "/countersign.ini", "a", encoding="utf-8") as f:
            for entry in config:
                name, value = entry.split("=", 1)
                section, key = name.split(".", 1)
                f.write("\n[%s]\n%s = %s\n" % (section, key, value))
        with open(self.desk + "/kb/corpus.jsonl", "w", encoding="utf-8") as f:
            for d in corpus:
                f.write(json.dumps({"id": d["_id"], "title": d.get("title", ""), "text": d["text"]}) + "\n")
        self.took = json.loads(self.run("ingest", "--json"))["took_ms"]

    def run(self, *words, workspace=True):
        where = ["-w", self.desk] if workspace else []
        return subprocess.run([self.binary, *where, *words], stdout=subprocess.PIPE, check=True).stdout.decode()

    def ask(self, queries):
        path = self.folder + "/queries.jsonl"
        with open(path, "w", encoding="utf-8") as f:
            for q in queries:
                f.write(json.dumps({"id": q["_id"], "text": q["text"]}) + "\n")
        answers, times = {}, []
        for line in self.run("search", "--queries", path, "-k", str(K), "--json").splitlines():
            answer = json.loads(line)
            answers[answer["id"]] = list(dict.fromkeys(p["document"] for p in answer["passages"]))
            times.append(answer["took_us"])
        times.sort()
        return answers, times

    def close(self):
        subprocess.run(["rm", "-rf", self.folder], check=True)


def messy(queries, lot, seed, language):
    text = "".join(json.dumps({"_id": q["_id"], "text": q["text"]}) + "\n" for q in queries)
    script = ["messy_shapes.py", str(seed)] if lot == "shapes" else ["messy.py", lot, str(seed), language]
    done = subprocess.run(["python3", HERE + "/" + script[0], *script[1:]], input=text.encode(),
                          stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def row(name, figure, clean, extra=""):
    kept = "  kept %.2f" % (figure[0] / clean) if clean else ""
    print("  %-28s nDCG@10 %.4f  recall@10 %.4f%s%s" % (name, figure[0], figure[1], kept, extra), flush=True)


def measure(folder, args):
    language = (re.search(r"_(de|es)$", folder.rstrip("/")) or [None, "en"])[1]
    corpus, queries, rel = lines(folder + "/corpus.jsonl"), lines(folder + "/queries.jsonl"), relevant(folder)
    queries = [q for q in queries if q["_id"] in rel]
    queries = queries[::max(1, len(queries) // args.most)] if args.most else queries
    asked = [q["_id"] for q in queries if re.search(r"\w", q["text"])]
    fts, desk = Fts5(corpus), Desk(args.binary, corpus, args.config)
    print("%s: %d documents, %d queries that ask (of %d), ingest %d ms" % (
        os.path.basename(folder.rstrip("/")), len(corpus), len(asked), len(queries), desk.took))
    clean = {}
    for lot in ["clean"] + args.lots:
        texts = queries if lot == "clean" else messy(queries, lot, args.seed, language)
        engines = {"FTS5": {q["_id"]: fts.ask(q["text"], False) for q in texts},
                   "FTS5 without common words": {q["_id"]: fts.ask(q["text"], True) for q in texts}}
        engines["countersign"], times = desk.ask(texts)
        print(" %s%s" % (lot, "" if lot == "clean" else " (seed %d, %d words in the middle)" % (
            args.seed, sorted(len(t["text"].split()) for t in texts)[len(texts) // 2])))
        for name, answers in engines.items():
            figure = figures(answers, rel, asked)
            extra = "  p50 %d us, p99 %d us" % (times[len(times) // 2], times[len(times) * 99 // 100]) \
                if name == "countersign" else ""
            row(name, figure, clean.get(name), extra)
            for shape in sorted({t["shape"] for t in texts if "shape" in t} if name == "countersign" else []):
                row("  " + shape, figures(answers, rel, [t["_id"] for t in texts if t["shape"] == shape and
                                                         t["_id"] in asked]), clean.get(name))
            if lot == "clean":
                clean[name] = figure[0]
                if len(asked) < len(queries):
                    row("  over all %d lines" % len(queries), figures(answers, rel, [q["_id"] for q in queries]), 0)
    desk.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--lots", default="dev,heldout,shapes", type=lambda s: [x for x in s.split(",") if x])
    parser.add_argument("--seed", default=7, type=int)
    parser.add_argument("--most", default=0, type=int, help="queries of a set; 0: all")
    parser.add_argument("--config", action="append", default=[])
    args = parser.parse_args()
    args.binary = os.path.abspath(args.binary)
    for folder in args.folders:
        measure(folder, args)


main()
