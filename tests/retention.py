#!/usr/bin/env python3
"""Keeping for so many days: tests/retention.py BINARY. A customer whose every word holds a canary, with whom everything was
done that can be done, outlives [retention] beside tickets that must stay: open ones, one that waits for a signature, one whose
outcome is unknown, one under a legal hold, one whose tool is gone. No file holds the canary after that, the others are as they
were, and the chain verifies. TAP."""
import json, os, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "lib"), HERE]
from tap import ask, end, run, tell
from erase import bring, company, holders, model, sql, use

DAY = 24 * 60 * 60 * 1000
NEW_TOOL = {"description": "Writes a note elsewhere.", "kind": "exec", "roles": ["agent", "administrator"], "reversible": True,
            "arguments": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"],
                          "additionalProperties": False}, "tier": {"default": 1, "rules": []}, "suggest": {"arguments": {"text": "/ticket/subject"}}}


def days_on(days):
    return dict(os.environ, COUNTERSIGN_NOW=str(int(time.time() * 1000) + days * DAY))


def aged(demo, days, *more, user="root"):
    p = run(demo, "--json", "--as", user, "erase", "aged", *more, env=days_on(days))
    return p.returncode, json.loads(p.stdout or "{}"), p.stderr


def setting(demo, text):
    path = demo + "/countersign.ini"
    ini = open(path).read()
    head = ini.split("\n[retention]")[0]
    open(path, "w").write(head + "\n[retention]\n" + text)


def neighbour(demo, tmp, name, body="What is your refund policy?"):
    line = {"id": name, "subject": "Of " + name, "requester": {"name": "Bo", "email": name.lower() + "@example.com"}, "messages": [
        {"from": name.lower() + "@example.com", "at": "2026-11-18T08:41:00Z", "body": body}]}
    open(tmp + "/n.jsonl", "w").write(json.dumps(line) + "\n")
    run(demo, "import", tmp + "/n.jsonl")


def action_of(demo, ticket, tool="send_reply"):
    return next(a for a in ask(demo, "show", ticket)["actions"] if a["tool"] == tool)


def sign(demo, ticket, tool="send_reply"):
    a = action_of(demo, ticket, tool)
    return run(demo, "approve", a["id"], "--digest", a["digest"])


def reject_others(demo, ticket, tool):
    for a in ask(demo, "show", ticket)["actions"]:
        if a["tool"] != tool and a["state"] == "proposed":
            run(demo, "reject", a["id"], "--reason", "not needed")


def tool_of_this_test(demo, name, script):
    path = demo + "/%s.sh" % name
    open(path, "w").write("#!/bin/sh\n" + script)
    os.chmod(path, 0o755)
    json.dump(dict(NEW_TOOL, name=name, exec={"argv": [path]}), open(demo + "/tools/%s.json" % name, "w"))
    return run(demo, "--as", "root", "tool", "pin", name)


def bring_others(demo, tmp):
    """Of each kind that must stay one ticket, and one that is done."""
    tool_of_this_test(demo, "note_gone", "echo '{\"ok\": true}'\n")
    tool_of_this_test(demo, "note_lost", "sleep 1; kill -9 $$\n")
    for name in ("OPEN", "WAITS", "UNKNOWN", "HELD", "GONE", "DONE"):
        neighbour(demo, tmp, name)
        if name != "OPEN":
            run(demo, "draft", name, "--model", "extractive")
    reject_others(demo, "WAITS", "send_reply")
    for name, tool in (("UNKNOWN", "note_lost"), ("GONE", "note_gone"), ("HELD", "send_reply"), ("DONE", "send_reply")):
        reject_others(demo, name, tool)
        sign(demo, name, tool)
    later = dict(os.environ, COUNTERSIGN_NOW=str(int(time.time() * 1000) + 60000))
    run(demo, "execute", env=later)
    sign(demo, "WAITS")
    os.remove(demo + "/tools/note_gone.json")
    return {name: ask(demo, "show", name)["ticket"]["state"] for name in ("OPEN", "WAITS", "UNKNOWN", "HELD", "GONE")}


def holds(demo):
    tell("an agent puts no ticket under a legal hold", run(demo, "--as", "maya", "hold", "HELD", "--reason", "x").returncode == 4)
    told = json.loads(run(demo, "--json", "--as", "root", "hold", "HELD", "--reason", "claim 7 at the court").stdout)
    tell("an administrator does, and it is shown", told["ticket"]["legal_hold"]["by"] == "root" and
         "claim 7" in run(demo, "show", "HELD").stdout, told["ticket"])
    tell("not twice", run(demo, "--as", "root", "hold", "HELD", "--reason", "again").returncode == 4)
    p = run(demo, "--as", "root", "erase", "--requester", "held@example.com", "--reason", "asked")
    tell("whoever is under one can't be erased on request", p.returncode == 4 and "legal hold" in p.stderr, p.stderr)
    tell("a supervisor does not lift it", run(demo, "--as", "ravi", "hold", "HELD", "--lift", "--reason", "x").returncode == 4,
         run(demo, "--as", "root", "user", "list").stdout)


def nothing_goes_before_its_time(demo, tickets):
    code, _, why = aged(demo, 40)
    tell("without days nothing is too old", code == 5 and "[retention]" in why, (code, why))
    setting(demo, "tickets = soon\n")
    tell("days that are no number are named", "[retention] tickets" in aged(demo, 40)[2] and aged(demo, 40)[0] == 5)
    setting(demo, "tickets = 31\n")
    tell("an agent erases nothing", aged(demo, 40, user="maya")[0] == 4)
    code, told, _ = aged(demo, 10)
    tell("before its days are over nothing goes", code == 0 and told["erased"] == 0 and told["tickets"] == told["kept"] == [], told)
    code, told, _ = aged(demo, 40)
    tell("a closed one whose days are over goes", "DONE" in [t["id"] for t in told["tickets"]], told)
    tell("escalated ones stay where nothing is said of them", not set(tickets) & {t["id"] for t in told["tickets"]} and
         set(tickets) <= {t["id"] for t in told["kept"]} and "escalated" in str(told["kept"]), told)


def dry_run(demo, tickets):
    setting(demo, "tickets = 30\nescalated = 30\ncalls = 31\n")
    rows = sql(demo, "SELECT count(*) FROM journal")
    code, told, why = aged(demo, 40, "--dry-run")
    tell("a dry run lists what goes and what stays, each with its reason", code == 0 and told["dry_run"] and told["erased"] == 0 and
         set(tickets) <= {t["id"] for t in told["tickets"]} and all(t["why"] for t in told["kept"]), (told, why))
    tell("and erases nothing, and writes nothing", holders(demo) != [] and sql(demo, "SELECT count(*) FROM journal") == rows)
    text = run(demo, "--as", "root", "erase", "aged", "--dry-run", env=days_on(40)).stdout
    tell("as text too", "would be erased" in text and "kept: OPEN" in text, text)


def the_day_comes(demo, tickets):
    before = ask(demo, "show", "WAITS")
    code, told, why = aged(demo, 40)
    gone, kept = {t["id"] for t in told["tickets"]}, {t["id"]: t["why"] for t in told["kept"]}
    tell("what is too old goes", code == 0 and set(tickets) <= gone and told["erased"] == len(gone) and told["answers"] >= 0 and
         told["calls"] > 0, (told, why))
    tell("an open one stays, and it is said", "not closed" in kept.get("OPEN", ""), kept)
    tell("so does one with a signed action, or one that waits", "WAITS." in kept.get("WAITS", ""), kept)
    tell("so does one whose outcome nobody knows", "is unknown" in kept.get("UNKNOWN", ""), kept)
    tell("so does one under a legal hold, with its reason", "claim 7 at the court" in kept.get("HELD", ""), kept)
    tell("so does one that can't be taken back elsewhere, and it holds up no other", "manifest is gone" in kept.get("GONE", ""), kept)
    tell("no file of the workspace holds the canary", holders(demo) == [], holders(demo))
    tell("those that stay are as they were", ask(demo, "show", "WAITS") == before)
    tell("the chain verifies", run(demo, "--as", "root", "audit", "verify").returncode == 0,
         run(demo, "--as", "root", "audit", "verify").stdout)
    rows = [json.loads(r) for r in run(demo, "--json", "--as", "root", "audit", "show").stdout.splitlines()]
    said = [r["body"] for r in rows if r["kind"] == "erased"]
    tell("rows say which tickets went, why, and how many calls", gone | {"DONE"} == {t for b in said for t in b["tickets"]} and
         all("[retention]" in b["reason"] for b in said) and any(b.get("calls", 0) > 0 for b in said), said)
    tell("a second time nothing is left to do", aged(demo, 40)[1]["erased"] == 0)


def lifted(demo):
    run(demo, "--as", "root", "hold", "HELD", "--lift", "--reason", "the court has decided")
    tell("once the hold is lifted the ticket goes in its time", [t["id"] for t in aged(demo, 40)[1]["tickets"]] == ["HELD"] and
         run(demo, "show", "HELD").returncode != 0)
    tell("the chain still verifies", run(demo, "--as", "root", "audit", "verify").returncode == 0)


def main():
    with tempfile.TemporaryDirectory() as tmp:
        mock, port = model(tmp)
        try:
            demo = company(tmp, port)
            tickets = bring(demo, tmp)
            use(demo, tmp, tickets)
            os.makedirs(demo + "/.countersign/evals", exist_ok=True)
            states = bring_others(demo, tmp)
            tell("of each kind that must stay there is one", [states[n] for n in ("OPEN", "HELD", "GONE")] == ["new", "done", "done"] and
                 action_of(demo, "UNKNOWN", "note_lost")["state"] == "unknown", states)
            before = holders(demo)
            tell("store and office hold the canary", ".countersign/store.db" in before and "records/office.db" in before, before)
            holds(demo)
            nothing_goes_before_its_time(demo, tickets)
            dry_run(demo, tickets)
            the_day_comes(demo, tickets)
            lifted(demo)
        finally:
            mock.kill()
    end()


if __name__ == "__main__":
    main()
