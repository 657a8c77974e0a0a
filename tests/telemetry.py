#!/usr/bin/env python3
"""Spans on their way out: tests/telemetry.py BINARY. A collector that takes them, one that refuses, one that hangs; a
canary in every text of a ticket; Prometheus text. promtool is asked, and the collector and validator of ../shared/tools
(kept in SERVICES, build/services). Speaks TAP."""
import json, os, re, shutil, socket, subprocess, sys, tempfile, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import BINARY, ask, demo_company, end, run, tell

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
SHARED = os.environ.get("COUNTERSIGN_SHARED", os.path.join(ROOT, "..", "shared"))
CANARY = "Zuzanna Kanarienvogel"


class Collector(BaseHTTPRequestHandler):
    status, seen, secrets = 200, [], []

    def log_message(self, *args):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Collector.secrets.append(self.headers.get("x-key"))
        if Collector.status == 200:
            Collector.seen.append((self.path, self.headers["Content-Type"], body))
        self.send_response(Collector.status)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")


def point_to(demo, port):
    path = demo + "/countersign.ini"
    text = open(path).read().split("\n[telemetry]")[0]
    open(demo + "/.countersign/otlp-key", "w").write("canary-key-4711\n")
    os.chmod(demo + "/.countersign/otlp-key", 0o600)
    open(path, "w").write(text + "\n[telemetry]\nendpoint = http://127.0.0.1:%d\nheader = x-key\n"
                          "header_file = .countersign/otlp-key\n" % port)


def spans_of(bodies):
    return [s for b in bodies for r in json.loads(b)["resourceSpans"] for c in r["scopeSpans"] for s in c["spans"]]


def whole_journey(demo):
    """A canary's ticket from arrival to receipts, with an edit."""
    line = {"id": "C-1", "subject": "Charged twice, says " + CANARY, "requester": {
        "name": CANARY, "email": "priya.nair@example.com", "id": "A-1001"}, "messages": [{
            "from": "priya.nair@example.com", "at": "2026-11-18T08:41:00Z",
            "body": "I was charged twice for INV-2026-1042. What is your refund policy for duplicate payments?\n" + CANARY}]}
    path = demo + "/canary.jsonl"
    open(path, "w").write(json.dumps(line) + "\n")
    run(demo, "import", path)
    brief = ask(demo, "draft", "C-1")
    open(demo + "/reply.txt", "w").write(brief["answer"]["marked"].replace("Kind regards", "With kind regards"))
    run(demo, "edit-draft", "C-1", "--file", demo + "/reply.txt")
    for action in ask(demo, "show", "C-1")["actions"]:
        full = ask(demo, "action", action["id"])
        run(demo, "approve", action["id"], "--digest", full["digest"])
    run(demo, "execute")
    later = dict(os.environ, COUNTERSIGN_NOW=str(int(time.time() * 1000) + 600000))  # replies are held for a while
    run(demo, "execute", env=later)
    return ask(demo, "show", "C-1")


def sends(demo, tmp):
    state = whole_journey(demo)
    tell("the journey ends with receipts", state["ticket"]["state"] == "done", state["ticket"])
    p = run(demo, "telemetry", "send")
    spans = spans_of(b for _, _, b in Collector.seen)
    mine = [s for s in spans if any(a["key"] == "countersign.ticket.id" and a["value"].get("stringValue") == "C-1"
                                    for a in s["attributes"])]
    tell("the collector gets them at /v1/traces as JSON, with the secret header", p.returncode == 0 and Collector.seen and
         all(path == "/v1/traces" and kind == "application/json" for path, kind, _ in Collector.seen) and
         set(Collector.secrets) == {"canary-key-4711"}, p.stderr)
    trace = mine[0]["traceId"] if mine else ""
    tree = [s for s in spans if s["traceId"] == trace]
    names = " | ".join(s["name"] for s in tree)
    tell("one trace holds router, retrieval, model, check, waiting, signatures and executions", all(n in names for n in (
        "invoke_workflow", "router", "retrieval kb", "reasoner", "extractive", "validator", "wait for approval of refund",
        "countersignature of refund", "execute_tool refund", "execute_tool send_reply", "draft edited")), names)
    ids = {s["spanId"] for s in tree}
    tell("every parent is there, every id once", len(ids) == len(tree) and
         all(s.get("parentSpanId") in ids for s in tree if s.get("parentSpanId")))
    sent = b"".join(b for _, _, b in Collector.seen)
    tell("no word of the customer is in what was sent, nor a name", not any(
        w.encode() in sent for w in (CANARY, "Kanarienvogel", "priya", "INV-2026-1042", "With kind regards", "root")))
    before = len(Collector.seen)
    tell("nothing is sent twice", run(demo, "telemetry", "send").returncode == 0 and len(Collector.seen) == before)
    otlp = run(demo, "trace", "C-1", "--otlp").stdout
    tell("trace --otlp is the same tree", {s["spanId"] for s in spans_of([otlp])} == ids)
    return otlp


def fails(demo):
    Collector.status = 503
    ask(demo, "draft", "T-1003")
    p = run(demo, "telemetry", "send")
    tell("a collector that refuses is told of, exit 6, without the secret",
         p.returncode == 6 and "503" in p.stderr and "4711" not in p.stderr, (p.returncode, p.stdout, p.stderr))
    Collector.status, before = 200, len(Collector.seen)
    run(demo, "telemetry", "send")
    tell("and gets all of it the next time", any("retrieval kb" == s["name"] for s in spans_of(b for _, _, b in Collector.seen[before:])))
    os.chmod(demo + "/.countersign/otlp-key", 0o644)
    p = run(demo, "telemetry", "send")
    tell("a secret that others may read is refused", p.returncode == 5 and "chmod 600" in p.stderr, p.stderr)


def hangs(demo):
    hole = socket.socket()
    hole.bind(("127.0.0.1", 0))
    hole.listen(1)
    point_to(demo, hole.getsockname()[1])
    sender = subprocess.Popen([BINARY, "-w", demo, "telemetry", "send", "--watch"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    ask(demo, "draft", "T-1006")
    connection, _ = hole.accept()
    connection.settimeout(5)
    asked = connection.recv(10)
    answers = [ask(demo, "show", "T-1006")["ticket"]["state"], ask(demo, "draft", "T-1002")["ticket"]["state"]]
    tell("while a collector hangs, drafting and reading go on", asked == b"POST /v1/t" and answers == ["checked"] * 2 and
         sender.poll() is None, (asked, answers))
    p = run(demo, "telemetry", "send")
    tell("a second sender is told that one is at it", p.returncode == 4 and "another process" in p.stderr, p.stderr)
    sender.terminate()
    sender.wait()


def prometheus(demo):
    p = run(demo, "metrics")
    lines = [l for l in p.stdout.splitlines() if l and not l.startswith("#")]
    tell("metrics are lines of name, labels and number", len(lines) > 30 and all(
        re.fullmatch(r'countersign_[a-z_]+(\{[a-z]+="[^"\n]*"\})? [-+0-9.einf]+', l) for l in lines), p.stdout[:500])
    tell("they say what happened", "countersign_resolved_total 1" in p.stdout and "countersign_edited_total 1" in p.stdout)
    tell("and nothing of anybody", CANARY not in p.stdout)
    if shutil.which("promtool"):
        c = subprocess.run(["promtool", "check", "metrics"], input=p.stdout, capture_output=True, text=True)
        tell("promtool accepts them", c.returncode == 0, c.stdout + c.stderr)
    else:
        print("# skip: promtool (package prometheus) is not installed")
    j = ask(demo, "stats")
    tell("stats: an edited reply has its distance", j["edited"] == 1 and 0 < j["edit_distance"] < 0.2, j["edit_distance"])
    csv = run(demo, "stats", "--csv").stdout.splitlines()
    tell("stats --csv: every row has the header's columns", len({l.count(",") for l in csv}) == 1 and len(csv) > 5, csv[:3])
    maya = json.loads(run(demo, "--as", "maya", "--json", "stats").stdout)["by_operator"]
    tell("an agent sees no other operator's row", all(r["operator"] == "maya" for r in maya) and
         [r["operator"] for r in j["by_operator"]] == ["root"] or os.environ.get("USER") != "root", (maya, j["by_operator"]))


def service():
    """The folder of ../shared's collector, installed where it is missing; None, and why is said, where that can't be."""
    tool = os.path.join(SHARED, "tools", "otlp.sh")
    services = os.environ.get("SERVICES") or os.path.join(ROOT, "build", "services")
    if not os.path.exists(tool):
        return print("# skip: no " + tool)
    if not os.path.isdir(os.path.join(services, "otlp", "node_modules", "@elastic")):
        try:
            subprocess.run([tool, "install"], env={**os.environ, "SERVICES": services}, check=True, timeout=90,
                           capture_output=True)
        except (OSError, subprocess.SubprocessError) as e:
            return print("# skip: otlp.sh install: %s" % e)
    os.environ["SERVICES"] = os.path.abspath(services)
    return tool


def validated(tool, otlp, tmp):
    path = os.path.join(tmp, "trace.json")
    open(path, "w").write(otlp)
    p = subprocess.run(["/usr/bin/python3", os.path.join(os.path.dirname(tool), "otlp_validate.py"), "traces", path],
                       env={**os.environ, "OTLP_PB": os.path.join(tmp, "pb")}, capture_output=True, text=True)
    tell("the protobuf definitions accept the export", p.returncode == 0, p.stdout + p.stderr)


def received(tool, demo, tmp):
    """The collector's ports are fixed: it runs in a network of its own, where the kernel lets us make one."""
    if subprocess.run(["unshare", "-n", "true"], capture_output=True).returncode != 0:
        return print("# skip: no right to make a network for the collector")
    point_to(demo, 4318)
    for name in os.listdir(os.path.join(os.environ["SERVICES"], "otlp")):  # its log and pid are files beside these
        if name != "log" and name != "pid":
            os.makedirs(os.path.join(tmp, "collector"), exist_ok=True)
            os.symlink(os.path.join(os.environ["SERVICES"], "otlp", name), os.path.join(tmp, "collector", name))
    ask(demo, "draft", "T-1003")
    p = subprocess.run(["unshare", "-n", "sh", "-c", 'ip link set lo up; "$0" start && "$1" -w "$2" telemetry send; s=$?; '
                        '"$0" stop; exit $s', tool, os.path.abspath(BINARY), demo], capture_output=True, text=True,
                       env={**os.environ, "OTLP_DIR": os.path.join(tmp, "collector"), "OTLP_OUT": "trace-json2"})
    log = open(os.path.join(tmp, "collector", "log"), errors="replace").read()
    tell("the collector of ../shared takes and decodes them", p.returncode == 0 and "retrieval kb" in log and CANARY not in log,
         (p.returncode, p.stdout, p.stderr, log[-500:]))


def main():
    with tempfile.TemporaryDirectory() as tmp:
        demo = os.path.join(tmp, "demo")
        demo_company(demo)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Collector)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        point_to(demo, server.server_port)
        otlp = sends(demo, tmp)
        prometheus(demo)
        fails(demo)
        os.chmod(demo + "/.countersign/otlp-key", 0o600)
        hangs(demo)
        tool = service()
        if tool:
            validated(tool, otlp, tmp)
            received(tool, demo, tmp)
    end()


main()
