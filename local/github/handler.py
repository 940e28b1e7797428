"""One HTTP request: the token, the path, the limits, and the answer on the wire."""

import hashlib
import hmac
import json
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from local.github.answers import Listing, NoCommits, NotThere, answer, link_header


class Handler(BaseHTTPRequestHandler):
    """Serves one connection of the stand-in it is bound to."""

    stand_in = None
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "GitHubStandIn"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == "/_health":
            self._send(200, {"status": "ok"}, {})
            return
        asked = dict(parse_qsl(parts.query))
        fault = self.stand_in.faults.take(parts.path, int(asked.get("page", 1)))
        record = {"path": parts.path, "asked": asked, "fault": fault.kind if fault else None}
        record["authorization"] = self.headers.get("Authorization")
        self.stand_in.requests.append(record)
        if fault and fault.kind == "dropped":
            record["status"], self.close_connection = None, True
            return
        status, body, headers = (fault and fault.answer) or self._answer(parts.path, asked)
        body = "<html>Unicorn!</html>" if fault and fault.kind == "garbage" else body
        if fault and fault.kind == "shift":
            self.stand_in.change(**fault.options)
        record["status"] = status
        self._send(status, body, self._limits(status) | headers)

    def log_message(self, *_) -> None:
        """Quiet: every request is in `requests`."""

    def _answer(self, path: str, asked: dict[str, str]) -> tuple[int, Any, dict[str, str]]:
        if not self._has_token():
            return 401, {"message": "Bad credentials"}, {}
        try:
            repository, rest, moved = self.stand_in.find(path)
            if moved:
                query = f"?{urlsplit(self.path).query}" if asked else ""
                location = "/".join([f"{self.stand_in.url}/repositories/{repository.id}", *rest]) + query
                return 301, {"message": "Moved Permanently", "url": location}, {"Location": location}
            found = answer(repository, rest, asked)
        except NotThere:
            return 404, {"message": "Not Found"}, {}
        except NoCommits:
            return 409, {"message": "Git Repository is empty."}, {}
        body, headers = (found.rows, {}) if isinstance(found, Listing) else (found, {})
        if isinstance(found, Listing) and found.links:
            base = "/".join([f"{self.stand_in.url}/repositories/{repository.id}", *rest])
            headers["Link"] = link_header(base, asked, found.links)
        headers["ETag"] = f'W/"{hashlib.sha256(json.dumps(body).encode()).hexdigest()}"'
        if self.headers.get("If-None-Match") == headers["ETag"]:
            return 304, None, headers
        return 200, body, headers

    def _has_token(self) -> bool:
        kind, _, token = (self.headers.get("Authorization") or "").partition(" ")
        return kind.lower() in ("bearer", "token") and hmac.compare_digest(
            token.encode(), self.stand_in.token.encode()
        )

    def _limits(self, status: int) -> dict[str, str]:
        """The limit's headers; a 304 is free."""
        remaining, reset = self.stand_in.spend(0 if status == 304 else 1)
        limit = self.stand_in.limit
        return {
            "X-RateLimit-Limit": str(limit),
            "X-RateLimit-Remaining": str(remaining),
            "X-RateLimit-Used": str(limit - remaining),
            "X-RateLimit-Reset": str(reset),
            "X-RateLimit-Resource": "core",
        }

    def _send(self, status: int, body: Any, headers: dict[str, str]) -> None:
        data = b"" if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        self.send_response_only(status)
        headers = {"Server": "github.com", "Date": formatdate(usegmt=True)} | headers
        if status != 304:
            headers |= {"Content-Type": "application/json", "Content-Length": str(len(data))}
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
