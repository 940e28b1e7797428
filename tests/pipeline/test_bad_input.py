"""Nothing that goes wrong at a source is lost, guessed or published."""

import psycopg
import pytest

from plumbline.landing import SourceShapeChanged
from plumbline.push_lift.project import UnknownEvent
from plumbline.scoring import QualityTooLow
from plumbline.sources.posthog import AnswerNotWhole, PostHogRefused

from .conftest import PUBLISHED

DAY = ("2017-08-08", "2017-08-11")


def test_every_row_of_every_kind_is_accounted_for(bench):
    bench.run("2016-11-14", "2018-01-04")

    landed = bench.ask("select count(*) from staging.push_notifications")[0][0]
    stored = bench.ask("select count(*) from core.push_sends")[0][0]
    dead = bench.ask("select count(*) from ops.dead_letters where source = 'staging.push_notifications'")[0][
        0
    ]
    # the sample's own documentation: 6,589 published, 75 extras, 6 duplicates; 14 cannot be read, 7 were not delivered
    assert (landed, stored, dead) == (6670, 6643, 14)
    assert landed - stored - dead == 6 + 7


def test_the_published_campaigns_hold_exactly_the_published_exposures(bench):
    bench.run("2016-11-14", "2018-01-04")

    sends = bench.ask(
        "select count(*), sum(sends), sum(known_person), sum(recipients) from aggregates.push_overview where campaign_id ~ '^campaign-'"
    )
    assert [tuple(map(int, row)) for row in sends] == [(27, 6589, 6589, 6589)]
    untracked = bench.ask(
        "select campaign_id, untracked_sends from aggregates.push_overview where untracked_sends > 0 order by 1"
    )
    assert [c for c, _ in untracked] == ["campaign-24", "campaign-25", "campaign-26"]


def test_a_wrong_event_name_is_an_error_and_never_a_zero(bench):
    bench.pipeline.vocabulary = "marketplace"

    with pytest.raises(UnknownEvent, match="'PDP add to closet'"):
        bench.run(*DAY)


@pytest.mark.parametrize("fault", ["truncated", "truncated_silently", "cached"])
def test_an_answer_that_is_not_whole_publishes_nothing(bench, stand_in, fault):
    stand_in.faults.add(fault, times=99, only="plumbline activity")

    with pytest.raises(AnswerNotWhole):
        bench.run(*DAY)
    assert all(rows == [] for rows in bench.bytes_of(*PUBLISHED).values())


def test_a_refused_key_publishes_nothing(bench, stand_in):
    stand_in.faults.add("403", times=1)

    with pytest.raises(PostHogRefused):
        bench.run(*DAY)
    assert all(rows == [] for rows in bench.bytes_of(*PUBLISHED).values())


@pytest.mark.parametrize("fault", ["429", "500", "502", "dropped", "garbage", "504"])
def test_passing_troubles_change_no_number(new_bench, stand_in, fault):
    quiet, troubled = new_bench(), new_bench()
    quiet.run(*DAY)
    stand_in.faults.add(fault, times=3, **({"only": "plumbline activity"} if fault == "504" else {}))

    troubled.run(*DAY)

    assert troubled.bytes_of(*PUBLISHED) == quiet.bytes_of(*PUBLISHED)


def test_a_blocked_run_publishes_nothing_and_leaves_the_last_good_numbers(bench):
    bench.run(*DAY)
    before = bench.bytes_of(*PUBLISHED)
    run = bench.pipeline.named("2017-10-30", "2017-11-03")
    bench.pipeline.stage("extract", run)
    with psycopg.connect(bench.dsn) as db:  # one recipient in ten loses its id on the way
        db.execute(
            "update staging.push_users set posthog_distinct_id = 'lost-' || id where abs(hashtext(id::text)) % 10 = 0"
        )
    bench.pipeline.stage("map", run)
    bench.pipeline.stage("enrich", run)

    with pytest.raises(QualityTooLow, match=r"mapping: .*BELOW ITS FLOOR"):
        bench.pipeline.stage("validate", run)

    assert bench.bytes_of(*PUBLISHED) == before
    kept = bench.ask(
        "select passed from ops.quality_scores where run_id = %s and dimension = 'mapping'", run.run_id
    )
    assert kept == [(False,)]


def test_a_source_column_that_changed_its_type_is_named(new_bench, postgres):
    from local import sample

    postgres.create_database("naive_source")
    dsn = postgres.dsn("naive_source")
    sample.load_push_database(dsn)
    with psycopg.connect(dsn) as db:
        db.execute(
            "alter table push_notifications alter sent_timestamp type timestamp using sent_timestamp at time zone 'UTC'"
        )
    bench = new_bench(sample_source=dsn)

    with pytest.raises(
        SourceShapeChanged,
        match="sent_timestamp is timestamp without time zone, needs timestamp with time zone",
    ):
        bench.run(*DAY)


def test_a_changed_settled_number_is_restated_with_old_and_new(bench):
    bench.run(*DAY)
    assert bench.ask("select count(*) from ops.restatements") == [(0,)]
    with psycopg.connect(bench.dsn) as db:  # as if an earlier run had published and settled another mean
        db.execute(
            "update ops.settled_lift set published = published || '{\"lift_mean\": 1.5}' "
            "where campaign_key = 'campaign-13' and metric = 'baskets' and population = 'all'"
        )

    bench.run(*DAY)

    restated = bench.ask(
        "select row_key->>'campaign_key', column_name, cause, old_value from ops.restatements"
    )
    assert restated == [("campaign-13", "lift_mean", "measured again", "1.5")]
    again = bench.ask(
        "select new_value::float8 = lift_mean from ops.restatements, aggregates.campaign_lift where campaign_key = 'campaign-13' and metric = 'baskets' and population = 'all'"
    )
    assert again == [(True,)]


def test_the_reader_of_the_source_cannot_write(sample_source):
    with (
        psycopg.connect(sample_source) as db,
        pytest.raises(psycopg.Error, match=r"read-only|permission denied"),
    ):
        db.execute("delete from users")


def test_published_schemas_are_all_a_reader_sees(bench, postgres):
    bench.run(*DAY)
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute("drop role if exists analyst")
        db.execute("create role analyst login password 'a' in role plumbline_reader")
    name = psycopg.conninfo.conninfo_to_dict(bench.dsn)["dbname"]
    with psycopg.connect(postgres.dsn(name, "analyst", "a"), autocommit=True) as db:
        assert db.execute("select count(*) > 0 from aggregates.campaign_report").fetchone()[0]
        for table in ("staging.push_users", "core.identity_map", "ops.dead_letters"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(f"select * from {table}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            db.execute("delete from aggregates.campaign_lift")
