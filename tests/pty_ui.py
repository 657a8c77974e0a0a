#!/usr/bin/env python3
"""The screen in a pseudo terminal that goes wrong: signals, a terminal that is gone, one that changes its size all the
time while a reply is streamed into it.

  tests/pty_ui.py BINARY        (best with sanitizers)        RESIZES=N (300), SEED=N

Speaks TAP. What the program wrote is kept as bytes; the terminal's settings are read from the pty itself.
"""
import fcntl, glob, os, pty, random, re, select, shutil, signal, stat, struct, subprocess, sys, tempfile, termios, time

binary = os.path.abspath(sys.argv[1])
here = os.path.dirname(os.path.abspath(__file__))
rng = random.Random(int(os.environ.get("SEED", "1")))
folder = tempfile.mkdtemp(prefix="countersign-pty-")
base = os.path.join(folder, "base")
os.environ.setdefault("COUNTERSIGN_DEMO", os.path.join(here, "..", "evals", "demo"))
for name in ("COUNTERSIGN_WORKSPACE", "COUNTERSIGN_KEY", "SSH_AUTH_SOCK"):
    os.environ.pop(name, None)
count = bad = 0


def tell(name, ok, said=""):
    global count, bad
    count += 1
    bad += not ok
    print("%sok %d - %s" % ("" if ok else "not ", count, name), flush=True)
    if not ok and said:
        print("\n".join("#   " + line for line in str(said)[-1500:].splitlines()), flush=True)


class Screen:
    """The program in a terminal of this size, in a copy of the workspace or in one that is there."""

    def __init__(self, workspace=None, cols=80, rows=24, env=(), user="maya"):
        self.workspace = workspace or os.path.join(folder, "ws%d" % random.getrandbits(40))
        if workspace is None:
            shutil.copytree(base, self.workspace)
        self.errors = os.path.join(folder, "san%d" % random.getrandbits(40))
        self.master, slave = pty.openpty()
        self.slave = slave
        self.resize(cols, rows)
        self.before = termios.tcgetattr(slave)
        environment = dict(os.environ, TERM="xterm-256color", LANG="C.UTF-8", LC_ALL="C.UTF-8", **dict(env))
        environment["ASAN_OPTIONS"] = "detect_leaks=0:abort_on_error=0:log_path=%s:handle_segv=0:handle_abort=0:handle_sigfpe=0" % self.errors
        environment["UBSAN_OPTIONS"] = "print_stacktrace=1:log_path=%s" % self.errors
        self.process = subprocess.Popen([binary, "-w", self.workspace, "--as", user], stdin=slave, stdout=slave,
                                        stderr=slave, env=environment, start_new_session=True,
                                        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        self.out = b""

    def resize(self, cols, rows):
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, cols, 0, 0))

    def read(self, seconds):
        until = time.time() + seconds
        while select.select([self.master], [], [], max(0, until - time.time()))[0]:
            try:
                self.out += os.read(self.master, 65536)
            except OSError:
                return

    def shows(self, text, seconds=60):
        """Waits until the text was written, whatever moves of the cursor stand between its words."""
        until = time.time() + seconds
        while time.time() < until:
            plain = re.sub(rb"\x1b\[[0-9;?]*[A-Za-z]", b" ", self.out)
            if re.sub(rb"\s+", b" ", text.encode()) in re.sub(rb"\s+", b" ", plain):
                return True
            self.read(0.1)
        return False

    def forget(self):
        self.read(0.2)
        self.out = b""

    def keys(self, *keys, pause=0.15):
        for key in keys:
            os.write(self.master, key.encode())
            self.read(pause)

    def typed(self, text):
        self.keys(*text, pause=0.02)

    def ends(self, seconds=60):
        until = time.time() + seconds
        while time.time() < until and self.process.poll() is None:
            self.read(0.05)
        return self.process.poll() is not None

    def given_back(self):
        """Settings as before, alternate screen left, cursor shown, bracketed paste and synchronised output off."""
        self.read(0.3)
        tail = self.out[-400:]
        same = termios.tcgetattr(self.slave) == self.before
        return same and all(code in tail for code in (b"\x1b[?1049l", b"\x1b[?2004l", b"\x1b[?7h", b"\x1b[?2026l")) and \
            self.out.rfind(b"\x1b[?1049l") > self.out.rfind(b"\x1b[?1049h")

    def sanitizer(self):
        return "".join(open(path).read() for path in glob.glob(self.errors + "*"))

    def unsaved(self):
        return glob.glob(os.path.join(self.workspace, ".countersign", "unsaved-*.txt"))

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for fd in (self.master, self.slave):
            try:
                os.close(fd)
            except OSError:
                pass


def writing(words):
    """A screen in whose editor these words stand, unsaved."""
    s = Screen()
    s.shows("requester")
    s.keys("/")
    s.typed("T-1001")
    s.keys("\r", "\r")
    s.shows("passes", 20)
    s.keys("e")
    s.shows("Editor")
    s.typed(words)
    s.forget()
    s.keys("\x0c")
    s.shows(words)
    return s


def kept(s, words, how):
    files = s.unsaved()
    ok = len(files) == 1 and words in open(files[0]).read()
    tell("what was being written survives %s" % how, ok, files)
    tell("and only this user can read it (%s)" % how, ok and stat.S_IMODE(os.stat(files[0]).st_mode) == 0o600)


def asked_to_end(name):
    s = writing("Kept through %s." % name)
    s.process.send_signal(getattr(signal, "SIG" + name))
    tell("SIG%s ends it" % name, s.ends())
    tell("SIG%s gives the terminal back" % name, s.given_back(), s.out[-300:])
    kept(s, "Kept through %s." % name, "SIG" + name)
    s.close()


def crashes(name):
    s = writing("Kept through %s." % name)
    s.read(5)  # it is put aside every few seconds
    s.process.send_signal(getattr(signal, "SIG" + name))
    tell("SIG%s ends it" % name, s.ends())
    tell("it dies of SIG%s itself, so that a core can be had" % name,
         s.process.returncode == -getattr(signal, "SIG" + name), s.process.returncode)
    tell("SIG%s gives the terminal back" % name, s.given_back(), s.out[-300:])
    kept(s, "Kept through %s." % name, "SIG" + name)
    s.close()


def terminal_is_gone():
    s = writing("Kept without a terminal.")
    os.close(s.slave)
    os.close(s.master)
    until = time.time() + 60
    while time.time() < until and s.process.poll() is None:
        time.sleep(0.05)
    tell("a terminal that is gone ends it, it does not spin", s.process.poll() is not None)
    kept(s, "Kept without a terminal.", "a lost terminal")
    s.close()


def stopped_from_outside():
    """Another process stops it without asking; whoever continues it finds the screen as it was."""
    s = Screen()
    s.shows("requester")
    s.forget()
    s.process.send_signal(signal.SIGSTOP)
    time.sleep(0.2)
    termios.tcsetattr(s.slave, termios.TCSANOW, s.before)  # as a shell does
    s.resize(100, 30)
    s.process.send_signal(signal.SIGCONT)
    tell("SIGCONT draws the screen anew, at its new size", s.shows("requester"), s.out[-300:])
    tell("and takes the keys again", not termios.tcgetattr(s.slave)[3] & termios.ICANON)
    s.keys("q", "q")
    s.ends()
    tell("after it the terminal is given back", s.given_back(), s.out[-300:])
    s.close()


def resized_while_streaming():
    log = os.path.join(folder, "mock.log")
    mock = subprocess.Popen([sys.executable, "-I", os.path.join(here, "model_mock.py"), log], stdout=subprocess.PIPE)
    port = mock.stdout.readline().decode().strip()
    ws = os.path.join(folder, "streaming")
    shutil.copytree(base, ws)
    path = os.path.join(ws, "countersign.ini")
    text = open(path).read().replace("provider = extractive\n", "provider = slow\n", 1)
    open(path, "w").write(text + "\n[model slow]\nprovider = openai\nmodel = slow-60\n"
                          "base_url = http://127.0.0.1:%s/v1\nkey_env = MODEL_KEY\n" % port)
    s = Screen(ws, 120, 35, [("MODEL_KEY", "sk-test")])
    s.shows("requester")
    s.keys("/")
    s.typed("T-1001")
    s.keys("\r", "\r", "D")
    s.typed("shorter")
    s.keys("\r")
    tell("a reply streams in", s.shows("being written"), s.out[-600:])
    steps, pressed = int(os.environ.get("RESIZES", "300")), ["j", "k", "\t", "z", "\x1b[B", "]", "["]
    for i in range(steps):
        part = i / steps
        cols, rows = (20 + int(280 * part), 5 + int(95 * part)) if i % 2 else (rng.randint(20, 300), rng.randint(5, 100))
        s.resize(cols, rows)
        s.keys(rng.choice(pressed) if i % 3 == 0 else "", pause=0.01)
        if i % 60 == 59:  # the next draft, so that there is always one that comes
            s.resize(120, 35)
            s.keys("D", pause=0.2)
            s.typed("shorter")
            s.keys("\r")
    tell("%d sizes from 20x5 to 300x100 while streaming: it lives" % steps, s.process.poll() is None, s.out[-600:])
    s.forget()
    s.resize(39, 9)
    tell("39x9 says that it is too small", s.shows("terminal too small: 39x9"), s.out[-300:])
    s.forget()
    s.resize(80, 24)
    s.keys("\x0c", pause=0.5)
    tell("80x24 shows the ticket again", s.shows("T-1001"), s.out[-600:])
    s.process.send_signal(signal.SIGTERM)
    tell("and it still ends when asked to", s.ends())
    tell("no sanitizer finding", s.sanitizer() == "", s.sanitizer())
    s.close()
    mock.kill()
    mock.wait()


def two_at_one_desk():
    """Each sees what the other has open, in the list and in the case, as long as it is open."""
    ws = os.path.join(folder, "shared")
    shutil.copytree(base, ws)
    ravi, maya = Screen(ws, 100, 30, user="ravi"), Screen(ws, 100, 30)
    for s in (ravi, maya):
        s.shows("requester")
        s.keys("\x18", "/")  # the tour, where it is told
        s.typed("T-1001")
        s.keys("\r")
    ravi.forget()
    maya.keys("\r")
    tell("the list says that maya reads the ticket", ravi.shows("maya is reading"), ravi.out[-600:])
    ravi.keys("\r")
    tell("and so does the case", ravi.shows("T-1001 checked") and ravi.shows("maya is reading"), ravi.out[-600:])
    tell("maya sees ravi too", maya.shows("ravi is reading"), maya.out[-600:])
    maya.keys("e")
    time.sleep(4)
    ravi.forget()
    ravi.keys("\x0c")
    tell("who edits is told as that", ravi.shows("maya is editing"), ravi.out[-600:])
    tell("and is told who else is there", maya.shows("ravi is reading: whoever saves second"), maya.out[-600:])
    maya.process.send_signal(signal.SIGTERM)
    maya.ends()
    time.sleep(4)
    ravi.forget()
    ravi.keys("\x0c", pause=1)
    tell("who has left is not there any more", b"maya is" not in ravi.out and ravi.shows("T-1001"), ravi.out[-900:])
    ravi.process.send_signal(signal.SIGKILL)
    ravi.ends()
    tell("one that was killed leaves one file, which ends by itself",
         len(os.listdir(os.path.join(ws, ".countersign", "presence"))) == 1)
    ravi.close()
    maya.close()


def main():
    made = subprocess.run([binary, "init", base, "--demo"], capture_output=True, text=True)
    if made.returncode != 0:
        return tell("the demo company is made", False, made.stderr)
    subprocess.run([binary, "-w", base, "--as", "maya", "draft", "T-1001"], capture_output=True)
    for name in ("HUP", "TERM", "QUIT"):
        asked_to_end(name)
    for name in ("ABRT", "SEGV", "FPE"):
        crashes(name)
    terminal_is_gone()
    stopped_from_outside()
    two_at_one_desk()
    resized_while_streaming()


try:
    main()
finally:
    shutil.rmtree(folder, ignore_errors=True)
print("1..%d" % count)
sys.exit(bad > 0)
