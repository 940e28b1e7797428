"""Fills the database and the folder of profile demo with the samples: python deploy/demo.py <folder> <database server>.

Safe to run again: what is there stays. The logins below open made-up and published data and nothing else.
"""

import sys
from pathlib import Path

import psycopg
from psycopg import conninfo, sql

from local import coding, people, sample

PASSWORD = "demo"
SOURCES = {
    "push_source": (sample.load_push_database, sample.create_reader, "demo_push_reader"),
    "engagement_source": (people.load_engagement_database, people.create_reader, "demo_engagement_reader"),
    "chemlink_source": (people.load_chemlink_database, people.create_reader, "demo_chemlink_reader"),
}
FILES = {
    "posthog": sample.write_posthog_files,
    "automations": sample.write_automations,
    "people": people.write_excluded_accounts,
    "traces": coding.write_traces,
    "reference": coding.write_reference_files,
    "repositories": coding.write_repositories,
}


def fill_databases(server: str) -> None:
    """One database a source, each with a login that may only read; `server` is a libpq string of a superuser."""
    for name, (load, create_reader, login) in SOURCES.items():
        with psycopg.connect(server, dbname="postgres", autocommit=True) as db:
            if not db.execute("select 1 from pg_database where datname = %s", [name]).fetchone():
                db.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
        dsn = conninfo.make_conninfo(server, dbname=name)
        load(dsn)
        create_reader(dsn, login, PASSWORD)


def fill_folder(folder: Path) -> None:
    """One folder a source; a folder is moved to its place when it is whole."""
    for name, write in FILES.items():
        if not (folder / name).exists():
            draft = folder / f"{name}.new"
            draft.mkdir(parents=True, exist_ok=True)
            write(draft)
            draft.rename(folder / name)


if __name__ == "__main__":
    fill_databases(sys.argv[2])
    fill_folder(Path(sys.argv[1]))
    print("the demo's sources are ready")
