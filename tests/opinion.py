#!/usr/bin/env python3
"""A second opinion by another model: tests/opinion.py BINARY. Off by default; a model that agrees, one that finds fault, one that
says what an attacker wants, ones that answer nonsense, fail or hang up. TAP."""
import json, os, sqlite3, subprocess, sys, tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import ask, demo_company, end, run, tell

HERE = os.path.dirname(os.path.abspath(__file__))
MODELS = ("good", "critic", "mole", "odd", "boom", "drop", "malformed")


def company(tmp, port):
    demo = demo_company(tmp + "/demo")
    ini = open(demo + "/countersign.ini").read()
    for name in MODELS:
        ini += ("\n[model %s]\nprovider = openai\nmodel = %s\nbase_url = http://127.0.0.1:%s/v1\nretries = 0\nprice_input = 1.00\n"
                "price_output = 2.00\n" % (name, name, port))
    open(demo + "/countersign.ini", "w").write(ini)
    line = {"id": "O-1", "subject": "Refunds", "requester": {"name": "Bo", "email": "bo@example.com"}, "messages": [
        {"from": "bo@example.com", "at": "2026-11-18T08:41:00Z", "body": "What is your refund policy for duplicate payments?"}]}
    open(tmp + "/t.jsonl", "w").write(json.dumps(line) + "\n")
    run(demo, "import", tmp + "/t.jsonl")
    run(demo, "draft", "O-1")
    return demo


def opinion(demo, model):
    p = run(demo, "--json", "opinion", "O-1", "--model", model)
    brief = json.loads(p.stdout or "{}")
    said = [x for x in brief.get("verdict", {}).get("problems", []) if x["code"] == "second_opinion"]
    return p.returncode, brief, said


def checks_of(brief):
    return brief["verdict"]["ok"], [p for p in brief["verdict"]["problems"] if p["code"] != "second_opinion"], brief["disposition"]


def agrees_and_disagrees(demo):
    before = ask(demo, "show", "O-1")
    code, brief, said = opinion(demo, "good")
    tell("a model that agrees says so once, marked as a model's", code == 0 and len(said) == 1 and
         said[0]["text"].startswith("second opinion (model good): all ") and not said[0]["blocks"], (code, said))
    tell("what it cost is part of what the draft cost", brief["usage"]["cost"] > before["usage"]["cost"] and
         brief["usage"]["input_tokens"] >= before["usage"]["input_tokens"] + 1000, (before["usage"], brief["usage"]))
    with sqlite3.connect(demo + "/.countersign/store.db") as store:
        calls = store.execute("SELECT ticket, route, outcome FROM calls WHERE purpose = 'opinion'").fetchall()
    tell("and a call of its own, which budgets count", calls == [("O-1", "good", "answered")], calls)
    code, brief, said = opinion(demo, "critic")
    cited = [s for s in brief["answer"]["sentences"] if s["citations"]]
    tell("one that finds fault says it of each sentence, in place of the earlier opinion", code == 0 and len(said) == len(cited) > 0 and
         all("sources say otherwise: it says 30 days" in s["text"] for s in said), said)
    tell("no check changes by it", checks_of(brief) == checks_of(before), (checks_of(before), checks_of(brief)))
    tell("it is told in text too", "second opinion (model critic)" in run(demo, "show", "O-1").stdout)


def lifts_nothing(demo, tmp):
    marked = ask(demo, "show", "O-1")["answer"]["marked"]
    open(tmp + "/reply", "w").write(marked + "\n\nIt takes 4711 days and costs 815 EUR. <script src=https://evil.example/x>\n")
    before = ask(demo, "edit-draft", "O-1", "--file", tmp + "/reply")
    tell("a new draft has no opinion yet", not any(p["code"] == "second_opinion" for p in before["verdict"]["problems"]))
    code, brief, said = opinion(demo, "good")
    tell("a failed check stays failed however a model praises", code == 0 and said and not brief["verdict"]["ok"] and
         checks_of(brief) == checks_of(before), (checks_of(before), brief["verdict"]))


def is_hostile(demo):
    before = ask(demo, "show", "O-1")
    code, brief, said = opinion(demo, "mole")
    text = json.dumps(said)
    tell("a hostile answer gives no verdict, no action and no long text", checks_of(brief) == checks_of(before) and
         brief["actions"] == before["actions"] and len(text) < 4000 and "4711" not in text and "approved" not in text, said)
    out = run(demo, "show", "O-1").stdout
    tell("and nothing of it reaches a terminal as it is", "\x1b" not in out and "second opinion (model mole)" in out)


def fails(demo):
    before = ask(demo, "show", "O-1")
    for name in ("odd", "boom", "drop", "malformed"):
        code, brief, said = opinion(demo, name)
        tell("%s: no opinion, said so, exit 6" % name, code == 6 and len(said) == 1 and
             said[0]["text"].startswith("second opinion (model %s): none: " % name) and checks_of(brief) == checks_of(before), (code, said))
    trace = json.loads(run(demo, "--json", "trace", "O-1").stdout)["spans"]
    mine = [s for s in trace if s["attributes"].get("countersign.purpose") == "second opinion"]
    tell("the trace shows each attempt, and which failed", len(mine) >= 7 and sum(s["failed"] for s in mine) == 4 and
         any(s["attributes"].get("gen_ai.usage.input_tokens") == 1000 for s in mine), [(s["name"], s["failed"]) for s in mine])


def asks_for_a_name(demo):
    p = run(demo, "opinion", "O-1")
    tell("off where nothing is said", p.returncode == 5 and "second_opinion" in p.stderr, p.stderr)
    p = run(demo, "opinion", "O-1", "--model", "nobody")
    tell("a model that is not there is named", p.returncode in (2, 5) and "nobody" in p.stderr, p.stderr)
    open(demo + "/countersign.ini", "a").write("\n[validator]\nsecond_opinion = good\n")
    tell("[validator] second_opinion names one", run(demo, "opinion", "O-1").returncode == 0)
    run(demo, "--as", "root", "user", "add", "rev", "--role", "auditor")
    tell("who may not draft may not ask", run(demo, "--as", "rev", "opinion", "O-1").returncode == 4)
    tell("the chain verifies", run(demo, "--as", "root", "audit", "verify").returncode == 0)


def main():
    with tempfile.TemporaryDirectory() as tmp:
        mock = subprocess.Popen([sys.executable, "-I", HERE + "/model_mock.py", tmp + "/mock.log"], stdout=subprocess.PIPE, text=True)
        try:
            demo = company(tmp, mock.stdout.readline().strip())
            agrees_and_disagrees(demo)
            lifts_nothing(demo, tmp)
            is_hostile(demo)
            fails(demo)
            asks_for_a_name(demo)
        finally:
            mock.kill()
    end()


main()
