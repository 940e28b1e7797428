"""What an alert says: what is late since when, whose it is, what failed, where to look, what to do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

RUNBOOK = "docs/runbook.md"
ANCHORS = {  # kind of incident -> its section of the runbook
    "late": "a-pipeline-is-late",
    "failed": "a-task-failed-for-good",
    "blind": "nobody-can-tell",
}


@dataclass(frozen=True)
class Places:
    """Where links lead: the address of Airflow's page ('' when unknown) and of the runbook."""

    airflow: str = ""
    runbook: str = RUNBOOK


@dataclass(frozen=True)
class Message:
    """One message in every form: `title`, `lines` of (label, text) for people, `data` for machines.

    Nothing in it comes from a row of data or from the text of an error: names, instants and counts only.
    """

    title: str
    lines: Sequence[tuple[str, str]]
    data: Mapping[str, Any]

    @property
    def text(self) -> str:
        return "\n".join([self.title, "", *(f"{label:<12} {text}" for label, text in self.lines)])


def of_incident(incident: Mapping[str, Any], owner: str, published: Sequence[str], places: Places) -> Message:
    """The alert of an open incident, or the resolved message of a closed one.

    `incident` is a row of ops/incidents.untold.sql; `published` names the tables of its pipeline.
    """
    pipeline, stale, failed = incident["pipeline"], incident["stale"], incident["failed"]
    is_over, was_told = incident["said"] == "resolved", bool(incident["alerted"])
    affected = [table["table"] for table in stale] or list(published)
    runbook = f"{places.runbook}#{ANCHORS[incident['kind']]}"
    page = f"{places.airflow.rstrip('/')}/dags/{pipeline}" if places.airflow else f"DAG {pipeline}"
    lines = [("owner", owner), *_late_lines(stale, "was late" if is_over else "late")]
    if is_over:
        lines.append(
            ("over", f"after {_span(incident['closed_at'] - incident['opened_at'])}; everything is fresh")
        )
        if not was_told:
            lines.append(("note", "the alert itself could not be delivered here"))
    elif not stale:
        lines.append(("late", "nothing yet; readers see the last good numbers"))
    lines += [
        ("affected", ", ".join(affected) or "nothing that is published"),
        *((("failed", _task_line(task))) for task in failed),
    ]
    links = [link for task in failed if (link := task.get("log") or log_of(pipeline, task, places))] or [page]
    lines += [("log", link) for link in links] + [("runbook", runbook)]
    seen = f"seen by {incident['opened_by']} {_at(incident['opened_at'])}"
    lines.append(("incident", f"{incident['incident_id']}, {seen}"))
    data = {
        "said": incident["said"], "kind": incident["kind"], "incident": incident["incident_id"],
        "pipeline": pipeline, "owner": owner, "stale": stale, "failed": failed,
        "affected": affected, "assets": [asset_of(table) for table in affected if "." in table],
        "opened_at": _plain(incident["opened_at"]), "opened_by": incident["opened_by"],
        "closed_at": _plain(incident["closed_at"]), "alert_was_delivered": was_told,
        "airflow": page, "logs": links, "runbook": runbook,
    }  # fmt: skip
    return Message(_title(incident, is_over), lines, data)


def blind(where: str, error: str, places: Places, log: str = "") -> Message:
    """The alert of a watchdog that cannot tell whether anything is late; `error` is the name of a class."""
    runbook = f"{places.runbook}#{ANCHORS['blind']}"
    lines = [("means", "nobody knows whether published tables are late"), ("where", where), ("error", error)]
    lines += [("log", log)] * bool(log) + [("runbook", runbook)]
    data = {
        "said": "alert",
        "kind": "blind",
        "where": where,
        "error": error,
        "logs": [log],
        "runbook": runbook,
    }
    return Message("ALERT the freshness watchdog cannot tell", lines, data)


def log_of(pipeline: str, task: Mapping[str, Any], places: Places) -> str:
    """The page of a task in Airflow; '' when its address is not known."""
    if not places.airflow:
        return ""
    run = quote(task["run_id"], safe="")
    return f"{places.airflow.rstrip('/')}/dags/{pipeline}/runs/{run}/tasks/{task['job']}"


def asset_of(table: str) -> str:
    """The URI of the asset that stands for a published table."""
    return f"plumbline://warehouse/{table.replace('.', '/')}"


def _title(incident: Mapping[str, Any], is_over: bool) -> str:
    pipeline, late, failed = incident["pipeline"], len(incident["stale"]), len(incident["failed"])
    if is_over:
        what = f"{_count(late, 'table')} no longer late" if late else "what failed has succeeded"
        return f"RESOLVED {pipeline}: {what}"
    how = "reach beyond now" if late and all(table.get("is_ahead") for table in incident["stale"]) else "late"
    what = f"{_count(late, 'table')} {how}" if late else f"{_count(failed, 'task')} failed for good"
    return f"ALERT {pipeline}: {what}"


def _late_lines(stale: Sequence[Mapping[str, Any]], label: str) -> list[tuple[str, str]]:
    """Tables with the same age share a line, oldest first."""
    alike: dict[tuple, list[str]] = {}
    for table in stale:
        age = (
            table["good_until_at"] or "",
            table["expected_by_at"],
            table["late_s"],
            table.get("is_ahead", False),
        )
        alike.setdefault(age, []).append(table["table"])
    return [(label, f"{', '.join(tables)}: {_age(*age)}") for age, tables in sorted(alike.items())]


def _age(good_until: str, expected: str, late_s: int, is_ahead: bool) -> str:
    until = f"good until {_at(good_until)}" if good_until else "empty"
    if is_ahead:
        return f"{until}, but days that had not ended were published: nobody can tell"
    return f"{until}, expected by {_at(expected)}, late by {_span(timedelta(seconds=late_s))}"


def _task_line(task: Mapping[str, Any]) -> str:
    left = task.get("retries_left")
    retries = (
        "may have retries left" if left is None else "no retries left" if not left else f"{left} retries left"
    )
    tried = f"{task['job']} ({task['error']}) after {_count(task['attempts'], 'attempt')}"
    return f"{tried}, {retries}; run {task['run_id']}"


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _at(instant: str | datetime) -> str:
    instant = datetime.fromisoformat(instant) if isinstance(instant, str) else instant
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _plain(instant: datetime | None) -> str | None:
    return instant.astimezone(UTC).isoformat() if instant else None


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    days, hours = divmod(minutes // 60, 24)
    if days:
        return f"{_count(days, 'day')} {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"
