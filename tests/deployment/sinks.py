"""Receivers of metrics and lineage: a UDP port for StatsD, an HTTP server for OTLP and OpenLineage."""

import json
import socket
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@contextmanager
def statsd():
    """(port, the datagrams that have come)."""
    received: list[str] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sink:
        sink.bind(("127.0.0.1", 0))
        sink.settimeout(0.2)
        done = threading.Event()

        def listen() -> None:
            while not done.is_set():
                try:
                    received.extend(sink.recv(65536).decode().splitlines())
                except TimeoutError:
                    continue

        listener = threading.Thread(target=listen)
        listener.start()
        yield sink.getsockname()[1], received
        done.set()
        listener.join()


@contextmanager
def posts():
    """(address, the bodies that were posted by path)."""
    received: dict[str, list[bytes]] = {}

    class Sink(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.setdefault(self.path, []).append(body)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Sink)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}", received
    server.shutdown()
    server.server_close()


def events(bodies: list[bytes]) -> list[tuple[str, str]]:
    """(job, kind) of OpenLineage's events."""
    return [(event["job"]["name"], event["eventType"]) for event in map(json.loads, bodies)]
