"""How the dead letters of ai_coding get a second chance: files are read anew, repositories asked from the beginning."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import psycopg

from plumbline.ai_coding.github_store import FIRST
from plumbline.ai_coding.settings import SETTINGS
from plumbline.ai_coding.trace_files import replay_file
from plumbline.checkpoints import set_checkpoint
from plumbline.files import statement
from plumbline.replay import Letter, Source

RESOURCES = {"pull": "pulls", "commit": "commits"}  # first words of a record key -> what GitHub is asked for


def read_files_anew(db: psycopg.Connection, client: Any, letters: Sequence[Letter]) -> set[date]:
    """Mark the files of the lines; a file is read whole, with all its letters."""
    for file_id in sorted({int(letter.record_key.partition(":")[0]) for letter in letters}):
        replay_file(db, file_id)
    return set()


def ask_again(db: psycopg.Connection, client: Any, letters: Sequence[Letter]) -> set[date]:
    """Have the lists of the repositories read from the beginning; what is stored whole is not asked for again."""
    for repo, kind in sorted({tuple(letter.record_key.split(" ")[:2]) for letter in letters}):
        resource = RESOURCES[kind]
        set_checkpoint(db, f"github {repo} {resource}", FIRST, rewind=True)
        db.execute(statement("staging.github_pages", "forget.sql"), {"repo": repo, "resource": resource})
    return set()


SOURCES = (
    Source("traces", "ai_coding", read_files_anew, max_attempts=SETTINGS.poison_attempts),
    Source("github", "ai_coding", ask_again),
    Source("staging.developer_identities", "ai_coding"),  # every run reads the whole file
)
