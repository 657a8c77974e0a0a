"""An office over HTTP for test_port_runner_http: the first part of the path says how it misbehaves.

Arguments: the log to write (a JSON object per request), and a folder with a certificate for TLS or "".
Prints its port.
"""
import json, socket, socketserver, ssl, struct, sys, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
log, extra = sys.argv[1], sys.argv[2]
lock, done = threading.Lock(), {}
class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    def log_message(self, *a): pass
    def answer(self, status, body=b'{}', kind='application/json', **more):
        self.send_response(status)
        self.send_header('Content-Type', kind)
        self.send_header('Content-Length', str(more.get('length', len(body))))
        if 'location' in more: self.send_header('Location', more['location'])
        self.end_headers()
        self.wfile.write(body)
    def raw(self, data):
        self.wfile.write(data); self.wfile.flush(); self.close_connection = True
    def do(self):
        body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
        with lock, open(log, 'a') as f:
            f.write(json.dumps({'method': self.command, 'path': self.path, 'body': body.decode(),
                'headers': sorted(k + ': ' + v for k, v in self.headers.items())}) + '\n')
        part, key = self.path.split('?')[0].split('/'), self.headers.get('Idempotency-Key')
        what = part[1]
        if what == 'pay':
            with lock: times = done.setdefault(key, len(done) + 1)
            return self.answer(200, json.dumps({'paid': self.path, 'receipt': times}).encode())
        if what == 'asked':
            return self.answer(200, b'{"found":true}') if key in done else self.answer(404)
        if what == 's': return self.answer(int(part[2]), b'{"said":"no"}')
        if what == 'act500':
            with lock: done[key] = 1
            return self.answer(500, b'oops')
        if what == 'slow': time.sleep(4); return self.answer(200)
        if what == 'drip':
            self.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n')
            for i in range(100): time.sleep(0.1); self.wfile.write(b'x'); self.wfile.flush()
            return
        if what == 'redirect': return self.answer(int(part[2]), location='/pay/1')
        if what == 'huge': return self.answer(200, b'[' + b'1,' * 600000 + b'1]')
        if what == 'large': return self.answer(200, b'[' + b'1,' * 60000 + b'1]')
        if what == 'text': return self.answer(200, b'it is \x1b[31mdone\xff', 'text/plain')
        if what == 'list': return self.answer(200, b'[1,2]')
        if what == 'empty': return self.answer(200, b'')
        if what == 'cut': self.close_connection = True; return self.answer(200, b'{"a":1}', length=100)
        if what == 'cuthead': return self.raw(b'HTTP/1.1 200 OK\r\nContent-Le')
        if what == 'cutchunk': return self.raw(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":')
        if what == 'chunk': return self.raw(b'HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n2\r\n1}\r\n0\r\n\r\n')
        if what == 'noend': return self.raw(b'HTTP/1.0 200 OK\r\n\r\n{"a":1}')
        if what == 'noendcut': return self.raw(b'HTTP/1.0 200 OK\r\n\r\n{"a":1')
        if what == 'silent': return self.raw(b'')
        if what == 'garbage': return self.raw(b'\x00\x01hello\r\n\r\n')
        if what == 'headers': return self.raw(b'HTTP/1.1 200 OK\r\n' + b'X: ' + b'y' * 3000000)
        if what == 'continue': return self.raw(b'HTTP/1.1 103 Early\r\nContent-Length: 7\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n\r\npartial')
        if what == 'reset':
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
            self.connection.close(); self.close_connection = True; return
        if what == 'echo':
            h = json.dumps(dict(self.headers.items())).replace('/', '\\/')
            return self.answer(int(part[2]), h.encode())
        if what == 'echotext': return self.answer(int(part[2]), str(self.headers).encode(), 'text/plain')
        self.answer(404)
    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do
    def finish(self):
        try: super().finish()
        except OSError: pass
class Quiet(ThreadingHTTPServer):
    daemon_threads = True
    def handle_error(self, *a): pass
    def server_bind(self): # without the name lookup of HTTPServer
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address
server = Quiet(('127.0.0.1', 0), Handler)
if extra:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(extra + '/office-ca.pem', extra + '/server.key')
    server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
