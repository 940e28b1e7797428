"""One HTTP request: the key, the path, the body, and the answer on the wire."""

import hmac
import json
import re
from http.server import BaseHTTPRequestHandler

from local.posthog.bodies import json_object
from local.posthog.errors import BadQuery, Refused, not_found, server_error

QUERY_PATH = re.compile(r"^/api/(?:projects|environments)/([^/]+)/query/(?:([^/]+)/)?$")


class Dropped(Exception):
    """The connection is to be closed without an answer."""


class Handler(BaseHTTPRequestHandler):
    """Serves one connection of the stand-in it is bound to."""

    stand_in = None
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server_version = "PostHogStandIn"

    def do_GET(self) -> None:
        self._serve("GET")

    def do_POST(self) -> None:
        self._serve("POST")

    def do_DELETE(self) -> None:
        self._serve("DELETE")

    def log_message(self, *_) -> None:
        """Quiet: every query is in `requests`."""

    def _serve(self, method: str) -> None:
        try:
            # Read before anything is refused: an unread body would be taken for the next request.
            text = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = self._route(method, self.path.split("?")[0], text)
        except Dropped:
            self.close_connection = True
            return
        except Refused as refused:
            self._send(refused.status, json.dumps(refused.body), refused.headers)
        except Exception as error:
            self.log_error("%r", error)
            self._send(500, json.dumps(server_error().body))
            raise
        else:
            self._send(status, answer if isinstance(answer, str) else json.dumps(answer))

    def _route(self, method: str, path: str, text: bytes) -> tuple[int, dict | list | str]:
        if path == "/_health" and method == "GET":
            return 200, {"status": "ok"}
        query_path = QUERY_PATH.match(path)
        if query_path is None and not path.startswith("/stand-in/"):
            raise not_found("Endpoint not found.")
        self._check_key()
        if query_path is None:
            return self._switch(method, path, text)
        project, query_id = query_path.groups()
        if project not in (str(self.stand_in.project_id), "@current"):
            raise not_found("Project not found.")
        if not self.stand_in.key_has_scope:
            detail = "API key missing required scope 'query:read'"
            raise Refused(403, "authentication_error", "permission_denied", detail)
        if query_id is not None and method in ("GET", "DELETE"):
            return self._status_of(query_id, method)
        if query_id is not None or method != "POST":
            raise Refused(405, "invalid_request", "method_not_allowed", f'Method "{method}" not allowed.')
        return self._query(path, text)

    def _check_key(self) -> None:
        kind, _, key = (self.headers.get("Authorization") or "").partition(" ")
        if not key:
            detail = "Authentication credentials were not provided."
            raise Refused(401, "authentication_error", "not_authenticated", detail)
        if kind.lower() != "bearer" or not hmac.compare_digest(
            key.encode(), self.stand_in.personal_key.encode()
        ):
            detail = "Personal API key found in request Authorization header is invalid."
            raise Refused(401, "authentication_error", "authentication_failed", detail)

    def _query(self, path: str, text: bytes) -> tuple[int, dict | str]:
        record = {"path": path, "name": None, "refresh": None, "status": None}
        self.stand_in.requests.append(record)
        try:
            body = json_object(text)
            record.update(name=body.get("name"), refresh=body.get("refresh"))
            fault = self.stand_in.faults.take(body.get("name"))
            if fault is not None:
                record["fault"] = fault.kind
                if fault.kind == "dropped":
                    raise Dropped
                if (refusal := fault.refusal()) is not None:
                    raise refusal
                if fault.kind == "garbage":
                    record["status"] = 200
                    return 200, "<html><body>Just a moment...</body></html>"
            record["status"], answer = self.stand_in.answer(body, fault)
            return record["status"], answer
        except Refused as refused:
            record["status"] = refused.status
            raise

    def _status_of(self, query_id: str, method: str) -> tuple[int, dict]:
        status = self.stand_in.statuses.get(query_id)
        if status is None:
            raise not_found(f"Query {query_id} not found for team {self.stand_in.project_id}")
        if method == "DELETE":
            del self.stand_in.statuses[query_id]
            return 200, {"message": "Query cancelled"}
        failed = 400 if status["error_message"] else 500
        return (failed if status["error"] else 200 if status["complete"] else 202), {"query_status": status}

    def _switch(self, method: str, path: str, text: bytes) -> tuple[int, dict | list]:
        """What a test of a stand-in in another process needs: set faults, read the requests."""
        if path == "/stand-in/requests" and method == "GET":
            return 200, self.stand_in.requests
        if path == "/stand-in/faults" and method == "DELETE":
            self.stand_in.faults.clear()
            return 200, {"waiting": 0}
        if path == "/stand-in/faults" and method == "POST":
            try:
                self.stand_in.faults.add(**json_object(text))
            except (TypeError, ValueError) as wrong:
                raise BadQuery(str(wrong), "invalid_input") from None
            return 201, {"waiting": len(self.stand_in.faults)}
        raise not_found("Endpoint not found.")

    def _send(self, status: int, text: str, headers: dict[str, str] | None = None) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if text[:1] in "{[" else "text/html")
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
