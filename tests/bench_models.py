#!/usr/bin/env python3
"""Models as a dependency, measured: bench_models.py BINARY (`make bench-models`).

100 tickets against a mock that answers after 300 ms: wall time beside the ideal of the configured concurrency, and the
program's own processor time; then the screen in a terminal of its own while an answer streams: from a key to the first byte
of the frame that shows it. Close other work: both are times.
"""
import fcntl, json, math, os, pty, resource, select, shutil, statistics, struct, subprocess, sys, tempfile, termios, time

binary = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
TICKETS, LATENCY = 100, 0.3
SETTLED = 2.5  # s: files that were just written are read again and again, those of a desk at work are not
SUBJECTS = ["When does my invoice fall due?", "How do I restart the modem?", "What does moving house cost?",
            "How long does a DNS change take?", "Which PHP version is there?", "How do I cancel my contract?",
            "How fast is the Coast plan?", "How do I get a static IP address?"]


def workspace(folder, name, port, model, more=""):
    ws = os.path.join(folder, name)
    subprocess.run([binary, "init", ws, "--demo"], check=True, capture_output=True)
    path = os.path.join(ws, "countersign.ini")
    text = open(path).read().replace("provider = extractive", "provider = m\n" + more)
    text += "\n[model m]\nprovider = openai\nmodel = %s\nbase_url = http://127.0.0.1:%d/v1\nretries = 0\n" % (model, port)
    open(path, "w").write(text)
    return ws


def tickets(folder):
    path = os.path.join(folder, "tickets.jsonl")
    with open(path, "w") as f:
        for i in range(TICKETS):
            f.write(json.dumps({"id": "B-%03d" % i, "subject": SUBJECTS[i % len(SUBJECTS)],
                                "requester": {"name": "Customer %d" % i, "email": "c%d@customer.example" % i},
                                "messages": [{"from": "c%d@customer.example" % i, "at": "2026-11-20T08:00:00Z",
                                              "body": "Hello, I have a question, number %d. %s Thank you." %
                                                      (i, SUBJECTS[i % len(SUBJECTS)])}]}) + "\n")
    return path


def used():
    r = resource.getrusage(resource.RUSAGE_CHILDREN)
    return r.ru_utime + r.ru_stime


def bench_many(folder, port, concurrency):
    ws = workspace(folder, "many-%d" % concurrency, port, "lag-%d" % (LATENCY * 1000), "concurrency = %d\n" % concurrency)
    subprocess.run([binary, "-w", ws, "import", tickets(folder)], check=True, capture_output=True)
    ids = ["B-%03d" % i for i in range(TICKETS)]
    time.sleep(SETTLED)
    cpu, began = used(), time.monotonic()
    done = subprocess.run([binary, "-w", ws, "--json", "draft", *ids], capture_output=True, text=True)
    wall, cpu = time.monotonic() - began, used() - cpu
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    drafted = sum(a["ticket"]["state"] == "checked" and a["model"]["provider"] == "openai" for a in answers)
    asked = sum(len(a["actions"]) > 0 for a in answers)
    ideal = math.ceil(TICKETS / concurrency) * LATENCY
    print("  %3d at once  %3d drafted (%d with actions)  %7.2f s  ideal %6.2f s  %5.2fx   %5.2f ms of own CPU a draft" %
          (concurrency, drafted, asked, wall, ideal, wall / ideal, cpu / TICKETS * 1e3))


class Screen:
    """The program in a terminal of 140 x 40."""

    def __init__(self, *args):
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = "xterm-256color"
            os.execv(binary, [binary, *args])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 140, 0, 0))
        self.seen = b""

    def read(self, seconds):
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if select.select([self.fd], [], [], left)[0]:
                self.seen += os.read(self.fd, 65536)

    def until(self, *marks, seconds=10.0):
        """Waits for any of these in what comes from now on; the time, or None."""
        self.seen, began = b"", time.monotonic()
        while time.monotonic() - began < seconds:
            if select.select([self.fd], [], [], 0.5)[0]:
                self.seen += os.read(self.fd, 65536)
                if any(m in self.seen for m in marks):
                    return time.monotonic() - began
        return None

    def key(self, key):
        os.write(self.fd, key)

    def close(self):
        os.kill(self.pid, 9)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


HELP, CASE = b"source of the next citation", b"Draft"
FRAME = 1 / 60


def pressed(screen, keys, rounds):
    """From each key to the first byte of the frame that shows it; what is under way goes on meanwhile."""
    times, moved = [], 0
    for i in range(rounds):
        for key, *marks in keys:
            screen.read(0.003 + 0.011 * (i % 7) / 7)  # not in step with anything
            moved += len(screen.seen) > 0
            screen.key(key)
            times.append(screen.until(*marks, seconds=2) or 2.0)
    return sorted(times), moved


def say_keys(what, times, moved, more=""):
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))] * 1e3
    print("  %s: %d keys, key to frame p50 %.1f ms, p99 %.1f ms, max %.1f ms, %d later than a frame (16.7 ms)%s%s" %
          (what, len(times), at(.5), at(.99), times[-1] * 1e3, sum(t > FRAME for t in times),
           ", the screen moving on meanwhile" if moved > len(times) / 10 else "", more))


def bench_keys(folder, port, model, what):
    """In a case, while its answer streams or nothing comes."""
    screen = Screen("-w", workspace(folder, "screen-" + model, port, model))
    screen.until(b"quit", seconds=20)
    for key in (b"/", b"T-1003\r"):
        screen.key(key)
        screen.read(0.5)
    for key, mark in ((b"\r", b"Draft an answer"), (b"d", b"being written")):
        screen.key(key)
        if screen.until(mark, seconds=20) is None:
            sys.exit("the screen showed no %r" % mark)
        screen.read(0.2)
    times, moved = pressed(screen, ((b"?", HELP), (b"q", CASE)), 100)
    screen.key(b"\x1b")
    stopped = screen.until(b"stopped", seconds=5)
    screen.close()
    say_keys(what, times, moved, "; Esc to \"stopped\" %s" % ("not seen" if stopped is None else "%.1f ms" % (stopped * 1e3)))


def bench_accepting(folder, port, keys):
    """In the queue, while one draft after the other streams, is checked and is committed."""
    ws = workspace(folder, "accepting", port, "slow-%d" % SLOW, "concurrency = 4\n")
    subprocess.run([binary, "-w", ws, "import", tickets(folder)], check=True, capture_output=True)
    screen = Screen("-w", ws)
    screen.until(b"quit", seconds=20)
    screen.read(1)
    for _ in range(60):
        screen.key(b"d")
        screen.read(0.02)
        screen.key(b"j")
        screen.read(0.02)
    times, moved = pressed(screen, ((b"?", b"this help"), (b"q", b"by priority")), keys // 2)
    screen.close()
    done = json.loads(subprocess.run([binary, "-w", ws, "--json", "queue"], capture_output=True, text=True).stdout)
    drafted = sum(t["state"] == "checked" for t in done["tickets"])
    say_keys("while %d drafts stream, are checked and committed" % drafted, times, moved)


SLOW = 25  # ms a piece


def main():
    folder = tempfile.mkdtemp(prefix="countersign-bench-models-")
    os.environ.setdefault("COUNTERSIGN_DEMO", os.path.join(here, "..", "evals", "demo"))
    mock = subprocess.Popen([sys.executable, os.path.join(here, "model_mock.py"), os.path.join(folder, "log")],
                            stdout=subprocess.PIPE, text=True)
    port = int(mock.stdout.readline())
    try:
        print("countersign bench-models: %d tickets, a mock that answers after %d ms, load %.1f on %d processors" %
              (TICKETS, LATENCY * 1000, os.getloadavg()[0], os.cpu_count()))
        for concurrency in (4, 8, 16):
            bench_many(folder, port, concurrency)
        bench_keys(folder, port, "slow-200", "while an answer streams")
        bench_keys(folder, port, "lag-60000", "while a model is silent")
        bench_accepting(folder, port, 3000)
    finally:
        mock.kill()
        shutil.rmtree(folder, ignore_errors=True)


main()
