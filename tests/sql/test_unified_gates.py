"""Every promise of unified_users, seen kept on the made-up people and seen broken; and what a broken one prevents."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from local import people
from local.coding_tasks import GATES as CODING_GATES
from local.users_in_process import UsersInProcess
from plumbline.accounting import Account
from plumbline.ai_coding.published import AGGREGATES as CODING
from plumbline.files import SQL, statement, table_path
from plumbline.hold import Hold
from plumbline.quality import ExpectationsNotMet, SuiteBroken
from plumbline.restate import Restate
from plumbline.sources import chemlink_database, engagement_database
from plumbline.steps import Fill, Publish
from plumbline.unified_users.published import AGGREGATES, RESTRICTED
from plumbline.unified_users.settings import ACTIVITY_TYPES
from plumbline.warehouse import primary_key
from tests.sql.broken_promises import DESERVED, RED, RUN, dead_letters

CASES = [(table, rule) for table, rules in RED.items() for rule in rules]


@pytest.fixture
def held(held_people):
    """The warehouse and the run; whatever a test changes is undone."""
    yield held_people
    held_people[0].rollback()


@pytest.fixture(scope="module")
def held_people(
    postgres, people_template, engagement_source, chemlink_source, people_rules, tmp_path_factory
):
    """The last days of the sample: gates and publication have yet to look at them, and everything waits in the queue."""
    name = "held_people"
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"create database {name} template {people_template} strategy file_copy")

    def opening(dsn):
        return lambda: psycopg.connect(dsn, options="-c timezone=UTC")

    files = tmp_path_factory.mktemp("held")
    pipeline = UsersInProcess(
        opening(postgres.dsn(name)), opening(engagement_source), opening(chemlink_source), people_rules,
        files=files,
    )  # fmt: skip
    with opening(postgres.dsn(name))() as db:
        begun = db.execute(
            "select position::date from ops.checkpoints where job = 'unified_users'"
        ).fetchone()[0]
        run = pipeline.named(str(begun), str(people.LAST_DAY + timedelta(days=1)), RUN)
        for stage in ("extract", "map", "enrich"):
            pipeline.stage(stage, run)
        db.execute(
            "insert into staging.unified_touched select distinct 'user_day', user_id, occurred_on "
            "from core.user_journey_events where activity_type = 'vote' and user_id is not null "
            "union select 'counts', '00000000-0000-0000-0000-000000000000', day_on from core.daily_activity on conflict do nothing"
        )
        Publish([Fill("staging.unified_dirty"), *map(Restate, AGGREGATES + RESTRICTED)]).apply(db, run)
        db.commit()
        yield db, replace(run, files=files)
    with psycopg.connect(postgres.dsn(), autocommit=True) as admin:
        admin.execute(f"drop database {name} with (force)")


def failing(db, run, table: str) -> dict[str, dict]:
    """The rules that the rows of `table` break, by description or column, as ops.validation_results keeps them."""
    with suppress(ExpectationsNotMet):
        Hold(table).apply(db, run)
    db.rollback()
    kept = db.execute(
        "select results from ops.validation_results where (run_id, table_name) = (%s, %s)", [RUN, table]
    ).fetchone()[0]
    return {rule_name(rule["description"], rule["column"]): rule for rule in kept if not rule["success"]}


def rule_name(description: str | None, column: str | None) -> str:
    return description if description and description != "retention is a share" else column


def rules_of(table: str) -> list[str]:
    suite = json.loads(table_path(table, "expect.json").read_text())
    return [rule_name(r.get("description"), r["kwargs"].get("column")) for r in suite["expectations"]]


@pytest.mark.parametrize("table", RED)
def test_the_made_up_people_keep_every_promise(held, table):
    assert set(failing(*held, table)) == {rule for of, rule in DESERVED if of == table}


@pytest.mark.parametrize(("table", "rule"), DESERVED)
def test_a_warning_goes_away_when_its_cause_does(held, table, rule):
    held[0].execute(DESERVED[table, rule])

    assert rule not in failing(*held, table)


@pytest.mark.parametrize(("table", "rule"), CASES, ids=[f"{t}: {r}" for t, r in CASES])
def test_a_broken_promise_is_found(held, table, rule):
    held[0].execute(RED[table][rule])

    assert rule in failing(*held, table)


@pytest.mark.parametrize("table", AGGREGATES)
def test_every_row_that_changes_without_an_event_is_held(held, table):
    """On a day on which nobody did anything, but collections and people changed what they are."""
    db, run = held
    Fill("staging.unified_dirty").apply(db, run)
    db.execute(
        "delete from staging.unified_dirty where kind <> 'snapshot'; delete from pg_temp.lived_periods"
    )
    db.execute("update staging.chemlink_collections set privacy = 'MOVED'")
    db.execute("update core.unified_users set country = 'Elsewhere'")
    key = ", ".join(primary_key(db, table))
    db.execute(f"create temporary table was on commit drop as table {table}")
    Publish([Restate(table)]).apply(db, run)
    db.execute(
        f"create temporary table changed on commit drop as select {key} from (table {table} except table was) as now"
    )
    if table in ("aggregates.collection_metrics", "aggregates.metrics_by_country"):
        assert db.execute("select count(*) from changed").fetchone()[0] > 50
    looked_at = psycopg.ClientCursor(db).mogrify(statement(table, "expect.sql"), run.parameters)
    unseen = db.execute(f"table changed except select {key} from ({looked_at}) as held").fetchall()
    assert unseen == []


@pytest.mark.parametrize("table", AGGREGATES)
def test_a_published_table_that_is_empty_is_found(held, table):
    held[0].execute(f"delete from {table}")

    assert failing(*held, table)


@pytest.mark.parametrize("table", AGGREGATES)
def test_every_row_that_a_publication_writes_is_held(held, table):
    """Of a table that lost everything, what this run would write again; nothing of it is left unseen."""
    db, run = held
    db.execute(f"delete from {table}")
    Publish([Fill("staging.unified_dirty"), Restate(table)]).apply(db, run)
    key = ", ".join(primary_key(db, table))
    looked_at = psycopg.ClientCursor(db).mogrify(statement(table, "expect.sql"), run.parameters)
    written = db.execute(f"select {key} from {table}").fetchall()
    seen = db.execute(f"select {key} from ({looked_at}) as held").fetchall()
    assert written
    assert set(written) <= set(seen)


@pytest.mark.parametrize("table", RED)
def test_no_rule_is_left_that_nobody_has_seen_broken(table):
    assert sorted(rules_of(table)) == sorted(RED[table])


def test_every_suite_of_the_pipeline_is_tested():
    suites = {f"{p.parent.name}.{p.name.split('.')[0]}" for p in SQL.rglob("*.expect.json")}
    of_others = {"core.push_exposures", "staging.posthog_activity", *CODING_GATES, *CODING}
    assert suites - of_others == set(RED)


def test_the_numbers_in_the_suites_are_those_of_the_code():
    rules = json.loads(table_path("ops.row_counts", "expect.json").read_text())["expectations"]
    assert rules[0]["kwargs"]["value"] == len(engagement_database.TABLES + chemlink_database.TABLES) == 26
    events = json.loads(table_path("core.user_journey_events", "expect.json").read_text())["expectations"]
    known = [r["kwargs"]["value_set"] for r in events if r["kwargs"].get("column") == "activity_type"]
    assert known == [list(ACTIVITY_TYPES)]


def test_302_of_312_posts_are_deleted(held):
    db, _ = held
    counted = db.execute(
        "select numerator, denominator from core.consistency_report "
        "where check_name = 'deleted_content' and subject = 'post' order by as_of_on desc limit 1"
    ).fetchone()
    assert counted == (302, 312)


def test_the_table_that_shrank_is_named_and_can_be_accepted(held):
    db, run = held
    db.execute(RED["ops.row_counts"]["no table that had rows has none"])
    with pytest.raises(ExpectationsNotMet, match=r"became_empty: .* found staging\.engagement_posts"):
        Hold("ops.row_counts").apply(db, run)

    accepted = replace(run, meaning={**run.meaning, "accept_shrink": True})
    assert Hold("ops.row_counts").apply(db, accepted).row_count == 1
    db.rollback()


def test_newest_rows_that_are_gone_can_be_accepted(held):
    db, run = held
    rule = "the latest change that is there is never earlier than at the last publication"
    db.execute(RED["ops.row_counts"][rule])
    with pytest.raises(ExpectationsNotMet, match=r"went_back: .* found staging\.engagement_posts"):
        Hold("ops.row_counts").apply(db, run)

    accepted = replace(run, meaning={**run.meaning, "accept_shrink": True})
    assert Hold("ops.row_counts").apply(db, accepted).row_count == 1
    db.rollback()


def test_half_of_a_table_may_go_but_not_more(held):
    db, run = held
    db.execute("update ops.row_counts set previous_rows = 2 * staging_rows")
    assert "no table lost more rows than max_shrink since the last publication" not in failing(
        db, run, "ops.row_counts"
    )


def test_few_orphans_of_few_rows_stop_nobody(held):
    db, run = held
    db.execute(
        "update core.consistency_report set numerator = 3, denominator = 3, rate = 1 where subject = 'engagement.posts.person_id'"
    )
    found = failing(db, run, "core.consistency_report")
    assert {rule["on_fail"] for rule in found.values()} == {"warn"}
    assert [rule["names"] for rule in found.values()] == [["engagement.posts.person_id"]]


def test_a_link_that_nobody_has_any_more_is_a_link_that_fell(held):
    db, run = held
    db.execute(
        "delete from core.consistency_report where check_name = 'match_rate' "
        "and as_of_on = (select max(as_of_on) from core.consistency_report)"
    )
    assert list(failing(db, run, "core.consistency_report")) == [
        "the share of people who are linked has not fallen by more than max_match_rate_drop since the last publication"
    ]


def test_one_row_without_a_time_is_a_row_and_not_a_share(held):
    db, run = held
    db.execute(dead_letters(1, of=5))
    assert failing(db, run, "core.consistency_report") == {}


def test_rows_without_a_time_stop_a_cleared_run_too(held):
    db, run = held
    db.execute(dead_letters(2, of=0))  # everything was read before, nothing changed since
    assert len(failing(db, run, "core.consistency_report")) == 1


def test_what_was_accepted_with_a_publication_does_not_stop_the_next_one(held):
    db, run = held
    db.execute(dead_letters(50, of=0))
    assert len(failing(db, run, "core.consistency_report")) == 1
    Fill("staging.unified_touched").apply(db, run)
    assert failing(db, run, "core.consistency_report") == {}


class Miscount:
    """A step that publishes one number which cannot be."""

    table = "aggregates.funnel_metrics"

    def apply(self, db, run):
        db.execute("update aggregates.funnel_metrics set users = users_anyhow + 1")
        return Account(row_count=1)


def published(db) -> list:
    return db.execute("select row::text from aggregates.funnel_metrics as row order by 1").fetchall()


def test_what_breaks_a_promise_inside_the_publication_is_never_seen(held):
    db, run = held
    before = published(db)
    db.execute("delete from ops.validation_results")
    db.commit()
    steps = (Miscount(), Hold("aggregates.daily_metrics", "aggregates.funnel_metrics"))
    with pytest.raises(ExpectationsNotMet, match=r"^aggregates\.funnel_metrics: .*a funnel does not widen"):
        Publish(steps).apply(db, run)
    db.rollback()

    assert published(db) == before
    kept = db.execute("select table_name, passed, page from ops.validation_results order by 1").fetchall()
    assert [row[:2] for row in kept] == [
        ("aggregates.daily_metrics", True),
        ("aggregates.funnel_metrics", False),
    ]
    assert "a funnel does not widen" in (run.files / kept[1][2]).read_text()


def test_holding_neither_ends_the_transaction_nor_leaves_anything_in_it(held):
    db, run = held
    before = published(db)
    db.execute("update aggregates.content_metrics set time_zone = 'Mars'")
    in_transaction, session = db.execute("select pg_current_xact_id()::text, pg_backend_pid()").fetchone()

    account = Hold("aggregates.content_metrics", "aggregates.finder_metrics").apply(db, run)

    assert account.row_count == 2
    assert db.execute("select pg_current_xact_id()::text, pg_backend_pid()").fetchone() == (
        in_transaction,
        session,
    )
    assert db.execute("select distinct time_zone from aggregates.content_metrics").fetchall() == [("Mars",)]
    assert db.execute("select count(*) from pg_class where relname like 'gx_temp%'").fetchone() == (0,)
    with psycopg.connect(db.info.dsn, password=db.info.password or None) as reader:
        assert reader.execute("select distinct time_zone from aggregates.content_metrics").fetchall() == [
            ("UTC",)
        ]
    db.rollback()
    assert published(db) == before


def test_a_suite_that_cannot_be_evaluated_says_so_and_the_others_are_judged(held, monkeypatch, tmp_path):
    db, run = held
    suite = json.loads(table_path("aggregates.funnel_metrics", "expect.json").read_text())
    suite["expectations"][0]["kwargs"]["unexpected_rows_query"] = "select 1 / 0 from {batch}"
    (tmp_path / "suite.json").write_text(json.dumps(suite))
    real = table_path
    monkeypatch.setattr(
        "plumbline.quality.table_file",
        lambda table, kind: (
            tmp_path / "suite.json" if table.endswith("funnel_metrics") else real(table, kind)
        ),
    )

    with pytest.raises(SuiteBroken, match=r"^aggregates\.funnel_metrics.*division by zero"):
        Hold("aggregates.funnel_metrics", "aggregates.daily_metrics").apply(db, run)

    assert db.execute("select 1").fetchone() == (1,)
    db.rollback()
    errors = db.execute(
        "select count(*) filter (where rule ->> 'error' is not null), count(*) from ops.validation_results "
        "cross join jsonb_array_elements(results) as rule where table_name = 'aggregates.funnel_metrics'"
    ).fetchone()
    assert errors == (1, len(suite["expectations"]))


def test_without_a_folder_there_is_no_page_but_the_result(held):
    db, run = held
    Hold("aggregates.funnel_metrics").apply(db, replace(run, files=None))
    db.rollback()
    kept = db.execute(
        "select passed, page from ops.validation_results where table_name = 'aggregates.funnel_metrics'"
    )
    assert kept.fetchall() == [(True, None)]
