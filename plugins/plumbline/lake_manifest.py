"""Says of every file of a lake how many rows it has and what its hash is."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from plumbline.lake import partitions_in, parts_of

NAME = "_manifest.json"


def read_manifest(root: Path) -> dict[str, Any]:
    """What the last export wrote; empty when there is none, or none that can be read."""
    try:
        return msgspec.json.decode((root / NAME).read_bytes())
    except (FileNotFoundError, msgspec.DecodeError):
        return {}


def partitions(place: Path, before: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What lies below `place`, file by file, in order. Hashes of unchanged files are taken over from `before`."""
    known = {
        (partition["folder"], partition["content"], file["name"], file["bytes"]): file["sha256"]
        for partition in before.get(place.name, [])
        for file in partition["files"]
    }
    found = []
    for folder in partitions_in(place):
        parts = parts_of(place / folder) or []
        files = []
        for one in parts:
            key = (folder, one.content, one.path.name, one.path.stat().st_size)
            files.append(file_entry(one.path, one.rows, known.get(key)))
        found.append({"folder": folder, "rows": sum(f["rows"] for f in files),
                      "content": parts[0].content if parts else "", "files": files})  # fmt: skip
    return found


def file_entry(path: Path, rows: int, sha256: str | None = None) -> dict[str, Any]:
    """Name, rows, bytes and hash of one file; a hash that is known already is not computed again."""
    if sha256 is None:
        with path.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return {"name": path.name, "rows": rows, "bytes": path.stat().st_size, "sha256": sha256}


def replace_manifest(root: Path, draft: Path, manifest: Mapping[str, Any]) -> None:
    """Written to `draft`, then put in place in one rename."""
    draft.write_bytes(msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    draft.replace(root / NAME)
