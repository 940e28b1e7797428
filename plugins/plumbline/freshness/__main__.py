"""Says from outside Airflow whether every published table is in time; for cron or a dead man's switch.

PYTHONPATH=plugins python -m plumbline.freshness [--alert] [--json] [--at 2026-11-21T08:00]

The warehouse is PLUMBLINE_WAREHOUSE (postgresql://...), else AIRFLOW_CONN_WAREHOUSE. With --alert it also does what
the watchdog does: keeps what it found, opens and closes incidents, and tells those of AIRFLOW_CONN_ALERTS.
Exit code 0: everything is in time. 1: something is late. 2: cannot tell, or an alert could not be delivered; whatever
else goes wrong is 2 as well.
"""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from plumbline.freshness.deadline import ends_in

CANNOT_TELL = 2
SECONDS = 420  # for everything, telling everybody included; cron calls again after 15 minutes
RUNBOOK = "see docs/runbook.md#nobody-can-tell"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code. An error that nobody foresaw is no delay: Python's own exit code for it is 1."""
    try:
        with ends_in(SECONDS, CANNOT_TELL, f"cannot tell: it took more than {SECONDS} s; {RUNBOOK}"):
            # here: a package that is missing is an error like any other
            from plumbline.freshness.command import run

            return run(arguments)
    except Exception as error:
        print(f"cannot tell: {_where(error)}; {RUNBOOK}", file=sys.stderr, flush=True)
        return CANNOT_TELL


def _where(error: Exception) -> str:
    """Class and place: the words of an error nobody knows may hold anything, a password too."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(place.filename).name}, line {place.lineno}"


if __name__ == "__main__":
    sys.exit(main())
