#!/usr/bin/env python3
"""Drills attacked: tests/drill.py BINARY. Seeded wrong drafts must look like any other, must never be signed or run by any
command, and what people made of them must be countable from the journal. Speaks TAP."""
import json, os, sqlite3, sys, tempfile, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import ask, demo_company, end, run, tell

SEEDS = 20


def effects(demo):
    with sqlite3.connect(demo + "/records/office.db") as office:
        return office.execute("SELECT count(*) FROM outbox").fetchone()[0], office.execute("SELECT count(*) FROM applied").fetchone()[0]


def drill_ids(demo):
    with sqlite3.connect(demo + "/.countersign/store.db") as store:
        rows = store.execute("SELECT j.ticket, b.body FROM journal j JOIN journal_body b ON b.seq = j.seq WHERE j.kind = 'arrived'")
        return [t for t, body in rows if "drill" in json.loads(body)]


def sign(demo, ticket, confirm=None):
    told = []
    for action in ask(demo, "show", ticket)["actions"]:
        full = ask(demo, "action", action["id"])
        more = ["--confirm", confirm] if confirm else []
        told.append(run(demo, "approve", action["id"], "--digest", full["digest"], *more))
        break
    return told[0]


def main():
    with tempfile.TemporaryDirectory() as tmp:
        demo = os.path.join(tmp, "demo")
        demo_company(demo)
        run(demo, "draft", "--all")
        p = run(demo, "drill", "seed")
        tell("without [drill] enabled nothing is seeded, exit 4", p.returncode == 4 and "not asked for" in p.stderr, p.stderr)
        open(demo + "/countersign.ini", "a").write("\n[drill]\nenabled = yes\n")
        tell("an agent may not seed", run(demo, "--as", "maya", "drill", "seed").returncode == 4)
        p = run(demo, "--as", "ravi", "drill", "seed", "--count", str(SEEDS))
        drills = [t for t in drill_ids(demo) if ask(demo, "show", t)["ticket"]["state"] == "checked"]
        tell("a supervisor seeds %d" % SEEDS, p.returncode == 0 and len(drills) == SEEDS, (p.stdout, p.stderr, len(drills)))
        briefs = {t: ask(demo, "show", t) for t in drills}
        tell("each answers, passes the check and proposes something", all(
            b["disposition"] == "answer" and b["verdict"]["ok"] and b["actions"] for b in briefs.values()),
            [(t, b["disposition"], b["verdict"]) for t, b in briefs.items()][:3])
        tell("none says what it is", not any("drill" in json.dumps(b).lower() for b in briefs.values()))
        before = effects(demo)
        missed, rejected, escalated, again, edited = drills[:6], drills[6:10], drills[10:13], drills[13:16], drills[16:]
        answers = [sign(demo, t) for t in missed]
        tell("signing one signs nothing and says at once what it was", all(
            p.returncode == 4 and "This was a drill" in p.stderr and "missed" in p.stderr for p in answers),
            [(p.returncode, p.stderr) for p in answers][:2])
        told = [ask(demo, "reject", briefs[t]["actions"][0]["id"], "--reason", "does not answer") for t in rejected]
        tell("rejecting one is caught", all(a["state"] == "withdrawn" for a in told) and
             all("You caught it" in ask(demo, "show", t)["next"] for t in rejected), told[:1])
        told = [ask(demo, "escalate", t, "--reason", "wrong answer")["next"] for t in escalated]
        told += [ask(demo, "draft", t, "--again", "--reason", "wrong answer")["next"] for t in again]
        tell("so are escalating and having it drafted again, and they tell", all("You caught it" in n for n in told), told)
        wrong = [briefs[t]["answer"]["sentences"] for t in edited]
        for t in edited:
            open(tmp + "/reply", "w").write("Hello,\n\nwe will look into it and write to you.\n")
            told.append(ask(demo, "edit-draft", t, "--file", tmp + "/reply")["next"])
        tell("an edit that throws the wrong sentence out is a catch", all("You caught it" in n for n in told), told[-3:])
        for t in drills:
            for command in (["draft", t], ["edit-draft", t, "--file", tmp + "/reply"], ["escalate", t, "--reason", "x"]):
                run(demo, *command)
            for action in ask(demo, "show", t)["actions"] + briefs[t]["actions"]:
                run(demo, "edit", action["id"], "--set", "reason=x")
                run(demo, "approve", action["id"], "--digest", action["digest"])
                run(demo, "--as", "ravi", "approve", action["id"], "--digest", action["digest"])
                run(demo, "execute", "--action", action["id"])
                run(demo, "reconcile", action["id"], "done", "--reason", "x")
        later = dict(os.environ, COUNTERSIGN_NOW=str(int(time.time() * 1000) + 3600000))
        run(demo, "execute", env=later)
        tell("whatever is commanded then, nothing of a drill takes effect", effects(demo) == before, (before, effects(demo)))
        with sqlite3.connect(demo + "/.countersign/store.db") as store:
            marks = ",".join("?" * len(drills))
            signed = store.execute("SELECT count(*) FROM journal WHERE kind IN ('signed','sending') AND ticket IN (%s)" % marks, drills)
            tell("the journal holds no signature on one", signed.fetchone()[0] == 0)
        report = ask(demo, "drill", "report")
        tell("the catch rate is that of the recorded decisions", report["drills"] == SEEDS and
             report["caught"] == SEEDS - len(missed) and abs(report["catch_rate"] - (SEEDS - len(missed)) / SEEDS) < 1e-9, report)
        stats = ask(demo, "stats")
        tell("a drill counts as a drill and as nothing else", stats["arrived"] == 40 and stats["rejected"] == 0 and
             stats["drafted"] == 40 and stats["drills"] == SEEDS, (stats["arrived"], stats["drafted"], stats["rejected"]))
        mine = ask(demo, "--as", "maya", "drill", "report")
        tell("an operator sees their own row", mine["by_operator"] == [], mine)
        tell("the chain still verifies", run(demo, "audit", "verify").returncode == 0, run(demo, "audit", "verify").stdout)
    end()


main()
