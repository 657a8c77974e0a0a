#!/usr/bin/env python3
"""kill -9 at random points of approve and execute (see kill.sh). Speaks TAP.

One desk approves, two executors run, and an office over HTTP misbehaves (http_office.py); each of them is killed or
stopped again and again, until KILLS kills of approve and execute found their process running. Each ticket has four
actions: `send_reply` (sql), `pay` (an office that remembers keys and can be asked), `charge` (an office that
remembers nothing) and `renew` (an office that promises to act once a key, and so is asked again). A workspace is used for a few hundred kills, settled in peace, judged and thrown away.

KILLS, SEED: how many, and which. KEEP=1 leaves the last workspace where something was wrong.
"""
import collections, json, os, random, re, shutil, signal, socket, sqlite3, subprocess, sys, tempfile, time
import urllib.request

binary = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
kills_wanted = int(os.environ.get("KILLS", "200"))
seed = int(os.environ.get("SEED", "1"))
rng = random.Random(seed)
TICKETS, LEASE_MS, TIMEOUT_S = 45, 300, 1
REPEAT_MOST, REPEAT_WAIT_MS = 5, 150  # executor_recover.c; what is written into executor.ini
DOOMED = {"approve": 0.5, "execute": 0.75}  # how many of them are killed, if they last that long
SETTLED = ("done", "failed", "unknown")
TOOLS = {"send_reply": "sql", "pay": "http, asked", "charge": "http, forgets", "renew": "http, asked again"}
totals = collections.Counter()  # of everything worth a number
faults = collections.defaultdict(list)  # promise: what broke it
PROMISES = ["at most one effect per action", "only what may be asked again was sent twice", "no acknowledged approval is lost",
            "what is done took effect once", "what failed did not take effect",
            "what nobody signed did not take effect", "a durable SENDING row came before every effect",
            "reconcile settles what is unknown", "in peace everything is settled", "the chain verifies",
            "nothing hung, crashed or broke down", "approve and execute were both hit"]
usual_s = {"approve": 0.05, "execute": 0.1}  # how long they take undisturbed: measured as it goes


def now():
    return time.monotonic()


class Proc:
    """A command of countersign with the moment at which it will be stopped or killed."""

    def __init__(self, ws, verb, *args):
        self.verb, self.began, self.resume = verb, now(), None
        self.p = subprocess.Popen([binary, "-w", ws, "--json", verb, *args], stdin=subprocess.DEVNULL,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
        os.set_blocking(self.p.stderr.fileno(), False)
        doomed = rng.random() < DOOMED[verb]
        self.kill_at = self.began + rng.random() * 1.3 * usual_s[verb] if doomed else None
        pause = verb == "execute" and rng.random() < 0.05
        self.pause_at = self.began + rng.random() * usual_s[verb] if pause else None
        self.disturbed = self.killed = False

    def tick(self):
        """Does what is due; True where the process is over."""
        if self.p.poll() is not None:
            return True
        t = now()
        if t > self.began + 60:
            faults[PROMISES[10]].append(f"{self.verb} hung")
            self.kill_at = t
        if self.resume is not None and t >= self.resume:
            self.resume = None
            os.kill(self.p.pid, signal.SIGCONT)
        elif self.pause_at is not None and t >= self.pause_at:
            self.pause_at, self.resume, self.disturbed = None, t + (LEASE_MS + 100) / 1000, True
            os.kill(self.p.pid, signal.SIGSTOP)
            totals["pauses"] += 1
        elif self.kill_at is not None and t >= self.kill_at and self.resume is None:
            self.killed = self.disturbed = True
            rng.choice([os.kill, os.killpg])(self.p.pid, signal.SIGKILL)
            self.p.wait()
            return True
        return False

    def end(self):
        """What it said, once over; counts."""
        status, said = self.p.wait(), b""
        try:
            said = os.read(self.p.stderr.fileno(), 4096)
        except BlockingIOError:
            pass
        self.p.stderr.close()
        hit = self.killed and status == -signal.SIGKILL
        totals[f"{self.verb} killed"] += hit
        totals["kills"] += hit
        totals[f"{self.verb} runs"] += 1
        if not self.disturbed:
            usual_s[self.verb] += (now() - self.began - usual_s[self.verb]) / 8
            if status < 0:
                faults[PROMISES[10]].append(f"{self.verb} died of signal {-status}")
        if status == 5:  # the store, input, output
            faults[PROMISES[10]].append(f"{self.verb}: {said.decode(errors='replace')[:200]}")
        if status > 0 and said:
            why = json.loads(said)["text"] if said.startswith(b"{") else said.decode(errors="replace").strip()
            why = re.sub(r"\bK-[0-9.]+", "K", why.split(": ")[-1]).split(";")[0]
            totals[f"said: {self.verb}: {why[:60]}"] += 1
        return status


class Office:
    """The process behind the HTTP tools. The port stays ours, without listening, while the office is down."""

    def __init__(self, folder):
        self.folder, self.p = folder, None
        self.holder = socket.socket()
        self.holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.holder.bind(("127.0.0.1", 0))
        self.port = self.holder.getsockname()[1]
        self.read = 0  # bytes of requests.log that were looked at
        self.start()
        self.p.stdout.readline()  # it listens
        self.plan()

    def start(self):
        self.p = subprocess.Popen([sys.executable, "-I", "-S", os.path.join(here, "http_office.py"), self.folder,
                                   str(self.port), str(rng.randrange(1 << 30))], stdout=subprocess.PIPE)

    def plan(self):
        self.kill_at = now() + rng.expovariate(1 / 1.5)

    def tick(self):
        if self.p.poll() is not None:
            totals["office deaths"] += 1
            self.p.stdout.close()
            self.start()
        elif now() >= self.kill_at:
            self.p.kill()
            self.p.wait()
            self.plan()

    def works_on_late_ones(self):
        """Since the last call somebody asked for what will be done late: his death would be well timed."""
        with open(os.path.join(self.folder, "requests.log")) as f:
            f.seek(self.read)
            new = f.read()
            self.read = f.tell()
        return "late" in new

    def idle(self):
        """Waits until nothing is being worked on; from then on it behaves."""
        for _ in range(200):
            self.tick()
            self.kill_at = now() + 1000
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/idle", timeout=2) as answer:
                    if json.load(answer)["working"] == 0:
                        return
            except OSError:
                pass
            time.sleep(0.05)
        raise SystemExit("not ok 1 - the office of the test does not come to rest")

    def log(self, name):
        with open(os.path.join(self.folder, name)) as f:
            return [json.loads(line) for line in f]

    def close(self):
        self.p.kill()
        self.p.wait()
        self.p.stdout.close()
        self.holder.close()


def manifest(name, port, probe, **more):
    http = {"url": f"http://127.0.0.1:{port}/{name}", "method": "POST", "body": "arguments", "timeout_s": TIMEOUT_S}
    if probe:
        http["probe"] = {"url": f"http://127.0.0.1:{port}/done/{{key}}"}
    return {"name": name, "description": "Money over the office's interface.", "kind": "http",
            "roles": ["administrator"], "reversible": False, "tier": {"default": 2},
            "arguments": {"type": "object", "properties": {"to": {"type": "string"}}, "required": ["to"],
                          "additionalProperties": False},
            "suggest": {"dispositions": ["answer"], "arguments": {"to": "/ticket/requester/email"}}, "http": http, **more}


class World:
    """One workspace with its office, from birth to judgement."""

    def __init__(self, work, number):
        self.folder = os.path.join(work, f"world{number}")
        self.ws = os.path.join(self.folder, "ws")
        os.makedirs(os.path.join(self.folder, "office"))
        self.office = Office(os.path.join(self.folder, "office"))
        self.build()
        self.actions = {}  # id: {"ticket", "tool", "digest"}
        for i in range(TICKETS):
            for a in self.run("show", f"K-{i}")["actions"]:
                if a["tool"] in TOOLS:
                    self.actions[a["id"]] = {"ticket": f"K-{i}", "tool": a["tool"], "digest": a["digest"]}
        if len(self.actions) != TICKETS * len(TOOLS):
            raise SystemExit(f"not ok 1 - {len(self.actions)} actions, not {TICKETS * len(TOOLS)}")
        self.acknowledged = set()

    def run(self, *args, check=True):
        p = subprocess.run([binary, "-w", self.ws, "--json", *args], capture_output=True, text=True, timeout=120)
        if check and p.returncode != 0:
            raise SystemExit(f"not ok 1 - {' '.join(args)}: status {p.returncode}: {p.stderr}")
        return json.loads(p.stdout.splitlines()[0]) if p.stdout else None

    def build(self):
        subprocess.run([binary, "init", self.ws], check=True, stdout=subprocess.DEVNULL)
        with open(os.open(os.path.join(self.ws, "executor.ini"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as f:
            f.write(f"[executor]\nlease_ms = {LEASE_MS}\nrepeat_wait_ms = {REPEAT_WAIT_MS}\n")
        with open(os.path.join(self.ws, "kb", "refund.md"), "w") as f:
            f.write("# Refund Policy\n\nRefunds are available within 14 days of purchase if the service was not "
                    "used.\n")
        again = {"idempotency": {"header": "X-Request-Id", "repeat_hours": 1}}
        for name, probe, more in (("pay", True, {}), ("charge", False, {"idempotency": "none"}), ("renew", False, again)):
            with open(os.path.join(self.ws, "tools", name + ".json"), "w") as f:
                json.dump(manifest(name, self.office.port, probe, **more), f)
            self.run("tool", "pin", name)
        tickets = os.path.join(self.folder, "tickets.jsonl")
        with open(tickets, "w") as f:
            for i in range(TICKETS):
                who = f"k-{i}@example.com"
                f.write(json.dumps({"id": f"K-{i}", "subject": "Refund", "requester": {"name": "C", "email": who},
                                    "messages": [{"from": who, "at": "2026-11-01T10:00:00Z",
                                                  "body": "What is your refund policy?"}]}) + "\n")
        self.run("ingest")
        self.run("import", tickets)
        self.run("draft", "--all")

    # ---- torture ----

    def waiting(self):
        """How many actions an executor would find."""
        store = sqlite3.connect(os.path.join(self.ws, ".countersign", "store.db"), timeout=0)
        try:
            return store.execute("SELECT count(*) FROM actions WHERE state IN ('approved', 'sending')").fetchone()[0]
        except sqlite3.OperationalError:  # locked: somebody is at work
            return 1
        finally:
            store.close()

    def torture(self, until):
        """Until so many kills are counted or nothing is left to do."""
        todo = list(self.actions)
        rng.shuffle(todo)
        tries = collections.Counter()
        desk, signing, executors = None, None, [None, None]
        while totals["kills"] < until and (todo or desk or any(executors) or self.waiting()):
            self.office.tick()
            if desk is not None and desk.tick():
                if desk.end() == 0:
                    self.acknowledged.add(signing)
                elif tries[signing] < 3 and rng.random() < 0.9:  # some are left as the kill left them
                    todo.insert(rng.randrange(len(todo) + 1), signing)
                desk = None
            if desk is None and todo:
                signing = todo.pop()
                tries[signing] += 1
                desk = Proc(self.ws, "approve", signing, "--digest", self.actions[signing]["digest"])
            for i, e in enumerate(executors):
                if e is not None and e.tick():
                    e.end()
                    executors[i] = e = None
                if e is None and self.waiting():
                    executors[i] = Proc(self.ws, "execute")
            if self.office.works_on_late_ones() and rng.random() < 0.7:
                for e in filter(None, executors):
                    e.kill_at = now()
            time.sleep(0.001)
        for p in [desk, *executors]:
            if p is not None:
                p.kill_at = now()
                while not p.tick():
                    time.sleep(0.001)
                if p.end() == 0 and p is desk:
                    self.acknowledged.add(signing)

    # ---- peace ----

    def settle(self):
        """Leases run out, one executor finishes in peace; then whatever the office still does is waited for."""
        for _ in range(100):
            if not self.waiting():
                break
            self.office.tick()
            self.run("execute", check=False)
            time.sleep(0.05)
        self.office.idle()

    def states(self):
        found = {}
        for i in range(TICKETS):
            for a in self.run("show", f"K-{i}")["actions"]:
                found[a["id"]] = a["state"]
        return {a: found[a] for a in self.actions}

    def effects(self):
        """How often each action took effect, and how often the HTTP office was asked: by the offices' own books."""
        by_target = {(a["tool"], a["ticket"].lower()): i for i, a in self.actions.items()}
        effects, asked = collections.Counter(), collections.Counter()
        for line in self.office.log("effects.log"):
            effects[by_target[line["what"], line["to"].split("@")[0]]] += 1
        for line in self.office.log("requests.log"):
            asked[by_target[line["what"], line["to"].split("@")[0]]] += 1
            totals["office: " + line["how"]] += 1
        office = sqlite3.connect(os.path.join(self.ws, "records", "office.db"))
        for ticket, n in office.execute("SELECT ticket, count(*) FROM outbox GROUP BY ticket"):
            effects[by_target["send_reply", ticket.lower()]] += n
        office.close()
        return effects, asked

    def rows(self, kind):
        """How often the journal has a row of that kind, per action."""
        store = sqlite3.connect(os.path.join(self.ws, ".countersign", "store.db"))
        bodies = store.execute("SELECT body FROM journal JOIN journal_body USING (seq) WHERE kind = ?", (kind,))
        count = collections.Counter(json.loads(body)["action"] for body, in bodies)
        store.close()
        return count

    def judge(self):
        states = self.states()
        effects, asked = self.effects()
        signed, sending = self.rows("signed"), self.rows("sending")
        for a, state in states.items():
            n, tool = effects[a], self.actions[a]["tool"]
            where = f"{a} {tool} {state}: {n} effects, asked {asked[a]}, signed {signed[a]}, sending {sending[a]}"
            totals["acknowledged"] += a in self.acknowledged
            totals[f"{TOOLS[tool]}: {state}"] += 1
            totals["unknown that took effect"] += state == "unknown" and n > 0
            self.check(PROMISES[0], n <= 1, where)
            most = REPEAT_MOST if tool == "renew" else 1
            totals["asked again"] += max(0, asked[a] - 1)
            self.check(PROMISES[1], asked[a] <= most and sending[a] <= most, where)
            self.check(PROMISES[2], a not in self.acknowledged or state in SETTLED, where)
            self.check(PROMISES[3], state != "done" or n == 1, where)
            self.check(PROMISES[4], state != "failed" or n == 0, where)
            self.check(PROMISES[5], n == 0 or signed[a] > 0, where)
            self.check(PROMISES[6], sending[a] >= max(n, asked[a]), where)
            self.check(PROMISES[8], state in SETTLED or (state == "proposed" and a not in self.acknowledged), where)
        unknown = [a for a, s in states.items() if s == "unknown"]
        for a in unknown:
            self.run("reconcile", a, "done" if effects[a] else "not-done", "--reason", "looked it up")
        states, after = self.states(), self.effects_again()
        for a in unknown:
            self.check(PROMISES[7], states[a] == ("done" if effects[a] else "failed"), f"{a} {states[a]}")
        self.run("execute", check=False)
        self.check(PROMISES[0], after == effects, "reconciling or running again had effects")
        verdict = self.run("audit", "verify", check=False)
        self.check(PROMISES[9], verdict is not None and verdict["ok"], json.dumps(verdict))
        totals["actions"] += len(states)
        totals["workspaces"] += 1

    def effects_again(self):
        kept = collections.Counter(totals)
        effects, _ = self.effects()
        totals.clear()
        totals.update(kept)
        return effects

    def check(self, promise, ok, why):
        if not ok:
            faults[promise].append(why)
            print(f"# broken: {promise}: {why} ({self.folder})", flush=True)

    def close(self):
        self.office.close()
        if not (os.environ.get("KEEP") and faults):
            shutil.rmtree(self.folder, ignore_errors=True)


def section(title, prefix):
    items = [f"{k[len(prefix):]} {n}" for k, n in sorted(totals.items()) if k.startswith(prefix) and n]
    return f"{title}: " + ", ".join(items)


def measured(began):
    kinds = "; ".join(section(t, t + ": ") for t in TOOLS.values())
    print(f"# measured: {totals['kills']} kills that hit in {now() - began:.0f} s ({totals['approve killed']} of "
          f"{totals['approve runs']} approve runs, usually {usual_s['approve'] * 1000:.0f} ms; "
          f"{totals['execute killed']} of {totals['execute runs']} execute runs, usually "
          f"{usual_s['execute'] * 1000:.0f} ms), {totals['pauses']} pauses past the lease, "
          f"{totals['office deaths']} deaths of the office; {totals['workspaces']} workspaces, {totals['actions']} "
          f"actions, {totals['acknowledged']} acknowledged; {kinds}; {totals['unknown that took effect']} of the "
          f"unknown took effect; {totals['asked again']} times asked again; {section('office', 'office: ')}; seed {seed}")
    print(f"# {section('said', 'said: ')}")


def main():
    began, number, told = now(), 0, 0
    work = tempfile.mkdtemp(prefix="countersign-kill-")
    try:
        while totals["kills"] < kills_wanted:
            world = World(work, number)
            try:
                world.torture(kills_wanted)
                world.settle()
                world.judge()
            finally:
                world.close()
            number += 1
            if totals["kills"] // 500 > told:
                told = totals["kills"] // 500
                print(f"# {totals['kills']} kills, {now() - began:.0f} s, {number} workspaces, "
                      f"{sum(map(len, faults.values()))} faults", flush=True)
    finally:
        if not (os.environ.get("KEEP") and faults):
            shutil.rmtree(work, ignore_errors=True)
    hits = {verb: totals[f"{verb} killed"] for verb in DOOMED}
    if min(hits.values()) < kills_wanted // 10:
        faults[PROMISES[11]].append(str(hits))
    for i, promise in enumerate(PROMISES):
        wrong = faults[promise]
        print(f"{'not ok' if wrong else 'ok'} {i + 1} - {promise}" + (": " + "; ".join(wrong[:5]) if wrong else ""))
    measured(began)
    return any(faults.values())


sys.exit(main())
