"""What was blocked, killed, corrected or learned later: the published numbers end as one clean run gives them."""

import random
from datetime import date, timedelta

import psycopg
import pytest

from plumbline.scoring import QualityTooLow
from plumbline.sources.posthog import AnswerNotWhole

from .conftest import DERIVED, PUBLISHED

FIRST, AFTER_LAST = date(2017, 8, 6), date(2017, 8, 14)
# staging keeps what other days need; core and what is published must be equal
COMPARED = tuple(t for t in (*DERIVED, *PUBLISHED) if t.startswith(("core.", "aggregates.")))
BASKETS = "select analysed, pending, is_provisional from aggregates.campaign_lift where campaign_key = %s and metric = 'baskets' and population = 'all'"


@pytest.fixture
def source(postgres, sample_source, request):
    """A push database of one's own to change: (address, execute)."""
    name = f"repairs_{abs(hash(request.node.name)) % 10**8}"
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = 'push_source'")
        db.execute(f"create database {name} template push_source")

    def execute(query, *values):
        with psycopg.connect(postgres.dsn(name)) as db:
            return db.execute(query, values or None).rowcount

    yield postgres.dsn(name), execute
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"drop database {name} with (force)")


@pytest.fixture
def made(new_bench, source):
    return new_bench(sample_source=source[0])


def day(n: int) -> tuple[str, str]:
    return str(FIRST + timedelta(days=n)), str(FIRST + timedelta(days=n + 1))


def days_between(bench, first: int, last: int) -> None:
    for n in range(first, last + 1):
        bench.run(*day(n))


def held(bench, table: str) -> list[tuple]:
    """All rows; of identities only those of present recipients: what is known of former ones is history."""
    if table == "core.identity_map":
        return bench.ask(
            "select i::text from core.identity_map as i where user_id in (select user_id from core.push_sends) order by 1"
        )
    return bench.bytes_of(table)[table]


def clean(new_bench, source):
    bench = new_bench(sample_source=source[0])
    bench.run(str(FIRST), str(AFTER_LAST))
    return {table: held(bench, table) for table in COMPARED}


def same(bench, expected, but: tuple[str, ...] = ()) -> None:
    for table, rows in expected.items():
        assert table in but or held(bench, table) == rows, table


def test_a_blocked_day_stays_out_until_its_own_run_passes(new_bench, made, source):
    _, execute = source
    days_between(made, 0, 1)
    execute(
        "update users set posthog_distinct_id = 'lost-' || posthog_distinct_id where abs(hashtext(id::text)) % 2 = 0 and email is null"
    )
    with pytest.raises(QualityTooLow, match=r"mapping: .*BELOW ITS FLOOR"):
        made.run(*day(2))
    days_between(made, 3, 7)

    assert made.ask(BASKETS, "campaign-13") == [], (
        "sent on the blocked day: later green runs do not publish it"
    )

    execute("update users set posthog_distinct_id = replace(posthog_distinct_id, 'lost-', '')")
    made.run(*day(2))

    assert made.ask(BASKETS, "campaign-13") == [(1077, 0, False)]
    same(made, clean(new_bench, source))


@pytest.mark.parametrize(
    "last", ["enrich.push_exposures", "enrich.posthog_activity", "validate.quality_score"]
)
def test_a_run_that_died_late_does_not_leave_its_sends_pending(new_bench, made, source, last):
    from local.push_lift_in_process import TASKS

    days_between(made, 0, 3)
    run = made.pipeline.named(*day(4))  # the run in which the sends of the 8th settle
    for task in TASKS:
        made.pipeline.do(task, run)
        if task == last:
            break
    days_between(made, 5, 7)

    assert made.ask(BASKETS, "campaign-13") == [(1077, 0, False)]


def test_users_posthog_learns_later_are_measured_when_an_old_day_runs_again(new_bench, made, source):
    _, execute = source
    execute(
        "update users set posthog_distinct_id = 'not yet' || posthog_distinct_id where abs(hashtext(id::text)) % 50 = 0 and email is null"
    )
    days_between(made, 0, 7)
    before = made.ask(BASKETS, "campaign-13")[0][0]
    execute("update users set posthog_distinct_id = replace(posthog_distinct_id, 'not yet', '')")

    made.run(*day(2))

    assert before < 1077
    assert made.ask(BASKETS, "campaign-13") == [(1077, 0, False)]


def test_a_user_who_turns_out_to_be_another_person_is_measured_again(new_bench, made, source):
    _, execute = source
    days_between(made, 0, 7)
    execute(
        "update users set posthog_distinct_id = '999999' where posthog_distinct_id = "
        "(select max(posthog_distinct_id) from users where email is null)"
    )

    days_between(made, 2, 2)

    same(made, clean(new_bench, source), but=("core.identity_map",))  # it keeps the earlier version


def test_a_user_removed_from_the_source_is_no_longer_measured(new_bench, made, source):
    _, execute = source
    days_between(made, 0, 7)
    assert (
        execute(
            "delete from users where id in (select user_id from push_notifications where campaign_id = 'campaign-13' order by 1 limit 3)"
        )
        == 3
    )

    made.run(str(FIRST), str(AFTER_LAST))

    assert made.ask(BASKETS, "campaign-13") == [(1074, 0, False)]


def test_a_campaign_that_loses_a_days_sends_is_counted_anew(new_bench, made, source):
    _, execute = source
    execute(
        "update push_notifications set sent_timestamp = sent_timestamp + interval '26 hours' where campaign_id = 'campaign-13' and abs(hashtext(id::text)) % 20 = 0"
    )
    days_between(made, 0, 7)
    execute(
        "update push_notifications set campaign_id = 'another' where campaign_id = 'campaign-13' and sent_timestamp >= '2017-08-09'"
    )

    made.run(*day(3))

    same(made, clean(new_bench, source))


def test_a_constructed_campaign_whose_first_day_vanishes_begins_later(new_bench, made, source):
    _, execute = source
    execute(
        "update push_notifications set campaign_id = null, sent_timestamp = sent_timestamp - interval '2 hours' where campaign_id = 'campaign-13' and abs(hashtext(id::text)) % 9 = 0"
    )
    execute("update push_notifications set campaign_id = null where campaign_id = 'campaign-13'")
    days_between(made, 0, 7)
    execute(
        "delete from push_notifications where sent_timestamp >= '2017-08-07' and sent_timestamp < '2017-08-08' and campaign_id is null"
    )

    made.run(*day(1))

    same(made, clean(new_bench, source))


def test_an_answer_that_lost_its_rows_is_never_taken_for_silence(made, stand_in, monkeypatch):
    from plumbline.sources.posthog import PostHog

    whole = PostHog._whole

    def emptied(self, answer, name):
        return whole(self, answer | ({"results": []} if name == "activity" else {}), name)

    monkeypatch.setattr(PostHog, "_whole", emptied)

    with pytest.raises(AnswerNotWhole, match="no answer about"):
        made.run(str(FIRST), str(AFTER_LAST))
    assert all(rows == [] for rows in made.bytes_of(*PUBLISHED).values())


def test_late_sends_restate_what_had_settled_when_it_has_settled_again(made, source):
    _, execute = source
    held_back = "update push_notifications set sent_timestamp = sent_timestamp + interval '%s days' where campaign_id = 'campaign-13' and abs(hashtext(id::text)) %% 20 = 0"
    execute(held_back % 3)
    made.run(
        str(FIRST), "2017-08-11"
    )  # the sends of the 8th have settled, those of the 11th are not there yet
    settled = made.ask(
        "select p_value from aggregates.campaign_lift where campaign_key = 'campaign-13' and metric = 'baskets' and population = 'all'"
    )
    days_between(made, 5, 8)

    restated = made.ask(
        "select old_value::float8 from ops.restatements where column_name = 'p_value' and row_key->>'metric' = 'baskets' and row_key->>'population' = 'all'"
    )
    assert restated == settled
    assert {cause for (cause,) in made.ask("select distinct cause from ops.restatements")} == {
        "sends came or went"
    }


@pytest.mark.parametrize("seed", [1, 2])
def test_random_runs_kills_and_corrections_end_as_one_clean_run(new_bench, made, source, seed):
    from local.push_lift_in_process import TASKS

    _, execute = source
    chance = random.Random(seed)
    edits = [
        "delete from push_notifications where abs(hashtext(id::text)) % 97 = {n}",
        "update push_notifications set campaign_id = 'moved' where abs(hashtext(id::text)) % 89 = {n} and campaign_id is not null",
        "update push_notifications set sent_timestamp = sent_timestamp + interval '1 day' where abs(hashtext(id::text)) % 83 = {n} and sent_timestamp between '2017-08-06' and '2017-08-12'",
        "update push_notifications set delivery_status = 'failed' where abs(hashtext(id::text)) % 79 = {n}",
    ]
    for _ in range(10):
        action = chance.choice(["run", "run", "kill", "edit"])
        if action == "edit":
            execute(chance.choice(edits).format(n=chance.randrange(70)))
            continue
        run = made.pipeline.named(*day(chance.randrange(8)))
        for task in list(TASKS)[: len(TASKS) if action == "run" else chance.randrange(1, len(TASKS))]:
            made.pipeline.do(task, run)
    order = list(range(8))
    chance.shuffle(order)
    for n in order:
        made.run(*day(n))

    same(made, clean(new_bench, source))
