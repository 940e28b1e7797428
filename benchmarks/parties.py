"""What push_lift talks to, each in a process of its own: a push database, PostHog's stand-in, a warehouse."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import psycopg

from benchmarks import ROOT
from local import sample
from local.postgres import EmbeddedPostgres
from plumbline.schema import prepare_warehouse

UNTIL_SETTLED = timedelta(days=4)  # a send is measured 54 h after it


@contextmanager
def parties(server: EmbeddedPostgres, users: int, folder: Path) -> Iterator[dict[str, str]]:
    """One published campaign with `users` recipients on both sides; arguments for `run_pipeline`.

    The stand-in answers as fast as it can: no rate limit, no distance.
    """
    data, source, key = sample.scaled(users), f"push_source_{users}", secrets.token_urlsafe(16)
    server.create_database(source)
    sample.load_push_database(server.dsn(source), data)
    sample.write_posthog_files(folder / "posthog", data)
    sample.write_automations(folder / "automations")
    del data
    with psycopg.connect(server.dsn(source), autocommit=True) as db:
        db.execute("vacuum (analyze)")
        sent_at = db.execute("select min(sent_timestamp) from push_notifications").fetchone()[0]
    command = [sys.executable, "-m", "local.posthog", "--folder", str(folder / "posthog")]
    stand_in = subprocess.Popen(
        command, cwd=ROOT, env=os.environ | {"POSTHOG_PERSONAL_KEY": key}, stdout=subprocess.PIPE, text=True
    )
    try:
        yield {
            "source": server.dsn(source),
            "posthog": _address(stand_in),
            "key": key,
            "automations": str(folder / "automations"),
            "first": str(sent_at.date()),
            "after_last": str(sent_at.date() + UNTIL_SETTLED),
        }
    finally:
        stand_in.terminate()
        stand_in.wait(30)
        server.drop_database(source)


@contextmanager
def fresh_warehouse(server: EmbeddedPostgres, name: str = "bench_warehouse") -> Iterator[str]:
    """The address of an empty warehouse, gone afterwards."""
    server.create_database(name)
    try:
        prepare_warehouse(server.dsn(name))
        with psycopg.connect(server.dsn(), autocommit=True) as db:
            db.execute("checkpoint")
        yield server.dsn(name)
    finally:
        server.drop_database(name)


def _address(stand_in: subprocess.Popen) -> str:
    """The stand-in's first line ends with where it listens; it comes when the data is loaded."""
    line = stand_in.stdout.readline()
    if not line:
        raise RuntimeError(f"the PostHog stand-in ended with exit code {stand_in.wait()}: see above")
    return line.split()[-1]
