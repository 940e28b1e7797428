"""Files behind the same login: SQL as text, docs as HTML, result pages of the gates, scripts and styles."""

from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from airflow.api_fastapi.auth.managers.models.resource_details import DagAccessEntity
from airflow.api_fastapi.core_api.security import requires_access_dag
from fastapi import APIRouter, Depends, HTTPException, Query, Request
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.responses import FileResponse, HTMLResponse, Response

from operations_page import tasks, warehouse
from operations_page.access import Readable, demand
from operations_page.api import rows_of
from operations_page.datasets import DATA_SETS
from operations_page.rendering import assets, page
from plumbline.files import ROOT, SQL

router = APIRouter(include_in_schema=False)
CODE = [Depends(requires_access_dag("GET", DagAccessEntity.CODE))]  # what shows a DAG's code in Airflow
TYPES = {".js": "text/javascript", ".css": "text/css", ".png": "image/png"}
FOR_EVER = "private, max-age=31536000, immutable"  # their addresses change with them
# A result page is one file with a style of its own: it may look as it likes and do nothing.
RESULT_PAGE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox"


@router.get("/static/{name}")
def asset(name: str) -> Response:
    """Scripts and styles, by name; there is no path to go astray in."""
    if name not in assets():
        raise HTTPException(404, f"There is no file {name} on this page.")
    path = assets()[name]
    return FileResponse(path, media_type=TYPES[path.suffix], headers={"cache-control": FOR_EVER})


@router.get("/sql/{place:path}", dependencies=CODE)
def sql_file(request: Request, place: str, readable: Readable) -> Response:
    """A file of include/sql as text, like core/push_exposures.fill.sql."""
    path = _listed(SQL, place, (".sql", ".json", ".hogql", ".md"))
    return page(
        request,
        "file.html",
        title=path.name,
        place=f"include/sql/{place}",
        text=path.read_text(),
        readable=readable,
    )


@router.get("/docs/{place:path}")
def document(request: Request, place: str, readable: Readable) -> Response:
    """A page of docs/ as HTML, with the anchors its links name; pictures as they are."""
    path = _listed(ROOT / "docs", place, (".md", ".png"))
    if path.suffix == ".png":
        return FileResponse(path, media_type=TYPES[path.suffix])
    title, html = _rendered(path, path.stat().st_mtime_ns)
    return page(request, "document.html", title=title, html=html, readable=readable)


@router.get("/validation/{pipeline}/{run}/{name}")
def validation_page(pipeline: str, run: str, name: str, readable: Readable) -> Response:
    """The result page of a gate, as the gate wrote it."""
    demand(pipeline, readable)
    path = _result_page(pipeline, run, name)
    if path is None:
        raise HTTPException(
            404, "This result page is not there (any more); ops.validation_results keeps what it said."
        )
    return HTMLResponse(path.read_text(), headers={"content-security-policy": RESULT_PAGE})


@router.get("/tasks/{dag_id}/{task_id}", dependencies=CODE)
def task(
    request: Request, dag_id: str, task_id: str, readable: Readable,
    run_id: Annotated[str | None, Query(max_length=300)] = None,
) -> Response:  # fmt: skip
    """Everything that explains one task: what it did in this run, its files, what its gates found, the runbook."""
    demand(dag_id, readable)
    files = tasks.files_of(dag_id, task_id)
    asked = {"pipeline": dag_id, "run_id": run_id}
    done = rows_of(DATA_SETS["tasks"], asked | {"job": task_id}, readable, 20)
    found = rows_of(DATA_SETS["validation"], asked, readable, 50)
    section = tasks.runbook_anchor(task_id)
    return page(
        request, "task.html", title=task_id, dag_id=dag_id, task_id=task_id, run_id=run_id, done=done, found=found,
        readable=readable, runbook=f"docs/runbook.md#{section}" if section else None,
        statements=[_shown(path) for path in files if not tasks.is_expectation(path)],
        expectations=[_shown(path) for path in files if tasks.is_expectation(path)],
    )  # fmt: skip


def _result_page(pipeline: str, run: str, name: str) -> Path | None:
    """One of the pages that are there: names of an address are compared with theirs and never become a path."""
    root = Path(warehouse.connection("plumbline_files").extra_dejson.get("path") or "/nowhere")
    folder = _named(_named(root / "validation", pipeline), run)
    path = _named(folder, name)
    return path if path and path.suffix == ".html" and path.is_file() else None


def _named(folder: Path | None, name: str) -> Path | None:
    """What is called so in a folder, links left out; None when the folder is not there either."""
    if folder is None or not folder.is_dir():
        return None
    return next((path for path in folder.iterdir() if path.name == name and not path.is_symlink()), None)


def _shown(path: Path) -> tuple[str, str, str]:
    place = path.relative_to(SQL).as_posix()
    return place, quote(place), path.read_text()


def _listed(folder: Path, place: str, suffixes: tuple[str, ...]) -> Path:
    """One of the files that are there; an address is compared with their names and never opened as it is."""
    for path in folder.rglob("*"):
        if path.suffix in suffixes and path.is_file() and path.relative_to(folder).as_posix() == place:
            return path
    raise HTTPException(404, f"There is no file {place} here.")


@lru_cache(maxsize=32)
def _rendered(path: Path, _changed: int) -> tuple[str, Markup]:
    """Title and HTML of a page; HTML inside it is shown as text."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    tokens = markdown.parse(path.read_text())
    title = path.stem
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            opening.attrSet("id", tasks.anchor(inline.content))
            title = inline.content if opening.tag == "h1" else title
    return title, Markup(markdown.renderer.render(tokens, markdown.options, {}))  # made from our own files
