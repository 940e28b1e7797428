"""Where rows lie in a lake: date=2026-01-31/repo=owner%2Fname/part-0000.parquet, whatever the names hold."""

from datetime import date
from pathlib import Path
from urllib.parse import quote

from plumbline.folders import InTheWay


def partition(day: date, repo: str) -> str:
    """Folder of a partition. Two names never share one: readers get the name back by percent-decoding.

    Kept are A-Z a-z 0-9 - _ . only; a dot or underscore in front is encoded too, because readers skip such names.
    """
    name = quote(repo, safe="").replace("~", "%7E")  # quote() keeps the tilde whatever it is told
    if name[:1] in (".", "_"):
        name = f"%{ord(name[0]):02X}{name[1:]}"
    return f"date={day.isoformat()}/repo={name}"


def part(number: int) -> str:
    """Name of a partition's file, counted from 0."""
    return f"part-{number:04}.parquet"


def day_of(folder: str) -> date | None:
    """The day of a partition's folder, or of the folder of the day; None for any other name."""
    first = folder.split("/")[0]
    try:
        return date.fromisoformat(first.removeprefix("date=")) if first.startswith("date=") else None
    except ValueError:
        return None


def own_folder(root: Path, below: str) -> Path:
    """The folder `below` the root, made where it is missing. InTheWay when a part of it leads elsewhere."""
    place = root
    for name in below.split("/"):
        place = place / name
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            raise InTheWay(
                f"{place} is not a folder that an export made: move it away, the next one makes it"
            )
        place.mkdir(parents=True, exist_ok=True)
    return place
