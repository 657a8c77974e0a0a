#!/usr/bin/env python3
"""Corrections become evals: tests/promote.py BINARY. Speaks TAP."""
import json, os, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import ask, demo_company, end, run, tell


def main():
    with tempfile.TemporaryDirectory() as tmp:
        demo = os.path.join(tmp, "demo")
        demo_company(demo)
        line = {"id": "P-1", "subject": "Card payment of Priya Nair", "requester": {
            "name": "Priya Nair", "email": "priya.nair@example.com", "id": "A-1001"}, "messages": [{
                "from": "priya.nair@example.com", "at": "2026-11-18T08:41:00Z",
                "body": "Hello, I am Priya Nair, customer A-1001. My card 4111 1111 1111 1111 was charged twice.\n"
                        "What is your refund policy for duplicate payments?\nYou reach me at priya.nair@example.com."}]}
        open(tmp + "/t.jsonl", "w").write(json.dumps(line) + "\n")
        run(demo, "import", tmp + "/t.jsonl")
        brief = ask(demo, "draft", "P-1")
        p = run(demo, "eval", "promote", "P-1")
        tell("an unedited draft is no evidence, exit 4", p.returncode == 4 and "no evidence" in p.stderr, p.stderr)
        marked = brief["answer"]["marked"]
        open(tmp + "/same", "w").write(marked)
        run(demo, "edit-draft", "P-1", "--file", tmp + "/same")
        tell("saving it unchanged is none either", run(demo, "eval", "promote", "P-1").returncode == 4)
        gone = brief["answer"]["sentences"][1]["text"]
        added = "You find every payment in the portal under Billing."
        assert gone in marked
        open(tmp + "/reply", "w").write(marked.replace(gone, added))
        run(demo, "edit-draft", "P-1", "--file", tmp + "/reply")
        p = run(demo, "--json", "eval", "promote", "P-1")
        made = json.loads(p.stdout) if p.returncode == 0 else {"case": {"expect": {}, "ticket": {}}}
        expect = made["case"]["expect"]
        tell("an edit becomes a case: what came must be said, what went must not", p.returncode == 0 and
             added in expect["must_say"] and gone in expect["must_not_say"] and 0 < made["edit_distance"] < 1, (p.stderr, made))
        tell("with the documents the reply cites", "duplicate-payments" in expect["documents"], expect)
        text = open(demo + "/evals/corrections.jsonl").read()
        tell("nothing in it tells who it was", not any(w.lower() in text.lower() for w in (
            "Priya", "Nair", "A-1001", "4111", "priya.nair", "P-1\"")), text)
        tell("twice is refused", run(demo, "eval", "promote", "P-1").returncode == 4 and
             len(open(demo + "/evals/corrections.jsonl").readlines()) == 1)
        p = run(demo, "--json", "eval", "run", "corrections")
        report = json.loads(p.stdout)
        tell("the gate runs it, and names what the copilot says differently", report["cases"] == 1 and p.returncode == 1 and
             any(added in f["text"] for f in report["failures"][0]["failed"]), p.stdout[:800])
        run(demo, "draft", "T-1003")
        run(demo, "escalate", "T-1003", "--reason", "angry")
        made = ask(demo, "eval", "promote", "T-1003")["case"]
        tell("an escalation becomes a case that expects one", made["expect"]["disposition"] == "escalate", made["expect"])
        tell("a ticket nobody may see can't be promoted", run(demo, "eval", "promote", "NOPE").returncode == 5)
    end()


main()
