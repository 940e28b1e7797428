"""Airflow's REST API as this deployment uses it: health, pools, one run from trigger to result."""

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from local.state import LocalProblem

RED = ("failed", "upstream_failed")
ENDED = ("success", "failed")


class Airflow:
    """A client of one web server. Loopback only: proxies of the shell are not used."""

    def __init__(self, address: str, user: str, password: str, transport: httpx.BaseTransport | None = None):
        self.address, self._login = address, {"username": user, "password": password}
        self._http = httpx.Client(base_url=address, timeout=30, trust_env=False, transport=transport)

    def health(self) -> dict[str, Any] | None:
        """What the web server says of every component; None while it does not answer."""
        try:
            answer = self._http.get("/api/v2/monitor/health", timeout=5)
            return answer.json() if answer.status_code == 200 else None
        except httpx.HTTPError:
            return None

    @staticmethod
    def has_beaten_since(moment: float, component: dict[str, Any]) -> bool:
        """A heartbeat of the previous process looks healthy for half a minute; only a newer one counts."""
        beats = [value for key, value in component.items() if key.startswith("latest_") and value]
        return "latest" not in str(component) or any(
            datetime.fromisoformat(b).timestamp() >= moment for b in beats
        )

    def set_pool(self, name: str, slots: int, description: str) -> None:
        """Create the pool, or leave it as somebody has set it since."""
        if self._ask("GET", f"/pools/{name}", accept=(200, 404)).status_code == 404:
            pool = {"name": name, "slots": slots, "description": description, "include_deferred": True}
            self._ask("POST", "/pools", json=pool, accept=(201, 409))

    def wait_for_dag(self, dag_id: str, seconds: float = 90) -> None:
        """Until the DAG file has been read; an error in it is shown as it is, once it is not an old one."""
        began = time.time()
        while True:
            errors = self._ask("GET", "/importErrors", params={"limit": 100}).json()["import_errors"]
            errors = [error for error in errors if Path(error["filename"]).stem == dag_id]
            for error in errors:
                if datetime.fromisoformat(error["timestamp"]).timestamp() > began:
                    raise LocalProblem(f"{error['filename']} cannot be imported:\n{error['stack_trace']}")
            known = self._ask("GET", f"/dags/{dag_id}", accept=(200, 404)).status_code == 200
            if known and not errors:
                return
            if time.time() > began + seconds:
                raise LocalProblem(
                    f"Airflow has not read the DAG {dag_id} in {seconds:.0f} s: is it in dags/?"
                )
            time.sleep(0.5)

    def unpause(self, dag_id: str) -> None:
        self._ask("PATCH", f"/dags/{dag_id}", params={"update_mask": "is_paused"}, json={"is_paused": False})

    def run(self, dag_id: str, run_id: str) -> dict[str, Any] | None:
        answer = self._ask("GET", f"/dags/{dag_id}/dagRuns/{quote(run_id)}", accept=(200, 404))
        return answer.json() if answer.status_code == 200 else None

    def trigger(self, dag_id: str, run_id: str, conf: dict[str, Any], due: str) -> None:
        """Create a run. Of the runs that wait, Airflow starts the one that was `due` first."""
        body = {"dag_run_id": run_id, "logical_date": None, "run_after": due, "conf": conf}
        self._ask("POST", f"/dags/{dag_id}/dagRuns", json=body, accept=(200, 201))

    def clear(self, dag_id: str, run_id: str) -> None:
        """Let a finished run begin again, with the DAG as it is now."""
        body = {"dry_run": False, "only_failed": False, "run_on_latest_version": True}
        self._ask("POST", f"/dags/{dag_id}/dagRuns/{quote(run_id)}/clear", json=body)

    def tasks(self, dag_id: str, run_id: str) -> list[dict[str, Any]]:
        path = f"/dags/{dag_id}/dagRuns/{quote(run_id)}/taskInstances"
        return self._ask("GET", path, params={"limit": 1000}).json()["task_instances"]

    def watch(
        self, dag_id: str, run_id: str, report: Callable[[dict[str, Any]], None], seconds: float = 1800
    ) -> str:
        """Report every task once when it has ended; the state of the run when that has ended too."""
        began, reported, told = time.monotonic(), set(), False
        while True:
            state = (self.run(dag_id, run_id) or {}).get("state")
            for task in self.tasks(dag_id, run_id):
                name = (task["task_id"], task["map_index"], task["try_number"])
                if (
                    task["state"] in (*ENDED, "skipped", "upstream_failed", "up_for_retry")
                    and name not in reported
                ):
                    reported.add(name)
                    report(task)
            if state in ENDED:
                return state
            if state == "queued" and not told and time.monotonic() > began + 10:
                told = True
                print(
                    f"      another run of {dag_id} goes first: {self.address}/dags/{dag_id}/runs", flush=True
                )
            if time.monotonic() > began + seconds:
                raise LocalProblem(
                    f"The run {run_id} is still {state} after {seconds:.0f} s: look at {self.address}"
                )
            time.sleep(0.5)

    def log_of(self, task: dict[str, Any]) -> list[str]:
        """The lines of a task's last try."""
        path = f"/dags/{task['dag_id']}/dagRuns/{quote(task['dag_run_id'])}/taskInstances/{task['task_id']}"
        parameters = {"map_index": task["map_index"], "full_content": True}
        answer = self._ask("GET", f"{path}/logs/{task['try_number']}", params=parameters, accept=(200, 404))
        if answer.status_code == 404:
            return ["(no log was written)"]
        return [line for entry in answer.json()["content"] for line in _lines(entry)]

    def _ask(
        self, method: str, path: str, accept: tuple[int, ...] = (200,), **details: Any
    ) -> httpx.Response:
        if "Authorization" not in self._http.headers:
            token = self._http.post("/auth/token", json=self._login)
            if token.status_code != 201:
                raise LocalProblem(
                    f"{self.address} refuses the login of this deployment: ./run stop, then ./run"
                )
            self._http.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
        answer = self._http.request(method, f"/api/v2{path}", **details)
        if answer.status_code not in accept:
            raise LocalProblem(
                f"Airflow answered {answer.status_code} to {method} {path}: {answer.text[:500]}"
            )
        return answer


def _lines(entry: Any) -> list[str]:
    """One log entry as text, the traceback of an error below it."""
    if not isinstance(entry, dict):
        return str(entry).splitlines()
    lines = str(entry.get("event", "")).splitlines()
    for error in entry.get("error_detail") or []:
        lines += [
            f"  {frame['filename']}:{frame['lineno']} in {frame['name']}" for frame in error.get("frames", [])
        ]
        lines += f"{error.get('exc_type')}: {error.get('exc_value')}".splitlines()
    return lines
