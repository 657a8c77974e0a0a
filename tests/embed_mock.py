"""Embeddings and rerankers as services give them, and as they fail; for tests/embed.sh.

    embed_mock.py LOG

Speaks /v1/embeddings, /api/embed, /v1/rerank and /rerank on 127.0.0.1 (it prints its port). The model's name says how
it behaves. A vector counts words, so that texts of one meaning are alike where `meanings` says so. LOG gets a JSON
line a request: path, model, number of texts, whether the key came, the texts.
"""
import json, re, sys, time, zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

log = open(sys.argv[1], "a")
DIMENSIONS = 64
meanings = {"dosh": "refund", "reimbursement": "refund", "refunds": "refund", "geld": "refund"}


def vector(text, model):
    row = [0.0] * (DIMENSIONS + 1 if model == "wider" else DIMENSIONS)
    for word in re.findall(r"\w+", text.lower()):
        if len(word) > 3:
            word = meanings.get(word, re.sub("^other", "topic", word))
            row[zlib.crc32(word.encode()) % DIMENSIONS] += 1
    return row


def score(question, text):
    wanted = set(re.findall(r"\w{4,}", question.lower()))
    return len(wanted & set(re.findall(r"\w{4,}", text.lower()))) / (1 + len(wanted))


def embeddings(body, model):
    rows = [vector(t, model) for t in body["input"]]
    if model == "short":
        rows = rows[:-1]
    if model == "words":
        rows[0][3] = "many"
    if model == "huge":  # a double, and no float
        rows[0][3] = 1e300
    return rows


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *args):
        pass

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model = body.get("model", "tei")
        texts = body.get("input") or body.get("texts") or body.get("documents")
        log.write(json.dumps({"path": self.path, "model": model, "count": len(texts), "query": body.get("query", ""),
                              "key": self.headers.get("Authorization", ""), "texts": texts}) + "\n")
        log.flush()
        if model == "slow":
            time.sleep(3)
        if model == "garbage":
            return self.answer(200, b"<html>not here</html>")
        if model == "boom":
            return self.answer(500, b'{"error":"boom"}')
        if model == "escapes":
            return self.answer(500, b"\x1b[31m\x1b]0;mine\x07\xff\x00 is broken\n\nok: all is well")
        if model == "refuses":
            return self.answer(401, b'{"error":"wrong key"}')
        if self.path == "/v1/embeddings":
            data = [{"index": i, "embedding": r} for i, r in enumerate(embeddings(body, model))]
            if model == "double":  # one text twice, another not at all
                data[-1]["index"] = 0
            reply = {"object": "list", "data": data[::-1], "model": model}
        elif self.path == "/api/embed":
            reply = {"model": model, "embeddings": embeddings(body, model)}
        elif self.path == "/v1/rerank":
            # a reranker with a will of its own: what mentions the zebra is best, else by shared words
            scores = [("zebra" in t.lower()) * 2 or score(body["query"], t) for t in texts]
            reply = {"results": [{"index": i, "relevance_score": s} for i, s in enumerate(scores)]}
        elif self.path == "/rerank":
            reply = [{"index": i, "score": 9.0 if "zebra" in t.lower() else -3.0} for i, t in enumerate(texts)]
        else:
            return self.answer(404, b"{}")
        self.answer(200, json.dumps(reply).encode())

    def answer(self, status, body):
        try:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
