"""FTS5 asked bare, without the store's joins: CPU time of the queries bench.c left behind. fts5.py FOLDER"""

import sqlite3
import sys
import time

folder = sys.argv[1]
db = sqlite3.connect(folder + "/store.db")
ask = ("SELECT rowid FROM passages_fts WHERE passages_fts MATCH ? "
       "ORDER BY bm25(passages_fts, 3.0, 1.5, 1.0), rowid LIMIT 10")
times = []
for line in open(folder + "/queries.txt").read().splitlines()[:100]:
    words = " OR ".join('"%s"' % w for w in line.split())
    began = time.thread_time()
    db.execute(ask, (words,)).fetchall()
    times.append((time.thread_time() - began) * 1000)
times.sort()
print("%-34s min %8.4f  median %8.4f  p99 %8.4f ms" % (
    "FTS5 bare (SQLite %s)" % sqlite3.sqlite_version, times[0], times[len(times) // 2],
    times[len(times) * 99 // 100]))
