"""A mail server for test_port_runner_mail: the recipient's name says how it misbehaves.

Arguments: the log to write (a JSON object per session that got as far as DATA), and MODE or MODE:FOLDER,
MODE being plain, starttls or smtps, FOLDER holding a certificate. Prints its port.
"""
import base64, email, email.policy, json, socket, socketserver, ssl, struct, sys, threading, time

log, (mode, _, folder) = sys.argv[1], sys.argv[2].partition(":")
context = None
if folder:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder + "/office-ca.pem", folder + "/server.key")


class Session(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")
        self.wfile.flush()

    def use(self, sock):
        self.connection = sock
        self.rfile, self.wfile = sock.makefile("rb"), sock.makefile("wb")

    def handle(self):
        self.tls, self.auth, self.sender, self.to = False, None, "", []
        if mode == "smtps":
            self.use(context.wrap_socket(self.connection, server_side=True))
            self.tls = True
        self.say("220 office")
        while True:
            line = self.rfile.readline().decode("latin-1").rstrip("\r\n")
            verb = line.split(" ")[0].upper()
            if not line or verb == "QUIT":
                if line:
                    self.say("221 bye")
                return
            if not getattr(self, "smtp_" + verb.lower(), self.unknown)(line):
                return

    def unknown(self, line):
        self.say("502 no")
        return True

    def smtp_ehlo(self, line):
        self.helo = line[5:]
        self.wfile.write(b"250-office\r\n")
        if mode == "starttls" and not self.tls:
            self.wfile.write(b"250-STARTTLS\r\n")
        self.say("250 AUTH PLAIN")
        return True

    def smtp_starttls(self, line):
        self.say("220 go")
        self.use(context.wrap_socket(self.connection, server_side=True))
        self.tls = True
        return True

    def smtp_auth(self, line):
        word = line.split(" ")
        if len(word) < 3:
            self.say("334 ")
            word.append(self.rfile.readline().decode().strip())
        self.auth = base64.b64decode(word[2]).decode().split("\0")[1:]
        self.say("235 ok" if self.auth[1] != "wrong password" else "535 no, wrong password")
        return True

    def smtp_mail(self, line):
        self.sender = line[10:]
        self.say("250 ok")
        return True

    def smtp_rcpt(self, line):
        self.to.append(line[8:])
        self.what = line[8:].strip("<>").split("@")[0]
        self.say("550 nobody here" if self.what == "nobody" else "451 later" if self.what == "later" else "250 ok")
        return True

    def smtp_data(self, line):
        if self.what == "nodata":
            self.say("554 no mail today")
            return True
        self.say("354 go")
        if self.what == "cutearly":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            return False
        raw = b""
        while not raw.endswith(b"\r\n.\r\n"):
            more = self.rfile.readline()
            if not more:
                return False
            raw += more
        self.write(b"".join(l[1:] if l.startswith(b".") else l for l in raw[:-3].splitlines(True)))
        if self.what == "slow":
            time.sleep(5)
        if self.what == "cut":
            return False
        self.say({"refused": "554 spam", "again": "451 greylisted"}.get(self.what, "250 taken"))
        return True

    def write(self, data):
        m = email.message_from_bytes(data, policy=email.policy.default)
        body = m.get_content().replace("\r\n", "\n")
        with open(log, "a") as f:
            f.write(json.dumps({"helo": self.helo, "tls": self.tls, "auth": self.auth, "from": self.sender,
                "to": self.to, "raw": data.decode("latin-1"), "subject": m["Subject"], "body": body,
                "name": m["From"].addresses[0].display_name, "defects": [str(d) for d in m.defects],
                "longest": max(len(l) for l in data.split(b"\r\n")),
                "bare": data.replace(b"\r\n", b"").count(b"\n") + data.replace(b"\r\n", b"").count(b"\r")}) + "\n")


class Server(socketserver.ThreadingTCPServer):
    daemon_threads = allow_reuse_address = True

    def handle_error(self, *a):
        pass


server = Server(("127.0.0.1", 0), Session)
print(server.server_address[1], flush=True)
server.serve_forever()
