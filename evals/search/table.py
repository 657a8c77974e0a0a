"""The figures of one run of evals/search/bench.sh as tables, and what was promised beside them. table.py RESULTS.jsonl"""

import json
import sys

rows = [json.loads(line) for line in open(sys.argv[1]) if line.strip()]
ENGINES = ["index", "lancedb", "xapian", "fts5"]
PROMISED = {100000: {"fts5": 500, "xapian": 25, "lancedb": 25}, 1000000: {"fts5": 500, "xapian": 25, "lancedb": 10}}


def find(**wanted):
    """The last row that has all of this, and the fields of all such rows together."""
    found = {}
    for row in rows:
        if all(row.get(k) == v for k, v in wanted.items()):
            found.update(row)
    return found


def times(engine, n, kind):
    wanted = {"engine": engine, "passages": n, "kind": kind}
    if engine == "index":
        wanted["rights"] = "everything"
    return find(**wanted)


def ms(value):
    return "-" if value is None else f"{value:.3f}" if value < 10 else f"{value:.1f}"


def mb(value):
    return "-" if value is None else f"{value / 1e6:.0f}"


def verdict(value, least):
    return "holds" if value >= least else "DOES NOT HOLD"


def engines_table(n):
    print(f"\n{n} passages: CPU ms of a query, p50 / p99, all threads")
    print(f"{'':10}{'3 words':>18}{'ticket, 20':>18}{'100 words':>20}{'build s':>9}{'file MB':>9}{'memory MB':>10}"
          f"{'cold ms':>9}")
    for engine in ENGINES:
        cells = [times(engine, n, kind) for kind in ("short", "ticket", "long")]
        text = [f"{ms(c.get('p50_ms'))} / {ms(c.get('p99_ms'))}" for c in cells]
        build = find(engine=engine, passages=n).get("build_ms")
        if engine == "index":
            build = find(engine=engine, passages=n, rights="tenths").get("build_ms")
        size = find(file={"lancedb": "lance"}.get(engine, engine), passages=n).get("bytes")
        memory = find(engine=engine, passages=n, kind="long").get("memory_mb")
        cold = find(engine=engine, passages=n).get("cold_cpu_ms")
        print(f"{engine:10}{text[0]:>18}{text[1]:>18}{text[2]:>20}{build / 1000 if build else 0:9.1f}{mb(size):>9}"
              f"{memory or 0:10.0f}{ms(cold):>9}")


def ratios(n):
    own = times("index", n, "ticket").get("p50_ms")
    for engine, least in PROMISED.get(n, {}).items():
        other = times(engine, n, "ticket").get("p50_ms")
        if own and other:
            print(f"  ticket, {engine}: {other / own:.0f} times as long; promised {least}: {verdict(other / own, least)}")


def details(n):
    for a, b in (("everything", "a tenth"), ("scattered, everything", "scattered, some")):
        whole, part = (find(engine="index", passages=n, kind="ticket", rights=r).get("p50_ms") for r in (a, b))
        if whole and part:
            print(f"  access filter, {b}: {part / whole:.2f} of unfiltered; promised at most 1.1: "
                  f"{verdict(1.1, part / whole)}")
    overlap = find(engine="index", passages=n).get("overlap")
    if overlap is not None:
        print(f"  top 10 against BM25 in double: {overlap:.4f}; promised .99: {verdict(overlap, 0.99)}")
    read = find(engine="index", passages=n, kind="ticket")
    if read.get("read_bytes"):
        floor = read["read_bytes"] / read["bandwidth_gb"] / 1e6
        print(f"  memory: a ticket query reads {read['read_bytes'] / 1e3:.0f} kB ({read['postings']} postings); at the "
              f"{read['bandwidth_gb']} GB/s measured no less than {floor:.4f} ms")


def vectors():
    own, peer = next((r for r in rows if r.get("engine") == "vectors" and "recall" in r), {}), find(engine="usearch")
    if not own:
        return
    print(f"\n{own['rows']} vectors x 384: CPU ms of a query, p50 / p99")
    for row in rows:
        if row.get("engine") == "vectors" and "recall" in row:
            print(f"  {row['shape']}: {ms(row['p50_ms'])} / {ms(row['p99_ms'])}, recall@10 {row['recall']:.4f}; promised .99: "
                  f"{verdict(row['recall'], 0.99)}")
    for what, bits in (("sketches", 2), ("bytes", 8)):
        read = own["rows"] * 384 * bits / 8
        scans = ", ".join(f"{r['kernel']} {ms(r['p50_ms'])}" for r in rows if r.get("kernel") and r.get("of") == what)
        print(f"  {what}: {read / 1e6:.1f} MB; at {own['bandwidth_gb']} GB/s no less than {read / own['bandwidth_gb'] / 1e6:.2f} ms; "
              f"scan alone: {scans}")
    if peer:
        ratio = peer["p50_ms"] / own["p50_ms"]
        print(f"  usearch exact: {ms(peer['p50_ms'])} / {ms(peer['p99_ms'])}, {ratio:.1f} times as long; promised 8: "
              f"{verdict(ratio, 8)}")


print("load before and after:", find().get("load_before"), "/", find().get("load_after"), "on", find().get("cpu"))
for size in sorted({r["passages"] for r in rows if "passages" in r}):
    engines_table(size)
    ratios(size)
    details(size)
vectors()
