#!/usr/bin/env python3
"""Every door through which text leaves for others: tests/doors.py BINARY. A customer whose name, address, telephone, account, card,
birth and password are canaries is answered, corrected, signed, refused and escalated; then the trail is exported, traces,
statistics and metrics are written, the correction is promoted and evaluated into every kind of report. None of it holds a
canary. TAP."""
import json, os, sys, tempfile, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import ask, demo_company, end, run, tell

CANARIES = ["Quirina", "Zwiebelfisch", "quirina@zwiebelfisch.example", "KD-48151623", "0171 5550142", "DE89 3704 0044 0532 0130 00",
            "4111 1111 1111 1111", "14.04.1962", "Hunter2x9!", "Kanarienweg 7, 20095 Hamburg", "86 095 742 719"]
BODY = ("Hello, I am Quirina Zwiebelfisch, customer KD-48151623. What is your refund policy for duplicate payments?\n"
        "My card 4111 1111 1111 1111 was charged twice; please pay to DE89 3704 0044 0532 0130 00 instead. I was born 14.04.1962, my "
        "Steuer-ID is 86 095 742 719, my password is Hunter2x9!, I live at Kanarienweg 7, 20095 Hamburg.\n"
        "Phone: 0171 5550142, or quirina@zwiebelfisch.example.\n\nKind regards\nQuirina Zwiebelfisch\n")


def leaked(text):
    return [c for c in CANARIES if c.lower() in text.lower()]


def story(demo, tmp):
    line = {"id": "D-1", "subject": "Card of Quirina Zwiebelfisch charged twice", "requester": {
        "name": "Quirina Zwiebelfisch", "email": "quirina@zwiebelfisch.example", "id": "KD-48151623"}, "messages": [{
            "from": "quirina@zwiebelfisch.example", "at": "2026-11-18T08:41:00Z", "body": BODY}]}
    open(tmp + "/t.jsonl", "w").write(json.dumps(line) + "\n")
    run(demo, "import", tmp + "/t.jsonl")
    marked = ask(demo, "draft", "D-1")["answer"]["marked"]
    open(tmp + "/reply", "w").write(marked + "\n\nDear Quirina Zwiebelfisch, we call you at 0171 5550142 today.\n")
    brief = ask(demo, "edit-draft", "D-1", "--file", tmp + "/reply")
    for a in brief["actions"]:
        run(demo, "approve", a["id"], "--digest", "0" * 64)
        if a["tool"] == "send_reply":
            run(demo, "approve", a["id"], "--digest", a["digest"])
        else:
            run(demo, "reject", a["id"], "--reason", "not for Quirina Zwiebelfisch")
    run(demo, "execute", env=dict(os.environ, COUNTERSIGN_NOW=str(int(time.time() * 1000) + 600000)))
    run(demo, "escalate", "D-1", "--reason", "Quirina Zwiebelfisch (0171 5550142) is angry")
    return ask(demo, "show", "D-1")


def exports(demo):
    whole = run(demo, "--json", "audit", "show").stdout
    tell("the trail itself holds what was said", len(leaked(whole)) == len(CANARIES), leaked(whole))
    for how in (("--json",), ()):
        out = run(demo, *how, "audit", "export").stdout
        tell("its export does not%s" % (", as JSON" if how else ""), out and not leaked(out), leaked(out))
    out = run(demo, "--json", "audit", "export", "--ticket", "D-1").stdout
    rows = [json.loads(l) for l in out.splitlines()]
    kept = [json.loads(l) for l in run(demo, "--json", "audit", "show", "--ticket", "D-1").stdout.splitlines()]
    tell("hashes and commitments are those of the rows", rows and [r["hash"] for r in rows] == [r["hash"] for r in kept] and
         all(r["redacted"] for r in rows if r["body"]) and not leaked(out))
    tell("one placeholder stands for one thing through all rows of a ticket", "<NAME_1>" in out and "<EMAIL_1>" in out)
    open(demo + "/export.jsonl", "w").write(run(demo, "--json", "audit", "export").stdout)
    tell("and the export still proves the trail", run(demo, "audit", "verify", "--file", demo + "/export.jsonl").returncode == 0)


def unredacted(demo):
    ini = open(demo + "/countersign.ini").read()
    open(demo + "/countersign.ini", "w").write(ini + "\n[privacy]\nredact_exports = no\n")
    out = run(demo, "--json", "audit", "export").stdout
    tell("a workspace may want it whole", len(leaked(out)) == len(CANARIES), leaked(out))
    open(demo + "/countersign.ini", "w").write(ini + "\n[privacy]\nredact_exports = maybe\n")
    p = run(demo, "audit", "export")
    tell("what is neither yes nor no is named", p.returncode == 5 and "redact_exports" in p.stderr, p.stderr)
    open(demo + "/countersign.ini", "w").write(ini)


def observability(demo):
    for line in (["trace", "D-1"], ["--json", "trace", "D-1"], ["trace", "D-1", "--otlp"], ["stats"], ["stats", "--csv"],
                 ["--json", "stats"], ["metrics"]):
        out = run(demo, *line).stdout
        tell("`%s` tells of nobody" % " ".join(line), out and not leaked(out), (leaked(out), out[:300]))


def golden(demo, tmp):
    p = run(demo, "--json", "eval", "promote", "D-1")
    text = open(demo + "/evals/corrections.jsonl").read()
    tell("a promoted case tells of nobody", p.returncode == 0 and not leaked(text) and not leaked(p.stdout), (p.stderr, leaked(text)))
    files = {k: tmp + "/run." + k for k in ("html", "junit", "record", "baseline")}
    p = run(demo, "--json", "eval", "run", "corrections", "--html", files["html"], "--junit", files["junit"], "--record",
            files["record"], "--write-baseline", files["baseline"])
    for kind, path in files.items():
        there = os.path.exists(path)
        text = open(path).read() if there else ""
        tell("nor does the run's %s" % kind, there and not leaked(text), (p.stderr[:300], leaked(text)))
    tell("nor what it prints", not leaked(p.stdout + p.stderr), leaked(p.stdout + p.stderr))


def main():
    with tempfile.TemporaryDirectory() as tmp:
        demo = demo_company(tmp + "/demo")
        state = story(demo, tmp)
        tell("the ticket went through signing and escalation", state["ticket"]["state"] == "escalated", state["ticket"])
        exports(demo)
        observability(demo)
        golden(demo, tmp)
        unredacted(demo)
    end()


main()
