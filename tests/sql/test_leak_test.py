"""The leak test: passes what is sound, and finds every kind of feature that looks ahead."""

from datetime import date, timedelta

import pytest

from plumbline.files import statement
from plumbline.steps import Publish
from plumbline.unified_users import leak_test, training_rows
from plumbline.unified_users.leak_test import FeaturesLeak, NothingCompared, prove_no_leak
from plumbline.unified_users.training_sets import NoLeak, TrainingSet

from .training import SIGNUP, given_event, given_user, made, run_to

ACTIVATION, ENGAGEMENT, CHURN = TABLES = (
    "ai.activation_training", "ai.engagement_training", "ai.churn_training")  # fmt: skip
HORIZON = date(2025, 8, 1)


@pytest.fixture
def people(house):
    """Five users with some activity in all windows."""
    for number in range(1, 6):
        given_user(house, number, SIGNUP + timedelta(days=number))
        for day in range(1, 60, 3 + number):
            kind = ("post", "vote", "reply", "mention_received")[day % 4]
            given_event(house, number, SIGNUP + timedelta(days=number + day, hours=5), kind)
    return house


def leaking(monkeypatch, table, *changes):
    """The features of `table` are made by SQL that has been spoiled."""
    text = statement(table, "inputs.sql")
    for old, new in changes:
        assert old in text, "the spoiled line is not in the file any more"
        text = text.replace(old, new)
    monkeypatch.setattr(
        training_rows, "statement", lambda of, kind: text if of == table else statement(of, kind)
    )


def test_sound_sets_pass_and_every_sampled_row_is_compared(people):
    for table in TABLES:
        made(people, table, HORIZON)
    account = prove_no_leak(people.db, run_to(people, HORIZON), TABLES)

    assert account.details["compared"] == {ACTIVATION: 5, ENGAGEMENT: 5, CHURN: 5}
    assert account.row_count == 15


def test_nothing_is_left_behind(people):
    tables = ("core.user_journey_events", "core.unified_users", "core.user_days", *TABLES)
    for table in TABLES:
        made(people, table, HORIZON)
    before = people.everything(*tables)
    prove_no_leak(people.db, run_to(people, HORIZON), TABLES)
    people.db.commit()

    assert people.everything(*tables) == before


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "change",
    [
        ("          and event.known_at < asked.as_of_at\n          and not", "          and not"),
        ("event.occurred_at < asked.as_of_at\n          and", "event.occurred_at <= asked.as_of_at\n          and"),
        ("event.known_at < asked.as_of_at\n          and", "event.known_at <= asked.as_of_at\n          and"),
        ("          and not event.is_bulk", "          and not event.is_deleted"),
        ("signup.source_database", "case when person.is_in_chemlink then 'chemlink' end"),
        ("signup.source_database", "person.country"),
        ("signup.source_database", "person.activated_at::text"),
        ("      and event.known_at < asked.as_of_at\n) as signup", ") as signup"),
    ],
    ids=["known late", "at the cutoff", "known at the cutoff", "deleted later", "joined later", "moved later",
         "activated later", "signup known late"],
)  # fmt: skip
def test_a_feature_that_looks_ahead_is_named(people, monkeypatch, table, change):
    old, new = change
    if "person." in new:
        new = f"(select {new} from core.unified_users as person where person.user_id = asked.user_id)"
    leaking(monkeypatch, table, (old, new))
    made(people, table, HORIZON)

    with pytest.raises(FeaturesLeak, match=table):
        prove_no_leak(people.db, run_to(people, HORIZON), [table])


def test_the_column_and_the_number_of_rows_are_named(people, monkeypatch):
    leaking(monkeypatch, ACTIVATION, ("count(*) filter (where is_own and activity_type = 'vote') as votes_7d",
        "(select count(*) from core.user_journey_events as any_event where any_event.user_id = asked.user_id "
        "and any_event.activity_type = 'vote') as votes_7d"))  # fmt: skip
    made(people, ACTIVATION, HORIZON)

    with pytest.raises(FeaturesLeak, match=r"ai\.activation_training\.votes_7d \(5 rows\) of 5"):
        prove_no_leak(people.db, run_to(people, HORIZON), TABLES)


def test_rows_that_are_chosen_by_the_future_are_found(people, monkeypatch):
    leaking(
        monkeypatch,
        CHURN,
        ("where past.own_events_30d > 0", "where past.own_events_30d > 0 and later.events < 9"),
    )
    made(people, CHURN, HORIZON)

    with pytest.raises(FeaturesLeak, match="exist or not"):
        prove_no_leak(people.db, run_to(people, HORIZON), [CHURN])


def test_a_leak_publishes_nothing(people, monkeypatch):
    leaking(
        monkeypatch,
        ENGAGEMENT,
        ("          and event.known_at < asked.as_of_at\n          and not", "          and not"),
    )
    steps = [TrainingSet(ENGAGEMENT), NoLeak([ENGAGEMENT])]

    with pytest.raises(FeaturesLeak):
        Publish(steps).apply(people.db, run_to(people, HORIZON))
    people.db.rollback()
    assert people.rows(ENGAGEMENT, "user_key") == []


def test_it_is_a_step_of_a_publication(people):
    steps = [*(TrainingSet(table) for table in TABLES), NoLeak(TABLES)]
    account = Publish(steps).apply(people.db, run_to(people, HORIZON))

    assert account.details["tables"]["ops.leak_test"] == 15


def test_an_empty_set_has_nothing_to_compare(house):
    for table in TABLES:
        made(house, table, HORIZON)

    assert prove_no_leak(house.db, run_to(house, HORIZON), TABLES).row_count == 0


def test_a_set_of_other_people_than_the_events_proves_nothing(people):
    made(people, ACTIVATION, HORIZON)
    people.db.execute("update core.unified_users set is_excluded = true")

    with pytest.raises(NothingCompared, match="none of the 0"):
        prove_no_leak(people.db, run_to(people, HORIZON), [ACTIVATION])


def test_the_sample_has_the_asked_for_size_and_changes_with_the_horizon(people):
    def drawn(horizon):
        people.db.rollback()
        made(people, ACTIVATION, horizon)
        run = run_to(people, horizon)
        text = statement(ACTIVATION, "sample.sql")
        leak_test.warehouse.run_sql(people.db, text, run.parameters | {"sampled_users": 2})
        return people.db.execute("select user_id from scope_activation_training").fetchall()

    samples = {tuple(sorted(drawn(HORIZON + timedelta(days=n)))) for n in range(8)}
    assert {len(sample) for sample in samples} == {2}
    assert len(samples) > 1
