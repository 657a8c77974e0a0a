#!/usr/bin/env python3
"""The gate attacked: tests/eval_gate.py BINARY. Everything that makes drafts worse must end with exit 1 and name cases,
another set with 3, a broken set with 5; runs repeat byte for byte; what was broken off goes on. Speaks TAP."""
import json, os, re, shutil, signal, subprocess, sys, tempfile, threading, time
import xml.etree.ElementTree as ET
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import BINARY, demo_company, end, run, tell


def gate(demo, *args):
    p = run(demo, "--json", "eval", "run", *args)
    try:
        return p.returncode, json.loads(p.stdout), p
    except json.JSONDecodeError:
        return p.returncode, {"regressions": []}, p


def names(report):
    return [r.get("case") for r in report["regressions"] if "case" in r]


def edit(path, old, new):
    text = open(path).read()
    assert old in text, (path, old)
    open(path, "w").write(text.replace(old, new))


def lines(path):
    return [json.loads(line) for line in open(path) if line.strip()]


def write_lines(path, items):
    open(path, "w").write("".join(json.dumps(i, ensure_ascii=False) + "\n" for i in items))


def worse(demo, what, *args):
    """The gate must say no and name a case."""
    status, report, p = gate(demo, "golden", *args)
    tell(what, status == 1 and len(names(report)) > 0 and report["comparable"] is True, (status, p.stderr, p.stdout[:800]))
    return names(report)


def copy_of(demo, tmp, name):
    to = os.path.join(tmp, name)
    shutil.copytree(demo, to)
    return to


# ---- a model that does what its prompt says ----

class Model(BaseHTTPRequestHandler):
    answers, judged, name, down, mute = {}, [], "obedient", False, False

    def log_message(self, *args):
        pass

    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        system = " ".join(m["content"] for m in asked["messages"] if m["role"] == "system")
        user = " ".join(m["content"] for m in asked["messages"] if m["role"] == "user")
        result = next((r for text, r in self.answers.items() if text in user),
                      {"disposition": "abstain", "reason": "unknown", "sentences": [], "actions": []})
        result = json.loads(json.dumps(result))
        for action in result.get("actions", []):
            action.pop("bound", None)
            action["arguments"] = json.dumps(action["arguments"])
        if self.down:
            self.send_response(503)
            self.end_headers()
            return
        if self.mute:
            result = {"disposition": "abstain", "reason": "no", "sentences": [], "actions": []}
        if system.startswith("You judge"):
            sour = "BIS MORGEN" in user
            self.judged.append(user)
            result = {"answers": 9 if "T-1" in user else 1 if sour else 4, "clear": 4, "polite": 5, "why": "so it is"}
        elif "cites the evidence" not in system:  # nobody told it to cite
            for sentence in result["sentences"]:
                sentence["citations"] = []
        events = [{"model": self.name, "choices": [{"index": 0, "delta": {"content": json.dumps(result)}}]},
                  {"model": "obedient", "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]},
                  {"choices": [], "usage": {"prompt_tokens": 900, "completion_tokens": 90}}]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for event in events:
            self.wfile.write(b"data: " + json.dumps(event).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")


def longest_line(case):
    body = case["ticket"]["messages"][-1]["body"] if "ticket" in case else case["query"]
    return max((line.strip() for line in body.splitlines()), key=len, default="")


def with_model(demo, recorded):
    by_id = {r["ticket"]: r["result"] for r in recorded}
    for case in lines(demo + "/evals/golden.jsonl"):
        line = longest_line(case)
        if case["id"] in by_id and len(line) > 15:
            Model.answers[line] = by_id[case["id"]]
    server = ThreadingHTTPServer(("127.0.0.1", 0), Model)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    edit(demo + "/countersign.ini", "provider = extractive", "provider = obedient")
    with open(demo + "/countersign.ini", "a") as ini:
        ini.write("\n[model obedient]\nprovider = openai\nbase_url = http://127.0.0.1:%d/v1\nmodel = obedient\n"
                  "context_tokens = 32000\nretries = 0\nprice_input = 1.0\nprice_output = 2.0\n" % server.server_port)


# ---- the attacks ----

def attack_retrieval(demo, tmp):
    half = copy_of(demo, tmp, "half")
    edit(half + "/countersign.ini", "passages = 8", "passages = 4")
    worse(half, "halving k fails the gate and names the cases")
    gone = copy_of(demo, tmp, "gone")
    os.remove(gone + "/kb/billing/refund-policy.md")
    run(gone, "ingest")
    lost = worse(gone, "removing a document fails the gate and names the cases")
    tell("and every case that asks for the document is among them", "refund-window" in lost, lost)
    strict = copy_of(demo, tmp, "strict")
    edit(strict + "/policy.json", '"we guarantee",', '"we guarantee", "tidewater",')
    worse(strict, "a policy that forbids the company's own name fails the gate and names the cases")


def attack_model(demo, tmp, recorded):
    bad = copy_of(demo, tmp, "bad")
    for i, line in enumerate(recorded):
        if i % 3 == 0 and line["result"]["disposition"] == "answer":
            line["result"]["sentences"] = line["result"]["sentences"][:1]
    write_lines(bad + "/evals/replay.jsonl", recorded)
    worse(bad, "switching the model to a worse replay fails the gate and names the cases", "--model", "replay")
    os.remove(bad + "/evals/replay.jsonl")
    worse(bad, "a model that is not there fails the gate and names the cases", "--model", "replay")


def attack_prompt(demo, tmp, recorded):
    model = copy_of(demo, tmp, "model")
    with_model(model, recorded)
    os.remove(model + "/evals/golden.baseline.json")
    p = run(model, "eval", "run", "golden", "--jobs", "4", "--write-baseline", model + "/evals/golden.baseline.json")
    status, report, p = gate(model, "golden", "--jobs", "4")
    tell("a model asked with the built-in prompt passes against its own baseline", status == 0 and
         report["metrics"]["input_tokens"] > 0 and report["metrics"]["cost"] > 0, (status, p.stderr, p.stdout[:600]))
    os.makedirs(model + "/prompts", exist_ok=True)
    open(model + "/prompts/answer.md", "w").write("You write friendly replies to customers as JSON.\n")
    worse(model, "breaking the prompt fails the gate and names the cases", "--jobs", "4")


def attack_set(demo, tmp):
    other = copy_of(demo, tmp, "other")
    cases = lines(other + "/evals/golden.jsonl")
    write_lines(other + "/evals/golden.jsonl", cases[1:])
    status, report, p = gate(other, "golden")
    tell("a set without one of its cases is not comparable, exit 3, and says which",
         status == 3 and report["comparable"] is False and report["differences"]["removed"] == [cases[0]["id"]], p.stdout[:500])
    write_lines(other + "/evals/golden.jsonl", list(reversed(cases)))
    tell("the order of cases is no difference", gate(other, "golden")[0] == 0)
    cases[3]["expect"]["must_say"] = []
    write_lines(other + "/evals/golden.jsonl", cases)
    status, report, p = gate(other, "golden")
    tell("an expectation that was changed is not comparable", status == 3 and report["differences"]["changed"] == [cases[3]["id"]])
    with open(other + "/evals/golden.jsonl", "a") as f:
        f.write('{"id":"x","query":"a"}\nnonsense\n')
    status, report, p = gate(other, "golden")
    last = len(cases)
    tell("a broken set is refused with every fault's line, exit 5", status == 5 and ":%d: expect: is missing" % (last + 1) in p.stderr
         and ":%d: " % (last + 2) in p.stderr, (status, p.stderr))


def same_bytes(demo, tmp):
    one, two, three = (run(demo, "--json", "eval", "run", "golden", "--model", "replay", "--jobs", j).stdout for j in "124")
    tell("recorded answers give the same report byte for byte, however many workers", one == two == three and len(one) > 1000)
    a, b = os.path.join(tmp, "a.html"), os.path.join(tmp, "b.html")
    for path in (a, b):
        run(demo, "eval", "run", "golden", "--model", "replay", "--html", path, "--junit", path + ".xml",
            "--write-baseline", path + ".json")
    tell("and the same files", all(open(a + e).read() == open(b + e).read() for e in ("", ".xml", ".json")))
    page = open(a).read()
    tell("the page asks for nothing outside and runs nothing", not re.search(r"<script|<link|<img|@import|url\(|src=", page))
    suite = ET.parse(a + ".xml").getroot().find("testsuite")
    failed = [c for c in suite if c.find("failure") is not None]
    tell("JUnit XML counts what failed", int(suite.get("failures")) == len(failed) and
         int(suite.get("tests")) == len(suite.findall("testcase")) == len(lines(demo + "/evals/golden.jsonl")))
    p = run(demo, "eval", "compare", a + ".json", b + ".json")
    tell("eval compare of a run with itself passes", p.returncode == 0, p.stdout)
    worse_json = json.load(open(b + ".json"))
    worse_json["cases"][0]["passed"] = False
    json.dump(worse_json, open(b + ".json", "w"))
    p = run(demo, "eval", "compare", a + ".json", b + ".json")
    tell("eval compare names what was lost, exit 1", p.returncode == 1 and worse_json["cases"][0]["id"] in p.stdout, p.stdout)


def work_done(demo, tmp):
    office = copy_of(demo, tmp, "office")
    run(office, "journey", "T-1001")
    status, report, p = gate(office, "golden")
    tell("what was done in the office meanwhile changes no golden case", status == 0, (status, report["regressions"]))


def big_set(demo, path, n):
    cases = lines(demo + "/evals/golden.jsonl")
    made, answers = [], []
    recorded = {r["ticket"]: r for r in lines(demo + "/evals/replay.jsonl")}
    for i in range(n):
        case = dict(cases[i % len(cases)])
        answer = dict(recorded[case["id"]], ticket="%s-%d" % (case["id"], i))
        made.append(dict(case, id=answer["ticket"]))
        answers.append(answer)
    write_lines(path, made)
    return answers


def broken_off(demo, tmp):
    big, n = os.path.join(tmp, "big.jsonl"), int(os.environ.get("EVAL_CASES", 300))
    answers = big_set(demo, big, n)
    work = copy_of(demo, tmp, "work")
    write_lines(work + "/evals/replay.jsonl", answers)
    began = time.monotonic()
    whole = run(work, "--json", "eval", "run", big, "--model", "replay")
    print("# measured: %d cases with recorded answers in %.1f s (%d cores, load %.1f)" % (
        n, time.monotonic() - began, os.cpu_count(), os.getloadavg()[0]))
    p = subprocess.Popen([BINARY, "-w", work, "eval", "run", big, "--model", "replay"],
                         stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    kept = work + "/.countersign/evals"
    for _ in range(2000):
        sizes = [os.path.getsize(os.path.join(kept, f)) for f in os.listdir(kept)] if os.path.isdir(kept) else []
        if max(sizes, default=0) > 100000 or p.poll() is not None:
            break
        time.sleep(0.01)
    os.killpg(p.pid, signal.SIGKILL)
    p.wait()
    again = run(work, "--json", "eval", "run", big, "--model", "replay")
    tell("a run that was killed goes on where it stood", "from a run that was broken off" in again.stderr, again.stderr)
    tell("and ends as if nothing had been", again.stdout == whole.stdout and len(whole.stdout) > 1000)
    tell("nothing of it is left behind", os.listdir(kept) == [])


def many_seeds(demo, tmp):
    work = copy_of(demo, tmp, "seeds")
    good = lines(work + "/evals/replay.jsonl")
    empty = {"disposition": "abstain", "reason": "not today", "sentences": [], "actions": []}
    both = [dict(r, seed=s, result=r["result"] if s < 2 else empty) for r in good for s in range(3)]
    write_lines(work + "/evals/replay.jsonl", both)
    _, one, p = gate(work, "golden", "--model", "replay", "--seeds", "3", "--tags", "needs_action")
    m = one["metrics"]
    tell("pass^k falls with k for a model that fails one time of three",
         abs(m["pass_rate"] - 2 / 3) < 0.07 and abs(m["pass^2"] - 1 / 3) < 0.07 and m["pass^3"] == 0 and one["passed"] == 0, m)


def required(demo, tmp):
    """P9: what changed passes the gate before it is used."""
    desk = os.path.join(tmp, "required")
    demo_company(desk)
    with open(desk + "/countersign.ini", "a") as ini:
        ini.write("\n[eval]\nrequire_gate = yes\ngate = golden\n")

    def sign(ticket):
        actions = json.loads(run(desk, "--json", "show", ticket).stdout)["actions"]
        action = next(a for a in actions if a["tool"] == "send_reply")
        full = json.loads(run(desk, "--json", "action", action["id"]).stdout)
        return run(desk, "approve", action["id"], "--digest", full["digest"])

    def state():
        p = run(desk, "--json", "eval", "status")
        return p.returncode, json.loads(p.stdout)
    tell("no gate has passed yet: status says so, exit 1", state()[0] == 1 and "No gate has passed" in state()[1]["words"], state())
    run(desk, "draft", "T-1003", "T-1012")
    p = sign("T-1003")
    tell("a draft that no gate stands behind can't be signed, exit 4", p.returncode == 4 and "has not passed the evaluation gate" in p.stderr, p.stderr)
    tell("a gate over some of the cases is none", run(desk, "eval", "run", "golden", "--tags", "escalation").returncode == 0 and state()[0] == 1)
    run(desk, "eval", "run", "golden")
    tell("after the gate passed, status is open and names nothing",
         state()[0] == 0 and state()[1]["passed"] and state()[1]["changed"] == "", state())
    tell("and the draft made under it can be signed", sign("T-1003").returncode == 0)
    edit(desk + "/policy.json", '"we guarantee",', '"we guarantee", "we swear",')
    tell("a changed policy is named", state()[0] == 1 and state()[1]["changed"] == "policy", state())
    run(desk, "draft", "T-1002")
    p = sign("T-1002")
    tell("what is drafted under it can't be signed", p.returncode == 4, p.stderr)
    edit(desk + "/kb/billing/late-payment.md", "free of charge", "free of any charge")
    run(desk, "ingest")
    os.makedirs(desk + "/prompts", exist_ok=True)
    open(desk + "/prompts/answer.md", "w").write("Be brief.\n")
    edit(desk + "/countersign.ini", "provider = extractive", "provider = extractive\nfallback = extractive")
    tell("so are prompt, model and index", state()[1]["changed"] == "prompt, model, index, policy", state()[1])
    tell("doctor says it too", "gate" in [c["name"] for c in json.loads(run(desk, "--json", "doctor").stdout)["checks"] if not c["ok"]])


def canary(demo, tmp, recorded):
    """The model changed is one thing, nobody answered is another."""
    desk = copy_of(demo, tmp, "canary")
    with_model(desk, recorded)
    write_lines(desk + "/evals/canary.jsonl", lines(desk + "/evals/golden.jsonl")[:20])

    def look():
        p = run(desk, "--json", "eval", "canary", "--jobs", "4")
        return p.returncode, json.loads(p.stdout) if p.stdout else p.stderr
    status, first = look()
    tell("the first canary run is the reference", status == 0 and first["first"] is True, first)
    status, second = look()
    tell("a second finds nothing changed", status == 0 and second["verdict"] == "unchanged" and not second["first"], second)
    Model.name = "obedient-2"
    status, third = look()
    tell("a model that names itself differently has changed, exit 1", status == 1 and third["verdict"] == "changed" and "obedient-2" in third["why"], third)
    Model.name, Model.down = "obedient", True
    status, fourth = look()
    tell("one that does not answer could not be asked, exit 6", status == 6 and fourth["verdict"] == "unknown" and fourth["unanswered"] > 0, fourth)
    Model.down, Model.mute = False, True
    status, fifth = look()
    tell("one that answers worse has changed", status == 1 and fifth["lost"] > 0, fifth)
    Model.mute = False
    said = json.loads(run(desk, "--json", "eval", "status").stdout)
    tell("the desk knows the last answer", said["canary"] == "changed" and "lost" in said["canary_why"], said)


def opinion(demo, tmp, recorded):
    """A model's opinion stands beside the gate and never in it."""
    desk = copy_of(demo, tmp, "opinion")
    with_model(desk, recorded)
    edit(desk + "/countersign.ini", "provider = obedient\n", "provider = extractive\n")
    _, plain, _ = gate(desk, "golden", "--tags", "needs_action")
    status, judged, p = gate(desk, "golden", "--tags", "needs_action", "--judge", "obedient")
    opinion = judged.get("judge", {})
    tell("the judge gives marks for every reply", opinion.get("cases") == judged["cases"] and opinion["means"]["polite"] == 5 and
         opinion["means"]["answers"] == 4 and opinion["input_tokens"] > 0, (status, p.stderr, opinion))
    latency = ("latency_p50_ms", "latency_p95_ms")
    tell("and changes nothing of the gate", judged["gate"] == plain["gate"] and "judge" not in plain and all(
        judged["metrics"][k] == v for k, v in plain["metrics"].items() if k not in latency))
    tell("what it judges stands between marked lines", all("[[data" in u and "[[end" in u for u in Model.judged))
    p = run(desk, "eval", "run", "golden", "--tags", "needs_action", "--judge", "nobody")
    tell("a judge that is not configured is an error", p.returncode == 5 and "nobody" in p.stderr, p.stderr)


def rights(demo):
    p = run(demo, "--as", "maya", "eval", "run", "golden")
    tell("an agent may not run the gate, exit 4", p.returncode == 4, p.stderr)
    p = run(demo, "--as", "ines", "eval", "run", "golden")
    tell("an analyst without reading groups may not borrow somebody else's", p.returncode == 4 and ".jsonl:1: as: maya reads more than ines" in p.stderr, p.stderr)
    before = json.loads(run(demo, "--json", "audit", "verify").stdout)["rows"]
    run(demo, "eval", "run", "golden", "--tags", "escalation")
    tickets = json.loads(run(demo, "--json", "queue").stdout)["tickets"]
    tell("no golden case becomes a ticket", all(t["id"][0] in "TM" for t in tickets) and before > 0)


def main():
    with tempfile.TemporaryDirectory() as tmp:
        demo = os.path.join(tmp, "demo")
        demo_company(demo)
        p = run(demo, "eval", "run", "golden", "--record", demo + "/evals/replay.jsonl")
        recorded = lines(demo + "/evals/replay.jsonl")
        status, report, p = gate(demo, "golden", "--model", "replay")
        tell("a recorded run passes against the baseline it was recorded from", status == 0 and not report["regressions"], p.stdout[:600])
        attack_retrieval(demo, tmp)
        attack_model(demo, tmp, json.loads(json.dumps(recorded)))
        attack_prompt(demo, tmp, recorded)
        attack_set(demo, tmp)
        work_done(demo, tmp)
        same_bytes(demo, tmp)
        broken_off(demo, tmp)
        many_seeds(demo, tmp)
        rights(demo)
        required(demo, tmp)
        canary(demo, tmp, recorded)
        opinion(demo, tmp, recorded)
    end()


main()
