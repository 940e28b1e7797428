"""How far a job has come; moves forward only, together with the rows it stands for."""

from datetime import datetime

import psycopg

from plumbline.files import statement


def get_last_checkpoint(db: psycopg.Connection, job: str) -> datetime | None:
    """The instant before which everything is done, or None when the job has never finished."""
    row = db.execute("select position from ops.checkpoints where job = %s", [job]).fetchone()
    return row[0] if row else None


def set_checkpoint(db: psycopg.Connection, job: str, position: datetime, *, rewind: bool = False) -> None:
    """Move the job to `position` in the caller's transaction.

    An earlier position is ignored (a backfill must not move a job back by accident) unless `rewind` is given.
    """
    if position.tzinfo is None:
        raise ValueError(f"checkpoint of {job} needs a timezone-aware instant, got {position!r}")
    kind = "rewind.sql" if rewind else "advance.sql"
    db.execute(statement("ops.checkpoints", kind), {"job": job, "position": position})
