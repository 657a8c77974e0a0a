"""An office over HTTP that behaves as badly as offices do, for tests/kill.py. It may be killed at any moment and
started again on the same folder and port.

    http_office.py FOLDER PORT SEED

POST /pay     acts once per Idempotency-Key (remembered over restarts: it is read back from the log)
POST /renew   the same, by X-Request-Id; nobody can ask what it did
POST /charge  remembers no key: whoever asks twice is charged twice
GET  /done/K  200 where /pay acted under the key, 404 where not; itself unreliable
GET  /idle    how many requests are still being worked on; from then on nothing is done badly any more

effects.log holds a line per effect, on the disk before anybody is answered: what happened is what stands there.
requests.log holds a line per request, with what was done to it.
"""
import json, os, random, signal, socketserver, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

folder, port, rng = sys.argv[1], int(sys.argv[2]), random.Random(int(sys.argv[3]))
TIMEOUT_S = 1  # of the tools that ask (the manifests in kill.py)

# name: how often. What comes after "act" is done once the effect is on the disk.
BEHAVIOURS = {
    "act": 30,             # and answer 200
    "act, 500": 8,
    "act, hang up": 8,
    "act, sleep": 5,       # past the client's patience
    "act, answer twice": 6,
    "act, body twice": 6,
    "act, half a body": 5,
    "act, die": 4,
    "refuse": 8,           # 4xx, nothing done
    "500, no act": 4,
    "die": 3,
    "late": 10,            # sleep a while, act, answer: its asker may be dead by then
    "too late": 4,         # act when the client has long given up
}
PROBE_BEHAVIOURS = {"tell": 16, "500": 1, "hang up": 1, "sleep": 1}

lock = threading.Lock()
effects = os.open(os.path.join(folder, "effects.log"), os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
requests = os.open(os.path.join(folder, "requests.log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
working, peaceful = 0, False


def lines(fd):
    text = os.pread(fd, os.fstat(fd).st_size, 0).decode()
    return [json.loads(line) for line in text.splitlines()]


REMEMBERS = ("pay", "renew")
remembered = {e["key"] for e in lines(effects) if e["what"] in REMEMBERS}


def choose(behaviours):
    with lock:
        if peaceful:
            return next(iter(behaviours))
        return rng.choices(list(behaviours), list(behaviours.values()))[0]


def note(fd, **fields):
    os.write(fd, (json.dumps(fields) + "\n").encode())  # one write: a line is there or not


def act(what, key, to):
    with lock:
        if what in REMEMBERS and key in remembered:
            return
        note(effects, what=what, key=key, to=to)
        os.fsync(effects)
        if what in REMEMBERS:
            remembered.add(key)


def die():
    os.kill(os.getpid(), signal.SIGKILL)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *a):
        pass

    def answer(self, status, body=b'{"receipt":"R-1"}', length=None):
        head = f"HTTP/1.1 {status} X\r\nContent-Type: application/json\r\n"
        self.raw(f"{head}Content-Length: {len(body) if length is None else length}\r\n\r\n".encode() + body)

    def raw(self, data):
        self.wfile.write(data)
        self.wfile.flush()

    def do_POST(self):
        global working
        with lock:
            working += 1
        try:
            self.work()
        finally:
            with lock:
                working -= 1

    def work(self):
        self.close_connection = True
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        what, to = self.path.strip("/"), body["to"]
        key = self.headers["X-Request-Id" if what == "renew" else "Idempotency-Key"]
        how = choose(BEHAVIOURS)
        note(requests, what=what, key=key, to=to, how=how)
        if how == "refuse":
            return self.answer(rng.choice([400, 402, 403, 404, 422]), b'{"error":"no"}')
        if how == "500, no act":
            return self.answer(500, b"oops")
        if how == "die":
            die()
        if how == "late":
            time.sleep(rng.random() * 0.8)
        if how == "too late":
            time.sleep(TIMEOUT_S + 0.2)
        act(what, key, to)
        self.answer_after(how)

    def answer_after(self, how):
        if how == "act, die":
            die()
        if how == "act, 500":
            self.answer(500, b"oops")
        elif how == "act, sleep":
            time.sleep(TIMEOUT_S + 0.2)
            self.answer(200)
        elif how == "act, answer twice":
            self.answer(200)
            self.answer(200)
        elif how == "act, body twice":
            self.answer(200, b'{"receipt":"R-1"}{"receipt":"R-1"}')
        elif how == "act, half a body":
            self.answer(200, length=100)
        elif how != "act, hang up":
            self.answer(200)

    def do_GET(self):
        global peaceful
        self.close_connection = True
        if self.path == "/idle":
            with lock:
                peaceful = True
            return self.answer(200, json.dumps({"working": working}).encode())
        how = choose(PROBE_BEHAVIOURS)
        if how == "500":
            self.answer(500, b"oops")
        elif how == "sleep":
            time.sleep(TIMEOUT_S + 0.2)
        elif how == "tell":
            with lock:
                known = self.path.rsplit("/", 1)[1] in remembered
            self.answer(200 if known else 404)

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, *a):
        pass

    def server_bind(self):  # without the name lookup of HTTPServer
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address


server = Server(("127.0.0.1", port), Handler)
print(server.server_port, flush=True)
server.serve_forever()
