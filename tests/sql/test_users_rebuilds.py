"""unified_users: whatever the sources did to a row, runs leave what one run over everything makes of the sources."""

from pathlib import Path

import psycopg
import pytest

from local.users_in_process import UsersInProcess
from plumbline.unified_users.published import AGGREGATES, RESTRICTED, TRAINING_SETS

from .two_databases import TwoDatabases, uuid_of

BEGUN = "2025-01-01"
# profile and funnel snapshots have no past; links, rules and the report say when something was seen
COMPARED = (
    "core.unified_users", "core.user_journey_events", "core.daily_activity", "core.user_days", "core.user_cohorts",
    *(t for t in AGGREGATES if t not in ("aggregates.profile_metrics", "aggregates.funnel_metrics")),
    *RESTRICTED, *TRAINING_SETS,
)  # fmt: skip
LEARNT = (
    "'known_at'"  # an event that changes its user is known from then on; to a rebuild it was never another's
)


class Site(TwoDatabases):
    """Both sources and the pipeline as it runs, publication and gates included."""

    def __init__(self, both: TwoDatabases, warehouse: str, rules: Path) -> None:
        self.__dict__ = both.__dict__
        (rules / "excluded_accounts.csv").write_text("kind,value,reason\n")
        self.folder, self.warehouse = rules, warehouse

    def pipeline(self, dsn: str) -> UsersInProcess:
        return UsersInProcess(
            lambda: psycopg.connect(dsn, options="-c timezone=UTC"),
            lambda: psycopg.connect(self.dsn["engagement"]),
            lambda: psycopg.connect(self.dsn["chemlink"]),
            self.folder,
            files=self.folder,
        )

    def people(self, *numbers: int) -> None:
        for n in numbers:
            self.person(n, f"2025-01-{n:02} 09:00", updated_at=f"2025-01-{n:02} 09:00")
            self.profile(n, f"2025-01-{n:02} 11:00", updated_at=f"2025-01-{n:02} 11:00")

    def everything_of(self, dsn: str) -> dict[str, list[tuple]]:
        with psycopg.connect(dsn, options="-c timezone=UTC") as db:
            return {
                t: db.execute(f"select (to_jsonb(t) - {LEARNT})::text from {t} as t order by 1").fetchall()
                for t in COMPARED
            }


@pytest.fixture
def site(both, warehouse_dsn, tmp_path):
    return Site(both, warehouse_dsn, tmp_path)


@pytest.fixture
def rebuilt(site, postgres, warehouse_template):
    """What one run over everything makes of the sources as they are."""
    name = "rebuilt_users"

    def make(until):
        with psycopg.connect(postgres.dsn(), autocommit=True) as db:
            db.execute(f"create database {name} template {warehouse_template} strategy file_copy")
        site.pipeline(postgres.dsn(name)).run(BEGUN, until)
        return site.everything_of(postgres.dsn(name))

    yield make
    with psycopg.connect(postgres.dsn(), autocommit=True) as db:
        db.execute(f"drop database if exists {name} with (force)")


def differences(site, rebuilt, until):
    """Rows that only the runs have and rows that only the rebuild has, by table."""
    ours, theirs = site.everything_of(site.warehouse), rebuilt(until)
    assert theirs["core.unified_users"]
    return {
        t: (set(ours[t]) - set(theirs[t]), set(theirs[t]) - set(ours[t]))
        for t in COMPARED
        if ours[t] != theirs[t]
    }


def stopped_before_the_gates(pipeline, first, after_last):
    run = pipeline.named(first, after_last, "stopped")
    for stage in ("extract", "map", "enrich"):
        pipeline.stage(stage, run)


def test_who_vanished_before_any_publication_saw_them_is_nobody_and_what_they_did_is_of_nobody(site, rebuilt):
    site.people(1, 2)
    ours = site.pipeline(site.warehouse)
    ours.run(BEGUN, "2025-02-01")
    site.person(3, "2025-02-01 08:00", external_id=None)
    site.profile(4, "2025-02-01 09:00")
    site.post(1, 3, "2025-02-01 10:00")
    site.post(2, 1, "2025-02-01 10:00")
    site.add("chemlink.query_votes", id=1, voter_id=4, type="up", created_at="2025-02-01 11:00")
    stopped_before_the_gates(ours, "2025-02-01", "2025-02-02")
    site.remove("engagement.persons", uuid_of(3))
    site.remove("chemlink.persons", 4)
    ours.run("2025-02-01", "2025-02-02", gates=True)

    assert differences(site, rebuilt, "2025-02-02") == {}
    assert site.rows("core.user_journey_events", "source_table", "unattributed_reason", where="user_id is null") == [
        ("posts", "unknown_person"), ("query_votes", "unknown_person")]  # fmt: skip
    assert site.rows("staging.unified_moved", "old_user_id") == []


def test_half_of_a_user_that_vanished_so_leaves_the_other_half(site, rebuilt):
    """The engagement platform's half names the user: without it, the other half has another id."""
    site.people(1)
    site.profile(2, "2025-01-20 09:00")
    ours = site.pipeline(site.warehouse)
    ours.run(BEGUN, "2025-02-01")
    site.person(2, "2025-02-01 08:00")
    site.post(1, 2, "2025-02-01 10:00")
    site.add("chemlink.query_votes", id=1, voter_id=2, type="up", created_at="2025-02-01 11:00")
    stopped_before_the_gates(ours, "2025-02-01", "2025-02-02")
    site.remove("engagement.persons", uuid_of(2))
    ours.run("2025-02-01", "2025-02-02", gates=True)

    assert differences(site, rebuilt, "2025-02-02") == {}


def test_what_hangs_on_a_post_or_a_collection_that_never_was_hangs_on_nothing(site, rebuilt):
    site.people(1, 2)
    ours = site.pipeline(site.warehouse)
    ours.run(BEGUN, "2025-02-01")
    site.post(1, 1, "2025-02-01 10:00", type="link")
    site.add(
        "engagement.comments",
        id=uuid_of(2, "b"),
        post_id=uuid_of(1, "b"),
        person_id=uuid_of(2),
        created_at="2025-02-01 11:00",
    )
    site.add("chemlink.collections", id=1, person_id=1, privacy="PUBLIC", created_at="2025-02-01 10:00")
    site.add("chemlink.collection_profiles", id=1, collection_id=1, person_id=2, added_by=1, created_at="2025-02-01 11:00")  # fmt: skip
    stopped_before_the_gates(ours, "2025-02-01", "2025-02-02")
    site.remove("engagement.posts", uuid_of(1, "b"))
    site.remove("chemlink.collections", 1)
    ours.run("2025-02-01", "2025-02-02", gates=True)

    assert differences(site, rebuilt, "2025-02-02") == {}


def test_a_signup_that_moves_within_its_day_is_known_to_the_training_sets(site, rebuilt):
    site.people(1, 2)
    for n, month in enumerate(range(1, 8), 1):
        for person in (1, 2):
            site.post(10 * n + person, person, f"2025-{month:02}-15 12:00")
    ours = site.pipeline(site.warehouse)
    ours.run(BEGUN, "2025-11-01")
    site.change(
        "engagement.persons", uuid_of(1), created_at="2025-01-01 10:00", updated_at="2025-11-01 10:00"
    )
    ours.run("2025-11-01", "2025-11-02")  # the leak test compares every user with what the events say now

    differing = differences(site, rebuilt, "2025-11-02")
    # to a rebuild the corrected time has been known ever since; everything else is the same
    assert set(differing) <= {"core.user_journey_events", *TRAINING_SETS}
    assert site.rows("ai.churn_training", "signup_source", "count(*)", where="true group by 1") == [("engagement", 7), (None, 7)]  # fmt: skip


@pytest.mark.parametrize("owner", ["alive", "deleted", "of an unknown time"])
def test_when_collections_change_places_what_was_added_to_them_goes_along(site, rebuilt, owner):
    site.people(1, 2)
    about = {
        "created_at": None if owner == "of an unknown time" else "2025-01-10 10:00",
        "deleted_at": "2025-01-11 10:00" if owner == "deleted" else None,
        "updated_at": "2025-01-11 10:00",
    }
    site.add("chemlink.collections", {"id": 1, "person_id": 1, "privacy": "PUBLIC"} | about)
    site.add("chemlink.collections", {"id": 2, "person_id": 1, "privacy": "PRIVATE"} | about)
    for n in (12, 13):
        site.add("chemlink.collection_profiles", id=n, collection_id=1, person_id=2, added_by=1, created_at=f"2025-01-{n} 10:00")  # fmt: skip
        site.add("chemlink.collection_collaborators", id=n, collection_id=2, person_id=2, added_by=1, created_at=f"2025-01-{n} 10:00")  # fmt: skip
    ours = site.pipeline(site.warehouse)
    ours.run(BEGUN, "2025-02-01")
    site.change("chemlink.collections", 1, privacy="PRIVATE", updated_at="2025-02-01 10:00")
    site.change("chemlink.collections", 2, privacy="PUBLIC", updated_at="2025-02-01 10:00")
    ours.run("2025-02-01", "2025-02-02")

    assert differences(site, rebuilt, "2025-02-02") == {}
    assert site.rows("aggregates.collection_metrics", "distinct privacy", where="profiles_added > 0") == [("private",)]  # fmt: skip


def test_a_collection_that_comes_after_what_was_added_to_it_gives_it_its_privacy(site, rebuilt):
    site.people(1, 2)
    site.add("chemlink.collection_profiles", id=1, collection_id=1, person_id=2, added_by=1, created_at="2025-01-12 10:00")  # fmt: skip
    ours = site.pipeline(site.warehouse)
    ours.run(BEGUN, "2025-02-01")
    site.add("chemlink.collections", id=1, person_id=1, privacy="PUBLIC", created_at="2025-02-01 10:00")
    ours.run("2025-02-01", "2025-02-02")

    assert differences(site, rebuilt, "2025-02-02") == {}
    assert site.rows("aggregates.collection_metrics", "distinct privacy", where="profiles_added > 0") == [("public",)]  # fmt: skip


@pytest.mark.parametrize("never", ["1970-01-01", "0001-01-01", "-infinity"])
def test_a_clock_that_was_never_set_is_no_time(site, rebuilt, never):
    site.people(1, 2)
    ours = site.pipeline(site.warehouse)
    ours.run(BEGUN, "2025-02-01")
    site.post(1, 1, never, updated_at="2025-02-01 10:00")
    site.person(3, never, updated_at="2025-02-01 10:00")
    site.add("chemlink.collections", id=1, person_id=1, created_at=never, updated_at="2025-02-01 10:00")
    ours.run("2025-02-01", "2025-02-02")

    assert differences(site, rebuilt, "2025-02-02") == {}
    assert site.rows("aggregates.daily_metrics", "min(day_on)::text") == [(BEGUN,)]
    assert site.rows("ops.dead_letters", "source", "reason") == [
        ("staging.chemlink_collections", "impossible_time"), ("staging.engagement_persons", "impossible_time"),
        ("staging.engagement_posts", "impossible_time")]  # fmt: skip
    assert site.rows("core.unified_users", "count(*)", where="signed_up_at is null") == [(1,)]
