#!/usr/bin/env python3
"""Executors on two hosts over one workspace: tests/hosts.py BINARY. A host is a kernel's boot and its namespaces: here each has
a boot id, a name and processes of its own (unshare). An executor that is alive keeps its lease while its effect takes long;
whether one of another host is dead only its lease can tell; nothing takes effect twice. Speaks TAP."""
import json, os, signal, subprocess, sys, tempfile, time, uuid

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import BINARY, ask, end, run, tell

SLOW = """#!/bin/sh
echo "$COUNTERSIGN_KEY" >>begun
while [ ! -e go ]; do
	[ -e begun ] || exit 1 # the test is over
	sleep 0.02
done
echo "$COUNTERSIGN_KEY" >>effects
echo '{"n":1}'
"""
MANIFEST = {"name": "slow", "kind": "exec", "roles": ["agent", "administrator"], "tier": {"default": 1},
            "arguments": {"type": "object", "properties": {"n": {"type": "integer"}}, "additionalProperties": False},
            "suggest": {"arguments": {"n": 1}}, "exec": {"argv": ["tools/slow.sh"], "timeout_s": 60}}


class Host:
    """Where commands run as on a machine of their own."""

    def __init__(self, folder, name):
        self.name, self.boot = name, os.path.join(folder, "boot-" + name)
        with open(self.boot, "w") as f:
            f.write(str(uuid.uuid4()) + "\n")

    def argv(self, *args):
        script = 'hostname "$1" && mount --bind "$2" /proc/sys/kernel/random/boot_id && shift 2 && exec "$@"'
        return ["unshare", "-rmupf", "--mount-proc", "--kill-child", "sh", "-c", script, "sh", self.name, self.boot, *args]

    def start(self, ws):
        return subprocess.Popen(self.argv(BINARY, "-w", ws, "--json", "execute"), stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True, start_new_session=True)

    def executed(self, ws):
        p = subprocess.run(self.argv(BINARY, "-w", ws, "--json", "execute"), capture_output=True, text=True)
        return json.loads(p.stdout)["executed"] if p.stdout else [{"state": p.stderr}]


def make(folder, lease_ms):
    ws = os.path.join(folder, "ws-%d" % len(os.listdir(folder)))
    subprocess.run([BINARY, "init", ws], check=True, capture_output=True)
    with open(os.open(ws + "/executor.ini", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
        f.write("[executor]\nlease_ms = %d\n" % lease_ms)
    with open(ws + "/kb/refund.md", "w") as f:
        f.write("# Refund Policy\n\nRefunds are available within 14 days of purchase if the service was not used.\n")
    with open(ws + "/tools/slow.sh", "w") as f:
        f.write(SLOW)
    os.chmod(ws + "/tools/slow.sh", 0o755)
    with open(ws + "/tools/slow.json", "w") as f:
        json.dump(MANIFEST, f)
    with open(ws + "/t.jsonl", "w") as f:
        f.write(json.dumps({"id": "T", "subject": "Refund", "requester": {"name": "Ann", "email": "ann@example.com"},
                            "messages": [{"from": "ann@example.com", "at": "2026-11-01T10:00:00Z",
                                          "body": "What is your refund policy?"}]}) + "\n")
    for args in (["tool", "pin", "slow"], ["ingest"], ["import", ws + "/t.jsonl"], ["draft", "T"]):
        p = run(ws, *args)
        if p.returncode != 0:
            raise SystemExit("not ok 1 - %s: %s" % (args, p.stderr))
    action = [a for a in ask(ws, "show", "T")["actions"] if a["tool"] == "slow"][0]
    run(ws, "approve", action["id"], "--digest", action["digest"])
    return ws


def lines(ws, name):
    try:
        with open(os.path.join(ws, name)) as f:
            return len(f.readlines())
    except FileNotFoundError:
        return 0


def state(ws):
    return [a["state"] for a in ask(ws, "show", "T")["actions"] if a["tool"] == "slow"][0]


def begun(host, ws):
    """Its executor, in the middle of the effect."""
    p = host.start(ws)
    while lines(ws, "begun") == 0:
        if p.poll() is not None:
            raise SystemExit("not ok 1 - the executor ended: %s" % p.stderr.read())
        time.sleep(0.02)
    return p


def go(ws):
    open(os.path.join(ws, "go"), "w").close()


def signal_all(p, number):
    os.killpg(p.pid, number)


def main():
    with tempfile.TemporaryDirectory(prefix="countersign-hosts-") as tmp:
        a, b = Host(tmp, "north"), Host(tmp, "south")
        if subprocess.run(a.argv("true"), capture_output=True).returncode != 0:
            print("ok 1 - two hosts # SKIP no namespaces here")
            return
        ws = make(tmp, 400)
        p = begun(a, ws)
        seen = []
        until = time.monotonic() + 2  # five leases
        while time.monotonic() < until:
            seen += b.executed(ws)
        tell("who is alive keeps its lease while the effect takes long", seen == [] and state(ws) == "sending", seen)
        go(ws)
        said = json.loads(p.communicate()[0])
        tell("and writes the result", said["executed"][0]["state"] == "done" and state(ws) == "done", said)
        tell("of one effect", (lines(ws, "begun"), lines(ws, "effects")) == (1, 1))

        ws = make(tmp, 3600000)
        p = begun(a, ws)
        signal_all(p, signal.SIGKILL)
        p.communicate()
        tell("of a dead one on another host nothing is known before its lease is over",
             b.executed(ws) == [] and state(ws) == "sending")
        ws = make(tmp, 400)
        p = begun(a, ws)
        signal_all(p, signal.SIGKILL)
        p.communicate()
        time.sleep(0.5)
        told = b.executed(ws)
        tell("after its lease the other one says unknown", [t["state"] for t in told] == ["unknown"], told)
        tell("and did nothing itself", (lines(ws, "begun"), lines(ws, "effects")) == (1, 0))
        tell("the trail verifies", run(ws, "audit", "verify").returncode == 0)

        ws = make(tmp, 400)
        p = begun(a, ws)
        signal_all(p, signal.SIGSTOP)
        time.sleep(0.6)
        told = b.executed(ws)
        tell("who is stopped past its lease is overtaken", [t["state"] for t in told] == ["unknown"], told)
        signal_all(p, signal.SIGCONT)
        go(ws)
        said = json.loads(p.communicate()[0])
        tell("and tells its result all the same once it goes on", state(ws) == "done", said)
        tell("of one effect ", (lines(ws, "begun"), lines(ws, "effects")) == (1, 1))

        ws = make(tmp, 3600000)
        p = subprocess.Popen([BINARY, "-w", ws, "execute"], start_new_session=True, stdout=subprocess.DEVNULL)
        while lines(ws, "begun") == 0:
            time.sleep(0.02)
        signal_all(p, signal.SIGKILL)
        p.wait()
        told = ask(ws, "execute")["executed"]
        tell("of a dead one on the same host it is known at once", [t["state"] for t in told] == ["unknown"], told)
    end()


main()
