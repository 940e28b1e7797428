"""Ends of the line for alerts: an HTTP server and a mail server that keep what they are sent."""

import json
import socketserver
import ssl
import threading
from contextlib import contextmanager
from email import message_from_string
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Web:
    """What was posted; `answer` is the status code it gives, and refused posts are not kept."""

    def __init__(self):
        self.answer, self.posts, self.headers, self.paths, self.refused = 200, [], [], [], 0
        sink = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if sink.answer == 200:
                    sink.posts.append(json.loads(body))
                    sink.headers.append(dict(self.headers))
                    sink.paths.append(self.path)
                else:
                    sink.refused += 1
                self.send_response(sink.answer)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port

    def connection(self, **more):
        return {"conn_type": "http", "schema": "http", "host": "127.0.0.1", "port": self.port} | more

    def said(self):
        return [(post["said"], post["pipeline"]) for post in self.posts]


class Mail:
    """What was mailed: (sender, recipients, message); `refuse` makes it refuse every recipient."""

    def __init__(self, certificate=None):
        self.mails, self.refuse = [], False
        sink = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self):
                self.say("220 sink")
                sender, recipients = "", []
                while line := self.rfile.readline().decode().strip():
                    match line.split(":")[0].split()[0].upper():
                        case "MAIL":
                            sender = line.split("<")[1].split(">")[0]
                            self.say("250 ok")
                        case "RCPT":
                            recipients.append(line.split("<")[1].split(">")[0])
                            self.say("550 nobody of that name" if sink.refuse else "250 ok")
                        case "DATA":
                            self.say("354 go on")
                            lines = []
                            while (part := self.rfile.readline().decode().rstrip("\r\n")) != ".":
                                lines.append(part)
                            sink.mails.append((sender, recipients, message_from_string("\n".join(lines))))
                            self.say("250 ok")
                        case "QUIT":
                            self.say("221 bye")
                            return
                        case _:
                            self.say("250 ok")

            def say(self, line):
                self.wfile.write(f"{line}\r\n".encode())

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.port = self.server.server_address[1]

    def connection(self, **extra):
        return {"conn_type": "smtp", "host": "127.0.0.1", "port": self.port,
                "extra": {"from_email": "plumbline@example.org", "recipients": ["on-call@example.org"],
                          "disable_ssl": True, "disable_tls": True} | extra}  # fmt: skip


@contextmanager
def serving(sink):
    """The sink, answering while the block lasts."""
    threading.Thread(target=sink.server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield sink
    finally:
        sink.server.shutdown()
        sink.server.server_close()
