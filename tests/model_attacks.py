"""What a hostile or broken endpoint sends, by name; used by tests/model_mock.py (the model's name chooses).

Each takes the handler, the good answer's pieces in its dialect and the piece that ends it, and writes what it likes.
"""
import gzip, json, time

MEGABYTE = 1 << 20


def head(h, kind=None, status=200, **more):
    h.send_response(status)
    h.send_header("Content-Type", kind or ("application/x-ndjson" if h.path == "/api/chat" else "text/event-stream"))
    for name, value in more.items():
        h.send_header(name.replace("_", "-"), value)
    h.send_header("Connection", "close")
    h.end_headers()
    h.close_connection = True


def send(h, data):
    h.wfile.write(data)
    h.wfile.flush()


def drip(h, parts, delta):
    """A byte at a time, for ever."""
    head(h)
    for byte in b"".join(parts):
        send(h, bytes([byte]))
        time.sleep(0.2)


def flood(h, parts, delta):
    """100 MB of words, each event in order."""
    head(h)
    piece = delta("x" * 60000)
    for _ in range(100 * MEGABYTE // len(piece)):
        send(h, piece)


def oneline(h, parts, delta):
    """100 MB without one line end."""
    head(h)
    send(h, b"data: {\"a\":\"" if h.path != "/api/chat" else b"{\"a\":\"")
    for _ in range(100):
        send(h, b"y" * MEGABYTE)


def whole(h, parts, delta):
    """100 MB as one JSON body."""
    head(h, "application/json")
    send(h, b"{\"choices\":[\"")
    for _ in range(100):
        send(h, b"z" * MEGABYTE)


def refusal(h, parts, delta):
    """An error whose body is 100 MB."""
    head(h, "application/json", 400)
    for _ in range(100):
        send(h, b" " * MEGABYTE)


def fog(h, parts, delta):
    """Comments and empty lines, never an event."""
    head(h)
    while True:
        send(h, (b": still thinking\n\n" if h.path != "/api/chat" else b"\n\n") * 4000)
        time.sleep(0.01)


def gzipped(h, parts, delta):
    """100 MB of blanks that are 100 KB on the wire."""
    head(h, Content_Encoding="gzip")
    send(h, gzip.compress(b" " * (100 * MEGABYTE), 9))


def latin(h, parts, delta):
    """Broken UTF-8 where the words are."""
    head(h)
    send(h, b"".join(parts).replace(b"answer", b"answ\xff\xc3\x28er"))


def deep(h, parts, delta):
    """Brackets, 200,000 deep."""
    head(h)
    body = b"[" * 200000
    send(h, b"data: " + body + b"\n\n" if h.path != "/api/chat" else body + b"\n")


def deepresult(h, parts, delta):
    """A result that is as deep, in good events."""
    head(h)
    for _ in range(20):
        send(h, delta("{\"a\":" * 1000))
    send(h, b"".join(parts[-2:]))


def twice(h, parts, delta):
    """Every name of the result twice: which one is meant?"""
    head(h)
    for part in parts:
        send(h, part.replace(b"\\\"disposition\\\"", b"\\\"disposition\\\": \\\"abstain\\\", \\\"disposition\\\"")
             .replace(b"\"disposition\"", b"\"disposition\": \"abstain\", \"disposition\""))


def picture(h, parts, delta):
    """An image that is none."""
    head(h, "image/png")
    send(h, b"\x89PNG\r\n\x1a\n" + b"\0" * 4096)


def bounce(h, parts, delta):
    """A redirect to itself, with the same method."""
    head(h, "text/plain", 307, Location=h.path)


def http2(h, parts, delta):
    """HTTP/2 frames in answer to HTTP/1.1: SETTINGS, then GOAWAY with ENHANCE_YOUR_CALM (RFC 9113, 6.5 and 6.8)."""
    send(h, b"\0\0\0\x04\0\0\0\0\0" + b"\0\0\x08\x07\0\0\0\0\0" + b"\0\0\0\0" + b"\0\0\0\x0b")
    h.close_connection = True


def headers(h, parts, delta):
    """A header of 4 MB."""
    head(h, X_Long="h" * (4 * MEGABYTE))


def headflood(h, parts, delta):
    """Small headers for ever."""
    send(h, b"HTTP/1.1 200 OK\r\n")
    while True:
        send(h, b"X-Flood: " + b"h" * 60 + b"\r\n")


def continued(h, parts, delta):
    """100 Continue for ever."""
    h.close_connection = True
    while True:
        send(h, b"HTTP/1.1 100 Continue\r\nX-Wait: a little longer\r\n\r\n" * 100)


def nul(h, parts, delta):
    """NUL bytes everywhere."""
    head(h)
    send(h, b"\0".join(parts))


def promised(h, parts, delta):
    """More promised than sent."""
    head(h, Content_Length=str(10 ** 12))
    send(h, b"".join(parts)[:200])


def errors(h, parts, delta):
    """100,000 error events under HTTP 200."""
    head(h)
    event = json.dumps({"type": "error", "error": {"type": "server_error", "message": "no\x1b[2J"}}).encode()
    send(h, (b"event: error\ndata: " + event + b"\n\n" if h.path != "/api/chat" else event + b"\n") * 100000)


def tools(h, parts, delta):
    """Ten thousand tool calls begun, none ended."""
    head(h)
    for i in range(10000):
        call = {"index": i, "id": "c%d" % i, "function": {"name": "refund", "arguments": "{\"amount_cents\":1"}}
        send(h, b"data: " + json.dumps({"choices": [{"index": 0, "delta": {"tool_calls": [call]}}]}).encode() + b"\n\n")


def mumble(h, parts, delta):
    """One comment of 100 MB, without a line end."""
    head(h)
    send(h, b":")
    for _ in range(100):
        send(h, b" still thinking" * (MEGABYTE // 15))


def letters(h, parts, delta):
    """A letter an event, more of them than an answer may have."""
    head(h)
    for _ in range(220):
        send(h, delta("x") * 5000)


def silence(h, parts, delta):
    """Events in order that say nothing, for ever."""
    head(h)
    while True:
        send(h, delta("x").replace(b'"x"', b'""') * 5000)


def oldest(h, parts, delta):
    """HTTP/0.9: a body without a head."""
    h.close_connection = True
    send(h, b"".join(parts))


def switching(h, parts, delta):
    """101: the connection is something else from now on."""
    h.close_connection = True
    send(h, b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n" + b"".join(parts))
    time.sleep(30)


def hints(h, parts, delta):
    """103 twice, then an answer as it should be."""
    h.close_connection = True
    send(h, b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 2)
    head(h)
    send(h, b"".join(parts))


def chunked(h):
    head(h, Transfer_Encoding="chunked")


def hugechunk(h, parts, delta):
    """A chunk of 2^64 - 1 bytes, of which some come."""
    chunked(h)
    send(h, b"FFFFFFFFFFFFFFFF\r\n" + b"".join(parts)[:200])


def extension(h, parts, delta):
    """A chunk whose extension has no end."""
    chunked(h)
    send(h, b"5;x=")
    for _ in range(100):
        send(h, b"e" * MEGABYTE)


def trailers(h, parts, delta):
    """A whole answer; the trailers behind it have no end."""
    chunked(h)
    body = b"".join(parts)
    send(h, b"%x\r\n" % len(body) + body + b"\r\n0\r\n")
    while True:
        send(h, b"X-Flood: " + b"t" * 60 + b"\r\n")


def wide(h, parts, delta):
    """UTF-16, as its head says."""
    head(h, "text/event-stream; charset=utf-16")
    send(h, b"".join(parts).decode().encode("utf-16"))


def shorter(h, parts, delta):
    """More sent than promised: the end mark stands behind what counts."""
    body = b"".join(parts)
    head(h, Content_Length=str(len(body) // 2))
    send(h, body)


def nothing(h, parts, delta):
    """204: no answer at all."""
    head(h, status=204)


def elsewhere(h, parts, delta):
    """A redirect that turns the question into another one, at another address."""
    head(h, "text/html", 302, Location="http://localhost:%d/somebody/else" % h.server.server_address[1])


def gateway(h, parts, delta):
    """What a proxy says whose server is gone."""
    head(h, "text/html", 502)
    send(h, b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>")


def detail(h, parts, delta):
    """JSON under 200, of another service."""
    head(h, "application/json")
    send(h, b'{"detail": "Not Found", "choices": null}')


def hold(h, parts, delta):
    """A whole answer, then the connection stays open without a word."""
    head(h)
    send(h, b"".join(parts))
    time.sleep(60)


ATTACKS = {f.__name__: f for f in (drip, flood, oneline, whole, refusal, fog, gzipped, latin, deep, deepresult, twice, picture,
                                   bounce, http2, headers, headflood, continued, nul, promised, errors, tools, mumble,
                                   letters, silence, oldest, switching, hints, hugechunk, extension, trailers, wide, shorter,
                                   nothing, elsewhere, gateway, detail, hold)}
