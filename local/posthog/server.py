"""One project of a stand-in PostHog: its data, its three slots, and the server that offers both."""

import logging
import threading
import time
import uuid
from http.server import ThreadingHTTPServer
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from local.posthog.answers import Cache, answer_query
from local.posthog.bodies import ASYNC, FRESH, query_of
from local.posthog.clickhouse import COLUMNS, Database
from local.posthog.errors import Refused, busy
from local.posthog.faults import Fault, Faults, spoil
from local.posthog.handler import Handler

CONCURRENT_QUERIES = 3
log = logging.getLogger(__name__)


class PostHogStandIn:
    """One project of a PostHog on 127.0.0.1. `port` 0 picks a free one; `url` is known after `start`."""

    def __init__(
        self,
        folder: Path,
        project_id: int = 1,
        personal_key: str = "phx_local",
        port: int = 0,
        *,
        queue_seconds: float = 30,
        query_seconds: float = 10,
        key_has_scope: bool = True,
    ) -> None:
        self.folder = Path(folder)
        self.project_id = project_id
        self.personal_key = personal_key
        self.port = port
        self.queue_seconds = queue_seconds
        self.query_seconds = query_seconds
        self.key_has_scope = key_has_scope
        self.faults = Faults()
        self.requests: list[dict] = []
        self.statuses: dict[str, dict] = {}
        self.database: Database | None = None
        self._cache = Cache(project_id)
        self._slots = threading.BoundedSemaphore(CONCURRENT_QUERIES)
        self._server: ThreadingHTTPServer | None = None

    def start(self, files: dict[str, Path] | None = None) -> "PostHogStandIn":
        """Create the tables, load `files` if given, and listen. Safe to call twice."""
        if self._server is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.database = Database(self.folder, self.project_id)
            if files is not None:
                self.load_files(files)
            handler = type("BoundHandler", (Handler,), {"stand_in": self})
            self._server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
            self.port = self._server.server_address[1]
            threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Stop listening and drop the data."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
            self.database.drop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def load(
        self, events: pa.Table, persons: pa.Table, person_distinct_ids: pa.Table, *, keep_cache: bool = False
    ) -> None:
        """Replace all data. Cached answers go too, unless `keep_cache` asks for PostHog's staleness."""
        tables = {"events": events, "persons": persons, "person_distinct_ids": person_distinct_ids}
        files = {name: self.folder / f".{name}.{uuid.uuid4().hex}.parquet" for name in tables}
        try:
            for name, table in tables.items():
                pq.write_table(table, files[name])
            self.load_files(files)
        finally:
            for file in files.values():
                file.unlink(missing_ok=True)
        if not keep_cache:
            self.forget_cache()

    def load_files(self, files: dict[str, Path]) -> None:
        """Replace all data by these Parquet files, one per table."""
        missing = [str(files.get(name, name)) for name in COLUMNS if not Path(files.get(name, "")).is_file()]
        if missing:
            raise FileNotFoundError(f"no such Parquet file: {', '.join(missing)}")
        if self.database is None:
            raise RuntimeError("the stand-in has no tables yet: call start() before loading data")
        self.database.clear()
        for name in COLUMNS:
            self.database.load(name, Path(files[name]).resolve())

    def forget_cache(self) -> None:
        self._cache.forget()

    def answer(self, body: dict, fault: Fault | None = None) -> tuple[int, dict]:
        """Status and body for one query request; waits for a slot first."""
        query, refresh = query_of(body)
        kept = None if refresh in FRESH else self._cache.find(query)
        if refresh in ASYNC and kept is None:
            return 202, {"query_status": self._start_async(body.get("client_query_id"), query, fault)}
        answer = kept or self._run_in_slot(query, fault)
        return 200, spoil(answer, fault)

    def _run_in_slot(self, query: dict, fault: Fault | None) -> dict:
        if not self._slots.acquire(timeout=self.queue_seconds):
            raise busy()
        try:
            if fault is not None and fault.kind == "slow":
                time.sleep(float(fault.options.get("seconds", 1)))
            return self._cache.keep(query, answer_query(query, self.database, self.query_seconds))
        finally:
            self._slots.release()

    def _start_async(self, query_id: str | None, query: dict, fault: Fault | None) -> dict:
        status = {"id": query_id or uuid.uuid4().hex, "query_async": True, "team_id": self.project_id,
                  "complete": False, "error": False, "error_message": None, "results": None}  # fmt: skip
        self.statuses[status["id"]] = status

        def work() -> None:
            try:
                outcome = {"results": spoil(self._run_in_slot(query, fault), fault)}
            except Refused as refused:
                told = refused.body["detail"] if refused.status == 400 else None
                outcome = {"error": True, "error_message": told}
            except Exception:  # whoever polls must learn of it, or polls for ever
                log.exception("a query in the background failed")
                outcome = {"error": True}
            self.statuses[status["id"]] = {**status, **outcome, "complete": True}

        threading.Thread(target=work, daemon=True).start()
        return status
