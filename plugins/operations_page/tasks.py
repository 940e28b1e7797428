"""From a task's name to the files that explain it: its SQL, its expectations, its section of the runbook."""

import re
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from plumbline.files import ROOT, SQL
from plumbline.freshness.settings import TARGETS

DOCS = ROOT / "docs"
RUNBOOK = DOCS / "runbook.md"
STEPS = re.compile(r"\.(plan|land)$")  # of tasks that are mapped over batches


def section_of(task_id: str) -> str:
    """The task as the runbook calls it: `enrich.posthog_persons` for both of its steps."""
    return STEPS.sub("", task_id)


def files_of(dag_id: str, task_id: str) -> list[Path]:
    """Every file below include/sql that belongs to the task's table, in reading order."""
    name = section_of(task_id).split(".")[-1]
    if name == "quality_score":
        return sorted(SQL.glob("*/*.quality.sql"))
    if name == "publish":
        tables = [target.table for target in TARGETS if target.pipeline == dag_id]
        return [path for table in tables for path in _siblings(table.split(".")[1], table.split(".")[0])]
    return _siblings(name) or _siblings(name.removeprefix("export_"))


def is_expectation(path: Path) -> bool:
    return ".expect." in path.name


def anchor(heading: str) -> str:
    """The anchor a heading has on the usual code hosts, and on our own page."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def runbook_anchor(task_id: str) -> str | None:
    """The section about a task: its own, one for all that begin alike, or that of its stage."""
    if not RUNBOOK.is_file():
        return None
    headings = _headings(RUNBOOK.stat().st_mtime_ns)
    task = section_of(task_id)
    for heading in headings:
        if any(fnmatchcase(task, name) for name in re.findall(r"`([^`]+)`", heading)):
            return anchor(heading)
    stage = task.split(".")[0]
    return stage if stage in headings else None


@lru_cache(maxsize=1)
def _headings(_changed: int) -> list[str]:
    return re.findall(r"^#{1,4} (.+)$", RUNBOOK.read_text(), re.MULTILINE)


def _siblings(name: str, schema: str | None = None) -> list[Path]:
    """Files of the table of that name, in any schema or one. The name may come from an address: it is compared."""
    order = ("create", "view", "inputs", "fill", "clear")
    folders = [folder for folder in SQL.iterdir() if folder.name == (schema or folder.name)]
    folders += (SQL / "sources").iterdir()
    found = {
        path
        for folder in folders
        if folder.is_dir() and folder.name not in ("pages", "migrations")
        for path in folder.iterdir()
        if path.is_file() and path.name.partition(".")[0] == name and name
    }

    def place(path: Path) -> tuple:
        kind = path.name.split(".")[1]
        return (path.parent.name, order.index(kind) if kind in order else len(order), path.name)

    return sorted(found, key=place)
