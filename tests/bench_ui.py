#!/usr/bin/env python3
"""What the screen costs with 100,000 tickets in the queue and a 2 MB ticket open (see `make bench-ui`).

  tests/bench_ui.py BINARY KEYCLOCK.so [TICKETS]

The program runs in a pseudo terminal, over a workspace made here. Its processor time from a key to the frame drawn for
it is told by tests/preload/keyclock.c; what the rest of the machine does is not in it. The start is wall time too.
"""
import fcntl, glob, json, os, pty, random, re, select, shutil, statistics, struct, subprocess, sys, tempfile, termios, time

binary, clock = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
tickets = int(sys.argv[3]) if len(sys.argv) > 3 else 100000
COLS, ROWS, USER = 120, 35, "maya"
WORDS = ("invoice refund charged twice modem router cable outage moving house contract cancel price card payment bank "
         "transfer hosting domain certificate email password slow internet evening support answer please Köln 日本語").split()
DOWN, UP, PAGE_DOWN, PAGE_UP, HOME, END = "\x1b[B", "\x1b[A", "\x1b[6~", "\x1b[5~", "\x1b[H", "\x1b[F"
ERASE, CANCEL = "\x15", "\x03"  # Ctrl-C, not Escape, which is told from a sequence by waiting
NO_KEY = "\x1b[24~"  # ends the record of the key before


def text_of(rng, size):
    """Lines of 3 to 40 words, about `size` bytes."""
    lines, length = [], 0
    while length < size:
        line = " ".join(rng.choices(WORDS, k=rng.randint(3, 40)))
        lines.append(line)
        length += len(line.encode()) + 1
    return "\n".join(lines)


def ticket(rng, number, body, created, priority):
    who = "p%d@example.com" % (number % 5000)
    return {"id": "T-%06d" % number, "subject": " ".join(rng.choices(WORDS, k=6)), "priority": priority,
            "requester": {"name": "Person %d" % (number % 5000), "email": who}, "created": created,
            "messages": [{"from": who, "at": created, "body": body}]}


def make_workspace(folder):
    rng = random.Random(1)
    path = os.path.join(folder, "tickets.jsonl")
    with open(path, "w") as f:
        for i in range(1, tickets):
            day = "2026-%02d-%02dT%02d:00:00Z" % (1 + i % 10, 1 + i % 27, i % 24)
            f.write(json.dumps(ticket(rng, i, " ".join(rng.choices(WORDS, k=40)), day,
                                      ("normal", "normal", "high", "low")[i % 4])) + "\n")
        f.write(json.dumps(ticket(rng, 0, text_of(rng, 2 << 20), "2025-01-01T00:00:00Z", "urgent")) + "\n")
    workspace = os.path.join(folder, "ws")
    for args in (["init", workspace, "--demo"], ["-w", workspace, "import", path],
                 ["-w", workspace, "--as", USER, "draft", "T-000000"]):
        subprocess.run([binary] + args, check=True, stdout=subprocess.DEVNULL)
    os.unlink(path)
    return workspace


class Screen:
    """The program in a pseudo terminal."""

    def __init__(self, workspace, log):
        self.log = log
        env = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", LD_PRELOAD=clock, KEYCLOCK=log)
        began = time.perf_counter()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLS, 0, 0))
            os.execve(binary, [binary, "-w", workspace, "--as", USER], env)
        seen = b""
        while b"requester" not in seen or b"\x1b[?2026l" not in seen:
            seen += os.read(self.fd, 65536)
        self.first_frame_ms = (time.perf_counter() - began) * 1e3
        self.settle(2)

    def settle(self, quiet_s=0.05, first_s=None):
        """Reads until nothing came for a while."""
        wait = first_s or quiet_s
        while select.select([self.fd], [], [], wait)[0]:
            os.read(self.fd, 65536)
            wait = quiet_s

    def sleeps(self):
        """None of its threads has anything to do."""
        tasks = glob.glob("/proc/%d/task/*/stat" % self.pid)
        states = [open(task).read().rsplit(")", 1)[1].split()[0] for task in tasks]
        if not states or "Z" in states:
            sys.exit("bench-ui: the program ended too early")
        return all(state == "S" for state in states)

    def press(self, key):
        """A key, and all that follows from it: the next one comes when the program waits again. A pair is another size
        of the terminal, and then a key of no meaning, which ends the record of the one before."""
        if isinstance(key, tuple):
            fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", key[1], key[0], 0, 0))
            key = NO_KEY
        os.write(self.fd, key.encode())
        self.settle(0.02, 0.2)
        while not self.sleeps():
            self.settle(0.02)

    def records(self):
        return [[float(x) for x in line.split()] for line in open(self.log)]

    def peak_mb(self):
        return int(re.search(r"VmHWM:\s+(\d+)", open("/proc/%d/status" % self.pid).read()).group(1)) / 1024

    def leave(self):
        for key in "qqq":
            os.write(self.fd, key.encode())
            time.sleep(0.2)
        os.close(self.fd)
        os.waitpid(self.pid, 0)


def phases():
    search = list("refund")
    return [
        ("queue: move", [DOWN, DOWN, DOWN, UP] * 50 + [PAGE_DOWN] * 60 + [PAGE_UP] * 30 + [END, HOME, END, HOME] * 5),
        ("queue: mark", [" ", DOWN] * 40 + ["u"] * 10 + ["\x1b[Z", "\t"]),
        ("queue: filter, typed", (["/"] + list("state:new refund") + ["\x7f"] * 6 + search + [ERASE, "\r"]) * 4),
        ("queue: order", ["o"] * 16 + ["O"] * 4),
        ("other views", ["\t"] * 6 + ["\t", DOWN, DOWN, PAGE_DOWN, "\x1b[Z"] * 6),
        ("help", ["?", PAGE_DOWN, DOWN, END, "q"] * 6),
        ("case: open and leave", ["\r", "q"] * 8 + [DOWN, "\r", "q"] * 30 + [HOME]),
        ("case: through the queue", ["\r"] + ["n"] * 40 + ["p"] * 40 + ["q"]),
        ("case: panes", ["\r"] + ["\t"] * 40 + ["]", "["] * 10 + ["}"] * 5 + ["v", "q"] * 5),
        ("case: 2 MB ticket, move", ["\x1b1"] + [DOWN] * 120 + [PAGE_DOWN] * 60 + [PAGE_UP] * 30 + [END, UP, PAGE_UP, HOME] * 10),
        ("case: 2 MB ticket, search", (["/"] + search + ["\r"]) * 3 + ["/", "\r"] * 10 +
            (["/"] + list("nowhere") + ["\r"]) * 3),
        ("case: fold, zoom", ["z", "Z"] * 10 + [END] + ["z", "Z"] * 10 + [HOME]),
        ("case: resized", [(80, 24), (200, 50), (COLS, ROWS)] * 8),
        ("approval, form", ["\x1b4", "a", DOWN, PAGE_DOWN, "q"] * 5 + ["m", DOWN, "q"] * 5 + ["\x1b1"]),
        ("editor", ["e"] + list("The money is back within five days. ") * 2 + ["\x7f"] * 20 + ["\x1bu"] * 5 + [CANCEL, "d"]),
        ("full redraw", ["\x0c"] * 10),
    ]


def percentile(values, p):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * p / 100))]


def row(name, records):
    first, last = [r[0] / 1e3 for r in records], [r[1] / 1e3 for r in records]
    print("  %-28s %5d  %7.3f %7.3f %7.3f   %8.3f  %7d" % (
        name, len(records), statistics.median(first), percentile(first, 99), max(first), percentile(last, 99),
        statistics.median(r[3] for r in records)))


def main():
    folder = tempfile.mkdtemp(prefix="countersign-bench-ui-")
    os.environ.setdefault("COUNTERSIGN_DEMO", os.path.join(os.path.dirname(__file__), "..", "evals", "demo"))
    try:
        workspace = make_workspace(folder)
        starts = []
        for i in range(5):
            screen = Screen(workspace, os.path.join(folder, "start%d" % i))
            starts.append(screen.first_frame_ms)
            memory = screen.peak_mb()
            screen.press(NO_KEY)
            if i < 4:
                screen.leave()
        print("countersign bench-ui: %d tickets, one of them 2 MB, %dx%d, %d processors" % (
            tickets, COLS, ROWS, os.cpu_count()))
        print("  start to first frame: %.0f ms (best of 5 %.0f), own processor time %.0f ms" % (
            statistics.median(starts), min(starts), screen.records()[0][0] / 1e3))
        print("  %-28s %5s  %7s %7s %7s   %8s  %7s" % ("own ms, key to frame", "keys", "median", "p99", "max", "last p99", "bytes"))
        everything, at, drawn = [], len(screen.records()), {}
        for name, keys in phases():
            for key in keys:
                screen.press(key)
            screen.press(NO_KEY)
            records = screen.records()[at:]
            at += len(records)
            drawn[name] = [r for r in records if r[4] > 0]
            row(name, drawn[name])
            everything += drawn[name] if name not in ("full redraw", "case: resized") else []
        row("all of them", everything)
        redraw = statistics.median(r[3] for r in drawn["full redraw"])
        print("  bytes a key: mean %.0f, a full redraw %.0f (%.1f %%)" % (
            statistics.mean(r[3] for r in everything), redraw,
            100 * statistics.mean(r[3] for r in everything) / redraw))
        print("  memory: %.0f MB with the queue, %.0f MB at most" % (memory, screen.peak_mb()))
        screen.leave()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


main()
