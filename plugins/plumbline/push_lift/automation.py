"""Automation files, in our words: one version of one automation, or the reason it cannot be read."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from plumbline.landing import Rows
from plumbline.rejects import Rejected
from plumbline.run import Run

KINDS = ("single_push", "sequence", "recurring", "triggered", "script_based")


class NoSuchFolder(FileNotFoundError):
    """The folder of automation files is not there."""


def read_files(folder: Path, run: Run) -> Rows:
    """Every *.json of the folder as text, in the order of names."""
    if not folder.is_dir():
        raise NoSuchFolder(f"connection push_automations: {folder} is not a folder; correct extra 'path'")
    return Rows(
        ("file_name", "content"),
        (
            (f.name, f.read_bytes().decode("utf-8", "replace").replace("\0", "�"))
            for f in sorted(folder.glob("*.json"))
        ),
    )


def automation_version(row: dict[str, Any]) -> dict[str, Any]:
    """One staging row (file_name, content) as one row of core.dim_automation; Rejected with its reason."""
    raw = _object(row["content"])
    schedule, pushes = raw.get("schedule") or {}, raw.get("pushSequence") or []
    if not isinstance(schedule, dict):
        raise Rejected("bad_field", "schedule is not an object")
    if not isinstance(pushes, list) or not all(isinstance(push, dict) for push in pushes):
        raise Rejected("bad_field", "pushSequence is not a list of objects")
    if raw.get("type") not in KINDS:
        raise Rejected("unknown_type", f"type is {raw.get('type')!r}, must be one of {', '.join(KINDS)}")
    return {
        "automation_id": _uuid(raw),
        "updated_at": _instant(raw, "updatedAt") or _instant(raw, "createdAt") or _missing("updatedAt"),
        "name": _text(raw.get("name")) or _missing("name"),
        "description": _text(raw.get("description")),
        "kind": raw["type"],
        "status": _text(raw.get("status")),
        "is_active": raw.get("isActive") if isinstance(raw.get("isActive"), bool) else None,
        "timezone": _text(schedule.get("timezone")),
        "frequency": _text(schedule.get("frequency")),
        "starts_on": _day(schedule, "startDate"),
        "ends_on": _day(schedule, "endDate"),
        "execution_time": _text(schedule.get("executionTime")),
        "lead_minutes": _minutes(schedule),
        "pushes": json.dumps(pushes),
        "titles": [push["title"] for push in pushes if isinstance(push.get("title"), str)],
        "audience": json.dumps(raw.get("audienceCriteria") or {}),
        "settings": json.dumps(raw.get("settings") or {}),
        "metadata": json.dumps(raw.get("metadata") or {}),
        "created_at": _instant(raw, "createdAt"),
        "file_name": row["file_name"],
    }


def _object(content: str) -> dict[str, Any]:
    try:
        raw = json.loads(content)
    except json.JSONDecodeError as error:
        raise Rejected("not_json", f"{error.msg} at line {error.lineno} column {error.colno}") from error
    except RecursionError as error:
        raise Rejected("not_json", "nested too deeply") from error
    if not isinstance(raw, dict):
        raise Rejected("not_an_object", f"the file holds a {type(raw).__name__}")
    if "\\u0000" in content:
        raise Rejected("bad_text", "a NUL character cannot be stored")
    return raw


def _missing(field: str) -> Any:
    raise Rejected("missing_field", f"{field} is missing")


def _uuid(raw: dict[str, Any]) -> UUID:
    try:
        return UUID(raw.get("id") or _missing("id"))
    except (ValueError, AttributeError, TypeError) as error:
        if isinstance(error, Rejected):
            raise
        raise Rejected("bad_field", f"id is not a uuid: {raw.get('id')!r}") from error


def _instant(raw: dict[str, Any], field: str) -> datetime | None:
    value = raw.get(field)
    if value is None:
        return None
    try:
        instant = datetime.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise Rejected("bad_field", f"{field} is not an ISO time: {value!r}") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _day(schedule: dict[str, Any], field: str) -> date | None:
    value = schedule.get(field)
    try:
        return date.fromisoformat(value[:10]) if value else None
    except (TypeError, ValueError) as error:
        raise Rejected("bad_field", f"schedule.{field} is not a date: {value!r}") from error


def _minutes(schedule: dict[str, Any]) -> int | None:
    value = schedule.get("leadTimeMinutes")
    if value is None or (isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31):
        return value
    raise Rejected("bad_field", f"schedule.leadTimeMinutes is not a whole number: {value!r}")


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
