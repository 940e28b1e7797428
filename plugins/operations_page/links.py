"""Buttons beside every task: its SQL, its expectations, what its gates found, and its section of the runbook."""

from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from airflow.sdk import BaseOperatorLink

from operations_page import ADDRESS
from operations_page.tasks import RUNBOOK, files_of, is_expectation, runbook_anchor


def _address(path: str) -> str:
    """Without a host: the reader stays at the address under which they have logged in."""
    from airflow.configuration import conf

    return urlsplit(conf.get("api", "base_url", fallback="")).path.rstrip("/") + ADDRESS + path


def _task(ti_key: Any, part: str) -> str:
    path = f"/tasks/{quote(ti_key.dag_id, safe='')}/{quote(ti_key.task_id, safe='')}"
    return _address(f"{path}?{urlencode({'run_id': ti_key.run_id})}#{part}")


class Sql(BaseOperatorLink):
    """The statements the task runs; no button for a task that has none."""

    name = "SQL"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        files = files_of(ti_key.dag_id, ti_key.task_id)
        return _task(ti_key, "sql") if any(not is_expectation(path) for path in files) else ""


class Expectations(BaseOperatorLink):
    """What the task's table has to fulfil."""

    name = "Expectations"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        files = files_of(ti_key.dag_id, ti_key.task_id)
        return _task(ti_key, "expectations") if any(map(is_expectation, files)) else ""


class ValidationResults(BaseOperatorLink):
    """What the gates found in this run."""

    name = "Validation results"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        return _task(ti_key, "validation") if runbook_anchor(ti_key.task_id) else ""


class Runbook(BaseOperatorLink):
    """What to do about it."""

    name = "Runbook"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        section = runbook_anchor(ti_key.task_id)
        return _address(f"/docs/{RUNBOOK.name}#{section}") if section else ""
