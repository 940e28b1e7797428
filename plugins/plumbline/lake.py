"""Keeps a partitioned folder of Parquet files equal to what it should hold, one rename per partition.

Layout <place>/date=2026-01-31/repo=owner%2Fname/part-0000.parquet. A file's footer says of which content it is a
part: what has to be written is found from the files alone, so an interrupted writer is made up for by the next one.

What a reader may see meanwhile: a partition of one file is the old one or the new one. One of several files is the
old one, then missing, then the new one, never a mixture. Partitions change one after the other, those without rows
first: for that moment a row that moves from one to another may be missing, or be in both. Who needs one moment of
the whole reads what the manifest names, which is replaced last, and compares the hashes.
"""

import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from plumbline import lake_paths
from plumbline.lake_parts import CONTENT


@dataclass(frozen=True)
class Partition:
    """What a partition should hold: its rows, and a text that differs when any of them does."""

    day: date
    repo: str
    rows: int
    content: str

    @property
    def folder(self) -> str:
        return lake_paths.partition(self.day, self.repo)


@dataclass(frozen=True)
class Part:
    """One file as its footer describes it."""

    path: Path
    rows: int
    content: str


def parts_of(folder: Path) -> list[Part] | None:
    """The files of a partition; None when something lies there that a finished export did not write."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = sorted(folder.iterdir()) if folder.is_dir() and not folder.is_symlink() else []
    found = []
    for number, path in enumerate(files):
        if path.name != lake_paths.part(number) or path.is_symlink() or not path.is_file():
            return None
        try:
            footer = pq.read_metadata(path)
        except (pa.ArrowException, OSError):  # half a file, or none of ours
            return None
        content = (footer.metadata or {}).get(CONTENT, b"").decode(errors="replace")
        found.append(Part(path, footer.num_rows, content))
    return found or None


def holds(place: Path, wanted: Partition) -> bool:
    """True when the partition's files are there, whole, and hold these rows."""
    parts = parts_of(place / wanted.folder)
    return (
        parts is not None
        and sum(part.rows for part in parts) == wanted.rows
        and {part.content for part in parts} == {wanted.content}
    )


def partitions_in(place: Path) -> Iterator[str]:
    """The folders of two levels that are there, in order; links are none."""
    for day in sorted(place.iterdir()):
        if day.is_dir() and not day.is_symlink():
            for repo in sorted(day.iterdir()):
                if repo.is_dir() and not repo.is_symlink():
                    yield f"{day.name}/{repo.name}"


def remove_others(place: Path, wanted: Collection[str], since: date | None = None) -> int:
    """Remove what is not a folder of `wanted`; return how many things that were. A link goes, its target stays.

    With `since`, days before it are left as they are, and so is what is no day at all.
    """
    days, removed = {folder.split("/")[0] for folder in wanted}, 0
    for day in sorted(place.iterdir()):
        if since and ((its_day := lake_paths.day_of(day.name)) is None or its_day < since):
            continue
        if day.is_symlink() or not day.is_dir() or day.name not in days:
            removed += _remove(day)
            continue
        for repo in sorted(day.iterdir()):
            if repo.is_symlink() or not repo.is_dir() or f"{day.name}/{repo.name}" not in wanted:
                removed += _remove(repo)
    return removed


def put(draft: Path, place: Path, aside: Path) -> None:
    """Move the files of `draft` to the partition folder `place`; `aside` is a free name on the same disk."""
    new = sorted(path.name for path in draft.iterdir())
    old = sorted(path.name for path in place.iterdir()) if place.is_dir() else []
    if new == old == [lake_paths.part(0)]:
        (draft / new[0]).replace(place / new[0])
        return
    if place.is_dir():
        place.rename(aside)
        shutil.rmtree(aside)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft.rename(place)


def _remove(path: Path) -> int:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
    return 1
