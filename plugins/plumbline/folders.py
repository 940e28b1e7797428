"""Puts a whole folder in place in one step: whoever opens it sees the old one or the new one, never half of each."""

import os
import shutil
from pathlib import Path

from plumbline.permanent import Permanent

VERSIONS = ".versions"


class InTheWay(Permanent):
    """Something that is not ours lies where a folder is to be put."""


def new_draft(place: Path) -> Path:
    """An empty folder beside `place` to write into; what an interrupted writer left there is gone."""
    draft = place.parent / VERSIONS / place.name / "writing"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    return draft


def put_in_place(draft: Path, place: Path, version: str) -> None:
    """`place` becomes a link to the draft, now called `version`, in one rename.

    The version before it stays until the next one comes: who has opened it reads on. An equal version that is
    there already is kept as it is.
    """
    if place.exists() and not place.is_symlink():
        raise InTheWay(
            f"{place} is not a link that an export made: move it away, the next export makes it anew"
        )
    target = f"{VERSIONS}/{place.name}/{version}"
    before = os.readlink(place) if place.is_symlink() else None
    versions = draft.parent
    if (versions / version).exists():
        shutil.rmtree(draft)
    else:
        draft.rename(versions / version)
    if before == target:
        return
    link = versions / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    link.replace(place)
    for old in versions.iterdir():
        if old.name not in (version, Path(before or "").name):
            shutil.rmtree(old)
