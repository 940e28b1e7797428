"""What is old enough goes, counted and in batches; what must stay stays, whatever its age."""

import json
import os
from datetime import UTC, datetime, timedelta

import pytest

from plumbline.maintenance import retention, sweep
from plumbline.maintenance.retention import A_YEAR, FOR_A_WHILE, FOR_EVER, LEFT_OVER, PAGE_DAYS
from plumbline.maintenance.sweep import PAGES
from tests.created_tables import created_tables

AT = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)


def ago(days):
    return AT - timedelta(days=days)


class House:
    def __init__(self, db, folder):
        self.db, self.folder = db, folder

    def given(self, table, **values):
        names, slots = ", ".join(values), ", ".join(["%s"] * len(values))
        values = [json.dumps(v) if isinstance(v, list | dict) else v for v in values.values()]
        self.db.execute(f"insert into {table} ({names}) values ({slots})", values)
        self.db.commit()

    def run(self, run_id, ended, pipeline="push_lift", job="analyze.publish"):
        self.given("ops.etl_runs", pipeline=pipeline, run_id=run_id, job=job, window_start=ago(2000), window_end=ago(1999),
                   started_at=ended, finished_at=ended, status="success")  # fmt: skip

    def belongings(self, run_id, pipeline="push_lift"):
        """What a run leaves in each table that goes with it."""
        about = {"pipeline": pipeline, "run_id": run_id, "window_start": ago(2000), "window_end": ago(1999)}
        self.given("ops.quality_scores", **about, dimension="score", passed=True)
        self.given("ops.validation_results", **about, table_name="t", passed=True, rules=1, rules_failed=0, results=[],
                   page=f"validation/{run_id}.html")  # fmt: skip
        self.given("staging.push_touched_campaigns", run_id=run_id, campaign_key="c")

    def sweep(self, **how):
        return sweep.sweep(self.db, self.folder, AT, **how)

    def column(self, query):
        return [row[0] for row in self.db.execute(query).fetchall()]


@pytest.fixture
def house(warehouse, tmp_path):
    return House(warehouse, tmp_path)


def test_every_table_of_ops_and_staging_is_kept_for_a_while_or_for_ever_with_a_reason():
    tables = {t for t in created_tables("create") if t.startswith(("ops.", "staging."))}
    for_a_while = {kept.table for kept in FOR_A_WHILE}
    assert for_a_while & set(FOR_EVER) == set()
    assert for_a_while | set(FOR_EVER) == tables
    assert all(kept.reason and kept.days >= 30 for kept in FOR_A_WHILE)


def test_only_tables_that_are_kept_for_a_while_have_a_way_to_expire():
    from plumbline.files import SQL

    found = {f"{path.parent.name}.{path.name.split('.')[0]}" for path in SQL.rglob("*.expire.sql")}
    assert found == {kept.table for kept in FOR_A_WHILE}
    for path in SQL.rglob("*.expire.sql"):
        own = f"{path.parent.name}.{path.name.split('.')[0]}"
        assert path.read_text().count("delete from") == 1
        assert f"delete from {own}\n" in path.read_text()


def test_a_run_goes_with_all_it_left_a_year_and_a_month_after_its_last_task(house):
    for run_id, ended in (("old", ago(A_YEAR + 1)), ("young", ago(A_YEAR - 1)), ("repeated", ago(A_YEAR + 1))):  # fmt: skip
        house.run(run_id, ended)
        house.belongings(run_id)
    house.run("repeated", ago(1), job="extract.push_users")
    account = house.sweep()
    assert account.details["deleted"] == {
        "staging.push_touched_campaigns": 2, "ops.validation_results": 1, "ops.quality_scores": 1, "ops.etl_runs": 1,
    }  # fmt: skip
    assert account.row_count == 5
    for table in ("ops.etl_runs", "ops.validation_results", "ops.quality_scores"):
        assert house.column(f"select distinct run_id from {table} order by 1") == ["repeated", "young"]
    assert house.sweep().row_count == 0, "nothing is left to delete"


def test_what_a_run_looked_at_goes_before_the_run(house):
    house.run("a", ago(LEFT_OVER + 1))
    house.run("b", ago(LEFT_OVER - 1))
    house.run("a", ago(LEFT_OVER + 1), pipeline="unified_users")
    for run_id in "ab":
        house.given("staging.push_touched_campaigns", run_id=run_id, campaign_key="c")
    house.given("staging.push_touched_campaigns", run_id="of no known run", campaign_key="c")
    assert house.sweep().details["deleted"] == {"staging.push_touched_campaigns": 1}
    assert house.column("select run_id from staging.push_touched_campaigns order by 1") == ["b", "of no known run"]  # fmt: skip


def incident(house, pipeline, **values):
    house.given("ops.incidents", pipeline=pipeline, kind="late", opened_at=ago(900), opened_by="watchdog",
                updated_at=ago(900), **values)  # fmt: skip


def test_incidents_and_replays_that_are_not_over_stay_however_old(house):
    incident(house, "push_lift")
    incident(house, "unified_users", closed_at=ago(800))
    incident(house, "ai_coding", closed_at=ago(800), resolved_at=ago(800))
    for number in (1, 2, 3):
        house.given("ops.incident_messages", incident_id=number, said="alert", destination="log", sent_at=ago(900))  # fmt: skip
    for run_id, settled in (("open", None), ("settled", ago(800))):
        house.given("ops.replays", run_id=run_id, asked_by="a", asked_at=ago(900), pipeline="p", source="s",
                    include_poison=False, tried=1, settled_at=settled)  # fmt: skip
        house.given("ops.replay_letters", run_id=run_id, pipeline="p", source="s", record_key="k", reason="r",
                    attempts_before=1, last_run_before="x", was_poison=False)  # fmt: skip
    assert house.sweep().details["deleted"] == {
        "ops.incident_messages": 1, "ops.incidents": 1, "ops.replay_letters": 1, "ops.replays": 1,
    }  # fmt: skip
    assert house.column("select pipeline from ops.incidents order by 1") == ["push_lift", "unified_users"]
    assert house.column("select run_id from ops.replay_letters") == ["open"]


def test_what_must_stay_stays_whatever_its_age(house):
    """One row in every table that is kept for ever, and in one of each published schema; all of runs long gone."""
    run = {"run_id": "old"}
    house.run("old", ago(3000))
    house.given("ops.dead_letters", pipeline="push_lift", source="s", record_key="open", reason="r", payload="p",
                first_run_id="old", last_run_id="old")  # fmt: skip
    house.given("ops.dead_letters", pipeline="push_lift", source="s", record_key="poison", reason="r", payload="p",
                status="poison", first_run_id="old", last_run_id="old")  # fmt: skip
    house.given("ops.restatements", **run, table_name="t", row_key={}, cause="c", restated_at=ago(3000))
    house.given("ops.published_days", **run, pipeline="push_lift", day_on=ago(3000).date())
    house.given("ops.checkpoints", job="push_lift", position=ago(3000), updated_at=ago(3000))
    house.given("ops.settled_lift", **run, campaign_key="c", metric="m", population="all", published={})
    house.given("staging.coding_runs", **run, horizon_at=ago(3000), horizon_on=ago(3000).date())
    house.given("staging.push_notifications", is_stray=True)
    house.given("staging.coding_days", day_on=ago(3000).date())
    everything = house.column(
        "select schemaname || '.' || tablename from pg_tables where schemaname in "
        "('core', 'aggregates', 'ai', 'restricted') or schemaname || '.' || tablename = any(array['"
        + "','".join(FOR_EVER)
        + "'])"
    )
    count = " union all ".join(f"select '{t}', count(*) from {t}" for t in sorted(everything))
    before = house.db.execute(count).fetchall()
    assert sum(rows for _, rows in before) == 9
    assert house.sweep().details["deleted"] == {"ops.etl_runs": 1}
    assert house.db.execute(count).fetchall() == before


def test_deleting_goes_on_in_batches_until_nothing_is_left(house, monkeypatch):
    monkeypatch.setattr(sweep, "BATCH", 3)
    for number in range(8):
        house.run("old", ago(A_YEAR + 1), job=f"job {number}")
    assert house.sweep().row_count == 8
    house.db.rollback()  # every batch was committed
    assert house.column("select count(*) from ops.etl_runs") == [0]


def page(house, name, days):
    path = house.folder / f"validation/push_lift/{name}.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("page")
    os.utime(path, (ago(days).timestamp(),) * 2)
    return str(path.relative_to(house.folder))


def test_a_page_goes_with_its_link_and_its_results_stay(house):
    old, young = page(house, "1/t", PAGE_DAYS + 1), page(house, "2/t", PAGE_DAYS - 1)
    for run_id, path in (("1", old), ("2", young)):
        house.given("ops.validation_results", pipeline="push_lift", run_id=run_id, table_name="t", window_start=AT,
                    window_end=AT, passed=True, rules=1, rules_failed=0, results=[], page=path)  # fmt: skip
    (house.folder / "exports").mkdir()
    assert house.sweep(is_dry_run=True).details["deleted"] == {PAGES: 1}
    assert (house.folder / old).is_file()
    assert house.sweep().details["deleted"] == {PAGES: 1}
    assert house.column("select page from ops.validation_results order by run_id") == [None, young]
    assert [p.name for p in sorted(house.folder.rglob("*"))] == ["exports", "validation", "push_lift", "2", "t.html"]  # fmt: skip


def test_a_dry_run_counts_the_same_and_deletes_nothing(house):
    house.run("old", ago(A_YEAR + 1))
    house.belongings("old")
    foreseen = house.sweep(is_dry_run=True).details
    house.db.rollback()
    assert house.column("select count(*) from ops.etl_runs") == [1]
    assert house.sweep().details == foreseen


def test_a_table_that_autovacuum_does_not_keep_up_with_is_named(house):
    assert house.sweep().details["hint"] == []
    house.db.execute("alter table ops.checkpoints set (autovacuum_enabled = false)")
    house.db.execute(
        "insert into ops.checkpoints select n::text, now(), now() from generate_series(1, 60000) as n"
    )
    house.db.execute("delete from ops.checkpoints")
    house.db.commit()
    house.db.execute("select pg_stat_force_next_flush()")
    assert house.sweep().details["hint"] == ["vacuum (analyze) ops.checkpoints: 60,000 dead rows beside 0"]


def test_the_writers_role_may_do_all_of_it(house):
    house.run("old", ago(A_YEAR + 1))
    house.belongings("old")
    house.db.execute("set role plumbline_writer")
    house.db.commit()
    assert house.sweep().row_count == 4
    assert retention.BATCH >= 1000
