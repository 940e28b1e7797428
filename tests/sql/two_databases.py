"""Two small application databases and the pipeline's way from them to core: rows in, real files, rows out."""

import itertools
from pathlib import Path
from typing import Any

import psycopg
import pytest

from plumbline.checkpoints import set_checkpoint
from plumbline.landing import Rows, land_rows
from plumbline.mirror import mirror_table
from plumbline.run import Run
from plumbline.sources import chemlink_database, engagement_database
from plumbline.steps import Fill
from plumbline.unified_users.excluded_accounts import COLUMNS
from plumbline.unified_users.settings import sql_parameters
from plumbline.window import Window

DDL = Path(__file__).resolve().parents[2] / "local/people"
MIRRORED = {"engagement": engagement_database.TABLES, "chemlink": chemlink_database.TABLES}
MAP = (
    "core.companies", "core.roles", "core.locations", "core.schools", "core.degrees", "core.languages",
    "core.glossary_terms", "staging.unified_runs", "core.excluded_accounts", "staging.unified_matches",
    "core.bulk_operations", "core.identity_links", "core.unified_users",
)  # fmt: skip
ENRICH = ("core.user_journey_events", "core.user_days", "core.user_cohorts", "core.consistency_report")
PARAMS = {"full_reload": False, "accept_shrink": False, "dry_run": False}
_numbers = itertools.count()


def uuid_of(number: int, kind: str = "e") -> str:
    """A uuid that a reader of a test can tell from others."""
    return f"{kind * 8}-0000-0000-0000-{number:012d}"


def sql_md5(db: Any, text: str) -> str:
    return str(db.execute("select md5(%s)::uuid", [text]).fetchone()[0])


class TwoDatabases:
    """Both sources, open for changes, and a warehouse; `tables` may leave out mirrors that a test does not need."""

    def __init__(self, db: Any, engagement: str, chemlink: str) -> None:
        self.db = db
        self.dsn = {"engagement": engagement, "chemlink": chemlink}
        self.source = {name: psycopg.connect(dsn, autocommit=True) for name, dsn in self.dsn.items()}
        self.rules: list[tuple[str, str, str]] = []
        self.meaning: dict[str, Any] = {}
        self.tables: tuple[str, ...] = tuple(t.mirror for tables in MIRRORED.values() for t in tables)
        self.accounts: dict[str, Any] = {}

    # what happens in the two applications

    def add(self, table: str, *rows: dict[str, Any], **row: Any) -> None:
        """`add("engagement.posts", id=..., ...)`."""
        system, name = table.split(".")
        for each in rows or (row,):
            slots = ", ".join(["%s"] * len(each))
            self.source[system].execute(
                f"insert into {name} ({', '.join(each)}) values ({slots})", list(each.values())
            )

    def change(self, table: str, key: Any, **values: Any) -> None:
        system, name = table.split(".")
        assign = ", ".join(f"{column} = %s" for column in values)
        self.source[system].execute(f"update {name} set {assign} where id = %s", [*values.values(), key])

    def remove(self, table: str, key: Any) -> None:
        """A hard delete."""
        system, name = table.split(".")
        self.source[system].execute(f"delete from {name} where id = %s", [key])

    def alter(self, system: str, statement: str) -> None:
        self.source[system].execute(statement)

    def person(self, number: int, created: str | None = "2025-06-01 09:00", **changes: Any) -> str:
        """Somebody on the engagement platform; external_id refers to profile `number`."""
        row = {"id": uuid_of(number), "external_id": uuid_of(number, "c"), "created_at": created}
        self.add("engagement.persons", row | changes)
        return uuid_of(number)

    def profile(self, number: int, created: str | None = "2025-06-01 10:00", **changes: Any) -> int:
        """Somebody in the profile service."""
        self.add(
            "chemlink.persons",
            {"id": number, "person_id": uuid_of(number, "c"), "created_at": created} | changes,
        )
        return number

    def post(self, number: int, person: int = 1, at: str | None = "2025-06-02 12:00", **changes: Any) -> str:
        row = {"id": uuid_of(number, "b"), "person_id": uuid_of(person), "type": "text", "created_at": at}
        self.add("engagement.posts", row | changes)
        return uuid_of(number, "b")

    # what the pipeline does

    def named(self, first: str, after_last: str, run_id: str | None = None, **meaning: Any) -> Run:
        settings = sql_parameters(lambda conn_id: {}) | PARAMS | self.meaning | meaning
        return Run("unified_users", run_id or f"run {first}", Window.of_days(first, after_last), settings)

    def mirror(
        self, table: str, first: str, after_last: str, run_id: str | None = None, **meaning: Any
    ) -> Any:
        """One mirror, committed; `table` as in engagement.posts."""
        return self._mirror(table.split("."), self.named(first, after_last, run_id, **meaning))

    def _mirror(self, name: list[str], run: Run) -> Any:
        system, table = next((s, t) for s, ts in MIRRORED.items() for t in ts if [s, t.name] == name)
        try:
            account = mirror_table(lambda: psycopg.connect(self.dsn[system]), self.db, table, run)
        except BaseException:
            self.db.rollback()
            raise
        self.db.commit()
        return account

    def extract(self, run: Run) -> None:
        for system, tables in MIRRORED.items():
            for table in tables:
                if table.mirror in self.tables:
                    self._mirror([system, table.name], run)
        land_rows(self.db, "staging.excluded_accounts", Rows(COLUMNS, self.rules), run)
        self.db.commit()

    def fill(self, run: Run, *tables: str) -> None:
        for table in tables:
            self.accounts[table] = Fill(table).apply(self.db, run)
            self.db.commit()

    def published(self, run: Run) -> None:
        """What the publishing transaction leaves behind."""
        self.db.execute("delete from staging.unified_touched")
        Fill("ops.published_watermarks").apply(self.db, run)
        set_checkpoint(self.db, run.pipeline, run.window.end)
        self.db.commit()

    def run(
        self, first: str, after_last: str, run_id: str | None = None, *, publish: bool = True, **meaning: Any
    ):
        """Extract, map and enrich, and unless told otherwise what publishing leaves behind."""
        run = self.named(first, after_last, run_id, **meaning)
        self.extract(run)
        self.fill(run, *MAP, *ENRICH)
        if publish:
            self.published(run)
        return run

    # what came out

    def rows(self, table: str, *columns: str, where: str = "true") -> list[tuple]:
        order = ", ".join(str(n + 1) for n in range(len(columns)))
        return self.db.execute(
            f"select {', '.join(columns)} from {table} where {where} order by {order}"
        ).fetchall()

    def one(self, table: str, *columns: str, where: str = "true") -> Any:
        (row,) = self.rows(table, *columns, where=where)
        return row if len(columns) > 1 else row[0]

    def everything(self, *tables: str) -> dict[str, list[tuple]]:
        return {t: self.db.execute(f"select t::text from {t} as t order by 1").fetchall() for t in tables}

    def touched_since(self, *tables: str) -> dict[str, list[tuple]]:
        """Every row with the transaction that wrote it: an update that changes nothing shows as well."""
        return {
            t: self.db.execute(f"select xmin::text, t::text from {t} as t order by 2").fetchall()
            for t in tables
        }

    def close(self) -> None:
        for source in self.source.values():
            source.close()


@pytest.fixture(scope="session")
def small_sources(postgres):
    """Where the small application databases live: a schema each, which is made faster than a database."""
    postgres.create_database("small_sources")
    return "small_sources"


@pytest.fixture
def both(postgres, small_sources, warehouse):
    """Both databases, empty, beside a fresh warehouse."""
    number = next(_numbers)
    dsn = postgres.dsn(small_sources)
    schemas = [f"{system}_{number}" for system in MIRRORED]
    with psycopg.connect(dsn) as db:
        for schema, system in zip(schemas, MIRRORED, strict=True):
            db.execute(f"create schema {schema}")
            db.execute(f"set search_path = {schema}")
            db.execute((DDL / f"{system}.sql").read_text())
    two = TwoDatabases(warehouse, *(f"{dsn} options='-c search_path={s} -c timezone=UTC'" for s in schemas))
    yield two
    two.close()
    with psycopg.connect(dsn) as db:
        db.execute(f"drop schema {', '.join(schemas)} cascade")
