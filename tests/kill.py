#!/usr/bin/env python3
"""kill -9 at random points of approve and execute, two executors at once (see kill.sh). Speaks TAP."""
import json, os, random, shutil, sqlite3, subprocess, sys, tempfile, time

binary = os.path.abspath(sys.argv[1])
kills = int(os.environ.get("KILLS", "40"))
seed = int(os.environ.get("SEED", "1"))
rng = random.Random(seed)
work = tempfile.mkdtemp(prefix="countersign-kill-")
ws = os.path.join(work, "ws")
count = 0


def tell(ok, name, why=""):
    global count
    count += 1
    print(f"{'ok' if ok else 'not ok'} {count} - {name}{'' if ok else ': ' + why}")
    return ok


def run(*args, check=True):
    p = subprocess.run([binary, "-w", ws, "--json", *args], capture_output=True, text=True, timeout=120)
    if check and p.returncode != 0:
        raise SystemExit(f"not ok 1 - {' '.join(args)}: status {p.returncode}: {p.stderr}")
    return p


def run_and_kill(args, longest_s):
    """Starts the command, kills it after a random time; True where it ended by itself with status 0."""
    p = subprocess.Popen([binary, "-w", ws, "--json", *args], stdout=subprocess.DEVNULL,
                         stderr=subprocess.DEVNULL, start_new_session=True)
    return p, time.monotonic() + rng.random() * longest_s


def finish(p, deadline):
    while p.poll() is None and time.monotonic() < deadline:
        time.sleep(0.001)
    if p.poll() is None:
        os.killpg(p.pid, 9)
    return p.wait() == 0


def main():
    subprocess.run([binary, "init", ws], check=True, stdout=subprocess.DEVNULL)
    with open(os.path.join(ws, "countersign.ini"), "a") as f:
        f.write("\n[executor]\nlease_ms = 300\n")
    with open(os.path.join(ws, "kb", "refund.md"), "w") as f:
        f.write("# Refund Policy\n\nRefunds are available within 14 days of purchase if the service was not used.\n")
    tickets = os.path.join(work, "tickets.jsonl")
    with open(tickets, "w") as f:
        for i in range(kills):
            who = f"c{i}@example.com"
            f.write(json.dumps({"id": f"K-{i}", "subject": "Refund", "requester": {"name": "C", "email": who},
                                "messages": [{"from": who, "at": "2026-11-01T10:00:00Z",
                                              "body": "What is your refund policy?"}]}) + "\n")
    run("ingest")
    run("import", tickets)
    run("draft", "--all")
    acknowledged, actions = set(), {}
    approve_s = execute_s = 0.2  # the first pair runs in peace and gives the length to kill within
    for i in range(kills):
        brief = json.loads(run("show", f"K-{i}").stdout)
        action = next(a for a in brief["actions"] if a["tool"] == "send_reply")
        actions[action["id"]] = f"K-{i}"
        began = time.monotonic()
        if finish(*run_and_kill(["approve", action["id"], "--digest", action["digest"]], approve_s + (i == 0))):
            acknowledged.add(action["id"])
            if i == 0:
                approve_s = 2 * (time.monotonic() - began)
        began = time.monotonic()
        workers = [run_and_kill(["execute"], execute_s + (i == 0)) for _ in range(2)]
        ended = [finish(*w) for w in workers]
        if i == 0 and all(ended):
            execute_s = 1.5 * (time.monotonic() - began)
    for _ in range(50):  # let leases run out, then let one executor finish in peace
        run("execute", check=False)
        states = [json.loads(run("action", a).stdout)["state"] for a in acknowledged]
        if not any(s in ("sending", "approved") for s in states):
            break
        time.sleep(0.1)
    check_effects(actions, acknowledged, approve_s * 1000, execute_s * 1000)
    verdict = json.loads(run("audit", "verify", check=False).stdout)
    tell(verdict["ok"], "the chain verifies", json.dumps(verdict))


def check_effects(actions, acknowledged, approve_ms, execute_ms):
    office = sqlite3.connect(os.path.join(ws, "records", "office.db"))
    try:
        effects = dict(office.execute("SELECT ticket, count(*) FROM outbox GROUP BY ticket"))
    except sqlite3.OperationalError:
        effects = {}
    states = {a: json.loads(run("action", a).stdout)["state"] for a in actions}
    tell(all(n <= 1 for n in effects.values()), "at most one effect per action", str(effects))
    lost = [a for a in acknowledged if states[a] not in ("done", "failed", "unknown")]
    tell(not lost, "no acknowledged approval is lost", str([(a, states[a]) for a in lost]))
    wrong = [a for a, t in actions.items() if states[a] == "done" and effects.get(t, 0) != 1]
    tell(not wrong, "what is done took effect", str(wrong))
    wrong = [a for a, t in actions.items() if states[a] == "failed" and effects.get(t, 0) != 0]
    tell(not wrong, "what failed did not take effect", str(wrong))
    wrong = [a for a, t in actions.items() if states[a] == "proposed" and effects.get(t, 0) != 0]
    tell(not wrong, "what nobody signed did not take effect", str(wrong))
    by_state = {s: list(states.values()).count(s) for s in set(states.values())}
    print(f"# measured: {len(actions)} actions, {len(acknowledged)} acknowledged, states {by_state}, killed within {approve_ms:.0f} ms of approve and {execute_ms:.0f} ms of execute, seed {seed}")


try:
    main()
finally:
    shutil.rmtree(work, ignore_errors=True)
